//! Signing up by a one-time link.

use contract::{
    secret::Secret,
    session::{Invitation, SHORTEST_PASSWORD, SignUp},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};

use crate::{
    api,
    components::form::{Submission, check_field},
    frame::Brand,
    paths,
    session::use_session,
    ui::{Button, Kind, Load, Loaded, SecretField, Size, TextField, dom},
};

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <SignUpPage/> }.into_any()
}

#[component]
fn SignUpPage() -> impl IntoView {
    let params = use_params_map();
    let token = params.with_untracked(|params| params.get("token").unwrap_or_default());
    dom::set_title("Sign up");
    let asked = token.clone();
    let invitation: Loaded<Invitation> = Loaded::once(move || {
        let token = asked.clone();
        async move { api::session::invitation(&token).await }
    });
    view! {
        <main class="gate">
            <div class="gate-card">
                <div class="brand"><Brand/></div>
                <div class="panel">
                    <h1>"Sign up"</h1>
                    <Load of=invitation skeleton=|| view! { <span class="skeleton w4"></span> } let:invitation>
                        <SignUpForm token=token.clone() invitation=invitation.get_untracked()/>
                    </Load>
                </div>
                <p class="muted small">"A sign-up link works once. " <a class="link" href=paths::SIGN_IN>"Sign in"</a> " if you have used it."</p>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn SignUpForm(token: String, invitation: Invitation) -> impl IntoView {
    let session = use_session();
    let navigate = StoredValue::new_local(use_navigate());
    let invited = invitation.email.is_some();
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(invitation.email.unwrap_or_default());
    let password = RwSignal::new(String::new());
    let form = Submission::new();
    let faults = form.faults;
    let request = move || SignUp {
        token: Secret::new(token.clone()),
        name: name.get_untracked().trim().to_owned(),
        email: email.get_untracked().trim().to_owned(),
        password: Secret::new(password.get_untracked()),
    };
    let request = StoredValue::new(request);
    let left = move |field: &'static str| move || request.with_value(|request| check_field(&request(), field, faults));
    let submit = form.sending(
        move || request.with_value(|request| request()),
        move |body| async move {
            session.welcome(api::session::sign_up(&body).await?);
            let home = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate.try_with_value(|go| go(paths::HOME, home));
            Ok(())
        },
    );
    view! {
        <form class="form" on:submit=move |event| submit.run(event) novalidate>
            {form.notice()}
            <p class="muted">"Your role will be " <b>{invitation.role.name()}</b> "."</p>
            <TextField label="Your name" name="name" value=name faults autocomplete="name" on_leave=left("name")/>
            <TextField
                label="E-mail" name="email" kind="email" value=email faults autocomplete="username"
                disabled=invited on_leave=left("email")
            />
            <SecretField
                label="Password" name="password" value=password faults autocomplete="new-password"
                help=format!("At least {SHORTEST_PASSWORD} characters. A few words are fine.")
                on_leave=left("password")
            />
            <Button kind=Kind::Primary size=Size::Wide busy=form.busy>"Sign up and in"</Button>
        </form>
    }
    .into_any()
}
