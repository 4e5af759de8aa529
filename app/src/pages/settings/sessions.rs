//! Sessions: where one is signed in, and ending them; for admins those of everybody.

use contract::session::SessionRow;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    session::use_session,
    ui::{Button, Hue, Kind, Load, Loaded, RelativeTime, Size, SkeletonRows, Status, use_toasts},
};

/// The tab.
#[component]
pub fn SessionsTab() -> impl IntoView {
    let sessions: Loaded<Vec<SessionRow>> = Loaded::once(api::session::list);
    view! {
        <Load of=sessions skeleton=|| view! { <Frame><SkeletonRows rows=3 widths=&[3, 4, 2, 2, 2, 1]/></Frame> } let:shown>
            <Frame>
                <For
                    each=move || shown.get()
                    key=|row| format!("{}{}", row.id, row.used_at.0)
                    children=move |row| view! { <Row row sessions/> }
                />
            </Frame>
        </Load>
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
                            <th>"Who"</th><th>"Browser"</th><th>"Address"</th><th>"Began"</th><th>"Last used"</th>
                            <th><span class="only-read">"End"</span></th>
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
fn Row(row: SessionRow, sessions: Loaded<Vec<SessionRow>>) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let current = row.current;
    let id = StoredValue::new(row.id);
    let end = move || {
        if current {
            session.sign_out();
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api::session::end(&id.get_value()).await {
                Ok(()) => {
                    toasts.say(Hue::Ok, "The session is ended.", None);
                    sessions.refetch();
                }
                Err(error) => toasts.say(Hue::Bad, error.sentence, None),
            }
            busy.try_set(false);
        });
    };
    let agent = row.agent.clone();
    view! {
        <tr>
            <td class="lead strong">{row.user_name}</td>
            <td class="cut full" title=agent>{row.agent}</td>
            <td class="mono">{row.address}</td>
            <td class="muted" data-label="Began"><RelativeTime at=row.began_at.0/></td>
            <td class="muted" data-label="Last used"><RelativeTime at=row.used_at.0/></td>
            <td class="end act">
                <span class="row nowrap">
                    {current.then(|| view! { <Status hue=Hue::Ok word="This one"/> })}
                    <Button kind=Kind::Danger size=Size::Small busy on_press=end>{if current { "Sign out" } else { "End" }}</Button>
                </span>
            </td>
        </tr>
    }
    .into_any()
}
