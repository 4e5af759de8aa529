//! Numbers.

mod filters;
mod freshness;
mod keys;
mod page;
mod rows;
mod selection;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use page::NumbersPage;

/// The route.
pub struct NumbersRoute;

#[lazy_route]
impl LazyRoute for NumbersRoute {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
        view! { <NumbersPage/> }.into_any()
    }
}
