//! What bounds people and tenants, and what they have used of it. Everything is read inside the transaction that writes the
//! attempt: writers take turns, so two that ask at once cannot both have what is left.

use std::collections::BTreeMap;

use contract::{
    id::{AttemptId, UserId},
    money::Money,
    tenant::TenantLimits,
    time::Timestamp,
    user::UserLimits,
};
use rust_decimal::Decimal;
use sqlx::{AssertSqlSafe, Row as _};

use super::{
    Result, Store, StoreError, Transaction,
    columns::{from_json, json, maybe_text, text},
    tenants::BELOW,
};
use crate::session::{Caller, TenantScope};

/// What bounds each person of a tenant.
pub async fn of_people(scope: &TenantScope, store: &Store) -> Result<BTreeMap<UserId, UserLimits>> {
    let rows = sqlx::query("SELECT id, limits FROM users WHERE tenant_id = $1")
        .bind(scope.tenant().as_str())
        .fetch_all(&store.pool)
        .await?;
    rows.iter().map(|row| Ok((UserId::new(text(row, "id")?), from_json(&text(row, "limits")?)?))).collect()
}

/// What bounds a person, of whatever tenant: they may act as another. Nobody is bounded by nothing.
pub async fn of_person(tx: &mut Transaction, user: &str) -> Result<UserLimits> {
    let row = sqlx::query("SELECT limits FROM users WHERE id = $1").bind(user).fetch_optional(&mut **tx).await?;
    row.map_or(Ok(UserLimits::default()), |row| from_json(&text(&row, "limits")?))
}

/// What bounds whoever asks.
pub async fn of_caller(caller: &Caller, store: &Store) -> Result<UserLimits> {
    let row = sqlx::query("SELECT limits FROM users WHERE id = $1").bind(caller.user.as_str()).fetch_one(&store.pool).await?;
    from_json(&text(&row, "limits")?)
}

/// The ceilings of a person and of a tenant, for showing them.
pub async fn ceilings(scope: &TenantScope, store: &Store, user: &str) -> Result<(Option<Money>, Option<Money>)> {
    let row = sqlx::query("SELECT limits FROM users WHERE id = $1").bind(user).fetch_optional(&store.pool).await?;
    let own: UserLimits = row.map_or(Ok(UserLimits::default()), |row| from_json(&text(&row, "limits")?))?;
    let row =
        sqlx::query("SELECT limits FROM tenants WHERE id = $1").bind(scope.tenant().as_str()).fetch_one(&store.pool).await?;
    let tenant: TenantLimits = from_json(&text(&row, "limits")?)?;
    Ok((own.ceiling, tenant.ceiling))
}

/// Sets what bounds a person.
pub async fn set(scope: &TenantScope, tx: &mut Transaction, user: &UserId, limits: &UserLimits) -> Result<()> {
    sqlx::query("UPDATE users SET limits = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(json(limits)?)
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// How many numbers a tenant and those under it have, with those that are being bought.
pub async fn numbers(scope: &TenantScope, tx: &mut Transaction) -> Result<u64> {
    let sql = format!("{BELOW} SELECT COUNT(*) AS n FROM numbers WHERE missing = 0 AND tenant_id IN (SELECT id FROM below)");
    let row = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).fetch_one(&mut **tx).await?;
    let owned = row.try_get::<i64, _>("n")?;
    let sql = format!(
        "{BELOW} SELECT CAST(COALESCE(SUM(a.numbers_each), 0) AS BIGINT) AS n FROM attempt_lines l \
         JOIN attempts a ON a.id = l.attempt WHERE l.open = 1 AND a.numbers_each > 0 AND l.tenant_id IN (SELECT id FROM below)"
    );
    let row = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).fetch_one(&mut **tx).await?;
    Ok(u64::try_from(owned + row.try_get::<i64, _>("n")?).unwrap_or(0))
}

/// What a tenant and those under it have agreed to pay since an instant: set-up and first month of everything of which a part
/// was or may have been bought.
pub async fn spent(scope: &TenantScope, tx: &mut Transaction, since: Timestamp) -> Result<Money> {
    let sql = format!(
        "{BELOW} SELECT a.setup, a.monthly FROM attempts a WHERE a.tenant_id IN (SELECT id FROM below) AND a.asked_at >= $2 \
         AND a.setup IS NOT NULL AND EXISTS (SELECT 1 FROM attempt_lines l WHERE l.attempt = a.id \
         AND l.outcome NOT IN ('refused', 'not_sent', 'not_done'))"
    );
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).bind(since.0).fetch_all(&mut **tx).await?;
    let mut sum = Money::ZERO;
    for row in &rows {
        for column in ["setup", "monthly"] {
            let text = maybe_text(row, column)?.unwrap_or_default();
            let amount: Decimal = text.parse().map_err(|_| StoreError::Unreadable(text))?;
            sum.amount += amount;
        }
    }
    Ok(sum)
}

/// Notes how many numbers each line of an attempt brings.
pub async fn reserve(scope: &TenantScope, tx: &mut Transaction, attempt: &AttemptId, each: u32) -> Result<()> {
    sqlx::query("UPDATE attempts SET numbers_each = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(i64::from(each))
        .bind(scope.tenant().as_str())
        .bind(attempt.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
