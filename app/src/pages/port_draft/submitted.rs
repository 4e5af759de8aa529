//! What became of a submitted draft: its attempt, what follows it by itself, and where the port is.

use std::time::Duration;

use contract::{
    attempt::Outcome as Known,
    port::draft::{FollowUp, Submission},
};
use leptos::{prelude::*, task::spawn_local};

use super::desk::Desk;
use crate::{
    api,
    components::{AttemptFollow, OutcomeStatus},
    paths,
    ui::{Hue, LinkButton, Notice, Status, part},
};

/// How often what follows is looked at.
const LOOK: Duration = Duration::from_secs(3);

fn is_settled(submission: &Submission) -> bool {
    let open = |outcome: Option<Known>| outcome.is_none_or(|outcome| outcome.is_open() && outcome != Known::Manual);
    // What came to nothing is a draft again in a moment.
    let nothing = matches!(submission.outcome, Known::Refused | Known::NotSent | Known::NotDone) && submission.request.is_none();
    !nothing && !open(Some(submission.outcome)) && submission.steps.iter().all(|step| !open(step.outcome))
}

/// What became of it; nothing while it is a draft.
#[component]
pub fn Outcome(desk: Desk) -> impl IntoView {
    let open = Memo::new(move |_| desk.submission.with(|one| one.as_ref().is_some_and(|one| !is_settled(one))));
    let handle = set_interval_with_handle(
        move || {
            if open.try_get_untracked() == Some(true) && !document().hidden() {
                let id = desk.id.get_value();
                spawn_local(async move {
                    if let Ok(draft) = api::port_drafts::read_by_itself(&id).await {
                        desk.receive(&draft);
                    }
                });
            }
        },
        LOOK,
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
    let attempt = Memo::new(move |_| desk.submission.with(|one| one.as_ref().map(|one| one.attempt.clone())));
    let to_port = move || {
        let place = desk
            .submission
            .with(|one| one.as_ref().and_then(|one| one.request.as_ref().map(|request| paths::port(&one.account, request))));
        match place {
            Some(href) => view! { <LinkButton href>"Open the port"</LinkButton> }.into_any(),
            None => view! { <span class="muted small">"The port has its page as soon as the carrier has told its id."</span> }
                .into_any(),
        }
    };
    let steps = move || {
        let steps = desk.submission.with(|one| one.as_ref().map(|one| one.steps.clone()).unwrap_or_default());
        (!steps.is_empty()).then(|| {
            let lines: Vec<_> = steps.into_iter().map(|step| view! { <Step step/> }).collect();
            view! { <div class="stack tight"><h3>"What follows by itself"</h3><ul class="attempt-lines">{lines}</ul></div> }
        })
    };
    part(move || {
        attempt.get().map(|id| {
            view! {
                <section class="panel stack" aria-label="What became of it">
                    <Notice hue=Hue::Wait>"This draft was submitted. It shows what was sent and cannot be changed; changes belong to the port."</Notice>
                    <AttemptFollow id on_settled=Some(Callback::new(move |_| desk.look_again()))/>
                    {part(steps)}
                    <div class="buttons">{part(to_port)}</div>
                </section>
            }
        })
    })
}

#[component]
fn Step(step: FollowUp) -> impl IntoView {
    let state = match step.outcome {
        Some(outcome) => view! { <OutcomeStatus outcome/> }.into_any(),
        None => view! { <Status hue=Hue::Wait word="Waits".to_owned()/> }.into_any(),
    };
    let link = step.attempt.as_ref().map(paths::order);
    view! {
        <li>
            <span>{step.title}</span>
            {state}
            {step.sentence.map(|sentence| view! { <span class="note">{sentence}</span> })}
            {link.map(|href| view! { <a class="link small" href=href>"Open the order"</a> })}
        </li>
    }
    .into_any()
}
