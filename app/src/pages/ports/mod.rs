//! Ports: the board.

mod actions;
mod filters;
mod page;
mod rows;
mod views;

use leptos::prelude::*;

use page::PortsPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <PortsPage/> }.into_any()
}
