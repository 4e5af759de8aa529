//! The sandbox's own addresses for what is to be had, which no live carrier has.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::post,
};
use serde::Deserialize;
use serde_json::json;

use super::{Worlds, exchange::digits_of, owned::nanp_digits};
use crate::sandbox::{
    control::{Answer, done, refused},
    lock,
};

/// `price` and `sell` of a world.
pub(super) fn router() -> Router<Arc<Worlds>> {
    Router::new().route("/_sandbox/{world}/price", post(price)).route("/_sandbox/{world}/sell", post(sell))
}

#[derive(Deserialize)]
struct Price {
    setup: String,
    monthly: String,
}

async fn price(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>, Json(price): Json<Price>) -> Answer {
    let is_money = |text: &str| text.parse::<rust_decimal::Decimal>().is_ok_and(|amount| !amount.is_sign_negative());
    if !is_money(&price.setup) || !is_money(&price.monthly) {
        return refused("a price is a decimal number");
    }
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.prices.changed = Some((price.setup, price.monthly));
    world.core.touch();
    done()
}

#[derive(Deserialize)]
struct Sell {
    number: String,
}

async fn sell(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>, Json(sell): Json<Sell>) -> Answer {
    let Some(digits) = nanp_digits(&sell.number).filter(|_| digits_of(&sell.number).len() >= 10) else {
        return refused("a number has ten digits");
    };
    let world = worlds.world(&name);
    let mut world = lock(&world);
    let was_free = world.inventory.take(digits);
    world.core.touch();
    Ok(Json(json!({ "done": was_free })))
}
