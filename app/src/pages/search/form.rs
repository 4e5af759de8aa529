//! The form of the search. What it says ends up in the address, and is read back from there.

use crate::ui::part;
use contract::{
    field::Validate,
    geography::{Country, RateCenter, STATES, State, StateCode},
    id::AccountId,
    number::{AreaCode, Exchange, NumberKind, TOLL_FREE_AREA_CODES},
    offer::{OfferQuery, Pattern},
};
use leptos::{ev, prelude::*};

use crate::{
    api::{self, ApiError, error::pairs},
    components::use_directory,
    paths::{Enter, Filter},
    ui::{Button, ComboField, Faults, Glyph, Kind, Loaded, SelectField, TextField},
};

/// What was typed.
#[derive(Clone, Copy)]
struct Draft {
    state: RwSignal<String>,
    rate_center: RwSignal<String>,
    area_code: RwSignal<String>,
    exchange: RwSignal<String>,
    pattern: RwSignal<String>,
    country: RwSignal<String>,
}

impl Draft {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self { state: empty(), rate_center: empty(), area_code: empty(), exchange: empty(), pattern: empty(), country: empty() }
    }

    /// Takes over what the address says.
    fn take(self, query: &OfferQuery) {
        let set = |signal: RwSignal<String>, text: Option<&str>| signal.set(text.unwrap_or_default().to_owned());
        set(self.state, query.state.as_ref().map(StateCode::as_str));
        set(self.rate_center, query.rate_center.as_ref().map(|r| r.0.as_str()));
        set(self.area_code, query.area_code.as_ref().map(AreaCode::as_str));
        set(self.exchange, query.exchange.as_ref().map(Exchange::as_str));
        set(self.pattern, query.pattern.as_ref().map(Pattern::as_str));
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
        if faults.is_empty() {
            faults = pairs(query.faults());
        }
        if query.kind == NumberKind::TollFree && query.area_code.is_none() && query.pattern.is_none() {
            // Any toll-free number is a search too; the limit gives it an address.
            query.limit = Some(50);
        }
        if faults.is_empty() { Ok(query) } else { Err(faults) }
    }
}

/// Everything the accounts list, once each, under one sorting.
async fn of_all<T, F>(accounts: Vec<AccountId>, ask: impl Fn(AccountId) -> F) -> Result<Vec<T>, ApiError>
where
    T: PartialEq,
    F: Future<Output = Result<Vec<T>, ApiError>>,
{
    let mut all: Vec<T> = Vec::new();
    let mut last = None;
    for account in accounts {
        match ask(account).await {
            Ok(found) => {
                for one in found {
                    if !all.contains(&one) {
                        all.push(one);
                    }
                }
            }
            Err(error) => last = Some(error),
        }
    }
    match last {
        Some(error) if all.is_empty() => Err(error),
        _ => Ok(all),
    }
}

/// The form.
#[component]
pub fn SearchForm(filter: Filter<OfferQuery>) -> impl IntoView {
    let draft = Draft::new();
    let faults = Faults::new();
    let kind = RwSignal::new(NumberKind::Local);
    Effect::new(move |_| {
        let query = filter.get();
        kind.set(query.kind);
        draft.take(&query);
        faults.clear_all();
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match draft.read(kind.get_untracked()) {
            Ok(query) => {
                faults.clear_all();
                filter.set(&query, Enter::Push);
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
                <div class="go"><Button kind=Kind::Primary icon=Glyph::Search>"Search"</Button></div>
            </div>
        </form>
    }
    .into_any()
}

fn accounts() -> Memo<Option<Vec<AccountId>>> {
    let directory = use_directory();
    Memo::new(move |_| directory.accounts.data.with(|all| all.as_ref().map(|all| all.iter().map(|a| a.id.clone()).collect())))
}

/// Checks one field after it was left.
fn left(draft: Draft, faults: Faults, kind: NumberKind, field: &'static str) -> impl Fn() + Copy {
    move || faults.show_for(field, &draft.read(kind).err().unwrap_or_default())
}

#[component]
fn LocalFields(draft: Draft, faults: Faults) -> impl IntoView {
    let accounts = accounts();
    let states: Loaded<Vec<State>> =
        Loaded::new(move || accounts.get(), |ids| of_all(ids, |id| async move { api::accounts::states(&id).await }));
    let rate_centers: Loaded<Vec<RateCenter>> = Loaded::new(
        move || accounts.get().zip(StateCode::parse(&draft.state.get()).ok()),
        |(ids, state)| {
            of_all(ids, move |id| {
                let state = state.clone();
                async move { api::accounts::rate_centers(&id, &state).await }
            })
        },
    );
    let state_options = Signal::derive(move || {
        let mut options = vec![(String::new(), "Any state".to_owned())];
        // Until the carriers have listed their states, the states of the country stand in.
        match states.data.get().filter(|states| !states.is_empty()) {
            Some(states) => options.extend(states.iter().map(|s| named(s.code.as_str(), s.code.name()))),
            None => options.extend(STATES.iter().map(|(code, name)| named(code, name))),
        }
        options
    });
    let rate_center_options = Signal::derive(move || {
        rate_centers.data.get().unwrap_or_default().into_iter().map(|r| (r.0.clone(), r.0)).collect::<Vec<_>>()
    });
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
    let countries: Loaded<Vec<Country>> =
        Loaded::new(move || accounts.get(), |ids| of_all(ids, |id| async move { api::accounts::countries(&id).await }));
    let options = Signal::derive(move || {
        let first = match (countries.data.with(Option::is_some), countries.trouble.get()) {
            (true, _) => "Choose a country".to_owned(),
            (false, Some(trouble)) => trouble.sentence,
            (false, None) => "Loading …".to_owned(),
        };
        let mut options = vec![(String::new(), first)];
        options
            .extend(countries.data.get().unwrap_or_default().into_iter().map(|c| (c.id, format!("{} · +{}", c.name, c.prefix))));
        options
    });
    view! { <SelectField label="Country" name="country" value=draft.country options faults/> }.into_any()
}
