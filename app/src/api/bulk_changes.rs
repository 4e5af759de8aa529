//! Bulk changes: a plan, its run, its rows.

use contract::{
    bulk_change::{BulkChangeDraft, BulkChangeStart, BulkChangeView, BulkRowPage, BulkRowQuery},
    id::BulkChangeId,
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, change_quietly, get, get_text, json, segment},
    query::to_query,
};

fn path(id: &BulkChangeId, rest: &str) -> String {
    format!("/api/bulk-changes/{}{rest}", segment(id.as_str()))
}

/// The newest bulk changes.
pub async fn list() -> Result<Vec<BulkChangeView>, ApiError> {
    get("/api/bulk-changes").await
}

/// Makes a plan. Nothing is sent.
pub async fn plan(body: &BulkChangeDraft) -> Result<BulkChangeView, ApiError> {
    change(Method::POST, "/api/bulk-changes", Some(json(body))).await
}

/// One bulk change as it stands.
pub async fn read(id: &BulkChangeId) -> Result<BulkChangeView, ApiError> {
    get(&path(id, "")).await
}

/// A page of its rows.
pub async fn rows(id: &BulkChangeId, query: &BulkRowQuery) -> Result<BulkRowPage, ApiError> {
    get(&path(id, &format!("/rows{}", to_query(query)))).await
}

/// Confirms the plan. A plan is begun once, however often this is sent.
pub async fn begin(id: &BulkChangeId, body: &BulkChangeStart) -> Result<BulkChangeView, ApiError> {
    change(Method::POST, &path(id, "/begin"), Some(json(body))).await
}

/// Stops it: what waits goes on waiting.
pub async fn stop(id: &BulkChangeId) -> Result<BulkChangeView, ApiError> {
    change(Method::POST, &path(id, "/stop"), None).await
}

/// Goes on with what waits.
pub async fn go_on(id: &BulkChangeId) -> Result<BulkChangeView, ApiError> {
    change(Method::POST, &path(id, "/go-on"), None).await
}

/// Plans the same change anew for the rows that failed.
pub async fn retry(id: &BulkChangeId) -> Result<BulkChangeView, ApiError> {
    change(Method::POST, &path(id, "/retry"), None).await
}

/// Forgets a plan, or gives up what was stopped.
pub async fn give_up(id: &BulkChangeId) -> Result<(), ApiError> {
    change_quietly(Method::DELETE, &path(id, ""), None).await
}

/// The rows that failed, as CSV.
pub async fn failed(id: &BulkChangeId) -> Result<String, ApiError> {
    get_text(&path(id, "/failed")).await
}
