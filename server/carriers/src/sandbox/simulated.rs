//! What every world has, whatever carrier it plays, and what a carrier's world is asked to do.

use contract::time::Timestamp;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    fault::{Fault, LedgerEntry, Trouble},
    mix::mix,
    plan::Plan,
};
use crate::clock::{Clock as _, SharedClock, ShiftedClock};

/// A carrier's world: what one pair of credentials sees. The carrier's state stands beside a [`Core`].
pub(crate) trait Simulated: Sized + Send + 'static {
    /// The form of what [`Simulated::save`] writes. It grows with every change that an older sandbox, or this one, could not
    /// read.
    const FORM: u32;
    /// The operations that a fault for “any operation” spares.
    const LOG_INS: &'static [&'static str];
    /// What is read back from a snapshot; for most, the state itself.
    type Saved: DeserializeOwned;

    /// A world of this core, furnished with what every world of the carrier begins with.
    fn open(core: Core) -> Self;

    /// The world of this core that was written down.
    fn restored(core: Core, saved: Self::Saved) -> Self;

    /// What is to be written down beside the core, in the form of [`Simulated::Saved`]. No secrets: [`super::saved::hidden`].
    fn save(&self) -> impl Serialize;

    /// What every world has.
    fn core(&self) -> &Core;

    /// The same, to be changed.
    fn core_mut(&mut self) -> &mut Core;

    /// Lets everything happen whose time has come. It is called before every act, and after time was moved; what it changes
    /// it must [`Core::touch`].
    fn settle(&mut self);

    /// Lets the world own so many more numbers, made up. Answers how many it then owns in all.
    fn own_more(&mut self, count: usize) -> usize;
}

/// What every world has.
pub(crate) struct Core {
    /// Whose it is.
    pub(crate) name: String,
    /// Its own time.
    pub(crate) clock: ShiftedClock,
    /// Its own luck.
    pub(crate) dice: StdRng,
    /// What took effect, oldest first.
    pub(crate) ledger: Vec<LedgerEntry>,
    plan: Plan,
    /// How often it was changed since it opened; at least once for every request that changes it.
    revision: u64,
    /// The revision that was last part of a snapshot.
    saved: u64,
}

impl Core {
    /// One that nothing has happened to.
    pub(crate) fn new(name: &str, clock: SharedClock) -> Self {
        Self {
            name: name.into(),
            clock: ShiftedClock::new(clock),
            dice: StdRng::seed_from_u64(mix(&[name, "dice"])),
            ledger: Vec::new(),
            plan: Plan::default(),
            revision: 0,
            saved: 0,
        }
    }

    /// The time by the world's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Writes into the ledger that a request took effect.
    pub(crate) fn record(&mut self, operation: &str, subject: impl ToString) {
        let entry = LedgerEntry { at: self.now(), operation: operation.into(), subject: subject.to_string() };
        self.ledger.push(entry);
        self.touch();
    }

    /// Something changed that outlives the sandbox.
    pub(crate) fn touch(&mut self) {
        self.revision += 1;
    }

    /// Whether it is no longer as it opened.
    pub(super) fn was_touched(&self) -> bool {
        self.revision > 0
    }

    /// What it has now is what it opened with.
    pub(super) fn has_opened(&mut self) {
        self.revision = 0;
    }

    /// It is part of a snapshot from now on. Whether it was changed since it last was.
    pub(super) fn mark_saved(&mut self) -> bool {
        std::mem::replace(&mut self.saved, self.revision) != self.revision
    }

    /// Replaces the plan of faults.
    pub(super) fn expect(&mut self, faults: Vec<Fault>) {
        self.plan = Plan::new(faults);
    }

    /// What the plan says of this call.
    pub(super) fn strike(&mut self, operation: &str, log_ins: &[&str]) -> Option<Trouble> {
        let Self { plan, dice, .. } = self;
        plan.next(operation, log_ins, || dice.random_range(0..100))
    }
}
