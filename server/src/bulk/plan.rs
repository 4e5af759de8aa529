//! Making a plan: every row of what was chosen gets its place and what becomes of it. Nothing is sent.

use std::collections::BTreeMap;

use contract::{
    bulk_change::{BulkChange, BulkChangeDraft, BulkPhase, MOST_ROWS, RowState, Which},
    id::{AccountId, BulkChangeId},
    number::E164,
    owned::NumberQuery,
    pasted_list::{PastedRow, read_list},
    problem::ProblemKind,
    user::UserLimits,
};
use uuid::Uuid;

use super::{Judge, Wanted};
use crate::{
    accounts::Connected,
    attempts::ServiceChange,
    audit::{self, AuditEntry, Who},
    failure::Failure,
    session::Caller,
    state::AppState,
    store::{
        self,
        bulk_changes::{NewBulk, PlannedRow, StoredBulk},
        bulk_numbers::{HeldLock, Kept},
    },
};

/// How many numbers are looked at together. The write lock is held for the rows of one such step only.
const STEP: usize = 500;

/// What a plan is made of.
enum Source {
    Matching(NumberQuery),
    Listed(Vec<PastedRow>),
}

/// Plans a change. In a task of its own: a browser that goes away leaves no half a plan.
pub async fn plan(state: &AppState, caller: &Caller, draft: BulkChangeDraft) -> Result<BulkChangeId, Failure> {
    let (source, single) = match draft.which {
        Which::Matching { query } => {
            let (_, buckets) = state.store.numbers(&caller.scope, &query).await?;
            let bucket = query.bucket.unwrap_or_default();
            let matching = buckets.iter().find(|(one, _)| *one == bucket).map_or(0, |(_, count)| *count);
            if matching == 0 {
                return Err(Failure::field("which.query", "Nothing matches this filter any more."));
            }
            if matching as usize > MOST_ROWS {
                return Err(Failure::field(
                    "which.query",
                    format!("One bulk change takes at most {MOST_ROWS} numbers; {matching} match. Narrow the list."),
                ));
            }
            (Source::Matching(query), matching == 1)
        }
        Which::Listed { text } => {
            let rows = read_list(&text);
            let single = rows.iter().filter(|row| row.number.is_ok()).count() == 1;
            (Source::Listed(rows), single)
        }
    };
    let wanted = Wanted::of(state, &caller.scope, draft.change, single).await?;
    in_a_task(state, caller, wanted, source).await
}

/// Plans the same change once more for the rows that did not become what was wanted.
pub async fn plan_again(state: &AppState, caller: &Caller, bulk: &StoredBulk) -> Result<BulkChangeId, Failure> {
    let kept: Wanted = serde_json::from_str(&bulk.change).map_err(Failure::ours)?;
    if kept.change.has_secrets() || bulk.secrets.is_some() || has_forgotten(&kept) {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "This change had a secret in it, which is not kept. Save the failed rows as a file and begin a new bulk change with \
             it.",
        ));
    }
    let states: Vec<RowState> = RowState::ALL.into_iter().filter(|state| state.may_be_tried_again()).collect();
    let mut rows: Vec<PastedRow> = Vec::new();
    for page in 1.. {
        let found = state.store.bulk_rows(&caller.scope, &bulk.id, &states, page).await?;
        if found.is_empty() {
            break;
        }
        for row in found {
            // A number whose change travels in several parts is one number all the same.
            if rows.last().is_none_or(|last| last.text != row.number) {
                let number = E164::try_from(row.number.clone()).map_err(|refusal| refusal.0);
                rows.push(PastedRow { text: row.number, number });
            }
        }
    }
    if rows.is_empty() {
        return Err(Failure::new(ProblemKind::Conflict, "No row of this bulk change failed; there is nothing to try again."));
    }
    let wanted = Wanted::of(state, &caller.scope, kept.change, rows.len() == 1).await?;
    in_a_task(state, caller, wanted, Source::Listed(rows)).await
}

/// Whether a routing had the credentials of a device in it that are forgotten now.
fn has_forgotten(kept: &Wanted) -> bool {
    use contract::field::Validate as _;
    match &kept.change {
        BulkChange::Routing { to } => !to.faults().is_empty(),
        _ => false,
    }
}

async fn in_a_task(state: &AppState, caller: &Caller, wanted: Wanted, source: Source) -> Result<BulkChangeId, Failure> {
    let (task_state, task_caller) = (state.clone(), caller.clone());
    let task = state.tasks.spawn(async move { write(&task_state, &task_caller, &wanted, source).await });
    task.await.map_err(Failure::ours)?
}

async fn write(state: &AppState, caller: &Caller, wanted: &Wanted, source: Source) -> Result<BulkChangeId, Failure> {
    let id = BulkChangeId::new(Uuid::now_v7().to_string());
    let (change, secrets) = wanted.stored(state, &caller.scope, &id)?;
    let new = NewBulk {
        id: &id,
        by: (caller.user.as_str(), &caller.name),
        kind: wanted.change.kind(),
        change: &change,
        secrets: secrets.as_deref(),
        at: state.clock.now(),
        planned_by: state.instances.id(),
    };
    state.store.begin_planning(&caller.scope, &new).await?;
    let bounds = store::limits::of_people(&caller.home, &state.store).await?.remove(&caller.user).unwrap_or_default();
    let mut planner = Planner { state, caller, wanted, id: &id, rows: 0, will: 0, accounts: BTreeMap::new(), bounds };
    let planned = match source {
        Source::Matching(query) => planner.matching(&query).await,
        Source::Listed(rows) => planner.listed(rows).await,
    };
    let ended = match planned {
        Ok(()) => planner.end().await,
        Err(failure) => Err(failure),
    };
    if let Err(failure) = ended {
        let mut tx = state.store.begin().await?;
        state.store.forget_plan(&mut tx, &caller.scope, &id).await?;
        tx.commit().await?;
        return Err(failure);
    }
    Ok(id)
}

struct Planner<'a> {
    state: &'a AppState,
    caller: &'a Caller,
    wanted: &'a Wanted,
    id: &'a BulkChangeId,
    rows: usize,
    will: usize,
    accounts: BTreeMap<AccountId, Option<Connected>>,
    bounds: UserLimits,
}

impl Planner<'_> {
    async fn matching(&mut self, query: &NumberQuery) -> Result<(), Failure> {
        let mut after: Option<(E164, AccountId)> = None;
        loop {
            let from = after.as_ref().map(|(number, account)| (number, account));
            let most = i64::try_from(STEP).unwrap_or(i64::MAX);
            let found = self.state.store.kept_after(&self.caller.scope, query, from, most).await?;
            let Some((last, _)) = found.last() else { return Ok(()) };
            after = Some((last.number.clone(), last.account.clone()));
            let numbers: Vec<E164> = found.iter().map(|(row, _)| row.number.clone()).collect();
            let locks = self.state.store.locks_of(&self.caller.scope, &numbers, None).await?;
            let mut rows = Vec::with_capacity(found.len());
            for kept in &found {
                self.judge(kept, &locks, &mut rows);
            }
            self.keep(&rows).await?;
        }
    }

    async fn listed(&mut self, pasted: Vec<PastedRow>) -> Result<(), Failure> {
        let mut seen: BTreeMap<E164, usize> = BTreeMap::new();
        for (step, chunk) in pasted.chunks(STEP).enumerate() {
            let numbers: Vec<E164> = chunk.iter().filter_map(|row| row.number.clone().ok()).collect();
            let locks = self.state.store.locks_of(&self.caller.scope, &numbers, None).await?;
            let mut owned: BTreeMap<E164, Vec<Kept>> = BTreeMap::new();
            for kept in self.state.store.kept_of(&self.caller.scope, &numbers).await? {
                owned.entry(kept.0.number.clone()).or_default().push(kept);
            }
            let mut rows = Vec::with_capacity(chunk.len());
            for (at, row) in chunk.iter().enumerate() {
                let place = step * STEP + at + 1;
                match &row.number {
                    Err(refusal) => rows.push(cannot(&row.text, refusal.clone())),
                    Ok(number) if seen.contains_key(number) => {
                        let first = seen.get(number).copied().unwrap_or_default();
                        rows.push(cannot(number.as_str(), format!("It stands in the list already, in row {first}.")));
                    }
                    Ok(number) => {
                        seen.insert(number.clone(), place);
                        match owned.get(number).and_then(|all| self.choose(all)) {
                            Some(kept) => self.judge(kept, &locks, &mut rows),
                            None => rows.push(cannot(number.as_str(), "No connected account has this number.".into())),
                        }
                    }
                }
            }
            self.keep(&rows).await?;
        }
        Ok(())
    }

    /// Of a number that stands at several accounts: the account that the change is for, else the one that lists it.
    fn choose<'k>(&self, all: &'k [Kept]) -> Option<&'k Kept> {
        let meant = match &self.wanted.change {
            BulkChange::Features { account, .. } | BulkChange::Move { account, .. } => {
                all.iter().find(|(row, _)| row.account == *account && !row.missing)
            }
            BulkChange::Routing { .. } | BulkChange::CallerName { .. } | BulkChange::Removal => None,
        };
        meant.or_else(|| all.first())
    }

    fn judge(&mut self, kept: &Kept, locks: &[HeldLock], rows: &mut Vec<PlannedRow>) {
        let (row, _) = kept;
        let connected = self
            .accounts
            .entry(row.account.clone())
            .or_insert_with(|| self.state.accounts.get(&self.caller.scope, &row.account).ok());
        let Some(connected) = connected else {
            rows.push(cannot(row.number.as_str(), "Its account is not connected any more.".into()));
            return;
        };
        if self.bounds.accounts.as_ref().is_some_and(|accounts| !accounts.contains(&row.account)) {
            rows.push(cannot(row.number.as_str(), format!("Your access does not reach {}.", connected.name)));
            return;
        }
        let judge = Judge::new(self.wanted, connected);
        for part in 0..u32::try_from(self.wanted.parts.len()).unwrap_or(1) {
            let (state, sentence) = judge.of(kept, part, locks).row();
            let planned =
                PlannedRow { number: row.number.to_string(), account: Some(row.account.clone()), part, state, sentence };
            // What holds for every part is said once.
            let again =
                part > 0 && state == RowState::Cannot && rows.last().is_some_and(|last| last.sentence == planned.sentence);
            if !again {
                rows.push(planned);
            }
        }
    }

    async fn keep(&mut self, rows: &[PlannedRow]) -> Result<(), Failure> {
        self.state.store.plan_rows(&self.caller.scope, self.id, self.rows, rows).await?;
        self.rows += rows.len();
        self.will += rows.iter().filter(|row| row.state == RowState::Waiting).count();
        Ok(())
    }

    async fn end(&self) -> Result<(), Failure> {
        let summary = summary(self.wanted, self.will);
        let mut tx = self.state.store.begin().await?;
        self.state.store.end_planning(&mut tx, &self.caller.scope, self.id, &summary).await?;
        let after = serde_json::json!({
            "id": self.id.as_str(), "rows": self.rows, "will_change": self.will, "change": self.wanted.change.without_secrets(),
        });
        let entry = AuditEntry {
            scope: &self.caller.scope,
            who: Who::Caller(self.caller),
            action: "bulk_change.planned",
            subject: summary,
            before: None,
            after: Some(after),
            carrier_operation: None,
            outcome: BulkPhase::Planned.word(),
        };
        audit::record_in(self.state, &mut tx, entry).await?;
        Ok(tx.commit().await?)
    }
}

fn cannot(number: &str, sentence: String) -> PlannedRow {
    PlannedRow { number: number.to_owned(), account: None, part: 0, state: RowState::Cannot, sentence }
}

/// One line for people.
fn summary(wanted: &Wanted, will: usize) -> String {
    let several = wanted.parts.len().max(1);
    let numbers = match will.div_ceil(several) {
        1 => "1 number".to_owned(),
        many => format!("{many} numbers"),
    };
    match &wanted.change {
        BulkChange::Routing { to } => format!("Routing of {numbers}: {}", to.routing.summary()),
        BulkChange::CallerName { to } => format!("Caller name of {numbers}: {}", ServiceChange::CallerName(to.clone()).summary()),
        BulkChange::Features { values, secrets, .. } => {
            let names: Vec<&str> = values.keys().chain(secrets.keys()).map(String::as_str).collect();
            format!("Features of {numbers}: {}", names.join(", ").replace('_', " "))
        }
        BulkChange::Move { to, .. } => format!("Move {numbers} to {}", wanted.to_name.as_ref().unwrap_or(to)),
        BulkChange::Removal => format!("Disconnect {numbers}"),
    }
}
