//! Inviting somebody: name, e-mail address, role; then a link that is shown once.

use std::{future::Future, pin::Pin, sync::Arc};

use contract::{
    tenant::TenantKind,
    user::{Invite, InviteLink, Role},
};
use leptos::prelude::*;

use super::{
    form::{DialogForm, Submission, check_field},
    roles::choices,
};
use crate::{
    api::ApiError,
    ui::{Button, CopyButton, Dialog, Hue, Kind, Notice, TextField, clock, field::RadioCards, part},
};

type Answer = Pin<Box<dyn Future<Output = Result<InviteLink, ApiError>>>>;

/// Sends an invitation: into the own tenant, or into one below.
#[derive(Clone)]
pub struct Inviting(Arc<dyn Fn(Invite) -> Answer + Send + Sync>);

impl Inviting {
    /// Wraps an async function.
    pub fn new<Fut>(send: impl Fn(Invite) -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Result<InviteLink, ApiError>> + 'static,
    {
        Self(Arc::new(move |body| Box::pin(send(body))))
    }
}

/// The dialog.
#[component]
pub fn InviteDialog(
    open: RwSignal<bool>,
    /// What the tenant is; it decides which roles there are.
    #[prop(into)]
    kind: Signal<TenantKind>,
    send: Inviting,
    /// After the link was made.
    #[prop(into)]
    on_made: Callback<()>,
) -> impl IntoView {
    let body = move || view! { <Form open kind=kind.get_untracked() send=send.clone() on_made/> };
    view! { <Dialog open title="Invite a user">{body.clone()}</Dialog> }.into_any()
}

#[component]
fn Form(open: RwSignal<bool>, kind: TenantKind, send: Inviting, on_made: Callback<()>) -> impl IntoView {
    let first = if kind == TenantKind::Customer { Role::CustomerUser } else { Role::Support };
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let role = RwSignal::new(first.word().to_owned());
    let sending = Submission::new();
    let faults = sending.faults;
    let link = RwSignal::new(None::<InviteLink>);
    let request = move || Invite {
        name: name.get_untracked().trim().to_owned(),
        email: email.get_untracked().trim().to_owned(),
        role: Role::from_word(&role.get_untracked()).unwrap_or(Role::Viewer),
    };
    let left = move |field: &'static str| move || check_field(&request(), field, faults);
    let submit = sending.sending(request, move |body| {
        let answer = (send.0)(body);
        async move {
            let made = answer.await?;
            link.try_set(Some(made));
            on_made.run(());
            Ok(())
        }
    });
    let form = move || {
        view! {
            <DialogForm open form=sending on_submit=submit confirm="Make a link">
                <TextField label="Name" name="name" value=name faults on_leave=left("name")/>
                <TextField label="E-mail" name="email" kind="email" value=email faults on_leave=left("email")/>
                <RadioCards label="Role" name="role" value=role options=Signal::stored(choices(kind))/>
                {part(move || faults.of("role").map(|sentence| view! { <span class="fault">{sentence}</span> }))}
            </DialogForm>
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
