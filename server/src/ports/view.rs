//! What the browser is shown of ports.

use std::collections::HashMap;

use carriers::ports::CarrierSubOrder;
use contract::{
    attempt::Outcome,
    carrier::Capability,
    id::AttemptId,
    number::E164,
    port::{
        board::{Allowed, PortRow, Porting, SubOrderRow},
        calendar,
        detail::{ActivationRow, Gate, GateState, PortedNumber, SubOrder},
        rejection::Rejection,
        status::{Axis, AxisName, Phase},
    },
    time::Timestamp,
};
use jiff::civil::Date;

use super::judge;
use crate::{
    accounts::Connected,
    store::{
        attempts::OpenLock,
        ports::{GONE, StoredPort, StoredPortNumber, StoredSubOrder},
    },
};

/// Locks by what they lock, for one account.
pub struct Locks<'a>(HashMap<&'a str, (AttemptId, Outcome)>);

impl<'a> Locks<'a> {
    /// The open locks of an account.
    pub fn of(locks: &'a [OpenLock], account: &contract::id::AccountId) -> Self {
        let of_account = locks.iter().filter(|lock| lock.account == *account);
        Self(of_account.map(|lock| (lock.lock_key.as_str(), (lock.attempt.clone(), lock.outcome))).collect())
    }

    fn held(&self, key: &str) -> Option<(AttemptId, Outcome)> {
        self.0.get(key).cloned()
    }

    /// What is under way for a number of a port.
    pub fn number(&self, number: &E164) -> Option<(AttemptId, Outcome)> {
        self.held(&format!("port:{number}")).or_else(|| self.held(&format!("port-date:{number}")))
    }

    /// What is under way for a request or its sub-orders.
    pub fn request(&self, port: &StoredPort) -> Option<(AttemptId, Outcome)> {
        let request = &port.listed.request;
        let of_part = |sub: &str| self.held(&format!("port-details:{request}:{sub}"));
        self.held(&format!("port-act:{request}"))
            .or_else(|| self.held(&format!("port-routing:{request}")))
            .or_else(|| of_part(""))
            .or_else(|| port.listed.sub_orders.iter().find_map(|sub| of_part(sub.id.as_str())))
            .or_else(|| port.first_number.as_ref().and_then(|number| self.number(number)))
    }
}

/// A row of the board.
pub fn row(
    port: &StoredPort,
    known: &[StoredSubOrder],
    numbers: &HashMap<String, Vec<Phase>>,
    connected: &Connected,
    locks: &Locks<'_>,
    now: Timestamp,
) -> PortRow {
    let today = calendar::today(now);
    let mut sub_orders: Vec<SubOrderRow> = port
        .listed
        .sub_orders
        .iter()
        .map(|sub| {
            let known = known.iter().find(|k| k.id == sub.id.as_str());
            let of_numbers = numbers.get(sub.id.as_str()).map(Vec::as_slice).unwrap_or_default();
            sub_order_row(sub, known, of_numbers, today)
        })
        .collect();
    if port.is_gone() {
        for sub in &mut sub_orders {
            sub.may = Allowed { edit: gone(), cancel: gone(), delete: gone(), activate: gone() };
        }
    }
    sub_orders.sort_by(|a, b| (a.phase, &a.id).cmp(&(b.phase, &b.id)));
    PortRow {
        account: port.account.clone(),
        account_name: connected.name.clone(),
        tile: connected.spec.tile.into(),
        request: port.listed.request.clone(),
        title: port.title.clone(),
        kind: port.listed.kind,
        phase: port.phase,
        axis: Axis::new(AxisName::Request, &port.listed.phase_word),
        sub_orders,
        numbers: port.numbers,
        first_number: port.first_number.clone(),
        foc_date: port.foc_date,
        next: port.next.clone(),
        created_at: port.listed.created_at,
        changed_at: port.changed_at,
        pending: locks.request(port),
    }
}

fn sub_order_row(sub: &CarrierSubOrder, known: Option<&StoredSubOrder>, numbers: &[Phase], today: Date) -> SubOrderRow {
    SubOrderRow {
        id: sub.id.clone(),
        losing_carrier: known.and_then(|k| k.losing_carrier.clone()),
        phase: judge::sub_order_phase(sub, known, numbers, today),
        axes: judge::axes(sub, known),
        numbers: sub.numbers,
        foc_date: sub.foc_date,
        rejection: sub.failure.as_deref().map(Rejection::read),
        resubmitted_at: sub.resubmitted_at,
        may: allowed(sub),
    }
}

fn gone() -> Capability {
    Capability::No { reason: GONE.into() }
}

fn capability(may: bool, what: &str, thing: &str, word: &str) -> Capability {
    if may {
        Capability::Yes
    } else {
        Capability::No { reason: format!("The carrier does not allow {what} while the {thing} is “{word}”.") }
    }
}

fn allowed(sub: &CarrierSubOrder) -> Allowed {
    let one = |may, what| capability(may, what, "sub-order", &sub.word);
    Allowed {
        edit: one(sub.may_edit, "changing it"),
        cancel: one(sub.may_cancel, "cancelling it"),
        delete: one(sub.may_delete, "deleting it"),
        activate: one(sub.may_activate, "activating it"),
    }
}

/// What can be done to the whole request: what can be done to each of its sub-orders that is not over.
pub fn of_request(port: &StoredPort, which: fn(&CarrierSubOrder) -> bool, what: &str) -> Capability {
    if port.is_gone() {
        return gone();
    }
    let subs = &port.listed.sub_orders;
    if subs.is_empty() {
        return Capability::No { reason: format!("The carrier lists no sub-order yet; {what} comes later.") };
    }
    match subs.iter().find(|sub| !which(sub)) {
        None => Capability::Yes,
        Some(sub) if subs.len() == 1 => {
            Capability::No { reason: format!("The carrier does not allow {what} while the sub-order is “{}”.", sub.word) }
        }
        Some(sub) => Capability::No {
            reason: format!(
                "Sub-order {} is “{}”, which does not allow {what}. Do it for the others one by one.",
                sub.id, sub.word
            ),
        },
    }
}

/// A sub-order with everything.
pub fn sub_order(
    port: &StoredPort,
    row: SubOrderRow,
    known: Option<&StoredSubOrder>,
    numbers: &[StoredPortNumber],
    locks: &Locks<'_>,
) -> SubOrder {
    let of_sub = numbers.iter().filter(|n| n.sub_order == row.id).map(|stored| {
        let shown = number(stored, locks);
        if port.is_gone() { PortedNumber { activate: gone(), cancel: gone(), delete: gone(), ..shown } } else { shown }
    });
    SubOrder {
        record: known.and_then(|k| k.record.clone()),
        order_id: known.and_then(|k| k.order_id.clone()),
        numbers: of_sub.collect(),
        row,
    }
}

fn number(stored: &StoredPortNumber, locks: &Locks<'_>) -> PortedNumber {
    let listed = &stored.listed;
    let one = |may, what| capability(may, what, "number", &listed.word);
    PortedNumber {
        number: listed.number.clone(),
        axis: Axis::new(AxisName::Number, &listed.word),
        lrn: listed.lrn.clone(),
        foc_date: stored.foc_date,
        activation: stored.activation,
        activation_at: stored.activation_at,
        active_at: stored.active_at,
        tags: listed.tags.clone(),
        activate: one(listed.may_activate, "activating it"),
        cancel: one(listed.may_cancel, "cancelling it"),
        delete: one(listed.may_delete, "deleting it"),
        pending: locks.number(&listed.number),
    }
}

/// What an agent must know of a number that is being ported.
pub fn porting(stored: &StoredPortNumber, port: &StoredPort) -> Porting {
    let phase = Phase::worst([stored.phase, port.phase]).unwrap_or(port.phase);
    Porting {
        number: stored.listed.number.clone(),
        account: stored.account.clone(),
        request: stored.request.clone(),
        phase,
        word: stored.listed.word.clone(),
        foc_date: stored.foc_date,
        next: port.next.clone(),
    }
}

/// What is known of the service a number will have, for the gate.
pub struct Readiness {
    /// Where calls go: in a few words, and whether they arrive anywhere.
    pub route: (String, bool),
    /// Whether a 911 address is set; `None` while the number is not ours.
    pub emergency: Option<bool>,
}

/// A row of the activation board.
pub fn activation_row(
    stored: &StoredPortNumber,
    port: &StoredPort,
    known: Option<&StoredSubOrder>,
    readiness: &Readiness,
    locks: &Locks<'_>,
) -> ActivationRow {
    let shown = number(stored, locks);
    let tags = if stored.listed.tags.is_empty() {
        port.record.as_ref().map(|r| r.tags.clone()).unwrap_or_default()
    } else {
        stored.listed.tags.clone()
    };
    ActivationRow {
        account: stored.account.clone(),
        request: stored.request.clone(),
        title: port.title.clone(),
        sub_order: stored.sub_order.clone(),
        losing_carrier: known.and_then(|k| k.losing_carrier.clone()),
        number: shown.number,
        axis: shown.axis,
        phase: stored.phase,
        foc_date: stored.foc_date,
        activation: stored.activation,
        activation_at: stored.activation_at,
        active_at: stored.active_at,
        gate: Gate {
            route: GateState { ready: readiness.route.1, words: readiness.route.0.clone() },
            emergency: match readiness.emergency {
                Some(true) => GateState { ready: true, words: "Set".into() },
                Some(false) => GateState { ready: false, words: "Not set".into() },
                None => GateState { ready: false, words: "Can be set once the number is here".into() },
            },
            owner: GateState {
                ready: !tags.is_empty(),
                words: if tags.is_empty() { "No tag names an owner".into() } else { tags.join(", ") },
            },
        },
        activate: shown.activate,
        pending: shown.pending,
    }
}
