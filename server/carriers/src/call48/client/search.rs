//! Searching: three shapes of answer, one offer.

use async_trait::async_trait;
use contract::{
    geography::{RateCenter, StateCode},
    number::{AreaCode, E164, Exchange, NumberKind},
    offer::{DocumentNeed, HoldRule, OfferQuery, OfferedThing, Pattern},
    problem::CarrierWords,
};
use serde_json::Value;

use super::{
    Client,
    address::{Address, wire_kind},
    area_codes,
    fault::{self, Code},
    table,
    wire::{LocalRow, Product, PurchaseLine, SearchData, Terms, number_of},
};
use crate::{
    carrier::{CarrierOffer, Geography, Offers, Recheck, Search},
    error::{Error, ErrorKind, Result},
};

/// The most that may be asked for; a larger limit is an error at the carrier.
const MOST_ASKED: u16 = 5_000;
/// What the carrier is known to send at most, whatever the limit.
const MOST_SENT: usize = 50;

#[async_trait]
impl Search for Client {
    async fn offers(&self, query: &OfferQuery) -> Result<Offers> {
        // The carrier knows no patterns: ask for all it will send, and filter.
        let limit = if query.pattern.is_some() { MOST_ASKED } else { query.most() };
        let found = match query.kind {
            NumberKind::Local => {
                let state = match (&query.state, &query.area_code) {
                    (Some(state), _) => state.clone(),
                    (None, Some(code)) => area_codes::state_of(code).ok_or_else(|| no_state(code))?,
                    (None, None) => return Err(Error::new(ErrorKind::Unsupported, "a local search needs a state")),
                };
                let place = Place {
                    state: Some(&state),
                    rate_center: query.rate_center.as_ref(),
                    area_code: query.area_code.as_ref().map(AreaCode::as_str),
                    exchange: query.exchange.as_ref().map(Exchange::as_str),
                };
                self.numbers(NumberKind::Local, &place, limit).await?
            }
            NumberKind::TollFree => {
                let place = Place { area_code: query.area_code.as_ref().map(AreaCode::as_str), ..Place::default() };
                self.numbers(NumberKind::TollFree, &place, limit).await?
            }
            NumberKind::International => {
                let Some(country) = query.country.as_deref() else {
                    return Err(Error::new(ErrorKind::Unsupported, "an international search needs a country"));
                };
                let id = self.country_id(country).await?;
                self.products(&id).await?
            }
        };
        let received = found.rows;
        let unread = received - found.offers.len();
        let matching: Vec<CarrierOffer> = match &query.pattern {
            Some(pattern) => found.offers.into_iter().filter(|offer| fits(offer, pattern)).collect(),
            None => found.offers,
        };
        let mut notes = Vec::new();
        if query.pattern.is_some() {
            let matching = matching.len();
            notes.push(format!(
                "Call48 cannot search by pattern: of the {received} numbers it sent, {matching} match. There may be more."
            ));
        }
        if unread > 0 {
            notes.push(format!("{unread} rows of the answer could not be read and are left out."));
        }
        let items = matching.into_iter().take(usize::from(query.most())).collect();
        let received = u32::try_from(received).unwrap_or(u32::MAX);
        Ok(Offers { items, received, note: (!notes.is_empty()).then(|| notes.join(" ")) })
    }

    async fn recheck(&self, offer: &CarrierOffer) -> Result<Recheck> {
        let mut terms = terms_of(offer)?;
        let (found, capped) = match &offer.what {
            OfferedThing::Number { number, kind, state, rate_center, .. } => {
                let ten =
                    number.national_ten().ok_or_else(|| Error::new(ErrorKind::Unsupported, "not a North American number"))?;
                let place = match kind {
                    NumberKind::Local => Place {
                        state: state.as_ref(),
                        rate_center: rate_center.as_ref(),
                        area_code: Some(&ten[..3]),
                        exchange: Some(&ten[3..6]),
                    },
                    NumberKind::TollFree | NumberKind::International => Place { area_code: Some(&ten[..3]), ..Place::default() },
                };
                let found = self.numbers(*kind, &place, MOST_ASKED).await?;
                let capped = found.rows == MOST_SENT || found.rows >= usize::from(MOST_ASKED);
                (found, capped)
            }
            OfferedThing::Product { .. } => {
                let country =
                    terms.country_id.clone().ok_or_else(|| Error::new(ErrorKind::Unsupported, "the terms name no country"))?;
                (self.products(&country).await?, false)
            }
        };
        let complete = found.offers.len() == found.rows && !capped;
        if let Some(again) = found.offers.iter().find(|other| is_same_thing(&other.what, &offer.what)) {
            return Ok(Recheck::Offered(again.clone()));
        }
        match found.offers.first() {
            Some(beside) if !complete => {
                // `loc` belongs to the search, not to the row: the one beside it has a fresh one.
                terms.line.loc = terms_of(beside)?.line.loc;
                let terms = serde_json::to_value(terms).map_err(|e| Error::new(ErrorKind::Unsupported, e.to_string()))?;
                Ok(Recheck::Unproved(CarrierOffer { setup: beside.setup, monthly: beside.monthly, terms, ..offer.clone() }))
            }
            _ => Ok(Recheck::Gone),
        }
    }
}

/// Where numbers are searched.
#[derive(Default)]
struct Place<'a> {
    state: Option<&'a StateCode>,
    rate_center: Option<&'a RateCenter>,
    area_code: Option<&'a str>,
    exchange: Option<&'a str>,
}

/// The offers that could be read, of so many rows.
struct Found {
    offers: Vec<CarrierOffer>,
    rows: usize,
}

impl Client {
    /// The carrier's own id of a country; its searches know no other name of it. What is no ISO code is such an id already.
    async fn country_id(&self, code: &str) -> Result<String> {
        if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Ok(code.to_owned());
        }
        let countries = Geography::countries(self).await?;
        let found = countries.into_iter().find(|country| country.code.eq_ignore_ascii_case(code));
        found.map(|country| country.id).ok_or_else(|| {
            Error::new(ErrorKind::Refused, "not a country of this carrier")
                .with_words(CarrierWords { code: None, text: Some(format!("Call48 sells no numbers of the country {code}.")) })
        })
    }

    async fn numbers(&self, kind: NumberKind, place: &Place<'_>, limit: u16) -> Result<Found> {
        let operation = if kind == NumberKind::Local { &table::SEARCH_LOCAL } else { &table::SEARCH_TOLLFREE };
        let path = Address::new("/search")
            .with("type", wire_kind(kind))
            .with_some("state", place.state.map(StateCode::as_str))
            .with_some("ratecenter", place.rate_center.map(|r| r.0.as_str()))
            .with_some("npa", place.area_code)
            .with_some("nxx", place.exchange)
            .with("limit", &limit.to_string());
        let envelope = self.calls.read(operation, &path.finish(), Code::Documented).await?;
        let data = match envelope.data {
            // Nothing found is said in several ways; a list without its frame has no prices but may be empty.
            Value::Null => SearchData { result: Vec::new(), loc: None, setup: None, monthly: None },
            Value::Array(result) => SearchData { result, loc: None, setup: None, monthly: None },
            data => fault::data(data)?,
        };
        let rows = data.result.len();
        let offers: Vec<CarrierOffer> =
            data.result.iter().filter_map(|row| number_offer(kind, row, &data, place.state)).collect();
        found(offers, rows)
    }

    async fn products(&self, country: &str) -> Result<Found> {
        let path = Address::new("/search").with("type", wire_kind(NumberKind::International)).with("country", country);
        let envelope = self.calls.read(&table::SEARCH_INTERNATIONAL, &path.finish(), Code::Documented).await?;
        let Some(rows) = envelope.rows() else {
            return Err(Error::new(ErrorKind::Unreadable, "the data has an unexpected shape"));
        };
        found(rows.iter().filter_map(|row| product_offer(row, country)).collect(), rows.len())
    }
}

/// Rows of which not one can be read are an answer that cannot be read, not an empty shop.
fn found(offers: Vec<CarrierOffer>, rows: usize) -> Result<Found> {
    if rows > 0 && offers.is_empty() {
        return Err(Error::new(ErrorKind::Unreadable, format!("none of {rows} rows can be read")));
    }
    Ok(Found { offers, rows })
}

fn number_offer(kind: NumberKind, row: &Value, data: &SearchData, searched: Option<&StateCode>) -> Option<CarrierOffer> {
    let row: LocalRow = serde_json::from_value(row.clone()).ok()?;
    let number = number_of_row(kind, &row)?;
    let ten = number.national_ten()?;
    let state = row.state.as_deref().and_then(|s| StateCode::parse(s).ok());
    let state = if kind == NumberKind::Local { state.or_else(|| searched.cloned()) } else { state };
    let local = kind == NumberKind::Local;
    let line = PurchaseLine {
        npa: Some(ten[..3].to_owned()),
        nxx: Some(ten[3..6].to_owned()),
        xxxx: Some(ten[6..].to_owned()),
        kind: local.then(|| wire_kind(kind).to_owned()),
        state: state.as_ref().filter(|_| local).map(|s| s.as_str().to_owned()),
        ratecenter: row.ratecenter.clone().filter(|_| local),
        loc: data.loc.clone(),
        loc_data: row.loc_data,
        ..PurchaseLine::default()
    };
    Some(CarrierOffer {
        what: OfferedThing::Number {
            number,
            kind,
            state,
            rate_center: row.ratecenter.map(|r| RateCenter(r.to_ascii_uppercase())),
            city: None,
            country: None,
            product: None,
            documents: DocumentNeed::None,
        },
        setup: row.setup.or(data.setup)?,
        monthly: row.monthly.or(data.monthly)?,
        priced: true,
        hold: HoldRule::None,
        fax: row.fax,
        terms: serde_json::to_value(Terms { line, country_id: None }).ok()?,
    })
}

/// The number of a row: from its three parts if they are there, or from the first field that holds one. The area code is
/// not judged: the document's own toll-free sample has 741.
fn number_of_row(kind: NumberKind, row: &LocalRow) -> Option<E164> {
    let parts = match (&row.npa, &row.nxx, &row.xxxx) {
        // A part that came as a number has lost its leading zeros.
        (Some(npa), Some(nxx), Some(xxxx)) => Some(format!("{npa}{nxx}{xxxx:0>4}")),
        _ => None,
    };
    [parts.as_ref(), row.number.as_ref(), row.did_number.as_ref(), row.did.as_ref()]
        .into_iter()
        .flatten()
        .find_map(|text| number_of(kind, text))
}

fn product_offer(row: &Value, searched: &str) -> Option<CarrierOffer> {
    let row: Product = serde_json::from_value(row.clone()).ok()?;
    let (id, name, prefix) = (row.id?, row.name?, row.prefix.unwrap_or_default());
    let country = row.iso.or_else(|| row.country.clone())?;
    let line = PurchaseLine {
        id: Some(id.clone()),
        name: Some(name.clone()),
        prefix: Some(prefix.clone()),
        country: Some(row.country.unwrap_or_else(|| country.clone())),
        // The search calls it `intl_data` and the purchase wants `loc`: the same thing, by inference.
        loc: row.loc.or(row.intl_data),
        loc_data: row.loc_data,
        ..PurchaseLine::default()
    };
    Some(CarrierOffer {
        what: OfferedThing::Product {
            id,
            name,
            country_name: row.country_name.unwrap_or_else(|| country.clone()),
            country,
            prefix,
            stock: u32::try_from(row.quantity.unwrap_or(0)).unwrap_or(0),
            features: row.features,
            // What cannot be read is taken for the stricter of the two.
            documents_required: row.requirements.unwrap_or(true),
        },
        setup: row.setup?,
        monthly: row.monthly?,
        priced: true,
        hold: HoldRule::None,
        fax: None,
        terms: serde_json::to_value(Terms { line, country_id: Some(searched.to_owned()) }).ok()?,
    })
}

/// The terms that this client sealed into an offer.
pub(super) fn terms_of(offer: &CarrierOffer) -> Result<Terms> {
    serde_json::from_value(offer.terms.clone())
        .map_err(|_| Error::new(ErrorKind::Unsupported, "the offer does not carry this carrier's terms"))
}

fn fits(offer: &CarrierOffer, pattern: &Pattern) -> bool {
    match &offer.what {
        OfferedThing::Number { number, .. } => pattern.matches(number.national_ten().unwrap_or_else(|| number.digits())),
        OfferedThing::Product { .. } => true,
    }
}

fn is_same_thing(a: &OfferedThing, b: &OfferedThing) -> bool {
    match (a, b) {
        (OfferedThing::Number { number: a, .. }, OfferedThing::Number { number: b, .. }) => a == b,
        (OfferedThing::Product { id: a, .. }, OfferedThing::Product { id: b, .. }) => a == b,
        (OfferedThing::Number { .. }, OfferedThing::Product { .. })
        | (OfferedThing::Product { .. }, OfferedThing::Number { .. }) => false,
    }
}

fn no_state(code: &AreaCode) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("The area code {} is not one of the United States; choose a state with it.", code.as_str()),
    )
}
