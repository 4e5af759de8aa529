//! One number.

use contract::{number::E164, owned::NumberDetail};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};

use crate::{
    api,
    components::NumberCell,
    ui::{Load, Loaded, PageHead},
};

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

#[component]
fn NumberPage() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.with(|params| E164::parse(&params.get("number").unwrap_or_default()).ok()));
    let detail: Loaded<NumberDetail> =
        Loaded::new(move || number.get(), |number| async move { api::numbers::detail(&number).await });
    view! {
        <PageHead title="Number"/>
        <Load of=detail skeleton=|| view! { <span class="skeleton title"></span> } let:detail>
            {move || view! { <NumberCell number=detail.get().row.number large=true/> }}
        </Load>
    }
    .into_any()
}
