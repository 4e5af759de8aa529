//! Bulk orders.

mod draft;
mod file;
mod list;
mod page;

use leptos::prelude::*;

use page::BulkOrdersPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <BulkOrdersPage/> }.into_any()
}
