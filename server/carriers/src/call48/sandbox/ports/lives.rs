//! How a port lives by the world's clock: queued, validated, asked about (CSR), reviewed, submitted, answered, activated.
//! How long each takes is made up, and short enough to watch.

use contract::time::Timestamp;

use super::{
    super::world::World,
    days,
    details::Detail,
    losing,
    request::{DidType, Ports, Request, Stage, Status, SubOrder},
};
use crate::call48::sandbox::owned::{Kind, Owned};

/// How long a sub-order is queued, validated, asked about, read and reviewed.
pub(super) const QUEUED_MS: i64 = 1_000;
const VALIDATING_MS: i64 = 3_000;
const CSR_PENDING_MS: i64 = 2_000;
const CSR_READ_MS: i64 = 2_000;
pub(super) const REVIEWED_MS: i64 = 4_000;
/// How long a losing carrier takes to answer, and how long when it has too much to do.
const ANSWER_MS: i64 = 6_000;
const OVERLOADED_MS: i64 = 60 * 60 * 1_000;
/// After how long a losing carrier regrets its commitment, when it does.
const CONFLICT_MS: i64 = 4_000;
/// How long an activation takes.
const ACTIVATING_MS: i64 = 2_000;
/// What the carrier itself says when it cannot go on with a sub-order.
pub(super) const NOT_BUILT: &str = "No DID found for build operation!";

/// How long the losing carrier takes for these details.
pub(super) fn answer_after_ms(detail: &Detail) -> i64 {
    // README, magic inputs.
    if detail.notes_say("Overloaded") { OVERLOADED_MS } else { ANSWER_MS }
}

/// When something that is activated now is.
pub(super) fn activated_by(now: Timestamp) -> Timestamp {
    now.plus_ms(ACTIVATING_MS)
}

impl SubOrder {
    /// Goes on to the next stage.
    pub(super) fn step(&mut self, master: &Detail, at: Timestamp) {
        let detail = self.detail.as_ref().unwrap_or(master);
        let (stage, ms) = match self.stage {
            Stage::Queued => (Stage::Validating, Some(VALIDATING_MS)),
            // README, magic inputs.
            Stage::Validating if detail.notes_say("Broken") => {
                self.cancel();
                self.failure_reason = Some(NOT_BUILT.into());
                return;
            }
            Stage::Validating => (Stage::CsrPending, Some(CSR_PENDING_MS)),
            Stage::CsrPending => (Stage::CsrReceived, Some(CSR_READ_MS)),
            Stage::CsrReceived => (Stage::Reviewed, Some(REVIEWED_MS)),
            Stage::Reviewed => (Stage::Submitted, Some(answer_after_ms(detail))),
            Stage::Submitted => match detail.rejection() {
                Some(reason) => return self.reject(reason),
                None => {
                    let regrets = detail.notes_say("Conflict") && self.resubmitted_at.is_none();
                    let wanted = detail.wanted;
                    self.commit(days::committed(wanted, at));
                    (Stage::Foc, regrets.then_some(CONFLICT_MS))
                }
            },
            Stage::Foc => {
                // Assumed words: the document has the status only.
                self.failure_reason = Some("Losing carrier put the order into conflict".into());
                (Stage::Conflict, None)
            }
            Stage::Rejected | Stage::Conflict | Stage::Cancelled => (self.stage, None),
        };
        self.stage = stage;
        self.until = ms.map(|ms| at.plus_ms(ms));
    }

    /// The losing carrier says no. It says so at greater length the first time.
    pub(super) fn reject(&mut self, reason: &str) {
        let lead = if self.resubmitted_at.is_none() { "LSR rejected || " } else { "" };
        self.failure_reason = Some(format!("{lead}Rejection reason {reason}"));
        self.stage = Stage::Rejected;
        self.until = None;
        self.foc_date = None;
        for number in self.numbers.iter_mut().filter(|number| number.status == Status::FocReceived) {
            number.status = Status::Submitted;
        }
    }

    /// The losing carrier commits to a day.
    pub(super) fn commit(&mut self, day: jiff::civil::Date) {
        self.stage = Stage::Foc;
        self.until = None;
        self.failure_reason = None;
        self.order_status_said = None;
        self.foc_date = Some(day);
        for number in self.numbers.iter_mut().filter(|number| number.status == Status::Submitted) {
            number.status = Status::FocReceived;
        }
    }
}

impl Request {
    /// Lets everything happen whose time has come: the numbers that are activated now, or `None` when nothing happened.
    fn settle(&mut self, now: Timestamp) -> Option<Vec<u64>> {
        let mut happened = false;
        let mut here = Vec::new();
        if self.earlier.as_ref().is_some_and(|earlier| earlier.until <= now) {
            self.earlier = None;
            happened = true;
        }
        for n in 0..self.sub_orders.len() {
            while let Some(at) = self.sub_orders[n].until.filter(|at| *at <= now) {
                self.sub_orders[n].step(&self.detail, at);
                happened = true;
            }
            for m in 0..self.sub_orders[n].numbers.len() {
                let sub_order = &self.sub_orders[n];
                let mut status = sub_order.numbers[m].status;
                if let Some(at) = self.activates_at(sub_order, &sub_order.numbers[m]).filter(|at| *at <= now) {
                    status = Status::Activating(activated_by(at));
                    happened = true;
                }
                if matches!(status, Status::Activating(until) if until <= now) {
                    status = Status::Activated;
                    here.push(sub_order.numbers[m].digits);
                    happened = true;
                }
                self.sub_orders[n].numbers[m].status = status;
            }
        }
        // A request none of whose numbers could be built is cancelled as a whole.
        let broken = |sub_order: &SubOrder| sub_order.failure_reason.as_deref() == Some(NOT_BUILT);
        if happened && !self.sub_orders.is_empty() && self.sub_orders.iter().all(broken) {
            self.cancelled = true;
        }
        happened.then_some(here)
    }

    /// When something happens next by itself.
    fn due(&self) -> Option<Timestamp> {
        let shown = self.earlier.as_ref().map(|earlier| earlier.until);
        let moments = self.sub_orders.iter().flat_map(|sub_order| {
            let numbers = sub_order.numbers.iter().filter_map(move |number| match number.status {
                Status::Activating(until) => Some(until),
                _ => self.activates_at(sub_order, number),
            });
            numbers.chain(sub_order.until)
        });
        moments.chain(shown).min()
    }

    /// A number of it as it stands among the owned ones, with its tags and its forwarding.
    fn owned(&self, digits: u64) -> Owned {
        let sub_order = self.sub_orders.iter().find(|sub_order| sub_order.numbers.iter().any(|n| n.digits == digits));
        let detail = sub_order.and_then(|sub_order| sub_order.detail.as_ref()).unwrap_or(&self.detail);
        let mut number = match self.did_type {
            DidType::TollFree => Owned::toll(digits, true),
            DidType::Local => Owned { kind: Kind::Local, home: losing::home(digits), ..Owned::toll(digits, true) },
        };
        let settings = number.settings_mut();
        settings.tags = detail.text("tags").into();
        settings.forwarding = self.cut_over.forwarding();
        number
    }
}

impl World {
    /// Lets everything happen to ports whose time has come.
    pub(in super::super) fn settle_ports(&mut self, now: Timestamp) {
        if self.ports.due.is_some_and(|due| now < due) {
            return;
        }
        let mut ports = std::mem::take(&mut self.ports);
        for request in &mut ports.requests {
            if request.due().is_none_or(|due| now < due) {
                continue;
            }
            let Some(here) = request.settle(now) else { continue };
            for digits in here {
                if self.find_owned(&digits.to_string()).is_none() {
                    self.own(request.owned(digits), None);
                }
            }
            self.core.touch();
        }
        // One that was deleted, and only still listed.
        ports.requests.retain(|request| !request.sub_orders.is_empty() || request.earlier.is_some());
        ports.due = Some(ports.next_due());
        self.ports = ports;
    }
}

impl Ports {
    fn next_due(&self) -> Timestamp {
        self.requests.iter().filter_map(Request::due).min().unwrap_or(Timestamp(i64::MAX))
    }
}
