//! Changing the own password.

use crate::ui::part;
use contract::{
    secret::Secret,
    session::{PasswordChange, SHORTEST_PASSWORD},
};
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    api,
    components::{check, form::check_field},
    ui::{Button, Faults, Hue, Kind, SecretField, Trouble, TroubleNotice, use_toasts},
};

/// The form.
#[component]
pub fn PasswordForm(#[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let request = move || PasswordChange { current: Secret::new(current.get_untracked()), new: Secret::new(new.get_untracked()) };
    let left = move || {
        if new.with_untracked(|new| !new.is_empty()) {
            check_field(&request(), "new", faults);
        }
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
            match api::session::change_password(&body).await {
                Ok(()) => {
                    current.try_set(String::new());
                    new.try_set(String::new());
                    toasts.say(Hue::Ok, "The password is changed. All other sessions of yours have ended.", None);
                    on_done.run(());
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
        <section class="panel" aria-label="Password">
            <header><h2>"Password"</h2></header>
            <form class="form" on:submit=submit novalidate>
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                <SecretField label="Password now" name="current" value=current faults autocomplete="current-password"/>
                <SecretField
                    label="New password" name="new" value=new faults autocomplete="new-password"
                    help=format!("At least {SHORTEST_PASSWORD} characters. All other sessions of yours end.")
                    on_leave=left
                />
                <div class="buttons"><Button kind=Kind::Primary busy>"Change the password"</Button></div>
            </form>
        </section>
    }
    .into_any()
}
