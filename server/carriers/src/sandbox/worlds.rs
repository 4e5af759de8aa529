//! The worlds of a sandbox: apart from each other, opened by whoever names them first.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    RestoreError, saved,
    simulated::{Core, Simulated},
};
use crate::clock::SharedClock;

/// All worlds of a sandbox, by name.
pub(crate) struct Worlds<W> {
    clock: SharedClock,
    open: Mutex<HashMap<String, Arc<Mutex<W>>>>,
    /// Whether a world was thrown away since the last snapshot.
    thrown_away: AtomicBool,
}

impl<W: Simulated> Worlds<W> {
    /// None yet. Their clocks run with this one.
    pub(crate) fn new(clock: SharedClock) -> Self {
        Self { clock, open: Mutex::default(), thrown_away: AtomicBool::new(false) }
    }

    /// The world of this name, opened if it is not yet.
    pub(crate) fn world(&self, name: &str) -> Arc<Mutex<W>> {
        let mut open = self.all();
        if let Some(world) = open.get(name) {
            return Arc::clone(world);
        }
        let mut world = W::open(Core::new(name, Arc::clone(&self.clock)));
        world.core_mut().has_opened();
        let world = Arc::new(Mutex::new(world));
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
    pub(crate) fn snapshot(&self) -> Option<Vec<u8>> {
        let thrown_away = self.thrown_away.swap(false, Ordering::SeqCst);
        let mut worlds: Vec<_> = self.all().iter().map(|(name, world)| (name.clone(), Arc::clone(world))).collect();
        worlds.retain(|(_, world)| lock(world).core().was_touched());
        // What changes between this mark and the writing is written twice: now, and with the next snapshot.
        let changed = worlds.iter().filter(|(_, world)| lock(world).core_mut().mark_saved()).count();
        if changed == 0 && !thrown_away {
            return None;
        }
        worlds.sort_by(|one, other| one.0.cmp(&other.0));
        saved::write(worlds.iter().map(|(_, world)| world.as_ref()))
    }

    /// Takes over the worlds of a snapshot.
    pub(crate) fn restore(&self, bytes: &[u8]) -> Result<(), RestoreError> {
        for mut world in saved::read::<W>(bytes, &self.clock)? {
            let core = world.core_mut();
            core.touch();
            core.mark_saved();
            let name = core.name.clone();
            self.all().insert(name, Arc::new(Mutex::new(world)));
        }
        Ok(())
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Mutex<W>>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Locks a world. A panic in one request is no reason for the next to fail.
pub(crate) fn lock<W>(world: &Mutex<W>) -> MutexGuard<'_, W> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}
