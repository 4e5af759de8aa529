//! Beginning to act as a tenant: why, and the own password once more.

use contract::{
    secret::Secret,
    tenant::{ActAs, Tenant},
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{check, form::check_field};
use crate::{
    api,
    session::use_session,
    ui::{Button, Dialog, Faults, Kind, SecretField, TextField, Trouble, TroubleNotice, part},
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
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let id = StoredValue::new(tenant.id);
    let request = move || ActAs {
        tenant: id.get_value(),
        reason: reason.get_untracked().trim().to_owned(),
        password: Secret::new(password.get_untracked()),
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
            match api::acting::begin(&body).await {
                // The page is loaded anew: nothing of the own tenant stays on the screen.
                Ok(now) => session.welcome(now),
                Err(error) => {
                    faults.show(error.faults());
                    trouble.try_set(Some(error.into()));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">
                <p>
                    "For half an hour you see what " <b>{tenant.name.clone()}</b>
                    " sees, and only look at first. It stands in the log of both sides, with your name and your reason. Passwords, \
                     people and payments stay out of reach."
                </p>
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                <TextField
                    label="Reason" name="reason" value=reason faults maxlength=200 placeholder="They asked why a call fails"
                    on_leave=move || check_field(&request(), "reason", faults)
                />
                <SecretField label="Your own password" name="password" value=password faults autocomplete="current-password"/>
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Back"</Button>
                <Button kind=Kind::Primary busy>"Begin"</Button>
            </div>
        </form>
    }
    .into_any()
}
