//! Searching. Toll-free numbers are documented; for local ones neither the name nor the arguments of the query are public, so
//! its text is a setting of the account, with a proposal of ours.

use async_trait::async_trait;
use contract::{
    geography::{RateCenter, StateCode},
    money::Money,
    number::{AreaCode, E164, Exchange, NumberKind},
    offer::{DocumentNeed, HoldRule, OfferQuery, OfferedThing},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Client, digits, fault,
    masks::{Exactness, masks},
    schema::Known,
    table, wire,
};
use crate::{
    carrier::{CarrierOffer, Offers, Recheck, Search},
    error::{Error, ErrorKind, Result},
};

/// Toll-free numbers of one answer.
const MOST_TOLL_FREE: u16 = 10;
/// Questions of one search: a pattern can stand at several places.
const MOST_QUESTIONS: usize = 8;
const NO_PRICES: &str = "TSG Global names no prices in a search: those of your contract hold.";
const TOLL_FREE: &str = "query ($contains: String, $quantity: Int, $consecutive: Boolean) { tollfreeNumbers(contains: $contains, \
                         quantity: $quantity, consecutive: $consecutive) { numbers } }";

/// What the cart and the check-out want to see again.
#[derive(Debug, Serialize, Deserialize)]
struct Terms {
    /// The number as TSG Global writes it in its cart.
    tsg_number: String,
}

#[async_trait]
impl Search for Client {
    async fn offers(&self, query: &OfferQuery) -> Result<Offers> {
        let mut notes = Vec::new();
        let beginning = format!(
            "{}{}",
            query.area_code.as_ref().map_or("", AreaCode::as_str),
            query.exchange.as_ref().map_or("", Exchange::as_str)
        );
        let (mut questions, exactness) = masks(&beginning, query.pattern.as_ref());
        if questions.len() > MOST_QUESTIONS {
            // The end of a number is what people remember.
            questions.drain(..questions.len() - MOST_QUESTIONS);
            notes.push("The pattern was looked for at the last places of the numbers only.".to_owned());
        }
        let select = match query.kind {
            NumberKind::International => return Ok(nothing("TSG Global sells no numbers of other countries.")),
            NumberKind::TollFree => Asked::TollFree,
            NumberKind::Local => match self.local_search().await? {
                Ok(text) => Asked::Local(text),
                Err(why) => return Ok(nothing(&why)),
            },
        };
        let mut found: Vec<CarrierOffer> = Vec::new();
        let mut received: u32 = 0;
        let mut unread: usize = 0;
        for mask in questions {
            if found.len() >= usize::from(query.most()) {
                break;
            }
            let rows = self.rows(&select, query, mask.as_deref(), exactness).await?;
            received = received.saturating_add(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            let offers: Vec<CarrierOffer> = rows.iter().filter_map(|row| offer(row, query)).collect();
            if offers.is_empty() && !rows.is_empty() {
                return Err(Error::new(ErrorKind::Unreadable, format!("none of {} rows can be read", rows.len())));
            }
            unread += rows.len() - offers.len();
            for offer in offers {
                if fits(&offer, query) && !found.iter().any(|known| known.what == offer.what) {
                    found.push(offer);
                }
            }
        }
        if exactness == Exactness::Filtered {
            notes.push(format!(
                "TSG Global cannot search by this pattern: of the {received} numbers it sent, {} match. There may be more.",
                found.len()
            ));
        }
        if unread > 0 {
            notes.push(format!("{unread} rows of the answer could not be read and are left out."));
        }
        if query.kind == NumberKind::TollFree {
            notes.push("TSG Global sends at most ten toll-free numbers at a time.".to_owned());
        }
        notes.push(NO_PRICES.to_owned());
        found.truncate(usize::from(query.most()));
        Ok(Offers { items: found, received, note: Some(notes.join(" ")) })
    }

    async fn recheck(&self, offer: &CarrierOffer) -> Result<Recheck> {
        let number = number_of(offer)?;
        let ten = digits::ten(&number)?;
        let toll_free = number.is_toll_free();
        // What is held for us is not on sale any more, and ours to buy all the same.
        if !toll_free && self.reserved().await?.contains(&number) {
            return Ok(Recheck::Offered(offer.clone()));
        }
        let mut query = OfferQuery { limit: Some(MOST_TOLL_FREE), ..OfferQuery::default() };
        query.area_code = AreaCode::parse(&ten[..3]).ok();
        query.exchange = Exchange::parse(&ten[3..6]).ok();
        if let OfferedThing::Number { state, kind, rate_center, .. } = &offer.what {
            (query.state, query.kind, query.rate_center) = (state.clone(), *kind, rate_center.clone());
        }
        let select = if toll_free {
            Asked::TollFree
        } else {
            match self.local_search().await? {
                Ok(text) => Asked::Local(text),
                Err(_) => return Ok(Recheck::Unproved(offer.clone())),
            }
        };
        let rows = self.rows(&select, &query, Some(ten), Exactness::Exact).await?;
        let again = rows.iter().filter_map(read_row).any(|row| row.number == number);
        Ok(if again { Recheck::Offered(offer.clone()) } else { Recheck::Gone })
    }
}

/// How it is asked.
enum Asked {
    TollFree,
    Local(String),
}

impl Client {
    async fn rows(&self, asked: &Asked, query: &OfferQuery, mask: Option<&str>, exactness: Exactness) -> Result<Vec<Value>> {
        let consecutive = query.block.is_some();
        // Inferred: so many are meant to be in a row.
        let most = query.block.unwrap_or(if exactness == Exactness::Exact { query.most() } else { 100 });
        match asked {
            Asked::TollFree => {
                let variables = json!({ "contains": mask, "quantity": most.min(MOST_TOLL_FREE), "consecutive": consecutive });
                let data = self.calls.ask(&table::SEARCH_TOLLFREE, TOLL_FREE, &variables).await?;
                let found = data.get("tollfreeNumbers").and_then(|found| found.get("numbers")).and_then(Value::as_array);
                found.cloned().ok_or_else(|| fault::unexpected("the answer to a toll-free search"))
            }
            Asked::Local(text) => {
                let variables = json!({
                    "npa": query.area_code.as_ref().map(AreaCode::as_str),
                    "nxx": query.exchange.as_ref().map(Exchange::as_str),
                    "state": query.state.as_ref().map(StateCode::as_str),
                    "rateCenter": query.rate_center.as_ref().map(|center| center.0.as_str()),
                    "city": query.city,
                    // An area code and an exchange have arguments of their own.
                    "contains": mask.filter(|mask| mask.trim_end_matches('x').len() > 6 || query.pattern.is_some()),
                    "quantity": most,
                    "consecutive": consecutive,
                });
                let data = self.calls.ask(&table::SEARCH_LOCAL, text, &variables).await?;
                wire::first_list(&data).cloned().ok_or_else(|| fault::unexpected("the answer to a local search"))
            }
        }
    }

    /// The text of a local search, or why there is none, a whole sentence.
    async fn local_search(&self) -> Result<std::result::Result<String, String>> {
        let ours = self.search_query.is_none();
        let text = self.search_query.clone().unwrap_or_else(|| proposal(""));
        let Some(field) = first_field(&text) else {
            return Ok(Err("The text of the local search in the carrier account is no GraphQL query; correct it there.".into()));
        };
        match self.schema(&table::SEARCH_LOCAL).await? {
            Known::Told(schema) if schema.has_query(field) && ours => {
                let has = schema.fields_at(&["availableNumbers", "numbers"]);
                let more: Vec<&str> = ["state", "rateCenter"].into_iter().filter(|field| has.contains(field)).collect();
                Ok(Ok(proposal(&more.join(" "))))
            }
            Known::Told(schema) if schema.has_query(field) => Ok(Ok(text)),
            Known::Told(_) => Ok(Err(format!(
                "TSG Global does not publish its search for local numbers, and its schema has no “{field}”. Ask TSG Global for \
                 the query and put its text into the carrier account."
            ))),
            Known::Untold if self.unverified || !ours => Ok(Ok(text)),
            Known::Untold => Ok(Err(
                "TSG Global does not publish its search for local numbers and does not show its schema. Put the text of the query \
                 into the carrier account, or switch unverified operations on there."
                    .into(),
            )),
        }
    }
}

/// Inferred: ours, after its toll-free sibling and the list of the cart. Only `telephoneNumber`, `city` and `lata` are seen on
/// public pages.
fn proposal(more: &str) -> String {
    format!(
        "query ($npa: String, $nxx: String, $state: String, $rateCenter: String, $city: String, $contains: String, $quantity: Int, \
         $consecutive: Boolean) {{ availableNumbers(npa: $npa, nxx: $nxx, state: $state, rateCenter: $rateCenter, city: $city, \
         contains: $contains, quantity: $quantity, consecutive: $consecutive) {{ numbers {{ telephoneNumber city lata {more} }} }} }}"
    )
}

/// The name of the first field that a query selects.
fn first_field(text: &str) -> Option<&str> {
    let inside = text.split_once('{')?.1.trim_start();
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inside.len());
    Some(&inside[..end]).filter(|name| !name.is_empty())
}

/// A row of an answer: a number alone, or with its place.
struct Row {
    number: E164,
    city: Option<String>,
    state: Option<StateCode>,
    rate_center: Option<RateCenter>,
}

fn read_row(row: &Value) -> Option<Row> {
    let text = match row {
        Value::String(text) => Some(text.clone()),
        _ => ["telephoneNumber", "number", "tn", "did"].iter().find_map(|field| wire::text(row, field)),
    };
    Some(Row {
        number: digits::read(&text?)?,
        city: wire::text(row, "city"),
        state: wire::text(row, "state").and_then(|state| StateCode::parse(&state).ok()),
        rate_center: wire::text(row, "rateCenter").map(RateCenter),
    })
}

fn offer(row: &Value, query: &OfferQuery) -> Option<CarrierOffer> {
    let row = read_row(row)?;
    let kind = digits::kind(&row.number);
    let local = kind == NumberKind::Local;
    let terms = Terms { tsg_number: row.number.national_ten()?.to_owned() };
    Some(CarrierOffer {
        what: OfferedThing::Number {
            kind,
            state: row.state.or_else(|| query.state.clone()).filter(|_| local),
            rate_center: row.rate_center.or_else(|| query.rate_center.clone()).filter(|_| local),
            city: row.city,
            country: None,
            product: None,
            documents: DocumentNeed::None,
            number: row.number,
        },
        setup: Money::ZERO,
        monthly: Money::ZERO,
        priced: false,
        hold: if local { HoldRule::Kept } else { HoldRule::None },
        fax: None,
        terms: serde_json::to_value(terms).ok()?,
    })
}

/// The number of an offer of ours.
pub(super) fn number_of(offer: &CarrierOffer) -> Result<E164> {
    let odd = || Error::new(ErrorKind::Unsupported, "the offer does not carry this carrier's terms");
    let terms: Terms = serde_json::from_value(offer.terms.clone()).map_err(|_| odd())?;
    match &offer.what {
        OfferedThing::Number { number, .. } if number.national_ten() == Some(terms.tsg_number.as_str()) => Ok(number.clone()),
        OfferedThing::Number { .. } | OfferedThing::Product { .. } => Err(odd()),
    }
}

fn fits(offer: &CarrierOffer, query: &OfferQuery) -> bool {
    let OfferedThing::Number { number, kind, .. } = &offer.what else { return false };
    let Some(ten) = number.national_ten() else { return false };
    *kind == query.kind
        && query.area_code.as_ref().is_none_or(|code| ten.starts_with(code.as_str()))
        && query.exchange.as_ref().is_none_or(|exchange| ten[3..].starts_with(exchange.as_str()))
        && query.pattern.as_ref().is_none_or(|pattern| pattern.matches(ten))
}

fn nothing(note: &str) -> Offers {
    Offers { items: Vec::new(), received: 0, note: Some(note.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_field_of_a_query_is_found() {
        assert_eq!(first_field(&proposal("")), Some("availableNumbers"));
        assert_eq!(first_field("{numbers}"), Some("numbers"));
        assert_eq!(first_field("query X($a: Int) {\n  find_dids(a: $a) { n } }"), Some("find_dids"));
        assert_eq!(first_field("nonsense"), None);
        assert_eq!(first_field("{ }"), None);
    }
}
