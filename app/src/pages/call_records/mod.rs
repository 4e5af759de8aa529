//! Call records: who called whom, for how long, at which price, and why at that price.

mod chart;
mod export;
mod filters;
mod page;
mod rows;
mod sums;

use leptos::prelude::*;

use page::CallRecordsPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <CallRecordsPage/> }.into_any()
}
