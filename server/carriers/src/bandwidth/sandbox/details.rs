//! `GET /tns/{tn}/tndetails`: all that is known of a number.

use super::{
    ACCOUNT,
    account::{Feature, Owned},
    answers::{absent, misread},
    exchange::{Asked, Outcome, Reply},
    options,
    places::place_of,
    stock::{tier, vendor},
    telephone::{Tn, Version},
    work::{Kind, moment},
    world::World,
    xml::{Node, leaf, node},
};

const ROOT: &str = "TelephoneNumberResponse";

/// What is known of any number.
pub(super) fn facts(tn: Tn, word: &str, version: Version) -> Vec<Node> {
    let (vendor_id, vendor_name) = vendor(tn);
    let place = place_of(tn);
    let mut facts = Vec::new();
    if let Some((area, place)) = place {
        facts.extend([leaf("City", place.city), leaf("Lata", area.lata), leaf("State", area.state)]);
    }
    facts.extend([
        leaf("FullNumber", version.write(tn)),
        leaf("Tier", tier(tn)),
        leaf("VendorId", vendor_id),
        leaf("VendorName", vendor_name),
        leaf("OnNetVendor", vendor_name.starts_with("Bandwidth")),
    ]);
    facts.extend(place.map(|(_, place)| leaf("RateCenter", place.rate_center)));
    facts.push(leaf("Status", word));
    facts
}

/// `GET /tns/{tn}/tndetails`.
pub(super) fn details(world: &mut World, asked: &Asked) -> Outcome {
    let tn = asked.version.read(asked.arg(0)).map_err(|why| misread(asked.arg(0), why, asked.version).under(ROOT, 400))?;
    let Some(number) = world.books.owned.get(&tn) else {
        // A number that was given back ages, and one in stock is available; of both little is said.
        let word = if world.books.disconnected.contains_key(&tn) {
            "Aging"
        } else if world.is_available(tn) {
            "Available"
        } else {
            return Err(absent(ROOT));
        };
        return Ok(Reply::xml(200, node(ROOT, [node("TelephoneNumberDetails", facts(tn, word, asked.version))])));
    };
    let site = world.books.sites.iter().find(|site| site.id == number.site);
    let peer = world.books.peers.iter().find(|peer| peer.id == number.peer);
    let site = site.map(|site| node("Site", [leaf("Id", &site.id), leaf("Name", &site.name)]));
    let peer =
        peer.map(|peer| node("SipPeer", [leaf("Id", &peer.id), leaf("Name", peer.name()), leaf("IsDefault", peer.is_default())]));
    let mut row = node("TelephoneNumberDetails", facts(tn, "Inservice", asked.version))
        .with(leaf("AccountId", ACCOUNT))
        .and(site)
        .and(peer)
        .with(node("ServiceTypes", [leaf("ServiceType", "Voice")]))
        .and([leaf("LastModified", moment(number.modified)), leaf("InServiceDate", moment(number.since))])
        .with(features(world, number, asked));
    if let Some(plan) = number.options.get("OriginationRoutePlan") {
        row = row.with(plan.clone());
    }
    if let Some(sms) = number.options.get("Sms") {
        row = row.with(node("MessagingSettings", [leaf("SmsEnabled", sms.own() == "on")]));
    }
    if number.option("Protected") == "true" {
        row = row.with(node("TnAttributes", [leaf("TnAttribute", "Protected")]));
    }
    Ok(Reply::xml(200, node(ROOT, [row])))
}

/// `Features`. Inferred: the settings of option orders stand here too, under their names in such an order; a passcode is
/// said to be there, and not which.
fn features(world: &World, number: &Owned, asked: &Asked) -> Node {
    let mut found: Vec<Node> = Vec::new();
    if let Some(e911) = &number.e911 {
        found.push(node("E911", [leaf("Status", "Success")]).and(e911.children.iter().cloned()));
    }
    found.extend(lidb(world, &number.lidb));
    found.extend(dlda(world, &number.dlda, asked));
    for (name, value) in &number.options {
        match name.as_str() {
            "Sms" | "Protected" | "OriginationRoutePlan" => {}
            "PortOutPasscode" => found.push(leaf("PortOutPasscodeProtection", "true")),
            "CallForward" => {
                let to: Option<Tn> = value.own().parse().ok();
                found.push(to.map_or_else(|| value.clone(), |to| leaf("CallForward", asked.version.write(to))));
            }
            _ => found.push(value.clone()),
        }
    }
    node("Features", found)
}

fn lidb(world: &World, feature: &Feature) -> Option<Node> {
    let pending = feature.pending.as_ref().filter(|id| world.order(Kind::Lidbs, id).is_some());
    match (&feature.value, pending) {
        (_, Some(_)) => Some(node("Lidb", [leaf("Status", "Pending")])),
        (Some(value), None) => Some(node("Lidb", [leaf("Status", "Success")]).and(value.children.iter().cloned())),
        (None, None) => feature.failed.then(|| node("Lidb", [leaf("Status", "Failed")])),
    }
}

/// A listing, or a link to the order that is about to change it. Inferred: the link is called `Link`.
fn dlda(world: &World, feature: &Feature, asked: &Asked) -> Option<Node> {
    let order = feature.pending.as_ref().and_then(|id| world.order(Kind::Dldas, id));
    match (&feature.value, order) {
        (_, Some(order)) => {
            let word = if order.status == "RECEIVED" { "Pending-Editable" } else { "Pending-Locked" };
            Some(node("Dlda", [leaf("Status", word), leaf("Link", asked.link(&format!("dldas/{}", order.id)))]))
        }
        (Some(value), None) => Some(node("Dlda", [leaf("Status", "Success")]).and(value.children.iter().cloned())),
        (None, None) => feature.failed.then(|| node("Dlda", [leaf("Status", "Failed")])),
    }
}

/// `GET /tns/{tn}/sites`, `…/sippeers`, `…/ratecenter` and `…/lata`: one of the facts alone.
pub(super) fn fact(world: &mut World, asked: &Asked) -> Outcome {
    let what = asked.path.last().map(|part| part.to_ascii_lowercase()).unwrap_or_default();
    let tn = asked.version.read(asked.arg(0)).map_err(|why| misread(asked.arg(0), why, asked.version).under(ROOT, 400))?;
    let number = world.books.owned.get(&tn).ok_or_else(|| absent(ROOT))?;
    let place = place_of(tn);
    let row = match what.as_str() {
        "sites" => {
            let site = world.books.sites.iter().find(|site| site.id == number.site).ok_or_else(|| absent(ROOT))?;
            return Ok(Reply::xml(200, node("Site", [leaf("Id", &site.id), leaf("Name", &site.name)])));
        }
        "sippeers" => {
            let peer = world.books.peers.iter().find(|peer| peer.id == number.peer).ok_or_else(|| absent(ROOT))?;
            return Ok(Reply::xml(200, node("SipPeer", [leaf("Id", &peer.id), leaf("Name", peer.name())])));
        }
        "ratecenter" => place.map(|(area, place)| vec![leaf("State", area.state), leaf("RateCenter", place.rate_center)]),
        _ => place.map(|(area, _)| vec![leaf("Lata", area.lata)]),
    };
    Ok(Reply::xml(200, node(ROOT, [node("TelephoneNumberDetails", row.unwrap_or_default())])))
}

/// `GET /accounts/{a}/tnPortoutPasscodes`: which numbers have one; the passcodes themselves are not told.
pub(super) fn passcodes(world: &mut World, asked: &Asked) -> Outcome {
    let guarded = world.books.owned.values().filter(|number| options::has_passcode(number));
    let rows = guarded.map(|number| leaf("TelephoneNumber", asked.version.write(number.number)));
    Ok(Reply::xml(200, node("TnPortoutPasscodesResponse", [node("TelephoneNumbers", rows)])))
}
