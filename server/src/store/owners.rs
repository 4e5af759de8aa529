//! Whose things are that carriers list. An account may be used by several tenants; what it has belongs to one of them each.

use std::collections::BTreeMap;

use carriers::carrier::CarrierNumber;
use contract::{
    id::{AccountId, AttemptId, DocumentId, PortDraftId, PortRequestId, SubOrderId, TenantId},
    number::E164,
    time::Timestamp,
};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::{
    Result, Store, Transaction,
    columns::{json, text},
    number_pasts,
};
use crate::session::TenantScope;

/// Tables of a port, each with the account and the request.
const OF_A_PORT: [&str; 5] = ["ports", "port_sub_orders", "port_numbers", "port_events", "port_notes"];

/// Whether a number of an attempt's or a port's row `l` was given back at its account since then, by whomever it had gone to.
const GIVEN_BACK_SINCE: &str = "SELECT 1 FROM attempt_lines r JOIN attempts g ON g.id = r.attempt WHERE r.number = l.number \
     AND r.account_id = l.account_id AND g.kind = 'removal' AND r.outcome = 'verified' AND g.asked_at >";

/// What of these numbers belongs to whom: as it is known; else who bought it, or ports it in, and nobody gave it back since; else
/// the account's owner.
pub async fn by_tenant(
    owner: &TenantScope,
    store: &Store,
    account: &AccountId,
    records: &[CarrierNumber],
) -> Result<Vec<(TenantScope, Vec<CarrierNumber>)>> {
    const KNOWN: &str =
        "SELECT number, tenant_id FROM numbers WHERE account_id = $1 AND number IN (SELECT value FROM json_each($2))";
    let bought = format!(
        "SELECT l.number, l.tenant_id FROM attempt_lines l JOIN attempts a ON a.id = l.attempt \
         WHERE l.account_id = $1 AND l.number IN (SELECT value FROM json_each($2)) AND a.kind = 'purchase' \
         AND l.outcome NOT IN ('refused', 'not_sent', 'not_done') AND NOT EXISTS ({GIVEN_BACK_SINCE} a.asked_at) \
         ORDER BY a.asked_at DESC"
    );
    let ported = format!(
        "SELECT l.number, l.tenant_id FROM port_numbers l \
         LEFT JOIN ports p ON p.account_id = l.account_id AND p.request = l.request \
         WHERE l.account_id = $1 AND l.number IN (SELECT value FROM json_each($2)) AND l.phase <> 'leaving' \
         AND NOT EXISTS ({GIVEN_BACK_SINCE} COALESCE(p.created_at, 0))"
    );
    let mut whose: BTreeMap<String, TenantId> = BTreeMap::new();
    for chunk in records.chunks(500) {
        for sql in [KNOWN, &bought, &ported] {
            let open: Vec<&E164> =
                chunk.iter().map(|record| &record.number).filter(|number| !whose.contains_key(number.as_str())).collect();
            if open.is_empty() {
                break;
            }
            let rows = sqlx::query(AssertSqlSafe(sql)).bind(account.as_str()).bind(json(&open)?).fetch_all(&store.pool).await?;
            for row in &rows {
                whose.entry(text(row, "number")?).or_insert(TenantId::new(text(row, "tenant_id")?));
            }
        }
    }
    let mut parts: BTreeMap<TenantScope, Vec<CarrierNumber>> = BTreeMap::new();
    for record in records {
        let scope = whose.get(record.number.as_str()).map_or_else(|| owner.clone(), |id| TenantScope::of_record(id.clone()));
        parts.entry(scope).or_default().push(record.clone());
    }
    Ok(parts.into_iter().collect())
}

/// Everybody who has numbers at an account.
pub async fn tenants_at(store: &Store, account: &AccountId) -> Result<Vec<TenantScope>> {
    let rows = sqlx::query("SELECT DISTINCT tenant_id FROM numbers WHERE account_id = $1 ORDER BY tenant_id")
        .bind(account.as_str())
        .fetch_all(&store.pool)
        .await?;
    rows.iter().map(|row| Ok(TenantScope::of_record(TenantId::new(text(row, "tenant_id")?)))).collect()
}

/// Whose a number at an account is, if it is known there.
pub async fn of_number(store: &Store, account: &AccountId, number: &E164) -> Result<Option<TenantScope>> {
    let row = sqlx::query("SELECT tenant_id FROM numbers WHERE account_id = $1 AND number = $2")
        .bind(account.as_str())
        .bind(number.as_str())
        .fetch_optional(&store.pool)
        .await?;
    row.map(|row| Ok(TenantScope::of_record(TenantId::new(text(&row, "tenant_id")?)))).transpose()
}

/// Gives numbers that the carrier picked for an attempt to its tenant, where a reading saw them first and gave them to the
/// account's owner.
pub async fn give_bought(
    scope: &TenantScope,
    store: &Store,
    (owner, account): (&TenantScope, &AccountId),
    numbers: &[&E164],
    since: Timestamp,
) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query(
        "UPDATE numbers SET tenant_id = $1, tenant_since = $4 \
         WHERE tenant_id = $2 AND account_id = $3 AND first_seen_at >= $4 \
         AND number IN (SELECT value FROM json_each($5))",
    )
    .bind(scope.tenant().as_str())
    .bind(owner.tenant().as_str())
    .bind(account.as_str())
    .bind(since.0)
    .bind(json(&numbers)?)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// Whose a port is: as it is known, else whose draft it was.
pub async fn of_port(store: &Store, account: &AccountId, request: &PortRequestId) -> Result<Option<TenantScope>> {
    port_owner(&mut *store.pool.acquire().await?, account, request).await
}

/// The same inside a transaction; of the tenant of the scope where nobody has it.
pub async fn port_scope(
    scope: &TenantScope,
    tx: &mut Transaction,
    account: &AccountId,
    request: &PortRequestId,
) -> Result<TenantScope> {
    Ok(port_owner(tx, account, request).await?.unwrap_or_else(|| scope.clone()))
}

async fn port_owner(from: &mut AnyConnection, account: &AccountId, request: &PortRequestId) -> Result<Option<TenantScope>> {
    for sql in [
        "SELECT tenant_id FROM ports WHERE account_id = $1 AND request = $2",
        "SELECT tenant_id FROM port_drafts WHERE account_id = $1 AND request = $2",
    ] {
        let row = sqlx::query(sql).bind(account.as_str()).bind(request.as_str()).fetch_optional(&mut *from).await?;
        if let Some(row) = row {
            return Ok(Some(TenantScope::of_record(TenantId::new(text(&row, "tenant_id")?))));
        }
    }
    Ok(None)
}

/// Whose a paper is, for the send that somebody confirmed.
pub async fn of_paper(store: &Store, paper: &DocumentId) -> Result<Option<TenantScope>> {
    let row = sqlx::query("SELECT tenant_id FROM papers WHERE id = $1").bind(paper.as_str()).fetch_optional(&store.pool).await?;
    row.map(|row| Ok(TenantScope::of_record(TenantId::new(text(&row, "tenant_id")?)))).transpose()
}

/// The request of a sub-order of the tenant.
pub async fn request_of(
    scope: &TenantScope,
    store: &Store,
    account: &AccountId,
    sub_order: &SubOrderId,
) -> Result<Option<PortRequestId>> {
    let row = sqlx::query("SELECT request FROM port_numbers WHERE tenant_id = $1 AND account_id = $2 AND sub_order = $3 LIMIT 1")
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(sub_order.as_str())
        .fetch_optional(&store.pool)
        .await?;
    row.map(|row| Ok(PortRequestId::new(text(&row, "request")?))).transpose()
}

/// A port belongs to the tenant of its draft, also where a reading saw it before its id was known here.
pub async fn give_port(scope: &TenantScope, tx: &mut Transaction, account: &AccountId, request: &PortRequestId) -> Result<()> {
    for table in OF_A_PORT {
        let sql = format!("UPDATE {table} SET tenant_id = $1 WHERE account_id = $2 AND request = $3");
        sqlx::query(AssertSqlSafe(sql))
            .bind(scope.tenant().as_str())
            .bind(account.as_str())
            .bind(request.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// The same for the port of a draft, as soon as the draft knows its request.
pub async fn give_port_of(scope: &TenantScope, tx: &mut Transaction, draft: &PortDraftId) -> Result<()> {
    let row = sqlx::query(
        "SELECT account_id, request FROM port_drafts WHERE tenant_id = $1 AND id = $2 AND account_id IS NOT NULL \
         AND request IS NOT NULL",
    )
    .bind(scope.tenant().as_str())
    .bind(draft.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    match row {
        Some(row) => {
            let (account, request) = (AccountId::new(text(&row, "account_id")?), PortRequestId::new(text(&row, "request")?));
            give_port(scope, tx, &account, &request).await
        }
        None => Ok(()),
    }
}

/// A number that may go over to another tenant: where it is, and what is in the way.
#[derive(Clone, Debug)]
pub struct Movable {
    /// The account that has it.
    pub account: AccountId,
    /// Its route, in one line.
    pub routing: String,
    /// An order or change of it that is open.
    pub attempt: Option<AttemptId>,
    /// Whether it is on an open port.
    pub porting: bool,
    /// Whether there are words of ours about it.
    pub noted: bool,
}

/// What is known of a number of a tenant, read inside a transaction; `None` when it has none such.
pub async fn movable(scope: &TenantScope, tx: &mut Transaction, number: &E164) -> Result<Option<Movable>> {
    let row = sqlx::query(
        "SELECT n.account_id, n.routing, \
         (SELECT MIN(l.attempt) FROM attempt_lines l WHERE l.account_id = n.account_id AND l.number = n.number AND l.open = 1) AS attempt, \
         (SELECT COUNT(*) FROM port_numbers p WHERE p.account_id = n.account_id AND p.number = n.number \
          AND p.phase NOT IN ('done', 'leaving')) AS ports, \
         (SELECT COUNT(*) FROM number_notes o WHERE o.tenant_id = n.tenant_id AND o.number = n.number) AS notes \
         FROM numbers n WHERE n.tenant_id = $1 AND n.number = $2 ORDER BY n.missing LIMIT 1",
    )
    .bind(scope.tenant().as_str())
    .bind(number.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| {
        Ok(Movable {
            account: AccountId::new(text(&row, "account_id")?),
            routing: text(&row, "routing")?,
            attempt: row.try_get::<Option<String>, _>("attempt")?.map(AttemptId::new),
            porting: row.try_get::<i64, _>("ports")? > 0,
            noted: row.try_get::<i64, _>("notes")? > 0,
        })
    })
    .transpose()
}

/// Gives a number over. What was called and found changed of it before is the old tenant's, and the latter closed. `false` when it
/// is gone.
pub async fn hand_over(
    from: &TenantScope,
    tx: &mut Transaction,
    to: &TenantScope,
    (account, number): (&AccountId, &E164),
    at: Timestamp,
) -> Result<bool> {
    number_pasts::end(from, tx, (account, number), at).await?;
    let sql = "UPDATE numbers SET tenant_id = $1, tenant_since = $5 WHERE tenant_id = $2 AND account_id = $3 AND number = $4";
    let done = sqlx::query(sql)
        .bind(to.tenant().as_str())
        .bind(from.tenant().as_str())
        .bind(account.as_str())
        .bind(number.as_str())
        .bind(at.0)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "UPDATE drifts SET seen_by = 'Patchbay', seen_at = $1 WHERE tenant_id = $2 AND account_id = $3 AND number = $4 AND seen_at IS NULL",
    )
    .bind(at.0)
    .bind(from.tenant().as_str())
    .bind(account.as_str())
    .bind(number.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

#[cfg(test)]
mod tests;
