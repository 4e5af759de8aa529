//! The sandbox's own addresses, which no live carrier has.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    exchange::digits_of,
    faults::Plan,
    owned::{Kind, Owned, nanp_digits},
    world::{Worlds, lock},
};
use crate::sandbox::{Fault, LedgerEntry};

/// The most numbers that one call adds.
const MOST_OWNED: usize = 1_000_000;

pub(super) fn router() -> Router<Arc<Worlds>> {
    Router::new()
        .route("/_sandbox/{world}/ledger", get(ledger))
        .route("/_sandbox/{world}/faults", post(faults))
        .route("/_sandbox/{world}/advance", post(advance))
        .route("/_sandbox/{world}/reset", post(reset))
        .route("/_sandbox/{world}/owned", post(owned))
        .route("/_sandbox/{world}/price", post(price))
        .route("/_sandbox/{world}/sell", post(sell))
}

type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

fn done() -> Answer {
    Ok(Json(json!({ "done": true })))
}

fn refused(why: &str) -> Answer {
    Err((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "done": false, "why": why }))))
}

async fn ledger(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>) -> Json<Vec<LedgerEntry>> {
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.settle();
    Json(world.ledger.clone())
}

async fn faults(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>, Json(plan): Json<Vec<Fault>>) -> Answer {
    lock(&worlds.world(&name)).plan = Plan::new(plan);
    done()
}

#[derive(Deserialize)]
struct Advance {
    ms: i64,
}

async fn advance(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>, Json(by): Json<Advance>) -> Answer {
    if by.ms < 0 {
        return refused("time goes forward only");
    }
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.clock.advance_ms(by.ms);
    world.touch();
    world.settle();
    done()
}

async fn reset(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>) -> Answer {
    worlds.reset(&name);
    done()
}

#[derive(Deserialize)]
struct More {
    count: usize,
}

async fn owned(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>, Json(more): Json<More>) -> Answer {
    if more.count > MOST_OWNED {
        return refused("at most 1000000 at a time");
    }
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.make_room(Kind::Local, more.count);
    let trunk_group = world.trunk_groups.first().map(|group| group.ext_tgid);
    for n in 0..more.count {
        let mut number = Owned::local(world.inventory.beyond_stock());
        // Most are bare, and cost little; some have what real ones have.
        if n % 8 == 0 {
            let settings = number.settings_mut();
            settings.tags = ["sales", "support,eu", "", "branch office", "spare"][n / 8 % 5].into();
            settings.forwarding.trunk_group = trunk_group;
        }
        world.own(number, None);
    }
    Ok(Json(json!({ "done": true, "local": world.shelf(Kind::Local).len() })))
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
    world.touch();
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
    world.touch();
    Ok(Json(json!({ "done": was_free })))
}
