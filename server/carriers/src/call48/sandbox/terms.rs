//! `loc`, `locData` and `intl_data`: opaque to everybody else, and they must come back with the order.

use super::{
    mix::{hex, mix},
    owned::Kind,
    world::World,
};
use crate::clock::Clock as _;

/// How long the `loc` of a reply is good. Documented nowhere; answers that were captured carry a time of an hour ahead.
const GOOD_FOR_MS: i64 = 60 * 60 * 1000;
/// Hides the time in a `loc`, so that nobody is tempted to read it.
const VEIL: u64 = 0x1fcc_d99f_2f65_707c;

/// The `loc` of one reply: a time, a seal over it and what it covers, and filling.
pub(super) fn reply(world: &World, kind: Kind, about: &str) -> String {
    let now = u64::try_from(world.core.clock.now().0).unwrap_or(0);
    let seal = seal(world, kind, about, now);
    let length = if kind == Kind::Abroad { 62 } else { 76 };
    let filling = hex(&[&seal, "filling"], length - 32);
    format!("{:016x}{seal}{filling}", now ^ VEIL)
}

fn seal(world: &World, kind: Kind, about: &str, at: u64) -> String {
    hex(&[&world.core.name, kind.word(), about, &at.to_string()], 16)
}

/// Whether a `loc` came from a search of this world for this kind and place, not too long ago.
pub(super) fn holds(world: &World, kind: Kind, about: &str, loc: &str) -> bool {
    let (Some(veiled), Some(sealed)) = (loc.get(..16), loc.get(16..32)) else { return false };
    let Ok(veiled) = u64::from_str_radix(veiled, 16) else { return false };
    let at = veiled ^ VEIL;
    let age = world.core.clock.now().0.saturating_sub(i64::try_from(at).unwrap_or(0));
    sealed == seal(world, kind, about, at) && (0..=GOOD_FOR_MS).contains(&age)
}

/// The `locData` of a local row. Some rows have none, and then none may be sent.
pub(super) fn row(world: &World, digits: u64) -> Option<String> {
    let digits = digits.to_string();
    (!mix(&[&world.core.name, &digits, "bare"]).is_multiple_of(6)).then(|| hex(&[&world.core.name, &digits, "row"], 22))
}
