//! Second factors as they are kept: a sealed key, hashes of recovery codes, and sign-ins that wait for a code.

use std::collections::BTreeSet;

use contract::{
    id::{TenantId, UserId},
    time::{CLOCKS_DIFFER_MS, Timestamp},
};
use sqlx::{Row as _, any::AnyRow};

use super::{Result, Store, Transaction};
use crate::session::TenantScope;

/// A person's second factor.
#[derive(Clone, Debug)]
pub struct FactorRecord {
    /// The key of the authenticator app, sealed.
    pub sealed: String,
    /// Since when it counts; none until a code was typed.
    pub confirmed_at: Option<Timestamp>,
    /// The last step of time whose code was taken.
    pub last_step: i64,
    /// Wrong codes since [`FactorRecord::tries_from`].
    pub tries: i64,
    /// Since when wrong codes are counted.
    pub tries_from: Timestamp,
}

const SELECT: &str =
    "SELECT sealed, confirmed_at, last_step, tries, tries_from FROM second_factors WHERE tenant_id = $1 AND user_id = $2";

/// A person's second factor, read inside a transaction.
pub async fn get(scope: &TenantScope, tx: &mut Transaction, user: &UserId) -> Result<Option<FactorRecord>> {
    let row = sqlx::query(SELECT).bind(scope.tenant().as_str()).bind(user.as_str()).fetch_optional(&mut **tx).await?;
    row.as_ref().map(read).transpose()
}

/// A person's second factor, to be shown.
pub async fn look(scope: &TenantScope, store: &Store, user: &UserId) -> Result<Option<FactorRecord>> {
    let row = sqlx::query(SELECT).bind(scope.tenant().as_str()).bind(user.as_str()).fetch_optional(&store.pool).await?;
    row.as_ref().map(read).transpose()
}

/// The tenant's people who have a second factor.
pub async fn everyone(scope: &TenantScope, store: &Store) -> Result<BTreeSet<String>> {
    let rows = sqlx::query("SELECT user_id FROM second_factors WHERE tenant_id = $1 AND confirmed_at IS NOT NULL")
        .bind(scope.tenant().as_str())
        .fetch_all(&store.pool)
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Keeps a new key that does not count yet, in place of another that never counted. Wrong codes stay counted.
pub async fn begin(scope: &TenantScope, tx: &mut Transaction, user: &UserId, sealed: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO second_factors (user_id, tenant_id, sealed) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed",
    )
    .bind(user.as_str())
    .bind(scope.tenant().as_str())
    .bind(sealed)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The key counts from now on.
pub async fn confirm(scope: &TenantScope, tx: &mut Transaction, user: &UserId, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE second_factors SET confirmed_at = $1 WHERE tenant_id = $2 AND user_id = $3")
        .bind(at.0)
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes what a try changed: the last step, and how many were wrong since when.
pub async fn tried(scope: &TenantScope, tx: &mut Transaction, user: &UserId, factor: &FactorRecord) -> Result<()> {
    sqlx::query("UPDATE second_factors SET last_step = $1, tries = $2, tries_from = $3 WHERE tenant_id = $4 AND user_id = $5")
        .bind(factor.last_step)
        .bind(factor.tries)
        .bind(factor.tries_from.0)
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets a person's second factor and its recovery codes. Says whether there was one.
pub async fn remove(scope: &TenantScope, tx: &mut Transaction, user: &UserId) -> Result<bool> {
    put_codes(scope, tx, user, &[]).await?;
    let done = sqlx::query("DELETE FROM second_factors WHERE tenant_id = $1 AND user_id = $2")
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Keeps new recovery codes in place of all before.
pub async fn put_codes(scope: &TenantScope, tx: &mut Transaction, user: &UserId, hashes: &[String]) -> Result<()> {
    sqlx::query("DELETE FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2")
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .execute(&mut **tx)
        .await?;
    for hash in hashes {
        sqlx::query("INSERT INTO recovery_codes (user_id, tenant_id, code_hash) VALUES ($1, $2, $3)")
            .bind(user.as_str())
            .bind(scope.tenant().as_str())
            .bind(hash)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Uses a recovery code up. Says whether it was one.
pub async fn take_code(scope: &TenantScope, tx: &mut Transaction, user: &UserId, hash: &str) -> Result<bool> {
    let done = sqlx::query("DELETE FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2 AND code_hash = $3")
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .bind(hash)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// How many recovery codes are left.
pub async fn codes_left(scope: &TenantScope, store: &Store, user: &UserId) -> Result<u32> {
    let row = sqlx::query("SELECT COUNT(*) FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2")
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .fetch_one(&store.pool)
        .await?;
    Ok(u32::try_from(row.try_get::<i64, _>(0)?).unwrap_or(u32::MAX))
}

/// The password was right: the code is wanted under this token.
pub async fn begin_half(
    scope: &TenantScope,
    tx: &mut Transaction,
    user: &UserId,
    token_hash: &str,
    ends_at: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO half_sign_ins (token_hash, tenant_id, user_id, ends_at) VALUES ($1, $2, $3, $4)")
        .bind(token_hash)
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .bind(ends_at.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whose code is wanted under this token. Finds out who is asking, so it has no scope.
pub async fn half(
    tx: &mut Transaction,
    token_hash: &str,
    now: Timestamp,
    longest_ms: i64,
) -> Result<Option<(TenantScope, UserId)>> {
    let row =
        sqlx::query("SELECT tenant_id, user_id FROM half_sign_ins WHERE token_hash = $1 AND ends_at > $2 AND ends_at <= $3")
            .bind(token_hash)
            .bind(now.0)
            .bind(now.plus_ms(longest_ms).plus_ms(CLOCKS_DIFFER_MS).0)
            .fetch_optional(&mut **tx)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let scope = TenantScope::of_record(TenantId::new(row.try_get::<String, _>(0)?));
    Ok(Some((scope, UserId::new(row.try_get::<String, _>(1)?))))
}

/// Forgets every sign-in of a person that waits for a code.
pub async fn end_halves(scope: &TenantScope, tx: &mut Transaction, user: &UserId) -> Result<()> {
    sqlx::query("DELETE FROM half_sign_ins WHERE tenant_id = $1 AND user_id = $2")
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets sign-ins that waited for a code too long, of every tenant.
pub async fn tidy(store: &Store, now: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM half_sign_ins WHERE ends_at <= $1").bind(now.0).execute(&store.pool).await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<FactorRecord> {
    Ok(FactorRecord {
        sealed: row.try_get("sealed")?,
        confirmed_at: row.try_get::<Option<i64>, _>("confirmed_at")?.map(Timestamp),
        last_step: row.try_get("last_step")?,
        tries: row.try_get("tries")?,
        tries_from: Timestamp(row.try_get("tries_from")?),
    })
}
