//! Giving the picked numbers to a tenant below.

use contract::{owned::NumberPage, tenant::Tenant};
use leptos::prelude::*;

use super::selection::Selection;
use crate::{
    api::{self, ApiError},
    components::hand_over::{HandOverDialog, Start},
    session::use_session,
    ui::Loaded,
};

/// The dialog. The tenants are read when it opens for the first time.
#[component]
pub fn Giving(open: RwSignal<bool>, selection: Selection, list: Loaded<NumberPage>) -> impl IntoView {
    let session = use_session();
    let asked = Memo::new(move |before: Option<&bool>| before.copied().unwrap_or_default() || open.get());
    let tenants: Loaded<Vec<Tenant>> =
        Loaded::new::<_, ApiError, _>(move || asked.get().then_some(()), |()| api::tenants::list());
    let start = Signal::derive(move || Start {
        from: session.session().with(|s| s.as_ref().map(|s| s.tenant.clone())),
        to: None,
        numbers: selection.rows().into_iter().map(|row| row.number).collect(),
    });
    let done = move || {
        selection.clear();
        list.refetch();
    };
    view! {
        <HandOverDialog open start tenants=Signal::derive(move || tenants.data.get().unwrap_or_default()) on_done=done/>
    }
    .into_any()
}
