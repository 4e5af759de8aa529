//! What the carrier tells about one number, in JSON.

use axum::{http::StatusCode, response::Response};
use serde_json::json;

use super::Asked;
use crate::tsg::sandbox::{
    account::Job,
    digits::eleven,
    manners::{json as answer, not_found},
};

/// `GET /v5/dids/{number}`, and `/v4`, which has no `nnid`.
pub(in crate::tsg::sandbox) fn show(job: &mut Job, asked: &Asked) -> Response {
    let number = eleven(asked.after("dids")).and_then(|digits| job.account.number(digits));
    let Some(number) = number else { return not_found() };
    let mut told = number.told(job.way);
    if let Some(fields) = told.as_object_mut().filter(|_| asked.begins("v5")) {
        fields.insert("nnid".into(), json!(number.sms.nnid));
    }
    answer(StatusCode::OK, &told)
}
