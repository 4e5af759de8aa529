//! What is asked of a port the carrier has: changes, routing, dates, activation, cancellation, deletion.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use carriers::ports::{PortDetails, PortPart};
use contract::{
    attempt::Asked,
    carrier::Capability,
    cart::CheckoutAnswer,
    id::{AccountId, PortRequestId, SubOrderId},
    number::E164,
    owned::Removal,
    port::{
        act::{ActivationChange, PortChange, PortLevel, PortRoutingChange, PortTarget},
        calendar,
    },
    problem::ProblemKind,
    user::Permission,
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
    ports::view,
    session::Caller,
    state::AppState,
    store::ports::{StoredPort, StoredPortNumber},
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
        let numbers = state.store.port_numbers(&caller.scope, account, request).await?;
        Ok(Self { port, numbers, connected })
    }

    fn has(&self, sub_order: &SubOrderId) -> Result<(), Failure> {
        if self.port.listed.sub_orders.iter().any(|sub| sub.id == *sub_order) { Ok(()) } else { Err(Failure::not_found()) }
    }
}

/// Answers a key once: what `intents` makes becomes attempts, and `answer` says which.
async fn act<T: Serialize + DeserializeOwned, F>(
    (state, caller, key): (&AppState, &Caller, &Key),
    route: &str,
    hashed: &impl Serialize,
    intents: F,
    answer: impl FnOnce(&[contract::id::AttemptId]) -> T,
) -> Result<Response, Failure>
where
    F: AsyncFnOnce() -> Result<(Connected, Vec<PortIntent>), Failure>,
{
    caller.needs(Permission::Port)?;
    let keyed = Keyed::new(&key.0, route, hashed)?;
    if let Some(known) = keyed.answered::<T>(state, caller).await? {
        return Ok(accepted(Json(known)));
    }
    let result = match intents().await {
        Ok((connected, intents)) => {
            let confirmed = intents.into_iter().map(|intent| Confirmed::new(connected.clone(), Intent::Port(intent))).collect();
            ask(state, caller, &keyed, confirmed, answer).await
        }
        Err(failure) => Err(failure),
    };
    Ok(accepted(Json(keyed.or_answered(state, caller, result).await?)))
}

fn one(ids: &[contract::id::AttemptId]) -> Asked {
    Asked { attempt: ids[0].clone() }
}

/// `PUT /api/accounts/{id}/ports/{request}/details`
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path((account, request)): Path<(AccountId, PortRequestId)>,
    Body(change): Body<PortChange>,
) -> Result<Response, Failure> {
    // A hash of a PIN beside what is easily guessed would be a way to guess it.
    let hashed = PortChange { pin: None, ..change.clone() };
    let route = format!("ports:{account}:{request}:details");
    let intents = async || {
        let target = Target::find(&state, &caller, &account, &request).await?;
        let subs = &target.port.listed.sub_orders;
        if let Some(sub) = &change.sub_order {
            target.has(sub)?;
        }
        let meant = subs.iter().filter(|sub| change.sub_order.as_ref().is_none_or(|id| *id == sub.id));
        for sub in meant {
            if !sub.may_edit {
                let sentence = format!("The carrier does not allow changing sub-order {} while it is “{}”.", sub.id, sub.word);
                return Err(Failure::new(ProblemKind::Conflict, sentence));
            }
        }
        let wanted_date = change.wanted_date.ok_or_else(|| Failure::field("wanted_date", "Choose a date."))?;
        let today = calendar::today(state.clock.now());
        // A date that the carrier has already is left alone; a new one must be one that can be asked for.
        let had = target.port.record.as_ref().and_then(|record| record.wanted_date);
        if had != Some(wanted_date)
            && let Some(no) = calendar::why_not(wanted_date, today)
        {
            return Err(Failure::field("wanted_date", no.sentence(wanted_date, today)));
        }
        let time = change.activation_time.unwrap_or(jiff::civil::time(12, 0, 0, 0));
        let details = PortDetails {
            end_user: change.end_user.clone(),
            address: change.address.clone(),
            losing_account: change.losing_account.clone(),
            pin: change.pin.clone().filter(|pin| !pin.is_empty()),
            wanted_date,
            activation: change.activation,
            activation_at: calendar::instant(wanted_date, time),
            updates_to: change.updates_to.trim().to_owned(),
            carrier_note: change.carrier_note.trim().to_owned(),
            tags: change.tags.clone(),
        };
        let part = PortPart { request: request.clone(), sub_order: change.sub_order.clone() };
        Ok((target.connected, vec![PortIntent::Change { part, details: Box::new(details) }]))
    };
    act((&state, &caller, &key), &route, &hashed, intents, one).await
}

/// `PUT /api/accounts/{id}/ports/{request}/routing`
pub async fn set_routing(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path((account, request)): Path<(AccountId, PortRequestId)>,
    Body(change): Body<PortRoutingChange>,
) -> Result<Response, Failure> {
    let route = format!("ports:{account}:{request}:routing");
    let intents = async || {
        let target = Target::find(&state, &caller, &account, &request).await?;
        let ports = target.connected.carrier.ports().ok_or_else(Failure::not_found)?;
        ports.may_set_routing(&change.routing).map_err(|reason| Failure::new(ProblemKind::Conflict, reason))?;
        let intent = PortIntent::Routing { request: request.clone(), routing: change.routing.clone() };
        Ok((target.connected.clone(), vec![intent]))
    };
    act((&state, &caller, &key), &route, &change, intents, one).await
}

async fn at_level(
    state: AppState,
    caller: Caller,
    key: Key,
    (account, request): (AccountId, PortRequestId),
    target: PortTarget,
    which: LevelAct,
) -> Result<Response, Failure> {
    let route = format!("ports:{account}:{request}:{}", which.name());
    let intents = async || {
        let found = Target::find(&state, &caller, &account, &request).await?;
        let numbers = meant(&found, &target.level)?;
        allowed(&found, &target.level, which)?;
        let told: u32 = found
            .port
            .listed
            .sub_orders
            .iter()
            .filter(|sub| match &target.level {
                PortLevel::Request => true,
                PortLevel::SubOrder { sub_order } | PortLevel::Number { sub_order, .. } => sub.id == *sub_order,
            })
            .map(|sub| sub.numbers)
            .sum();
        let read = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        if !matches!(target.level, PortLevel::Number { .. }) && read < told {
            let sentence = "Its numbers were not all read yet. Read the port again, then decide.";
            return Err(Failure::new(ProblemKind::Conflict, sentence));
        }
        confirmed(&numbers, &target.typed)?;
        let open = numbers.into_iter().filter(|n| which != LevelAct::Activate || n.phase.is_open());
        let numbers = open.map(|n| (n.sub_order.clone(), n.listed.number.clone())).collect();
        let intent = PortIntent::Act { request: request.clone(), level: target.level.clone(), act: which, numbers };
        Ok((found.connected.clone(), vec![intent]))
    };
    act((&state, &caller, &key), &route, &target, intents, one).await
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
    let sub_orders = &target.port.listed.sub_orders;
    let what = match which {
        LevelAct::Activate => "activating",
        LevelAct::Cancel => "cancelling",
        LevelAct::Delete => "deleting",
    };
    let capability = match level {
        PortLevel::Request => match which {
            LevelAct::Activate => view::of_request(&target.port, |sub| sub.may_activate, what),
            LevelAct::Cancel => view::of_request(&target.port, |sub| sub.may_cancel, what),
            LevelAct::Delete => view::of_request(&target.port, |sub| sub.may_delete, what),
        },
        PortLevel::SubOrder { sub_order } => {
            let sub = sub_orders.iter().find(|sub| sub.id == *sub_order).ok_or_else(Failure::not_found)?;
            let may = match which {
                LevelAct::Activate => sub.may_activate,
                LevelAct::Cancel => sub.may_cancel,
                LevelAct::Delete => sub.may_delete,
            };
            may_or_reason(may, what, "sub-order", &sub.word)
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
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path(path): Path<(AccountId, PortRequestId)>,
    Unchecked(target): Unchecked<PortTarget>,
) -> Result<Response, Failure> {
    at_level(state, caller, key, path, target, LevelAct::Cancel).await
}

/// `POST /api/accounts/{id}/ports/{request}/deletion`
pub async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path(path): Path<(AccountId, PortRequestId)>,
    Unchecked(target): Unchecked<PortTarget>,
) -> Result<Response, Failure> {
    at_level(state, caller, key, path, target, LevelAct::Delete).await
}

/// `POST /api/accounts/{id}/ports/{request}/activation`
pub async fn activate(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path(path): Path<(AccountId, PortRequestId)>,
    Unchecked(target): Unchecked<PortTarget>,
) -> Result<Response, Failure> {
    at_level(state, caller, key, path, target, LevelAct::Activate).await
}

/// `PUT /api/accounts/{id}/ports/{request}/activation-date`
pub async fn set_date(
    State(state): State<AppState>,
    caller: Caller,
    key: Key,
    Path((account, request)): Path<(AccountId, PortRequestId)>,
    Body(change): Body<ActivationChange>,
) -> Result<Response, Failure> {
    let route = format!("ports:{account}:{request}:activation-date");
    let intents = async || {
        let today = calendar::today(state.clock.now());
        let checked = ActivationChange { today, ..change.clone() };
        contract::field::Validate::validate(&checked).map_err(Failure::invalid)?;
        let target = Target::find(&state, &caller, &account, &request).await?;
        target.has(&change.sub_order)?;
        let mut intents = Vec::new();
        for number in &change.numbers {
            let level = PortLevel::Number { sub_order: change.sub_order.clone(), number: number.clone() };
            meant(&target, &level)?;
            intents.push(PortIntent::Date {
                request: request.clone(),
                sub_order: change.sub_order.clone(),
                number: number.clone(),
                activation: change.activation,
                at: change.at(),
            });
        }
        Ok((target.connected.clone(), intents))
    };
    act((&state, &caller, &key), &route, &change, intents, |ids| CheckoutAnswer { attempts: ids.to_vec() }).await
}
