//! Messaging of a number: text messages with who they are from, where they go, and picture messages.

use async_trait::async_trait;
use contract::features::{FeatureField, FeatureGroup, FeatureValue};
use reqwest::Method;
use serde_json::json;

mod bodies;
mod fields;

use bodies::{Body, asked, refuse};
use fields::Undocumented;

use super::{Client, calls::Write, digits, fault, table};
use crate::{
    carrier::{Accepted, CarrierNumber, ReadBack},
    error::{Error, ErrorKind, Result},
    features::Features,
    mark::Mark,
    operation::Operation,
};

/// Inferred: the action that takes messages away.
const ENABLEMENT: &str = "/v2/sms-enablement";

/// What travels by one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Enable,
    Webhook,
    Pictures,
    NoPictures,
    Disable,
}

impl Part {
    /// In the order in which they are to be sent: pictures want text messages, and go before them.
    const ALL: [Self; 5] = [Self::Enable, Self::Webhook, Self::Pictures, Self::NoPictures, Self::Disable];

    /// The part that a field belongs to.
    fn of(name: &str, value: Option<&FeatureValue>) -> Option<Self> {
        let off = matches!(value, Some(FeatureValue::Set { value }) if value == "off");
        match name {
            "sms" if off => Some(Self::Disable),
            "sms" | "use_case" | "nnid" | "campaign" => Some(Self::Enable),
            "webhook_type" | "webhook_url" | "webhook_key" => Some(Self::Webhook),
            "mms" if off => Some(Self::NoPictures),
            "mms" | "mms_url" | "mms_user" | "mms_password" => Some(Self::Pictures),
            _ => None,
        }
    }

    fn operation(self) -> &'static Operation {
        match self {
            Self::Enable => &table::SMS_ENABLE,
            Self::Webhook => &table::SMS_WEBHOOK,
            Self::Pictures => &table::MMS_ENABLE,
            Self::NoPictures => &table::MMS_DISABLE,
            Self::Disable => &table::SMS_DISABLE,
        }
    }
}

/// The only part of a group, if it has one.
fn part_of(group: &FeatureGroup) -> Option<Part> {
    let values = group.values.iter().map(|(name, value)| Part::of(name, Some(value)));
    let mut parts: Vec<Option<Part>> = values.chain(group.secrets.keys().map(|name| Part::of(name, None))).collect();
    parts.dedup();
    match parts.as_slice() {
        [one] => *one,
        _ => None,
    }
}

#[async_trait]
impl Features for Client {
    fn fields(&self) -> Vec<FeatureField> {
        fields::fields(if self.unverified { Undocumented::Allowed } else { Undocumented::LeftOut })
    }

    fn operation(&self, group: &FeatureGroup) -> &'static Operation {
        part_of(group).unwrap_or(Part::Enable).operation()
    }

    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String> {
        digits::eleven(&number.number).map(drop).map_err(|error| error.detail)
    }

    /// Every write is of one number.
    fn most_numbers(&self) -> usize {
        1
    }

    fn apart(&self, group: &FeatureGroup) -> Vec<FeatureGroup> {
        let taken = |part: Part| FeatureGroup {
            numbers: group.numbers.clone(),
            values: group.values.clone().into_iter().filter(|(name, value)| Part::of(name, Some(value)) == Some(part)).collect(),
            secrets: group.secrets.clone().into_iter().filter(|(name, _)| Part::of(name, None) == Some(part)).collect(),
        };
        Part::ALL.into_iter().map(taken).filter(|group| !group.values.is_empty() || !group.secrets.is_empty()).collect()
    }

    async fn set(&self, groups: &[FeatureGroup], _mark: &Mark) -> Result<Accepted> {
        let [group] = groups else { return Err(Error::new(ErrorKind::Unsupported, "one order is of one number")) };
        let [number] = group.numbers.as_slice() else {
            return Err(Error::new(ErrorKind::Unsupported, "one order is of one number"));
        };
        let part = part_of(group).ok_or_else(|| Error::new(ErrorKind::Unsupported, "the fields travel by several operations"))?;
        if matches!(part, Part::Disable | Part::NoPictures) && !self.unverified {
            return Err(refuse(
                "TSG Global does not publish how messages are switched off. Switch unverified operations on in the carrier account \
                 to use our reading of it.",
            ));
        }
        let did = digits::eleven(number)?;
        // What is left out of a write may be lost: it is read first and sent again.
        let Some(now) = self.info(number).await.map_err(fault::before_writing)? else {
            return Err(fault::sentence(ErrorKind::NotFound, "TSG Global does not know this number."));
        };
        let bare = |json| Body { json, secrets: Vec::new() };
        let (path, body) = match part {
            Part::Enable => (ENABLEMENT.to_owned(), Some(bodies::enable(did, group, &now)?)),
            Part::Webhook => ("/v1/sms/webhook".to_owned(), Some(bodies::webhook(did, group, &now)?)),
            Part::Pictures => (format!("/v2/dids/{did}/mms/enable"), Some(bodies::pictures(group, &now)?)),
            // Inferred: the opposite of the address that enables, without a body.
            Part::NoPictures => (format!("/v2/dids/{did}/mms/disable"), None),
            // Inferred: the word of the action.
            Part::Disable => (ENABLEMENT.to_owned(), Some(bare(json!({ "did": did, "action": "delete" })))),
        };
        let (body, mut secrets) = body.map_or((None, Vec::new()), |body| (Some(body.json), body.secrets));
        secrets.extend(now.webhook_key);
        let write = Write { operation: part.operation(), method: Method::POST, path, body, secrets };
        self.calls.write(write, fault::yes).await
    }

    fn read_back(&self, group: &FeatureGroup, listed: &CarrierNumber) -> ReadBack {
        let (mut parts, mut unproved) = (Vec::new(), Vec::new());
        for field in self.fields() {
            let name = known_name(&field.name);
            let seen = listed.features.get(name).map(String::as_str);
            match group.values.get(name) {
                None => {}
                Some(FeatureValue::Usual) => unproved.push(name),
                // The user stands in the address, whose password does not come this far.
                Some(FeatureValue::Set { .. }) if name == "mms_user" => unproved.push(name),
                Some(FeatureValue::Set { value }) if name == "mms_url" => match seen {
                    Some(seen) if without_account(seen) == value.trim() => {}
                    _ => parts.push(name),
                },
                Some(FeatureValue::Set { value }) if seen == Some(value.trim()) => {}
                Some(FeatureValue::Set { .. }) => parts.push(name),
            }
            if group.secrets.contains_key(name) {
                unproved.push(name);
            }
        }
        // Switching to SMPP takes the address away with it.
        if asked(group, "webhook_type") == Some("smpp") && listed.features.contains_key("webhook_url") && parts.is_empty() {
            parts.push("webhook_url");
        }
        if parts.is_empty() { ReadBack::Matches { unproved } } else { ReadBack::Differs { parts } }
    }
}

/// The name of a field, for as long as the program runs.
fn known_name(name: &str) -> &'static str {
    const NAMES: [&str; 11] = [
        "sms",
        "use_case",
        "nnid",
        "campaign",
        "webhook_type",
        "webhook_url",
        "webhook_key",
        "mms",
        "mms_url",
        "mms_user",
        "mms_password",
    ];
    NAMES.into_iter().find(|known| *known == name).unwrap_or("values")
}

/// An address without the account in it.
fn without_account(url: &str) -> String {
    let Some((head, rest)) = url.split_once("://") else { return url.to_owned() };
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..authority].rfind('@').map_or(0, |at| at + 1);
    format!("{head}://{}", &rest[host..])
}
