//! Drift: what changed at a carrier although nobody here asked for it.

use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountId, CarrierId, DriftId},
    number::E164,
    time::Timestamp,
};

/// Something that a reading found and that no attempt of ours explains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// Its id.
    pub id: DriftId,
    /// The carrier account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The carrier.
    pub carrier: CarrierId,
    /// The number.
    pub number: E164,
    /// What it is.
    pub what: DriftKind,
    /// Which parts changed; empty when it is the whole number.
    pub parts: Vec<DriftPart>,
    /// When a reading found it.
    pub at: Timestamp,
    /// Who looked at it.
    pub seen_by: Option<String>,
    /// When.
    pub seen_at: Option<Timestamp>,
}

/// What kind of drift it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftKind {
    /// The carrier does not list it any more, and we did not give it back.
    Missing,
    /// The carrier lists it, and we neither bought nor ported it.
    Extra,
    /// The carrier lists something else of it.
    Changed,
}

impl DriftKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Missing, Self::Extra, Self::Changed];

    /// The word in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Changed => "changed",
        }
    }

    /// Reads [`DriftKind::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "Not listed by the carrier any more",
            Self::Extra => "Listed by the carrier; we neither bought nor ported it",
            Self::Changed => "Changed at the carrier",
        }
    }
}

/// One part of a number that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftPart {
    /// Which: `Routing`, `911 address`, or the name of a feature.
    pub part: String,
    /// What the reading before found.
    pub before: String,
    /// What the carrier lists now.
    pub after: String,
}

/// The filter of the list of drifts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DriftQuery {
    /// Only this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Only those that nobody has looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
}
