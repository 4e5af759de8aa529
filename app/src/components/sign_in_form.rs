//! The form that signs in: on its page, and over a page whose session ended.

use crate::ui::part;
use contract::{secret::Secret, session::SignIn};
use leptos::{ev, prelude::*, task::spawn_local};

use super::check;
use crate::{
    api,
    session::use_session,
    ui::{Button, Faults, Kind, SecretField, Size, TextField, Trouble, TroubleNotice, dom},
};

/// E-mail and password. Whoever signs in is welcomed by the session; `on_done` says what comes next.
#[component]
pub fn SignInForm(
    /// The address that is filled in.
    #[prop(optional, into)]
    email: String,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let known = !email.is_empty();
    let email = RwSignal::new(email);
    let password = RwSignal::new(String::new());
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    dom::soon(move || dom::focus_first(if known { "input[name=password]" } else { "input[name=email]" }));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let body = SignIn { email: email.get_untracked().trim().to_owned(), password: Secret::new(password.get_untracked()) };
        if busy.get_untracked() || !check(&body, faults) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::session::sign_in(&body).await {
                Ok(now) => {
                    session.welcome(now);
                    on_done.run(());
                }
                Err(error) => {
                    faults.show(error.faults());
                    trouble.try_set(Some(error.into()));
                    dom::soon(|| dom::focus_first("input[name=password]"));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <form class="form" on:submit=submit novalidate>
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            <TextField label="E-mail" name="email" kind="email" value=email faults autocomplete="username"/>
            <SecretField label="Password" name="password" value=password faults autocomplete="current-password"/>
            <Button kind=Kind::Primary size=Size::Wide busy>"Sign in"</Button>
        </form>
    }
    .into_any()
}
