//! The tree of tenants.

use std::collections::{BTreeMap, BTreeSet};

use contract::{
    id::{AccountId, TenantId},
    tenant::{Tenant, TenantKind, TenantLimits},
    time::Timestamp,
};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _, any::AnyRow};

use super::{
    Result, Store, StoreError, Transaction,
    columns::{count, from_json, instant, json, maybe_instant, maybe_text, text},
    instances::accounts_change,
};
use crate::session::TenantScope;

/// Everything under `$1`, with it.
pub(super) const BELOW: &str = "WITH RECURSIVE below (id) AS (SELECT id FROM tenants WHERE id = $1 UNION ALL \
     SELECT t.id FROM tenants t JOIN below b ON t.parent_id = b.id)";

/// Everything above `$1`, with it.
const ABOVE: &str = "WITH RECURSIVE above (id, parent_id) AS (SELECT id, parent_id FROM tenants WHERE id = $1 UNION ALL \
     SELECT t.id, t.parent_id FROM tenants t JOIN above a ON t.id = a.parent_id)";

const COLUMNS: &str = "t.id, t.name, t.kind, t.parent_id, t.suspended_at, t.created_at, t.limits, \
     (SELECT COUNT(*) FROM users u WHERE u.tenant_id = t.id AND u.disabled = 0) AS users, \
     (SELECT COUNT(*) FROM numbers n WHERE n.tenant_id = t.id) AS numbers, \
     (SELECT COUNT(*) FROM tenants c WHERE c.parent_id = t.id) AS tenants";

/// The tenant of the scope and everything under it, from the top, by name.
pub async fn list(scope: &TenantScope, store: &Store) -> Result<Vec<Tenant>> {
    let sql = format!(
        "{BELOW} SELECT {COLUMNS} FROM tenants t WHERE t.id IN (SELECT id FROM below) \
         ORDER BY CASE WHEN t.id = $1 THEN 0 ELSE 1 END, lower(t.name), t.id"
    );
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).fetch_all(&store.pool).await?;
    let grants = grants(store).await?;
    rows.iter().map(|row| read(row, scope, &grants)).collect()
}

/// A tenant at or under the scope; for everything else it is not there.
pub async fn get(scope: &TenantScope, store: &Store, id: &TenantId) -> Result<Option<Tenant>> {
    find(scope, &mut *store.pool.acquire().await?, id).await
}

/// The same inside a transaction: it stays there until that commits.
pub async fn get_in(scope: &TenantScope, tx: &mut Transaction, id: &TenantId) -> Result<Option<Tenant>> {
    find(scope, tx, id).await
}

async fn find(scope: &TenantScope, from: &mut AnyConnection, id: &TenantId) -> Result<Option<Tenant>> {
    let sql = format!("{BELOW} SELECT {COLUMNS} FROM tenants t WHERE t.id = $2 AND t.id IN (SELECT id FROM below)");
    let row = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).bind(id.as_str()).fetch_optional(&mut *from).await?;
    let Some(row) = row else { return Ok(None) };
    read(&row, scope, &granted(from).await?).map(Some)
}

/// Every tenant, for work that nobody is waiting for.
pub async fn everyone(store: &Store) -> Result<BTreeSet<TenantScope>> {
    let rows = sqlx::query("SELECT id FROM tenants").fetch_all(&store.pool).await?;
    rows.iter().map(|row| Ok(TenantScope::of_record(TenantId::new(text(row, "id")?)))).collect()
}

/// What a tenant is.
pub async fn kind(scope: &TenantScope, store: &Store) -> Result<TenantKind> {
    let row = sqlx::query("SELECT kind FROM tenants WHERE id = $1").bind(scope.tenant().as_str()).fetch_one(&store.pool).await?;
    kind_of(&row)
}

/// Whether nobody of it may sign in: it is suspended, or a tenant above it.
pub async fn is_suspended(scope: &TenantScope, tx: &mut Transaction) -> Result<bool> {
    let sql = format!(
        "{ABOVE} SELECT COUNT(*) AS n FROM tenants t WHERE t.id IN (SELECT id FROM above) AND t.suspended_at IS NOT NULL"
    );
    let row = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).fetch_one(&mut **tx).await?;
    Ok(row.try_get::<i64, _>("n")? > 0)
}

/// A tenant with what bounds it, as limits are checked.
#[derive(Clone, Debug)]
pub struct Bounded {
    /// The tenant.
    pub scope: TenantScope,
    /// Its name.
    pub name: String,
    /// What bounds it.
    pub limits: TenantLimits,
    /// Whether it is suspended itself.
    pub suspended: bool,
}

/// The tenant and those above it, itself first, read inside a transaction.
pub async fn chain(scope: &TenantScope, tx: &mut Transaction) -> Result<Vec<Bounded>> {
    let (mut chain, mut next) = (Vec::new(), Some(scope.tenant().as_str().to_owned()));
    while let Some(id) = next.take() {
        let row = sqlx::query("SELECT id, name, parent_id, limits, suspended_at FROM tenants WHERE id = $1")
            .bind(id)
            .fetch_one(&mut **tx)
            .await?;
        next = maybe_text(&row, "parent_id")?;
        chain.push(Bounded {
            scope: TenantScope::of_record(TenantId::new(text(&row, "id")?)),
            name: text(&row, "name")?,
            limits: from_json(&text(&row, "limits")?)?,
            suspended: maybe_instant(&row, "suspended_at")?.is_some(),
        });
        if chain.len() > TenantKind::ALL.len() {
            return Err(StoreError::Unreadable("the tenants stand in a ring".into()));
        }
    }
    Ok(chain)
}

/// A tenant to be made.
pub struct NewTenantRow<'a> {
    /// Its id.
    pub id: &'a TenantId,
    /// Its name.
    pub name: &'a str,
    /// What it is.
    pub kind: TenantKind,
    /// What bounds it.
    pub limits: &'a TenantLimits,
    /// When.
    pub at: Timestamp,
}

/// Makes a tenant right under another one.
pub async fn insert(parent: &TenantScope, tx: &mut Transaction, new: &NewTenantRow<'_>) -> Result<()> {
    sqlx::query("INSERT INTO tenants (id, name, created_at, kind, parent_id, limits) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(new.id.as_str())
        .bind(new.name)
        .bind(new.at.0)
        .bind(new.kind.word())
        .bind(parent.tenant().as_str())
        .bind(limits_json(new.limits)?)
        .execute(&mut **tx)
        .await?;
    grant(&TenantScope::of_record(new.id.clone()), tx, &new.limits.accounts).await
}

/// Changes a tenant.
pub async fn change(
    tenant: &TenantScope,
    tx: &mut Transaction,
    name: &str,
    suspended_at: Option<Timestamp>,
    limits: &TenantLimits,
) -> Result<()> {
    sqlx::query("UPDATE tenants SET name = $1, suspended_at = $2, limits = $3 WHERE id = $4")
        .bind(name)
        .bind(suspended_at.map(|at| at.0))
        .bind(limits_json(limits)?)
        .bind(tenant.tenant().as_str())
        .execute(&mut **tx)
        .await?;
    grant(tenant, tx, &limits.accounts).await
}

/// Ends every session of a tenant and of those under it.
pub async fn end_sessions(tenant: &TenantScope, tx: &mut Transaction) -> Result<u64> {
    let sql = format!("{BELOW} DELETE FROM sessions WHERE tenant_id IN (SELECT id FROM below)");
    Ok(sqlx::query(AssertSqlSafe(sql)).bind(tenant.tenant().as_str()).execute(&mut **tx).await?.rows_affected())
}

/// Grants a tenant exactly these accounts. What it loses, those under it lose as well.
async fn grant(tenant: &TenantScope, tx: &mut Transaction, accounts: &[AccountId]) -> Result<()> {
    let sql = format!(
        "{BELOW} DELETE FROM account_grants WHERE tenant_id IN (SELECT id FROM below) \
         AND account_id IN (SELECT account_id FROM account_grants WHERE tenant_id = $1) \
         AND account_id NOT IN (SELECT value FROM json_each($2))"
    );
    sqlx::query(AssertSqlSafe(sql)).bind(tenant.tenant().as_str()).bind(json(&accounts)?).execute(&mut **tx).await?;
    for account in accounts {
        sqlx::query("INSERT INTO account_grants (tenant_id, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(tenant.tenant().as_str())
            .bind(account.as_str())
            .execute(&mut **tx)
            .await?;
    }
    accounts_change(tx).await
}

/// The accounts that a tenant may use, as they stand inside a transaction: its own and those it was granted.
pub async fn usable(tenant: &TenantScope, tx: &mut Transaction) -> Result<BTreeSet<AccountId>> {
    let rows = sqlx::query(
        "SELECT id FROM accounts WHERE tenant_id = $1 \
         OR id IN (SELECT account_id FROM account_grants WHERE tenant_id = $1)",
    )
    .bind(tenant.tenant().as_str())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| Ok(AccountId::new(text(row, "id")?))).collect()
}

/// Who may use accounts of others: by account, the tenants that may.
pub async fn grants(store: &Store) -> Result<BTreeMap<AccountId, BTreeSet<TenantId>>> {
    granted(&mut *store.pool.acquire().await?).await
}

async fn granted(from: &mut AnyConnection) -> Result<BTreeMap<AccountId, BTreeSet<TenantId>>> {
    let rows = sqlx::query("SELECT tenant_id, account_id FROM account_grants").fetch_all(from).await?;
    let mut grants: BTreeMap<AccountId, BTreeSet<TenantId>> = BTreeMap::new();
    for row in &rows {
        grants.entry(AccountId::new(text(row, "account_id")?)).or_default().insert(TenantId::new(text(row, "tenant_id")?));
    }
    Ok(grants)
}

/// The limits without the accounts: those stand in rows of their own.
fn limits_json(limits: &TenantLimits) -> Result<String> {
    json(&TenantLimits { accounts: Vec::new(), ..limits.clone() })
}

fn kind_of(row: &AnyRow) -> Result<TenantKind> {
    let word = text(row, "kind")?;
    TenantKind::from_word(&word).ok_or(StoreError::Unreadable(word))
}

fn read(row: &AnyRow, scope: &TenantScope, grants: &BTreeMap<AccountId, BTreeSet<TenantId>>) -> Result<Tenant> {
    let id = TenantId::new(text(row, "id")?);
    let accounts = grants.iter().filter(|(_, tenants)| tenants.contains(&id)).map(|(account, _)| account.clone()).collect();
    // Who is above the one that asks is none of its business.
    let parent = maybe_text(row, "parent_id")?.map(TenantId::new).filter(|_| id != *scope.tenant());
    Ok(Tenant {
        name: text(row, "name")?,
        kind: kind_of(row)?,
        parent,
        suspended_at: maybe_instant(row, "suspended_at")?,
        created_at: instant(row, "created_at")?,
        users: count(row, "users")?,
        numbers: count(row, "numbers")?,
        tenants: count(row, "tenants")?,
        limits: TenantLimits { accounts, ..from_json(&text(row, "limits")?)? },
        id,
    })
}
