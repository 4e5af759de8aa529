//! Home.

use leptos::prelude::*;

use crate::ui::PageHead;

/// The page.
#[component]
pub fn HomePage() -> impl IntoView {
    view! { <PageHead title="Home"/> }.into_any()
}
