//! Destinations as the carrier writes them.

use std::net::Ipv4Addr;

use contract::{number::E164, routing::PriorityTarget};
use serde_json::{Value, json};

use super::{
    super::{codes, digits, fault, record, wire},
    plan::{Slot, Step},
};
use crate::{error::Result, scrub::Scrub, transport::Answer};

/// Reads the list. Inferred: an array, an object around one, or lines of cells; a code says why there is none.
pub(super) fn list(answer: &Answer, scrub: &Scrub) -> Result<Vec<Slot>> {
    let body = String::from_utf8_lossy(&answer.body);
    let json = serde_json::from_str::<Value>(&body).ok();
    let rows: Vec<Value> = match &json {
        Some(value) if wire::first_list(value).is_some() && value.get("errors").is_none() && answer.status.is_success() => {
            wire::first_list(value).cloned().unwrap_or_default()
        }
        _ => match codes::find(&body).filter(|_| json.is_some() || body.trim_start().starts_with('-')) {
            Some(code) => return Err(codes::refused(&code, &body)),
            None if json.is_none() && answer.status.is_success() && !body.trim_start().starts_with('<') => {
                body.lines().filter(|line| !line.trim().is_empty()).map(cells).collect()
            }
            None => {
                fault::json(answer, scrub)?;
                return Err(fault::unexpected("the list of destinations"));
            }
        },
    };
    // A row that cannot be read is an error: whoever reorders must know them all.
    let read = rows.iter().map(|row| slot(row).ok_or_else(|| fault::unexpected("a destination")));
    let mut slots = read.collect::<Result<Vec<Slot>>>()?;
    slots.sort_by_key(|slot| slot.priority);
    Ok(slots)
}

/// A line, with the cells in the order of the list's fields.
fn cells(line: &str) -> Value {
    let cells = record::cells(line);
    let cell = |at: usize| cells.get(at).map(|cell| cell.trim().to_owned());
    json!({ "did": cell(0), "priority": cell(1), "call_type": cell(2), "destination": cell(3), "call_option": cell(4), "dnis": cell(5) })
}

fn slot(row: &Value) -> Option<Slot> {
    let priority = wire::text(row, "priority")?.parse().ok().filter(|priority| (1..=3).contains(priority))?;
    let destination = wire::text(row, "destination")?;
    let to = match wire::text(row, "call_type")?.to_ascii_uppercase().as_str() {
        "VOIP" => PriorityTarget::Gateway { address: address_in(&destination)? },
        // Its own samples spell it the other way.
        "PSTN" | "PTSN" => PriorityTarget::Number { number: number_in(&destination)? },
        _ => return None,
    };
    let plus = match wire::text(row, "call_option").as_deref() {
        Some("WP") => Some(true),
        Some("NP") => Some(false),
        Some(_) | None => None,
    };
    Some(Slot { priority, to, plus, dnis: wire::text(row, "dnis") })
}

/// The gateway's address, out of whatever the carrier has put around it.
fn address_in(text: &str) -> Option<Ipv4Addr> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|part| part.parse().ok())
}

fn number_in(text: &str) -> Option<E164> {
    digits::read(text).or_else(|| E164::parse(&format!("+{}", text.trim().trim_start_matches('+'))).ok())
}

/// What a step sends.
pub(super) fn body(did: &str, step: &Step) -> Value {
    let slot = match step {
        Step::Delete(priority) => return json!({ "did": did, "priority": priority }),
        Step::Add(slot) | Step::Update(slot) => slot,
    };
    let (kind, destination) = match &slot.to {
        PriorityTarget::Gateway { address } => ("VOIP", address.to_string()),
        PriorityTarget::Number { number } => ("PSTN", number.digits().to_owned()),
    };
    let option = if slot.plus == Some(true) { "WP" } else { "NP" };
    let mut body = json!({
        "did": did, "priority": slot.priority, "destination": destination, "call_type": kind, "call_option": option,
    });
    if let (Step::Update(_), Some(dnis)) = (step, &slot.dnis) {
        body["dnis"] = json!(dnis);
    }
    body
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;
    use crate::error::ErrorKind;

    fn read(status: u16, body: &str) -> Result<Vec<Slot>> {
        let status = StatusCode::from_u16(status).unwrap();
        list(&Answer { status, content_type: String::new(), body: body.into(), ..Answer::default() }, &Scrub::default())
    }

    #[test]
    fn tsg_priority_list_is_read_as_an_array_as_an_object_and_as_lines() {
        let rows = r#"[{"did":"12065550100","priority":"2","call_type":"PSTN","destination":"+12065550111","call_option":null},
                       {"did":"12065550100","priority":1,"call_type":"VOIP","destination":"sip:12065550100@192.0.2.7:5060","call_option":"WP","dnis":"7000"}]"#;
        let expected = read(200, rows).unwrap();
        assert_eq!(expected[0].to, PriorityTarget::Gateway { address: Ipv4Addr::new(192, 0, 2, 7) });
        assert_eq!((expected[0].plus, expected[0].dnis.as_deref(), expected[1].plus), (Some(true), Some("7000"), None));
        assert_eq!(read(200, &format!(r#"{{"priorities":{rows}}}"#)).unwrap(), expected);
        let lines = "12065550100,1,VOIP,192.0.2.7,WP,7000\r\n12065550100,2,PSTN,12065550111,,\n";
        assert_eq!(read(200, lines).unwrap(), expected);
        for empty in ["[]", r#"{"priorities":[]}"#, ""] {
            assert!(read(200, empty).unwrap().is_empty(), "{empty}");
        }
    }

    #[test]
    fn tsg_priority_list_that_cannot_be_read_whole_is_not_read() {
        let cases = [
            (200, r#"[{"priority":1,"call_type":"FAX","destination":"192.0.2.7"}]"#, ErrorKind::Unreadable),
            (200, r#"[{"priority":9,"call_type":"VOIP","destination":"192.0.2.7"}]"#, ErrorKind::Unreadable),
            (200, "<html>", ErrorKind::Unreadable),
            (200, "-1000 Invalid", ErrorKind::LoginRefused),
            (400, r#"{"code":"-1003","message":"No DID"}"#, ErrorKind::NotFound),
            (401, "", ErrorKind::LoginRefused),
            (403, r#"{"errors":[{"id":"unauthorized","message":"Not yours"}]}"#, ErrorKind::Refused),
        ];
        for (status, body, kind) in cases {
            assert_eq!(read(status, body).unwrap_err().kind, kind, "{body}");
        }
    }
}
