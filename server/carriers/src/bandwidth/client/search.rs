//! Searching. One place criterion at a time travels; the others are filtered here.

use async_trait::async_trait;
use contract::{
    geography::{RateCenter, StateCode},
    money::Money,
    number::{E164, NumberKind},
    offer::{DocumentNeed, HoldRule, OfferQuery, OfferedThing},
};
use serde_json::json;

use super::{
    Client,
    fault::{self, Said},
    holds::HOLD_S,
    patterns::{self, Asked},
    settings::{Address, Version},
    table,
    xml::{Element, number_of},
};
use crate::{
    carrier::{CarrierOffer, Offers, Recheck, Search},
    error::{Error, ErrorKind, Result},
};

/// The most that may be asked for.
const MOST_ASKED: u16 = 5_000;

#[async_trait]
impl Search for Client {
    async fn offers(&self, query: &OfferQuery) -> Result<Offers> {
        if query.kind == NumberKind::International {
            let note = Some("Through this interface Bandwidth sells numbers of the North American plan only.".to_owned());
            return Ok(Offers { items: Vec::new(), received: 0, note });
        }
        let asked = patterns::asked(query);
        let filters = query.pattern.is_some() || query.block.is_some() || asked.leaves_out(query);
        let quantity = if filters { MOST_ASKED } else { query.most() };
        let found = self.available(query.kind, &asked, quantity).await?;
        let (received, unread) = (found.rows, found.rows - found.offers.len());
        let mut items: Vec<CarrierOffer> = found.offers.into_iter().filter(|offer| fits(offer, query)).collect();
        items.sort_by(|a, b| number(a).cmp(&number(b)));
        let matching = items.len();
        let mut notes = Vec::new();
        if filters && query.block.is_none() {
            notes.push(format!("Of the {received} numbers that Bandwidth sent, {matching} match. There may be more."));
        }
        if let Some(length) = query.block {
            items = patterns::blocks(items, length, query.most(), number);
            notes.push(format!(
                "Bandwidth cannot search for blocks: found among {matching} of the {received} numbers it sent. There may be more."
            ));
        }
        if unread > 0 {
            notes.push(format!("{unread} rows of the answer could not be read and are left out."));
        }
        notes.push("Bandwidth names no prices here: your contract's apply.".into());
        items.truncate(usize::from(query.most()));
        let received = u32::try_from(received).unwrap_or(u32::MAX);
        Ok(Offers { items, received, note: Some(notes.join(" ")) })
    }

    async fn recheck(&self, offer: &CarrierOffer) -> Result<Recheck> {
        let OfferedThing::Number { number: wanted, kind, .. } = &offer.what else {
            return Err(fault::unsupported("Bandwidth offers numbers only"));
        };
        let ten = wanted.national_ten().ok_or_else(|| fault::unsupported("not a North American number"))?;
        let asked = match kind {
            NumberKind::Local => Asked::one("npaNxx", &ten[..6]),
            NumberKind::TollFree | NumberKind::International => Asked::one("tollFreeWildCardPattern", &ten[..3]),
        };
        let found = self.available(*kind, &asked, MOST_ASKED).await?;
        if let Some(again) = found.offers.into_iter().find(|other| number(other) == Some(wanted)) {
            return Ok(Recheck::Offered(CarrierOffer { terms: again.terms, ..offer.clone() }));
        }
        // What is reserved, by us too, is not in searches any more. Only a number that somebody has is gone for sure.
        let path = Address::new("/tns").part(&self.calls.settings.wire(wanted)).part("tndetails").finish();
        let status = self.calls.look(&table::TN_DETAILS, &path).await?;
        let status = status.as_ref().and_then(|said| said.root.deep("TelephoneNumberDetails")?.text_of("Status"));
        let taken = status.is_some_and(|word| ["inservice", "inaccount", "aging"].contains(&word.to_ascii_lowercase().as_str()));
        Ok(if taken { Recheck::Gone } else { Recheck::Unproved(offer.clone()) })
    }
}

/// The offers that could be read, of so many rows.
struct Found {
    offers: Vec<CarrierOffer>,
    rows: usize,
}

impl Client {
    async fn available(&self, kind: NumberKind, asked: &Asked, quantity: u16) -> Result<Found> {
        let mut address = self
            .calls
            .settings
            .path(&["availableNumbers"])
            .with("quantity", &quantity.to_string())
            .with("enableTNDetail", "true");
        for (name, value) in &asked.fields {
            address = address.with(name, value);
        }
        if let Some(code) = asked.area_code().filter(|_| self.calls.settings.version == Version::Two) {
            address = address.with("countryCodeA3", patterns::country_of(code));
        }
        let said = self.calls.read(&table::AVAILABLE_NUMBERS, &address.finish()).await?;
        rows(&said, kind)
    }
}

/// Reads both lists that an answer can have: with details, and bare numbers.
fn rows(said: &Said, kind: NumberKind) -> Result<Found> {
    if let Some(complaint) = said.complaints().into_iter().next() {
        return Err(Error::new(ErrorKind::Refused, "an error in a search").with_words(complaint.words));
    }
    if !said.is_empty() && !said.root.is("SearchResult") {
        return Err(Error::new(ErrorKind::Unreadable, "the answer is no result of a search"));
    }
    let rows: Vec<&Element> = match said.root.child("TelephoneNumberDetailList") {
        Some(list) => list.all("TelephoneNumberDetail").collect(),
        None => said.root.child("TelephoneNumberList").map(|list| list.all("TelephoneNumber").collect()).unwrap_or_default(),
    };
    let offers: Vec<CarrierOffer> = rows.iter().filter_map(|row| offer(row, kind)).collect();
    if offers.is_empty() && !rows.is_empty() {
        return Err(Error::new(ErrorKind::Unreadable, format!("none of {} rows can be read", rows.len())));
    }
    Ok(Found { offers, rows: rows.len() })
}

fn offer(row: &Element, kind: NumberKind) -> Option<CarrierOffer> {
    let number = number_of(row.text_of("FullNumber").or_else(|| row.text())?)?;
    let what = OfferedThing::Number {
        kind: if number.is_toll_free() { NumberKind::TollFree } else { kind },
        number,
        state: row.text_of("State").and_then(|state| StateCode::parse(state).ok()),
        rate_center: row.text_of("RateCenter").map(|name| RateCenter(name.to_ascii_uppercase())),
        city: row.text_of("City").map(str::to_owned),
        country: None,
        product: None,
        documents: DocumentNeed::None,
    };
    Some(CarrierOffer {
        what,
        setup: Money::ZERO,
        monthly: Money::ZERO,
        priced: false,
        hold: HoldRule::Timed { seconds: HOLD_S },
        fax: None,
        terms: json!({ "tier": row.text_of("Tier"), "vendor": row.text_of("VendorId"), "lata": row.text_of("LATA") }),
    })
}

pub(super) fn number(offer: &CarrierOffer) -> Option<&E164> {
    match &offer.what {
        OfferedThing::Number { number, .. } => Some(number),
        OfferedThing::Product { .. } => None,
    }
}

/// Whether an offer is what was asked for, whatever of it travelled. A place that the answer leaves out is believed.
fn fits(offer: &CarrierOffer, query: &OfferQuery) -> bool {
    let OfferedThing::Number { number, state, rate_center, city, kind, .. } = &offer.what else { return false };
    let ten = number.national_ten().unwrap_or_else(|| number.digits());
    let same = |asked: Option<&str>, has: Option<&str>| match (asked, has) {
        (Some(asked), Some(has)) => asked.eq_ignore_ascii_case(has),
        _ => true,
    };
    *kind == query.kind
        && query.area_code.as_ref().is_none_or(|code| ten.starts_with(code.as_str()))
        && query.exchange.as_ref().is_none_or(|exchange| ten.get(3..6) == Some(exchange.as_str()))
        && same(query.state.as_ref().map(StateCode::as_str), state.as_ref().map(StateCode::as_str))
        && same(query.rate_center.as_ref().map(|r| r.0.as_str()), rate_center.as_ref().map(|r| r.0.as_str()))
        && same(query.city.as_deref(), city.as_deref())
        && query.pattern.as_ref().is_none_or(|pattern| pattern.matches(ten))
}
