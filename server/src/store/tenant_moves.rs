//! What changes when a tenant comes under another one. What is in it carries its own id and is not touched.

use contract::id::{AccountId, TenantId};
use sqlx::{AssertSqlSafe, Row as _};

use super::{Result, Transaction, columns::json, instances::accounts_change, tenants::BELOW};
use crate::session::TenantScope;

/// Whether a tenant stands at another one or under it.
pub async fn is_at_or_below(upper: &TenantScope, tx: &mut Transaction, lower: &TenantId) -> Result<bool> {
    let sql = format!("{BELOW} SELECT COUNT(*) AS n FROM below WHERE id = $2");
    let row = sqlx::query(AssertSqlSafe(sql)).bind(upper.tenant().as_str()).bind(lower.as_str()).fetch_one(&mut **tx).await?;
    Ok(row.try_get::<i64, _>("n")? > 0)
}

/// Whether there is a tenant of this name right under another one.
pub async fn has_one_named(parent: &TenantScope, tx: &mut Transaction, name: &str) -> Result<bool> {
    let row = sqlx::query("SELECT COUNT(*) AS n FROM tenants WHERE parent_id = $1 AND name = $2")
        .bind(parent.tenant().as_str())
        .bind(name)
        .fetch_one(&mut **tx)
        .await?;
    Ok(row.try_get::<i64, _>("n")? > 0)
}

/// How many numbers a tenant and those under it have at an account.
pub async fn numbers_at(tenant: &TenantScope, tx: &mut Transaction, account: &AccountId) -> Result<i64> {
    let sql = format!(
        "{BELOW} SELECT COUNT(*) AS n FROM numbers WHERE account_id = $2 AND missing = 0 AND tenant_id IN (SELECT id FROM below)"
    );
    let row = sqlx::query(AssertSqlSafe(sql)).bind(tenant.tenant().as_str()).bind(account.as_str()).fetch_one(&mut **tx).await?;
    Ok(row.try_get("n")?)
}

/// Puts a tenant under another one. `false` when it is not right under `from` any more.
pub async fn put_under(tenant: &TenantScope, tx: &mut Transaction, from: &TenantId, to: &TenantId) -> Result<bool> {
    let done = sqlx::query("UPDATE tenants SET parent_id = $1 WHERE id = $2 AND parent_id = $3")
        .bind(to.as_str())
        .bind(tenant.tenant().as_str())
        .bind(from.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes accounts from a tenant and from those under it.
pub async fn take_back(tenant: &TenantScope, tx: &mut Transaction, accounts: &[AccountId]) -> Result<()> {
    let sql = format!(
        "{BELOW} DELETE FROM account_grants WHERE tenant_id IN (SELECT id FROM below) \
         AND account_id IN (SELECT value FROM json_each($2))"
    );
    sqlx::query(AssertSqlSafe(sql)).bind(tenant.tenant().as_str()).bind(json(&accounts)?).execute(&mut **tx).await?;
    accounts_change(tx).await
}

/// Ends acting as a tenant, or as one under it, for the people of another one; for good, also if it comes back under theirs. They
/// are told, and go on as themselves once they have seen it.
pub async fn end_acting(tenant: &TenantScope, tx: &mut Transaction, of: &TenantScope) -> Result<u64> {
    let sql = format!(
        "{BELOW} UPDATE sessions SET acting_ends_at = 0 WHERE tenant_id = $2 AND acting_tenant IN (SELECT id FROM below)"
    );
    let done =
        sqlx::query(AssertSqlSafe(sql)).bind(tenant.tenant().as_str()).bind(of.tenant().as_str()).execute(&mut **tx).await?;
    Ok(done.rows_affected())
}
