//! What a carrier shall tell us by itself, and the address it posts to.

use contract::{
    carrier::Capability,
    id::AccountId,
    notice::{Subscribe, Subscriptions},
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    components::why_not,
    ui::{Button, CopyButton, Hue, Loaded, Notice, Size, Status, Trouble, TroubleNotice, part},
};

/// The address and the subscriptions of one account; nothing where its carrier tells us of nothing.
#[component]
pub fn AccountNotices(account: AccountId) -> impl IntoView {
    let id = StoredValue::new(account);
    let reason = why_not(Permission::Accounts, Capability::Yes);
    let may = move || reason.with(Option::is_none).then(|| id.get_value());
    let known: Loaded<Subscriptions> = Loaded::new(may, |id| async move { api::accounts::subscriptions(&id).await });
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let ask = Callback::new(move |what: Subscribe| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::accounts::subscribe(&id.get_value(), &what).await {
                Ok(now) => known.put(now),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    });
    let shown = move || {
        let now = known.data.get().filter(|now| now.offered)?;
        Some(view! { <Known now busy reason ask/> })
    };
    view! {
        {part(shown)}
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}

#[component]
fn Known(now: Subscriptions, busy: RwSignal<bool>, reason: Signal<Option<String>>, ask: Callback<Subscribe>) -> impl IntoView {
    let on = |about: &str| now.active.iter().any(|one| one.ours && one.about.eq_ignore_ascii_case(about));
    let subject = |about: String| {
        let button = if on(&about) {
            view! { <Status hue=Hue::Ok word="Subscribed"/> }.into_any()
        } else {
            let asked = StoredValue::new(about.clone());
            let press = move || ask.run(Subscribe::To { about: asked.get_value() });
            view! { <Button size=Size::Small busy why_not=reason on_press=press>"Subscribe"</Button> }.into_any()
        };
        view! { <li><span class="mono">{about}</span> {button}</li> }
    };
    let by_hand = now.subjects.is_empty() && now.address.is_some();
    let subjects: Vec<_> = now.subjects.clone().into_iter().map(subject).collect();
    let address = match now.address.clone() {
        Some(address) => view! {
            <div class="row"><code class="clip">{address.clone()}</code> <CopyButton text=Signal::stored(address) what="the address"/></div>
        }
        .into_any(),
        None => view! { <span class="muted">"none yet"</span> }.into_any(),
    };
    let word = if now.address.is_some() { "Make a new address" } else { "Make an address" };
    view! {
        <details class="below">
            <summary>"What the carrier tells us by itself"</summary>
            <div class="stack tight">
                <p class="muted small">"A post only makes us ask the carrier at once; we go on asking regularly in any case. Whoever has the address can make us ask."</p>
                <dl class="facts"><dt>"Our address"</dt><dd>{address}</dd></dl>
                {by_hand.then(|| view! { <Notice>"Give this address to the carrier's support; it sets the rest up."</Notice> })}
                {now.trouble.clone().map(|sentence| view! { <Notice hue=Hue::Unknown>{sentence}</Notice> })}
                <ul class="ledger">{subjects}</ul>
                <div><Button size=Size::Small busy why_not=reason on_press=move || ask.run(Subscribe::Address)>{word}</Button></div>
            </div>
        </details>
    }
    .into_any()
}
