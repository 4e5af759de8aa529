//! What carriers told us by themselves.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use contract::{
    id::AlertId,
    notice::{Alert, AlertQuery},
};

use crate::{
    audit::{self, AuditEntry, Who},
    failure::{self, Failure},
    guard::Query,
    session::Caller,
    state::AppState,
    store,
};

/// `GET /api/alerts`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<AlertQuery>,
) -> Result<Json<Vec<Alert>>, Failure> {
    Ok(Json(store::hooks::alerts(&caller.scope, &state.store, query.open == Some(true), None).await?))
}

/// `POST /api/alerts/{id}/seen`
pub async fn see(State(state): State<AppState>, caller: Caller, Path(id): Path<AlertId>) -> Result<Response, Failure> {
    let mut tx = state.store.begin().await?;
    if !store::hooks::see_alert(&caller.scope, &mut tx, &id, state.clock.now()).await? {
        return Err(Failure::not_found());
    }
    let entry = AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(&caller),
        action: "alert.seen",
        subject: id.to_string(),
        before: None,
        after: None,
        carrier_operation: None,
        outcome: "done",
    };
    audit::record_in(&state, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(failure::done())
}
