//! What narrows the list, all of it in the address: buckets, search, kind, account, order.

use contract::{
    id::AccountId,
    number::NumberKind,
    owned::{Bucket, NumberPage, NumberQuery, NumberSort},
};
use leptos::prelude::*;

use crate::{
    components::list_filters::{AccountChoice, Choice, SearchField},
    paths::{self, Enter, Filter},
    ui::{Chip, Loaded},
};

/// The buckets as chips with their counts; those that are empty stay away.
#[component]
pub fn Buckets(filter: Filter<NumberQuery>, list: Loaded<NumberPage>) -> impl IntoView {
    let count_of = move |bucket: Bucket| {
        list.data.with(|page| {
            let page = page.as_ref()?;
            page.buckets.iter().find(|(named, _)| *named == bucket).map(|(_, count)| *count)
        })
    };
    let chip = move |bucket: Bucket| {
        let on = Memo::new(move |_| filter.get().bucket.unwrap_or_default() == bucket);
        let count = Memo::new(move |_| count_of(bucket));
        let href = Memo::new(move |_| {
            let chosen = (bucket != Bucket::All).then_some(bucket);
            paths::numbers(&NumberQuery { bucket: chosen, page: None, ..filter.get() })
        });
        let shown = move || bucket == Bucket::All || on.get() || count.get().is_some_and(|count| count > 0);
        view! {
            <Show when=shown>
                <Chip href name=bucket.name() count on/>
            </Show>
        }
    };
    view! {
        <div class="toolbar">
            <nav class="chips" aria-label="What needs someone">{Bucket::ALL.into_iter().map(chip).collect_view()}</nav>
        </div>
    }
    .into_any()
}

/// Search, kind, account and order.
#[component]
pub fn Toolbar(filter: Filter<NumberQuery>, list: Loaded<NumberPage>) -> impl IntoView {
    let search = Callback::new(move |(q,): (Option<String>,)| {
        filter.update(Enter::Replace, |query| {
            query.q = q;
            query.page = None;
        });
    });
    let choose = Callback::new(move |(account,): (Option<AccountId>,)| {
        filter.update(Enter::Push, |query| {
            query.account = account;
            query.page = None;
        });
    });
    let read = Memo::new(move |_| list.data.with(|page| page.as_ref().map(|page| page.read.clone()).unwrap_or_default()));
    view! {
        <div class="toolbar">
            <SearchField label="Any digits, place, tag or routing" said=Signal::derive(move || filter.get().q) on_search=search/>
            <Kinds filter/>
            <AccountChoice read chosen=Signal::derive(move || filter.get().account) on_choose=choose/>
            <div class="end"><Order filter/></div>
        </div>
    }
    .into_any()
}

#[component]
fn Kinds(filter: Filter<NumberQuery>) -> impl IntoView {
    let segment = move |kind: Option<NumberKind>| {
        let href = move || paths::numbers(&NumberQuery { kind, page: None, ..filter.get() });
        let on = move || (filter.get().kind == kind).then_some("true");
        view! {
            <a href=href aria-current=on data-noscroll="true">{kind.map_or("All", NumberKind::name)}</a>
        }
    };
    let kinds = std::iter::once(None).chain(NumberKind::ALL.into_iter().map(Some));
    view! { <nav class="segments" aria-label="Kind of number">{kinds.map(segment).collect_view()}</nav> }.into_any()
}

const ORDERS: [(NumberSort, &str, &str); 4] = [
    (NumberSort::Number, "number", "By number"),
    (NumberSort::NumberFalling, "number_falling", "By number, falling"),
    (NumberSort::Place, "place", "By place"),
    (NumberSort::Newest, "newest", "Newest first"),
];

#[component]
fn Order(filter: Filter<NumberQuery>) -> impl IntoView {
    let options: Vec<_> = ORDERS.map(|(_, key, name)| (key.to_owned(), name.to_owned())).into();
    let chosen = Signal::derive(move || {
        let sort = filter.get().sort.unwrap_or_default();
        ORDERS.iter().find(|(one, ..)| *one == sort).map(|(_, key, _)| (*key).to_owned()).unwrap_or_default()
    });
    let choose = Callback::new(move |(word,): (String,)| {
        let chosen = ORDERS.iter().find(|(_, key, _)| *key == word).map(|(sort, ..)| *sort).unwrap_or_default();
        filter.update(Enter::Push, |query| {
            query.sort = (chosen != NumberSort::default()).then_some(chosen);
            query.page = None;
        });
    });
    view! { <Choice label="Order" options=Signal::stored(options) chosen on_choose=choose/> }.into_any()
}
