//! Carts over a ceiling that wait for somebody's yes.

use contract::{
    approval::{Approval, ApprovalDecision, AskApproval},
    id::ApprovalId,
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, change_quietly, get, json, segment},
};

fn path(id: &ApprovalId, rest: &str) -> String {
    format!("/api/approvals/{}{rest}", segment(id.as_str()))
}

/// Those of the tenant, newest first.
pub async fn list() -> Result<Vec<Approval>, ApiError> {
    get("/api/approvals").await
}

/// Asks for an approval of the cart as it is now.
pub async fn ask(body: &AskApproval) -> Result<Approval, ApiError> {
    change(Method::POST, "/api/approvals", Some(json(body))).await
}

/// One of them.
pub async fn read(id: &ApprovalId) -> Result<Approval, ApiError> {
    get(&path(id, "")).await
}

/// Says yes or no.
pub async fn decide(id: &ApprovalId, body: &ApprovalDecision) -> Result<Approval, ApiError> {
    change(Method::POST, &path(id, "/decision"), Some(json(body))).await
}

/// Takes back what oneself asked.
pub async fn withdraw(id: &ApprovalId) -> Result<(), ApiError> {
    change_quietly(Method::DELETE, &path(id, ""), None).await
}
