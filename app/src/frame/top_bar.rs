//! The bar on top: the way to find anything, the tray, who is signed in.

use leptos::prelude::*;

use super::{appearance::use_appearance, tray::TrayButton};
use crate::{
    paths::{self, SettingsTab},
    session::use_session,
    ui::{Button, Glyph, Icon, Kbd, Kind, Menu, Size},
};

/// The first letters of the first two words of a name.
fn initials(name: &str) -> String {
    name.split_whitespace().take(2).filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

/// The bar.
#[component]
pub fn TopBar(palette: RwSignal<bool>, help: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let appearance = use_appearance();
    let with = move |part: fn(&contract::session::Session) -> String| {
        move || session.session().with(|s| s.as_ref().map(part).unwrap_or_default())
    };
    let sandbox = move || session.session().with(|s| s.as_ref().is_some_and(|s| s.sandbox_only));
    let who = move || {
        view! {
            <span>{with(|s| s.tenant_name.clone())}</span>
            <span class="initials" aria-hidden="true">{with(|s| initials(&s.name))}</span>
        }
    };
    view! {
        <header class="top">
            <button
                type="button"
                class="find"
                aria-keyshortcuts="Control+K Meta+K /"
                aria-haspopup="dialog"
                on:click=move |_| palette.set(true)
            >
                <Icon glyph=Glyph::Search/>
                <span class="clip">"Find a number, page or action"</span>
                <Kbd keys="Ctrl K"/>
            </button>
            <div class="top-end">
                <Show when=sandbox>
                    <span class="sandbox-mark" title="Every connected carrier account is a sandbox: nothing here costs money.">
                        <Icon glyph=Glyph::Flask/>
                        <span>"Sandbox"</span>
                    </span>
                </Show>
                <TrayButton/>
                <Button kind=Kind::Quiet icon=Glyph::Question label="Shortcuts" keys="?" on_press=move || help.set(true)/>
                <Menu label="You and this console" class="who" size=Size::Normal face=who>
                    <div class="menu-head">
                        <div class="strong">{with(|s| s.name.clone())}</div>
                        <div class="muted small">{with(|s| format!("{} · {}", s.email, s.role.name()))}</div>
                    </div>
                    <button type="button" class="menu-item" on:click=move |_| appearance.switch_theme()>
                        <Icon glyph=Glyph::Moon/>
                        "Light or dark"
                    </button>
                    <a class="menu-item" href=paths::settings(SettingsTab::Own)>
                        <Icon glyph=Glyph::Key/>
                        "Your account"
                    </a>
                    <button type="button" class="menu-item" on:click=move |_| session.sign_out()>
                        <Icon glyph=Glyph::SignOut/>
                        "Sign out"
                    </button>
                </Menu>
            </div>
        </header>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_two_words() {
        assert_eq!(initials("Mara Kent"), "MK");
        assert_eq!(initials("ola"), "O");
        assert_eq!(initials(""), "");
    }
}
