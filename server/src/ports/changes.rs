//! What changed at a carrier between two readings, in sentences for the timeline.

use std::collections::BTreeMap;

use carriers::ports::CarrierPort;
use contract::{id::SubOrderId, number::E164};

/// Numbers whose word changed: by sub-order, the old word and the new one.
pub type Words = BTreeMap<(SubOrderId, String, String), Vec<E164>>;

/// One line for each change of words, however many numbers it is about.
pub fn note_words(words: Words, changes: &mut Vec<(String, Option<String>)>) {
    for ((sub, from, to), numbers) in words {
        let what = match numbers.as_slice() {
            [one] => {
                let (country, rest) = one.grouped();
                format!("{country} {rest}")
            }
            many => format!("{} numbers of sub-order {sub}", many.len()),
        };
        changes.push((format!("{what}: {from} → {to}."), None));
    }
}

/// What the carrier changed between two lists.
pub fn note_changes(before: Option<&CarrierPort>, now: &CarrierPort, changes: &mut Vec<(String, Option<String>)>) {
    let Some(before) = before else {
        changes.insert(0, (format!("Seen at the carrier: request phase {}.", now.phase_word), None));
        for sub in now.sub_orders.iter().filter(|sub| sub.failure.is_some()) {
            changes.push((format!("Sub-order {} is {}.", sub.id, sub.word), sub.failure.clone()));
        }
        return;
    };
    if before.phase_word != now.phase_word {
        changes.push((format!("Request phase: {} → {}.", before.phase_word, now.phase_word), None));
    }
    for sub in &now.sub_orders {
        let Some(old) = before.sub_orders.iter().find(|old| old.id == sub.id) else {
            changes.push((format!("Sub-order {} appeared with {} numbers.", sub.id, sub.numbers), None));
            continue;
        };
        if old.word != sub.word {
            changes.push((format!("Sub-order {}: {} → {}.", sub.id, old.word, sub.word), None));
        }
        if old.foc_date != sub.foc_date {
            let sentence = match (old.foc_date, sub.foc_date) {
                (None, Some(day)) => format!("Sub-order {}: the losing carrier committed to {day}.", sub.id),
                (Some(from), Some(to)) => format!("Sub-order {}: the date moved from {from} to {to}.", sub.id),
                _ => format!("Sub-order {}: the date was taken back.", sub.id),
            };
            changes.push((sentence, None));
        }
        if sub.failure.is_some() && old.failure != sub.failure {
            changes.push((format!("Sub-order {} was rejected.", sub.id), sub.failure.clone()));
        }
        if old.numbers != sub.numbers {
            changes.push((format!("Sub-order {}: {} numbers → {}.", sub.id, old.numbers, sub.numbers), None));
        }
    }
    for old in before.sub_orders.iter().filter(|old| now.sub_orders.iter().all(|sub| sub.id != old.id)) {
        changes.push((format!("Sub-order {} is not listed any more.", old.id), None));
    }
}
