//! Whose a number is before it is ported: a pure function of its area code and exchange, so that it can be chosen by typing.

use super::super::places::{TOLL_FREE, find_area};
use crate::call48::sandbox::owned::Home;

/// Two names from the seed and three in its manner; each has the exchanges that end in two digits.
const CARRIERS: [&str; 5] = [
    "Call 48 4125/1",
    "Cox Communications 7661 TEST/1",
    "Harbor Cable 5518 TEST/1",
    "Granite Ridge Telephone 2290/1",
    "Prairie Wireless 3307/2",
];

fn exchange(digits: u64) -> u64 {
    digits / 10_000 % 1000
}

fn rank(digits: u64) -> usize {
    usize::try_from(exchange(digits) % 10 / 2).unwrap_or(0)
}

/// The carrier that loses this number: its exchange ends in 0 or 1, 2 or 3, and so on.
pub(super) fn carrier(digits: u64) -> &'static str {
    CARRIERS[rank(digits)]
}

/// Its location routing number: the same area code, the exchange of the losing carrier's switch, and 9999.
pub(super) fn routing_number(digits: u64) -> String {
    let switch = 200 + 20 * rank(digits);
    format!("{}{switch}9999", digits / 10_000_000)
}

/// Whether it is toll-free.
pub(super) fn is_toll_free(digits: u64) -> bool {
    u16::try_from(digits / 10_000_000).is_ok_and(|npa| TOLL_FREE.contains(&npa))
}

/// Whether anybody can lose it: not exchanges that begin with 0, 1 or 9, nor 555-01xx, which nobody has.
pub(super) fn is_portable(digits: u64) -> bool {
    let (exchange, line) = (exchange(digits), digits % 10_000);
    (200..900).contains(&exchange) && !(exchange == 555 && (100..200).contains(&line))
}

/// Where a local number is once it is here.
pub(super) fn home(digits: u64) -> Home {
    let area = u16::try_from(digits / 10_000_000).ok().and_then(find_area);
    match area {
        Some((state, area)) => Home::RateCenter(state, area.rate_centers[0]),
        None => Home::Unknown,
    }
}
