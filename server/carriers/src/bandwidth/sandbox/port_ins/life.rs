//! How a port lives by the world's clock. A letter of authorization sets it going.

use contract::time::Timestamp;
use jiff::civil::Weekday;

use super::{PortIn, check};
use crate::bandwidth::sandbox::{
    account::Owned,
    answers::{Wrong, wrong},
    telephone::Tn,
    work::{Kind, Order, Work, read_moment},
    world::World,
};

/// How long a draft lies before it is thrown away.
pub(super) const DRAFT_MS: i64 = 48 * 60 * 60 * 1000;
/// How long each stage takes.
pub(super) const VALIDATING_MS: i64 = 3_000;
pub(in super::super) const DOCUMENTS_MS: i64 = 3_000;
pub(super) const SUPPLEMENT_MS: i64 = 3_000;
pub(super) const CANCEL_MS: i64 = 3_000;
const ANSWER_MS: i64 = 6_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// When on its day a port happens: 11:30 in the East, in winter.
const HOUR_MS: i64 = (16 * 60 + 30) * 60 * 1000;

/// Whether there is a letter of authorization.
pub(super) fn has_papers(port: &PortIn) -> bool {
    port.files.iter().any(|file| file.document_type == "LOA")
}

/// Goes on to what comes next.
pub(in super::super) fn step(world: &mut World, order: &mut Order, port: &mut PortIn, at: Timestamp) {
    match order.status.as_str() {
        "DRAFT" => order.ends(world, at, "CANCELLED", "Draft was removed after 48 hours"),
        "VALIDATE_TFNS" | "VALIDATE_DRAFT_TFNS" => validated(world, order, port, at),
        "PENDING_DOCUMENTS" | "REQUESTED_SUPP" => {
            if has_papers(port) {
                order.until = Some(at.plus_ms(ANSWER_MS));
                order.becomes(world, at, "SUBMITTED", "Order was sent to the losing carrier");
            } else {
                order.becomes(world, at, "PENDING_DOCUMENTS", "Waiting for a letter of authorization");
            }
        }
        "SUBMITTED" => match rejection(port) {
            Some(wrong) => reject(world, order, wrong, at),
            None => commit(world, order, port, committed(wanted(port), at), at),
        },
        "FOC" if !port.is_triggered() => complete(world, order, port, at),
        "REQUESTED_CANCEL" => order.ends(world, at, "CANCELLED", "Order was cancelled"),
        _ => {}
    }
}

fn validated(world: &World, order: &mut Order, port: &PortIn, at: Timestamp) {
    let draft = order.status == "VALIDATE_DRAFT_TFNS";
    // README, typed in.
    let bad = order.numbers.iter().find(|tn| tn.is_multiple_of(10_000)).copied();
    if let Some(tn) = bad {
        order.errors = vec![Wrong { number: Some(tn), ..wrong(7615, "The toll-free number is not valid for porting") }];
        let status = if draft { "INVALID_DRAFT_TFNS" } else { "INVALID_TFNS" };
        return order.becomes(world, at, status, "Toll-free numbers are not valid");
    }
    order.errors.clear();
    if draft {
        return order.becomes(world, at, "VALID_DRAFT_TFNS", "Toll-free numbers are valid");
    }
    order.until = has_papers(port).then(|| at.plus_ms(DOCUMENTS_MS));
    order.becomes(world, at, "PENDING_DOCUMENTS", "Waiting for a letter of authorization");
}

/// The losing carrier says no.
fn reject(world: &World, order: &mut Order, wrong: Wrong, at: Timestamp) {
    let note = format!("Rejected by the losing carrier: {}", wrong.words);
    order.errors = vec![wrong];
    order.until = None;
    order.becomes(world, at, "EXCEPTION", &note);
}

/// The losing carrier agrees to a day.
fn commit(world: &World, order: &mut Order, port: &mut PortIn, day: Timestamp, at: Timestamp) {
    order.errors.clear();
    port.foc = Some(day);
    order.until = (!port.is_triggered()).then_some(day);
    order.work = Work::PortIn(Box::new(port.clone()));
    order.becomes(world, at, "FOC", "Firm order commitment received");
}

/// All numbers that are not yet here are here.
fn complete(world: &mut World, order: &mut Order, port: &mut PortIn, at: Timestamp) {
    for tn in order.numbers.clone() {
        arrive(world, order, port, tn, at);
    }
    order.ends(world, at, "COMPLETE", "Order is complete");
}

/// A number is the account's.
pub(super) fn arrive(world: &mut World, order: &Order, port: &mut PortIn, tn: Tn, at: Timestamp) {
    if port.activated.contains(&tn) {
        return;
    }
    let mut number = Owned::new(tn, &port.site, &port.peer, at);
    number.order.clone_from(&order.id);
    world.books.owned.insert(tn, number);
    world.books.disconnected.remove(&tn);
    port.activated.push(tn);
}

/// What the losing carrier does not like: the README has the list.
fn rejection(port: &PortIn) -> Option<Wrong> {
    let said = &port.said;
    let subscriber = said.get("Subscriber");
    let address = subscriber.and_then(|subscriber| subscriber.get("ServiceAddress"));
    if check::account_number(said) == "0000" {
        return Some(wrong(7495, "Account number does not match the losing carrier's records"));
    }
    if check::pin(said) == "0000" {
        return Some(wrong(7496, "PIN does not match the losing carrier's records"));
    }
    if address.is_some_and(|address| address.text("Zip") == "00000") {
        return Some(wrong(7498, "ZIP code does not match the losing carrier's records"));
    }
    if said.text("LoaAuthorizingPerson").eq_ignore_ascii_case("Nobody") {
        return Some(wrong(7499, "The person is not authorized to port these numbers"));
    }
    None
}

fn wanted(port: &PortIn) -> Option<Timestamp> {
    read_moment(port.said.text("RequestedFocDate"))
}

/// The day the losing carrier agrees to: the wanted one, when it is a working day from tomorrow to 30 days on.
fn committed(wanted: Option<Timestamp>, at: Timestamp) -> Timestamp {
    let day_of = |at: Timestamp| at.0.div_euclid(DAY_MS);
    let today = day_of(at);
    let mut day = wanted.map_or(today + 3, day_of).clamp(today + 1, today + 30);
    while is_weekend(day) {
        day += 1;
    }
    Timestamp(day * DAY_MS + HOUR_MS)
}

fn is_weekend(day: i64) -> bool {
    let noon = jiff::Timestamp::from_millisecond(day * DAY_MS).unwrap_or_default();
    matches!(noon.to_zoned(jiff::tz::TimeZone::UTC).weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Moves a port on at once, for whoever does not want to wait. False when it cannot do this now.
pub(in super::super) fn move_on(world: &mut World, id: &str, deed: &str, reason: &str) -> bool {
    let now = world.now();
    let Some(known) = world.order(Kind::PortIns, id) else { return false };
    let (id, status) = (known.id.clone(), known.status.clone());
    let may = match deed {
        "next" => known.until.is_some(),
        "foc" | "reject" => matches!(status.as_str(), "PENDING_DOCUMENTS" | "SUBMITTED" | "REQUESTED_SUPP"),
        "complete" => status == "FOC",
        _ => false,
    };
    if !may {
        return false;
    }
    if deed == "next" {
        world.step(&id, now);
        return true;
    }
    let Some(mut order) = world.books.orders.remove(&id) else { return false };
    let mut work = std::mem::take(&mut order.work);
    if let Work::PortIn(port) = &mut work {
        match deed {
            "foc" => commit(world, &mut order, port, committed(wanted(port), now), now),
            "reject" => {
                let reason = if reason.is_empty() { "Rejected by the losing carrier" } else { reason };
                reject(world, &mut order, wrong(7495, reason), now);
            }
            _ => complete(world, &mut order, port, now),
        }
    }
    order.work = work;
    world.keep(order);
    true
}
