//! What a bulk change plans over: owned numbers with their records, and what is locked.

use carriers::carrier::CarrierNumber;
use contract::{
    attempt::Outcome,
    id::{AccountId, BulkChangeId},
    number::E164,
    owned::NumberQuery,
};
use sqlx::{AssertSqlSafe, any::AnyRow};

use super::{
    Result, Store,
    attempts::outcome,
    columns::{flag, from_json, json, text},
    numbers::{OURS, StoredNumber, base_where, bucket_where, stored_number},
};
use crate::session::TenantScope;

/// A number of ours as it is kept: its row and the carrier's record.
pub type Kept = (StoredNumber, CarrierNumber);

/// A lock that is held on a number.
#[derive(Clone, Debug)]
pub struct HeldLock {
    /// The account.
    pub account: AccountId,
    /// The lock.
    pub lock_key: String,
    /// What is known of who holds it.
    pub outcome: Outcome,
    /// Whether the bulk change that was asked about holds it itself.
    pub own: bool,
}

impl Store {
    /// Numbers that match a filter with their records, by number and account, those after `after` only. Whoever reads on
    /// from the last one sees each number once, also while the list is read anew.
    pub async fn kept_after(
        &self,
        scope: &TenantScope,
        query: &NumberQuery,
        after: Option<(&E164, &AccountId)>,
        most: i64,
    ) -> Result<Vec<Kept>> {
        let (wheres, mut binds) = base_where(query);
        let bucket = bucket_where(query.bucket.unwrap_or_default());
        let (number, account) = after.map_or(("", ""), |(number, account)| (number.as_str(), account.as_str()));
        let at = binds.len() + 2;
        binds.extend([number.to_owned(), account.to_owned()]);
        let sql = format!(
            "SELECT n.*, r.record, {OURS} JOIN number_records r ON r.account_id = n.account_id AND r.number = n.number \
             WHERE {wheres} AND {bucket} AND (n.number > ${at} OR (n.number = ${at} AND n.account_id > ${})) \
             ORDER BY n.number, n.account_id LIMIT {most}",
            at + 1
        );
        let mut statement = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str());
        for value in binds {
            statement = statement.bind(value);
        }
        statement.fetch_all(&self.pool).await?.iter().map(kept).collect()
    }

    /// What is kept of these numbers, at whichever account; those that their carrier lists first.
    pub async fn kept_of(&self, scope: &TenantScope, numbers: &[E164]) -> Result<Vec<Kept>> {
        let rows = sqlx::query(AssertSqlSafe(format!(
            "SELECT n.*, r.record, {OURS} JOIN number_records r ON r.account_id = n.account_id AND r.number = n.number \
             WHERE n.tenant_id = $1 AND n.number IN (SELECT value FROM json_each($2)) ORDER BY n.missing, n.account_id"
        )))
        .bind(scope.tenant().as_str())
        .bind(json(&numbers)?)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(kept).collect()
    }

    /// The locks that are held on these numbers.
    pub async fn locks_of(&self, scope: &TenantScope, numbers: &[E164], bulk: Option<&BulkChangeId>) -> Result<Vec<HeldLock>> {
        let rows = sqlx::query(
            "SELECT l.account_id, l.lock_key, l.outcome, \
             CASE WHEN EXISTS (SELECT 1 FROM bulk_change_rows b WHERE b.attempt = l.attempt AND b.bulk = $3) THEN 1 ELSE 0 END AS own \
             FROM attempt_lines l WHERE l.open = 1 AND l.tenant_id = $1 AND l.number IN (SELECT value FROM json_each($2))",
        )
        .bind(scope.tenant().as_str())
        .bind(json(&numbers)?)
        .bind(bulk.map_or("", BulkChangeId::as_str))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(HeldLock {
                    account: AccountId::new(text(row, "account_id")?),
                    lock_key: text(row, "lock_key")?,
                    outcome: outcome(row)?,
                    own: flag(row, "own")?,
                })
            })
            .collect()
    }
}

fn kept(row: &AnyRow) -> Result<Kept> {
    Ok((stored_number(row)?, from_json(&text(row, "record")?)?))
}
