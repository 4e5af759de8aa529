//! Locations: the places at a carrier that numbers live on.

use contract::{
    attempt::Asked,
    id::{AccountId, IdempotencyKey},
    location::{AccountLocation, LocationFailover},
};
use gloo_net::http::Method;
use serde::Serialize;

use super::{
    ApiError,
    client::{confirm, get, json, segment},
};

/// The locations of one account.
pub async fn of_account(account: &AccountId) -> Result<Vec<AccountLocation>, ApiError> {
    get(&format!("/api/locations?account={}", segment(account.as_str()))).await
}

/// Which location; its id may have a slash in it, and so stands in the body.
#[derive(Serialize)]
struct OneLocation<'a> {
    id: &'a str,
    #[serde(flatten)]
    change: &'a LocationFailover,
}

/// Sets where calls go when a location does not answer, once.
pub async fn set_failover(
    account: &AccountId,
    location: &str,
    change: &LocationFailover,
    key: &IdempotencyKey,
) -> Result<Asked, ApiError> {
    let body = json(&OneLocation { id: location, change });
    confirm(Method::PUT, &format!("/api/accounts/{}/location-failover", segment(account.as_str())), body, key).await
}
