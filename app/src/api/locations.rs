//! Locations: the places at a carrier that numbers live on.

use contract::{id::AccountId, location::AccountLocation};

use super::{
    ApiError,
    client::{get, segment},
};

/// The locations of one account.
pub async fn of_account(account: &AccountId) -> Result<Vec<AccountLocation>, ApiError> {
    get(&format!("/api/locations?account={}", segment(account.as_str()))).await
}
