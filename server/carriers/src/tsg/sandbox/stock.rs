//! What the carrier has to sell: about 7,000 local numbers and some toll-free ones, always the same for a world of the same
//! name.

use std::collections::HashSet;

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use super::places::{AREAS, TOLL_FREE};
use crate::sandbox::mix::mix;

/// How many local numbers of each area code are in stock.
const OF_EACH: usize = 150;

/// Numbers on sale, whether or not they were sold.
#[derive(Default)]
pub(super) struct Stock {
    pub(super) local: Vec<u64>,
    pub(super) toll_free: Vec<u64>,
}

impl Stock {
    /// The stock of a world of this name.
    pub(super) fn of(world: &str) -> Self {
        let mut dice = StdRng::seed_from_u64(mix(&[world, "tsg stock"]));
        let local = AREAS.iter().flat_map(|area| shelf(&mut dice, area.npa, OF_EACH)).collect();
        let toll_free = TOLL_FREE.iter().flat_map(|npa| shelf(&mut dice, *npa, if *npa == 800 { 20 } else { 80 })).collect();
        Self { local, toll_free }
    }
}

/// So many numbers of an area code; some follow each other, as blocks of numbers do.
fn shelf(dice: &mut StdRng, npa: u64, count: usize) -> Vec<u64> {
    let mut seen = HashSet::new();
    let mut shelf = Vec::new();
    while shelf.len() < count {
        let nxx = exchange(dice.random_range(200..900));
        let line = dice.random_range(0..9_980_u64);
        let run = if shelf.len() < count / 2 { 15 } else { 1 };
        for line in line..line + run {
            let digits = npa * 10_000_000 + nxx * 10_000 + line;
            if shelf.len() < count && seen.insert(digits) {
                shelf.push(digits);
            }
        }
    }
    shelf
}

/// No exchange of services, and none that is fictional.
fn exchange(nxx: u64) -> u64 {
    if nxx % 100 == 11 || nxx == 555 { nxx + 1 } else { nxx }
}

/// The number after so many that were never in stock, for owners of very many. Stock ends at exchange 899.
pub(super) fn beyond(n: u64) -> u64 {
    let count = AREAS.len() as u64;
    let area = usize::try_from(n % count).ok().and_then(|n| AREAS.get(n)).map_or(202, |area| area.npa);
    let round = n / count;
    let nxx = 912 + round / 10_000;
    area * 10_000_000 + nxx * 10_000 + round * 7_919 % 10_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sandbox_stock_is_large_apart_and_the_same_for_the_same_world() {
        let (one, again, other) = (Stock::of("one"), Stock::of("one"), Stock::of("two"));
        assert!(one.local.len() > 6_000 && one.toll_free.len() > 400);
        assert_eq!((&one.local, &one.toll_free), (&again.local, &again.toll_free));
        assert_ne!(one.local, other.local);
        assert_eq!(one.local.iter().collect::<HashSet<_>>().len(), one.local.len());
        assert!(one.local.iter().all(|digits| digits / 10_000 % 1_000 != 555));
    }

    #[test]
    fn sandbox_numbers_beyond_the_stock_never_repeat() {
        let made: HashSet<u64> = (0..100_000).map(beyond).collect();
        assert_eq!(made.len(), 100_000);
        assert!(made.iter().all(|digits| digits / 10_000 % 1_000 >= 912));
    }
}
