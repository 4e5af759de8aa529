//! The audit log.

use contract::{
    audit::{AuditQuery, AuditRow},
    paging::Page,
};

use super::{ApiError, client::get, query::to_query};

/// A page of the log, newest first.
pub async fn list(query: &AuditQuery) -> Result<Page<AuditRow>, ApiError> {
    get(&format!("/api/audit{}", to_query(query))).await
}
