//! The code of the second factor: its field, and the form that finishes signing in.

use contract::{
    secret::Secret,
    session::{Session, SignInCode, SignedIn},
};
use leptos::prelude::*;

use super::form::Submission;
use crate::{
    api,
    ui::{Button, Faults, Kind, Size, TextField, Trouble, dom},
};

/// Six digits, or a recovery code.
#[component]
pub fn CodeField(value: RwSignal<String>, faults: Faults) -> impl IntoView {
    view! {
        <TextField
            label="Code" name="code" value faults mono=true inputmode="numeric" autocomplete="one-time-code"
            help="Six digits from your authenticator app, or one of your recovery codes."
        />
    }
    .into_any()
}

/// After the password: the code. When its time is over, the password is asked again.
#[component]
pub fn CodeForm(
    #[prop(into)] on_session: Callback<Session>,
    /// The time is over, with the server's sentence; or the person goes back, without one.
    #[prop(into)]
    on_back: Callback<Option<Trouble>>,
) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let form = Submission::new();
    let focus = || dom::soon(|| dom::focus_first("input[name=code]"));
    focus();
    let submit = form.sending(
        move || SignInCode { code: Secret::new(code.get_untracked()) },
        move |body| async move {
            match api::session::sign_in_code(&body).await {
                Ok(SignedIn::Done { session }) => on_session.run(*session),
                Ok(SignedIn::Code { .. }) => {}
                Err(error) if error.is_signed_out() => on_back.run(Some(error.into())),
                Err(error) => {
                    focus();
                    return Err(error);
                }
            }
            Ok(())
        },
    );
    view! {
        <form class="form" on:submit=move |event| submit.run(event) novalidate>
            {form.notice()}
            <CodeField value=code faults=form.faults/>
            <Button kind=Kind::Primary size=Size::Wide busy=form.busy>"Sign in"</Button>
            <Button kind=Kind::Quiet on_press=move || on_back.run(None)>"Back to the password"</Button>
        </form>
    }
    .into_any()
}
