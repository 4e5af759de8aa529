//! The audit log as it is kept: append only, each row chained to the one before it.

use contract::{
    audit::{AuditQuery, AuditRow},
    id::{AuditId, UserId},
    time::Timestamp,
};
use jiff::{civil::Date, tz::TimeZone};
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
    /// The name of the tenant that is acted as.
    pub acting_for: Option<&'a str>,
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

/// Where the log ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// How many rows there are.
    pub rows: i64,
    /// The hash of the last one.
    pub hash: String,
}

/// How many rows a tenant has, and the hash of its last one.
pub async fn own(scope: &TenantScope, store: &Store) -> Result<(u64, String)> {
    let tenant = scope.tenant().as_str();
    let row = sqlx::query("SELECT COUNT(*) FROM audit WHERE tenant_id = $1").bind(tenant).fetch_one(&store.pool).await?;
    let last = sqlx::query("SELECT hash FROM audit WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1");
    let last = last.bind(tenant).fetch_optional(&store.pool).await?;
    let hash = last.map_or(Ok(String::new()), |last| last.try_get(0))?;
    Ok((u64::try_from(row.try_get::<i64, _>(0)?).unwrap_or_default(), hash))
}

/// Appends a row. `chain` makes its hash from the hash of the row before it and the new row's id. A writing transaction is the
/// only one until it commits, so the row before stays the last, and no place in the log is left out or taken twice.
pub async fn append(
    scope: &TenantScope,
    tx: &mut Transaction,
    row: &NewRow<'_>,
    chain: impl FnOnce(&str, &str) -> String,
) -> Result<End> {
    let last = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional(&mut **tx).await?;
    let (seq, before): (i64, String) = match last {
        Some(last) => (last.try_get::<i64, _>(0)? + 1, last.try_get(1)?),
        None => (1, String::new()),
    };
    let id = uuid::Uuid::now_v7().to_string();
    let hash = chain(&before, &id);
    sqlx::query(
        "INSERT INTO audit (seq, id, tenant_id, at, user_id, who, address, action, subject, before_json, after_json,
                            carrier_operation, outcome, request_id, hash, acting_for)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
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
    .bind(&hash)
    .bind(row.acting_for)
    .execute(&mut **tx)
    .await?;
    Ok(End { rows: seq, hash })
}

/// A page of the tenant's log, newest first: rows older than `before` that fit the query. Each row comes with its place in
/// the log.
pub async fn page(
    scope: &TenantScope,
    store: &Store,
    query: &AuditQuery,
    before: Option<i64>,
    most: u32,
) -> Result<Vec<(i64, AuditRow)>> {
    let escaped = |words: &str| words.trim().to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let within = |words: &Option<String>| words.as_ref().map_or_else(|| "%".to_owned(), |words| format!("%{}%", escaped(words)));
    let action = query.action.as_ref().map_or_else(|| "%".to_owned(), |action| format!("{}%", escaped(action)));
    let from = query.from.map_or(i64::MIN, start_of);
    let until = query.to.map_or(i64::MAX, |day| start_of(day).saturating_add(DAY_MS));
    let rows = sqlx::query(
        "SELECT seq, id, at, who, acting_for, address, action, subject, before_json, after_json, carrier_operation, outcome,
                request_id
         FROM audit
         WHERE tenant_id = $1 AND seq < $2
           AND ($3 = '%' OR lower(who) LIKE $3 ESCAPE '\\' OR lower(action) LIKE $3 ESCAPE '\\'
                OR lower(subject) LIKE $3 ESCAPE '\\' OR lower(outcome) LIKE $3 ESCAPE '\\')
           AND ($5 = '%' OR lower(who) LIKE $5 ESCAPE '\\') AND ($6 = '%' OR lower(action) LIKE $6 ESCAPE '\\')
           AND ($7 = '' OR outcome = $7) AND at >= $8 AND at < $9
         ORDER BY seq DESC LIMIT $4",
    )
    .bind(scope.tenant().as_str())
    .bind(before.unwrap_or(i64::MAX))
    .bind(within(&query.q))
    .bind(i64::from(most))
    .bind(within(&query.who))
    .bind(action)
    .bind(query.outcome.as_deref().map_or("", str::trim))
    .bind(from)
    .bind(until)
    .fetch_all(&store.pool)
    .await?;
    rows.iter().map(|row| Ok((row.try_get("seq")?, read(row)?))).collect()
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn start_of(day: Date) -> i64 {
    day.to_zoned(TimeZone::UTC).map_or(0, |day| day.timestamp().as_millisecond())
}

/// A stored row with everything its hash is made of, oldest first, for checking the chain.
pub struct ChainedRow {
    /// Its place in the log.
    pub seq: i64,
    /// The row as people see it.
    pub row: AuditRow,
    /// The tenant it belongs to.
    pub tenant: String,
    /// The person, if it was one.
    pub user: Option<String>,
    /// Its hash.
    pub hash: String,
}

/// Where the log ends now. It is the same for every tenant.
pub async fn end(store: &Store) -> Result<Option<End>> {
    let row = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional(&store.pool).await?;
    row.map(|row| Ok(End { rows: row.try_get(0)?, hash: row.try_get(1)? })).transpose()
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
                seq: row.try_get("seq")?,
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
        acting_for: row.try_get("acting_for")?,
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
