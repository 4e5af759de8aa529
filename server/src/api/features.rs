//! Features that are a carrier's own, for one number or many: several groups in one confirmation.

use axum::{Json, extract::State, response::Response};
use contract::{
    attempt::AttemptKind,
    cart::CheckoutAnswer,
    features::{FeatureChange, FeatureGroup},
    field::Fault,
    problem::ProblemKind,
    secret::Secret,
};

use super::{accepted, number_view};
use crate::{
    accounts::Connected,
    attempts::{
        Intent,
        ask::{Confirmed, Keyed, ask},
        intent::ListPlace,
    },
    failure::Failure,
    guard::{Body, Key},
    session::Caller,
    state::AppState,
};

/// The most numbers of one confirmation.
const MOST_NUMBERS: usize = 5_000;

/// `POST /api/features`
pub async fn set(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Body(request): Body<FeatureChange>,
) -> Result<Response, Failure> {
    // A hash of a passcode beside what is easily guessed would be a way to guess it.
    let mut hashed = request.clone();
    hashed.groups.iter_mut().flat_map(|group| group.secrets.values_mut()).for_each(|secret| *secret = Secret::default());
    let keyed = Keyed::new(&key, "features", &hashed)?;
    if let Some(answer) = keyed.answered::<CheckoutAnswer>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = ask_to_set(&state, &caller, &keyed, &request).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn ask_to_set(
    state: &AppState,
    caller: &Caller,
    keyed: &Keyed<'_>,
    request: &FeatureChange,
) -> Result<CheckoutAnswer, Failure> {
    let confirmed = plan(state, caller, request).await?;
    ask(state, caller, keyed, confirmed, |ids| CheckoutAnswer { attempts: ids.to_vec() }).await
}

/// What a change becomes: one intent for each operation it travels by, no longer than the carrier takes.
pub async fn plan(state: &AppState, caller: &Caller, request: &FeatureChange) -> Result<Vec<Confirmed>, Failure> {
    let connected = state.accounts.get(&caller.scope, &request.account)?;
    let features = connected.carrier.features().ok_or_else(|| none(&connected))?;
    let fields = features.fields();
    let mut faults: Vec<Fault> = Vec::new();
    for (place, group) in request.groups.iter().enumerate() {
        let named = |fault: Fault| Fault::new(format!("groups.{place}.{}", fault.field), fault.sentence);
        faults.extend(group.faults_under(&fields).into_iter().map(named));
    }
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let count: usize = request.groups.iter().map(|group| group.numbers.len()).sum();
    if count > MOST_NUMBERS {
        return Err(Failure::field("groups", format!("At most {MOST_NUMBERS} numbers are changed at once; these are {count}.")));
    }
    let mut places = Vec::with_capacity(count);
    for number in request.groups.iter().flat_map(|group| &group.numbers) {
        let (row, listed) = state.store.number(&caller.scope, number).await?.ok_or_else(Failure::not_found)?;
        if row.account != connected.id {
            return Err(Failure::field("groups", format!("{number} is not of this account.")));
        }
        number_view::may(&connected, &listed, AttemptKind::Features)
            .map_err(|reason| Failure::new(ProblemKind::Conflict, format!("{number}: {reason}")))?;
        places.push(ListPlace { number: number.clone(), kind: listed.kind, page: listed.page });
    }
    let parts: Vec<FeatureGroup> = request.groups.iter().flat_map(|group| features.apart(group)).collect();
    let mut orders: Vec<(&'static str, Vec<FeatureGroup>)> = Vec::new();
    for part in parts {
        let operation = features.operation(&part).id;
        for chunk in chunks(&part, features.most_numbers()) {
            let fits = |groups: &[FeatureGroup]| {
                let taken: usize = groups.iter().map(|group| group.numbers.len()).sum();
                taken + chunk.numbers.len() <= features.most_numbers()
            };
            match orders.iter_mut().find(|(id, groups)| *id == operation && fits(groups)) {
                Some((_, groups)) => groups.push(chunk),
                None => orders.push((operation, vec![chunk])),
            }
        }
    }
    let intent = |groups: Vec<FeatureGroup>| {
        let mine = places.iter().filter(|place| groups.iter().any(|group| group.numbers.contains(&place.number)));
        Intent::Features { places: mine.cloned().collect(), groups }
    };
    Ok(orders.into_iter().map(|(_, groups)| Confirmed::new(connected.clone(), intent(groups))).collect())
}

fn chunks(group: &FeatureGroup, most: usize) -> Vec<FeatureGroup> {
    group.numbers.chunks(most.max(1)).map(|numbers| FeatureGroup { numbers: numbers.to_vec(), ..group.clone() }).collect()
}

fn none(connected: &Connected) -> Failure {
    Failure::new(ProblemKind::Conflict, format!("{} has no features of its own that can be set here.", connected.spec.name))
}
