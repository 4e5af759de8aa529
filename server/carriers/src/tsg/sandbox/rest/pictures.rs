//! Pictures of a number: on, off, and where they go.

use axum::{http::StatusCode, response::Response};
use serde_json::json;

use super::Asked;
use crate::tsg::sandbox::{
    account::Job,
    digits::eleven,
    manners::{errors, invalid, json as answer, not_found},
    number::{Number, SmsStatus},
};

/// Whether pictures can go to this address.
pub(super) fn goes_to_pictures(uri: &str) -> bool {
    ["http://", "https://", "mm4://", "mm4s://"].iter().any(|scheme| uri.len() > scheme.len() && uri.starts_with(scheme))
}

/// `POST /v2/dids/{number}/mms/enable`. Inferred: 412 when messages are off.
pub(in crate::tsg::sandbox) fn enable(job: &mut Job, asked: &Asked) -> Response {
    let Some(mut number) = number_of(job, asked) else { return not_found() };
    let uri = asked.text("uri");
    if !goes_to_pictures(uri) {
        return invalid("uri must be an http, https or mm4 address");
    }
    if number.sms.status != SmsStatus::Active {
        return errors(StatusCode::PRECONDITION_FAILED, "precondition_failed", "The number must be SMS enabled");
    }
    number.mms_uri = Some(uri.to_owned());
    changed(job, number, "tsg_mms_enable")
}

/// `POST /v2/dids/{number}/mms/disable`. Inferred: the whole of it.
pub(in crate::tsg::sandbox) fn disable(job: &mut Job, asked: &Asked) -> Response {
    let Some(mut number) = number_of(job, asked) else { return not_found() };
    number.mms_uri = None;
    changed(job, number, "tsg_mms_disable")
}

fn number_of(job: &Job, asked: &Asked) -> Option<Number> {
    eleven(asked.after("dids")).and_then(|digits| job.account.number(digits)).cloned()
}

fn changed(job: &mut Job, number: Number, operation: &'static str) -> Response {
    let told = number.told(job.way);
    let body = json!({
        "mms_enabled": told["mms_enabled"],
        "mms_uri": told["mms_uri"],
        "number": told["number"],
        "sms_enabled": told["sms_enabled"],
        "sms_uri": told["sms_uri"],
    });
    if !job.way.half {
        job.did(operation, number.digits);
        job.account.own(number);
    }
    answer(StatusCode::OK, &body)
}
