//! Files of call records, and how far the making of each is.

use contract::{
    call_list::{CallExportState, CallListQuery},
    call_record::CallTotals,
    id::{CallExportId, TenantId},
    time::Timestamp,
};
use sqlx::{Row as _, any::AnyRow};

use super::{
    Result, Store, StoreError, Transaction,
    columns::{from_json, instant, json, maybe_instant, maybe_text, text},
};
use crate::session::TenantScope;

/// An export as it is stored.
#[derive(Clone, Debug)]
pub struct StoredExport {
    /// Its id.
    pub id: CallExportId,
    /// Whose it is.
    pub scope: TenantScope,
    /// Who asked for it.
    pub by_name: String,
    /// Which records.
    pub query: CallListQuery,
    /// Until before when: what came after it was asked for is not in it.
    pub until: Timestamp,
    /// How it stands.
    pub state: CallExportState,
    /// How far it is.
    pub far: Far,
    /// How many rows there are, as the carriers count.
    pub total: Option<u64>,
    /// A sentence, when there is more to say.
    pub sentence: Option<String>,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// When it came to its end.
    pub ended_at: Option<Timestamp>,
}

/// How far the making of a file is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Far {
    /// Where reading goes on, as JSON; `None` at the beginning.
    pub place: Option<String>,
    /// How many rows were read.
    pub read: u64,
    /// How many could not be.
    pub unreadable: u64,
    /// What the records in the file come to.
    pub totals: CallTotals,
    /// How long the file was then.
    pub bytes: u64,
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Notes a new one.
pub async fn add(
    scope: &TenantScope,
    tx: &mut Transaction,
    id: &CallExportId,
    by: (&str, &str),
    query: &CallListQuery,
    until: Timestamp,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO call_exports (id, tenant_id, user_id, by_name, query, until_at, state, totals, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 'running', $7, $8)",
    )
    .bind(id.as_str())
    .bind(scope.tenant().as_str())
    .bind(by.0)
    .bind(by.1)
    .bind(json(query)?)
    .bind(until.0)
    .bind(json(&CallTotals::default())?)
    .bind(at.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// One of the tenant's.
pub async fn get(scope: &TenantScope, store: &Store, id: &CallExportId) -> Result<Option<StoredExport>> {
    let row = sqlx::query("SELECT * FROM call_exports WHERE tenant_id = $1 AND id = $2")
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .fetch_optional(&store.pool)
        .await?;
    row.as_ref().map(stored).transpose()
}

/// The tenant's, newest first.
pub async fn list(scope: &TenantScope, store: &Store) -> Result<Vec<StoredExport>> {
    let rows = sqlx::query("SELECT * FROM call_exports WHERE tenant_id = $1 ORDER BY made_at DESC, id LIMIT 50")
        .bind(scope.tenant().as_str())
        .fetch_all(&store.pool)
        .await?;
    rows.iter().map(stored).collect()
}

/// Those of everybody that have a file or will: for what makes and removes files.
pub async fn everyone(store: &Store) -> Result<Vec<StoredExport>> {
    let rows =
        sqlx::query("SELECT * FROM call_exports WHERE state <> 'gone' ORDER BY made_at, id").fetch_all(&store.pool).await?;
    rows.iter().map(stored).collect()
}

/// How many of the tenant's are being made.
pub async fn running(scope: &TenantScope, tx: &mut Transaction) -> Result<i64> {
    let row = sqlx::query("SELECT COUNT(*) AS n FROM call_exports WHERE tenant_id = $1 AND state = 'running'")
        .bind(scope.tenant().as_str())
        .fetch_one(&mut **tx)
        .await?;
    Ok(row.try_get("n")?)
}

/// Says how many rows there are.
pub async fn set_total(scope: &TenantScope, store: &Store, id: &CallExportId, total: u64) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query("UPDATE call_exports SET total = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(whole(total))
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Notes how far it is. `false` when it is not wanted any more.
pub async fn go_on(scope: &TenantScope, store: &Store, id: &CallExportId, far: &Far) -> Result<bool> {
    let mut tx = store.begin().await?;
    let done = sqlx::query(
        "UPDATE call_exports SET place = $1, read_rows = $2, unreadable = $3, totals = $4, bytes = $5 \
         WHERE tenant_id = $6 AND id = $7 AND state = 'running'",
    )
    .bind(far.place.as_deref())
    .bind(whole(far.read))
    .bind(whole(far.unreadable))
    .bind(json(&far.totals)?)
    .bind(whole(far.bytes))
    .bind(scope.tenant().as_str())
    .bind(id.as_str())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

/// Ends it.
pub async fn end(
    scope: &TenantScope,
    store: &Store,
    id: &CallExportId,
    state: CallExportState,
    sentence: Option<&str>,
    at: Timestamp,
) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query(
        "UPDATE call_exports SET state = $1, sentence = $2, ended_at = $3 WHERE tenant_id = $4 AND id = $5 AND state = 'running'",
    )
    .bind(state.word())
    .bind(sentence)
    .bind(at.0)
    .bind(scope.tenant().as_str())
    .bind(id.as_str())
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// Notes that its file is not kept any longer.
pub async fn let_go(scope: &TenantScope, store: &Store, id: &CallExportId) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query("UPDATE call_exports SET state = 'gone' WHERE tenant_id = $1 AND id = $2 AND state = 'done'")
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Forgets the tenant's whose files are gone, and that came to their end before an instant.
pub async fn forget_old(scope: &TenantScope, tx: &mut Transaction, before: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM call_exports WHERE tenant_id = $1 AND state <> 'done' AND ended_at < $2")
        .bind(scope.tenant().as_str())
        .bind(before.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets it. `false` when it is not there.
pub async fn forget(scope: &TenantScope, tx: &mut Transaction, id: &CallExportId) -> Result<bool> {
    let done = sqlx::query("DELETE FROM call_exports WHERE tenant_id = $1 AND id = $2")
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn stored(row: &AnyRow) -> Result<StoredExport> {
    let word = text(row, "state")?;
    let whole = |column: &str| -> Result<u64> { Ok(u64::try_from(row.try_get::<i64, _>(column)?).unwrap_or_default()) };
    Ok(StoredExport {
        id: CallExportId::new(text(row, "id")?),
        scope: TenantScope::of_record(TenantId::new(text(row, "tenant_id")?)),
        by_name: text(row, "by_name")?,
        query: from_json(&text(row, "query")?)?,
        until: instant(row, "until_at")?,
        state: CallExportState::from_word(&word).ok_or_else(|| StoreError::Unreadable(format!("export {word}")))?,
        far: Far {
            place: maybe_text(row, "place")?,
            read: whole("read_rows")?,
            unreadable: whole("unreadable")?,
            totals: from_json(&text(row, "totals")?)?,
            bytes: whole("bytes")?,
        },
        total: row.try_get::<Option<i64>, _>("total")?.and_then(|total| u64::try_from(total).ok()),
        sentence: maybe_text(row, "sentence")?,
        made_at: instant(row, "made_at")?,
        ended_at: maybe_instant(row, "ended_at")?,
    })
}
