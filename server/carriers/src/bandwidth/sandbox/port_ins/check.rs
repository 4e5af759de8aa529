//! What a port order must say, and what its numbers must be.
//!
//! Inferred: which code of 7300–7331 belongs to which field, but for 7309 (site) and 7312 (SIP peer).

use super::PortIn;
use crate::bandwidth::sandbox::{
    answers::{Wrong, misread, wrong, wrong_with},
    exchange::Asked,
    port_check::{is_portable, is_wireless},
    telephone::Tn,
    work::{Kind, read_moment},
    world::World,
    xml::Node,
};

/// The most numbers of an order.
const MOST: usize = 5_000;
/// The farthest day that can be asked for.
const FARTHEST_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Reads an order and says all that is wrong with it. A draft may lack most.
pub(super) fn read(world: &World, body: &Node, asked: &Asked, draft: bool) -> (PortIn, Vec<Tn>, Vec<Wrong>) {
    let mut wrongs = Vec::new();
    let mut port = PortIn { said: body.clone(), ..PortIn::default() };
    let mut numbers: Vec<Tn> = Vec::new();
    for text in body.list("ListOfPhoneNumbers", "PhoneNumber") {
        match asked.version.read(text) {
            Ok(tn) if numbers.contains(&tn) => wrongs.push(wrong_with(tn, 7208, format!("{text} was given twice"))),
            Ok(tn) => numbers.push(tn),
            Err(why) => wrongs.push(misread(text, why, asked.version)),
        }
    }
    match body.said("BillingTelephoneNumber").map(|text| (text, asked.version.read(text))) {
        None if draft => {}
        None => wrongs.push(wrong(7301, "BillingTelephoneNumber is required")),
        Some((_, Ok(tn))) => port.btn = Some(tn),
        Some((text, Err(why))) => wrongs.push(misread(text, why, asked.version)),
    }
    if body.said("NewBillingTelephoneNumber").is_some_and(|new| new == body.text("BillingTelephoneNumber")) {
        wrongs.push(wrong(7497, "NewBillingTelephoneNumber must not be the BillingTelephoneNumber"));
    }
    match body.said("SiteId") {
        Some(site) if world.books.sites.iter().any(|known| known.id == site) => port.site = site.into(),
        Some(site) => wrongs.push(wrong(7309, format!("Site {site} does not exist"))),
        None if draft => {}
        None => wrongs.push(wrong(7309, "SiteId is required")),
    }
    port.peer = world.default_peer(&port.site);
    if let Some(peer) = body.said("PeerId") {
        match world.peer(&port.site, peer) {
            Some(_) => port.peer = peer.into(),
            None => wrongs.push(wrong(7312, format!("SIP peer {peer} does not exist on the site"))),
        }
    }
    if !draft {
        required(body, &numbers, &mut wrongs);
        for tn in &numbers {
            if !is_portable(world, *tn) {
                let text = asked.version.write(*tn);
                wrongs.push(wrong_with(*tn, 7206, format!("The telephone number {text} is not portable")));
            }
        }
    }
    if let Some(text) = body.said("RequestedFocDate") {
        let now = world.now();
        let day_ms = 24 * 60 * 60 * 1000;
        match read_moment(text) {
            None => wrongs.push(wrong(7304, format!("RequestedFocDate {text} is not a date"))),
            Some(at) if at.0 + day_ms < now.0 => wrongs.push(wrong(7330, "RequestedFocDate is in the past")),
            Some(at) if at.since_ms(now) > FARTHEST_MS + day_ms => {
                wrongs.push(wrong(7331, "RequestedFocDate must not be more than 30 days away"));
            }
            Some(_) => {}
        }
    }
    (port, numbers, wrongs)
}

fn required(body: &Node, numbers: &[Tn], wrongs: &mut Vec<Wrong>) {
    if numbers.is_empty() && wrongs.is_empty() {
        wrongs.push(wrong(7302, "ListOfPhoneNumbers is required"));
    }
    if numbers.len() > MOST {
        wrongs.push(wrong(7303, "An order may have up to 5000 telephone numbers"));
    }
    if body.said("LoaAuthorizingPerson").is_none() {
        wrongs.push(wrong(7305, "LoaAuthorizingPerson is required"));
    }
    let Some(subscriber) = body.get("Subscriber") else {
        return wrongs.push(wrong(7306, "Subscriber is required"));
    };
    let kind = subscriber.text("SubscriberType").to_ascii_uppercase();
    let names: &[&str] = match kind.as_str() {
        "BUSINESS" => &["BusinessName"],
        "RESIDENTIAL" => &["FirstName", "LastName"],
        _ => return wrongs.push(wrong(7307, "SubscriberType must be BUSINESS or RESIDENTIAL")),
    };
    for name in names.iter().filter(|name| subscriber.said(name).is_none()) {
        wrongs.push(wrong(7308, format!("{name} is required for a {kind} subscriber")));
    }
    let Some(address) = subscriber.get("ServiceAddress") else {
        return wrongs.push(wrong(7313, "ServiceAddress is required"));
    };
    for (part, code) in [("HouseNumber", 7314), ("StreetName", 7315), ("City", 7316), ("StateCode", 7317), ("Zip", 7318)] {
        if address.said(part).is_none() {
            wrongs.push(wrong(code, format!("{part} is required")));
        }
    }
    if numbers.iter().any(|tn| is_wireless(*tn)) && account_number(body).is_empty() {
        wrongs.push(wrong(7320, "AccountNumber is required for wireless telephone numbers"));
    }
}

/// The customer's account at the losing carrier: in `WirelessInfo`, or at the top as some send it.
pub(super) fn account_number(body: &Node) -> &str {
    wireless(body, "AccountNumber")
}

/// The customer's PIN there.
pub(super) fn pin(body: &Node) -> &str {
    wireless(body, "PinNumber")
}

fn wireless<'a>(body: &'a Node, name: &str) -> &'a str {
    let inside = body.get("WirelessInfo").and_then(|info| info.said(name));
    inside.or_else(|| body.said(name)).unwrap_or_default()
}

/// Numbers that another order, which is still open, ports already.
pub(super) fn open_elsewhere(world: &World, numbers: &[Tn], but: Option<&str>) -> Vec<Wrong> {
    let open = |tn: &&Tn| {
        world.books.orders.values().any(|order| {
            let other = order.kind == Kind::PortIns && but != Some(order.id.as_str());
            other && !order.is_over() && order.status != "DRAFT" && order.numbers.contains(tn)
        })
    };
    let words = "The telephone number is part of another port-in order";
    numbers.iter().filter(open).map(|tn| wrong_with(*tn, 7205, words)).collect()
}
