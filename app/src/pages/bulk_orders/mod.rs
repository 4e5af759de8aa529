//! Bulk orders.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::{
    api::{self, ApiError},
    ui::{Load, Loaded, PageHead, SkeletonRows, table::counted},
};

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

#[component]
fn BulkOrdersPage() -> impl IntoView {
    let rows: Loaded<Vec<contract::bulk_order::BulkOrder>> = Loaded::once::<ApiError, _>(api::bulk_orders::list);
    view! {
        <PageHead title="Bulk orders"/>
        <Load of=rows skeleton=|| view! { <table class="table"><tbody><SkeletonRows widths=&[3, 2, 2]/></tbody></table> } let:rows>
            <p>{move || rows.with(|rows| counted(u32::try_from(rows.len()).unwrap_or(u32::MAX), "row", "rows"))}</p>
        </Load>
    }
    .into_any()
}
