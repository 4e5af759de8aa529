//! Trunk groups.

mod draft;
mod form;
mod page;
mod rows;

use leptos::prelude::*;

use page::TrunkGroupsPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <TrunkGroupsPage/> }.into_any()
}
