//! One number.

mod asked;
mod caller_name;
mod emergency;
mod fax;
mod head;
mod history;
mod listing;
mod page;
mod routing;
mod routing_draft;
mod routing_form;
mod service_form;

use leptos::prelude::*;

use page::NumberPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <NumberPage/> }.into_any()
}
