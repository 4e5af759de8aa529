//! A world: what one user name sees, from its inventory to its clock. All worlds of a sandbox are apart from each other.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use contract::time::Timestamp;
use rand::{SeedableRng as _, rngs::StdRng};

use super::{
    bulk::BulkOrder, faults::Plan, inventory::Inventory, mix::mix, owned::Shelf, session::Door, start, trunks::TrunkGroup,
};
use crate::{
    clock::{Clock as _, SharedClock, ShiftedClock},
    sandbox::LedgerEntry,
};

/// One world.
pub(super) struct World {
    pub(super) name: String,
    pub(super) clock: ShiftedClock,
    /// The world's own luck.
    pub(super) dice: StdRng,
    pub(super) inventory: Inventory,
    pub(super) prices: Prices,
    /// Local, toll-free, abroad.
    pub(super) owned: [Shelf; 3],
    /// The last `_id` that was given.
    pub(super) last_did: u64,
    pub(super) trunk_groups: Vec<TrunkGroup>,
    pub(super) bulk_orders: Vec<BulkOrder>,
    pub(super) ledger: Vec<LedgerEntry>,
    pub(super) plan: Plan,
    pub(super) door: Door,
}

impl World {
    fn open(name: &str, clock: SharedClock) -> Self {
        let mut world = Self {
            name: name.into(),
            clock: ShiftedClock::new(clock),
            dice: StdRng::seed_from_u64(mix(&[name, "dice"])),
            inventory: Inventory::new(name),
            prices: Prices::default(),
            owned: Default::default(),
            last_did: 44_977,
            trunk_groups: Vec::new(),
            bulk_orders: Vec::new(),
            ledger: Vec::new(),
            plan: Plan::default(),
            door: Door::default(),
        };
        start::furnish(&mut world);
        world
    }

    /// The time by the world's clock.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets everything happen whose time has come.
    pub(super) fn settle(&mut self) {
        let now = self.now();
        self.settle_bulk_orders(now);
        self.settle_numbers(now);
    }

    /// Writes into the ledger that a request took effect.
    pub(super) fn record(&mut self, operation: &str, subject: impl ToString) {
        let entry = LedgerEntry { at: self.now(), operation: operation.into(), subject: subject.to_string() };
        self.ledger.push(entry);
    }
}

/// What local numbers cost.
#[derive(Default)]
pub(super) struct Prices {
    /// Set-up and monthly, once somebody changed them.
    pub(super) changed: Option<(String, String)>,
}

impl Prices {
    /// Set-up and monthly of a state's numbers.
    pub(super) fn local(&self, state: &str) -> (String, String) {
        if let Some(changed) = &self.changed {
            return changed.clone();
        }
        let monthly = match state {
            "AK" | "HI" => "3.50000",
            "VT" | "WY" | "MT" | "ND" | "SD" | "WV" => "1.75000",
            _ => "1.00000",
        };
        ("2.00000".into(), monthly.into())
    }
}

/// All worlds of a sandbox.
pub(super) struct Worlds {
    clock: SharedClock,
    open: Mutex<HashMap<String, Arc<Mutex<World>>>>,
}

impl Worlds {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, open: Mutex::default() }
    }

    /// The world of this name, opened if it is not yet.
    pub(super) fn world(&self, name: &str) -> Arc<Mutex<World>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(world) = open.get(name) {
            return Arc::clone(world);
        }
        let world = Arc::new(Mutex::new(World::open(name, Arc::clone(&self.clock))));
        open.insert(name.into(), Arc::clone(&world));
        world
    }

    /// Throws a world away. What is still under way in it happens to nobody.
    pub(super) fn reset(&self, name: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

/// Locks a world. A panic in one request is no reason for the next to fail.
pub(super) fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}
