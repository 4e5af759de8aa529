//! Settings: carrier accounts, users, the own account, sessions, the audit log, appearance.

mod account_form;
mod accounts;
mod appearance;
mod audit;
mod own;
mod password;
mod recovery_codes;
mod second_factor;
mod sessions;
mod subscriptions;
mod users;

use crate::ui::part;
use contract::{carrier::Capability, user::Permission};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::why_not,
    paths::{self, SettingsTab},
    ui::{EmptyState, Glyph, PageHead, Tabs},
};

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <SettingsPage/> }.into_any()
}

#[component]
fn SettingsPage() -> impl IntoView {
    let params = use_params_map();
    let tab = Memo::new(move |_| {
        let word = params.with(|params| params.get("tab"));
        SettingsTab::ALL.into_iter().find(|tab| Some(tab.word()) == word.as_deref()).unwrap_or_default()
    });
    let tabs = SettingsTab::ALL.iter().map(|tab| (paths::settings(*tab), tab.name().to_owned())).collect();
    let open = Signal::derive(move || SettingsTab::ALL.iter().position(|one| *one == tab.get()).unwrap_or(0));
    let title = Signal::derive(move || match tab.get() {
        SettingsTab::Accounts => "Settings".to_owned(),
        other => format!("Settings: {}", other.name().to_lowercase()),
    });
    view! {
        <PageHead title/>
        <Tabs label="Settings" tabs open/>
        {part(move || match tab.get() {
            SettingsTab::Accounts => view! { <accounts::AccountsTab/> }.into_any(),
            SettingsTab::Users => view! { <Guarded permission=Permission::Users><users::UsersTab/></Guarded> }.into_any(),
            SettingsTab::Own => view! { <own::OwnTab/> }.into_any(),
            SettingsTab::Sessions => view! { <sessions::SessionsTab/> }.into_any(),
            SettingsTab::Audit => view! { <Guarded permission=Permission::Audit><audit::AuditTab/></Guarded> }.into_any(),
            SettingsTab::Appearance => view! { <appearance::AppearanceTab/> }.into_any(),
        })}
    }
    .into_any()
}

/// Draws what the role may see; otherwise the reason.
#[component]
fn Guarded(permission: Permission, children: ChildrenFn) -> impl IntoView {
    let why_not = why_not(permission, Capability::Yes);
    move || match why_not.get() {
        None => children().into_any(),
        Some(why) => view! {
            <div class="card"><EmptyState glyph=Glyph::Shield title="Not for your role" sentence=why/></div>
        }
        .into_any(),
    }
}
