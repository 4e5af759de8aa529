//! Call records: page by page, and what they come to.

use std::convert::Infallible;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use contract::{
    call_list::{CallListPage, CallListQuery, CallPart},
    field::Validate as _,
};
use futures::StreamExt as _;

use crate::{
    call_records::{self, Cut, Source, TO_LOOK_AT, sources, stretch},
    failure::Failure,
    guard::Query,
    session::Caller,
    state::AppState,
};

/// A page has at least so many records, if there are more.
const ENOUGH: usize = 200;
/// So many stretches of time are looked through for one page, whether or not something fits.
const MOST_STRETCHES: u32 = 12;

/// `GET /api/call-records`: the records of all accounts by time, the newest first, page by page. A carrier that fails ends its own
/// part and no other's.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<CallListQuery>,
) -> Result<Json<CallListPage>, Failure> {
    query.validate().map_err(Failure::invalid)?;
    let cut = match &query.cursor {
        None => None,
        Some(cursor) => Some(Cut::read(cursor).ok_or_else(|| Failure::field("cursor", "Begin with the first page again."))?),
    };
    let (mut sources, accounts) = sources(&state, &caller.scope, &query, None).await?;
    if let Some(cut) = &cut {
        // An account may have been taken away meanwhile: the others go on.
        sources = cut.keep(sources);
    }
    let mut next = cut.or_else(|| Cut::start(&sources, state.clock.now()));
    let mut parts: Vec<CallPart> = sources.iter().map(part).collect();
    let (mut found, mut looked) = (0, 0);
    while found < ENOUGH
        && looked < MOST_STRETCHES
        && let Some(cut) = next.take()
    {
        looked += 1;
        let came = stretch(&sources, &cut, TO_LOOK_AT).await;
        found += came.items.len();
        for (place, record) in came.items {
            of_account(&mut parts, &sources[place]).items.push(record);
        }
        for (place, rows) in came.unreadable {
            of_account(&mut parts, &sources[place]).unreadable += rows;
        }
        for (place, error) in came.failed {
            of_account(&mut parts, &sources[place]).failed = Some(Failure::from(error).problem());
        }
        sources = came.next.as_ref().map_or_else(Vec::new, |cut| cut.keep(sources));
        next = came.next;
    }
    Ok(Json(CallListPage { accounts, parts, next: next.map(|cut| cut.written()) }))
}

fn part(source: &Source) -> CallPart {
    CallPart { account: source.connected.id.clone(), items: Vec::new(), unreadable: 0, failed: None }
}

/// The part of an account; it is there for every source.
fn of_account<'a>(parts: &'a mut [CallPart], source: &Source) -> &'a mut CallPart {
    let place = parts.iter().position(|part| part.account == source.connected.id).unwrap_or_default();
    &mut parts[place]
}

/// `GET /api/call-records/summary`: a stream of [`CallEvent`](contract::call_list::CallEvent)s, one JSON object a line, that ends with the sums.
pub async fn summary(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<CallListQuery>,
) -> Result<Response, Failure> {
    query.validate().map_err(Failure::invalid)?;
    let (sources, _) = sources(&state, &caller.scope, &query, None).await?;
    let lines = call_records::summary(sources, &query).map(|event| {
        let mut line = serde_json::to_vec(&event).unwrap_or_default();
        line.push(b'\n');
        Ok::<_, Infallible>(Bytes::from(line))
    });
    let mut response = Response::new(Body::from_stream(lines));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    // A proxy that collects the lines would hide the progress.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}
