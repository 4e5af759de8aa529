//! Attempts: intents that spend, create, change or delete at a carrier, and what is known of their outcome.
//!
//! An intent is durable before the first byte goes out. It is sent at most once. What is not known is *unknown*, and
//! locked against a second try until it is reconciled or a person decides.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::{AccountId, AttemptId, CarrierId},
    money::Money,
    problem::CarrierWords,
    time::Timestamp,
};

/// What an attempt does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// Buys numbers.
    Purchase,
    /// Gives numbers back.
    Removal,
    /// Buys numbers by criteria.
    BulkOrder,
    /// Creates a trunk group.
    TrunkGroupCreation,
    /// Changes a trunk group.
    TrunkGroupChange,
    /// Sets where calls go.
    Routing,
    /// Sets a 911 address.
    EmergencyAddress,
    /// Sets a 411 listing.
    DirectoryListing,
    /// Sets a caller name.
    CallerName,
    /// Sets fax.
    Fax,
    /// Sets features that are the carrier's own.
    Features,
    /// Moves numbers to another location.
    Move,
    /// Changes a location.
    LocationChange,
    /// Sends a document that an order waits for.
    OrderDocument,
    /// Submits a port.
    PortSubmission,
    /// Changes the details of a port, and so resubmits it.
    PortChange,
    /// Sets where calls of a port go from the cut-over on.
    PortRouting,
    /// Sends a paper of a port.
    PortDocument,
    /// Takes a paper of a port back.
    PortDocumentRemoval,
    /// Changes when and how ported numbers go over.
    PortDate,
    /// Lets ported numbers go over.
    PortActivation,
    /// Cancels a port, or a part of it.
    PortCancellation,
    /// Deletes a cancelled port, or a part of it.
    PortDeletion,
    /// Creates a customer of a carrier account.
    CustomerCreation,
    /// Sets something on a customer.
    CustomerChange,
    /// Gives a customer a discount plan, which nothing takes away.
    CustomerPlan,
    /// Signs a new account up at the carrier.
    AccountSignUp,
    /// Pays into a carrier account.
    Payment,
}

impl AttemptKind {
    /// All kinds, in the order of the filter.
    pub const ALL: [Self; 28] = [
        Self::Purchase,
        Self::Removal,
        Self::BulkOrder,
        Self::TrunkGroupCreation,
        Self::TrunkGroupChange,
        Self::Routing,
        Self::EmergencyAddress,
        Self::DirectoryListing,
        Self::CallerName,
        Self::Fax,
        Self::Features,
        Self::Move,
        Self::LocationChange,
        Self::OrderDocument,
        Self::PortSubmission,
        Self::PortChange,
        Self::PortRouting,
        Self::PortDocument,
        Self::PortDocumentRemoval,
        Self::PortDate,
        Self::PortActivation,
        Self::PortCancellation,
        Self::PortDeletion,
        Self::CustomerCreation,
        Self::CustomerChange,
        Self::CustomerPlan,
        Self::AccountSignUp,
        Self::Payment,
    ];

    /// The word on our wire, in addresses and in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Purchase => "purchase",
            Self::Removal => "removal",
            Self::BulkOrder => "bulk_order",
            Self::TrunkGroupCreation => "trunk_group_creation",
            Self::TrunkGroupChange => "trunk_group_change",
            Self::Routing => "routing",
            Self::EmergencyAddress => "emergency_address",
            Self::DirectoryListing => "directory_listing",
            Self::CallerName => "caller_name",
            Self::Fax => "fax",
            Self::Features => "features",
            Self::Move => "move",
            Self::LocationChange => "location_change",
            Self::OrderDocument => "order_document",
            Self::PortSubmission => "port_submission",
            Self::PortChange => "port_change",
            Self::PortRouting => "port_routing",
            Self::PortDocument => "port_document",
            Self::PortDocumentRemoval => "port_document_removal",
            Self::PortDate => "port_date",
            Self::PortActivation => "port_activation",
            Self::PortCancellation => "port_cancellation",
            Self::PortDeletion => "port_deletion",
            Self::CustomerCreation => "customer_creation",
            Self::CustomerChange => "customer_change",
            Self::CustomerPlan => "customer_plan",
            Self::AccountSignUp => "account_sign_up",
            Self::Payment => "payment",
        }
    }

    /// Reads [`AttemptKind::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Purchase => "Purchase",
            Self::Removal => "Disconnect",
            Self::BulkOrder => "Bulk order",
            Self::TrunkGroupCreation => "New trunk group",
            Self::TrunkGroupChange => "Trunk group change",
            Self::Routing => "Routing",
            Self::EmergencyAddress => "911 address",
            Self::DirectoryListing => "411 listing",
            Self::CallerName => "Caller name",
            Self::Fax => "Fax",
            Self::Features => "Features",
            Self::Move => "Move",
            Self::LocationChange => "Location change",
            Self::OrderDocument => "Order document",
            Self::PortSubmission => "Port",
            Self::PortChange => "Port change",
            Self::PortRouting => "Port routing",
            Self::PortDocument => "Port document",
            Self::PortDocumentRemoval => "Port document removal",
            Self::PortDate => "Activation date",
            Self::PortActivation => "Activation",
            Self::PortCancellation => "Port cancellation",
            Self::PortDeletion => "Port deletion",
            Self::CustomerCreation => "New customer",
            Self::CustomerChange => "Customer",
            Self::CustomerPlan => "Discount plan",
            Self::AccountSignUp => "Account sign-up",
            Self::Payment => "Payment",
        }
    }

    /// Whether doing it twice differs from doing it once: it spends, creates or deletes. The others set a value.
    pub fn is_once_only(self) -> bool {
        matches!(
            self,
            Self::Purchase
                | Self::Removal
                | Self::BulkOrder
                | Self::TrunkGroupCreation
                | Self::PortSubmission
                | Self::PortActivation
                | Self::PortCancellation
                | Self::PortDeletion
                | Self::CustomerCreation
                | Self::CustomerPlan
                | Self::AccountSignUp
                | Self::Payment
        )
    }
}

/// What is known of an attempt, or of one of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The intent is durable; the request is on its way or about to be.
    Asked,
    /// The carrier said yes. Nothing has been read back yet.
    Accepted,
    /// Read back from the carrier: done.
    Verified,
    /// We do not know. Locked against a second try until it is settled.
    Unknown,
    /// The carrier refused, in words we could read. Nothing was done.
    Refused,
    /// Not one byte reached the carrier. Nothing was done.
    NotSent,
    /// It was unknown; the window is over and the carrier does not show it. Nothing was done.
    NotDone,
    /// It cannot be decided by reading; a person must look, with the evidence.
    Manual,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 8] =
        [Self::Asked, Self::Accepted, Self::Verified, Self::Unknown, Self::Refused, Self::NotSent, Self::NotDone, Self::Manual];

    /// The word on our wire, in addresses and in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Accepted => "accepted",
            Self::Verified => "verified",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::NotSent => "not_sent",
            Self::NotDone => "not_done",
            Self::Manual => "manual",
        }
    }

    /// Reads [`Outcome::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "Asked",
            Self::Accepted => "Accepted",
            Self::Verified => "Verified",
            Self::Unknown => "Unknown",
            Self::Refused => "Refused",
            Self::NotSent => "Not sent",
            Self::NotDone => "Not done",
            Self::Manual => "Needs a person",
        }
    }

    /// Whether it may still change by itself; while it may, the numbers in it are locked.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Accepted | Self::Unknown | Self::Manual)
    }

    /// Of several, the one that needs eyes most: what a group is shown as.
    pub fn worst(outcomes: impl IntoIterator<Item = Self>) -> Option<Self> {
        outcomes.into_iter().max_by_key(|outcome| match outcome {
            Self::Manual => 7,
            Self::Unknown => 6,
            Self::Asked => 5,
            Self::Accepted => 4,
            Self::Refused => 3,
            Self::NotDone => 2,
            Self::NotSent => 1,
            Self::Verified => 0,
        })
    }
}

/// An attempt, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// What it does.
    pub kind: AttemptKind,
    /// The carrier.
    pub carrier: CarrierId,
    /// The carrier account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// Who confirmed it.
    pub by: String,
    /// One line: “Buy 3 local numbers”.
    pub summary: String,
    /// The worst of its lines.
    pub outcome: Outcome,
    /// Its lines: a number, a product or a trunk group each.
    pub lines: Vec<AttemptLine>,
    /// When the intent became durable.
    pub asked_at: Timestamp,
    /// When the first byte went out.
    pub sent_at: Option<Timestamp>,
    /// When its last line was settled.
    pub settled_at: Option<Timestamp>,
    /// When the reconciler looks again by itself.
    pub next_look_at: Option<Timestamp>,
    /// The carrier's id of its order, if it gave one.
    pub reference: Option<String>,
    /// The carrier's own word for how its order stands.
    pub order_word: Option<String>,
    /// When the carrier said that it will be done.
    pub due_at: Option<Timestamp>,
    /// Set-up total that was agreed to.
    pub setup: Option<Money>,
    /// Monthly total that was agreed to.
    pub monthly: Option<Money>,
    /// The carrier's own words.
    pub words: Option<CarrierWords>,
    /// What happened, oldest first.
    pub timeline: Vec<AttemptEvent>,
}

/// One thing an attempt does, with its own outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptLine {
    /// Its place, from 0.
    pub position: u32,
    /// What it is about: a number in E.164, a product's place, a trunk group's name.
    pub subject: String,
    /// What is known.
    pub outcome: Outcome,
    /// A sentence: what is known and from where, what could not be proved, what to do.
    pub sentence: String,
}

/// One thing that happened to an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptEvent {
    /// When.
    pub at: Timestamp,
    /// Who did it; `None` means Patchbay itself.
    pub by: Option<String>,
    /// What happened, as a sentence.
    pub sentence: String,
    /// The carrier's own words.
    pub words: Option<CarrierWords>,
}

/// A row of the list of attempts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptRow {
    /// Its id.
    pub id: AttemptId,
    /// What it does.
    pub kind: AttemptKind,
    /// The carrier.
    pub carrier: CarrierId,
    /// The carrier's name.
    pub carrier_name: String,
    /// Two letters for the carrier's tile.
    pub tile: String,
    /// One line.
    pub summary: String,
    /// Who confirmed it.
    pub by: String,
    /// The worst of its lines.
    pub outcome: Outcome,
    /// How many lines are verified.
    pub verified: u32,
    /// How many lines it has.
    pub total: u32,
    /// When the intent became durable.
    pub asked_at: Timestamp,
    /// When its last line was settled.
    pub settled_at: Option<Timestamp>,
}

/// The filter of the list of attempts; also its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AttemptQuery {
    /// Only this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<AttemptKind>,
    /// Only this outcome; `open` (all that may still change) is asked for by [`AttemptQuery::open`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Only those that may still change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// Digits of a number in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Where the page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A person's decision on a line that cannot be decided by reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The line.
    pub position: u32,
    /// Whether it was done at the carrier.
    pub done: bool,
    /// How the person knows. Kept in the timeline and the audit log.
    pub reason: String,
    /// The carrier's own id of what was done, where it gave none that we know of: without it the request of a submitted port
    /// could not be followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl Decision {
    /// The carrier's id as it is kept, if one was given.
    pub fn reference(&self) -> Option<&str> {
        self.reference.as_deref().map(str::trim).filter(|reference| !reference.is_empty())
    }
}

impl Validate for Decision {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        let (reason, reference) = (self.reason.trim(), self.reference().unwrap_or_default());
        let wrong = reason.is_empty() || reason.chars().count() > 500;
        faults.when(wrong, "reason", "Say in up to 500 characters how you know, for those who look later.");
        let plain = reference.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) && reference.len() <= 64;
        faults.when(
            !plain,
            "reference",
            "Type the carrier's id alone, as its portal shows it: at most 64 letters, digits, dashes, dots and underscores.",
        );
        faults.when(
            !self.done && !reference.is_empty(),
            "reference",
            "What was not done has no id. Leave this empty, or decide that it was done.",
        );
        faults.found()
    }
}

/// The answer to a confirmed change: follow this attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The attempt.
    pub attempt: AttemptId,
}
