//! Money as text.

use contract::{money::Money, offer::Offer};

use crate::ui::table::counted;

/// `$1.00/mo`.
pub fn monthly(amount: Money) -> String {
    format!("{amount}/mo")
}

/// What an offer asks, or that the carrier sells at the prices of its contract with us and names none.
pub fn asked_price(offer: &Offer, amount: Money) -> String {
    if offer.priced { amount.to_string() } else { "Contract".to_owned() }
}

/// What stands before a sum that some lines are not in.
pub fn at_least(unpriced: u32) -> &'static str {
    if unpriced > 0 { "at least " } else { "" }
}

/// Which lines a sum is without, if there are some.
pub fn contract_lines(unpriced: u32) -> Option<String> {
    let lines = counted(unpriced, "line has a contract price", "lines have contract prices");
    (unpriced > 0).then(|| format!("{lines}, which the carrier does not name: what they cost comes on top."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_without_some_lines_is_told_as_the_least() {
        assert_eq!((at_least(0), contract_lines(0)), ("", None));
        assert_eq!(at_least(2), "at least ");
        assert!(contract_lines(1).unwrap().starts_with("1 line has a contract price, "));
        assert!(contract_lines(2).unwrap().starts_with("2 lines have contract prices, "));
    }
}
