//! The addresses that every sandbox has and no live carrier.

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
    fault::{Fault, LedgerEntry},
    simulated::Simulated,
    worlds::{Worlds, lock},
};

/// The most numbers that one call adds.
const MOST_OWNED: usize = 1_000_000;

/// `ledger`, `faults`, `advance`, `reset` and `owned` of a world: to be merged with the carrier's own.
pub(crate) fn router<W: Simulated>() -> Router<Arc<Worlds<W>>> {
    Router::new()
        .route("/_sandbox/{world}/ledger", get(ledger::<W>))
        .route("/_sandbox/{world}/faults", post(faults::<W>))
        .route("/_sandbox/{world}/advance", post(advance::<W>))
        .route("/_sandbox/{world}/reset", post(reset::<W>))
        .route("/_sandbox/{world}/owned", post(owned::<W>))
}

/// What such an address answers.
pub(crate) type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

/// It is done.
pub(crate) fn done() -> Answer {
    Ok(Json(json!({ "done": true })))
}

/// It cannot be done.
pub(crate) fn refused(why: &str) -> Answer {
    Err((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "done": false, "why": why }))))
}

async fn ledger<W: Simulated>(State(worlds): State<Arc<Worlds<W>>>, Path(name): Path<String>) -> Json<Vec<LedgerEntry>> {
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.settle();
    Json(world.core().ledger.clone())
}

async fn faults<W: Simulated>(
    State(worlds): State<Arc<Worlds<W>>>,
    Path(name): Path<String>,
    Json(faults): Json<Vec<Fault>>,
) -> Answer {
    lock(&worlds.world(&name)).core_mut().expect(faults);
    done()
}

#[derive(Deserialize)]
struct Advance {
    ms: i64,
}

async fn advance<W: Simulated>(
    State(worlds): State<Arc<Worlds<W>>>,
    Path(name): Path<String>,
    Json(by): Json<Advance>,
) -> Answer {
    if by.ms < 0 {
        return refused("time goes forward only");
    }
    let world = worlds.world(&name);
    let mut world = lock(&world);
    let core = world.core_mut();
    core.clock.advance_ms(by.ms);
    core.touch();
    world.settle();
    done()
}

async fn reset<W: Simulated>(State(worlds): State<Arc<Worlds<W>>>, Path(name): Path<String>) -> Answer {
    worlds.reset(&name);
    done()
}

#[derive(Deserialize)]
struct More {
    count: usize,
}

async fn owned<W: Simulated>(State(worlds): State<Arc<Worlds<W>>>, Path(name): Path<String>, Json(more): Json<More>) -> Answer {
    if more.count > MOST_OWNED {
        return refused("at most 1000000 at a time");
    }
    let world = worlds.world(&name);
    let mut world = lock(&world);
    let owned = world.own_more(more.count);
    world.core_mut().touch();
    Ok(Json(json!({ "done": true, "owned": owned })))
}
