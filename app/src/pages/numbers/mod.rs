//! Numbers.

mod actions;
mod filters;
mod giving;
mod page;
mod rows;
mod selection;

use leptos::prelude::*;

use page::NumbersPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <NumbersPage/> }.into_any()
}
