//! Trunk groups.

mod draft;
mod form;
mod page;
mod rows;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use page::TrunkGroupsPage;

/// The route.
pub struct TrunkGroupsRoute;

#[lazy_route]
impl LazyRoute for TrunkGroupsRoute {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
        view! { <TrunkGroupsPage/> }.into_any()
    }
}
