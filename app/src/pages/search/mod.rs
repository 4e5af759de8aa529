//! Search.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::ui::PageHead;

/// The route.
pub struct SearchRoute;

#[lazy_route]
impl LazyRoute for SearchRoute {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
        view! { <SearchPage/> }.into_any()
    }
}

#[component]
fn SearchPage() -> impl IntoView {
    view! { <PageHead title="Search"/> }.into_any()
}
