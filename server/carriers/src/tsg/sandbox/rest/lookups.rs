//! Look-ups of any number, whoever has it. Inferred: both of them, transport included. They are placeholders of ours.

use axum::{http::StatusCode, response::Response};
use serde_json::json;

use super::Asked;
use crate::{
    sandbox::mix::mix,
    tsg::sandbox::{
        account::Job,
        digits::{eleven, is_toll_free, with_one},
        manners::{Refused, json as answer},
    },
};

const NAMES: [&str; 6] = ["HARBOR BAKERY", "AVERY ROBIN", "LAKE DENTAL", "WIRELESS CALLER", "OAK STREET INN", "QUINN DANA"];

/// Carriers and their NNIDs, all made up.
const CARRIERS: [(&str, &str); 4] =
    [("100201", "Prairie Wireless"), ("100417", "Harbor Cable"), ("103710", "TSG Global"), ("106520", "Granite Ridge Mobile")];

fn digits_of(asked: &Asked) -> Result<u64, Refused> {
    asked.did.as_deref().and_then(eleven).ok_or_else(|| Refused::invalid("did must be a number with eleven digits"))
}

fn pick<T>(all: &[T], luck: u64) -> Option<&T> {
    all.get(usize::try_from(luck % all.len().max(1) as u64).unwrap_or(0))
}

/// `GET /v1/cnam/lookup?did=…`.
pub(in crate::tsg::sandbox) fn caller_name(_: &mut Job, asked: &Asked) -> Response {
    let digits = match digits_of(asked) {
        Ok(digits) => digits,
        Err(refused) => return refused.answer(),
    };
    let luck = mix(&["cnam", &digits.to_string()]);
    let name = if is_toll_free(digits) { Some(&"TOLL FREE CALL") } else { pick(&NAMES, luck) };
    answer(StatusCode::OK, &json!({ "number": with_one(digits), "cnam": name }))
}

/// `GET /v1/sms/carrier?did=…`.
pub(in crate::tsg::sandbox) fn sms_carrier(job: &mut Job, asked: &Asked) -> Response {
    let digits = match digits_of(asked) {
        Ok(digits) => digits,
        Err(refused) => return refused.answer(),
    };
    let ours = job.account.number(digits).is_some_and(|number| number.sms.status.is_on());
    let luck = if ours { 2 } else { mix(&["sms carrier", &digits.to_string()]) };
    let found = pick(&CARRIERS, luck);
    let (nnid, carrier) = (found.map(|found| found.0), found.map(|found| found.1));
    answer(StatusCode::OK, &json!({ "number": with_one(digits), "nnid": nnid, "carrier": carrier }))
}
