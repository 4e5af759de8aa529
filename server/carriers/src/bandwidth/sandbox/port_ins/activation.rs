//! `…/activationStatus`: numbers of a triggered port, activated by a call.

use super::{life, shapes};
use crate::bandwidth::sandbox::{
    answers::{Wrong, misread, status, unread, wrong},
    exchange::{Asked, Outcome, Reply},
    telephone::Tn,
    work::{Order, Work},
    world::World,
    xml::{leaf, node},
};

const ROOT: &str = "ActivationStatusResponse";

/// `GET …/{id}/activationStatus`.
pub(in super::super) fn activation(world: &mut World, asked: &Asked) -> Outcome {
    let (order, port) = shapes::find(world, asked)?;
    if port.foc.is_none() {
        return Err(status(ROOT, 400, 7342, "The order has no firm order commitment yet"));
    }
    let rows = |here: bool| {
        let fit = order.numbers.iter().filter(move |tn| port.activated.contains(tn) == here);
        fit.map(|tn| leaf("TelephoneNumber", asked.version.write(*tn))).collect::<Vec<_>>()
    };
    let row = node("ActivationStatus", port.foc.map(|foc| super::day("AutoActivationDate", foc)))
        .with(node("ActivatedTelephoneNumbersList", rows(true)))
        .with(node("NotYetActivatedTelephoneNumbersList", rows(false)));
    Ok(Reply::xml(200, node(ROOT, [row])))
}

/// `PUT …/{id}/activationStatus`: activates the numbers that are named; all when none is.
pub(in super::super) fn activate(world: &mut World, asked: &Asked) -> Outcome {
    let no = |wrong: Wrong| wrong.under(ROOT, 400);
    let body = asked.xml().map_err(|broken| no(unread(broken)))?;
    let (known, port) = shapes::find(world, asked)?;
    let now = world.now();
    if known.status != "FOC" || !port.is_triggered() {
        return Err(no(wrong(7342, "The telephone numbers can not be activated in the order's current state")));
    }
    let day_ms = 24 * 60 * 60 * 1000;
    if port.foc.is_some_and(|foc| foc.0.div_euclid(day_ms) > now.0.div_euclid(day_ms)) {
        return Err(no(wrong(7348, "The telephone numbers can not be activated before the FOC date")));
    }
    let mut wanted: Vec<Tn> = Vec::new();
    for list in ["TelephoneNumbers", "ActivatedTelephoneNumbersList"] {
        for text in body.list(list, "TelephoneNumber") {
            wanted.push(asked.version.read(text).map_err(|why| no(misread(text, why, asked.version)))?);
        }
    }
    if wanted.iter().any(|tn| !known.numbers.contains(tn)) {
        return Err(no(wrong(7342, "A telephone number is not part of the order")));
    }
    if wanted.is_empty() {
        wanted.clone_from(&known.numbers);
    }
    wanted.truncate(asked.way.of(wanted.len()));
    let id = known.id.clone();
    let Some(mut order) = world.books.orders.remove(&id) else { return Err(Reply::empty(500)) };
    let mut work = std::mem::take(&mut order.work);
    if let Work::PortIn(port) = &mut work {
        wanted.iter().for_each(|tn| life::arrive(world, &order, port, *tn, now));
        finish(world, &mut order, port.activated.len());
    }
    order.work = work;
    world.keep(order);
    world.record_all("bw_port_in_activate", &wanted);
    activation(world, asked)
}

fn finish(world: &World, order: &mut Order, activated: usize) {
    if activated == order.numbers.len() {
        order.ends(world, world.now(), "COMPLETE", "Order is complete");
    }
}
