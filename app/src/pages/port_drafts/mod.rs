//! The drafts of ports.

mod page;

use leptos::prelude::*;

use page::PortDraftsPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <PortDraftsPage/> }.into_any()
}
