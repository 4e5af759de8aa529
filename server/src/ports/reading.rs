//! Readings: keeping our copy of the ports like the carriers', and noting what changed there.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use carriers::{
    error::ErrorKind,
    paging::PageGuard,
    ports::{CarrierActivation, CarrierPort, CarrierRejection, CarrierSubOrder, PortFilter, PortIns, PortPageOf, PortPart},
};
use contract::{
    id::{AccountId, PortRequestId, SubOrderId},
    number::E164,
    port::{
        calendar,
        cut_over::PortRouting,
        detail::{PortRecord, Whose},
        status::{Phase, phase_of},
    },
    time::Timestamp,
};
use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    changes::{Words, note_changes, note_words},
    judge,
};
use crate::{
    accounts::Connected,
    failure::Failure,
    papers, readings,
    session::TenantScope,
    state::AppState,
    store::{
        StoreError, Transaction,
        port_lists::NewPortEvent,
        ports::{KeptPort, StoredPortNumber, StoredSubOrder},
    },
};

/// The most pages of a list.
const MOST_PAGES: u32 = 10_000;
/// How many numbers of a sub-order are asked for one by one when a person looks.
const MOST_ASKED: usize = 200;
/// How many requests are looked into at once.
const AT_ONCE: usize = 4;
/// How long after a failed reading the next one begins by itself, in milliseconds.
const RETRY_MS: i64 = 30_000;

/// What a reading brought of one request.
struct Read {
    listed: CarrierPort,
    record: Option<PortRecord>,
    routing: Option<PortRouting>,
    numbers: Vec<(CarrierSubOrder, Vec<carriers::ports::CarrierPortNumber>)>,
}

/// What a whole reading knows beside the list.
#[derive(Default)]
struct Beside {
    rejections: Vec<CarrierRejection>,
    /// By number; a number goes over in one sub-order at a time.
    ready: HashMap<(String, E164), CarrierActivation>,
}

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
    let task_state = state.clone();
    state.tasks.spawn(async move {
        let result = tokio::select! {
            () = task_state.shutdown.cancelled() => Ok(()),
            result = read(&task_state, &scope, &connected) => result,
        };
        if let Err(failure) = result {
            let sentence = failure.sentence().to_owned();
            tracing::warn!(account = connected.id.as_str(), sentence, "a reading of ports failed");
            if let Err(error) = task_state.store.end_port_reading(&scope, &connected.id, None, Some(&sentence)).await {
                tracing::error!(%error, "a failed reading could not be written down");
            }
        }
        task_state.port_progress.end(&connected.id);
    });
}

async fn read(state: &AppState, scope: &TenantScope, connected: &Connected) -> Result<(), Failure> {
    let Some(ports) = connected.carrier.ports() else { return Ok(()) };
    let filter = PortFilter::default();
    let listed = all(|page| ports.page(&filter, page), |port: &CarrierPort| port.request.to_string()).await?;
    let rejections = all(|page| ports.rejections(page), |one: &CarrierRejection| one.sub_order.to_string()).await?;
    let ready = all(|page| ports.ready(page), |one: &CarrierActivation| format!("{}{}", one.sub_order, one.number)).await?;
    let beside = Beside {
        rejections,
        ready: ready.into_iter().map(|one| ((one.sub_order.to_string(), one.number.clone()), one)).collect(),
    };
    let known: HashMap<PortRequestId, (String, bool)> = state
        .store
        .listed_ports(scope, &connected.id)
        .await?
        .into_iter()
        .map(|(request, listed, detailed)| (request, (listed, detailed)))
        .collect();
    let mut count = 0;
    let seen: BTreeSet<PortRequestId> = listed.iter().map(|port| port.request.clone()).collect();
    let mut reads = stream::iter(listed)
        .map(|mut listed| {
            listed.sub_orders.sort_by(|a, b| a.id.cmp(&b.id));
            let before = known.get(&listed.request);
            let same = before.is_some_and(|(text, _)| serde_json::to_string(&listed).is_ok_and(|now| now == *text));
            let open = phase_of(&listed.phase_word).is_open() || listed.sub_orders.iter().any(|s| phase_of(&s.word).is_open());
            let detailed = before.is_some_and(|(_, detailed)| *detailed);
            let (numbers, record) = (!same || open, (!same || !detailed) && open);
            async move {
                let bare = listed.clone();
                match look_into(ports, listed, numbers, record).await {
                    // One request that cannot be looked into is no reason to leave the others unread.
                    Err(error) if matches!(error.kind, ErrorKind::Refused | ErrorKind::NotFound | ErrorKind::Unreadable) => {
                        tracing::warn!(request = bare.request.as_str(), detail = error.detail, "a port could not be looked into");
                        Ok(Read { record: None, routing: None, numbers: Vec::new(), listed: bare })
                    }
                    other => other,
                }
            }
        })
        .buffered(AT_ONCE);
    while let Some(one) = reads.try_next().await? {
        keep(state, scope, connected, one, &beside).await?;
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

/// A request that the carrier does not have any more is over.
pub async fn close(
    state: &AppState,
    scope: &TenantScope,
    account: &AccountId,
    request: &PortRequestId,
) -> Result<(), StoreError> {
    let mut tx = state.store.begin().await?;
    if state.store.close_port(&mut tx, scope, account, request).await? {
        let sentence = "The carrier does not have it any more.";
        event(state, &mut tx, scope, (account, request), (sentence, None), state.clock.now()).await?;
    }
    tx.commit().await
}

async fn look_into(ports: &dyn PortIns, listed: CarrierPort, numbers: bool, record: bool) -> carriers::error::Result<Read> {
    let mut read = Read { record: None, routing: None, numbers: Vec::new(), listed };
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
    let Some(ports) = connected.carrier.ports() else { return Err(Failure::not_found()) };
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
    let Some(listed) = listed else { return Ok(false) };
    let rejections = all(|page| ports.rejections(page), |one: &CarrierRejection| one.sub_order.to_string()).await?;
    let mut one = look_into(ports, listed, true, true).await?;
    let mut beside = Beside { rejections, ready: HashMap::new() };
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
    let mut records = Vec::new();
    for sub in one.listed.sub_orders.iter().filter(|_| one.listed.sub_orders.len() > 1) {
        let part = PortPart { request: request.clone(), sub_order: Some(sub.id.clone()) };
        records.push((sub.id.to_string(), ports.record(&part).await.ok()));
    }
    if one.listed.sub_orders.len() == 1 {
        let part = PortPart { request: request.clone(), sub_order: one.listed.sub_orders.first().map(|sub| sub.id.clone()) };
        // With one sub-order its details are the newer ones; the request's stay as they were submitted.
        if let Ok(record) = ports.record(&part).await {
            records.push((part.sub_order.map(|id| id.to_string()).unwrap_or_default(), Some(record)));
        }
    }
    one.listed.sub_orders.sort_by(|a, b| a.id.cmp(&b.id));
    keep_with(state, scope, connected, one, &beside, &records).await?;
    Ok(true)
}

async fn keep(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    read: Read,
    beside: &Beside,
) -> Result<(), StoreError> {
    keep_with(state, scope, connected, read, beside, &[]).await
}

async fn keep_with(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    mut read: Read,
    beside: &Beside,
    records: &[(String, Option<PortRecord>)],
) -> Result<(), StoreError> {
    let at = state.clock.now();
    let today = calendar::today(at);
    // The order in which a carrier lists sub-orders is no change.
    read.listed.sub_orders.sort_by(|a, b| a.id.cmp(&b.id));
    let request = &read.listed.request;
    let before = state.store.port(scope, &connected.id, request).await?;
    let mut kept_subs = state.store.port_sub_orders(scope, &connected.id, &[request]).await?;
    let old_numbers = state.store.port_numbers(scope, &connected.id, request).await?;
    let mut numbers: Vec<StoredPortNumber> = Vec::new();
    let mut changes: Vec<(String, Option<String>)> = Vec::new();
    let mut words = Words::new();
    let mut phases = Vec::new();
    for sub in &read.listed.sub_orders {
        let told = beside.rejections.iter().find(|one| one.sub_order == sub.id);
        let known = known_of(&mut kept_subs, sub, told, records);
        let fresh = read.numbers.iter().find(|(of, _)| of.id == sub.id).map(|(_, numbers)| numbers);
        let of_sub = match fresh {
            None => old_numbers.iter().filter(|n| n.sub_order == sub.id).cloned().collect(),
            Some(listed) => listed
                .iter()
                .map(|one| {
                    let old = old_numbers.iter().find(|n| n.sub_order == sub.id && n.listed.number == one.number);
                    let ready = beside.ready.get(&(sub.id.to_string(), one.number.clone()));
                    number(&connected.id, request, sub, one, old, ready, at, &mut words)
                })
                .collect::<Vec<_>>(),
        };
        let of_numbers: Vec<Phase> = of_sub.iter().map(|n| n.phase).collect();
        phases.push(judge::sub_order_phase(sub, Some(&known), &of_numbers, today));
        numbers.extend(of_sub);
    }
    note_words(words, &mut changes);
    note_changes(before.as_ref().map(|b| &b.listed), &read.listed, &mut changes);
    let record = read.record.as_ref().or(before.as_ref().and_then(|b| b.record.as_ref()));
    let title = record
        .map(|r| r.end_user.name.trim())
        .filter(|name| !name.is_empty())
        .map_or_else(|| before.as_ref().map_or_else(|| format!("Request {request}"), |b| b.title.clone()), str::to_owned);
    let digits: Vec<&str> = numbers.iter().map(|n| n.listed.number.national_ten().unwrap_or(n.listed.number.digits())).collect();
    let losing: Vec<&str> = kept_subs.iter().filter_map(|s| s.losing_carrier.as_deref()).collect();
    let ids: Vec<&str> = read.listed.sub_orders.iter().map(|s| s.id.as_str()).collect();
    let words = format!("{title} {} {request} {}", losing.join(" "), ids.join(" ")).to_lowercase();
    let phase = judge::request_phase(&read.listed, &phases);
    let foc_date = judge::foc_date(&read.listed, &phases);
    let listed_count: u32 = read.listed.sub_orders.iter().map(|sub| sub.numbers).sum();
    let kept = KeptPort {
        account: &connected.id,
        listed: &read.listed,
        record: read.record.as_ref(),
        routing: read.routing.as_ref(),
        title: &title,
        phase,
        foc_date,
        numbers: listed_count.max(u32::try_from(numbers.len()).unwrap_or(0)),
        first_number: numbers.first().map(|n| &n.listed.number),
        digits: &digits.join(" "),
        words: &words,
        next: &judge::next(&read.listed, phase, foc_date, today),
        changed: !changes.is_empty() || before.is_none(),
    };
    let went_over = numbers.iter().any(|n| n.active_at == Some(at));
    let mut tx = state.store.begin().await?;
    state.store.keep_port(&mut tx, scope, &kept, at).await?;
    for sub in &kept_subs {
        state.store.keep_port_sub_order(&mut tx, scope, &connected.id, request, sub).await?;
    }
    for (sub, _) in &read.numbers {
        let of_sub: Vec<StoredPortNumber> = numbers.iter().filter(|n| n.sub_order == sub.id).cloned().collect();
        state.store.keep_port_numbers(&mut tx, scope, (&connected.id, &sub.id), &of_sub).await?;
    }
    let listed: Vec<&SubOrderId> = read.listed.sub_orders.iter().map(|sub| &sub.id).collect();
    state.store.close_port_numbers(&mut tx, scope, (&connected.id, request), &listed).await?;
    for (sentence, words) in &changes {
        event(state, &mut tx, scope, (&connected.id, request), (sentence, words.as_deref()), at).await?;
    }
    tx.commit().await?;
    if !phase.is_open() && before.as_ref().is_some_and(|b| b.phase.is_open()) {
        let done = papers::port_done(state, scope, &connected.id, request).await;
        if let Err(failure) = done {
            tracing::error!(sentence = failure.sentence(), "how long papers are kept could not be written down");
        }
    }
    if went_over {
        // They stand among our numbers from now on.
        readings::spawn(state, scope.clone(), connected.clone());
    }
    Ok(())
}

async fn event(
    state: &AppState,
    tx: &mut Transaction,
    scope: &TenantScope,
    (account, request): (&AccountId, &PortRequestId),
    (sentence, words): (&str, Option<&str>),
    at: Timestamp,
) -> Result<(), StoreError> {
    let event = NewPortEvent { account, request, at, who: &Whose::Carrier, sentence, words, attempt: None };
    state.store.add_port_event(tx, scope, &event).await
}

/// What is known of a sub-order beside the list, with what was told now.
fn known_of(
    kept: &mut Vec<StoredSubOrder>,
    sub: &CarrierSubOrder,
    told: Option<&CarrierRejection>,
    records: &[(String, Option<PortRecord>)],
) -> StoredSubOrder {
    let at = kept.iter().position(|one| one.id == sub.id.as_str()).unwrap_or_else(|| {
        kept.push(StoredSubOrder { id: sub.id.to_string(), ..StoredSubOrder::default() });
        kept.len() - 1
    });
    let known = &mut kept[at];
    if let Some(told) = told {
        known.losing_carrier = told.losing_carrier.clone().or_else(|| known.losing_carrier.take());
        known.order_id = told.order_id.clone().or_else(|| known.order_id.take());
    }
    // The order's status is shown only while there is a problem; an old one says nothing about today.
    known.order_word = told.and_then(|told| told.order_word.clone());
    if let Some((_, Some(record))) = records.iter().find(|(id, _)| id == sub.id.as_str()) {
        known.record = Some(record.clone());
    }
    known.clone()
}

#[expect(clippy::too_many_arguments, reason = "one number is made of what five lists say about it")]
fn number(
    account: &AccountId,
    request: &PortRequestId,
    sub: &CarrierSubOrder,
    listed: &carriers::ports::CarrierPortNumber,
    old: Option<&StoredPortNumber>,
    ready: Option<&CarrierActivation>,
    at: Timestamp,
    words: &mut Words,
) -> StoredPortNumber {
    let phase = phase_of(&listed.word);
    if let Some(old) = old.filter(|old| old.listed.word != listed.word) {
        let change = (sub.id.clone(), old.listed.word.clone(), listed.word.clone());
        words.entry(change).or_default().push(listed.number.clone());
    }
    // Only what we saw change has an hour; a number that was active when we first saw it has none.
    let active_at = match old {
        Some(old) if old.active_at.is_some() => old.active_at,
        Some(old) if old.phase != Phase::Done && phase == Phase::Done => Some(at),
        _ => None,
    };
    StoredPortNumber {
        account: account.clone(),
        request: request.clone(),
        sub_order: sub.id.clone(),
        listed: listed.clone(),
        phase,
        foc_date: ready.and_then(|r| r.foc_date).or(sub.foc_date).or_else(|| {
            // A date that was taken back is gone; one of a number that went over stays.
            old.filter(|_| matches!(phase, Phase::Dated | Phase::CuttingOver | Phase::Done)).and_then(|o| o.foc_date)
        }),
        activation: ready.and_then(|r| r.activation).or_else(|| old.and_then(|o| o.activation)),
        activation_at: ready.and_then(|r| r.activation_at).or_else(|| old.and_then(|o| o.activation_at)),
        active_at,
    }
}

/// Reads every account's ports now and then, until the process shuts down.
pub async fn run(state: AppState) {
    let mut begun: HashMap<AccountId, Timestamp> = HashMap::new();
    loop {
        let every_ms = i64::from(state.settings.port_reading_interval_s) * 1_000;
        for (scope, connected) in state.accounts.everyone() {
            let fresh = match state.store.port_readings(&scope).await {
                Ok(readings) => readings.into_iter().find(|r| r.account == connected.id).and_then(|r| r.read_at),
                Err(error) => {
                    tracing::warn!(%error, "the readings of ports could not be listed");
                    continue;
                }
            };
            let now = state.clock.now();
            let due = fresh.is_none_or(|at| now.since_ms(at) >= every_ms);
            let rested = begun.get(&connected.id).is_none_or(|at| now.since_ms(*at) >= RETRY_MS.min(every_ms));
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
