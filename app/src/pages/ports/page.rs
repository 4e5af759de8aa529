//! Every port request of every account: what needs us first, found by any digits, as far as each has come.

use std::time::Duration;

use contract::port::board::{PortPage, PortQuery};
use leptos::prelude::*;

use super::{
    actions::{Actions, Ways},
    filters::{Phases, Toolbar},
    rows::Rows,
};
use crate::{
    api::{self, ApiError},
    components::{
        look_again::NextAsker,
        readings::{Listed, Readings, freshness},
        row_keys::{Beside, walk_rows},
    },
    paths::{Enter, Filter, use_filter},
    ui::{Load, Loaded, PageHead, Pager, SkeletonRows, table::counted},
};

/// Rows of a page, as the server cuts it.
const PER_PAGE: u32 = 50;

/// How often the board is looked at again while something in it is about to change.
const SOON: Duration = Duration::from_secs(3);
/// How often otherwise.
const NOW_AND_THEN: Duration = Duration::from_secs(30);

/// The board.
#[component]
pub fn PortsPage() -> impl IntoView {
    let filter: Filter<PortQuery> = use_filter();
    let asker = NextAsker::new();
    let list: Loaded<PortPage> = Loaded::new::<_, ApiError, _>(
        move || Some(filter.get()),
        move |query| {
            let asker = asker.take();
            async move { api::ports::list(&query, asker).await }
        },
    );
    let moves = Memo::new(move |_| list.data.with(|page| page.as_ref().is_some_and(is_moving)));
    asker.look_again(list, SOON, moves.into());
    asker.look_again(list, NOW_AND_THEN, Signal::stored(true));
    walk_rows(Beside::Search);
    let read = Memo::new(move |_| list.data.with(|page| page.as_ref().map(|page| page.read.clone()).unwrap_or_default()));

    let counted_so_far = move || {
        list.data.with(|page| {
            page.as_ref().map(|page| {
                let all = page.phases.iter().map(|(_, count)| *count).sum();
                view! { {counted(all, "request", "requests")} {freshness(&page.read)} }
            })
        })
    };
    let count = move || view! { {counted_so_far} };
    let draw = move |page: Signal<PortPage>| view! { <List page filter/> };
    view! {
        <PageHead title="Ports" count=count>
            <Actions list/>
        </PageHead>
        <Readings read of=Listed { things: "ports", one: "request", many: "requests" }/>
        <Ways list/>
        <Phases filter list/>
        <Toolbar filter list/>
        <Load of=list skeleton=skeleton children=draw/>
    }
    .into_any()
}

/// Whether something is being read or waits to be settled.
fn is_moving(page: &PortPage) -> bool {
    page.read.iter().any(|reading| reading.reading.is_some()) || page.items.iter().any(|row| row.pending.is_some())
}

#[component]
fn List(page: Signal<PortPage>, filter: Filter<PortQuery>) -> impl IntoView {
    let total = Signal::derive(move || page.with(|page| page.matching));
    let go = Callback::new(move |(to,): (u32,)| {
        filter.update(Enter::Push, |query| query.page = (to > 1).then_some(to));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    });
    view! {
        <div class="table-card">
            <Rows page filter/>
            <Show when=move || { total.get() > PER_PAGE }>
                <Pager page=Signal::derive(move || filter.get().page.unwrap_or(1)) per_page=PER_PAGE total on_page=go/>
            </Show>
        </div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="table-card">
            <table class="table reflow board" aria-label="Ports are being loaded">
                <thead><tr><th>"Port"</th><th>"Phase"</th><th>"From"</th><th>"FOC date"</th><th>"Next"</th><th>"Changed"</th></tr></thead>
                <tbody><SkeletonRows rows=12 widths=&[4, 2, 3, 2, 4, 2]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
