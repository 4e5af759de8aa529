//! The session's cookie: its secret, never its id.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};

/// A name with this prefix is refused by browsers unless it is Secure, has no Domain and holds for the whole site.
pub const NAME: &str = "__Host-sid";

/// The secret in the request's cookie.
pub fn token(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .map(|(_, value)| value.to_owned())
        .filter(|value| (32..=64).contains(&value.len()))
}

/// Sets it, until the browser closes or the server ends the session.
pub fn set(token: &str) -> HeaderValue {
    value(&format!("{NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Strict"))
}

/// Takes it away.
pub fn unset() -> HeaderValue {
    value(&format!("{NAME}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"))
}

fn value(text: &str) -> HeaderValue {
    // A token is base64url, so this is always a header's text.
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
