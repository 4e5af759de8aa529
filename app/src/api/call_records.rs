//! Call records: page by page, what they come to, and files of a whole period.

use contract::{
    call_list::{CallEvent, CallExport, CallListPage, CallListQuery, NewCallExport},
    id::CallExportId,
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, change_quietly, get, json, segment},
    lines::{Call, get_lines},
    query::to_query,
};

/// A page of records.
pub async fn list(query: &CallListQuery) -> Result<CallListPage, ApiError> {
    get(&format!("/api/call-records{}", to_query(query))).await
}

/// Counts, reads everything and ends with the sums; each step is heard.
pub async fn summary(query: &CallListQuery, call: &Call, hear: impl FnMut(CallEvent)) -> Result<(), ApiError> {
    let query = CallListQuery { cursor: None, ..query.clone() };
    get_lines(&format!("/api/call-records/summary{}", to_query(&query)), call, hear).await
}

/// Begins a file of a whole period.
pub async fn export(query: &CallListQuery) -> Result<CallExport, ApiError> {
    let wanted = NewCallExport { query: CallListQuery { cursor: None, ..query.clone() } };
    change(Method::POST, "/api/call-exports", Some(json(&wanted))).await
}

/// How far a file is.
pub async fn export_state(id: &CallExportId) -> Result<CallExport, ApiError> {
    get(&format!("/api/call-exports/{}", segment(id.as_str()))).await
}

/// Where a file is saved from.
pub fn file(id: &CallExportId) -> String {
    format!("/api/call-exports/{}/file", segment(id.as_str()))
}

/// Removes a file, or stops the writing of it.
pub async fn remove_export(id: &CallExportId) -> Result<(), ApiError> {
    change_quietly(Method::DELETE, &format!("/api/call-exports/{}", segment(id.as_str())), None).await
}
