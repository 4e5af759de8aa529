//! `/disconnects`: numbers that are given back.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    answers::{Wrong, absent, error_list, listed, numbers, required, unread, wrong, wrong_with},
    exchange::{Asked, Outcome, Reply},
    telephone::{Tn, Version},
    work::{Kind, Order, RECEIVED_MS, Work, moment},
    world::World,
    xml::{Node, leaf, node},
};

const ROOT: &str = "DisconnectTelephoneNumberOrderResponse";
const TYPE: &str = "DisconnectTelephoneNumberOrderType";
/// The most numbers of an order.
const MOST: usize = 5_000;

/// What a disconnect does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Disconnect {
    name: String,
    /// `normal`, `soft-remove` or `purge`.
    mode: String,
    gone: Vec<Tn>,
}

fn refused(wrong: Wrong) -> Reply {
    listed(ROOT, &[wrong], Version::One)
}

/// `POST /accounts/{a}/disconnects`.
pub(super) fn create(world: &mut World, asked: &Asked) -> Outcome {
    let body = asked.xml().map_err(|broken| refused(unread(broken)))?;
    let said = body.get(TYPE).ok_or_else(|| refused(wrong(5001, format!("{TYPE} is required"))))?;
    let mode = said.said("DisconnectMode").unwrap_or("normal").to_ascii_lowercase();
    if !["normal", "soft-remove", "purge"].contains(&mode.as_str()) {
        return Err(refused(wrong(5006, "DisconnectMode must be normal, soft-remove or purge")));
    }
    let protected = said.text("Protected").to_ascii_uppercase();
    if !["", "TRUE", "FALSE", "UNCHANGED"].contains(&protected.as_str()) {
        return Err(refused(wrong(5007, "Protected must be TRUE, FALSE or UNCHANGED")));
    }
    let tns = numbers(said.list("TelephoneNumberList", "TelephoneNumber"), asked.version).map_err(refused)?;
    if tns.is_empty() || tns.len() > MOST {
        return Err(refused(required("TelephoneNumberList, of up to 5000 numbers,")));
    }
    let mut errors = Vec::new();
    let mut gone: Vec<Tn> = Vec::new();
    for tn in &tns {
        if !world.books.owned.contains_key(tn) || is_leaving(world, *tn) || gone.contains(tn) {
            let text = asked.version.write(*tn);
            errors.push(wrong_with(*tn, 5076, format!("Telephone number {text} is not available on this account.")));
        } else if world.books.owned[tn].option("Protected") == "true" && protected != "FALSE" {
            errors.push(wrong_with(*tn, 5005, "The telephone number is protected"));
        } else {
            gone.push(*tn);
        }
    }
    gone.truncate(asked.way.of(gone.len()));
    world.record_all("bw_disconnect", &gone);
    let work = Disconnect { name: body.text("name").into(), mode, gone };
    let mut order = world.take_order(asked, Kind::Disconnects, Work::Disconnect(work), tns, RECEIVED_MS);
    order.customer_order_id = body.text("CustomerOrderId").into();
    order.errors = errors;
    let reply = Reply::xml(201, written(world, &order, asked));
    let reply = reply.at(asked.link(&format!("disconnects/{}", order.id)));
    world.keep(order);
    Ok(reply)
}

/// Whether an order that is not over gives this number back.
fn is_leaving(world: &World, tn: Tn) -> bool {
    world
        .books
        .orders
        .values()
        .any(|order| !order.is_over() && matches!(&order.work, Work::Disconnect(work) if work.gone.contains(&tn)))
}

/// `GET /accounts/{a}/disconnects/{id}`.
pub(super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    let order = world.order(Kind::Disconnects, asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    Ok(Reply::xml(200, written(world, order, asked)))
}

fn written(world: &World, order: &Order, asked: &Asked) -> Node {
    let Work::Disconnect(work) = &order.work else { return node(ROOT, []) };
    let numbers = order.numbers.iter().map(|tn| leaf("TelephoneNumber", asked.version.write(*tn)));
    let kind = node(TYPE, [node("TelephoneNumberList", numbers), leaf("DisconnectMode", &work.mode)]);
    let request = node("orderRequest", [])
        .maybe("CustomerOrderId", Some(&order.customer_order_id).filter(|id| !id.is_empty()))
        .and([leaf("OrderCreateDate", moment(order.created)), leaf("id", &order.id)])
        .maybe("name", Some(&work.name).filter(|name| !name.is_empty()))
        .with(kind);
    let mut root = node(ROOT, [request, leaf("OrderStatus", &order.status)]);
    if !order.errors.is_empty() {
        root = root.with(error_list(&order.errors, asked.version));
    }
    if asked.flag("tndetail") && order.is_over() {
        let rows = work.gone.iter().map(|tn| {
            let word = if world.books.disconnected.contains_key(tn) { "Aging" } else { "Available" };
            node("TelephoneNumberDetail", super::details::facts(*tn, word, asked.version))
        });
        root = root.with(node("TelephoneNumberDetails", rows));
    }
    root
}

/// Goes on: the numbers are given back.
pub(super) fn step(world: &mut World, order: &mut Order, work: &mut Disconnect, at: Timestamp) {
    for tn in &work.gone {
        world.books.owned.remove(tn);
        match work.mode.as_str() {
            // It goes to the shelf at once, for whoever comes first.
            "purge" => {
                world.books.disconnected.remove(tn);
                world.books.sold.remove(tn);
            }
            _ => {
                world.books.disconnected.insert(*tn, at);
            }
        }
    }
    let well = work.gone.len();
    order.ends_by_count(world, at, well);
}
