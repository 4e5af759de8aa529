//! The stream of records: from a number to a call, and from times to numbers, by arithmetic alone.
//!
//! Calls come in cycles of sixteen, always in the same order of classes. A call to a toll-free number has two records, one that
//! is paid for and one on the carrier's own network; every other call has one. So a cycle has twenty records, and where the
//! records of a class stand follows from dividing.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::mix::mix;

/// The classes of the calls of a cycle.
const CYCLE: [Class; 16] = {
    use Class::{Holding, International, Local, Termination, TollFree};
    [
        Local,
        TollFree,
        Termination,
        Local,
        TollFree,
        Local,
        Termination,
        Local,
        TollFree,
        Termination,
        Local,
        International,
        TollFree,
        Local,
        Termination,
        Holding,
    ]
};
const CALLS_OF_A_CYCLE: u64 = CYCLE.len() as u64;
const RECORDS_OF_A_CYCLE: u64 = 20;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A class of traffic: what `customer` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Local,
    TollFree,
    International,
    Termination,
    Holding,
}

impl Class {
    pub(super) fn read(word: &str) -> Option<Self> {
        match word {
            "local" => Some(Self::Local),
            "tollfree" => Some(Self::TollFree),
            "international" => Some(Self::International),
            "termination" => Some(Self::Termination),
            "holding" => Some(Self::Holding),
            _ => None,
        }
    }

    /// How many records a call of it has.
    fn legs(self) -> u64 {
        if self == Self::TollFree { 2 } else { 1 }
    }
}

/// How many calls a world has, and when they were.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(in super::super) struct Calls {
    calls: u64,
    first: Timestamp,
    span_ms: i64,
}

/// One record: of which call, and whether it is the free leg on the carrier's own network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) call: u64,
    pub(super) free_leg: bool,
}

/// Some of the calls, all of one class or of all classes.
pub(super) struct Part {
    calls: std::ops::Range<u64>,
    class: Option<Class>,
}

impl Calls {
    /// At least so many records over so many days that end at this time, the last call a little before it.
    pub(in super::super) fn new(records: u64, days: u32, end: Timestamp) -> Self {
        let cycles = records / RECORDS_OF_A_CYCLE;
        let mut calls = cycles * CALLS_OF_A_CYCLE;
        while before(calls, None) < records {
            calls += 1;
        }
        let span_ms = i64::from(days.max(1)) * DAY_MS;
        Self { calls, first: Timestamp(end.0.div_euclid(60_000) * 60_000 - span_ms), span_ms }
    }

    /// How many records there are in all.
    pub(super) fn len(&self) -> u64 {
        before(self.calls, None)
    }

    /// The whole stream.
    pub(super) fn whole(&self) -> Part {
        Part { calls: 0..self.calls, class: None }
    }

    /// The records of a class from a time on and until before another.
    pub(super) fn part(&self, from: Timestamp, until: Timestamp, class: Option<Class>) -> Part {
        let (start, end) = (self.first_at(from), self.first_at(until));
        Part { calls: start..end.max(start), class }
    }

    /// When a call began, in seconds. Calls are evenly spread, each somewhere in its own step.
    pub(super) fn second_of(&self, call: u64) -> i64 {
        let share = |call: u64| {
            let ms = u128::from(self.span_ms.unsigned_abs()) * u128::from(call) / u128::from(self.calls.max(1));
            i64::try_from(ms).unwrap_or(i64::MAX)
        };
        let (begins, ends) = (share(call), share(call + 1));
        let within = i64::try_from(spread(call) % 1_000).unwrap_or(0) * (ends - begins) / 1_000;
        (self.first.0 + begins + within).div_euclid(1_000)
    }

    /// The first call that is not before a time.
    fn first_at(&self, at: Timestamp) -> u64 {
        let (mut low, mut high) = (0, self.calls);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.second_of(middle) * 1_000 < at.0 { low = middle + 1 } else { high = middle }
        }
        low
    }
}

impl Part {
    /// How many records.
    pub(super) fn len(&self) -> u64 {
        before(self.calls.end, self.class) - before(self.calls.start, self.class)
    }

    /// At most so many records, the newest first, after so many others.
    pub(super) fn page(&self, skip: u64, most: u64) -> impl Iterator<Item = Record> {
        let all = self.len();
        let skip = skip.min(all);
        let most = most.min(all - skip);
        let (class, offset) = (self.class, before(self.calls.start, self.class));
        (0..most).map(move |n| record(offset + all - 1 - skip - n, class))
    }
}

/// How many records of a class the first so many calls have.
fn before(calls: u64, class: Option<Class>) -> u64 {
    let of =
        |some: &[Class]| some.iter().filter(|one| class.is_none_or(|class| class == **one)).map(|one| one.legs()).sum::<u64>();
    let rest = usize::try_from(calls % CALLS_OF_A_CYCLE).unwrap_or(0);
    calls / CALLS_OF_A_CYCLE * of(&CYCLE) + of(&CYCLE[..rest])
}

/// The record of a class at this place, counted from the oldest. Of a call with two, the free leg is the older one.
fn record(place: u64, class: Option<Class>) -> Record {
    let of_a_cycle = before(CALLS_OF_A_CYCLE, class).max(1);
    let (cycle, mut rest) = (place / of_a_cycle, place % of_a_cycle);
    let mut call = cycle * CALLS_OF_A_CYCLE;
    for (n, one) in CYCLE.iter().enumerate() {
        if class.is_some_and(|class| class != *one) {
            continue;
        }
        if rest < one.legs() {
            call += n as u64;
            break;
        }
        rest -= one.legs();
    }
    Record { call, free_leg: class_of(call) == Class::TollFree && rest == 0 }
}

/// The class of a call.
pub(super) fn class_of(call: u64) -> Class {
    CYCLE[usize::try_from(call % CALLS_OF_A_CYCLE).unwrap_or(0)]
}

/// The place of a record among all of the world, from the oldest: its id follows from it.
pub(super) fn place_of(record: Record) -> u64 {
    before(record.call, None) + u64::from(class_of(record.call) == Class::TollFree && !record.free_leg)
}

/// What everything about the calls of a world is drawn from.
pub(super) fn seed(world: &str) -> u64 {
    mix(&[world, "calls"])
}

/// A number that looks random and is the same every time.
pub(super) fn spread(number: u64) -> u64 {
    let mut hash = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: Timestamp = Timestamp(1_790_000_000_000);
    const CLASSES: [Option<Class>; 6] = [
        None,
        Some(Class::Local),
        Some(Class::TollFree),
        Some(Class::International),
        Some(Class::Termination),
        Some(Class::Holding),
    ];

    #[test]
    fn a_million_records_are_a_million_and_can_be_counted_by_class() {
        let calls = Calls::new(1_000_000, 30, END);
        assert_eq!(calls.len(), 1_000_000);
        let by_class: u64 = CLASSES[1..].iter().map(|class| calls.part(Timestamp(0), END, *class).len()).sum();
        assert_eq!(by_class, 1_000_000);
        assert_eq!(calls.part(Timestamp(0), END, Some(Class::TollFree)).len(), 400_000);
    }

    #[test]
    fn pages_hold_every_record_once_and_the_newest_first() {
        let calls = Calls::new(333, 3, END);
        for class in CLASSES {
            let part = calls.part(Timestamp(0), END, class);
            let whole: Vec<Record> = part.page(0, part.len()).collect();
            let in_pages: Vec<Record> = (0..50).flat_map(|page| part.page(page * 7, 7).collect::<Vec<_>>()).collect();
            assert_eq!(whole, in_pages);
            let places: Vec<u64> = whole.iter().map(|record| place_of(*record)).collect();
            assert!(places.windows(2).all(|two| two[0] > two[1]), "{class:?}");
            assert!(whole.iter().all(|record| class.is_none_or(|class| class_of(record.call) == class)));
        }
    }

    #[test]
    fn a_span_has_exactly_the_calls_that_began_in_it() {
        let calls = Calls::new(2_000, 2, END);
        let (from, until) = (Timestamp(END.0 - DAY_MS), Timestamp(END.0 - DAY_MS / 2));
        let within = |call: &u64| (from.0..until.0).contains(&(calls.second_of(*call) * 1_000));
        let expected = (0..calls.calls).filter(within).map(|call| class_of(call).legs()).sum::<u64>();
        assert_eq!(calls.part(from, until, None).len(), expected);
        assert!((0..calls.calls - 1).all(|call| calls.second_of(call) <= calls.second_of(call + 1)));
        assert_eq!(calls.part(until, from, None).len(), 0);
    }
}
