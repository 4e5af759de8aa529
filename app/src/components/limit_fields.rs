//! Fields for what bounds somebody: an amount or none, a count or none, some carrier accounts or all.

use std::collections::BTreeSet;

use contract::{id::AccountId, money::Money};
use leptos::prelude::*;

use crate::ui::{Faults, TextField, part, table::grouped};

/// What stands in a field for an amount.
pub fn typed_money(amount: Option<Money>) -> String {
    amount.map(|amount| amount.to_string().trim_start_matches('$').to_owned()).unwrap_or_default()
}

/// The amount that was typed; nothing typed is no limit.
pub fn read_money(text: &str) -> Result<Option<Money>, String> {
    let text = text.trim().trim_start_matches('$').replace(',', "");
    if text.is_empty() {
        return Ok(None);
    }
    Money::parse_usd(&text).map(Some).map_err(|refusal| refusal.0)
}

/// The count that was typed; nothing typed is no limit.
pub fn read_count(text: &str) -> Result<Option<u32>, String> {
    let text = text.trim().replace(',', "");
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| format!("“{text}” is not a count."))
}

/// A limit in words.
pub fn money_words(amount: Option<Money>) -> String {
    amount.map_or_else(|| "No limit".to_owned(), |amount| amount.to_string())
}

/// A limit in words.
pub fn count_words(count: Option<u32>) -> String {
    count.map_or_else(|| "No limit".to_owned(), grouped)
}

/// A field for an amount in dollars, or none.
#[component]
pub fn MoneyField(
    #[prop(into)] label: String,
    name: &'static str,
    value: RwSignal<String>,
    faults: Faults,
    #[prop(into)] help: String,
) -> impl IntoView {
    let check = move || {
        let found = read_money(&value.get_untracked()).err().map(|sentence| (name.to_owned(), sentence));
        faults.show_for(name, found.as_slice());
    };
    view! { <TextField label name value faults help inputmode="decimal" placeholder="No limit" optional=true on_leave=check/> }
        .into_any()
}

/// Check boxes for some carrier accounts.
#[component]
pub fn AccountChecks(
    #[prop(into)] legend: String,
    /// Id and name of each.
    #[prop(into)]
    options: Signal<Vec<(AccountId, String)>>,
    chosen: RwSignal<BTreeSet<AccountId>>,
    /// What is said when there are none.
    none: &'static str,
) -> impl IntoView {
    let boxes = move || {
        let options = options.get();
        if options.is_empty() {
            return view! { <p class="muted small">{none}</p> }.into_any();
        }
        let one = |(id, name): (AccountId, String)| {
            let own = id.clone();
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || chosen.with(|chosen| chosen.contains(&own))
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            chosen.update(|chosen| {
                                if on {
                                    chosen.insert(id.clone());
                                } else {
                                    chosen.remove(&id);
                                }
                            });
                        }
                    />
                    <span>{name}</span>
                </label>
            }
        };
        options.into_iter().map(one).collect_view().into_any()
    };
    view! { <fieldset class="radio-cards"><legend>{legend}</legend>{part(boxes)}</fieldset> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_survives_its_field_and_an_empty_field_is_no_limit() {
        let amount = Money::parse_usd("1250.5").unwrap();
        assert_eq!(read_money(&typed_money(Some(amount))), Ok(Some(amount)));
        assert_eq!(read_money(" $1,250.50 "), Ok(Some(amount)));
        assert_eq!((read_money(""), typed_money(None)), (Ok(None), String::new()));
        assert!(read_money("-3").is_err() && read_money("much").is_err());
    }

    #[test]
    fn a_count_is_whole_and_not_below_nothing() {
        assert_eq!(read_count("1,000"), Ok(Some(1_000)));
        assert_eq!(read_count(" "), Ok(None));
        assert!(read_count("-1").is_err() && read_count("1.5").is_err() && read_count("many").is_err());
    }
}
