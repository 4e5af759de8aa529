//! The people of a tenant below, and inviting one from above: usually its first.

use contract::{
    tenant::{Tenant, TenantKind},
    user::{Permission, User},
};
use leptos::prelude::*;

use crate::{
    api::{self, ApiError},
    components::{
        invite::{InviteDialog, Inviting},
        user_state,
    },
    session::use_session,
    ui::{Button, Glyph, Load, Loaded, Panel, RelativeTime, Size, Status, part},
};

/// The panel.
#[component]
pub fn PeoplePanel(tenant: Signal<Tenant>) -> impl IntoView {
    let session = use_session();
    let why_not = session.why_not(Permission::Tenants);
    let id = Memo::new(move |_| tenant.with(|tenant| tenant.id.clone()));
    let kind = tenant.with_untracked(|tenant| tenant.kind);
    let people: Loaded<Vec<User>> = Loaded::new::<_, ApiError, _>(
        move || why_not.with(Option::is_none).then(|| id.get()),
        |id| async move { api::tenants::users(&id).await },
    );
    let inviting = RwSignal::new(false);
    let send = Inviting::new(move |body| {
        let id = id.get_untracked();
        async move { api::tenants::invite(&id, &body).await }
    });
    let end = move || {
        view! { <Button size=Size::Small icon=Glyph::Plus why_not on_press=move || inviting.set(true)>"Invite somebody"</Button> }
    };
    let refused = move || why_not.get().map(|why| view! { <p class="muted">{why}</p> });
    let list = move || {
        why_not.with(Option::is_none).then(|| {
            view! {
                <Load of=people skeleton=|| view! { <span class="skeleton w4"></span> } let:shown>
                    {part(move || shown.with(|people| rows(people, kind)))}
                </Load>
            }
        })
    };
    view! {
        <Panel title="People" end>{part(refused)}{part(list)}</Panel>
        <InviteDialog open=inviting kind send on_made=move || people.refetch()/>
    }
    .into_any()
}

fn rows(people: &[User], kind: TenantKind) -> AnyView {
    if people.is_empty() {
        let first = if kind == TenantKind::Customer { "customer admin" } else { "admin" };
        return view! { <p class="muted">"Nobody is in it yet. Invite its first " {first} "; they invite the others."</p> }
            .into_any();
    }
    let row = |user: &User| {
        let (hue, word) = user_state(user);
        let second = if user.second_factor { "second factor on" } else { "no second factor" };
        let last = match user.signed_in_at {
            Some(at) => view! { ", signed in " <RelativeTime at=at.0/> }.into_any(),
            None => ", never signed in".into_any(),
        };
        view! {
            <li>
                <span class="clip"><span class="strong">{user.name.clone()}</span> " " <span class="muted">{user.email.clone()}</span></span>
                <Status hue word/>
                <span class="note">{user.role.name()} ", " {second} {last}</span>
            </li>
        }
    };
    view! { <ul class="ledger">{people.iter().map(row).collect_view()}</ul> }.into_any()
}
