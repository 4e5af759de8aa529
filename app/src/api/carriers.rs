//! The catalogue of carriers.

use contract::carrier::CarrierCard;

use super::{ApiError, client::get};

/// Every carrier an account can be connected at.
pub async fn list() -> Result<Vec<CarrierCard>, ApiError> {
    get("/api/carriers").await
}
