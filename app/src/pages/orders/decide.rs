//! The lines of an attempt, and a person's decision on those that reading cannot decide.

use contract::{
    attempt::{Attempt, AttemptKind, AttemptLine, Decision, Outcome},
    field::Validate,
    number::E164,
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::detail::permission_of;
use crate::{
    api::{self, error::pairs},
    components::{NumberCell, OutcomeStatus, number_cell::Leads},
    session::use_session,
    ui::{AreaField, Button, Dialog, Faults, Hue, Kind, Loaded, Notice, Size, TextField, Trouble, TroubleNotice, part},
};

#[component]
pub fn Lines(order: Signal<Attempt>, loaded: Loaded<Attempt>) -> impl IntoView {
    let lines = Memo::new(move |_| order.with(|order| order.lines.clone()));
    let chosen = RwSignal::new(None::<(AttemptLine, bool)>);
    let open = RwSignal::new(false);
    let decide = Callback::new(move |(line, done): (AttemptLine, bool)| {
        chosen.set(Some((line, done)));
        open.set(true);
    });
    let draw = move |line: AttemptLine| view! { <Line line order decide/> };
    let title = Signal::derive(move || match chosen.get() {
        Some((_, true)) => "It was done".to_owned(),
        _ => "It was not done".to_owned(),
    });
    let body = move || chosen.get_untracked().map(|(line, done)| view! { <Reason order loaded line done open/> });
    view! {
        <ul class="ledger">{part(move || lines.get().into_iter().map(draw).collect_view())}</ul>
        <Dialog open title>{body()}</Dialog>
    }
    .into_any()
}

#[component]
fn Line(line: AttemptLine, order: Signal<Attempt>, decide: Callback<(AttemptLine, bool)>) -> impl IntoView {
    let session = use_session();
    let why = session.why_not(order.with_untracked(|order| permission_of(order.kind)));
    let subject = match E164::try_from(line.subject.clone()) {
        Ok(number) => {
            let leads = if line.outcome == Outcome::Verified { Leads::ToItsPage } else { Leads::Nowhere };
            view! { <NumberCell number leads/> }.into_any()
        }
        Err(_) => view! { <span class="strong">{line.subject.clone()}</span> }.into_any(),
    };
    let buttons = (line.outcome == Outcome::Manual).then(|| {
        let (yes, no) = (line.clone(), line.clone());
        view! {
            <div class="buttons note">
                <Button size=Size::Small why_not=why on_press=move || decide.run((yes.clone(), true))>"It was done"</Button>
                <Button size=Size::Small why_not=why on_press=move || decide.run((no.clone(), false))>"It was not done"</Button>
            </div>
        }
    });
    view! {
        <li>
            {subject}
            <OutcomeStatus outcome=line.outcome/>
            <span class="note">{line.sentence}</span>
            {buttons}
        </li>
    }
    .into_any()
}

/// How the person knows. It is kept with the order and in the audit log.
#[component]
fn Reason(order: Signal<Attempt>, loaded: Loaded<Attempt>, line: AttemptLine, done: bool, open: RwSignal<bool>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let position = line.position;
    // The port is followed by the carrier's id of its request; its answer may never have told us.
    let asks_for_id = done && order.with_untracked(|order| order.kind == AttemptKind::PortSubmission);
    let reference = RwSignal::new(String::new());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let said = reason.get_untracked().trim().to_owned();
        let named = reference.get_untracked().trim().to_owned();
        let missing = said
            .is_empty()
            .then(|| ("reason".to_owned(), "Say how you know, such as a ticket or what the portal shows.".to_owned()));
        let decision = Decision { position, done, reason: said, reference: (!named.is_empty()).then_some(named) };
        let wrong = match missing {
            Some(missing) => vec![missing],
            None => pairs(decision.faults()),
        };
        if busy.get_untracked() || !faults.show(wrong) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let id = order.with_untracked(|order| order.id.clone());
        spawn_local(async move {
            match api::attempts::decide(&id, &decision).await {
                Ok(now) => {
                    loaded.put(now);
                    open.try_set(false);
                }
                Err(error) => {
                    faults.show(error.faults());
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let effect = if done {
        "The line becomes verified, by you. If it was not done after all, the number or change is missing and nobody looks for it."
    } else {
        "The line becomes not done, by you, and can be asked for again. If it was done after all, asking again does it twice."
    };
    let id_field = asks_for_id.then(|| {
        view! {
            <TextField
                label="The carrier's id of the request" name="reference" value=reference faults
                help="As the carrier's portal shows it. By it the port is read and followed; only where the carrier told us the id itself can this stay empty."
            />
        }
    });
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">
                <p class="strong">{line.subject}</p>
                <div class="evidence">{line.sentence}</div>
                <Notice hue=Hue::Unknown>{effect}</Notice>
                {id_field}
                <AreaField label="How do you know?" name="reason" value=reason faults help="Kept with the order and in the audit log."/>
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary busy>{if done { "Decide: it was done" } else { "Decide: it was not done" }}</Button>
            </div>
        </form>
    }
    .into_any()
}
