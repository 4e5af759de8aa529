//! Beginning to act as a tenant: why, and the own password once more.

use contract::{
    secret::Secret,
    tenant::{ActAs, Tenant},
};
use leptos::prelude::*;

use super::form::{DialogForm, Submission, check_field};
use crate::{
    api,
    session::use_session,
    ui::{Dialog, SecretField, TextField},
};

/// The dialog. Whoever begins sees the tenant's own start page next.
#[component]
pub fn ActAsDialog(open: RwSignal<bool>, #[prop(into)] tenant: Signal<Tenant>) -> impl IntoView {
    let title = Signal::derive(move || format!("Act as {}", tenant.with(|tenant| tenant.name.clone())));
    view! { <Dialog open title>{move || view! { <ActAsForm open tenant=tenant.get_untracked()/> }}</Dialog> }.into_any()
}

#[component]
fn ActAsForm(open: RwSignal<bool>, tenant: Tenant) -> impl IntoView {
    let session = use_session();
    let reason = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let form = Submission::new();
    let faults = form.faults;
    let id = StoredValue::new(tenant.id);
    let request = move || ActAs {
        tenant: id.get_value(),
        reason: reason.get_untracked().trim().to_owned(),
        password: Secret::new(password.get_untracked()),
    };
    let submit = form.sending(request, move |body| async move {
        // The page is loaded anew: nothing of the own tenant stays on the screen.
        session.welcome(api::acting::begin(&body).await?);
        Ok(())
    });
    view! {
        <DialogForm open form on_submit=submit confirm="Begin">
            <p>
                "For half an hour you see what " <b>{tenant.name.clone()}</b>
                " sees, and only look at first. It stands in the log of both sides, with your name and your reason. Passwords, \
                 people and payments stay out of reach."
            </p>
            <TextField
                label="Reason" name="reason" value=reason faults maxlength=200 placeholder="They asked why a call fails"
                on_leave=move || check_field(&request(), "reason", faults)
            />
            <SecretField label="Your own password" name="password" value=password faults autocomplete="current-password"/>
        </DialogForm>
    }
    .into_any()
}
