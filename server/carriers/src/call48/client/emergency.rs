//! 911. It is set by GET, with the whole address in the query; so the address of this request is never logged.

use async_trait::async_trait;
use contract::{
    emergency_address::{AddressVerdict, EmergencyAddress, EmergencyChange},
    number::NumberKind,
};
use reqwest::Method;
use serde_json::Value;

use super::{
    Client,
    address::{Address, same, wire_number},
    calls::Write,
    fault::{self, Code},
    table,
    wire::loose,
};
use crate::{
    carrier::{Accepted, CarrierNumber, Emergency, ReadBack},
    error::{ErrorKind, Result},
    mark::Mark,
    operation::Operation,
};

#[async_trait]
impl Emergency for Client {
    fn operation(&self) -> &'static Operation {
        &table::UPDATE_911
    }

    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String> {
        match number.kind {
            NumberKind::Local => Ok(()),
            NumberKind::TollFree => Err("A toll-free number stands for no place, so it has no 911 address.".into()),
            NumberKind::International => {
                Err("911 exists in the United States only; this number belongs to another country.".into())
            }
        }
    }

    async fn verify(&self, address: &EmergencyAddress) -> Result<AddressVerdict> {
        let path = Address::new("/verifyaddress")
            .with("country", "US")
            .with("state", address.state.as_str())
            .with("name", address.name.trim())
            .with("streetnumber", address.street_number.trim())
            .with("streetname", address.street_name.trim())
            .with("city", address.city.trim())
            .with("zipcode", address.zip.trim())
            .with_some("location", Some(address.unit.trim()).filter(|u| !u.is_empty()));
        match self.calls.read(&table::VERIFY_ADDRESS, &path.finish(), Code::Documented).await {
            Ok(envelope) => {
                let valid = loose::as_flag(&envelope.data) == Some(true);
                let sentence = if valid { "Call48 takes this address." } else { "Call48 does not take this address." };
                Ok(AddressVerdict { valid, sentence: sentence.into(), words: Some(fault::words(&envelope)) })
            }
            Err(error) if matches!(error.kind, ErrorKind::Refused | ErrorKind::NotFound) => {
                Ok(AddressVerdict { valid: false, sentence: "Call48 does not take this address.".into(), words: error.said() })
            }
            // A sentence under `error` beside a code 200 is how a look-up may say no. Nothing hangs on it: an address is set
            // only by another call, and a no here only asks the person to look again.
            Err(error) if error.kind == ErrorKind::Unreadable && error.words.text.is_some() => {
                Ok(AddressVerdict { valid: false, sentence: "Call48 does not take this address.".into(), words: error.said() })
            }
            Err(error) => Err(error),
        }
    }

    async fn set(&self, number: &CarrierNumber, change: &EmergencyChange, _mark: &Mark) -> Result<Accepted> {
        let write = Write {
            operation: &table::UPDATE_911,
            method: Method::GET,
            path: path(number, change),
            code: Code::Documented,
            secrets: Vec::new(),
        };
        let envelope = self.calls.write(write, |request| request).await?;
        // One sample says `true`, the other a bare id, without saying when.
        let reference = match &envelope.data {
            Value::String(_) | Value::Number(_) if loose::as_whole(&envelope.data).is_some_and(|id| id > 1) => {
                loose::as_text(&envelope.data)
            }
            data if loose::as_flag(data) == Some(true) => None,
            _ => return Err(fault::no_yes(&envelope)),
        };
        Ok(Accepted { words: Some(fault::words(&envelope)), reference, due: None })
    }

    fn read_back(&self, asked: &EmergencyChange, listed: &CarrierNumber) -> ReadBack {
        match (asked, &listed.emergency) {
            (EmergencyChange::Disable, Some(record)) if record.enabled => ReadBack::Differs { parts: vec!["enabled"] },
            (EmergencyChange::Disable, _) => ReadBack::Matches { unproved: Vec::new() },
            (EmergencyChange::Set { .. }, None) => ReadBack::Differs { parts: vec!["enabled"] },
            (EmergencyChange::Set { address }, Some(record)) => {
                let mut parts = Vec::new();
                if !record.enabled {
                    parts.push("enabled");
                }
                let pairs = [
                    ("name", &address.name, &record.name),
                    ("street_number", &address.street_number, &record.street_number),
                    ("street_name", &address.street_name, &record.street_name),
                    ("unit", &address.unit, &record.unit),
                    ("zip", &address.zip, &record.zip),
                ];
                parts.extend(pairs.into_iter().filter(|(_, asked, listed)| !same(asked, listed)).map(|(part, ..)| part));
                if !same(address.state.as_str(), &record.state) {
                    parts.push("state");
                }
                // The carrier never gives the city back.
                if parts.is_empty() { ReadBack::Matches { unproved: vec!["city"] } } else { ReadBack::Differs { parts } }
            }
        }
    }
}

fn path(number: &CarrierNumber, change: &EmergencyChange) -> String {
    let address = Address::new("/update911").with("number", wire_number(&number.number));
    match change {
        EmergencyChange::Set { address: to } => address
            .with("enabled", "yes")
            .with("country", "US")
            .with("state", to.state.as_str())
            .with("name", to.name.trim())
            .with("streetnumber", to.street_number.trim())
            .with("streetname", to.street_name.trim())
            .with("city", to.city.trim())
            .with("addresstypenumber", to.unit.trim())
            .with("zipcode", to.zip.trim()),
        // Every field is required even to switch it off: what is listed goes back. The city is not listed, so it is empty.
        EmergencyChange::Disable => {
            let listed = number.emergency.as_ref();
            let part = |read: fn(&contract::emergency_address::EmergencyRecord) -> &str| listed.map_or("", read);
            address
                .with("enabled", "no")
                .with("country", "US")
                .with("state", part(|r| &r.state))
                .with("name", part(|r| &r.name))
                .with("streetnumber", part(|r| &r.street_number))
                .with("streetname", part(|r| &r.street_name))
                .with("city", part(|r| r.city.as_deref().unwrap_or_default()))
                .with("addresstypenumber", part(|r| &r.unit))
                .with("zipcode", part(|r| &r.zip))
        }
    }
    .finish()
}
