//! What narrows the board, all of it in the address: phases, search, account, dates, order.

use std::time::Duration;

use contract::{
    id::AccountId,
    port::{
        board::{PortPage, PortQuery, PortSort},
        status::Phase,
    },
};
use jiff::civil::Date;
use leptos::{ev, prelude::*};

use super::views::Views;
use crate::{
    paths::{self, Enter, Filter},
    ui::{Chip, Loaded},
};

/// How long the board waits for the next key. Long enough for two fast keys to be one question, too short to be felt.
const PAUSE: Duration = Duration::from_millis(40);

/// The phases as chips with their counts, what needs us first; those that are empty stay away.
#[component]
pub fn Phases(filter: Filter<PortQuery>, list: Loaded<PortPage>) -> impl IntoView {
    let count_of = move |phase: Option<Phase>| {
        list.data.with(|page| {
            let page = page.as_ref()?;
            let counts = page.phases.iter().filter(|(named, _)| phase.is_none_or(|phase| *named == phase));
            Some(counts.map(|(_, count)| *count).sum::<u32>())
        })
    };
    let chip = move |phase: Option<Phase>| {
        let on = Memo::new(move |_| filter.get().phase == phase);
        let count = Memo::new(move |_| count_of(phase));
        let href = Memo::new(move |_| paths::ports(&PortQuery { phase, page: None, ..filter.get() }));
        let shown = move || phase.is_none() || on.get() || count.get().is_some_and(|count| count > 0);
        let name = phase.map_or("All", Phase::name);
        view! {
            <Show when=shown>
                <Chip href name count on/>
            </Show>
        }
    };
    let phases = std::iter::once(None).chain(Phase::ALL.into_iter().map(Some));
    view! {
        <div class="toolbar">
            <nav class="chips" aria-label="Phase">{phases.map(chip).collect_view()}</nav>
        </div>
    }
    .into_any()
}

/// Search, account, dates, order, saved views.
#[component]
pub fn Toolbar(filter: Filter<PortQuery>, list: Loaded<PortPage>) -> impl IntoView {
    view! {
        <div class="toolbar">
            <SearchField filter/>
            <Accounts filter list/>
            <Days filter/>
            <div class="end row"><Order filter/><Views filter/></div>
        </div>
    }
    .into_any()
}

#[component]
fn SearchField(filter: Filter<PortQuery>) -> impl IntoView {
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
                aria-keyshortcuts="/"
                aria-label="Any digits, end user or losing carrier"
                placeholder="Any digits, end user or losing carrier"
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

/// Shown where there is more than one account to choose from.
#[component]
fn Accounts(filter: Filter<PortQuery>, list: Loaded<PortPage>) -> impl IntoView {
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

/// From which day and until which day the losing carrier committed.
#[component]
fn Days(filter: Filter<PortQuery>) -> impl IntoView {
    let text = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let choose = move |put: fn(&mut PortQuery, Option<Date>)| {
        move |event: ev::Event| {
            let day = event_target_value(&event).parse().ok();
            filter.update(Enter::Push, |query| {
                put(query, day);
                query.page = None;
            });
        }
    };
    view! {
        <fieldset class="span-of-days">
            <legend class="only-read">"FOC date"</legend>
            <label>
                <span class="muted small">"FOC from"</span>
                <input class="input" type="date" name="foc_from" prop:value=move || text(filter.get().foc_from) on:change=choose(|query, day| query.foc_from = day)/>
            </label>
            <label>
                <span class="muted small">"to"</span>
                <input class="input" type="date" name="foc_to" prop:value=move || text(filter.get().foc_to) on:change=choose(|query, day| query.foc_to = day)/>
            </label>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Order(filter: Filter<PortQuery>) -> impl IntoView {
    let choose = move |event: ev::Event| {
        let place = event_target_value(&event).parse::<usize>().unwrap_or_default();
        let chosen = PortSort::ALL.get(place).copied().unwrap_or_default();
        filter.update(Enter::Push, |query| {
            query.sort = (chosen != PortSort::default()).then_some(chosen);
            query.page = None;
        });
    };
    let option = move |(place, sort): (usize, PortSort)| {
        view! { <option value=place.to_string() selected=move || filter.get().sort.unwrap_or_default() == sort>{sort.name()}</option> }
    };
    view! {
        <div>
            <select class="input" aria-label="Order" on:change=choose>
                {PortSort::ALL.into_iter().enumerate().map(option).collect_view()}
            </select>
        </div>
    }
    .into_any()
}
