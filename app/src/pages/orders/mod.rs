//! Orders.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::{
    api::{self, ApiError},
    ui::{Load, Loaded, PageHead, SkeletonRows, table::counted},
};

/// The route.
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

#[component]
fn OrdersPage() -> impl IntoView {
    let rows: Loaded<contract::paging::Page<contract::attempt::AttemptRow>> =
        Loaded::once::<ApiError, _>(|| async { api::attempts::list(&Default::default()).await });
    view! {
        <PageHead title="Orders"/>
        <Load of=rows skeleton=|| view! { <table class="table"><tbody><SkeletonRows widths=&[3, 2, 2]/></tbody></table> } let:rows>
            <p>{move || rows.with(|rows| counted(u32::try_from(rows.items.len()).unwrap_or(u32::MAX), "row", "rows"))}</p>
        </Load>
    }
    .into_any()
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

#[component]
fn OrderPage() -> impl IntoView {
    let params = leptos_router::hooks::use_params_map();
    let id = params.with_untracked(|params| params.get("id").unwrap_or_default());
    view! {
        <PageHead title="Order"/>
        <crate::components::AttemptFollow id=contract::id::AttemptId::new(id)/>
    }
    .into_any()
}
