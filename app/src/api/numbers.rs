//! Owned numbers.

use contract::{
    attempt::Asked,
    caller_name::CallerName,
    cart::CheckoutAnswer,
    directory_listing::ListingChange,
    emergency_address::EmergencyChange,
    fax::Fax,
    id::IdempotencyKey,
    note::{NoteChange, NumberNote},
    number::E164,
    owned::{Found, LookedUp, Move, NumberDetail, NumberPage, NumberQuery, Removal},
    routing::RoutingChange,
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, change_quietly, confirm, get, get_text, json, segment},
    query::to_query,
};

fn path(number: &E164, rest: &str) -> String {
    format!("/api/numbers/{}{rest}", segment(number.as_str()))
}

/// A page of the list.
pub async fn list(query: &NumberQuery) -> Result<NumberPage, ApiError> {
    get(&format!("/api/numbers{}", to_query(query))).await
}

/// Exactly this view as CSV, all pages of it.
pub async fn export(query: &NumberQuery) -> Result<String, ApiError> {
    get_text(&format!("/api/numbers/export{}", to_query(query))).await
}

/// What the palette finds for what was typed.
pub async fn find(typed: &str) -> Result<Found, ApiError> {
    get(&format!("/api/numbers/find?q={}", segment(typed))).await
}

/// Reads every account anew, in the background; the tray shows how far it is.
pub async fn refresh() -> Result<(), ApiError> {
    change_quietly(Method::POST, "/api/numbers/refresh", None).await
}

/// Gives numbers back, once.
pub async fn give_back(body: &Removal, key: &IdempotencyKey) -> Result<CheckoutAnswer, ApiError> {
    confirm(Method::POST, "/api/numbers/removals", json(body), key).await
}

/// One number, from our last reading.
pub async fn detail(number: &E164) -> Result<NumberDetail, ApiError> {
    get(&path(number, "")).await
}

/// One number, read from the carrier now.
pub async fn read_now(number: &E164) -> Result<NumberDetail, ApiError> {
    change(Method::POST, &path(number, "/read"), None).await
}

/// Sets where calls go.
pub async fn set_routing(number: &E164, body: &RoutingChange, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::PUT, &path(number, "/routing"), json(body), key).await
}

/// Sets the 911 address.
pub async fn set_emergency_address(number: &E164, body: &EmergencyChange, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::PUT, &path(number, "/emergency-address"), json(body), key).await
}

/// Sets the 411 listing.
pub async fn set_directory_listing(number: &E164, body: &ListingChange, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::PUT, &path(number, "/directory-listing"), json(body), key).await
}

/// Sets the caller name.
pub async fn set_caller_name(number: &E164, body: &CallerName, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::PUT, &path(number, "/caller-name"), json(body), key).await
}

/// Sets fax.
pub async fn set_fax(number: &E164, body: &Fax, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::PUT, &path(number, "/fax"), json(body), key).await
}

/// What others see of a number, asked at the network now.
pub async fn look_up(number: &E164) -> Result<LookedUp, ApiError> {
    change(Method::POST, &path(number, "/look-up"), None).await
}

/// Moves numbers to another location of their account, once.
pub async fn move_to(body: &Move, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::POST, "/api/numbers/moves", json(body), key).await
}

/// Writes our own words about a number.
pub async fn set_note(number: &E164, body: &NoteChange) -> Result<Option<NumberNote>, ApiError> {
    change(Method::PUT, &path(number, "/note"), Some(json(body))).await
}
