//! One attempt: what is known of each line and from where, what happened, and what a person can do.

use std::time::Duration;

use contract::{
    attempt::{Attempt, AttemptEvent, AttemptKind, Outcome},
    id::AttemptId,
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;

use super::{decide::Lines, documents::OrderDocuments};
use crate::{
    api::{self, error::words_line},
    components::{CarrierBadge, OutcomeStatus, attempt_follow::LookAgain, outcome::hue_of},
    paths,
    ui::{
        Button, CopyButton, Glyph, Load, Loaded, Notice, Panel, RelativeTime, Trouble, TroubleNotice,
        clock::date_and_time,
        dom::{save_as_file, set_title},
        part,
    },
};

const SOON: Duration = Duration::from_secs(2);

#[component]
pub fn OrderPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| AttemptId::new(params.with(|params| params.get("id").unwrap_or_default())));
    let order: Loaded<Attempt> = Loaded::new(move || Some(id.get()), |id| async move { api::attempts::read(&id).await });
    let open = Memo::new(move |_| order.data.with(|order| order.as_ref().is_some_and(|order| order.outcome.is_open())));
    let handle = set_interval_with_handle(
        move || {
            if open.try_get_untracked() == Some(true) && !document().hidden() && !order.busy.get_untracked() {
                order.refetch();
            }
        },
        SOON,
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
    let draw = move |shown: Signal<Attempt>| view! { <Order order=shown loaded=order/> };
    view! {
        <a class="back" href=paths::ORDERS>"← Orders"</a>
        <Load of=order skeleton=skeleton children=draw/>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="page-head"><span class="skeleton title" role="status" aria-label="The order is being loaded"></span></div>
        <div class="with-aside">
            <Panel title="Lines"><span class="skeleton w4"></span></Panel>
            <aside><Panel title="What happened"><span class="skeleton w3"></span></Panel></aside>
        </div>
    }
    .into_any()
}

/// What one must be allowed to do to decide on an attempt of this kind.
pub fn permission_of(kind: AttemptKind) -> Permission {
    match kind {
        AttemptKind::Purchase | AttemptKind::Removal | AttemptKind::BulkOrder | AttemptKind::OrderDocument => Permission::Buy,
        AttemptKind::TrunkGroupCreation | AttemptKind::TrunkGroupChange | AttemptKind::LocationChange => Permission::TrunkGroups,
        AttemptKind::Routing
        | AttemptKind::EmergencyAddress
        | AttemptKind::DirectoryListing
        | AttemptKind::CallerName
        | AttemptKind::Fax
        | AttemptKind::Features
        | AttemptKind::Move => Permission::SetServices,
        AttemptKind::PortSubmission
        | AttemptKind::PortChange
        | AttemptKind::PortRouting
        | AttemptKind::PortDocument
        | AttemptKind::PortDocumentRemoval
        | AttemptKind::PortDate
        | AttemptKind::PortActivation
        | AttemptKind::PortCancellation
        | AttemptKind::PortDeletion => Permission::Port,
        AttemptKind::CustomerCreation | AttemptKind::CustomerChange | AttemptKind::CustomerPlan => Permission::Customers,
        AttemptKind::AccountSignUp | AttemptKind::Payment => Permission::Pay,
    }
}

#[component]
fn Order(order: Signal<Attempt>, loaded: Loaded<Attempt>) -> impl IntoView {
    let summary = Memo::new(move |_| order.with(|order| order.summary.clone()));
    let outcome = Memo::new(move |_| order.with(|order| order.outcome));
    let (carrier, account) = order.with_untracked(|order| (order.carrier.clone(), order.account_name.clone()));
    Effect::new(move |_| set_title(&summary.get()));
    view! {
        <div class="page-head">
            <h1>{summary}</h1>
            <OutcomeStatus outcome/>
            <CarrierBadge carrier name=account/>
            <div class="actions">
                <Evidence order/>
                <CopyButton text=Signal::derive(|| window().location().href().unwrap_or_default()) what="the link"/>
                <Look order loaded/>
            </div>
        </div>
        <div class="with-aside">
            <div class="stack">
                <Standing order/>
                <Panel title="Lines"><Lines order loaded/></Panel>
                <OrderDocuments order/>
            </div>
            <aside class="stack">
                <Facts order/>
                <Timeline order/>
            </aside>
        </div>
    }
    .into_any()
}

/// Reads the carrier now, instead of waiting for the next look.
#[component]
fn Look(order: Signal<Attempt>, loaded: Loaded<Attempt>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let look = move || {
        let id = order.with_untracked(|order| order.id.clone());
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::attempts::look(&id).await {
                Ok(now) => loaded.put(now),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let settled = Signal::derive(move || {
        order.with(|order| (!order.outcome.is_open()).then(|| "It is settled; nothing more changes by looking.".to_owned()))
    });
    view! {
        <Button icon=Glyph::Refresh busy why_not=settled on_press=look>"Look at the carrier now"</Button>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}

/// Saves what was asked, by whom and what came of it, without secrets: for the carrier's desk.
#[component]
fn Evidence(order: Signal<Attempt>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let save = move || {
        let id = order.with_untracked(|order| order.id.clone());
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::attempts::evidence(&id).await {
                Ok(text) => save_as_file(&format!("evidence-{id}.txt"), "text/plain", &text),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Button icon=Glyph::Download busy on_press=save>"Evidence file"</Button>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}

/// Asked, accepted, verified: how far it came, and in a sentence what that means.
#[component]
fn Standing(order: Signal<Attempt>) -> impl IntoView {
    let shown = move || {
        order.with(|order| {
            let reached = match order.outcome {
                Outcome::Asked | Outcome::NotSent => 0,
                Outcome::Accepted | Outcome::Unknown | Outcome::Manual => 1,
                Outcome::Verified => 3,
                Outcome::Refused | Outcome::NotDone => 1,
            };
            let stage = |at: usize, name: &'static str| {
                let class = if at < reached {
                    "reached"
                } else if at == reached && order.outcome.is_open() {
                    "now"
                } else {
                    ""
                };
                view! { <li class=class>{name}</li> }
            };
            let last = match order.outcome {
                Outcome::Asked | Outcome::Accepted | Outcome::Verified => "Verified",
                other => other.name(),
            };
            let words = order.words.as_ref().and_then(words_line);
            let outcome = order.outcome;
            let next = order.next_look_at.filter(|_| order.outcome.is_open() && order.outcome != Outcome::Manual);
            let due = order.due_at.filter(|_| order.outcome.is_open());
            let word = order.order_word.clone().filter(|_| order.outcome.is_open());
            view! {
                <div class="stack tight">
                    <ol class="stages">{stage(0, "Asked")}{stage(1, "Answered")}{stage(2, last)}</ol>
                    <Notice hue=hue_of(outcome)>
                        <span role="status">{meaning(outcome)}</span>
                        {due.map(|at| view! { " Will be done on " <time class="figures">{date_and_time(at.0)}</time> ", as the carrier says." })}
                        {next.map(|at| view! { " We look again " <LookAgain at=at.0/> "." })}
                        {word.map(|word| view! { <span class="words">"The carrier's word for its order: " <span class="mono">{word}</span></span> })}
                        {words.map(|words| view! { <span class="words">"Carrier says: " {words}</span> })}
                    </Notice>
                </div>
            }
        })
    };
    shown.into_any()
}

/// What an outcome means for the person who asks.
fn meaning(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Asked => "It is written down and on its way. The carrier has not answered yet.",
        Outcome::Accepted => "The carrier said yes. It is not shown as done before it is read back.",
        Outcome::Verified => "Done, as read back from the carrier.",
        Outcome::Unknown => {
            "We do not know whether it was done. It is locked against a second try until the carrier shows which."
        }
        Outcome::Refused => "The carrier refused. Nothing was done for the lines it refused.",
        Outcome::NotSent => "Nothing reached the carrier, so nothing was done. It can be asked for again.",
        Outcome::NotDone => {
            "The waiting time is over and the carrier does not show it. It was not done, and can be asked for again."
        }
        Outcome::Manual => {
            "Reading the carrier cannot decide this. Look at the carrier's own portal or ask its support, then decide each line below."
        }
    }
}

#[component]
fn Facts(order: Signal<Attempt>) -> impl IntoView {
    let shown = move || {
        order.with(|order| {
            let moment = |at: Option<contract::time::Timestamp>| at.map_or_else(|| "—".to_owned(), |at| date_and_time(at.0));
            let costs = order.setup.zip(order.monthly);
            view! {
                <dl class="facts">
                    <dt>"Kind"</dt><dd>{order.kind.name()}</dd>
                    <dt>"Confirmed by"</dt><dd>{order.by.clone()}</dd>
                    <dt>"Asked"</dt><dd class="figures">{date_and_time(order.asked_at.0)}</dd>
                    <dt>"Sent"</dt><dd class="figures">{moment(order.sent_at)}</dd>
                    <dt>"Settled"</dt><dd class="figures">{moment(order.settled_at)}</dd>
                    {costs.map(|(setup, monthly)| view! {
                        <dt>"Agreed to"</dt><dd class="figures">{setup.to_string()} " set-up, " {monthly.to_string()} " a month"</dd>
                    })}
                    {order.reference.clone().map(|reference| view! {
                        <dt>"Carrier's order"</dt><dd class="mono">{reference}</dd>
                    })}
                    {order.order_word.clone().map(|word| view! { <dt>"Carrier's word"</dt><dd class="mono">{word}</dd> })}
                    {order.due_at.map(|at| view! { <dt>"Due"</dt><dd class="figures">{date_and_time(at.0)}</dd> })}
                    <dt>"Order"</dt><dd class="mono small">{order.id.as_str().to_owned()}</dd>
                </dl>
            }
        })
    };
    view! { <Panel title="Facts">{shown}</Panel> }.into_any()
}

#[component]
fn Timeline(order: Signal<Attempt>) -> impl IntoView {
    let events = Memo::new(move |_| order.with(|order| order.timeline.clone()));
    let line = |event: AttemptEvent| {
        let words = event.words.as_ref().and_then(words_line);
        view! {
            <li>
                <div>{event.sentence}</div>
                {words.map(|words| view! { <div class="small">"Carrier says: " {words}</div> })}
                <div class="when"><RelativeTime at=event.at.0/> {event.by.map(|by| format!(", {by}"))}</div>
            </li>
        }
    };
    view! {
        <Panel title="What happened">
            <ol class="timeline">{part(move || events.get().into_iter().map(line).collect_view())}</ol>
        </Panel>
    }
    .into_any()
}
