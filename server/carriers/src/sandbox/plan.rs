//! The faults of a world, and how an act learns of those that it must play itself.

use contract::time::Timestamp;

use super::fault::{Fault, Trouble};

/// The faults of a world, in the order in which they are tried.
#[derive(Default)]
pub(super) struct Plan {
    faults: Vec<Planned>,
    /// Whether [`Trouble::TokenRevoked`] struck.
    revoked: bool,
}

struct Planned {
    fault: Fault,
    went_well: u32,
    happened: u32,
}

impl Plan {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        let faults = faults.into_iter().map(|fault| Planned { fault, went_well: 0, happened: 0 }).collect();
        Self { faults, revoked: false }
    }

    /// What happens to this call. The first fault that strikes is the only one.
    pub(super) fn next(&mut self, operation: &str, log_ins: &[&str], mut percent: impl FnMut() -> u8) -> Option<Trouble> {
        if self.revoked {
            return Some(Trouble::TokenRevoked);
        }
        for planned in &mut self.faults {
            let Planned { fault, went_well, happened } = planned;
            let concerned = if fault.operation.is_empty() { !log_ins.contains(&operation) } else { fault.operation == operation };
            if !concerned || (fault.times != 0 && *happened >= fault.times) {
                continue;
            }
            if *went_well < fault.after {
                *went_well += 1;
                continue;
            }
            if fault.percent.is_some_and(|likely| percent() >= likely) {
                continue;
            }
            *happened += 1;
            self.revoked = fault.what == Trouble::TokenRevoked;
            return Some(fault.what);
        }
        None
    }
}

/// How a request is carried out when a fault changes that. An act looks at what concerns it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Way {
    /// Only half of the lines.
    pub(crate) half: bool,
    /// Lists show what was done only from then on.
    pub(crate) listed_from: Option<Timestamp>,
    /// The next page of a list is the page itself.
    pub(crate) repeat_cursor: bool,
    /// Status words of the answer are ones that no document knows: [`Way::word`].
    pub(crate) unknown_word: bool,
}

impl Way {
    /// How many of so many lines are carried out.
    pub(crate) fn of(self, lines: usize) -> usize {
        if self.half { lines / 2 } else { lines }
    }

    /// The status word to answer where this one would be right.
    pub(crate) fn word(self, word: &str) -> &str {
        if self.unknown_word { "PERCOLATING" } else { word }
    }
}
