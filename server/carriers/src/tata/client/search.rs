//! Searching (T8): one product and one country a call.

use async_trait::async_trait;
use contract::{
    money::Money,
    number::{E164, NumberKind},
    offer::{DocumentNeed, HoldRule, OfferQuery, OfferedThing, Pattern},
};
use futures::future::join_all;
use serde::{Deserialize, Serialize};

use super::{
    Client,
    assumed::{NumberRow, PRODUCTS, Page},
    fault::unsupported,
    holds::LASTS_S,
    paths::Place,
    table,
};
use crate::{
    carrier::{CarrierOffer, Offers, Recheck, Search},
    error::{ErrorKind, Result},
    paging::PageGuard,
};

/// Rows of a page, and the most pages of one search.
const ROWS: usize = 100;
const MOST_PAGES: u32 = 10;

/// What an order wants to see again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Terms {
    pub(super) product: String,
    pub(super) country: String,
    #[serde(default)]
    pub(super) city: Option<String>,
    #[serde(default)]
    pub(super) reservable: bool,
}

/// The terms that this client sealed into an offer.
pub(super) fn terms_of(offer: &CarrierOffer) -> Result<Terms> {
    serde_json::from_value(offer.terms.clone()).map_err(|_| unsupported("the offer does not carry this carrier's terms"))
}

#[async_trait]
impl Search for Client {
    async fn offers(&self, query: &OfferQuery) -> Result<Offers> {
        let (products, country): (&[&str], &str) = match query.kind {
            NumberKind::Local if query.area_code.is_none() && query.city.is_none() => {
                let note = "Tata Communications knows no states: type an area code or a city.";
                return Ok(Offers { items: Vec::new(), received: 0, note: Some(note.into()) });
            }
            NumberKind::Local => (&PRODUCTS[..1], "US"),
            NumberKind::TollFree => (&PRODUCTS[2..3], "US"),
            NumberKind::International => {
                (&PRODUCTS, query.country.as_deref().ok_or_else(|| unsupported("a search abroad needs a country"))?)
            }
        };
        let asked = join_all(products.iter().map(|product| self.lane(product, country, query))).await;
        let (mut lanes, mut refused, mut notes) = (Vec::new(), None, Vec::new());
        let (mut received, mut unpriced) = (0, 0);
        for (product, answer) in products.iter().zip(asked) {
            match answer {
                Ok(lane) => {
                    received += lane.received;
                    unpriced += lane.unpriced;
                    lanes.push(lane.offers.into_iter());
                }
                // A product that is not sold in a country.
                Err(error) if matches!(error.kind, ErrorKind::Refused | ErrorKind::NotFound) => {
                    notes.push(format!("Tata Communications refused to search {product} numbers."));
                    refused = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        if let (true, Some(error)) = (lanes.is_empty(), refused) {
            return Err(error);
        }
        if unpriced > 0 {
            notes.push(format!("{unpriced} offers came without a price in dollars; that of the contract holds."));
        }
        if query.pattern.as_ref().is_some_and(|pattern| pattern.as_str().contains('?')) {
            notes.push("Tata Communications knows no ? in patterns: of what it sent, only what matches is shown.".into());
        }
        if query.rate_center.is_some() {
            notes.push("Tata Communications knows no rate centers; they were not looked at.".into());
        }
        let items = in_turn(lanes, usize::from(query.most()));
        let received = u32::try_from(received).unwrap_or(u32::MAX);
        Ok(Offers { items, received, note: (!notes.is_empty()).then(|| notes.join(" ")) })
    }

    async fn recheck(&self, offer: &CarrierOffer) -> Result<Recheck> {
        let terms = terms_of(offer)?;
        match &offer.what {
            OfferedThing::Number { number, kind, .. } => {
                let mut query = vec![("pattern", national(number))];
                query.extend(place(terms.city.as_deref()));
                let page = self.numbers(&terms.product, &terms.country, &query, 1).await?;
                let row = page.rows.into_iter().find(|row| E164::parse(&row.number).is_ok_and(|found| found == *number));
                if let Some(again) = row.and_then(|row| number_offer(row, *kind)) {
                    return Ok(Recheck::Offered(again));
                }
                // What we reserved ourselves is in no search; it is still ours to buy.
                match self.reserved(number).await? {
                    Some(_) => Ok(Recheck::Offered(offer.clone())),
                    None => Ok(Recheck::Gone),
                }
            }
            OfferedThing::Product { id, .. } => {
                let query: Vec<_> = place(terms.city.as_deref()).collect();
                let page = self.numbers(&terms.product, &terms.country, &query, 1).await?;
                Ok(any_of(&page, terms.city.as_deref())
                    .filter(|again| matches!(&again.what, OfferedThing::Product { id: other, .. } if other == id))
                    .map_or(Recheck::Gone, Recheck::Offered))
            }
        }
    }
}

/// What one product has.
struct Lane {
    offers: Vec<CarrierOffer>,
    received: usize,
    /// Offers without a price, or in another currency.
    unpriced: usize,
}

impl Client {
    async fn lane(&self, product: &str, country: &str, query: &OfferQuery) -> Result<Lane> {
        let area_code = query.area_code.as_ref().map(|code| code.as_str().to_owned());
        let mut more: Vec<(&str, String)> = Vec::new();
        match (&area_code, &query.city) {
            // A city or an area code, not both: the other is looked at here.
            (Some(code), _) if query.kind == NumberKind::Local => more.push(("areaCode", code.clone())),
            (_, Some(city)) => more.push(("city", city.clone())),
            _ => {}
        }
        if let Some(pattern) = &query.pattern {
            more.push(("pattern", translated(pattern)));
        }
        if let Some(length) = query.block {
            more.push(("contiguous", "true".into()));
            more.push(("quantity", length.to_string()));
        }
        let most = usize::from(query.most());
        let mut lane = Lane { offers: Vec::new(), received: 0, unpriced: 0 };
        let mut guard = PageGuard::new(MOST_PAGES + 1);
        let mut total = None;
        for page in 1..=MOST_PAGES {
            let answer = self.numbers(product, country, &more, page).await?;
            guard.page(answer.rows.first().map(|row| row.number.as_str()))?;
            let first = (page == 1 && wants_any(query)).then(|| any_of(&answer, query.city.as_deref())).flatten();
            lane.offers.extend(first);
            let received = answer.received;
            lane.received += received;
            total = total.or(answer.total);
            for row in answer.rows.into_iter().filter(|row| fits(row, query)) {
                lane.offers.extend(number_offer(row, query.kind));
            }
            let is_last = received == 0 || total.is_some_and(|total| total <= lane.received as u64);
            if is_last || lane.offers.len() >= most {
                break;
            }
        }
        lane.unpriced = lane.offers.iter().filter(|offer| !offer.priced).count();
        Ok(lane)
    }

    async fn numbers<V: AsRef<str>>(
        &self,
        product: &str,
        country: &str,
        more: &[(&str, V)],
        page: u32,
    ) -> Result<Page<NumberRow>> {
        let (page, rows) = (page.to_string(), ROWS.to_string());
        let mut query: Vec<(&str, &str)> = vec![("productId", product), ("country", country)];
        query.extend(more.iter().map(|(name, value)| (*name, value.as_ref())));
        query.extend([("pageNo", page.as_str()), ("pageSize", rows.as_str())]);
        Page::read(self.calls.read(&table::SEARCH, Place::Numbers, &query).await?)
    }
}

fn place(city: Option<&str>) -> impl Iterator<Item = (&'static str, &str)> {
    city.map(|city| ("city", city)).into_iter()
}

/// The digits after the country code, which the carrier's patterns are held against by assumption.
fn national(number: &E164) -> &str {
    let code = number.grouped().0.len() - 1;
    &number.digits()[code..]
}

/// Our pattern in the carrier's signs. Its only sign is a star, which takes in more than a question mark; what is too much is
/// filtered out here.
fn translated(pattern: &Pattern) -> String {
    pattern.as_str().replace('?', "*")
}

fn fits(row: &NumberRow, query: &OfferQuery) -> bool {
    let Ok(number) = E164::parse(&row.number) else { return false };
    let ten = number.national_ten();
    query.pattern.as_ref().is_none_or(|pattern| pattern.matches(ten.unwrap_or_else(|| number.digits())))
        && query.area_code.as_ref().is_none_or(|code| ten.is_some_and(|ten| ten.starts_with(code.as_str())))
        && query.exchange.as_ref().is_none_or(|exchange| ten.is_some_and(|ten| &ten[3..6] == exchange.as_str()))
        && query.city.as_deref().is_none_or(|city| {
            // Products without places, such as toll-free numbers, are not of any city.
            row.city.as_deref().is_some_and(|of| of.eq_ignore_ascii_case(city))
        })
}

/// Prices in dollars; none when the row has none, or other money.
fn prices(row: &NumberRow) -> (Money, Money, bool) {
    let is_dollars = row.currency.as_deref().is_none_or(|currency| currency == "USD");
    match (row.setup_charge, row.monthly_charge) {
        (Some(setup), Some(monthly)) if is_dollars => (setup, monthly, true),
        // Nothing shows that a search names prices, and others than dollars cannot be added up here.
        _ => (Money::ZERO, Money::ZERO, false),
    }
}

fn terms(row: &NumberRow) -> Terms {
    Terms {
        product: row.product_id.clone(),
        country: row.country.clone(),
        city: row.city.clone(),
        reservable: row.reservable == Some(true),
    }
}

fn number_offer(row: NumberRow, kind: NumberKind) -> Option<CarrierOffer> {
    let (setup, monthly, priced) = prices(&row);
    let terms = terms(&row);
    let hold = if terms.reservable { HoldRule::Timed { seconds: LASTS_S } } else { HoldRule::None };
    Some(CarrierOffer {
        what: OfferedThing::Number {
            number: E164::parse(&row.number).ok()?,
            kind,
            state: None,
            rate_center: None,
            city: row.city,
            country: Some(row.country),
            product: Some(row.product_id),
            // T15: the order is asked for its documents; nothing tells before.
            documents: DocumentNeed::ToldLater,
        },
        setup,
        monthly,
        priced,
        hold,
        fax: None,
        terms: serde_json::to_value(terms).ok()?,
    })
}

/// Whether numbers are also offered by quantity: where nobody looks for digits.
fn wants_any(query: &OfferQuery) -> bool {
    query.kind == NumberKind::International && query.pattern.is_none() && query.block.is_none()
}

/// So many numbers of a product and place, for an order by quantity or, beyond the stock, by request. Only where all on the
/// page cost the same, because it is the carrier that picks.
fn any_of(page: &Page<NumberRow>, city: Option<&str>) -> Option<CarrierOffer> {
    let first = page.rows.first()?;
    let (setup, monthly, priced) = prices(first);
    if page.rows.iter().any(|row| prices(row) != (setup, monthly, priced)) {
        return None;
    }
    let (product, country) = (&first.product_id, &first.country);
    let city = city.and(first.city.clone());
    let name = city.clone().map_or_else(|| format!("Any {product} number"), |city| format!("Any {product} number in {city}"));
    let terms = Terms { product: product.clone(), country: country.clone(), city: city.clone(), reservable: false };
    Some(CarrierOffer {
        what: OfferedThing::Product {
            id: [product.as_str(), country.as_str(), city.as_deref().unwrap_or_default()].join("/"),
            name,
            country: country.clone(),
            country_name: country.clone(),
            prefix: String::new(),
            stock: page.total.and_then(|total| u32::try_from(total).ok()).unwrap_or_default(),
            features: vec![product.clone()],
            // What nothing tells before the order is taken for the stricter of the two.
            documents_required: true,
        },
        setup,
        monthly,
        priced,
        hold: HoldRule::None,
        fax: None,
        terms: serde_json::to_value(terms).ok()?,
    })
}

/// One of each lane in turn, so that a product with many numbers does not hide the others.
fn in_turn(mut lanes: Vec<std::vec::IntoIter<CarrierOffer>>, most: usize) -> Vec<CarrierOffer> {
    let mut items = Vec::new();
    while items.len() < most {
        let before = items.len();
        for lane in &mut lanes {
            items.extend(lane.next());
        }
        if items.len() == before {
            break;
        }
    }
    items.truncate(most);
    items
}
