//! The sandbox's own addresses beside those that every sandbox has.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use super::{port_ins, telephone::digits, work::Work, world::World};
use crate::sandbox::{
    Worlds,
    control::{Answer, done, refused},
    lock,
};

type Shared = State<Arc<Worlds<World>>>;

pub(super) fn router() -> Router<Arc<Worlds<World>>> {
    Router::new()
        .route("/_sandbox/{world}/sell", post(sell))
        .route("/_sandbox/{world}/rate_limit", post(rate_limit))
        .route("/_sandbox/{world}/port", post(port))
        .route("/_sandbox/{world}/documents", get(documents))
}

#[derive(Deserialize)]
struct Sell {
    number: String,
}

/// Somebody else buys a number.
async fn sell(State(worlds): Shared, Path(name): Path<String>, Json(sell): Json<Sell>) -> Answer {
    let Some(tn) = digits(sell.number.trim_start_matches("+1")) else { return refused("a number has ten digits") };
    let world = worlds.world(&name);
    let mut world = lock(&world);
    let was_free = world.is_available(tn);
    world.books.sold.insert(tn);
    world.core.touch();
    Ok(Json(json!({ "done": was_free })))
}

#[derive(Deserialize)]
struct RateLimit {
    per_minute: u32,
    #[serde(default = "one")]
    burst: u32,
}

fn one() -> u32 {
    1
}

/// Switches the token bucket on, or off with `"per_minute": 0`.
async fn rate_limit(State(worlds): Shared, Path(name): Path<String>, Json(limit): Json<RateLimit>) -> Answer {
    let world = worlds.world(&name);
    let mut world = lock(&world);
    let now = world.now();
    world.throttle.set(limit.per_minute, limit.burst, now);
    done()
}

#[derive(Deserialize)]
struct Port {
    request: String,
    #[serde(rename = "do")]
    deed: String,
    #[serde(default)]
    reason: String,
}

/// Moves a port on at once: `foc`, `reject`, `complete`, `next`.
async fn port(State(worlds): Shared, Path(name): Path<String>, Json(port): Json<Port>) -> Answer {
    let world = worlds.world(&name);
    let mut world = lock(&world);
    if port_ins::move_on(&mut world, &port.request, &port.deed, &port.reason) {
        done()
    } else {
        refused("there is no such port that can do this now")
    }
}

/// What was uploaded for ports.
async fn documents(State(worlds): Shared, Path(name): Path<String>) -> Answer {
    let world = worlds.world(&name);
    let world = lock(&world);
    let mut all = Vec::new();
    for order in world.books.orders.values() {
        let Work::PortIn(port) = &order.work else { continue };
        all.extend(port.files.iter().map(|file| {
            json!({
                "request": order.id,
                "type": file.document_type,
                "file": file.name,
                "size": file.size,
                "sha256": file.sha256,
                "at": file.at,
            })
        }));
    }
    Ok(Json(json!(all)))
}
