//! Looking for numbers that were given back: what is gone must be gone from two readings of the account's list, one after the
//! other. They are dear, so that all who wait for an account share them; and they prove nothing while numbers leave.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use carriers::error::Result as CarrierResult;
use contract::{
    attempt::Outcome,
    id::AccountId,
    number::{E164, NumberKind},
    time::Timestamp,
};

use super::{
    look::{Sight, Sights, scan},
    verdict::Seen,
};
use crate::{accounts::Connected, state::AppState, store::attempts::Stored, turns::Turns};

/// How often it is seen whether numbers are still being given back.
const STEP: Duration = Duration::from_millis(100);
/// How often in a row none may be, once some were: between two chunks of a bulk change there is a moment without any.
const STEPS_OF_CALM: u32 = 2;

/// What two readings of a list showed. `None`: numbers left meanwhile, so that a row may have slipped from one page to the one
/// before in both.
type Readings = CarrierResult<Option<Arc<TwoReadings>>>;

/// Turns at reading the lists of accounts twice.
pub type GoneTurns = Turns<(AccountId, NumberKind), Readings>;

/// Two readings of a list.
pub struct TwoReadings {
    /// When the first of them began.
    began: Timestamp,
    /// What one of them showed, or both.
    listed: BTreeSet<E164>,
}

/// Who looks.
pub(super) struct Looker<'a> {
    pub(super) state: &'a AppState,
    pub(super) connected: &'a Connected,
    /// How long to wait for readings that prove something.
    pub(super) patience: Duration,
}

/// What the account's list shows of numbers that were given back.
pub(super) async fn sights(looker: &Looker<'_>, kind: NumberKind, attempt: &Stored) -> CarrierResult<Sights> {
    let Some(read) = looker.readings(kind).await? else { return Ok(Sights { put_off: true, ..Sights::default() }) };
    let unannounced = looker.connected.carrier.inventory().is_some_and(|inventory| inventory.may_leave_later());
    let mut sights = Sights { began: Some(read.began), ..Sights::default() };
    for line in attempt.lines.iter().filter(|line| line.open) {
        let Some(number) = &line.number else { continue };
        let (seen, sentence) = if read.listed.contains(number) && unannounced && line.outcome != Outcome::Accepted {
            (Seen::Undecidable, "The carrier still lists it, and may have taken the request all the same, for a later day.")
        } else if read.listed.contains(number) {
            (Seen::NotDone, "The carrier still lists it among our numbers.")
        } else if line.outcome != Outcome::Accepted && attempt.looks == 0 {
            // Without the carrier's yes, one look is not enough: a list that comes back empty for a moment proves nothing.
            (Seen::NotDone, "The first look does not find it among our numbers; a second one decides.")
        } else {
            sights.gone.push(number.clone());
            (Seen::Done, "The carrier does not list it any more.")
        };
        sights.lines.push(Sight { position: line.position, seen, sentence: sentence.into() });
    }
    Ok(sights)
}

impl Looker<'_> {
    /// Two readings that began after this was called, and during which nothing of ours left; `None` when patience ended first.
    async fn readings(&self, kind: NumberKind) -> Readings {
        let until = Instant::now() + self.patience;
        // Whoever has no patience does not wait behind those who have.
        if self.patience.is_zero() && self.leaving().await {
            return Ok(None);
        }
        loop {
            let key = (self.connected.id.clone(), kind);
            let read = self.state.number_turns.share_once(key, self.calm(until), self.read_twice(kind)).await;
            match read.unwrap_or(Ok(None)) {
                Ok(None) if Instant::now() < until && !self.state.shutdown.is_cancelled() => {}
                read => return read,
            }
        }
    }

    /// Waits until nothing is being given back, so that one pair of readings serves all that was; an error when that takes too
    /// long.
    async fn calm(&self, until: Instant) -> Result<(), StillLeaving> {
        let mut calm = STEPS_OF_CALM;
        loop {
            calm = if self.leaving().await { 0 } else { calm + 1 };
            if calm > STEPS_OF_CALM {
                return Ok(());
            }
            if Instant::now() >= until || self.state.shutdown.is_cancelled() {
                return Err(StillLeaving);
            }
            tokio::time::sleep(STEP).await;
        }
    }

    async fn leaving(&self) -> bool {
        self.state.store.removals_under_way(&self.connected.id).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "nobody knows whether numbers are being given back");
            true
        })
    }

    async fn read_twice(&self, kind: NumberKind) -> Readings {
        let began = self.state.clock.now();
        let mut listed = BTreeSet::new();
        for _ in 0..2 {
            listed.extend(scan(self.connected, kind).await?.into_iter().map(|number| number.number));
            match self.state.store.removals_since(&self.connected.id, began).await {
                Ok(false) => {}
                Ok(true) => return Ok(None),
                Err(error) => {
                    tracing::warn!(%error, "nobody knows whether numbers were given back during a reading");
                    return Ok(None);
                }
            }
        }
        Ok(Some(Arc::new(TwoReadings { began, listed })))
    }
}

/// Numbers went on leaving for longer than somebody waits.
struct StillLeaving;
