//! Blocks of numbers in a row, one row each: all of it goes into the cart, or none.

use contract::{number::E164, offer::Offer};
use leptos::prelude::*;

use super::{
    blocks::Block,
    desk::Desk,
    lanes::Lanes,
    rows::{key_of, place_of},
};
use crate::{
    components::{CarrierBadge, hold::rule_words, use_directory},
    ui::{Button, EmptyState, Glyph, Size, SkeletonRows, part, table::counted},
};

/// The table.
#[component]
pub fn BlockTable(desk: Desk, lanes: Lanes) -> impl IntoView {
    let blocks = move || desk.blocks.get().unwrap_or_default();
    let key = |block: &Block| {
        let of: Vec<&str> = block.offers.iter().map(|offer| offer.account.as_str()).collect();
        format!("{}{of:?}{:?}", block.key(), block.cost())
    };
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow">
                    <thead>
                        <tr>
                            <th>"Numbers in a row"</th>
                            <th>"Carrier account"</th>
                            <th>"Place"</th>
                            <th>"Hold"</th>
                            <th class="end">"Set-up"</th>
                            <th class="end">"Monthly"</th>
                            <th><span class="only-read">"Add"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=blocks key children=move |block| view! { <BlockRow desk block/> }/>
                        <Show when=move || lanes.any_waiting()>
                            <SkeletonRows rows=4 widths=&[4, 2, 3, 2, 1, 1, 1]/>
                        </Show>
                    </tbody>
                </table>
            </div>
            <Show when=move || blocks().is_empty() && !lanes.any_waiting()>
                <EmptyState
                    glyph=Glyph::Tray title="No block that long"
                    sentence="Numbers were found, but not so many in a row. Ask for a shorter block, or for a larger place."
                />
            </Show>
        </div>
    }
    .into_any()
}

/// What all offers say alike, or that they differ.
fn common<T: PartialEq>(offers: &[Offer], of: impl Fn(&Offer) -> T) -> Option<T> {
    let first = offers.first().map(&of)?;
    offers.iter().all(|offer| of(offer) == first).then_some(first)
}

#[component]
fn BlockRow(desk: Desk, block: Block) -> impl IntoView {
    let directory = use_directory();
    let (country, span) = block.shown();
    let length = u32::try_from(block.offers.len()).unwrap_or(u32::MAX);
    let (setup, monthly) = block.cost();
    let named = |sum: contract::money::Money| match common(&block.offers, |offer| offer.priced) {
        Some(true) => sum.to_string(),
        Some(false) => "Contract".to_owned(),
        None => format!("{sum} and contract"),
    };
    let (setup, monthly) = (named(setup), named(monthly));
    let place = common(&block.offers, |offer| place_of(&offer.what)).unwrap_or_else(|| "Several places".to_owned());
    let hold = common(&block.offers, |offer| offer.hold).map_or_else(|| "Not all alike".to_owned(), rule_words);
    let mut sellers: Vec<_> = block.offers.iter().map(|offer| (offer.carrier.clone(), offer.account.clone())).collect();
    sellers.sort();
    sellers.dedup();
    let badges = move || {
        let badge = |(carrier, account)| view! { <CarrierBadge carrier name=directory.account_name(&account)/> };
        sellers.clone().into_iter().map(badge).collect_view()
    };
    let keys: Vec<String> = block.offers.iter().map(key_of).collect();
    let in_cart = Memo::new(move |_| desk.in_cart.with(|held| keys.iter().filter(|key| held.contains(*key)).count()));
    let whole = block.offers.len();
    let why_not = Signal::derive(move || {
        desk.why_not.get().or_else(|| (in_cart.get() == whole).then(|| "All of it is in the cart already.".to_owned()))
    });
    let offers = StoredValue::new(block.offers.clone());
    let add = move || {
        let rest = offers.with_value(|offers| {
            desk.in_cart.with_untracked(|held| {
                offers.iter().filter(|offer| !held.contains(&key_of(offer))).map(|offer| offer.token.clone()).collect()
            })
        });
        desk.add(rest, 1);
    };
    let label = label_of(&block.first, &block.last, length);
    view! {
        <tr>
            <td class="lead">
                <span class="number">
                    <span class="digits" aria-label=label><i>{country}</i>" "<span>{span}</span></span>
                </span>
                <span class="muted">{format!(", {length} in a row")}</span>
            </td>
            <td><span class="offer-cell">{part(badges)}</span></td>
            <td class="muted">{place}</td>
            <td class="muted" data-label="Hold">{hold}</td>
            <td class="end" data-label="Set-up">{setup}</td>
            <td class="end" data-label="Monthly">{monthly}</td>
            <td class="end act">
                <Button size=Size::Small busy=desk.adding why_not on_press=add>
                    {part(move || match in_cart.get() {
                        0 => format!("Add all {whole}"),
                        some if some == whole => "In cart".to_owned(),
                        some => format!("Add the other {}", whole - some),
                    })}
                </Button>
            </td>
        </tr>
    }
    .into_any()
}

fn label_of(first: &E164, last: &E164, length: u32) -> String {
    format!("{first} to {last}, {} in a row", counted(length, "number", "numbers"))
}
