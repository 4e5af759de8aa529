//! `/dldas`: name and address in directories and directory assistance.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    ACCOUNT,
    answers::{Wrong, absent, error_list, misread, required, status, unread, wrong, wrong_with},
    exchange::{Asked, Outcome, Reply},
    telephone::{Tn, Version},
    work::{Kind, Order, Work, moment},
    world::World,
    xml::{Node, leaf, node},
};

const ROOT: &str = "DldaOrderResponse";
/// How long an order can be changed, and how long it then cannot.
const EDITABLE_MS: i64 = 8_000;
const LOCKED_MS: i64 = 8_000;
/// The parts of a name, in the order of the carrier's form.
const NAME: &[&str] = &[
    "FirstName",
    "FirstName2",
    "LastName",
    "Designation",
    "TitleOfLineage",
    "TitleOfAddress",
    "TitleOfAddress2",
    "TitleOfLineageName2",
    "TitleOfAddressName2",
    "TitleOfAddress2Name2",
    "PlaceListingAs",
];
/// The parts of an address.
const ADDRESS: &[&str] = &[
    "HousePrefix",
    "HouseNumber",
    "HouseSuffix",
    "PreDirectional",
    "StreetName",
    "StreetSuffix",
    "PostDirectional",
    "AddressLine2",
    "City",
    "StateCode",
    "Zip",
    "PlusFour",
    "County",
    "Country",
];
const DIRECTIONS: &[&str] = &["N", "S", "E", "W", "NE", "NW", "SE", "SW"];

/// What a listing order does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Dlda {
    groups: Vec<Group>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Group {
    numbers: Vec<Tn>,
    /// As details of a number show it: `SubscriberType` and so on.
    listing: Node,
}

/// A listing that a number of every world has.
pub(super) fn example() -> Node {
    let name = node("ListingName", [leaf("FirstName", "Riverside"), leaf("LastName", "Hardware")]);
    let address = node(
        "Address",
        [
            leaf("HouseNumber", "12"),
            leaf("StreetName", "ELM"),
            leaf("City", "New York"),
            leaf("StateCode", "NY"),
            leaf("Zip", "10007"),
            leaf("Country", "United States"),
            leaf("AddressType", "Dlda"),
        ],
    );
    let kinds = [leaf("SubscriberType", "BUSINESS"), leaf("ListingType", "LISTED")];
    node("Dlda", kinds).with(name).with(leaf("ListAddress", "true")).with(address)
}

/// Reads the form of a group.
fn read(said: &Node, version: Version) -> Result<Group, Wrong> {
    let mut numbers = Vec::new();
    for text in said.list("TelephoneNumbers", "TelephoneNumber") {
        numbers.push(version.read(text).map_err(|why| misread(text, why, version))?);
    }
    if numbers.is_empty() {
        return Err(required("TelephoneNumbers"));
    }
    let one_of = |name: &str, known: &[&'static str]| -> Result<&'static str, Wrong> {
        let text = said.said(name).ok_or_else(|| required(name))?;
        let found = known.iter().find(|known| known.eq_ignore_ascii_case(text));
        found.copied().ok_or_else(|| wrong(16105, format!("{name} must be one of {}", known.join(", "))))
    };
    let subscriber = one_of("SubscriberType", &["RESIDENTIAL", "BUSINESS"])?;
    let listing_type = one_of("ListingType", &["LISTED", "NON_LISTED", "NON_PUBLISHED"])?;
    let list_address = one_of("ListAddress", &["true", "false"])?;
    let name = said.get("ListingName").ok_or_else(|| required("ListingName"))?;
    name.said("LastName").ok_or_else(|| required("LastName"))?;
    if subscriber == "RESIDENTIAL" {
        name.said("FirstName").ok_or_else(|| required("FirstName"))?;
    }
    let address = said.get("Address").ok_or_else(|| required("Address"))?;
    for part in ["City", "StateCode", "Zip"] {
        address.said(part).ok_or_else(|| required(part))?;
    }
    for part in ["PreDirectional", "PostDirectional"] {
        if address.said(part).is_some_and(|text| !DIRECTIONS.contains(&text.to_ascii_uppercase().as_str())) {
            return Err(wrong(16105, format!("{part} must be one of {}", DIRECTIONS.join(", "))));
        }
    }
    let state = address.text("StateCode");
    if state.len() != 2 || !state.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(wrong(16105, "StateCode must have two letters"));
    }
    let parts = |from: &Node, names: &[&str]| {
        let parts = names.iter().filter_map(|name| from.get(name).map(|part| leaf(name, part.own())));
        parts.collect::<Vec<_>>()
    };
    let mut address_parts = parts(address, ADDRESS);
    if address.said("Country").is_none() {
        address_parts.retain(|part| part.name != "Country");
        address_parts.push(leaf("Country", "United States"));
    }
    address_parts.push(leaf("AddressType", "Dlda"));
    let listing = node("Dlda", [leaf("SubscriberType", subscriber), leaf("ListingType", listing_type)])
        .with(node("ListingName", parts(name, NAME)))
        .with(leaf("ListAddress", list_address))
        .with(node("Address", address_parts));
    Ok(Group { numbers, listing })
}

fn read_all(asked: &Asked) -> Result<(Node, Vec<Group>), Reply> {
    let no = |wrong: Wrong| wrong.under(ROOT, 400);
    let body = asked.xml().map_err(|broken| no(unread(broken)))?;
    let said = body.all("DldaTnGroups").flat_map(|groups| groups.all("DldaTnGroup"));
    let groups: Vec<Group> = said.map(|group| read(group, asked.version)).collect::<Result<_, _>>().map_err(no)?;
    if groups.is_empty() {
        return Err(no(required("DldaTnGroups")));
    }
    Ok((body, groups))
}

/// `POST /accounts/{a}/dldas`.
pub(super) fn create(world: &mut World, asked: &Asked) -> Outcome {
    let (body, groups) = read_all(asked)?;
    let mut order = world.take_order(asked, Kind::Dldas, Work::Underway, Vec::new(), EDITABLE_MS);
    order.customer_order_id = body.text("CustomerOrderId").into();
    let accepted = take(world, &mut order, &groups, asked);
    world.record_all("bw_dlda_create", &accepted);
    order.work = Work::Dlda(Dlda { groups });
    let reply = Reply::xml(201, node(ROOT, [written(&order, asked.version)]));
    let reply = reply.at(asked.link(&format!("dldas/{}", order.id)));
    world.keep(order);
    Ok(reply)
}

/// Takes numbers for an order: those that it may change. What is wrong with the others becomes part of it.
fn take(world: &mut World, order: &mut Order, groups: &[Group], asked: &Asked) -> Vec<Tn> {
    let numbers: Vec<Tn> = groups.iter().flat_map(|group| group.numbers.iter().copied()).collect();
    order.errors.clear();
    let mut accepted: Vec<Tn> = Vec::new();
    for tn in &numbers {
        match world.books.owned.get(tn) {
            None => order.errors.push(wrong_with(*tn, 5076, "The telephone number is not on this account")),
            Some(number) if number.dlda.pending.as_ref().is_some_and(|id| *id != order.id) || accepted.contains(tn) => {
                let words = "DL/DA information cannot be changed because the number is already being processed ";
                order.errors.push(wrong_with(*tn, 16103, words));
            }
            Some(_) => accepted.push(*tn),
        }
    }
    accepted.truncate(asked.way.of(accepted.len()));
    for tn in &accepted {
        if let Some(number) = world.books.owned.get_mut(tn) {
            number.dlda.pending = Some(order.id.clone());
        }
    }
    order.numbers = numbers;
    accepted
}

/// `PUT /accounts/{a}/dldas/{id}`: another form, while it can be changed.
pub(super) fn change(world: &mut World, asked: &Asked) -> Outcome {
    let (body, groups) = read_all(asked)?;
    let known = world.order(Kind::Dldas, asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    if known.status != "RECEIVED" {
        return Err(status(ROOT, 400, 16104, "The order cannot be changed any more"));
    }
    let id = known.id.clone();
    let Some(mut order) = world.books.orders.remove(&id) else { return Err(absent(ROOT)) };
    for number in world.books.owned.values_mut().filter(|number| number.dlda.pending.as_ref() == Some(&id)) {
        number.dlda.pending = None;
    }
    take(world, &mut order, &groups, asked);
    if let Some(customer_order_id) = body.said("CustomerOrderId") {
        order.customer_order_id = customer_order_id.into();
    }
    order.modified = world.now();
    order.work = Work::Dlda(Dlda { groups });
    world.core.record("bw_dlda_change", &id);
    let reply = Reply::xml(200, node(ROOT, [written(&order, asked.version)]));
    world.keep(order);
    Ok(reply)
}

/// `GET /accounts/{a}/dldas/{id}`.
pub(super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    let order = world.order(Kind::Dldas, asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    Ok(Reply::xml(200, node(ROOT, [written(order, asked.version)])))
}

fn written(order: &Order, version: Version) -> Node {
    let groups: &[Group] = match &order.work {
        Work::Dlda(work) => &work.groups,
        _ => &[],
    };
    let groups = groups.iter().map(|group| {
        let numbers = group.numbers.iter().map(|tn| leaf("TelephoneNumber", version.write(*tn)));
        let listing = group.listing.children.iter().map(|part| match (part.name.as_str(), part.own()) {
            // An order calls it something else than it is called when it is asked for.
            ("SubscriberType", "RESIDENTIAL") => leaf("AccountType", "RESIDENCE"),
            ("SubscriberType", other) => leaf("AccountType", other),
            _ => part.clone(),
        });
        node("DldaTnGroup", [node("TelephoneNumbers", numbers)]).and(listing)
    });
    node("DldaOrder", []).maybe("CustomerOrderId", Some(&order.customer_order_id).filter(|id| !id.is_empty())).and([
        leaf("OrderCreateDate", moment(order.created)),
        leaf("AccountId", ACCOUNT),
        leaf("CreatedByUser", &order.user),
        leaf("OrderId", &order.id),
        leaf("LastModifiedDate", moment(order.modified)),
        error_list(&order.errors, version),
        leaf("ProcessingStatus", &order.status),
        node("DldaTnGroups", groups),
    ])
}

/// Goes on: received, processing (and locked), done.
pub(super) fn step(world: &mut World, order: &mut Order, work: &mut Dlda, at: Timestamp) {
    if order.status == "RECEIVED" {
        order.until = Some(at.plus_ms(LOCKED_MS));
        return order.becomes(world, at, "PROCESSING", "Order was sent to the listing provider");
    }
    let mut well = 0;
    for group in &work.groups {
        // README, typed in.
        let unlucky =
            group.listing.get("Address").is_some_and(|address| address.text("StreetName").eq_ignore_ascii_case("Unlucky"));
        for tn in &group.numbers {
            let Some(number) = world.books.owned.get_mut(tn).filter(|one| one.dlda.pending.as_ref() == Some(&order.id)) else {
                continue;
            };
            number.dlda.pending = None;
            if unlucky {
                number.dlda.failed = number.dlda.value.is_none();
                order.errors.push(wrong_with(*tn, 16105, "The listing provider refused the address"));
                continue;
            }
            number.dlda.failed = false;
            number.dlda.value = Some(group.listing.clone());
            number.modified = at;
            well += 1;
        }
    }
    order.ends_by_count(world, at, well);
}
