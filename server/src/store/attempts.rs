//! Attempts, their lines and their timeline.

use contract::{
    attempt::{AttemptKind, Outcome},
    id::{AccountId, AttemptId, CartLineId},
    money::Money,
    number::E164,
    problem::CarrierWords,
    time::{CLOCKS_DIFFER_MS, Timestamp},
};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};

use super::{
    Result, Store, StoreError, Transaction,
    columns::{count, flag, maybe_instant, text},
    customer_owners,
    instances::is_alive,
};
use crate::{attempts::intent::IntentLine, session::TenantScope};

/// How long one look may hold an attempt before another may take it, in milliseconds. Longer only by a clock that was set back.
pub const LONGEST_CLAIM_MS: i64 = 600_000;
/// How long an attempt is not looked at, at the longest, in milliseconds.
pub const LONGEST_PAUSE_MS: i64 = 6 * 60 * 60 * 1_000;

/// An attempt as its makers and the reconciler handle it.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its id.
    pub id: AttemptId,
    /// Whose it is.
    pub scope: TenantScope,
    /// The carrier account.
    pub account: AccountId,
    /// What was asked, as JSON.
    pub intent: String,
    /// What the carrier listed before, as JSON.
    pub baseline: Option<String>,
    /// The worst of its lines.
    pub outcome: Outcome,
    /// Raised by everyone who takes it in hand.
    pub fence: i64,
    /// Who confirmed it.
    pub by_name: String,
    /// When the first byte went out.
    pub sent_at: Option<Timestamp>,
    /// When the answer came, or we gave up waiting for it.
    pub answered_at: Option<Timestamp>,
    /// How often it was looked for.
    pub looks: u32,
    /// Complete readings after the window that did not show it.
    pub negatives: u32,
    /// When the last of them was.
    pub negative_at: Option<Timestamp>,
    /// An id the carrier gave.
    pub reference: Option<String>,
    /// The carrier's own word for how its order stands.
    pub order_word: Option<String>,
    /// When it said that it will be done.
    pub due_at: Option<Timestamp>,
    /// Its lines.
    pub lines: Vec<StoredLine>,
}

/// A line as the reconciler handles it.
#[derive(Clone, Debug)]
pub struct StoredLine {
    /// Its place.
    pub position: u32,
    /// What people read.
    pub subject: String,
    /// The number it is about.
    pub number: Option<E164>,
    /// The cart line it came from.
    pub cart_line: Option<CartLineId>,
    /// What is known.
    pub outcome: Outcome,
    /// What is known, in words.
    pub sentence: String,
    /// Whether its lock is held.
    pub open: bool,
}

/// An attempt to be written.
pub struct NewAttempt<'a> {
    /// Its id.
    pub id: &'a AttemptId,
    /// The carrier account.
    pub account: &'a AccountId,
    /// What it does.
    pub kind: AttemptKind,
    /// Who confirmed it: id and name.
    pub by: (&'a str, &'a str),
    /// The instance that sends it.
    pub carried_by: &'a str,
    /// One line.
    pub summary: &'a str,
    /// What was asked, as JSON, without secrets.
    pub intent: &'a str,
    /// Its lines.
    pub lines: &'a [IntentLine],
    /// When.
    pub at: Timestamp,
    /// The totals that were agreed to.
    pub totals: Option<(Money, Money)>,
    /// The request that asked for it.
    pub request_id: &'a str,
}

/// How far an attempt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Durable; nothing was sent.
    Confirmed,
    /// On the wire, or was when we stopped.
    Sending,
    /// Answered or given up; being read back.
    Checking,
    /// Over, or waiting for a person.
    Settled,
}

impl Phase {
    fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Sending => "sending",
            Self::Checking => "checking",
            Self::Settled => "settled",
        }
    }
}

/// What a step changes about an attempt.
pub struct Step<'a> {
    /// The phase afterwards.
    pub phase: Phase,
    /// The lines afterwards: position, outcome, sentence, whether the lock is held.
    pub lines: Vec<(u32, Outcome, String, bool)>,
    /// What happened, for the timeline.
    pub event: Option<(Option<&'a str>, String, Option<CarrierWords>)>,
    /// When the reconciler looks again.
    pub next_look_at: Option<Timestamp>,
    /// Set when the answer came.
    pub answered_at: Option<Timestamp>,
    /// The carrier's words, if it said any.
    pub words: Option<CarrierWords>,
    /// An id the carrier gave.
    pub reference: Option<String>,
    /// What is known of a carrier that does it later.
    pub later: Later,
    /// Counters of the reconciler: looks, negatives, when the last negative was.
    pub counters: Option<(u32, u32, Option<Timestamp>)>,
    /// When it happened.
    pub at: Timestamp,
}

/// What is known of a carrier that does it later. What is left out stays as it was.
#[derive(Clone, Debug, Default)]
pub struct Later {
    /// The carrier's own word for how its order stands.
    pub order_word: Option<String>,
    /// When it said that it will be done.
    pub due_at: Option<Timestamp>,
}

impl Store {
    /// Writes an attempt in the caller's transaction. Fails with a unique violation when a lock is held.
    pub async fn insert_attempt(&self, tx: &mut Transaction, scope: &TenantScope, new: &NewAttempt<'_>) -> Result<()> {
        sqlx::query(
            "INSERT INTO attempts (id, tenant_id, account_id, kind, user_id, by_name, summary, intent, phase, outcome, asked_at, setup, \
             monthly, request_id, carried_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'confirmed', 'asked', $9, $10, $11, $12, $13)",
        )
        .bind(new.id.as_str())
        .bind(scope.tenant().as_str())
        .bind(new.account.as_str())
        .bind(new.kind.word())
        .bind(new.by.0)
        .bind(new.by.1)
        .bind(new.summary)
        .bind(new.intent)
        .bind(new.at.0)
        .bind(new.totals.map(|(setup, _)| setup.amount.to_string()))
        .bind(new.totals.map(|(_, monthly)| monthly.amount.to_string()))
        .bind(new.request_id)
        .bind(new.carried_by)
        .execute(&mut **tx)
        .await?;
        for (position, line) in new.lines.iter().enumerate() {
            sqlx::query(
                "INSERT INTO attempt_lines (attempt, position, tenant_id, account_id, subject, number, lock_key, cart_line, outcome, \
                 sentence, open) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'asked', 'Confirmed; about to be sent.', 1)",
            )
            .bind(new.id.as_str())
            .bind(i64::try_from(position).unwrap_or(i64::MAX))
            .bind(scope.tenant().as_str())
            .bind(new.account.as_str())
            .bind(&line.subject)
            .bind(line.number.as_ref().map(|n| n.as_str().to_owned()))
            .bind(&line.lock_key)
            .bind(line.cart_line.as_ref().map(|c| c.as_str().to_owned()))
            .execute(&mut **tx)
            .await?;
        }
        insert_event(tx, new.id, new.at, Some(new.by.1), "Confirmed and written down.", None).await
    }

    /// Marks it as on the wire, with what the carrier listed before. Committed before the first byte leaves. `false` when
    /// somebody took it over, or would: only the living instance that carries it sends it.
    pub async fn mark_sending(&self, id: &AttemptId, baseline: Option<&str>, at: Timestamp) -> Result<bool> {
        let done = sqlx::query(AssertSqlSafe(format!(
            "UPDATE attempts SET phase = 'sending', sent_at = $1, baseline = $2, fence = fence + 1 \
             WHERE id = $3 AND phase = 'confirmed' AND {}",
            is_alive(self.engine, "attempts.carried_by")
        )))
        .bind(at.0)
        .bind(baseline)
        .bind(id.as_str())
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Takes an attempt in hand for one look: nobody else may until `until`. `None` when somebody else has it, or when it is
    /// over. One that waits for a person may still be looked at. `by` is the instance.
    pub async fn claim_attempt(
        &self,
        id: &AttemptId,
        fence: i64,
        (now, until): (Timestamp, Timestamp),
        by: &str,
    ) -> Result<Option<i64>> {
        let done = sqlx::query(
            "UPDATE attempts SET fence = fence + 1, held_until = $1, held_by = $5 WHERE id = $2 AND fence = $3 \
             AND (held_until <= $4 OR held_until > $6) AND (phase = 'checking' OR (phase = 'settled' AND outcome = 'manual'))",
        )
        .bind(until.0)
        .bind(id.as_str())
        .bind(fence)
        .bind(now.0)
        .bind(by)
        .bind(now.plus_ms(LONGEST_CLAIM_MS + CLOCKS_DIFFER_MS).0)
        .execute(&self.pool)
        .await?;
        Ok((done.rows_affected() == 1).then_some(fence + 1))
    }

    /// Writes a step, if nobody took the attempt over since. Cart lines of verified purchases go with it.
    pub async fn write_step(&self, attempt: &Stored, step: Step<'_>) -> Result<bool> {
        let mut tx = self.begin().await?;
        let written = self.write_step_in(&mut tx, attempt, step).await?;
        if written {
            tx.commit().await?
        } else {
            tx.rollback().await?
        }
        Ok(written)
    }

    /// The same in the caller's transaction.
    pub async fn write_step_in(&self, tx: &mut Transaction, attempt: &Stored, step: Step<'_>) -> Result<bool> {
        let worst = Outcome::worst(attempt.lines.iter().map(|line| {
            step.lines.iter().find(|(position, ..)| *position == line.position).map_or(line.outcome, |(_, outcome, ..)| *outcome)
        }))
        .unwrap_or(attempt.outcome);
        let (looks, negatives, negative_at) = step.counters.unwrap_or((attempt.looks, attempt.negatives, attempt.negative_at));
        let settled = (step.phase == Phase::Settled).then_some(step.at.0);
        let done = sqlx::query(
            "UPDATE attempts SET phase = $1, outcome = $2, next_look_at = $3, answered_at = COALESCE($4, answered_at), \
             words_code = COALESCE($5, words_code), words_text = COALESCE($6, words_text), reference = COALESCE($7, reference), \
             looks = $8, negatives = $9, negative_at = $10, settled_at = $11, fence = fence + 1, held_until = 0, \
             order_word = COALESCE($14, order_word), due_at = COALESCE($15, due_at) WHERE id = $12 AND fence = $13",
        )
        .bind(step.phase.word())
        .bind(worst.word())
        .bind(step.next_look_at.map(|t| t.0))
        .bind(step.answered_at.map(|t| t.0))
        .bind(step.words.as_ref().and_then(|w| w.code.clone()))
        .bind(step.words.as_ref().and_then(|w| w.text.clone()))
        .bind(step.reference.clone())
        .bind(i64::from(looks))
        .bind(i64::from(negatives))
        .bind(negative_at.map(|t| t.0))
        .bind(settled)
        .bind(attempt.id.as_str())
        .bind(attempt.fence)
        .bind(step.later.order_word.clone())
        .bind(step.later.due_at.map(|t| t.0))
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        for (position, outcome, sentence, open) in &step.lines {
            sqlx::query("UPDATE attempt_lines SET outcome = $1, sentence = $2, open = $3 WHERE attempt = $4 AND position = $5")
                .bind(outcome.word())
                .bind(sentence.as_str())
                .bind(i64::from(*open))
                .bind(attempt.id.as_str())
                .bind(i64::from(*position))
                .execute(&mut **tx)
                .await?;
            let cart_line = attempt.lines.iter().find(|l| l.position == *position).and_then(|l| l.cart_line.clone());
            if let (Outcome::Verified, Some(cart_line)) = (*outcome, cart_line) {
                sqlx::query("DELETE FROM cart_lines WHERE id = $1")
                    .bind(cart_line.as_str().to_owned())
                    .execute(&mut **tx)
                    .await?;
            }
        }
        if step.phase == Phase::Settled && matches!(worst, Outcome::Refused | Outcome::NotSent | Outcome::NotDone) {
            customer_owners::release(&attempt.scope, tx, &attempt.account, &attempt.id).await?;
        }
        if let Some((by, sentence, words)) = step.event {
            insert_event(tx, &attempt.id, step.at, by, &sentence, words.as_ref()).await?;
        }
        Ok(true)
    }

    /// Attempts to look at now, the most overdue first, and those put off for longer than `pause_ms` without a day of their own to wait
    /// for: by a clock that has been set back since.
    pub async fn attempts_due(&self, now: Timestamp, most: i64, pause_ms: i64) -> Result<Vec<AttemptId>> {
        let rows = sqlx::query(
            "SELECT id FROM attempts WHERE phase = 'checking' \
             AND (next_look_at <= $1 OR next_look_at > $3 OR (due_at IS NULL AND next_look_at > $5)) \
             AND (held_until <= $1 OR held_until > $4) ORDER BY next_look_at LIMIT $2",
        )
        .bind(now.0)
        .bind(most)
        .bind(now.plus_ms(LONGEST_PAUSE_MS + CLOCKS_DIFFER_MS).0)
        .bind(now.plus_ms(LONGEST_CLAIM_MS + CLOCKS_DIFFER_MS).0)
        .bind(now.plus_ms(pause_ms.saturating_add(CLOCKS_DIFFER_MS)).0)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok(AttemptId::new(row.try_get::<String, _>("id")?))).collect()
    }

    /// Lets go of attempts that an instance which is no more was looking at. If it only stood still, its fence is an old one
    /// when it wakes.
    pub async fn release_claims(&self) -> Result<()> {
        let sql = format!(
            "UPDATE attempts SET held_until = 0, fence = fence + 1 \
             WHERE phase IN ('checking', 'settled') AND held_until > 0 AND NOT {}",
            is_alive(self.engine, "attempts.held_by")
        );
        sqlx::query(AssertSqlSafe(sql)).execute(&self.pool).await?;
        Ok(())
    }

    /// Attempts that nobody carries any more: their instance is gone, or they are confirmed since before `confirmed`, or on the
    /// wire since before `sent`.
    pub async fn attempts_interrupted(&self, confirmed: Timestamp, sent: Timestamp) -> Result<Vec<(AttemptId, Phase)>> {
        let rows = sqlx::query(AssertSqlSafe(format!(
            "SELECT id, phase FROM attempts WHERE phase IN ('confirmed', 'sending') AND ((phase = 'confirmed' AND asked_at <= $1) \
             OR (phase = 'sending' AND sent_at <= $2) OR NOT {})",
            is_alive(self.engine, "attempts.carried_by")
        )))
        .bind(confirmed.0)
        .bind(sent.0)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let phase: String = row.try_get("phase")?;
                let phase = if phase == "sending" { Phase::Sending } else { Phase::Confirmed };
                Ok((AttemptId::new(row.try_get::<String, _>("id")?), phase))
            })
            .collect()
    }

    /// An attempt as the reconciler handles it, whoever's it is.
    pub async fn stored_attempt(&self, id: &AttemptId) -> Result<Option<Stored>> {
        let Some(row) = sqlx::query("SELECT * FROM attempts WHERE id = $1").bind(id.as_str()).fetch_optional(&self.pool).await?
        else {
            return Ok(None);
        };
        let lines = self.lines_of(id).await?;
        Ok(Some(Stored {
            id: id.clone(),
            scope: TenantScope::of_record(contract::id::TenantId::new(text(&row, "tenant_id")?)),
            account: AccountId::new(text(&row, "account_id")?),
            intent: text(&row, "intent")?,
            baseline: row.try_get("baseline")?,
            outcome: outcome(&row)?,
            fence: row.try_get("fence")?,
            by_name: text(&row, "by_name")?,
            sent_at: maybe_instant(&row, "sent_at")?,
            answered_at: maybe_instant(&row, "answered_at")?,
            looks: count(&row, "looks")?,
            negatives: count(&row, "negatives")?,
            negative_at: maybe_instant(&row, "negative_at")?,
            reference: row.try_get("reference")?,
            order_word: row.try_get("order_word")?,
            due_at: maybe_instant(&row, "due_at")?,
            lines,
        }))
    }

    pub(super) async fn lines_of(&self, id: &AttemptId) -> Result<Vec<StoredLine>> {
        let rows = sqlx::query("SELECT * FROM attempt_lines WHERE attempt = $1 ORDER BY position")
            .bind(id.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(StoredLine {
                    position: count(row, "position")?,
                    subject: text(row, "subject")?,
                    number: row.try_get::<Option<String>, _>("number")?.and_then(|n| E164::try_from(n).ok()),
                    cart_line: row.try_get::<Option<String>, _>("cart_line")?.map(CartLineId::new),
                    outcome: outcome(row)?,
                    sentence: text(row, "sentence")?,
                    open: flag(row, "open")?,
                })
            })
            .collect()
    }

    /// The open lines of these lock keys in this tenant: key, attempt, outcome.
    pub async fn open_locks(&self, scope: &TenantScope) -> Result<Vec<OpenLock>> {
        let rows = sqlx::query(
            "SELECT l.account_id, l.lock_key, l.number, l.attempt, l.outcome, a.kind FROM attempt_lines l \
             JOIN attempts a ON a.id = l.attempt WHERE l.open = 1 AND l.tenant_id = $1",
        )
        .bind(scope.tenant().as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(OpenLock {
                    account: AccountId::new(text(row, "account_id")?),
                    lock_key: text(row, "lock_key")?,
                    number: row.try_get("number")?,
                    attempt: AttemptId::new(text(row, "attempt")?),
                    outcome: outcome(row)?,
                    kind: kind(row)?,
                })
            })
            .collect()
    }

    /// Whether an account has anything open, whoever of those that use it asked for it.
    pub async fn account_is_busy(&self, account: &AccountId) -> Result<bool> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM attempt_lines WHERE account_id = $1 AND open = 1")
            .bind(account.as_str())
            .fetch_one(&self.pool)
            .await?;
        Ok(row.try_get::<i64, _>("n")? > 0)
    }
}

/// A lock that is held.
#[derive(Clone, Debug)]
pub struct OpenLock {
    /// The account.
    pub account: AccountId,
    /// The lock.
    pub lock_key: String,
    /// The number it is about.
    pub number: Option<String>,
    /// Who holds it.
    pub attempt: AttemptId,
    /// What is known of that line.
    pub outcome: Outcome,
    /// What that attempt does.
    pub kind: AttemptKind,
}

async fn insert_event(
    tx: &mut Transaction,
    id: &AttemptId,
    at: Timestamp,
    by: Option<&str>,
    sentence: &str,
    words: Option<&CarrierWords>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO attempt_events (attempt, position, at, by_name, sentence, words_code, words_text) \
         SELECT $1, COALESCE(MAX(position), 0) + 1, $2, $3, $4, $5, $6 FROM attempt_events WHERE attempt = $1",
    )
    .bind(id.as_str())
    .bind(at.0)
    .bind(by)
    .bind(sentence)
    .bind(words.and_then(|w| w.code.clone()))
    .bind(words.and_then(|w| w.text.clone()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An outcome we cannot read is one we do not know.
pub(super) fn outcome(row: &AnyRow) -> Result<Outcome> {
    Ok(Outcome::from_word(&text(row, "outcome")?).unwrap_or(Outcome::Unknown))
}

pub(super) fn kind(row: &AnyRow) -> Result<AttemptKind> {
    let word = text(row, "kind")?;
    AttemptKind::from_word(&word).ok_or_else(|| StoreError::Unreadable(format!("attempt kind {word}")))
}
