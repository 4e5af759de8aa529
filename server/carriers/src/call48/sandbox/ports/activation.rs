//! From the FOC date to a number that is here.
//!
//! Assumed: nothing is activated before midnight (Eastern time) of its FOC date. `activate-order` for a request activates
//! what can be, and refuses only when nothing can. An activation takes two seconds.

use serde_json::{Value, json};

use super::{
    super::{
        exchange::{Asked, Outcome, Reply, refusal},
        services::iso,
        world::World,
    },
    Page,
    cancel::place_of_number,
    days,
    details::{Activation, ActivationKind, activation_moment},
    done, found, id_of, lists,
    lives::activated_by,
    request::{Ported, Request, Stage, Status, SubOrder},
    ten_digits, wanted_numbers,
};

/// `POST /port-in/activate-order`.
pub(super) fn activate(world: &mut World, asked: &Asked) -> Outcome {
    let now = world.core.now();
    let (at, only) = match (id_of(asked, "port_req_id")?, id_of(asked, "port_proposal_id")?) {
        (_, Some(id)) => {
            let (at, n) = world.ports.place_of_sub_order(id).ok_or_else(|| lists::no_sub_order(id))?;
            (at, Some(n))
        }
        (Some(id), None) => (world.ports.place(id).ok_or_else(|| lists::no_request(id))?, None),
        (None, None) => return Err(refusal("The port_req_id or port_proposal_id field is required")),
    };
    let request = &world.ports.requests[at];
    let asked_for = || request.sub_orders.iter().enumerate().filter(|(n, _)| only.is_none_or(|only| only == *n));
    let mut places = Vec::new();
    for (n, sub_order) in asked_for() {
        let ready = sub_order.numbers.iter().enumerate().filter(|(_, number)| sub_order.allows_activate_of(number, now));
        places.extend(ready.map(|(m, number)| (n, m, number.digits)));
    }
    if places.is_empty() {
        let sub_order = asked_for().map(|(_, sub_order)| sub_order).next();
        return Err(sub_order.map_or_else(|| refusal("There is nothing to activate"), not_ready));
    }
    places.truncate(asked.way.of(places.len()));
    let request = world.ports.change(at, asked.way.listed_from);
    for (n, m, _) in &places {
        request.sub_orders[*n].numbers[*m].status = Status::Activating(activated_by(now));
    }
    for (_, _, digits) in places {
        world.core.record("c48_port_activate", digits);
    }
    Ok(done())
}

fn not_ready(sub_order: &SubOrder) -> Reply {
    let id = sub_order.id;
    match sub_order.foc_date.filter(|_| sub_order.stage == Stage::Foc) {
        Some(_) if sub_order.is_activated() => refusal(format!("Sub order {id} is already activated")),
        Some(day) => refusal(format!("Sub order {id} can not be activated before its FOC date {day}")),
        None => refusal(format!("Sub order {id} can not be activated in status {}", sub_order.port_req_status())),
    }
}

/// `POST /port-in/activate-did`.
pub(super) fn activate_number(world: &mut World, asked: &Asked) -> Outcome {
    let (at, n, m) = place_of_number(world, asked, "did_number")?;
    let now = world.core.now();
    let sub_order = &world.ports.requests[at].sub_orders[n];
    let number = &sub_order.numbers[m];
    let digits = number.digits;
    if !sub_order.allows_activate_of(number, now) {
        return Err(match number.status {
            Status::Activated | Status::Activating(_) => refusal(format!("Number {digits} is already activated")),
            Status::Cancelled => refusal(format!("Number {digits} can not be activated in status cancelled")),
            Status::Submitted | Status::FocReceived => not_ready(sub_order),
        });
    }
    if asked.way.of(1) == 1 {
        let request = world.ports.change(at, asked.way.listed_from);
        request.sub_orders[n].numbers[m].status = Status::Activating(activated_by(now));
        world.core.record("c48_port_activate_did", digits);
    }
    Ok(done())
}

/// A number of the activation lists.
fn row(request: &Request, sub_order: &SubOrder, number: &Ported) -> Value {
    let activation = request.activation(sub_order, number);
    json!({
        "port_proposal_id": sub_order.id,
        "did": number.digits.to_string(),
        "port_status": number.port_status(),
        "foc_date": sub_order.foc_date.map(days::midnight),
        "port_req_id": request.id,
        "activation_type": activation.kind.word(),
        "activation_date": iso(activation.at),
    })
}

/// `POST /port-in/view-foc-list`. In the sample it has a number that is activated, so those stay on it.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let (page, numbers, now) = (Page::of(asked)?, wanted_numbers(asked), world.core.now());
    let kind = match asked.text("activation_type").as_str() {
        "" => None,
        word => Some(ActivationKind::of(word)?),
    };
    let all = world.ports.listed(now).flat_map(|request| {
        let of = move |sub_order| (request, sub_order);
        request.sub_orders.iter().map(of).flat_map(|(request, sub_order): (&Request, &SubOrder)| {
            sub_order.numbers.iter().map(move |number| (request, sub_order, number))
        })
    });
    let fits: Vec<_> = all
        .filter(|(_, _, number)| !matches!(number.status, Status::Submitted | Status::Cancelled))
        .filter(|(request, sub_order, number)| kind.is_none_or(|kind| request.activation(sub_order, number).kind == kind))
        .filter(|(_, _, number)| numbers.as_ref().is_none_or(|wanted| wanted.contains(&number.digits)))
        .collect();
    let rows: Vec<Value> =
        fits.iter().skip(page.from).take(page.most).map(|(request, sub_order, number)| row(request, sub_order, number)).collect();
    Ok(found(json!({ "count": fits.len(), "rows": rows })))
}

/// `GET /port-in/view-did-activation`.
pub(super) fn show(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["did", "port_proposal_id"])?;
    let id = id_of(asked, "port_proposal_id")?.unwrap_or_default();
    let (request, sub_order) = lists::listed_sub_order(world, id)?;
    let text = asked.text("did");
    let digits = ten_digits(&text);
    let number = sub_order.numbers.iter().find(|number| Some(number.digits) == digits);
    let number = number.ok_or_else(|| refusal(format!("Number {text} is not part of sub order {id}")))?;
    Ok(found(json!({ "success": true, "data": row(request, sub_order, number) })))
}

/// `POST /port-in/update-activation`, for a number that has an FOC date.
pub(super) fn update(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["activation_date", "activation_type"])?;
    let (at, n, m) = place_of_number(world, asked, "did")?;
    let activation = Activation {
        kind: ActivationKind::of(&asked.text("activation_type"))?,
        at: activation_moment(&asked.text("activation_date"))?,
    };
    let sub_order = &world.ports.requests[at].sub_orders[n];
    let number = &sub_order.numbers[m];
    let digits = number.digits;
    let Some(day) = sub_order.foc_date.filter(|_| sub_order.stage == Stage::Foc && number.status == Status::FocReceived) else {
        return Err(refusal(format!("Activation of number {digits} can not be changed in status {}", number.port_status())));
    };
    if activation.at < days::start_of(day) {
        return Err(refusal(format!("The activation_date field must not be before the FOC date {day}")));
    }
    if asked.way.of(1) == 1 {
        let request = world.ports.change(at, asked.way.listed_from);
        request.sub_orders[n].numbers[m].activation = Some(activation);
        world.core.record("c48_port_foc_update", digits);
    }
    Ok(done())
}
