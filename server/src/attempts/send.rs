//! Sending an intent, once.

use std::time::Duration;

use carriers::{
    carrier::Accepted,
    error::{Error, ErrorKind},
    mark::Mark,
    orders::OrderFile,
};
use contract::{attempt::Outcome, id::AttemptId, number::NumberKind};
use tokio::task::JoinHandle;

use super::{
    customer_intent,
    intent::{Intent, ServiceChange},
    look, port_look,
};
use crate::{
    accounts::Connected,
    audit::{self, AuditEntry, Who},
    ports,
    state::AppState,
    store::{
        StoreError,
        attempts::{Later, Phase, Step, Stored},
    },
};

/// Sends in a task of its own, which nobody but the end of the process can stop. The handle ends when it was sent and looked
/// for once, or of a removal when it was answered; nobody has to wait for it.
pub fn spawn(state: &AppState, id: AttemptId, connected: Connected, intent: Intent) -> JoinHandle<()> {
    let task_state = state.clone();
    state.tasks.spawn(async move { send(&task_state, &id, &connected, &intent).await })
}

async fn send(state: &AppState, id: &AttemptId, connected: &Connected, intent: &Intent) {
    // What only a difference can prove needs the state before.
    let baseline = match baseline(connected, intent).await {
        Ok(baseline) => baseline,
        Err(error) => return keep(state, id, &Known::NotSent(error)).await,
    };
    let moment = state.instances.moment();
    match state.store.mark_sending(id, baseline.as_deref(), state.clock.now()).await {
        // Between the mark and this line we may have stood still for so long that another instance took it for interrupted.
        Ok(true) if state.instances.still(moment) => {}
        Ok(true) => {
            tracing::warn!(attempt = id.as_str(), "this instance stood still before it could send; nothing was sent");
            let held = Error::new(ErrorKind::NotSent, "this instance stood still for too long");
            return keep(state, id, &Known::NotSent(held)).await;
        }
        Ok(false) => {
            tracing::warn!(
                attempt = id.as_str(),
                "this instance counts as gone, or somebody took the intent over; nothing was sent"
            );
            let held = Error::new(ErrorKind::NotSent, "this instance stood still for too long");
            return keep(state, id, &Known::NotSent(held)).await;
        }
        Err(error) => {
            tracing::error!(attempt = id.as_str(), %error, "an intent could not be marked as on the wire; nothing was sent");
            let held = Error::new(ErrorKind::NotSent, "our storage refused to write");
            return keep(state, id, &Known::NotSent(held)).await;
        }
    }
    let result = call(state, connected, id, intent).await;
    keep(state, id, &Known::Answered(result)).await;
    if let Intent::Removal { .. } = intent {
        // What was read of one removal serves others that wait. Whoever waits for this send does not wait for that.
        let (state, id) = (state.clone(), id.clone());
        state.clone().tasks.spawn(async move { look::look_patiently(&state, &id).await });
        return;
    }
    look::look_now(state, id).await;
    if let Intent::OrderDocument { order, .. } = intent {
        // What the order waited for may be there now.
        look::look_now(state, order).await;
    }
}

/// What became of an intent, as far as this task knows. It is known nowhere else until it is written down.
enum Known {
    /// The carrier answered, or its answer was given up.
    Answered(Result<Accepted, Error>),
    /// Nothing was sent, because of this.
    NotSent(Error),
}

/// Writes it down, again and again until storage takes it. A stop ends that; the row then still says `confirmed` or
/// `sending`, and the next start makes the best of it.
async fn keep(state: &AppState, id: &AttemptId, known: &Known) {
    let mut pause = Duration::from_millis(200);
    while let Err(error) = try_keep(state, id, known).await {
        tracing::error!(attempt = id.as_str(), %error, "an outcome could not be written down; trying again");
        tokio::select! {
            () = state.shutdown.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(Duration::from_secs(30));
    }
}

async fn try_keep(state: &AppState, id: &AttemptId, known: &Known) -> Result<(), StoreError> {
    loop {
        let Some(attempt) = state.store.stored_attempt(id).await? else { return Ok(()) };
        // Whoever settled it meanwhile knew more than one answer. The one thing that they cannot have known is a yes that came
        // after they had given up: that is looked at again.
        let settled_already = attempt.lines.iter().all(|line| !line.open);
        let late_yes = told_nothing_done(&attempt) && matches!(known, Known::Answered(Ok(_)));
        if settled_already && !late_yes {
            return Ok(());
        }
        let step = match known {
            Known::Answered(result) => answered(state, &attempt, result),
            Known::NotSent(error) => settled(&attempt, Outcome::NotSent, &not_sent(error), error, state.clock.now()),
        };
        let outcome = step.lines.first().map_or(Outcome::Unknown, |(_, outcome, ..)| *outcome);
        match state.store.write_step(&attempt, step).await {
            Ok(true) => {
                note(state, &attempt, outcome).await;
                return Ok(());
            }
            Ok(false) => {}
            // It was settled, its lock was given back, and somebody asked for the same again.
            Err(error) if error.is_unique() => {
                tracing::error!(attempt = id.as_str(), "the carrier said yes to what was given up and asked for again meanwhile");
                note(state, &attempt, outcome).await;
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    }
}

/// Whether somebody was told that nothing was done.
fn told_nothing_done(attempt: &Stored) -> bool {
    attempt.lines.iter().all(|line| matches!(line.outcome, Outcome::NotDone | Outcome::NotSent))
}

/// Why nothing was sent, in words.
fn not_sent(error: &Error) -> String {
    match error.kind {
        ErrorKind::NotSent => nothing_done(error).1,
        _ => "The carrier could not be read before sending, so nothing was sent. Try again when it answers.".into(),
    }
}

/// The one call to the carrier.
async fn call(state: &AppState, connected: &Connected, id: &AttemptId, intent: &Intent) -> Result<Accepted, Error> {
    let cannot = || Error::new(ErrorKind::Unsupported, "the carrier does not have this operation");
    let carrier = &connected.carrier;
    let mark = &Mark::new(id.as_str());
    match intent {
        Intent::Purchase { order } => carrier.purchases().ok_or_else(cannot)?.purchase(order, mark).await,
        Intent::Removal { kind, numbers } => carrier.inventory().ok_or_else(cannot)?.remove(*kind, numbers, mark).await,
        Intent::BulkOrder { draft, mark } => carrier.bulk_orders().ok_or_else(cannot)?.order(draft, mark).await,
        Intent::TrunkGroupCreation { draft } => carrier.trunk_groups().ok_or_else(cannot)?.create(draft).await,
        Intent::TrunkGroupChange { edit } => carrier.trunk_groups().ok_or_else(cannot)?.change(edit).await,
        Intent::Service { listed, change } => match change {
            ServiceChange::Routing(change) => carrier.routing().ok_or_else(cannot)?.set(listed, change, mark).await,
            ServiceChange::Emergency(change) => carrier.emergency().ok_or_else(cannot)?.set(listed, change, mark).await,
            ServiceChange::Listing(change) => carrier.directory().ok_or_else(cannot)?.set(listed, change, mark).await,
            ServiceChange::CallerName(name) => carrier.caller_names().ok_or_else(cannot)?.set(listed, name, mark).await,
            ServiceChange::Fax(fax) => carrier.fax().ok_or_else(cannot)?.set(listed, fax, mark).await,
        },
        Intent::Features { groups, .. } => carrier.features().ok_or_else(cannot)?.set(groups, mark).await,
        Intent::Move { numbers, to, .. } => carrier.locations().ok_or_else(cannot)?.move_numbers(numbers, to, mark).await,
        Intent::LocationFailover { id, failover, .. } => {
            carrier.locations().ok_or_else(cannot)?.set_failover(id, failover.as_deref()).await
        }
        Intent::OrderDocument { reference, document, file, held, .. } => {
            let gone = |why: String| Error::new(ErrorKind::NotSent, why);
            let held = held.as_ref().ok_or_else(|| gone("our copy of the file is gone".into()))?;
            let content = held.content().await.map_err(|error| gone(error.to_string()))?;
            let media_type = held.file_type.media_type();
            let file = OrderFile { name: file.name.clone(), media_type, bytes: held.bytes, content };
            carrier.order_documents().ok_or_else(cannot)?.send(reference, document, file).await
        }
        Intent::Port(port) => port_look::call(state, connected, port).await,
        Intent::Customer(customer) => customer_intent::call(connected, customer, mark).await,
    }
}

/// What the carrier lists before the send, where the outcome can be proved only by what is new afterwards.
async fn baseline(connected: &Connected, intent: &Intent) -> Result<Option<String>, Error> {
    let ids: Vec<String> = match intent {
        Intent::Purchase { order } if order.kind == NumberKind::International => {
            look::scan(connected, NumberKind::International).await?.into_iter().map(|number| number.carrier_id).collect()
        }
        Intent::TrunkGroupCreation { .. } => {
            let Some(groups) = connected.carrier.trunk_groups() else { return Ok(None) };
            groups.list().await?.into_iter().map(|group| group.id.as_str().to_owned()).collect()
        }
        Intent::Port(port) => match port_look::baseline(connected, port).await? {
            Some(ids) => ids,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    serde_json::to_string(&ids).map(Some).map_err(|e| Error::new(ErrorKind::NotSent, e.to_string()))
}

/// What the carrier's answer makes of an attempt.
fn answered<'a>(state: &AppState, attempt: &Stored, result: &Result<Accepted, Error>) -> Step<'a> {
    let at = state.clock.now();
    match result {
        Ok(accepted) => Step {
            phase: Phase::Checking,
            lines: lines(attempt, Outcome::Accepted, "The carrier said yes. We are reading it back.", true),
            event: Some((None, "The carrier said yes.".into(), accepted.words.clone())),
            next_look_at: Some(at),
            answered_at: Some(at),
            words: accepted.words.clone(),
            reference: accepted.reference.clone(),
            later: Later { due_at: accepted.due, ..Later::default() },
            counters: None,
            at,
        },
        Err(error) if error.kind.proves_nothing_done() => {
            let (outcome, sentence) = nothing_done(error);
            settled(attempt, outcome, &sentence, error, at)
        }
        Err(error) => Step {
            phase: Phase::Checking,
            lines: lines(attempt, Outcome::Unknown, &unknown_sentence(error), true),
            event: Some((None, unknown_sentence(error), error.said())),
            next_look_at: Some(at),
            answered_at: Some(at),
            words: error.said(),
            reference: None,
            later: Later::default(),
            counters: None,
            at,
        },
    }
}

fn settled<'a>(attempt: &Stored, outcome: Outcome, sentence: &str, error: &Error, at: contract::time::Timestamp) -> Step<'a> {
    Step {
        phase: Phase::Settled,
        lines: lines(attempt, outcome, sentence, false),
        event: Some((None, sentence.to_owned(), error.said())),
        next_look_at: None,
        answered_at: Some(at),
        words: error.said(),
        reference: None,
        later: Later::default(),
        counters: None,
        at,
    }
}

fn lines(attempt: &Stored, outcome: Outcome, sentence: &str, open: bool) -> Vec<(u32, Outcome, String, bool)> {
    attempt.lines.iter().map(|line| (line.position, outcome, sentence.to_owned(), open)).collect()
}

/// What a failure that certainly did nothing means, in words.
fn nothing_done(error: &Error) -> (Outcome, String) {
    match error.kind {
        ErrorKind::Refused | ErrorKind::NotFound => {
            (Outcome::Refused, "The carrier refused. Nothing was done; its words say why.".into())
        }
        ErrorKind::TooMany => {
            (Outcome::Refused, "The carrier asks for fewer requests. Nothing was done; try again in a minute.".into())
        }
        ErrorKind::LoginRefused => (
            Outcome::NotSent,
            "The carrier refuses our log-in, so nothing was sent. An admin must replace the credentials in Settings.".into(),
        ),
        ErrorKind::Unsupported => (Outcome::NotSent, "This carrier does not have that operation. Nothing was sent.".into()),
        _ => (Outcome::NotSent, "The carrier could not be reached, so nothing was sent. Try again.".into()),
    }
}

/// What an unknown outcome means, in words.
fn unknown_sentence(error: &Error) -> String {
    let what = match error.kind {
        ErrorKind::Lost => "The carrier's answer was lost",
        ErrorKind::Unavailable => "The carrier answered with an error of its own",
        ErrorKind::Unauthorized => "The carrier said that our log-in had ended",
        _ => "The carrier's answer cannot be understood",
    };
    format!("{what}. It may or may not have been done; it is locked, and we are reading the carrier to find out.")
}

/// One line in the audit log for what came of it.
pub(super) async fn note(state: &AppState, attempt: &Stored, outcome: Outcome) {
    let entry = AuditEntry {
        scope: &attempt.scope,
        who: Who::Patchbay,
        action: "attempt.outcome",
        subject: format!("{} · {}", subject(attempt), attempt.id),
        before: None,
        after: None,
        carrier_operation: None,
        outcome: outcome.word(),
    };
    if let Err(failure) = audit::record(state, entry).await {
        tracing::error!(attempt = attempt.id.as_str(), ?failure, "an outcome could not be written to the audit log");
    }
    ports::follow::noted(state, attempt, outcome).await;
    metrics::counter!("patchbay_attempts_total", "outcome" => outcome.word()).increment(1);
}

fn subject(attempt: &Stored) -> String {
    match attempt.lines.as_slice() {
        [one] => one.subject.clone(),
        lines => format!("{} lines", lines.len()),
    }
}
