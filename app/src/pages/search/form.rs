//! The form of the search. What it says ends up in the address, and is read back from there.

use crate::ui::part;
use contract::{
    account::Ability,
    field::Validate,
    geography::{Country, RateCenter, STATES, State, StateCode},
    id::AccountId,
    number::{AreaCode, Exchange, NumberKind, TOLL_FREE_AREA_CODES},
    offer::{OfferQuery, Pattern},
};
use leptos::{ev, prelude::*};

use super::{gather::Gathered, sift::Sift, view::SearchView};
use crate::{
    api::{self, error::pairs},
    components::use_directory,
    paths::{Enter, Filter},
    ui::{Button, ComboField, Faults, Glyph, Kind, SelectField, TextField},
};

/// What was typed.
#[derive(Clone, Copy)]
struct Draft {
    state: RwSignal<String>,
    rate_center: RwSignal<String>,
    area_code: RwSignal<String>,
    exchange: RwSignal<String>,
    pattern: RwSignal<String>,
    city: RwSignal<String>,
    block: RwSignal<String>,
    country: RwSignal<String>,
}

impl Draft {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            state: empty(),
            rate_center: empty(),
            area_code: empty(),
            exchange: empty(),
            pattern: empty(),
            city: empty(),
            block: empty(),
            country: empty(),
        }
    }

    /// Takes over what the address says.
    fn take(self, query: &OfferQuery) {
        let set = |signal: RwSignal<String>, text: Option<&str>| signal.set(text.unwrap_or_default().to_owned());
        set(self.state, query.state.as_ref().map(StateCode::as_str));
        set(self.rate_center, query.rate_center.as_ref().map(|r| r.0.as_str()));
        set(self.area_code, query.area_code.as_ref().map(AreaCode::as_str));
        set(self.exchange, query.exchange.as_ref().map(Exchange::as_str));
        set(self.pattern, query.pattern.as_ref().map(Pattern::as_str));
        set(self.city, query.city.as_deref());
        set(self.block, query.block.map(|length| length.to_string()).as_deref());
        set(self.country, query.country.as_deref());
    }

    /// The search, or every fault of the form.
    fn read(self, kind: NumberKind) -> Result<OfferQuery, Vec<(String, String)>> {
        let mut faults = Vec::new();
        let mut query = OfferQuery { kind, ..OfferQuery::default() };
        let text = |signal: RwSignal<String>| Some(signal.get_untracked().trim().to_owned()).filter(|text| !text.is_empty());
        let mut note = |field: &str, refusal: contract::field::Refusal| faults.push((field.to_owned(), refusal.0));
        if kind == NumberKind::Local {
            if let Some(state) = text(self.state) {
                StateCode::parse(&state).map(|state| query.state = Some(state)).unwrap_or_else(|r| note("state", r));
            }
            query.city = text(self.city);
            query.rate_center = text(self.rate_center).map(|name| RateCenter(name.to_uppercase()));
            if let Some(exchange) = text(self.exchange) {
                Exchange::parse(&exchange).map(|e| query.exchange = Some(e)).unwrap_or_else(|r| note("exchange", r));
            }
        }
        if kind == NumberKind::International {
            query.country = text(self.country);
        } else {
            if let Some(code) = text(self.area_code) {
                AreaCode::parse(&code).map(|code| query.area_code = Some(code)).unwrap_or_else(|r| note("area_code", r));
            }
            if let Some(pattern) = text(self.pattern) {
                Pattern::parse(&pattern).map(|p| query.pattern = Some(p)).unwrap_or_else(|r| note("pattern", r));
            }
        }
        if let Some(length) = text(self.block) {
            match length.parse() {
                Ok(length) => {
                    query.block = Some(length);
                    // Numbers in a row are found among many, not among few.
                    query.limit = Some(100);
                }
                Err(_) => faults.push(("block".to_owned(), "Type how many in a row, 2 to 100.".to_owned())),
            }
        }
        if faults.is_empty() {
            faults = pairs(query.faults());
        }
        if query.kind == NumberKind::TollFree && query.area_code.is_none() && query.pattern.is_none() && query.block.is_none() {
            // Any toll-free number is a search too; the limit gives it an address.
            query.limit = Some(50);
        }
        if faults.is_empty() { Ok(query) } else { Err(faults) }
    }
}

/// The form.
#[component]
pub fn SearchForm(query: Memo<OfferQuery>, filter: Filter<SearchView>) -> impl IntoView {
    let draft = Draft::new();
    let faults = Faults::new();
    let kind = RwSignal::new(NumberKind::Local);
    Effect::new(move |_| {
        let query = query.get();
        kind.set(query.kind);
        draft.take(&query);
        faults.clear_all();
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match draft.read(kind.get_untracked()) {
            Ok(query) => {
                faults.clear_all();
                // A new search is shown whole.
                filter.set(&SearchView { query, sift: Sift::default() }, Enter::Push);
            }
            Err(found) => {
                faults.show(found);
            }
        }
    };
    let kinds = NumberKind::ALL.map(|one| {
        view! {
            <button
                type="button"
                aria-pressed=move || if kind.get() == one { "true" } else { "false" }
                on:click=move |_| {
                    kind.set(one);
                    faults.clear_all();
                }
            >
                {one.name()}
            </button>
        }
    });
    view! {
        <form class="panel search-form" role="search" on:submit=submit novalidate>
            <div class="segments" role="group" aria-label="Kind of number">{kinds.into_iter().collect_view()}</div>
            <div class="form-row">
                {part(move || match kind.get() {
                    NumberKind::Local => view! { <LocalFields draft faults/> }.into_any(),
                    NumberKind::TollFree => view! { <TollFreeFields draft faults/> }.into_any(),
                    NumberKind::International => view! { <InternationalFields draft faults/> }.into_any(),
                })}
                <div class="block-length">
                    <TextField
                        label="In a row" name="block" value=draft.block faults inputmode="numeric" maxlength=3 mono=true placeholder="10"
                    />
                </div>
                <div class="go"><Button kind=Kind::Primary icon=Glyph::Search>"Search"</Button></div>
            </div>
            <p class="muted small">{part(move || match kind.get() {
                NumberKind::International => "Only what a carrier names one by one can be found in a row.",
                NumberKind::Local | NumberKind::TollFree => {
                    "A pattern takes digits, letters, ? for one digit and * for any. What a carrier cannot filter itself is filtered here, and its lane says so."
                }
            })}</p>
        </form>
    }
    .into_any()
}

fn accounts() -> Memo<Option<Vec<AccountId>>> {
    let directory = use_directory();
    Memo::new(move |_| {
        directory.accounts.data.with(|all| {
            all.as_ref().map(|all| all.iter().filter(|a| a.abilities.contains(&Ability::Places)).map(|a| a.id.clone()).collect())
        })
    })
}

/// Checks one field after it was left.
fn left(draft: Draft, faults: Faults, kind: NumberKind, field: &'static str) -> impl Fn() + Copy {
    move || faults.show_for(field, &draft.read(kind).err().unwrap_or_default())
}

#[component]
fn LocalFields(draft: Draft, faults: Faults) -> impl IntoView {
    let accounts = accounts();
    let states: Gathered<State> = Gathered::new(
        move || accounts.get().map(|ids| (ids, ())),
        |id, ()| async move { api::accounts::states(&id).await },
        |state| state.code.as_str().to_owned(),
        |state| state.code.as_str().to_owned(),
    );
    let rate_centers: Gathered<RateCenter> = Gathered::new(
        move || accounts.get().zip(StateCode::parse(&draft.state.get()).ok()),
        |id, state| async move { api::accounts::rate_centers(&id, &state).await },
        |center| center.0.clone(),
        |center| center.0.clone(),
    );
    let state_options = Signal::derive(move || {
        let mut options = vec![(String::new(), "Any state".to_owned())];
        // Until the carriers have listed their states, the states of the country stand in.
        match Some(states.all.get()).filter(|states| !states.is_empty()) {
            Some(states) => options.extend(states.iter().map(|s| named(s.code.as_str(), s.code.name()))),
            None => options.extend(STATES.iter().map(|(code, name)| named(code, name))),
        }
        options
    });
    let rate_center_options =
        Signal::derive(move || rate_centers.all.get().into_iter().map(|r| (r.0.clone(), r.0)).collect::<Vec<_>>());
    let local = NumberKind::Local;
    view! {
        <SelectField
            label="State" name="state" value=draft.state options=state_options faults
            on_choose=move || draft.rate_center.set(String::new())
        />
        <ComboField
            label="Rate center" name="rate_center" value=draft.rate_center options=rate_center_options faults
            placeholder="ATHENS"
        />
        <TextField label="City" name="city" value=draft.city faults maxlength=60 placeholder="Athens"/>
        <TextField
            label="Area code" name="area_code" value=draft.area_code faults inputmode="numeric" maxlength=3 mono=true
            placeholder="706" on_leave=left(draft, faults, local, "area_code")
        />
        <TextField
            label="Exchange" name="exchange" value=draft.exchange faults inputmode="numeric" maxlength=3 mono=true
            placeholder="555" on_leave=left(draft, faults, local, "exchange")
        />
        <TextField
            label="Pattern" name="pattern" value=draft.pattern faults maxlength=24 mono=true
            placeholder="555 01?? or CALL" on_leave=left(draft, faults, local, "pattern")
        />
    }
    .into_any()
}

fn named(code: &str, name: &str) -> (String, String) {
    (code.to_owned(), format!("{code} · {name}"))
}

#[component]
fn TollFreeFields(draft: Draft, faults: Faults) -> impl IntoView {
    let mut options = vec![(String::new(), "Any toll-free code".to_owned())];
    options.extend(TOLL_FREE_AREA_CODES.iter().map(|code| ((*code).to_owned(), (*code).to_owned())));
    view! {
        <SelectField label="Area code" name="area_code" value=draft.area_code options=options faults/>
        <TextField
            label="Pattern" name="pattern" value=draft.pattern faults maxlength=24 mono=true
            placeholder="FLOWERS" on_leave=left(draft, faults, NumberKind::TollFree, "pattern")
        />
    }
    .into_any()
}

#[component]
fn InternationalFields(draft: Draft, faults: Faults) -> impl IntoView {
    let accounts = accounts();
    let countries: Gathered<Country> = Gathered::new(
        move || accounts.get().map(|ids| (ids, ())),
        |id, ()| async move { api::accounts::countries(&id).await },
        |country| country.code.to_uppercase(),
        |country| country.name.clone(),
    );
    let options = Signal::derive(move || {
        let first = match (countries.all.with(Vec::is_empty), countries.waiting.get(), countries.trouble.get()) {
            (true, 0, Some(trouble)) => trouble.sentence,
            (true, 0, None) => "No account lists countries".to_owned(),
            (true, ..) => "Loading …".to_owned(),
            (false, ..) => "Choose a country".to_owned(),
        };
        let mut options = vec![(String::new(), first)];
        options.extend(countries.all.get().into_iter().map(|c| (c.code.to_uppercase(), format!("{} · +{}", c.name, c.prefix))));
        // One that the address names stays on the list while the accounts are asked.
        let chosen = draft.country.get();
        if !options.iter().any(|(code, _)| *code == chosen) {
            options.push((chosen.clone(), chosen));
        }
        options
    });
    view! { <SelectField label="Country" name="country" value=draft.country options faults/> }.into_any()
}
