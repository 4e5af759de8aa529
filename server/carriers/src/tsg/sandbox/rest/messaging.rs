//! Messages of a number: on, off, and where they go.

use axum::{http::StatusCode, response::Response};
use serde_json::Value;

use super::Asked;
use crate::tsg::sandbox::{
    account::Job,
    digits::eleven,
    manners::{NOT_FOUND, Refused, json as answer},
    number::{Compliance, Messaging, Number, PostVersion, SmsStatus},
    rest::pictures::goes_to_pictures,
};

/// How long turning on and off takes.
const TAKES_MS: i64 = 5_000;

/// Inferred: the refusal of turning on what is on.
const ALREADY: Refused =
    Refused { status: StatusCode::CONFLICT, id: "conflict", message: "SMS is already enabled on this number" };

/// Which operation an enablement is. Inferred: `delete` turns messages off.
pub(in crate::tsg::sandbox) fn operation(asked: &Asked) -> &'static str {
    if asked.text("action") == "delete" { "tsg_sms_disable" } else { "tsg_sms_enable" }
}

/// `POST /v2/sms-enablement`, and `/v1/sms/enablement`. Inferred: it answers with the number as `/v4/dids/…` tells it.
pub(in crate::tsg::sandbox) fn enablement(job: &mut Job, asked: &Asked) -> Response {
    enable(job, asked).unwrap_or_else(Refused::answer)
}

/// `POST /v1/sms/webhook`.
pub(in crate::tsg::sandbox) fn webhook(job: &mut Job, asked: &Asked) -> Response {
    redirect(job, asked).unwrap_or_else(Refused::answer)
}

fn enable(job: &mut Job, asked: &Asked) -> Result<Response, Refused> {
    let mut number = number_of(job, asked)?;
    let due = job.now().plus_ms(TAKES_MS);
    let is_on = number.sms.status.is_on();
    match asked.text("action") {
        "add" if is_on => return Err(ALREADY),
        "add" => {
            number.sms = Messaging { status: SmsStatus::Pending, due: Some(due), ..Messaging::default() };
        }
        "update" if is_on => {}
        "update" => return Err(Refused::invalid("SMS is not enabled on this number")),
        // Inferred: the word, and that it refuses what is off.
        "delete" if is_on => {
            number.sms.status = SmsStatus::Disabling;
            number.sms.due = Some(due);
            return Ok(changed(job, number, "tsg_sms_disable"));
        }
        "delete" => return Err(Refused::invalid("SMS is not enabled on this number")),
        _ => return Err(Refused::invalid("action must be add or update")),
    }
    set_use(job, asked, &mut number)?;
    if asked.field("webhook_type").is_some() || asked.field("webhook_url").is_some() {
        set_hook(asked, &mut number.sms, number_hook(asked)?)?;
    } else if asked.field("x_api_key_header").is_some() {
        let version = number.sms.post;
        set_key(asked, &mut number.sms, version)?;
    }
    set_pictures(asked, &mut number)?;
    Ok(changed(job, number, "tsg_sms_enable"))
}

fn redirect(job: &mut Job, asked: &Asked) -> Result<Response, Refused> {
    let mut number = number_of(job, asked)?;
    if !number.sms.status.is_on() {
        return Err(Refused::invalid("SMS is not enabled on this number"));
    }
    // Without an address the number goes to SMPP, whatever was asked besides.
    let version = if asked.text("webhook_url").is_empty() { PostVersion::Smpp } else { number_hook(asked)? };
    set_hook(asked, &mut number.sms, version)?;
    Ok(changed(job, number, "tsg_sms_webhook"))
}

/// The account's number that a request is about.
pub(super) fn number_of(job: &Job, asked: &Asked) -> Result<Number, Refused> {
    let digits = eleven(asked.text("did")).ok_or_else(|| Refused::invalid("did must be a number with eleven digits"))?;
    job.account.number(digits).cloned().ok_or(NOT_FOUND)
}

/// Puts a changed number back and tells it.
pub(super) fn changed(job: &mut Job, number: Number, operation: &'static str) -> Response {
    let (digits, told) = (number.digits, number.told(job.way));
    if !job.way.half {
        job.account.own(number);
        job.did(operation, digits);
    }
    answer(StatusCode::OK, &told)
}

/// The form of what is posted. Inferred: an address alone means the form that is advised.
fn number_hook(asked: &Asked) -> Result<PostVersion, Refused> {
    match asked.field("webhook_type") {
        None if asked.text("webhook_url").is_empty() => Ok(PostVersion::Smpp),
        None => Ok(PostVersion::PostV2),
        Some(word) => word
            .as_str()
            .and_then(PostVersion::read)
            .ok_or_else(|| Refused::invalid("webhook_type must be smpp, postv1, postv2 or post3jam")),
    }
}

fn set_hook(asked: &Asked, sms: &mut Messaging, version: PostVersion) -> Result<(), Refused> {
    let address = asked.text("webhook_url");
    if !address.is_empty() && !address.starts_with("http://") && !address.starts_with("https://") {
        return Err(Refused::invalid("webhook_url must be an http or https address"));
    }
    // A blank address means SMPP.
    let version = if address.is_empty() { PostVersion::Smpp } else { version };
    set_key(asked, sms, version)?;
    sms.post = version;
    sms.uri = (version != PostVersion::Smpp).then(|| address.to_owned());
    Ok(())
}

fn set_key(asked: &Asked, sms: &mut Messaging, version: PostVersion) -> Result<(), Refused> {
    let key = asked.text("x_api_key_header");
    if !key.is_empty() && version == PostVersion::Smpp {
        return Err(Refused::invalid("x_api_key_header must not be provided with smpp"));
    }
    sms.key = key.to_owned();
    Ok(())
}

fn set_use(job: &Job, asked: &Asked, number: &mut Number) -> Result<(), Refused> {
    match asked.text("use_case_type") {
        "" => {}
        "account_default" => number.sms.use_case = String::new(),
        word @ ("a2p" | "p2p") => number.sms.use_case = word.into(),
        _ => return Err(Refused::invalid("use_case_type must be a2p, p2p or account_default")),
    }
    let nnid = asked.text("p2p_nnid");
    if !nnid.is_empty() && number.sms.use_case != "p2p" {
        return Err(Refused::invalid("p2p_nnid is for p2p only"));
    }
    if !nnid.is_empty() {
        number.sms.nnid = nnid.into();
    }
    if asked.field("skip_number_validation").is_some_and(|value| value != "true") {
        return Err(Refused::invalid("skip_number_validation must be \"true\""));
    }
    let campaign = asked.text("campaign_id");
    if campaign.is_empty() {
        return Ok(());
    }
    // Inferred: how the campaign of a sole proprietor is told from others.
    let others = job.account.numbers.values().any(|other| {
        other.digits != number.digits && other.sms.campaign.as_deref() == Some(campaign) && campaign.starts_with("SP")
    });
    if others {
        return Err(Refused::invalid("a sole proprietor campaign holds one number"));
    }
    number.sms.campaign = Some(campaign.into());
    number.sms.compliance = Compliance::Compliant;
    Ok(())
}

fn set_pictures(asked: &Asked, number: &mut Number) -> Result<(), Refused> {
    let routing = asked.text("mms_routing");
    if !routing.is_empty() && !goes_to_pictures(routing) {
        return Err(Refused::invalid("mms_routing must be an http, https, mm4 or mm4s address"));
    }
    let on = match asked.field("mms_enable") {
        None => return Ok(()),
        Some(Value::Bool(on)) => *on,
        Some(Value::String(word)) if word == "true" || word == "false" => word == "true",
        Some(_) => return Err(Refused::invalid("mms_enable must be true or false")),
    };
    number.mms_uri = match (on, routing) {
        (false, _) => None,
        // Inferred: what the account's default is.
        (true, "") => Some("https://hooks.example.com/mms".into()),
        (true, routing) => Some(routing.into()),
    };
    Ok(())
}
