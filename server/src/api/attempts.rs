//! Attempts: the list, one whole, looking again, and a person's decision.

use axum::{
    Json,
    extract::{Path, State},
};
use contract::{
    attempt::{Attempt, AttemptKind, AttemptQuery, AttemptRow, Decision, Outcome},
    id::{AttemptId, PortRequestId},
    paging::Page,
    problem::ProblemKind,
};

use crate::{
    attempts::{look_now, standing::permission},
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::{Body, Query},
    limits, ports,
    session::Caller,
    state::AppState,
    store::attempts::{Later, Phase, Step, Stored, StoredLine},
};

/// `GET /api/attempts`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<AttemptQuery>,
) -> Result<Json<Page<AttemptRow>>, Failure> {
    Ok(Json(state.store.attempts(&caller.scope, &query).await?))
}

/// `GET /api/attempts/{id}`
pub async fn get(State(state): State<AppState>, caller: Caller, Path(id): Path<AttemptId>) -> Result<Json<Attempt>, Failure> {
    read(&state, &caller, &id).await.map(Json)
}

async fn read(state: &AppState, caller: &Caller, id: &AttemptId) -> Result<Attempt, Failure> {
    state.store.attempt(&caller.scope, id).await?.ok_or_else(Failure::not_found)
}

/// `POST /api/attempts/{id}/look`
pub async fn look(State(state): State<AppState>, caller: Caller, Path(id): Path<AttemptId>) -> Result<Json<Attempt>, Failure> {
    read(&state, &caller, &id).await?;
    look_now(&state, &id).await;
    read(&state, &caller, &id).await.map(Json)
}

/// `POST /api/attempts/{id}/decide`
pub async fn decide(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AttemptId>,
    Body(decision): Body<Decision>,
) -> Result<Json<Attempt>, Failure> {
    let attempt = read(&state, &caller, &id).await?;
    caller.needs(permission(attempt.kind))?;
    limits::reaches(&state, &caller, &attempt.account, &attempt.account_name).await?;
    let reason = decision.reason.trim();
    let stored = state.store.stored_attempt(&id).await?.ok_or_else(Failure::not_found)?;
    let line = stored.lines.iter().find(|line| line.position == decision.position).ok_or_else(Failure::not_found)?;
    if line.outcome != Outcome::Manual || !line.open {
        return Err(Failure::new(ProblemKind::Conflict, "This line is not waiting for a decision any more."));
    }
    let request = if decision.done && attempt.kind == AttemptKind::PortSubmission {
        Some(ported_as(&state, &caller, &stored, line, decision.reference()).await?)
    } else {
        None
    };
    let (outcome, word) = if decision.done { (Outcome::Verified, "done") } else { (Outcome::NotDone, "not done") };
    let named = request.as_ref().map(|request| format!(" as request {request}")).unwrap_or_default();
    let sentence = format!("{} decided that it was {word}{named}: {reason}", caller.name);
    let more = stored.lines.iter().any(|other| other.position != line.position && other.open);
    let step = Step {
        // Lines that are still being read back keep their attempt with the reconciler.
        phase: if more && stored.lines.iter().any(|l| l.open && l.outcome != Outcome::Manual) {
            Phase::Checking
        } else {
            Phase::Settled
        },
        lines: vec![(line.position, outcome, sentence.clone(), false)],
        event: Some((Some(&caller.name), sentence, None)),
        next_look_at: more.then(|| state.clock.now()),
        answered_at: None,
        words: None,
        reference: request.as_ref().map(ToString::to_string),
        later: Later::default(),
        counters: None,
        at: state.clock.now(),
    };
    let mut tx = state.store.begin().await?;
    if !state.store.write_step_in(&mut tx, &stored, step).await? {
        return Err(Failure::new(ProblemKind::Conflict, "Something changed meanwhile. Look at it as it is now."));
    }
    let entry = AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(&caller),
        action: "attempt.decide",
        subject: format!("{} · {id}", line.subject),
        before: Some(serde_json::json!({ "outcome": Outcome::Manual.word() })),
        after: Some(serde_json::json!({ "outcome": outcome.word(), "reason": reason, "request": request })),
        carrier_operation: None,
        outcome: "done",
    };
    audit::record_in(&state, &mut tx, entry).await?;
    tx.commit().await?;
    if let Some(request) = request
        && let Some((_, connected)) = state.accounts.any(&stored.account)
    {
        ports::follow::seen(&state, &stored, &connected, &[request]).await?;
    }
    if !more && let Some(now) = state.store.stored_attempt(&id).await? {
        // What hangs on an outcome hangs on a decided one as well.
        ports::follow::noted(&state, &now, now.outcome).await;
    }
    read(&state, &caller, &id).await.map(Json)
}

/// Which request a submission became that a person calls done: the carrier's answer said it, or the person does. From then on
/// it is followed, and papers go to it by themselves; so what a person says must be one that the carrier lists with this very
/// number.
async fn ported_as(
    state: &AppState,
    caller: &Caller,
    attempt: &Stored,
    line: &StoredLine,
    named: Option<&str>,
) -> Result<PortRequestId, Failure> {
    let refused = |sentence: String| Failure::field("reference", sentence);
    let request = match (&attempt.reference, named) {
        (Some(known), Some(named)) if known != named => {
            return Err(refused(format!("This submission is request {known} already; it cannot be {named} as well.")));
        }
        (Some(known), _) => return Ok(PortRequestId::new(known.clone())),
        (None, Some(named)) => PortRequestId::new(named.to_owned()),
        (None, None) => {
            let sentence = "Type the carrier's id of the port request, as its portal shows it: by it the port is followed.";
            return Err(refused(sentence.into()));
        }
    };
    let scope = &caller.scope;
    if let Some(other) = state.store.port_draft_of(scope, &attempt.account, &request).await?
        && other.attempt.as_ref() != Some(&attempt.id)
    {
        return Err(refused(format!("Request {request} is what the draft of “{}” became.", other.fields.title())));
    }
    let connected = state.accounts.get(scope, &attempt.account)?;
    if !ports::reading::read_one(state, scope, &connected, &request).await? {
        return Err(refused(format!("The carrier lists no request {request}. Look at its portal again.")));
    }
    let numbers = state.store.port_numbers(scope, &attempt.account, &request).await?;
    if line.number.as_ref().is_some_and(|number| numbers.iter().all(|one| one.listed.number != *number)) {
        return Err(refused(format!("The carrier lists request {request}, but not with {}.", line.subject)));
    }
    Ok(request)
}
