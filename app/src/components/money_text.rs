//! Money as text.

use contract::{money::Money, offer::Offer};

/// `$1.00/mo`.
pub fn monthly(amount: Money) -> String {
    format!("{amount}/mo")
}

/// What an offer asks, or that the carrier sells at the prices of its contract with us and names none.
pub fn asked_price(offer: &Offer, amount: Money) -> String {
    if offer.priced { amount.to_string() } else { "Contract".to_owned() }
}
