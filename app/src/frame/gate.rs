//! Before the frame: is somebody signed in? Afterwards: what happens when the session ends.

use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::{
    acting::ActingFrame,
    help::Help,
    palette::Palette,
    seldom::{Seldom, seldom},
    shortcuts, sidebar,
    top_bar::TopBar,
    tray,
};
use crate::{
    components::{Directory, sign_in_form::SignInForm},
    pages, paths,
    session::{Stage, use_session},
    ui::{Button, Dialog, Kind, TroubleNotice, dom},
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    Waiting,
    Public,
    Console,
    Unreachable,
}

/// Draws the public pages, the console, or why neither can be drawn.
#[component]
pub fn Gate() -> impl IntoView {
    let session = use_session();
    let location = use_location();
    let navigate = use_navigate();
    let public = Memo::new(move |_| {
        let path = location.pathname.get();
        path == paths::SIGN_IN || path.starts_with(&format!("{}/", paths::SIGN_UP))
    });
    let door = Memo::new(move |_| match (session.stage().get(), public.get()) {
        (_, true) => Door::Public,
        (Stage::In | Stage::Ended, false) => Door::Console,
        (Stage::Asking | Stage::Out, false) => Door::Waiting,
        (Stage::Unreachable(_), false) => Door::Unreachable,
    });
    Effect::new(move |_| {
        if session.stage().get() == Stage::Out && !public.get() {
            let search = location.search.get_untracked();
            let mark = if search.is_empty() { "" } else { "?" };
            let here = format!("{}{mark}{}", location.pathname.get_untracked(), search.trim_start_matches('?'));
            navigate(&paths::sign_in(&here), NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    move || match door.get() {
        Door::Waiting => view! { <div class="starting" role="status">"Starting Patchbay …"</div> }.into_any(),
        Door::Public => view! { <pages::PublicRoutes/> }.into_any(),
        Door::Console => view! { <Console/> }.into_any(),
        Door::Unreachable => {
            let trouble = session.stage().with_untracked(|stage| match stage {
                Stage::Unreachable(trouble) => trouble.clone(),
                _ => Default::default(),
            });
            view! {
                <main class="gate">
                    <div class="gate-card"><TroubleNotice trouble on_retry=move || session.ask()/></div>
                </main>
            }
            .into_any()
        }
    }
}

/// The signed-in console: sidebar, top bar, page, and what lies above them.
#[component]
fn Console() -> impl IntoView {
    provide_context(Directory::load());
    provide_context(tray::TrayState::begin());
    let palette = RwSignal::new(false);
    let help = RwSignal::new(false);
    shortcuts::listen(palette, help);
    let location = use_location();
    // On another page the focus goes to it, for those who do not see that the page changed.
    Effect::new(move |before: Option<(usize, String)>| {
        let page = location.pathname.with(|path| paths::page_of(path));
        if before.is_some_and(|before| before != page) {
            dom::soon(dom::focus_main);
        }
        page
    });
    view! {
        <a
            class="button primary skip"
            href="#main"
            on:click=move |event: ev::MouseEvent| {
                event.prevent_default();
                dom::focus_main();
            }
        >"Skip to the page"</a>
        <ActingFrame/>
        <div class="app">
            <sidebar::Sidebar/>
            <TopBar palette help/>
            <main class="main" id="main" tabindex="-1">
                <pages::ConsoleRoutes/>
            </main>
        </div>
        <sidebar::BottomBar/>
        <Palette open=palette help/>
        <Help open=help/>
        <SignInAgain/>
    }
    .into_any()
}

/// Over a page whose session ended: sign in again, and go on where one was.
#[component]
fn SignInAgain() -> impl IntoView {
    let session = use_session();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(session.stage().get() == Stage::Ended));
    view! {
        <Dialog open title="Sign in again" may_close=move || session.stage().with_untracked(|stage| *stage != Stage::Ended)>
            {seldom(Seldom::SignInAgain(open))}
        </Dialog>
    }
    .into_any()
}

/// The form in that dialog.
pub(super) fn sign_in_again(open: RwSignal<bool>) -> AnyView {
    let session = use_session();
    let email = session.session().with_untracked(|s| s.as_ref().map(|s| s.email.clone()).unwrap_or_default());
    view! {
        <div class="dialog-main">
            <p>"Your session ended. What you typed is still here: sign in, then go on where you were."</p>
            <SignInForm email on_done=move || open.set(false)/>
            <div class="buttons">
                <Button kind=Kind::Quiet on_press=move || session.sign_out()>"Leave this page instead"</Button>
            </div>
        </div>
    }
    .into_any()
}
