//! The sandbox's own addresses for call records, which no live carrier has.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    super::Worlds,
    row::charged,
    stream::{Calls, seed},
};
use crate::sandbox::{
    control::{Answer, refused},
    lock,
};

/// The most records that a world can be told to have.
const MOST_RECORDS: u64 = 10_000_000;
/// The most days that they can be spread over.
const MOST_DAYS: u32 = 3_650;

/// `calls` of a world.
pub(in super::super) fn router() -> Router<Arc<Worlds>> {
    Router::new().route("/_sandbox/{world}/calls", get(truth).post(set))
}

/// What all records come to. They are counted one by one and none is held.
async fn truth(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>) -> Answer {
    let calls = lock(&worlds.world(&name)).calls;
    let seed = seed(&name);
    let charged: u64 = calls.whole().page(0, calls.len()).map(|record| charged(seed, record).0.amount).sum();
    let charged = format!("{}.{:05}", charged / 100_000, charged % 100_000);
    Ok(Json(json!({ "records": calls.len(), "charged": charged })))
}

#[derive(Deserialize)]
struct Wanted {
    records: u64,
    days: u32,
}

/// The world has so many records, or one more, over so many days until now. Those it had are gone.
async fn set(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>, Json(wanted): Json<Wanted>) -> Answer {
    if wanted.records > MOST_RECORDS || !(1..=MOST_DAYS).contains(&wanted.days) {
        return refused("at most 10000000 records over 1 to 3650 days");
    }
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.calls = Calls::new(wanted.records, wanted.days, world.core.now());
    world.core.touch();
    Ok(Json(json!({ "records": world.calls.len() })))
}
