//! The idempotency key: made by the browser when a confirmation opens. The same key never spends twice.

use axum::{extract::FromRequestParts, http::request::Parts};
use contract::id::IdempotencyKey;

use crate::{failure::Failure, state::AppState};

/// The `Idempotency-Key` header of a request that spends, creates or changes.
#[derive(Clone, Debug)]
pub struct Key(pub IdempotencyKey);

impl FromRequestParts<AppState> for Key {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Failure> {
        let fault = || {
            Failure::field(
                "Idempotency-Key",
                "This needs the header Idempotency-Key: 16 to 64 letters, digits and dashes, made when the confirmation opens.",
            )
        };
        let mut values = parts.headers.get_all("idempotency-key").iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(fault());
        };
        let text = value.to_str().map_err(|_| fault())?;
        let fits = (16..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits { Ok(Self(IdempotencyKey::new(text))) } else { Err(fault()) }
    }
}
