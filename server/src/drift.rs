//! Drift: whether what a reading found at a carrier is explained by something that was asked for here.

use carriers::carrier::{CarrierNumber, Depth};
use contract::{
    attempt::{AttemptKind, Outcome},
    drift::{DriftKind, DriftPart},
    emergency_address::EmergencyRecord,
    number::E164,
    routing::Routing,
    time::Timestamp,
};

use crate::{
    accounts::Connected,
    session::TenantScope,
    state::AppState,
    store::{
        StoreError,
        drifts::{self, NewDrift, Touched},
    },
};

/// How long what was not seen done may still explain a change: carriers work things off late. In milliseconds.
const LATE_MS: i64 = 24 * 60 * 60 * 1_000;
/// How long an order of numbers that the carrier picks may explain numbers that appear, in milliseconds.
const ORDERED_MS: i64 = 7 * LATE_MS;

/// A number that differs from what was read before: when that was, and in which parts.
type Suspect<'a> = (&'a CarrierNumber, Option<Timestamp>, Vec<(Part, DriftPart)>);

/// Compares records that were just read with what was known, before they are kept. An account that was never read whole has
/// no drift.
pub async fn note_changes(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    records: &[CarrierNumber],
) -> Result<(), StoreError> {
    if !read_before(state, connected).await? {
        return Ok(());
    }
    let store = &state.store;
    let numbers: Vec<&E164> = records.iter().map(|record| &record.number).collect();
    let known = drifts::known(scope, store, &connected.id, &numbers).await?;
    let suspects: Vec<Suspect<'_>> = records
        .iter()
        .filter_map(|record| match known.get(&record.number) {
            None => Some((record, None, Vec::new())),
            Some((before, seen_at)) => {
                let parts = differences(before, record);
                (!parts.is_empty()).then_some((record, Some(*seen_at), parts))
            }
        })
        .collect();
    if suspects.is_empty() {
        return Ok(());
    }
    let numbers: Vec<&E164> = suspects.iter().map(|(record, ..)| &record.number).collect();
    let touched = drifts::touched(scope, store, &connected.id, &numbers).await?;
    let ported = drifts::ported(scope, store, &connected.id, &numbers).await?;
    let now = state.clock.now();
    let mut new = Vec::new();
    for (record, seen_at, parts) in suspects {
        let number = record.number.clone();
        if ported.contains(&number) {
            continue;
        }
        let ours = || touched.iter().filter(|one| one.number.as_ref().is_none_or(|of| *of == number));
        match seen_at {
            None if ours().any(|one| brings(one, now)) => {}
            None => new.push(NewDrift { number, what: DriftKind::Extra, parts: Vec::new() }),
            Some(seen_at) => {
                let parts: Vec<DriftPart> = parts
                    .into_iter()
                    .filter(|(part, _)| !ours().any(|one| changes(one.kind, *part) && explains(one, seen_at, now)))
                    .map(|(_, told)| told)
                    .collect();
                if !parts.is_empty() {
                    new.push(NewDrift { number, what: DriftKind::Changed, parts });
                }
            }
        }
    }
    drifts::add(scope, store, &connected.id, &new, now).await
}

/// Notes what a complete reading did not find any more, before that is written down.
pub async fn note_missing(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    began: Timestamp,
) -> Result<(), StoreError> {
    if !read_before(state, connected).await? {
        return Ok(());
    }
    let gone = drifts::newly_missing(scope, &state.store, &connected.id, began).await?;
    if gone.is_empty() {
        return Ok(());
    }
    let numbers: Vec<&E164> = gone.iter().collect();
    let touched = drifts::touched(scope, &state.store, &connected.id, &numbers).await?;
    let left = |number: &E164| {
        touched.iter().any(|one| {
            one.number.as_ref() == Some(number)
                && one.kind == AttemptKind::Removal
                && !matches!(one.outcome, Outcome::Refused | Outcome::NotSent | Outcome::NotDone)
        })
    };
    let new: Vec<NewDrift> = gone
        .iter()
        .filter(|number| !left(number))
        .map(|number| NewDrift { number: number.clone(), what: DriftKind::Missing, parts: Vec::new() })
        .collect();
    drifts::add(scope, &state.store, &connected.id, &new, state.clock.now()).await
}

async fn read_before(state: &AppState, connected: &Connected) -> Result<bool, StoreError> {
    state.store.was_read(&connected.id).await
}

/// A part of a number that attempts change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Where calls go.
    Routing,
    /// Whether it is in service.
    Status,
    /// 911.
    Emergency,
    /// 411.
    Listing,
    /// The caller name.
    CallerName,
    /// Fax.
    Fax,
    /// Features that are the carrier's own.
    Features,
}

/// What another reading of a number says differently. What was not read before cannot have changed.
pub fn differences(before: &CarrierNumber, after: &CarrierNumber) -> Vec<(Part, DriftPart)> {
    let learned = before.depth == Depth::Listed;
    let mut found = Vec::new();
    let mut differs = |part: Part, name: &str, before: String, after: String| {
        if before != after && !(learned && before.is_empty()) {
            let shown = |text: String| if text.is_empty() { "Not set".to_owned() } else { text };
            found.push((part, DriftPart { part: name.to_owned(), before: shown(before), after: shown(after) }));
        }
    };
    if before.routing != after.routing && before.routing != Routing::Unread && after.routing != Routing::Unread {
        let (was, is) = (before.routing.summary(), after.routing.summary());
        // Something that one line does not say may have changed all the same.
        let is = if was == is { format!("{is}, with other details") } else { is };
        if !(learned && before.routing == Routing::Unset) {
            differs(Part::Routing, "Routing", was, is);
        }
    }
    // Going into service is what numbers do by themselves.
    if before.in_service == Some(true) && after.in_service != Some(true) {
        differs(Part::Status, "Status", before.status_word.clone(), after.status_word.clone());
    }
    differs(Part::Emergency, "911 address", emergency(before), emergency(after));
    differs(Part::Listing, "411 listing", listing(before), listing(after));
    differs(Part::CallerName, "Caller name", caller_name(before), caller_name(after));
    differs(Part::Fax, "Fax", fax(before), fax(after));
    let mut names: Vec<&String> = before.features.keys().chain(after.features.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let of = |number: &CarrierNumber| number.features.get(name).cloned().unwrap_or_default();
        differs(Part::Features, &name.replace('_', " "), of(before), of(after));
    }
    found
}

fn emergency(number: &CarrierNumber) -> String {
    let line = |record: &EmergencyRecord| {
        let street = format!("{} {} {}", record.street_number, record.street_name, record.unit);
        let place = format!("{} {} {}", record.city.as_deref().unwrap_or_default(), record.state, record.zip);
        [record.name.trim(), street.trim(), place.trim()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", ")
    };
    number.emergency.as_ref().filter(|record| record.enabled).map(line).unwrap_or_default()
}

fn listing(number: &CarrierNumber) -> String {
    let Some(record) = number.listing.as_ref().filter(|record| record.enabled) else { return String::new() };
    let name = format!("{} {}", record.first_name, record.last_name);
    let parts = [name.trim(), record.street.trim(), record.city.trim(), record.state.trim(), record.zip.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn caller_name(number: &CarrierNumber) -> String {
    number.caller_name.as_ref().and_then(|record| record.name.clone()).unwrap_or_default()
}

fn fax(number: &CarrierNumber) -> String {
    number.fax.as_ref().map(|record| record.word.clone()).unwrap_or_default()
}

/// Whether an attempt of this kind changes such a part.
fn changes(kind: AttemptKind, part: Part) -> bool {
    use AttemptKind as Kind;
    // What is bought comes with all its parts.
    if kind == Kind::Purchase {
        return true;
    }
    match part {
        Part::Routing => {
            matches!(kind, Kind::Routing | Kind::Move | Kind::LocationChange | Kind::Fax | Kind::Features)
        }
        Part::Status => kind == Kind::Removal,
        Part::Emergency => kind == Kind::EmergencyAddress,
        Part::Listing => matches!(kind, Kind::DirectoryListing | Kind::Features),
        Part::CallerName => matches!(kind, Kind::CallerName | Kind::Features),
        Part::Fax => matches!(kind, Kind::Fax | Kind::Routing),
        Part::Features => matches!(
            kind,
            Kind::Features | Kind::Move | Kind::Routing | Kind::CallerName | Kind::DirectoryListing | Kind::EmergencyAddress
        ),
    }
}

/// Whether what was asked for can have come to pass since the carrier was last read for it.
fn explains(touched: &Touched, seen_at: Timestamp, now: Timestamp) -> bool {
    if touched.open {
        return true;
    }
    let since = touched.asked_at >= seen_at || touched.settled_at.is_some_and(|at| at >= seen_at);
    match touched.outcome {
        Outcome::Refused | Outcome::NotSent => false,
        Outcome::Verified => since,
        _ => since || now.since_ms(touched.asked_at) <= LATE_MS,
    }
}

/// Whether what was asked for can bring a number that was not there.
fn brings(touched: &Touched, now: Timestamp) -> bool {
    let age = now.since_ms(touched.asked_at);
    let came = !matches!(touched.outcome, Outcome::Refused | Outcome::NotSent);
    match (touched.kind, &touched.number) {
        (AttemptKind::Purchase, Some(_)) => came,
        (AttemptKind::Purchase | AttemptKind::BulkOrder, None) => touched.open || (came && age <= ORDERED_MS),
        // A list that was begun before a removal still has the number.
        (AttemptKind::Removal, Some(_)) => touched.open || age <= LATE_MS,
        (AttemptKind::PortSubmission | AttemptKind::PortActivation, _) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
