//! Cookies: the session's secret, never its id; that a code is wanted; that this device has signed in before.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};

/// A name with this prefix is refused by browsers unless it is Secure, has no Domain and holds for the whole site.
pub const NAME: &str = "__Host-sid";
/// The secret of a sign-in that waits for a code. It opens nothing else.
pub const HALF: &str = "__Host-code";
/// Who signed in on this device before.
pub const DEVICE: &str = "__Host-device";
/// A sign-in at a provider that is under way. The provider's site sends the browser back, so this one comes along from there.
pub const PROVIDER: &str = "__Host-provider";

/// The longest value that is looked at.
const LONGEST: usize = 2_000;

/// The secret in the request's cookie.
pub fn token(headers: &HeaderMap) -> Option<String> {
    read(headers, NAME).filter(|value| (32..=64).contains(&value.len()))
}

/// A cookie's value.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(own, _)| *own == name)
        .map(|(_, value)| value.to_owned())
        .filter(|value| value.len() <= LONGEST)
}

/// Sets the session's, until the browser closes or the server ends the session.
pub fn set(token: &str) -> HeaderValue {
    value(&format!("{NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Strict"))
}

/// Takes the session's away.
pub fn unset() -> HeaderValue {
    end(NAME)
}

/// Sets another cookie for so many seconds.
pub fn set_for(name: &str, token: &str, seconds: i64) -> HeaderValue {
    let from = if name == PROVIDER { "Lax" } else { "Strict" };
    value(&format!("{name}={token}; Path=/; Secure; HttpOnly; SameSite={from}; Max-Age={seconds}"))
}

/// Takes a cookie away.
pub fn end(name: &str) -> HeaderValue {
    value(&format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"))
}

fn value(text: &str) -> HeaderValue {
    // A token is base64url, so this is always a header's text.
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
