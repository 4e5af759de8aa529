//! Bulk changes and their rows. A row is asked for in the transaction that writes its attempt down, so that it is asked for
//! once or not at all.

use contract::{
    attempt::AttemptKind,
    bulk_change::{BulkPhase, BulkRow, PAGE, RowState},
    id::{AccountId, AttemptId, BulkChangeId},
    number::E164,
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};

use super::{
    Result, Store, StoreError, Transaction,
    attempts::kind,
    columns::{count, instant, json, maybe_instant, maybe_text, text, words},
    instances::is_alive,
};
use crate::session::TenantScope;

/// How a row stands: as it was planned, or as its line in the attempt says.
const STATE: &str = "COALESCE(l.outcome, r.state)";
const ROWS: &str = "FROM bulk_change_rows r LEFT JOIN attempt_lines l ON l.attempt = r.attempt AND l.position = r.line \
     LEFT JOIN attempts a ON a.id = r.attempt WHERE r.tenant_id = $1 AND r.bulk = $2";
/// The phase of a plan that is being made. Nobody sees it.
const PLANNING: &str = "planning";

/// A bulk change to be planned.
pub struct NewBulk<'a> {
    /// Its id.
    pub id: &'a BulkChangeId,
    /// Who plans it: id and name.
    pub by: (&'a str, &'a str),
    /// The kind of its attempts.
    pub kind: AttemptKind,
    /// What shall become, as JSON, without secrets.
    pub change: &'a str,
    /// The same with its secrets, sealed.
    pub secrets: Option<&'a str>,
    /// When.
    pub at: Timestamp,
    /// The instance that makes the plan.
    pub planned_by: &'a str,
}

/// A bulk change as it is kept.
#[derive(Clone, Debug)]
pub struct StoredBulk {
    /// Its id.
    pub id: BulkChangeId,
    /// Who planned it: the id.
    pub user: String,
    /// The name.
    pub by_name: String,
    /// The kind of its attempts.
    pub kind: AttemptKind,
    /// One line.
    pub summary: String,
    /// What shall become, as JSON, without secrets.
    pub change: String,
    /// The same with its secrets, sealed.
    pub secrets: Option<String>,
    /// How far it is.
    pub phase: BulkPhase,
    /// When it was planned.
    pub made_at: Timestamp,
    /// When it was begun.
    pub begun_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A row of a plan.
#[derive(Clone, Debug)]
pub struct PlannedRow {
    /// The number, or what stood in the list.
    pub number: String,
    /// The account that has it.
    pub account: Option<AccountId>,
    /// Which part of the change.
    pub part: u32,
    /// Waiting, same or cannot.
    pub state: RowState,
    /// From what to what, or why not.
    pub sentence: String,
}

/// A row that waits to be asked for.
#[derive(Clone, Debug)]
pub struct WaitingRow {
    /// Its place.
    pub position: u32,
    /// The number.
    pub number: E164,
    /// Which part of the change.
    pub part: u32,
}

impl Store {
    /// Begins a plan. Until [`Store::end_planning`] nobody sees it.
    pub async fn begin_planning(&self, scope: &TenantScope, new: &NewBulk<'_>) -> Result<()> {
        sqlx::query(
            "INSERT INTO bulk_changes (id, tenant_id, user_id, by_name, kind, summary, change, secrets, phase, made_at, planned_by) \
             VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, $9, $10)",
        )
        .bind(new.id.as_str())
        .bind(scope.tenant().as_str())
        .bind(new.by.0)
        .bind(new.by.1)
        .bind(new.kind.word())
        .bind(new.change)
        .bind(new.secrets)
        .bind(PLANNING)
        .bind(new.at.0)
        .bind(new.planned_by)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Plans that were begun and whose maker is gone.
    pub async fn half_plans(&self, scope: &TenantScope) -> Result<Vec<BulkChangeId>> {
        let sql = format!(
            "SELECT id FROM bulk_changes WHERE tenant_id = $1 AND phase = $2 AND NOT {}",
            is_alive(self.engine, "bulk_changes.planned_by")
        );
        let rows = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).bind(PLANNING).fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok(BulkChangeId::new(text(row, "id")?))).collect()
    }

    /// Adds rows to a plan, the first of them at place `from`.
    pub async fn plan_rows(&self, scope: &TenantScope, id: &BulkChangeId, from: usize, rows: &[PlannedRow]) -> Result<()> {
        let mut tx = self.begin().await?;
        for (at, row) in rows.iter().enumerate() {
            sqlx::query(
                "INSERT INTO bulk_change_rows (bulk, position, tenant_id, number, account_id, part, sentence, state) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(id.as_str())
            .bind(i64::try_from(from + at).unwrap_or(i64::MAX))
            .bind(scope.tenant().as_str())
            .bind(&row.number)
            .bind(row.account.as_ref().map(AccountId::as_str))
            .bind(i64::from(row.part))
            .bind(&row.sentence)
            .bind(row.state.word())
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await
    }

    /// The plan stands.
    pub async fn end_planning(&self, tx: &mut Transaction, scope: &TenantScope, id: &BulkChangeId, summary: &str) -> Result<()> {
        sqlx::query("UPDATE bulk_changes SET phase = 'planned', summary = $1 WHERE tenant_id = $2 AND id = $3 AND phase = $4")
            .bind(summary)
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .bind(PLANNING)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Forgets a plan that was never begun, with its rows. `false` when it was begun.
    pub async fn forget_plan(&self, tx: &mut Transaction, scope: &TenantScope, id: &BulkChangeId) -> Result<bool> {
        let gone = sqlx::query("DELETE FROM bulk_changes WHERE tenant_id = $1 AND id = $2 AND phase IN ('planning', 'planned')")
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .execute(&mut **tx)
            .await?;
        if gone.rows_affected() != 1 {
            return Ok(false);
        }
        sqlx::query("DELETE FROM bulk_change_rows WHERE bulk = $1").bind(id.as_str()).execute(&mut **tx).await?;
        Ok(true)
    }

    /// A bulk change of this tenant whose plan stands.
    pub async fn bulk_change(&self, scope: &TenantScope, id: &BulkChangeId) -> Result<Option<StoredBulk>> {
        let row = sqlx::query("SELECT * FROM bulk_changes WHERE tenant_id = $1 AND id = $2 AND phase <> $3")
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .bind(PLANNING)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(stored).transpose()
    }

    /// The newest bulk changes.
    pub async fn bulk_changes(&self, scope: &TenantScope, most: i64) -> Result<Vec<StoredBulk>> {
        let rows = sqlx::query(
            "SELECT * FROM bulk_changes WHERE tenant_id = $1 AND phase <> $2 ORDER BY made_at DESC, id DESC LIMIT $3",
        )
        .bind(scope.tenant().as_str())
        .bind(PLANNING)
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(stored).collect()
    }

    /// Bulk changes in a phase, `planning` included, made before an instant: what is to be carried out or tidied.
    pub async fn bulk_changes_in(&self, scope: &TenantScope, phase: &str, before: Timestamp) -> Result<Vec<BulkChangeId>> {
        let rows =
            sqlx::query("SELECT id FROM bulk_changes WHERE tenant_id = $1 AND phase = $2 AND made_at < $3 ORDER BY made_at")
                .bind(scope.tenant().as_str())
                .bind(phase)
                .bind(before.0)
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(|row| Ok(BulkChangeId::new(text(row, "id")?))).collect()
    }

    /// How many rows stand in each state.
    pub async fn bulk_counts(&self, scope: &TenantScope, id: &BulkChangeId) -> Result<Vec<(RowState, u32)>> {
        let sql = format!("SELECT {STATE} AS state, COUNT(*) AS n {ROWS} GROUP BY {STATE}");
        let rows = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).bind(id.as_str()).fetch_all(&self.pool).await?;
        let found: Vec<(RowState, u32)> = rows.iter().map(|row| Ok((state(row)?, count(row, "n")?))).collect::<Result<_>>()?;
        let in_order = RowState::ALL.into_iter().filter_map(|one| found.iter().find(|(state, _)| *state == one).copied());
        Ok(in_order.collect())
    }

    /// How many rows were asked for and may still change by themselves.
    pub async fn bulk_moving(&self, scope: &TenantScope, id: &BulkChangeId) -> Result<u32> {
        let sql = format!("SELECT COUNT(*) AS n {ROWS} AND l.open = 1 AND l.outcome <> 'manual'");
        let row = sqlx::query(AssertSqlSafe(sql)).bind(scope.tenant().as_str()).bind(id.as_str()).fetch_one(&self.pool).await?;
        count(&row, "n")
    }

    /// A page of the rows in these states, or of all of them.
    pub async fn bulk_rows(
        &self,
        scope: &TenantScope,
        id: &BulkChangeId,
        states: &[RowState],
        page: u32,
    ) -> Result<Vec<BulkRow>> {
        let words: Vec<&str> = states.iter().map(|state| state.word()).collect();
        let offset = i64::from(page.max(1) - 1) * i64::from(PAGE);
        let sql = format!(
            "SELECT r.*, {STATE} AS now, l.sentence AS known, a.words_code, a.words_text {ROWS} \
             AND ($3 = '[]' OR {STATE} IN (SELECT value FROM json_each($3))) ORDER BY r.position LIMIT {PAGE} OFFSET {offset}"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .bind(json(&words)?)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(shown).collect()
    }

    /// Moves a bulk change from one of these phases to another. `false` when it is in none of them.
    pub async fn move_bulk_change(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        id: &BulkChangeId,
        step: (BulkPhase, BulkPhase),
        at: Timestamp,
    ) -> Result<bool> {
        let (from, to) = step;
        let (begun, ended) = ((from == BulkPhase::Planned).then_some(at.0), (to == BulkPhase::Done).then_some(at.0));
        let done = sqlx::query(
            "UPDATE bulk_changes SET phase = $1, begun_at = COALESCE($2, begun_at), ended_at = COALESCE($3, ended_at), \
             secrets = CASE WHEN $1 = 'done' THEN NULL ELSE secrets END WHERE tenant_id = $4 AND id = $5 AND phase = $6",
        )
        .bind(to.word())
        .bind(begun)
        .bind(ended)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .bind(from.word())
        .execute(&mut **tx)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The accounts of a bulk change that have rows waiting.
    pub async fn waiting_accounts(&self, scope: &TenantScope, id: &BulkChangeId) -> Result<Vec<AccountId>> {
        let rows = sqlx::query(
            "SELECT DISTINCT account_id FROM bulk_change_rows WHERE tenant_id = $1 AND bulk = $2 AND state = 'waiting' \
             AND account_id IS NOT NULL ORDER BY account_id",
        )
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok(AccountId::new(text(row, "account_id")?))).collect()
    }

    /// Rows of an account that wait, by part and place; none when the bulk change does not run.
    pub async fn waiting_rows(
        &self,
        scope: &TenantScope,
        id: &BulkChangeId,
        account: &AccountId,
        most: usize,
    ) -> Result<Vec<WaitingRow>> {
        let rows = sqlx::query(
            "SELECT position, number, part FROM bulk_change_rows WHERE tenant_id = $1 AND bulk = $2 AND account_id = $3 \
             AND state = 'waiting' AND EXISTS (SELECT 1 FROM bulk_changes b WHERE b.id = $2 AND b.phase = 'running') \
             ORDER BY part, position LIMIT $4",
        )
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .bind(account.as_str())
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let number = E164::try_from(text(row, "number")?).map_err(|e| StoreError::Unreadable(e.0))?;
                Ok(WaitingRow { position: count(row, "position")?, number, part: count(row, "part")? })
            })
            .collect()
    }

    /// Marks waiting rows as asked for by this attempt, in the order of its lines. `false`, and then the transaction is not
    /// to be committed, when one of them does not wait any more or the bulk change does not run.
    pub async fn mark_bulk_rows(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        id: &BulkChangeId,
        positions: &[u32],
        attempt: &AttemptId,
    ) -> Result<bool> {
        for (line, position) in positions.iter().enumerate() {
            let done = sqlx::query(
                "UPDATE bulk_change_rows SET state = 'asked', attempt = $1, line = $2 WHERE tenant_id = $3 AND bulk = $4 \
                 AND position = $5 AND state = 'waiting' \
                 AND EXISTS (SELECT 1 FROM bulk_changes b WHERE b.id = $4 AND b.phase = 'running')",
            )
            .bind(attempt.as_str())
            .bind(i64::try_from(line).unwrap_or(i64::MAX))
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .bind(i64::from(*position))
            .execute(&mut **tx)
            .await?;
            if done.rows_affected() != 1 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes rows that wait out of the run: each with its state and why.
    pub async fn settle_bulk_rows(&self, scope: &TenantScope, id: &BulkChangeId, rows: &[(u32, RowState, String)]) -> Result<()> {
        let mut tx = self.begin().await?;
        for (position, state, sentence) in rows {
            sqlx::query(
                "UPDATE bulk_change_rows SET state = $1, sentence = $2 WHERE tenant_id = $3 AND bulk = $4 AND position = $5 \
                 AND state = 'waiting'",
            )
            .bind(state.word())
            .bind(sentence)
            .bind(scope.tenant().as_str())
            .bind(id.as_str())
            .bind(i64::from(*position))
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await
    }

    /// Leaves every row that waits, of one account or of all, with the same reason.
    pub async fn leave_bulk_rows(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        id: &BulkChangeId,
        account: Option<&AccountId>,
        sentence: &str,
    ) -> Result<()> {
        sqlx::query(
            "UPDATE bulk_change_rows SET state = 'left', sentence = $1 WHERE tenant_id = $2 AND bulk = $3 AND state = 'waiting' \
             AND account_id = COALESCE($4, account_id)",
        )
        .bind(sentence)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .bind(account.map(AccountId::as_str))
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// Ends a bulk change that runs, once nothing waits. `false` when something does, or when it does not run.
    pub async fn end_bulk_change(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        id: &BulkChangeId,
        at: Timestamp,
    ) -> Result<bool> {
        let row =
            sqlx::query("SELECT COUNT(*) AS n FROM bulk_change_rows WHERE tenant_id = $1 AND bulk = $2 AND state = 'waiting'")
                .bind(scope.tenant().as_str())
                .bind(id.as_str())
                .fetch_one(&mut **tx)
                .await?;
        Ok(count(&row, "n")? == 0 && self.move_bulk_change(tx, scope, id, (BulkPhase::Running, BulkPhase::Done), at).await?)
    }
}

fn stored(row: &AnyRow) -> Result<StoredBulk> {
    let word = text(row, "phase")?;
    Ok(StoredBulk {
        id: BulkChangeId::new(text(row, "id")?),
        user: text(row, "user_id")?,
        by_name: text(row, "by_name")?,
        kind: kind(row)?,
        summary: text(row, "summary")?,
        change: text(row, "change")?,
        secrets: maybe_text(row, "secrets")?,
        phase: BulkPhase::from_word(&word).ok_or_else(|| StoreError::Unreadable(format!("phase {word}")))?,
        made_at: instant(row, "made_at")?,
        begun_at: maybe_instant(row, "begun_at")?,
        ended_at: maybe_instant(row, "ended_at")?,
    })
}

fn state(row: &AnyRow) -> Result<RowState> {
    state_of(&text(row, "state")?)
}

fn state_of(word: &str) -> Result<RowState> {
    RowState::from_word(word).ok_or_else(|| StoreError::Unreadable(format!("row state {word}")))
}

fn shown(row: &AnyRow) -> Result<BulkRow> {
    Ok(BulkRow {
        position: count(row, "position")?,
        number: text(row, "number")?,
        account: maybe_text(row, "account_id")?.map(AccountId::new),
        state: state_of(&text(row, "now")?)?,
        sentence: text(row, "sentence")?,
        known: maybe_text(row, "known")?,
        attempt: row.try_get::<Option<String>, _>("attempt")?.map(AttemptId::new),
        words: words(row)?,
    })
}
