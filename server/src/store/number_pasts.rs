//! Whose numbers were: what ends a tenant's time with a number, and since when it is somebody's. Call records go by it.

use contract::{id::AccountId, number::E164, time::Timestamp};
use sqlx::AssertSqlSafe;

use super::{Result, Store, Transaction};
use crate::session::TenantScope;

/// Since when a number that is seen for the first time is the tenant's `$3`: at the owner of its account `$1` always; else since it
/// bought it, or began to port it in; else since now, `$15`.
pub(super) const SINCE: &str = "CASE WHEN EXISTS (SELECT 1 FROM accounts c WHERE c.id = $1 AND c.tenant_id = $3) THEN 0 \
     ELSE COALESCE((SELECT MAX(begun.at) FROM (\
     SELECT a.asked_at AS at FROM attempt_lines l JOIN attempts a ON a.id = l.attempt WHERE l.tenant_id = $3 AND l.number = $2 \
     AND l.account_id = $1 AND a.kind = 'purchase' AND l.outcome NOT IN ('refused', 'not_sent', 'not_done') \
     UNION ALL SELECT p.created_at AS at FROM port_numbers n JOIN ports p ON p.account_id = n.account_id AND p.request = n.request \
     WHERE n.tenant_id = $3 AND n.number = $2 AND n.account_id = $1 AND n.phase <> 'leaving') begun), $15) END";

/// How long after it was given back a list that was begun before may still bring a number, in milliseconds.
const LATE_MS: i64 = 10 * 60 * 1_000;

/// Given back, whoever did it, and not bought again since. What appears again later than a late list can is another matter.
fn given_back() -> String {
    format!(
        "EXISTS (SELECT 1 FROM attempt_lines l JOIN attempts a ON a.id = l.attempt WHERE l.number = numbers.number \
         AND l.account_id = numbers.account_id AND a.kind = 'removal' AND l.outcome = 'verified' \
         AND numbers.first_seen_at <= COALESCE(a.settled_at, numbers.first_seen_at) + {LATE_MS} \
         AND NOT EXISTS (SELECT 1 FROM attempt_lines p JOIN attempts b ON b.id = p.attempt WHERE p.number = l.number \
         AND p.account_id = l.account_id AND b.kind = 'purchase' AND p.outcome = 'verified' AND b.asked_at > a.asked_at))"
    )
}

/// Notes whose numbers of an account end here, before they go over or are forgotten. The condition's binds begin at `$3`.
pub(super) fn noting(condition: &str) -> String {
    format!(
        "INSERT INTO number_pasts (account_id, number, tenant_id, since_at, until_at) \
         SELECT account_id, number, tenant_id, tenant_since, CAST($2 AS BIGINT) FROM numbers WHERE account_id = $1 AND {condition} \
         ON CONFLICT DO NOTHING"
    )
}

/// Notes that a tenant's time with a number ends.
pub async fn end(scope: &TenantScope, tx: &mut Transaction, (account, number): (&AccountId, &E164), at: Timestamp) -> Result<()> {
    sqlx::query(AssertSqlSafe(noting("number = $3 AND tenant_id = $4")))
        .bind(account.as_str())
        .bind(at.0)
        .bind(number.as_str())
        .bind(scope.tenant().as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl Store {
    /// Ends a complete reading: what was given back here and not seen any more is forgotten, and what else was not seen is
    /// missing, unless the reading proves no absence.
    pub async fn end_reading(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        (began, at): (Timestamp, Timestamp),
        proves_absence: bool,
    ) -> Result<()> {
        let gone = given_back();
        let mut tx = self.begin().await?;
        sqlx::query(AssertSqlSafe(noting(&format!("seen_at < $3 AND {gone}"))))
            .bind(account.as_str())
            .bind(at.0)
            .bind(began.0)
            .execute(&mut *tx)
            .await?;
        sqlx::query(AssertSqlSafe(format!("DELETE FROM numbers WHERE account_id = $1 AND seen_at < $2 AND {gone}")))
            .bind(account.as_str())
            .bind(began.0)
            .execute(&mut *tx)
            .await?;
        if proves_absence {
            sqlx::query("UPDATE numbers SET missing = 1 WHERE account_id = $1 AND seen_at < $2 AND missing = 0")
                .bind(account.as_str())
                .bind(began.0)
                .execute(&mut *tx)
                .await?;
        }
        sqlx::query(
            "INSERT INTO readings (account_id, tenant_id, read_at, failed) VALUES ($1, $2, $3, NULL) \
             ON CONFLICT (account_id) DO UPDATE SET read_at = excluded.read_at, failed = NULL",
        )
        .bind(account.as_str())
        .bind(scope.tenant().as_str())
        .bind(at.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }
}
