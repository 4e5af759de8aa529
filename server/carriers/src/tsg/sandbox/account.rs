//! The account that a world plays: its numbers, its cart, and what was agreed about the parts of the contract nobody knows.

use std::collections::{BTreeMap, BTreeSet};

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{number::Number, stock::Stock};
use crate::sandbox::{Way, saved::is_usual};

/// The most numbers that lie in the cart at any time.
pub(super) const MOST_IN_CART: usize = 100;

/// An account.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Account {
    /// By its ten digits. Written as a list.
    #[serde(with = "as_list")]
    pub(super) numbers: BTreeMap<u64, Number>,
    /// What is reserved, oldest first.
    pub(super) cart: Vec<Held>,
    /// Stock that is no longer for sale: sold, or once owned.
    pub(super) gone: BTreeSet<u64>,
    /// Which numbers have something coming, and when.
    pub(super) agenda: BTreeSet<(Timestamp, u64)>,
    /// How many orders there were.
    pub(super) orders: u64,
    /// How many numbers were made beyond the stock.
    pub(super) extra: u64,
    /// Since when there are call records.
    pub(super) since: Option<Timestamp>,
    /// How the carrier behaves where its document is silent.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) terms: Terms,
    #[serde(skip)]
    pub(super) stock: Stock,
}

/// A number in the cart.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Held {
    pub(super) digits: u64,
    /// Whether somebody else put it there, in the portal.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) foreign: bool,
    /// From when the list of the cart shows it.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) listed_from: Option<Timestamp>,
}

/// How the carrier behaves where its document is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Terms {
    /// How replies with numeric codes are written.
    pub(super) replies: Replies,
    /// How GraphQL says that a token is not good.
    pub(super) refusals: Refusals,
    /// Whether the query for local numbers that we propose is not there.
    pub(super) without_search: bool,
    /// Where alerts of TextProtect are posted.
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) text_protect: Option<String>,
}

/// How replies with numeric codes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Replies {
    /// HTTP 200, `text/plain`, `<code> <message>`.
    #[default]
    Text,
    /// HTTP 200, `{"code": …, "message": …}`.
    Json,
    /// The text, with HTTP 4xx when the code is no success.
    HttpErrors,
}

/// How GraphQL says that a token is not good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Refusals {
    /// HTTP 401 with an error id.
    #[default]
    Http,
    /// HTTP 200 with `errors`.
    InBody,
}

/// One request that is carried out.
#[derive(Default)]
pub(super) struct Job {
    pub(super) account: Account,
    /// The world's name.
    pub(super) world: String,
    /// The time by the world's clock.
    pub(super) now: Timed,
    pub(super) way: Way,
    /// What took effect: operation and subject.
    pub(super) done: Vec<(&'static str, String)>,
}

/// A time that has a beginning.
#[derive(Clone, Copy)]
pub(super) struct Timed(pub(super) Timestamp);

impl Default for Timed {
    fn default() -> Self {
        Self(Timestamp(0))
    }
}

impl Job {
    /// The time by the world's clock.
    pub(super) fn now(&self) -> Timestamp {
        self.now.0
    }

    /// Something took effect on a number.
    pub(super) fn did(&mut self, operation: &'static str, digits: u64) {
        self.done.push((operation, digits.to_string()));
    }

    /// What `Way` leaves of these lines.
    pub(super) fn half<'a, T>(&self, lines: &'a [T]) -> &'a [T] {
        &lines[..self.way.of(lines.len())]
    }
}

impl Account {
    /// A number that does not leave before it is asked for.
    pub(super) fn number(&self, digits: u64) -> Option<&Number> {
        self.numbers.get(&digits)
    }

    /// The same, to be changed.
    pub(super) fn number_mut(&mut self, digits: u64) -> Option<&mut Number> {
        self.numbers.get_mut(&digits)
    }

    /// Takes a number in, for good.
    pub(super) fn own(&mut self, number: Number) {
        self.gone.insert(number.digits);
        for at in [number.sms.due, number.leaves_at].into_iter().flatten() {
            self.agenda.insert((at, number.digits));
        }
        self.numbers.insert(number.digits, number);
    }

    /// Something comes for a number at a time.
    pub(super) fn remember(&mut self, at: Timestamp, digits: u64) {
        self.agenda.insert((at, digits));
    }

    /// Lets everything happen whose time has come. Whether anything did.
    pub(super) fn settle(&mut self, now: Timestamp) -> bool {
        let mut any = false;
        while let Some((at, digits)) = self.agenda.first().copied().filter(|(at, _)| *at <= now) {
            any = true;
            self.agenda.remove(&(at, digits));
            let Some(number) = self.numbers.get_mut(&digits) else { continue };
            number.settle(now);
            if number.leaves_at.is_some_and(|leaves_at| leaves_at <= now) {
                self.numbers.remove(&digits);
            }
        }
        any
    }

    /// Whether a number of the stock can still be had.
    pub(super) fn is_free(&self, digits: u64) -> bool {
        !self.gone.contains(&digits) && !self.cart.iter().any(|held| held.digits == digits)
    }

    /// Local numbers that can still be had.
    pub(super) fn free_local(&self) -> impl Iterator<Item = u64> {
        self.stock.local.iter().copied().filter(|digits| self.is_free(*digits))
    }

    /// Toll-free numbers that can still be had.
    pub(super) fn free_toll_free(&self) -> impl Iterator<Item = u64> {
        self.stock.toll_free.iter().copied().filter(|digits| self.is_free(*digits))
    }

    /// The number of the next order, like `999000261`.
    pub(super) fn next_order(&mut self) -> u64 {
        self.orders += 1;
        999_000_260 + self.orders
    }
}

/// Numbers as a list: JSON has no keys that are numbers.
mod as_list {
    use std::collections::BTreeMap;

    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::Number;

    pub(super) fn serialize<S: Serializer>(numbers: &BTreeMap<u64, Number>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(numbers.values())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<u64, Number>, D::Error> {
        Ok(Vec::<Number>::deserialize(deserializer)?.into_iter().map(|number| (number.digits, number)).collect())
    }
}
