//! CNAM: the name that called people see.

use async_trait::async_trait;
use contract::{
    caller_name::{CallerName, CallerNameForm},
    number::NumberKind,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Client,
    address::same,
    calls::Write,
    directory::kind_word,
    fault::{self, Code},
    table,
    wire::loose,
};
use crate::{
    carrier::{Accepted, CallerNames, CarrierNumber, ReadBack},
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
};

#[async_trait]
impl CallerNames for Client {
    fn operation(&self) -> &'static Operation {
        &table::CREATE_CNAM
    }

    fn form(&self) -> CallerNameForm {
        CallerNameForm { may_disable: true, may_hide: false }
    }

    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String> {
        match number.kind {
            NumberKind::Local => Ok(()),
            NumberKind::TollFree => Err("The databases of caller names hold no toll-free numbers.".into()),
            NumberKind::International => Err("Caller names are kept for numbers of the United States only.".into()),
        }
    }

    async fn set(&self, number: &CarrierNumber, name: &CallerName, _mark: &Mark) -> Result<Accepted> {
        if number.carrier_id.is_empty() {
            return Err(Error::new(ErrorKind::Unsupported, "the carrier lists no id of this number"));
        }
        let listed = number.caller_name.as_ref().and_then(|r| r.name.as_deref()).unwrap_or_default();
        let display = if name.name.trim().is_empty() { listed } else { name.name.trim_end() };
        // The field list calls the number and the id strings, its sample writes them as numbers; the list is followed.
        let body = json!({
            "cnam_status": name.enabled,
            "cnam_type": kind_word(name.kind),
            "display_name": display,
            "display_number": number.number.digits(),
            "did_id": number.carrier_id,
        });
        let write = Write {
            operation: &table::CREATE_CNAM,
            method: Method::POST,
            path: "/did/create-cnam".into(),
            code: Code::Documented,
            secrets: Vec::new(),
        };
        let envelope = self.calls.write(write, |request| request.json(&body)).await?;
        let (yes, reference) = match &envelope.data {
            Value::Object(parts) => {
                let id = parts.get("did_cnam_id").and_then(loose::as_text);
                (id.is_some() || parts.contains_key("did_id"), id)
            }
            data => (loose::as_flag(data) == Some(true), None),
        };
        if !yes {
            return Err(fault::no_yes(&envelope));
        }
        Ok(Accepted { words: Some(fault::words(&envelope)), reference, due: None })
    }

    fn read_back(&self, asked: &CallerName, listed: &CarrierNumber) -> ReadBack {
        let record = listed.caller_name.as_ref();
        let name = record.and_then(|r| r.name.as_deref());
        if !asked.enabled {
            return match name {
                None => ReadBack::Matches { unproved: Vec::new() },
                // The record has the name but not whether it is switched on.
                Some(_) => ReadBack::Unreadable,
            };
        }
        let mut parts = Vec::new();
        let mut unproved = Vec::new();
        if !name.is_some_and(|name| same(name, &asked.name)) {
            parts.push("name");
        }
        match record.map(|r| r.kind.as_str()).unwrap_or_default() {
            "" => unproved.push("kind"),
            kind if same(kind, kind_word(asked.kind)) => {}
            _ => parts.push("kind"),
        }
        if parts.is_empty() { ReadBack::Matches { unproved } } else { ReadBack::Differs { parts } }
    }
}
