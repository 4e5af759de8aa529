//! Users: invite by a one-time link, change what somebody may, reset their second factor, close the door.

mod change;
mod second_factor;

use change::ChangeDialog;
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
        roles::RoleTable,
        user_state,
    },
    paths,
    session::use_session,
    ui::{Button, Glyph, Kind, Load, Loaded, RelativeTime, Size, SkeletonRows, Status, part},
};

/// The tab.
#[component]
pub fn UsersTab() -> impl IntoView {
    let session = use_session();
    let users: Loaded<Vec<User>> = Loaded::once(api::users::list);
    let inviting = RwSignal::new(false);
    let new = paths::use_parameter("new");
    Effect::new(move |_| {
        if new.get().is_some() {
            inviting.set(true);
        }
    });
    let kind: Signal<TenantKind> =
        Signal::derive(move || session.session().with(|s| s.as_ref().map(|s| s.tenant_kind).unwrap_or_default()));
    let send = Inviting::new(|body| async move { api::users::invite(&body).await });
    view! {
        <div class="toolbar">
            <p class="muted">"A link that you hand over lets a person set their own password."</p>
            <div class="end">
                <Button
                    kind=Kind::Primary icon=Glyph::Plus why_not=session.why_not(Permission::Users)
                    on_press=move || inviting.set(true)
                >
                    "Invite a user"
                </Button>
            </div>
        </div>
        <div class="stack">
            <Load of=users skeleton=|| view! { <Frame><SkeletonRows rows=3 widths=&[3, 3, 2, 2, 2, 2, 1]/></Frame> } let:shown>
                <Frame>
                    <For
                        each=move || shown.get()
                        key=|user| format!("{user:?}")
                        children=move |user| view! { <UserRow user kind users/> }
                    />
                </Frame>
            </Load>
            {part(move || view! { <RoleTable kind=kind.get()/> })}
        </div>
        <InviteDialog open=inviting kind send on_made=move || users.refetch()/>
    }
    .into_any()
}

#[component]
fn Frame(children: Children) -> impl IntoView {
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow">
                    <thead>
                        <tr>
                            <th>"Name"</th><th>"E-mail"</th><th>"Role"</th><th>"State"</th><th>"Second factor"</th>
                            <th>"Last signed in"</th><th><span class="only-read">"Change"</span></th>
                        </tr>
                    </thead>
                    <tbody>{children()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// What bounds the role, in a line; nothing when nothing does.
fn bounds(user: &User) -> Option<String> {
    let ceiling = user.limits.ceiling.map(|ceiling| format!("up to {ceiling} a cart"));
    let accounts = user.limits.accounts.as_ref().map(|accounts| match accounts.len() {
        0 => "no carrier account".to_owned(),
        1 => "one carrier account".to_owned(),
        some => format!("{some} carrier accounts"),
    });
    match (ceiling, accounts) {
        (Some(one), Some(other)) => Some(format!("{one}, {other}")),
        (one, other) => one.or(other),
    }
}

#[component]
fn UserRow(user: User, kind: Signal<TenantKind>, users: Loaded<Vec<User>>) -> impl IntoView {
    let session = use_session();
    let changing = RwSignal::new(false);
    let resetting = RwSignal::new(false);
    let own = user.id.clone();
    let is_self = Signal::derive(move || session.session().with(|s| s.as_ref().is_some_and(|s| s.user == own)));
    let role = session.why_not(Permission::Users);
    let why_not = Signal::derive(move || {
        role.get().or_else(|| is_self.get().then(|| "This is you; somebody else has to change your role.".to_owned()))
    });
    let (hue, word) = user_state(&user);
    let signed_in = match user.signed_in_at {
        Some(at) => view! { <RelativeTime at=at.0/> }.into_any(),
        None => "Never".into_any(),
    };
    let why_no_reset = Signal::derive(move || {
        let own =
            is_self.get().then(|| "This is your own. Turn it off under Your account, with your password and a code.".to_owned());
        role.get().or(own)
    });
    let second = if user.second_factor {
        let press = move || resetting.set(true);
        view! {
            "On "
            <Button kind=Kind::Quiet size=Size::Small why_not=why_no_reset on_press=press>"Reset"</Button>
        }
        .into_any()
    } else if user.role.spends() {
        view! { <span title="Without it this person spends nothing at a live carrier account.">"Not set up"</span> }.into_any()
    } else {
        view! { <span class="muted">"Off"</span> }.into_any()
    };
    let bounds = bounds(&user).map(|bounds| view! { <br/><span class="muted small figures">{bounds}</span> });
    let kept = StoredValue::new(user.clone());
    view! {
        <tr>
            <td class="lead strong">{user.name} {part(move || is_self.get().then_some(" (you)"))}</td>
            <td class="full">{user.email}</td>
            <td class="wrap">{user.role.name()} {bounds}</td>
            <td><Status hue word/></td>
            <td data-label="Second factor">{second}</td>
            <td class="muted" data-label="Last signed in">{signed_in}</td>
            <td class="end act">
                <Button size=Size::Small why_not on_press=move || changing.set(true)>"Change"</Button>
                <ChangeDialog user=kept.get_value() kind open=changing users/>
                <ResetDialog user=kept.get_value() open=resetting users/>
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::{
        id::{AccountId, UserId},
        money::Money,
        user::{Role, UserLimits},
    };

    use super::*;

    #[test]
    fn what_bounds_somebody_is_told_and_nothing_where_nothing_does() {
        let of = |limits| User {
            id: UserId::new("1"),
            name: "Ada".into(),
            email: "ada@example.com".into(),
            role: Role::Provisioning,
            disabled: false,
            invited: false,
            signed_in_at: None,
            locked_until: None,
            second_factor: true,
            limits,
        };
        assert_eq!(bounds(&of(UserLimits::default())), None);
        let both = UserLimits { ceiling: Some(Money::parse_usd("20").unwrap()), accounts: Some(vec![AccountId::new("a")]) };
        assert_eq!(bounds(&of(both)).as_deref(), Some("up to $20.00 a cart, one carrier account"));
        let none = UserLimits { ceiling: None, accounts: Some(Vec::new()) };
        assert_eq!(bounds(&of(none)).as_deref(), Some("no carrier account"));
    }
}
