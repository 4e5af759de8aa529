//! Drafts of ports, their PINs, the verdicts of their numbers, and what follows their submission.

use std::collections::BTreeMap;

use contract::{
    id::{AccountId, AttemptId, PortDraftId, PortRequestId},
    number::E164,
    port::{fields::PortFields, split::Portability},
    time::Timestamp,
};
use sqlx::any::AnyRow;

use super::{
    Result, Store, Transaction,
    columns::{count, from_json, instant, json, maybe_text, text},
};
use crate::session::TenantScope;

/// A draft as it is kept.
#[derive(Clone, Debug)]
pub struct StoredDraft {
    /// Its id.
    pub id: PortDraftId,
    /// Rises with every save.
    pub version: u32,
    /// The record.
    pub fields: PortFields,
    /// Who began it.
    pub begun_by: String,
    /// Who saved it last.
    pub saved_by: String,
    /// When.
    pub saved_at: Timestamp,
    /// The attempt that submitted it.
    pub attempt: Option<AttemptId>,
    /// The account it was submitted to.
    pub account: Option<AccountId>,
    /// The carrier's id of its request.
    pub request: Option<PortRequestId>,
    /// Why its warnings were accepted.
    pub reason: String,
}

/// One thing that follows a submission.
#[derive(Clone, Debug)]
pub struct StoredStep {
    /// The draft.
    pub draft: PortDraftId,
    /// Its place.
    pub position: u32,
    /// One line.
    pub title: String,
    /// What it is, as JSON.
    pub what: String,
    /// The attempt it became.
    pub attempt: Option<AttemptId>,
    /// Why it did not become one.
    pub sentence: Option<String>,
}

/// What became of a save.
pub enum Saved {
    /// It is kept under this version.
    Yes(u32),
    /// Somebody else saved it since.
    Stale,
}

fn draft(row: &AnyRow) -> Result<StoredDraft> {
    Ok(StoredDraft {
        id: PortDraftId::new(text(row, "id")?),
        version: count(row, "version")?,
        fields: from_json(&text(row, "fields")?)?,
        begun_by: text(row, "begun_by")?,
        saved_by: text(row, "saved_by")?,
        saved_at: instant(row, "saved_at")?,
        attempt: maybe_text(row, "attempt")?.map(AttemptId::new),
        account: maybe_text(row, "account_id")?.map(AccountId::new),
        request: maybe_text(row, "request")?.map(PortRequestId::new),
        reason: text(row, "reason")?,
    })
}

fn step(row: &AnyRow) -> Result<StoredStep> {
    Ok(StoredStep {
        draft: PortDraftId::new(text(row, "draft")?),
        position: count(row, "position")?,
        title: text(row, "title")?,
        what: text(row, "what")?,
        attempt: maybe_text(row, "attempt")?.map(AttemptId::new),
        sentence: maybe_text(row, "sentence")?,
    })
}

impl Store {
    /// Begins a draft.
    pub async fn begin_port_draft(
        &self,
        scope: &TenantScope,
        id: &PortDraftId,
        fields: &PortFields,
        by: &str,
        at: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO port_drafts (id, tenant_id, version, fields, begun_by, saved_by, saved_at, begun_at) \
             VALUES ($1, $2, 1, $3, $4, $4, $5, $5)",
        )
        .bind(id.as_str())
        .bind(scope.tenant().as_str())
        .bind(json(fields)?)
        .bind(by)
        .bind(at.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// A draft of the tenant.
    pub async fn port_draft(&self, scope: &TenantScope, id: &PortDraftId) -> Result<Option<StoredDraft>> {
        let row = sqlx::query("SELECT * FROM port_drafts WHERE tenant_id = $1 AND id = $2")
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(draft).transpose()
    }

    /// The tenant's drafts, those that are not submitted first, the last that was saved first; at most 200.
    pub async fn port_drafts(&self, scope: &TenantScope) -> Result<Vec<StoredDraft>> {
        let rows =
            sqlx::query("SELECT * FROM port_drafts WHERE tenant_id = $1 ORDER BY attempt IS NOT NULL, saved_at DESC LIMIT 200")
                .bind(scope.tenant().as_str())
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(draft).collect()
    }

    /// How many drafts are not submitted.
    pub async fn port_draft_count(&self, scope: &TenantScope) -> Result<u32> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM port_drafts WHERE tenant_id = $1 AND attempt IS NULL")
            .bind(scope.tenant().as_str())
            .fetch_one(&self.pool)
            .await?;
        count(&row, "n")
    }

    /// The draft that became a request.
    pub async fn port_draft_of(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        request: &PortRequestId,
    ) -> Result<Option<StoredDraft>> {
        let row = sqlx::query("SELECT * FROM port_drafts WHERE tenant_id = $1 AND account_id = $2 AND request = $3")
            .bind(scope.tenant().as_str())
            .bind(account.as_str())
            .bind(request.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(draft).transpose()
    }

    /// Saves a draft over the version it began from, unless it is submitted.
    pub async fn save_port_draft(
        &self,
        scope: &TenantScope,
        id: &PortDraftId,
        version: u32,
        fields: &PortFields,
        by: &str,
        at: Timestamp,
    ) -> Result<Saved> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE port_drafts SET fields = $1, version = version + 1, saved_by = $2, saved_at = $3 \
             WHERE tenant_id = $4 AND id = $5 AND version = $6 AND attempt IS NULL",
        )
        .bind(json(fields)?)
        .bind(by)
        .bind(at.0)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .bind(i64::from(version))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(if done.rows_affected() == 1 { Saved::Yes(version + 1) } else { Saved::Stale })
    }

    /// Counts a change of what lies beside the record, in the transaction that makes it. The new version; `None` when the draft
    /// was submitted or thrown away.
    pub async fn change_port_draft(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        id: &PortDraftId,
        by: &str,
        at: Timestamp,
    ) -> Result<Option<u32>> {
        let row = sqlx::query(
            "UPDATE port_drafts SET version = version + 1, saved_by = $1, saved_at = $2 \
             WHERE tenant_id = $3 AND id = $4 AND attempt IS NULL RETURNING version",
        )
        .bind(by)
        .bind(at.0)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .fetch_optional(&mut **tx)
        .await?;
        row.map(|row| count(&row, "version")).transpose()
    }

    /// Throws a draft away, unless it is submitted. Whether it was there.
    pub async fn delete_port_draft(&self, scope: &TenantScope, id: &PortDraftId) -> Result<bool> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM port_drafts WHERE tenant_id = $1 AND id = $2 AND attempt IS NULL")
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 1 {
            sqlx::query("DELETE FROM port_pins WHERE tenant_id = $1 AND draft = $2")
                .bind(scope.tenant().as_str())
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ties a draft to the attempt that submits it, in the transaction that writes the intent. `false` when it was changed or
    /// submitted meanwhile.
    pub async fn submit_port_draft(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        (id, version): (&PortDraftId, u32),
        (attempt, account): (&AttemptId, &AccountId),
        reason: &str,
        steps: &[(String, String)],
    ) -> Result<bool> {
        let done = sqlx::query(
            "UPDATE port_drafts SET attempt = $1, account_id = $2, reason = $3, request = NULL \
             WHERE tenant_id = $4 AND id = $5 AND version = $6 AND attempt IS NULL",
        )
        .bind(attempt.as_str())
        .bind(account.as_str())
        .bind(reason)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .bind(i64::from(version))
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        sqlx::query("DELETE FROM port_steps WHERE draft = $1").bind(id.as_str()).execute(&mut **tx).await?;
        for (position, (title, what)) in steps.iter().enumerate() {
            sqlx::query("INSERT INTO port_steps (draft, position, tenant_id, title, what) VALUES ($1, $2, $3, $4, $5)")
                .bind(id.as_str())
                .bind(i64::try_from(position).unwrap_or(i64::MAX))
                .bind(scope.tenant().as_str())
                .bind(title)
                .bind(what)
                .execute(&mut **tx)
                .await?;
        }
        Ok(true)
    }

    /// Makes a draft of a submission again that came to nothing: it may be mended and submitted anew.
    pub async fn reopen_port_draft(&self, scope: &TenantScope, attempt: &AttemptId) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "DELETE FROM port_steps WHERE draft IN \
             (SELECT id FROM port_drafts WHERE tenant_id = $1 AND attempt = $2 AND request IS NULL)",
        )
        .bind(scope.tenant().as_str())
        .bind(attempt.as_str())
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "UPDATE port_drafts SET attempt = NULL, account_id = NULL, version = version + 1 \
             WHERE tenant_id = $1 AND attempt = $2 AND request IS NULL",
        )
        .bind(scope.tenant().as_str())
        .bind(attempt.as_str())
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// Submissions that came to nothing, line by line, and whose draft does not know it yet.
    pub async fn port_submissions_for_nothing(&self, scope: &TenantScope) -> Result<Vec<AttemptId>> {
        let rows = sqlx::query(
            "SELECT d.attempt FROM port_drafts d JOIN attempts a ON a.id = d.attempt \
             WHERE d.tenant_id = $1 AND d.request IS NULL AND a.phase = 'settled' AND NOT EXISTS \
             (SELECT 1 FROM attempt_lines l WHERE l.attempt = a.id AND l.outcome NOT IN ('refused', 'not_sent', 'not_done'))",
        )
        .bind(scope.tenant().as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok(AttemptId::new(text(row, "attempt")?))).collect()
    }

    /// Notes which request a submission became. The draft, if that was not known before.
    pub async fn set_port_request(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        attempt: &AttemptId,
        request: &PortRequestId,
    ) -> Result<Option<PortDraftId>> {
        let row = sqlx::query(
            "UPDATE port_drafts SET request = $1 WHERE tenant_id = $2 AND attempt = $3 AND request IS NULL RETURNING id",
        )
        .bind(request.as_str())
        .bind(scope.tenant().as_str())
        .bind(attempt.as_str())
        .fetch_optional(&mut **tx)
        .await?;
        let draft = row.map(|row| text(&row, "id")).transpose()?.map(PortDraftId::new);
        if let Some(draft) = &draft {
            super::owners::give_port_of(scope, tx, draft).await?;
        }
        Ok(draft)
    }

    /// What follows a draft's submission.
    pub async fn port_steps(&self, scope: &TenantScope, id: &PortDraftId) -> Result<Vec<StoredStep>> {
        let rows = sqlx::query("SELECT * FROM port_steps WHERE tenant_id = $1 AND draft = $2 ORDER BY position")
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(step).collect()
    }

    /// Drafts whose request is known and that have steps which were not begun, oldest first. Only their ids: one that cannot be
    /// read must not hide the others.
    pub async fn port_drafts_to_follow(&self, scope: &TenantScope) -> Result<Vec<PortDraftId>> {
        let rows = sqlx::query(
            "SELECT id FROM port_drafts WHERE tenant_id = $1 AND request IS NOT NULL AND id IN \
             (SELECT draft FROM port_steps WHERE attempt IS NULL AND sentence IS NULL) ORDER BY begun_at, id",
        )
        .bind(scope.tenant().as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok(PortDraftId::new(text(row, "id")?))).collect()
    }

    /// Ties a step to its attempt, in the transaction that writes the intent. `false` when somebody did it already.
    pub async fn begin_port_step(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        step: &StoredStep,
        attempt: &AttemptId,
    ) -> Result<bool> {
        let done = sqlx::query(
            "UPDATE port_steps SET attempt = $1 WHERE tenant_id = $2 AND draft = $3 AND position = $4 AND attempt IS NULL",
        )
        .bind(attempt.as_str())
        .bind(scope.tenant().as_str())
        .bind(step.draft.as_str())
        .bind(i64::from(step.position))
        .execute(&mut **tx)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Says why a step cannot be begun; it is not tried again.
    pub async fn refuse_port_step(&self, scope: &TenantScope, step: &StoredStep, sentence: &str) -> Result<()> {
        sqlx::query("UPDATE port_steps SET sentence = $1 WHERE tenant_id = $2 AND draft = $3 AND position = $4")
            .bind(sentence)
            .bind(scope.tenant().as_str())
            .bind(step.draft.as_str())
            .bind(i64::from(step.position))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Keeps a sealed PIN, or forgets it.
    pub async fn put_port_pin(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        draft: &PortDraftId,
        losing_carrier: &str,
        sealed: Option<&str>,
    ) -> Result<()> {
        sqlx::query("DELETE FROM port_pins WHERE tenant_id = $1 AND draft = $2 AND losing_carrier = $3")
            .bind(scope.tenant().as_str())
            .bind(draft.as_str())
            .bind(losing_carrier)
            .execute(&mut **tx)
            .await?;
        if let Some(sealed) = sealed {
            sqlx::query("INSERT INTO port_pins (draft, tenant_id, losing_carrier, sealed) VALUES ($1, $2, $3, $4)")
                .bind(draft.as_str())
                .bind(scope.tenant().as_str())
                .bind(losing_carrier)
                .bind(sealed)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// The sealed PINs of a draft, by losing carrier.
    pub async fn port_pins(&self, scope: &TenantScope, draft: &PortDraftId) -> Result<BTreeMap<String, String>> {
        let rows = sqlx::query("SELECT losing_carrier, sealed FROM port_pins WHERE tenant_id = $1 AND draft = $2")
            .bind(scope.tenant().as_str())
            .bind(draft.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| Ok((text(row, "losing_carrier")?, text(row, "sealed")?))).collect()
    }

    /// Forgets the PINs of a draft.
    pub async fn forget_port_pins(&self, scope: &TenantScope, draft: &PortDraftId) -> Result<()> {
        sqlx::query("DELETE FROM port_pins WHERE tenant_id = $1 AND draft = $2")
            .bind(scope.tenant().as_str())
            .bind(draft.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Keeps what the carrier said of numbers.
    pub async fn put_port_verdicts(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        verdicts: &[(E164, Portability)],
        at: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        for (number, portable) in verdicts {
            sqlx::query(
                "INSERT INTO port_verdicts (account_id, number, tenant_id, portable, asked_at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (account_id, number) DO UPDATE SET portable = excluded.portable, asked_at = excluded.asked_at",
            )
            .bind(account.as_str())
            .bind(number.as_str())
            .bind(scope.tenant().as_str())
            .bind(json(portable)?)
            .bind(at.0)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await
    }

    /// What the carrier said of these numbers, and when.
    pub async fn port_verdicts(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        numbers: &[E164],
    ) -> Result<BTreeMap<E164, (Portability, Timestamp)>> {
        let mut found = BTreeMap::new();
        for chunk in numbers.chunks(500) {
            let rows = sqlx::query(
                "SELECT number, portable, asked_at FROM port_verdicts WHERE tenant_id = $1 AND account_id = $2 AND number IN \
                 (SELECT value FROM json_each($3))",
            )
            .bind(scope.tenant().as_str())
            .bind(account.as_str())
            .bind(json(&chunk)?)
            .fetch_all(&self.pool)
            .await?;
            for row in &rows {
                let Ok(number) = E164::try_from(text(row, "number")?) else { continue };
                found.insert(number, (from_json(&text(row, "portable")?)?, instant(row, "asked_at")?));
            }
        }
        Ok(found)
    }
}
