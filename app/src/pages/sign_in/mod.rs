//! Signing in.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    components::sign_in_form::SignInForm,
    frame::Brand,
    paths,
    session::{Stage, use_session},
    ui::{Trouble, dom},
};

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <SignInPage/> }.into_any()
}

#[component]
fn SignInPage() -> impl IntoView {
    let session = use_session();
    let next = paths::use_parameter("next");
    // A provider sends the browser back here: the code is wanted, or it came to nothing.
    let begin_with_code = paths::use_parameter("code").get_untracked().is_some();
    let refused = paths::use_parameter("provider").get_untracked().is_some();
    let before = refused.then(|| Trouble {
        sentence: "Signing in at the provider came to nothing. Try again, or sign in with your password.".to_owned(),
        ..Trouble::default()
    });
    let navigate = use_navigate();
    dom::set_title("Sign in");
    let go = move || {
        let to = next.get_untracked().unwrap_or_default();
        navigate(paths::within(&to), NavigateOptions { replace: true, ..NavigateOptions::default() });
    };
    let on = go.clone();
    Effect::new(move |_| {
        if session.stage().get() == Stage::In {
            on();
        }
    });
    view! {
        <main class="gate">
            <div class="gate-card">
                <div class="brand"><Brand/></div>
                <div class="panel">
                    <h1>"Sign in"</h1>
                    <SignInForm begin_with_code before on_done=|| ()/>
                </div>
                <p class="muted small">"New here? Ask an admin of your team for a sign-up link. The first link is printed where Patchbay was started."</p>
            </div>
        </main>
    }
    .into_any()
}
