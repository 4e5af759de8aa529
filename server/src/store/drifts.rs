//! What changed at carriers although nobody here asked for it, and what would explain it.

use std::collections::{BTreeMap, BTreeSet};

use carriers::carrier::CarrierNumber;
use contract::{
    attempt::{AttemptKind, Outcome},
    drift::{Drift, DriftKind, DriftPart, DriftQuery},
    id::{AccountId, CarrierId, DriftId},
    number::E164,
    time::{CLOCKS_DIFFER_MS, Timestamp},
};
use sqlx::{AssertSqlSafe, any::AnyRow};

use super::{
    Result, Store, StoreError, Transaction,
    attempts::{kind, outcome},
    columns::{flag, from_json, instant, json, maybe_instant, maybe_text, text},
};
use crate::session::TenantScope;

/// So many drifts a list has.
const MOST: i64 = 500;

/// What a drift is read from.
const DRIFTS: &str = "SELECT d.*, c.carrier AS carrier, c.name AS account_name FROM drifts d LEFT JOIN accounts c ON \
     c.id = d.account_id WHERE d.tenant_id = $1";

/// What we did to a number, or to an account's numbers at large.
#[derive(Clone, Debug)]
pub struct Touched {
    /// The number; `None` where the carrier picks it.
    pub number: Option<E164>,
    /// What was done.
    pub kind: AttemptKind,
    /// What is known of it.
    pub outcome: Outcome,
    /// Whether it may still change.
    pub open: bool,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
}

/// A drift to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDrift {
    /// The number.
    pub number: E164,
    /// What it is.
    pub what: DriftKind,
    /// Which parts.
    pub parts: Vec<DriftPart>,
}

/// `$3, $4, …` for a list that follows two other values.
fn places(count: usize) -> String {
    places_after(2, count)
}

fn places_after(others: usize, count: usize) -> String {
    (1..=count).map(|at| format!("${}", at + others)).collect::<Vec<_>>().join(", ")
}

/// What is known of these numbers of an account: the record, and when the carrier last showed it.
pub async fn known(
    scope: &TenantScope,
    store: &Store,
    account: &AccountId,
    numbers: &[&E164],
) -> Result<BTreeMap<E164, (CarrierNumber, Timestamp)>> {
    let mut found = BTreeMap::new();
    for chunk in numbers.chunks(500) {
        let sql = format!(
            "SELECT n.seen_at, r.record FROM numbers n JOIN number_records r ON r.account_id = n.account_id AND \
             r.number = n.number WHERE n.tenant_id = $1 AND n.account_id = $2 AND n.number IN ({})",
            places(chunk.len())
        );
        for row in of_numbers(scope, store, account, sql, chunk).await? {
            let record: CarrierNumber = from_json(&text(&row, "record")?)?;
            found.insert(record.number.clone(), (record, instant(&row, "seen_at")?));
        }
    }
    Ok(found)
}

async fn of_numbers(
    scope: &TenantScope,
    store: &Store,
    account: &AccountId,
    sql: String,
    numbers: &[&E164],
) -> Result<Vec<AnyRow>> {
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).bind(account.as_str());
    for number in numbers {
        query = query.bind(number.as_str());
    }
    Ok(query.fetch_all(&store.pool).await?)
}

/// What was ever asked for these numbers of an account by whoever uses it, and what was asked for without naming numbers.
pub async fn touched(scope: &TenantScope, store: &Store, account: &AccountId, numbers: &[&E164]) -> Result<Vec<Touched>> {
    const COLUMNS: &str = "SELECT l.number, l.outcome, l.open, a.kind, a.asked_at, a.settled_at FROM attempt_lines l \
         JOIN attempts a ON a.id = l.attempt WHERE $1 <> '' AND l.account_id = $2";
    let mut found = Vec::new();
    for chunk in numbers.chunks(500) {
        let sql = format!("{COLUMNS} AND l.number IN ({})", places(chunk.len()));
        for row in of_numbers(scope, store, account, sql, chunk).await? {
            found.push(touch(&row)?);
        }
    }
    let sql = format!("{COLUMNS} AND l.number IS NULL AND a.kind IN ('purchase', 'bulk_order', 'location_change')");
    for row in of_numbers(scope, store, account, sql, &[]).await? {
        found.push(touch(&row)?);
    }
    Ok(found)
}

fn touch(row: &AnyRow) -> Result<Touched> {
    Ok(Touched {
        number: maybe_text(row, "number")?.and_then(|number| E164::try_from(number).ok()),
        kind: kind(row)?,
        outcome: outcome(row)?,
        open: flag(row, "open")?,
        asked_at: instant(row, "asked_at")?,
        settled_at: maybe_instant(row, "settled_at")?,
    })
}

/// Which of these numbers are or were in a port to this account.
pub async fn ported(scope: &TenantScope, store: &Store, account: &AccountId, numbers: &[&E164]) -> Result<BTreeSet<E164>> {
    let mut found = BTreeSet::new();
    for chunk in numbers.chunks(500) {
        let sql = format!(
            "SELECT number FROM port_numbers WHERE tenant_id = $1 AND account_id = $2 AND number IN ({})",
            places(chunk.len())
        );
        for row in of_numbers(scope, store, account, sql, chunk).await? {
            found.extend(E164::try_from(text(&row, "number")?).ok());
        }
    }
    Ok(found)
}

/// Numbers that were there before a complete reading that began then, and that it did not see.
pub async fn newly_missing(scope: &TenantScope, store: &Store, account: &AccountId, began: Timestamp) -> Result<Vec<E164>> {
    let rows =
        sqlx::query("SELECT number FROM numbers WHERE tenant_id = $1 AND account_id = $2 AND seen_at < $3 AND missing = 0")
            .bind(scope.tenant().as_str())
            .bind(account.as_str())
            .bind(began.0)
            .fetch_all(&store.pool)
            .await?;
    rows.iter().map(|row| E164::try_from(text(row, "number")?).map_err(|e| StoreError::Unreadable(e.0))).collect()
}

/// What a clock saw that has been set back since counts as seen before a reading that begins now: else it could not be missed until
/// the clock has caught up.
pub async fn see_anew(_owner: &TenantScope, store: &Store, account: &AccountId, began: Timestamp) -> Result<()> {
    sqlx::query("UPDATE numbers SET seen_at = $1 WHERE account_id = $2 AND seen_at > $3")
        .bind(began.plus_ms(-1).0)
        .bind(account.as_str())
        .bind(began.plus_ms(CLOCKS_DIFFER_MS).0)
        .execute(&store.pool)
        .await?;
    Ok(())
}

/// Keeps drifts. What is there already and nobody has looked at is not doubled.
pub async fn add(scope: &TenantScope, store: &Store, account: &AccountId, new: &[NewDrift], at: Timestamp) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    for drift in new {
        sqlx::query(
            "INSERT INTO drifts (id, tenant_id, account_id, number, what, parts, at) SELECT $1, $2, $3, $4, $5, $6, $7 \
             WHERE NOT EXISTS (SELECT 1 FROM drifts WHERE tenant_id = $2 AND number = $4 AND seen_at IS NULL AND account_id = $3 \
             AND what = $5 AND parts = $6)",
        )
        .bind(uuid::Uuid::now_v7().to_string())
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(drift.number.as_str())
        .bind(drift.what.word())
        .bind(json(&drift.parts)?)
        .bind(at.0)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await
}

/// Drifts, newest first, at most 500; of every number or of one.
pub async fn list(scope: &TenantScope, store: &Store, query: &DriftQuery, number: Option<&E164>) -> Result<Vec<Drift>> {
    let rows = sqlx::query(AssertSqlSafe(format!(
        "{DRIFTS} AND ($2 = 0 OR d.seen_at IS NULL) AND ($3 = '' OR d.account_id = $3) AND ($4 = '' OR d.number = $4) \
         ORDER BY d.at DESC, d.number, d.id LIMIT $5",
    )))
    .bind(scope.tenant().as_str())
    .bind(i64::from(query.open == Some(true)))
    .bind(query.account.as_ref().map_or("", AccountId::as_str).to_owned())
    .bind(number.map_or("", |number| number.as_str()).to_owned())
    .bind(MOST)
    .fetch_all(&store.pool)
    .await?;
    rows.iter().map(drift).collect()
}

/// What nobody looked at of the numbers on one page, newest first.
pub async fn open_of(scope: &TenantScope, store: &Store, numbers: &[E164]) -> Result<Vec<Drift>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{DRIFTS} AND d.seen_at IS NULL AND d.number IN ({}) ORDER BY d.at DESC, d.number, d.id",
        places_after(1, numbers.len())
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str());
    for number in numbers {
        query = query.bind(number.as_str());
    }
    query.fetch_all(&store.pool).await?.iter().map(drift).collect()
}

/// Notes that somebody looked at a drift; `false` when there is none.
pub async fn see(scope: &TenantScope, tx: &mut Transaction, id: &DriftId, by: &str, at: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE drifts SET seen_at = COALESCE(seen_at, $1), seen_by = COALESCE(seen_by, $2) WHERE tenant_id = $3 AND id = $4",
    )
    .bind(at.0)
    .bind(by)
    .bind(scope.tenant().as_str())
    .bind(id.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

fn drift(row: &AnyRow) -> Result<Drift> {
    let word = text(row, "what")?;
    Ok(Drift {
        id: DriftId::new(text(row, "id")?),
        account: AccountId::new(text(row, "account_id")?),
        account_name: maybe_text(row, "account_name")?.unwrap_or_default(),
        carrier: CarrierId::new(maybe_text(row, "carrier")?.unwrap_or_default()),
        number: E164::try_from(text(row, "number")?).map_err(|e| StoreError::Unreadable(e.0))?,
        what: DriftKind::from_word(&word).ok_or_else(|| StoreError::Unreadable(format!("drift {word}")))?,
        parts: from_json(&text(row, "parts")?)?,
        at: instant(row, "at")?,
        seen_by: maybe_text(row, "seen_by")?,
        seen_at: maybe_instant(row, "seen_at")?,
    })
}
