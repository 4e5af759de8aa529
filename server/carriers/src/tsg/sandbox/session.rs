//! The two ways in: an API key for REST, and the portal's log-in for GraphQL, whose tokens say which world they open.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::time::Timestamp;
use serde_json::{Value, json};

use super::{
    account::Job,
    manners::{errors, json as answer},
    times::DAY_MS,
};
use crate::sandbox::{
    mix::uuid,
    seal::{seal, world_of},
};

/// How a portal token begins.
const PREFIX: &str = "POAPK_";
/// How long a portal token is good.
const GOOD_FOR_MS: i64 = 7 * DAY_MS;
/// The only password that is wrong.
const WRONG: &str = "wrong";

/// What follows `Bearer`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn plausible(name: &str) -> Option<String> {
    (!name.is_empty() && name.len() <= 200).then(|| name.to_owned())
}

/// The world that an API key opens: that of its name.
pub(super) fn world_of_key(headers: &HeaderMap) -> Option<String> {
    plausible(bearer(headers)?.strip_prefix("sandbox-")?)
}

/// The world of a portal token, and when the token was given.
pub(super) fn world_of_token(headers: &HeaderMap) -> Option<(String, Timestamp)> {
    let bytes = URL_SAFE_NO_PAD.decode(bearer(headers)?.strip_prefix(PREFIX)?).ok()?;
    let (issued, sealed) = bytes.split_at_checked(8)?;
    let at = i64::from_be_bytes(issued.try_into().ok()?);
    Some((plausible(&world_of(&at.to_string(), sealed)?)?, Timestamp(at)))
}

/// Whether a token that was given then is still good.
pub(super) fn is_good(given: Timestamp, now: Timestamp) -> bool {
    now.since_ms(given) < GOOD_FOR_MS
}

/// The world of an address of the portal.
pub(super) fn world_of_email(body: Option<&Value>) -> Option<String> {
    plausible(body?.get("email")?.as_str()?.strip_suffix("@example.com")?)
}

/// The answer to a wrong address or password.
pub(super) fn wrong() -> Response {
    errors(StatusCode::UNAUTHORIZED, "unauthorized", "Invalid email or password")
}

/// `POST /account/login`.
pub(super) fn log_in(job: &mut Job, body: Option<&Value>) -> Response {
    let password = body.and_then(|body| body.get("password")).and_then(Value::as_str).unwrap_or_default();
    if password.is_empty() || password == WRONG {
        return wrong();
    }
    let (world, now) = (job.world.as_str(), job.now());
    let mut token = now.0.to_be_bytes().to_vec();
    token.extend(seal(&now.0.to_string(), world, 40));
    answer(
        StatusCode::OK,
        &json!({
            "token": format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(token)),
            "user": {
                "email": format!("{world}@example.com"),
                "first_name": "Robin",
                "id": uuid(&[world, "tsg user"]),
                "last_name": "Avery",
                "level": "basic_user",
            },
        }),
    )
}
