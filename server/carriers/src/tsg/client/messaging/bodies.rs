//! What the changes of messaging send. Every write that leaves something out may put the account's setting in its place, and an
//! address that is left out becomes SMPP and loses messages: so what the number has is sent again with what is changed.

use contract::{
    features::{FeatureGroup, FeatureValue},
    secret::Secret,
};
use serde_json::{Map, Value, json};

use super::super::{
    fault, mask,
    record::{Info, Sms},
};
use crate::error::{Error, ErrorKind, Result};

/// A body, and what is secret in it.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) json: Value,
    pub(super) secrets: Vec<Secret>,
}

/// The value that is asked for.
pub(super) fn asked<'a>(group: &'a FeatureGroup, name: &str) -> Option<&'a str> {
    match group.values.get(name) {
        Some(FeatureValue::Set { value }) => Some(value.trim()),
        Some(FeatureValue::Usual) | None => None,
    }
}

/// Messages on, or who they are from.
pub(super) fn enable(did: &str, group: &FeatureGroup, now: &Info) -> Result<Body> {
    let is_on = matches!(now.sms(), Sms::On | Sms::TurningOn);
    if !is_on && asked(group, "sms") != Some("on") {
        return Err(refuse("Text messages are off for this number: switch them on in the same change."));
    }
    let mut body = Map::new();
    let mut put = |name: &str, value: &str| body.insert(name.to_owned(), Value::String(value.to_owned()));
    put("did", did);
    put("action", if is_on { "update" } else { "add" });
    let kept = |value: &Option<String>| value.clone().filter(|_| is_on);
    let use_case = match group.values.get("use_case") {
        Some(FeatureValue::Usual) => Some("account_default".to_owned()),
        Some(FeatureValue::Set { value }) => Some(value.clone()),
        None => kept(&now.use_case),
    };
    let person = use_case.as_deref() == Some("p2p");
    if asked(group, "nnid").is_some() && !person {
        return Err(refuse("An NNID belongs to the use case “person to person”: choose it in the same change."));
    }
    if let Some(use_case) = &use_case {
        put("use_case_type", use_case);
    }
    if person && let Some(nnid) = asked(group, "nnid").map(str::to_owned).or_else(|| kept(&now.nnid)) {
        put("p2p_nnid", &nnid);
    }
    if let Some(campaign) = asked(group, "campaign").map(str::to_owned).or_else(|| kept(&now.campaign)) {
        put("campaign_id", &campaign);
    }
    let mut secrets = Vec::new();
    if is_on {
        let kind = now.webhook_type.as_deref().unwrap_or("smpp");
        put("webhook_type", kind);
        if let Some(url) = now.webhook_url.as_deref().filter(|_| kind != "smpp") {
            put("webhook_url", url);
            if let Some(key) = known_key(now) {
                put("x_api_key_header", key.expose());
                secrets.push(key);
            }
        }
        put("mms_enable", if now.mms_enabled { "true" } else { "false" });
        if let Some(uri) = now.mms_uri.as_ref().filter(|_| now.mms_enabled) {
            put("mms_routing", uri.expose());
            secrets.extend(mask::password_in(uri.expose()).map(Secret::new));
        }
    }
    Ok(Body { json: Value::Object(body), secrets })
}

/// Where text messages go.
pub(super) fn webhook(did: &str, group: &FeatureGroup, now: &Info) -> Result<Body> {
    let url = asked(group, "webhook_url").filter(|url| !url.is_empty());
    let key = group.secrets.get("webhook_key");
    let had = now.webhook_type.as_deref().filter(|kind| *kind != "smpp" && now.webhook_url.is_some());
    let kind = asked(group, "webhook_type").or(had).unwrap_or(if url.is_some() { "postv2" } else { "smpp" });
    if kind == "smpp" {
        if url.is_some() || key.is_some() {
            return Err(refuse("SMPP has no address and no key: leave them out, or choose a delivery by HTTP."));
        }
        if asked(group, "webhook_type").is_none() {
            return Err(refuse("The number has no address for text messages yet: type it."));
        }
        return Ok(Body { json: json!({ "did": did, "webhook_type": "smpp" }), secrets: Vec::new() });
    }
    let Some(url) = url.or(now.webhook_url.as_deref()) else {
        return Err(refuse("Type the address too: without one TSG Global delivers by SMPP, and messages are lost."));
    };
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(refuse("The address for text messages begins with https:// or http://."));
    }
    let mut body = json!({ "did": did, "webhook_url": url, "webhook_type": kind });
    let key = key.cloned().or_else(|| known_key(now));
    if let Some(key) = &key {
        body["x_api_key_header"] = json!(key.expose());
    }
    Ok(Body { json: body, secrets: key.into_iter().chain(mask::password_in(url).map(Secret::new)).collect() })
}

/// Where picture messages go.
pub(super) fn pictures(group: &FeatureGroup, now: &Info) -> Result<Body> {
    let typed = asked(group, "mms_url").filter(|url| !url.is_empty());
    if typed.is_some_and(mask::has_account) {
        return Err(refuse("Leave user and password out of the address: they have fields of their own."));
    }
    let Some(url) = typed.or(now.mms_uri.as_ref().map(Secret::expose)) else {
        return Err(refuse("Type the address for picture messages: the number has none yet."));
    };
    if !["https://", "http://", "mm4://", "mm4s://"].iter().any(|head| url.starts_with(head)) {
        return Err(refuse("The address for picture messages begins with https://, http:// or mm4://."));
    }
    let uri = match (asked(group, "mms_user"), group.secrets.get("mms_password")) {
        (Some(user), Some(password)) if user.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b)) => {
            mask::with_account(url, user, password.expose())
        }
        (Some(_), Some(_)) => return Err(refuse("The user has letters, digits, dashes, dots and underscores only.")),
        (None, None) => url.to_owned(),
        (Some(_), None) | (None, Some(_)) => return Err(refuse("Type the user and the password together.")),
    };
    let secrets = mask::password_in(&uri).map(Secret::new).into_iter().collect();
    Ok(Body { json: json!({ "uri": uri }), secrets })
}

/// The key that the number has, if the carrier shows it and not dots in its place.
fn known_key(now: &Info) -> Option<Secret> {
    now.webhook_key.clone().filter(|key| !key.expose().contains(['*', '•']))
}

pub(super) fn refuse(sentence: &str) -> Error {
    fault::sentence(ErrorKind::Unsupported, sentence)
}
