//! What was found: the table, or why there is none.

use contract::{cart::Cart, offer::OfferQuery};
use leptos::prelude::*;

use super::{
    block_row::BlockTable,
    desk::Desk,
    lanes::{LaneState, Lanes},
    row::ResultRow,
    tools::{SelectionBar, Tools},
    view::SearchView,
};
use crate::{
    paths::Filter,
    ui::{EmptyState, Glyph, Loaded, SkeletonRows, TroubleNotice, part, table::counted},
};

/// What there is to show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    NotAsked,
    NotBegun,
    NoAnswer,
    Nothing,
    Rows,
    Blocks,
}

/// The results.
#[component]
pub fn Results(lanes: Lanes, cart: Loaded<Cart>, asked: Memo<Option<OfferQuery>>, filter: Filter<SearchView>) -> impl IntoView {
    let desk = Desk::new(lanes, cart, asked, filter);
    let look = Memo::new(move |_| {
        if asked.with(Option::is_none) {
            return Look::NotAsked;
        }
        if lanes.trouble.with(Option::is_some) {
            return Look::NotBegun;
        }
        if desk.found.with(Vec::is_empty) && !lanes.any_waiting() {
            let silent = |all: &Vec<super::lanes::Lane>| {
                let failed = all.iter().any(|lane| matches!(lane.state, LaneState::Failed(_)));
                failed && !all.iter().any(|lane| matches!(lane.state, LaneState::Answered { .. }))
            };
            return if lanes.all.with(silent) { Look::NoAnswer } else { Look::Nothing };
        }
        if desk.blocks.with(Option::is_some) {
            return Look::Blocks;
        }
        Look::Rows
    });
    let empty = |glyph: Glyph, title: &'static str, sentence: &'static str| {
        view! { <div class="card"><EmptyState glyph title sentence/></div> }.into_any()
    };
    move || match look.get() {
        Look::NotAsked => empty(
            Glyph::Search,
            "Say what you need",
            "A state or an area code is enough for local numbers. Patterns take digits, letters, ? for one digit and * for any.",
        ),
        Look::NotBegun => {
            part(move || lanes.trouble.get().map(|trouble| view! { <TroubleNotice trouble on_retry=move || lanes.ask(None)/> }))
                .into_any()
        }
        Look::NoAnswer => empty(
            Glyph::Warning,
            "No carrier could answer",
            "This does not mean that there are no numbers. Ask again in the lane above, or in a moment.",
        ),
        Look::Nothing => empty(
            Glyph::Tray,
            "No number matches",
            "Every carrier that answered has none. Leave out the exchange or the rate center, or loosen the pattern.",
        ),
        Look::Rows => view! { <Found desk lanes/> }.into_any(),
        Look::Blocks => view! {
            <Tools desk count=Signal::derive(move || {
                let blocks = desk.blocks.with(|blocks| blocks.as_ref().map_or(0, Vec::len));
                let among = desk.rows.with(Vec::len);
                let counts = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                format!(
                    "{} in {}",
                    counted(counts(blocks), "block", "blocks"),
                    counted(counts(among), "number found", "numbers found"),
                )
            })/>
            <BlockTable desk lanes/>
        }
        .into_any(),
    }
}

#[component]
fn Found(desk: Desk, lanes: Lanes) -> impl IntoView {
    // One carrier names numbers, another sells places whose numbers it picks: both stand in one table.
    let mixed = Memo::new(move |_| {
        desk.found.with(|rows| {
            let numbers = rows.iter().any(|row| row.number().is_some());
            (numbers || rows.is_empty(), rows.iter().any(|row| row.number().is_none()))
        })
    });
    let waiting = move || lanes.any_waiting();
    let count = Signal::derive(move || {
        let all = u32::try_from(desk.found.with(Vec::len)).unwrap_or(u32::MAX);
        let shown = u32::try_from(desk.rows.with(Vec::len)).unwrap_or(u32::MAX);
        let of = if shown < all { format!(" of {all}") } else { String::new() };
        let things = match mixed.get() {
            (true, false) => counted(shown, "number", "numbers"),
            (false, _) => counted(shown, "place", "places"),
            (true, true) => counted(shown, "number or place", "numbers and places"),
        };
        format!("{things}{of}")
    });
    // What a row shows, so that it is drawn anew only when that changed.
    let key = |row: &super::rows::Row| {
        let offers: Vec<String> =
            row.offers.iter().map(|o| format!("{}{}{}{:?}", o.account, o.monthly, o.setup, o.hold)).collect();
        format!("{}#{}", row.key, offers.join("#"))
    };
    view! {
        <Tools desk count/>
        <div class="table-card offers">
            <div class="table-scroll">
                <table class="table reflow">
                    <thead>
                        <tr>
                            <th class="pick"><span class="only-read">"Choose"</span></th>
                            <th>{part(move || match mixed.get() {
                                (true, false) => "Number",
                                (false, _) => "Place",
                                (true, true) => "Number or place",
                            })}</th>
                            <th>"Carrier account"</th>
                            <th>{part(move || match mixed.get() {
                                (true, false) => "Place",
                                (false, _) => "Stock",
                                (true, true) => "Place or stock",
                            })}</th>
                            <th>"Hold"</th>
                            <th class="end">"Set-up"</th>
                            <th class="end">"Monthly"</th>
                            <th><span class="only-read">"Add"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || desk.rows.get() key children=move |row| view! { <ResultRow desk row/> }/>
                        <Show when=waiting>
                            <SkeletonRows rows=6 widths=&[0, 3, 2, 3, 2, 1, 1, 1]/>
                        </Show>
                    </tbody>
                </table>
            </div>
            <Show when=move || desk.rows.with(Vec::is_empty) && !lanes.any_waiting()>
                <EmptyState
                    glyph=Glyph::Tray title="Nothing is left of what was found"
                    sentence="The choices above hide all of it. Show all accounts and products again."
                />
            </Show>
        </div>
        <SelectionBar desk/>
    }
    .into_any()
}
