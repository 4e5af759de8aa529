//! Giving numbers back, which the contract allows after ninety days.

use std::collections::BTreeMap;

use contract::time::Timestamp;
use serde_json::{Value, json};

use super::{Arguments, Outcome, texts};
use crate::{
    sandbox::mix::uuid,
    tsg::sandbox::{
        account::Job,
        digits::{eleven, with_one},
        number::HOLDING_MS,
        times::{end_of_day, iso_micros},
    },
};

/// `disconnectNumbers`. Numbers older than ninety days leave at once, younger ones at the end of the day on which they are
/// that old. Inferred: a number that is not the account's, or is leaving already, refuses the whole request; there is one
/// request for each due date.
pub(super) fn disconnect(job: &mut Job, arguments: &Arguments) -> Outcome {
    let now = job.now();
    let mut wanted = Vec::new();
    for text in texts(arguments, "numbers") {
        let digits = eleven(&text).ok_or_else(|| format!("{text} is not a valid number"))?;
        match job.account.number(digits) {
            None => return Err(format!("{text} does not belong to this account")),
            Some(number) if number.leaves_at.is_some() => return Err(format!("{text} is already being disconnected")),
            Some(_) if !wanted.contains(&digits) => wanted.push(digits),
            Some(_) => {}
        }
    }
    if wanted.is_empty() {
        return Err("numbers must not be empty".into());
    }
    let mut due: BTreeMap<Timestamp, Vec<u64>> = BTreeMap::new();
    for digits in &wanted {
        due.entry(allowed_at(job, *digits, now)).or_default().push(*digits);
    }
    for digits in job.half(&wanted).to_vec() {
        let at = allowed_at(job, digits, now);
        // What leaves at once may be seen in the list for a while, when a fault says so.
        let leaves_at = if at <= now { job.way.listed_from.unwrap_or(at) } else { at };
        if let Some(number) = job.account.number_mut(digits) {
            number.leaves_at = Some(leaves_at);
        }
        job.account.remember(leaves_at, digits);
        job.did("tsg_disconnect", digits);
    }
    let order = job.account.next_order();
    job.account.settle(now);
    let world = job.world.clone();
    let requests: Vec<Value> = due
        .iter()
        .enumerate()
        .map(|(n, (at, numbers))| {
            let (name, notes) = if *at <= now {
                ("Immediate disconnect", "The numbers are disconnected.")
            } else {
                ("Delayed disconnect", "The numbers are within the 90-day holding period and are disconnected when it ends.")
            };
            json!({
                "disconnectAt": iso_micros(*at),
                "numbers": numbers.iter().copied().map(with_one).collect::<Vec<_>>(),
                "requestId": uuid(&[&world, "disconnect request", &order.to_string(), &n.to_string()]),
                "requestName": job.way.word(name),
                "requestNotes": notes,
            })
        })
        .collect();
    Ok(json!({
        "internalId": format!("{order}-ORD"),
        "orderId": uuid(&[&world, "disconnect", &order.to_string()]),
        "orderName": format!("Disconnect {} number(s)", wanted.len()),
        "requests": requests,
    }))
}

/// The earliest moment at which a number can leave.
fn allowed_at(job: &Job, digits: u64, now: Timestamp) -> Timestamp {
    let old_enough = job.account.number(digits).map_or(now, |number| number.activated.plus_ms(HOLDING_MS));
    if old_enough <= now { now } else { end_of_day(old_enough) }
}
