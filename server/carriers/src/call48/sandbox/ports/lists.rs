//! Reading ports: the list, the numbers of a sub-order, the details.

use contract::time::Timestamp;
use serde_json::{Value, json};

use super::{
    super::{
        exchange::{Asked, Outcome, Reply, refusal},
        services::iso,
        world::World,
    },
    Page, days, found, id_of, losing,
    request::{Phase, Request, Status, SubOrder},
    wanted_numbers,
};
use crate::sandbox::Way;

/// What a list is narrowed to.
pub(super) struct Filter {
    phase: Option<String>,
    did_type: Option<String>,
    numbers: Option<Vec<u64>>,
}

impl Filter {
    pub(super) fn of(asked: &Asked) -> Result<Self, Reply> {
        let filled = |name: &str| asked.sent(name).filter(|text| !text.is_empty());
        let phase = filled("request_phase");
        // `Processing` may be asked for, though nothing ever is in that phase.
        if phase.as_deref().is_some_and(|asked| asked != "Processing" && Phase::LISTED.iter().all(|p| p.word() != asked)) {
            return Err(refusal("The request_phase field is invalid"));
        }
        let did_type = filled("did_type");
        if did_type.as_deref().is_some_and(|asked| !["LCL", "TF", "INTL"].contains(&asked)) {
            return Err(refusal("The did_type field must be LCL, TF or INTL"));
        }
        Ok(Self { phase, did_type, numbers: wanted_numbers(asked) })
    }

    pub(super) fn fits(&self, request: &Request) -> bool {
        self.fits_but_numbers(request)
            && self.numbers.as_ref().is_none_or(|wanted| request.numbers().any(|number| wanted.contains(&number.digits)))
    }

    /// The same for one sub-order: the number must be in it.
    pub(super) fn fits_sub_order(&self, request: &Request, sub_order: &SubOrder) -> bool {
        let has = |wanted: &Vec<u64>| sub_order.numbers.iter().any(|number| wanted.contains(&number.digits));
        self.fits_but_numbers(request) && self.numbers.as_ref().is_none_or(has)
    }

    fn fits_but_numbers(&self, request: &Request) -> bool {
        self.phase.as_ref().is_none_or(|phase| request.phase().word() == phase)
            && self.did_type.as_ref().is_none_or(|did_type| request.did_type.word() == did_type)
    }
}

/// `POST /port-in/view-list`, newest first.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let (page, filter, now) = (Page::of(asked)?, Filter::of(asked)?, world.core.now());
    let fits: Vec<&Request> = world.ports.listed(now).filter(|request| filter.fits(request)).collect();
    let rows: Vec<Value> = fits.iter().skip(page.from).take(page.most).map(|request| row(request, asked.way, now)).collect();
    Ok(found(json!({ "result": rows, "totalRecords": fits.len(), "enableNext": page.has_next(fits.len()) })))
}

fn row(request: &Request, way: Way, now: Timestamp) -> Value {
    let (did_type_id, did_type_name) = request.did_type.listed();
    let sub_orders: Vec<Value> = request.sub_orders.iter().map(|sub_order| sub_order_row(sub_order, way, now)).collect();
    json!({
        "port_req_id": request.id,
        "did_type_id": did_type_id,
        "import_from_file": request.import_from_file,
        "request_phase": way.word(request.phase().word()),
        "suborder_count": sub_orders.len(),
        "created_at": iso(request.created_at),
        "did_type_name": did_type_name,
        "account_id": request.account_id,
        "account_username": request.account_username,
        "account_class_id": 1,
        "csv_file": request.import_from_file.is_some(),
        "port_proposals": sub_orders,
    })
}

fn sub_order_row(sub_order: &SubOrder, way: Way, now: Timestamp) -> Value {
    json!({
        "port_proposal_id": sub_order.id,
        "port_req_status": way.word(sub_order.port_req_status()),
        "resubmitted_at": sub_order.resubmitted_at.map(iso),
        "did_count": sub_order.numbers.len(),
        "foc_date": sub_order.foc_date.map(days::midnight),
        "failure_reason": sub_order.failure_reason,
        "port_req_detail_id": sub_order.detail.as_ref().map(|detail| detail.id),
        "allow_suborder_edit": sub_order.allows_edit(),
        "allow_suborder_cancel": sub_order.allows_cancel(),
        "allow_suborder_delete": sub_order.allows_delete(),
        "allow_suborder_activate": sub_order.allows_activate(now),
        // Every sub-order says so, however many a request has.
        "is_master": true,
    })
}

/// The request and sub-order that lists show under this id.
pub(super) fn listed_sub_order(world: &World, id: u64) -> Result<(&Request, &SubOrder), Reply> {
    let now = world.core.now();
    let both = world.ports.listed(now).find_map(|request| {
        let sub_order = request.sub_orders.iter().find(|sub_order| sub_order.id == id)?;
        Some((request, sub_order))
    });
    both.ok_or_else(|| no_sub_order(id))
}

/// The request that lists show under this id.
pub(super) fn listed_request(world: &World, id: u64) -> Result<&Request, Reply> {
    world.ports.listed(world.core.now()).find(|request| request.id == id).ok_or_else(|| no_request(id))
}

pub(super) fn no_request(id: u64) -> Reply {
    refusal(format!("Port request {id} was not found"))
}

pub(super) fn no_sub_order(id: u64) -> Reply {
    refusal(format!("Port sub order {id} was not found"))
}

/// `GET /port-in/view-did-list`.
pub(super) fn numbers(world: &mut World, asked: &Asked) -> Outcome {
    let id = id_of(asked, "port_proposal_id")?.ok_or_else(|| refusal("The port_proposal_id field is required"))?;
    let now = world.core.now();
    let (request, sub_order) = listed_sub_order(world, id)?;
    let tags = sub_order.detail.as_ref().unwrap_or(&request.detail).text("tags");
    let rows: Vec<Value> = sub_order
        .numbers
        .iter()
        .map(|number| {
            json!({
                "port_proposal_id": sub_order.id,
                "did": number.digits.to_string(),
                "lrn": losing::routing_number(number.digits),
                "port_status": asked.way.word(number.port_status()),
                "allow_did_activate": sub_order.allows_activate_of(number, now),
                // No operation of the document builds a number.
                "allow_did_build": false,
                "allow_did_cancel": sub_order.allows_cancel_of(number),
                "allow_did_delete": number.status == Status::Cancelled,
                "tags": Some(tags).filter(|tags| !tags.is_empty()),
            })
        })
        .collect();
    Ok(found(json!({ "success": true, "result": rows })))
}

/// `GET /port-in/view-port-detail`, of a request or of a sub-order.
pub(super) fn detail(world: &mut World, asked: &Asked) -> Outcome {
    let (request, sub_order) = match (id_of(asked, "port_req_id")?, id_of(asked, "port_proposal_id")?) {
        (_, Some(id)) => {
            let (request, sub_order) = listed_sub_order(world, id)?;
            (request, Some(sub_order))
        }
        (Some(id), None) => (listed_request(world, id)?, None),
        (None, None) => return Err(refusal("The port_req_id or port_proposal_id field is required")),
    };
    let (did_type_id, _) = request.did_type.listed();
    let own = sub_order.and_then(|sub_order| sub_order.detail.as_ref());
    let mut view = own.unwrap_or(&request.detail).view();
    // Documents of a sub-order stand before those of its request.
    let file = |kind: &str| {
        let own = sub_order.and_then(|sub_order| sub_order.documents.file(kind));
        own.or_else(|| request.documents.file(kind)).map_or(Value::Null, Value::from)
    };
    // Asked for a request, the sample still names a sub-order: assumed to be the first.
    let named = sub_order.or_else(|| request.sub_orders.first());
    for (name, value) in [
        ("port_req_id", request.id.into()),
        ("did_type_id", did_type_id.into()),
        ("account_id", request.account_id.into()),
        ("csv_file", request.import_from_file.is_some().into()),
        ("port_proposal_id", named.map_or(Value::Null, |sub_order| sub_order.id.into())),
        ("loa_file", file("loa")),
        ("bill_file", file("bill")),
        ("csr_file", file("csr")),
    ] {
        view.insert(name.into(), value);
    }
    Ok(found(view))
}
