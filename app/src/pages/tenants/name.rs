//! Another name for a tenant.

use contract::tenant::{Tenant, TenantChange};
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    api,
    components::{check, form::check_field},
    ui::{Button, Dialog, Faults, Hue, Kind, Loaded, TextField, Trouble, TroubleNotice, part, use_toasts},
};

/// The dialog.
#[component]
pub fn NameDialog(open: RwSignal<bool>, tenant: Signal<Tenant>, loaded: Loaded<Tenant>) -> impl IntoView {
    view! { <Dialog open title="Rename">{move || view! { <Form open tenant=tenant.get_untracked() loaded/> }}</Dialog> }
        .into_any()
}

#[component]
fn Form(open: RwSignal<bool>, tenant: Tenant, loaded: Loaded<Tenant>) -> impl IntoView {
    let toasts = use_toasts();
    let name = RwSignal::new(tenant.name.clone());
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let kept = StoredValue::new(tenant);
    let request = move || {
        kept.with_value(|tenant| TenantChange {
            name: name.get_untracked().trim().to_owned(),
            suspended: tenant.suspended_at.is_some(),
            limits: tenant.limits.clone(),
        })
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let body = request();
        if busy.get_untracked() || !check(&body, faults) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::tenants::update(&kept.get_value().id, &body).await {
                Ok(now) => {
                    toasts.say(Hue::Ok, format!("It is called {} now.", now.name), None);
                    loaded.put(now);
                    open.try_set(false);
                }
                Err(error) => {
                    faults.show(error.faults());
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                <TextField
                    label="Name" name="name" value=name faults maxlength=60
                    on_leave=move || check_field(&request(), "name", faults)
                />
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Back"</Button>
                <Button kind=Kind::Primary busy>"Rename"</Button>
            </div>
        </form>
    }
    .into_any()
}
