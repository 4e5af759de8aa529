//! Moving numbers to another peer: at once from a site, or by an order of the account.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    ACCOUNT,
    answers::{Wrong, absent, error_list, listed, numbers, required, unread, wrong, wrong_with},
    exchange::{Asked, Outcome, Reply},
    telephone::{Tn, Version},
    work::{Kind, Order, RECEIVED_MS, Work, moment},
    world::World,
    xml::{Node, leaf, node},
};

const ROOT: &str = "MoveTnsOrderResponse";

/// What a move does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Move {
    site: String,
    peer: String,
    moved: Vec<Tn>,
}

/// `POST …/sites/{s}/sippeers/{p}/movetns`: these numbers are on this peer from now on.
pub(super) fn at_once(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "SipPeerTelephoneNumbersResponse";
    let body = asked.xml().map_err(|broken| unread(broken).under(ROOT, 400))?;
    world.peer(asked.arg(0), asked.arg(1)).ok_or_else(|| absent(ROOT))?;
    let texts: Vec<&str> = body
        .all("FullNumber")
        .chain(body.all("SipPeerTelephoneNumber").flat_map(|row| row.all("FullNumber")))
        .map(Node::own)
        .collect();
    if texts.is_empty() {
        return Err(required("FullNumber").under(ROOT, 400));
    }
    let tns = numbers(texts, asked.version).map_err(|wrong| wrong.under(ROOT, 400))?;
    if let Some(tn) = tns.iter().find(|tn| !world.books.owned.contains_key(tn)) {
        return Err(wrong_with(*tn, 5076, "A telephone number is not on this account").under(ROOT, 400));
    }
    let moved = &tns[..asked.way.of(tns.len())];
    let at = world.now();
    put(world, moved, asked.arg(0), asked.arg(1), at);
    world.record_all("bw_move_tns", moved);
    Ok(Reply::empty(200))
}

fn put(world: &mut World, tns: &[Tn], site: &str, peer: &str, at: Timestamp) {
    for tn in tns {
        if let Some(number) = world.books.owned.get_mut(tn) {
            (number.site, number.peer, number.modified) = (site.into(), peer.into(), at);
        }
    }
}

fn refused(wrong: Wrong) -> Reply {
    listed(ROOT, &[wrong], Version::One)
}

/// `POST /accounts/{a}/moveTns`: `MoveTnsOrder{SiteId, SipPeerId, TelephoneNumbers}`.
pub(super) fn create(world: &mut World, asked: &Asked) -> Outcome {
    let body = asked.xml().map_err(|broken| refused(unread(broken)))?;
    let site = body.said("SiteId").ok_or_else(|| refused(required("SiteId")))?;
    if !world.books.sites.iter().any(|known| known.id == site) {
        return Err(refused(wrong(5016, format!("The site id {site} submitted is invalid."))));
    }
    let peer = match body.said("SipPeerId") {
        Some(peer) if world.peer(site, peer).is_some() => peer.to_owned(),
        Some(peer) => return Err(refused(wrong(13563, format!("The SIP peer {peer} was not found on site {site}.")))),
        None => world.default_peer(site),
    };
    let tns = numbers(body.list("TelephoneNumbers", "TelephoneNumber"), asked.version).map_err(refused)?;
    if tns.is_empty() {
        return Err(refused(required("TelephoneNumbers")));
    }
    let (mut moved, mut errors) = (Vec::new(), Vec::new());
    for tn in &tns {
        if world.books.owned.contains_key(tn) {
            moved.push(*tn);
        } else {
            errors.push(wrong_with(*tn, 5076, "The telephone number is not on this account"));
        }
    }
    moved.truncate(asked.way.of(moved.len()));
    world.record_all("bw_move_tns", &moved);
    let work = Work::Move(Move { site: site.into(), peer, moved });
    let mut order = world.take_order(asked, Kind::MoveTns, work, tns, RECEIVED_MS);
    order.customer_order_id = body.text("CustomerOrderId").into();
    order.errors = errors;
    let reply = Reply::xml(201, written(&order, asked.version)).at(asked.link(&format!("moveTns/{}", order.id)));
    world.keep(order);
    Ok(reply)
}

/// `GET /accounts/{a}/moveTns/{id}`.
pub(super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    let order = world.order(Kind::MoveTns, asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    Ok(Reply::xml(200, written(order, asked.version)))
}

fn written(order: &Order, version: Version) -> Node {
    let Work::Move(work) = &order.work else { return node(ROOT, []) };
    let numbers = order.numbers.iter().map(|tn| leaf("TelephoneNumber", version.write(*tn)));
    let row =
        node("MoveTnsOrder", []).maybe("CustomerOrderId", Some(&order.customer_order_id).filter(|id| !id.is_empty())).and([
            leaf("OrderCreateDate", moment(order.created)),
            leaf("AccountId", ACCOUNT),
            leaf("CreatedByUser", &order.user),
            leaf("OrderId", &order.id),
            leaf("LastModifiedDate", moment(order.modified)),
            leaf("ProcessingStatus", &order.status),
            leaf("SiteId", &work.site),
            leaf("SipPeerId", &work.peer),
            node("TelephoneNumbers", numbers),
            error_list(&order.errors, version),
        ]);
    node(ROOT, [row])
}

/// Goes on: the numbers are moved.
pub(super) fn step(world: &mut World, order: &mut Order, work: &mut Move, at: Timestamp) {
    put(world, &work.moved, &work.site, &work.peer, at);
    let well = work.moved.len();
    order.ends_by_count(world, at, well);
}
