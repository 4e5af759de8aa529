//! `POST /port-in/update-request`: new details, for a whole request or for one sub-order. What was rejected goes to the
//! losing carrier again.
//!
//! Assumed: the fields that are marked as optional stay as they are when they are not sent. New details of a request are
//! those of all its sub-orders that can still be edited and have none of their own.

use contract::time::Timestamp;

use super::{
    super::{
        exchange::{Asked, Outcome, refusal},
        world::World,
    },
    details::Detail,
    done, id_of, lists,
    lives::{REVIEWED_MS, answer_after_ms},
    request::{Stage, Status, SubOrder},
    submit::sent_detail,
};

/// `POST /port-in/update-request`.
pub(super) fn update(world: &mut World, asked: &Asked) -> Outcome {
    let request_id = id_of(asked, "port_req_id")?.ok_or_else(|| refusal("The port_req_id field is required"))?;
    let at = world.ports.place(request_id).ok_or_else(|| lists::no_request(request_id))?;
    let sent = sent_detail(asked)?;
    let detail_id = world.ports.last_detail + 1;
    let now = world.core.now();
    let request = &world.ports.requests[at];
    if let Some(id) = id_of(asked, "port_proposal_id")? {
        let n = request.sub_orders.iter().position(|sub_order| sub_order.id == id).ok_or_else(|| lists::no_sub_order(id))?;
        let sub_order = &request.sub_orders[n];
        if !sub_order.allows_edit() {
            return Err(not_now(sub_order));
        }
        let new = Detail::read(sent, detail_id, Some(sub_order.detail.as_ref().unwrap_or(&request.detail)))?;
        if asked.way.of(1) == 1 {
            let request = world.ports.change(at, asked.way.listed_from);
            request.phase_said = None;
            let sub_order = &mut request.sub_orders[n];
            sub_order.resubmit(&new, now);
            sub_order.detail = Some(new);
            world.ports.last_detail = detail_id;
            world.core.record("c48_port_update", format!("sub-order {id}"));
        }
        return Ok(done());
    }
    if !request.sub_orders.iter().any(SubOrder::allows_edit) {
        return Err(request.sub_orders.first().map_or_else(|| lists::no_request(request_id), not_now));
    }
    let new = Detail::read(sent, request.detail.id, Some(&request.detail))?;
    if asked.way.of(1) == 1 {
        let request = world.ports.change(at, asked.way.listed_from);
        request.phase_said = None;
        let old = std::mem::replace(&mut request.detail, new);
        for sub_order in request.sub_orders.iter_mut().filter(|sub_order| sub_order.detail.is_none()) {
            if sub_order.allows_edit() {
                sub_order.resubmit(&request.detail, now);
            } else if sub_order.stage != Stage::Cancelled {
                // It goes on with what it was sent with.
                sub_order.detail = Some(old.clone());
            }
        }
        world.core.record("c48_port_update", format!("request {request_id}"));
    }
    Ok(done())
}

fn not_now(sub_order: &SubOrder) -> super::super::exchange::Reply {
    refusal(format!("Sub order {} can not be edited in status {}", sub_order.id, sub_order.port_req_status()))
}

impl SubOrder {
    /// Goes on with new details. Before it was sent to the losing carrier they are simply taken.
    fn resubmit(&mut self, new: &Detail, now: Timestamp) {
        match self.stage {
            Stage::Rejected | Stage::Conflict => {
                self.resubmitted_at = Some(now);
                self.failure_reason = None;
                self.order_status_said = None;
                self.stage = Stage::Reviewed;
                self.foc_date = None;
                for number in self.numbers.iter_mut().filter(|number| number.status == Status::FocReceived) {
                    number.status = Status::Submitted;
                }
                self.until = Some(now.plus_ms(REVIEWED_MS));
            }
            Stage::Submitted => {
                self.supplemented = true;
                self.until = Some(now.plus_ms(answer_after_ms(new)));
            }
            _ => {}
        }
    }
}
