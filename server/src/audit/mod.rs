//! Who did what to which thing. Append only; every row carries a hash over itself and the row before it, so that a row
//! that was changed, taken out or moved is found by [`check`]. What somebody does while they act as another tenant stands in
//! the logs of both, with both names.

pub(crate) mod check;
pub mod refused;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

pub use check::check;

use crate::{
    guard::request_id,
    session::{Caller, TenantScope},
    state::AppState,
    store::{
        self, StoreError, Transaction,
        audit::{ChainedRow, NewRow},
    },
};

/// Who did it.
#[derive(Clone, Copy)]
pub enum Who<'a> {
    /// A signed-in person.
    Caller(&'a Caller),
    /// A person who is not signed in (any more): a name and an address.
    Person {
        /// The name or e-mail address.
        name: &'a str,
        /// Where from.
        address: &'a str,
    },
    /// Nobody pressed anything.
    Patchbay,
}

/// What is written. Values are masked before they get here: no secret, no password, no token.
pub struct AuditEntry<'a> {
    /// Whose log.
    pub scope: &'a TenantScope,
    /// Who.
    pub who: Who<'a>,
    /// What: `number.emergency_address.set`, `cart.checkout`, `session.sign_in` …
    pub action: &'a str,
    /// On what: a number, an account's name, a person.
    pub subject: String,
    /// What it was before.
    pub before: Option<Value>,
    /// What it is after.
    pub after: Option<Value>,
    /// The carrier operation, where one is called.
    pub carrier_operation: Option<&'a str>,
    /// `done`, `refused`, `asked`, `accepted`, `verified`, `unknown` …
    pub outcome: &'a str,
}

/// Writes an entry in a transaction of its own.
pub async fn record(state: &AppState, entry: AuditEntry<'_>) -> Result<(), StoreError> {
    let mut tx = state.store.begin().await?;
    record_in(state, &mut tx, entry).await?;
    tx.commit().await
}

/// Writes an entry that commits with what it is about.
pub async fn record_in(state: &AppState, tx: &mut Transaction, entry: AuditEntry<'_>) -> Result<(), StoreError> {
    let (user, who, address, request) = match entry.who {
        Who::Caller(caller) => {
            (Some(&caller.user), caller.name.as_str(), caller.address.as_str(), caller.request_id.as_str().to_owned())
        }
        Who::Person { name, address } => (None, name, address, request_id::current().to_string()),
        Who::Patchbay => (None, "Patchbay", "", request_id::current().to_string()),
    };
    let acting = match entry.who {
        Who::Caller(caller) => caller.acting.as_ref().map(|acting| (caller, acting)),
        _ => None,
    };
    let before = entry.before.map(|value| value.to_string());
    let after = entry.after.map(|value| value.to_string());
    let row = NewRow {
        at: state.clock.now(),
        user,
        who,
        acting_for: acting.map(|(_, acting)| acting.tenant_name.as_str()),
        address,
        action: entry.action,
        subject: &entry.subject,
        before: before.as_deref(),
        after: after.as_deref(),
        carrier_operation: entry.carrier_operation,
        outcome: entry.outcome,
        request_id: &request,
    };
    let mut end = append(entry.scope, tx, &row).await?;
    for other in acting.iter().flat_map(|(caller, _)| [&caller.scope, &caller.home]) {
        if other != entry.scope {
            end = append(other, tx, &row).await?;
        }
    }
    check::note_end(&state.vault, tx, end).await
}

async fn append(scope: &TenantScope, tx: &mut Transaction, row: &NewRow<'_>) -> Result<store::audit::End, StoreError> {
    let tenant = scope.tenant().as_str();
    store::audit::append(scope, tx, row, |previous, id| {
        hash(
            previous,
            &[
                Some(id),
                Some(tenant),
                Some(&row.at.0.to_string()),
                row.user.map(contract::id::UserId::as_str),
                Some(row.who),
                Some(row.address),
                Some(row.action),
                Some(row.subject),
                row.before,
                row.after,
                row.carrier_operation,
                Some(row.outcome),
                Some(row.request_id),
            ],
            row.acting_for,
        )
    })
    .await
}

fn hash_of(previous: &str, ChainedRow { row, tenant, user, .. }: &ChainedRow) -> String {
    hash(
        previous,
        &[
            Some(row.id.as_str()),
            Some(tenant),
            Some(&row.at.0.to_string()),
            user.as_deref(),
            Some(&row.who),
            Some(&row.address),
            Some(&row.action),
            Some(&row.subject),
            row.before.as_deref(),
            row.after.as_deref(),
            row.carrier_operation.as_deref(),
            Some(&row.outcome),
            Some(&row.request_id),
        ],
        row.acting_for.as_deref(),
    )
}

/// Each part goes in with its length, so that no two different rows are the same bytes. As whom somebody acted is one part more
/// where they did: rows that were written before anybody could keep their hash.
fn hash(previous: &str, parts: &[Option<&str>], acting_for: Option<&str>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(previous.as_bytes());
    let acting_for = acting_for.map(Some);
    for part in parts.iter().chain(&acting_for) {
        match part {
            Some(text) => {
                hasher.update(format!("+{}:", text.len()));
                hasher.update(text.as_bytes());
            }
            None => hasher.update(b"-"),
        }
    }
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hasher.finalize())
}
