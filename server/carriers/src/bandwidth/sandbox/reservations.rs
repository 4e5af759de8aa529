//! `/tnreservation`: four hours in which nobody else can buy a number.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    ACCOUNT,
    answers::{absent, misread, required, status, unread},
    exchange::{Asked, Outcome, Reply},
    telephone::Tn,
    world::World,
    xml::{leaf, node},
};

/// How long a number is held.
const HELD_FOR_MS: i64 = 4 * 60 * 60 * 1000;
const ROOT: &str = "ReservationResponse";

/// A number that is held.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Reservation {
    pub(super) id: String,
    pub(super) number: Tn,
    pub(super) until: Timestamp,
}

/// `POST /accounts/{a}/tnreservation`.
pub(super) fn reserve(world: &mut World, asked: &Asked) -> Outcome {
    let body = asked.xml().map_err(|broken| unread(broken).under(ROOT, 400))?;
    let text = body.said("ReservedTn").ok_or_else(|| required("ReservedTn").under(ROOT, 400))?;
    let number = asked.version.read(text).map_err(|why| misread(text, why, asked.version).under(ROOT, 400))?;
    if !world.is_available(number) {
        let words = format!("Reservation failed: telephone number {text} is not available.");
        return Err(status(ROOT, 400, 5041, &words));
    }
    let id = world.fresh_id();
    let until = world.now().plus_ms(HELD_FOR_MS);
    world.books.reservations.push(Reservation { id: id.clone(), number, until });
    world.core.record("bw_reservation", number);
    Ok(Reply::empty(201).at(asked.link(&format!("tnreservation/{id}"))))
}

/// `GET /accounts/{a}/tnreservation/{id}`.
pub(super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    let now = world.now();
    let held = world.books.reservations.iter().find(|held| held.id == asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    let seconds = held.until.since_ms(now) / 1000;
    let reservation = node(
        "Reservation",
        [
            leaf("ReservationId", &held.id),
            leaf("AccountId", ACCOUNT),
            leaf("ReservationExpires", seconds),
            leaf("ReservedTn", asked.version.write(held.number)),
        ],
    );
    Ok(Reply::xml(200, node(ROOT, [reservation])))
}

/// `DELETE /accounts/{a}/tnreservation/{id}`.
pub(super) fn release(world: &mut World, asked: &Asked) -> Outcome {
    let at = world.books.reservations.iter().position(|held| held.id == asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    let held = world.books.reservations.remove(at);
    world.core.record("bw_reservation_release", held.number);
    Ok(Reply::empty(200))
}
