//! Every attempt, newest first: what is open, what went wrong, what was done.

use std::time::Duration;

use contract::{
    attempt::{AttemptKind, AttemptQuery, AttemptRow, Outcome},
    paging::Page,
};
use leptos::prelude::*;

use crate::{
    api::{self, ApiError},
    components::{
        CarrierBadge, OutcomeStatus,
        list_filters::{Choice, SearchField},
    },
    paths::{self, Enter, Filter, use_filter},
    ui::{Button, Chip, EmptyState, Glyph, LinkButton, Load, Loaded, PageHead, RelativeTime, SkeletonRows, part},
};

const SOON: Duration = Duration::from_secs(3);

#[component]
pub fn OrdersPage() -> impl IntoView {
    let filter: Filter<AttemptQuery> = use_filter();
    let list: Loaded<Page<AttemptRow>> =
        Loaded::new::<_, ApiError, _>(move || Some(filter.get()), |query| async move { api::attempts::list(&query).await });
    look_again_while_open(list);
    let draw = move |page: Signal<Page<AttemptRow>>| view! { <Rows page filter/> };
    let search = Callback::new(move |(q,): (Option<String>,)| {
        filter.update(Enter::Replace, |query| {
            query.q = q;
            query.cursor = None;
        });
    });
    let empty = move || nothing(filter.get_untracked());
    view! {
        <PageHead title="Orders" count=|| "everything that was asked of a carrier, newest first">
            <Button icon=Glyph::Refresh busy=list.busy on_press=move || list.refetch()>"Look again"</Button>
        </PageHead>
        <Outcomes filter/>
        <div class="toolbar">
            <SearchField label="Digits of a number in it" said=Signal::derive(move || filter.get().q) on_search=search/>
            <Kinds filter/>
        </div>
        <Load of=list skeleton=skeleton is_empty=is_empty empty=empty children=draw/>
    }
    .into_any()
}

fn is_empty(page: &Page<AttemptRow>) -> bool {
    page.items.is_empty()
}

fn look_again_while_open(list: Loaded<Page<AttemptRow>>) {
    let open =
        Memo::new(move |_| list.data.with(|page| page.iter().any(|page| page.items.iter().any(|row| row.outcome.is_open()))));
    let handle = set_interval_with_handle(
        move || {
            if open.try_get_untracked() == Some(true) && !document().hidden() && !list.busy.get_untracked() {
                list.refetch();
            }
        },
        SOON,
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
}

/// All, open, and each outcome.
#[component]
fn Outcomes(filter: Filter<AttemptQuery>) -> impl IntoView {
    let chip = move |name: &'static str, open: Option<bool>, outcome: Option<Outcome>| {
        let href = Memo::new(move |_| paths::orders(&AttemptQuery { open, outcome, cursor: None, ..filter.get() }));
        let on = Memo::new(move |_| {
            let query = filter.get();
            query.open == open && query.outcome == outcome
        });
        view! { <Chip href name on/> }
    };
    let each = Outcome::ALL.into_iter().map(move |outcome| chip(outcome.name(), None, Some(outcome))).collect_view();
    view! {
        <div class="toolbar">
            <nav class="chips" aria-label="Outcome">
                {chip("All", None, None)}
                {chip("Open", Some(true), None)}
                {each}
            </nav>
        </div>
    }
    .into_any()
}

#[component]
fn Kinds(filter: Filter<AttemptQuery>) -> impl IntoView {
    let all = (String::new(), "All kinds".to_owned());
    let kinds = AttemptKind::ALL.into_iter().map(|kind| (kind.word().to_owned(), kind.name().to_owned()));
    let options: Vec<_> = std::iter::once(all).chain(kinds).collect();
    let chosen = Signal::derive(move || filter.get().kind.map(|kind| kind.word().to_owned()).unwrap_or_default());
    let choose = Callback::new(move |(word,): (String,)| {
        filter.update(Enter::Push, |query| {
            query.kind = AttemptKind::from_word(&word);
            query.cursor = None;
        });
    });
    view! { <Choice label="Kind of order" options=Signal::stored(options) chosen on_choose=choose/> }.into_any()
}

#[component]
fn Rows(page: Signal<Page<AttemptRow>>, filter: Filter<AttemptQuery>) -> impl IntoView {
    let rows = Memo::new(move |_| page.with(|page| page.items.clone()));
    let next = Memo::new(move |_| page.with(|page| page.next.clone()));
    let first = move || filter.get().cursor.is_none();
    let turn = move |cursor: Option<String>| paths::orders(&AttemptQuery { cursor, ..filter.get() });
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow" aria-label="Orders">
                    <thead>
                        <tr><th>"What"</th><th>"Outcome"</th><th>"Done"</th><th>"Carrier"</th><th>"By"</th><th>"Asked"</th></tr>
                    </thead>
                    <tbody>{part(move || rows.get().into_iter().map(row).collect_view())}</tbody>
                </table>
            </div>
            <Show when=move || !first() || next.with(Option::is_some)>
                <div class="table-foot">
                    <div class="end">
                        <Show when=move || !first()><LinkButton href=Signal::derive(move || turn(None))>"Newest"</LinkButton></Show>
                        <Show when=move || next.with(Option::is_some)><LinkButton href=Signal::derive(move || turn(next.get()))>"Older"</LinkButton></Show>
                    </div>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

fn row(row: AttemptRow) -> impl IntoView {
    let done = format!("{} of {}", row.verified, row.total);
    view! {
        <tr>
            <td class="lead wrap"><a class="strong" href=paths::order(&row.id)>{row.summary}</a></td>
            <td><OutcomeStatus outcome=row.outcome/></td>
            <td data-label="Done"><span class="figures">{done}</span></td>
            <td><CarrierBadge carrier=row.carrier/></td>
            <td>{row.by}</td>
            <td class="muted"><RelativeTime at=row.asked_at.0/></td>
        </tr>
    }
}

fn nothing(query: AttemptQuery) -> AnyView {
    if query == AttemptQuery::default() {
        view! {
            <EmptyState glyph=Glyph::Orders title="Nothing was asked yet" sentence="What is bought, changed or given back stands here from the moment it is confirmed.">
                <LinkButton href=paths::SEARCH.to_owned()>"Search for numbers"</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <EmptyState glyph=Glyph::Search title="No order matches" sentence="Nothing fits this search and these filters.">
                <LinkButton href=paths::ORDERS.to_owned()>"Clear the filters"</LinkButton>
            </EmptyState>
        }
        .into_any()
    }
}

fn skeleton() -> AnyView {
    view! {
        <div class="table-card">
            <table class="table" aria-label="Orders are being loaded">
                <tbody><SkeletonRows rows=10 widths=&[4, 2, 1, 2, 2, 2]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
