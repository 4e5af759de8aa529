//! Where carriers post to us, and what they told us by themselves.

use contract::{
    id::{AccountId, AlertId, AttemptId, CarrierId},
    notice::Alert,
    number::E164,
    time::Timestamp,
};
use sqlx::any::AnyRow;

use super::{
    Result, Store, Transaction,
    columns::{instant, maybe_instant, maybe_text, text},
};
use crate::session::TenantScope;

/// So many alerts a list has.
const MOST: i64 = 200;

/// The sealed keys of an account's address.
pub async fn sealed(scope: &TenantScope, store: &Store, account: &AccountId) -> Result<Option<String>> {
    let row = sqlx::query("SELECT sealed FROM hooks WHERE tenant_id = $1 AND account_id = $2")
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .fetch_optional(&store.pool)
        .await?;
    row.map(|row| text(&row, "sealed")).transpose()
}

/// Keeps new ones; those before are forgotten.
pub async fn put(scope: &TenantScope, tx: &mut Transaction, account: &AccountId, sealed: &str, at: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO hooks (account_id, tenant_id, sealed, made_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed, made_at = excluded.made_at",
    )
    .bind(account.as_str())
    .bind(scope.tenant().as_str())
    .bind(sealed)
    .bind(at.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Attempts at an account that are being read back, whoever of those that use it asked, by the carrier's id of an order or by our mark of it.
pub async fn waiting(store: &Store, account: &AccountId, reference: &str, mark: Option<&str>) -> Result<Vec<AttemptId>> {
    let rows = sqlx::query(
        "SELECT id FROM attempts WHERE account_id = $1 AND (reference = $2 OR id = $3) \
         AND (phase IN ('sending', 'checking') OR (phase = 'settled' AND outcome = 'manual')) ORDER BY asked_at LIMIT 10",
    )
    .bind(account.as_str())
    .bind(reference)
    .bind(mark.unwrap_or_default())
    .fetch_all(&store.pool)
    .await?;
    rows.iter().map(|row| Ok(AttemptId::new(text(row, "id")?))).collect()
}

/// An alert to be kept.
pub struct NewAlert<'a> {
    /// The number it is about.
    pub number: Option<&'a E164>,
    /// What happened.
    pub title: &'a str,
    /// The carrier's words.
    pub text: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Keeps an alert, unless the very same one is there: carriers post again when they are not sure that it arrived.
pub async fn add_alert(scope: &TenantScope, store: &Store, account: &AccountId, new: &NewAlert<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO alerts (id, tenant_id, account_id, number, title, text, at) SELECT $1, $2, $3, $4, $5, $6, $7 \
         WHERE NOT EXISTS (SELECT 1 FROM alerts WHERE tenant_id = $2 AND account_id = $3 AND number IS NOT DISTINCT FROM $4 AND title = $5 \
         AND text = $6 AND at = $7)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(scope.tenant().as_str())
    .bind(account.as_str())
    .bind(new.number.map(|number| number.as_str().to_owned()))
    .bind(new.title)
    .bind(new.text)
    .bind(new.at.0)
    .execute(&store.pool)
    .await?;
    Ok(())
}

/// Alerts, newest first, at most 200: all or those that nobody has looked at, of every number or of one.
pub async fn alerts(scope: &TenantScope, store: &Store, open: bool, number: Option<&E164>) -> Result<Vec<Alert>> {
    let rows = sqlx::query(
        "SELECT l.*, c.carrier AS carrier, c.name AS account_name FROM alerts l LEFT JOIN accounts c ON c.id = l.account_id \
         WHERE l.tenant_id = $1 AND ($2 = 0 OR l.seen_at IS NULL) AND ($3 = '' OR l.number = $3) ORDER BY l.at DESC, l.id LIMIT $4",
    )
    .bind(scope.tenant().as_str())
    .bind(i64::from(open))
    .bind(number.map_or("", |number| number.as_str()).to_owned())
    .bind(MOST)
    .fetch_all(&store.pool)
    .await?;
    rows.iter().map(alert).collect()
}

/// Notes that somebody looked at an alert; `false` when there is none.
pub async fn see_alert(scope: &TenantScope, tx: &mut Transaction, id: &AlertId, at: Timestamp) -> Result<bool> {
    let done = sqlx::query("UPDATE alerts SET seen_at = COALESCE(seen_at, $1) WHERE tenant_id = $2 AND id = $3")
        .bind(at.0)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn alert(row: &AnyRow) -> Result<Alert> {
    Ok(Alert {
        id: AlertId::new(text(row, "id")?),
        account: AccountId::new(text(row, "account_id")?),
        account_name: maybe_text(row, "account_name")?.unwrap_or_default(),
        carrier: CarrierId::new(maybe_text(row, "carrier")?.unwrap_or_default()),
        number: maybe_text(row, "number")?.and_then(|number| E164::try_from(number).ok()),
        title: text(row, "title")?,
        text: text(row, "text")?,
        at: instant(row, "at")?,
        seen_at: maybe_instant(row, "seen_at")?,
    })
}
