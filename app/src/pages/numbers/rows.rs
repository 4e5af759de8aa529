//! The rows of the list.

use contract::{
    drift::Drift,
    owned::{NumberPage, NumberQuery, NumberRow, NumberSort, ServiceState},
};
use leptos::prelude::*;

use super::selection::Selection;
use crate::{
    api,
    components::{
        CarrierBadge, NumberCell, ServiceStatus, StateStatus,
        drift::{DriftWords, Seen},
        number_cell::Leads,
    },
    paths::{self, Filter},
    ui::{EmptyState, Glyph, Hue, LinkButton, SortLink, Status, part, table::Sorted},
};

/// The table, or why it is empty and what to do.
#[component]
pub fn Rows(
    page: Signal<NumberPage>,
    filter: Filter<NumberQuery>,
    selection: Selection,
    /// Reads the list again, after somebody looked at a drift.
    again: Callback<()>,
) -> impl IntoView {
    let rows = Memo::new(move |_| page.with(|page| page.items.clone()));
    let drifts = Memo::new(move |_| page.with(|page| page.drifts.clone()));
    // Where something drifted, what that is stands in the place of the tags.
    let tells = Memo::new(move |_| drifts.with(|drifts| !drifts.is_empty()));
    let draw = move |row: NumberRow| {
        let of_it = |drift: &&Drift| drift.number == row.number;
        let drifts = tells.get().then(|| drifts.with(|drifts| drifts.iter().filter(of_it).cloned().collect()));
        view! { <Row row drifts selection again/> }
    };
    let all = move || rows.with(|rows| selection.has_all(rows));
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=move || view! { <Nothing filter/> }>
            <div class="table-scroll">
                <table class="table reflow" aria-label="Numbers">
                    <thead>
                        <tr>
                            <th class="pick">
                                <label>
                                    <input
                                        type="checkbox"
                                        aria-label="Select all on this page"
                                        prop:checked=all
                                        on:change=move |_| rows.with_untracked(|rows| selection.toggle_all(rows))
                                    />
                                </label>
                            </th>
                            <ByNumber filter/>
                            <th>"Carrier"</th>
                            <ByPlace filter/>
                            <th>"State"</th>
                            <th>"Routing"</th>
                            <th>"911"</th>
                            <th>{part(move || if tells.get() { "What changed" } else { "Tags" })}</th>
                        </tr>
                    </thead>
                    <tbody>{part(move || rows.get().into_iter().map(draw).collect_view())}</tbody>
                </table>
            </div>
        </Show>
    }
    .into_any()
}

fn sorted_by(filter: Filter<NumberQuery>, sort: NumberSort) -> String {
    paths::numbers(&NumberQuery { sort: (sort != NumberSort::default()).then_some(sort), page: None, ..filter.get() })
}

#[component]
fn ByNumber(filter: Filter<NumberQuery>) -> impl IntoView {
    let now = Memo::new(move |_| filter.get().sort.unwrap_or_default());
    let href = Memo::new(move |_| {
        let next = if now.get() == NumberSort::Number { NumberSort::NumberFalling } else { NumberSort::Number };
        sorted_by(filter, next)
    });
    let sorted = Memo::new(move |_| match now.get() {
        NumberSort::Number => Sorted::Rising,
        NumberSort::NumberFalling => Sorted::Falling,
        NumberSort::Place | NumberSort::Newest => Sorted::No,
    });
    view! { <SortLink href sorted>"Number"</SortLink> }.into_any()
}

#[component]
fn ByPlace(filter: Filter<NumberQuery>) -> impl IntoView {
    let href = Memo::new(move |_| sorted_by(filter, NumberSort::Place));
    let sorted = Memo::new(move |_| if filter.get().sort == Some(NumberSort::Place) { Sorted::Rising } else { Sorted::No });
    view! { <SortLink href sorted>"Place"</SortLink> }.into_any()
}

#[component]
fn Row(row: NumberRow, drifts: Option<Vec<Drift>>, selection: Selection, again: Callback<()>) -> impl IntoView {
    let kept = StoredValue::new(row.clone());
    let picked = Memo::new(move |_| kept.with_value(|row| selection.has(&row.number)));
    let label = format!("Select {}", row.number);
    let tags = row.tags;
    let last = match drifts {
        Some(drifts) => view! { <td class="wrap full"><Drifts drifts again/></td> }.into_any(),
        None => view! { <td class="wide-only"><Tags tags/></td> }.into_any(),
    };
    view! {
            <tr aria-selected=move || if picked.get() { "true" } else { "false" }>
                <td class="pick">
                    <label>
                        <input type="checkbox" aria-label=label prop:checked=picked on:change=move |_| kept.with_value(|row| selection.toggle(row))/>
                    </label>
                </td>
                <td class="lead"><NumberCell number=row.number leads=Leads::ToItsPage/></td>
                <td><CarrierBadge carrier=row.carrier/></td>
                <td class="cut">{row.place}</td>
                <td><StateStatus state=row.state word=row.state_word/></td>
                <td class="cut" data-label="Routing"><Routing text=row.routing set=row.routed/></td>
                <td data-label="911"><Emergency state=row.emergency/></td>
                {last}
            </tr>
    }
    .into_any()
}

#[component]
fn Routing(text: String, set: bool) -> impl IntoView {
    view! { <span class:muted=!set>{if set { text } else { "Not set".to_owned() }}</span> }.into_any()
}

#[component]
fn Emergency(state: ServiceState) -> impl IntoView {
    match state {
        ServiceState::Unset => view! { <Status hue=Hue::Bad word="No address"/> }.into_any(),
        state => view! { <ServiceStatus state/> }.into_any(),
    }
}

#[component]
fn Tags(tags: Vec<String>) -> impl IntoView {
    view! {
        <span class="row">{tags.into_iter().take(3).map(|tag| view! { <span class="tag">{tag}</span> }).collect_view()}</span>
    }
    .into_any()
}

/// What changed at the carrier, each with the button that says that somebody looked.
#[component]
fn Drifts(drifts: Vec<Drift>, again: Callback<()>) -> impl IntoView {
    let one = move |drift: Drift| {
        let id = StoredValue::new(drift.id.clone());
        view! {
            <div>
                <DriftWords drift/> " "
                <Seen again see=move || async move { api::home::see_drift(&id.get_value()).await }/>
            </div>
        }
    };
    view! { <div class="stack tight">{drifts.into_iter().map(one).collect_view()}</div> }.into_any()
}

/// Why there is no row: the filter, or that nothing is owned.
#[component]
fn Nothing(filter: Filter<NumberQuery>) -> impl IntoView {
    let filtered = move || {
        let query = filter.get();
        query.q.is_some() || query.bucket.is_some() || query.kind.is_some() || query.account.is_some()
    };
    let by_filter = || {
        view! {
            <EmptyState glyph=Glyph::Search title="No number matches" sentence="Nothing you own fits this search and these filters.">
                <LinkButton href=paths::NUMBERS.to_owned()>"Clear the filters"</LinkButton>
            </EmptyState>
        }
    };
    let none = || {
        view! {
            <EmptyState glyph=Glyph::Phone title="No numbers yet" sentence="Search the carriers' inventory and buy the first ones, or connect an account that has some.">
                <LinkButton href=paths::SEARCH.to_owned()>"Search for numbers"</LinkButton>
            </EmptyState>
        }
    };
    view! { <Show when=filtered fallback=none>{by_filter()}</Show> }.into_any()
}
