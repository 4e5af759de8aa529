//! Carrier accounts, and what only an account can say: its places and its verdict on an address.

use contract::{
    account::{Account, AccountDraft, ConnectionTest},
    emergency_address::{AddressVerdict, EmergencyAddress},
    geography::{Country, RateCenter, State, StateCode},
    id::AccountId,
    notice::{Subscribe, Subscriptions},
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, change_quietly, get, json, segment},
};

fn path(id: &AccountId, rest: &str) -> String {
    format!("/api/accounts/{}{rest}", segment(id.as_str()))
}

/// All connected accounts.
pub async fn list() -> Result<Vec<Account>, ApiError> {
    get("/api/accounts").await
}

/// Connects an account.
pub async fn connect(draft: &AccountDraft) -> Result<Account, ApiError> {
    change(Method::POST, "/api/accounts", Some(json(draft))).await
}

/// Replaces an account's name, address or credentials; a secret that is left out stays.
pub async fn replace(id: &AccountId, draft: &AccountDraft) -> Result<Account, ApiError> {
    change(Method::PUT, &path(id, ""), Some(json(draft))).await
}

/// Disconnects an account.
pub async fn disconnect(id: &AccountId) -> Result<(), ApiError> {
    change_quietly(Method::DELETE, &path(id, ""), None).await
}

/// Tests a connected account.
pub async fn test(id: &AccountId) -> Result<ConnectionTest, ApiError> {
    change(Method::POST, &path(id, "/test"), None).await
}

/// Tests what was typed; nothing is kept.
pub async fn test_draft(draft: &AccountDraft) -> Result<ConnectionTest, ApiError> {
    change(Method::POST, "/api/accounts/test", Some(json(draft))).await
}

/// The states an account sells numbers in.
pub async fn states(id: &AccountId) -> Result<Vec<State>, ApiError> {
    get(&path(id, "/states")).await
}

/// The rate centers of a state.
pub async fn rate_centers(id: &AccountId, state: &StateCode) -> Result<Vec<RateCenter>, ApiError> {
    get(&path(id, &format!("/rate-centers?state={}", state.as_str()))).await
}

/// The countries an account sells numbers of.
pub async fn countries(id: &AccountId) -> Result<Vec<Country>, ApiError> {
    get(&path(id, "/countries")).await
}

/// Asks the carrier whether it would take a 911 address.
pub async fn verify_address(id: &AccountId, address: &EmergencyAddress) -> Result<AddressVerdict, ApiError> {
    change(Method::POST, &path(id, "/verify-address"), Some(json(address))).await
}

/// What the carrier tells us by itself, and where.
pub async fn subscriptions(id: &AccountId) -> Result<Subscriptions, ApiError> {
    get(&path(id, "/subscriptions")).await
}

/// Makes our address, or subscribes at the carrier, once.
pub async fn subscribe(id: &AccountId, body: &Subscribe) -> Result<Subscriptions, ApiError> {
    change(Method::POST, &path(id, "/subscriptions"), Some(json(body))).await
}
