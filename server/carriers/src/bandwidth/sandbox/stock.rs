//! What is on sale: a hundred numbers in a row for every city, and some toll-free ones.

use super::{
    places::{AREAS, Area, Place, TOLL_FREE, place_of},
    telephone::{Tn, is_toll_free},
};
use crate::sandbox::mix::mix;

/// How many numbers in a row each city has.
const IN_A_ROW: u64 = 100;
/// How many numbers each toll-free area code has.
const TOLL_FREE_EACH: u64 = 60;

/// A number in stock.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) number: Tn,
    /// Where it is; `None` for toll-free numbers.
    pub(super) place: Option<(&'static Area, &'static Place)>,
}

impl Line {
    /// Which price list it is on.
    pub(super) fn tier(self) -> u8 {
        tier(self.number)
    }

    /// Whether its carrier guards it against porting out by itself.
    pub(super) fn is_protected(self) -> bool {
        self.number.is_multiple_of(10)
    }
}

/// Which price list a number is on: what is far away costs more.
pub(super) fn tier(tn: Tn) -> u8 {
    match place_of(tn) {
        Some((area, _)) if area.state == "AK" => 2,
        Some((area, _)) if area.state == "MN" => 1,
        _ => 0,
    }
}

/// Whose network a number is on, and its id there.
pub(super) fn vendor(tn: Tn) -> (&'static str, &'static str) {
    if is_toll_free(tn) {
        ("115", "Bandwidth TFN")
    } else if tier(tn) == 0 {
        ("49", "Bandwidth CLEC")
    } else {
        ("40", "Ridgeline Wholesale")
    }
}

/// Everything on sale when a world opens, by number.
pub(super) struct Stock {
    lines: Vec<Line>,
}

impl Stock {
    pub(super) fn new(world: &str) -> Self {
        let mut lines = Vec::with_capacity(8_500);
        for area in AREAS {
            for (n, place) in area.places.iter().enumerate() {
                let first = first_of(world, area, n);
                lines.extend((first..first + IN_A_ROW).map(|number| Line { number, place: Some((area, place)) }));
            }
        }
        for npa in TOLL_FREE {
            let npa_text = npa.to_string();
            let mut step = 0;
            let mut seen = std::collections::BTreeSet::new();
            while (seen.len() as u64) < TOLL_FREE_EACH {
                let dice = mix(&[world, "toll-free", &npa_text, &step.to_string()]);
                step += 1;
                seen.insert(npa * 10_000_000 + (220 + dice % 300) * 10_000 + 2_000 + dice / 300 % 8_000);
            }
            lines.extend(seen.into_iter().map(|number| Line { number, place: None }));
        }
        lines.sort_by_key(|line| line.number);
        Self { lines }
    }

    /// All of it, by number.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        self.lines.iter().copied()
    }

    /// The line of a number.
    pub(super) fn find(&self, tn: Tn) -> Option<Line> {
        let at = self.lines.binary_search_by_key(&tn, |line| line.number).ok()?;
        self.lines.get(at).copied()
    }
}

/// The first number of a city. Exchanges from 600 on belong to numbers that worlds begin with, and are made up with.
fn first_of(world: &str, area: &Area, place: usize) -> Tn {
    let dice = mix(&[world, &area.npa.to_string(), &place.to_string()]);
    let mut exchange = 220 + dice % 180 * 2 + place as u64;
    while exchange % 100 == 11 || exchange == 555 {
        exchange += 2;
    }
    area.npa * 10_000_000 + exchange * 10_000 + (20 + dice / 1_000 % 80) * IN_A_ROW
}

/// The n-th number of a city that is never in stock.
pub(super) fn beyond(area: &Area, n: u64) -> Tn {
    let exchange = 600 + (n / 8_000) % 300;
    let exchange = if exchange % 100 == 11 { exchange + 2 } else { exchange };
    area.npa * 10_000_000 + exchange * 10_000 + 2_000 + n % 8_000
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::bandwidth::sandbox::telephone::digits;

    #[test]
    fn sandbox_stock_is_large_in_order_and_the_same_every_time() {
        let stock = Stock::new("one");
        let numbers: Vec<Tn> = stock.lines().map(|line| line.number).collect();
        assert_eq!(numbers.len(), 8_000 + 360);
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        assert!(numbers.iter().all(|number| digits(&number.to_string()).is_some()));
        assert!(numbers.iter().all(|number| number / 10_000 % 1000 != 555));
        assert_eq!(numbers, Stock::new("one").lines().map(|line| line.number).collect::<Vec<_>>());
        assert_ne!(numbers, Stock::new("two").lines().map(|line| line.number).collect::<Vec<_>>());
        assert!(stock.lines().all(|line| line.place.map(|place| place.0.npa) == place_of(line.number).map(|place| place.0.npa)));
    }
}
