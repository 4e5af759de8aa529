//! Stopping a port and deleting what was stopped, on all three levels.
//!
//! Assumed: a request is cancelled whole or not at all. What was activated stays. Only what was cancelled can be deleted.
//! Cancelling all sub-orders one by one leaves the phase as it is; cancelling the request ends it.

use super::{
    super::{
        exchange::{Asked, Outcome, Reply, refusal},
        world::World,
    },
    done, id_of, lists,
    request::{Stage, Status, SubOrder},
    ten_digits,
};

/// `POST /port-in/cancel-order`.
pub(super) fn cancel(world: &mut World, asked: &Asked) -> Outcome {
    let (request_id, sub_order_id) = (id_of(asked, "port_req_id")?, id_of(asked, "port_proposal_id")?);
    if let Some(id) = sub_order_id {
        let (at, n) = world.ports.place_of_sub_order(id).ok_or_else(|| lists::no_sub_order(id))?;
        may_cancel(&world.ports.requests[at].sub_orders[n])?;
        if asked.way.of(1) == 1 {
            world.ports.change(at, asked.way.listed_from).sub_orders[n].cancel();
            world.core.record("c48_port_cancel", format!("sub-order {id}"));
        }
        return Ok(done());
    }
    let id = request_id.ok_or_else(|| refusal("The port_req_id or port_proposal_id field is required"))?;
    let at = world.ports.place(id).ok_or_else(|| lists::no_request(id))?;
    let live = |sub_order: &&SubOrder| sub_order.stage != Stage::Cancelled;
    let request = &world.ports.requests[at];
    if request.cancelled || !request.sub_orders.iter().any(|sub_order| live(&sub_order)) {
        return Err(refusal(format!("Port request {id} is already cancelled")));
    }
    request.sub_orders.iter().filter(live).try_for_each(may_cancel)?;
    if asked.way.of(1) == 1 {
        let request = world.ports.change(at, asked.way.listed_from);
        request.cancelled = true;
        request.phase_said = None;
        request.sub_orders.iter_mut().filter(|sub_order| sub_order.stage != Stage::Cancelled).for_each(SubOrder::cancel);
        world.core.record("c48_port_cancel", format!("request {id}"));
    }
    Ok(done())
}

fn may_cancel(sub_order: &SubOrder) -> Result<(), Reply> {
    if sub_order.allows_cancel() {
        return Ok(());
    }
    Err(refusal(format!("Sub order {} can not be cancelled in status {}", sub_order.id, sub_order.port_req_status())))
}

/// Where a number of a sub-order is, from `port_proposal_id` and `did_number`: request, sub-order, number.
pub(super) fn place_of_number(world: &World, asked: &Asked, name: &str) -> Result<(usize, usize, usize), Reply> {
    asked.require(&["port_proposal_id", name])?;
    let id = id_of(asked, "port_proposal_id")?.unwrap_or_default();
    let (at, n) = world.ports.place_of_sub_order(id).ok_or_else(|| lists::no_sub_order(id))?;
    let text = asked.text(name);
    let digits = ten_digits(&text);
    let m = world.ports.requests[at].sub_orders[n].numbers.iter().position(|number| Some(number.digits) == digits);
    Ok((at, n, m.ok_or_else(|| refusal(format!("Number {text} is not part of sub order {id}")))?))
}

/// `POST /port-in/cancel-did-order`. The last number takes its sub-order with it.
pub(super) fn cancel_number(world: &mut World, asked: &Asked) -> Outcome {
    let (at, n, m) = place_of_number(world, asked, "did_number")?;
    let sub_order = &world.ports.requests[at].sub_orders[n];
    let number = &sub_order.numbers[m];
    let digits = number.digits;
    if !sub_order.allows_cancel_of(number) {
        let status = if number.status == Status::Submitted { sub_order.port_req_status() } else { number.port_status() };
        return Err(refusal(format!("Number {digits} can not be cancelled in status {status}")));
    }
    if asked.way.of(1) == 1 {
        let sub_order = &mut world.ports.change(at, asked.way.listed_from).sub_orders[n];
        sub_order.numbers[m].status = Status::Cancelled;
        if sub_order.live().next().is_none() {
            sub_order.cancel();
        }
        world.core.record("c48_port_cancel_did", digits);
    }
    Ok(done())
}

/// `POST /port-in/delete-request`. Only here the request's id is called `port_request_id`. A request without sub-orders and
/// a sub-order without numbers are gone with the last one.
pub(super) fn delete(world: &mut World, asked: &Asked) -> Outcome {
    if !asked.text("did_number").is_empty() {
        return delete_number(world, asked);
    }
    let subject = if let Some(id) = id_of(asked, "port_proposal_id")? {
        let (at, n) = world.ports.place_of_sub_order(id).ok_or_else(|| lists::no_sub_order(id))?;
        may_delete(&world.ports.requests[at].sub_orders[n])?;
        if asked.way.of(1) == 1 {
            world.ports.change(at, asked.way.listed_from).sub_orders.remove(n);
            forget_if_empty(world, at);
        }
        format!("sub-order {id}")
    } else {
        let id = id_of(asked, "port_request_id")?
            .ok_or_else(|| refusal("The port_request_id or port_proposal_id field is required"))?;
        let at = world.ports.place(id).ok_or_else(|| lists::no_request(id))?;
        world.ports.requests[at].sub_orders.iter().try_for_each(may_delete)?;
        if asked.way.of(1) == 1 {
            world.ports.change(at, asked.way.listed_from).sub_orders.clear();
            forget_if_empty(world, at);
        }
        format!("request {id}")
    };
    if asked.way.of(1) == 1 {
        world.core.record("c48_port_delete", subject);
    }
    Ok(done())
}

fn may_delete(sub_order: &SubOrder) -> Result<(), Reply> {
    if sub_order.allows_delete() {
        return Ok(());
    }
    Err(refusal(format!("Sub order {} can not be deleted in status {}", sub_order.id, sub_order.port_req_status())))
}

fn delete_number(world: &mut World, asked: &Asked) -> Outcome {
    let (at, n, m) = place_of_number(world, asked, "did_number")?;
    let number = &world.ports.requests[at].sub_orders[n].numbers[m];
    let digits = number.digits;
    if number.status != Status::Cancelled {
        return Err(refusal(format!("Number {digits} can not be deleted in status {}", number.port_status())));
    }
    if asked.way.of(1) == 1 {
        let request = world.ports.change(at, asked.way.listed_from);
        request.sub_orders[n].numbers.remove(m);
        if request.sub_orders[n].numbers.is_empty() {
            request.sub_orders.remove(n);
        }
        forget_if_empty(world, at);
        world.core.record("c48_port_delete", digits);
    }
    Ok(done())
}

/// A request that is still to be listed for a while is kept so long.
fn forget_if_empty(world: &mut World, at: usize) {
    let request = &world.ports.requests[at];
    if request.sub_orders.is_empty() && request.earlier.is_none() {
        world.ports.requests.remove(at);
    }
}
