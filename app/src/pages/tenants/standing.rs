//! Whether a tenant's people can sign in, and changing that with its name typed.

use contract::tenant::{Tenant, TenantChange};
use leptos::prelude::*;

use crate::{
    api,
    components::{
        Change, Typed,
        confirm::{Confirm, Saving},
    },
    ui::{Hue, Loaded, use_toasts},
};

/// The word for it, in its hue.
pub fn standing(suspended: bool) -> (Hue, &'static str) {
    if suspended { (Hue::Bad, "Suspended") } else { (Hue::Ok, "Open") }
}

/// The dialog that suspends a tenant or opens it again.
#[component]
pub fn StandingDialog(open: RwSignal<bool>, tenant: Signal<Tenant>, loaded: Loaded<Tenant>) -> impl IntoView {
    let toasts = use_toasts();
    let suspended = move || tenant.with(|tenant| tenant.suspended_at.is_some());
    let name = move || tenant.with(|tenant| tenant.name.clone());
    let title = Signal::derive(move || {
        let act = if suspended() { "Open" } else { "Suspend" };
        format!("{act} {}", name())
    });
    let confirm = Signal::derive(move || if suspended() { "Open" } else { "Suspend" }.to_owned());
    let changes = Signal::derive(move || {
        let (before, after) = (standing(suspended()).1, standing(!suspended()).1);
        vec![Change::new("Its people", before, after)]
    });
    let warning = Signal::derive(move || {
        Some(if suspended() {
            "Its people, and those of everybody under it who is not suspended themselves, can sign in again.".to_owned()
        } else {
            "Its people and those of everybody under it are signed out at once and cannot sign in. Their numbers keep working, and \
             what is under way at carriers goes on."
                .to_owned()
        })
    });
    let typed = Signal::derive(move || Some(Typed { expected: name(), label: format!("Type the name, {}", name()) }));
    let save = Saving::new(move || {
        let (id, body) = tenant.with_untracked(|tenant| {
            let suspended = tenant.suspended_at.is_none();
            (tenant.id.clone(), TenantChange { name: tenant.name.clone(), suspended, limits: tenant.limits.clone() })
        });
        async move {
            let now = api::tenants::update(&id, &body).await?;
            let word = if now.suspended_at.is_some() { "suspended" } else { "open again" };
            toasts.say(Hue::Ok, format!("{} is {word}.", now.name), None);
            loaded.put(now);
            Ok(())
        }
    });
    view! { <Confirm open title confirm save changes warning typed danger=true/> }.into_any()
}
