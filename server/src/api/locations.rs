//! Locations: the places at a carrier that numbers live on.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use carriers::carrier::CarrierNumber;
use contract::{
    attempt::Asked,
    carrier::Capability,
    field::Validate as _,
    id::AccountId,
    location::{AccountLocation, LocationFailover, LocationsOfAccount},
    owned::Move,
    problem::ProblemKind,
};
use futures::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};

use super::{accepted, owned};
use crate::{
    accounts::Connected,
    attempts::{
        Intent,
        ask::{Confirmed, Keyed, ask},
    },
    failure::Failure,
    guard::{Key, Query, Unchecked},
    session::Caller,
    state::AppState,
};

/// The most numbers of one move.
const MOST_MOVED: usize = 500;

/// How many accounts are asked at once.
const ACCOUNTS_AT_ONCE: usize = 4;

/// Whose locations are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Of {
    /// Only those of this account.
    account: Option<AccountId>,
}

/// `GET /api/locations`: each account answers for itself, so that one that fails hides no other. A carrier does not say whose each
/// is, so those of an account that is only granted are seen by its owner alone.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(of): Query<Of>,
) -> Result<Json<Vec<LocationsOfAccount>>, Failure> {
    let accounts = match &of.account {
        Some(id) => vec![state.accounts.own(&caller.scope, id)?],
        None => state.accounts.all_own(&caller.scope),
    };
    Ok(Json(stream::iter(accounts).map(told).buffered(ACCOUNTS_AT_ONCE).collect().await))
}

/// What an account answers, or why it does not.
async fn told(connected: Connected) -> LocationsOfAccount {
    let (account, account_name) = (connected.id.clone(), connected.name.clone());
    match of_account(connected).await {
        Ok(locations) => LocationsOfAccount { account, account_name, locations, failed: None },
        Err(failure) => LocationsOfAccount { account, account_name, locations: Vec::new(), failed: Some(failure.problem()) },
    }
}

async fn of_account(connected: Connected) -> Result<Vec<AccountLocation>, Failure> {
    let Some(locations) = connected.carrier.locations() else { return Ok(Vec::new()) };
    let may = |can: bool, what: &str| match can {
        true => Capability::Yes,
        false => Capability::No { reason: format!("{} {what}", connected.spec.name) },
    };
    let may_set_failover = may(locations.change_operation().is_some(), "lets nobody change these from outside.");
    let may_take_numbers = may(locations.move_operation().is_some(), "moves no numbers between these.");
    let shown = |location| AccountLocation {
        account: connected.id.clone(),
        account_name: connected.name.clone(),
        carrier_name: connected.spec.name.into(),
        tile: connected.spec.tile.into(),
        location,
        may_set_failover: may_set_failover.clone(),
        may_take_numbers: may_take_numbers.clone(),
    };
    Ok(locations.list().await?.into_iter().map(shown).collect())
}

/// Which location; its id may have a slash in it, and so stands in the body.
#[derive(Debug, Serialize, Deserialize)]
pub struct OneLocation {
    /// The carrier's id of it.
    id: String,
    /// What it shall become.
    #[serde(flatten)]
    change: LocationFailover,
}

/// `PUT /api/accounts/{id}/location-failover`
pub async fn set_failover(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(account): Path<AccountId>,
    Unchecked(request): Unchecked<OneLocation>,
) -> Result<Response, Failure> {
    let faults = request.change.faults();
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let keyed = Keyed::new(&key, &format!("location-failover:{account}"), &request)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = ask_failover(&state, &caller, &keyed, &account, request).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn ask_failover(
    state: &AppState,
    caller: &Caller,
    keyed: &Keyed<'_>,
    account: &AccountId,
    request: OneLocation,
) -> Result<Asked, Failure> {
    let connected = owned(state, caller, account, "Locations are changed")?;
    let found = of_account(connected.clone()).await?.into_iter().find(|row| row.location.id == request.id);
    let row = found.ok_or_else(Failure::not_found)?;
    if let Capability::No { reason } = row.may_set_failover {
        return Err(Failure::new(ProblemKind::Conflict, reason));
    }
    let before = serde_json::json!({ "failover": row.location.failover });
    let intent = Intent::LocationFailover {
        id: request.id,
        name: row.location.name,
        failover: request.change.failover.map(|text| text.trim().to_owned()),
    };
    let confirmed = vec![Confirmed { before: Some(before), ..Confirmed::new(connected, intent) }];
    ask(state, caller, keyed, confirmed, |ids| Asked { attempt: ids[0].clone() }).await
}

/// `POST /api/numbers/moves`
pub async fn move_numbers(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Unchecked(request): Unchecked<Move>,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, "moves", &request)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = ask_move(&state, &caller, &keyed, &request).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn ask_move(state: &AppState, caller: &Caller, keyed: &Keyed<'_>, request: &Move) -> Result<Asked, Failure> {
    let mut numbers = request.numbers.clone();
    numbers.sort();
    numbers.dedup();
    if numbers.is_empty() || numbers.len() > MOST_MOVED {
        return Err(Failure::field("numbers", format!("Choose between 1 and {MOST_MOVED} numbers.")));
    }
    let connected = owned(state, caller, &request.account, "Numbers are moved between locations")?;
    let found = of_account(connected.clone()).await?.into_iter().find(|row| row.location.id == request.to);
    let to = found.ok_or_else(|| Failure::field("to", "Choose a location of this account."))?;
    if let Capability::No { reason } = to.may_take_numbers {
        return Err(Failure::new(ProblemKind::Conflict, reason));
    }
    let mut listed: Vec<CarrierNumber> = Vec::with_capacity(numbers.len());
    for number in &numbers {
        let (row, record) = state.store.number(&caller.scope, number).await?.ok_or_else(Failure::not_found)?;
        if row.account != connected.id {
            return Err(Failure::field("numbers", format!("{number} is not of this account.")));
        }
        listed.push(record);
    }
    let intent = Intent::Move { numbers: listed, to: request.to.clone(), to_name: to.location.name };
    ask(state, caller, keyed, vec![Confirmed::new(connected, intent)], |ids| Asked { attempt: ids[0].clone() }).await
}
