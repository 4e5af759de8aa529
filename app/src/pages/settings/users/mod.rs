//! Users: invite by a one-time link, change what somebody may, reset their second factor, close the door.

mod second_factor;

use contract::{
    tenant::TenantKind,
    user::{Permission, User},
};
use leptos::prelude::*;
use second_factor::ResetDialog;

use crate::{
    api,
    components::{
        invite::{InviteDialog, Inviting},
        people::{Changing, Choosable, PeopleTable},
        roles::RoleTable,
        use_directory,
    },
    paths::{self, SettingsTab},
    session::use_session,
    ui::{Button, Glyph, Kind, Loaded, part},
};

/// The tab.
#[component]
pub fn UsersTab() -> impl IntoView {
    let session = use_session();
    let directory = use_directory();
    let users: Loaded<Vec<User>> = Loaded::once(api::users::list);
    let inviting = RwSignal::new(false);
    let new = paths::use_parameter("new");
    Effect::new(move |_| {
        if new.get().is_some() {
            inviting.set(true);
        }
    });
    let resetting = RwSignal::new(false);
    let whose = RwSignal::new(None::<User>);
    let reset = move |(user,): (User,)| {
        whose.set(Some(user));
        resetting.set(true);
    };
    let kind: Signal<TenantKind> =
        Signal::derive(move || session.session().with(|s| s.as_ref().map(|s| s.tenant_kind).unwrap_or_default()));
    let why_not = session.why_not(Permission::Users);
    let accounts =
        Choosable { known: directory.named_accounts(), none: "No carrier account is connected.", unknown: "no longer here" };
    let send = Inviting::new(|body| async move { api::users::invite(&body).await });
    let change = Changing::new(|id, body| async move { api::users::update(&id, &body).await });
    view! {
        <div class="toolbar">
            <p class="muted">"A link that you hand over lets a person set their own password."</p>
            <div class="end">
                <Button kind=Kind::Primary icon=Glyph::Plus why_not on_press=move || inviting.set(true)>"Invite a user"</Button>
            </div>
        </div>
        <div class="stack">
            <PeopleTable people=users kind accounts why_not change here=paths::settings(SettingsTab::Users) on_reset=Callback::new(reset)/>
            {part(move || view! { <RoleTable kind=kind.get()/> })}
        </div>
        <InviteDialog open=inviting kind send on_made=move || users.refetch()/>
        <ResetDialog whose open=resetting users/>
    }
    .into_any()
}
