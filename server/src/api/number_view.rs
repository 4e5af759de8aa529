//! What people see of a number: the carrier's record, joined with what was asked for here.

use carriers::carrier::{CarrierNumber, Depth};
use contract::{
    attempt::{Attempt, AttemptKind, AttemptRow, Outcome},
    carrier::Capability,
    features::FeatureSheet,
    id::{AccountId, CarrierId},
    owned::{AskedChange, NumberDetail, NumberRow, NumberState, Service, ServiceState},
    routing::Routing,
    time::Timestamp,
};

use crate::{
    accounts::Connected,
    session::TenantScope,
    state::AppState,
    store::{attempts::OpenLock, numbers::StoredNumber},
};

/// The services of a number, in the order of its page.
pub const SERVICES: [AttemptKind; 6] = [
    AttemptKind::Routing,
    AttemptKind::EmergencyAddress,
    AttemptKind::DirectoryListing,
    AttemptKind::CallerName,
    AttemptKind::Fax,
    AttemptKind::Features,
];

/// What is said where no account can look a number up.
pub const NO_LOOK_UPS: &str = "No connected carrier looks caller names up.";

/// An account that can look numbers up: the number's own, or any other of the tenant.
pub fn look_ups(state: &AppState, scope: &TenantScope, own: &Connected) -> Option<Connected> {
    if own.carrier.look_ups().is_some() {
        return Some(own.clone());
    }
    state.accounts.all(scope).into_iter().find(|connected| connected.carrier.look_ups().is_some())
}

/// A row of the list.
pub fn row(stored: StoredNumber, locks: &[OpenLock], account: &impl Fn(&AccountId) -> Option<Connected>) -> NumberRow {
    let spec = account(&stored.account).map(|connected| connected.spec);
    let about = |kind: AttemptKind| {
        locks.iter().find(|lock| {
            lock.kind == kind && lock.account == stored.account && lock.number.as_deref() == Some(stored.number.as_str())
        })
    };
    let state = match about(AttemptKind::Removal).map(|lock| lock.outcome) {
        Some(Outcome::Unknown | Outcome::Manual) => NumberState::Unknown,
        Some(_) => NumberState::Leaving,
        None if stored.missing => NumberState::Missing,
        None if stored.in_service == Some(true) => NumberState::InService,
        None => NumberState::Other,
    };
    let emergency = match (about(AttemptKind::EmergencyAddress).map(|lock| lock.outcome), stored.emergency) {
        (Some(outcome), _) => pending(outcome),
        (None, Some(true)) => ServiceState::Verified,
        (None, Some(false)) => ServiceState::Unset,
        (None, None) => ServiceState::NotOffered,
    };
    NumberRow {
        carrier: CarrierId::new(spec.map_or("", |spec| spec.id)),
        carrier_name: spec.map_or_else(String::new, |spec| spec.name.to_owned()),
        tile: spec.map_or_else(String::new, |spec| spec.tile.to_owned()),
        number: stored.number,
        account: stored.account,
        kind: stored.kind,
        place: stored.place,
        state,
        state_word: stored.state_word,
        routing: stored.routing,
        routed: stored.routed,
        emergency,
        tags: stored.tags,
        owner: stored.owner,
        own_tags: stored.own_tags,
    }
}

/// The word of a service's state in exports.
pub fn service_word(state: ServiceState) -> &'static str {
    match state {
        ServiceState::Unset => "not set",
        ServiceState::Verified => "verified",
        ServiceState::Asked => "asked",
        ServiceState::Unknown => "unknown",
        ServiceState::Refused => "refused",
        ServiceState::NotOffered => "not offered",
    }
}

fn pending(outcome: Outcome) -> ServiceState {
    match outcome {
        Outcome::Unknown | Outcome::Manual => ServiceState::Unknown,
        Outcome::Refused | Outcome::NotSent | Outcome::NotDone => ServiceState::Refused,
        Outcome::Asked | Outcome::Accepted => ServiceState::Asked,
        Outcome::Verified => ServiceState::Verified,
    }
}

/// Whether a service of a number can be set, else the reason.
pub fn may(connected: &Connected, listed: &CarrierNumber, kind: AttemptKind) -> Result<(), String> {
    let none = || Err(format!("{} does not offer this for its numbers.", connected.spec.name));
    let carrier = &connected.carrier;
    match kind {
        AttemptKind::Routing => carrier.routing().map_or_else(none, |c| c.may(listed)),
        AttemptKind::EmergencyAddress => carrier.emergency().map_or_else(none, |c| c.may(listed)),
        AttemptKind::DirectoryListing => carrier.directory().map_or_else(none, |c| c.may(listed)),
        AttemptKind::CallerName => carrier.caller_names().map_or_else(none, |c| c.may(listed)),
        AttemptKind::Fax => carrier.fax().map_or_else(none, |c| c.may(listed)),
        AttemptKind::Features => carrier.features().map_or_else(none, |c| c.may(listed)),
        AttemptKind::Move => match carrier.locations().and_then(|c| c.move_operation()) {
            Some(_) => Ok(()),
            None => Err(format!("{} moves no numbers between locations.", connected.spec.name)),
        },
        _ => none(),
    }
}

/// What a service was before a change, for the audit log.
pub fn before(listed: &CarrierNumber, kind: AttemptKind) -> Option<serde_json::Value> {
    match kind {
        AttemptKind::Routing => serde_json::to_value(&listed.routing),
        AttemptKind::EmergencyAddress => serde_json::to_value(&listed.emergency),
        AttemptKind::DirectoryListing => serde_json::to_value(&listed.listing),
        AttemptKind::CallerName => serde_json::to_value(&listed.caller_name),
        AttemptKind::Fax => serde_json::to_value(&listed.fax),
        _ => return None,
    }
    .ok()
}

/// One number with everything. `latest` holds the newest attempt of each service.
pub fn detail(
    row: NumberRow,
    listed: CarrierNumber,
    connected: &Connected,
    read_at: Timestamp,
    history: Vec<AttemptRow>,
    latest: &[Attempt],
    looks_up: bool,
) -> NumberDetail {
    let capability = |kind: AttemptKind| match may(connected, &listed, kind) {
        Ok(()) => Capability::Yes,
        Err(reason) => Capability::No { reason },
    };
    let removal = if connected.carrier.inventory().is_some() {
        Capability::Yes
    } else {
        Capability::No { reason: format!("{} takes no numbers back from here.", connected.spec.name) }
    };
    let carrier = &connected.carrier;
    let whole = listed.depth == Depth::Whole;
    let routing = (!matches!(listed.routing, Routing::Unset | Routing::Unread)).then(|| listed.routing.clone());
    let emergency = listed.emergency.clone().filter(|record| record.enabled);
    let listing = listed.listing.clone().filter(|record| record.enabled);
    let caller_name = listed.caller_name.clone().filter(|record| record.name.is_some() || record.lookup);
    let has_name = listed.caller_name.as_ref().is_some_and(|record| record.name.is_some());
    let fax = listed.fax.clone().filter(|record| !record.word.is_empty());
    let fax_on = fax.as_ref().is_some_and(|f| f.service != Some(contract::fax::FaxService::Off));
    let states = [routing.is_some(), emergency.is_some(), listing.is_some(), has_name, fax_on, !listed.features.is_empty()];
    let [r, e, l, c, f, own] = std::array::from_fn(|at| standing(SERVICES[at], states[at], &capability(SERVICES[at]), latest));
    NumberDetail {
        account_name: connected.name.clone(),
        routing: Service { may: capability(SERVICES[0]), state: r.0, seen: routing, asked: r.1 },
        emergency: Service { may: capability(SERVICES[1]), state: e.0, seen: emergency, asked: e.1 },
        listing: Service { may: capability(SERVICES[2]), state: l.0, seen: listing, asked: l.1 },
        caller_name: Service { may: capability(SERVICES[3]), state: c.0, seen: caller_name, asked: c.1 },
        fax: Service { may: capability(SERVICES[4]), state: f.0, seen: fax, asked: f.1 },
        features: FeatureSheet {
            fields: carrier.features().map(|c| c.fields()).unwrap_or_default(),
            seen: listed.features.clone(),
        },
        may_features: capability(AttemptKind::Features),
        features_asked: own.1,
        routing_shapes: carrier.routing().map(|c| c.shapes(&listed).to_vec()).unwrap_or_default(),
        listing_form: carrier.directory().map(|c| c.form()).unwrap_or_default(),
        caller_name_form: carrier.caller_names().map(|c| c.form()).unwrap_or_default(),
        may_move: capability(AttemptKind::Move),
        may_look_up: if looks_up { Capability::Yes } else { Capability::No { reason: NO_LOOK_UPS.into() } },
        whole,
        removal,
        read_at,
        history,
        note: None,
        alerts: Vec::new(),
        drifts: Vec::new(),
        row,
    }
}

/// How a service stands: the last change that was asked for, unless it is verified, else what the carrier lists.
fn standing(kind: AttemptKind, set: bool, may: &Capability, latest: &[Attempt]) -> (ServiceState, Option<AskedChange>) {
    let plain = match (set, may) {
        (true, _) => ServiceState::Verified,
        (false, Capability::No { .. }) => ServiceState::NotOffered,
        (false, Capability::Yes) => ServiceState::Unset,
    };
    let Some(attempt) = latest.iter().find(|attempt| attempt.kind == kind) else { return (plain, None) };
    let Some(line) = attempt.lines.first().filter(|line| line.outcome != Outcome::Verified) else { return (plain, None) };
    let asked = AskedChange {
        attempt: attempt.id.clone(),
        outcome: line.outcome,
        summary: attempt.summary.split_once(": ").map_or(attempt.summary.as_str(), |(_, what)| what).to_owned(),
        sentence: line.sentence.clone(),
        asked_at: attempt.asked_at,
        next_look_at: attempt.next_look_at,
        words: attempt.words.clone(),
    };
    (pending(line.outcome), Some(asked))
}
