//! Searching: what may be asked, and what a carrier offers.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Refusal, Validate},
    geography::{RateCenter, StateCode},
    id::{AccountId, CarrierId},
    money::Money,
    number::{AreaCode, E164, Exchange, NumberKind},
    problem::CarrierWords,
};

/// A search. Sent as a query string, so every search has an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfferQuery {
    /// Which kind of number.
    pub kind: NumberKind,
    /// Local: the state. Call48 requires it even when the area code is given; it is derived from the area code when
    /// left out and the area code lies in one state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<StateCode>,
    /// Local: the rate center.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_center: Option<RateCenter>,
    /// Local and toll-free: the area code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_code: Option<AreaCode>,
    /// Local: the exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
    /// Local and toll-free: a pattern over the number's digits; filtered by us where the carrier cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// Local: the city, as carriers write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// International: the country, by its two ISO 3166 letters (`GB`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Only blocks of so many numbers in a row, 2 to 100; found across all carriers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<u16>,
    /// The most offers wanted, 1 to 100. Absent means 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

impl OfferQuery {
    /// The most offers wanted.
    pub fn most(&self) -> u16 {
        self.limit.unwrap_or(50).clamp(1, 100)
    }
}

impl Validate for OfferQuery {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        match self.kind {
            NumberKind::Local => {
                faults.when(self.state.is_none() && self.area_code.is_none(), "state", "Choose a state or type an area code.");
                faults.when(
                    self.area_code.as_ref().is_some_and(AreaCode::is_toll_free),
                    "area_code",
                    "This area code is toll-free; search toll-free numbers instead.",
                );
                faults.when(
                    self.exchange.is_some() && self.area_code.is_none(),
                    "exchange",
                    "An exchange belongs to an area code; type the area code too.",
                );
            }
            NumberKind::TollFree => {
                faults.when(
                    self.area_code.as_ref().is_some_and(|code| !code.is_toll_free()),
                    "area_code",
                    "Toll-free area codes are 800, 833, 844, 855, 866, 877 and 888.",
                );
            }
            NumberKind::International => {
                faults.blank(self.country.as_deref().unwrap_or(""), "country", "Choose a country.");
                let two = |code: &str| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
                faults.when(
                    self.country.as_deref().is_some_and(|code| !code.is_empty() && !two(code)),
                    "country",
                    "A country is named by two letters, such as GB.",
                );
            }
        }
        faults.when(
            self.block.is_some_and(|length| !(2..=100).contains(&length)),
            "block",
            "A block has 2 to 100 numbers in a row.",
        );
        faults.found()
    }
}

/// A pattern over national digits: digits and letters (`CALL` is 2255), `?` for any one digit, `*` for any run.
/// It matches anywhere unless it has ten places without `*`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(String);

impl Pattern {
    /// Reads a pattern. Spaces, dashes, dots and brackets are dropped, letters become the digits of their key.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let mut out = String::new();
        for c in text.trim().chars() {
            match c.to_ascii_uppercase() {
                '0'..='9' | '?' | '*' => out.push(c),
                'A'..='C' => out.push('2'),
                'D'..='F' => out.push('3'),
                'G'..='I' => out.push('4'),
                'J'..='L' => out.push('5'),
                'M'..='O' => out.push('6'),
                'P'..='S' => out.push('7'),
                'T'..='V' => out.push('8'),
                'W'..='Z' => out.push('9'),
                ' ' | '-' | '.' | '(' | ')' => {}
                _ => return Err(Refusal(format!("A pattern has digits, letters, ? and *; “{c}” is none of them."))),
            }
        }
        if !out.chars().any(|c| c.is_ascii_digit()) {
            return Err(Refusal("A pattern needs at least one digit or letter.".into()));
        }
        if out.len() > 20 {
            return Err(Refusal("A pattern has at most 20 places.".into()));
        }
        Ok(Self(out))
    }

    /// The pattern in digits, `?` and `*`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `digits` (national) contain the pattern.
    pub fn matches(&self, digits: &str) -> bool {
        let digits = digits.as_bytes();
        let pattern = self.0.as_bytes();
        (0..=digits.len()).any(|start| glob(pattern, &digits[start..]))
    }
}

/// Whether `text` begins with `pattern`.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => true,
        Some((b'*', rest)) => (0..=text.len()).any(|skip| glob(rest, &text[skip..])),
        Some((want, rest)) => text.split_first().is_some_and(|(have, left)| (*want == b'?' || want == have) && glob(rest, left)),
    }
}

impl TryFrom<String> for Pattern {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

/// A number, or a product of numbers, that a carrier would sell now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Sealed by the server: it proves which terms the carrier offered, to whom. Put into the cart as it is.
    pub token: String,
    /// The carrier.
    pub carrier: CarrierId,
    /// The account that would buy it.
    pub account: AccountId,
    /// What is on sale.
    pub what: OfferedThing,
    /// Paid once.
    pub setup: Money,
    /// Paid each month.
    pub monthly: Money,
    /// Whether the carrier named these prices. Otherwise it sells at the prices of its contract with us, which it does not
    /// tell, and both are nothing.
    #[serde(default = "named")]
    pub priced: bool,
    /// How long the carrier holds it for us. Call48 holds nothing.
    pub hold: HoldRule,
    /// Whether the carrier says that it can take faxes; `None` means that it says nothing, not that it cannot.
    pub fax: Option<bool>,
}

fn named() -> bool {
    true
}

/// What an offer sells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "thing")]
pub enum OfferedThing {
    /// One number that is named.
    Number {
        /// The number.
        number: E164,
        /// Which kind it is.
        kind: NumberKind,
        /// Its state, if it has one.
        state: Option<StateCode>,
        /// Its rate center, if it has one.
        rate_center: Option<RateCenter>,
        /// Its city, if the carrier says one.
        #[serde(default)]
        city: Option<String>,
        /// Abroad: the ISO code of its country.
        #[serde(default)]
        country: Option<String>,
        /// The carrier's product it belongs to, if it has more than one (`DID`).
        #[serde(default)]
        product: Option<String>,
        /// What is known of documents that the order will want.
        #[serde(default)]
        documents: DocumentNeed,
    },
    /// Numbers of a place that the carrier picks when they are bought.
    Product {
        /// The carrier's id of it.
        id: String,
        /// The place.
        name: String,
        /// The ISO code of the country.
        country: String,
        /// The country's name.
        country_name: String,
        /// The prefix numbers of it begin with, after the country code.
        prefix: String,
        /// How many are in stock.
        stock: u32,
        /// What it can do, in the carrier's words (`voice`, `voice_out`).
        features: Vec<String>,
        /// Whether the carrier asks for documents.
        documents_required: bool,
    },
}

/// What is known, before anything is ordered, of documents that an order will want.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentNeed {
    /// None.
    #[default]
    None,
    /// Some; the carrier names them with the order.
    Named,
    /// The carrier tells only once the order is placed.
    ToldLater,
}

/// How long a carrier holds an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum HoldRule {
    /// Not at all: somebody else may buy it until we do.
    None,
    /// From the cart on; the carrier names no end.
    Kept,
    /// From the cart on, for so long.
    Timed {
        /// In seconds.
        seconds: u32,
    },
}

/// One carrier account's answer to a search: its lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneAnswer {
    /// What it offers.
    pub offers: Vec<Offer>,
    /// How long the carrier took, in milliseconds.
    pub took_ms: u32,
    /// How many the carrier sent before we filtered by the pattern.
    pub received: u32,
    /// What we did that the carrier cannot, as a sentence.
    pub note: Option<String>,
}

/// One line of a streamed search (`application/x-ndjson`): what one lane has to say. Lanes come as they are ready; a slow or
/// dead carrier delays nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneEvent {
    /// The account.
    pub account: AccountId,
    /// What happened.
    pub event: LaneHappened,
}

/// What happened in a lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "happened")]
pub enum LaneHappened {
    /// It is being asked.
    Asked,
    /// It answered.
    Answered {
        /// What it said.
        answer: LaneAnswer,
    },
    /// It cannot be asked for this: nothing was sent.
    NotOffered {
        /// Why, as a sentence.
        sentence: String,
    },
    /// It could not answer.
    Failed {
        /// What happened, as a sentence.
        sentence: String,
        /// The carrier's own words.
        words: Option<CarrierWords>,
        /// How long it took, in milliseconds.
        took_ms: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_knows_letters_and_wildcards() {
        let matches = |pattern: &str, digits: &str| Pattern::parse(pattern).unwrap().matches(digits);
        assert!(matches("CALL", "7062255999"));
        assert!(matches("555 01??", "7065550123"));
        assert!(!matches("555 01??", "7065550223"));
        assert!(matches("7*7", "2125557007"));
        assert!(matches("0123", "7065550123"));
        assert!(!matches("9999", "7065550123"));
        assert!(Pattern::parse("???").is_err());
        assert!(Pattern::parse("55#").is_err());
    }

    #[test]
    fn a_local_search_wants_a_state_or_an_area_code() {
        let mut query = OfferQuery::default();
        assert_eq!(query.faults()[0].field, "state");
        query.area_code = Some(AreaCode::parse("706").unwrap());
        assert!(query.faults().is_empty());
        query.area_code = Some(AreaCode::parse("888").unwrap());
        assert_eq!(query.faults()[0].field, "area_code");
    }
}
