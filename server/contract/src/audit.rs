//! The audit log: who did what to which thing, and what came of it. Append only.

use serde::{Deserialize, Serialize};

use crate::{id::AuditId, time::Timestamp};

/// One row. Values are masked before they are written: no secret, no password, no token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who; `Patchbay` where nobody pressed anything.
    pub who: String,
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
    /// Where the page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
