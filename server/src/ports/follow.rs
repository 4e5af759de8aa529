//! What follows: after a look, after an outcome, and after a submission whose request is known.
//!
//! A submission brings steps with it that were confirmed together with it: the accounts of further losing carriers, forwarding,
//! papers. Each becomes an attempt of its own, once, in the transaction that ties it to its step.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use carriers::ports::PortPart;
use contract::{
    attempt::Outcome,
    id::{DocumentId, PortDraftId, PortRequestId},
    number::E164,
    port::{act::PortLevel, cut_over::PortRouting, detail::Whose, fields::PortFields},
    problem::ProblemKind,
};
use serde::{Deserialize, Serialize};

use super::{draft, keeping, reading};
use crate::{
    accounts::Connected,
    attempts::{
        Intent, LevelAct, PortIntent,
        ask::{Confirmed, With, ask_for_later},
    },
    failure::Failure,
    instances::Duty,
    papers,
    session::TenantScope,
    state::AppState,
    store::{
        self, StoreError,
        attempts::Stored,
        papers::StoredPaper,
        port_drafts::{StoredDraft, StoredStep},
        port_lists::NewPortEvent,
    },
};

/// How many rounds a draft that something went wrong with is left alone.
const TRIED_AGAIN: u64 = 30;

/// One thing that follows a submission, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Step {
    /// The account at a further losing carrier.
    Account {
        /// The losing carrier, as it was typed.
        losing_carrier: String,
    },
    /// Where calls go, as far as the submission could not say it.
    Routing {
        /// Where.
        routing: PortRouting,
    },
    /// A paper.
    Paper {
        /// Our id of it.
        paper: DocumentId,
    },
}

/// What follows the submission of a record: titles and contents.
pub fn steps(fields: &PortFields, papers: &[StoredPaper]) -> Result<Vec<(String, String)>, Failure> {
    let mut steps = Vec::new();
    for account in &fields.other_accounts {
        let name = account.losing_carrier.trim();
        let used = fields.numbers.iter().any(|n| n.losing_carrier.trim().eq_ignore_ascii_case(name));
        if used && !name.is_empty() {
            steps.push((format!("Account at {name}"), Step::Account { losing_carrier: name.to_owned() }));
        }
    }
    if matches!(fields.routing, PortRouting::Forward { .. }) {
        steps.push((fields.routing.summary(), Step::Routing { routing: fields.routing.clone() }));
    }
    for paper in papers {
        steps.push((format!("{}: {}", paper.kind.name(), paper.name), Step::Paper { paper: paper.id.clone() }));
    }
    steps.into_iter().map(|(title, step)| Ok((title, serde_json::to_string(&step).map_err(Failure::ours)?))).collect()
}

fn port_intent(attempt: &Stored) -> Option<PortIntent> {
    match serde_json::from_str::<Intent>(&attempt.intent) {
        Ok(Intent::Port(port)) => Some(port),
        _ => None,
    }
}

/// A look found these requests: they are read anew, and a submission now knows its own.
pub async fn seen(
    state: &AppState,
    attempt: &Stored,
    connected: &Connected,
    requests: &[PortRequestId],
) -> Result<(), StoreError> {
    if let [request] = requests
        && let Some(PortIntent::Submit { .. }) = port_intent(attempt)
    {
        let mut tx = state.store.begin().await?;
        if let Some(draft) = state.store.set_port_request(&mut tx, &attempt.scope, &attempt.id, request).await? {
            store::papers::give_to_request(&attempt.scope, &mut tx, &draft, &connected.id, request).await?;
            let who = Whose::Ours { name: attempt.by_name.clone() };
            let sentence = format!("Submitted with {} numbers.", attempt.lines.len());
            let event = NewPortEvent {
                account: &connected.id,
                request,
                at: attempt.sent_at.unwrap_or_else(|| state.clock.now()),
                who: &who,
                sentence: &sentence,
                words: None,
                attempt: Some(&attempt.id),
            };
            state.store.add_port_event(&mut tx, &attempt.scope, &event).await?;
        }
        tx.commit().await?;
    }
    for request in requests {
        read_soon(state, &attempt.scope, connected, request);
    }
    Ok(())
}

fn read_soon(state: &AppState, scope: &TenantScope, connected: &Connected, request: &PortRequestId) {
    let (state, scope, connected, request) = (state.clone(), scope.clone(), connected.clone(), request.clone());
    state.tasks.clone().spawn(async move {
        if let Err(failure) = reading::read_one(&state, &scope, &connected, &request).await {
            tracing::warn!(request = request.as_str(), sentence = failure.sentence(), "a port could not be read");
        }
    });
}

/// An outcome was written down. Faults here are logged: the outcome stands in any case.
pub async fn noted(state: &AppState, attempt: &Stored, outcome: Outcome) {
    let Some(port) = port_intent(attempt) else { return };
    if let Err(failure) = try_noted(state, attempt, &port, outcome).await {
        tracing::error!(
            attempt = attempt.id.as_str(),
            sentence = failure.sentence(),
            "what follows an outcome could not be done"
        );
    }
}

async fn try_noted(state: &AppState, attempt: &Stored, port: &PortIntent, outcome: Outcome) -> Result<(), Failure> {
    let scope = &attempt.scope;
    let nothing_done = matches!(outcome, Outcome::Refused | Outcome::NotSent | Outcome::NotDone);
    match port {
        PortIntent::Submit { .. } if nothing_done => {
            // Of several lines the outcome is the worst; what was taken in part is no draft any more.
            let now = state.store.stored_attempt(&attempt.id).await?;
            let nothing = now.is_some_and(|now| now.lines.iter().all(|line| draft::came_to_nothing(line.outcome)));
            if nothing {
                state.store.reopen_port_draft(scope, &attempt.id).await?;
            }
        }
        PortIntent::Submit { draft, .. } if outcome == Outcome::Verified => {
            let steps = state.store.port_steps(scope, draft).await?;
            if steps.is_empty() {
                state.store.forget_port_pins(scope, draft).await?;
            }
        }
        PortIntent::SendPaper { paper, name, .. } if outcome == Outcome::Verified => {
            if let Some(paper) = store::papers::get(scope, &state.store, paper).await? {
                papers::carrier_has(state, &paper, Some(name)).await?;
            }
        }
        PortIntent::Act { request, level: PortLevel::Request, act: LevelAct::Delete, .. } if outcome == Outcome::Verified => {
            keeping::close(state, scope, &attempt.account, request).await?;
        }
        PortIntent::RemovePaper { paper, .. } if outcome == Outcome::Verified => {
            papers::remove(state, scope, paper).await?;
        }
        _ => {}
    }
    let Some(request) = port.request() else { return Ok(()) };
    if let (Outcome::Verified, PortIntent::Change { part, .. }) = (outcome, port) {
        // A change of what has a date is a supplement; mending what was rejected is not.
        let listed = state.store.port(scope, &attempt.account, request).await?.map(|port| port.listed.sub_orders);
        let dated = listed
            .into_iter()
            .flatten()
            .any(|sub| sub.foc_date.is_some() && part.sub_order.as_ref().is_none_or(|meant| *meant == sub.id));
        if dated {
            state.store.count_supplement(scope, &attempt.account, request).await?;
        }
    }
    let sentence = format!("{}: {}.", port.summary(), outcome.name().to_lowercase());
    let event = NewPortEvent {
        account: &attempt.account,
        request,
        at: state.clock.now(),
        who: &Whose::Patchbay,
        sentence: &sentence,
        words: None,
        attempt: Some(&attempt.id),
    };
    let mut tx = state.store.begin().await?;
    state.store.add_port_event(&mut tx, scope, &event).await?;
    tx.commit().await?;
    if !nothing_done && let Some((_, connected)) = state.accounts.any(&attempt.account) {
        read_soon(state, scope, &connected, request);
    }
    Ok(())
}

/// Begins what waits, for ever, until the process shuts down; now and then tidies the papers.
pub async fn run(state: AppState) {
    let mut ticks: u64 = 0;
    let mut until = BTreeMap::new();
    loop {
        tokio::select! {
            () = state.shutdown.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(700)) => {}
        }
        if !state.instances.has(Duty::Follow) {
            continue;
        }
        if ticks.is_multiple_of(900)
            && let Err(error) = papers::sweep(&state).await
        {
            tracing::warn!(%error, "the papers could not be tidied up");
        }
        ticks += 1;
        let scopes = crate::store::tenants::everyone(&state.store).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the tenants could not be listed");
            BTreeSet::new()
        });
        for scope in scopes {
            follow_all(&state, &scope, &mut Troubled { now: ticks, until: &mut until }).await;
        }
        until.retain(|_, until| *until > ticks);
    }
}

/// Drafts that something went wrong with, and until when they are left alone: what fails will mostly fail again.
struct Troubled<'a> {
    now: u64,
    until: &'a mut BTreeMap<String, u64>,
}

impl Troubled<'_> {
    fn rests(&self, what: &str) -> bool {
        self.until.get(what).is_some_and(|until| *until > self.now)
    }

    /// What went wrong with one of them is no reason to keep the others waiting.
    fn note<T>(&mut self, what: &str, result: Result<T, Failure>) -> Option<T> {
        result
            .inspect_err(|failure| {
                tracing::warn!(what, sentence = failure.sentence(), "what follows a submission could not be begun");
                self.until.insert(what.to_owned(), self.now + TRIED_AGAIN);
            })
            .ok()
    }
}

async fn follow_all(state: &AppState, scope: &TenantScope, troubled: &mut Troubled<'_>) {
    // A stop between an outcome and what follows it must not leave a draft shut for ever.
    let for_nothing = state.store.port_submissions_for_nothing(scope).await.map_err(Failure::from);
    for attempt in troubled.note("submissions for nothing", for_nothing).unwrap_or_default() {
        troubled.note(attempt.as_str(), state.store.reopen_port_draft(scope, &attempt).await.map_err(Failure::from));
    }
    let waiting = state.store.port_drafts_to_follow(scope).await.map_err(Failure::from);
    for draft in troubled.note("drafts to follow", waiting).unwrap_or_default() {
        if !troubled.rests(draft.as_str()) {
            let result = follow_one(state, scope, &draft).await;
            troubled.note(draft.as_str(), result);
        }
    }
}

/// Begins what follows one submission. Every step is tried; the first failure of them is told.
async fn follow_one(state: &AppState, scope: &TenantScope, id: &PortDraftId) -> Result<(), Failure> {
    let Some(draft) = state.store.port_draft(scope, id).await? else { return Ok(()) };
    let (Some(account), Some(request)) = (&draft.account, &draft.request) else { return Ok(()) };
    let Ok(connected) = state.accounts.get(scope, account) else { return Ok(()) };
    // Whoever submitted it asks for what follows, too.
    let by = match &draft.attempt {
        Some(attempt) => state.store.asked_by(scope, attempt).await?.unwrap_or_default(),
        None => Default::default(),
    };
    let (mut waiting, mut first) = (false, Ok(()));
    for step in state.store.port_steps(scope, id).await?.into_iter().filter(|s| s.attempt.is_none() && s.sentence.is_none()) {
        match follow_step(state, scope, (&draft, request), (&connected, (&by.0, &by.1)), &step).await {
            Ok(waits) => waiting |= waits,
            Err(failure) => first = first.and(Err(failure)),
        }
    }
    first?;
    if !waiting {
        state.store.forget_port_pins(scope, id).await?;
    }
    Ok(())
}

/// Begins one step, if its time has come. Whether it waits.
async fn follow_step(
    state: &AppState,
    scope: &TenantScope,
    of: (&StoredDraft, &PortRequestId),
    (connected, by): (&Connected, (&str, &str)),
    step: &StoredStep,
) -> Result<bool, Failure> {
    match begin(state, scope, of, connected, step).await? {
        Begun::Wait => Ok(true),
        Begun::Cannot(sentence) => {
            state.store.refuse_port_step(scope, step, &sentence).await?;
            Ok(false)
        }
        Begun::Intent(intent) => {
            let confirmed =
                Confirmed { with: With::Step(step.clone()), ..Confirmed::new(connected.clone(), Intent::Port(intent)) };
            match ask_for_later(state, scope, by, confirmed).await {
                Ok(_) => Ok(false),
                // Something of the same kind is under way; its end makes room.
                Err(failure) if failure.kind() == ProblemKind::Conflict => Ok(true),
                // Whoever submitted it may not ask for this any more: somebody else does it on the port's page.
                Err(failure) if failure.kind() == ProblemKind::NotAllowed => {
                    state.store.refuse_port_step(scope, step, failure.sentence()).await?;
                    Ok(false)
                }
                Err(failure) => Err(failure),
            }
        }
    }
}

enum Begun {
    /// Not yet.
    Wait,
    /// Never; a sentence says why and what to do.
    Cannot(String),
    /// Now.
    Intent(PortIntent),
}

async fn begin(
    state: &AppState,
    scope: &TenantScope,
    (draft, request): (&StoredDraft, &PortRequestId),
    connected: &Connected,
    step: &StoredStep,
) -> Result<Begun, Failure> {
    let Ok(what) = serde_json::from_str::<Step>(&step.what) else {
        return Ok(Begun::Cannot("This step cannot be read any more; do it on the port's page.".into()));
    };
    let Some(ports) = connected.carrier.ports() else { return Ok(Begun::Wait) };
    match what {
        Step::Routing { routing } => Ok(match ports.may_set_routing(&routing) {
            Ok(()) => Begun::Intent(PortIntent::Routing { request: request.clone(), routing }),
            Err(reason) => Begun::Cannot(reason),
        }),
        Step::Paper { paper } => match store::papers::get(scope, &state.store, &paper).await? {
            Some(stored) if stored.attempt.is_some() => Ok(Begun::Cannot("It was sent from the port's page already.".into())),
            Some(stored) if stored.file.is_some() => Ok(Begun::Intent(PortIntent::SendPaper {
                part: PortPart { request: request.clone(), sub_order: None },
                paper,
                kind: stored.kind,
                name: stored.name,
            })),
            _ => Ok(Begun::Cannot("This paper was removed before it was sent.".into())),
        },
        Step::Account { losing_carrier } => account_step(state, scope, (draft, request), connected, &losing_carrier).await,
    }
}

/// The account of a losing carrier belongs to the sub-order that has exactly its numbers.
async fn account_step(
    state: &AppState,
    scope: &TenantScope,
    (stored, request): (&StoredDraft, &PortRequestId),
    connected: &Connected,
    losing_carrier: &str,
) -> Result<Begun, Failure> {
    let listed = state.store.port_numbers(scope, &connected.id, request).await?;
    if listed.len() < stored.fields.numbers.len() {
        let known = match &stored.attempt {
            Some(attempt) => state.store.stored_attempt(attempt).await?,
            None => None,
        };
        let over = known.is_none_or(|attempt| draft::came_to_nothing(attempt.outcome));
        return Ok(if over { Begun::Cannot(split_otherwise(losing_carrier)) } else { Begun::Wait });
    }
    let wanted: BTreeSet<&E164> = stored
        .fields
        .numbers
        .iter()
        .filter(|n| n.losing_carrier.trim().eq_ignore_ascii_case(losing_carrier))
        .map(|n| &n.number)
        .collect();
    let subs: BTreeSet<_> = listed.iter().filter(|n| wanted.contains(&n.listed.number)).map(|n| &n.sub_order).collect();
    let [sub] = subs.into_iter().collect::<Vec<_>>()[..] else {
        return Ok(Begun::Cannot(split_otherwise(losing_carrier)));
    };
    if listed.iter().any(|n| n.sub_order == *sub && !wanted.contains(&n.listed.number)) {
        return Ok(Begun::Cannot(split_otherwise(losing_carrier)));
    }
    let account = stored.fields.account_at(losing_carrier);
    let pin = draft::pin(state, scope, &stored.id, losing_carrier).await?;
    let details = draft::details(&stored.fields, account, pin)?;
    let part = PortPart { request: request.clone(), sub_order: Some(sub.clone()) };
    Ok(Begun::Intent(PortIntent::Change { part, details: Box::new(details) }))
}

fn split_otherwise(losing_carrier: &str) -> String {
    format!("The carrier split the request otherwise: set the account at {losing_carrier} on the sub-order's details yourself.")
}
