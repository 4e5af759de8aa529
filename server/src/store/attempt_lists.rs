//! Attempts as people see them: one whole, and lists.

use contract::{
    attempt::{Attempt, AttemptEvent, AttemptLine, AttemptQuery, AttemptRow},
    id::{AccountId, AttemptId, CarrierId},
    money::Money,
    number::{E164, search_digits},
    paging::Page,
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};

use super::{
    Result, Store,
    attempts::{kind, outcome},
    columns::{count, instant, maybe_instant, maybe_text, text, words},
};
use crate::session::TenantScope;

/// The columns of a row and nothing more: what was asked and what was there before can be long.
const ROWS: &str = "SELECT a.id, a.kind, a.summary, a.by_name, a.outcome, a.asked_at, a.settled_at, c.carrier AS carrier, \
     (SELECT COUNT(*) FROM attempt_lines l WHERE l.attempt = a.id) AS total, \
     (SELECT COUNT(*) FROM attempt_lines l WHERE l.attempt = a.id AND l.outcome = 'verified') AS verified \
     FROM attempts a LEFT JOIN accounts c ON c.id = a.account_id";
/// Attempts that need someone: unknown or waiting for a person, and still open.
const UNDECIDED: &str = "a.tenant_id = $1 AND a.outcome IN ('unknown', 'manual') \
     AND a.id IN (SELECT l.attempt FROM attempt_lines l WHERE l.tenant_id = $1 AND l.open = 1)";
/// How many rows a page of the list has.
const PAGE: i64 = 50;

impl Store {
    /// Who confirmed an attempt: id and name.
    pub async fn asked_by(&self, scope: &TenantScope, id: &AttemptId) -> Result<Option<(String, String)>> {
        let row = sqlx::query("SELECT user_id, by_name FROM attempts WHERE tenant_id = $1 AND id = $2")
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| Ok((text(&row, "user_id")?, text(&row, "by_name")?))).transpose()
    }

    /// Whether numbers are being given back at this account: on the wire, or about to be.
    pub async fn removals_under_way(&self, account: &AccountId) -> Result<bool> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS n FROM attempts WHERE phase IN ('confirmed', 'sending') AND account_id = $1 AND kind = 'removal'",
        )
        .bind(account.as_str())
        .fetch_one(&self.pool)
        .await?;
        Ok(count(&row, "n")? > 0)
    }

    /// Whether numbers left this account since then because they were given back here, or may have: whoever read its list
    /// meanwhile, page by page, may have missed others.
    pub async fn removals_since(&self, account: &AccountId, began: Timestamp) -> Result<bool> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS n FROM attempts WHERE account_id = $1 AND kind = 'removal' AND (phase = 'sending' OR answered_at >= $2)",
        )
        .bind(account.as_str())
        .bind(began.0)
        .fetch_one(&self.pool)
        .await?;
        Ok(count(&row, "n")? > 0)
    }

    /// An attempt of this tenant, for people. The account's and the carrier's names are filled in by the caller.
    pub async fn attempt(&self, scope: &TenantScope, id: &AttemptId) -> Result<Option<Attempt>> {
        let row = sqlx::query(
            "SELECT a.*, c.carrier AS carrier, c.name AS account_name FROM attempts a LEFT JOIN accounts c ON c.id = a.account_id \
             WHERE a.id = $1 AND a.tenant_id = $2",
        )
        .bind(id.as_str())
        .bind(scope.tenant().as_str())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let lines = self.lines_of(id).await?;
        let events = sqlx::query("SELECT * FROM attempt_events WHERE attempt = $1 ORDER BY position")
            .bind(id.as_str())
            .fetch_all(&self.pool)
            .await?;
        let timeline = events
            .iter()
            .map(|row| {
                Ok(AttemptEvent {
                    at: instant(row, "at")?,
                    by: row.try_get("by_name")?,
                    sentence: text(row, "sentence")?,
                    words: words(row)?,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Some(Attempt {
            id: id.clone(),
            kind: kind(&row)?,
            carrier: CarrierId::new(row.try_get::<Option<String>, _>("carrier")?.unwrap_or_default()),
            account: AccountId::new(text(&row, "account_id")?),
            account_name: row.try_get::<Option<String>, _>("account_name")?.unwrap_or_default(),
            by: text(&row, "by_name")?,
            summary: text(&row, "summary")?,
            outcome: outcome(&row)?,
            lines: lines
                .into_iter()
                .map(|line| AttemptLine {
                    position: line.position,
                    subject: line.subject,
                    outcome: line.outcome,
                    sentence: line.sentence,
                })
                .collect(),
            asked_at: instant(&row, "asked_at")?,
            sent_at: maybe_instant(&row, "sent_at")?,
            settled_at: maybe_instant(&row, "settled_at")?,
            next_look_at: maybe_instant(&row, "next_look_at")?,
            reference: maybe_text(&row, "reference")?,
            order_word: maybe_text(&row, "order_word")?,
            due_at: maybe_instant(&row, "due_at")?,
            setup: money(&row, "setup")?,
            monthly: money(&row, "monthly")?,
            words: words(&row)?,
            timeline,
        }))
    }

    /// One attempt as a row of the list.
    pub async fn attempt_row(&self, scope: &TenantScope, id: &AttemptId) -> Result<Option<AttemptRow>> {
        let row = sqlx::query(AssertSqlSafe(format!("{ROWS} WHERE a.tenant_id = $1 AND a.id = $2")))
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(attempt_row).transpose()
    }

    /// A page of the list, newest first.
    pub async fn attempts(&self, scope: &TenantScope, query: &AttemptQuery) -> Result<Page<AttemptRow>> {
        let mut wheres = String::from("a.tenant_id = $1");
        let mut binds: Vec<String> = Vec::new();
        let mut bind = |clause: &str, value: String, wheres: &mut String| {
            binds.push(value);
            wheres.push_str(&clause.replace('?', &format!("${}", binds.len() + 2)));
        };
        if let Some(kind) = query.kind {
            bind(" AND a.kind = ?", kind.word().into(), &mut wheres);
        }
        if let Some(outcome) = query.outcome {
            bind(" AND a.outcome = ?", outcome.word().into(), &mut wheres);
        }
        if query.open == Some(true) {
            wheres.push_str(" AND EXISTS (SELECT 1 FROM attempt_lines l WHERE l.attempt = a.id AND l.open = 1)");
        }
        if let Some(digits) = query.q.as_deref().map(search_digits).filter(|d| !d.is_empty()) {
            bind(
                " AND EXISTS (SELECT 1 FROM attempt_lines l WHERE l.attempt = a.id AND l.number LIKE ?)",
                format!("%{digits}%"),
                &mut wheres,
            );
        } else if let Some(words) = query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
            bind(" AND LOWER(a.summary) LIKE ?", format!("%{}%", words.to_lowercase()), &mut wheres);
        }
        if let Some((at, id)) = query.cursor.as_deref().and_then(read_cursor) {
            bind(" AND (a.asked_at < CAST(? AS BIGINT)", at.to_string(), &mut wheres);
            bind(" OR (a.asked_at = CAST(? AS BIGINT)", at.to_string(), &mut wheres);
            bind(" AND a.id < ?))", id, &mut wheres);
        }
        let sql = format!("{ROWS} WHERE {wheres} ORDER BY a.asked_at DESC, a.id DESC LIMIT $2");
        let mut statement = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).bind(PAGE + 1);
        for value in binds {
            statement = statement.bind(value);
        }
        let rows = statement.fetch_all(&self.pool).await?;
        let mut items = rows.iter().map(attempt_row).collect::<Result<Vec<_>>>()?;
        let more = items.len() > PAGE as usize;
        items.truncate(PAGE as usize);
        let next = items.last().filter(|_| more).map(|last| format!("{}.{}", last.asked_at.0, last.id));
        Ok(Page { items, next })
    }

    /// What needs someone, what waited longest first, at most `most`; and how many there are in all.
    pub async fn undecided_attempts(&self, scope: &TenantScope, most: i64) -> Result<(Vec<AttemptRow>, u32)> {
        let rows = sqlx::query(AssertSqlSafe(format!("{ROWS} WHERE {UNDECIDED} ORDER BY a.asked_at, a.id LIMIT $2")))
            .bind(scope.tenant().as_str())
            .bind(most)
            .fetch_all(&self.pool)
            .await?;
        let all = sqlx::query(AssertSqlSafe(format!("SELECT COUNT(*) AS n FROM attempts a WHERE {UNDECIDED}")))
            .bind(scope.tenant().as_str())
            .fetch_one(&self.pool)
            .await?;
        Ok((rows.iter().map(attempt_row).collect::<Result<Vec<_>>>()?, count(&all, "n")?))
    }

    /// Attempts of one number, newest first.
    pub async fn attempts_of_number(&self, scope: &TenantScope, number: &E164, most: i64) -> Result<Vec<AttemptRow>> {
        let rows = sqlx::query(AssertSqlSafe(format!(
            "{ROWS} WHERE a.tenant_id = $1 AND EXISTS \
             (SELECT 1 FROM attempt_lines l WHERE l.attempt = a.id AND l.tenant_id = $1 AND l.number = $2) \
             ORDER BY a.asked_at DESC, a.id DESC LIMIT $3"
        )))
        .bind(scope.tenant().as_str())
        .bind(number.as_str())
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(attempt_row).collect()
    }
}

fn attempt_row(row: &AnyRow) -> Result<AttemptRow> {
    let carrier = row.try_get::<Option<String>, _>("carrier")?.unwrap_or_default();
    let spec = carriers::find(&carrier);
    Ok(AttemptRow {
        id: AttemptId::new(text(row, "id")?),
        kind: kind(row)?,
        carrier_name: spec.map_or_else(|| carrier.clone(), |s| s.name.to_owned()),
        tile: spec.map_or_else(String::new, |s| s.tile.to_owned()),
        carrier: CarrierId::new(carrier),
        summary: text(row, "summary")?,
        by: text(row, "by_name")?,
        outcome: outcome(row)?,
        verified: count(row, "verified")?,
        total: count(row, "total")?,
        asked_at: instant(row, "asked_at")?,
        settled_at: maybe_instant(row, "settled_at")?,
    })
}

fn read_cursor(cursor: &str) -> Option<(i64, String)> {
    let (at, id) = cursor.split_once('.')?;
    Some((at.parse().ok()?, id.to_owned()))
}

fn money(row: &AnyRow, column: &str) -> Result<Option<Money>> {
    Ok(row.try_get::<Option<String>, _>(column)?.and_then(|amount| Money::parse_usd(&amount).ok()))
}
