//! The carrier's own features: TnOptions for many numbers, and for one number what its location has of it.

use async_trait::async_trait;
use contract::{
    features::{FeatureField, FeatureGroup, FeatureValue},
    number::{E164, NumberKind},
    routing::Routing,
    secret::Secret,
};

use super::{
    Client,
    calls::Write,
    fault::{nothing_sent, unsupported},
    feature_fields::{self, FIELDS, Shape},
    settings::Settings,
    table,
    tn_options::{self, USUAL},
    xml::Element,
};
use crate::{
    carrier::{Accepted, CarrierNumber, ReadBack},
    error::{ErrorKind, Result},
    features::Features,
    mark::Mark,
    operation::Operation,
};

/// The carrier documents no limit. Its other lists of numbers have 2,500.
const MOST_NUMBERS: usize = 1_000;

#[async_trait]
impl Features for Client {
    fn fields(&self) -> Vec<FeatureField> {
        feature_fields::form()
    }

    fn operation(&self, group: &FeatureGroup) -> &'static Operation {
        if is_per_number(group) { &table::PER_TN_OPTIONS } else { &table::TN_OPTIONS }
    }

    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String> {
        match number.kind {
            NumberKind::Local | NumberKind::TollFree => Ok(()),
            NumberKind::International => Err("Bandwidth keeps features of North American numbers only.".into()),
        }
    }

    fn most_numbers(&self) -> usize {
        MOST_NUMBERS
    }

    /// One number's settings at its location are put there; everything else, and the same for many numbers, is an order.
    fn apart(&self, group: &FeatureGroup) -> Vec<FeatureGroup> {
        if group.numbers.len() != 1 {
            return vec![group.clone()];
        }
        let (here, rest) = group.values.clone().into_iter().partition(|(name, value)| is_at_location(name, value));
        let here = FeatureGroup { numbers: group.numbers.clone(), values: here, ..FeatureGroup::default() };
        let rest = FeatureGroup { values: rest, ..group.clone() };
        let is_something = |group: &FeatureGroup| !group.values.is_empty() || !group.secrets.is_empty();
        [rest, here].into_iter().filter(is_something).collect()
    }

    async fn set(&self, groups: &[FeatureGroup], mark: &Mark) -> Result<Accepted> {
        if groups.is_empty() || groups.iter().any(|group| group.numbers.is_empty()) {
            return Err(unsupported("features of no number"));
        }
        match groups {
            [one] if is_per_number(one) => self.set_at_location(&one.numbers[0], one).await,
            // Several numbers one by one would be several writes, of which some could fail: they are one order.
            groups => {
                let elements = groups.iter().map(|one| group(&self.calls.settings, one)).collect::<Result<Vec<_>>>()?;
                let secrets: Vec<Secret> = groups.iter().flat_map(|group| group.secrets.values().cloned()).collect();
                self.tn_options(&table::TN_OPTIONS, elements, secrets, mark).await
            }
        }
    }

    fn read_back(&self, asked: &FeatureGroup, listed: &CarrierNumber) -> ReadBack {
        let (mut parts, mut unproved) = (Vec::new(), Vec::new());
        for field in FIELDS {
            if asked.secrets.contains_key(field.name) {
                unproved.push(field.name);
            }
            let Some(value) = asked.values.get(field.name) else { continue };
            match (value, listed.features.get(field.name)) {
                (FeatureValue::Set { value }, Some(seen)) if value.eq_ignore_ascii_case(seen) => {}
                (FeatureValue::Set { .. }, Some(_)) => parts.push(field.name),
                // What a number's own setting is taken back to, the carrier does not say; it may show that.
                (FeatureValue::Usual, None) if field.per_number => {}
                (FeatureValue::Usual, _) | (FeatureValue::Set { .. }, None) => unproved.push(field.name),
            }
        }
        if !parts.is_empty() {
            return ReadBack::Differs { parts };
        }
        let asked_for = asked.values.len() + asked.secrets.len();
        if unproved.len() >= asked_for { ReadBack::Unreadable } else { ReadBack::Matches { unproved } }
    }
}

/// Whether a value travels to the location. No body shows how one is taken away there, so that is done by an order.
fn is_at_location(name: &str, value: &FeatureValue) -> bool {
    *value != FeatureValue::Usual && feature_fields::find(name).is_some_and(|field| field.per_number)
}

/// Whether a group travels to the location of its one number.
fn is_per_number(group: &FeatureGroup) -> bool {
    group.numbers.len() == 1 && group.secrets.is_empty() && group.values.iter().all(|(name, value)| is_at_location(name, value))
}

/// The text of a value.
fn wire(name: &str, value: &FeatureValue) -> Result<String> {
    match value {
        FeatureValue::Usual if name == "sms" => Err(unsupported("SMS is on or off here")),
        FeatureValue::Usual => Ok(USUAL.to_owned()),
        FeatureValue::Set { value } if name == "nnid" && !value.trim().bytes().all(|b| b.is_ascii_digit()) => {
            Err(unsupported("an NNID has digits only"))
        }
        FeatureValue::Set { value } => Ok(value.trim().to_owned()),
    }
}

/// A group of an order.
fn group(settings: &Settings, group: &FeatureGroup) -> Result<Element> {
    if let Some(name) = group.values.keys().chain(group.secrets.keys()).find(|name| feature_fields::find(name).is_none()) {
        return Err(unsupported(&format!("Bandwidth has no feature {name}")));
    }
    let mut element = Element::new("TnOptionGroup");
    let mut a2p = Element::new("A2pSettings");
    for field in FIELDS {
        let text = match (group.values.get(field.name), group.secrets.get(field.name)) {
            (Some(value), _) => wire(field.name, value)?,
            (None, Some(secret)) if field.shape == Shape::Passcode => secret.expose().to_owned(),
            (None, _) => continue,
        };
        match field.element.split_once('/') {
            Some((_, inner)) => a2p = a2p.say(inner, &text),
            None => element = element.say(field.element, &text),
        }
    }
    if !a2p.children.is_empty() {
        element = element.with(a2p);
    }
    Ok(element.with(tn_options::numbers(settings, &group.numbers)))
}

impl Client {
    /// Sets what a location has for one number: its options are read, merged and written.
    async fn set_at_location(&self, number: &E164, group: &FeatureGroup) -> Result<Accepted> {
        let found = self.whole(number).await.map_err(nothing_sent)?;
        let Some(Routing::Location(routing)) = found.map(|found| found.routing) else {
            return Err(unsupported("the number is on no location whose options can be read"));
        };
        let Some((site, peer)) = routing.location.as_deref().and_then(|id| id.split_once('/')) else {
            return Err(unsupported("the number is on no SIP peer"));
        };
        let options = self.options(site, peer, number).await.map_err(nothing_sent)?;
        let mut body = options.unwrap_or_else(|| Element::new("SipPeerTelephoneNumber"));
        let wire_number = self.calls.settings.wire(number);
        body.put("FullNumber", &wire_number);
        for (name, value) in &group.values {
            let Some(field) = feature_fields::find(name) else { continue };
            body.put(field.element, &wire(name, value)?);
        }
        let path = self.calls.settings.path(&["sites", site, "sippeers", peer, "tns", &wire_number]).finish();
        let said = self.calls.write(Write::put(&table::PER_TN_OPTIONS, path, body)).await?;
        if let Some(complaint) = said.complaints().into_iter().next() {
            return Err(crate::error::Error::new(ErrorKind::Refused, "an error in a 200").with_words(complaint.words));
        }
        Ok(Accepted { words: said.words(), ..Accepted::default() })
    }
}
