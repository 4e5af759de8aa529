//! What others see of a number, asked at the network by a person: it may cost a little.

use contract::{owned::LookedUp, user::Permission};
use leptos::{prelude::*, task::spawn_local};

use super::page::Shown;
use crate::{
    api,
    components::why_not,
    ui::{Button, Hue, RelativeTime, Size, Status, Trouble, TroubleNotice, part},
};

/// The button, and beside the name that was asked for the one that is seen.
#[component]
pub fn LookUp(shown: Shown) -> impl IntoView {
    let found = RwSignal::new(None::<LookedUp>);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let detail = shown.detail;
    let wanted =
        Memo::new(move |_| detail.with(|detail| detail.caller_name.seen.as_ref().and_then(|record| record.name.clone())));
    let look = move || {
        busy.set(true);
        trouble.set(None);
        let number = shown.number();
        spawn_local(async move {
            match api::numbers::look_up(&number).await {
                Ok(now) => {
                    found.try_set(Some(now));
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let reason = why_not(Permission::SetServices, Signal::derive(move || detail.with(|detail| detail.may_look_up.clone())));
    let shown = move || found.get().map(|found| seen(found, wanted.get().as_deref()));
    view! {
        <div class="stack tight">
            <div class="row">
                <Button size=Size::Small busy why_not=reason on_press=look>"What others see"</Button>
                {part(move || reason.get().map(|reason| view! { <span class="muted small">{reason}</span> }))}
            </div>
            <div role="status">{part(shown)}</div>
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
        </div>
    }
    .into_any()
}

fn seen(found: LookedUp, wanted: Option<&str>) -> AnyView {
    let same = match (wanted, found.caller_name.as_deref()) {
        (Some(wanted), Some(seen)) => Some(wanted.trim().eq_ignore_ascii_case(seen.trim())),
        (Some(_), None) => Some(false),
        (None, _) => None,
    };
    let verdict = same.map(|same| match same {
        true => view! { <Status hue=Hue::Ok word="As asked"/> },
        false => view! { <Status hue=Hue::Unknown word="Not as asked"/> },
    });
    let name = match found.caller_name {
        Some(name) => view! { <span class="mono">{name}</span> }.into_any(),
        None => view! { <span class="muted">"no name"</span> }.into_any(),
    };
    view! {
        <dl class="facts">
            <dt>"Others see"</dt>
            <dd class="row">{name} {verdict} <span class="muted small">"looked up " <RelativeTime at=found.at.0/></span></dd>
        </dl>
        {(same == Some(false)).then(|| view! {
            <p class="muted small">"The networks take up to three days to pass a new name on."</p>
        })}
    }
    .into_any()
}
