//! Features that are a carrier's own.

use contract::{cart::CheckoutAnswer, features::FeatureChange, id::IdempotencyKey};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{confirm, json},
};

/// Changes features of numbers, once: an attempt for each order it becomes.
pub async fn set(body: &FeatureChange, key: &IdempotencyKey) -> Result<CheckoutAnswer, ApiError> {
    confirm(Method::POST, "/api/features", json(body), key).await
}
