//! The frame around every page, and the gate before it.

mod acting;
mod appearance;
mod gate;
mod help;
mod palette;
mod seldom;
mod shortcuts;
mod sidebar;
mod top_bar;
mod tray;

pub use appearance::{Appearance, Theme, use_appearance};
pub use sidebar::Brand;
pub use tray::use_tray;

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::{
    session::SessionState,
    ui::{Toasts, clock, toast::ToastCorner},
};

/// The console.
#[component]
pub fn App() -> impl IntoView {
    clock::start_clock();
    let toasts = Toasts::new();
    let session = SessionState::new();
    provide_context(toasts);
    provide_context(session);
    provide_context(Appearance::kept());
    session.begin();
    view! {
        <Router>
            <gate::Gate/>
        </Router>
        <ToastCorner toasts/>
    }
}
