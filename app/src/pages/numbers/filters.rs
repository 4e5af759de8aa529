//! What narrows the list, all of it in the address: buckets, search, kind, account, order.

use std::time::Duration;

use contract::{
    id::AccountId,
    number::NumberKind,
    owned::{Bucket, NumberPage, NumberQuery, NumberSort},
};
use leptos::{ev, prelude::*};

use crate::{
    paths::{self, Enter, Filter},
    ui::{Chip, Loaded},
};

/// How long the list waits for the next key. Long enough for two fast keys to be one question, too short to be felt.
const PAUSE: Duration = Duration::from_millis(40);

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
    view! {
        <div class="toolbar">
            <SearchField filter/>
            <Kinds filter/>
            <Accounts filter list/>
            <div class="end"><Order filter/></div>
        </div>
    }
    .into_any()
}

#[component]
fn SearchField(filter: Filter<NumberQuery>) -> impl IntoView {
    let typed = RwSignal::new(filter.get_untracked().q.unwrap_or_default());
    // What the address says wins when it was changed from elsewhere: the back button, a chip, a link.
    Effect::new(move |_| {
        let said = filter.get().q.unwrap_or_default();
        if typed.with_untracked(|typed| typed.trim() != said) {
            typed.set(said);
        }
    });
    let mut ask = leptos::leptos_dom::helpers::debounce(PAUSE, move |text: String| {
        // The page may have been left before the pause was over.
        if typed.try_get_untracked().is_none() {
            return;
        }
        let text = text.trim().to_owned();
        filter.update(Enter::Replace, |query| {
            query.q = (!text.is_empty()).then_some(text);
            query.page = None;
        });
    });
    view! {
        <div class="search">
            <input
                class="input"
                type="search"
                name="q"
                autocomplete="off"
                spellcheck="false"
                aria-label="Any digits, place, tag or routing"
                placeholder="Any digits, place, tag or routing"
                prop:value=move || typed.get()
                on:input=move |event| {
                    let text = event_target_value(&event);
                    typed.set(text.clone());
                    ask(text);
                }
            />
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

/// Shown where there is more than one account to choose from.
#[component]
fn Accounts(filter: Filter<NumberQuery>, list: Loaded<NumberPage>) -> impl IntoView {
    let accounts = Memo::new(move |_| {
        list.data.with(|page| {
            let read = page.as_ref().map(|page| page.read.as_slice()).unwrap_or_default();
            read.iter().map(|reading| (reading.account.clone(), reading.name.clone())).collect::<Vec<_>>()
        })
    });
    let choose = move |event: ev::Event| {
        let id = event_target_value(&event);
        filter.update(Enter::Push, |query| {
            query.account = (!id.is_empty()).then(|| AccountId::new(id));
            query.page = None;
        });
    };
    let options = move || {
        let chosen = filter.get().account;
        accounts
            .get()
            .into_iter()
            .map(|(id, name)| {
                let selected = chosen.as_ref() == Some(&id);
                view! { <option value=id.as_str().to_owned() selected=selected>{name}</option> }
            })
            .collect_view()
    };
    let needed = move || accounts.with(Vec::len) > 1 || filter.get().account.is_some();
    view! {
        <Show when=needed>
            <div>
                <select class="input" aria-label="Account" on:change=choose>
                    <option value="" selected=move || filter.get().account.is_none()>"All accounts"</option>
                    {options}
                </select>
            </div>
        </Show>
    }
    .into_any()
}

const ORDERS: [(NumberSort, &str, &str); 4] = [
    (NumberSort::Number, "number", "By number"),
    (NumberSort::NumberFalling, "number_falling", "By number, falling"),
    (NumberSort::Place, "place", "By place"),
    (NumberSort::Newest, "newest", "Newest first"),
];

#[component]
fn Order(filter: Filter<NumberQuery>) -> impl IntoView {
    let choose = move |event: ev::Event| {
        let word = event_target_value(&event);
        let chosen = ORDERS.iter().find(|(_, key, _)| *key == word).map(|(sort, ..)| *sort).unwrap_or_default();
        filter.update(Enter::Push, |query| {
            query.sort = (chosen != NumberSort::default()).then_some(chosen);
            query.page = None;
        });
    };
    let option = move |(sort, key, name): (NumberSort, &'static str, &'static str)| {
        view! { <option value=key selected=move || filter.get().sort.unwrap_or_default() == sort>{name}</option> }
    };
    view! {
        <select class="input" aria-label="Order" on:change=choose>{ORDERS.into_iter().map(option).collect_view()}</select>
    }
    .into_any()
}
