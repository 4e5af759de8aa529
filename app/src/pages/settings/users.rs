//! Users: invite by a one-time link, change the role, close the door.

use crate::ui::part;
use contract::user::{Invite, InviteLink, Role, User, UserChange};
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    api,
    components::{check, form::check_field},
    paths,
    session::use_session,
    ui::{
        Button, CopyButton, Dialog, Faults, Glyph, Hue, Kind, Load, Loaded, Notice, RelativeTime, SelectField, Size,
        SkeletonRows, Status, TextField, Trouble, TroubleNotice, clock, now_ms, use_toasts,
    },
};

fn roles() -> Vec<(String, String)> {
    Role::ALL.iter().map(|role| (role.word().to_owned(), role.name().to_owned())).collect()
}

/// The tab.
#[component]
pub fn UsersTab() -> impl IntoView {
    let users: Loaded<Vec<User>> = Loaded::once(api::users::list);
    let inviting = RwSignal::new(false);
    let new = paths::use_parameter("new");
    Effect::new(move |_| {
        if new.get().is_some() {
            inviting.set(true);
        }
    });
    view! {
        <div class="toolbar">
            <p class="muted">"A link that you hand over lets a person set their own password."</p>
            <div class="end">
                <Button kind=Kind::Primary icon=Glyph::Plus on_press=move || inviting.set(true)>"Invite a user"</Button>
            </div>
        </div>
        <Load of=users skeleton=|| view! { <Frame><SkeletonRows rows=3 widths=&[3, 3, 2, 2, 2, 1]/></Frame> } let:shown>
            <Frame>
                <For
                    each=move || shown.get()
                    key=|user| format!("{user:?}")
                    children=move |user| view! { <UserRow user users/> }
                />
            </Frame>
        </Load>
        <InviteDialog open=inviting users/>
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
                            <th>"Name"</th><th>"E-mail"</th><th>"Role"</th><th>"State"</th><th>"Last signed in"</th>
                            <th><span class="only-read">"Change"</span></th>
                        </tr>
                    </thead>
                    <tbody>{children()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn UserRow(user: User, users: Loaded<Vec<User>>) -> impl IntoView {
    let session = use_session();
    let changing = RwSignal::new(false);
    let own = user.clone();
    let is_self = Signal::derive(move || session.session().with(|s| s.as_ref().is_some_and(|s| s.user == own.id)));
    let why_not = Signal::derive(move || is_self.get().then(|| "This is you; somebody else has to change your role.".to_owned()));
    let locked = user.locked_until.filter(|until| until.0 > now_ms());
    let (hue, word) = match (user.disabled, user.invited, locked.is_some()) {
        (true, ..) => (Hue::Bad, "Disabled"),
        (_, true, _) => (Hue::Wait, "Invited"),
        (_, _, true) => (Hue::Unknown, "Locked for now"),
        _ => (Hue::Ok, "Active"),
    };
    let signed_in = match user.signed_in_at {
        Some(at) => view! { <RelativeTime at=at.0/> }.into_any(),
        None => "Never".into_any(),
    };
    let kept = user.clone();
    view! {
        <tr>
            <td class="lead strong">{user.name} {part(move || is_self.get().then_some(" (you)"))}</td>
            <td class="full">{user.email}</td>
            <td>{user.role.name()}</td>
            <td><Status hue word/></td>
            <td class="muted" data-label="Last signed in">{signed_in}</td>
            <td class="end act">
                <Button size=Size::Small why_not on_press=move || changing.set(true)>"Change"</Button>
                <ChangeDialog user=kept.clone() open=changing users/>
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn ChangeDialog(user: User, open: RwSignal<bool>, users: Loaded<Vec<User>>) -> impl IntoView {
    let toasts = use_toasts();
    let role = RwSignal::new(user.role.word().to_owned());
    let door = RwSignal::new(if user.disabled { "closed" } else { "open" }.to_owned());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let user = StoredValue::new(user);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(role) = Role::from_word(&role.get_untracked()) else { return };
        let limits = user.with_value(|user| user.limits.clone());
        let change = UserChange { role, disabled: door.with_untracked(|door| door == "closed"), limits };
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::users::update(&user.get_value().id, &change).await {
                Ok(user) => {
                    toasts.say(Hue::Ok, format!("{} is changed.", user.name), None);
                    open.set(false);
                    users.refetch();
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let doors = vec![
        ("open".to_owned(), "May sign in".to_owned()),
        ("closed".to_owned(), "May not sign in; sessions end now".to_owned()),
    ];
    let body = move || {
        let doors = doors.clone();
        view! {
            <form on:submit=submit novalidate>
                <div class="dialog-main">
                    {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                    <SelectField label="Role" name="role" value=role options=roles()/>
                    <SelectField label="Sign-in" name="door" value=door options=doors/>
                </div>
                <div class="dialog-foot">
                    <Button on_press=move || open.set(false)>"Back"</Button>
                    <Button kind=Kind::Primary busy>"Change"</Button>
                </div>
            </form>
        }
    };
    view! { <Dialog open title=format!("Change {}", user.with_value(|user| user.name.clone()))>{body()}</Dialog> }.into_any()
}

#[component]
fn InviteDialog(open: RwSignal<bool>, users: Loaded<Vec<User>>) -> impl IntoView {
    let body = move || view! { <InviteForm open users/> };
    view! { <Dialog open title="Invite a user">{body()}</Dialog> }.into_any()
}

#[component]
fn InviteForm(open: RwSignal<bool>, users: Loaded<Vec<User>>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Support.word().to_owned());
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let link = RwSignal::new(None::<InviteLink>);
    let request = move || Invite {
        name: name.get_untracked().trim().to_owned(),
        email: email.get_untracked().trim().to_owned(),
        role: Role::from_word(&role.get_untracked()).unwrap_or(Role::Viewer),
    };
    let left = move |field: &'static str| move || check_field(&request(), field, faults);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let body = request();
        if busy.get_untracked() || !check(&body, faults) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::users::invite(&body).await {
                Ok(made) => {
                    link.try_set(Some(made));
                    users.refetch();
                }
                Err(error) => {
                    faults.show(error.faults());
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let form = move || {
        view! {
            <form on:submit=submit novalidate>
                <div class="dialog-main">
                    {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                    <TextField label="Name" name="name" value=name faults on_leave=left("name")/>
                    <TextField label="E-mail" name="email" kind="email" value=email faults on_leave=left("email")/>
                    <SelectField label="Role" name="role" value=role options=roles()/>
                </div>
                <div class="dialog-foot">
                    <Button on_press=move || open.set(false)>"Back"</Button>
                    <Button kind=Kind::Primary busy>"Make a link"</Button>
                </div>
            </form>
        }
        .into_any()
    };
    let made = move |link: InviteLink| {
        let url = format!("{}{}", window().location().origin().unwrap_or_default(), link.path);
        let shown = url.clone();
        view! {
            <div class="dialog-main">
                <Notice hue=Hue::Ok>"The link is made. Copy it now: it is shown once and works once."</Notice>
                <pre class="input mono">{shown}</pre>
                <p class="muted small">"It ends " {clock::date_and_time(link.ends_at.0)} "."</p>
            </div>
            <div class="dialog-foot">
                <span class="start"><CopyButton text=url what="the link"/></span>
                <Button kind=Kind::Primary on_press=move || open.set(false)>"Done"</Button>
            </div>
        }
        .into_any()
    };
    move || match link.get() {
        Some(link) => made(link),
        None => form(),
    }
}
