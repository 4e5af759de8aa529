//! Trunk groups.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::{
    api::{self, ApiError},
    ui::{Load, Loaded, PageHead, SkeletonRows, table::counted},
};

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

#[component]
fn TrunkGroupsPage() -> impl IntoView {
    let rows: Loaded<Vec<contract::trunk_group::TrunkGroupRow>> = Loaded::once::<ApiError, _>(api::trunk_groups::list);
    view! {
        <PageHead title="Trunk groups"/>
        <Load of=rows skeleton=|| view! { <table class="table"><tbody><SkeletonRows widths=&[3, 2, 2]/></tbody></table> } let:rows>
            <p>{move || rows.with(|rows| counted(u32::try_from(rows.len()).unwrap_or(u32::MAX), "row", "rows"))}</p>
        </Load>
    }
    .into_any()
}
