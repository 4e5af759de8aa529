//! Settings.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::ui::PageHead;

/// The route.
pub struct SettingsRoute;

#[lazy_route]
impl LazyRoute for SettingsRoute {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
        view! { <SettingsPage/> }.into_any()
    }
}

#[component]
fn SettingsPage() -> impl IntoView {
    view! { <PageHead title="Settings"/> }.into_any()
}

/// The route of a tab.
pub struct SettingsTabRoute;

#[lazy_route]
impl LazyRoute for SettingsTabRoute {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let _ = this;
        view! { <SettingsPage/> }.into_any()
    }
}
