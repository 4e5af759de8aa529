//! A world: what one user name sees, from its inventory to its clock. All worlds of a sandbox are apart from each other.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use contract::time::Timestamp;
use rand::{SeedableRng as _, rngs::StdRng};
use serde::{Deserialize, Serialize};

use super::{
    bulk::BulkOrder, faults::Plan, inventory::Inventory, mix::mix, owned::Shelf, ports::Ports, saved, session::Door, start,
    trunks::TrunkGroup,
};
use crate::{
    clock::{Clock as _, SharedClock, ShiftedClock},
    sandbox::{LedgerEntry, RestoreError},
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
    pub(super) ports: Ports,
    pub(super) ledger: Vec<LedgerEntry>,
    pub(super) plan: Plan,
    pub(super) door: Door,
    /// How often it was changed since it opened; at least once for every request that changes it.
    revision: u64,
    /// The revision that was last part of a snapshot.
    saved: u64,
}

impl World {
    fn open(name: &str, clock: SharedClock) -> Self {
        let mut world = Self::bare(name, clock);
        start::furnish(&mut world);
        world.revision = 0;
        world
    }

    /// A world that owns nothing.
    pub(super) fn bare(name: &str, clock: SharedClock) -> Self {
        Self {
            name: name.into(),
            clock: ShiftedClock::new(clock),
            dice: StdRng::seed_from_u64(mix(&[name, "dice"])),
            inventory: Inventory::new(name),
            prices: Prices::default(),
            owned: Default::default(),
            last_did: 44_977,
            trunk_groups: Vec::new(),
            bulk_orders: Vec::new(),
            ports: Ports::default(),
            ledger: Vec::new(),
            plan: Plan::default(),
            door: Door::default(),
            revision: 0,
            saved: 0,
        }
    }

    /// Something changed that outlives the sandbox.
    pub(super) fn touch(&mut self) {
        self.revision += 1;
    }

    /// Whether it is no longer as it opened.
    pub(super) fn was_touched(&self) -> bool {
        self.revision > 0
    }

    /// It is part of a snapshot from now on. Whether it was changed since it last was.
    pub(super) fn mark_saved(&mut self) -> bool {
        std::mem::replace(&mut self.saved, self.revision) != self.revision
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
        self.settle_ports(now);
    }

    /// Writes into the ledger that a request took effect.
    pub(super) fn record(&mut self, operation: &str, subject: impl ToString) {
        let entry = LedgerEntry { at: self.now(), operation: operation.into(), subject: subject.to_string() };
        self.ledger.push(entry);
        self.touch();
    }
}

/// What local numbers cost.
#[derive(Clone, Default, Serialize, Deserialize)]
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
    /// Whether a world was thrown away since the last snapshot.
    thrown_away: AtomicBool,
}

impl Worlds {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, open: Mutex::default(), thrown_away: AtomicBool::new(false) }
    }

    /// The world of this name, opened if it is not yet.
    pub(super) fn world(&self, name: &str) -> Arc<Mutex<World>> {
        let mut open = self.all();
        if let Some(world) = open.get(name) {
            return Arc::clone(world);
        }
        let world = Arc::new(Mutex::new(World::open(name, Arc::clone(&self.clock))));
        open.insert(name.into(), Arc::clone(&world));
        world
    }

    /// Throws a world away. What is still under way in it happens to nobody.
    pub(super) fn reset(&self, name: &str) {
        if self.all().remove(name).is_some() {
            self.thrown_away.store(true, Ordering::SeqCst);
        }
    }

    /// Every world that was changed; `None` when that is what the last snapshot said.
    pub(super) fn snapshot(&self) -> Option<Vec<u8>> {
        let thrown_away = self.thrown_away.swap(false, Ordering::SeqCst);
        let mut worlds: Vec<_> = self.all().iter().map(|(name, world)| (name.clone(), Arc::clone(world))).collect();
        worlds.retain(|(_, world)| lock(world).was_touched());
        // What changes between this mark and the writing is written twice: now, and with the next snapshot.
        let changed = worlds.iter().filter(|(_, world)| lock(world).mark_saved()).count();
        if changed == 0 && !thrown_away {
            return None;
        }
        worlds.sort_by(|one, other| one.0.cmp(&other.0));
        saved::write(worlds.iter().map(|(_, world)| world.as_ref()))
    }

    /// Takes over the worlds of a snapshot.
    pub(super) fn restore(&self, bytes: &[u8]) -> Result<(), RestoreError> {
        for mut world in saved::read(bytes, &self.clock)? {
            world.touch();
            world.mark_saved();
            self.all().insert(world.name.clone(), Arc::new(Mutex::new(world)));
        }
        Ok(())
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Mutex<World>>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Locks a world. A panic in one request is no reason for the next to fail.
pub(super) fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}
