//! Who is signed in, what they may do, and what happens when the session ends.

use contract::{
    session::Session,
    user::{Permission, Role},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, client},
    paths,
    ui::{Trouble, clock},
};

/// How the session stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The server is being asked.
    Asking,
    /// Nobody is signed in.
    Out,
    /// Somebody is signed in.
    In,
    /// The session ended while a page was open. The page stays, with what was typed, under a sign-in dialog.
    Ended,
    /// The server could not be asked.
    Unreachable(Trouble),
}

/// The session, from context.
#[derive(Clone, Copy)]
pub struct SessionState {
    stage: RwSignal<Stage>,
    session: RwSignal<Option<Session>>,
    acting_over: RwSignal<bool>,
    acting_ended: RwSignal<String>,
}

/// The session, from context.
pub fn use_session() -> SessionState {
    use_context().unwrap_or_else(SessionState::new)
}

impl SessionState {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self {
            stage: RwSignal::new(Stage::Asking),
            session: RwSignal::new(None),
            acting_over: RwSignal::new(false),
            acting_ended: RwSignal::new(String::new()),
        }
    }

    /// Asks the server who is signed in, and listens for the end of the session.
    pub fn begin(self) {
        client::when_session_ends(move || {
            if self.stage.with_untracked(|stage| *stage == Stage::In) {
                self.stage.set(Stage::Ended);
            }
        });
        client::when_acting_ends(move |why| {
            self.acting_ended.set(why.to_owned());
            self.acting_over.set(true);
        });
        self.ask();
    }

    /// Asks the server who is signed in.
    pub fn ask(self) {
        self.stage.set(Stage::Asking);
        spawn_local(async move {
            match api::session::current().await {
                Ok(session) => self.welcome(session),
                Err(error) if error.is_signed_out() => self.stage.set(Stage::Out),
                // Acting ended while no page was open: the frame says so over a page that is the person's own again.
                Err(error) if error.acting_ended() => match api::acting::end().await {
                    Ok(session) => self.welcome(session),
                    Err(error) => self.stage.set(Stage::Unreachable(error.into())),
                },
                Err(error) => self.stage.set(Stage::Unreachable(error.into())),
            }
        });
    }

    /// Asks again what the person may do: something that decides it has changed.
    pub fn refresh(self) {
        spawn_local(async move {
            if let Ok(session) = api::session::current().await {
                self.session.set(Some(session));
            }
        });
    }

    /// Somebody signed in. If it is another person than before, or the same one as another tenant, the page is loaded anew:
    /// nothing of the other remains.
    pub fn welcome(self, session: Session) {
        clock::set_clock(session.now.0);
        let whose = |session: &Session| (session.user.clone(), session.tenant.clone());
        let other = self.session.with_untracked(|before| before.as_ref().is_some_and(|before| whose(before) != whose(&session)));
        if other {
            leave(paths::HOME);
            return;
        }
        client::session_is_back();
        self.session.set(Some(session));
        self.stage.set(Stage::In);
    }

    /// Signs out and forgets everything on the screen.
    pub fn sign_out(self) {
        spawn_local(async move {
            match api::session::sign_out().await {
                Ok(()) => leave(paths::SIGN_IN),
                Err(error) if error.is_signed_out() => leave(paths::SIGN_IN),
                Err(error) => self.stage.set(Stage::Unreachable(error.into())),
            }
        });
    }

    /// Ends acting as another tenant: as oneself again, on the own start page.
    pub fn end_acting(self, trouble: RwSignal<Option<Trouble>>) {
        spawn_local(async move {
            match api::acting::end().await {
                Ok(_) => leave(paths::HOME),
                Err(error) if error.is_signed_out() => leave(paths::SIGN_IN),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
        });
    }

    /// Whether acting as another tenant ended by itself, and the person has not gone on yet.
    pub fn acting_over(self) -> RwSignal<bool> {
        self.acting_over
    }

    /// Why it ended, in the server's words; empty while only the clock says so.
    pub fn acting_ended(self) -> Signal<String> {
        self.acting_ended.into()
    }

    /// How the session stands.
    pub fn stage(self) -> Signal<Stage> {
        self.stage.into()
    }

    /// The session; `None` before anybody signed in.
    pub fn session(self) -> Signal<Option<Session>> {
        self.session.into()
    }

    /// Why the person may not do this, for a disabled control.
    pub fn why_not(self, permission: Permission) -> Signal<Option<String>> {
        Signal::derive(move || self.reason(permission))
    }

    /// The same, told once.
    pub fn reason(self, permission: Permission) -> Option<String> {
        self.session.with(|session| {
            session.as_ref().map_or_else(|| Role::Viewer.why_not(permission), |session| session.why_not(permission))
        })
    }
}

impl Default for SessionState {
    fn default() -> Self {
        Self::new()
    }
}

/// Loads another address from the server, so that nothing of this page stays in memory.
fn leave(to: &str) {
    let _ = window().location().set_href(to);
}
