//! Signing up by a one-time link.

use crate::ui::part;
use contract::{
    secret::Secret,
    session::{Invitation, SHORTEST_PASSWORD, SignUp},
};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};

use crate::{
    api,
    components::{check, form::check_field},
    frame::Brand,
    paths,
    session::use_session,
    ui::{Button, Faults, Kind, Load, Loaded, SecretField, Size, TextField, Trouble, TroubleNotice, dom},
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
    let navigate = use_navigate();
    let invited = invitation.email.is_some();
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(invitation.email.unwrap_or_default());
    let password = RwSignal::new(String::new());
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let request = move || SignUp {
        token: Secret::new(token.clone()),
        name: name.get_untracked().trim().to_owned(),
        email: email.get_untracked().trim().to_owned(),
        password: Secret::new(password.get_untracked()),
    };
    let request = StoredValue::new(request);
    let left = move |field: &'static str| move || request.with_value(|request| check_field(&request(), field, faults));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let body = request.with_value(|request| request());
        if busy.get_untracked() || !check(&body, faults) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::session::sign_up(&body).await {
                Ok(now) => {
                    session.welcome(now);
                    navigate(paths::HOME, NavigateOptions { replace: true, ..NavigateOptions::default() });
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
        <form class="form" on:submit=submit novalidate>
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
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
            <Button kind=Kind::Primary size=Size::Wide busy>"Sign up and in"</Button>
        </form>
    }
    .into_any()
}
