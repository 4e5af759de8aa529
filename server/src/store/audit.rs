//! The audit log as it is kept: append only, each row chained to the one before it.

use contract::{
    audit::AuditRow,
    id::{AuditId, UserId},
    time::Timestamp,
};
use sqlx::{Row as _, any::AnyRow};

use super::{Result, Store, Transaction};
use crate::session::TenantScope;

/// A row to be written.
pub struct NewRow<'a> {
    /// When.
    pub at: Timestamp,
    /// The person, if it was one.
    pub user: Option<&'a UserId>,
    /// The person's name, or ours.
    pub who: &'a str,
    /// Where from.
    pub address: &'a str,
    /// What.
    pub action: &'a str,
    /// On what.
    pub subject: &'a str,
    /// What it was before, as JSON text.
    pub before: Option<&'a str>,
    /// What it is after, as JSON text.
    pub after: Option<&'a str>,
    /// The carrier operation.
    pub carrier_operation: Option<&'a str>,
    /// What came of it.
    pub outcome: &'a str,
    /// The request that caused it.
    pub request_id: &'a str,
}

/// Appends a row. `chain` makes its hash from the hash of the row before it and the new row's id.
pub async fn append(
    scope: &TenantScope,
    tx: &mut Transaction,
    row: &NewRow<'_>,
    chain: impl FnOnce(&str, &str) -> String,
) -> Result<()> {
    let last = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional(&mut **tx).await?;
    let (seq, before): (i64, String) = match last {
        Some(last) => (last.try_get::<i64, _>(0)? + 1, last.try_get(1)?),
        None => (1, String::new()),
    };
    let id = uuid::Uuid::now_v7().to_string();
    let hash = chain(&before, &id);
    sqlx::query(
        "INSERT INTO audit (seq, id, tenant_id, at, user_id, who, address, action, subject, before_json, after_json,
                            carrier_operation, outcome, request_id, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(seq)
    .bind(id)
    .bind(scope.tenant().as_str())
    .bind(row.at.0)
    .bind(row.user.map(UserId::as_str))
    .bind(row.who)
    .bind(row.address)
    .bind(row.action)
    .bind(row.subject)
    .bind(row.before)
    .bind(row.after)
    .bind(row.carrier_operation)
    .bind(row.outcome)
    .bind(row.request_id)
    .bind(hash)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A page of the tenant's log, newest first: rows older than `before`, with `words` in who, action, subject or outcome.
/// Each row comes with its place in the log.
pub async fn page(
    scope: &TenantScope,
    store: &Store,
    words: Option<&str>,
    before: Option<i64>,
    most: u32,
) -> Result<Vec<(i64, AuditRow)>> {
    let pattern = words.map(|words| {
        let escaped = words.trim().to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("%{escaped}%")
    });
    let rows = sqlx::query(
        "SELECT seq, id, at, who, address, action, subject, before_json, after_json, carrier_operation, outcome, request_id
         FROM audit
         WHERE tenant_id = $1 AND seq < $2
           AND ($3 = '%' OR lower(who) LIKE $3 ESCAPE '\\' OR lower(action) LIKE $3 ESCAPE '\\'
                OR lower(subject) LIKE $3 ESCAPE '\\' OR lower(outcome) LIKE $3 ESCAPE '\\')
         ORDER BY seq DESC LIMIT $4",
    )
    .bind(scope.tenant().as_str())
    .bind(before.unwrap_or(i64::MAX))
    .bind(pattern.unwrap_or_else(|| "%".into()))
    .bind(i64::from(most))
    .fetch_all(&store.pool)
    .await?;
    rows.iter().map(|row| Ok((row.try_get("seq")?, read(row)?))).collect()
}

/// A stored row with everything its hash is made of, oldest first, for checking the chain.
pub struct ChainedRow {
    /// The row as people see it.
    pub row: AuditRow,
    /// The tenant it belongs to.
    pub tenant: String,
    /// The person, if it was one.
    pub user: Option<String>,
    /// Its hash.
    pub hash: String,
}

/// Rows from a place in the log on, oldest first, of every tenant.
pub async fn chained(store: &Store, from: i64, most: u32) -> Result<Vec<ChainedRow>> {
    let rows = sqlx::query("SELECT * FROM audit WHERE seq >= $1 ORDER BY seq LIMIT $2")
        .bind(from)
        .bind(i64::from(most))
        .fetch_all(&store.pool)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ChainedRow {
                row: read(row)?,
                tenant: row.try_get("tenant_id")?,
                user: row.try_get("user_id")?,
                hash: row.try_get("hash")?,
            })
        })
        .collect()
}

fn read(row: &AnyRow) -> Result<AuditRow> {
    Ok(AuditRow {
        id: AuditId::new(row.try_get::<String, _>("id")?),
        at: Timestamp(row.try_get("at")?),
        who: row.try_get("who")?,
        address: row.try_get("address")?,
        action: row.try_get("action")?,
        subject: row.try_get("subject")?,
        before: row.try_get("before_json")?,
        after: row.try_get("after_json")?,
        carrier_operation: row.try_get("carrier_operation")?,
        outcome: row.try_get("outcome")?,
        request_id: row.try_get("request_id")?,
    })
}
