//! The sub-orders, the worst first: one for each losing carrier, with its axes, its date and its numbers.

use contract::{
    id::SubOrderId,
    port::{board::SubOrderRow, detail::SubOrder},
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    actions::{ActivateButton, MenuAct, moving, name_of, of_sub_order, still_moving, why_no_date},
    edit_form::Editing,
    numbers::Numbers,
    page::Shown,
};
use crate::{
    api,
    components::{
        Act, Axes, PhaseBadge,
        port_day::{FocDay, day_name},
        why_not,
    },
    session::use_session,
    ui::{
        Button, EmptyState, Glyph, Icon, Menu, RelativeTime, Size, Trouble, TroubleNotice, dom::save_as_file, part,
        table::counted,
    },
};

#[component]
pub fn SubOrders(shown: Shown) -> impl IntoView {
    let ids = Memo::new(move |_| {
        shown.detail.with(|detail| detail.sub_orders.iter().map(|one| one.row.id.clone()).collect::<Vec<_>>())
    });
    let none = move || ids.with(Vec::is_empty);
    let card = move |id: SubOrderId| view! { <Card shown id/> };
    view! {
        <section class="stack" aria-label="Sub-orders">
            <For each=move || ids.get() key=|id| id.clone() children=card/>
            <Show when=none>
                <div class="card">
                    <EmptyState glyph=Glyph::Clock title="Not split yet" sentence="The carrier splits a request by losing carrier while it validates it. Its sub-orders appear here then."/>
                </div>
            </Show>
        </section>
    }
    .into_any()
}

/// One sub-order. It stays the same element while the request is read again, so that what was opened stays open.
#[component]
fn Card(shown: Shown, id: SubOrderId) -> impl IntoView {
    let kept = id.clone();
    let one = Memo::new(move |before: Option<&Option<SubOrder>>| {
        let now = shown.detail.with(|detail| detail.sub_orders.iter().find(|one| one.row.id == kept).cloned());
        now.or_else(|| before.cloned().flatten())
    });
    let row = Memo::new(move |_| one.with(|one| one.as_ref().map(|one| one.row.clone())));
    let heading = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.losing_carrier.clone())));
    let label =
        move || heading.get().map_or_else(|| "Losing carrier not told yet".to_owned(), |carrier| format!("From {carrier}"));
    // Two may leave the same carrier; each is a region of its own name.
    let told = id.as_str().to_owned();
    let name = move || format!("{}, sub-order {told}", label());
    view! {
        <section class="panel sub-order" id=format!("sub-order-{}", id.as_str()) aria-label=name>
            <header>
                <h2>{label}</h2>
                {part(move || row.get().map(|row| view! { <PhaseBadge phase=row.phase/> }))}
                <span class="muted small figures">{move || row.with(|row| row.as_ref().map(|row| counted(row.numbers, "number", "numbers")))}</span>
                <div class="end"><CardActions shown one/></div>
            </header>
            {part(move || one.get().map(facts))}
            <Numbers shown one/>
        </section>
    }
    .into_any()
}

fn facts(one: SubOrder) -> AnyView {
    let row: SubOrderRow = one.row;
    let order = one.order_id.map(|id| view! { <div><dt>"Order there"</dt><dd class="mono">{id}</dd></div> });
    let again = row.resubmitted_at.map(|at| view! { <div><dt>"Resubmitted"</dt><dd><RelativeTime at=at.0/></dd></div> });
    view! {
        <Axes axes=row.axes/>
        <dl class="facts across">
            <div>
                <dt>"FOC date"</dt>
                <dd title=row.foc_date.map(day_name)><FocDay day=row.foc_date/></dd>
            </div>
            <div>
                <dt>"Sub-order"</dt>
                <dd class="mono">{row.id.as_str().to_owned()}</dd>
            </div>
            {order}
            {again}
        </dl>
    }
    .into_any()
}

#[component]
fn CardActions(shown: Shown, one: Memo<Option<SubOrder>>) -> impl IntoView {
    let session = use_session();
    let trouble = RwSignal::new(None::<Trouble>);
    let may = move |part: fn(&SubOrderRow) -> contract::carrier::Capability| {
        Signal::derive(move || {
            one.with(|one| {
                one.as_ref().map_or(
                    contract::carrier::Capability::No { reason: "The carrier lists this sub-order no more.".into() },
                    |one| part(&one.row),
                )
            })
        })
    };
    let act = move |act: Act| {
        if let Some(one) = one.get_untracked() {
            shown.acting.set(Some(of_sub_order(shown, &one, act)));
        }
    };
    let what = one.with_untracked(|one| one.as_ref().map(name_of).unwrap_or_default());
    let edit_what = what.clone();
    let why_cancel = why_not(Permission::Port, may(|row| row.may.cancel.clone()));
    let why_delete = why_not(Permission::Port, may(|row| row.may.delete.clone()));
    let edit = move || {
        if let Some(one) = one.get_untracked() {
            shown.editing.set(Some(Editing { sub_order: one.row.id, field: None }));
        }
    };
    let can_move = Signal::derive(move || {
        session.reason(Permission::Port).or_else(|| {
            one.with(|one| match one {
                Some(one) if !still_moving(one).is_empty() => why_no_date(shown, one),
                _ => Some("None of its numbers waits to go over.".to_owned()),
            })
        })
    });
    let change_date = move || {
        if let Some(one) = one.get_untracked() {
            shown.moving.set(Some(moving(shown, &one, &still_moving(&one))));
        }
    };
    let save = move || {
        let (account, request) = shown.ids();
        let Some(id) = one.with_untracked(|one| one.as_ref().map(|one| one.row.id.clone())) else { return };
        trouble.set(None);
        spawn_local(async move {
            match api::ports::carrier_export(&account, Some(&request), Some(&id)).await {
                Ok(text) => save_as_file(&format!("sub-order-{}.csv", id.as_str()), "text/csv", &text),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
        });
    };
    view! {
        <Button size=Size::Small why_not=why_not(Permission::Port, may(|row| row.may.edit.clone())) on_press=edit>
            "Edit"<span class="only-read">" " {edit_what}</span>
        </Button>
        <Button size=Size::Small icon=Glyph::Calendar why_not=can_move on_press=change_date>"Change date"</Button>
        <ActivateButton size=Size::Small what=what.clone() may=may(|row| row.may.activate.clone()) on_press=move || act(Act::Activate)/>
        <Menu label=format!("More of {what}")>
            <MenuAct glyph=Glyph::Cross name="Cancel the sub-order" why_not=why_cancel on_press=move || act(Act::Cancel)/>
            <MenuAct glyph=Glyph::Bin name="Delete the sub-order" why_not=why_delete on_press=move || act(Act::Delete)/>
            <button type="button" class="menu-item" on:click=move |_| save()>
                <Icon glyph=Glyph::Download/> "The carrier’s own file (CSV)"
            </button>
        </Menu>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}
