//! The sandbox's own addresses for ports, which no live carrier has.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::Worlds,
    days,
    request::{Request, Stage, Status, SubOrder},
    start,
};
use crate::sandbox::{
    Simulated as _,
    control::{Answer, refused},
    lock,
};

/// The most ports that one call adds.
const MOST_PORTS: usize = 100_000;

/// `port`, `ports` and `documents` of a world.
pub(in super::super) fn router() -> Router<Arc<Worlds>> {
    Router::new()
        .route("/_sandbox/{world}/port", post(port))
        .route("/_sandbox/{world}/ports", post(ports))
        .route("/_sandbox/{world}/documents", get(documents))
}

#[derive(Deserialize)]
struct Move {
    request: u64,
    #[serde(default)]
    sub_order: Option<u64>,
    #[serde(rename = "do")]
    what: What,
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Answer,
    Reject,
    FocToday,
    Next,
}

/// Moves a request on at once, whatever its clock says.
async fn port(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>, Json(wanted): Json<Move>) -> Answer {
    let world = worlds.world(&name);
    let mut world = lock(&world);
    world.settle();
    let now = world.core.now();
    let Some(at) = world.ports.place(wanted.request) else { return refused("there is no such request") };
    let request = world.ports.change(at, None);
    let Request { sub_orders, detail, phase_said, .. } = request;
    let mut moved = 0;
    for sub_order in sub_orders.iter_mut().filter(|sub_order| wanted.sub_order.is_none_or(|id| id == sub_order.id)) {
        if sub_order.stage == Stage::Cancelled || sub_order.is_activated() {
            continue;
        }
        match wanted.what {
            What::Answer => {
                while is_unanswered(sub_order.stage) {
                    sub_order.step(detail, now);
                }
            }
            What::Reject => sub_order.reject(wanted.reason.as_deref().unwrap_or("ACCN : Incorrect Account Number")),
            What::FocToday => sub_order.commit(days::today(now)),
            What::Next => next(sub_order, || days::today(now), |sub_order| sub_order.step(detail, now)),
        }
        moved += 1;
    }
    if moved == 0 {
        return refused("there is nothing to move");
    }
    *phase_said = None;
    world.core.touch();
    world.settle();
    Ok(Json(json!({ "done": true })))
}

fn is_unanswered(stage: Stage) -> bool {
    !matches!(stage, Stage::Rejected | Stage::Foc | Stage::Conflict | Stage::Cancelled)
}

/// One stage further: after the answer comes the FOC day, and then the activation.
fn next(sub_order: &mut SubOrder, today: impl Fn() -> jiff::civil::Date, step: impl FnOnce(&mut SubOrder)) {
    match sub_order.stage {
        Stage::Foc if sub_order.foc_date.is_some_and(|day| day > today()) => sub_order.foc_date = Some(today()),
        Stage::Foc => {
            let waiting = |status: Status| matches!(status, Status::FocReceived);
            for number in sub_order.numbers.iter_mut().filter(|number| waiting(number.status)) {
                number.status = Status::Activating(contract::time::Timestamp(0));
            }
        }
        _ => step(sub_order),
    }
}

#[derive(Deserialize)]
struct More {
    count: usize,
}

async fn ports(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>, Json(more): Json<More>) -> Answer {
    if more.count > MOST_PORTS {
        return refused("at most 100000 at a time");
    }
    let world = worlds.world(&name);
    let mut world = lock(&world);
    start::add(&mut world, more.count);
    Ok(Json(json!({ "done": true, "requests": world.ports.requests.len() })))
}

/// What was uploaded: its name, its size and its hash, to be compared with what was sent.
async fn documents(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>) -> Json<Value> {
    let world = worlds.world(&name);
    let world = lock(&world);
    let mut rows = Vec::new();
    for request in &world.ports.requests {
        let of_sub_orders = request.sub_orders.iter().map(|sub_order| (Some(sub_order.id), &sub_order.documents));
        for (sub_order, documents) in std::iter::once((None, &request.documents)).chain(of_sub_orders) {
            for (kind, document) in documents.all() {
                let Some(document) = document else { continue };
                rows.push(json!({ "request": request.id, "sub_order": sub_order, "type": kind, "file": document.file,
                    "size": document.size, "sha256": document.sha256, "at": document.at }));
            }
        }
    }
    Json(rows.into())
}
