//! What was asked for and is not verified, in words, under what the carrier lists.

use contract::{
    attempt::Outcome,
    carrier::Capability,
    owned::{AskedChange, Service, ServiceState},
    user::Permission,
};
use leptos::prelude::*;

use super::page::Shown;
use crate::{
    api::error::words_line,
    components::{OutcomeStatus, ServiceStatus, attempt_follow::LookAgain, outcome::hue_of, why_not},
    paths,
    ui::{Button, Hue, Notice, Size, Status, clock::time_of_day, part},
};

/// The last change: what it would set, what the carrier said, when we look again.
#[component]
pub fn AskedNote(#[prop(into)] asked: Signal<Option<AskedChange>>) -> impl IntoView {
    let note = move || {
        let asked = asked.get()?;
        let link = paths::order(&asked.attempt);
        let words = asked.words.as_ref().and_then(words_line);
        let next = asked.next_look_at.filter(|_| asked.outcome.is_open() && asked.outcome != Outcome::Manual);
        Some(view! {
            <Notice hue=hue_of(asked.outcome)>
                <span class="strong">{asked.summary}</span>
                " · asked at " <time class="figures">{time_of_day(asked.asked_at.0)}</time>
                <br/>
                <span role="status">{asked.sentence}</span>
                {next.map(|at| view! { " We look again " <LookAgain at=at.0/> "." })}
                {words.map(|words| view! { <span class="words">"Carrier says: " {words}</span> })}
                " " <a class="link" href=link>"Open the order"</a>
            </Notice>
        })
    };
    note.into_any()
}

/// What it means that a service is not set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Someone must do something.
    Needs,
    /// Many numbers have none.
    Usual,
}

/// The state of a service, beside its name.
#[component]
pub fn StateOf<T: Clone + PartialEq + Send + Sync + 'static>(
    shown: Shown,
    #[prop(into)] service: Signal<Service<T>>,
    lack: Lack,
) -> impl IntoView {
    let state = Memo::new(move |_| service.with(|service| service.state));
    // What was asked for says how far it is, with the words of the order.
    let under_way =
        Memo::new(move |_| service.with(|service| service.asked.as_ref().map_or(Outcome::Asked, |asked| asked.outcome)));
    part(move || match state.get() {
        ServiceState::Asked => view! { <OutcomeStatus outcome=under_way.get()/> }.into_any(),
        ServiceState::Unset if !shown.whole.get() => view! { <Status hue=Hue::Wait word="Not read yet"/> }.into_any(),
        ServiceState::Unset if lack == Lack::Usual => view! { <Status hue=Hue::Wait word="Not set"/> }.into_any(),
        state => view! { <ServiceStatus state/> }.into_any(),
    })
}

/// The one button of a panel. It says why it may not be pressed: the role, the carrier, or a change that is open.
#[component]
pub fn ChangeButton<T: Clone + PartialEq + Send + Sync + 'static>(
    shown: Shown,
    #[prop(into)] service: Signal<Service<T>>,
    /// What it opens, for its name: “routing”.
    what: &'static str,
    open: RwSignal<bool>,
    /// Whether what is set now has to be known before it is changed.
    #[prop(optional)]
    needs_whole: bool,
) -> impl IntoView {
    let gate = why_not(Permission::SetServices, Signal::derive(move || service.with(|service| service.may.clone())));
    let under_way = Memo::new(move |_| {
        service.with(|service| {
            service.asked.as_ref().filter(|asked| asked.outcome.is_open()).map(|asked| match asked.outcome {
                Outcome::Unknown | Outcome::Manual => {
                    "The last change is undecided; until it is settled a second one could undo it.".to_owned()
                }
                _ => "A change is under way; wait until it is read back.".to_owned(),
            })
        })
    });
    let reading = move || match (shown.whole.get(), shown.reading.busy.get()) {
        (false, true) => Some("The number is being read from the carrier; a moment.".to_owned()),
        (false, false) if needs_whole => Some("What is set now is not known; read the number from the carrier first.".to_owned()),
        _ => None,
    };
    let reason = Signal::derive(move || gate.get().or_else(|| under_way.get()).or_else(reading));
    let word = move || {
        service.with(|service| {
            if service.state == ServiceState::Refused {
                "Fix"
            } else if service.seen.is_some() {
                "Change"
            } else {
                "Set"
            }
        })
    };
    view! {
        <Button size=Size::Small why_not=reason on_press=move || open.set(true)>
            {word}
            <span class="only-read">" " {what}</span>
        </Button>
    }
    .into_any()
}

/// Where nothing is set, nothing can be, or nothing was read: the sentence that says so.
pub fn why_empty<T>(shown: Shown, service: &Service<T>, nothing: &str) -> String {
    match &service.may {
        Capability::No { reason } => reason.clone(),
        Capability::Yes if shown.whole.get() => nothing.to_owned(),
        Capability::Yes => "Not read yet: the carrier's list does not say.".to_owned(),
    }
}
