//! `POST /port-in/export-list`: CSV that calls itself JSON, with the dates of JavaScript, a `tn` column that is a count, and a
//! column that is always empty.
//!
//! The document shows the list of sub-orders only. The columns of requests and of numbers are assumed in its manner.

use super::{
    super::{
        exchange::{Asked, Outcome, Reply},
        world::World,
    },
    days, id_of,
    lists::{self, Filter},
};

/// `POST /port-in/export-list`.
pub(super) fn export(world: &mut World, asked: &Asked) -> Outcome {
    let filter = Filter::of(asked)?;
    let now = world.core.now();
    let mut lines = Vec::new();
    if let Some(id) = id_of(asked, "port_proposal_id")? {
        lines.push("sub_order_id,did,status,active_foc_date".to_owned());
        let (_, sub_order) = lists::listed_sub_order(world, id)?;
        for number in &sub_order.numbers {
            lines.push(format!("{id},{},{},", number.digits, number.port_status()));
        }
    } else if let Some(id) = id_of(asked, "port_req_id")? {
        lines.push("sub_order_id,status,resubmitted_at,tn,active_foc_date".to_owned());
        let request = lists::listed_request(world, id)?;
        for sub_order in request.sub_orders.iter().filter(|sub_order| filter.fits_sub_order(request, sub_order)) {
            // The sample has a time where the list has none; assumed: that of the request.
            let at = days::printed(sub_order.resubmitted_at.unwrap_or(request.created_at));
            lines.push(format!("{},{},{at},{},", sub_order.id, sub_order.port_req_status(), sub_order.numbers.len()));
        }
    } else {
        lines.push("port_id,status,created_at,tn,active_foc_date".to_owned());
        for request in world.ports.listed(now).filter(|request| filter.fits(request)) {
            let (at, count) = (days::printed(request.created_at), request.numbers().count());
            lines.push(format!("{},{},{at},{count},", request.id, request.phase().word()));
        }
    }
    lines.push(String::new());
    Ok(Reply::CsvAsJson(lines.join("\n")))
}
