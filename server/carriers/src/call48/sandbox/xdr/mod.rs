//! `GET /xdr`: call records, the newest first. They are worked out when they are asked for and held nowhere: a world can have
//! ten million.

mod control;
mod row;
mod stream;

use contract::time::Timestamp;
use serde_json::{Value, json};

use self::stream::{Class, Part};
pub(super) use self::{control::router, stream::Calls};
use super::{
    exchange::{Asked, Outcome, Reply, refusal},
    world::World,
};

/// The most rows of a page. Assumed: no limit is documented.
const MOST_ROWS: u64 = 1_000;

/// `GET /xdr`. Assumed: times are UTC, the minute `to` names is part of the answer, and a page beyond the last has no rows.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["from", "to", "page", "max"])?;
    let part = part(&world.calls, asked)?;
    let whole = |name: &str| {
        let number = asked.text(name).parse::<u64>().ok().filter(|number| *number > 0);
        number.ok_or_else(|| refusal(format!("The {name} must be a number from 1")))
    };
    let (page, max) = (whole("page")?, whole("max")?.min(MOST_ROWS));
    let seed = stream::seed(&world.core.name);
    let rows: Vec<Value> =
        part.page((page - 1).saturating_mul(max), max).map(|record| row::row(&world.calls, seed, record, asked.way)).collect();
    Ok(Reply::json(&json!({ "error": null, "data": { "xdr_list": rows, "total": part.len() } })))
}

/// The part of the stream that is asked for.
fn part(calls: &Calls, asked: &Asked) -> Result<Part, Reply> {
    let time = |name: &str| {
        minute(&asked.text(name)).ok_or_else(|| refusal(format!("The {name} does not match the format YYYY-MM-DD HH:MM")))
    };
    let (from, to) = (time("from")?, time("to")?);
    let class = match asked.text("customer").as_str() {
        "" => None,
        word => Some(Class::read(word).ok_or_else(|| refusal("The selected customer is invalid"))?),
    };
    Ok(calls.part(from, to.plus_ms(60_000), class))
}

/// `2021-04-01 00:00`, and nothing else.
fn minute(text: &str) -> Option<Timestamp> {
    let shape: Vec<bool> = text.chars().map(|c| c.is_ascii_digit()).collect();
    if text.len() != 16 || shape.iter().filter(|digit| **digit).count() != 12 {
        return None;
    }
    let plain: jiff::civil::DateTime = format!("{text}:00").parse().ok()?;
    let zoned = plain.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp(zoned.timestamp().as_millisecond()))
}
