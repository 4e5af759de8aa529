//! Countries, states and rate centers.

use serde_json::{Value, json};

use super::{
    exchange::{Asked, Outcome, Reply, refusal},
    places,
    world::World,
};

/// `GET /countries`.
pub(super) fn countries(_: &mut World, _: &Asked) -> Outcome {
    let rows: Vec<Value> = places::countries()
        .iter()
        .map(|country| {
            json!({
                "country_id": country.id,
                "name": country.name,
                "code": country.code,
                "code2": country.code2,
                "prefix": country.prefix,
                "req": "",
            })
        })
        .collect();
    Ok(Reply::json(&json!({ "code": 200, "error": null, "totalRecords": rows.len(), "data": rows })))
}

/// `GET /states`. The answer has no `code`, and its last row is no state: both have been seen.
pub(super) fn states(_: &mut World, _: &Asked) -> Outcome {
    let row =
        |id: u32, name: &str, code: &str| json!({ "state_id": id, "state_name": name, "state_code": code, "country_id": 225 });
    let mut rows: Vec<Value> = places::states().map(|state| row(state.id, state.name, state.code)).collect();
    rows.push(row(99, "Unknown", "XX"));
    Ok(Reply::json(&json!({ "error": null, "total": rows.len(), "data": rows })))
}

/// `GET /ratecenter`. A name comes once for each of its footprints.
pub(super) fn rate_centers(_: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["state"])?;
    let state = asked.text("state");
    // The row that is no state can be asked for; it has nothing.
    if state.eq_ignore_ascii_case("XX") {
        return Ok(answer(Vec::new()));
    }
    let Some(state) = places::find_state(&state) else { return Err(refusal("The selected state is invalid")) };
    let mut names: Vec<(&str, usize)> = state
        .areas
        .iter()
        .flat_map(|area| area.rate_centers.iter().map(|name| (*name, area.npas.len() + name.len() % 2)))
        .collect();
    names.sort_unstable();
    // Footprints are counted through all states.
    let mut id = state.id * 100;
    let mut rows = Vec::new();
    for (name, footprints) in names {
        for _ in 0..footprints {
            id += 1;
            rows.push(json!({ "footprint_id": id, "rate_center": name }));
        }
    }
    Ok(answer(rows))
}

fn answer(rows: Vec<Value>) -> Reply {
    Reply::json(&json!({ "code": 200, "error": null, "total": rows.len(), "data": rows }))
}
