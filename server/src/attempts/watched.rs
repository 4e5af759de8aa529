//! Since when this process knows of the attempts that are looked for, by a clock that nobody sets.
//!
//! Before a purchase is called absent it must have been waited for. Instants in storage cannot tell that alone: a clock that jumps
//! ahead makes an hour of a second, and the clocks of two machines differ. So whoever says that the wait is over has itself
//! waited. What is here goes with the process: the next one waits anew.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use contract::id::AttemptId;

/// Beyond so many the oldest half is forgotten, and waited for anew.
const MOST: usize = 20_000;

/// The attempts that are looked for. Cheap to clone.
#[derive(Clone, Default)]
pub struct Watched(Arc<Mutex<HashMap<AttemptId, Seen>>>);

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    since: Instant,
    counted: Option<Instant>,
}

impl Seen {
    /// How long it is known here.
    pub(super) fn elapsed_ms(self) -> i64 {
        ms_since(self.since)
    }

    /// How long ago a reading here did not show it and counted.
    pub(super) fn last_counted_ms(self) -> Option<i64> {
        self.counted.map(ms_since)
    }
}

fn ms_since(at: Instant) -> i64 {
    i64::try_from(at.elapsed().as_millis()).unwrap_or(i64::MAX)
}

impl Watched {
    /// How it is known; from now on, if it was not yet.
    pub(super) fn seen(&self, id: &AttemptId) -> Seen {
        let mut all = self.all();
        if all.len() >= MOST && !all.contains_key(id) {
            let mut known: Vec<Instant> = all.values().map(|seen| seen.since).collect();
            known.sort_unstable();
            let middle = known[known.len() / 2];
            all.retain(|_, seen| seen.since > middle);
        }
        *all.entry(id.clone()).or_insert_with(|| Seen { since: Instant::now(), counted: None })
    }

    /// A reading did not show it, and counts.
    pub(super) fn count(&self, id: &AttemptId) {
        if let Some(seen) = self.all().get_mut(id) {
            seen.counted = Some(Instant::now());
        }
    }

    /// It has come to its end.
    pub(super) fn forget(&self, id: &AttemptId) {
        self.all().remove(id);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<AttemptId, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
