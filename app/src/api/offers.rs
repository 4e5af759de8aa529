//! Searching: one lane for each account.

use contract::{
    id::AccountId,
    offer::{LaneAnswer, OfferQuery},
};

use super::{
    ApiError,
    client::{get, segment},
    query::to_query,
};

/// What an account offers.
pub async fn search(account: &AccountId, query: &OfferQuery) -> Result<LaneAnswer, ApiError> {
    get(&format!("/api/accounts/{}/offers{}", segment(account.as_str()), to_query(query))).await
}
