//! Money is a decimal with a currency; never a float.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::field::Refusal;

/// An amount in one currency. The carrier's precision is kept (Call48: five decimals), display rounds to the cent only
/// when nothing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// The amount, as a decimal string on the wire.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// United States dollar. Call48 names no currency; its prices are taken as dollars.
    #[default]
    Usd,
}

impl Money {
    /// Nothing, in dollars.
    pub const ZERO: Self = Self { amount: Decimal::ZERO, currency: Currency::Usd };

    /// Reads a carrier's price text (`"2.00000"`, `"0.0"`) in dollars. Negative prices and other text are refused.
    pub fn parse_usd(text: &str) -> Result<Self, Refusal> {
        let amount: Decimal = text.trim().parse().map_err(|_| Refusal(format!("“{text}” is not an amount of money.")))?;
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(Refusal(format!("“{text}” is a negative price.")));
        }
        Ok(Self { amount, currency: Currency::Usd })
    }

    /// Reads what a carrier charged, in dollars: below nothing for a refund, and in any form of a number (`0.00417`, `1e-5`).
    pub fn charged_usd(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let amount = text.parse().or_else(|_| Decimal::from_scientific(text));
        let amount = amount.map_err(|_| Refusal(format!("“{text}” is not an amount of money.")))?;
        Ok(Self { amount, currency: Currency::Usd })
    }

    /// The amount times a whole quantity.
    #[must_use]
    pub fn times(self, quantity: u32) -> Self {
        Self { amount: self.amount * Decimal::from(quantity), ..self }
    }
}

impl std::ops::Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { amount: self.amount + other.amount, ..self }
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, |a, b| a + b)
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.amount.normalize();
        let places = shown.scale().max(2);
        write!(f, "${:.*}", places as usize, shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_decimals_are_kept_and_cents_are_drawn() {
        let price = Money::parse_usd("2.00000").unwrap();
        assert_eq!(price.to_string(), "$2.00");
        assert_eq!(Money::parse_usd("0.02005").unwrap().to_string(), "$0.02005");
        assert_eq!(price.times(3).to_string(), "$6.00");
    }

    #[test]
    fn a_charge_is_exact_in_every_form_of_a_number() {
        let charged = |text: &str| Money::charged_usd(text).map(|money| money.amount.to_string()).ok();
        assert_eq!(charged("0.00417").as_deref(), Some("0.00417"));
        assert_eq!(charged("1e-5").as_deref(), Some("0.00001"));
        assert_eq!(charged("-0.50").as_deref(), Some("-0.50"));
        assert_eq!((charged("free"), charged(""), charged("NaN")), (None, None, None));
    }

    #[test]
    fn a_negative_price_and_words_are_refused() {
        assert!(Money::parse_usd("-1.0").is_err());
        assert!(Money::parse_usd("free").is_err());
    }
}
