//! Attempts and what is known of them.

use contract::{
    attempt::{Attempt, AttemptQuery, AttemptRow, Decision},
    id::AttemptId,
    paging::Page,
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, get, json, segment},
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

/// Where the evidence of an attempt is: what was sent and answered, fit to be shown to the carrier.
pub fn evidence_path(id: &AttemptId) -> String {
    path(id, "/evidence")
}

/// Decides a line that cannot be decided by reading.
pub async fn decide(id: &AttemptId, body: &Decision) -> Result<Attempt, ApiError> {
    change(Method::POST, &path(id, "/decide"), Some(json(body))).await
}
