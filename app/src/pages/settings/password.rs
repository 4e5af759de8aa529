//! Changing the own password.

use contract::{
    secret::Secret,
    session::{PasswordChange, SHORTEST_PASSWORD},
};
use leptos::prelude::*;

use crate::{
    api,
    components::form::{Submission, check_field},
    ui::{Button, Hue, Kind, SecretField, use_toasts},
};

/// The form.
#[component]
pub fn PasswordForm(#[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let form = Submission::new();
    let faults = form.faults;
    let request = move || PasswordChange { current: Secret::new(current.get_untracked()), new: Secret::new(new.get_untracked()) };
    let left = move || {
        if new.with_untracked(|new| !new.is_empty()) {
            check_field(&request(), "new", faults);
        }
    };
    let submit = form.sending(request, move |body| async move {
        api::session::change_password(&body).await?;
        current.try_set(String::new());
        new.try_set(String::new());
        toasts.say(Hue::Ok, "The password is changed. All other sessions of yours have ended.", None);
        on_done.run(());
        Ok(())
    });
    view! {
        <section class="panel" aria-label="Password">
            <header><h2>"Password"</h2></header>
            <form class="form" on:submit=move |event| submit.run(event) novalidate>
                {form.notice()}
                <SecretField label="Password now" name="current" value=current faults autocomplete="current-password"/>
                <SecretField
                    label="New password" name="new" value=new faults autocomplete="new-password"
                    help=format!("At least {SHORTEST_PASSWORD} characters. All other sessions of yours end.")
                    on_leave=left
                />
                <div class="buttons"><Button kind=Kind::Primary busy=form.busy>"Change the password"</Button></div>
            </form>
        </section>
    }
    .into_any()
}
