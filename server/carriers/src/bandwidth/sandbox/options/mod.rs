//! `/tnoptions`: settings of many numbers at once, in groups.

mod fields;
mod per_number;

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

pub(super) use self::per_number::{number_of_peer, numbers_of_peer, set_of_peer};
use super::{
    ACCOUNT,
    account::Owned,
    answers::{Wrong, absent_as, error_list, misread, required, unread, wrong, wrong_with},
    exchange::{Asked, Outcome, Reply},
    telephone::{Misread, Tn, Version, npa},
    work::{Kind, Order, PROCESSING_MS, RECEIVED_MS, Work, moment},
    world::World,
    xml::{Node, leaf, node},
};

const ROOT: &str = "TnOptionOrderResponse";

/// What an option order does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Options {
    pub(super) groups: Vec<Group>,
    warnings: Vec<(Tn, String)>,
}

/// Numbers that get the same settings.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Group {
    /// What was sent, by the names of the carrier's table.
    pub(super) fields: Vec<Node>,
    pub(super) numbers: Vec<Tn>,
    /// Numbers that are not the account's; they are echoed all the same.
    strangers: Vec<Tn>,
}

impl Group {
    /// A field, if it is to change something.
    fn field(&self, name: &str) -> Option<&Node> {
        self.fields.iter().find(|field| field.name == name).filter(|field| !fields::is_unchanged(field))
    }
}

/// How an order is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// As the answer to its creation: of a single group, neither the passcode nor the customer's id is repeated.
    Created,
    /// As it is read back.
    Read,
}

/// How the ledger and the plan of faults call an order: one of nothing but failover has an id of its own.
pub(super) fn operation(asked: &Asked) -> &'static str {
    let Ok(body) = asked.xml() else { return "bw_tn_options_create" };
    let mut fields = body
        .all("TnOptionGroups")
        .flat_map(|groups| groups.all("TnOptionGroup"))
        .flat_map(|group| &group.children)
        .filter(|child| !child.name.eq_ignore_ascii_case("TelephoneNumbers"))
        .peekable();
    let failover = fields.peek().is_some() && fields.all(|field| field.name.eq_ignore_ascii_case("FinalDestinationURI"));
    if failover { "bw_tn_failover" } else { "bw_tn_options_create" }
}

/// `POST /accounts/{a}/tnoptions`.
pub(super) fn create(world: &mut World, asked: &Asked) -> Outcome {
    let body = asked.xml().map_err(|broken| unread(broken).under(ROOT, 400))?;
    let customer_order_id = body.text("CustomerOrderId");
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-');
    if customer_order_id.len() > 40 || !customer_order_id.chars().all(plain) {
        let words = "CustomerOrderId may have up to 40 letters, digits, spaces and dashes";
        return Err(wrong(5088, words).under(ROOT, 400));
    }
    let (mut groups, mut errors) = (Vec::new(), Vec::new());
    for said in body.all("TnOptionGroups").flat_map(|groups| groups.all("TnOptionGroup")) {
        let group = read_group(world, asked, said, &mut errors).map_err(|wrong| {
            // A feature that is not switched on for the account is a conflict, not a mistake.
            let http = if wrong.code == fields::NOT_ENABLED { 409 } else { 400 };
            wrong.under(ROOT, http)
        })?;
        groups.push(group);
    }
    if groups.is_empty() {
        return Err(required("TnOptionGroups").under(ROOT, 400));
    }
    let mut numbers: Vec<Tn> = groups.iter().flat_map(|group| group.numbers.iter().chain(&group.strangers)).copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    let operation = operation(asked);
    let accepted: Vec<Tn> = groups.iter().flat_map(|group| group.numbers.iter().copied()).collect();
    world.record_all(operation, accepted.iter().take(asked.way.of(accepted.len())));
    let work = Options { groups, warnings: Vec::new() };
    let mut order = world.take_order(asked, Kind::TnOptions, Work::Options(work), numbers, RECEIVED_MS);
    order.customer_order_id = customer_order_id.into();
    order.errors = errors;
    let Work::Options(work) = &mut order.work else { return Err(Reply::empty(500)) };
    let work_said = work.clone();
    for group in &mut work.groups {
        group.numbers.truncate(asked.way.of(group.numbers.len()));
    }
    let reply = node(ROOT, [written(&order, &work_said, asked.version, Shown::Created)]);
    let reply = Reply::xml(201, reply).at(asked.link(&format!("tnoptions/{}", order.id)));
    world.keep(order);
    Ok(reply)
}

/// Reads a group. What is wrong with single numbers goes to `errors` and into the answer; anything else refuses the order.
fn read_group(world: &World, asked: &Asked, said: &Node, errors: &mut Vec<Wrong>) -> Result<Group, Wrong> {
    let mut group = Group { fields: fields::read(said, asked.version)?, ..Group::default() };
    if group.fields.iter().all(fields::is_unchanged) {
        return Err(wrong(5115, "There is nothing to do: no option was given for the telephone numbers"));
    }
    let texts = said.list("TelephoneNumbers", "TelephoneNumber");
    if texts.is_empty() {
        return Err(required("TelephoneNumbers"));
    }
    for text in texts {
        match asked.version.read(text) {
            Ok(tn) if world.books.owned.contains_key(&tn) => group.numbers.push(tn),
            Ok(tn) => {
                errors.push(wrong_with(tn, 5076, format!("Telephone number {text} is not available on this account.")));
                group.strangers.push(tn);
            }
            Err(why @ Misread::OtherForm) => return Err(misread(text, why, asked.version)),
            Err(why) => return Err(misread(text, why, asked.version)),
        }
    }
    Ok(group)
}

/// `GET /accounts/{a}/tnoptions/{id}`: the order itself, without a wrapper.
pub(super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    match world.order(Kind::TnOptions, asked.arg(0)) {
        Some(order) => match &order.work {
            Work::Options(work) => Ok(Reply::xml(200, written(order, work, asked.version, Shown::Read))),
            _ => Err(Reply::empty(500)),
        },
        None => Err(absent_as("TnOptionOrderReportResponse", &format!("TnOption order with id {} does not exist", asked.arg(0)))),
    }
}

/// `TnOptionOrder`.
pub(super) fn written(order: &Order, work: &Options, version: Version, shown: Shown) -> Node {
    let single = shown == Shown::Created && work.groups.len() == 1;
    let customer_order_id = Some(&order.customer_order_id).filter(|id| !id.is_empty() && !single);
    let groups = work.groups.iter().map(|group| {
        let fields = group.fields.iter().filter(|field| !(single && field.name == "PortOutPasscode")).map(fields::echo);
        let numbers = group.numbers.iter().chain(&group.strangers);
        let numbers = numbers.map(|tn| leaf("TelephoneNumber", version.write(*tn)));
        node("TnOptionGroup", fields).with(node("TelephoneNumbers", numbers))
    });
    let mut root = node(
        "TnOptionOrder",
        [
            leaf("OrderCreateDate", moment(order.created)),
            leaf("AccountId", ACCOUNT),
            leaf("CreatedByUser", &order.user),
            leaf("OrderId", &order.id),
            leaf("LastModifiedDate", moment(order.modified)),
            leaf("ProcessingStatus", &order.status),
        ],
    )
    .maybe("CustomerOrderId", customer_order_id)
    .with(node("TnOptionGroups", groups))
    .with(error_list(&order.errors, version));
    if !work.warnings.is_empty() {
        let rows = work
            .warnings
            .iter()
            .map(|(tn, words)| node("Warning", [leaf("TelephoneNumber", version.write(*tn)), leaf("Description", words)]));
        root = root.with(node("Warnings", rows));
    }
    root
}

/// Goes on: received, processing, done.
pub(super) fn step(world: &mut World, order: &mut Order, work: &mut Options, at: Timestamp) {
    if order.status == "RECEIVED" {
        order.until = Some(at.plus_ms(PROCESSING_MS));
        return order.becomes(world, at, "PROCESSING", "Order is being processed");
    }
    for group in &work.groups {
        for tn in &group.numbers {
            let Some(mut number) = world.books.owned.remove(tn) else {
                order.errors.push(wrong_with(*tn, 5076, format!("Telephone number {tn} is not available on this account.")));
                continue;
            };
            if let Some(error) = conflict(group, &number) {
                order.errors.push(error);
            } else {
                if group.field("Sms").is_some_and(|sms| sms.own().eq_ignore_ascii_case("on")) && number.option("Sms") == "on" {
                    work.warnings.push((*tn, "SMS is already Enabled or number is in processing.".into()));
                }
                fields::set(&mut number, group.fields.iter());
                number.modified = at;
            }
            world.books.owned.insert(*tn, number);
        }
    }
    let failed = |tn: &&Tn| order.errors.iter().any(|error| error.number == Some(**tn));
    let well = order.numbers.iter().filter(|tn| !failed(tn)).count();
    order.ends_by_count(world, at, well);
}

/// What only comes out when an order is carried out.
fn conflict(group: &Group, number: &Owned) -> Option<Wrong> {
    let tn = number.number;
    let value = |name: &str| match group.field(name) {
        Some(field) if fields::is_default(field) => None,
        Some(field) => Some(field),
        None => number.options.get(name),
    };
    if let Some(forward) = group.field("CallForward").filter(|field| !fields::is_default(field)) {
        // README, typed in.
        if fields::ten_digits(forward.own()).is_some_and(|to| npa(to) == 900) {
            return Some(wrong_with(tn, 5079, format!("Call forwarding to {} is not allowed", forward.own())));
        }
    }
    let plan = value("OriginationRoutePlan").is_some_and(|plan| !plan.text("Action").eq_ignore_ascii_case("off"));
    if plan && (value("CallForward").is_some() || value("RewriteUser").is_some()) {
        let words = "An origination route plan cannot co-exist with call forwarding or a rewrite user";
        return Some(wrong_with(tn, 5201, words));
    }
    None
}

/// Whether an option order is still under way for a number.
fn is_underway(world: &World, tn: Tn) -> bool {
    world.books.orders.values().any(|order| order.kind == Kind::TnOptions && !order.is_over() && order.numbers.contains(&tn))
}

/// Whether a number cannot be ported out without a passcode.
pub(super) fn has_passcode(number: &Owned) -> bool {
    number.options.contains_key("PortOutPasscode")
}
