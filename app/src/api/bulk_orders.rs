//! Bulk orders and their reports.

use contract::{
    attempt::Asked,
    bulk_order::{BulkOrder, BulkOrderDraft},
    id::{AccountId, BulkOrderId, IdempotencyKey},
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{confirm, get, get_text, json, segment},
};

/// The bulk orders of all accounts.
pub async fn list() -> Result<Vec<BulkOrder>, ApiError> {
    get("/api/bulk-orders").await
}

/// Orders, once.
pub async fn create(body: &BulkOrderDraft, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::POST, "/api/bulk-orders", json(body), key).await
}

fn path(account: &AccountId, order: &BulkOrderId, report: &str) -> String {
    format!("/api/accounts/{}/bulk-orders/{}/{report}", segment(account.as_str()), segment(order.as_str()))
}

/// The carrier's summary of an order, as CSV.
pub async fn summary(account: &AccountId, order: &BulkOrderId) -> Result<String, ApiError> {
    get_text(&path(account, order, "summary")).await
}

/// The numbers of an order, as CSV.
pub async fn numbers(account: &AccountId, order: &BulkOrderId) -> Result<String, ApiError> {
    get_text(&path(account, order, "numbers")).await
}
