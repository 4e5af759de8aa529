//! Bulk changes: one change for many numbers, planned before it is sent, with every number accounted for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    attempt::{AttemptKind, Outcome},
    caller_name::CallerName,
    features::FeatureValue,
    field::{Fault, Faults, Validate},
    id::{AccountId, AttemptId, BulkChangeId},
    owned::NumberQuery,
    pasted_list::read_list,
    problem::CarrierWords,
    routing::RoutingChange,
    secret::Secret,
    time::Timestamp,
    user::Permission,
};

/// The most rows of one plan.
pub const MOST_ROWS: usize = 20_000;
/// Rows of a plan that are shown at once.
pub const PAGE: u32 = 100;

/// One change, whatever the number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum BulkChange {
    /// Sets where calls go. Numbers whose carrier has no routing of this shape are left as they are, and said so.
    Routing {
        /// What it shall be.
        to: RoutingChange,
    },
    /// Sets features that are a carrier's own.
    Features {
        /// The account whose fields these are; numbers of other accounts are left as they are.
        account: AccountId,
        /// Fields that are not secret.
        values: BTreeMap<String, FeatureValue>,
        /// Fields that are. Write-only.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        secrets: BTreeMap<String, Secret>,
    },
    /// Sets the caller name.
    CallerName {
        /// The name.
        to: CallerName,
    },
    /// Moves numbers to a location of their account.
    Move {
        /// The account whose location it is.
        account: AccountId,
        /// The carrier's id of the location.
        to: String,
    },
    /// Gives numbers back. Irreversible: the count is typed before it begins.
    Removal,
}

impl BulkChange {
    /// Which kind of attempt it becomes.
    pub fn kind(&self) -> AttemptKind {
        match self {
            Self::Routing { .. } => AttemptKind::Routing,
            Self::Features { .. } => AttemptKind::Features,
            Self::CallerName { .. } => AttemptKind::CallerName,
            Self::Move { .. } => AttemptKind::Move,
            Self::Removal => AttemptKind::Removal,
        }
    }

    /// Whether it holds something that is written and never read again.
    pub fn has_secrets(&self) -> bool {
        match self {
            Self::Routing { to } => to.device.is_some(),
            Self::Features { secrets, .. } => !secrets.is_empty(),
            Self::CallerName { .. } | Self::Move { .. } | Self::Removal => false,
        }
    }

    /// The same change as it is kept in the open: that a secret was set stays known, which one does not.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let mut kept = self.clone();
        match &mut kept {
            Self::Routing { to } => to.device = None,
            Self::Features { secrets, .. } => secrets.values_mut().for_each(|secret| *secret = Secret::default()),
            Self::CallerName { .. } | Self::Move { .. } | Self::Removal => {}
        }
        kept
    }
}

/// What a person needs to plan a change of this kind in bulk, to begin and to stop it: the same as for one number.
pub fn permission(kind: AttemptKind) -> Permission {
    if kind == AttemptKind::Removal { Permission::Buy } else { Permission::SetServices }
}

/// For which numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "which")]
pub enum Which {
    /// All that match this filter of the list of numbers, on all its pages.
    Matching {
        /// The filter.
        #[serde(default)]
        query: NumberQuery,
    },
    /// Those of a pasted list: a number a line, or a table whose first column that can be read as a number is one.
    Listed {
        /// As it was pasted.
        text: String,
    },
}

/// Asks for a plan. Nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkChangeDraft {
    /// For which numbers.
    pub which: Which,
    /// What.
    pub change: BulkChange,
}

impl Validate for BulkChangeDraft {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        if let Which::Listed { text } = &self.which {
            let count = read_list(text).len();
            faults.when(count == 0, "which.text", "Paste at least one number.");
            faults.when(
                count > MOST_ROWS,
                "which.text",
                format!("One bulk change takes at most {MOST_ROWS} rows; this list has {count}."),
            );
        }
        match &self.change {
            BulkChange::Routing { to } => {
                faults.nested("change.to", to.faults());
            }
            BulkChange::CallerName { to } => {
                faults.nested("change.to", to.faults());
            }
            BulkChange::Features { values, secrets, .. } => {
                faults.when(values.is_empty() && secrets.is_empty(), "change.values", "Choose at least one thing to change.");
            }
            BulkChange::Move { to, .. } => {
                faults.blank(to, "change.to", "Choose a location.");
            }
            BulkChange::Removal => {}
        }
        faults.found()
    }
}

/// How far a bulk change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkPhase {
    /// The plan stands. Nothing was sent.
    Planned,
    /// It is being asked for, a few at a time.
    Running,
    /// A person stopped it: what was not asked for waits.
    Stopped,
    /// Everything was asked for, or was given up.
    Done,
}

impl BulkPhase {
    /// All phases.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Running, Self::Stopped, Self::Done];

    /// The word on our wire and in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Done => "done",
        }
    }

    /// Reads [`BulkPhase::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.word() == word)
    }

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "Planned",
            Self::Running => "Running",
            Self::Stopped => "Stopped",
            Self::Done => "Done",
        }
    }
}

/// How a row of a bulk change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// It will change; nothing was asked yet.
    Waiting,
    /// It is so already; nothing is asked.
    Same,
    /// It cannot be changed; nothing is asked.
    Cannot,
    /// It would have changed, but was not asked for: given up, or the world had moved on.
    Left,
    /// It was asked for: what is known of that.
    #[serde(untagged)]
    Asked(Outcome),
}

impl RowState {
    /// All of them, in the order in which they are shown: what needs eyes first.
    pub const ALL: [Self; 12] = [
        Self::Asked(Outcome::Manual),
        Self::Asked(Outcome::Unknown),
        Self::Asked(Outcome::Refused),
        Self::Asked(Outcome::NotDone),
        Self::Asked(Outcome::NotSent),
        Self::Waiting,
        Self::Asked(Outcome::Asked),
        Self::Asked(Outcome::Accepted),
        Self::Asked(Outcome::Verified),
        Self::Left,
        Self::Cannot,
        Self::Same,
    ];

    /// The word on our wire, in addresses and in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Asked(outcome) => outcome.word(),
            Self::Same => "same",
            Self::Cannot => "cannot",
            Self::Left => "left",
        }
    }

    /// Reads [`RowState::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "Will change",
            Self::Asked(outcome) => outcome.name(),
            Self::Same => "Stays the same",
            Self::Cannot => "Cannot change",
            Self::Left => "Left as it was",
        }
    }

    /// Whether it belongs into the file of rows that did not become what was wanted.
    pub fn is_failed(self) -> bool {
        match self {
            Self::Cannot | Self::Left => true,
            Self::Asked(outcome) => {
                matches!(outcome, Outcome::Refused | Outcome::NotSent | Outcome::NotDone | Outcome::Unknown | Outcome::Manual)
            }
            Self::Waiting | Self::Same => false,
        }
    }

    /// Whether a new plan may try it again: it was asked for in vain, or not at all.
    pub fn may_be_tried_again(self) -> bool {
        self.is_failed() && self != Self::Cannot
    }
}

/// A bulk change as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkChangeView {
    /// Its id.
    pub id: BulkChangeId,
    /// What it becomes at the carrier.
    pub kind: AttemptKind,
    /// One line: “Routing of 1,240 numbers: Trunk group 52610”.
    pub summary: String,
    /// Who planned it.
    pub by: String,
    /// How far it is.
    pub phase: BulkPhase,
    /// How many rows stand in each state; states without any are left out.
    pub counts: Vec<(RowState, u32)>,
    /// How many rows may still change by themselves: their carrier has not settled them.
    pub moving: u32,
    /// Whether it holds something secret, which is forgotten when it ends.
    pub secret: bool,
    /// When it was planned.
    pub made_at: Timestamp,
    /// When it was begun.
    pub begun_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl BulkChangeView {
    /// How many rows stand in this state.
    pub fn count(&self, state: RowState) -> u32 {
        self.counts.iter().filter(|(one, _)| *one == state).map(|(_, count)| *count).sum()
    }

    /// How many rows there are.
    pub fn total(&self) -> u32 {
        self.counts.iter().map(|(_, count)| *count).sum()
    }

    /// How many rows were asked for, whatever came of it.
    pub fn asked(&self) -> u32 {
        self.counts.iter().filter(|(state, _)| matches!(state, RowState::Asked(_))).map(|(_, count)| *count).sum()
    }

    /// How many rows stand in the file of failed rows.
    pub fn failed(&self) -> u32 {
        self.counts.iter().filter(|(state, _)| state.is_failed()).map(|(_, count)| *count).sum()
    }

    /// What must be typed before it begins: the count, where nothing brings the numbers back.
    pub fn to_type(&self) -> Option<String> {
        (self.kind == AttemptKind::Removal).then(|| self.count(RowState::Waiting).to_string())
    }
}

/// Confirms a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkChangeStart {
    /// How many rows the person saw that will change. A plan that says otherwise is not begun.
    pub will: u32,
    /// What was typed: the count, for a removal.
    #[serde(default)]
    pub typed: String,
}

/// The filter of the rows of a bulk change; also its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BulkRowQuery {
    /// Only rows in this state, by its word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

/// A row of a bulk change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRow {
    /// Its place in the plan, from 0.
    pub position: u32,
    /// The number in E.164; what stood in the list where it is none.
    pub number: String,
    /// The account that has it.
    pub account: Option<AccountId>,
    /// How it stands.
    pub state: RowState,
    /// From what to what, or why not.
    pub sentence: String,
    /// What is known since it was asked for.
    pub known: Option<String>,
    /// The attempt that asks for it.
    pub attempt: Option<AttemptId>,
    /// The carrier's own words.
    pub words: Option<CarrierWords>,
}

/// A page of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRowPage {
    /// The rows.
    pub items: Vec<BulkRow>,
    /// How many match the filter.
    pub matching: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_refused_field_by_field() {
        let fields = |draft: &BulkChangeDraft| draft.faults().into_iter().map(|fault| fault.field).collect::<Vec<_>>();
        let mut draft = BulkChangeDraft { which: Which::Listed { text: " \n".into() }, change: BulkChange::Removal };
        assert_eq!(fields(&draft), ["which.text"]);
        draft.which = Which::Listed { text: "7065550101\n".repeat(MOST_ROWS + 1) };
        assert_eq!(fields(&draft), ["which.text"]);
        draft.which = Which::Matching { query: NumberQuery::default() };
        assert!(fields(&draft).is_empty());
        draft.change = BulkChange::Move { account: AccountId::new("a"), to: " ".into() };
        assert_eq!(fields(&draft), ["change.to"]);
    }

    #[test]
    fn what_is_kept_of_a_change_has_no_secret_in_it() {
        let change = BulkChange::Features {
            account: AccountId::new("a"),
            values: BTreeMap::new(),
            secrets: BTreeMap::from([("passcode".to_owned(), Secret::new("tulip7"))]),
        };
        assert!(change.has_secrets());
        let kept = serde_json::to_string(&change.without_secrets()).unwrap();
        assert!(!kept.contains("tulip7") && kept.contains("passcode"), "{kept}");
    }

    #[test]
    fn every_state_has_one_word_on_the_wire_and_in_storage() {
        for state in RowState::ALL {
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.word()));
            assert_eq!(serde_json::from_str::<RowState>(&format!("\"{}\"", state.word())).unwrap(), state);
            assert_eq!(RowState::from_word(state.word()), Some(state));
        }
        for outcome in Outcome::ALL {
            assert!(RowState::from_word(outcome.word()).is_some(), "{outcome:?}");
        }
    }

    #[test]
    fn counts_add_up() {
        let counts = vec![
            (RowState::Waiting, 3),
            (RowState::Asked(Outcome::Verified), 5),
            (RowState::Asked(Outcome::Accepted), 1),
            (RowState::Asked(Outcome::Refused), 2),
            (RowState::Cannot, 4),
        ];
        let view = BulkChangeView {
            id: BulkChangeId::new("b"),
            kind: AttemptKind::Removal,
            summary: String::new(),
            by: String::new(),
            phase: BulkPhase::Running,
            counts,
            moving: 1,
            secret: false,
            made_at: Timestamp(0),
            begun_at: None,
            ended_at: None,
        };
        assert_eq!((view.total(), view.asked(), view.failed()), (15, 8, 6));
        assert_eq!(view.to_type().as_deref(), Some("3"));
    }
}
