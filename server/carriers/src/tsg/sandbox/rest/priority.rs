//! Destination priority: where calls of a number go, in up to three steps. Its replies are numeric codes, some of which mean
//! success, and the same code means one thing when a destination is removed and another when it is added.

use std::net::Ipv4Addr;

use axum::{http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::Asked;
use crate::tsg::sandbox::{
    account::Job,
    digits::eleven,
    manners::{coded, json as answer},
    number::{CallType, Route},
};

/// A reply: its code and its words.
type Code = (&'static str, &'static str);

pub(in crate::tsg::sandbox) const NO_KEY: Code = ("-1000", "Invalid or Blank API Key");
const NO_OPTION: Code = ("-1001", "Invalid or Blank Call Option");
const NO_DID: Code = ("-1003", "Invalid or No DID Provided");
const NO_PRIORITY: Code = ("-1004", "Invalid or No Priority Provided");
const NO_DESTINATION: Code = ("-1005", "Invalid or No Destination Provided");
const NO_CALL_TYPE: Code = ("-1006", "Invalid or No Call Type Provided");
const EXISTS: Code = ("-1007", "Priority Already Exists Use Another Priority");
const STORED_VOIP: Code = ("-1008-V", "Priority Added to Database as VoIP Destination");
const STORED_PSTN: Code = ("-1008-P", "Priority Added to Database as PSTN Destination");
/// The same codes, when a destination is removed or changed.
const MISSING: Code = ("-1007", "Priority Does Not Exist");
const REMOVED: Code = ("-1008", "Priority Removed From Routing");
const FIRST_STAYS: Code = ("-1010", "Priority 1 Cannot Be Deleted Please Submit a DID Cancel Request");

fn say(job: &Job, (code, words): Code) -> Response {
    coded(job.account.terms.replies, job.way.word(code), words)
}

/// `GET /v1/did/priority?did=…`. Inferred: the whole of it.
pub(in crate::tsg::sandbox) fn list(job: &mut Job, asked: &Asked) -> Response {
    let digits = asked.did.as_deref().and_then(eleven);
    let Some(number) = digits.and_then(|digits| job.account.number(digits)) else { return say(job, NO_DID) };
    let mut routes: Vec<&Route> = number.routes.iter().collect();
    routes.sort_by_key(|route| route.priority);
    let routes: Vec<Value> = routes.into_iter().map(|route| route.told(number.digits)).collect();
    answer(StatusCode::OK, &json!(routes))
}

/// `POST /v1/did/priority`.
pub(in crate::tsg::sandbox) fn add(job: &mut Job, asked: &Asked) -> Response {
    let code = store(job, asked, false).unwrap_or_else(|code| code);
    say(job, code)
}

/// `PATCH /v1/did/priority`.
pub(in crate::tsg::sandbox) fn update(job: &mut Job, asked: &Asked) -> Response {
    let code = store(job, asked, true).unwrap_or_else(|code| code);
    say(job, code)
}

/// `DELETE /v1/did/priority`, which has a body.
pub(in crate::tsg::sandbox) fn delete(job: &mut Job, asked: &Asked) -> Response {
    let code = remove(job, asked).unwrap_or_else(|code| code);
    say(job, code)
}

/// Inferred: the order of the checks.
fn store(job: &mut Job, asked: &Asked, is_update: bool) -> Result<Code, Code> {
    let digits = digits_of(job, asked)?;
    let priority = priority_of(asked)?;
    let destination = asked.text("destination").trim();
    if gateway(destination).is_none() && telephone(destination).is_none() {
        return Err(NO_DESTINATION);
    }
    let (call_type, destination, stored) = match asked.text("call_type") {
        "VOIP" => (CallType::Voip, gateway(destination), STORED_VOIP),
        "PSTN" => (CallType::Pstn, telephone(destination), STORED_PSTN),
        _ => return Err(NO_CALL_TYPE),
    };
    let destination = destination.ok_or(NO_DESTINATION)?;
    let plus = match asked.field("call_option").map(|option| option.as_str()) {
        Some(Some("WP")) => true,
        Some(Some("NP")) => false,
        None if !is_update => false,
        _ => return Err(NO_OPTION),
    };
    let number = job.account.number_mut(digits).ok_or(NO_DID)?;
    let there = number.routes.iter_mut().find(|route| route.priority == priority);
    let dnis = match (asked.field("dnis"), &there) {
        (Some(dnis), _) if is_update => dnis.as_str().unwrap_or_default().to_owned(),
        (_, Some(route)) => route.dnis.clone(),
        _ => String::new(),
    };
    let route = Route { priority, call_type, destination, plus, dnis };
    match there {
        Some(_) if !is_update => return Err(EXISTS),
        // Inferred: the reply to changing what is not there.
        None if is_update => return Err(MISSING),
        _ if job.way.half => return Ok(stored),
        Some(there) => *there = route,
        None => {
            number.routes.push(route);
            number.routes.sort_by_key(|route| route.priority);
        }
    }
    job.did(if is_update { "tsg_priority_update" } else { "tsg_priority_add" }, digits);
    Ok(stored)
}

fn remove(job: &mut Job, asked: &Asked) -> Result<Code, Code> {
    let digits = digits_of(job, asked)?;
    let priority = priority_of(asked)?;
    let half = job.way.half;
    let number = job.account.number_mut(digits).ok_or(NO_DID)?;
    let at = number.routes.iter().position(|route| route.priority == priority).ok_or(MISSING)?;
    if priority == 1 {
        return Err(FIRST_STAYS);
    }
    if !half {
        number.routes.remove(at);
        job.did("tsg_priority_delete", digits);
    }
    Ok(REMOVED)
}

fn digits_of(job: &Job, asked: &Asked) -> Result<u64, Code> {
    eleven(asked.text("did")).filter(|digits| job.account.number(*digits).is_some()).ok_or(NO_DID)
}

/// One to three, as a text or as an integer.
fn priority_of(asked: &Asked) -> Result<u8, Code> {
    let priority = match asked.field("priority") {
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_u64().and_then(|number| u8::try_from(number).ok()),
        _ => None,
    };
    priority.filter(|priority| (1..=3).contains(priority)).ok_or(NO_PRIORITY)
}

/// The address of a gateway.
fn gateway(text: &str) -> Option<String> {
    text.parse::<Ipv4Addr>().ok().map(|address| address.to_string())
}

/// E.164, with or without the plus.
fn telephone(text: &str) -> Option<String> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    (plain && (8..=15).contains(&digits.len())).then(|| digits.to_owned())
}
