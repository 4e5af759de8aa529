//! The state machine: what an outcome becomes by what was seen. Pure, so that every path can be tested.

use contract::attempt::Outcome;

/// What one reading of the carrier showed of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is there, as asked.
    Done,
    /// A complete reading does not show it.
    NotDone,
    /// The carrier's own order says that it is being worked on, or waits for its day: nothing is absent yet.
    Working,
    /// The carrier's own order says that it failed.
    Refused,
    /// Something is there, but not what was asked: it cannot be decided by reading.
    Undecidable,
    /// The carrier gives nothing of it back, ever.
    Unreadable,
}

/// How far the waiting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Whether the quiet window after the send is over.
    pub window_over: bool,
    /// Complete readings after the window that did not show it, this one included, each a scan gap apart.
    pub negatives: u32,
}

/// How many negative readings are wanted.
pub const NEGATIVES_WANTED: u32 = 2;

/// What a line becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What is known now.
    pub outcome: Outcome,
    /// Whether it is over: no more looking, the lock is released. A line that needs a person keeps its lock.
    pub over: Over,
}

/// Whether anything more will happen to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// We look again.
    No,
    /// Nothing changes it any more; the lock is released.
    Settled,
    /// Only a person changes it; the lock stays.
    WaitsForPerson,
}

/// Judges one line.
///
/// *Present* is believed at once. *Absent* is believed only after the window and two complete readings, because a request
/// may be worked off late and may be listed late. A once-only act the carrier said yes to and never shows is for a person:
/// it would be as wrong to call it done as to offer it again.
pub fn judge(before: Outcome, once_only: bool, seen: Seen, waiting: Waiting) -> Verdict {
    let stay = Verdict { outcome: before, over: Over::No };
    let patient = waiting.window_over && waiting.negatives >= NEGATIVES_WANTED;
    match (before, seen) {
        (Outcome::Verified | Outcome::Refused | Outcome::NotSent | Outcome::NotDone, _) => {
            Verdict { outcome: before, over: Over::Settled }
        }
        (_, Seen::Done) => Verdict { outcome: Outcome::Verified, over: Over::Settled },
        (_, Seen::Refused) => Verdict { outcome: Outcome::Refused, over: Over::Settled },
        // The carrier has it: what was unknown is accepted, and we go on asking for as long as it takes.
        (Outcome::Unknown, Seen::Working) => Verdict { outcome: Outcome::Accepted, over: Over::No },
        (Outcome::Manual, _) => Verdict { outcome: Outcome::Manual, over: Over::WaitsForPerson },
        (Outcome::Accepted, Seen::Unreadable) => Verdict { outcome: Outcome::Accepted, over: Over::Settled },
        (_, Seen::Unreadable) if waiting.window_over && !once_only => {
            // A value that cannot be read back and may be set again: the person is told and may ask again.
            Verdict { outcome: Outcome::Unknown, over: Over::Settled }
        }
        (_, Seen::Unreadable | Seen::Undecidable) if waiting.window_over => {
            Verdict { outcome: Outcome::Manual, over: Over::WaitsForPerson }
        }
        (_, Seen::Unreadable | Seen::Undecidable) => stay,
        (Outcome::Accepted, Seen::NotDone) if patient && once_only => {
            Verdict { outcome: Outcome::Manual, over: Over::WaitsForPerson }
        }
        (_, Seen::NotDone) if patient => Verdict { outcome: Outcome::NotDone, over: Over::Settled },
        (_, Seen::NotDone | Seen::Working) => stay,
    }
}

/// How long to wait before the next look, in milliseconds: soon at first, then every minute; never longer than a quarter
/// of the window, and never less than a fifth of a second.
pub fn next_look_in_ms(looks: u32, window_ms: i64, gap_ms: i64, window_over: bool) -> i64 {
    if window_over {
        return gap_ms.max(200);
    }
    const STEPS: [i64; 6] = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000];
    let step = STEPS[(looks as usize).min(STEPS.len() - 1)];
    step.min(window_ms / 4).max(200)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EARLY: Waiting = Waiting { window_over: false, negatives: 0 };
    const FIRST: Waiting = Waiting { window_over: true, negatives: 1 };
    const PATIENT: Waiting = Waiting { window_over: true, negatives: 2 };

    #[test]
    fn what_is_seen_is_believed_at_once() {
        for before in [Outcome::Accepted, Outcome::Unknown, Outcome::Manual, Outcome::Asked] {
            assert_eq!(judge(before, true, Seen::Done, EARLY), Verdict { outcome: Outcome::Verified, over: Over::Settled });
        }
    }

    #[test]
    fn absence_is_believed_only_after_the_window_and_two_readings() {
        for waiting in [EARLY, FIRST, Waiting { window_over: false, negatives: 9 }] {
            assert_eq!(judge(Outcome::Unknown, true, Seen::NotDone, waiting).over, Over::No, "{waiting:?}");
        }
        assert_eq!(
            judge(Outcome::Unknown, true, Seen::NotDone, PATIENT),
            Verdict { outcome: Outcome::NotDone, over: Over::Settled }
        );
    }

    #[test]
    fn a_purchase_with_a_yes_that_never_shows_is_for_a_person_and_stays_locked() {
        assert_eq!(
            judge(Outcome::Accepted, true, Seen::NotDone, PATIENT),
            Verdict { outcome: Outcome::Manual, over: Over::WaitsForPerson }
        );
        assert_eq!(judge(Outcome::Accepted, false, Seen::NotDone, PATIENT).outcome, Outcome::NotDone);
    }

    #[test]
    fn nothing_seen_makes_a_settled_line_open_again() {
        for before in [Outcome::Verified, Outcome::Refused, Outcome::NotSent, Outcome::NotDone] {
            for seen in [Seen::Done, Seen::NotDone, Seen::Undecidable, Seen::Unreadable, Seen::Working, Seen::Refused] {
                assert_eq!(judge(before, true, seen, PATIENT), Verdict { outcome: before, over: Over::Settled });
            }
        }
    }

    #[test]
    fn no_path_ends_in_an_open_unknown_once_the_window_is_over_and_the_readings_are_in() {
        for once_only in [true, false] {
            for seen in [Seen::Done, Seen::NotDone, Seen::Undecidable, Seen::Unreadable] {
                for before in [Outcome::Accepted, Outcome::Unknown] {
                    assert_ne!(judge(before, once_only, seen, PATIENT).over, Over::No, "{before:?} {seen:?} {once_only}");
                }
            }
        }
    }

    #[test]
    fn what_the_carrier_works_on_is_waited_for_and_what_its_order_refuses_is_refused() {
        for before in [Outcome::Accepted, Outcome::Unknown] {
            assert_eq!(
                judge(before, true, Seen::Working, PATIENT),
                Verdict { outcome: Outcome::Accepted, over: Over::No },
                "{before:?}"
            );
            assert_eq!(
                judge(before, true, Seen::Refused, EARLY),
                Verdict { outcome: Outcome::Refused, over: Over::Settled },
                "{before:?}"
            );
        }
    }

    #[test]
    fn looks_come_soon_at_first_and_never_stop_before_the_window() {
        let waits: Vec<i64> = (0..8).map(|looks| next_look_in_ms(looks, 300_000, 60_000, false)).collect();
        assert_eq!(waits, [1_000, 2_000, 5_000, 15_000, 30_000, 60_000, 60_000, 60_000]);
        assert_eq!(next_look_in_ms(0, 300_000, 60_000, true), 60_000);
        assert_eq!(next_look_in_ms(5, 1_000, 100, false), 250);
    }
}
