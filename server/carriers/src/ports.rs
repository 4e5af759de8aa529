//! Porting in: what a carrier can do for numbers that still are with a losing carrier.

use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;
use contract::{
    id::{PortRequestId, SubOrderId},
    number::{E164, NumberKind},
    port::{
        act::PortLevel,
        cut_over::{Activation, PortRouting},
        detail::PortRecord,
        document::DocumentKind,
        fields::{EndUser, LosingAccount, ServiceAddress},
    },
    secret::Secret,
    time::Timestamp,
};
use futures::stream::BoxStream;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    carrier::{Accepted, ReadBack},
    error::Result,
    operation::Operation,
};

/// What one would do to a port; each is a carrier operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PortAct {
    /// Submit it.
    Submit,
    /// Change its details.
    Change,
    /// Cancel a request or a sub-order.
    Cancel,
    /// Cancel a number.
    CancelNumber,
    /// Delete a request, a sub-order or a number.
    Delete,
    /// Activate a request or a sub-order.
    Activate,
    /// Activate a number.
    ActivateNumber,
    /// Set where calls go.
    SetRouting,
    /// Send a paper.
    SendPaper,
    /// Take a paper back.
    RemovePaper,
    /// Change when and how a number goes over.
    SetActivation,
}

/// The details of a request or a sub-order, as they are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortDetails {
    /// Who holds the service.
    pub end_user: EndUser,
    /// Where it is.
    pub address: ServiceAddress,
    /// The account at the losing carrier.
    pub losing_account: LosingAccount,
    /// Its PIN. Never kept with an intent.
    #[serde(skip)]
    pub pin: Option<Secret>,
    /// The date asked for.
    pub wanted_date: Date,
    /// How the numbers go over.
    pub activation: Activation,
    /// When, as an instant of the wanted date in New York.
    pub activation_at: Timestamp,
    /// Where the carrier mails its updates; empty for nowhere.
    pub updates_to: String,
    /// A note that the carrier reads.
    pub carrier_note: String,
    /// Tags.
    pub tags: Vec<String>,
}

/// A port request as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortOrder {
    /// Which kind all its numbers are of.
    pub kind: NumberKind,
    /// The numbers.
    pub numbers: Vec<E164>,
    /// The details.
    pub details: PortDetails,
    /// Where calls go from the cut-over on, as far as the submission can say it; what it cannot say is set afterwards.
    pub routing: PortRouting,
}

/// A port request as the carrier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierPort {
    /// The carrier's id of it.
    pub request: PortRequestId,
    /// Which kind its numbers are of; `None` when the carrier's word is not known to us.
    pub kind: Option<NumberKind>,
    /// The carrier's word (`request_phase`).
    pub phase_word: String,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// Its sub-orders.
    pub sub_orders: Vec<CarrierSubOrder>,
}

/// A sub-order as the carrier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierSubOrder {
    /// The carrier's id of it.
    pub id: SubOrderId,
    /// The carrier's word (`port_req_status`).
    pub word: String,
    /// How many numbers it has.
    pub numbers: u32,
    /// The date the losing carrier committed to.
    pub foc_date: Option<Date>,
    /// Why it was rejected, untouched (`failure_reason`).
    pub failure: Option<String>,
    /// When it was last resubmitted.
    pub resubmitted_at: Option<Timestamp>,
    /// Whether its details may be changed (`allow_suborder_edit`).
    pub may_edit: bool,
    /// Whether it may be cancelled.
    pub may_cancel: bool,
    /// Whether it may be deleted.
    pub may_delete: bool,
    /// Whether it may be activated.
    pub may_activate: bool,
}

/// A number of a sub-order as the carrier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierPortNumber {
    /// The number.
    pub number: E164,
    /// Its routing number at the losing carrier.
    pub lrn: Option<String>,
    /// The carrier's word (`port_status`).
    pub word: String,
    /// Whether it may be activated (`allow_did_activate`).
    pub may_activate: bool,
    /// Whether it may be cancelled.
    pub may_cancel: bool,
    /// Whether it may be deleted.
    pub may_delete: bool,
    /// Its tags.
    pub tags: Vec<String>,
}

/// A problematic sub-order: the only place where a carrier tells the losing carrier and the order's status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierRejection {
    /// The request.
    pub request: PortRequestId,
    /// The sub-order.
    pub sub_order: SubOrderId,
    /// The losing carrier (`losing_sp`).
    pub losing_carrier: Option<String>,
    /// Why (`failure_reason`).
    pub failure: Option<String>,
    /// The carrier's id of the order at the losing side (`order_id`).
    pub order_id: Option<String>,
    /// That order's status (`order_status`).
    pub order_word: Option<String>,
}

/// How and when a number goes over, as the carrier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierActivation {
    /// The request.
    pub request: PortRequestId,
    /// The sub-order.
    pub sub_order: SubOrderId,
    /// The number.
    pub number: E164,
    /// The carrier's word for it (`port_status`).
    pub word: String,
    /// The date the losing carrier committed to.
    pub foc_date: Option<Date>,
    /// How it goes over; `None` when the carrier's word is not known to us.
    pub activation: Option<Activation>,
    /// When it goes over.
    pub activation_at: Option<Timestamp>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortPageOf<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Whether there is another page.
    pub more: bool,
}

/// Which requests a list or an export shall have. Empty means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortFilter {
    /// The carrier's word of the request's phase.
    pub phase_word: Option<String>,
    /// Only this kind.
    pub kind: Option<NumberKind>,
    /// Only requests with one of these numbers.
    pub numbers: Vec<E164>,
}

/// What an export shall have: the requests, the sub-orders of one, or the numbers of one of those.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortExport {
    /// Requests.
    Requests(PortFilter),
    /// The sub-orders of a request.
    SubOrders(PortRequestId),
    /// The numbers of a sub-order.
    Numbers(SubOrderId),
}

/// A paper on its way: it is streamed and never held whole.
pub struct Paper {
    /// Which it is.
    pub kind: DocumentKind,
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its exact length.
    pub bytes: u64,
    /// Its content.
    pub content: BoxStream<'static, std::io::Result<Bytes>>,
}

/// A request, or one of its sub-orders: the two levels that have details and papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortPart {
    /// The request.
    pub request: PortRequestId,
    /// The sub-order; `None` means the whole request.
    pub sub_order: Option<SubOrderId>,
}

/// Porting in.
#[async_trait]
pub trait PortIns: Send + Sync {
    /// The operation of an act, for the audit log.
    fn operation(&self, act: PortAct) -> &'static Operation;
    /// Which numbers can be ported, for every number that was asked: a number the answer leaves out is missing here.
    async fn check(&self, kind: NumberKind, numbers: &[E164]) -> Result<BTreeMap<E164, bool>>;
    /// Submits, once. The reference is the id of the request.
    async fn submit(&self, order: &PortOrder) -> Result<Accepted>;
    /// Changes the details of a request or a sub-order, once. What was rejected is resubmitted by it.
    async fn change(&self, part: &PortPart, details: &PortDetails) -> Result<Accepted>;
    /// Cancels, once.
    async fn cancel(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted>;
    /// Deletes, once.
    async fn delete(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted>;
    /// Activates, once.
    async fn activate(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted>;
    /// Sets where calls go, once. `Err` of kind `Unsupported` for what can be said at submission only.
    async fn set_routing(&self, request: &PortRequestId, routing: &PortRouting) -> Result<Accepted>;
    /// Whether this routing can be set after submission; the error is the reason.
    fn may_set_routing(&self, routing: &PortRouting) -> std::result::Result<(), String>;
    /// Whether it keeps one paper of each kind, so that a second one takes the place of the first.
    fn one_paper_of_a_kind(&self) -> bool {
        false
    }
    /// Sends a paper, once.
    async fn send_paper(&self, part: &PortPart, paper: Paper) -> Result<Accepted>;
    /// Takes a paper back, once. `name` is the file's name as the carrier lists it.
    async fn remove_paper(&self, part: &PortPart, kind: DocumentKind, name: &str) -> Result<Accepted>;
    /// Changes when and how a number goes over, once.
    async fn set_activation(
        &self,
        sub_order: &SubOrderId,
        number: &E164,
        activation: Activation,
        at: Timestamp,
    ) -> Result<Accepted>;

    /// One page of the requests, from 1, the newest first.
    async fn page(&self, filter: &PortFilter, page: u32) -> Result<PortPageOf<CarrierPort>>;
    /// The details of a request or a sub-order.
    async fn record(&self, part: &PortPart) -> Result<PortRecord>;
    /// The numbers of a sub-order.
    async fn numbers(&self, sub_order: &SubOrderId) -> Result<Vec<CarrierPortNumber>>;
    /// Where calls of a request go from the cut-over on.
    async fn routing(&self, request: &PortRequestId) -> Result<PortRouting>;
    /// One page of the problematic sub-orders, from 1.
    async fn rejections(&self, page: u32) -> Result<PortPageOf<CarrierRejection>>;
    /// One page of the numbers that are ready to go over or went, from 1.
    async fn ready(&self, page: u32) -> Result<PortPageOf<CarrierActivation>>;
    /// How and when one number goes over.
    async fn activation(&self, sub_order: &SubOrderId, number: &E164) -> Result<CarrierActivation>;
    /// The carrier's own export, untouched.
    async fn export(&self, what: &PortExport) -> Result<String>;

    /// Compares the details that were asked for with those the carrier gives back. The PIN is never given back.
    fn read_back(&self, asked: &PortDetails, record: &PortRecord) -> ReadBack;
}
