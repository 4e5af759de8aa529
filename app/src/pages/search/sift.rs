//! Sifting and ordering what was found, without asking again.

use contract::{id::AccountId, offer::HoldRule};
use serde::{Deserialize, Serialize};

use super::rows::{Row, place_of, price, product_of};

/// In which order rows stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// As the lanes answered, so that nothing moves.
    #[default]
    Arrival,
    /// By number.
    Number,
    /// By place.
    Place,
    /// By what is paid each month.
    Monthly,
    /// By what is paid once.
    Setup,
}

impl Order {
    /// All of them, with the word of the choice and its name.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Arrival, "arrival", "As they came"),
        (Self::Number, "number", "By number"),
        (Self::Place, "place", "By place"),
        (Self::Monthly, "monthly", "Cheapest each month"),
        (Self::Setup, "setup", "Cheapest set-up"),
    ];

    fn is_arrival(&self) -> bool {
        *self == Self::Arrival
    }
}

/// What of the rows is shown; it stands in the address after the search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sift {
    /// Only offers of this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Only offers of this product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Only offers that the carrier holds in the cart.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
    /// The order.
    #[serde(rename = "sort", skip_serializing_if = "Order::is_arrival")]
    pub order: Order,
}

impl Sift {
    /// The rows that are left, in order; a row keeps only the offers that fit.
    pub fn of(&self, rows: &[Row]) -> Vec<Row> {
        let mut left: Vec<Row> = rows
            .iter()
            .filter_map(|row| {
                let offers: Vec<_> = row
                    .offers
                    .iter()
                    .filter(|offer| self.account.as_ref().is_none_or(|account| offer.account == *account))
                    .filter(|offer| self.product.is_none() || product_of(&offer.what) == self.product)
                    .filter(|offer| !self.held || offer.hold != HoldRule::None)
                    .cloned()
                    .collect();
                (!offers.is_empty()).then(|| Row { key: row.key.clone(), offers })
            })
            .collect();
        let best = |row: &Row| row.offers.first().map(price).unwrap_or_default();
        match self.order {
            Order::Arrival => {}
            Order::Number => left.sort_by(|a, b| a.key.cmp(&b.key)),
            Order::Place => left.sort_by_cached_key(|row| row.offers.first().map(|offer| place_of(&offer.what))),
            Order::Monthly => left.sort_by_key(best),
            Order::Setup => left.sort_by_key(|row| {
                let (unnamed, monthly, setup) = best(row);
                (unnamed, setup, monthly)
            }),
        }
        left
    }
}

/// The products of the rows, once each, by name.
pub fn products(rows: &[Row]) -> Vec<String> {
    let mut all: Vec<String> = rows.iter().flat_map(|row| &row.offers).filter_map(|offer| product_of(&offer.what)).collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use contract::{
        id::AccountId,
        offer::{HoldRule, OfferedThing},
    };

    use super::{
        super::rows::{
            rows,
            tests::{lane, offer},
        },
        Order, Row, Sift, products,
    };

    fn found() -> Vec<Row> {
        let mut held = offer("b", "7065550101", "0.50");
        held.hold = HoldRule::Timed { seconds: 600 };
        if let OfferedThing::Number { product, .. } = &mut held.what {
            *product = Some("DID".into());
        }
        rows(&[lane("a", 0, vec![offer("a", "7065550102", "1.00"), offer("a", "7065550101", "0.40")]), lane("b", 1, vec![held])])
    }

    fn keys(rows: &[Row]) -> Vec<&str> {
        rows.iter().map(|row| &row.key[row.key.len() - 1..]).collect()
    }

    #[test]
    fn a_filter_takes_away_offers_and_the_rows_that_have_none_left() {
        let all = found();
        let of_b = Sift { account: Some(AccountId::new("b")), ..Sift::default() }.of(&all);
        assert_eq!(keys(&of_b), ["1"]);
        assert_eq!(of_b[0].offers.len(), 1);
        let held = Sift { held: true, ..Sift::default() }.of(&all);
        assert_eq!(held[0].offers[0].account.as_str(), "b");
        let did = Sift { product: Some("DID".into()), ..Sift::default() }.of(&all);
        assert_eq!(keys(&did), ["1"]);
        assert_eq!(products(&all), ["DID"]);
        assert_eq!(Sift::default().of(&all), all);
    }

    #[test]
    fn rows_are_ordered_by_what_is_asked_for() {
        let all = found();
        let by = |order| Sift { order, ..Sift::default() }.of(&all);
        assert_eq!(keys(&by(Order::Number)), ["1", "2"]);
        assert_eq!(keys(&by(Order::Monthly)), ["1", "2"]);
        let dearest_first: Vec<Row> = all.iter().rev().cloned().collect();
        assert_eq!(keys(&Sift { order: Order::Monthly, ..Sift::default() }.of(&dearest_first)), ["1", "2"]);
        assert_eq!(keys(&Sift::default().of(&dearest_first)), ["2", "1"]);
    }
}
