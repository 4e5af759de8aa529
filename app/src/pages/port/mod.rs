//! One port request.

mod actions;
mod edit_draft;
mod edit_form;
mod head;
mod notes;
mod numbers;
mod page;
mod papers;
mod record;
mod rejection;
mod routing;
mod sub_orders;
mod timeline;

use leptos::prelude::*;

use page::PortPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <PortPage/> }.into_any()
}
