//! What is asked about ports across requests: numbers, dates, memory; and their events, notes, readings and saved views.

use std::collections::BTreeMap;

use contract::{
    id::{AccountId, AttemptId, PortRequestId, UserId, ViewId},
    number::E164,
    port::{
        board::SavedView,
        detail::{Note, PortEvent, Whose},
    },
    problem::CarrierWords,
    time::Timestamp,
};

use super::{
    Result, Store, Transaction,
    columns::{count, flag, instant, json, maybe_instant, maybe_text, text},
    numbers::StoredReading,
    ports::{StoredPortNumber, port_number},
};
use crate::session::TenantScope;

/// An event to be written.
pub struct NewPortEvent<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// The request.
    pub request: &'a PortRequestId,
    /// When.
    pub at: Timestamp,
    /// Whose act it was.
    pub who: &'a Whose,
    /// What happened.
    pub sentence: &'a str,
    /// The carrier's own words.
    pub words: Option<&'a str>,
    /// The attempt it belongs to.
    pub attempt: Option<&'a AttemptId>,
}

fn who_word(who: &Whose) -> String {
    match who {
        Whose::Patchbay => String::new(),
        Whose::Carrier => "carrier".into(),
        Whose::Ours { name } => format!("by:{name}"),
    }
}

fn who_of(word: &str) -> Whose {
    match word.strip_prefix("by:") {
        Some(name) => Whose::Ours { name: name.into() },
        None if word == "carrier" => Whose::Carrier,
        None => Whose::Patchbay,
    }
}

impl Store {
    /// Numbers on open ports whose digits contain these, at most so many.
    pub async fn porting_by_digits(&self, scope: &TenantScope, digits: &str, most: i64) -> Result<Vec<StoredPortNumber>> {
        let rows = sqlx::query(
            "SELECT * FROM port_numbers WHERE tenant_id = $1 AND number LIKE $2 AND phase NOT IN ('done', 'leaving') \
             ORDER BY number LIMIT $3",
        )
        .bind(scope.tenant().as_str())
        .bind(format!("%{digits}%"))
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(port_number).collect()
    }

    /// Which of these numbers are on an open port.
    pub async fn porting_of(&self, scope: &TenantScope, numbers: &[E164]) -> Result<Vec<StoredPortNumber>> {
        let rows = sqlx::query(
            "SELECT * FROM port_numbers WHERE tenant_id = $1 AND phase NOT IN ('done', 'leaving') \
             AND number IN (SELECT value FROM json_each($2))",
        )
        .bind(scope.tenant().as_str())
        .bind(json(&numbers)?)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(port_number).collect()
    }

    /// Which of these numbers we own, and at which account.
    pub async fn owned_of(&self, scope: &TenantScope, numbers: &[E164]) -> Result<Vec<(E164, AccountId)>> {
        let rows = sqlx::query(
            "SELECT number, account_id FROM numbers WHERE tenant_id = $1 AND missing = 0 AND number IN (SELECT value FROM json_each($2))",
        )
        .bind(scope.tenant().as_str())
        .bind(json(&numbers)?)
        .fetch_all(&self.pool)
        .await?;
        let mut owned = Vec::new();
        for row in &rows {
            let account = AccountId::new(text(row, "account_id")?);
            owned.extend(E164::try_from(text(row, "number")?).ok().map(|number| (number, account)));
        }
        Ok(owned)
    }

    /// Numbers that go over on a day, that should have gone over before it, or that went over since an instant.
    pub async fn port_numbers_due(
        &self,
        scope: &TenantScope,
        day: jiff::civil::Date,
        late: bool,
        active_since: Timestamp,
    ) -> Result<Vec<StoredPortNumber>> {
        let rows = sqlx::query(
            "SELECT * FROM port_numbers WHERE tenant_id = $1 AND ((foc_date = $2 AND phase <> 'leaving') \
             OR ($3 = 1 AND foc_date < $2 AND phase NOT IN ('done', 'leaving')) OR ($3 = 1 AND active_at >= $4)) \
             ORDER BY foc_date, request, sub_order, number LIMIT 2000",
        )
        .bind(scope.tenant().as_str())
        .bind(day.to_string())
        .bind(i64::from(late))
        .bind(active_since.0)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(port_number).collect()
    }

    /// The losing carrier of each exchange (six digits), as earlier ports showed it; the latest wins.
    pub async fn remembered_exchanges(&self, scope: &TenantScope, account: &AccountId) -> Result<BTreeMap<String, String>> {
        let rows = sqlx::query(
            "SELECT substr(n.number, 3, 6) AS exchange, s.losing_carrier FROM port_numbers n \
             JOIN port_sub_orders s ON s.account_id = n.account_id AND s.sub_order = n.sub_order \
             WHERE n.tenant_id = $1 AND n.account_id = $2 AND s.losing_carrier IS NOT NULL \
             GROUP BY exchange, s.losing_carrier ORDER BY MAX(n.sub_order)",
        )
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((text(row, "exchange")?, text(row, "losing_carrier")?))).collect()
    }

    /// Rejections that losing carriers gave, as their raw texts: losing carrier, text.
    pub async fn remembered_rejections(&self, scope: &TenantScope, account: &AccountId) -> Result<Vec<(String, String)>> {
        let rows = sqlx::query(
            "SELECT DISTINCT s.losing_carrier, e.words_text FROM port_events e \
             JOIN port_sub_orders s ON s.account_id = e.account_id AND s.request = e.request \
             WHERE e.tenant_id = $1 AND e.account_id = $2 AND e.who = 'carrier' AND e.words_text IS NOT NULL \
             AND s.losing_carrier IS NOT NULL AND instr(e.sentence, s.sub_order) > 0 LIMIT 500",
        )
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((text(row, "losing_carrier")?, text(row, "words_text")?))).collect()
    }

    /// Writes an event.
    pub async fn add_port_event(&self, tx: &mut Transaction, scope: &TenantScope, event: &NewPortEvent<'_>) -> Result<()> {
        sqlx::query(
            "INSERT INTO port_events (tenant_id, account_id, request, at, who, sentence, words_text, attempt) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(scope.tenant().as_str())
        .bind(event.account.as_str())
        .bind(event.request.as_str())
        .bind(event.at.0)
        .bind(who_word(event.who))
        .bind(event.sentence)
        .bind(event.words)
        .bind(event.attempt.map(AttemptId::as_str))
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// What happened to a request, the newest first, at most 500.
    pub async fn port_events(&self, scope: &TenantScope, account: &AccountId, request: &PortRequestId) -> Result<Vec<PortEvent>> {
        let rows = sqlx::query(
            "SELECT * FROM port_events WHERE tenant_id = $1 AND account_id = $2 AND request = $3 ORDER BY position DESC LIMIT 500",
        )
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(request.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let words = maybe_text(row, "words_text")?;
                Ok(PortEvent {
                    at: instant(row, "at")?,
                    who: who_of(&text(row, "who")?),
                    sentence: text(row, "sentence")?,
                    words: words.map(|text| CarrierWords { code: None, text: Some(text) }),
                    attempt: maybe_text(row, "attempt")?.map(AttemptId::new),
                })
            })
            .collect()
    }

    /// What was asked of the dates of a request and not refused: when it was asked, by which request of ours, and the intent of each
    /// number.
    pub async fn port_date_changes(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        request: &PortRequestId,
    ) -> Result<Vec<(String, String)>> {
        let rows = sqlx::query(
            "SELECT a.asked_at, a.request_id, a.intent FROM port_events e JOIN attempts a ON a.id = e.attempt \
             WHERE e.tenant_id = $1 AND e.account_id = $2 AND e.request = $3 AND e.who LIKE 'by:%' \
             AND a.kind = 'port_date' AND a.outcome NOT IN ('refused', 'not_sent', 'not_done')",
        )
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(request.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let asked = format!("{} {}", instant(row, "asked_at")?.0, text(row, "request_id")?);
                Ok((asked, text(row, "intent")?))
            })
            .collect()
    }

    /// Writes an internal note.
    pub async fn add_port_note(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        request: &PortRequestId,
        note: &Note,
    ) -> Result<()> {
        sqlx::query("INSERT INTO port_notes (tenant_id, account_id, request, by_name, at, text) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(scope.tenant().as_str())
            .bind(account.as_str())
            .bind(request.as_str())
            .bind(note.by.as_str())
            .bind(note.at.0)
            .bind(note.text.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The internal notes of a request, the newest first.
    pub async fn port_notes(&self, scope: &TenantScope, account: &AccountId, request: &PortRequestId) -> Result<Vec<Note>> {
        let rows = sqlx::query(
            "SELECT * FROM port_notes WHERE tenant_id = $1 AND account_id = $2 AND request = $3 ORDER BY position DESC LIMIT 500",
        )
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(request.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok(Note { by: text(row, "by_name")?, at: instant(row, "at")?, text: text(row, "text")? })).collect()
    }

    /// Notes that an account's ports were read completely, or why not.
    pub async fn end_port_reading(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        read_at: Option<Timestamp>,
        failed: Option<&str>,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO port_readings (account_id, tenant_id, read_at, failed) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (account_id) DO UPDATE SET read_at = COALESCE(excluded.read_at, port_readings.read_at), failed = excluded.failed",
        )
        .bind(account.as_str())
        .bind(scope.tenant().as_str())
        .bind(read_at.map(|at| at.0))
        .bind(failed)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// How fresh each account's ports are.
    pub async fn port_readings(&self, scope: &TenantScope) -> Result<Vec<StoredReading>> {
        let rows = sqlx::query(
            "SELECT * FROM port_readings WHERE tenant_id = $1 \
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

    /// The views of a list that a person sees: their own and the team's.
    pub async fn saved_views(&self, scope: &TenantScope, user: &UserId, list: &str) -> Result<Vec<SavedView>> {
        let rows = sqlx::query(
            "SELECT * FROM saved_views WHERE tenant_id = $1 AND list = $2 AND (team = 1 OR user_id = $3) ORDER BY name LIMIT 100",
        )
        .bind(scope.tenant().as_str())
        .bind(list)
        .bind(user.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(SavedView {
                    id: ViewId::new(text(row, "id")?),
                    name: text(row, "name")?,
                    query: text(row, "query")?,
                    team: flag(row, "team")?,
                    own: text(row, "user_id")? == user.as_str(),
                })
            })
            .collect()
    }

    /// Saves a view, unless the person has a hundred. Whether it was saved.
    pub async fn save_view(
        &self,
        scope: &TenantScope,
        user: &UserId,
        list: &str,
        view: &SavedView,
        at: Timestamp,
    ) -> Result<bool> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM saved_views WHERE tenant_id = $1 AND user_id = $2")
            .bind(scope.tenant().as_str())
            .bind(user.as_str())
            .fetch_one(&self.pool)
            .await?;
        if count(&row, "n")? >= 100 {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO saved_views (id, tenant_id, user_id, list, name, query, team, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(view.id.as_str())
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .bind(list)
        .bind(view.name.as_str())
        .bind(view.query.as_str())
        .bind(i64::from(view.team))
        .bind(at.0)
        .execute(&self.pool)
        .await?;
        Ok(true)
    }

    /// Forgets a view of one's own, or any of the tenant for those who manage people. Whether it was there.
    pub async fn forget_view(&self, scope: &TenantScope, user: &UserId, any: bool, id: &ViewId) -> Result<bool> {
        let done =
            sqlx::query("DELETE FROM saved_views WHERE tenant_id = $1 AND id = $2 AND (user_id = $3 OR ($4 = 1 AND team = 1))")
                .bind(scope.tenant().as_str())
                .bind(id.as_str())
                .bind(user.as_str())
                .bind(i64::from(any))
                .execute(&self.pool)
                .await?;
        Ok(done.rows_affected() == 1)
    }
}
