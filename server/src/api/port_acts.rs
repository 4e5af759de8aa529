//! What is asked of a port the carrier has: changes, routing, dates, activation, cancellation, deletion.

use axum::{
    Json,
    extract::{FromRequestParts, Path},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use carriers::ports::{CarrierSubOrder, PortDetails, PortPart};
use contract::{
    attempt::Asked,
    carrier::Capability,
    cart::CheckoutAnswer,
    field::Fault,
    id::{AccountId, AttemptId, PortRequestId, SubOrderId},
    number::E164,
    owned::Removal,
    port::{
        act::{ActivationChange, PortChange, PortLevel, PortRoutingChange, PortTarget},
        calendar,
        lint::Severity,
        mend,
    },
    problem::ProblemKind,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{accepted, ports};
use crate::{
    accounts::Connected,
    attempts::{
        Intent, LevelAct, PortIntent,
        ask::{Confirmed, Keyed, ask},
    },
    failure::Failure,
    guard::{Body, Key, Unchecked},
    ports::{
        mending::{Known, Shared},
        supplements::Supplements,
        view,
    },
    session::Caller,
    state::AppState,
    store::ports::{GONE, StoredPort, StoredPortNumber},
};

/// A port that something shall be done to.
struct Target {
    port: StoredPort,
    numbers: Vec<StoredPortNumber>,
    connected: Connected,
}

impl Target {
    async fn find(state: &AppState, caller: &Caller, account: &AccountId, request: &PortRequestId) -> Result<Self, Failure> {
        let (port, connected) = ports::stored(state, caller, account, request).await?;
        if port.is_gone() {
            return Err(Failure::new(ProblemKind::Conflict, GONE));
        }
        let mut numbers = state.store.port_numbers(&caller.scope, account, request).await?;
        // Those of a sub-order that was deleted are part of it no more.
        numbers.retain(|number| port.listed.sub_orders.iter().any(|sub| sub.id == number.sub_order));
        Ok(Self { port, numbers, connected })
    }

    fn has(&self, sub_order: &SubOrderId) -> Result<(), Failure> {
        if self.port.listed.sub_orders.iter().any(|sub| sub.id == *sub_order) { Ok(()) } else { Err(Failure::not_found()) }
    }
}

/// Something that is asked of a port: who asks, under which key, and of which one. Every act here is asked in this way.
pub struct Act {
    state: AppState,
    caller: Caller,
    key: Key,
    account: AccountId,
    request: PortRequestId,
}

impl FromRequestParts<AppState> for Act {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let caller = Caller::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let key = Key::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let path = Path::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let Path((account, request)) = path;
        Ok(Self { state: state.clone(), caller, key, account, request })
    }
}

impl Act {
    /// Answers its key once: what `intents` makes of the port becomes attempts, and `answer` says which. `name` and `hashed`
    /// are what the key was used for.
    async fn ask<T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        hashed: &impl Serialize,
        intents: impl AsyncFnOnce(&Target) -> Result<Vec<PortIntent>, Failure>,
        answer: impl FnOnce(&[AttemptId]) -> T,
    ) -> Result<Response, Failure> {
        let Self { state, caller, key, account, request } = self;
        let keyed = Keyed::new(&key.0, &format!("ports:{account}:{request}:{name}"), hashed)?;
        if let Some(known) = keyed.answered::<T>(state, caller).await? {
            return Ok(accepted(Json(known)));
        }
        let asking = async {
            let target = Target::find(state, caller, account, request).await?;
            let confirm = |intent| Confirmed::new(target.connected.clone(), Intent::Port(intent));
            let confirmed = intents(&target).await?.into_iter().map(confirm).collect();
            ask(state, caller, &keyed, confirmed, answer).await
        };
        let result = asking.await;
        Ok(accepted(Json(keyed.or_answered(state, caller, result).await?)))
    }

    /// What is done at one of the three levels.
    async fn at_level(&self, which: LevelAct, target: PortTarget) -> Result<Response, Failure> {
        let intents = async |found: &Target| {
            let numbers = numbers_of(found, &target, which)?;
            let (request, level) = (self.request.clone(), target.level.clone());
            Ok(vec![PortIntent::Act { request, level, act: which, numbers }])
        };
        self.ask(which.name(), &target, intents, one).await
    }
}

fn one(ids: &[AttemptId]) -> Asked {
    Asked { attempt: ids[0].clone() }
}

/// `PUT /api/accounts/{id}/ports/{request}/details`
pub async fn change(act: Act, Body(change): Body<PortChange>) -> Result<Response, Failure> {
    // A hash of a PIN beside what is easily guessed would be a way to guess it.
    let hashed = PortChange { pin: None, ..change.clone() };
    let intents = async |target: &Target| {
        let details = Box::new(details(&act, target, &change).await?);
        let part = PortPart { request: act.request.clone(), sub_order: change.sub_order.clone() };
        Ok(vec![PortIntent::Change { part, details }])
    };
    act.ask("details", &hashed, intents, one).await
}

/// What a change sends, if the carrier allows it and the linter finds nothing that would be rejected.
async fn details(act: &Act, target: &Target, change: &PortChange) -> Result<PortDetails, Failure> {
    let Act { state, caller, .. } = act;
    if let Some(sub) = &change.sub_order {
        target.has(sub)?;
    }
    let subs = &target.port.listed.sub_orders;
    let meant = || subs.iter().filter(|sub| change.sub_order.as_ref().is_none_or(|id| *id == sub.id));
    if let Some(sub) = meant().find(|sub| !sub.may_edit) {
        let sentence = format!("The carrier does not allow changing sub-order {} while it is “{}”.", sub.id, sub.word);
        return Err(Failure::new(ProblemKind::Conflict, sentence));
    }
    let supplements = Supplements::of(state, &caller.scope, &target.port).await?;
    meant().filter(|sub| sub.foc_date.is_some()).try_for_each(|sub| supplements.one_more(&sub.id))?;
    let known = state.store.port_sub_orders(&caller.scope, &act.account, &[&act.request]).await?;
    let known = Known { port: &target.port, sub_orders: &known, numbers: &target.numbers };
    let sub_order = change.sub_order.as_ref();
    let mending = Shared::of(state, &caller.scope, &target.port).await?.mending(known, sub_order);
    let record = mending.before(known.record(sub_order));
    let findings = mending.findings(change, &record).into_iter().filter(|finding| finding.severity == Severity::Blocks);
    let blocking: Vec<Fault> = findings.map(|finding| Fault::new(finding.field, finding.sentence)).collect();
    if !blocking.is_empty() {
        return Err(Failure::invalid(blocking));
    }
    let wanted_date = change.wanted_date.ok_or_else(|| Failure::field("wanted_date", "Choose a date."))?;
    Ok(PortDetails {
        end_user: change.end_user.clone(),
        address: change.address.clone(),
        losing_account: change.losing_account.clone(),
        pin: change.pin.clone().filter(|pin| !pin.is_empty()),
        wanted_date,
        activation: change.activation,
        activation_at: mend::activation_at(&record, wanted_date, change.activation_time),
        updates_to: change.updates_to.trim().to_owned(),
        carrier_note: change.carrier_note.trim().to_owned(),
        tags: change.tags.clone(),
    })
}

/// `PUT /api/accounts/{id}/ports/{request}/routing`
pub async fn set_routing(act: Act, Body(change): Body<PortRoutingChange>) -> Result<Response, Failure> {
    let intents = async |target: &Target| {
        let ports = target.connected.carrier.ports().ok_or_else(Failure::not_found)?;
        ports.may_set_routing(&change.routing).map_err(|reason| Failure::new(ProblemKind::Conflict, reason))?;
        Ok(vec![PortIntent::Routing { request: act.request.clone(), routing: change.routing.clone() }])
    };
    act.ask("routing", &change, intents, one).await
}

/// The numbers that an act at a level is about, if the carrier allows it and the person confirmed it.
fn numbers_of(found: &Target, target: &PortTarget, which: LevelAct) -> Result<Vec<(SubOrderId, E164)>, Failure> {
    let numbers = meant(found, &target.level)?;
    allowed(found, &target.level, which)?;
    let subs = found.port.listed.sub_orders.iter().filter(|sub| match &target.level {
        PortLevel::Request => true,
        PortLevel::SubOrder { sub_order } | PortLevel::Number { sub_order, .. } => sub.id == *sub_order,
    });
    let told: u32 = subs.map(|sub| sub.numbers).sum();
    let read = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    if !matches!(target.level, PortLevel::Number { .. }) && read < told {
        let sentence = "Its numbers were not all read yet. Read the port again, then decide.";
        return Err(Failure::new(ProblemKind::Conflict, sentence));
    }
    confirmed(&numbers, &target.typed)?;
    let open = numbers.into_iter().filter(|n| which != LevelAct::Activate || n.phase.is_open());
    Ok(open.map(|n| (n.sub_order.clone(), n.listed.number.clone())).collect())
}

/// The numbers a level means.
fn meant<'a>(target: &'a Target, level: &PortLevel) -> Result<Vec<&'a StoredPortNumber>, Failure> {
    let all = target.numbers.iter();
    Ok(match level {
        PortLevel::Request => all.collect(),
        PortLevel::SubOrder { sub_order } => {
            target.has(sub_order)?;
            all.filter(|n| n.sub_order == *sub_order).collect()
        }
        PortLevel::Number { sub_order, number } => {
            let found: Vec<_> = all.filter(|n| n.sub_order == *sub_order && n.listed.number == *number).collect();
            if found.is_empty() {
                return Err(Failure::not_found());
            }
            found
        }
    })
}

/// What the carrier's flags say of it.
fn allowed(target: &Target, level: &PortLevel, which: LevelAct) -> Result<(), Failure> {
    let (what, of_sub): (_, fn(&CarrierSubOrder) -> bool) = match which {
        LevelAct::Activate => ("activating", |sub| sub.may_activate),
        LevelAct::Cancel => ("cancelling", |sub| sub.may_cancel),
        LevelAct::Delete => ("deleting", |sub| sub.may_delete),
    };
    let capability = match level {
        PortLevel::Request => view::of_request(&target.port, of_sub, what),
        PortLevel::SubOrder { sub_order } => {
            let found = target.port.listed.sub_orders.iter().find(|sub| sub.id == *sub_order);
            let sub = found.ok_or_else(Failure::not_found)?;
            may_or_reason(of_sub(sub), what, "sub-order", &sub.word)
        }
        PortLevel::Number { sub_order, number } => {
            let found = target.numbers.iter().find(|n| n.sub_order == *sub_order && n.listed.number == *number);
            let listed = &found.ok_or_else(Failure::not_found)?.listed;
            let may = match which {
                LevelAct::Activate => listed.may_activate,
                LevelAct::Cancel => listed.may_cancel,
                LevelAct::Delete => listed.may_delete,
            };
            may_or_reason(may, what, "number", &listed.word)
        }
    };
    match capability {
        Capability::Yes => Ok(()),
        Capability::No { reason } => Err(Failure::new(ProblemKind::Conflict, reason)),
    }
}

fn may_or_reason(may: bool, what: &str, thing: &str, word: &str) -> Capability {
    if may {
        return Capability::Yes;
    }
    Capability::No { reason: format!("The carrier does not allow {what} while the {thing} is “{word}”.") }
}

/// What cannot be undone is confirmed by typing.
fn confirmed(numbers: &[&StoredPortNumber], typed: &str) -> Result<(), Failure> {
    let all: Vec<E164> = numbers.iter().map(|n| n.listed.number.clone()).collect();
    if typed.trim() == Removal::to_type(&all) {
        return Ok(());
    }
    let what = if all.len() == 1 { "the last four digits of the number" } else { "how many numbers it is about" };
    Err(Failure::field("typed", format!("To confirm, type {what}.")))
}

/// `POST /api/accounts/{id}/ports/{request}/cancellation`
pub async fn cancel(act: Act, Unchecked(target): Unchecked<PortTarget>) -> Result<Response, Failure> {
    act.at_level(LevelAct::Cancel, target).await
}

/// `POST /api/accounts/{id}/ports/{request}/deletion`
pub async fn delete(act: Act, Unchecked(target): Unchecked<PortTarget>) -> Result<Response, Failure> {
    act.at_level(LevelAct::Delete, target).await
}

/// `POST /api/accounts/{id}/ports/{request}/activation`
pub async fn activate(act: Act, Unchecked(target): Unchecked<PortTarget>) -> Result<Response, Failure> {
    act.at_level(LevelAct::Activate, target).await
}

/// `PUT /api/accounts/{id}/ports/{request}/activation-date`
pub async fn set_date(act: Act, Body(change): Body<ActivationChange>) -> Result<Response, Failure> {
    let intents = async |target: &Target| {
        let refused = change.refused(calendar::today(act.state.clock.now()));
        if !refused.is_empty() {
            return Err(Failure::invalid(refused));
        }
        target.has(&change.sub_order)?;
        Supplements::of(&act.state, &act.caller.scope, &target.port).await?.one_more(&change.sub_order)?;
        let date = |number: &E164| {
            let (sub_order, number) = (change.sub_order.clone(), number.clone());
            meant(target, &PortLevel::Number { sub_order: sub_order.clone(), number: number.clone() })?;
            let (request, activation, at) = (act.request.clone(), change.activation, change.at());
            Ok(PortIntent::Date { request, sub_order, number, activation, at })
        };
        change.numbers.iter().map(date).collect()
    };
    act.ask("activation-date", &change, intents, |ids| CheckoutAnswer { attempts: ids.to_vec() }).await
}
