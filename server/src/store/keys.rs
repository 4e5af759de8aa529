//! Idempotency keys: one answer for each confirmed dialog, kept for thirty days at least.

use contract::{id::IdempotencyKey, time::Timestamp};
use sqlx::Row as _;

use super::{Result, Store, Transaction};
use crate::session::Caller;

/// How long an answer is kept, in milliseconds.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// So many are kept whatever the clock says.
const ALWAYS_KEPT: i64 = 10_000;

/// What was answered to a key before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedAnswer {
    /// The hash of the request it was for.
    pub request_hash: String,
    /// The answer, as JSON.
    pub answer: String,
}

impl Store {
    /// The answer that this person's key got before.
    pub async fn keyed_answer(&self, caller: &Caller, key: &IdempotencyKey) -> Result<Option<KeyedAnswer>> {
        let row =
            sqlx::query("SELECT request_hash, answer FROM idempotency_keys WHERE tenant_id = $1 AND user_id = $2 AND key = $3")
                .bind(caller.scope.tenant().as_str())
                .bind(caller.user.as_str())
                .bind(key.as_str())
                .fetch_optional(&self.pool)
                .await?;
        row.map(|row| Ok(KeyedAnswer { request_hash: row.try_get("request_hash")?, answer: row.try_get("answer")? })).transpose()
    }

    /// Takes a key, in the transaction that writes the intent. A unique violation means that another request has it.
    pub async fn take_key(
        &self,
        tx: &mut Transaction,
        caller: &Caller,
        key: &IdempotencyKey,
        keyed: &KeyedAnswer,
        at: Timestamp,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO idempotency_keys (tenant_id, user_id, key, request_hash, answer, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(caller.scope.tenant().as_str())
        .bind(caller.user.as_str())
        .bind(key.as_str())
        .bind(&keyed.request_hash)
        .bind(&keyed.answer)
        .bind(at.0)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// Forgets keys that are older than thirty days, and never the newest: a clock that is set far ahead must not make a confirmed
    /// dialog new again.
    pub async fn forget_old_keys(&self, now: Timestamp) -> Result<()> {
        sqlx::query(
            "DELETE FROM idempotency_keys WHERE made_at < $1 AND made_at < (SELECT MIN(made_at) FROM \
             (SELECT made_at FROM idempotency_keys ORDER BY made_at DESC LIMIT $2) newest)",
        )
        .bind(now.plus_ms(-KEPT_MS).0)
        .bind(ALWAYS_KEPT)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
