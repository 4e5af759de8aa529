//! Where carriers post to us. Nothing that arrives is believed: it makes us ask the carrier, or is shown to a person.

use std::time::Duration;

use axum::{
    body::to_bytes,
    extract::{Path, Request, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use carriers::notices::Notice;
use contract::{
    id::{AccountId, AttemptId, PortRequestId},
    problem::ProblemKind,
};

use crate::{
    accounts::Connected,
    attempts::look_if_free,
    failure::{self, Failure},
    guard::{address::Peer, body::too_large},
    hooks::{self, Keys},
    ports,
    session::TenantScope,
    state::AppState,
    store::{self, hooks::NewAlert},
};

/// The longest post.
const MOST_BYTES: usize = 256 * 1024;
/// The most characters that are kept of a carrier's words.
const MOST_TEXT: usize = 2_000;
/// How often, and after which pause, a look is tried again while another look has the attempt in hand.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(400);

/// `POST /hooks/{account}/{key}`
pub async fn post(
    State(state): State<AppState>,
    peer: Peer,
    Path((account, key)): Path<(AccountId, String)>,
    request: Request,
) -> Result<Response, Failure> {
    let Some((scope, connected, keys)) = known(&state, &account, &key).await? else {
        state.limits.guess(&peer)?;
        return Err(Failure::not_found());
    };
    let Some(notices) = connected.carrier.notices() else { return Err(Failure::not_found()) };
    // What we subscribed to comes with the name and password we gave; what a carrier's support set up has the key alone.
    if !notices.subjects().is_empty() {
        match credentials(request.headers()) {
            None => return Ok(failure::wants_basic()),
            Some((user, password)) if user == keys.user && hooks::same(&password, &keys.password) => {}
            Some(_) => {
                state.limits.guess(&peer)?;
                return Ok(failure::wants_basic());
            }
        }
    }
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let content_type = content_type.to_owned();
    let body = to_bytes(request.into_body(), MOST_BYTES).await.map_err(|_| too_large())?;
    let notice = notices.read(&content_type, &body).map_err(|error| {
        tracing::warn!(account = account.as_str(), detail = %error.detail, "a carrier posted something that cannot be read");
        Failure::new(ProblemKind::Malformed, "This post cannot be read.")
    })?;
    match notice {
        Notice::Order { reference, mark, .. } => look(&state, &scope, &connected, &reference, mark.as_deref()).await?,
        Notice::Alert { number, title, text, at } => {
            let text: String = text.chars().take(MOST_TEXT).collect();
            let at = at.unwrap_or_else(|| state.clock.now());
            let alert = NewAlert { number: number.as_ref(), title: &title, text: &text, at };
            let whose = match &number {
                Some(number) => store::owners::of_number(&state.store, &account, number).await?,
                None => None,
            };
            store::hooks::add_alert(whose.as_ref().unwrap_or(&scope), &state.store, &account, &alert).await?;
        }
    }
    // Some carriers post again until they are told 200 and nothing else.
    Ok("heard\n".into_response())
}

/// The account, if this is its key. An account that is not there takes as long as a wrong key.
async fn known(state: &AppState, account: &AccountId, key: &str) -> Result<Option<(TenantScope, Connected, Keys)>, Failure> {
    let Some((scope, connected)) = state.accounts.any(account) else { return Ok(None) };
    let Some(keys) = hooks::keys(state, &scope, account).await? else { return Ok(None) };
    Ok(hooks::same(key, &keys.key).then_some((scope, connected, keys)))
}

/// The name and password of a post.
fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = sent.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    text.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
}

/// Makes what has this reference or mark be looked at now; the carrier that posted does not wait for it.
async fn look(
    state: &AppState,
    scope: &TenantScope,
    connected: &Connected,
    reference: &str,
    mark: Option<&str>,
) -> Result<(), Failure> {
    for id in store::hooks::waiting(&state.store, &connected.id, reference, mark).await? {
        let task_state = state.clone();
        state.tasks.spawn(async move { look_soon(&task_state, &id).await });
    }
    let request = PortRequestId::new(reference);
    let whose = store::owners::of_port(&state.store, &connected.id, &request).await?;
    let whose = whose.as_ref().unwrap_or(scope);
    if connected.carrier.ports().is_some() && state.store.port(whose, &connected.id, &request).await?.is_some() {
        let (task_state, scope, connected) = (state.clone(), whose.clone(), connected.clone());
        state.tasks.spawn(async move {
            if let Err(failure) = ports::reading::read_one(&task_state, &scope, &connected, &request).await {
                tracing::info!(sentence = failure.sentence(), "a port that moved is read later");
            }
        });
    }
    Ok(())
}

/// A look that is under way may have asked before the order moved, and a send may not have been written down: then again.
async fn look_soon(state: &AppState, id: &AttemptId) {
    for _ in 0..TRIES {
        if look_if_free(state, id).await || state.shutdown.is_cancelled() {
            return;
        }
        match state.store.stored_attempt(id).await {
            Ok(Some(attempt)) if attempt.lines.iter().any(|line| line.open) => {}
            _ => return,
        }
        tokio::time::sleep(PAUSE).await;
    }
}
