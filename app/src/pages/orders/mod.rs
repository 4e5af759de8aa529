//! Orders: everything that was asked of carriers.

mod decide;
mod detail;
mod list;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use detail::OrderPage;
use list::OrdersPage;

/// The route of the list.
pub struct OrdersRoute;

#[lazy_route]
impl LazyRoute for OrdersRoute {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
        view! { <OrdersPage/> }.into_any()
    }
}

/// The route of one order.
pub struct OrderRoute;

#[lazy_route]
impl LazyRoute for OrderRoute {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
        view! { <OrderPage/> }.into_any()
    }
}
