//! Instants and spans.

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01 00:00 UTC. Drawn in the reader's own time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// Clocks of machines that are kept right differ by no more, in milliseconds.
pub const CLOCKS_DIFFER_MS: i64 = 5 * 60 * 1_000;

impl Timestamp {
    /// The instant `ms` milliseconds later.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// How far two instants are apart in milliseconds, whichever is the earlier. What is to be done again after a while is asked
    /// this: a clock that was set back must not put it off until the clock has caught up.
    pub fn apart_ms(self, other: Self) -> i64 {
        self.since_ms(other).saturating_abs()
    }

    /// Whether a clock wrote it that has been set back since: it lies farther ahead than two clocks differ that are kept right.
    pub fn is_ahead_of(self, now: Self) -> bool {
        self.since_ms(now) > CLOCKS_DIFFER_MS
    }

    /// Milliseconds from `earlier` until this instant; negative when it lies before.
    pub fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}
