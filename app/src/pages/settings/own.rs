//! Your account: the second factor and the password.

use leptos::prelude::*;

use super::{password::PasswordForm, second_factor::SecondFactorPanel};
use crate::paths::{self, SettingsTab};

/// The tab.
#[component]
pub fn OwnTab() -> impl IntoView {
    view! {
        <div class="with-aside">
            <SecondFactorPanel/>
            <aside>
                <PasswordForm on_done=|| ()/>
                <p class="muted small">
                    <a class="link" href=paths::settings(SettingsTab::Sessions)>"Your sessions"</a>
                    ": where you are signed in, and how to end that."
                </p>
            </aside>
        </div>
    }
    .into_any()
}
