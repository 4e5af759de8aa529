//! What can be set on a number besides its forwarding: 411, 911, fax and the caller name.
//!
//! Assumed, because the seed says nothing: 911 and 411 are for local numbers only, fax for those whose `fax` is true,
//! caller names not for numbers abroad. The first 911 address of a number is answered with an id, later ones with `true`.

use contract::time::Timestamp;
use serde_json::json;

use super::{
    exchange::{Asked, Outcome, Reply, digits_of, plain, refusal, said},
    mix::{mix, uuid},
    owned::{Emergency, FaxService, Kind, Listing, Name, Owned},
    places,
    world::World,
};

/// A time as this carrier writes it: `2021-05-18T13:48:55.633Z`.
pub(super) fn iso(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map(|at| format!("{at:.3}")).unwrap_or_default()
}

fn mine<'w>(world: &'w mut World, asked: &Asked) -> Result<&'w mut Owned, Reply> {
    asked.require(&["number"])?;
    let number = asked.text("number");
    world.find_owned(&number).ok_or_else(|| refusal(format!("Number {number} was not found in your account")))
}

fn enabled(asked: &Asked) -> Result<bool, Reply> {
    match asked.text("enabled").as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        "" => Err(refusal("The enabled field is required")),
        _ => Err(refusal("The enabled field must be yes or no")),
    }
}

/// `GET /update411`, which changes the listing.
pub(super) fn update_411(world: &mut World, asked: &Asked) -> Outcome {
    let number = mine(world, asked)?;
    if number.kind != Kind::Local {
        return Err(refusal("Directory listing is available for local numbers only"));
    }
    let digits = number.digits;
    let listing = if enabled(asked)? {
        asked.require(&["type", "country", "state", "lstnm", "strt", "locnm", "zip"])?;
        let kind = asked.text("type");
        if kind != "RES" && kind != "BIZ" {
            return Err(refusal("The type field must be RES or BIZ"));
        }
        place_fits(&asked.text("country"), &asked.text("state"), &asked.text("zip")).map_err(refusal)?;
        Some(Listing {
            kind,
            country: asked.text("country"),
            state: asked.text("state"),
            zip: asked.text("zip"),
            lstgn: asked.text("lstgn"),
            lstnm: asked.text("lstnm"),
            locnm: asked.text("locnm"),
            strt: asked.text("strt"),
        })
    } else {
        None
    };
    if asked.way.of(1) == 1 {
        world.set(digits, asked.way.listed_from, |settings| settings.listing = listing);
        world.core.record("c48_update_411", digits);
    }
    Ok(plain(true))
}

/// `GET /update911`, which changes the address.
pub(super) fn update_911(world: &mut World, asked: &Asked) -> Outcome {
    let number = mine(world, asked)?;
    if number.kind != Kind::Local {
        return Err(refusal("E911 is available for local numbers only"));
    }
    let digits = number.digits;
    let first = number.settings.as_ref().is_none_or(|settings| settings.emergency.is_none());
    let address = if enabled(asked)? {
        asked.require(&["country", "state", "name", "streetnumber", "streetname", "city", "zipcode"])?;
        address_fits(asked).map_err(refusal)?;
        Some(Emergency {
            country: asked.text("country"),
            state: asked.text("state"),
            zipcode: asked.text("zipcode"),
            businessname: asked.text("name"),
            address: asked.text("addresstypenumber"),
            streetname: asked.text("streetname"),
            streetnumber: asked.text("streetnumber"),
        })
    } else {
        None
    };
    let id = (first && address.is_some()).then(|| 20_000_000 + mix(&[&world.core.name, &digits.to_string()]) % 9_000_000);
    if asked.way.of(1) == 1 {
        world.set(digits, asked.way.listed_from, |settings| settings.emergency = address);
        world.core.record("c48_update_911", digits);
    }
    Ok(id.map_or_else(|| plain(true), |id| plain(id.to_string())))
}

/// `GET /verifyaddress`. An address that does not stand says why beside its `false`.
pub(super) fn verify_address(_: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["country", "state", "name", "streetname", "city", "zipcode"])?;
    match address_fits(asked) {
        Ok(()) => Ok(plain(true)),
        Err(why) => Ok(Reply::json(&json!({ "error": why, "data": false, "code": 200 }))),
    }
}

fn address_fits(asked: &Asked) -> Result<(), String> {
    let house = asked.text("streetnumber");
    if !house.bytes().next().is_some_and(|byte| (b'1'..=b'9').contains(&byte)) {
        return Err("Address could not be validated: house number is missing or out of range".into());
    }
    // README, magic inputs.
    if asked.text("streetname").eq_ignore_ascii_case("Unlucky Street") {
        return Err("MSAG rejected: no emergency service zone for this street (PSAP-117)".into());
    }
    place_fits(&asked.text("country"), &asked.text("state"), &asked.text("zipcode"))
}

/// Whether a state exists and has ZIP codes that begin so.
fn place_fits(country: &str, state: &str, zip: &str) -> Result<(), String> {
    if country != "US" {
        return Err("Address could not be validated: country is not supported".into());
    }
    let state = places::find_state(state).ok_or("Address could not be validated: unknown state")?;
    let digits = digits_of(zip);
    if !matches!(digits.len(), 5 | 9) || digits.len() + usize::from(zip.contains('-')) != zip.len() {
        return Err("Address could not be validated: zip code must have 5 digits".into());
    }
    let first = digits.get(..3).and_then(|first| first.parse::<u16>().ok()).unwrap_or(0);
    if state.zips.iter().any(|(from, to)| (*from..=*to).contains(&first)) {
        Ok(())
    } else {
        Err(format!("Address could not be validated: zip code {zip} is not in {}", state.code))
    }
}

/// `POST /update_fax`. Its answer has no `code`.
pub(super) fn update_fax(world: &mut World, asked: &Asked) -> Outcome {
    let number = mine(world, asked)?;
    let digits = number.digits;
    if !number.fax {
        return Err(refusal(format!("Number {digits} does not support fax")));
    }
    let service = asked.text("service");
    let fax = match service.as_str() {
        "0" => None,
        "1" | "2" | "3" => {
            asked.require(&["email"])?;
            if service == "3" {
                asked.require(&["serial"])?;
            }
            Some(FaxService {
                email: asked.text("email"),
                serial: asked.text("serial"),
                guid: uuid(&["fax", &world.core.name, &digits.to_string()]),
                service,
            })
        }
        "" => return Err(refusal("The service field is required")),
        _ => return Err(refusal("The service field must be 0, 1, 2 or 3")),
    };
    if fax.as_ref().is_some_and(|fax| !fax.email.contains('@')) {
        return Err(refusal("The email field must be a valid email address"));
    }
    if asked.way.of(1) == 1 {
        world.set(digits, asked.way.listed_from, |settings| settings.fax = fax);
        world.core.record("c48_update_fax", digits);
    }
    let id = 1_000_000 + mix(&["fax", &world.core.name, &digits.to_string()]) % 9_000_000;
    Ok(Reply::json(&json!({ "error": null, "data": id.to_string() })))
}

/// `POST /did/create-cnam`.
pub(super) fn create_cnam(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["did_id", "display_name", "display_number", "cnam_type"])?;
    let did_id = asked.text("did_id");
    let number = did_id.parse().ok().and_then(|id| world.find_owned_by_id(id));
    let number = number.ok_or_else(|| refusal(format!("DID id {did_id} was not found in your account")))?;
    if number.kind == Kind::Abroad {
        return Err(refusal("CNAM is not available for international numbers"));
    }
    let (digits, display_number) = (number.digits, number.with_prefix());
    let sent = digits_of(&asked.text("display_number"));
    if sent != display_number && sent != digits.to_string() {
        return Err(refusal("The display_number field does not match the DID"));
    }
    let kind = asked.text("cnam_type");
    if kind != "RES" && kind != "BIZ" {
        return Err(refusal("The cnam_type field must be RES or BIZ"));
    }
    let display_name = asked.text("display_name");
    if display_name.chars().count() > 32 {
        return Err(refusal("The display_name field may not be longer than 32 characters"));
    }
    let active = !matches!(asked.text("cnam_status").as_str(), "false" | "0");
    let now = iso(world.core.now());
    let serial = mix(&["cnam", &world.core.name, &did_id, &display_name]);
    let answer = said(
        "Successful Operation",
        json!({
            "did_cnam_id": (6_000 + serial % 4_000).to_string(),
            "did_id": did_id,
            "cnam_status": active,
            "cnam_type": kind,
            "display_name": display_name,
            "display_number": display_number.parse::<u64>().unwrap_or(0),
            "is_billed": true,
            "invoice_id": 700 + serial % 300,
            "is_active": active,
            "created_at": now,
            "updated_at": now,
        }),
    );
    // README, magic inputs: this name is said yes to and never appears.
    if asked.way.of(1) == 1 && !display_name.eq_ignore_ascii_case("Vanish") {
        let name = active.then_some(Name { kind, display_name, display_number });
        world.set(digits, asked.way.listed_from, |settings| settings.name = name);
        world.core.record("c48_create_cnam", digits);
    }
    Ok(answer)
}
