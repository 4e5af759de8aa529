//! A payment.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Refusal, Validate},
    money::{Currency, Money},
};

/// Pays into the carrier account itself (Call48: `GET /payment?amount=`). It is sent once. Nothing can be read back: a payment
/// without an answer is decided by a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// What is paid: as it was typed, never a suggestion.
    pub amount: Money,
}

impl Payment {
    /// A payment must be greater than this many dollars.
    pub const MORE_THAN: u32 = 20;
    /// The most dollars that one payment may have. Ours: a slip of one digit shall not cost a year's turnover.
    pub const MOST: u32 = 100_000;

    /// Reads what a person typed: `40`, `40.00` or `$40.00`. No separators of thousands, which mean something else elsewhere.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let typed = text.trim();
        let plain = typed.strip_prefix('$').unwrap_or(typed).trim_start();
        let (dollars, cents) = plain.split_once('.').unwrap_or((plain, "00"));
        let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(dollars, 9) || !digits(cents, 2) {
            return Err(Refusal("Type an amount in dollars and cents, such as 40.00, without separators of thousands.".into()));
        }
        let amount: Decimal = plain.parse().map_err(|_| Refusal("Type an amount in dollars and cents, such as 40.00.".into()))?;
        Ok(Self { amount: Money { amount, currency: Currency::Usd } })
    }

    /// The amount with two decimals, as the carrier's document writes it.
    pub fn written(self) -> String {
        format!("{:.2}", self.amount.amount)
    }
}

impl Validate for Payment {
    fn faults(&self) -> Vec<Fault> {
        let amount = self.amount.amount;
        let least = Self::MORE_THAN;
        let mut faults = Faults::default();
        faults
            .when(amount.normalize().scale() > 2, "amount", "An amount has dollars and cents; write two decimals at most.")
            .when(amount <= Decimal::from(least), "amount", format!("The carrier takes payments of more than ${least}.00."))
            .when(
                amount > Decimal::from(Self::MOST),
                "amount",
                format!("One payment has at most ${}.00. Pay more in several, or in the carrier's portal.", Self::MOST),
            );
        faults.found()
    }
}
