//! Above everything while somebody acts as another tenant: whose things these are, why, and for how long.

use contract::{
    secret::Secret,
    tenant::{Acting, ActingChange},
};
use leptos::{prelude::*, task::spawn_local};

use super::seldom::{Seldom, seldom};
use crate::{
    api,
    components::form::{DialogForm, Submission},
    session::use_session,
    ui::{Button, Countdown, Dialog, Glyph, Icon, Kind, SecretField, Size, Trouble, TroubleNotice, part, use_tick},
};

/// The banner, and what is said when acting ended by itself.
#[component]
pub fn ActingFrame() -> impl IntoView {
    let session = use_session();
    let over = session.acting_over();
    let acts = Memo::new(move |_| over.get() || session.session().with(|s| s.as_ref().is_some_and(|s| s.acting.is_some())));
    part(move || acts.get().then(|| seldom(Seldom::Acting)))
}

/// Both of it.
pub(super) fn banner() -> AnyView {
    let session = use_session();
    let acts = Memo::new(move |_| session.session().with(|s| s.as_ref().is_some_and(|s| s.acting.is_some())));
    view! {
        <Show when=move || acts.get()><Banner/></Show>
        <Dialog open=session.acting_over() title="Acting has ended" may_close=|| false><Ended/></Dialog>
    }
    .into_any()
}

#[component]
fn Banner() -> impl IntoView {
    let session = use_session();
    let acting = Memo::new(move |_| session.session().with(|s| s.as_ref().and_then(|s| s.acting.clone())));
    let name = move || session.session().with(|s| s.as_ref().map(|s| s.name.clone()).unwrap_or_default());
    let of = move |tell: fn(&Acting) -> String| move || acting.with(|acting| acting.as_ref().map(tell).unwrap_or_default());
    let may_change = Memo::new(move |_| acting.with(|acting| acting.as_ref().is_some_and(|acting| acting.may_change)));
    let until = Memo::new(move |_| acting.with(|acting| acting.as_ref().map_or(0, |acting| acting.ends_at.0)));
    let tick = use_tick();
    let over = session.acting_over();
    // The half hour is told by the server's clock; what is asked after it is refused there in any case.
    Effect::new(move |_| {
        if acting.with(Option::is_some) && until.get() <= tick.get() && !over.get_untracked() {
            over.set(true);
        }
    });
    let allowing = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let look_only = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::acting::change(&ActingChange { may_change: false, password: None }).await {
                Ok(now) => session.welcome(now),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let end = move || {
        trouble.set(None);
        session.end_acting(trouble);
    };
    view! {
        <aside class="acting-banner" aria-label="Acting as somebody else" class:may-change=move || may_change.get()>
            <Icon glyph=Glyph::People/>
            <p>
                <b>{name} " (" {of(|acting| acting.own_tenant_name.clone())} ") acts as " {of(|acting| acting.tenant_name.clone())}</b>
                <span class="reason">{of(|acting| acting.reason.clone())}</span>
            </p>
            <div class="acts">
                <span class="state">
                    {part(move || if may_change.get() { "Changes allowed, " } else { "Looking only, " })}
                    <Countdown until/>
                    " left"
                </span>
                {part(move || {
                    if may_change.get() {
                        view! { <Button size=Size::Small busy on_press=look_only>"Only look again"</Button> }.into_any()
                    } else {
                        view! { <Button size=Size::Small on_press=move || allowing.set(true)>"Allow changes"</Button> }.into_any()
                    }
                })}
                <Button size=Size::Small icon=Glyph::SignOut on_press=end>"End"</Button>
            </div>
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
        </aside>
        <Dialog open=allowing title="Allow changes"><Allow open=allowing/></Dialog>
    }
    .into_any()
}

#[component]
fn Allow(open: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let password = RwSignal::new(String::new());
    let form = Submission::new();
    let tenant = session
        .session()
        .with_untracked(|s| s.as_ref().and_then(|s| s.acting.as_ref().map(|acting| acting.tenant_name.clone())))
        .unwrap_or_default();
    let submit = form.sending(
        move || ActingChange { may_change: true, password: Some(Secret::new(password.get_untracked())) },
        move |body| async move {
            session.welcome(api::acting::change(&body).await?);
            open.try_set(false);
            Ok(())
        },
    );
    view! {
        <DialogForm open form on_submit=submit confirm="Allow changes">
            <p>
                "From now on what you change is changed for " <b>{tenant}</b>
                ". Both names stand in the log of both sides. Passwords, people and payments stay out of reach."
            </p>
            <SecretField
                label="Your own password" name="password" value=password faults=form.faults autocomplete="current-password"
            />
        </DialogForm>
    }
    .into_any()
}

/// It ended by itself: the person says that they saw it, and is themselves again.
#[component]
fn Ended() -> impl IntoView {
    let session = use_session();
    let trouble = RwSignal::new(None::<Trouble>);
    let ended = session.acting_ended();
    let why = move || ended.with(|why| if why.is_empty() { "The half hour is over.".to_owned() } else { why.clone() });
    view! {
        <div class="dialog-main">
            <p role="status">
                {why} " What was not sent until now was not done."
            </p>
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
        </div>
        <div class="dialog-foot">
            <Button kind=Kind::Primary on_press=move || session.end_acting(trouble)>"Back to your own start page"</Button>
        </div>
    }
    .into_any()
}
