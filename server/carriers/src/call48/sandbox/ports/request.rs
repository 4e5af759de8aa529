//! Requests, their sub-orders and their numbers.

use std::collections::HashSet;

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

    /// An open port of one of these numbers, if any, with the number.
    pub(super) fn open_among(&self, digits: &HashSet<u64>) -> Option<(u64, u64)> {
        let is_open = |number: &&Ported| !matches!(number.status, Status::Activated | Status::Cancelled);
        self.requests.iter().find_map(|request| {
            let mut numbers = request.numbers().filter(is_open);
            numbers.find(|number| digits.contains(&number.digits)).map(|number| (request.id, number.digits))
        })
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
