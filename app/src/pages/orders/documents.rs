//! Documents that an order waits for: what the carrier wants, and sending it.

use contract::{
    attempt::{Attempt, AttemptKind},
    carrier::Capability,
    id::AttemptId,
    order_document::OrderDocument,
    user::Permission,
};
use leptos::{ev, html, prelude::*, task::spawn_local};

use crate::{
    api::{self, papers::Unsent},
    components::why_not,
    paths,
    ui::{Glyph, Icon, Loaded, Panel, Trouble, TroubleNotice, part},
};

/// A panel with the documents of an order; nothing where its carrier wants none.
#[component]
pub fn OrderDocuments(order: Signal<Attempt>) -> impl IntoView {
    let wants = Memo::new(move |_| {
        order.with(|order| {
            let orders = matches!(order.kind, AttemptKind::Purchase | AttemptKind::BulkOrder);
            // The word is part of it: what the carrier wants may change with it.
            (orders && order.outcome.is_open() && order.reference.is_some()).then(|| (order.id.clone(), order.order_word.clone()))
        })
    });
    let listed: Loaded<Vec<OrderDocument>> =
        Loaded::new(move || wants.get(), |(id, _)| async move { api::attempts::documents(&id).await });
    let rows = Memo::new(move |_| listed.data.with(|rows| rows.clone().unwrap_or_default()));
    let shown = move || {
        let rows = rows.get();
        (!rows.is_empty() && wants.with(Option::is_some)).then(|| {
            let id = order.with_untracked(|order| order.id.clone());
            let row = move |document: OrderDocument| {
                let order = id.clone();
                view! { <Document order document on_sent=move || listed.refetch()/> }
            };
            view! {
                <Panel title="Documents">
                    <p class="muted">"The carrier goes on when it has what it wants. Our copy goes when it is sent."</p>
                    <ul class="ledger">{rows.into_iter().map(row).collect_view()}</ul>
                </Panel>
            }
        })
    };
    part(shown).into_any()
}

#[component]
fn Document(order: AttemptId, document: OrderDocument, #[prop(into)] on_sent: Callback<()>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let sent = RwSignal::new(None::<AttemptId>);
    let trouble = RwSignal::new(None::<Trouble>);
    let reason = why_not(Permission::Buy, Capability::Yes);
    let off = move || busy.get() || reason.with(Option::is_some);
    let ids = StoredValue::new((order, document.id));
    let picked = move |_: ev::Event| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let (order, document) = ids.get_value();
            match api::attempts::send_document(&order, &document, &file).await {
                Ok(asked) => {
                    sent.try_set(Some(asked.attempt));
                    on_sent.run(());
                }
                Err(Unsent::Cancelled) => {}
                Err(Unsent::Cut) => {
                    let sentence = "The connection was cut. Look at Orders whether it was sent; if not, choose the file again.";
                    trouble.try_set(Some(Trouble { sentence: sentence.into(), words: None, request: None }));
                }
                Err(Unsent::Refused(error)) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            // The same file may be chosen again after it was mended.
            input.set_value("");
            busy.try_set(false);
        });
    };
    let follow = move || {
        sent.get().map(|attempt| {
            view! { <a class="small" href=paths::order(&attempt)>"Sent; follow it"</a> }
        })
    };
    view! {
        <li>
            <span>{document.name} {(!document.mandatory).then_some(" (optional)")}</span>
            <span class="tag">{document.word}</span>
            <label class="button small choose" class:off=off title=move || reason.get()>
                <Icon glyph=Glyph::Upload/>
                {part(move || if busy.get() { "Sending…" } else { "Choose a file" })}
                <input
                    class="only-read" type="file" name="document" node_ref=input on:change=picked
                    accept=".pdf,.png,.jpg,.jpeg" disabled=off
                />
            </label>
            {part(follow)}
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
        </li>
    }
    .into_any()
}
