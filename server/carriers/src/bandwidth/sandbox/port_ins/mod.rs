//! `/portins`: numbers that come from another carrier.

mod activation;
mod change;
mod check;
mod life;
mod shapes;

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

pub(super) use self::{
    activation::{activate, activation},
    change::{cancel, change},
    life::{DOCUMENTS_MS, move_on, step},
    shapes::{list, one, tns},
};
use super::{
    answers::{Wrong, unread},
    exchange::{Asked, Outcome, Reply},
    loas::File,
    telephone::{Tn, is_toll_free},
    work::{Kind, Work},
    world::World,
    xml::{Node, leaf},
};

pub(super) const ROOT: &str = "LnpOrderResponse";
const RECEIVED: &str = "Order request received. Please use the order id to check the status of your order later.";

/// What a port does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct PortIn {
    /// The order as it came, and as it was changed since.
    pub(super) said: Node,
    pub(super) btn: Option<Tn>,
    pub(super) site: String,
    pub(super) peer: String,
    /// The day the losing carrier agreed to.
    pub(super) foc: Option<Timestamp>,
    pub(super) activated: Vec<Tn>,
    pub(super) files: Vec<File>,
}

impl PortIn {
    fn is_triggered(&self) -> bool {
        self.said.is_true("Triggered")
    }
}

/// `POST /accounts/{a}/portins`.
pub(super) fn create(world: &mut World, asked: &Asked) -> Outcome {
    let body = asked.xml().map_err(|broken| shapes::refused(&[unread(broken)], None, asked.version))?;
    let draft = body.text("ProcessingStatus").eq_ignore_ascii_case("DRAFT");
    let (port, numbers, wrongs) = check::read(world, &body, asked, draft);
    if !wrongs.is_empty() {
        return Err(shapes::refused(&wrongs, Some(&body), asked.version));
    }
    // What is wrong with the state of a number, and not with the form, is told in an order that was taken.
    let taken: Vec<Wrong> = check::open_elsewhere(world, &numbers, None);
    let mut order = world.take_order(asked, Kind::PortIns, Work::Underway, numbers, 0);
    order.until = None;
    order.customer_order_id = body.text("CustomerOrderId").into();
    let now = order.created;
    order.history.clear();
    let toll_free = order.numbers.iter().any(|tn| is_toll_free(*tn));
    if draft {
        order.until = Some(now.plus_ms(life::DRAFT_MS));
        order.becomes(world, now, "DRAFT", "Draft saved");
    } else if !taken.is_empty() {
        order.errors = taken;
        order.becomes(world, now, "EXCEPTION", "A telephone number is part of another order");
    } else if toll_free {
        order.until = Some(now.plus_ms(life::VALIDATING_MS));
        order.becomes(world, now, "VALIDATE_TFNS", "Toll-free numbers are being validated");
    } else {
        order.becomes(world, now, "PENDING_DOCUMENTS", "Waiting for a letter of authorization");
    }
    world.record_all("bw_port_in", order.numbers.iter().take(asked.way.of(order.numbers.len())));
    let place = asked.link(&format!("portins/{}", order.id));
    let reply = shapes::written(&order, &port, asked.version, Some((201, RECEIVED)));
    order.work = Work::PortIn(Box::new(port));
    world.keep(order);
    Ok(Reply::xml(201, reply).at(place))
}

/// A leaf for the day part of a moment.
fn day(name: &str, at: Timestamp) -> Node {
    leaf(name, super::work::moment(at))
}
