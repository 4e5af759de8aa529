//! Customers of carrier accounts, payments and sign-ups.

use contract::{
    attempt::Asked,
    customer::{AccountSignUp, CallParking, NewCustomer, NewDiscountPlan, Paging, Payment, RtpMode, SimultaneousCalls},
    customer_list::{CustomerDetail, CustomerProducts, CustomersOfAccount},
    id::{AccountId, CustomerId, IdempotencyKey},
};
use gloo_net::http::Method;
use serde::Serialize;

use super::{
    ApiError,
    client::{confirm, get, json, segment},
};

/// The customers of every account.
pub async fn list() -> Result<Vec<CustomersOfAccount>, ApiError> {
    get("/api/customers").await
}

fn of(account: &AccountId, customer: &CustomerId) -> String {
    format!("/api/accounts/{}/customers/{}", segment(account.as_str()), segment(customer.as_str()))
}

/// One customer.
pub async fn read(account: &AccountId, customer: &CustomerId) -> Result<CustomerDetail, ApiError> {
    get(&of(account, customer)).await
}

/// Its subscriptions, and the plans that it can be given.
pub async fn products(account: &AccountId, customer: &CustomerId) -> Result<CustomerProducts, ApiError> {
    get(&format!("{}/products", of(account, customer))).await
}

/// Creates a customer, once.
pub async fn create(account: &AccountId, draft: &NewCustomer, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::POST, &format!("/api/accounts/{}/customers", segment(account.as_str())), json(draft), key).await
}

/// What is set on a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Simultaneous calls.
    SimultaneousCalls(SimultaneousCalls),
    /// Call parking.
    CallParking(CallParking),
    /// RTP.
    Rtp(RtpMode),
    /// Paging.
    Paging(Paging),
    /// One more discount plan.
    DiscountPlan(NewDiscountPlan),
}

/// Sets one thing, once.
pub async fn set(account: &AccountId, customer: &CustomerId, setting: &Setting, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    let (method, part, body) = match setting {
        Setting::SimultaneousCalls(calls) => (Method::PUT, "simultaneous-calls", json(calls)),
        Setting::CallParking(parking) => (Method::PUT, "call-parking", json(parking)),
        Setting::Rtp(mode) => (Method::PUT, "rtp", json(mode)),
        Setting::Paging(paging) => (Method::PUT, "paging", json(paging)),
        Setting::DiscountPlan(plan) => (Method::POST, "discount-plans", json(plan)),
    };
    confirm(method, &format!("{}/{part}", of(account, customer)), body, key).await
}

async fn with_account<T: Serialize>(account: &AccountId, part: &str, body: &T, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::POST, &format!("/api/accounts/{}/{part}", segment(account.as_str())), json(body), key).await
}

/// Pays into an account, once.
pub async fn pay(account: &AccountId, payment: &Payment, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    with_account(account, "payments", payment, key).await
}

/// Signs a new account up, once.
pub async fn sign_up(account: &AccountId, form: &AccountSignUp, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    with_account(account, "sign-ups", form, key).await
}
