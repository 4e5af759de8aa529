//! Keeping our copy of the ports like the carriers', and noting what changed there.

use std::{collections::HashMap, sync::Arc};

use carriers::ports::{CarrierActivation, CarrierPort, CarrierRejection, CarrierSubOrder};
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

use super::{
    changes::{Words, note_changes, note_words},
    judge,
};
use crate::{
    accounts::Connected,
    papers, readings,
    session::TenantScope,
    state::AppState,
    store::{
        self, StoreError, Transaction,
        port_lists::NewPortEvent,
        port_reads::KeptBefore,
        ports::{GONE, KeptPort, StoredPortNumber, StoredSubOrder},
    },
};

/// Readings take turns at keeping what they brought. Cheap to clone.
#[derive(Clone, Default)]
pub struct Turns(Arc<tokio::sync::Mutex<()>>);

/// What a reading brought of one request.
pub(super) struct Read {
    pub(super) listed: CarrierPort,
    pub(super) record: Option<PortRecord>,
    pub(super) routing: Option<PortRouting>,
    pub(super) numbers: Vec<(CarrierSubOrder, Vec<carriers::ports::CarrierPortNumber>)>,
}

impl Read {
    /// What the list says and no more.
    pub(super) fn bare(listed: CarrierPort) -> Self {
        Self { record: None, routing: None, numbers: Vec::new(), listed }
    }
}

/// What a reading knows beside the list.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) rejections: Vec<CarrierRejection>,
    /// By number; a number goes over in one sub-order at a time.
    pub(super) ready: HashMap<(String, E164), CarrierActivation>,
    /// The details of sub-orders, where they were asked for.
    pub(super) records: Vec<(String, Option<PortRecord>)>,
}

/// A request that the carrier does not have any more is over.
pub async fn close(
    state: &AppState,
    scope: &TenantScope,
    account: &AccountId,
    request: &PortRequestId,
) -> Result<(), StoreError> {
    let (_turn, at) = (state.port_keeping.0.lock().await, state.clock.now());
    let mut tx = state.store.begin().await?;
    let scope = &store::owners::port_scope(scope, &mut tx, account, request).await?;
    if state.store.close_port(&mut tx, scope, account, request, at).await? {
        event(state, &mut tx, scope, (account, request), (GONE, None), at).await?;
    }
    tx.commit().await
}

/// Keeps what a reading that began and ended at these instants brought of a request, and notes what changed. `false` when another one was
/// under way at the same time and came to its end earlier: which of the two is the newer cannot be told, so what is kept stays.
pub(super) async fn keep(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    mut read: Read,
    beside: &Beside,
    (began, ended): (Timestamp, Timestamp),
) -> Result<bool, StoreError> {
    // What changed is told by comparing; two that compare at once would tell it twice.
    let turn = state.port_keeping.0.lock().await;
    // From here on no other instance compares, either.
    let mut tx = state.store.begin().await?;
    // An account may be used by several tenants: a port stays with its own, and a new one is of whose draft it was.
    let scope = &store::owners::port_scope(scope, &mut tx, &connected.id, &read.listed.request).await?;
    let at = state.clock.now();
    let today = calendar::today(at);
    // The order in which a carrier lists sub-orders is no change.
    read.listed.sub_orders.sort_by(|a, b| a.id.cmp(&b.id));
    let request = &read.listed.request;
    let KeptBefore { port: before, sub_orders: mut kept_subs, numbers: old_numbers } =
        state.store.port_to_compare(scope, &mut tx, &connected.id, request).await?;
    let mut numbers: Vec<StoredPortNumber> = Vec::new();
    let mut changes: Vec<(String, Option<String>)> = Vec::new();
    let mut words = Words::new();
    let mut phases = Vec::new();
    for sub in &read.listed.sub_orders {
        let told = beside.rejections.iter().find(|one| one.sub_order == sub.id);
        let known = known_of(&mut kept_subs, sub, told, &beside.records);
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
    if !state.store.keep_port(&mut tx, scope, &kept, (began, ended, at)).await? {
        tracing::info!(request = request.as_str(), "a slow reading brought what a later one had replaced");
        tx.rollback().await?;
        return Ok(false);
    }
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
    drop(turn);
    readings::forget_if_gone(state, &connected.id).await?;
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
    Ok(true)
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
