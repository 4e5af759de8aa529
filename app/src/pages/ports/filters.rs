//! What narrows the board, all of it in the address: phases, search, account, dates, order.

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
    components::list_filters::{AccountChoice, Choice, SearchField},
    paths::{self, Enter, Filter},
    ui::{Chip, Loaded},
};

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
            <SearchField label="Any digits, end user or losing carrier" keys="/" said=Signal::derive(move || filter.get().q) on_search=search/>
            <AccountChoice read chosen=Signal::derive(move || filter.get().account) on_choose=choose/>
            <Days filter/>
            <div class="end row"><Order filter/><Views filter/></div>
        </div>
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
    let options: Vec<_> =
        PortSort::ALL.into_iter().enumerate().map(|(at, sort)| (at.to_string(), sort.name().to_owned())).collect();
    let place = |sort: PortSort| PortSort::ALL.into_iter().position(|one| one == sort).unwrap_or_default();
    let chosen = Signal::derive(move || place(filter.get().sort.unwrap_or_default()).to_string());
    let choose = Callback::new(move |(at,): (String,)| {
        let chosen = at.parse::<usize>().ok().and_then(|at| PortSort::ALL.get(at).copied()).unwrap_or_default();
        filter.update(Enter::Push, |query| {
            query.sort = (chosen != PortSort::default()).then_some(chosen);
            query.page = None;
        });
    });
    view! { <Choice label="Order" options=Signal::stored(options) chosen on_choose=choose/> }.into_any()
}
