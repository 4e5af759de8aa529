//! Readings: keeping our list of numbers like the carriers'.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use carriers::carrier::{CarrierNumber, Depth};
use contract::{id::AccountId, number::E164, routing::Routing, time::Timestamp};
use futures::StreamExt as _;

use crate::{
    accounts::Connected,
    drift,
    failure::Failure,
    instances::{Duty, Taken},
    session::TenantScope,
    state::AppState,
    store::{self, StoreError, numbers::SeenNumber},
};

/// How many numbers are read themselves after a reading of a list that says little.
const MOST_DEEPENED: u32 = 200;
/// How long after a failed reading the next one begins by itself, in milliseconds.
const RETRY_MS: i64 = 60_000;

/// Readings under way: how many numbers each has read.
#[derive(Clone, Default)]
pub struct Progress(Arc<Mutex<HashMap<AccountId, u32>>>);

impl Progress {
    /// How many numbers the reading of this account has read, if one is under way.
    pub fn of(&self, account: &AccountId) -> Option<u32> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(account).copied()
    }

    /// Begins one; `false` when one is under way.
    pub fn begin(&self, account: &AccountId) -> bool {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.contains_key(account) {
            return false;
        }
        map.insert(account.clone(), 0);
        true
    }

    /// Says how far it is.
    pub fn set(&self, account: &AccountId, read: u32) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(account.clone(), read);
    }

    /// Ends it.
    pub fn end(&self, account: &AccountId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
    }
}

/// Keeps records that were read from a carrier.
pub async fn keep(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    records: &[CarrierNumber],
) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    // An account may be used by several tenants: each number stays with its own, and a new one goes to who brought it here.
    let owner = state.accounts.any(&connected.id).map_or_else(|| scope.clone(), |(owner, _)| owner);
    for (scope, records) in store::owners::by_tenant(&owner, &state.store, &connected.id, records).await? {
        keep_for(state, &scope, connected, &records).await?;
    }
    forget_if_gone(state, &connected.id).await
}

/// Keeps the records of one tenant.
async fn keep_for(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    records: &[CarrierNumber],
) -> Result<(), StoreError> {
    let merged = merged(state, scope, connected, records).await?;
    let records = merged.as_deref().unwrap_or(records);
    drift::note_changes(state, scope, connected, records).await?;
    let emergency = connected.carrier.emergency();
    let seen: Vec<SeenNumber<'_>> = records
        .iter()
        .map(|listed| SeenNumber { listed, emergency_offered: emergency.is_some_and(|e| e.may(listed).is_ok()) })
        .collect();
    state.store.keep_numbers(scope, &connected.id, &seen, state.clock.now()).await
}

/// Forgets what was kept of an account that was removed meanwhile: a reading may end after its account.
pub async fn forget_if_gone(state: &AppState, account: &AccountId) -> Result<(), StoreError> {
    if state.accounts.any(account).is_some() || store::accounts::is_there(&state.store, account).await? {
        return Ok(());
    }
    let mut tx = state.store.begin().await?;
    store::accounts::forget_rows(&mut tx, account).await?;
    tx.commit().await
}

/// Records of a list that says less than the numbers themselves, each joined with what was read of it before; `None` when
/// all of them are whole.
async fn merged(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    records: &[CarrierNumber],
) -> Result<Option<Vec<CarrierNumber>>, StoreError> {
    if records.iter().all(|record| record.depth == Depth::Whole) {
        return Ok(None);
    }
    let listed: Vec<&E164> = records.iter().filter(|r| r.depth == Depth::Listed).map(|r| &r.number).collect();
    let mut before = state.store.records_of(scope, &connected.id, &listed).await?;
    let join = |record: &CarrierNumber| match before.remove(&record.number) {
        Some(known) if record.depth == Depth::Listed => joined(known, record.clone()),
        _ => record.clone(),
    };
    Ok(Some(records.iter().map(join).collect()))
}

/// What was read of a number before, with what the list says now.
fn joined(mut known: CarrierNumber, listed: CarrierNumber) -> CarrierNumber {
    let or = |now: Option<String>, before: Option<String>| now.or(before);
    known.region = or(listed.region, known.region);
    known.rate_center = or(listed.rate_center, known.rate_center);
    if !listed.tags.is_empty() {
        known.tags = listed.tags;
    }
    if listed.routing != Routing::Unread {
        known.routing = listed.routing;
    }
    known.emergency = listed.emergency.or(known.emergency);
    known.listing = listed.listing.or(known.listing);
    known.caller_name = listed.caller_name.or(known.caller_name);
    known.fax = listed.fax.or(known.fax);
    known.features.extend(listed.features);
    if !listed.carrier_id.is_empty() {
        known.carrier_id = listed.carrier_id;
    }
    known.kind = listed.kind;
    known.in_service = listed.in_service;
    known.status_word = listed.status_word;
    known.page = listed.page;
    known
}

/// Numbers of which only the list was read are read themselves, some after each reading: a bucket that counts what nobody
/// has looked at would be wrong.
async fn deepen(state: &AppState, scope: &TenantScope, connected: &Connected) -> Result<(), Failure> {
    let Some(inventory) = connected.carrier.inventory() else { return Ok(()) };
    let mut unread = Vec::new();
    for tenant in store::owners::tenants_at(&state.store, &connected.id).await? {
        unread.extend(state.store.unread_numbers(&tenant, &connected.id, MOST_DEEPENED).await?);
    }
    unread.truncate(MOST_DEEPENED as usize);
    for (number, kind, page) in unread {
        // What people ask for goes first: half of the carrier's pace is theirs.
        let load = connected.carrier.health().load;
        if state.shutdown.is_cancelled() || load.left * 2 < load.burst {
            return Ok(());
        }
        match inventory.find(kind, &number, Some(page)).await {
            Ok(Some(now)) => keep(state, scope, connected, &[now]).await?,
            Ok(None) => {}
            // The rest is for the next reading: this one is not held up by a carrier that wants a rest.
            Err(error) => {
                tracing::info!(account = connected.id.as_str(), %error, "numbers are read themselves later");
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Reads an account in a task of its own, unless that is being done already.
pub fn spawn(state: &AppState, scope: TenantScope, connected: Connected) {
    if !state.progress.begin(&connected.id) {
        return;
    }
    // Whoever asks for it, it is the owner's reading.
    let scope = state.accounts.any(&connected.id).map_or(scope, |(owner, _)| owner);
    let task_state = state.clone();
    state.tasks.spawn(async move {
        let result = tokio::select! {
            () = task_state.shutdown.cancelled() => Ok(()),
            result = read_alone(&task_state, &scope, &connected) => result,
        };
        if let Err(failure) = result {
            let sentence = failure.sentence().to_owned();
            tracing::warn!(account = connected.id.as_str(), sentence, "a reading failed");
            if let Err(error) = task_state.store.fail_reading(&scope, &connected.id, &sentence).await {
                tracing::error!(%error, "a failed reading could not be written down");
            }
        }
        if let Err(error) = forget_if_gone(&task_state, &connected.id).await {
            tracing::error!(%error, "what was read of an account that is gone could not be forgotten");
        }
        task_state.progress.end(&connected.id);
    });
}

/// Reads an account, unless another instance does.
async fn read_alone(state: &AppState, scope: &TenantScope, connected: &Connected) -> Result<(), Failure> {
    let Some(taken) = state.instances.take(&state.store, format!("numbers of {}", connected.id)).await? else { return Ok(()) };
    let result = read(state, scope, connected, &taken).await;
    taken.give_back().await;
    result
}

async fn read(state: &AppState, scope: &TenantScope, connected: &Connected, taken: &Taken) -> Result<(), Failure> {
    if connected.carrier.inventory().is_none() {
        return Ok(());
    }
    let began = state.clock.now();
    store::drifts::see_anew(scope, &state.store, &connected.id, began).await?;
    let tenants = store::owners::tenants_at(&state.store, &connected.id).await?;
    // A row can slip from one page to the one before while we read. What is gone must be gone from two readings.
    for _ in 0..2 {
        if !read_lists(state, scope, connected, taken).await? {
            return Ok(());
        }
        let mut gone = 0;
        if state.clock.now() < began {
            break;
        }
        for tenant in &tenants {
            gone += store::drifts::newly_missing(tenant, &state.store, &connected.id, began).await?.len();
        }
        if gone == 0 {
            break;
        }
    }
    if state.clock.now() < began {
        // The clock was set back while we read: what was seen would count as not seen. The next reading finds out.
        return Ok(());
    }
    // While numbers are given back one after the other, a row may slip in both. What is gone then is found out next time.
    let calm = !state.store.removals_since(&connected.id, began).await?;
    if calm {
        for tenant in &tenants {
            drift::note_missing(state, tenant, connected, began).await?;
        }
    }
    state.store.end_reading(scope, &connected.id, (began, state.clock.now()), calm).await?;
    deepen(state, scope, connected).await
}

/// Reads every list of an account once. `false` when another instance took the account over.
async fn read_lists(state: &AppState, scope: &TenantScope, connected: &Connected, taken: &Taken) -> Result<bool, Failure> {
    let Some(inventory) = connected.carrier.inventory() else { return Ok(true) };
    let mut total = 0;
    for kind in inventory.kinds() {
        let mut parts = inventory.list(*kind);
        while let Some(numbers) = parts.next().await {
            let numbers = numbers?;
            if !taken.is_ours() {
                return Ok(false);
            }
            keep(state, scope, connected, &numbers).await?;
            total += u32::try_from(numbers.len()).unwrap_or(0);
            state.progress.set(&connected.id, total);
        }
    }
    Ok(true)
}

/// Reads every account now and then, until the process shuts down.
pub async fn run(state: AppState) {
    let pause = Duration::from_secs(5);
    // A reading that failed is not begun again at once.
    let mut begun: HashMap<AccountId, Timestamp> = HashMap::new();
    loop {
        let accounts = if state.instances.has(Duty::Readings) { state.accounts.everyone() } else { Vec::new() };
        for (scope, connected) in accounts {
            let fresh = match state.store.readings(&scope).await {
                Ok(readings) => readings.into_iter().find(|r| r.account == connected.id).and_then(|r| r.read_at),
                Err(error) => {
                    tracing::warn!(%error, "the readings could not be listed");
                    continue;
                }
            };
            let every_ms = i64::from(state.settings.reading_interval_s) * 1_000;
            let now = state.clock.now();
            let due = fresh.is_none_or(|at| now.apart_ms(at) >= every_ms);
            let rested = begun.get(&connected.id).is_none_or(|at| now.apart_ms(*at) >= RETRY_MS.min(every_ms));
            if due && rested {
                begun.insert(connected.id.clone(), now);
                spawn(&state, scope, connected);
            }
        }
        tokio::select! {
            () = state.shutdown.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
