//! Who may: the table of operations is looked at before any of them runs.

use axum::{
    extract::{FromRequestParts as _, MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use contract::policy::{self, Access};

use crate::{
    failure::{self, Failure},
    session::Caller,
    state::AppState,
};

/// Finds out who asks, and lets only those pass who may. Whoever asks is found once: the operation takes them from here.
pub async fn enforce(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(template) = request.extensions().get::<MatchedPath>() else { return next.run(request).await };
    let Some(operation) = policy::find(request.method().as_str(), template.as_str()) else {
        if policy::knows(template.as_str()) {
            return failure::method_not_allowed().await;
        }
        tracing::error!(template = template.as_str(), "a route is missing from the table of operations; it is not answered");
        return Failure::not_found().into_response();
    };
    if operation.access == Access::Open {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let caller = match Caller::from_request_parts(&mut parts, &state).await {
        Ok(caller) => caller,
        Err(failure) => return failure.into_response(),
    };
    if let Err(failure) = passes(&caller, operation.access) {
        return failure.into_response();
    }
    parts.extensions.insert(caller);
    next.run(Request::from_parts(parts, body)).await
}

/// One of the permissions is enough. The refusal is told, and written down, by the first of them.
fn passes(caller: &Caller, access: Access) -> Result<(), Failure> {
    let one_of = access.one_of();
    match one_of.first() {
        Some(first) if one_of.iter().all(|permission| caller.why_not(*permission).is_some()) => caller.needs(*first),
        _ => Ok(()),
    }
}
