//! The sandbox's own addresses beside those that every sandbox has.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    documents,
    envelope::Envelope,
    world::{Scheme, World},
};
use crate::sandbox::{
    Simulated as _, Worlds,
    control::{self, Answer, done, refused},
    lock,
};

pub(super) fn router() -> Router<Arc<Worlds<World>>> {
    control::router::<World>()
        .route("/_sandbox/{world}/price", post(price))
        .route("/_sandbox/{world}/sell", post(sell))
        .route("/_sandbox/{world}/envelope", post(envelope))
        .route("/_sandbox/{world}/scheme", post(scheme))
        .route("/_sandbox/{world}/order", post(order))
        .route("/_sandbox/{world}/documents", get(papers))
}

type Shared = State<Arc<Worlds<World>>>;

#[derive(Deserialize)]
struct Price {
    setup: String,
    monthly: String,
}

async fn price(State(worlds): Shared, Path(name): Path<String>, Json(price): Json<Price>) -> Answer {
    let is_money = |text: &str| text.parse::<rust_decimal::Decimal>().is_ok_and(|amount| !amount.is_sign_negative());
    if !is_money(&price.setup) || !is_money(&price.monthly) {
        return refused("a price is a decimal number");
    }
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.state.prices = Some((price.setup, price.monthly));
    world.core.touch();
    done()
}

#[derive(Deserialize)]
struct Sell {
    number: String,
}

async fn sell(State(worlds): Shared, Path(name): Path<String>, Json(sell): Json<Sell>) -> Answer {
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.settle();
    if !world.is_available(&sell.number) {
        return refused("the number is not for sale, or somebody has it already");
    }
    world.state.taken.insert(sell.number);
    world.core.touch();
    done()
}

#[derive(Deserialize)]
struct Errors {
    errors: Envelope,
}

async fn envelope(State(worlds): Shared, Path(name): Path<String>, Json(to): Json<Errors>) -> Answer {
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.state.envelope = to.errors;
    world.core.touch();
    done()
}

#[derive(Deserialize)]
struct Word {
    scheme: Scheme,
}

async fn scheme(State(worlds): Shared, Path(name): Path<String>, Json(to): Json<Word>) -> Answer {
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.state.scheme = to.scheme;
    world.core.touch();
    done()
}

#[derive(Deserialize)]
struct Ends {
    order: String,
    status: String,
    #[serde(default)]
    reason: Option<String>,
}

/// Gives an order a status, one that nobody knows too. Nothing happens to it by the clock any more.
async fn order(State(worlds): Shared, Path(name): Path<String>, Json(to): Json<Ends>) -> Answer {
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.settle();
    let Some(order) = world.state.orders.iter_mut().find(|order| order.id == to.order) else {
        return refused("there is no such order");
    };
    order.status = to.status;
    order.reason = to.reason;
    order.due = None;
    world.core.touch();
    done()
}

async fn papers(State(worlds): Shared, Path(name): Path<String>) -> Json<Vec<Value>> {
    Json(documents::all(&lock(&worlds.world(&name))))
}
