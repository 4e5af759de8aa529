//! Numbers in a row, found across all lanes.

use std::collections::BTreeMap;

use contract::{money::Money, number::E164, offer::Offer};
use rust_decimal::Decimal;

use super::rows::{Row, price};

/// Numbers that follow each other without a gap, with one offer for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The first number.
    pub first: E164,
    /// The last one.
    pub last: E164,
    /// One offer for each number, from the first to the last.
    pub offers: Vec<Offer>,
}

impl Block {
    /// What it is, the same in every search.
    pub fn key(&self) -> String {
        format!("{}–{}", self.first.as_str(), self.last.as_str())
    }

    /// “706 555 0100 – 0109”: the country code, then the first number, then what differs in the last one.
    pub fn shown(&self) -> (String, String) {
        let (country, first) = self.first.grouped();
        let (_, last) = self.last.grouped();
        let (from, to): (Vec<&str>, Vec<&str>) = (first.split(' ').collect(), last.split(' ').collect());
        let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let rest = if from.len() == to.len() { to[same.min(to.len() - 1)..].join(" ") } else { last.clone() };
        (country, format!("{first} – {rest}"))
    }

    /// What is paid once and each month, over all its numbers.
    pub fn cost(&self) -> (Money, Money) {
        (self.offers.iter().map(|offer| offer.setup).sum(), self.offers.iter().map(|offer| offer.monthly).sum())
    }
}

/// The blocks of `length` numbers in a row, none of which shares a number with another, in the order of their numbers. A
/// block comes from one account where one has all of it, from the cheapest of those; else each number is the cheapest offer.
pub fn blocks(rows: &[Row], length: usize) -> Vec<Block> {
    if length < 2 {
        return Vec::new();
    }
    let mut numbers: Vec<(u64, &E164, &Row)> = rows
        .iter()
        .filter_map(|row| {
            let number = row.number()?;
            Some((number.digits().parse().ok()?, number, row))
        })
        .collect();
    numbers.sort_unstable_by_key(|(digits, ..)| *digits);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(run) = numbers.get(at..at + length) {
        // The first gap tells where the next run can begin.
        match run.windows(2).rposition(|pair| pair[1].0 != pair[0].0 + 1) {
            Some(gap) => at += gap + 1,
            None => {
                let rows: Vec<&Row> = run.iter().map(|(.., row)| *row).collect();
                found.push(Block { first: run[0].1.clone(), last: run[length - 1].1.clone(), offers: offers(&rows) });
                at += length;
            }
        }
    }
    found
}

/// One offer for each row, from one account if one has them all.
fn offers(rows: &[&Row]) -> Vec<Offer> {
    let mut whole: BTreeMap<&str, Vec<&Offer>> = BTreeMap::new();
    for row in rows {
        let mut seen = Vec::new();
        for offer in &row.offers {
            // The cheapest of an account leads within a row.
            if !seen.contains(&offer.account.as_str()) {
                seen.push(offer.account.as_str());
                whole.entry(offer.account.as_str()).or_default().push(offer);
            }
        }
    }
    let sum = |offers: &[&Offer]| -> (bool, Decimal, Decimal) {
        offers
            .iter()
            .map(|offer| price(offer))
            .fold((false, Decimal::ZERO, Decimal::ZERO), |(a, b, c), (d, e, f)| (a || d, b + e, c + f))
    };
    let one = whole.into_values().filter(|offers| offers.len() == rows.len()).min_by_key(|offers| sum(offers));
    match one {
        Some(offers) => offers.into_iter().cloned().collect(),
        None => rows.iter().filter_map(|row| row.offers.first().cloned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::rows::{
            rows,
            tests::{lane, offer},
        },
        Block, blocks,
    };

    fn spans(found: &[Block]) -> Vec<String> {
        found.iter().map(|block| block.shown().1).collect()
    }

    #[test]
    fn numbers_in_a_row_are_found_across_lanes_and_around_gaps() {
        let a = ["7065550101", "7065550103", "7065550105", "7065550109"].map(|n| offer("a", n, "1.00")).to_vec();
        let b = ["7065550104", "7065550106", "7065550110"].map(|n| offer("b", n, "1.00")).to_vec();
        let found = rows(&[lane("a", 0, a), lane("b", 1, b)]);
        assert_eq!(spans(&blocks(&found, 4)), ["706 555 0103 – 0106"]);
        assert_eq!(spans(&blocks(&found, 2)), ["706 555 0103 – 0104", "706 555 0105 – 0106", "706 555 0109 – 0110"]);
        assert_eq!(blocks(&found, 5), []);
    }

    #[test]
    fn a_long_run_is_cut_into_blocks_that_share_no_number() {
        let all = (100..125).map(|n| offer("a", &format!("7065550{n}"), "1.00")).collect();
        let found = blocks(&rows(&[lane("a", 0, all)]), 10);
        assert_eq!(spans(&found), ["706 555 0100 – 0109", "706 555 0110 – 0119"]);
        assert!(found.iter().all(|block| block.offers.len() == 10));
    }

    #[test]
    fn a_block_crosses_an_exchange_and_says_so() {
        let all = ["7065559999", "7065560000"].map(|n| offer("a", n, "1.00")).to_vec();
        assert_eq!(spans(&blocks(&rows(&[lane("a", 0, all)]), 2)), ["706 555 9999 – 556 0000"]);
    }

    #[test]
    fn one_account_that_has_the_whole_block_is_preferred_to_a_patchwork_and_the_cheapest_of_them_wins() {
        let of = |account: &str, price: &str, numbers: &[&str]| numbers.iter().map(|n| offer(account, n, price)).collect();
        let found = rows(&[
            lane("whole", 0, of("whole", "1.00", &["7065550100", "7065550101"])),
            lane("cheap", 1, of("cheap", "0.10", &["7065550100"])),
            lane("dear", 2, of("dear", "2.00", &["7065550100", "7065550101"])),
        ]);
        let block = &blocks(&found, 2)[0];
        assert!(block.offers.iter().all(|offer| offer.account.as_str() == "whole"));
        assert_eq!(block.cost().1.to_string(), "$2.00");
    }

    #[test]
    fn one_number_is_no_block_and_no_row_has_none() {
        let found = rows(&[lane("a", 0, vec![offer("a", "7065550100", "1.00")])]);
        assert_eq!(blocks(&found, 1), []);
        assert_eq!(blocks(&found, 0), []);
        assert_eq!(blocks(&[], 3), []);
    }
}
