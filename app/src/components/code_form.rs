//! The code of the second factor: its field, and the form that finishes signing in.

use contract::{
    secret::Secret,
    session::{Session, SignInCode, SignedIn},
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::check;
use crate::{
    api,
    ui::{Button, Faults, Kind, Size, TextField, Trouble, TroubleNotice, dom, part},
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
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    dom::soon(|| dom::focus_first("input[name=code]"));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let body = SignInCode { code: Secret::new(code.get_untracked()) };
        if busy.get_untracked() || !check(&body, faults) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::session::sign_in_code(&body).await {
                Ok(SignedIn::Done { session }) => on_session.run(*session),
                Ok(SignedIn::Code { .. }) => {}
                Err(error) if error.is_signed_out() => on_back.run(Some(error.into())),
                Err(error) => {
                    faults.show(error.faults());
                    trouble.try_set(Some(error.into()));
                    dom::soon(|| dom::focus_first("input[name=code]"));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <form class="form" on:submit=submit novalidate>
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            <CodeField value=code faults/>
            <Button kind=Kind::Primary size=Size::Wide busy>"Sign in"</Button>
            <Button kind=Kind::Quiet on_press=move || on_back.run(None)>"Back to the password"</Button>
        </form>
    }
    .into_any()
}
