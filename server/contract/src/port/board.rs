//! The board: every port request, what needs us first.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    rejection::Rejection,
    status::{Axis, Phase},
};
use crate::{
    attempt::Outcome,
    carrier::Capability,
    field::{Fault, Faults, Validate},
    id::{AccountId, AttemptId, PortRequestId, SubOrderId, ViewId},
    number::{E164, NumberKind},
    owned::AccountReading,
    time::Timestamp,
};

/// A row of the board: a port request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortRow {
    /// The carrier account.
    pub account: AccountId,
    /// Its name.
    pub account_name: String,
    /// Two letters for the carrier's tile.
    pub tile: String,
    /// The carrier's id of the request.
    pub request: PortRequestId,
    /// The end user's name where we know it, otherwise the carrier's id in words.
    pub title: String,
    /// Which kind its numbers are of; `None` when the carrier's word is not known to us.
    pub kind: Option<NumberKind>,
    /// The worst of all its axes.
    pub phase: Phase,
    /// The request's own axis, as the carrier says it.
    pub axis: Axis,
    /// Its sub-orders, the worst first.
    pub sub_orders: Vec<SubOrderRow>,
    /// How many numbers it has.
    pub numbers: u32,
    /// The first of them, once they were read.
    pub first_number: Option<E164>,
    /// The earliest date a losing carrier committed to, of the sub-orders that are not over.
    pub foc_date: Option<Date>,
    /// What is missing, or what comes next, in one sentence.
    pub next: String,
    /// When it was made at the carrier.
    pub created_at: Option<Timestamp>,
    /// When we last saw something of it change.
    pub changed_at: Timestamp,
    /// A change of ours that is not settled.
    pub pending: Option<(AttemptId, Outcome)>,
}

/// A sub-order in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubOrderRow {
    /// The carrier's id of it.
    pub id: SubOrderId,
    /// The losing carrier, once the carrier has told it.
    pub losing_carrier: Option<String>,
    /// The worst of its axes.
    pub phase: Phase,
    /// Its axes, as the carrier says them.
    pub axes: Vec<Axis>,
    /// How many numbers it has.
    pub numbers: u32,
    /// The date the losing carrier committed to.
    pub foc_date: Option<Date>,
    /// Why it was rejected.
    pub rejection: Option<Rejection>,
    /// When it was last resubmitted.
    pub resubmitted_at: Option<Timestamp>,
    /// What the carrier allows now.
    pub may: Allowed,
}

/// What the carrier allows on a sub-order now (its `allow_suborder_…` flags), each with the reason where it does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// Changing its details.
    pub edit: Capability,
    /// Cancelling it.
    pub cancel: Capability,
    /// Deleting it.
    pub delete: Capability,
    /// Activating it.
    pub activate: Capability,
}

/// By what the board is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortSort {
    /// What needs us first, then the closest date.
    #[default]
    Urgency,
    /// The closest date first.
    FocDate,
    /// The newest first.
    Newest,
    /// The last that changed first.
    Changed,
}

impl PortSort {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Urgency, Self::FocDate, Self::Newest, Self::Changed];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Urgency => "What needs us first",
            Self::FocDate => "FOC date",
            Self::Newest => "Newest",
            Self::Changed => "Last changed",
        }
    }
}

/// The filter of the board; also its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortQuery {
    /// Any digits of a number or of a request's id; or words of the title or the losing carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only this phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Only this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Only with a date from this day on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foc_from: Option<Date>,
    /// Only with a date until this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foc_to: Option<Date>,
    /// The order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<PortSort>,
    /// The page, from 1. Pages of 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

/// A page of the board, with what stands above it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortPage {
    /// The rows.
    pub items: Vec<PortRow>,
    /// How many match the filter.
    pub matching: u32,
    /// How many lie in each phase, under the same search and account.
    pub phases: Vec<(Phase, u32)>,
    /// How many drafts there are that are not submitted.
    pub drafts: u32,
    /// How fresh the board is, per account.
    pub read: Vec<AccountReading>,
}

/// What an agent with a caller on the line must know of a number that is being ported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Porting {
    /// The number.
    pub number: E164,
    /// The carrier account.
    pub account: AccountId,
    /// The carrier's id of the request.
    pub request: PortRequestId,
    /// The worst of its axes and its sub-order's.
    pub phase: Phase,
    /// The carrier's own word for the number.
    pub word: String,
    /// The date the losing carrier committed to.
    pub foc_date: Option<Date>,
    /// What is missing, or what comes next, in one sentence.
    pub next: String,
}

/// A saved view of the board: a name for an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Its id.
    pub id: ViewId,
    /// Its name.
    pub name: String,
    /// The query string.
    pub query: String,
    /// Whether the whole team sees it.
    pub team: bool,
    /// Whether the person who asks made it.
    pub own: bool,
}

/// Saves a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveView {
    /// Its name.
    pub name: String,
    /// The query string.
    pub query: String,
    /// Whether the whole team sees it.
    pub team: bool,
}

impl Validate for SaveView {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.blank(&self.name, "name", "Give the view a name.").longer(&self.name, 60, "name", "The name").longer(
            &self.query,
            1_000,
            "query",
            "The filter",
        );
        faults.found()
    }
}
