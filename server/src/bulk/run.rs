//! Carrying bulk changes out. What runs stands in storage and nowhere else: a stop of the process, or of a person, leaves rows
//! waiting, and whoever comes next goes on with those.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contract::{
    bulk_change::{BulkPhase, RowState},
    id::{AccountId, BulkChangeId},
    number::E164,
    problem::ProblemKind,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinHandle,
};

use super::{Judge, Judged, Wanted};
use crate::{
    attempts::ask::{Confirmed, With, ask_and_follow},
    audit::{self, AuditEntry, Who},
    failure::Failure,
    instances::Duty,
    session::TenantScope,
    state::AppState,
    store::{
        self, StoreError,
        bulk_changes::{StoredBulk, WaitingRow},
        bulk_numbers::Kept,
    },
};

/// How many attempts of bulk changes are on their way at once, for each account.
const AT_ONCE: usize = 2;
/// How many waiting rows are looked at together where the first of them cannot be asked for yet.
const LOOKED_AT: usize = 32;
/// How often what was begun meanwhile is looked for.
const LOOK: Duration = Duration::from_millis(250);
/// How long rows wait that cannot be asked for just now.
const PAUSE: Duration = Duration::from_millis(500);
/// After how long a plan that was never begun is forgotten, and what was stopped is given up: neither keeps a secret longer.
const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;
/// Why rows are left whose account is gone, for everybody or for this tenant.
const NOT_CONNECTED: &str = "Its account is not connected any more.";
/// How many looks lie between two times of tidying.
const TIDY: u64 = 240;

/// Carries out whatever runs, until the process ends.
pub async fn run(state: AppState) {
    let runner = Runner { state: state.clone(), in_hand: Arc::default(), gates: Arc::default() };
    let mut ticks: u64 = 0;
    loop {
        let scopes = if state.instances.has(Duty::Bulk) { scopes(&state).await } else { BTreeSet::new() };
        for scope in scopes {
            if let Err(error) = runner.look(&scope).await {
                tracing::warn!(%error, "bulk changes could not be looked for");
            }
            if ticks.is_multiple_of(TIDY)
                && let Err(error) = tidy(&state, &scope).await
            {
                tracing::warn!(%error, "old bulk changes could not be tidied");
            }
        }
        ticks += 1;
        tokio::select! {
            () = state.shutdown.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn scopes(state: &AppState) -> BTreeSet<TenantScope> {
    store::tenants::everyone(&state.store).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the tenants could not be listed");
        BTreeSet::new()
    })
}

async fn tidy(state: &AppState, scope: &TenantScope) -> Result<(), StoreError> {
    // A plan whose maker is gone is none.
    for id in state.store.half_plans(scope).await? {
        let mut tx = state.store.begin().await?;
        state.store.forget_plan(&mut tx, scope, &id).await?;
        tx.commit().await?;
    }
    let old = state.clock.now().plus_ms(-KEPT_MS);
    forget(state, scope, BulkPhase::Planned.word(), old).await?;
    for id in state.store.bulk_changes_in(scope, BulkPhase::Stopped.word(), old).await? {
        let stored = state.store.bulk_change(scope, &id).await?;
        if stored.is_some_and(|bulk| bulk.secrets.is_some()) {
            give_up(state, scope, &id, "It was stopped and not gone on with for a day, so its secret was forgotten.").await?;
        }
    }
    Ok(())
}

async fn forget(state: &AppState, scope: &TenantScope, phase: &str, before: contract::time::Timestamp) -> Result<(), StoreError> {
    for id in state.store.bulk_changes_in(scope, phase, before).await? {
        let mut tx = state.store.begin().await?;
        state.store.forget_plan(&mut tx, scope, &id).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends what was stopped: what waits stays as it is at the carrier. `false` when it is not stopped.
pub async fn give_up(state: &AppState, scope: &TenantScope, id: &BulkChangeId, why: &str) -> Result<bool, StoreError> {
    let mut tx = state.store.begin().await?;
    let step = (BulkPhase::Stopped, BulkPhase::Done);
    if !state.store.move_bulk_change(&mut tx, scope, id, step, state.clock.now()).await? {
        return Ok(false);
    }
    state.store.leave_bulk_rows(&mut tx, scope, id, None, why).await?;
    tx.commit().await?;
    Ok(true)
}

#[derive(Clone)]
struct Runner {
    state: AppState,
    in_hand: Arc<Mutex<BTreeSet<BulkChangeId>>>,
    gates: Arc<Mutex<BTreeMap<AccountId, Arc<Semaphore>>>>,
}

/// What came of looking at the rows of an account.
enum Step {
    /// Some were asked for.
    Asked(JoinHandle<()>),
    /// Some were taken out of the run; there may be more.
    Settled,
    /// Those that wait cannot be asked for yet.
    NotYet,
}

impl Runner {
    async fn look(&self, scope: &TenantScope) -> Result<(), StoreError> {
        let now = self.state.clock.now().plus_ms(1);
        for id in self.state.store.bulk_changes_in(scope, BulkPhase::Running.word(), now).await? {
            if !self.in_hand.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone()) {
                continue;
            }
            let (runner, scope) = (self.clone(), scope.clone());
            tokio::spawn(async move {
                if let Err(failure) = runner.carry_out(&scope, &id).await {
                    tracing::error!(bulk = id.as_str(), sentence = failure.sentence(), "a bulk change does not go on for now");
                    tokio::time::sleep(PAUSE).await;
                }
                runner.in_hand.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
            });
        }
        Ok(())
    }

    async fn carry_out(&self, scope: &TenantScope, id: &BulkChangeId) -> Result<(), Failure> {
        let Some(bulk) = self.state.store.bulk_change(scope, id).await? else { return Ok(()) };
        let wanted = match Wanted::opened(&self.state, scope, &bulk) {
            Ok(wanted) => wanted,
            Err(failure) => {
                // Asking again would change nothing: its key or its form is not the one it was written with.
                let mut tx = self.state.store.begin().await?;
                let why = "What was wanted cannot be read any more. Plan it anew.";
                self.state.store.leave_bulk_rows(&mut tx, scope, id, None, why).await?;
                self.state.store.end_bulk_change(&mut tx, scope, id, self.state.clock.now()).await?;
                tx.commit().await?;
                return Err(failure);
            }
        };
        let accounts = self.state.store.waiting_accounts(scope, id).await?;
        let each = accounts.iter().map(|account| self.of_account(scope, &bulk, &wanted, account));
        futures::future::try_join_all(each).await?;
        if self.state.shutdown.is_cancelled() || !self.state.instances.has(Duty::Bulk) {
            return Ok(());
        }
        let mut tx = self.state.store.begin().await?;
        if self.state.store.end_bulk_change(&mut tx, scope, id, self.state.clock.now()).await? {
            let entry = AuditEntry {
                scope,
                who: Who::Patchbay,
                action: "bulk_change.ended",
                subject: bulk.summary.clone(),
                before: None,
                after: None,
                carrier_operation: None,
                outcome: BulkPhase::Done.word(),
            };
            audit::record_in(&self.state, &mut tx, entry).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn of_account(
        &self,
        scope: &TenantScope,
        bulk: &StoredBulk,
        wanted: &Wanted,
        account: &AccountId,
    ) -> Result<(), Failure> {
        let Ok(connected) = self.state.accounts.get(scope, account) else {
            return self.leave(scope, bulk, account, NOT_CONNECTED).await;
        };
        let judge = Judge::new(wanted, &connected);
        // Only where the first rows have to wait for an earlier part of theirs are more looked at than one attempt takes.
        let mut wide = false;
        while self.state.instances.has(Duty::Bulk) {
            let permit = tokio::select! {
                () = self.state.shutdown.cancelled() => return Ok(()),
                permit = self.permit(account) => permit?,
            };
            let most = if wide { judge.most().max(LOOKED_AT) } else { judge.most() };
            let rows = self.state.store.waiting_rows(scope, &bulk.id, account, most).await?;
            if rows.is_empty() {
                return Ok(());
            }
            match self.step(scope, bulk, &judge, &rows).await {
                Ok(Step::Asked(sent)) => {
                    wide = false;
                    tokio::spawn(async move {
                        // A send that panicked has ended, too; its attempt is found by the reconciler.
                        let _ = sent.await;
                        drop(permit);
                    });
                }
                Ok(Step::Settled) => {}
                Ok(Step::NotYet) if !wide => wide = true,
                Ok(Step::NotYet) => {
                    drop(permit);
                    self.pause().await;
                }
                // Whoever confirmed it may not do it here any more: asking again would change nothing.
                Err(failure) if failure.kind() == ProblemKind::NotAllowed => {
                    return self.leave(scope, bulk, account, failure.sentence()).await;
                }
                // The tenant may not use the account any more.
                Err(failure) if failure.kind() == ProblemKind::NotFound => {
                    return self.leave(scope, bulk, account, NOT_CONNECTED).await;
                }
                Err(failure) => {
                    drop(permit);
                    tracing::warn!(bulk = bulk.id.as_str(), sentence = failure.sentence(), "rows of a bulk change wait");
                    self.pause().await;
                }
            }
        }
        Ok(())
    }

    /// What waits at an account stays as it is there.
    async fn leave(&self, scope: &TenantScope, bulk: &StoredBulk, account: &AccountId, why: &str) -> Result<(), Failure> {
        let mut tx = self.state.store.begin().await?;
        self.state.store.leave_bulk_rows(&mut tx, scope, &bulk.id, Some(account), why).await?;
        Ok(tx.commit().await?)
    }

    async fn pause(&self) {
        tokio::select! {
            () = self.state.shutdown.cancelled() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }

    async fn permit(&self, account: &AccountId) -> Result<OwnedSemaphorePermit, Failure> {
        let gate = {
            let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
            gates.entry(account.clone()).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))).clone()
        };
        gate.acquire_owned().await.map_err(Failure::ours)
    }

    /// Looks at waiting rows once more, settles those that need no asking, and asks for as many of the others as go into one
    /// attempt.
    async fn step(
        &self,
        scope: &TenantScope,
        bulk: &StoredBulk,
        judge: &Judge<'_>,
        rows: &[WaitingRow],
    ) -> Result<Step, Failure> {
        let store = &self.state.store;
        let part = rows[0].part;
        // For services of one number, one number is looked at: what is seen right before the send is what counts.
        let most = judge.most();
        let rows: Vec<&WaitingRow> = rows.iter().filter(|row| row.part == part).collect();
        let numbers: Vec<E164> = rows.iter().map(|row| row.number.clone()).collect();
        let mut owned: BTreeMap<E164, Kept> = BTreeMap::new();
        for kept in store.kept_of(scope, &numbers).await? {
            if kept.0.account == *judge.account() {
                owned.insert(kept.0.number.clone(), kept);
            }
        }
        let locks = store.locks_of(scope, &numbers, Some(&bulk.id)).await?;
        let (mut chunk, mut positions, mut settled): (Vec<Kept>, Vec<u32>, _) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            if chunk.len() == most {
                break;
            }
            let Some(kept) = owned.remove(&row.number) else {
                settled.push((row.position, RowState::Left, "The account does not list it any more.".to_owned()));
                continue;
            };
            match judge.of(&kept, part, &locks) {
                Judged::Will(_) if chunk.first().is_none_or(|first| judge.go_together(first, &kept)) => {
                    chunk.push(kept);
                    positions.push(row.position);
                }
                Judged::Will(_) | Judged::Later => {}
                Judged::Same(sentence) => settled.push((row.position, RowState::Same, sentence)),
                Judged::Cannot(sentence) => settled.push((row.position, RowState::Left, sentence)),
            }
        }
        if !settled.is_empty() {
            store.settle_bulk_rows(scope, &bulk.id, &settled).await?;
        }
        if chunk.is_empty() {
            return Ok(if settled.is_empty() { Step::NotYet } else { Step::Settled });
        }
        let confirmed = Confirmed {
            with: With::BulkRows { id: bulk.id.clone(), positions },
            ..Confirmed::new(judge.connected.clone(), judge.intent(&chunk, part))
        };
        self.ask(scope, bulk, confirmed).await
    }

    /// Writes the intent down and has it sent. The task is counted before it looks whether the process ends, so that nothing
    /// is written down that nobody sends.
    async fn ask(&self, scope: &TenantScope, bulk: &StoredBulk, confirmed: Confirmed) -> Result<Step, Failure> {
        let (state, scope, by) = (self.state.clone(), scope.clone(), (bulk.user.clone(), bulk.by_name.clone()));
        let task = self.state.tasks.spawn(async move {
            if state.shutdown.is_cancelled() {
                return Ok(Step::NotYet);
            }
            let (_, sent) = ask_and_follow(&state, &scope, (&by.0, &by.1), confirmed).await?;
            Ok(Step::Asked(sent))
        });
        task.await.map_err(Failure::ours)?
    }
}
