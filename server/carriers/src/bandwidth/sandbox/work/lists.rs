//! Lists of orders, and what they can be filtered by.

use contract::time::Timestamp;

use super::{Kind, Order, Work, moment, read_moment};
use crate::bandwidth::sandbox::{
    ACCOUNT,
    answers::{absent_as, status, wrong},
    exchange::{Asked, Outcome, Reply},
    options,
    world::World,
    xml::{Node, leaf, node},
};

/// The most orders of a list.
const MOST: usize = 1_000;
const TWO_YEARS_MS: i64 = 2 * 365 * 24 * 60 * 60 * 1000;

/// Orders of a kind that fit the filters, newest first. A bad filter value is the name of its parameter.
pub(in super::super) fn summaries<'a>(world: &'a World, asked: &Asked, kind: Kind) -> Result<Vec<&'a Order>, &'static str> {
    let now = world.now();
    let moment_of = |name: &'static str| -> Result<Option<Timestamp>, &'static str> {
        asked.param(name).map(|text| read_moment(text).ok_or(name)).transpose()
    };
    let number = match asked.param("tn").or(asked.param("telephoneNumber")) {
        Some(text) => Some(asked.version.read(text).map_err(|_| "tn")?),
        None => None,
    };
    let customer_order_id = asked.param("customerOrderId");
    let fragment = asked.param("orderIdFragment");
    let words: Vec<&str> = asked.params("status").flat_map(|text| text.split(',')).filter(|text| !text.is_empty()).collect();
    let (after, from, to) = (moment_of("lastModifiedAfter")?, moment_of("modifiedDateFrom")?, moment_of("modifiedDateTo")?);
    let (created_from, created_to) = (moment_of("createdDateFrom")?, moment_of("createdDateTo")?);
    let by = asked.param("lastModifiedBy").or(asked.param("userId"));
    // Without something that names few orders, only two years are looked at.
    let oldest =
        if number.is_some() || customer_order_id.is_some() || fragment.is_some() { i64::MIN } else { now.0 - TWO_YEARS_MS };
    let mut found: Vec<&Order> = world
        .books
        .orders
        .values()
        .filter(|order| order.kind == kind && order.listed_from.is_none_or(|from| from <= now))
        .filter(|order| order.created.0 >= oldest)
        .filter(|order| number.is_none_or(|number| order.numbers.contains(&number)))
        .filter(|order| customer_order_id.is_none_or(|id| order.customer_order_id == id))
        .filter(|order| fragment.is_none_or(|start| order.id.starts_with(&start.to_ascii_lowercase())))
        .filter(|order| words.is_empty() || words.iter().any(|word| order.status.eq_ignore_ascii_case(word)))
        .filter(|order| after.is_none_or(|after| order.modified >= after) && from.is_none_or(|from| order.modified >= from))
        .filter(|order| to.is_none_or(|to| order.modified <= to))
        .filter(|order| created_from.is_none_or(|from| order.created >= from))
        .filter(|order| created_to.is_none_or(|to| order.created <= to))
        .filter(|order| by.is_none_or(|by| order.user == by))
        .collect();
    found.sort_by(|one, other| other.created.cmp(&one.created).then(one.id.cmp(&other.id)));
    found.truncate(MOST);
    Ok(found)
}

/// `GET /accounts/{a}/{kind}` of every kind but port-ins.
pub(in super::super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let kind = asked.path.get(2).and_then(|part| Kind::at(part)).unwrap_or(Kind::Orders);
    if kind == Kind::Lidbs && asked.param("tn").is_none() {
        let words = "The tn query parameter is required";
        return Err(status("ResponseSelectWrapper", 400, 1003, words));
    }
    let found = match summaries(world, asked, kind) {
        Ok(found) => found,
        Err(_) if kind == Kind::TnOptions => {
            return Err(absent_as("TnOptionOrderReportResponse", "The resource does not exist"));
        }
        Err(name) => return Err(wrong(1002, format!("{name} is invalid")).under("ResponseSelectWrapper", 400)),
    };
    let total = leaf("TotalCount", found.len());
    if kind == Kind::TnOptions {
        let whole = asked.flag("orderDetails");
        let rows = found.iter().map(|order| match &order.work {
            Work::Options(work) if whole => options::written(order, work, asked.version, options::Shown::Read),
            _ => row(order, "TnOptionOrderSummary", true),
        });
        return Ok(Reply::xml(200, node("TnOptionOrders", std::iter::once(total).chain(rows))));
    }
    let rows = found.iter().map(|order| row(order, "OrderIdUserIdDate", matches!(kind, Kind::Disconnects | Kind::MoveTns)));
    let list = node("ListOrderIdUserIdDate", std::iter::once(total).chain(rows));
    Ok(Reply::xml(200, node("ResponseSelectWrapper", [list])))
}

/// One line of a list. Its id is `orderId`, or `OrderId` where `upper`.
fn row(order: &Order, name: &str, upper: bool) -> Node {
    let order_type = match order.kind {
        Kind::Orders => "new_number",
        Kind::Disconnects => "disconnect",
        Kind::TnOptions => "tn_option",
        Kind::Lidbs => "lidb",
        Kind::Dldas => "dlda",
        Kind::PortIns => "port_in",
        Kind::MoveTns => "move_tns",
    };
    let row = node(name, [leaf("accountId", ACCOUNT), leaf("CountOfTNs", order.numbers.len())]);
    let customer_order_id = Some(&order.customer_order_id).filter(|id| !id.is_empty());
    row.maybe("CustomerOrderId", customer_order_id).and([
        leaf("userId", &order.user),
        leaf("lastModifiedDate", moment(order.modified)),
        leaf("OrderType", order_type),
        leaf("OrderDate", moment(order.created)),
        leaf(if upper { "OrderId" } else { "orderId" }, &order.id),
        leaf("OrderStatus", &order.status),
    ])
}
