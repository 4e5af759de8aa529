//! `POST /purchase`. It says yes for the whole order and nothing about its lines.
//!
//! Assumed, because the seed shows no refusal: when one line cannot be had, the whole order is refused with code 400 and
//! nothing is bought. A trunk group is set only on numbers of the carrier's own network and silently left out on others
//! (“Only applicable to OD Numbers”); one that does not exist is refused.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    exchange::{Asked, Outcome, Reply, refusal, successful, text_of},
    inventory::{Line, Place, find_place, toll_free_own_network},
    owned::{Kind, Owned},
    places, terms,
    world::World,
};

/// Where a line's calls go from the start.
#[derive(Clone, Copy)]
enum Routing {
    Nowhere,
    Preconfigured,
    TrunkGroup(u64),
}

/// A line that can be had.
enum Sale {
    Local(Line),
    Toll(u64),
    Abroad(usize),
}

/// `POST /purchase`.
pub(super) fn purchase(world: &mut World, asked: &Asked) -> Outcome {
    let kind = Kind::of(&asked.text("type")).ok_or_else(|| refusal("The type field must be local, toll or intl"))?;
    let rows = asked.list("numbers").filter(|rows| !rows.is_empty());
    let rows = rows.ok_or_else(|| refusal("The numbers field is required"))?;
    let mut places = Vec::new();
    let mut sales = Vec::new();
    let mut seen = HashSet::new();
    for row in rows {
        let routing = routing(world, row)?;
        match kind {
            Kind::Local => {
                let line = local(world, row)?;
                sales.push((Sale::Local(line), routing));
                once(&mut seen, line.digits)?;
            }
            Kind::Toll => {
                let digits = toll_free(world, row)?;
                sales.push((Sale::Toll(digits), routing));
                once(&mut seen, digits)?;
            }
            Kind::Abroad => {
                let (place, quantity) = abroad(world, row, &places)?;
                sales.extend((0..quantity).map(|_| (Sale::Abroad(places.len()), routing)));
                places.push((place, quantity));
            }
        }
    }
    let most = asked.way.of(sales.len());
    for (sale, routing) in sales.into_iter().take(most) {
        let (mut number, operation) = match sale {
            Sale::Local(line) => (Owned::local(line), "c48_purchase_local"),
            Sale::Toll(digits) => (Owned::toll(digits, toll_free_own_network(digits)), "c48_purchase_tollfree"),
            Sale::Abroad(at) => {
                let place = &places[at].0;
                let digits = world.inventory.take_abroad(place);
                (Owned::abroad(digits, place.country, place.city.prefix), "c48_purchase_international")
            }
        };
        world.inventory.take(number.digits);
        match routing {
            Routing::Preconfigured => number.settings_mut().forwarding.steps[0].method = "preconfigured".into(),
            Routing::TrunkGroup(group) if number.own_network => {
                number.settings_mut().forwarding.trunk_group = Some(group);
            }
            Routing::TrunkGroup(_) | Routing::Nowhere => {}
        }
        let digits = number.digits;
        world.own(number, asked.way.listed_from);
        world.core.record(operation, digits);
    }
    Ok(successful(true))
}

fn text(row: &Value, name: &str) -> String {
    row.get(name).map(text_of).unwrap_or_default()
}

fn once(seen: &mut HashSet<u64>, digits: u64) -> Result<(), Reply> {
    if seen.insert(digits) { Ok(()) } else { Err(refusal(format!("Number {digits} stands twice in the order"))) }
}

fn routing(world: &World, row: &Value) -> Result<Routing, Reply> {
    let group = text(row, "fwd_trunk_grpid");
    if !group.is_empty() {
        let known = group.parse().ok().filter(|id| world.trunk_groups.iter().any(|group| group.ext_tgid == *id));
        return known.map(Routing::TrunkGroup).ok_or_else(|| refusal(format!("Trunk group {group} not found")));
    }
    let preconfigured = matches!(text(row, "fwd_preconfigured").as_str(), "true" | "1" | "yes");
    Ok(if preconfigured { Routing::Preconfigured } else { Routing::Nowhere })
}

fn digits(row: &Value) -> Result<u64, Reply> {
    let parts = [("npa", 3), ("nxx", 3), ("xxxx", 4)];
    let mut all = String::new();
    for (name, length) in parts {
        let part = text(row, name);
        if part.len() != length || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refusal(format!("The {name} field must have {length} digits")));
        }
        all.push_str(&part);
    }
    all.parse().map_err(|_| refusal("The npa field is invalid"))
}

fn gone(number: &str) -> Reply {
    refusal(format!("Number {number} is no longer available"))
}

fn check_terms(world: &World, kind: Kind, about: &str, loc: &str) -> Result<(), Reply> {
    if loc.is_empty() {
        Err(refusal("The loc field is required"))
    } else if terms::holds(world, kind, about, loc) {
        Ok(())
    } else {
        Err(refusal("The loc field is invalid or has expired, please search again"))
    }
}

fn local(world: &mut World, row: &Value) -> Result<Line, Reply> {
    let digits = digits(row)?;
    let line = world.inventory.find_local(digits).ok_or_else(|| gone(&digits.to_string()))?;
    // README, magic inputs: somebody else is always faster in Embarrass, Minnesota.
    if line.rate_center == "EMBARRASS" {
        world.inventory.take(digits);
        world.core.touch();
        return Err(gone(&digits.to_string()));
    }
    let differs = |name: &str, is: &str| !text(row, name).is_empty() && !text(row, name).eq_ignore_ascii_case(is);
    if differs("state", line.state.code) || differs("ratecenter", line.rate_center) || differs("type", "local") {
        return Err(refusal(format!("Number {digits} does not belong to this state and ratecenter")));
    }
    check_terms(world, Kind::Local, line.state.code, &text(row, "loc"))?;
    let expected = terms::row(world, digits).unwrap_or_default();
    if text(row, "locData") != expected {
        return Err(refusal(format!("The locData field does not belong to number {digits}")));
    }
    Ok(line)
}

fn toll_free(world: &mut World, row: &Value) -> Result<u64, Reply> {
    let digits = digits(row)?;
    if !world.inventory.toll_free().any(|there| there == digits) {
        return Err(gone(&digits.to_string()));
    }
    check_terms(world, Kind::Toll, "", &text(row, "loc"))?;
    // Toll-free rows of a search come without one, though the sample of a purchase has it.
    if !text(row, "locData").is_empty() {
        return Err(refusal(format!("The locData field does not belong to number {digits}")));
    }
    Ok(digits)
}

fn abroad(world: &World, row: &Value, chosen: &[(Place, u32)]) -> Result<(Place, u32), Reply> {
    for name in ["name", "prefix", "country"] {
        if text(row, name).is_empty() {
            return Err(refusal(format!("The {name} field is required")));
        }
    }
    let country = places::find_country(&text(row, "country")).ok_or_else(|| refusal("The selected country is invalid"))?;
    let id = text(row, "id");
    if !id.is_empty() && find_place(&id).is_none_or(|(there, _)| there.code != country.code) {
        return Err(refusal("The selected id is invalid"));
    }
    let fits = |place: &Place| {
        place.city.name == text(row, "name") && place.city.prefix == text(row, "prefix") && (id.is_empty() || place.id == id)
    };
    let place = world.inventory.cities(country).into_iter().find(fits).ok_or_else(|| gone(&text(row, "name")))?;
    // The search gives `intl_data` and the purchase wants `loc`: taken for the same thing, as nothing else fits. It is not
    // marked as required, so it may be left out but not be another.
    if !text(row, "loc").is_empty() {
        check_terms(world, Kind::Abroad, &place.id, &text(row, "loc"))?;
    }
    let quantity = match text(row, "quantity").as_str() {
        "" => 1,
        number => number.parse().ok().filter(|n| *n >= 1).ok_or_else(|| refusal("The quantity field must be at least 1"))?,
    };
    let already: u32 = chosen.iter().filter(|(other, _)| other.id == place.id).map(|(_, n)| n).sum();
    if already.saturating_add(quantity) > place.left {
        return Err(refusal(format!("Only {} numbers are left in {}", place.left, place.city.name)));
    }
    Ok((place, quantity))
}
