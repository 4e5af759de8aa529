//! The numbers we own.

use std::collections::BTreeMap;

use async_trait::async_trait;
use contract::{
    caller_name::CallerNameRecord,
    directory_listing::ListingRecord,
    emergency_address::EmergencyRecord,
    number::{E164, NumberKind},
};
use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use reqwest::Method;
use serde_json::json;

use super::{
    Client,
    address::{Address, wire_kind, wire_number},
    calls::Write,
    fault::{self, Code},
    fax, purchases, routing, table,
    wire::{Emergency, Listing, Record, number_of},
};
use crate::{
    carrier::{Accepted, CarrierNumber, Depth, Inventory},
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
    paging::PageGuard,
};

/// Rows of a page. The document names no maximum. A record is about one kilobyte, so 500 are far below the 8 MiB an
/// answer may have, and a hundred thousand numbers are two hundred calls.
const ROWS: u32 = 500;
/// The carrier documents no limit. A hundred are few enough to be counted back.
const MOST_REMOVED: usize = 100;
/// The most pages of one kind: half a million numbers, ten times that if the carrier sends fifty at a time.
const MOST_PAGES: u32 = 10_000;

#[async_trait]
impl Inventory for Client {
    fn kinds(&self) -> &'static [NumberKind] {
        &NumberKind::ALL
    }

    fn list(&self, kind: NumberKind) -> BoxStream<'_, Result<Vec<CarrierNumber>>> {
        // A short page is no end: it may be the carrier's own limit. Only one without rows is.
        let first = (1, PageGuard::new(MOST_PAGES));
        stream::try_unfold(first, move |(page, mut guard)| async move {
            let Some(listed) = self.listed(kind, page).await? else { return Ok(None) };
            guard.page(listed.first.as_deref())?;
            Ok(Some((listed.numbers, (page + 1, guard))))
        })
        .boxed()
    }

    async fn find(&self, kind: NumberKind, number: &E164, near: Option<u32>) -> Result<Option<CarrierNumber>> {
        if let Some(near) = near {
            for page in [Some(near), near.checked_add(1), near.checked_sub(1)].into_iter().flatten().filter(|p| *p > 0) {
                if let Some(found) = self.listed(kind, page).await?.and_then(|listed| listed.number(number)) {
                    return Ok(Some(found));
                }
            }
        }
        // Only a complete reading may say that it is not there.
        let mut parts = self.list(kind);
        while let Some(numbers) = parts.next().await {
            if let Some(found) = numbers?.into_iter().find(|n| n.number == *number) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn removal_operation(&self) -> &'static Operation {
        &table::DIDS_REMOVE
    }

    fn most_removed(&self) -> usize {
        MOST_REMOVED
    }

    async fn remove(&self, kind: NumberKind, numbers: &[E164], _mark: &Mark) -> Result<Accepted> {
        if numbers.is_empty() {
            return Err(Error::new(ErrorKind::Unsupported, "a removal without numbers"));
        }
        // Numbers abroad are listed with all their digits, those of Canada too, which are sold as numbers abroad.
        let wire: Vec<&str> = match kind {
            NumberKind::International => numbers.iter().map(E164::digits).collect(),
            NumberKind::Local | NumberKind::TollFree => numbers.iter().map(wire_number).collect(),
        };
        let write = Write {
            operation: &table::DIDS_REMOVE,
            method: Method::DELETE,
            path: "/dids".into(),
            code: Code::Documented,
            secrets: Vec::new(),
        };
        let envelope = self.calls.write(write, |request| request.json(&json!({ "numbers": wire }))).await?;
        if !purchases::is_yes(&envelope.data) {
            return Err(fault::no_yes(&envelope));
        }
        Ok(Accepted { words: Some(fault::words(&envelope)), reference: None, due: None })
    }
}

/// A page that has rows.
struct Listed {
    /// The id of the first row, to notice a page that repeats.
    first: Option<String>,
    numbers: Vec<CarrierNumber>,
}

impl Listed {
    fn number(self, wanted: &E164) -> Option<CarrierNumber> {
        self.numbers.into_iter().find(|n| n.number == *wanted)
    }
}

impl Client {
    /// A page; `None` when it has no rows: the list is over.
    async fn listed(&self, kind: NumberKind, page: u32) -> Result<Option<Listed>> {
        let path =
            Address::new("/dids").with("type", wire_kind(kind)).with("page", &page.to_string()).with("max", &ROWS.to_string());
        let envelope = self.calls.read(&table::DIDS_LIST, &path.finish(), Code::Documented).await?;
        let Some(rows) = envelope.rows() else {
            return Err(Error::new(ErrorKind::Unreadable, "the list of numbers has an unexpected shape"));
        };
        if rows.is_empty() {
            return Ok(None);
        }
        let count = rows.len();
        let records: Vec<Record> = rows.into_iter().filter_map(|row| serde_json::from_value(row).ok()).collect();
        let readable = records.iter().filter(|r| r.telephone(kind).is_some()).count();
        if readable == 0 {
            return Err(Error::new(ErrorKind::Unreadable, format!("none of {count} rows can be read")));
        }
        if readable < count {
            tracing::warn!(page, rows = count, readable, "rows of the list of numbers cannot be read");
        }
        let first = records.first().and_then(|r| r.id.clone());
        let numbers = records.into_iter().filter_map(|record| carrier_number(record, kind, page)).collect();
        Ok(Some(Listed { first, numbers }))
    }
}

impl Record {
    fn telephone(&self, kind: NumberKind) -> Option<E164> {
        [self.did.as_deref(), self.number.as_deref()].into_iter().flatten().find_map(|text| number_of(kind, text))
    }
}

/// A record in our words; `None` when its number cannot be read, or when the carrier marks it as given back.
fn carrier_number(record: Record, kind: NumberKind, page: u32) -> Option<CarrierNumber> {
    let number = record.telephone(kind)?;
    if record.is_deleted == Some(true) {
        return None;
    }
    let status_word = record.status.unwrap_or_default();
    let tags = record.tags.as_deref().unwrap_or_default();
    Some(CarrierNumber {
        number,
        carrier_id: record.id.unwrap_or_default(),
        kind,
        region: record.state.or(record.state_name).or(record.country),
        rate_center: record.ratecenter.or(record.rate_center),
        in_service: (status_word == "USING").then_some(true),
        status_word,
        tags: tag_list(tags),
        routing: routing::from_record(record.forwarding.unwrap_or_default(), record.porta_account.is_some()),
        emergency: record.emergency.and_then(emergency),
        listing: record.listing.and_then(listing),
        caller_name: caller_name(record.cnam_lookup, record.cnam_name, record.cnam_number, record.cnam_type),
        fax: record.fax.and_then(fax::from_record),
        features: BTreeMap::new(),
        depth: Depth::Whole,
        page,
    })
}

/// Tags are one text with commas, at times with spaces around them and with repetitions.
pub(super) fn tag_list(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split(',').map(str::trim).filter(|t| !t.is_empty()) {
        if !tags.iter().any(|t| t == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

fn emergency(data: Emergency) -> Option<EmergencyRecord> {
    let enabled = data.enabled.unwrap_or(false);
    let blank = data.streetname.is_none() && data.streetnumber.is_none() && data.businessname.is_none() && data.zipcode.is_none();
    (enabled || !blank).then(|| EmergencyRecord {
        enabled,
        name: data.businessname.unwrap_or_default(),
        street_number: data.streetnumber.unwrap_or_default(),
        street_name: data.streetname.unwrap_or_default(),
        unit: data.address.unwrap_or_default(),
        city: None,
        state: data.state.unwrap_or_default(),
        zip: data.zipcode.unwrap_or_default(),
    })
}

fn listing(data: Listing) -> Option<ListingRecord> {
    let enabled = data.enabled.unwrap_or(false);
    let blank = data.lstnm.is_none() && data.lstgn.is_none() && data.strt.is_none() && data.zip.is_none();
    (enabled || !blank).then(|| ListingRecord {
        enabled,
        kind: data.kind.unwrap_or_default(),
        first_name: data.lstgn.unwrap_or_default(),
        last_name: data.lstnm.unwrap_or_default(),
        street: data.strt.unwrap_or_default(),
        city: data.locnm.unwrap_or_default(),
        state: data.state.unwrap_or_default(),
        zip: data.zip.unwrap_or_default(),
        ..ListingRecord::default()
    })
}

fn caller_name(
    lookup: Option<bool>,
    name: Option<String>,
    number: Option<String>,
    kind: Option<String>,
) -> Option<CallerNameRecord> {
    let lookup = lookup.unwrap_or(false);
    (lookup || name.is_some() || number.is_some()).then(|| CallerNameRecord {
        lookup,
        name,
        number,
        kind: kind.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_41_tags_are_trimmed_and_each_stands_once() {
        assert_eq!(tag_list("t1 , t2,t1,, "), ["t1", "t2"]);
    }
}
