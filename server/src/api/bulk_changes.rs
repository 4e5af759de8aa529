//! Bulk changes: a plan first, then its run, a few rows at a time.

use axum::{
    Json,
    body::Body as HttpBody,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use contract::{
    bulk_change::{
        BulkChangeDraft, BulkChangeStart, BulkChangeView, BulkPhase, BulkRow, BulkRowPage, BulkRowQuery, RowState, permission,
    },
    bulk_order::csv_cell,
    id::BulkChangeId,
    problem::ProblemKind,
};
use futures::stream;

use crate::{
    audit::{self, AuditEntry, Who},
    bulk,
    failure::{self, Failure},
    guard::{Query, Unchecked},
    session::{Caller, TenantScope},
    state::AppState,
    store::bulk_changes::StoredBulk,
};

/// How many bulk changes the list shows.
const SHOWN: i64 = 100;

/// `GET /api/bulk-changes`: the newest hundred.
pub async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<BulkChangeView>>, Failure> {
    let mut all = Vec::new();
    for bulk in state.store.bulk_changes(&caller.scope, SHOWN).await? {
        all.push(view(&state, &caller.scope, bulk).await?);
    }
    Ok(Json(all))
}

/// `POST /api/bulk-changes`: makes a plan. Nothing is sent.
pub async fn plan(
    State(state): State<AppState>,
    caller: Caller,
    Unchecked(draft): Unchecked<BulkChangeDraft>,
) -> Result<Json<BulkChangeView>, Failure> {
    use contract::field::Validate as _;
    caller.needs(permission(draft.change.kind()))?;
    draft.validate().map_err(Failure::invalid)?;
    let id = bulk::plan(&state, &caller, draft).await?;
    seen(&state, &caller.scope, &id).await
}

/// `GET /api/bulk-changes/{id}`
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BulkChangeId>,
) -> Result<Json<BulkChangeView>, Failure> {
    seen(&state, &caller.scope, &id).await
}

/// `GET /api/bulk-changes/{id}/rows`
pub async fn rows(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BulkChangeId>,
    Query(query): Query<BulkRowQuery>,
) -> Result<Json<BulkRowPage>, Failure> {
    let bulk = stored(&state, &caller.scope, &id).await?;
    let states: Vec<RowState> = match query.state.as_deref() {
        None => Vec::new(),
        Some(word) => vec![RowState::from_word(word).ok_or_else(|| Failure::field("state", "There is no such state."))?],
    };
    let items = state.store.bulk_rows(&caller.scope, &bulk.id, &states, query.page.unwrap_or(1)).await?;
    let counts = state.store.bulk_counts(&caller.scope, &bulk.id).await?;
    let counted = counts.iter().filter(|(state, _)| states.is_empty() || states.contains(state));
    Ok(Json(BulkRowPage { items, matching: counted.map(|(_, count)| *count).sum() }))
}

/// `POST /api/bulk-changes/{id}/begin`: confirms the plan. A second press finds it running, and is told so.
pub async fn begin(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BulkChangeId>,
    Unchecked(start): Unchecked<BulkChangeStart>,
) -> Result<Json<BulkChangeView>, Failure> {
    let bulk = stored(&state, &caller.scope, &id).await?;
    caller.needs(permission(bulk.kind))?;
    let planned = view(&state, &caller.scope, bulk.clone()).await?;
    if planned.phase == BulkPhase::Planned {
        let will = planned.count(RowState::Waiting);
        if will == 0 {
            return Err(Failure::new(ProblemKind::Conflict, "No row of this plan changes anything; there is nothing to begin."));
        }
        if will != start.will {
            return Err(Failure::field("will", format!("{will} rows change, not {}. Look at the plan again.", start.will)));
        }
        if planned.to_type().is_some_and(|wanted| wanted != start.typed.trim()) {
            return Err(Failure::field("typed", "To confirm, type how many numbers you disconnect."));
        }
    }
    step(&state, &caller, &bulk, (BulkPhase::Planned, BulkPhase::Running), "begun").await
}

/// `POST /api/bulk-changes/{id}/stop`: what was asked for goes on, what waits goes on waiting.
pub async fn stop(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BulkChangeId>,
) -> Result<Json<BulkChangeView>, Failure> {
    let bulk = stored(&state, &caller.scope, &id).await?;
    caller.needs(permission(bulk.kind))?;
    step(&state, &caller, &bulk, (BulkPhase::Running, BulkPhase::Stopped), "stopped").await
}

/// `POST /api/bulk-changes/{id}/go-on`
pub async fn go_on(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BulkChangeId>,
) -> Result<Json<BulkChangeView>, Failure> {
    let bulk = stored(&state, &caller.scope, &id).await?;
    caller.needs(permission(bulk.kind))?;
    step(&state, &caller, &bulk, (BulkPhase::Stopped, BulkPhase::Running), "gone_on").await
}

/// `POST /api/bulk-changes/{id}/retry`: plans the same change anew for the rows that were asked for in vain or not at all.
pub async fn retry(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<BulkChangeId>,
) -> Result<Json<BulkChangeView>, Failure> {
    let bulk = stored(&state, &caller.scope, &id).await?;
    caller.needs(permission(bulk.kind))?;
    if matches!(bulk.phase, BulkPhase::Planned | BulkPhase::Running) {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "It is not over. Failed rows are tried again once it is stopped or done.",
        ));
    }
    let again = bulk::plan_again(&state, &caller, &bulk).await?;
    seen(&state, &caller.scope, &again).await
}

/// `DELETE /api/bulk-changes/{id}`: forgets a plan that was not begun, gives up what was stopped.
pub async fn give_up(State(state): State<AppState>, caller: Caller, Path(id): Path<BulkChangeId>) -> Result<Response, Failure> {
    let bulk = stored(&state, &caller.scope, &id).await?;
    caller.needs(permission(bulk.kind))?;
    let done = match bulk.phase {
        BulkPhase::Planned => {
            let mut tx = state.store.begin().await?;
            let done = state.store.forget_plan(&mut tx, &caller.scope, &id).await?;
            if done {
                tx.commit().await?;
            }
            done
        }
        BulkPhase::Stopped => {
            let why = format!("Given up by {} before it was asked for.", caller.name);
            bulk::run::give_up(&state, &caller.scope, &id, &why).await?
        }
        BulkPhase::Running | BulkPhase::Done => false,
    };
    if !done {
        return Err(Failure::new(ProblemKind::Conflict, "It runs, or is over. Only what was stopped can be given up."));
    }
    audit::record(&state, entry(&caller, &bulk, "bulk_change.given_up", "given_up")).await?;
    Ok(failure::done())
}

/// `GET /api/bulk-changes/{id}/failed`: every row that did not become what was wanted, as CSV, streamed.
pub async fn failed(State(state): State<AppState>, caller: Caller, Path(id): Path<BulkChangeId>) -> Result<Response, Failure> {
    let bulk = stored(&state, &caller.scope, &id).await?;
    let head = "number,state,why,carrier's words\n".to_owned();
    let failed: Vec<RowState> = RowState::ALL.into_iter().filter(|state| state.is_failed()).collect();
    let parts = stream::try_unfold((state, caller, bulk.id, failed, 0_u32), move |(state, caller, id, failed, page)| {
        let head = head.clone();
        async move {
            if page == 0 {
                return Ok::<_, Failure>(Some((head, (state, caller, id, failed, 1))));
            }
            let rows = state.store.bulk_rows(&caller.scope, &id, &failed, page).await?;
            if rows.is_empty() {
                return Ok(None);
            }
            let text: String = rows.iter().map(line).collect();
            Ok(Some((text, (state, caller, id, failed, page + 1))))
        }
    });
    let parts = futures::TryStreamExt::map_err(parts, |failure| std::io::Error::other(failure.sentence().to_owned()));
    let mut response = Response::new(HttpBody::from_stream(parts));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"failed-rows.csv\""));
    Ok(response)
}

fn line(row: &BulkRow) -> String {
    let words = row
        .words
        .as_ref()
        .map(|words| [words.code.as_deref(), words.text.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" · "));
    // A number keeps its plus sign: digits after a plus are no formula. What was pasted is not ours, and is made harmless.
    let is_number = row.number.strip_prefix('+').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    let number = if is_number { row.number.clone() } else { csv_cell(&row.number) };
    let why = row.known.as_deref().unwrap_or(&row.sentence);
    format!("{number},{},{},{}\n", csv_cell(row.state.name()), csv_cell(why), csv_cell(&words.unwrap_or_default()))
}

async fn stored(state: &AppState, scope: &TenantScope, id: &BulkChangeId) -> Result<StoredBulk, Failure> {
    state.store.bulk_change(scope, id).await?.ok_or_else(Failure::not_found)
}

async fn seen(state: &AppState, scope: &TenantScope, id: &BulkChangeId) -> Result<Json<BulkChangeView>, Failure> {
    let bulk = stored(state, scope, id).await?;
    view(state, scope, bulk).await.map(Json)
}

async fn view(state: &AppState, scope: &TenantScope, bulk: StoredBulk) -> Result<BulkChangeView, Failure> {
    // In this order: rows settle and do not move again, so that counts beside a zero are the last ones.
    let moving = state.store.bulk_moving(scope, &bulk.id).await?;
    Ok(BulkChangeView {
        counts: state.store.bulk_counts(scope, &bulk.id).await?,
        moving,
        secret: bulk.secrets.is_some(),
        id: bulk.id,
        kind: bulk.kind,
        summary: bulk.summary,
        by: bulk.by_name,
        phase: bulk.phase,
        made_at: bulk.made_at,
        begun_at: bulk.begun_at,
        ended_at: bulk.ended_at,
    })
}

/// Moves it from one phase to the next, with its row in the audit log. Whoever presses twice gets the same answer twice.
async fn step(
    state: &AppState,
    caller: &Caller,
    bulk: &StoredBulk,
    way: (BulkPhase, BulkPhase),
    word: &'static str,
) -> Result<Json<BulkChangeView>, Failure> {
    let mut tx = state.store.begin().await?;
    if state.store.move_bulk_change(&mut tx, &caller.scope, &bulk.id, way, state.clock.now()).await? {
        audit::record_in(state, &mut tx, entry(caller, bulk, &format!("bulk_change.{word}"), word)).await?;
        tx.commit().await?;
    } else {
        drop(tx);
        let now = stored(state, &caller.scope, &bulk.id).await?.phase;
        if now != way.1 && now != BulkPhase::Done {
            let sentence = format!("It is {} now. Look at it again.", now.name().to_lowercase());
            return Err(Failure::new(ProblemKind::Conflict, sentence));
        }
    }
    seen(state, &caller.scope, &bulk.id).await
}

fn entry<'a>(caller: &'a Caller, bulk: &StoredBulk, action: &'a str, outcome: &'a str) -> AuditEntry<'a> {
    AuditEntry {
        scope: &caller.scope,
        who: Who::Caller(caller),
        action,
        subject: format!("{} · {}", bulk.summary, bulk.id),
        before: None,
        after: None,
        carrier_operation: None,
        outcome,
    }
}
