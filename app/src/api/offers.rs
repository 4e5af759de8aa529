//! Searching: all accounts at once, one lane for each.

use contract::{
    id::AccountId,
    offer::{LaneEvent, OfferQuery},
};

use super::{
    ApiError,
    client::segment,
    lines::{Call, get_lines},
    query::to_query,
};

/// What the accounts offer, or one of them: each lane is heard as it has something to say.
pub async fn search(
    query: &OfferQuery,
    only: Option<&AccountId>,
    call: &Call,
    hear: impl FnMut(LaneEvent),
) -> Result<(), ApiError> {
    let mut path = format!("/api/offers{}", to_query(query));
    if let Some(account) = only {
        path.push_str(if path.contains('?') { "&account=" } else { "?account=" });
        path.push_str(&segment(account.as_str()));
    }
    get_lines(&path, call, hear).await
}
