//! `/orders`: numbers by name, or the first that fit.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    account::Owned,
    answers::{Wrong, absent, error_list, listed, numbers, required, unread, wrong, wrong_with},
    exchange::{Asked, Outcome, Reply},
    search::{Wanted, npa_nxx},
    telephone::{Tn, Version, npa},
    work::{Kind, Order, RECEIVED_MS, Work, moment},
    world::World,
    xml::{Node, leaf, node},
};

const ROOT: &str = "OrderResponse";
/// The kinds of an order, by the element that says what it wants.
const TYPES: &[&str] = &[
    "ExistingTelephoneNumberOrderType",
    "AreaCodeSearchAndOrderType",
    "CitySearchAndOrderType",
    "CombinedSearchAndOrderType",
    "LATASearchAndOrderType",
    "NPANXXSearchAndOrderType",
    "RateCenterSearchAndOrderType",
    "StateSearchAndOrderType",
    "TollFreeVanitySearchAndOrderType",
    "TollFreeWildCharSearchAndOrderType",
    "ZIPSearchAndOrderType",
    "CountryAndPhoneNumberTypeSearchAndOrderType",
];
/// The most numbers of an order.
const MOST: usize = 5_000;
/// After how long a backorder looks again, and how often.
const BACKORDER_MS: i64 = 60_000;
const BACKORDER_TRIES: u32 = 60 * 24;

/// What an order of numbers does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Purchase {
    /// The order as it came.
    pub(super) said: Node,
    pub(super) site: String,
    pub(super) peer: String,
    partial_allowed: bool,
    backorder: bool,
    wanted: usize,
    /// Numbers that were put aside for it.
    aside: Vec<Tn>,
    bought: Vec<Tn>,
    tries: u32,
}

fn refused(wrong: Wrong) -> Reply {
    listed(ROOT, &[wrong], Version::One)
}

/// `POST /accounts/{a}/orders`.
pub(super) fn create(world: &mut World, asked: &Asked) -> Outcome {
    let body = asked.xml().map_err(|broken| refused(unread(broken)))?;
    let site = body.said("SiteId").ok_or_else(|| refused(wrong(5022, "SiteId is required")))?;
    if !world.books.sites.iter().any(|known| known.id == site) {
        return Err(refused(wrong(5016, format!("The site id {site} submitted is invalid."))));
    }
    let peer = match body.said("PeerId") {
        Some(peer) if world.books.peers.iter().any(|known| known.id == peer && known.site == site) => peer.to_owned(),
        Some(peer) => return Err(refused(wrong(13563, format!("The SIP peer {peer} was not found on site {site}.")))),
        None => world.default_peer(site),
    };
    let types: Vec<&Node> =
        body.children.iter().filter(|child| TYPES.iter().any(|name| child.name.eq_ignore_ascii_case(name))).collect();
    let [wanted] = types[..] else { return Err(refused(wrong(5001, "Exactly one order type is required"))) };
    let mut purchase = Purchase {
        said: body.clone(),
        site: site.into(),
        peer,
        // Inferred: an order is as good as it can be when it does not say otherwise.
        partial_allowed: body.said("PartialAllowed").is_none_or(|text| text.eq_ignore_ascii_case("true")),
        backorder: body.is_true("BackOrderRequested"),
        ..Purchase::default()
    };
    let mut errors = Vec::new();
    if wanted.name.eq_ignore_ascii_case(TYPES[0]) {
        let texts = wanted.list("TelephoneNumberList", "TelephoneNumber");
        let mut tns = numbers(texts, asked.version).map_err(refused)?;
        for id in wanted.list("ReservationIdList", "ReservationId") {
            let held = world.books.reservations.iter().find(|held| held.id == id);
            let held = held.ok_or_else(|| refused(wrong(5043, format!("Reservation {id} was not found"))))?;
            tns.push(held.number);
        }
        tns.sort_unstable();
        tns.dedup();
        if tns.is_empty() {
            return Err(refused(required("TelephoneNumberList")));
        }
        purchase.wanted = tns.len();
        for tn in tns.iter().copied().take(asked.way.of(tns.len())) {
            if world.is_available(tn) || world.is_reserved(tn) && !world.books.sold.contains(&tn) {
                purchase.aside.push(tn);
            } else {
                let text = asked.version.write(tn);
                errors.push(wrong_with(tn, 5076, format!("Telephone number {text} is not available.")));
            }
        }
    } else {
        let quantity = wanted.said("Quantity").ok_or_else(|| refused(required("Quantity")))?;
        let quantity = quantity.parse().ok().filter(|quantity| (1..=MOST).contains(quantity));
        purchase.wanted = quantity.ok_or_else(|| refused(wrong(5082, "Quantity must be between 1 and 5000")))?;
        let wishes = Wanted::read(|name| wanted.said(name)).map_err(refused)?;
        let found = wishes.find(world);
        purchase.aside = found.iter().map(|line| line.number).take(asked.way.of(purchase.wanted)).collect();
    }
    let short = purchase.aside.len() < purchase.wanted;
    if short && !purchase.partial_allowed && !purchase.backorder {
        purchase.aside.clear();
    }
    let aside = purchase.aside.clone();
    world.books.reservations.retain(|held| !aside.contains(&held.number));
    world.books.sold.extend(aside.iter().copied());
    let mut order = world.take_order(asked, Kind::Orders, Work::Purchase(purchase), aside, RECEIVED_MS);
    order.customer_order_id = body.text("CustomerOrderId").into();
    order.errors = errors;
    world.record_all("bw_order", &order.numbers);
    let Work::Purchase(work) = &order.work else { return Err(Reply::empty(500)) };
    let reply = node(ROOT, [order_node(&order, work), leaf("OrderStatus", &order.status)]);
    let reply = Reply::xml(201, reply).at(asked.link(&format!("orders/{}", order.id)));
    world.keep(order);
    Ok(reply)
}

/// `Order`: what was said, with an id and a date.
fn order_node(order: &Order, work: &Purchase) -> Node {
    let said = work.said.children.iter().filter(|child| !child.name.eq_ignore_ascii_case("id")).cloned();
    node("Order", said).and([leaf("OrderCreateDate", moment(order.created)), leaf("id", &order.id)])
}

/// Goes on: numbers that were put aside are the account's.
pub(super) fn step(world: &mut World, order: &mut Order, work: &mut Purchase, at: Timestamp) {
    if order.status == "BACKORDERED" {
        work.tries += 1;
        let fresh = more(world, work);
        world.books.sold.extend(fresh.iter().copied());
        order.numbers.extend(fresh.iter().copied());
        world.record_all("bw_order", &fresh);
        work.aside.extend(fresh);
    }
    for tn in work.aside.drain(..) {
        let mut number = Owned::new(tn, &work.site, &work.peer, at);
        number.order.clone_from(&order.id);
        number.listed_from = order.listed_from;
        world.books.owned.insert(tn, number);
        world.books.disconnected.remove(&tn);
        work.bought.push(tn);
    }
    let missing = work.wanted.saturating_sub(work.bought.len());
    if missing == 0 {
        order.ends(world, at, "COMPLETE", "Created a new number order");
    } else if work.backorder && work.tries < BACKORDER_TRIES {
        order.until = Some(at.plus_ms(BACKORDER_MS));
        if order.status != "BACKORDERED" {
            order.becomes(world, at, "BACKORDERED", "Order backordered - awaiting additional numbers");
        }
    } else {
        if order.errors.is_empty() {
            order.errors.push(wrong(5050, format!("{missing} telephone numbers could not be found to fill the order.")));
        }
        let status = if work.bought.is_empty() { "FAILED" } else { "PARTIAL" };
        order.ends(world, at, status, "Order could not be filled completely");
    }
}

/// Numbers that came into reach for a backorder.
fn more(world: &World, work: &Purchase) -> Vec<Tn> {
    let missing = work.wanted.saturating_sub(work.bought.len());
    let wanted = work.said.children.iter().find(|child| TYPES[1..].iter().any(|name| child.name.eq_ignore_ascii_case(name)));
    let wishes = wanted.and_then(|wanted| Wanted::read(|name| wanted.said(name)).ok());
    wishes.map(|wishes| wishes.find(world).iter().map(|line| line.number).take(missing).collect()).unwrap_or_default()
}

fn find<'a>(world: &'a World, asked: &Asked) -> Result<(&'a Order, &'a Purchase), Reply> {
    match world.order(Kind::Orders, asked.arg(0)) {
        Some(order) => match &order.work {
            Work::Purchase(work) => Ok((order, work)),
            _ => Err(Reply::empty(500)),
        },
        None => Err(absent(ROOT)),
    }
}

/// `GET /accounts/{a}/orders/{id}`.
pub(super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    let (order, work) = find(world, asked)?;
    let full = |tns: &[Tn]| {
        let rows = tns.iter().map(|tn| node("TelephoneNumber", [leaf("FullNumber", asked.version.write(*tn))]));
        rows.collect::<Vec<_>>()
    };
    let failed: Vec<Tn> = order.errors.iter().filter_map(|error| error.number).collect();
    let mut root = node(ROOT, [leaf("CompletedQuantity", work.bought.len())])
        .and([leaf("CreatedByUser", &order.user), leaf("LastModifiedDate", moment(order.modified))])
        .maybe("OrderCompleteDate", order.completed.map(moment))
        .with(order_node(order, work))
        .with(leaf("OrderStatus", &order.status));
    if !work.bought.is_empty() {
        root = root.with(node("CompletedNumbers", full(&work.bought)));
    }
    if !order.errors.is_empty() && order.status != "RECEIVED" {
        root = root.with(error_list(&order.errors, asked.version));
    }
    if order.is_over() {
        let failed_count = work.wanted - work.bought.len();
        root = root
            .with(node("FailedNumbers", full(&failed)))
            .and([leaf("Summary", format!("{} numbers ordered", work.bought.len())), leaf("FailedQuantity", failed_count)]);
    }
    Ok(Reply::xml(200, root))
}

/// `PUT /accounts/{a}/orders/{id}`: name and customer order id, and the end of a backorder.
pub(super) fn change(world: &mut World, asked: &Asked) -> Outcome {
    let body = asked.xml().map_err(|broken| refused(unread(broken)))?;
    find(world, asked)?;
    let at = world.now();
    let Some(mut order) = world.books.orders.remove(&asked.arg(0).to_ascii_lowercase()) else { return Err(absent(ROOT)) };
    let close = body.is_true("CloseOrder");
    if close && order.status != "BACKORDERED" {
        world.keep(order);
        return Err(refused(wrong(5520, "Only an order that is backordered can be closed")));
    }
    if let Some(id) = body.said("CustomerOrderId") {
        order.customer_order_id = id.into();
    }
    if close {
        let bought = matches!(&order.work, Work::Purchase(work) if !work.bought.is_empty());
        order.ends(world, at, if bought { "PARTIAL" } else { "FAILED" }, "Backorder was closed by the customer");
    }
    world.core.record("bw_order_change", &order.id);
    world.keep(order);
    one(world, asked)
}

/// `GET /accounts/{a}/orders/{id}/tns`.
pub(super) fn tns(world: &mut World, asked: &Asked) -> Outcome {
    let Ok((_, work)) = find(world, asked) else {
        let status = node("irisStatus", [leaf("Code", 404), leaf("Description", "The resource does not exist")]);
        return Err(Reply::xml(404, node("ErrorResponse", [status])));
    };
    let count = leaf("Count", work.bought.len());
    let rows = work.bought.iter().map(|tn| leaf("TelephoneNumber", asked.version.write(*tn)));
    Ok(Reply::xml(200, node("TelephoneNumbers", std::iter::once(count).chain(rows))))
}

/// `GET /accounts/{a}/orders/{id}/areaCodes`, `…/npaNxx` and `…/totals`.
pub(super) fn reports(world: &mut World, asked: &Asked) -> Outcome {
    let (_, work) = find(world, asked)?;
    let what = asked.path.last().map(|part| part.to_ascii_lowercase()).unwrap_or_default();
    let mut counts = std::collections::BTreeMap::new();
    for tn in &work.bought {
        let key = if what == "areacodes" { npa(*tn) } else { npa_nxx(*tn) };
        *counts.entry(key).or_insert(0) += 1;
    }
    let name = if what == "areacodes" { "AreaCode" } else { "NPA-NXX" };
    let rows = counts.into_iter().map(|(key, count)| node("TelephoneDetailsReport", [leaf(name, key), leaf("Count", count)]));
    Ok(Reply::xml(200, node("TelephoneDetailsReports", rows)))
}
