//! Reading orders: one, or those of a request (T11).

use super::Order;
use crate::tata::sandbox::{
    exchange::{Asked, Faults, Outcome, Refusal, Reply},
    world::World,
};

/// `GET /orders`, newest first.
pub(in crate::tata::sandbox) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let mut faults = Faults::default();
    if let Some(id) = asked.asked_for("customerId") {
        crate::tata::sandbox::account::customer(id, &mut faults);
    }
    faults.check()?;
    let is = |name: &str, value: &str| asked.asked_for(name).is_none_or(|wanted| wanted == value);
    let now = world.now();
    let fits = |order: &&Order| {
        order.listed_from.is_none_or(|from| from <= now)
            && is("requestId", &order.request)
            && is("externalId", &order.external)
            && is("status", &order.status)
    };
    asked.page(world.state.orders.iter().rev().filter(fits).map(Order::row).collect())
}

/// `GET /orders/{orderId}`.
pub(in crate::tata::sandbox) fn read(world: &mut World, asked: &Asked) -> Outcome {
    let id = asked.part(1);
    world.order(id).map(|order| Reply::json(&order.row())).ok_or_else(|| Refusal::unknown("order", id))
}
