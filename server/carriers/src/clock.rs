//! The one clock. Everything that needs the time is handed one of these.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use contract::time::Timestamp;

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// A clock that can be shared.
pub type SharedClock = Arc<dyn Clock>;

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Another clock, moved forward by hand: what a sandbox and tests live by.
#[derive(Clone)]
pub struct ShiftedClock {
    base: SharedClock,
    ahead_ms: Arc<AtomicI64>,
}

impl ShiftedClock {
    /// A clock that runs with `base` and is not ahead of it yet.
    pub fn new(base: SharedClock) -> Self {
        Self { base, ahead_ms: Arc::default() }
    }

    /// Moves forward.
    pub fn advance_ms(&self, ms: i64) {
        self.ahead_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// How far it was moved in all.
    pub fn ahead_ms(&self) -> i64 {
        self.ahead_ms.load(Ordering::SeqCst)
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        self.base.now().plus_ms(self.ahead_ms.load(Ordering::SeqCst))
    }
}
