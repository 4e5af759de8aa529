//! Carts that wait for somebody's yes.

use contract::{
    approval::ApprovalState,
    cart::Cart,
    id::{ApprovalId, AttemptId, CartLineId, UserId},
    money::Money,
    time::{CLOCKS_DIFFER_MS, Timestamp},
};
use sqlx::{Row as _, any::AnyRow};

use super::{
    Result, Store, StoreError, Transaction,
    cart::StoredCartLine,
    columns::{from_json, instant, json, maybe_instant, maybe_text, text},
};
use crate::session::TenantScope;

/// The most rows of a list.
const MOST: i64 = 200;

/// An approval as it is kept.
#[derive(Clone, Debug)]
pub struct StoredApproval {
    /// Its id.
    pub id: ApprovalId,
    /// Who asked.
    pub user: UserId,
    /// Their name.
    pub by_name: String,
    /// When.
    pub asked_at: Timestamp,
    /// When it ends by itself.
    pub ends_at: Timestamp,
    /// What they wrote.
    pub words: String,
    /// How it was left; one that waits may be over by now.
    pub state: ApprovalState,
    /// The lines as they were, with the carrier's terms.
    pub frozen: Vec<StoredCartLine>,
    /// The cart as people saw it.
    pub cart: Cart,
    /// What it costs in all.
    pub total: Money,
    /// The ceiling it is over.
    pub ceiling: Money,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why not.
    pub reason: String,
    /// What became of it.
    pub attempts: Vec<AttemptId>,
}

impl StoredApproval {
    /// How it stands at an instant.
    pub fn state_at(&self, now: Timestamp) -> ApprovalState {
        match self.state {
            ApprovalState::Waiting if self.ends_at <= now || self.asked_at.is_ahead_of(now) => ApprovalState::Expired,
            state => state,
        }
    }

    /// Whether a line of the cart waits in it.
    pub fn holds(&self, line: &CartLineId) -> bool {
        self.frozen.iter().any(|frozen| frozen.id == *line)
    }
}

/// What somebody decided.
pub struct Decided<'a> {
    /// The new state.
    pub state: ApprovalState,
    /// Who.
    pub by: &'a str,
    /// When.
    pub at: Timestamp,
    /// Why not.
    pub reason: &'a str,
    /// What becomes of it.
    pub attempts: &'a [AttemptId],
}

/// Keeps a new one.
pub async fn insert(scope: &TenantScope, tx: &mut Transaction, new: &StoredApproval) -> Result<()> {
    sqlx::query(
        "INSERT INTO approvals (id, tenant_id, user_id, by_name, asked_at, ends_at, words, state, frozen, cart, total, ceiling) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(new.id.as_str())
    .bind(scope.tenant().as_str())
    .bind(new.user.as_str())
    .bind(&new.by_name)
    .bind(new.asked_at.0)
    .bind(new.ends_at.0)
    .bind(&new.words)
    .bind(new.state.word())
    .bind(json(&new.frozen)?)
    .bind(json(&new.cart)?)
    .bind(json(&new.total)?)
    .bind(json(&new.ceiling)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The newest two hundred of the tenant.
pub async fn list(scope: &TenantScope, store: &Store) -> Result<Vec<StoredApproval>> {
    sqlx::query("SELECT * FROM approvals WHERE tenant_id = $1 ORDER BY asked_at DESC, id LIMIT $2")
        .bind(scope.tenant().as_str())
        .bind(MOST)
        .fetch_all(&store.pool)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Those that wait at an instant, read inside a transaction.
pub async fn waiting(scope: &TenantScope, tx: &mut Transaction, now: Timestamp) -> Result<Vec<StoredApproval>> {
    sqlx::query("SELECT * FROM approvals WHERE tenant_id = $1 AND state = 'waiting' AND ends_at > $2 AND asked_at <= $3")
        .bind(scope.tenant().as_str())
        .bind(now.0)
        .bind(now.plus_ms(CLOCKS_DIFFER_MS).0)
        .fetch_all(&mut **tx)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// One of the tenant.
pub async fn get(scope: &TenantScope, store: &Store, id: &ApprovalId) -> Result<Option<StoredApproval>> {
    let row = sqlx::query("SELECT * FROM approvals WHERE tenant_id = $1 AND id = $2")
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .fetch_optional(&store.pool)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Ends what was asked for by a clock that has been set back since, of every tenant: it would wait longer than a day.
pub async fn tidy(store: &Store, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE approvals SET ends_at = $1 WHERE state = 'waiting' AND asked_at > $2")
        .bind(now.0)
        .bind(now.plus_ms(CLOCKS_DIFFER_MS).0)
        .execute(&store.pool)
        .await?;
    Ok(())
}

/// Decides one that waits; of two who decide at once, one does. `false` when it does not wait any more.
pub async fn decide(scope: &TenantScope, tx: &mut Transaction, id: &ApprovalId, decided: &Decided<'_>) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE approvals SET state = $1, decided_by = $2, decided_at = $3, reason = $4, attempts = $5 \
         WHERE tenant_id = $6 AND id = $7 AND state = 'waiting' AND ends_at > $3 AND asked_at <= $8",
    )
    .bind(decided.state.word())
    .bind(decided.by)
    .bind(decided.at.0)
    .bind(decided.reason)
    .bind(json(&decided.attempts)?)
    .bind(scope.tenant().as_str())
    .bind(id.as_str())
    .bind(decided.at.plus_ms(CLOCKS_DIFFER_MS).0)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

fn read(row: &AnyRow) -> Result<StoredApproval> {
    let word = text(row, "state")?;
    Ok(StoredApproval {
        id: ApprovalId::new(text(row, "id")?),
        user: UserId::new(text(row, "user_id")?),
        by_name: text(row, "by_name")?,
        asked_at: instant(row, "asked_at")?,
        ends_at: instant(row, "ends_at")?,
        words: text(row, "words")?,
        state: ApprovalState::from_word(&word).ok_or(StoreError::Unreadable(word))?,
        frozen: from_json(&text(row, "frozen")?)?,
        cart: from_json(&text(row, "cart")?)?,
        total: from_json(&text(row, "total")?)?,
        ceiling: from_json(&text(row, "ceiling")?)?,
        decided_by: maybe_text(row, "decided_by")?,
        decided_at: maybe_instant(row, "decided_at")?,
        reason: row.try_get("reason")?,
        attempts: from_json(&text(row, "attempts")?)?,
    })
}
