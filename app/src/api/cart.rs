//! The cart and the checkout.

use contract::{
    cart::{AddToCart, AgreeToPrice, Cart, CartRoutingChoice, Checkout, CheckoutAnswer},
    id::{CartLineId, IdempotencyKey},
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, confirm, get, get_by_itself, json, segment},
};

/// The cart.
pub async fn read() -> Result<Cart, ApiError> {
    get("/api/cart").await
}

/// The cart, asked for by the page itself: holds that are under way move on.
pub async fn read_by_itself() -> Result<Cart, ApiError> {
    get_by_itself("/api/cart").await
}

/// Puts offers in.
pub async fn add(body: &AddToCart) -> Result<Cart, ApiError> {
    change(Method::POST, "/api/cart/lines", Some(json(body))).await
}

/// Takes a line out.
pub async fn remove(line: &CartLineId) -> Result<Cart, ApiError> {
    change(Method::DELETE, &format!("/api/cart/lines/{}", segment(line.as_str())), None).await
}

/// Takes all lines out.
pub async fn empty() -> Result<Cart, ApiError> {
    change(Method::DELETE, "/api/cart/lines", None).await
}

/// Says where the numbers will route.
pub async fn set_routing(routing: &CartRoutingChoice) -> Result<Cart, ApiError> {
    change(Method::PUT, "/api/cart/routing", Some(json(routing))).await
}

/// Looks for every line at its carrier.
pub async fn check() -> Result<Cart, ApiError> {
    change(Method::POST, "/api/cart/check", None).await
}

/// Asks the carrier for a hold again.
pub async fn reserve(line: &CartLineId) -> Result<Cart, ApiError> {
    change(Method::POST, &format!("/api/cart/lines/{}/hold", segment(line.as_str())), None).await
}

/// Agrees to a changed price.
pub async fn agree(line: &CartLineId, body: &AgreeToPrice) -> Result<Cart, ApiError> {
    change(Method::POST, &format!("/api/cart/lines/{}/agree", segment(line.as_str())), Some(json(body))).await
}

/// Buys what was on the screen, once.
pub async fn checkout(body: &Checkout, key: &IdempotencyKey) -> Result<CheckoutAnswer, ApiError> {
    confirm(Method::POST, "/api/checkout", json(body), key).await
}
