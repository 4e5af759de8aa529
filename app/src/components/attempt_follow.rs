//! Following an attempt: what is known of it now, told truthfully until it is settled.

use crate::ui::part;
use contract::{
    attempt::{Attempt, AttemptLine, Outcome},
    id::AttemptId,
    number::E164,
};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use super::{CarrierBadge, NumberCell, OutcomeStatus, number_cell::Leads};
use crate::{
    api::{self, error::words_line},
    paths,
    ui::{Hue, Notice, Trouble, TroubleNotice, clock::left, use_tick},
};

/// The waits between two looks at our server: fast at first, then slower, then no more.
fn wait_ms(turn: u32) -> Option<u32> {
    match turn {
        0..=5 => Some(350),
        6..=20 => Some(1_000),
        21..=60 => Some(3_000),
        61..=120 => Some(10_000),
        _ => None,
    }
}

/// Looks at an attempt until it is settled, needs a person, or the wait is too long; the page of orders goes on.
#[component]
pub fn AttemptFollow(
    id: AttemptId,
    /// Called once, when nothing more changes by itself.
    #[prop(default = None)]
    on_settled: Option<Callback<(Attempt,)>>,
) -> impl IntoView {
    let attempt = RwSignal::new(None::<Attempt>);
    let trouble = RwSignal::new(None::<Trouble>);
    let watching = StoredValue::new(true);
    let link = paths::order(&id);
    spawn_local(async move {
        let mut turn = 0;
        while watching.try_get_value() == Some(true) {
            match api::attempts::read(&id).await {
                Ok(now) => {
                    trouble.try_set(None);
                    let settled = !now.outcome.is_open() || now.outcome == Outcome::Manual;
                    attempt.try_set(Some(now.clone()));
                    if settled {
                        if let (Some(on_settled), Some(true)) = (on_settled, watching.try_get_value()) {
                            on_settled.run((now,));
                        }
                        return;
                    }
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            let Some(wait) = wait_ms(turn) else { return };
            TimeoutFuture::new(wait).await;
            turn += 1;
        }
    });
    view! {
        <div class="attempt">
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            {part(move || match attempt.get() {
                Some(attempt) => view! { <AttemptNow attempt link=link.clone()/> }.into_any(),
                None => view! { <Notice>"Asked. Waiting for the first word of it."</Notice> }.into_any(),
            })}
        </div>
    }
    .into_any()
}

/// What is known of an attempt, in words.
#[component]
fn AttemptNow(attempt: Attempt, link: String) -> impl IntoView {
    let (hue, sentence) = sentence(&attempt);
    let words = attempt.words.as_ref().and_then(words_line);
    let next = attempt.next_look_at.filter(|_| attempt.outcome.is_open()).map(|at| at.0);
    view! {
        <header>
            <CarrierBadge carrier=attempt.carrier name=attempt.account_name/>
            <span>{attempt.summary}</span>
            <OutcomeStatus outcome=attempt.outcome/>
            <a class="link end" href=link>"Open the order"</a>
        </header>
        <Notice hue>
            <span role="status">{sentence}</span>
            {next.map(|at| view! { " We look again " <LookAgain at/> "." })}
            {words.map(|words| view! { <span class="words">"Carrier says: " {words}</span> })}
        </Notice>
        <AttemptLines lines=attempt.lines/>
    }
    .into_any()
}

/// When we look again: “in 0:12”, and “now” when that time is here.
#[component]
pub fn LookAgain(at: i64) -> impl IntoView {
    let tick = use_tick();
    // A whole answer lies between the look and its news; what is over by then is not told as past.
    let text =
        Memo::new(move |_| if at - tick.get() < 1_000 { "now".to_owned() } else { format!("in {}", left(at - tick.get())) });
    view! { <span class="figures">{text}</span> }.into_any()
}

/// The lines of an attempt, each with its own outcome and sentence.
#[component]
pub fn AttemptLines(lines: Vec<AttemptLine>) -> impl IntoView {
    view! {
        <ul class="attempt-lines">
            {lines
                .into_iter()
                .map(|line| {
                    let done = line.outcome == Outcome::Verified;
                    let subject = match E164::try_from(line.subject.clone()) {
                        Ok(number) => {
                            let leads = if done { Leads::ToItsPage } else { Leads::Nowhere };
                            view! { <NumberCell number leads/> }.into_any()
                        }
                        Err(_) => view! { <span>{line.subject}</span> }.into_any(),
                    };
                    view! {
                        <li>
                            {subject}
                            <OutcomeStatus outcome=line.outcome/>
                            <span class="note">{line.sentence}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

/// What an outcome means, in a whole sentence.
fn sentence(attempt: &Attempt) -> (Hue, String) {
    let total = attempt.lines.len();
    let verified = attempt.lines.iter().filter(|line| line.outcome == Outcome::Verified).count();
    match attempt.outcome {
        Outcome::Asked => (Hue::Wait, "Asked. The carrier has not answered yet.".into()),
        Outcome::Accepted => {
            (Hue::Wait, "The carrier said yes. We are reading it back; until then it is not shown as done.".into())
        }
        Outcome::Verified => (Hue::Ok, "Done, as read back from the carrier.".into()),
        Outcome::Unknown => (
            Hue::Unknown,
            "We do not know whether it was done. It is locked against a second try, and we find out by reading the carrier."
                .into(),
        ),
        Outcome::Refused if verified > 0 => (Hue::Bad, format!("{verified} of {total} were done; the carrier refused the rest.")),
        Outcome::Refused => (Hue::Bad, "The carrier refused. Nothing was done.".into()),
        Outcome::NotSent if verified > 0 => (Hue::Bad, format!("{verified} of {total} were done; the rest was not sent.")),
        Outcome::NotSent => (Hue::Bad, "Nothing reached the carrier. Nothing was done.".into()),
        Outcome::NotDone if verified > 0 => {
            (Hue::Bad, format!("{verified} of {total} were done; the carrier does not show the rest."))
        }
        Outcome::NotDone => (Hue::Bad, "The carrier does not show it after the waiting time. It was not done.".into()),
        Outcome::Manual => {
            (Hue::Unknown, "It cannot be decided by reading the carrier. A person must look at the evidence.".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wait_ms;

    #[test]
    fn looking_is_fast_at_first_and_ends() {
        assert_eq!(wait_ms(0), Some(350));
        assert!(wait_ms(30) > wait_ms(10));
        assert_eq!(wait_ms(1_000), None);
    }
}
