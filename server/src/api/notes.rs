//! Our own words about a number.

use axum::{
    Json,
    extract::{Path, State},
};
use contract::{
    note::{NoteChange, NumberNote},
    number::E164,
};

use crate::{
    audit::{self, AuditEntry, Who},
    failure::Failure,
    guard::Body,
    session::Caller,
    state::AppState,
    store,
};

/// `PUT /api/numbers/{e164}/note`: who has it, tags and a note. The carrier is never told.
pub async fn set(
    State(state): State<AppState>,
    caller: Caller,
    Path(number): Path<String>,
    Body(request): Body<NoteChange>,
) -> Result<Json<Option<NumberNote>>, Failure> {
    let number = E164::parse(&number).map_err(|_| Failure::not_found())?;
    if state.store.number(&caller.scope, &number).await?.is_none() {
        return Err(Failure::not_found());
    }
    let change = request.tidy();
    let was = store::notes::get(&caller.scope, &state.store, &number).await?;
    let mut tx = state.store.begin().await?;
    store::notes::put(&caller.scope, &mut tx, &number, &change, &caller.name, state.clock.now()).await?;
    let entry = AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(&caller),
        action: "number.note",
        subject: number.to_string(),
        before: was.and_then(|note| serde_json::to_value(note).ok()),
        after: serde_json::to_value(&change).ok(),
        carrier_operation: None,
        outcome: "done",
    };
    audit::record_in(&state, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(Json(store::notes::get(&caller.scope, &state.store, &number).await?))
}
