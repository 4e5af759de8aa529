//! What goes over today, and whether it is ready.

mod gate;
mod groups;
mod page;
mod rows;
mod selection;

use leptos::prelude::*;

use page::ActivationsPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <ActivationsPage/> }.into_any()
}
