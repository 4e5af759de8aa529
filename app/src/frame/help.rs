//! The list of shortcuts.

use leptos::prelude::*;

use super::shortcuts::KEYS;
use crate::{
    pages::NAVIGATION,
    paths::{self, SettingsTab},
    ui::{Dialog, Kbd},
};

/// The dialog with every shortcut.
#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title="Shortcuts">
            <div class="dialog-main">
                <dl class="shortcuts">
                    {KEYS.iter().map(|(keys, what)| view! { <dt>{*what}</dt><dd><Kbd keys=*keys/></dd> }).collect_view()}
                    {NAVIGATION
                        .iter()
                        .map(|place| view! {
                            <dt>"Go to " {place.name}</dt>
                            <dd><Kbd keys="g"/><Kbd keys=place.key/></dd>
                        })
                        .collect_view()}
                </dl>
                <p class="muted small">
                    "Single keys act only outside text fields and can be switched off under "
                    <a class="link" href=paths::settings(SettingsTab::Appearance) on:click=move |_| open.set(false)>"Appearance"</a>
                    "."
                </p>
            </div>
        </Dialog>
    }
    .into_any()
}
