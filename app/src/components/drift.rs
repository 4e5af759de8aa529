//! What changed at a carrier although nobody here asked for it, in words, and the button that says that somebody looked.

use contract::{carrier::Capability, drift::Drift, user::Permission};
use leptos::{prelude::*, task::spawn_local};

use super::why_not;
use crate::{
    api::ApiError,
    ui::{Button, RelativeTime, Size, Trouble, TroubleNotice, part},
};

/// What it is, when it was found, and in which parts.
#[component]
pub fn DriftWords(drift: Drift) -> impl IntoView {
    let parts = drift.parts.into_iter().map(|part| {
        view! { <span class="words">{part.part} ": " {part.before} " → " {part.after}</span> }
    });
    view! {
        <strong>{drift.what.name()}</strong> " although nobody here asked for it, found " <RelativeTime at=drift.at.0/> ". "
        {parts.collect_view()}
    }
    .into_any()
}

/// The button that says that somebody looked at it.
#[component]
pub fn Seen<F, A>(see: F, again: Callback<()>) -> impl IntoView
where
    F: Fn() -> A + Copy + Send + Sync + 'static,
    A: Future<Output = Result<(), ApiError>> + 'static,
{
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let reason = why_not(Permission::SetServices, Capability::Yes);
    let press = move || {
        busy.set(true);
        spawn_local(async move {
            match see().await {
                Ok(()) => again.run(()),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Button size=Size::Small busy why_not=reason on_press=press>"I have seen it"</Button>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}
