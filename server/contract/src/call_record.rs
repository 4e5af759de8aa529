//! Call records: what was called, when, for how long, at which price, and why at that price.

mod price;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::price::{PriceStep, history};
use crate::{
    money::{Currency, Money},
    time::Timestamp,
};

/// The last digit that carriers write: a hundred-thousandth of a dollar.
const LAST_DIGIT: Decimal = Decimal::from_parts(1, 0, 0, false, 5);

/// One record of a call or message, as the carrier bills it. One call can have several: a leg that is paid for and one on the
/// carrier's own network (see [`CallRecord::group`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRecord {
    /// The carrier's own id of the record (Call48: `i_xdr`). Where it gives none (TSG) the client makes one out of the record,
    /// which is the same whenever it is read.
    pub id: String,
    /// What records of one call have in common (Call48 `call_id`, TSG `callId`); the record's own id where there is nothing.
    pub group: String,
    /// When it began.
    pub at: Timestamp,
    /// Who called or wrote, as the carrier writes it.
    pub from: String,
    /// Who was called.
    pub to: String,
    /// Which way it went, seen from us; `None` where the carrier does not say.
    pub direction: Option<CallDirection>,
    /// The carrier's class or type of traffic (`tollfree`, `SMS`): the record's own, else the one that was asked for. `None`
    /// when all were asked for and the record has none.
    pub class: Option<String>,
    /// What was used, in the carrier's words (`Voice Calls`); empty where it says nothing.
    pub service: String,
    /// How long it lasted, in seconds; `None` for messages and where it is not said.
    pub seconds: Option<u32>,
    /// How many seconds are billed: rounded up in steps, so often more than it lasted.
    pub billed_seconds: Option<u32>,
    /// What it cost, exactly as the carrier says; below nothing for a refund. `None` when it says nothing: then it is in no
    /// sum, and the sum says so. Never worked out from the history.
    pub charge: Option<Money>,
    /// The rate by which it was charged, in the carrier's words (`Florida · 1352`); empty where it says nothing.
    pub rate: String,
    /// The customer whose call it was, by the id that the billing has for it
    /// ([`Customer::billing_id`](crate::customer::Customer::billing_id)).
    pub customer: Option<String>,
    /// The carrier's word for how it ended (`Normal call clearing`).
    pub word: String,
    /// How the charge came about, step by step; empty where the carrier does not say.
    pub history: Vec<PriceStep>,
}

impl CallRecord {
    /// Whether the history, worked out, comes to what was charged, to the carrier's five decimals rounded either way. `None` where
    /// one of them is missing or not understood. It is a check for the eye: the charge is what the carrier says.
    pub fn is_explained(&self) -> Option<bool> {
        let charge = self.charge?;
        if self.history.is_empty() {
            return None;
        }
        let steps: Option<Vec<Decimal>> = self.history.iter().map(PriceStep::amount).collect();
        let differs = steps?.iter().sum::<Decimal>() - charge.amount;
        Some(differs.abs() < LAST_DIGIT)
    }
}

/// Which way a call went, seen from us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallDirection {
    /// Somebody called one of our numbers.
    Incoming,
    /// One of our numbers called somebody.
    Outgoing,
}

impl CallDirection {
    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Incoming => "Incoming",
            Self::Outgoing => "Outgoing",
        }
    }
}

/// A sum over records, exact. It grows record by record and holds none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallTotals {
    /// How many records.
    pub records: u64,
    /// How many of them have no charge that can be read, and so are not in `charge`.
    pub unpriced: u64,
    /// What all others cost.
    pub charge: Decimal,
    /// How long all lasted, in seconds, where it is said.
    pub seconds: u64,
    /// How many seconds are billed, where it is said.
    pub billed_seconds: u64,
}

impl CallTotals {
    /// Counts a record.
    pub fn add(&mut self, record: &CallRecord) {
        self.records += 1;
        match record.charge {
            Some(charge) => self.charge += charge.amount,
            None => self.unpriced += 1,
        }
        self.seconds += u64::from(record.seconds.unwrap_or_default());
        self.billed_seconds += u64::from(record.billed_seconds.unwrap_or_default());
    }

    /// The sum in dollars.
    pub fn money(&self) -> Money {
        Money { amount: self.charge, currency: Currency::Usd }
    }
}

/// Records of one call, found among others by [`group`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallGroup<'a> {
    /// What they have in common.
    pub group: &'a str,
    /// The records, the dearest first and else as they came.
    pub records: Vec<&'a CallRecord>,
}

/// Puts records of one call together, in the order in which the calls first appear. Records of one call can be on two pages; then
/// each page has a group of its own.
pub fn group(records: &[CallRecord]) -> Vec<CallGroup<'_>> {
    let mut places = std::collections::HashMap::<&str, usize>::new();
    let mut groups: Vec<CallGroup<'_>> = Vec::new();
    for record in records {
        let place = *places.entry(record.group.as_str()).or_insert_with(|| {
            groups.push(CallGroup { group: &record.group, records: Vec::new() });
            groups.len() - 1
        });
        groups[place].records.push(record);
    }
    for group in &mut groups {
        group.records.sort_by_key(|record| std::cmp::Reverse(record.charge.map(|charge| charge.amount)));
    }
    groups
}

#[cfg(test)]
mod tests;
