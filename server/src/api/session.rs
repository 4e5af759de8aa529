//! Signing in and out, sign-up links, the own password, and the list of sessions.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use contract::{
    field::Fault,
    id::{SessionId, UserId},
    problem::ProblemKind,
    session::{Invitation, PasswordChange, Session, SessionRow, SignIn, SignInCode, SignInWays, SignUp, SignedIn},
    user::Permission,
};

use super::acting;
use crate::{
    audit::{self, Who},
    failure::{self, Failure},
    guard::{Body, address::Peer},
    session::{
        Caller, cookie, lock,
        sign_in::{self, Begun, Person, entry, plain_email},
    },
    state::AppState,
    store::{self, users::UserRecord},
    vault,
};

/// `GET /api/session`
pub async fn current(State(state): State<AppState>, caller: Caller) -> Result<Json<Session>, Failure> {
    Ok(Json(sign_in::describe(&state, Person::of(&caller)).await?))
}

/// `GET /api/sign-in-ways`
pub async fn ways(State(state): State<AppState>) -> Json<SignInWays> {
    Json(SignInWays { provider: state.settings.oidc.as_ref().map(|oidc| oidc.name.clone()) })
}

/// `POST /api/session`
pub async fn sign_in(
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    Body(form): Body<SignIn>,
) -> Result<Response, Failure> {
    state.limits.guess(&peer)?;
    Ok(begun(sign_in::sign_in(&state, &form, peer, &headers).await?))
}

/// `POST /api/session/code`
pub async fn code(
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    Body(form): Body<SignInCode>,
) -> Result<Response, Failure> {
    state.limits.guess(&peer)?;
    Ok(begun(sign_in::finish(&state, &form.code, peer, &headers).await?))
}

/// `DELETE /api/session`
pub async fn sign_out(State(state): State<AppState>, caller: Caller) -> Result<Response, Failure> {
    let mut tx = state.store.begin().await?;
    if caller.acting.is_some() || caller.acting_ended.is_some() {
        acting::record(&state, &mut tx, &caller, "acting.end", caller.acting_ended.as_deref()).await?;
    }
    store::sessions::end(&caller.home, &mut tx, &caller.session, None).await?;
    audit::record_in(&state, &mut tx, entry(&caller.home, Who::Caller(&caller), "session.sign_out", &caller.email, "done"))
        .await?;
    tx.commit().await?;
    let mut response = failure::done();
    // Not all cookies: that this device is known stays, so that strangers cannot keep its owner out.
    response.headers_mut().insert(SET_COOKIE, cookie::unset());
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// `GET /api/sign-up/{token}`
pub async fn invitation(
    State(state): State<AppState>,
    peer: Peer,
    Path(token): Path<String>,
) -> Result<Json<Invitation>, Failure> {
    state.limits.guess(&peer)?;
    let found = store::invitations::find(&state.store, &vault::fingerprint(&token), state.clock.now()).await?;
    let found = found.ok_or_else(link_ended)?;
    Ok(Json(Invitation { email: found.email, role: found.role }))
}

/// `POST /api/sign-up`
pub async fn sign_up(
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    Body(form): Body<SignUp>,
) -> Result<Response, Failure> {
    state.limits.guess(&peer)?;
    let token = vault::fingerprint(form.token.expose());
    // Looked for before the password is hashed, so that strangers cannot keep the machine busy.
    if store::invitations::find(&state.store, &token, state.clock.now()).await?.is_none() {
        return Err(link_ended());
    }
    let hash = state.passwords.hash(&form.password).await?;
    let now = state.clock.now();
    let mut tx = state.store.begin().await?;
    let invitation = store::invitations::take(&mut tx, &token, now).await?.ok_or_else(link_ended)?;
    let scope = invitation.scope;
    let user = match (invitation.user, invitation.email) {
        (Some(id), Some(email)) => {
            store::users::welcome(&scope, &mut tx, &id, form.name.trim(), &hash).await?;
            UserRecord {
                scope,
                id,
                email,
                name: form.name.trim().to_owned(),
                role: invitation.role,
                password_hash: Some(hash),
                disabled: false,
                signed_in_at: None,
            }
        }
        _ => {
            let user = UserRecord {
                scope,
                id: UserId::new(uuid::Uuid::now_v7().to_string()),
                email: plain_email(&form.email),
                name: form.name.trim().to_owned(),
                role: invitation.role,
                password_hash: Some(hash),
                disabled: false,
                signed_in_at: None,
            };
            store::users::insert(&user.scope, &mut tx, &user, now).await.map_err(taken)?;
            user
        }
    };
    let begun_session = sign_in::begin(&state, &mut tx, &user, peer, &headers).await?;
    let address = peer.to_string();
    let who = Who::Person { name: &user.name, address: &address };
    audit::record_in(&state, &mut tx, entry(&user.scope, who, "user.sign_up", &user.email, "done")).await?;
    tx.commit().await?;
    // Whoever has just chosen a password has no second factor yet.
    let SignedIn::Done { session } = begun_session.answer else { return Err(link_ended()) };
    Ok(with_cookies(Json(session), begun_session.cookies))
}

/// `PUT /api/session/password`
pub async fn change_password(
    State(state): State<AppState>,
    peer: Peer,
    caller: Caller,
    Body(form): Body<PasswordChange>,
) -> Result<Response, Failure> {
    caller.as_themselves()?;
    state.limits.guess(&peer)?;
    let counted = lock::own_counter(&caller.user);
    lock::take_a_try(&state, &caller.email, &counted).await?;
    let user = store::users::by_email(&state.store, &caller.email).await?.ok_or_else(Failure::not_found)?;
    if !state.passwords.fits(&form.current, user.password_hash.as_deref()).await? {
        let refused = entry(&caller.scope, Who::Caller(&caller), "user.password", &caller.email, "refused");
        audit::record(&state, refused).await?;
        return Err(Failure::invalid(vec![Fault::new("current", "This is not your password as it is now.")]));
    }
    let hash = state.passwords.hash(&form.new).await?;
    let mut tx = state.store.begin().await?;
    lock::forgive(&mut tx, &counted).await?;
    store::second_factors::end_halves(&caller.scope, &mut tx, &caller.user).await?;
    store::users::set_password(&caller.scope, &mut tx, &caller.user, &hash).await?;
    store::sessions::end_of_user(&caller.scope, &mut tx, &caller.user, Some(&caller.session)).await?;
    let done = entry(&caller.scope, Who::Caller(&caller), "user.password", &caller.email, "done");
    audit::record_in(&state, &mut tx, done).await?;
    tx.commit().await?;
    Ok(failure::done())
}

/// `GET /api/sessions`
pub async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<SessionRow>>, Failure> {
    caller.as_themselves()?;
    let whose = caller.why_not(Permission::Users).is_some().then_some(&caller.user);
    let (now, idle_ms) = (state.clock.now(), state.settings.session_idle_ms());
    let sessions = store::sessions::list(&caller.scope, &state.store, whose, now, idle_ms).await?;
    let rows = sessions.into_iter().map(|session| SessionRow {
        current: session.id == caller.session,
        id: session.id,
        user_name: session.name,
        agent: session.agent,
        address: session.address,
        began_at: session.began_at,
        used_at: session.used_at,
    });
    Ok(Json(rows.collect()))
}

/// `DELETE /api/sessions/{id}`
pub async fn end(State(state): State<AppState>, caller: Caller, Path(id): Path<SessionId>) -> Result<Response, Failure> {
    caller.as_themselves()?;
    let whose = caller.why_not(Permission::Users).is_some().then_some(&caller.user);
    let mut tx = state.store.begin().await?;
    if !store::sessions::end(&caller.scope, &mut tx, &id, whose).await? {
        return Err(Failure::not_found());
    }
    audit::record_in(&state, &mut tx, entry(&caller.scope, Who::Caller(&caller), "session.end", id.as_str(), "done")).await?;
    tx.commit().await?;
    Ok(failure::done())
}

fn begun(Begun { cookies, answer }: Begun) -> Response {
    with_cookies(Json(answer), cookies)
}

fn with_cookies(body: impl IntoResponse, cookies: Vec<HeaderValue>) -> Response {
    let mut response = body.into_response();
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn link_ended() -> Failure {
    Failure::new(
        ProblemKind::NotFound,
        "This link has been used, or its 24 hours are over. Ask an admin for a new one; the first operator's is printed when \
         the server starts.",
    )
}

fn taken(error: store::StoreError) -> Failure {
    if error.is_unique() { Failure::field("email", "Somebody has this e-mail address here already.") } else { error.into() }
}
