//! Giving numbers to a tenant from its page, or taking them back: a pasted list.

use contract::tenant::Tenant;
use leptos::prelude::*;

use crate::{
    components::hand_over::{HandOverDialog, Start},
    session::use_session,
    ui::Loaded,
};

/// The dialog: from the own tenant to this one, unless somebody else is chosen.
#[component]
pub fn HandOverFromHere(
    open: RwSignal<bool>,
    to: Signal<Tenant>,
    all: Loaded<Vec<Tenant>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let start = Signal::derive(move || Start {
        from: session.session().with(|s| s.as_ref().map(|s| s.tenant.clone())),
        to: Some(to.with(|tenant| tenant.id.clone())),
        numbers: Vec::new(),
    });
    view! {
        <HandOverDialog open start tenants=Signal::derive(move || all.data.get().unwrap_or_default()) on_done/>
    }
    .into_any()
}
