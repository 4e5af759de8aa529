//! Changing a port: a draft as a whole, an order by a supplement; and calling it off.

use super::{check, life, shapes};
use crate::bandwidth::sandbox::{
    answers::{unread, wrong},
    exchange::{Asked, Outcome, Reply},
    telephone::is_toll_free,
    work::{Order, Work},
    world::World,
    xml::Node,
};

/// `PUT /accounts/{a}/portins/{id}`: `LnpOrder` for a draft, `LnpOrderSupp` for anything else.
pub(in super::super) fn change(world: &mut World, asked: &Asked) -> Outcome {
    let version = asked.version;
    let body = asked.xml().map_err(|broken| shapes::refused(&[unread(broken)], None, version))?;
    let (known, port) = shapes::find(world, asked)?;
    let no = |code: u32, words: &str| shapes::refused(&[wrong(code, words)], Some(&body), version);
    let draft = known.status.contains("DRAFT");
    if known.is_over() || known.status == "REQUESTED_CANCEL" {
        return Err(no(7304, "The order can not be changed in its current state"));
    }
    let supplement = body.name.eq_ignore_ascii_case("LnpOrderSupp");
    if supplement == draft {
        let words = if draft { "A draft is changed by an LnpOrder" } else { "An order is changed by an LnpOrderSupp" };
        return Err(no(7398, words));
    }
    let mut said = port.said.clone();
    merge(&mut said, &body);
    let stays_draft = draft && body.said("ProcessingStatus").is_none_or(|word| word.to_ascii_uppercase().contains("DRAFT"));
    let id = known.id.clone();
    let (mut fresh, mut numbers, mut wrongs) = check::read(world, &said, asked, stays_draft);
    if !stays_draft {
        wrongs.extend(check::open_elsewhere(world, &numbers, Some(&id)));
    }
    if !wrongs.is_empty() {
        return Err(shapes::refused(&wrongs, Some(&body), version));
    }
    let Some(mut order) = world.books.orders.remove(&id) else { return Err(Reply::empty(500)) };
    if let Work::PortIn(port) = std::mem::take(&mut order.work) {
        (fresh.files, fresh.activated) = (port.files, port.activated);
    }
    numbers.truncate(asked.way.of(numbers.len()));
    order.numbers = numbers;
    order.errors.clear();
    if let Some(customer_order_id) = body.said("CustomerOrderId") {
        order.customer_order_id = customer_order_id.into();
    }
    proceed(world, &mut order, &body, stays_draft, draft, life::has_papers(&fresh));
    let words = if supplement { "Supp request received" } else { "Order request received" };
    let reply = shapes::written(&order, &fresh, version, Some((200, words)));
    order.work = Work::PortIn(Box::new(fresh));
    world.core.record(if supplement { "bw_port_in_supplement" } else { "bw_port_in_draft" }, &order.id);
    world.keep(order);
    Ok(Reply::xml(200, reply))
}

/// Where a changed port goes.
fn proceed(world: &World, order: &mut Order, body: &Node, stays_draft: bool, was_draft: bool, papers: bool) {
    let now = world.now();
    let toll_free = order.numbers.iter().any(|tn| is_toll_free(*tn));
    if stays_draft && body.text("ProcessingStatus").eq_ignore_ascii_case("VALIDATE_DRAFT_TFNS") {
        order.until = Some(now.plus_ms(life::VALIDATING_MS));
        order.becomes(world, now, "VALIDATE_DRAFT_TFNS", "Toll-free numbers are being validated");
    } else if stays_draft {
        order.until = Some(now.plus_ms(life::DRAFT_MS));
        order.becomes(world, now, "DRAFT", "Draft saved");
    } else if !was_draft {
        order.until = Some(now.plus_ms(life::SUPPLEMENT_MS));
        order.becomes(world, now, "REQUESTED_SUPP", "Supplement was requested");
    } else if toll_free {
        order.until = Some(now.plus_ms(life::VALIDATING_MS));
        order.becomes(world, now, "VALIDATE_TFNS", "Toll-free numbers are being validated");
    } else {
        order.until = papers.then(|| now.plus_ms(life::DOCUMENTS_MS));
        order.becomes(world, now, "PENDING_DOCUMENTS", "Waiting for a letter of authorization");
    }
}

/// What is said anew takes the place of what was; parts of an address stay that are not said, unless they are to be reset.
fn merge(said: &mut Node, body: &Node) {
    let reset = body.is_true("ResetAddressFields");
    for part in &body.children {
        if part.name.eq_ignore_ascii_case("ResetAddressFields") {
            continue;
        }
        let known = said.children.iter_mut().find(|known| known.name.eq_ignore_ascii_case(&part.name));
        match known {
            Some(known) if matches!(part.name.as_str(), "Subscriber" | "ServiceAddress" | "WirelessInfo") => {
                if reset && part.name == "ServiceAddress" { *known = part.clone() } else { merge_within(known, part, reset) }
            }
            Some(known) => *known = part.clone(),
            None => said.children.push(part.clone()),
        }
    }
}

fn merge_within(known: &mut Node, part: &Node, reset: bool) {
    let mut body = part.clone();
    if reset {
        body.children.push(crate::bandwidth::sandbox::xml::leaf("ResetAddressFields", true));
    }
    merge(known, &body);
}

/// `DELETE /accounts/{a}/portins/{id}`: a draft is gone, an order is asked to be cancelled.
pub(in super::super) fn cancel(world: &mut World, asked: &Asked) -> Outcome {
    let (known, _) = shapes::find(world, asked)?;
    let id = known.id.clone();
    if known.status.contains("DRAFT") {
        world.books.orders.remove(&id);
        world.core.record("bw_port_in_cancel", &id);
        return Ok(Reply::empty(200));
    }
    if known.is_over() || known.status == "REQUESTED_CANCEL" {
        let words = "The order can not be cancelled in its current state";
        return Err(shapes::refused(&[wrong(7304, words)], None, asked.version));
    }
    let now = world.now();
    let Some(mut order) = world.books.orders.remove(&id) else { return Err(Reply::empty(500)) };
    order.until = Some(now.plus_ms(life::CANCEL_MS));
    order.becomes(world, now, "REQUESTED_CANCEL", "Cancellation was requested");
    world.core.record("bw_port_in_cancel", &id);
    world.keep(order);
    Ok(Reply::empty(204))
}
