//! A world: what one client sees, from its stock to its orders.

use std::collections::{BTreeMap, BTreeSet};

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    account::Owned,
    locations::{Peer, Site},
    reservations::Reservation,
    start,
    stock::Stock,
    subscriptions::Subscription,
    telephone::Tn,
    throttle::Throttle,
    work::Order,
};
use crate::sandbox::{Core, Simulated, mix};

/// One world.
pub(super) struct World {
    pub(super) core: Core,
    /// What is on sale, the same for every world of a name.
    pub(super) stock: Stock,
    pub(super) books: Books,
    /// Whether somebody lets it go on by itself.
    pub(super) watched: bool,
    pub(super) throttle: Throttle,
}

/// What is written down of a world.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Books {
    /// Numbers of the stock that are gone.
    pub(super) sold: BTreeSet<Tn>,
    pub(super) owned: BTreeMap<Tn, Owned>,
    /// Numbers that were given back, and when.
    pub(super) disconnected: BTreeMap<Tn, Timestamp>,
    pub(super) sites: Vec<Site>,
    pub(super) peers: Vec<Peer>,
    pub(super) reservations: Vec<Reservation>,
    /// Orders of every kind, by id.
    pub(super) orders: BTreeMap<String, Order>,
    pub(super) subscriptions: Vec<Subscription>,
    /// The last number that something was numbered with.
    pub(super) last: u64,
}

impl World {
    /// The time by the world's clock.
    pub(super) fn now(&self) -> Timestamp {
        self.core.now()
    }

    /// An identifier that was not there before.
    pub(super) fn fresh_id(&mut self) -> String {
        let n = self.fresh_number().to_string();
        mix::uuid(&[&self.core.name, "id", &n])
    }

    /// A number that was not there before.
    pub(super) fn fresh_number(&mut self) -> u64 {
        self.books.last += 1;
        self.books.last
    }

    /// Writes into the ledger that a request took effect on these numbers.
    pub(super) fn record_all<'a>(&mut self, operation: &str, numbers: impl IntoIterator<Item = &'a Tn>) {
        for number in numbers {
            self.core.record(operation, number);
        }
    }

    /// Whether a number can be had: in stock, not sold, not reserved.
    pub(super) fn is_available(&self, tn: Tn) -> bool {
        self.stock.find(tn).is_some() && !self.books.sold.contains(&tn) && !self.is_reserved(tn)
    }

    /// Whether somebody, which is ourselves, holds a number.
    pub(super) fn is_reserved(&self, tn: Tn) -> bool {
        let now = self.now();
        self.books.reservations.iter().any(|held| held.number == tn && held.until > now)
    }
}

impl Simulated for World {
    const FORM: u32 = 1;
    const LOG_INS: &'static [&'static str] = &["bw_token"];
    type Saved = Books;

    fn open(core: Core) -> Self {
        let mut world = Self::restored(core, Books::default());
        start::furnish(&mut world);
        world
    }

    fn restored(core: Core, books: Books) -> Self {
        let stock = Stock::new(&core.name);
        Self { core, stock, books, watched: false, throttle: Throttle::default() }
    }

    fn save(&self) -> impl Serialize {
        &self.books
    }

    fn core(&self) -> &Core {
        &self.core
    }

    fn core_mut(&mut self) -> &mut Core {
        &mut self.core
    }

    fn settle(&mut self) {
        let now = self.now();
        let held = self.books.reservations.len();
        self.books.reservations.retain(|held| held.until > now);
        if self.books.reservations.len() != held {
            self.core.touch();
        }
        self.settle_orders(now);
    }

    fn own_more(&mut self, count: usize) -> usize {
        start::own_more(self, count);
        self.books.owned.len()
    }
}
