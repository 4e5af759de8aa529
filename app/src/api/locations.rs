//! Locations: the places at a carrier that numbers live on.

use contract::{
    attempt::Asked,
    id::{AccountId, IdempotencyKey},
    location::{AccountLocation, LocationFailover, LocationsOfAccount},
};
use gloo_net::http::Method;
use serde::Serialize;

use super::{
    ApiError,
    client::{confirm, get, json, segment},
};

/// The locations of one account, or why it cannot tell them.
pub async fn of_account(account: &AccountId) -> Result<Vec<AccountLocation>, ApiError> {
    let told: Vec<LocationsOfAccount> = get(&format!("/api/locations?account={}", segment(account.as_str()))).await?;
    let mut all = Vec::new();
    for of_one in told {
        match of_one.failed {
            Some(problem) => return Err(problem.into()),
            None => all.extend(of_one.locations),
        }
    }
    Ok(all)
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
