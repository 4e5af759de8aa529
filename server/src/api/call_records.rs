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
    call_records::{self, Place, ahead, sources},
    failure::Failure,
    guard::Query,
    session::Caller,
    state::AppState,
};

/// A page has at least so many records, if there are more.
const ENOUGH: usize = 200;
/// So many pages of carriers are looked through for one page of ours, whether or not something fits.
const MOST_PAGES: u32 = 12;

/// `GET /api/call-records`: account after account, page by page. A carrier that fails ends its own part and no other's.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<CallListQuery>,
) -> Result<Json<CallListPage>, Failure> {
    query.validate().map_err(Failure::invalid)?;
    let place = match &query.cursor {
        None => None,
        Some(cursor) => Some(Place::read(cursor).ok_or_else(|| Failure::field("cursor", "Begin with the first page again."))?),
    };
    let (sources, accounts) = sources(&state, &caller.scope, &query, None).await?;
    let first = match &place {
        None => 0,
        // The account may have been taken away meanwhile: what comes after it goes on.
        Some(place) => sources.iter().position(|source| source.connected.id >= place.account).unwrap_or(sources.len()),
    };
    let mut page = CallListPage { accounts, parts: Vec::new(), next: None };
    let (mut found, mut looked) = (0, 0);
    for source in sources.into_iter().skip(first) {
        let account = source.connected.id.clone();
        let start = match &place {
            Some(place) if place.account == account => place.clone(),
            _ => source.start(),
        };
        if found >= ENOUGH || looked >= MOST_PAGES {
            page.next = Some(start.written());
            break;
        }
        let mut part = CallPart { account, items: Vec::new(), unreadable: 0, failed: None };
        let mut pages = ahead(source, start);
        while let Some(fetched) = pages.next().await {
            looked += 1;
            match fetched {
                Ok(fetched) => {
                    found += fetched.items.len();
                    part.unreadable += fetched.unreadable;
                    part.items.extend(fetched.items);
                    if let Some(next) = fetched.next.filter(|_| found >= ENOUGH || looked >= MOST_PAGES) {
                        page.next = Some(next.written());
                        break;
                    }
                }
                Err(error) => part.failed = Some(Failure::from(error).problem()),
            }
        }
        page.parts.push(part);
        if page.next.is_some() {
            break;
        }
    }
    Ok(Json(page))
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
