//! One port request with everything.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    board::{PortRow, SubOrderRow},
    cut_over::{Activation, PortRouting},
    document::{Document, DocumentKind},
    fields::{EndUser, LosingAccount, ServiceAddress},
    mend::Mending,
    status::{Axis, Phase},
};
use crate::{
    attempt::{AttemptRow, Outcome},
    carrier::Capability,
    id::{AccountId, AttemptId, PortDraftId, PortRequestId, SubOrderId},
    number::E164,
    owned::Service,
    problem::CarrierWords,
    time::Timestamp,
};

/// One port request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortDetail {
    /// Its row on the board.
    pub row: PortRow,
    /// The details of the whole request, as the carrier gives them back; `None` until they were read.
    pub record: Option<PortRecord>,
    /// Its sub-orders, the worst first.
    pub sub_orders: Vec<SubOrder>,
    /// Where its calls go from the cut-over on.
    pub routing: Service<PortRouting>,
    /// Our papers of it.
    pub documents: Vec<Document>,
    /// What happened, the newest first: ours and theirs.
    pub timeline: Vec<PortEvent>,
    /// Our notes; the carrier never sees them. The newest first.
    pub notes: Vec<Note>,
    /// The draft it came from.
    pub draft: Option<PortDraftId>,
    /// How many changes were sent since the first date was given, of the sub-order that got the most. Losing carriers often
    /// cancel at the fourth.
    pub supplements: u32,
    /// The sub-orders that got as many as [`calendar::MOST_CHANGES`]: their dates are changed no more.
    ///
    /// [`calendar::MOST_CHANGES`]: super::calendar::MOST_CHANGES
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_more_changes: Vec<SubOrderId>,
    /// What the linter needs for each sub-order whose details may be changed, for whoever may change them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mending: Vec<Mending>,
    /// When the carrier was last read for it.
    pub read_at: Timestamp,
    /// Whether the whole request can be cancelled.
    pub cancel: Capability,
    /// Whether the whole request can be deleted.
    pub delete: Capability,
    /// Whether the whole request can be activated.
    pub activate: Capability,
    /// What was done to it here, newest first.
    pub history: Vec<AttemptRow>,
}

/// A sub-order with everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubOrder {
    /// Its row.
    pub row: SubOrderRow,
    /// Its details where they were read; `None` means those of the request hold.
    pub record: Option<PortRecord>,
    /// Its numbers.
    pub numbers: Vec<PortedNumber>,
    /// The carrier's own id of its order at the losing side.
    pub order_id: Option<String>,
}

/// A number of a sub-order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortedNumber {
    /// The number.
    pub number: E164,
    /// The carrier's word for it.
    pub axis: Axis,
    /// Its routing number at the losing carrier.
    pub lrn: Option<String>,
    /// The date the losing carrier committed to.
    pub foc_date: Option<Date>,
    /// How it goes over; `None` until it was read.
    pub activation: Option<Activation>,
    /// When it goes over, as the carrier gives it back.
    pub activation_at: Option<Timestamp>,
    /// When we saw it active. For 24 hours from then it can be given back quickly.
    pub active_at: Option<Timestamp>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether it can be activated.
    pub activate: Capability,
    /// Whether it can be cancelled.
    pub cancel: Capability,
    /// Whether it can be deleted.
    pub delete: Capability,
    /// A change of ours that is not settled.
    pub pending: Option<(AttemptId, Outcome)>,
}

/// The details of a request or a sub-order, as the carrier gives them back. It has no PIN, by type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortRecord {
    /// Who holds the service.
    pub end_user: EndUser,
    /// Where the service is.
    pub address: ServiceAddress,
    /// The account at the losing carrier.
    pub losing_account: LosingAccount,
    /// The date asked for. Call48 gives it back as an instant that can show a day before: we read its day in New York.
    pub wanted_date: Option<Date>,
    /// How the numbers go over.
    pub activation: Activation,
    /// When.
    pub activation_at: Option<Timestamp>,
    /// Where the carrier mails its updates.
    pub updates_to: String,
    /// The note the carrier has.
    pub carrier_note: String,
    /// Tags.
    pub tags: Vec<String>,
    /// The papers the carrier has, by their names there.
    pub papers: Vec<(DocumentKind, String)>,
}

/// One thing that happened to a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortEvent {
    /// When we did it, or saw it.
    pub at: Timestamp,
    /// Who did it.
    pub who: Whose,
    /// What happened, as a sentence.
    pub sentence: String,
    /// The carrier's own words.
    pub words: Option<CarrierWords>,
    /// The attempt it belongs to.
    pub attempt: Option<AttemptId>,
}

/// Whose act it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "whose")]
pub enum Whose {
    /// One of us.
    Ours {
        /// Who.
        name: String,
    },
    /// The carrier's: seen as a change when it was read.
    Carrier,
    /// Patchbay's own.
    Patchbay,
}

/// An internal note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The text.
    pub text: String,
}

/// A number on the activation board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationRow {
    /// The carrier account.
    pub account: AccountId,
    /// The request.
    pub request: PortRequestId,
    /// Its title.
    pub title: String,
    /// The sub-order.
    pub sub_order: SubOrderId,
    /// The losing carrier.
    pub losing_carrier: Option<String>,
    /// The number.
    pub number: E164,
    /// The carrier's word for it.
    pub axis: Axis,
    /// What that means.
    pub phase: Phase,
    /// The date the losing carrier committed to.
    pub foc_date: Option<Date>,
    /// How it goes over.
    pub activation: Option<Activation>,
    /// When it goes over.
    pub activation_at: Option<Timestamp>,
    /// When we saw it active.
    pub active_at: Option<Timestamp>,
    /// What must be ready before it goes over.
    pub gate: Gate,
    /// Whether it can be activated.
    pub activate: Capability,
    /// A change of ours that is not settled.
    pub pending: Option<(AttemptId, Outcome)>,
}

/// What must be ready before a number goes over. `None` means that it cannot be known before the number is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Whether calls have somewhere to go.
    pub route: GateState,
    /// Whether a 911 address is set or planned.
    pub emergency: GateState,
    /// Whether somebody owns it: a tag with the customer, or the internal customer.
    pub owner: GateState,
}

/// How one part of the gate stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateState {
    /// Whether it is ready.
    pub ready: bool,
    /// What is there, or what to do, in a few words.
    pub words: String,
}
