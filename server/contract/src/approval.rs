//! What is over somebody's ceiling goes to an approver by a link.

use serde::{Deserialize, Serialize};

use crate::{
    cart::Cart,
    field::{Fault, Faults, Validate},
    id::{ApprovalId, AttemptId},
    money::Money,
    time::Timestamp,
};

/// Asks for an approval of the cart as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskApproval {
    /// What the approver should know; at most 500 characters.
    #[serde(default)]
    pub words: String,
}

impl Validate for AskApproval {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.longer(&self.words, 500, "words", "The message");
        faults.found()
    }
}

/// How an approval stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Waits for somebody.
    Waiting,
    /// Somebody said yes, and it was bought as it was shown.
    Approved,
    /// Somebody said no.
    Declined,
    /// Nobody said anything in time.
    Expired,
    /// Whoever asked took it back.
    Withdrawn,
}

impl ApprovalState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Approved, Self::Declined, Self::Expired, Self::Withdrawn];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "Waits for approval",
            Self::Approved => "Approved",
            Self::Declined => "Declined",
            Self::Expired => "Expired",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// The word in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads [`ApprovalState::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A cart over a ceiling. The approver sees the cart frozen as it was asked; what is bought is exactly that, at that price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Its id, which is its address (`/approvals/{id}`).
    pub id: ApprovalId,
    /// How it stands.
    pub state: ApprovalState,
    /// Who asked.
    pub asked_by: String,
    /// Whether that was the one who looks.
    pub own: bool,
    /// When.
    pub asked_at: Timestamp,
    /// When it ends by itself.
    pub ends_at: Timestamp,
    /// What they wrote.
    pub words: String,
    /// What is bought, with its prices and routing, as it was asked.
    pub cart: Cart,
    /// What it costs in all: set-up and first month.
    pub total: Money,
    /// The ceiling it is over.
    pub ceiling: Money,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why not, in the approver's words.
    pub reason: String,
    /// What became of it, an attempt for each carrier account.
    pub attempts: Vec<AttemptId>,
    /// Why the one who looks cannot decide; `None` when they can.
    pub why_not: Option<String>,
}

/// Says yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalDecision {
    /// Yes.
    pub approve: bool,
    /// The total that was on the screen: a yes to another one is refused.
    pub total: Money,
    /// Why not; wanted for a no, at most 500 characters.
    #[serde(default)]
    pub reason: String,
}

impl Validate for ApprovalDecision {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.longer(&self.reason, 500, "reason", "The reason").when(
            !self.approve && self.reason.trim().is_empty(),
            "reason",
            "Say why not: whoever asked reads it.",
        );
        faults.found()
    }
}
