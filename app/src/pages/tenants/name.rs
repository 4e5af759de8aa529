//! Another name for a tenant.

use contract::tenant::{Tenant, TenantChange};
use leptos::prelude::*;

use crate::{
    api,
    components::form::{DialogForm, Submission, check_field},
    ui::{Dialog, Hue, Loaded, TextField, use_toasts},
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
    let form = Submission::new();
    let faults = form.faults;
    let kept = StoredValue::new(tenant);
    let request = move || {
        kept.with_value(|tenant| TenantChange {
            name: name.get_untracked().trim().to_owned(),
            suspended: tenant.suspended_at.is_some(),
            limits: tenant.limits.clone(),
        })
    };
    let submit = form.sending(request, move |body| async move {
        let now = api::tenants::update(&kept.with_value(|tenant| tenant.id.clone()), &body).await?;
        toasts.say(Hue::Ok, format!("It is called {} now.", now.name), None);
        loaded.put(now);
        open.try_set(false);
        Ok(())
    });
    view! {
        <DialogForm open form on_submit=submit confirm="Rename">
            <TextField
                label="Name" name="name" value=name faults maxlength=60
                on_leave=move || check_field(&request(), "name", faults)
            />
        </DialogForm>
    }
    .into_any()
}
