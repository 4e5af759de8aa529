//! The audit log: who did what to which thing, and what came of it. Append only.

use serde::{Deserialize, Serialize};

use jiff::civil::Date;

use crate::{id::AuditId, time::Timestamp};

/// One row. Values are masked before they are written: no secret, no password, no token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who; `Patchbay` where nobody pressed anything. Somebody who acted as a tenant has both names: `Ann (Operator) as Best
    /// Reseller`.
    pub who: String,
    /// The tenant that somebody from above acted as; such a row is in both logs.
    #[serde(default)]
    pub acting_for: Option<String>,
    /// Where from.
    pub address: String,
    /// What: `number.emergency_address.set`, `cart.checkout`, `session.sign_in` …
    pub action: String,
    /// On what: a number, an account's name, a user.
    pub subject: String,
    /// What it was before, as JSON text.
    pub before: Option<String>,
    /// What it is after, as JSON text.
    pub after: Option<String>,
    /// The carrier operation, where one was called (`c48_update_911`).
    pub carrier_operation: Option<String>,
    /// What came of it: `done`, `refused`, `asked`, `accepted`, `verified`, `unknown` …
    pub outcome: String,
    /// The request that caused it.
    pub request_id: String,
}

/// The filter of the log; also its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// Words in who, action or subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Words in who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// What the action begins with: `session`, `number.`, `cart.checkout`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The first day, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Where the page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// What a check of the whole log found. The log of a tenant is a part of one chain: a row that was changed, taken out or moved
/// anywhere in it is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditCheck {
    /// How many rows follow one from another, from the first on.
    pub rows: u64,
    /// The hash of the last of them: the same stands in the server's log stream.
    pub head: String,
    /// The first row that does not follow, if there is one.
    pub broken: Option<AuditBreak>,
    /// When it was checked.
    pub at: Timestamp,
}

/// Where the chain of the log breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditBreak {
    /// Which row, counted from 1.
    pub row: u64,
    /// What is wrong there, as a sentence.
    pub sentence: String,
}
