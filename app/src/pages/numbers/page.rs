//! Every number of every carrier account: find one by any digits, see what needs someone, act on a selection.

use std::time::Duration;

use contract::owned::{Bucket, NumberPage, NumberQuery};
use leptos::prelude::*;

use super::{
    actions::Actions,
    filters::{Buckets, Toolbar},
    giving::Giving,
    rows::Rows,
    selection::{Selection, SelectionBar},
};
use crate::{
    api::{self, ApiError},
    components::{
        Disconnect,
        readings::{Listed, Readings, freshness},
        row_keys::{Beside, walk_rows},
    },
    paths::{Enter, Filter, use_filter},
    ui::{Load, Loaded, PageHead, Pager, SkeletonRows, table::counted},
};

/// Rows of a page, as the server cuts it.
const PER_PAGE: u32 = 50;

/// How often the list is looked at again while something in it is about to change.
const SOON: Duration = Duration::from_secs(3);

/// The list of numbers.
#[component]
pub fn NumbersPage() -> impl IntoView {
    let filter: Filter<NumberQuery> = use_filter();
    let list: Loaded<NumberPage> =
        Loaded::new::<_, ApiError, _>(move || Some(filter.get()), |query| async move { api::numbers::list(&query).await });
    look_again_while_it_moves(list);
    let selection = Selection::new();
    let leaving = RwSignal::new(false);
    let giving = RwSignal::new(false);
    walk_rows(Beside::Pick(Callback::new(move |(at,): (usize,)| {
        let row = list.data.with_untracked(|page| page.as_ref().and_then(|page| page.items.get(at).cloned()));
        if let Some(row) = row {
            selection.toggle(&row);
        }
    })));
    let read = Memo::new(move |_| list.data.with(|page| page.as_ref().map(|page| page.read.clone()).unwrap_or_default()));

    let counted_so_far = move || {
        list.data.with(|page| {
            page.as_ref().map(|page| {
                let all = total(page);
                view! { {counted(all, "number", "numbers")} {freshness(&page.read)} }
            })
        })
    };
    let count = move || view! { {counted_so_far} };
    let draw = move |page: Signal<NumberPage>| view! { <List page filter selection again=move || list.refetch()/> };
    view! {
        <PageHead title="Numbers" count=count>
            <Actions filter list/>
        </PageHead>
        <Readings read of=Listed { things: "numbers", one: "number", many: "numbers" }/>
        <Buckets filter list/>
        <Toolbar filter list/>
        <Load of=list skeleton=skeleton children=draw/>
        <SelectionBar selection list on_disconnect=move || leaving.set(true) on_give=move || giving.set(true)/>
        <Giving open=giving selection list/>
        <Disconnect
            open=leaving
            rows=Signal::derive(move || selection.rows())
            on_sent=move || selection.clear()
            on_settled=move || list.refetch()
        />
    }
    .into_any()
}

/// How many there are in all, whatever the bucket.
fn total(page: &NumberPage) -> u32 {
    page.buckets.iter().find(|(bucket, _)| *bucket == Bucket::All).map_or(page.matching, |(_, count)| *count)
}

/// A list in which nothing is under way is read again only when somebody asks.
fn look_again_while_it_moves(list: Loaded<NumberPage>) {
    let moves = Memo::new(move |_| {
        list.data.with(|page| {
            page.as_ref().is_some_and(|page| {
                page.read.iter().any(|reading| reading.reading.is_some())
                    || page
                        .buckets
                        .iter()
                        .any(|(bucket, count)| matches!(bucket, Bucket::Pending | Bucket::Unknown) && *count > 0)
            })
        })
    });
    let handle = set_interval_with_handle(
        move || {
            if moves.try_get_untracked() == Some(true) && !document().hidden() && !list.busy.get_untracked() {
                list.refetch();
            }
        },
        SOON,
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
}

#[component]
fn List(
    page: Signal<NumberPage>,
    filter: Filter<NumberQuery>,
    selection: Selection,
    #[prop(into)] again: Callback<()>,
) -> impl IntoView {
    let total = Signal::derive(move || page.with(|page| page.matching));
    let go = Callback::new(move |(to,): (u32,)| {
        filter.update(Enter::Push, |query| query.page = (to > 1).then_some(to));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    });
    view! {
        <div class="table-card">
            <Rows page filter selection again/>
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
            <table class="table reflow" aria-label="Numbers are being loaded">
                <thead><tr><th></th><th>"Number"</th><th>"Carrier"</th><th>"Place"</th><th>"State"</th><th>"Routing"</th><th>"911"</th><th>"Tags"</th></tr></thead>
                <tbody><SkeletonRows rows=14 widths=&[1, 3, 2, 3, 2, 3, 2, 1]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
