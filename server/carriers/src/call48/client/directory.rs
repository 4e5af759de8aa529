//! 411. It is set by GET as well.

use async_trait::async_trait;
use contract::{
    directory_listing::{ListingChange, ListingForm, ListingKind, ListingRecord},
    number::NumberKind,
};
use reqwest::Method;

use super::{
    Client,
    address::{Address, same, wire_number},
    calls::Write,
    fault::{self, Code},
    table,
    wire::loose,
};
use crate::{
    carrier::{Accepted, CarrierNumber, Directory, ReadBack},
    error::Result,
    mark::Mark,
    operation::Operation,
};

#[async_trait]
impl Directory for Client {
    fn operation(&self) -> &'static Operation {
        &table::UPDATE_411
    }

    fn form(&self) -> ListingForm {
        ListingForm { whole: false, business_wants_first_name: true, may_disable: true }
    }

    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String> {
        match number.kind {
            NumberKind::Local => Ok(()),
            NumberKind::TollFree => Err("Toll-free numbers are not in the local directories that Call48 writes to.".into()),
            NumberKind::International => {
                Err("411 is the directory of the United States; this number belongs to another country.".into())
            }
        }
    }

    async fn set(&self, number: &CarrierNumber, change: &ListingChange, _mark: &Mark) -> Result<Accepted> {
        let write = Write {
            operation: &table::UPDATE_411,
            method: Method::GET,
            path: path(number, change),
            code: Code::Documented,
            secrets: Vec::new(),
        };
        let envelope = self.calls.write(write, |request| request).await?;
        if loose::as_flag(&envelope.data) != Some(true) {
            return Err(fault::no_yes(&envelope));
        }
        Ok(Accepted { words: Some(fault::words(&envelope)), reference: None, due: None })
    }

    fn read_back(&self, asked: &ListingChange, listed: &CarrierNumber) -> ReadBack {
        match (asked, &listed.listing) {
            (ListingChange::Disable, Some(record)) if record.enabled => ReadBack::Differs { parts: vec!["enabled"] },
            (ListingChange::Disable, _) => ReadBack::Matches { unproved: Vec::new() },
            (ListingChange::Set { .. }, None) => ReadBack::Differs { parts: vec!["enabled"] },
            (ListingChange::Set { listing }, Some(record)) => {
                let mut parts = Vec::new();
                if !record.enabled {
                    parts.push("enabled");
                }
                let pairs = [
                    ("kind", kind_word(listing.kind), &record.kind),
                    ("first_name", &listing.first_name, &record.first_name),
                    ("last_name", &listing.last_name, &record.last_name),
                    ("street", &listing.street, &record.street),
                    ("city", &listing.city, &record.city),
                    ("state", listing.state.as_str(), &record.state),
                    ("zip", &listing.zip, &record.zip),
                ];
                parts.extend(pairs.into_iter().filter(|(_, asked, listed)| !same(asked, listed)).map(|(part, ..)| part));
                if parts.is_empty() { ReadBack::Matches { unproved: Vec::new() } } else { ReadBack::Differs { parts } }
            }
        }
    }
}

/// The carrier's word for a residence or a business. `BIZ` is documented for caller names and inferred for listings.
pub(super) fn kind_word(kind: ListingKind) -> &'static str {
    match kind {
        ListingKind::Residence => "RES",
        ListingKind::Business => "BIZ",
    }
}

fn path(number: &CarrierNumber, change: &ListingChange) -> String {
    let address = Address::new("/update411").with("number", wire_number(&number.number));
    match change {
        ListingChange::Set { listing } => address
            .with("enabled", "yes")
            .with("type", kind_word(listing.kind))
            .with("country", "US")
            .with("state", listing.state.as_str())
            .with("lstgn", listing.first_name.trim())
            .with("lstnm", listing.last_name.trim())
            .with("strt", listing.street.trim())
            .with("locnm", listing.city.trim())
            .with("zip", listing.zip.trim()),
        // Every field is required even to take it out: what is listed goes back.
        ListingChange::Disable => {
            let listed = number.listing.as_ref();
            let part = |read: fn(&ListingRecord) -> &str| listed.map_or("", read);
            let kind = part(|r| &r.kind);
            address
                .with("enabled", "no")
                .with("type", if kind.is_empty() { kind_word(ListingKind::Residence) } else { kind })
                .with("country", "US")
                .with("state", part(|r| &r.state))
                .with("lstgn", part(|r| &r.first_name))
                .with("lstnm", part(|r| &r.last_name))
                .with("strt", part(|r| &r.street))
                .with("locnm", part(|r| &r.city))
                .with("zip", part(|r| &r.zip))
        }
    }
    .finish()
}
