//! Orders: everything that was asked of carriers.

mod decide;
mod detail;
mod documents;
mod list;

use leptos::prelude::*;

use detail::OrderPage;
use list::OrdersPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <OrdersPage/> }.into_any()
}

/// Draws the page.
pub fn draw_one() -> AnyView {
    view! { <OrderPage/> }.into_any()
}
