//! The form that signs in: on its page, and over a page whose session ended.

use crate::ui::part;
use contract::{
    secret::Secret,
    session::{Session, SignIn, SignedIn},
};
use leptos::{prelude::*, task::spawn_local};

use super::{code_form::CodeForm, form::Submission};
use crate::{
    api,
    session::use_session,
    ui::{Button, Kind, SecretField, Size, TextField, Trouble, dom},
};

/// E-mail and password, then the code where somebody has a second factor. Whoever signs in is welcomed by the session; `on_done` says what comes next.
#[component]
pub fn SignInForm(
    /// The address that is filled in.
    #[prop(optional, into)]
    email: String,
    /// The first factor was shown already; the code is wanted.
    #[prop(optional)]
    begin_with_code: bool,
    /// What came to nothing before.
    #[prop(default = None)]
    before: Option<Trouble>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let known = !email.is_empty();
    let email = RwSignal::new(email);
    let password = RwSignal::new(String::new());
    let form = Submission::after(before);
    let faults = form.faults;
    let wants_code = RwSignal::new(begin_with_code);
    let provider = RwSignal::new(None::<String>);
    spawn_local(async move {
        if let Ok(ways) = api::session::ways().await {
            provider.try_set(ways.provider);
        }
    });
    dom::soon(move || dom::focus_first(if known { "input[name=password]" } else { "input[name=email]" }));
    let signed_in = move |now: Session| {
        session.welcome(now);
        on_done.run(());
    };
    let back = move |why: Option<Trouble>| {
        password.set(String::new());
        form.trouble.set(why);
        wants_code.set(false);
        dom::soon(|| dom::focus_first("input[name=password]"));
    };
    let submit = form.sending(
        move || SignIn { email: email.get_untracked().trim().to_owned(), password: Secret::new(password.get_untracked()) },
        move |body| async move {
            match api::session::sign_in(&body).await {
                Ok(SignedIn::Done { session }) => signed_in(*session),
                Ok(SignedIn::Code { .. }) => {
                    wants_code.try_set(true);
                }
                Err(error) => {
                    dom::soon(|| dom::focus_first("input[name=password]"));
                    return Err(error);
                }
            }
            Ok(())
        },
    );
    let with_password = move || {
        view! {
            <form class="form" on:submit=move |event| submit.run(event) novalidate>
                {form.notice()}
                <TextField label="E-mail" name="email" kind="email" value=email faults autocomplete="username"/>
                <SecretField label="Password" name="password" value=password faults autocomplete="current-password"/>
                <Button kind=Kind::Primary size=Size::Wide busy=form.busy>"Sign in"</Button>
                {part(move || provider.get().map(|name| view! {
                    // A page of the server that leads to the provider: the router leaves it alone.
                    <a class="button wide" rel="external" href=api::session::PROVIDER>{format!("Sign in with {name}")}</a>
                }))}
            </form>
        }
        .into_any()
    };
    part(move || match wants_code.get() {
        true => view! { <CodeForm on_session=signed_in on_back=back/> }.into_any(),
        false => with_password(),
    })
    .into_any()
}
