//! One number.

mod asked;
mod caller_name;
mod connection_form;
mod emergency;
mod fax;
mod features;
mod head;
mod history;
mod listing;
mod listing_form;
mod location_form;
mod location_picker;
mod look_up;
mod note;
mod page;
mod priorities_draft;
mod priorities_form;
mod reading;
mod routing;
mod routing_draft;
mod routing_form;
mod routing_shown;
mod service_form;

use leptos::prelude::*;

use page::NumberPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <NumberPage/> }.into_any()
}
