//! The own second factor: how it stands, setting it up, recovery codes, turning it off; and an admin's help.

use axum::{
    Json,
    extract::{Path, State},
    http::header::SET_COOKIE,
    response::{IntoResponse as _, Response},
};
use contract::{
    id::UserId,
    problem::ProblemKind,
    session::{RecoveryCodes, SecondFactorProof, SecondFactorSetUp, SecondFactorStart, SecondFactorState, SignInCode},
};

use crate::{
    audit::{self, Who},
    failure::{self, Failure},
    guard::{Body, address::Peer},
    session::{Caller, cookie, second_factor as factor, sign_in::entry},
    state::AppState,
    store::{self, Transaction},
    vault,
};

/// `GET /api/session/second-factor`
pub async fn state(State(state): State<AppState>, caller: Caller) -> Result<Json<SecondFactorState>, Failure> {
    let kept = store::second_factors::look(&caller.home, &state.store, &caller.user).await?;
    Ok(Json(SecondFactorState {
        state: caller.second_factor,
        recovery_codes: store::second_factors::codes_left(&caller.home, &state.store, &caller.user).await?,
        since: kept.and_then(|kept| kept.confirmed_at),
    }))
}

/// `POST /api/session/second-factor`: a new key, which counts once a code of it was typed.
pub async fn begin(
    State(state): State<AppState>,
    peer: Peer,
    caller: Caller,
    Body(form): Body<SecondFactorStart>,
) -> Result<Json<SecondFactorSetUp>, Failure> {
    caller.as_themselves()?;
    state.limits.guess(&peer)?;
    caller.prove(&form.password).await?;
    let mut tx = state.store.begin().await?;
    if is_on(&mut tx, &caller).await? {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "Your second factor is on already. Turn it off first to set it up on another device.",
        ));
    }
    let set_up = factor::begin(&state, &mut tx, &caller.home, &caller.user, &caller.email).await?;
    audit::record_in(&state, &mut tx, entry(&caller.home, Who::Caller(&caller), "second_factor.begin", &caller.email, "done"))
        .await?;
    tx.commit().await?;
    Ok(Json(set_up))
}

/// `PUT /api/session/second-factor`: the first code. All other sessions end, and this one has a new secret.
pub async fn confirm(
    State(state): State<AppState>,
    peer: Peer,
    caller: Caller,
    Body(form): Body<SignInCode>,
) -> Result<Response, Failure> {
    caller.as_themselves()?;
    state.limits.guess(&peer)?;
    let mut tx = state.store.begin().await?;
    match store::second_factors::get(&caller.home, &mut tx, &caller.user).await? {
        None => return Err(Failure::new(ProblemKind::Conflict, "Begin with the key for your authenticator app.")),
        Some(kept) if kept.confirmed_at.is_some() => {
            return Err(Failure::new(ProblemKind::Conflict, "Your second factor is on already."));
        }
        Some(_) => {}
    }
    let verdict = factor::look(&state, &mut tx, &caller.home, &caller.user, &form.code).await?;
    if let Err(failure) = verdict.accept(&state) {
        audit::record_in(
            &state,
            &mut tx,
            entry(&caller.home, Who::Caller(&caller), "second_factor.on", &caller.email, "refused"),
        )
        .await?;
        tx.commit().await?;
        return Err(failure);
    }
    store::second_factors::confirm(&caller.home, &mut tx, &caller.user, state.clock.now()).await?;
    let codes = factor::new_codes(&mut tx, &caller.home, &caller.user).await?;
    store::sessions::end_of_user(&caller.home, &mut tx, &caller.user, Some(&caller.session)).await?;
    let token = vault::random_token();
    store::sessions::rotate(&caller.home, &mut tx, &caller.session, &vault::fingerprint(&token)).await?;
    audit::record_in(&state, &mut tx, entry(&caller.home, Who::Caller(&caller), "second_factor.on", &caller.email, "done"))
        .await?;
    tx.commit().await?;
    let mut response = Json(RecoveryCodes { codes }).into_response();
    response.headers_mut().append(SET_COOKIE, cookie::set(&token));
    Ok(response)
}

/// `DELETE /api/session/second-factor`
pub async fn turn_off(
    State(state): State<AppState>,
    peer: Peer,
    caller: Caller,
    Body(form): Body<SecondFactorProof>,
) -> Result<Response, Failure> {
    let mut tx = proven(&state, peer, &caller, &form, "second_factor.off").await?;
    store::second_factors::remove(&caller.home, &mut tx, &caller.user).await?;
    tx.commit().await?;
    Ok(failure::done())
}

/// `POST /api/session/recovery-codes`: new ones in place of all before.
pub async fn recovery_codes(
    State(state): State<AppState>,
    peer: Peer,
    caller: Caller,
    Body(form): Body<SecondFactorProof>,
) -> Result<Json<RecoveryCodes>, Failure> {
    let mut tx = proven(&state, peer, &caller, &form, "second_factor.recovery_codes").await?;
    let codes = factor::new_codes(&mut tx, &caller.home, &caller.user).await?;
    tx.commit().await?;
    Ok(Json(RecoveryCodes { codes }))
}

/// `DELETE /api/users/{id}/second-factor`: for somebody who has lost theirs. Their sessions end.
pub async fn reset(State(state): State<AppState>, caller: Caller, Path(id): Path<UserId>) -> Result<Response, Failure> {
    if id == caller.user {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "This is your own. Turn it off under Your account, with your password and a code.",
        ));
    }
    let mut tx = state.store.begin().await?;
    let user = store::users::get(&caller.scope, &mut tx, &id).await?.ok_or_else(Failure::not_found)?;
    store::second_factors::remove(&caller.scope, &mut tx, &id).await?;
    store::second_factors::end_halves(&caller.scope, &mut tx, &id).await?;
    store::sessions::end_of_user(&caller.scope, &mut tx, &id, None).await?;
    audit::record_in(&state, &mut tx, entry(&caller.scope, Who::Caller(&caller), "second_factor.reset", &user.email, "done"))
        .await?;
    tx.commit().await?;
    Ok(failure::done())
}

async fn is_on(tx: &mut Transaction, caller: &Caller) -> Result<bool, Failure> {
    let kept = store::second_factors::get(&caller.home, tx, &caller.user).await?;
    Ok(kept.is_some_and(|kept| kept.confirmed_at.is_some()))
}

/// A transaction in which the person has shown both factors and the log says what for.
async fn proven(
    state: &AppState,
    peer: Peer,
    caller: &Caller,
    form: &SecondFactorProof,
    action: &str,
) -> Result<Transaction, Failure> {
    caller.as_themselves()?;
    state.limits.guess(&peer)?;
    caller.prove(&form.password).await?;
    let mut tx = state.store.begin().await?;
    if !is_on(&mut tx, caller).await? {
        return Err(Failure::new(ProblemKind::Conflict, "Your second factor is not on."));
    }
    let verdict = factor::look(state, &mut tx, &caller.home, &caller.user, &form.code).await?;
    let accepted = verdict.accept(state);
    let outcome = if accepted.is_ok() { "done" } else { "refused" };
    audit::record_in(state, &mut tx, entry(&caller.home, Who::Caller(caller), action, &caller.email, outcome)).await?;
    match accepted {
        Ok(()) => Ok(tx),
        Err(failure) => {
            tx.commit().await?;
            Err(failure)
        }
    }
}
