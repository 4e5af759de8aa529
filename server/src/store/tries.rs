//! Wrong passwords, counted whether or not anyone has the address: by device, by where they come from, by account. None of these functions has a scope: they decide
//! whether a stranger may try.

use std::collections::BTreeMap;

use contract::time::{CLOCKS_DIFFER_MS, Timestamp};
use sqlx::Row as _;

use super::{Result, Store, Transaction};

/// What the counter says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// Tries since the last success.
    pub tries: i64,
    /// Until when there are no more.
    pub locked_until: Option<Timestamp>,
}

/// Reads the counter under a key. One that is older than `forget_ms` counts from nothing; no lock lasts longer than that.
pub async fn get(tx: &mut Transaction, key: &str, now: Timestamp, forget_ms: i64) -> Result<Tries> {
    let row = sqlx::query("SELECT tries, last_at, locked_until FROM sign_in_tries WHERE email_hash = $1")
        .bind(key)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(Tries { tries: 0, locked_until: None }) };
    let locked_until = row.try_get::<Option<i64>, _>("locked_until")?.map(Timestamp);
    // One that lasts longer than any was written by a clock that has been set back since.
    let locked_until = locked_until.filter(|until| *until > now && !until.is_ahead_of(now.plus_ms(forget_ms)));
    let last_at = Timestamp(row.try_get("last_at")?);
    let old = locked_until.is_none() && now.apart_ms(last_at) >= forget_ms;
    Ok(Tries { tries: if old { 0 } else { row.try_get("tries")? }, locked_until })
}

/// Writes the counter under a key, which is one of those of an account.
pub async fn put(tx: &mut Transaction, key: &str, account_hash: &str, tries: Tries, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO sign_in_tries (email_hash, tries, last_at, locked_until, account_hash) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (email_hash) DO UPDATE SET tries = excluded.tries, last_at = excluded.last_at,
                                                locked_until = excluded.locked_until",
    )
    .bind(key)
    .bind(tries.tries)
    .bind(now.0)
    .bind(tries.locked_until.map(|until| until.0))
    .bind(account_hash)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets the counter under one key.
pub async fn clear(tx: &mut Transaction, key: &str) -> Result<()> {
    sqlx::query("DELETE FROM sign_in_tries WHERE email_hash = $1").bind(key).execute(&mut **tx).await?;
    Ok(())
}

/// Forgets every counter of an account, from wherever the tries came.
pub async fn clear_account(tx: &mut Transaction, account_hash: &str) -> Result<()> {
    sqlx::query("DELETE FROM sign_in_tries WHERE email_hash = $1 OR account_hash = $1")
        .bind(account_hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Every address for which sign-in is closed now from somewhere, by its hash.
pub async fn locked(store: &Store, now: Timestamp, longest_ms: i64) -> Result<BTreeMap<String, Timestamp>> {
    let rows = sqlx::query(
        "SELECT COALESCE(account_hash, email_hash), MAX(locked_until) FROM sign_in_tries
         WHERE locked_until > $1 AND locked_until <= $2 GROUP BY COALESCE(account_hash, email_hash)",
    )
    .bind(now.0)
    .bind(now.plus_ms(longest_ms + CLOCKS_DIFFER_MS).0)
    .fetch_all(&store.pool)
    .await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, Timestamp(row.try_get(1)?)))).collect()
}

/// Forgets old counters, so that made-up addresses do not pile up.
pub async fn tidy(store: &Store, older_than: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM sign_in_tries WHERE last_at < $1 AND COALESCE(locked_until, 0) < $1")
        .bind(older_than.0)
        .execute(&store.pool)
        .await?;
    Ok(())
}
