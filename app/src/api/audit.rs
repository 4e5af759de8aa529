//! The audit log.

use contract::{
    audit::{AuditCheck, AuditQuery, AuditRow},
    paging::Page,
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, get, get_text},
    query::to_query,
};

/// A page of the log, newest first.
pub async fn list(query: &AuditQuery) -> Result<Page<AuditRow>, ApiError> {
    get(&format!("/api/audit{}", to_query(query))).await
}

/// Exactly this view as CSV, all pages of it.
pub async fn export(query: &AuditQuery) -> Result<String, ApiError> {
    get_text(&format!("/api/audit/export{}", to_query(&AuditQuery { cursor: None, ..query.clone() }))).await
}

/// Reads the whole chain and says where it breaks, if it does.
pub async fn check() -> Result<AuditCheck, ApiError> {
    change(Method::POST, "/api/audit/check", None).await
}
