//! Attempts and what is known of them.

use contract::{
    attempt::{Asked, Attempt, AttemptQuery, AttemptRow, Decision},
    id::AttemptId,
    order_document::{OrderDocument, OrderDocumentQuery},
    paging::Page,
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, fresh_key, get, get_text, json, segment},
    papers::{self, Unsent},
    query::to_query,
};

fn path(id: &AttemptId, rest: &str) -> String {
    format!("/api/attempts/{}{rest}", segment(id.as_str()))
}

/// A page of attempts, newest first.
pub async fn list(query: &AttemptQuery) -> Result<Page<AttemptRow>, ApiError> {
    get(&format!("/api/attempts{}", to_query(query))).await
}

/// One attempt.
pub async fn read(id: &AttemptId) -> Result<Attempt, ApiError> {
    get(&path(id, "")).await
}

/// Reads the carrier now.
pub async fn look(id: &AttemptId) -> Result<Attempt, ApiError> {
    change(Method::POST, &path(id, "/look"), None).await
}

/// The evidence of an attempt, as text for the carrier's desk.
pub async fn evidence(id: &AttemptId) -> Result<String, ApiError> {
    get_text(&path(id, "/evidence")).await
}

/// Decides a line that cannot be decided by reading.
pub async fn decide(id: &AttemptId, body: &Decision) -> Result<Attempt, ApiError> {
    change(Method::POST, &path(id, "/decide"), Some(json(body))).await
}

/// Documents that the carrier wants for an order, asked now.
pub async fn documents(id: &AttemptId) -> Result<Vec<OrderDocument>, ApiError> {
    get(&path(id, "/documents")).await
}

/// Sends one, once.
pub async fn send_document(id: &AttemptId, document: &str, file: &web_sys::File) -> Result<Asked, Unsent> {
    let query = OrderDocumentQuery { name: file.name() };
    let to = path(id, &format!("/documents/{}", segment(document)));
    papers::send(&to, &query, file, Some(&fresh_key()), drop, |_, _| {}).await
}
