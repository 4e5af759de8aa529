//! Cart.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::ui::PageHead;

/// The route.
pub struct CartRoute;

#[lazy_route]
impl LazyRoute for CartRoute {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
        view! { <CartPage/> }.into_any()
    }
}

#[component]
fn CartPage() -> impl IntoView {
    view! { <PageHead title="Cart"/> }.into_any()
}
