//! A carrier: a tile in a hue computed from its id, and its name.

use crate::ui::part;
use contract::id::CarrierId;
use leptos::prelude::*;

use super::use_directory;

/// The number of hues in the style sheet.
const HUES: u32 = 12;

/// The place of a carrier's hue: the same for the same id, everywhere.
fn hue(id: &str) -> u32 {
    id.bytes().fold(10_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % HUES
}

/// A carrier's tile and name.
#[component]
pub fn CarrierBadge(
    carrier: CarrierId,
    /// What stands beside the tile instead of the carrier's name: an account's name.
    #[prop(optional, into)]
    name: Option<String>,
) -> impl IntoView {
    let directory = use_directory();
    let place = hue(carrier.as_str()).to_string();
    let id = carrier.clone();
    view! {
        <span class="carrier">
            <span class="tile" data-hue=place aria-hidden="true">{part(move || directory.tile(&id))}</span>
            <span class="clip">{part(move || name.clone().unwrap_or_else(|| directory.carrier_name(&carrier)))}</span>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::hue;

    #[test]
    fn a_carrier_keeps_its_hue_and_shares_it_with_none_of_the_first_four() {
        let mut hues: Vec<u32> = ["call48", "bandwidth", "tsg", "tata"].map(hue).to_vec();
        hues.sort_unstable();
        hues.dedup();
        assert_eq!(hues.len(), 4);
    }
}
