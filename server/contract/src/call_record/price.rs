//! The history of a charge: `+3x6@0.0139` is three times six seconds at $0.0139 a minute.
//!
//! Inferred: the document shows two examples and no grammar. Both fit this reading, with what was charged beside them: eighteen
//! seconds at 0.0139 a minute are 0.00417.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money};

/// The most steps that are taken apart; the rest stays as it is written.
const MOST_STEPS: usize = 64;
const SECONDS_OF_A_MINUTE: u32 = 60;

/// One step of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum PriceStep {
    /// So many units of so many seconds, at a rate per minute.
    Time {
        /// How many units; below nothing for a step that is taken off.
        units: i64,
        /// How many seconds each has.
        unit_seconds: u32,
        /// What a minute costs.
        per_minute: Money,
    },
    /// Something that we do not understand, as the carrier writes it.
    Other {
        /// Its words.
        text: String,
    },
}

impl PriceStep {
    /// The seconds that this step bills; `None` for what we do not understand.
    pub fn seconds(&self) -> Option<i64> {
        match self {
            Self::Time { units, unit_seconds, .. } => units.checked_mul(i64::from(*unit_seconds)),
            Self::Other { .. } => None,
        }
    }

    /// What it comes to, for the explanation only; `None` for what we do not understand.
    pub fn amount(&self) -> Option<Decimal> {
        match self {
            Self::Time { per_minute, .. } => {
                Decimal::from(self.seconds()?).checked_mul(per_minute.amount)?.checked_div(Decimal::from(SECONDS_OF_A_MINUTE))
            }
            Self::Other { .. } => None,
        }
    }

    /// The step as people read it: `3 × 6 s at $0.0139 a minute`.
    pub fn sentence(&self) -> String {
        match self {
            Self::Time { units, unit_seconds, per_minute } => format!("{units} × {unit_seconds} s at {per_minute} a minute"),
            Self::Other { text } => format!("“{text}”"),
        }
    }
}

/// Takes a history apart. It never fails: what is not understood is kept in the carrier's words.
pub fn history(text: &str) -> Vec<PriceStep> {
    let mut rest = text.trim();
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let next = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '+' | '-')).map(|(at, _)| at);
        let end = next.filter(|_| steps.len() < MOST_STEPS).unwrap_or(rest.len());
        let (one, others) = rest.split_at(end);
        steps.push(time(one.trim()).unwrap_or_else(|| PriceStep::Other { text: one.trim().to_owned() }));
        rest = others;
    }
    steps
}

/// `+3x6@0.0139`, and nothing else.
fn time(text: &str) -> Option<PriceStep> {
    let whole = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok())?;
    let (sign, counted) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => (1, text),
    };
    let (units, priced) = counted.split_once('x')?;
    let (unit_seconds, rate) = priced.split_once('@')?;
    let (units, unit_seconds) = (whole(units)?, whole(unit_seconds)?);
    if !rate.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let per_minute = Money { amount: rate.parse().ok()?, currency: Currency::Usd };
    Some(PriceStep::Time { units: sign * i64::from(units), unit_seconds, per_minute })
}
