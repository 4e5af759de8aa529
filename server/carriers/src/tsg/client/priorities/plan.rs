//! From the destinations there are to those that are wanted, step by step. A destination is added before one is taken away, so
//! that there is at least one at every moment, and every one of them is an old or a new one.

use contract::routing::PriorityTarget;

/// A destination as the carrier keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tsg) struct Slot {
    /// 1 to 3.
    pub(in crate::tsg) priority: u8,
    pub(in crate::tsg) to: PriorityTarget,
    /// Whether the number is sent with its plus sign; `None` is whatever there is.
    pub(in crate::tsg) plus: Option<bool>,
    /// Digits sent instead of the number, which stay with their destination.
    pub(in crate::tsg) dnis: Option<String>,
}

/// One write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tsg) enum Step {
    Add(Slot),
    Update(Slot),
    Delete(u8),
}

/// Why there is no way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tsg) enum NoWay {
    /// Nothing is wanted: calls would go nowhere.
    Nowhere,
    /// The first destination can be replaced but never taken away.
    FirstStays,
    /// A priority stands twice, or is none of 1 to 3.
    NoOrder,
}

impl NoWay {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Nowhere => "Keep at least one destination: without one calls go nowhere.",
            Self::FirstStays => "TSG Global does not delete priority 1: give it another destination, or disconnect the number.",
            Self::NoOrder => "The priorities are 1, 2 and 3, and each stands once.",
        }
    }
}

/// The steps, fewest first to last: additions, replacements, deletions.
pub(in crate::tsg) fn plan(now: &[Slot], wanted: &[Slot]) -> Result<Vec<Step>, NoWay> {
    if wanted.is_empty() {
        return Err(NoWay::Nowhere);
    }
    for slots in [now, wanted] {
        let odd = slots.iter().enumerate().any(|(at, slot)| {
            !(1..=3).contains(&slot.priority) || slots[..at].iter().any(|other| other.priority == slot.priority)
        });
        if odd {
            return Err(NoWay::NoOrder);
        }
    }
    let at = |slots: &[Slot], priority: u8| slots.iter().find(|slot| slot.priority == priority).cloned();
    if at(now, 1).is_some() && at(wanted, 1).is_none() {
        return Err(NoWay::FirstStays);
    }
    let (mut adding, mut replacing, mut deleting) = (Vec::new(), Vec::new(), Vec::new());
    for slot in wanted {
        // What a person does not say about a destination that there is already stays with it, wherever it goes.
        let known = now.iter().find(|other| other.to == slot.to);
        let slot = Slot {
            plus: slot.plus.or_else(|| known.and_then(|known| known.plus)),
            dnis: slot.dnis.clone().or_else(|| known.and_then(|known| known.dnis.clone())),
            ..slot.clone()
        };
        match at(now, slot.priority) {
            Some(there) if there == slot => {}
            Some(_) => replacing.push(Step::Update(slot)),
            None => {
                adding.push(Step::Add(slot.clone()));
                // An addition takes no digits of its own.
                if slot.dnis.is_some() {
                    adding.push(Step::Update(slot));
                }
            }
        }
    }
    for slot in now {
        if at(wanted, slot.priority).is_none() {
            deleting.push(Step::Delete(slot.priority));
        }
    }
    Ok(adding.into_iter().chain(replacing).chain(deleting).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn target(name: char) -> PriorityTarget {
        PriorityTarget::Gateway { address: std::net::Ipv4Addr::new(192, 0, 2, name as u8) }
    }

    fn slot(priority: u8, name: char) -> Slot {
        Slot { priority, to: target(name), plus: Some(false), dnis: None }
    }

    /// Every way in which three priorities hold nothing or one of four destinations.
    fn arrangements() -> Vec<Vec<Slot>> {
        let choices = [None, Some('A'), Some('B'), Some('C'), Some('D')];
        let mut all = Vec::new();
        for first in choices {
            for second in choices {
                for third in choices {
                    let slots = [first, second, third].into_iter().zip(1..);
                    all.push(slots.filter_map(|(name, priority)| Some(slot(priority, name?))).collect());
                }
            }
        }
        all
    }

    /// The carrier by its rules: an addition to a free priority, a replacement of one that is there, a deletion of one that is
    /// there and not the first.
    fn carry_out(slots: &mut BTreeMap<u8, Slot>, step: &Step) {
        match step {
            Step::Add(slot) => assert!(slots.insert(slot.priority, slot.clone()).is_none(), "-1007"),
            Step::Update(slot) => assert!(slots.insert(slot.priority, slot.clone()).is_some(), "-1007"),
            Step::Delete(priority) => assert!(*priority != 1 && slots.remove(priority).is_some(), "-1010 or -1007"),
        }
    }

    #[test]
    fn from_any_arrangement_to_any_other_there_is_a_destination_at_every_moment() {
        let (mut plans, mut refused) = (0, 0);
        for now in arrangements() {
            for wanted in arrangements() {
                let steps = match plan(&now, &wanted) {
                    Ok(steps) => steps,
                    Err(NoWay::Nowhere) => {
                        assert!(wanted.is_empty());
                        continue;
                    }
                    Err(NoWay::FirstStays) => {
                        assert!(now[0].priority == 1 && wanted[0].priority != 1);
                        refused += 1;
                        continue;
                    }
                    Err(NoWay::NoOrder) => panic!("{now:?} {wanted:?}"),
                };
                let mut slots: BTreeMap<u8, Slot> = now.iter().map(|slot| (slot.priority, slot.clone())).collect();
                let mut written = BTreeMap::new();
                for step in &steps {
                    carry_out(&mut slots, step);
                    assert!(!slots.is_empty(), "{now:?} {wanted:?}");
                    assert!(slots.values().all(|slot| now.contains(slot) || wanted.contains(slot)));
                    let priority = match step {
                        Step::Add(slot) | Step::Update(slot) => slot.priority,
                        Step::Delete(priority) => *priority,
                    };
                    *written.entry(priority).or_insert(0) += 1;
                }
                assert!(written.values().all(|times| *times == 1), "no priority is written twice");
                assert_eq!(slots.into_values().collect::<Vec<_>>(), wanted);
                plans += 1;
            }
        }
        assert_eq!((plans, refused), (125 * 124 - 100 * 24, 100 * 24));
    }

    #[test]
    fn digits_stay_with_their_destination_and_what_is_not_said_stays() {
        let mut first = slot(1, 'A');
        first.dnis = Some("7000".into());
        first.plus = Some(true);
        let wanted = [slot(1, 'B'), Slot { plus: None, ..slot(2, 'A') }];
        let moved = Slot { priority: 2, ..first.clone() };
        let steps = plan(&[first], &wanted).unwrap();
        assert_eq!(steps, [Step::Add(moved.clone()), Step::Update(moved), Step::Update(slot(1, 'B'))]);
    }

    #[test]
    fn an_order_that_is_none_is_refused() {
        assert_eq!(plan(&[], &[slot(4, 'A')]), Err(NoWay::NoOrder));
        assert_eq!(plan(&[], &[slot(1, 'A'), slot(1, 'B')]), Err(NoWay::NoOrder));
        assert_eq!(plan(&[slot(1, 'A')], &[]), Err(NoWay::Nowhere));
        assert_eq!(plan(&[slot(1, 'A')], &[slot(2, 'A')]), Err(NoWay::FirstStays));
    }
}
