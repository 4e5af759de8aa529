//! From lanes to rows: the same number from two accounts is one row with two offers.

use contract::{
    number::E164,
    offer::{Offer, OfferedThing},
};

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

/// The rows of all lanes that have answered. Rows of a later lane come after those that stand already, so that nothing
/// moves; within a lane they rise by number.
pub fn rows(lanes: &[Lane]) -> Vec<Row> {
    let mut answered: Vec<_> = lanes
        .iter()
        .filter_map(|lane| match &lane.state {
            LaneState::Answered { place, answer } => Some((*place, &answer.offers)),
            LaneState::Waiting | LaneState::Failed(_) => None,
        })
        .collect();
    answered.sort_by_key(|(place, _)| *place);
    let mut rows: Vec<Row> = Vec::new();
    for (_, offers) in answered {
        let mut own: Vec<&Offer> = offers.iter().collect();
        own.sort_by_key(|offer| key_of(offer));
        for offer in own {
            let key = key_of(offer);
            match rows.iter_mut().find(|row| row.key == key) {
                Some(row) => {
                    row.offers.push(offer.clone());
                    row.offers.sort_by_key(|offer| (offer.monthly.amount, offer.setup.amount));
                }
                None => rows.push(Row { key, offers: vec![offer.clone()] }),
            }
        }
    }
    rows
}

/// The keys of the first run of `length` numbers that follow each other, such as for a block of extensions.
pub fn run_of(rows: &[Row], length: usize) -> Option<Vec<String>> {
    let mut numbers: Vec<(u64, &str)> = rows
        .iter()
        .filter_map(|row| row.number().and_then(|number| number.digits().parse().ok()).map(|n| (n, row.key.as_str())))
        .collect();
    numbers.sort_unstable();
    if length == 0 || numbers.len() < length {
        return None;
    }
    numbers
        .windows(length)
        .find(|run| run.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1))
        .map(|run| run.iter().map(|(_, key)| (*key).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use contract::{
        id::{AccountId, CarrierId},
        money::Money,
        number::{E164, NumberKind},
        offer::{HoldRule, LaneAnswer, Offer, OfferedThing},
    };

    use super::{Lane, LaneState, rows, run_of};

    fn offer(account: &str, number: &str, monthly: &str) -> Offer {
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
                documents: contract::offer::DocumentNeed::None,
            },
            setup: Money::ZERO,
            monthly: Money::parse_usd(monthly).unwrap(),
            hold: HoldRule::None,
            fax: None,
        }
    }

    fn lane(account: &str, place: u32, offers: Vec<Offer>) -> Lane {
        Lane {
            account: AccountId::new(account),
            carrier: CarrierId::new(account),
            name: account.into(),
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
    fn rows_that_stand_stay_where_they_are_when_a_later_lane_answers() {
        let first = lane("b", 0, vec![offer("b", "7065550150", "1.00")]);
        let before = rows(std::slice::from_ref(&first));
        let after = rows(&[lane("a", 1, vec![offer("a", "7065550100", "1.00")]), first]);
        assert_eq!(before[0].key, after[0].key);
    }

    #[test]
    fn numbers_in_a_row_are_found() {
        let all = ["7065550101", "7065550103", "7065550104", "7065550105"].map(|n| offer("a", n, "1.00")).to_vec();
        let found = rows(&[lane("a", 0, all)]);
        assert_eq!(run_of(&found, 3), Some(vec!["+17065550103".into(), "+17065550104".into(), "+17065550105".into()]));
        assert_eq!(run_of(&found, 4), None);
        assert_eq!(run_of(&found, 0), None);
    }
}
