//! Handing numbers over: what the carrier has stays as it is, and here they are somebody else's from one moment to the next.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use contract::{
    id::AccountId,
    number::E164,
    problem::ProblemKind,
    tenant::{HandOver, HandOverRow, HandedOver, Tenant},
};
use serde_json::json;

use super::tenants::{at_or_below_in, note};
use crate::{
    failure::Failure,
    guard::Body,
    session::{Caller, TenantScope},
    state::AppState,
    store::{self, Transaction, owners::Movable},
};

/// `POST /api/tenants/hand-over`: shows what it would do; confirmed, it does all of it or nothing.
pub async fn hand_over(
    State(state): State<AppState>,
    caller: Caller,
    Body(form): Body<HandOver>,
) -> Result<Json<HandedOver>, Failure> {
    let mut tx = state.store.begin().await?;
    let from = at_or_below_in(&caller.scope, &mut tx, &form.from).await?;
    let to = at_or_below_in(&caller.scope, &mut tx, &form.to).await?;
    let (from_scope, to_scope) = (TenantScope::of_record(from.id.clone()), TenantScope::of_record(to.id.clone()));
    let mut seen = BTreeSet::new();
    let numbers: Vec<&E164> = form.numbers.iter().filter(|number| seen.insert(*number)).collect();
    let usable = store::tenants::usable(&to_scope, &mut tx).await?;
    let mut rows = Vec::with_capacity(numbers.len());
    let mut going = Vec::with_capacity(numbers.len());
    for number in numbers {
        let found = store::owners::movable(&from_scope, &mut tx, number).await?;
        let why_not = why_not(found.as_ref(), &from, (&to, &usable));
        let effects = found.as_ref().map(|found| effects(found, &from, &to)).unwrap_or_default();
        if let (Some(found), None) = (found, &why_not) {
            going.push((found.account, number.clone()));
        }
        rows.push(HandOverRow { number: number.clone(), why_not, effects });
    }
    if let Some(sentence) = too_many(&mut tx, &from_scope, &to_scope, &to.name, going.len()).await? {
        for row in rows.iter_mut().filter(|row| row.why_not.is_none()) {
            row.why_not = Some(sentence.clone());
        }
    }
    if !form.confirmed {
        tx.rollback().await?;
        return Ok(Json(HandedOver { rows, done: false }));
    }
    if let Some(row) = rows.iter().find(|row| row.why_not.is_some()) {
        let why = row.why_not.as_deref().unwrap_or_default();
        return Err(Failure::new(ProblemKind::Conflict, format!("{}: {why} Nothing went over.", row.number)));
    }
    let at = state.clock.now();
    for (account, number) in &going {
        if !store::owners::hand_over(&from_scope, &mut tx, &to_scope, (account, number), at).await? {
            return Err(Failure::ours("a number went away inside its own transaction"));
        }
    }
    let subject = match going.as_slice() {
        [(_, only)] => only.to_string(),
        many => format!("{} numbers", many.len()),
    };
    let listed: Vec<&str> = going.iter().map(|(_, number)| number.as_str()).collect();
    let after = json!({ "from": from.name, "to": to.name, "numbers": listed });
    for scope in BTreeSet::from([&from_scope, &to_scope, &caller.scope]) {
        note(&state, &mut tx, &caller, scope, "number.hand_over", &subject, None, Some(after.clone())).await?;
    }
    tx.commit().await?;
    Ok(Json(HandedOver { rows, done: true }))
}

fn why_not(found: Option<&Movable>, from: &Tenant, (to, usable): (&Tenant, &BTreeSet<AccountId>)) -> Option<String> {
    let Some(found) = found else { return Some(format!("{} does not have this number.", from.name)) };
    if found.attempt.is_some() {
        return Some("An order or change of it is open. Wait until it is settled.".into());
    }
    if found.porting {
        return Some("It is on an open port. Wait until that is over.".into());
    }
    if !usable.contains(&found.account) {
        return Some(format!("{} may not use the carrier account it is at. Allow that first.", to.name));
    }
    None
}

fn effects(found: &Movable, from: &Tenant, to: &Tenant) -> Vec<String> {
    let mut effects = vec![
        format!("{} sees it no more, and {} sees it at once.", from.name, to.name),
        format!("Its orders and its history stay with {}.", from.name),
    ];
    if found.noted {
        effects.push(format!("The owner, tags and note that {} wrote stay with {}.", from.name, from.name));
    }
    if !found.routing.is_empty() {
        effects.push(format!("Calls go on going where they go: {}.", found.routing));
    }
    effects
}

/// Limits of those that have the numbers afterwards and do not have them now.
async fn too_many(
    tx: &mut Transaction,
    from: &TenantScope,
    to: &TenantScope,
    name: &str,
    count: usize,
) -> Result<Option<String>, Failure> {
    let before: BTreeSet<TenantScope> = store::tenants::chain(from, tx).await?.into_iter().map(|one| one.scope).collect();
    for tenant in store::tenants::chain(to, tx).await?.into_iter().filter(|one| !before.contains(&one.scope)) {
        let Some(most) = tenant.limits.numbers else { continue };
        let have = store::limits::numbers(&tenant.scope, tx).await?;
        if have + count as u64 > u64::from(most) {
            return Ok(Some(format!("{} can have {most} numbers and has {have}; {name} cannot take {count} more.", tenant.name)));
        }
    }
    Ok(None)
}
