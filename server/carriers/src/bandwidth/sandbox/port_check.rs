//! `POST /lnpchecker`: which numbers can be ported here.

use std::collections::BTreeMap;

use super::{
    answers::{Wrong, misread, required, unread},
    exchange::{Asked, Outcome, Reply},
    places::place_of,
    stock::tier,
    telephone::{Tn, Version, is_toll_free, nxx},
    world::World,
    xml::{Node, leaf, node},
};

const ROOT: &str = "NumberPortabilityResponse";

/// Who a number is with, by the last digit of its exchange.
pub(super) fn losing_carrier(tn: Tn) -> (&'static str, &'static str) {
    match nxx(tn) % 10 {
        0..=2 => ("6214", "Harbor Cable"),
        3..=5 => ("7361", "Granite Ridge Telephone"),
        6 | 7 => ("9206", "Prairie Wireless"),
        _ => ("4036", "Bluestem Voice"),
    }
}

/// Whether a carrier is one of those that answer with mobile numbers.
pub(super) fn is_wireless(tn: Tn) -> bool {
    losing_carrier(tn).0 == "9206"
}

/// Whether a number can be ported here: its rate center is covered, and no exchange that ends in 9 is.
pub(super) fn is_portable(world: &World, tn: Tn) -> bool {
    let covered = place_of(tn).is_some() || is_toll_free(tn);
    covered && losing_carrier(tn).0 != "4036" && !world.books.owned.contains_key(&tn)
}

fn refused(wrong: &Wrong) -> Reply {
    Reply::xml(400, node(ROOT, [wrong.error(Version::One).named("Errors")]))
}

/// `POST /accounts/{a}/lnpchecker`.
pub(super) fn check(world: &mut World, asked: &Asked) -> Outcome {
    let body = asked.xml().map_err(|broken| refused(&unread(broken)))?;
    let full = asked.param("fullCheck").unwrap_or("false").to_ascii_lowercase();
    if !["true", "false", "onnetportability", "offnetportability"].contains(&full.as_str()) {
        let words = "fullCheck must be true, false, onnetportability or offnetportability";
        return Err(refused(&super::answers::wrong(7202, words)));
    }
    let texts = body.list("TnList", "Tn");
    if texts.is_empty() {
        return Err(refused(&required("TnList")));
    }
    let mut tns = Vec::new();
    for text in texts {
        let read = asked.version.read(text);
        tns.push(read.map_err(|why| {
            let known = misread(text, why, asked.version);
            refused(&if known.code == 5070 { Wrong { code: 7201, ..known } } else { known })
        })?);
    }
    let write = |tns: &[Tn]| tns.iter().map(|tn| leaf("Tn", asked.version.write(*tn))).collect::<Vec<_>>();
    let (portable, not): (Vec<Tn>, Vec<Tn>) = tns.iter().partition(|tn| is_portable(world, **tn));
    let mut root = node(ROOT, [leaf("PortType", "AUTOMATED"), node("PortableNumbers", write(&portable))]);
    if full != "false" {
        let (covered, uncovered): (Vec<Tn>, Vec<Tn>) = tns.iter().partition(|tn| place_of(**tn).is_some());
        root = root.with(node("SupportedRateCenters", groups(&covered, asked.version)));
        root = root.with(node("UnsupportedRateCenters", groups(&uncovered, asked.version)));
        root = root.with(node("PartnerSupportedRateCenters", []));
        let (with, without): (Vec<Tn>, Vec<Tn>) = tns.iter().partition(|tn| losing_carrier(**tn).0 != "4036");
        root = root.with(node("SupportedLosingCarriers", carriers(&with, asked.version)));
        root = root.with(node("UnsupportedLosingCarriers", carriers(&without, asked.version)));
    } else if !not.is_empty() {
        root = root.with(node("NonPortableNumbers", write(&not)));
    }
    Ok(Reply::xml(200, root))
}

fn groups(tns: &[Tn], version: Version) -> Vec<Node> {
    let mut by_place: BTreeMap<(&str, &str, &str, u16, u8), Vec<Tn>> = BTreeMap::new();
    for tn in tns {
        let key = place_of(*tn)
            .map_or(("", "", "", 0, 0), |(area, place)| (place.rate_center, place.city, area.state, area.lata, tier(*tn)));
        by_place.entry(key).or_default().push(*tn);
    }
    let group = |((rate_center, city, state, lata, tier), tns): ((&str, &str, &str, u16, u8), Vec<Tn>)| {
        let mut group = node("RateCenterGroup", []);
        if !rate_center.is_empty() {
            group = group.and([
                leaf("RateCenter", rate_center),
                leaf("City", city),
                leaf("State", state),
                leaf("LATA", lata),
                node("Tiers", [leaf("Tier", tier)]),
            ]);
        }
        group.with(node("TnList", tns.iter().map(|tn| leaf("Tn", version.write(*tn)))))
    };
    by_place.into_iter().map(group).collect()
}

fn carriers(tns: &[Tn], version: Version) -> Vec<Node> {
    let mut by_carrier: BTreeMap<(&str, &str), Vec<Tn>> = BTreeMap::new();
    for tn in tns {
        by_carrier.entry(losing_carrier(*tn)).or_default().push(*tn);
    }
    let list = |((spid, name), tns): ((&str, &str), Vec<Tn>)| {
        node("LosingCarrierTnList", [leaf("LosingCarrierSPID", spid), leaf("LosingCarrierName", name)]).and([
            leaf("LosingCarrierIsWireless", spid == "9206"),
            leaf("LosingCarrierAccountNumberRequired", spid == "9206"),
            leaf("LosingCarrierMinimumPortingInterval", 5),
            node("TnList", tns.iter().map(|tn| leaf("Tn", version.write(*tn)))),
        ])
    };
    by_carrier.into_iter().map(list).collect()
}
