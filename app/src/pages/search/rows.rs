//! From lanes to rows: the same number from two accounts is one row with two offers.

use std::collections::HashMap;

use contract::{
    number::{E164, NumberKind},
    offer::{DocumentNeed, Offer, OfferedThing},
};
use rust_decimal::Decimal;

use super::lanes::{Lane, LaneState};

/// A row of the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is, as text that is the same in every lane.
    pub key: String,
    /// The offers for it, the cheapest first.
    pub offers: Vec<Offer>,
}

impl Row {
    /// The number, if it is one that is named.
    pub fn number(&self) -> Option<&E164> {
        match &self.offers.first()?.what {
            OfferedThing::Number { number, .. } => Some(number),
            OfferedThing::Product { .. } => None,
        }
    }
}

/// What an offer is about, the same in every lane.
pub fn key_of(offer: &Offer) -> String {
    match &offer.what {
        OfferedThing::Number { number, .. } => number.as_str().to_owned(),
        OfferedThing::Product { id, .. } => format!("{}/{id}", offer.account),
    }
}

/// By which offers are told apart: what is paid each month, then once. A price that is not named is no low price.
pub fn price(offer: &Offer) -> (bool, Decimal, Decimal) {
    (!offer.priced, offer.monthly.amount, offer.setup.amount)
}

/// The place of what is offered, as people read it.
pub fn place_of(what: &OfferedThing) -> String {
    match what {
        OfferedThing::Number { state, rate_center, city, country, kind, .. } => {
            let center = rate_center.as_ref().map(|center| center.0.clone()).or_else(|| city.clone());
            match (center, state, country) {
                (Some(center), Some(state), _) => format!("{center}, {}", state.as_str()),
                (Some(center), None, Some(country)) => format!("{center}, {country}"),
                (Some(center), None, None) => center,
                (None, Some(state), _) => state.name().to_owned(),
                (None, None, Some(country)) => country.clone(),
                (None, None, None) if *kind == NumberKind::TollFree => "Toll-free".to_owned(),
                (None, None, None) => String::new(),
            }
        }
        OfferedThing::Product { country_name, .. } => country_name.clone(),
    }
}

/// What is known of documents before anything is ordered.
pub fn documents_of(what: &OfferedThing) -> Option<&'static str> {
    match what {
        OfferedThing::Number { documents: DocumentNeed::None, .. } | OfferedThing::Product { documents_required: false, .. } => {
            None
        }
        OfferedThing::Number { documents: DocumentNeed::Named, .. } | OfferedThing::Product { documents_required: true, .. } => {
            Some("Documents required, named with the order")
        }
        OfferedThing::Number { documents: DocumentNeed::ToldLater, .. } => Some("Documents: told after the order"),
    }
}

/// The product of an offer, in the carrier's words.
pub fn product_of(what: &OfferedThing) -> Option<String> {
    match what {
        OfferedThing::Number { product, .. } => product.clone(),
        OfferedThing::Product { features, .. } => Some(features.join(", ")).filter(|text| !text.is_empty()),
    }
}

/// The rows of all lanes that have answered. Rows of a later lane come after those that stand already, so that nothing
/// moves; within a lane they rise by number.
pub fn rows(lanes: &[Lane]) -> Vec<Row> {
    let mut answered: Vec<_> = lanes
        .iter()
        .filter_map(|lane| match &lane.state {
            LaneState::Answered { place, answer } => Some((*place, &answer.offers)),
            LaneState::Waiting | LaneState::NotOffered(_) | LaneState::Failed(_) => None,
        })
        .collect();
    answered.sort_by_key(|(place, _)| *place);
    let mut rows: Vec<Row> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (_, offers) in answered {
        let mut own: Vec<&Offer> = offers.iter().collect();
        own.sort_by_key(|offer| key_of(offer));
        for offer in own {
            let key = key_of(offer);
            match places.get(&key).and_then(|place| rows.get_mut(*place)) {
                Some(row) => {
                    row.offers.push(offer.clone());
                    row.offers.sort_by_key(price);
                }
                None => {
                    places.insert(key.clone(), rows.len());
                    rows.push(Row { key, offers: vec![offer.clone()] });
                }
            }
        }
    }
    rows
}

#[cfg(test)]
pub mod tests {
    use contract::{
        id::{AccountId, CarrierId},
        money::Money,
        number::{E164, NumberKind},
        offer::{DocumentNeed, HoldRule, LaneAnswer, Offer, OfferedThing},
    };

    use super::{
        super::lanes::{Lane, LaneState},
        documents_of, place_of, rows,
    };

    /// An offer of an account, named as its carrier.
    pub fn offer(account: &str, number: &str, monthly: &str) -> Offer {
        Offer {
            token: format!("{account}{number}"),
            carrier: CarrierId::new(account),
            account: AccountId::new(account),
            what: OfferedThing::Number {
                number: E164::parse(number).unwrap(),
                kind: NumberKind::Local,
                state: None,
                rate_center: None,
                city: None,
                country: None,
                product: None,
                documents: DocumentNeed::None,
            },
            setup: Money::ZERO,
            monthly: Money::parse_usd(monthly).unwrap(),
            priced: true,
            hold: HoldRule::None,
            fax: None,
        }
    }

    /// A lane that answered.
    pub fn lane(account: &str, place: u32, offers: Vec<Offer>) -> Lane {
        Lane {
            account: AccountId::new(account),
            asked_at: 0,
            state: LaneState::Answered { place, answer: LaneAnswer { received: 0, took_ms: 1, note: None, offers } },
        }
    }

    #[test]
    fn the_same_number_from_two_accounts_is_one_row_and_the_cheaper_offer_leads() {
        let found = rows(&[
            lane("a", 0, vec![offer("a", "7065550127", "1.00")]),
            lane("b", 1, vec![offer("b", "7065550127", "0.85"), offer("b", "7065550128", "0.85")]),
        ]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].offers.len(), 2);
        assert_eq!(found[0].offers[0].account.as_str(), "b");
    }

    #[test]
    fn an_offer_without_a_price_is_not_the_cheapest() {
        let mut unpriced = offer("a", "7065550127", "0.00");
        unpriced.priced = false;
        let found = rows(&[lane("a", 0, vec![unpriced]), lane("b", 1, vec![offer("b", "7065550127", "0.85")])]);
        assert_eq!(found[0].offers[0].account.as_str(), "b");
    }

    #[test]
    fn rows_that_stand_stay_where_they_are_when_a_later_lane_answers() {
        let first = lane("b", 0, vec![offer("b", "7065550150", "1.00")]);
        let before = rows(std::slice::from_ref(&first));
        let after = rows(&[lane("a", 1, vec![offer("a", "7065550100", "1.00")]), first]);
        assert_eq!(before[0].key, after[0].key);
    }

    #[test]
    fn the_place_is_told_as_far_as_the_carrier_says_it() {
        let mut what = offer("a", "7065550127", "1.00").what;
        assert_eq!(place_of(&what), "");
        if let OfferedThing::Number { city, country, documents, .. } = &mut what {
            *city = Some("London".into());
            *country = Some("GB".into());
            *documents = DocumentNeed::Named;
        }
        assert_eq!(place_of(&what), "London, GB");
        assert!(documents_of(&what).unwrap().contains("required"));
    }
}
