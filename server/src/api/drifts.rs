//! What changed at carriers although nobody here asked for it.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use contract::{
    drift::{Drift, DriftQuery},
    id::DriftId,
};

use crate::{
    audit::{self, AuditEntry, Who},
    failure::{self, Failure},
    guard::Query,
    session::Caller,
    state::AppState,
    store,
};

/// `GET /api/drifts`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<DriftQuery>,
) -> Result<Json<Vec<Drift>>, Failure> {
    Ok(Json(store::drifts::list(&caller.scope, &state.store, &query, None).await?))
}

/// `POST /api/drifts/{id}/seen`
pub async fn see(State(state): State<AppState>, caller: Caller, Path(id): Path<DriftId>) -> Result<Response, Failure> {
    let mut tx = state.store.begin().await?;
    if !store::drifts::see(&caller.scope, &mut tx, &id, &caller.name, state.clock.now()).await? {
        return Err(Failure::not_found());
    }
    let entry = AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(&caller),
        action: "drift.seen",
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
