//! What narrows a list: its search field, and choices among some. The list keeps them in its address.

use std::time::Duration;

use contract::{id::AccountId, owned::AccountReading};
use leptos::{ev, prelude::*};

/// How long a list waits for the next key. Long enough for two fast keys to be one question, too short to be felt.
const PAUSE: Duration = Duration::from_millis(40);

/// The search field of a list.
#[component]
pub fn SearchField(
    /// What is asked for, and its placeholder.
    label: &'static str,
    /// What the address says.
    #[prop(into)]
    said: Signal<Option<String>>,
    /// Hears what to search for, trimmed, shortly after the last key.
    on_search: Callback<(Option<String>,)>,
    /// A key that leads here, for assistive technology.
    #[prop(optional)]
    keys: Option<&'static str>,
) -> impl IntoView {
    let typed = RwSignal::new(said.get_untracked().unwrap_or_default());
    // What the address says wins when it was changed from elsewhere: the back button, a chip, a link.
    Effect::new(move |_| {
        let said = said.get().unwrap_or_default();
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
        on_search.run(((!text.is_empty()).then_some(text),));
    });
    view! {
        <div class="search">
            <input
                class="input"
                type="search"
                name="q"
                autocomplete="off"
                spellcheck="false"
                aria-keyshortcuts=keys
                aria-label=label
                placeholder=label
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

/// One of some, as a list without a label that is seen.
#[component]
pub fn Choice(
    label: &'static str,
    /// `(value, name)` of each.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The value that is chosen.
    #[prop(into)]
    chosen: Signal<String>,
    on_choose: Callback<(String,)>,
) -> impl IntoView {
    let option = move |(value, name): (String, String)| {
        let own = value.clone();
        view! { <option value=value selected=move || chosen.with(|chosen| *chosen == own)>{name}</option> }
    };
    view! {
        <div>
            <select class="input" aria-label=label on:change=move |event: ev::Event| on_choose.run((event_target_value(&event),))>
                {crate::ui::part(move || options.get().into_iter().map(option).collect_view())}
            </select>
        </div>
    }
    .into_any()
}

/// The account, where there is more than one to choose from.
#[component]
pub fn AccountChoice(
    /// The accounts with their readings.
    #[prop(into)]
    read: Signal<Vec<AccountReading>>,
    #[prop(into)] chosen: Signal<Option<AccountId>>,
    on_choose: Callback<(Option<AccountId>,)>,
) -> impl IntoView {
    let accounts = Memo::new(move |_| {
        let named = |one: &AccountReading| (one.account.as_str().to_owned(), one.name.clone());
        let all = (String::new(), "All accounts".to_owned());
        read.with(|read| std::iter::once(all).chain(read.iter().map(named)).collect::<Vec<_>>())
    });
    let word = Signal::derive(move || chosen.with(|id| id.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default()));
    let choose = Callback::new(move |(id,): (String,)| on_choose.run(((!id.is_empty()).then(|| AccountId::new(id)),)));
    let needed = move || accounts.with(Vec::len) > 2 || chosen.with(Option::is_some);
    view! { <Show when=needed><Choice label="Account" options=accounts chosen=word on_choose=choose/></Show> }.into_any()
}
