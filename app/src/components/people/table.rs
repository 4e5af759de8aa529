//! The list, and the dialog of the one whom the address names.

use contract::{tenant::TenantKind, user::User};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Changing, Choosable, change::ChangeForm};
use crate::{
    components::user_state,
    paths::{self, use_parameter},
    session::use_session,
    ui::{Button, Dialog, Hue, Kind, Load, Loaded, Notice, RelativeTime, Size, SkeletonRows, Status, part},
};

/// The list. Rows stay where they are while it is read again, and so does the dialog over them.
#[component]
pub fn PeopleTable(
    people: Loaded<Vec<User>>,
    /// What their tenant is; it decides which roles there are.
    kind: Signal<TenantKind>,
    accounts: Choosable,
    /// Why nobody can be changed here.
    why_not: Signal<Option<String>>,
    change: Changing,
    /// The address of the page, to which the one who is open for change is added.
    #[prop(into)]
    here: Signal<String>,
    /// Resets somebody's second factor, where that can be done.
    #[prop(optional, into)]
    on_reset: Option<Callback<(User,)>>,
    /// After somebody was changed.
    #[prop(optional, into)]
    on_changed: Option<Callback<()>>,
    /// Said when there is nobody.
    #[prop(optional, into)]
    empty: ViewFn,
) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let open_one = Callback::new(move |(user,): (User,)| {
        let to = here.with_untracked(|here| paths::person(here, &user.id));
        navigate.with_value(|go| go(&to, NavigateOptions { scroll: false, ..NavigateOptions::default() }));
    });
    let changed = move || {
        people.refetch();
        if let Some(on_changed) = on_changed {
            on_changed.run(());
        }
    };
    view! {
        <Load
            of=people is_empty=Vec::is_empty empty skeleton=|| view! { <Frame><SkeletonRows rows=3 widths=&[3, 3, 2, 2, 2, 2, 1]/></Frame> }
            let:shown
        >
            <Frame>
                <For
                    each=move || shown.get() key=|user| user.id.clone()
                    children=move |user| view! { <Row first=user shown why_not on_change=open_one on_reset/> }
                />
            </Frame>
        </Load>
        <Wanted people kind accounts why_not change here on_changed=changed/>
    }
    .into_any()
}

/// The dialog of the one whom the address names; closing it takes them out of the address.
#[component]
fn Wanted(
    people: Loaded<Vec<User>>,
    kind: Signal<TenantKind>,
    accounts: Choosable,
    why_not: Signal<Option<String>>,
    change: Changing,
    here: Signal<String>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let named = use_parameter("person");
    let whom = Memo::new(move |_| {
        let id = named.get()?;
        people.data.with(|people| people.iter().flatten().find(|user| user.id.as_str() == id).cloned())
    });
    let own = is_self(Signal::derive(move || whom.get()));
    let may = Memo::new(move |_| whom.with(Option::is_some) && why_not.with(Option::is_none) && !own.get());
    let absent =
        Memo::new(move |_| named.with(Option::is_some) && people.data.with(Option::is_some) && whom.with(Option::is_none));
    let open = RwSignal::new(false);
    let navigate = use_navigate();
    Effect::new(move |_| open.set(may.get()));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now && named.with_untracked(Option::is_some) {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&here.get_untracked(), options);
        }
        now
    });
    let title = Signal::derive(move || whom.with(|whom| format!("Change {}", whom.as_ref().map_or("", |user| &user.name))));
    let body = move || {
        let change = change.clone();
        whom.get_untracked().map(|user| view! { <ChangeForm user kind=kind.get_untracked() accounts change open on_changed/> })
    };
    let nobody = move || absent.get().then(|| view! { <Notice hue=Hue::Unknown>"Whom this address names is not here."</Notice> });
    view! {
        {part(nobody)}
        <Dialog open title>{body()}</Dialog>
    }
    .into_any()
}

/// Whether somebody is the person who looks.
fn is_self(user: Signal<Option<User>>) -> Memo<bool> {
    let session = use_session();
    Memo::new(move |_| {
        session.session().with(|s| user.with(|user| s.as_ref().zip(user.as_ref()).is_some_and(|(s, user)| s.user == user.id)))
    })
}

#[component]
fn Frame(children: Children) -> impl IntoView {
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow people" aria-label="People">
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

/// Somebody's row: drawn once, and kept true while the list is read again.
#[component]
fn Row(
    first: User,
    shown: Signal<Vec<User>>,
    why_not: Signal<Option<String>>,
    on_change: Callback<(User,)>,
    on_reset: Option<Callback<(User,)>>,
) -> impl IntoView {
    let id = first.id.clone();
    let now = Memo::new(move |before: Option<&User>| {
        let found = shown.with(|all| all.iter().find(|user| user.id == id).cloned());
        found.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let own = is_self(Signal::derive(move || Some(now.get())));
    let refused =
        move |sentence: &'static str| Signal::derive(move || why_not.get().or_else(|| own.get().then(|| sentence.to_owned())));
    let why_no_change = refused("This is you; somebody else has to change your role.");
    let why_no_reset = refused("This is your own. Turn it off under Your account, with your password and a code.");
    let name = move || view! { {now.with(|user| user.name.clone())} {own.get().then_some(" (you)")} };
    let role = move || {
        let bounds = now.with(bounds).map(|bounds| view! { <br/><span class="muted small figures">{bounds}</span> });
        view! { {now.with(|user| user.role.name())} " " {bounds} }
    };
    let state = move || {
        let (hue, word) = now.with(user_state);
        view! { <Status hue word/> }
    };
    let second = move || {
        let (on, spends) = now.with(|user| (user.second_factor, user.role.spends()));
        match (on, on_reset) {
            (true, Some(reset)) => {
                let press = move || reset.run((now.get_untracked(),));
                view! { "On " <Button kind=Kind::Quiet size=Size::Small why_not=why_no_reset on_press=press>"Reset"</Button> }
                    .into_any()
            }
            (true, None) => "On".into_any(),
            (false, _) if spends => {
                view! { <span title="Without it this person spends nothing at a live carrier account.">"Not set up"</span> }
                    .into_any()
            }
            (false, _) => view! { <span class="muted">"Off"</span> }.into_any(),
        }
    };
    let signed_in = move || match now.with(|user| user.signed_in_at) {
        Some(at) => view! { <RelativeTime at=at.0/> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <tr>
            <td class="lead strong">{part(name)}</td>
            <td class="full">{part(move || now.with(|user| user.email.clone()))}</td>
            <td class="wrap">{part(role)}</td>
            <td>{part(state)}</td>
            <td data-label="Second factor">{part(second)}</td>
            <td class="muted" data-label="Last signed in">{part(signed_in)}</td>
            <td class="end act">
                <Button size=Size::Small why_not=why_no_change on_press=move || on_change.run((now.get_untracked(),))>
                    "Change" <span class="only-read">{part(move || now.with(|user| format!(" {}", user.name)))}</span>
                </Button>
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
