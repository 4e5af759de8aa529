//! Where a port stands. A carrier describes that on several axes which can disagree; each is shown in its own words, none is
//! derived from another, and a group is shown by its worst.

use serde::{Deserialize, Serialize};

/// What a port needs and from whom, in our words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Rejected, in conflict, or something else that waits for us.
    NeedsUs,
    /// The day is here: numbers are going over.
    CuttingOver,
    /// A word we do not know.
    Other,
    /// The losing carrier committed to a date.
    Dated,
    /// The losing carrier has it.
    WithCarrier,
    /// The winning carrier prepares it.
    Preparing,
    /// It is being cancelled, or was.
    Leaving,
    /// The numbers are here.
    Done,
}

impl Phase {
    /// All of them, what needs us first.
    pub const ALL: [Self; 8] = [
        Self::NeedsUs,
        Self::CuttingOver,
        Self::Other,
        Self::Dated,
        Self::WithCarrier,
        Self::Preparing,
        Self::Leaving,
        Self::Done,
    ];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::NeedsUs => "Needs us",
            Self::CuttingOver => "Cutting over",
            Self::Other => "Unknown word",
            Self::Dated => "Dated",
            Self::WithCarrier => "With carrier",
            Self::Preparing => "Preparing",
            Self::Leaving => "Cancelled",
            Self::Done => "Done",
        }
    }

    /// The word in addresses and in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::NeedsUs => "needs_us",
            Self::CuttingOver => "cutting_over",
            Self::Other => "other",
            Self::Dated => "dated",
            Self::WithCarrier => "with_carrier",
            Self::Preparing => "preparing",
            Self::Leaving => "leaving",
            Self::Done => "done",
        }
    }

    /// Reads [`Phase::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.word() == word)
    }

    /// Whether anything can still happen.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Leaving | Self::Done)
    }

    /// Of several, the one that needs eyes most: they stand in that order.
    pub fn worst(phases: impl IntoIterator<Item = Self>) -> Option<Self> {
        phases.into_iter().min()
    }
}

/// One axis as the carrier says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// Which axis.
    pub axis: AxisName,
    /// The carrier's word, as it wrote it.
    pub word: String,
}

/// The four axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AxisName {
    /// Of the request (`request_phase`).
    Request,
    /// Of a sub-order (`port_req_status`).
    SubOrder,
    /// Of the order at the losing side (`order_status`); shown for problematic ports only.
    Order,
    /// Of a number (`port_status`).
    Number,
}

impl AxisName {
    /// The name people read, with the carrier's own.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "Request phase",
            Self::SubOrder => "Sub-order status",
            Self::Order => "Order status",
            Self::Number => "Number status",
        }
    }
}

impl Axis {
    /// An axis with its word.
    pub fn new(axis: AxisName, word: impl Into<String>) -> Self {
        Self { axis, word: word.into() }
    }

    /// What the word means to us.
    pub fn phase(&self) -> Phase {
        phase_of(&self.word)
    }
}

/// What one of the carrier's words means to us. The 24 order statuses are those of the document's list; request phases and
/// sub-order words are the ones its samples show.
pub fn phase_of(word: &str) -> Phase {
    let plain: String = word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    match plain.as_str() {
        // Order statuses.
        "preorderpending" | "csrpending" | "csrrequested" | "csrreceived" | "csrreview" | "csrmodified" | "csrapproved" => {
            Phase::Preparing
        }
        "submitted" | "supplemented" | "pending" | "lsrpending" | "authorized" => Phase::WithCarrier,
        "actionrequired" | "lsrrejected" | "rejected" | "csrinvalid" | "csrescalated" | "conflict" => Phase::NeedsUs,
        "receivedfoc" => Phase::Dated,
        "activatepending" => Phase::CuttingOver,
        "active" => Phase::Done,
        "cancelpending" | "canceled" | "cancelled" | "disconnectpending" => Phase::Leaving,
        // Request phases.
        "queue" | "validationpending" | "processing" => Phase::Preparing,
        "inprogress" => Phase::WithCarrier,
        "completed" => Phase::Done,
        "error" => Phase::NeedsUs,
        // Words of sub-orders and numbers.
        "reviewed" => Phase::Preparing,
        "retry" => Phase::NeedsUs,
        "focreceived" => Phase::Dated,
        "activated" => Phase::Done,
        // Words of Bandwidth's requests.
        "draft" | "validatedrafttfns" | "validdrafttfns" | "validatetfns" => Phase::Preparing,
        "pendingdocuments" | "exception" | "invaliddrafttfns" | "invalidtfns" => Phase::NeedsUs,
        "requestedsupp" => Phase::WithCarrier,
        "foc" => Phase::Dated,
        "complete" => Phase::Done,
        "requestedcancel" => Phase::Leaving,
        _ => Phase::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_status_of_the_document_has_a_phase() {
        for word in [
            "LSR Pending",
            "Active",
            "Authorized",
            "LSR Rejected",
            "ActionRequired",
            "Pending",
            "Canceled",
            "CancelPending",
            "ActivatePending",
            "Conflict",
            "PreOrderPending",
            "DisconnectPending",
            "ReceivedFoc",
            "Rejected",
            "Submitted",
            "Supplemented",
            "CSRPending",
            "CSRRequested",
            "CSRModified",
            "CSRInvalid",
            "CSREscalated",
            "CSRReview",
            "CSRReceived",
            "CSRApproved",
        ] {
            assert_ne!(phase_of(word), Phase::Other, "{word}");
        }
        for word in ["In_Progress", "Completed", "Cancelled", "Queue", "Validation_Pending", "Processing", "Error"] {
            assert_ne!(phase_of(word), Phase::Other, "{word}");
        }
        assert_eq!(phase_of("Paused by moon"), Phase::Other);
    }

    #[test]
    fn axes_that_disagree_are_shown_by_their_worst() {
        let words = ["Completed", "retry", "PreOrderPending"];
        assert_eq!(Phase::worst(words.map(phase_of)), Some(Phase::NeedsUs));
        assert_eq!(Phase::worst(["In_Progress", "cancelled"].map(phase_of)), Some(Phase::WithCarrier));
    }
}
