//! `POST /port-in/view-rejection-list`: what needs somebody, with every word that the phases and the order statuses can be.

use serde_json::{Value, json};

use super::{
    super::{
        exchange::{Asked, Outcome},
        services::iso,
        world::World,
    },
    Page, days, found,
    lists::Filter,
    request::{Phase, Request, SubOrder},
};

/// Every order status, as the sample lists them.
const ORDER_STATUSES: [&str; 24] = [
    "LSR Pending",
    "Active",
    "Authorized",
    "LSR Rejected",
    "ActionRequired",
    "Pending",
    "Canceled",
    "CancelPending",
    "ActivatePending",
    "Conflict",
    "PreOrderPending",
    "DisconnectPending",
    "ReceivedFoc",
    "Rejected",
    "Submitted",
    "Supplemented",
    "CSRPending",
    "CSRRequested",
    "CSRModified",
    "CSRInvalid",
    "CSREscalated",
    "CSRReview",
    "CSRReceived",
    "CSRApproved",
];

/// `POST /port-in/view-rejection-list`, newest first.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let (page, filter, now) = (Page::of(asked)?, Filter::of(asked)?, world.core.now());
    let mut fits: Vec<(&Request, &SubOrder)> = Vec::new();
    for request in world.ports.listed(now) {
        let problematic = request.sub_orders.iter().filter(|sub_order| sub_order.is_problematic());
        fits.extend(problematic.filter(|sub_order| filter.fits_sub_order(request, sub_order)).map(|s| (request, s)));
    }
    let rows: Vec<Value> =
        fits.iter().skip(page.from).take(page.most).map(|(request, sub_order)| row(request, sub_order)).collect();
    let phases: Vec<Value> = Phase::LISTED.iter().map(|phase| json!({ "request_phase": phase.word() })).collect();
    let statuses: Vec<Value> = ORDER_STATUSES.iter().map(|status| json!({ "atl_status": status })).collect();
    Ok(found(json!({
        "success": true,
        "result": {
            "request_phase_list": phases,
            "atl_status_list": statuses,
            "totalRecords": fits.len(),
            "result": rows,
            "enableNext": page.has_next(fits.len()),
        },
    })))
}

fn row(request: &Request, sub_order: &SubOrder) -> Value {
    json!({
        "port_proposal_id": sub_order.id,
        "port_req_id": request.id,
        "port_req_status": sub_order.port_req_status(),
        "losing_sp": sub_order.losing_sp,
        "target_sp": "IPH",
        "resubmitted_at": sub_order.resubmitted_at.map(iso),
        "did_count": sub_order.numbers.len(),
        "failure_reason": sub_order.failure_reason,
        "foc_date": sub_order.foc_date.map(days::midnight),
        "request_phase": request.phase().word(),
        "order_id": sub_order.order_id,
        "order_status": sub_order.order_status(),
    })
}
