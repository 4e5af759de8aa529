//! Looking: reading the carrier back to find out what came of an attempt.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use carriers::{
    carrier::{CarrierNumber, ReadBack},
    error::{Error, ErrorKind, Result as CarrierResult},
    orders::CarrierOrder,
};
use contract::{
    attempt::Outcome,
    id::{AttemptId, PortRequestId},
    number::{E164, NumberKind},
    offer::OfferedThing,
    time::Timestamp,
    trunk_group::{TrunkGroup, TrunkGroupDraft},
};
use futures::TryStreamExt as _;

use super::{
    customer_intent, feature_look as features,
    gone_look::{self, Looker},
    intent::{Intent, ServiceChange},
    order_look, port_look, send,
    verdict::{Over, Seen, Waiting, judge, next_look_in_ms},
};
use crate::{
    accounts::Connected,
    ports, readings,
    state::AppState,
    store,
    store::attempts::{LONGEST_CLAIM_MS, Later, Phase, Step, Stored, StoredLine},
};

/// How long a look right after the answer waits for readings that prove something; less than it may hold the attempt.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long after a look that could prove nothing the next one is, in milliseconds.
const PUT_OFF_MS: i64 = 2_000;

/// What one look showed of one line: what was seen, a sentence, and the record if it is a number.
pub(super) struct Sight {
    pub(super) position: u32,
    pub(super) seen: Seen,
    pub(super) sentence: String,
}

/// Everything one look found: a sight a line, the records it read, the numbers that are gone, and the ports to read anew.
#[derive(Default)]
pub(super) struct Sights {
    pub(super) lines: Vec<Sight>,
    /// The carrier's own order, if it has one and was asked.
    pub(super) order: Option<CarrierOrder>,
    pub(super) records: Vec<CarrierNumber>,
    pub(super) gone: Vec<E164>,
    pub(super) ports: Vec<PortRequestId>,
    /// When the readings began that it comes from, where that was not when the look did.
    pub(super) began: Option<Timestamp>,
    /// Nothing that would prove anything could be read just now: this look does not count.
    pub(super) put_off: bool,
}

impl Sights {
    /// Notes whether a number that was bought is among ours.
    fn look_for(&mut self, position: u32, record: Option<&CarrierNumber>) {
        self.records.extend(record.cloned());
        let (seen, sentence) = match record {
            Some(_) => (Seen::Done, "The carrier lists it among our numbers."),
            None => (Seen::NotDone, "The carrier does not list it among our numbers yet."),
        };
        self.lines.push(Sight { position, seen, sentence: sentence.into() });
    }
}

/// Looks at an attempt now, unless somebody is looking already. Failures are logged; the reconciler comes back.
pub async fn look_now(state: &AppState, id: &AttemptId) {
    look_if_free(state, id).await;
}

/// The same; says whether it was this look that looked.
pub async fn look_if_free(state: &AppState, id: &AttemptId) -> bool {
    look_within(state, id, Duration::ZERO).await
}

/// The same right after the answer, by somebody who has the time to wait for readings that prove something.
pub(super) async fn look_patiently(state: &AppState, id: &AttemptId) {
    look_within(state, id, PATIENCE).await;
}

async fn look_within(state: &AppState, id: &AttemptId, patience: Duration) -> bool {
    match try_look(state, id, patience).await {
        Ok(looked) => looked,
        Err(error) => {
            tracing::error!(attempt = id.as_str(), %error, "a look could not be written down");
            false
        }
    }
}

async fn try_look(state: &AppState, id: &AttemptId, patience: Duration) -> Result<bool, crate::store::StoreError> {
    let Some(mut attempt) = state.store.stored_attempt(id).await? else { return Ok(false) };
    let now = state.clock.now();
    let held = (now, now.plus_ms(LONGEST_CLAIM_MS));
    let Some(fence) = state.store.claim_attempt(id, attempt.fence, held, state.instances.id()).await? else { return Ok(false) };
    attempt.fence = fence;
    state.instances.watched.seen(id);
    let intent: Intent = match serde_json::from_str(&attempt.intent) {
        Ok(intent) => intent,
        Err(error) => return Err(crate::store::StoreError::Unreadable(error.to_string())),
    };
    let connected = state.accounts.any(&attempt.account).map(|(_, connected)| connected);
    let began = state.clock.now();
    let sights = match &connected {
        Some(connected) => order_look::sights(&Looker { state, connected, patience }, &intent, &attempt, began).await,
        None => Err(Error::new(ErrorKind::NotSent, "the account is not connected any more")),
    };
    match sights {
        Ok(sights) => {
            if let Some(connected) = &connected {
                keep_records(state, &attempt, connected, &sights).await?;
                keep_picked(state, &attempt, &intent, &sights).await?;
            }
            let began = sights.began.unwrap_or(began);
            conclude(state, &attempt, &intent, sights, began).await?;
        }
        Err(error) => postpone(state, &attempt, &error).await?,
    }
    Ok(true)
}

async fn keep_records(
    state: &AppState,
    attempt: &Stored,
    connected: &Connected,
    sights: &Sights,
) -> Result<(), crate::store::StoreError> {
    readings::keep(state, &attempt.scope, connected, &sights.records).await?;
    state.store.forget_numbers(&attempt.account, &sights.gone, state.clock.now()).await?;
    ports::follow::seen(state, attempt, connected, &sights.ports).await
}

/// Numbers that the carrier picked for a purchase are the buyer's, also where a reading saw them first.
async fn keep_picked(
    state: &AppState,
    attempt: &Stored,
    intent: &Intent,
    sights: &Sights,
) -> Result<(), crate::store::StoreError> {
    let picked = matches!(intent, Intent::Purchase { order } if order.kind == NumberKind::International);
    let (true, Some(since), Some((owner, _))) = (picked, attempt.sent_at, state.accounts.any(&attempt.account)) else {
        return Ok(());
    };
    if sights.lines.iter().any(|sight| sight.seen != Seen::Done) {
        return Ok(());
    }
    let numbers: Vec<&E164> = sights.records.iter().map(|record| &record.number).collect();
    store::owners::give_bought(&attempt.scope, &state.store, (&owner, &attempt.account), &numbers, since).await
}

/// Writes what the sights mean.
async fn conclude(
    state: &AppState,
    attempt: &Stored,
    intent: &Intent,
    sights: Sights,
    looked_at: contract::time::Timestamp,
) -> Result<(), crate::store::StoreError> {
    let window_ms = super::window_ms(state);
    let gap_ms = super::gap_ms(state);
    let given_up = attempt.answered_at.or(attempt.sent_at).unwrap_or(looked_at);
    // A clock that is set ahead does not shorten the window, and one that is set back does not lengthen it for long: it is also
    // counted by how long this process knows of the attempt.
    let seen = state.instances.watched.seen(&attempt.id);
    let window_over = seen.elapsed_ms() >= window_ms && (looked_at < given_up || looked_at.since_ms(given_up) >= window_ms);
    let absent = sights.lines.iter().any(|sight| matches!(sight.seen, Seen::NotDone | Seen::Undecidable | Seen::Unreadable));
    let apart = seen.last_counted_ms().is_none_or(|ms| ms >= gap_ms)
        && attempt.negative_at.is_none_or(|last| looked_at.apart_ms(last) >= gap_ms);
    let counts = window_over && absent && apart;
    let negatives = attempt.negatives + u32::from(counts);
    let negative_at = if counts { Some(looked_at) } else { attempt.negative_at };
    let waiting = Waiting { window_over, negatives };
    let once_only = intent.kind().is_once_only();

    let mut lines = Vec::new();
    let mut all_over = true;
    for line in attempt.lines.iter().filter(|line| line.open) {
        let Some(sight) = sights.lines.iter().find(|sight| sight.position == line.position) else {
            all_over &= line.outcome == Outcome::Manual;
            continue;
        };
        let verdict = judge(line.outcome, once_only, sight.seen, waiting);
        all_over &= verdict.over != Over::No;
        let sentence = sentence(line, verdict.outcome, verdict.over, sight);
        lines.push((line.position, verdict.outcome, sentence, verdict.over != Over::Settled));
    }
    let at = state.clock.now();
    let worst = Outcome::worst(attempt.lines.iter().map(|line| {
        lines.iter().find(|(position, ..)| *position == line.position).map_or(line.outcome, |(_, outcome, ..)| *outcome)
    }))
    .unwrap_or(attempt.outcome);
    let changed = lines
        .iter()
        .any(|(position, outcome, ..)| attempt.lines.iter().any(|line| line.position == *position && line.outcome != *outcome));
    let order = sights.order.as_ref();
    let moved = order.is_some_and(|order| attempt.order_word.as_ref() != Some(&order.word));
    let event = if changed || (all_over && attempt.outcome != Outcome::Manual) {
        Some((None, summary_of(worst, &lines), order.and_then(order_look::words)))
    } else {
        order.filter(|_| moved).map(|order| (None, order_look::told(order), order_look::words(order)))
    };
    let looks = attempt.looks + u32::from(!sights.put_off);
    let wait = match order_look::pause(&sights.lines, attempt, looked_at) {
        _ if sights.put_off => PUT_OFF_MS,
        Some(pause) => pause,
        None => next_look_in_ms(attempt.looks, window_ms, gap_ms, window_over),
    };
    let step = Step {
        phase: if all_over { Phase::Settled } else { Phase::Checking },
        lines,
        event,
        next_look_at: (!all_over).then(|| at.plus_ms(wait)),
        answered_at: None,
        words: order.and_then(order_look::words),
        reference: order.map(|order| order.reference.clone()),
        later: Later { order_word: order.map(|order| order.word.clone()), due_at: None },
        counters: Some((looks, negatives, negative_at)),
        at,
    };
    let written = state.store.write_step(attempt, step).await?;
    match (written, all_over) {
        (true, true) => state.instances.watched.forget(&attempt.id),
        (true, false) if counts => state.instances.watched.count(&attempt.id),
        _ => {}
    }
    if written && all_over && (changed || attempt.outcome != Outcome::Manual) {
        send::note(state, attempt, worst).await;
    }
    Ok(())
}

/// A carrier that cannot be read proves nothing; we come back.
async fn postpone(state: &AppState, attempt: &Stored, error: &Error) -> Result<(), crate::store::StoreError> {
    let at = state.clock.now();
    let wait = next_look_in_ms(attempt.looks, super::window_ms(state), super::gap_ms(state), false);
    let lines = attempt
        .lines
        .iter()
        .filter(|line| line.open)
        .map(|line| {
            let said = line.outcome.name().to_lowercase();
            (
                line.position,
                line.outcome,
                format!("It stays {said}: the carrier cannot be read now. We look again by ourselves."),
                true,
            )
        })
        .collect();
    // What waits for a person was looked at by a person; it goes on waiting for one.
    let waits = attempt.outcome == Outcome::Manual && attempt.lines.iter().all(|l| !l.open || l.outcome == Outcome::Manual);
    let step = Step {
        phase: if waits { Phase::Settled } else { Phase::Checking },
        lines: if waits { Vec::new() } else { lines },
        event: None,
        next_look_at: (!waits).then(|| at.plus_ms(wait)),
        answered_at: None,
        words: error.said(),
        reference: None,
        later: Later::default(),
        counters: Some((attempt.looks + 1, attempt.negatives, attempt.negative_at)),
        at,
    };
    state.store.write_step(attempt, step).await?;
    Ok(())
}

fn sentence(line: &StoredLine, outcome: Outcome, over: Over, sight: &Sight) -> String {
    match (outcome, over) {
        (Outcome::NotDone, _) if line.outcome == Outcome::Accepted => {
            format!("The carrier said yes, but still does not show it. {} You may ask again.", sight.sentence)
        }
        (Outcome::NotDone, _) => "The wait is over and the carrier does not show it: it was not done. You may ask again.".into(),
        (Outcome::Manual, _) => {
            format!("{} Reading cannot decide it: look at the carrier's own portal, then decide here.", sight.sentence)
        }
        (Outcome::Accepted, Over::Settled) => {
            "The carrier said yes. It gives nothing of this back, so it cannot be verified.".into()
        }
        (Outcome::Unknown, Over::Settled) => {
            "We do not know whether it was set, and the carrier gives nothing of it back. You may ask again.".into()
        }
        _ => sight.sentence.clone(),
    }
}

fn summary_of(worst: Outcome, lines: &[(u32, Outcome, String, bool)]) -> String {
    let verified = lines.iter().filter(|(_, outcome, ..)| *outcome == Outcome::Verified).count();
    match lines {
        [(_, _, sentence, _)] => sentence.clone(),
        _ if worst == Outcome::Verified => "Read back from the carrier: all of it is there.".into(),
        _ => format!("Read back from the carrier: {verified} of {} lines are there now.", lines.len()),
    }
}

/// Reads the whole list of a kind. To be trusted with what is *not* there, it is complete.
pub async fn scan(connected: &Connected, kind: NumberKind) -> CarrierResult<Vec<CarrierNumber>> {
    let Some(inventory) = connected.carrier.inventory() else {
        return Err(Error::new(ErrorKind::Unsupported, "the carrier lists no numbers"));
    };
    let parts: Vec<Vec<CarrierNumber>> = inventory.list(kind).try_collect().await?;
    Ok(parts.into_iter().flatten().collect())
}

/// Reads the carrier for what was asked.
pub(super) async fn sights(looker: &Looker<'_>, intent: &Intent, attempt: &Stored) -> CarrierResult<Sights> {
    let connected = looker.connected;
    match intent {
        Intent::Purchase { order } if order.kind == NumberKind::International => products(connected, order, attempt).await,
        Intent::Purchase { order } => bought(connected, order.kind, attempt).await,
        Intent::Removal { kind, .. } => gone_look::sights(looker, *kind, attempt).await,
        Intent::BulkOrder { mark, .. } => bulk_ordered(connected, mark).await,
        Intent::TrunkGroupCreation { draft } => created(connected, draft, attempt).await,
        Intent::TrunkGroupChange { edit } => changed(connected, edit.id.as_str(), &edit.draft).await,
        Intent::Service { listed, change } => service(connected, listed, change).await,
        Intent::Features { groups, places } => features::sights(connected, groups, places, attempt).await,
        Intent::Move { numbers, to, .. } => features::moved(connected, numbers, to, attempt).await,
        Intent::LocationFailover { id, failover, .. } => features::location(connected, id, failover.as_deref()).await,
        Intent::OrderDocument { reference, document, before, .. } => {
            order_look::document(connected, reference, document, before).await
        }
        Intent::Port(port) => port_look::sights(connected, port, attempt).await,
        Intent::Customer(customer) => customer_intent::sights(connected, customer).await,
    }
}

async fn bought(connected: &Connected, kind: NumberKind, attempt: &Stored) -> CarrierResult<Sights> {
    let owned: BTreeMap<E164, CarrierNumber> =
        scan(connected, kind).await?.into_iter().map(|number| (number.number.clone(), number)).collect();
    let mut sights = Sights::default();
    for line in attempt.lines.iter().filter(|line| line.open) {
        sights.look_for(line.position, line.number.as_ref().and_then(|number| owned.get(number)));
    }
    Ok(sights)
}

/// Products are bought by quantity, and the carrier does not say which numbers it picked: what is new since before the
/// send, and fits the place, is what was bought. One purchase of a place is in flight at a time.
async fn products(connected: &Connected, order: &carriers::buying::PurchaseOrder, attempt: &Stored) -> CarrierResult<Sights> {
    let before: BTreeSet<String> = attempt.baseline.as_deref().and_then(|b| serde_json::from_str(b).ok()).unwrap_or_default();
    let listed = scan(connected, NumberKind::International).await?;
    let fresh: Vec<&CarrierNumber> = listed.iter().filter(|number| !before.contains(&number.carrier_id)).collect();
    let mut sights = Sights::default();
    for line in attempt.lines.iter().filter(|line| line.open) {
        let Some(asked) = order.lines.get(line.position as usize) else { continue };
        if let Some(number) = &line.number {
            sights.look_for(line.position, listed.iter().find(|one| one.number == *number));
            continue;
        }
        let found: Vec<&CarrierNumber> = fresh.iter().copied().filter(|number| fits(&asked.offer.what, number)).collect();
        let names: Vec<&str> = found.iter().map(|number| number.number.as_str()).collect();
        let (seen, sentence) = match u32::try_from(found.len()).unwrap_or(u32::MAX) {
            n if n == asked.quantity => (Seen::Done, format!("The carrier lists what is new: {}.", names.join(", "))),
            0 => (Seen::NotDone, "The carrier lists nothing new of this place yet.".into()),
            n => (
                Seen::Undecidable,
                format!("The carrier lists {n} new of this place and {} were asked for: {}.", asked.quantity, names.join(", ")),
            ),
        };
        sights.records.extend(found.into_iter().cloned());
        sights.lines.push(Sight { position: line.position, seen, sentence });
    }
    Ok(sights)
}

/// Whether a number is of a product's place: after its country code its digits go on with the prefix.
fn fits(what: &OfferedThing, number: &CarrierNumber) -> bool {
    let OfferedThing::Product { country, prefix, .. } = what else { return false };
    let country_fits = number.region.as_ref().is_none_or(|region| region.len() != 2 || region.eq_ignore_ascii_case(country));
    let (code, _) = number.number.grouped();
    let rest = number.number.as_str().strip_prefix(code.as_str());
    country_fits && rest.is_some_and(|rest| rest.starts_with(prefix.as_str()))
}

pub(super) fn one(seen: Seen, sentence: String) -> Sights {
    Sights { lines: vec![Sight { position: 0, seen, sentence }], ..Sights::default() }
}

async fn bulk_ordered(connected: &Connected, mark: &str) -> CarrierResult<Sights> {
    let Some(orders) = connected.carrier.bulk_orders() else {
        return Err(Error::new(ErrorKind::Unsupported, "the carrier has no bulk orders"));
    };
    let found = orders.list(200).await?.into_iter().find(|order| order.notes.as_deref().is_some_and(|n| n.contains(mark)));
    Ok(match found {
        Some(order) => one(Seen::Done, format!("The carrier lists it as order {}.", order.order_no)),
        None => one(Seen::NotDone, "The carrier does not list the order yet.".into()),
    })
}

async fn groups(connected: &Connected) -> CarrierResult<Vec<TrunkGroup>> {
    match connected.carrier.trunk_groups() {
        Some(groups) => groups.list().await,
        None => Err(Error::new(ErrorKind::Unsupported, "the carrier has no trunk groups")),
    }
}

async fn created(connected: &Connected, draft: &TrunkGroupDraft, attempt: &Stored) -> CarrierResult<Sights> {
    let before: BTreeSet<String> = attempt.baseline.as_deref().and_then(|b| serde_json::from_str(b).ok()).unwrap_or_default();
    let fresh: Vec<TrunkGroup> = groups(connected)
        .await?
        .into_iter()
        .filter(|group| !before.contains(group.id.as_str()) && group.name == draft.name)
        .collect();
    Ok(match fresh.as_slice() {
        [] => one(Seen::NotDone, "The carrier does not list the trunk group yet.".into()),
        [group] => one(Seen::Done, format!("The carrier lists it; numbers route to it as {}.", group.routing_id)),
        many => one(Seen::Undecidable, format!("The carrier lists {} new trunk groups of this name.", many.len())),
    })
}

async fn changed(connected: &Connected, id: &str, draft: &TrunkGroupDraft) -> CarrierResult<Sights> {
    let Some(group) = groups(connected).await?.into_iter().find(|group| group.id.as_str() == id) else {
        return Ok(one(Seen::Undecidable, "The carrier does not list this trunk group any more.".into()));
    };
    let mut parts = Vec::new();
    let mut differs = |differs: bool, part: &'static str| {
        if differs {
            parts.push(part);
        }
    };
    differs(group.name != draft.name, "name");
    differs(group.spread != draft.spread, "spread");
    differs(group.number_format != draft.number_format, "number format");
    differs(group.caller_header != draft.caller_header, "caller header");
    differs(group.prefix.as_deref().unwrap_or("") != draft.prefix, "prefix");
    let listed: BTreeSet<_> = group.endpoints.iter().collect();
    let asked: BTreeSet<_> = draft.endpoints.iter().collect();
    differs(listed != asked, "IP addresses");
    Ok(if parts.is_empty() {
        one(Seen::Done, "The carrier lists it as asked.".into())
    } else {
        one(Seen::NotDone, format!("The carrier still lists another {}.", parts.join(", ")))
    })
}

async fn service(connected: &Connected, listed: &CarrierNumber, change: &ServiceChange) -> CarrierResult<Sights> {
    let carrier = &connected.carrier;
    let gone = || Error::new(ErrorKind::Unsupported, "the carrier does not have this service");
    let inventory = carrier.inventory().ok_or_else(gone)?;
    let Some(now) = inventory.find(listed.kind, &listed.number, Some(listed.page)).await? else {
        return Ok(one(Seen::Undecidable, "The carrier does not list this number any more.".into()));
    };
    let read_back = match change {
        ServiceChange::Routing(asked) => carrier.routing().ok_or_else(gone)?.read_back(asked, &now),
        ServiceChange::Emergency(asked) => carrier.emergency().ok_or_else(gone)?.read_back(asked, &now),
        ServiceChange::Listing(asked) => carrier.directory().ok_or_else(gone)?.read_back(asked, &now),
        ServiceChange::CallerName(asked) => carrier.caller_names().ok_or_else(gone)?.read_back(asked, &now),
        ServiceChange::Fax(asked) => carrier.fax().ok_or_else(gone)?.read_back(asked, &now),
    };
    let (seen, sentence) = told(read_back);
    let mut sights = one(seen, sentence);
    sights.records.push(now);
    Ok(sights)
}

/// What reading a value back proved, in words.
pub(super) fn told(read_back: ReadBack) -> (Seen, String) {
    match read_back {
        ReadBack::Matches { unproved } if unproved.is_empty() => (Seen::Done, "Read back from the carrier as asked.".into()),
        ReadBack::Matches { unproved } => (
            Seen::Done,
            format!("Read back from the carrier as asked; it does not give back the {}.", unproved.join(", ").replace('_', " ")),
        ),
        ReadBack::Differs { parts } => {
            (Seen::NotDone, format!("The carrier still lists another {}.", parts.join(", ").replace('_', " ")))
        }
        ReadBack::Unreadable => (Seen::Unreadable, "The carrier gives nothing of this back.".into()),
    }
}
