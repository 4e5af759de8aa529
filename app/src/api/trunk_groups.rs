//! Trunk groups.

use contract::{
    attempt::Asked,
    id::{AccountId, IdempotencyKey, TrunkGroupId},
    trunk_group::{TrunkGroupDraft, TrunkGroupRow},
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{confirm, get, json, segment},
};

/// The trunk groups of all accounts.
pub async fn list() -> Result<Vec<TrunkGroupRow>, ApiError> {
    get("/api/trunk-groups").await
}

/// Creates one.
pub async fn create(account: &AccountId, body: &TrunkGroupDraft, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::POST, &format!("/api/accounts/{}/trunk-groups", segment(account.as_str())), json(body), key).await
}

/// Changes one.
pub async fn update(
    account: &AccountId,
    group: &TrunkGroupId,
    body: &TrunkGroupDraft,
    key: &IdempotencyKey,
) -> Result<Asked, ApiError> {
    let path = format!("/api/accounts/{}/trunk-groups/{}", segment(account.as_str()), segment(group.as_str()));
    confirm(Method::PUT, &path, json(body), key).await
}
