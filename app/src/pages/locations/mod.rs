//! Locations.

mod form;
mod page;
mod rows;

use leptos::prelude::*;

use page::LocationsPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <LocationsPage/> }.into_any()
}
