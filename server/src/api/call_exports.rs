//! Files of call records: asked for here, written in the background, downloaded for a day.

use axum::{
    Json,
    body::Body as HttpBody,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use contract::{
    call_list::{CallExport, CallExportState, NewCallExport},
    field::Validate as _,
    id::CallExportId,
    problem::ProblemKind,
    time::Timestamp,
};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::accepted;
use crate::{
    audit::{self, AuditEntry, Who},
    call_records,
    failure::{self, Failure},
    guard::Unchecked,
    session::{Caller, TenantScope},
    state::AppState,
    store::call_exports::{self as store, StoredExport},
};

/// So many are written at once for one tenant.
const MOST_RUNNING: i64 = 3;

/// `POST /api/call-exports`
pub async fn begin(
    State(state): State<AppState>,
    caller: Caller,
    Unchecked(request): Unchecked<NewCallExport>,
) -> Result<Response, Failure> {
    request.validate().map_err(Failure::invalid)?;
    let mut query = request.query;
    query.cursor = None;
    let (sources, _) = call_records::sources(&state, &caller.scope, &query, None).await?;
    if sources.is_empty() {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "No account here has call records of this kind. Choose another class or account.",
        ));
    }
    let id = CallExportId::new(Uuid::now_v7().to_string());
    let at = state.clock.now();
    // What comes in while the file is written would move the pages that are still to be read.
    let until = query.span().map_or(at, |(_, until)| until.min(at));
    let mut tx = state.store.begin().await?;
    if store::running(&caller.scope, &mut tx).await? >= MOST_RUNNING {
        return Err(Failure::new(
            ProblemKind::Conflict,
            format!("{MOST_RUNNING} files are being written already. Wait for one of them, or remove it."),
        ));
    }
    store::forget_old(&caller.scope, &mut tx, at.plus_ms(-call_records::KNOWN_MS)).await?;
    store::add(&caller.scope, &mut tx, &id, (caller.user.as_str(), &caller.name), &query, until, at).await?;
    audit::record_in(&state, &mut tx, entry(&caller, "call_export.begin", &id, serde_json::to_value(&query).ok())).await?;
    tx.commit().await?;
    let stored = find(&state, &caller.scope, &id).await?;
    Ok(accepted(Json(view(stored, at))))
}

/// `GET /api/call-exports/{id}`
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<CallExportId>,
) -> Result<Json<CallExport>, Failure> {
    let now = state.clock.now();
    find(&state, &caller.scope, &id).await.map(|stored| Json(view(stored, now)))
}

/// `GET /api/call-exports/{id}/file`: streamed as it lies there.
pub async fn file(State(state): State<AppState>, caller: Caller, Path(id): Path<CallExportId>) -> Result<Response, Failure> {
    let stored = find(&state, &caller.scope, &id).await?;
    if stored.state == CallExportState::Gone || call_records::is_over(stored.ended_at, state.clock.now()) {
        // By the clock: whether it was removed already is nothing to rely on.
        return Err(Failure::not_found());
    }
    if stored.state != CallExportState::Done {
        return Err(Failure::new(ProblemKind::Conflict, "This file is not whole. Wait until it is, or begin another."));
    }
    let Ok(file) = tokio::fs::File::open(call_records::path(&state, &id)).await else {
        return Err(Failure::new(ProblemKind::Conflict, "The file is not here any more. Remove this export and begin another."));
    };
    audit::record(&state, entry(&caller, "call_export.download", &id, None)).await?;
    let name = match (stored.query.from, stored.query.to) {
        (Some(from), Some(to)) => format!("call-records-{from}-to-{to}.csv"),
        _ => "call-records.csv".to_owned(),
    };
    let mut response = Response::new(HttpBody::from_stream(ReaderStream::with_capacity(file, 64 * 1024)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(stored.far.bytes));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// `DELETE /api/call-exports/{id}`: one that is being written stops.
pub async fn remove(State(state): State<AppState>, caller: Caller, Path(id): Path<CallExportId>) -> Result<Response, Failure> {
    let mut tx = state.store.begin().await?;
    if !store::forget(&caller.scope, &mut tx, &id).await? {
        return Err(Failure::not_found());
    }
    audit::record_in(&state, &mut tx, entry(&caller, "call_export.remove", &id, None)).await?;
    tx.commit().await?;
    call_records::delete(&state, &id).await;
    Ok(failure::done())
}

fn entry<'a>(caller: &'a Caller, action: &'a str, id: &CallExportId, after: Option<serde_json::Value>) -> AuditEntry<'a> {
    AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(caller),
        action,
        subject: format!("Call records · {id}"),
        before: None,
        after,
        carrier_operation: None,
        outcome: "done",
    }
}

async fn find(state: &AppState, scope: &TenantScope, id: &CallExportId) -> Result<StoredExport, Failure> {
    store::get(scope, &state.store, id).await?.ok_or_else(Failure::not_found)
}

/// An export as people see it at an instant: a file is gone at the end of its day, not when somebody gets around to removing it.
pub fn view(stored: StoredExport, now: Timestamp) -> CallExport {
    let over = stored.state == CallExportState::Done && call_records::is_over(stored.ended_at, now);
    CallExport {
        id: stored.id,
        query: stored.query,
        state: if over { CallExportState::Gone } else { stored.state },
        read: stored.far.read,
        total: stored.total,
        unreadable: stored.far.unreadable,
        totals: stored.far.totals,
        bytes: stored.far.bytes,
        by: stored.by_name,
        made_at: stored.made_at,
        ended_at: stored.ended_at,
        gone_at: stored.ended_at.map(|at| at.plus_ms(call_records::KEPT_MS)),
        sentence: stored.sentence,
    }
}
