//! Signing in at a provider: two pages that a browser is sent through.

use axum::{
    extract::State,
    http::{HeaderMap, header::SET_COOKIE},
    response::{IntoResponse as _, Redirect, Response},
};
use contract::session::SignedIn;

use crate::{
    audit::{self, Who},
    failure::Failure,
    guard::{Query, address::Peer},
    session::{
        cookie,
        provider::{self, Callback},
        sign_in::{self, Begun, entry},
    },
    state::AppState,
    store,
};

/// `GET /api/session/oidc`: to the provider.
pub async fn begin(State(state): State<AppState>, peer: Peer) -> Result<Response, Failure> {
    let oidc = state.settings.oidc.as_ref().ok_or_else(Failure::not_found)?;
    state.limits.guess(&peer)?;
    match provider::begin(&state, oidc).await {
        Ok((address, cookie)) => {
            let mut response = Redirect::to(&address).into_response();
            response.headers_mut().append(SET_COOKIE, cookie);
            Ok(response)
        }
        Err(refused) => Ok(refused_page(refused.into())),
    }
}

/// `GET /api/session/oidc/callback`: back from the provider.
pub async fn callback(
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    Query(back): Query<Callback>,
) -> Result<Response, Failure> {
    let oidc = state.settings.oidc.as_ref().ok_or_else(Failure::not_found)?;
    state.limits.guess(&peer)?;
    let vouched = match provider::finish(&state, oidc, &back, &headers).await {
        Ok(vouched) => vouched,
        Err(refused) => return Ok(refused_page(refused.into())),
    };
    let user = store::users::by_email(&state.store, &vouched.email).await?;
    let Some(user) = user.as_ref().filter(|user| !user.disabled) else {
        tracing::warn!("the provider vouches for an address that may not sign in here");
        if let Some(user) = &user {
            audit::refused::sign_in(&state, user, peer, "session.provider", "This person may not sign in here any more.");
        }
        return Ok(refused_page(Failure::not_found()));
    };
    let mut tx = state.store.begin().await?;
    let begun = match sign_in::welcome(&state, &mut tx, user, peer, &headers, vouched.twice).await {
        Ok(begun) => begun,
        Err(failure) => return Ok(refused_page(failure)),
    };
    let address = peer.to_string();
    let who = Who::Person { name: &user.name, address: &address };
    audit::record_in(&state, &mut tx, entry(&user.scope, who, "session.provider", &user.email, "done")).await?;
    tx.commit().await?;
    let Begun { cookies, answer } = begun;
    let to = match answer {
        SignedIn::Done { .. } => "/",
        SignedIn::Code { .. } => "/sign-in?code=1",
    };
    let mut response = Redirect::to(to).into_response();
    for cookie in cookies.into_iter().chain([cookie::end(cookie::PROVIDER)]) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Back to where one signs in. Why is in the log: the page says only that it came to nothing.
fn refused_page(failure: Failure) -> Response {
    tracing::info!(why = failure.sentence(), "a sign-in at the provider ended without a session");
    let mut response = Redirect::to("/sign-in?provider=refused").into_response();
    response.headers_mut().append(SET_COOKIE, cookie::end(cookie::PROVIDER));
    response
}
