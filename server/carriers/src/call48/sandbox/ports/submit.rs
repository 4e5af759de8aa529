//! Asking whether numbers can be ported, and asking for them.
//!
//! Assumed: a request is all or nothing. A number that cannot be ported, is ours already or is part of an open port refuses
//! it whole.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{
    super::{
        exchange::{Asked, Outcome, Reply, refusal, text_of},
        mix::mix,
        owned::{Kind, Shelf},
        world::World,
    },
    details::Detail,
    forwarding::CutOver,
    id_of,
    lives::QUEUED_MS,
    losing,
    request::{DidType, Earlier, Ported, Request, Stage, SubOrder},
    ten_digits,
};

/// The most numbers of one call.
const MOST_NUMBERS: usize = 5_000;

fn did_type(asked: &Asked) -> Result<DidType, Reply> {
    match asked.text("did_type").as_str() {
        "LCL" => Ok(DidType::Local),
        "TF" => Ok(DidType::TollFree),
        "INTL" => Err(refusal("International numbers can not be ported")),
        "" => Err(refusal("The did_type field is required")),
        _ => Err(refusal("The did_type field must be LCL, TF or INTL")),
    }
}

fn numbers(asked: &Asked) -> Result<Vec<u64>, Reply> {
    let list = asked.list("numbers").filter(|list| !list.is_empty()).ok_or_else(|| refusal("The numbers field is required"))?;
    if list.len() > MOST_NUMBERS {
        return Err(refusal(format!("The numbers field may not have more than {MOST_NUMBERS} numbers")));
    }
    let read = |number: &Value| {
        let text = text_of(number);
        ten_digits(&text).ok_or_else(|| refusal(format!("Number {text} is not valid")))
    };
    list.iter().map(read).collect()
}

fn is_portable(did_type: DidType, digits: u64) -> bool {
    losing::is_portable(digits) && losing::is_toll_free(digits) == (did_type == DidType::TollFree)
}

/// `POST /port-in/check-ports`. Numbers that were asked with a leading 1 are answered without it.
pub(super) fn check(_: &mut World, asked: &Asked) -> Outcome {
    let did_type = did_type(asked)?;
    let verdicts: Map<String, Value> =
        numbers(asked)?.into_iter().map(|digits| (digits.to_string(), is_portable(did_type, digits).into())).collect();
    // The first text stands in the sample, the others are assumed.
    let message = match (verdicts.values().any(|yes| *yes == true), verdicts.values().any(|yes| *yes == false)) {
        (true, false) => "Number(s) can be ported",
        (true, true) => "Some number(s) can not be ported",
        _ => "Number(s) can not be ported",
    };
    Ok(Reply::json(&json!({ "code": 200, "message": message, "data": verdicts })))
}

/// The object that details came in.
pub(super) fn sent_detail(asked: &Asked) -> Result<&Map<String, Value>, Reply> {
    let sent = asked.fields.get("port_req_detail").and_then(Value::as_object);
    sent.ok_or_else(|| refusal("The port_req_detail field is required"))
}

/// `POST /port-in/submit-port-details`.
pub(super) fn submit(world: &mut World, asked: &Asked) -> Outcome {
    let did_type = did_type(asked)?;
    let sent = sent_detail(asked)?;
    let mut numbers = numbers(asked)?;
    let detail = Detail::read(sent, world.ports.last_detail + 1, None)?;
    let groups: Vec<u64> = world.trunk_groups.iter().map(|group| group.ext_tgid).collect();
    let cut_over = CutOver::read(sent, &groups)?;
    let account = id_of(asked, "account_id")?;
    let mut seen = HashSet::new();
    for digits in &numbers {
        if !seen.insert(*digits) {
            return Err(refusal(format!("Number {digits} is given twice")));
        }
        if !is_portable(did_type, *digits) {
            return Err(refusal(format!("Number {digits} can not be ported")));
        }
    }
    if let Some((request, digits)) = world.ports.open_among(&seen) {
        return Err(refusal(format!("Number {digits} is already part of port request {request}")));
    }
    let mut owned = world.owned.iter().flat_map(Shelf::all).filter(|number| !number.gone && number.kind != Kind::Abroad);
    if let Some(number) = owned.find(|number| seen.contains(&number.digits)) {
        return Err(refusal(format!("Number {} is already in your account", number.digits)));
    }
    numbers.truncate(asked.way.of(numbers.len()));
    // What a fault leaves of a single number is nothing, and the carrier says yes all the same.
    if numbers.is_empty() {
        return Ok(opened(world.ports.last_request + 1));
    }
    let id = open(world, did_type, account, detail, cut_over, &numbers);
    if let (Some(until), Some(request)) = (asked.way.listed_from, world.ports.requests.last_mut()) {
        request.earlier = Some(Earlier { until, request: None });
    }
    for digits in numbers {
        world.core.record("c48_port_submit", digits);
    }
    Ok(opened(id))
}

fn opened(id: u64) -> Reply {
    Reply::json(&json!({ "code": 200, "message": "Successful Operation", "data": { "port_req_id": id } }))
}

/// Opens a request, split by losing carrier.
pub(super) fn open(
    world: &mut World,
    did_type: DidType,
    account: Option<u64>,
    detail: Detail,
    cut_over: CutOver,
    numbers: &[u64],
) -> u64 {
    let created_at = world.core.now();
    world.ports.last_request += 1;
    world.ports.last_detail = detail.id;
    let id = world.ports.last_request;
    let mut sub_orders: Vec<SubOrder> = Vec::new();
    for digits in numbers {
        let losing_sp = losing::carrier(*digits);
        let number = Ported::new(*digits);
        if let Some(sub_order) = sub_orders.iter_mut().find(|sub_order| sub_order.losing_sp == losing_sp) {
            sub_order.numbers.push(number);
            continue;
        }
        world.ports.last_sub_order += 1;
        let id = world.ports.last_sub_order;
        sub_orders.push(SubOrder {
            id,
            losing_sp: losing_sp.into(),
            order_id: order_id(created_at.0, &world.core.name, id),
            detail: None,
            documents: Default::default(),
            stage: Stage::Queued,
            until: Some(created_at.plus_ms(QUEUED_MS)),
            order_status_said: None,
            failure_reason: None,
            resubmitted_at: None,
            supplemented: false,
            foc_date: None,
            numbers: vec![number],
        });
    }
    let own = 700 + mix(&[&world.core.name, "account"]) % 90;
    let account_id = account.unwrap_or(own);
    let account_username = if account_id == own { world.core.name.clone() } else { format!("{}.{account_id}", world.core.name) };
    world.ports.requests.push(Request {
        id,
        did_type,
        account_id,
        account_username,
        created_at,
        import_from_file: None,
        detail,
        cut_over,
        documents: Default::default(),
        sub_orders,
        cancelled: false,
        phase_said: None,
        earlier: None,
    });
    world.ports.due = None;
    id
}

/// An id as the samples have it: `515J-` and a time in units of 100 nanoseconds since the year 1.
fn order_id(at_ms: i64, world: &str, sub_order: u64) -> String {
    let ticks = at_ms.saturating_add(62_135_596_800_000).saturating_mul(10_000);
    let rest = i64::try_from(mix(&[world, "order", &sub_order.to_string()]) % 10_000).unwrap_or(0);
    format!("515J-{}", ticks.saturating_add(rest))
}
