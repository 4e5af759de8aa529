//! Readings: asking the carriers for their ports, one by one and all of them now and then.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use carriers::{
    carrier::Carrier,
    error::ErrorKind,
    paging::PageGuard,
    ports::{CarrierActivation, CarrierPort, CarrierRejection, PortFilter, PortIns, PortPageOf, PortPart},
};
use contract::{
    id::{AccountId, PortRequestId},
    number::E164,
    port::status::{Phase, phase_of},
    time::Timestamp,
};
use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::keeping::{Beside, Read, close, keep};
use crate::{
    accounts::Connected,
    failure::Failure,
    instances::{Duty, Taken},
    readings,
    session::TenantScope,
    state::AppState,
    store::ports::ListedBefore,
    turns::Turns,
};

/// The most pages of a list.
const MOST_PAGES: u32 = 10_000;
/// How many numbers of a sub-order are asked for one by one when a person looks.
const MOST_ASKED: usize = 200;
/// How often one request is read where others read it at the same time.
const MOST_TRIES: usize = 2;
/// How many requests are looked into at once.
const AT_ONCE: usize = 4;
/// With more new requests than these, they are kept as they are listed before any is looked into.
const MANY: usize = 50;
/// This part of what a carrier takes at once is left to people while many requests are looked into.
const OF_PEOPLE: u32 = 4;
/// How long a reading that has used up its part rests.
const REST: Duration = Duration::from_millis(50);
/// How long after a failed reading the next one begins by itself, in milliseconds.
const RETRY_MS: i64 = 30_000;

/// Turns at reading one request. What they bring: whether the carrier lists it.
pub type OneTurns = Turns<(AccountId, PortRequestId), Result<bool, Failure>>;

/// Every page of a list. A carrier that repeats a page is found out.
async fn all<T, F, A>(mut page: F, mark: impl Fn(&T) -> String) -> carriers::error::Result<Vec<T>>
where
    F: FnMut(u32) -> A,
    A: Future<Output = carriers::error::Result<PortPageOf<T>>>,
{
    let mut found = Vec::new();
    let mut guard = PageGuard::new(MOST_PAGES);
    let mut number = 1;
    loop {
        let read = page(number).await?;
        let first = read.items.first().map(&mark);
        if !read.items.is_empty() {
            guard.page(first.as_deref())?;
        }
        let over = !read.more || read.items.is_empty();
        found.extend(read.items);
        if over {
            return Ok(found);
        }
        number += 1;
    }
}

/// Reads an account's ports in a task of its own, unless that is being done already.
pub fn spawn(state: &AppState, scope: TenantScope, connected: Connected) {
    if connected.carrier.ports().is_none() || !state.port_progress.begin(&connected.id) {
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
            tracing::warn!(account = connected.id.as_str(), sentence, "a reading of ports failed");
            if let Err(error) = task_state.store.end_port_reading(&scope, &connected.id, None, Some(&sentence)).await {
                tracing::error!(%error, "a failed reading could not be written down");
            }
        }
        if let Err(error) = readings::forget_if_gone(&task_state, &connected.id).await {
            tracing::error!(%error, "what was read of an account that is gone could not be forgotten");
        }
        task_state.port_progress.end(&connected.id);
    });
}

/// Reads an account's ports, unless another instance does.
async fn read_alone(state: &AppState, scope: &TenantScope, connected: &Connected) -> Result<(), Failure> {
    let Some(taken) = state.instances.take(&state.store, format!("ports of {}", connected.id)).await? else { return Ok(()) };
    let result = read(state, scope, connected, &taken).await;
    taken.give_back().await;
    result
}

async fn read(state: &AppState, scope: &TenantScope, connected: &Connected, taken: &Taken) -> Result<(), Failure> {
    let Some(ports) = connected.carrier.ports() else { return Ok(()) };
    let filter = PortFilter::default();
    // What is read from now on is true of no earlier moment, however long the reading takes.
    let began = state.clock.now();
    let mut listed = all(|page| ports.page(&filter, page), |port: &CarrierPort| port.request.to_string()).await?;
    // What needs us is looked into first.
    listed.sort_by_key(worst);
    let rejections = all(|page| ports.rejections(page), |one: &CarrierRejection| one.sub_order.to_string()).await?;
    let ready = all(|page| ports.ready(page), |one: &CarrierActivation| format!("{}{}", one.sub_order, one.number)).await?;
    let beside = Beside {
        rejections,
        ready: ready.into_iter().map(|one| ((one.sub_order.to_string(), one.number.clone()), one)).collect(),
        records: Vec::new(),
    };
    let known: HashMap<PortRequestId, ListedBefore> =
        state.store.listed_ports(&connected.id).await?.into_iter().map(|before| (before.request.clone(), before)).collect();
    // Looking into thousands takes hours at a carrier's pace; the board has them all before that, as the list tells them.
    let new: Vec<&CarrierPort> = listed.iter().filter(|port| !known.contains_key(&port.request)).collect();
    if new.len() > MANY {
        // As of a moment before, so that what is seen inside is the newer.
        let before = began.plus_ms(-1);
        for port in new {
            if !taken.is_ours() {
                return Ok(());
            }
            keep(state, scope, connected, Read::bare(port.clone()), &beside, (before, before)).await?;
        }
    }
    let mut count = 0;
    let seen: BTreeSet<PortRequestId> = listed.iter().map(|port| port.request.clone()).collect();
    let mut reads = stream::iter(listed)
        .map(|mut listed| {
            listed.sub_orders.sort_by(|a, b| a.id.cmp(&b.id));
            let before = known.get(&listed.request);
            let same = before.is_some_and(|b| b.numbered && serde_json::to_string(&listed).is_ok_and(|now| now == b.listed));
            let open = phase_of(&listed.phase_word).is_open() || listed.sub_orders.iter().any(|s| phase_of(&s.word).is_open());
            let detailed = before.is_some_and(|b| b.detailed);
            let (numbers, record) = (!same || open, (!same || !detailed) && open);
            async move {
                let bare = listed.clone();
                leave_room(&connected.carrier).await;
                match look_into(ports, listed, numbers, record).await {
                    // One request that cannot be looked into is no reason to leave the others unread.
                    Err(error) if matches!(error.kind, ErrorKind::Refused | ErrorKind::NotFound | ErrorKind::Unreadable) => {
                        tracing::warn!(request = bare.request.as_str(), detail = error.detail, "a port could not be looked into");
                        Ok(Read::bare(bare))
                    }
                    other => other,
                }
            }
        })
        .buffered(AT_ONCE);
    while let Some(one) = reads.try_next().await? {
        if !taken.is_ours() {
            return Ok(());
        }
        // What was kept meanwhile is as new; the next reading sees to the rest.
        keep(state, scope, connected, one, &beside, (began, state.clock.now())).await?;
        count += 1;
        state.port_progress.set(&connected.id, count);
    }
    drop(reads);
    for request in known.keys().filter(|request| !seen.contains(*request)) {
        let whole = PortPart { request: request.clone(), sub_order: None };
        let gone = matches!(ports.record(&whole).await, Err(e) if matches!(e.kind, ErrorKind::NotFound | ErrorKind::Refused));
        if gone {
            close(state, scope, &connected.id, request).await?;
        }
    }
    state.store.end_port_reading(scope, &connected.id, Some(state.clock.now()), None).await?;
    Ok(())
}

/// Waits until people could go on even if they asked for much at once: a reading has time, and a caller on the line has none.
async fn leave_room(carrier: &Arc<dyn Carrier>) {
    loop {
        let load = carrier.health().load;
        if load.left > load.burst / OF_PEOPLE {
            return;
        }
        tokio::time::sleep(REST).await;
    }
}

/// The worst that the list says of a request.
fn worst(port: &CarrierPort) -> Phase {
    let subs = port.sub_orders.iter().map(|sub| phase_of(&sub.word));
    let own = phase_of(&port.phase_word);
    Phase::worst(subs.chain([own])).unwrap_or(own)
}

async fn look_into(ports: &dyn PortIns, listed: CarrierPort, numbers: bool, record: bool) -> carriers::error::Result<Read> {
    let mut read = Read::bare(listed);
    if record {
        let whole = PortPart { request: read.listed.request.clone(), sub_order: None };
        read.record = Some(ports.record(&whole).await?);
        // The gate of the activation board wants to know; without an answer it says so.
        read.routing = ports.routing(&read.listed.request).await.ok();
    }
    if numbers {
        for sub in &read.listed.sub_orders {
            read.numbers.push((sub.clone(), ports.numbers(&sub.id).await?));
        }
    }
    Ok(read)
}

/// Reads one request now, with the details of the whole and of each sub-order. `false` when the carrier does not list it.
pub async fn read_one(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    request: &PortRequestId,
) -> Result<bool, Failure> {
    // Many may ask at the same moment; one reading that begins after them serves them all.
    let key = (connected.id.clone(), request.clone());
    state.port_turns.share(key, read_until_kept(state, scope, connected, request)).await
}

/// Reads one request until what was read is kept.
async fn read_until_kept(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    request: &PortRequestId,
) -> Result<bool, Failure> {
    for _ in 0..MOST_TRIES {
        match read_once(state, scope, connected, request).await? {
            Some(true) => return Ok(true),
            // Another reading was under way at the same time; one that begins after it is surely the newer.
            Some(false) => tokio::time::sleep(Duration::from_millis(2)).await,
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// Reads one request. Whether it was kept; `None` when the carrier does not list it.
async fn read_once(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    request: &PortRequestId,
) -> Result<Option<bool>, Failure> {
    let Some(ports) = connected.carrier.ports() else { return Err(Failure::not_found()) };
    let began = state.clock.now();
    // The list knows no filter by request: what we know of its numbers finds it, and otherwise the whole list does.
    let numbers = state.store.port_numbers(scope, &connected.id, request).await?;
    let filter =
        PortFilter { numbers: numbers.first().map(|n| n.listed.number.clone()).into_iter().collect(), ..PortFilter::default() };
    let by_id = |ports: Vec<CarrierPort>| ports.into_iter().find(|port| port.request == *request);
    let mark = |port: &CarrierPort| port.request.to_string();
    let mut listed = by_id(all(|page| ports.page(&filter, page), mark).await?);
    if listed.is_none() && !filter.numbers.is_empty() {
        // The number may have left the request.
        let everything = PortFilter::default();
        listed = by_id(all(|page| ports.page(&everything, page), mark).await?);
    }
    let Some(listed) = listed else { return Ok(None) };
    let rejections = all(|page| ports.rejections(page), |one: &CarrierRejection| one.sub_order.to_string()).await?;
    let one = look_into(ports, listed, true, true).await?;
    let mut beside = Beside { rejections, ..Beside::default() };
    for (sub, numbers) in &one.numbers {
        // Only what has a date goes over; asking for each number is dear.
        if sub.foc_date.is_none() && !matches!(phase_of(&sub.word), Phase::Dated | Phase::CuttingOver | Phase::Done) {
            continue;
        }
        let asked: Vec<E164> = numbers.iter().take(MOST_ASKED).map(|number| number.number.clone()).collect();
        let asked = stream::iter(asked)
            .map(|number| async move { ports.activation(&sub.id, &number).await })
            .buffered(AT_ONCE)
            .collect::<Vec<_>>()
            .await;
        for activation in asked.into_iter().flatten() {
            beside.ready.insert((sub.id.to_string(), activation.number.clone()), activation);
        }
    }
    for sub in one.listed.sub_orders.iter().filter(|_| one.listed.sub_orders.len() > 1) {
        let part = PortPart { request: request.clone(), sub_order: Some(sub.id.clone()) };
        beside.records.push((sub.id.to_string(), ports.record(&part).await.ok()));
    }
    if one.listed.sub_orders.len() == 1 {
        let part = PortPart { request: request.clone(), sub_order: one.listed.sub_orders.first().map(|sub| sub.id.clone()) };
        // With one sub-order its details are the newer ones; the request's stay as they were submitted.
        if let Ok(record) = ports.record(&part).await {
            beside.records.push((part.sub_order.map(|id| id.to_string()).unwrap_or_default(), Some(record)));
        }
    }
    Ok(Some(keep(state, scope, connected, one, &beside, (began, state.clock.now())).await?))
}

/// Reads every account's ports now and then, until the process shuts down.
pub async fn run(state: AppState) {
    let mut begun: HashMap<AccountId, Timestamp> = HashMap::new();
    loop {
        let every_ms = i64::from(state.settings.port_reading_interval_s) * 1_000;
        let accounts = if state.instances.has(Duty::Ports) { state.accounts.everyone() } else { Vec::new() };
        for (scope, connected) in accounts {
            let fresh = match state.store.port_readings(&scope).await {
                Ok(readings) => readings.into_iter().find(|r| r.account == connected.id).and_then(|r| r.read_at),
                Err(error) => {
                    tracing::warn!(%error, "the readings of ports could not be listed");
                    continue;
                }
            };
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
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
        }
    }
}
