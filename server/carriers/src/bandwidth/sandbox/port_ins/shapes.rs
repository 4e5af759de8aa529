//! Ports as they are written: one, and lists of them.

use super::{PortIn, ROOT, day};
use crate::bandwidth::sandbox::{
    ACCOUNT,
    answers::{Wrong, absent},
    exchange::{Asked, Outcome, Reply},
    port_check::losing_carrier,
    telephone::Version,
    work::{Kind, Order, Work, moment, summaries},
    world::World,
    xml::{Node, leaf, node},
};

/// `Errors{Code, Description}`, one after the other and in no list, with the number under `TelephoneNumbers/Tn`.
pub(super) fn errors(wrongs: &[Wrong], version: Version) -> impl Iterator<Item = Node> + '_ {
    wrongs.iter().map(move |wrong| {
        let error = node("Errors", [leaf("Code", wrong.code), leaf("Description", &wrong.words)]);
        error.and(wrong.number.map(|tn| node("TelephoneNumbers", [leaf("Tn", version.write(tn))])))
    })
}

/// A refusal: status, errors, and what came, with `EXCEPTION`.
pub(super) fn refused(wrongs: &[Wrong], body: Option<&Node>, version: Version) -> Reply {
    let first = wrongs.first().map_or((0, ""), |wrong| (wrong.code, wrong.words.as_str()));
    let status = node("Status", [leaf("Code", first.0), leaf("Description", first.1)]);
    let root = node(ROOT, [status]).and(errors(wrongs, version)).with(leaf("ProcessingStatus", "EXCEPTION"));
    let echo = body.into_iter().flat_map(|body| &body.children).filter(|part| part.name != "ProcessingStatus").cloned();
    Reply::xml(400, root.and(echo))
}

/// A port. An answer that does something has a `Status` with code and words.
pub(super) fn written(order: &Order, port: &PortIn, version: Version, status: Option<(u16, &str)>) -> Node {
    const OURS: &[&str] =
        &["ProcessingStatus", "CustomerOrderId", "SiteId", "PeerId", "ListOfPhoneNumbers", "BillingTelephoneNumber"];
    let echo = port.said.children.iter().filter(|part| !OURS.iter().any(|name| part.name.eq_ignore_ascii_case(name))).cloned();
    let numbers = order.numbers.iter().map(|tn| leaf("PhoneNumber", version.write(*tn)));
    let mut root = node(ROOT, [leaf("OrderId", &order.id)]);
    if let Some((code, words)) = status {
        root = root.with(node("Status", [leaf("Code", code), leaf("Description", words)]));
    }
    root.and(errors(&order.errors, version))
        .with(leaf("ProcessingStatus", &order.status))
        .maybe("CustomerOrderId", Some(&order.customer_order_id).filter(|id| !id.is_empty()))
        .and(port.foc.map(|foc| day("ActualFocDate", foc)))
        .maybe("BillingTelephoneNumber", port.btn.map(|tn| version.write(tn)))
        .and(echo)
        .with(node("ListOfPhoneNumbers", numbers))
        .and([
            leaf("AccountId", ACCOUNT),
            leaf("SiteId", &port.site),
            leaf("PeerId", &port.peer),
            leaf("LosingCarrierName", order.numbers.first().map_or("", |tn| losing_carrier(*tn).1)),
            leaf("VendorName", "Bandwidth CLEC"),
            leaf("OrderCreateDate", moment(order.created)),
            leaf("LastModifiedDate", moment(order.modified)),
            leaf("userId", &order.user),
            leaf("LastModifiedBy", "System"),
            leaf("BillingType", "PORTIN"),
        ])
}

/// The port of the path.
pub(super) fn find<'a>(world: &'a World, asked: &Asked) -> Result<(&'a Order, &'a PortIn), Reply> {
    let order = world.order(Kind::PortIns, asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    match &order.work {
        Work::PortIn(port) => Ok((order, port)),
        _ => Err(Reply::empty(500)),
    }
}

/// `GET /accounts/{a}/portins/{id}`.
pub(in super::super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    let (order, port) = find(world, asked)?;
    Ok(Reply::xml(200, written(order, port, asked.version, None)))
}

/// `GET /accounts/{a}/portins/{id}/tns`.
pub(in super::super) fn tns(world: &mut World, asked: &Asked) -> Outcome {
    let (order, _) = find(world, asked)?;
    let rows = order.numbers.iter().map(|tn| leaf("TelephoneNumber", asked.version.write(*tn)));
    let count = leaf("Count", order.numbers.len());
    Ok(Reply::xml(200, node("TelephoneNumbers", std::iter::once(count).chain(rows))))
}

/// `GET /accounts/{a}/portins`: page and size must be there.
pub(in super::super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "LNPResponseWrapper";
    if asked.param("page").is_none() || asked.param("size").is_none() {
        return Err(absent(ROOT));
    }
    // Here `tn` is the billing number, and `orderTn` any of them.
    let mut without = asked.clone();
    without.query.retain(|(key, _)| !key.eq_ignore_ascii_case("tn"));
    for (key, _) in without.query.iter_mut().filter(|(key, _)| key.eq_ignore_ascii_case("orderTn")) {
        *key = "tn".into();
    }
    let found = summaries(world, &without, Kind::PortIns).map_err(|_| absent(ROOT))?;
    let btn = asked.param("tn").map(|text| asked.version.read(text).ok());
    let rows: Vec<(&Order, &PortIn)> = found
        .into_iter()
        .filter_map(|order| match &order.work {
            Work::PortIn(port) => Some((order, port.as_ref())),
            _ => None,
        })
        .filter(|(_, port)| btn.is_none_or(|btn| btn.is_some() && port.btn == btn))
        .collect();
    // A page begins at an order, and orders are listed by id so that one can be found again.
    let mut rows = rows;
    rows.sort_by(|one, other| one.0.id.cmp(&other.0.id));
    let page = asked.page(rows, |(order, _)| order.id.clone(), 100);
    let links = asked.links("portins", &page);
    let rows = page.items.iter().map(|(order, port)| row(order, port, asked.version));
    Ok(Reply::xml(200, node(ROOT, [leaf("TotalCount", page.total), links].into_iter().chain(rows))))
}

/// A line of the list, whose dates are written with `FOC` and not with `Foc`.
fn row(order: &Order, port: &PortIn, version: Version) -> Node {
    node("lnpPortInfoForGivenStatus", [leaf("AccountId", ACCOUNT), leaf("CountOfTNs", order.numbers.len())])
        .maybe("CustomerOrderId", Some(&order.customer_order_id).filter(|id| !id.is_empty()))
        .and([
            leaf("userId", &order.user),
            leaf("lastModifiedDate", moment(order.modified)),
            leaf("OrderDate", moment(order.created)),
            leaf("OrderId", &order.id),
            leaf("OrderType", "port_in"),
        ])
        .and(port.foc.map(|foc| day("ActualFOCDate", foc)))
        .maybe("RequestedFOCDate", port.said.said("RequestedFocDate"))
        .maybe("BillingTelephoneNumber", port.btn.map(|tn| version.write(tn)))
        .and([
            leaf("LosingCarrierName", order.numbers.first().map_or("", |tn| losing_carrier(*tn).1)),
            leaf("ProcessingStatus", &order.status),
        ])
}
