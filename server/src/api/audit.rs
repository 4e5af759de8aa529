//! The audit log: its pages, a file of a view, and the check of the whole.

use std::fmt::Write as _;

use axum::{
    Json,
    body::Body as HttpBody,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use contract::{
    audit::{AuditBreak, AuditCheck, AuditQuery, AuditRow},
    bulk_order::csv_cell,
    paging::Page,
    problem::ProblemKind,
    tenant::TenantKind,
};
use futures::stream;

use crate::{audit, failure::Failure, guard::Query, session::Caller, state::AppState, store};

/// Rows of a page.
const MOST: u32 = 100;
/// Rows of an export that are read at once.
const EXPORT_CHUNK: u32 = 1_000;

/// `GET /api/audit`
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditRow>>, Failure> {
    let before = query.cursor.as_deref().map(read_cursor).transpose()?;
    let mut rows = store::audit::page(&caller.scope, &state.store, &query, before, MOST + 1).await?;
    let more = rows.len() > MOST as usize;
    rows.truncate(MOST as usize);
    let next = rows.last().filter(|_| more).map(|(seq, _)| seq.to_string());
    Ok(Json(Page { items: rows.into_iter().map(|(_, row)| row).collect(), next }))
}

fn read_cursor(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| Failure::new(ProblemKind::Malformed, "There is no such page. Begin with the first one."))
}

/// `GET /api/audit/export`: exactly this view, newest first, streamed.
pub async fn export(State(state): State<AppState>, caller: Caller, Query(query): Query<AuditQuery>) -> Result<Response, Failure> {
    const HEAD: &str = "time,who,acting as,address,action,subject,before,after,carrier operation,outcome,request\n";
    /// What comes next of the file.
    enum Next {
        Head,
        Below(Option<i64>),
        Nothing,
    }
    let chunks = stream::try_unfold((state, caller, query, Next::Head), |(state, caller, query, next)| async move {
        let before = match next {
            Next::Nothing => return Ok::<_, Failure>(None),
            Next::Head => return Ok(Some((HEAD.to_owned(), (state, caller, query, Next::Below(None))))),
            Next::Below(before) => before,
        };
        let rows = store::audit::page(&caller.scope, &state.store, &query, before, EXPORT_CHUNK).await?;
        let next = match rows.last() {
            Some((seq, _)) if rows.len() == EXPORT_CHUNK as usize => Next::Below(Some(*seq)),
            _ => Next::Nothing,
        };
        let mut text = String::new();
        for (_, row) in &rows {
            write_row(&mut text, row);
        }
        Ok(Some((text, (state, caller, query, next))))
    });
    let chunks = futures::TryStreamExt::map_err(chunks, |failure| std::io::Error::other(failure.sentence().to_owned()));
    let mut response = Response::new(HttpBody::from_stream(chunks));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.csv\""));
    Ok(response)
}

fn write_row(text: &mut String, row: &AuditRow) {
    let at = jiff::Timestamp::from_millisecond(row.at.0).map(|at| at.to_string()).unwrap_or_default();
    let cells = [
        row.who.as_str(),
        row.acting_for.as_deref().unwrap_or_default(),
        &row.address,
        &row.action,
        &row.subject,
        row.before.as_deref().unwrap_or_default(),
        row.after.as_deref().unwrap_or_default(),
        row.carrier_operation.as_deref().unwrap_or_default(),
        &row.outcome,
        &row.request_id,
    ];
    text.push_str(&at);
    for cell in cells {
        // Writing into a text does not fail.
        let _ = write!(text, ",{}", csv_cell(cell));
    }
    text.push('\n');
}

/// `POST /api/audit/check`: reads the whole log, once for all who ask meanwhile. A tenant under another hears whether it is whole,
/// and of its own rows; how many others have is not theirs to know.
pub async fn check(State(state): State<AppState>, caller: Caller) -> Result<Json<AuditCheck>, Failure> {
    let reading = async { audit::check(&state.store, &state.vault, state.clock.now()).await.map_err(Failure::from) };
    let whole = state.audit_turns.share((), reading).await?;
    if store::tenants::kind(&caller.scope, &state.store).await? == TenantKind::Operator {
        return Ok(Json(whole));
    }
    let (rows, head) = store::audit::own(&caller.scope, &state.store).await?;
    let broken =
        whole.broken.map(|_| AuditBreak { row: 0, sentence: "Whoever runs this server can say where; tell them.".into() });
    Ok(Json(AuditCheck { rows, head, broken, ..whole }))
}
