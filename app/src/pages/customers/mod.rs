//! Customers of carrier accounts: the list, one of them, and what is set, created and paid.

mod create;
mod detail;
mod list;
mod payment;
mod products;
mod settings;
mod sign_up;

use leptos::prelude::*;

use detail::CustomerPage;
use list::CustomersPage;

/// Draws the list.
pub fn draw() -> AnyView {
    view! { <CustomersPage/> }.into_any()
}

/// Draws one customer.
pub fn draw_one() -> AnyView {
    view! { <CustomerPage/> }.into_any()
}

/// A text, or a dash.
fn or_dash(text: &str) -> String {
    if text.trim().is_empty() { "—".to_owned() } else { text.to_owned() }
}

/// Warnings as one text, for a review.
fn warned(warnings: &[contract::field::Fault]) -> Option<String> {
    let sentences: Vec<&str> = warnings.iter().map(|fault| fault.sentence.as_str()).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}
