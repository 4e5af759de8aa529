//! Carrier accounts as they are kept: plain fields as JSON, secret ones sealed.

use std::collections::BTreeMap;

use contract::{
    id::{AccountId, TenantId},
    time::Timestamp,
};
use sqlx::{Row as _, any::AnyRow};

use super::{Result, Store, StoreError, Transaction, instances::accounts_change};
use crate::session::TenantScope;

/// A stored carrier account.
#[derive(Clone, Debug)]
pub struct AccountRecord {
    /// Whose it is.
    pub scope: TenantScope,
    /// Its id.
    pub id: AccountId,
    /// The carrier's id in the catalogue.
    pub carrier: String,
    /// The name people gave it.
    pub name: String,
    /// Where the carrier's API is; empty for an embedded sandbox.
    pub base_url: String,
    /// Whether it is an embedded sandbox.
    pub sandbox: bool,
    /// Fields that are not secret.
    pub plain: BTreeMap<String, String>,
    /// The others, sealed.
    pub sealed: String,
    /// Their names.
    pub secret_names: Vec<String>,
    /// When they were replaced last.
    pub rotated_at: Timestamp,
}

const COLUMNS: &str = "id, tenant_id, carrier, name, base_url, sandbox, plain, sealed, secret_names, rotated_at";

/// Every account of every tenant, for the start of the process.
pub async fn everyone(store: &Store) -> Result<Vec<AccountRecord>> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM accounts ORDER BY created_at, id"));
    sqlx::query(sql).fetch_all(&store.pool).await?.iter().map(read).collect()
}

/// The tenant's accounts, in the order they were connected.
pub async fn list(scope: &TenantScope, store: &Store) -> Result<Vec<AccountRecord>> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM accounts WHERE tenant_id = $1 ORDER BY created_at, id"));
    sqlx::query(sql).bind(scope.tenant().as_str()).fetch_all(&store.pool).await?.iter().map(read).collect()
}

/// Accounts of those above that the tenant may use. Nothing of what is secret or of the log-in is shown of them.
pub async fn granted(scope: &TenantScope, store: &Store) -> Result<Vec<AccountRecord>> {
    let sql = sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM accounts WHERE id IN (SELECT account_id FROM account_grants WHERE tenant_id = $1) ORDER BY created_at, id"
    ));
    sqlx::query(sql).bind(scope.tenant().as_str()).fetch_all(&store.pool).await?.iter().map(read).collect()
}

/// One account.
pub async fn get(scope: &TenantScope, store: &Store, id: &AccountId) -> Result<Option<AccountRecord>> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM accounts WHERE tenant_id = $1 AND id = $2"));
    let row = sqlx::query(sql).bind(scope.tenant().as_str()).bind(id.as_str()).fetch_optional(&store.pool).await?;
    row.as_ref().map(read).transpose()
}

/// Whether there is such an account, whoever's it is.
pub async fn is_there(store: &Store, id: &AccountId) -> Result<bool> {
    let row = sqlx::query("SELECT COUNT(*) AS n FROM accounts WHERE id = $1").bind(id.as_str()).fetch_one(&store.pool).await?;
    Ok(row.try_get::<i64, _>("n")? > 0)
}

/// Keeps a new account.
pub async fn insert(scope: &TenantScope, tx: &mut Transaction, account: &AccountRecord, at: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO accounts (id, tenant_id, carrier, name, base_url, sandbox, plain, sealed, secret_names, rotated_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(account.id.as_str())
    .bind(scope.tenant().as_str())
    .bind(&account.carrier)
    .bind(&account.name)
    .bind(&account.base_url)
    .bind(i64::from(account.sandbox))
    .bind(json(&account.plain)?)
    .bind(&account.sealed)
    .bind(account.secret_names.join(","))
    .bind(account.rotated_at.0)
    .bind(at.0)
    .execute(&mut **tx)
    .await?;
    accounts_change(tx).await
}

/// Replaces an account; its carrier stays.
pub async fn replace(scope: &TenantScope, tx: &mut Transaction, account: &AccountRecord) -> Result<()> {
    sqlx::query(
        "UPDATE accounts SET name = $1, base_url = $2, sandbox = $3, plain = $4, sealed = $5, secret_names = $6, rotated_at = $7
         WHERE tenant_id = $8 AND id = $9",
    )
    .bind(&account.name)
    .bind(&account.base_url)
    .bind(i64::from(account.sandbox))
    .bind(json(&account.plain)?)
    .bind(&account.sealed)
    .bind(account.secret_names.join(","))
    .bind(account.rotated_at.0)
    .bind(scope.tenant().as_str())
    .bind(account.id.as_str())
    .execute(&mut **tx)
    .await?;
    accounts_change(tx).await
}

/// Forgets an account and its secrets, with what was read there and what lay in the cart. What was asked for stays: attempts, bulk
/// changes, drafts that became ports, and the audit log. Copies of papers go at `papers_until` at the latest.
pub async fn remove(scope: &TenantScope, tx: &mut Transaction, id: &AccountId, papers_until: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM accounts WHERE tenant_id = $1 AND id = $2")
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    sqlx::query("UPDATE papers SET kept_until = $1 WHERE account_id = $2 AND kept_until IS NULL AND file IS NOT NULL")
        .bind(papers_until.0)
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    forget_rows(tx, id).await
}

/// What belongs to an account and is worth nothing without it.
const OF_AN_ACCOUNT: [&str; 17] = [
    "number_records",
    "account_grants",
    "numbers",
    "number_pasts",
    "readings",
    "drifts",
    "alerts",
    "hooks",
    "cart_lines",
    "cart_routings",
    "ports",
    "port_sub_orders",
    "port_numbers",
    "port_events",
    "port_notes",
    "port_readings",
    "port_verdicts",
];

/// Forgets what belongs to an account that is not there any more, whoever of those that used it has it.
pub async fn forget_rows(tx: &mut Transaction, id: &AccountId) -> Result<()> {
    for table in OF_AN_ACCOUNT {
        let sql = format!("DELETE FROM {table} WHERE account_id = $1");
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.as_str()).execute(&mut **tx).await?;
    }
    accounts_change(tx).await
}

fn read(row: &AnyRow) -> Result<AccountRecord> {
    let plain: String = row.try_get("plain")?;
    let names: String = row.try_get("secret_names")?;
    Ok(AccountRecord {
        scope: TenantScope::of_record(TenantId::new(row.try_get::<String, _>("tenant_id")?)),
        id: AccountId::new(row.try_get::<String, _>("id")?),
        carrier: row.try_get("carrier")?,
        name: row.try_get("name")?,
        base_url: row.try_get("base_url")?,
        sandbox: row.try_get::<i64, _>("sandbox")? != 0,
        plain: serde_json::from_str(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))?,
        sealed: row.try_get("sealed")?,
        secret_names: names.split(',').filter(|name| !name.is_empty()).map(Into::into).collect(),
        rotated_at: Timestamp(row.try_get("rotated_at")?),
    })
}

fn json(plain: &BTreeMap<String, String>) -> Result<String> {
    serde_json::to_string(plain).map_err(|e| StoreError::Unreadable(e.to_string()))
}
