//! Money as text.

use crate::ui::part;
use contract::money::Money;
use leptos::prelude::*;

/// An amount in figures of one width.
#[component]
pub fn MoneyText(#[prop(into)] amount: Signal<Money>) -> impl IntoView {
    view! { <span class="figures">{part(move || amount.get().to_string())}</span> }.into_any()
}

/// `$1.00/mo`.
pub fn monthly(amount: Money) -> String {
    format!("{amount}/mo")
}
