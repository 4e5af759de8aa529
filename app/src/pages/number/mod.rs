//! One number.

mod asked;
mod caller_name;
mod emergency;
mod fax;
mod head;
mod history;
mod listing;
mod page;
mod routing;
mod routing_draft;
mod routing_form;
mod service_form;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use page::NumberPage;

/// The route.
pub struct NumberRoute;

#[lazy_route]
impl LazyRoute for NumberRoute {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
        view! { <NumberPage/> }.into_any()
    }
}
