//! `GET /search`: three kinds, three shapes.

use serde_json::{Map, Value, json};

use super::{
    exchange::{Asked, Outcome, plain, refusal, successful},
    inventory::Line,
    mix::mix,
    owned::Kind,
    places, terms,
    world::World,
};

/// The most rows that come back, whatever the limit.
const MOST_ROWS: usize = 50;
/// The largest limit that is no mistake.
const LARGEST_LIMIT: usize = 5000;

/// `GET /search`.
pub(super) fn search(world: &mut World, asked: &Asked) -> Outcome {
    match Kind::of(&asked.text("type")) {
        Some(Kind::Local) => local(world, asked),
        Some(Kind::Toll) => toll_free(world, asked),
        Some(Kind::Abroad) => abroad(world, asked),
        None => Err(refusal("The type field must be local, toll or intl")),
    }
}

fn rows_wanted(asked: &Asked) -> Result<usize, super::exchange::Reply> {
    asked.require(&["limit"])?;
    match asked.text("limit").parse::<usize>() {
        Ok(limit) if (1..=LARGEST_LIMIT).contains(&limit) => Ok(limit.min(MOST_ROWS)),
        _ => Err(refusal(format!("The limit field must be between 1 and {LARGEST_LIMIT}"))),
    }
}

/// An area code or exchange to filter by, if one was sent.
fn three_digits(asked: &Asked, name: &str) -> Result<Option<u64>, super::exchange::Reply> {
    let text = asked.text(name);
    if text.is_empty() {
        return Ok(None);
    }
    let valid = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| valid).map(Some).ok_or_else(|| refusal(format!("The {name} field must have 3 digits")))
}

fn local(world: &mut World, asked: &Asked) -> Outcome {
    // Required even when the area code says it already.
    asked.require(&["state"])?;
    let rows = rows_wanted(asked)?;
    let (npa, nxx) = (three_digits(asked, "npa")?, three_digits(asked, "nxx")?);
    let rate_center = asked.text("ratecenter");
    let Some(state) = places::find_state(&asked.text("state")) else {
        return Err(refusal("The selected state is invalid"));
    };
    let found: Vec<Line> = world
        .inventory
        .local(state)
        .filter(|line| npa.is_none_or(|npa| line.npa() == npa))
        .filter(|line| nxx.is_none_or(|nxx| line.nxx() == nxx))
        .filter(|line| rate_center.is_empty() || line.rate_center.eq_ignore_ascii_case(&rate_center))
        .take(rows)
        .collect();
    let result: Vec<Value> = found.iter().map(|line| local_row(world, line)).collect();
    let (setup, monthly) = world.prices.local(state.code);
    let loc = terms::reply(world, Kind::Local, state.code);
    Ok(successful(json!({ "result": result, "loc": loc, "setup": setup, "monthly": monthly })))
}

fn local_row(world: &World, line: &Line) -> Value {
    let digits = line.digits.to_string();
    let (npa, nxx, xxxx) = (&digits[..3], &digits[3..6], &digits[6..]);
    // Most rows are written with dashes, as in the sample; some come without, as has been seen.
    let written = if mix(&[&world.core.name, &digits, "dashes"]).is_multiple_of(4) {
        digits.clone()
    } else {
        format!("{npa}-{nxx}-{xxxx}")
    };
    let mut row = Map::new();
    for (key, value) in [
        ("did", json!(written)),
        ("number", json!(written)),
        ("npa", json!(npa)),
        ("nxx", json!(nxx)),
        ("xxxx", json!(xxxx)),
        ("fax", json!(if line.fax() { "true" } else { "false" })),
        ("tier", json!(line.tier)),
        ("type", json!("local")),
        ("state", json!(line.state.code)),
        ("ratecenter", json!(line.rate_center)),
    ] {
        row.insert(key.into(), value);
    }
    if let Some(data) = terms::row(world, line.digits) {
        row.insert("locData".into(), json!(data));
    }
    Value::Object(row)
}

fn toll_free(world: &mut World, asked: &Asked) -> Outcome {
    let rows = rows_wanted(asked)?;
    let npa = three_digits(asked, "npa")?;
    let result: Vec<Value> = world
        .inventory
        .toll_free()
        .filter(|digits| npa.is_none_or(|npa| digits / 10_000_000 == npa))
        .take(rows)
        .map(|digits| {
            let text = digits.to_string();
            json!({ "npa": &text[..3], "nxx": &text[3..6], "xxxx": &text[6..], "did_number": text })
        })
        .collect();
    let loc = terms::reply(world, Kind::Toll, "");
    Ok(successful(json!({ "result": result, "loc": loc, "setup": "2.00000", "monthly": "1.50000" })))
}

fn abroad(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["country"])?;
    let Some(country) = places::find_country(&asked.text("country")) else {
        return Err(refusal("The selected country is invalid"));
    };
    let rows: Vec<Value> = world
        .inventory
        .cities(country)
        .into_iter()
        .filter(|place| place.left > 0)
        .map(|place| {
            let dice = mix(&["price", country.code, place.city.name]);
            let mut features = vec!["voice", "voice_out"];
            if dice.is_multiple_of(3) {
                features.push("sms");
            }
            json!({
                "id": place.id,
                "name": place.city.name,
                "prefix": place.city.prefix,
                "features": features,
                "requirements": dice.is_multiple_of(2),
                "quantity": place.left,
                "setup": format!("{}.0", dice % 5),
                "monthly": format!("{}.{}", 2 + dice % 7, dice / 7 % 10),
                "countryName": country.name,
                "country": country.code,
                "iso": country.code,
                "intl_data": terms::reply(world, Kind::Abroad, &place.id),
            })
        })
        .collect();
    Ok(plain(rows))
}
