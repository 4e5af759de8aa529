//! Bulk changes.

mod acts;
mod change;
mod detail;
mod draft;
mod list;
mod routing;
mod rows;

use leptos::prelude::*;

use detail::BulkChangePage;
use list::BulkChangesPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <BulkChangesPage/> }.into_any()
}

/// Draws the page.
pub fn draw_one() -> AnyView {
    view! { <BulkChangePage/> }.into_any()
}
