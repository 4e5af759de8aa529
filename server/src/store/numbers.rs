//! Owned numbers, as last read from the carriers.

use std::collections::BTreeMap;

use carriers::carrier::CarrierNumber;
use contract::{
    id::AccountId,
    number::{E164, NumberKind, search_digits},
    owned::{Bucket, NumberQuery, NumberSort},
    routing::Routing,
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};

use super::{
    Result, Store, Transaction,
    columns::{count, flag, from_json, instant, json, maybe_instant, maybe_text, text},
    number_pasts,
};
use crate::session::TenantScope;

/// How many rows a page has.
pub const PAGE: u32 = 50;
/// Our own words beside a number.
pub(super) const OURS: &str = "o.owner, o.tags AS own_tags FROM numbers n \
     LEFT JOIN number_notes o ON o.tenant_id = n.tenant_id AND o.number = n.number";

/// A row as it is kept; what is under way for it is added by the caller.
#[derive(Clone, Debug)]
pub struct StoredNumber {
    /// The number.
    pub number: E164,
    /// The account that has it.
    pub account: AccountId,
    /// Which kind it is.
    pub kind: NumberKind,
    /// `ATHENS, GA`.
    pub place: String,
    /// Whether the carrier says that it is in service; `None` where its word is not known.
    pub in_service: Option<bool>,
    /// The carrier's own word.
    pub state_word: String,
    /// Where calls go, in one line.
    pub routing: String,
    /// Whether anything is set for calls.
    pub routed: bool,
    /// Whether it has a 911 address; `None` where there is none to have.
    pub emergency: Option<bool>,
    /// The carrier's tags.
    pub tags: Vec<String>,
    /// Whose line it is, in our words.
    pub owner: String,
    /// Tags of ours.
    pub own_tags: Vec<String>,
    /// Whether a complete reading did not find it.
    pub missing: bool,
    /// The page it stood on.
    pub page: u32,
    /// When the carrier last showed it.
    pub seen_at: Timestamp,
}

/// How fresh an account's list is.
#[derive(Clone, Debug)]
pub struct StoredReading {
    /// The account.
    pub account: AccountId,
    /// When it was last read completely.
    pub read_at: Option<Timestamp>,
    /// Why the last reading failed.
    pub failed: Option<String>,
}

/// A number from a carrier, with what the account's capabilities say about it.
pub struct SeenNumber<'a> {
    /// The carrier's record.
    pub listed: &'a CarrierNumber,
    /// Whether such a number can have a 911 address.
    pub emergency_offered: bool,
}

/// Numbers without a route, without 911 and so on are a `WHERE` each.
pub(super) fn bucket_where(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::All => "1 = 1",
        Bucket::No911 => "n.emergency = 0 AND n.missing = 0",
        Bucket::NoRoute => "n.routed = 0 AND n.missing = 0",
        Bucket::Missing => "n.missing = 1",
        Bucket::Drift => "n.number IN (SELECT d.number FROM drifts d WHERE d.tenant_id = $1 AND d.seen_at IS NULL)",
        Bucket::Changed => {
            "n.number IN (SELECT d.number FROM drifts d WHERE d.tenant_id = $1 AND d.seen_at IS NULL AND d.what = 'changed')"
        }
        Bucket::Extra => {
            "n.number IN (SELECT d.number FROM drifts d WHERE d.tenant_id = $1 AND d.seen_at IS NULL AND d.what = 'extra')"
        }
        Bucket::NoOwner => {
            "n.missing = 0 AND n.number NOT IN (SELECT o.number FROM number_notes o WHERE o.tenant_id = $1 AND o.owner <> '')"
        }
        Bucket::Porting => {
            "n.number IN (SELECT p.number FROM port_numbers p WHERE p.tenant_id = $1 AND p.phase NOT IN ('done', 'leaving'))"
        }
        Bucket::Pending => {
            "n.number IN (SELECT l.number FROM attempt_lines l WHERE l.tenant_id = $1 AND l.open = 1 AND l.number IS NOT NULL \
             AND l.outcome IN ('asked', 'accepted'))"
        }
        Bucket::Unknown => {
            "n.number IN (SELECT l.number FROM attempt_lines l WHERE l.tenant_id = $1 AND l.open = 1 AND l.number IS NOT NULL \
             AND l.outcome IN ('unknown', 'manual'))"
        }
    }
}

/// Whether a bucket depends on other tables, of which few rows matter, not on the row alone.
fn needs_others(bucket: Bucket) -> bool {
    use Bucket::{Changed, Drift, Extra, Pending, Porting, Unknown};
    matches!(bucket, Pending | Unknown | Drift | Changed | Extra | Porting)
}

/// The part of the filter that buckets are counted under: search, kind, account.
pub(super) fn base_where(query: &NumberQuery) -> (String, Vec<String>) {
    let mut wheres = String::from("n.tenant_id = $1");
    let mut binds: Vec<String> = Vec::new();
    let mut bind = |clause: &str, value: String, wheres: &mut String| {
        binds.push(value);
        wheres.push_str(&clause.replace('?', &format!("${}", binds.len() + 1)));
    };
    if let Some(kind) = query.kind {
        bind(" AND n.kind = ?", kind.word().into(), &mut wheres);
    }
    if let Some(account) = &query.account {
        bind(" AND n.account_id = ?", account.as_str().into(), &mut wheres);
    }
    if let Some(q) = query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        if q.chars().any(char::is_alphabetic) {
            let ours = "n.number IN (SELECT o.number FROM number_notes o WHERE o.tenant_id = $1 AND o.words LIKE ?)";
            bind(&format!(" AND (n.words LIKE ? OR {ours})"), format!("%{}%", like(&q.to_lowercase())), &mut wheres);
        } else {
            let digits = search_digits(q);
            bind(" AND n.digits LIKE ?", format!("%{digits}%"), &mut wheres);
        }
    }
    (wheres, binds)
}

/// Text that means itself in a `LIKE`: the wildcards are dropped.
fn like(text: &str) -> String {
    text.replace(['%', '_', '\\'], " ")
}

impl Store {
    /// A page of the list, and how many match in each bucket.
    pub async fn numbers(&self, scope: &TenantScope, query: &NumberQuery) -> Result<(Vec<StoredNumber>, Vec<(Bucket, u32)>)> {
        let (wheres, binds) = base_where(query);
        let page = query.page.unwrap_or(1);
        let (buckets, items) = futures::future::try_join(
            self.bucket_counts(scope, &wheres, &binds),
            self.number_rows(scope, query, i64::from(PAGE), page),
        )
        .await?;
        Ok((items, buckets))
    }

    /// How many rows lie in each bucket. Those that depend on the row alone are counted in one pass over the index; those
    /// that depend on open attempts, of which there are few, start from the attempts.
    async fn bucket_counts(&self, scope: &TenantScope, wheres: &str, binds: &[String]) -> Result<Vec<(Bucket, u32)>> {
        let by_row: Vec<Bucket> = Bucket::ALL.into_iter().filter(|bucket| !needs_others(*bucket)).collect();
        let sums: Vec<String> = by_row
            .iter()
            .map(|bucket| {
                let when = bucket_where(*bucket);
                format!("CAST(COALESCE(SUM(CASE WHEN {when} THEN 1 ELSE 0 END), 0) AS BIGINT) AS n_{}", bucket.word())
            })
            .collect();
        let row = self.count_by(format!("SELECT {} FROM numbers n WHERE {wheres}", sums.join(", ")), scope, binds).await?;
        let mut counts = Vec::new();
        for bucket in Bucket::ALL {
            if needs_others(bucket) {
                let sql = format!("SELECT COUNT(*) AS n FROM numbers n WHERE {wheres} AND {}", bucket_where(bucket));
                counts.push((bucket, count(&self.count_by(sql, scope, binds).await?, "n")?));
            } else {
                counts.push((bucket, count(&row, &format!("n_{}", bucket.word()))?));
            }
        }
        Ok(counts)
    }

    async fn count_by(&self, sql: String, scope: &TenantScope, binds: &[String]) -> Result<AnyRow> {
        let mut statement = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str());
        for value in binds {
            statement = statement.bind(value.clone());
        }
        Ok(statement.fetch_one(&self.pool).await?)
    }

    /// Rows of the list, without counting.
    pub async fn number_rows(&self, scope: &TenantScope, query: &NumberQuery, most: i64, page: u32) -> Result<Vec<StoredNumber>> {
        let (wheres, binds) = base_where(query);
        let bucket = bucket_where(query.bucket.unwrap_or_default());
        let order = match query.sort.unwrap_or_default() {
            NumberSort::Number => "n.number",
            NumberSort::NumberFalling => "n.number DESC",
            NumberSort::Place => "n.place, n.number",
            NumberSort::Newest => "n.first_seen_at DESC, n.number",
        };
        let offset = (i64::from(page.max(1)) - 1) * most;
        let sql = format!("SELECT n.*, {OURS} WHERE {wheres} AND {bucket} ORDER BY {order} LIMIT {most} OFFSET {offset}");
        let mut statement = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str());
        for value in binds {
            statement = statement.bind(value);
        }
        statement.fetch_all(&self.pool).await?.iter().map(stored_number).collect()
    }

    /// One number with its whole record.
    pub async fn number(&self, scope: &TenantScope, number: &E164) -> Result<Option<(StoredNumber, CarrierNumber)>> {
        let sql = format!(
            "SELECT r.record, n.*, {OURS} JOIN number_records r ON r.account_id = n.account_id AND r.number = n.number \
             WHERE n.tenant_id = $1 AND n.number = $2 ORDER BY n.missing LIMIT 1"
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(scope.tenant().as_str())
            .bind(number.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| Ok((stored_number(&row)?, from_json(&text(&row, "record")?)?))).transpose()
    }

    /// What is kept of these numbers of an account.
    pub async fn records_of(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        numbers: &[&E164],
    ) -> Result<BTreeMap<E164, CarrierNumber>> {
        let mut found = BTreeMap::new();
        for chunk in numbers.chunks(500) {
            let places: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 3)).collect();
            let sql = format!(
                "SELECT r.number, r.record FROM number_records r JOIN numbers n ON n.account_id = r.account_id AND \
                 n.number = r.number WHERE n.tenant_id = $1 AND r.account_id = $2 AND r.number IN ({})",
                places.join(", ")
            );
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).bind(account.as_str());
            for number in chunk {
                query = query.bind(number.as_str());
            }
            for row in query.fetch_all(&self.pool).await? {
                let record: CarrierNumber = from_json(&text(&row, "record")?)?;
                found.insert(record.number.clone(), record);
            }
        }
        Ok(found)
    }

    /// Numbers of which only the carrier's list was read, the longest unread first.
    pub async fn unread_numbers(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        most: u32,
    ) -> Result<Vec<(E164, NumberKind, u32)>> {
        let rows = sqlx::query(
            "SELECT number, kind, page FROM numbers WHERE tenant_id = $1 AND account_id = $2 AND routed = -1 AND missing = 0 \
             ORDER BY first_seen_at, number LIMIT $3",
        )
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let number = E164::try_from(text(row, "number")?).map_err(|e| super::StoreError::Unreadable(e.0))?;
                let kind = NumberKind::from_word(&text(row, "kind")?).unwrap_or_default();
                Ok((number, kind, count(row, "page")?))
            })
            .collect()
    }

    /// How many numbers route to each trunk group: account, the line that says so, how many.
    pub async fn numbers_by_routing(&self, scope: &TenantScope) -> Result<Vec<(AccountId, String, u32)>> {
        let rows = sqlx::query(
            "SELECT account_id, routing, COUNT(*) AS n FROM numbers WHERE tenant_id = $1 AND missing = 0 \
             AND routing LIKE 'Trunk group %' GROUP BY account_id, routing",
        )
        .bind(scope.tenant().as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((AccountId::new(text(row, "account_id")?), text(row, "routing")?, count(row, "n")?))).collect()
    }

    /// Keeps what a carrier listed, in one transaction.
    pub async fn keep_numbers(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        seen: &[SeenNumber<'_>],
        at: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        for number in seen {
            keep_number(&mut tx, scope, account, number, at).await?;
        }
        tx.commit().await
    }

    /// Forgets numbers that were given back.
    pub async fn forget_numbers(&self, account: &AccountId, numbers: &[E164], at: Timestamp) -> Result<()> {
        if numbers.is_empty() {
            return Ok(());
        }
        let numbers = json(&numbers)?;
        let mut tx = self.begin().await?;
        sqlx::query(AssertSqlSafe(number_pasts::noting("number IN (SELECT value FROM json_each($3))")))
            .bind(account.as_str())
            .bind(at.0)
            .bind(numbers.as_str())
            .execute(&mut *tx)
            .await?;
        for statement in [
            "DELETE FROM numbers WHERE account_id = $1 AND number IN (SELECT value FROM json_each($2))",
            "DELETE FROM number_records WHERE account_id = $1 AND number IN (SELECT value FROM json_each($2))",
        ] {
            sqlx::query(statement).bind(account.as_str()).bind(numbers.as_str()).execute(&mut *tx).await?;
        }
        tx.commit().await
    }

    /// Notes that a reading failed; what was read before stays.
    pub async fn fail_reading(&self, scope: &TenantScope, account: &AccountId, sentence: &str) -> Result<()> {
        sqlx::query(
            "INSERT INTO readings (account_id, tenant_id, read_at, failed) VALUES ($1, $2, NULL, $3) \
             ON CONFLICT (account_id) DO UPDATE SET failed = excluded.failed",
        )
        .bind(account.as_str())
        .bind(scope.tenant().as_str())
        .bind(sentence)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Whether an account was ever read whole.
    pub async fn was_read(&self, account: &AccountId) -> Result<bool> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM readings WHERE account_id = $1 AND read_at IS NOT NULL")
            .bind(account.as_str())
            .fetch_one(&self.pool)
            .await?;
        Ok(count(&row, "n")? > 0)
    }

    /// How fresh the lists are of the accounts that the tenant may use.
    pub async fn readings(&self, scope: &TenantScope) -> Result<Vec<StoredReading>> {
        let rows = sqlx::query(
            "SELECT * FROM readings WHERE tenant_id = $1 \
             OR account_id IN (SELECT account_id FROM account_grants WHERE tenant_id = $1)",
        )
        .bind(scope.tenant().as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(StoredReading {
                    account: AccountId::new(text(row, "account_id")?),
                    read_at: maybe_instant(row, "read_at")?,
                    failed: maybe_text(row, "failed")?,
                })
            })
            .collect()
    }
}

async fn keep_number(
    tx: &mut Transaction,
    scope: &TenantScope,
    account: &AccountId,
    seen: &SeenNumber<'_>,
    at: Timestamp,
) -> Result<()> {
    let listed = seen.listed;
    let place = match (&listed.rate_center, &listed.region) {
        (Some(center), Some(region)) => format!("{center}, {region}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) if listed.kind == NumberKind::TollFree => "Toll-free".into(),
        (None, None) => String::new(),
    };
    let digits = listed.number.national_ten().unwrap_or_else(|| listed.number.digits());
    let words = format!("{place} {} {}", listed.tags.join(" "), listed.routing.summary()).to_lowercase();
    let emergency = match (&listed.emergency, seen.emergency_offered) {
        (Some(record), _) if record.enabled => 1,
        (_, true) => 0,
        (_, false) => -1,
    };
    let sql = format!(
        "INSERT INTO numbers (account_id, number, tenant_id, kind, digits, place, words, in_service, state_word, routing, routed, \
         emergency, tags, missing, page, first_seen_at, seen_at, tenant_since) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $15, {}) \
         ON CONFLICT (account_id, number) DO UPDATE SET kind = excluded.kind, digits = excluded.digits, place = excluded.place, \
         words = excluded.words, in_service = excluded.in_service, state_word = excluded.state_word, routing = excluded.routing, \
         routed = excluded.routed, emergency = excluded.emergency, tags = excluded.tags, missing = 0, page = excluded.page, \
         seen_at = excluded.seen_at",
        number_pasts::SINCE
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(account.as_str())
        .bind(listed.number.as_str())
        .bind(scope.tenant().as_str())
        .bind(listed.kind.word())
        .bind(digits)
        .bind(&place)
        .bind(&words)
        .bind(listed.in_service.map_or(-1_i64, i64::from))
        .bind(&listed.status_word)
        .bind(listed.routing.summary())
        .bind(match listed.routing {
            Routing::Unset => 0_i64,
            Routing::Unread => -1,
            _ => 1,
        })
        .bind(emergency)
        .bind(json(&listed.tags)?)
        .bind(i64::from(listed.page))
        .bind(at.0)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO number_records (account_id, number, record) VALUES ($1, $2, $3) \
         ON CONFLICT (account_id, number) DO UPDATE SET record = excluded.record",
    )
    .bind(account.as_str())
    .bind(listed.number.as_str())
    .bind(json(listed)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) fn stored_number(row: &AnyRow) -> Result<StoredNumber> {
    let number = text(row, "number")?;
    let signed = |column: &str| -> Result<Option<bool>> {
        Ok(match row.try_get::<i64, _>(column)? {
            1 => Some(true),
            0 => Some(false),
            _ => None,
        })
    };
    Ok(StoredNumber {
        number: E164::try_from(number).map_err(|e| super::StoreError::Unreadable(e.0))?,
        account: AccountId::new(text(row, "account_id")?),
        kind: NumberKind::from_word(&text(row, "kind")?).unwrap_or_default(),
        place: text(row, "place")?,
        in_service: signed("in_service")?,
        state_word: text(row, "state_word")?,
        routing: text(row, "routing")?,
        routed: signed("routed")? != Some(false),
        emergency: signed("emergency")?,
        tags: from_json(&text(row, "tags")?)?,
        owner: maybe_text(row, "owner")?.unwrap_or_default(),
        own_tags: maybe_text(row, "own_tags")?.map_or(Ok(Vec::new()), |tags| from_json(&tags))?,
        missing: flag(row, "missing")?,
        page: count(row, "page")?,
        seen_at: instant(row, "seen_at")?,
    })
}
