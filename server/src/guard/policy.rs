//! Who may: the table of operations is looked at before any of them runs.

use axum::{
    extract::{FromRequestParts as _, MatchedPath, Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use contract::policy::{self, Access, Operation};

use crate::{
    audit,
    failure::{self, Failure, Refused},
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
    let response = match passes(&caller, operation.access) {
        Ok(()) => {
            parts.extensions.insert(caller.clone());
            next.run(Request::from_parts(parts, body)).await
        }
        Err(failure) => failure.into_response(),
    };
    note_refusal(&state, caller, operation, &response);
    response
}

/// Whoever was refused stands in the audit log, wherever it was found out: here, in the operation, or in its transaction.
fn note_refusal(state: &AppState, caller: Caller, operation: &'static Operation, response: &Response) {
    let told = response.extensions().get::<Refused>().cloned();
    let refused = told.or_else(|| {
        let without_words = response.status() == StatusCode::FORBIDDEN;
        without_words.then(|| Refused { sentence: String::new(), permission: None })
    });
    if let Some(refused) = refused {
        audit::refused::request(state, caller, operation, refused);
    }
}

/// One of the permissions is enough. The refusal is told by the first of them.
fn passes(caller: &Caller, access: Access) -> Result<(), Failure> {
    let one_of = access.one_of();
    match one_of.first() {
        Some(first) if one_of.iter().all(|permission| caller.why_not(*permission).is_some()) => caller.needs(*first),
        _ => Ok(()),
    }
}
