//! Bulk orders.

mod draft;
mod file;
mod list;
mod page;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use page::BulkOrdersPage;

/// The route.
pub struct BulkOrdersRoute;

#[lazy_route]
impl LazyRoute for BulkOrdersRoute {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
        view! { <BulkOrdersPage/> }.into_any()
    }
}
