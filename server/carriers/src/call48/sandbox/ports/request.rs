//! Requests, their sub-orders and their numbers. Four words say where a port stands, and each is kept for itself:
//! `request_phase` of the request, `port_req_status` and `order_status` of a sub-order, `port_status` of a number.

use contract::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    days,
    details::{Activation, ActivationKind, Detail},
    documents::Documents,
    forwarding::CutOver,
};
use crate::call48::sandbox::saved::is_usual;

/// All ports of a world, oldest first.
#[derive(Serialize, Deserialize, Clone)]
pub(in super::super) struct Ports {
    pub(super) requests: Vec<Request>,
    pub(super) last_request: u64,
    pub(super) last_sub_order: u64,
    pub(super) last_detail: u64,
    /// When something happens next by itself; `None` when that has to be looked up.
    #[serde(skip)]
    pub(super) due: Option<Timestamp>,
}

impl Default for Ports {
    fn default() -> Self {
        Self { requests: Vec::new(), last_request: 255, last_sub_order: 200, last_detail: 135, due: None }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum DidType {
    Local,
    TollFree,
}

impl DidType {
    /// The word it is asked by.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Local => "LCL",
            Self::TollFree => "TF",
        }
    }

    /// Id and name. Those of local numbers stand in the samples, the others are guessed.
    pub(super) fn listed(self) -> (u64, &'static str) {
        match self {
            Self::Local => (1, "Local"),
            Self::TollFree => (2, "Toll Free"),
        }
    }
}

/// A request: the numbers of one customer, whoever loses them.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Request {
    /// `port_req_id`
    pub(super) id: u64,
    pub(super) did_type: DidType,
    pub(super) account_id: u64,
    pub(super) account_username: String,
    pub(super) created_at: Timestamp,
    pub(super) import_from_file: Option<String>,
    pub(super) detail: Detail,
    pub(super) cut_over: CutOver,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) documents: Documents,
    pub(super) sub_orders: Vec<SubOrder>,
    /// Cancelled as a whole, which is more than that all its sub-orders are.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) cancelled: bool,
    /// A phase that does not follow from the sub-orders, as in some samples.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) phase_said: Option<Phase>,
    /// What lists show until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) earlier: Option<Earlier>,
}

/// What lists show until a moment: the request as it was, or nothing.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Earlier {
    pub(super) until: Timestamp,
    pub(super) request: Option<Box<Request>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Phase {
    Queue,
    Error,
    ValidationPending,
    InProgress,
    Completed,
    Cancelled,
}

impl Phase {
    /// Those that `request_phase_list` has, in its order.
    pub(super) const LISTED: [Self; 6] =
        [Self::Queue, Self::Error, Self::ValidationPending, Self::InProgress, Self::Completed, Self::Cancelled];

    /// The carrier's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Queue => "Queue",
            Self::Error => "Error",
            Self::ValidationPending => "Validation_Pending",
            Self::InProgress => "In_Progress",
            Self::Completed => "Completed",
            Self::Cancelled => "Cancelled",
        }
    }
}

/// The part of a request that one carrier loses.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SubOrder {
    /// `port_proposal_id`
    pub(super) id: u64,
    pub(super) losing_sp: String,
    pub(super) order_id: String,
    /// Its own, once it was edited by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) detail: Option<Detail>,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) documents: Documents,
    pub(super) stage: Stage,
    /// When the stage ends by itself.
    pub(super) until: Option<Timestamp>,
    /// An order status that does not follow from the stage, as in a sample.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) order_status_said: Option<String>,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) failure_reason: Option<String>,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) resubmitted_at: Option<Timestamp>,
    /// Changed while the losing carrier had it.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) supplemented: bool,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) foc_date: Option<Date>,
    pub(super) numbers: Vec<Ported>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    Queued,
    Validating,
    CsrPending,
    CsrReceived,
    Reviewed,
    Submitted,
    Rejected,
    Foc,
    Conflict,
    Cancelled,
}

/// A number that is being ported.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Ported {
    pub(super) digits: u64,
    pub(super) status: Status,
    /// Its own, once that was changed for it alone.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) activation: Option<Activation>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Status {
    Submitted,
    FocReceived,
    /// Activated in a moment.
    Activating(Timestamp),
    Activated,
    Cancelled,
}

impl Ported {
    /// A number that was just asked for.
    pub(super) fn new(digits: u64) -> Self {
        Self { digits, status: Status::Submitted, activation: None }
    }

    /// `port_status`. The document shows three words; `cancelled` is assumed.
    pub(super) fn port_status(&self) -> &'static str {
        match self.status {
            Status::Submitted => "submitted",
            Status::FocReceived | Status::Activating(_) => "foc_received",
            Status::Activated => "activated",
            Status::Cancelled => "cancelled",
        }
    }
}

impl SubOrder {
    /// The numbers that were not cancelled.
    pub(super) fn live(&self) -> impl Iterator<Item = &Ported> {
        self.numbers.iter().filter(|number| number.status != Status::Cancelled)
    }

    /// Whether all its numbers are here.
    pub(super) fn is_activated(&self) -> bool {
        self.live().next().is_some() && self.live().all(|number| number.status == Status::Activated)
    }

    /// `port_req_status`
    pub(super) fn port_req_status(&self) -> &'static str {
        match self.stage {
            Stage::Queued | Stage::Validating | Stage::CsrPending | Stage::CsrReceived | Stage::Submitted => "submitted",
            Stage::Reviewed => "reviewed",
            Stage::Rejected => "retry",
            Stage::Foc if self.is_activated() => "activated",
            Stage::Foc | Stage::Conflict => "foc_received",
            Stage::Cancelled => "cancelled",
        }
    }

    /// `order_status`, one of the words of `atl_status_list`.
    pub(super) fn order_status(&self) -> &str {
        if let Some(said) = &self.order_status_said {
            return said;
        }
        match self.stage {
            Stage::Queued => "Pending",
            Stage::Validating => "PreOrderPending",
            Stage::CsrPending => "CSRPending",
            Stage::CsrReceived => "CSRReceived",
            Stage::Reviewed => "LSR Pending",
            Stage::Submitted if self.supplemented => "Supplemented",
            Stage::Submitted => "Submitted",
            Stage::Rejected => "Rejected",
            Stage::Foc if self.is_activated() => "Active",
            Stage::Foc if self.live().any(|number| matches!(number.status, Status::Activating(_))) => "ActivatePending",
            Stage::Foc => "ReceivedFoc",
            Stage::Conflict => "Conflict",
            Stage::Cancelled => "Canceled",
        }
    }

    /// Whether it needs somebody: the losing carrier said no, or stopped it.
    pub(super) fn is_problematic(&self) -> bool {
        matches!(self.stage, Stage::Rejected | Stage::Conflict)
    }

    /// `allow_suborder_edit`
    pub(super) fn allows_edit(&self) -> bool {
        !matches!(self.stage, Stage::Reviewed | Stage::Foc | Stage::Cancelled)
    }

    /// `allow_suborder_cancel`
    pub(super) fn allows_cancel(&self) -> bool {
        let untouched = self.live().all(|number| matches!(number.status, Status::Submitted | Status::FocReceived));
        !matches!(self.stage, Stage::Reviewed | Stage::Cancelled) && untouched
    }

    /// `allow_suborder_delete`
    pub(super) fn allows_delete(&self) -> bool {
        self.stage == Stage::Cancelled
    }

    /// `allow_suborder_activate`
    pub(super) fn allows_activate(&self, now: Timestamp) -> bool {
        self.numbers.iter().any(|number| self.allows_activate_of(number, now))
    }

    /// `allow_did_activate`
    pub(super) fn allows_activate_of(&self, number: &Ported, now: Timestamp) -> bool {
        let day_has_come = self.foc_date.is_some_and(|day| days::start_of(day) <= now);
        self.stage == Stage::Foc && day_has_come && number.status == Status::FocReceived
    }

    /// `allow_did_cancel`
    pub(super) fn allows_cancel_of(&self, number: &Ported) -> bool {
        !matches!(self.stage, Stage::Reviewed | Stage::Cancelled)
            && matches!(number.status, Status::Submitted | Status::FocReceived)
    }

    /// Stops it, with all numbers that are not here yet.
    pub(super) fn cancel(&mut self) {
        self.stage = Stage::Cancelled;
        self.until = None;
        self.order_status_said = None;
        for number in self.numbers.iter_mut().filter(|number| number.status != Status::Activated) {
            number.status = Status::Cancelled;
        }
    }
}

impl Request {
    /// `request_phase`. That every sub-order was cancelled by itself does not end a request; so it is in the samples.
    pub(super) fn phase(&self) -> Phase {
        if let Some(said) = self.phase_said {
            return said;
        }
        if self.cancelled {
            return Phase::Cancelled;
        }
        let live = || self.sub_orders.iter().filter(|sub_order| sub_order.stage != Stage::Cancelled);
        if live().any(|sub_order| sub_order.stage == Stage::Queued) {
            Phase::Queue
        } else if live().any(|sub_order| sub_order.stage == Stage::Validating) {
            Phase::ValidationPending
        } else if live().next().is_some() && live().all(SubOrder::is_activated) {
            Phase::Completed
        } else {
            Phase::InProgress
        }
    }

    /// When and how a number is activated.
    pub(super) fn activation(&self, sub_order: &SubOrder, number: &Ported) -> Activation {
        number.activation.unwrap_or_else(|| sub_order.detail.as_ref().unwrap_or(&self.detail).activation)
    }

    /// When a number is activated by itself, once that is known.
    pub(super) fn activates_at(&self, sub_order: &SubOrder, number: &Ported) -> Option<Timestamp> {
        let activation = self.activation(sub_order, number);
        let waits = sub_order.stage == Stage::Foc && number.status == Status::FocReceived;
        let day = sub_order.foc_date.filter(|_| waits && activation.kind != ActivationKind::Manual)?;
        Some(activation.at.max(days::start_of(day)))
    }

    /// All its numbers, whatever became of them.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &Ported> {
        self.sub_orders.iter().flat_map(|sub_order| &sub_order.numbers)
    }
}

impl Ports {
    /// What lists show, newest first.
    pub(super) fn listed(&self, now: Timestamp) -> impl Iterator<Item = &Request> {
        self.requests.iter().rev().filter_map(move |request| match &request.earlier {
            Some(earlier) if now < earlier.until => earlier.request.as_deref(),
            _ => Some(request),
        })
    }

    /// Where a request is.
    pub(super) fn place(&self, id: u64) -> Option<usize> {
        self.requests.binary_search_by_key(&id, |request| request.id).ok()
    }

    /// Where a sub-order is: its request and its place there.
    pub(super) fn place_of_sub_order(&self, id: u64) -> Option<(usize, usize)> {
        self.requests.iter().enumerate().find_map(|(at, request)| {
            let within = request.sub_orders.iter().position(|sub_order| sub_order.id == id)?;
            Some((at, within))
        })
    }

    /// A request, to be changed. Lists show the change from the given moment.
    pub(super) fn change(&mut self, at: usize, listed_from: Option<Timestamp>) -> &mut Request {
        self.due = None;
        let request = &mut self.requests[at];
        if let (Some(until), None) = (listed_from, &request.earlier) {
            request.earlier = Some(Earlier { until, request: Some(Box::new(request.clone())) });
        }
        request
    }

    /// The open port that a number is part of, if any.
    pub(super) fn open_port_of(&self, digits: u64) -> Option<u64> {
        let is_open =
            |number: &Ported| number.digits == digits && !matches!(number.status, Status::Activated | Status::Cancelled);
        self.requests.iter().find(|request| request.numbers().any(is_open)).map(|request| request.id)
    }

    /// After a restart, secrets are ones that the sandbox made up.
    pub(in super::super) fn make_secrets_up(&mut self) {
        for request in &mut self.requests {
            request.detail.make_pin_up();
            request.cut_over.make_password_up(request.id);
            request.sub_orders.iter_mut().filter_map(|sub_order| sub_order.detail.as_mut()).for_each(Detail::make_pin_up);
            if let Some(earlier) = request.earlier.as_mut().and_then(|earlier| earlier.request.as_mut()) {
                earlier.detail.make_pin_up();
                earlier.cut_over.make_password_up(earlier.id);
                earlier.sub_orders.iter_mut().filter_map(|sub_order| sub_order.detail.as_mut()).for_each(Detail::make_pin_up);
            }
        }
    }
}
