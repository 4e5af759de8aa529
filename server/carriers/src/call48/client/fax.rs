//! Fax. The answer documents no `code`; the record spells the field `servive`.

use async_trait::async_trait;
use contract::fax::{Fax, FaxRecord, FaxService};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Client,
    address::{same, wire_number},
    calls::Write,
    fault::{self, Code},
    table, wire,
};
use crate::{
    carrier::{Accepted, CarrierNumber, FaxOf, ReadBack},
    error::Result,
    mark::Mark,
    operation::Operation,
};

#[async_trait]
impl FaxOf for Client {
    fn operation(&self) -> &'static Operation {
        &table::UPDATE_FAX
    }

    fn may(&self, _number: &CarrierNumber) -> std::result::Result<(), String> {
        Ok(())
    }

    async fn set(&self, number: &CarrierNumber, fax: &Fax, _mark: &Mark) -> Result<Accepted> {
        // The address is required even when fax is switched off: the one that is listed goes back.
        let listed = number.fax.as_ref().and_then(|f| f.email.as_deref()).unwrap_or_default();
        let email = if fax.email.trim().is_empty() { listed } else { fax.email.trim() };
        let mut body = json!({
            "number": wire_number(&number.number),
            "service": service_code(fax.service),
            "email": email,
        });
        if fax.service == FaxService::Adapter
            && let Some(fields) = body.as_object_mut()
        {
            fields.insert("serial".into(), Value::String(fax.serial.trim().to_owned()));
        }
        let write = Write {
            operation: &table::UPDATE_FAX,
            method: Method::POST,
            path: "/update_fax".into(),
            code: Code::Undocumented,
            secrets: Vec::new(),
        };
        let envelope = self.calls.write(write, |request| request.json(&body)).await?;
        // The document shows a bare id.
        let (yes, reference) = match &envelope.data {
            Value::Bool(yes) => (*yes, None),
            Value::String(text) => (!text.trim().is_empty() && text != "false", Some(text.clone())),
            Value::Number(id) => (true, Some(id.to_string())),
            Value::Object(parts) => (!parts.is_empty(), None),
            Value::Null | Value::Array(_) => (false, None),
        };
        if !yes {
            return Err(fault::no_yes(&envelope));
        }
        Ok(Accepted { words: Some(fault::words(&envelope)), reference: reference.filter(|r| r != "true"), due: None })
    }

    fn read_back(&self, asked: &Fax, listed: &CarrierNumber) -> ReadBack {
        let Some(record) = &listed.fax else {
            return match asked.service {
                FaxService::Off => ReadBack::Matches { unproved: Vec::new() },
                _ => ReadBack::Differs { parts: vec!["service"] },
            };
        };
        let mut parts = Vec::new();
        // No service listed is none in force.
        let service = if record.word.is_empty() { Some(FaxService::Off) } else { record.service };
        match service {
            Some(service) if service == asked.service => {}
            Some(_) => parts.push("service"),
            None => return ReadBack::Unreadable,
        }
        if asked.service != FaxService::Off {
            if !same(&asked.email, record.email.as_deref().unwrap_or_default()) {
                parts.push("email");
            }
            if asked.service == FaxService::Adapter && !same(&asked.serial, record.serial.as_deref().unwrap_or_default()) {
                parts.push("serial");
            }
        }
        if parts.is_empty() { ReadBack::Matches { unproved: Vec::new() } } else { ReadBack::Differs { parts } }
    }
}

fn service_code(service: FaxService) -> u8 {
    match service {
        FaxService::Off => 0,
        FaxService::InboundOnly => 1,
        FaxService::InboundAndOutbound => 2,
        FaxService::Adapter => 3,
    }
}

/// Reads the record; `None` when it says nothing.
pub(super) fn from_record(data: wire::Fax) -> Option<FaxRecord> {
    let word = data.servive.unwrap_or_default();
    if word.is_empty() && data.email.is_none() && data.serial.is_none() {
        return None;
    }
    let service = FaxService::ALL.into_iter().find(|s| service_code(*s).to_string() == word);
    Some(FaxRecord { service, word, email: data.email, serial: data.serial })
}
