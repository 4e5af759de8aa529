//! States as words in their hue.

use contract::{
    attempt::Outcome,
    owned::{NumberState, ServiceState},
};
use leptos::prelude::*;

use crate::ui::{Hue, Status};

/// The hue of an outcome: only verified is green.
pub fn hue_of(outcome: Outcome) -> Hue {
    match outcome {
        Outcome::Verified => Hue::Ok,
        Outcome::Asked | Outcome::Accepted => Hue::Wait,
        Outcome::Unknown | Outcome::Manual => Hue::Unknown,
        Outcome::Refused | Outcome::NotSent | Outcome::NotDone => Hue::Bad,
    }
}

/// The outcome of an attempt or a line.
#[component]
pub fn OutcomeStatus(#[prop(into)] outcome: Signal<Outcome>) -> impl IntoView {
    view! {
        <Status
            hue=Signal::derive(move || hue_of(outcome.get()))
            word=Signal::derive(move || outcome.get().name().to_owned())
        />
    }
    .into_any()
}

/// The state of a service of a number.
#[component]
pub fn ServiceStatus(#[prop(into)] state: Signal<ServiceState>) -> impl IntoView {
    let shown = move || match state.get() {
        ServiceState::Unset => (Hue::Bad, "Not set"),
        ServiceState::Verified => (Hue::Ok, "Verified"),
        ServiceState::Asked => (Hue::Wait, "Asked"),
        ServiceState::Unknown => (Hue::Unknown, "Unknown"),
        ServiceState::Refused => (Hue::Bad, "Refused"),
        ServiceState::NotOffered => (Hue::Wait, "Not offered"),
    };
    view! { <Status hue=Signal::derive(move || shown().0) word=Signal::derive(move || shown().1.to_owned())/> }.into_any()
}

/// What a number is doing; where we know no word for it, the carrier's.
#[component]
pub fn StateStatus(state: NumberState, #[prop(into)] word: String) -> impl IntoView {
    let (hue, word) = match state {
        NumberState::InService => (Hue::Ok, "In service".to_owned()),
        NumberState::Leaving => (Hue::Wait, "Leaving".to_owned()),
        NumberState::Unknown => (Hue::Unknown, "Unknown".to_owned()),
        NumberState::Missing => (Hue::Bad, "Missing".to_owned()),
        NumberState::Other => (Hue::Unknown, word),
    };
    view! { <Status hue word/> }.into_any()
}
