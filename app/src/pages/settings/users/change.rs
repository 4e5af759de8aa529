//! What somebody may: role, ceiling, carrier accounts, and whether they can sign in.

use std::collections::BTreeSet;

use contract::{
    id::AccountId,
    tenant::TenantKind,
    user::{Role, User, UserChange, UserLimits},
};
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    api,
    components::{
        limit_fields::{AccountChecks, MoneyField, read_money, typed_money},
        roles::choices,
        use_directory,
    },
    ui::{
        Button, CheckField, Dialog, Faults, Hue, Kind, Loaded, SelectField, Trouble, TroubleNotice, field::RadioCards, part,
        use_toasts,
    },
};

/// The dialog.
#[component]
pub fn ChangeDialog(user: User, kind: Signal<TenantKind>, open: RwSignal<bool>, users: Loaded<Vec<User>>) -> impl IntoView {
    let title = format!("Change {}", user.name);
    let user = StoredValue::new(user);
    let body = move || view! { <Form user=user.get_value() kind=kind.get_untracked() open users/> };
    view! { <Dialog open title>{body}</Dialog> }.into_any()
}

#[component]
fn Form(user: User, kind: TenantKind, open: RwSignal<bool>, users: Loaded<Vec<User>>) -> impl IntoView {
    let toasts = use_toasts();
    let directory = use_directory();
    let role = RwSignal::new(user.role.word().to_owned());
    let door = RwSignal::new(if user.disabled { "closed" } else { "open" }.to_owned());
    let ceiling = RwSignal::new(typed_money(user.limits.ceiling));
    let every = RwSignal::new(user.limits.accounts.is_none());
    let some = RwSignal::new(user.limits.accounts.clone().unwrap_or_default().into_iter().collect::<BTreeSet<AccountId>>());
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let spends = Memo::new(move |_| Role::from_word(&role.get()).is_some_and(Role::spends));
    let user = StoredValue::new(user);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(role) = Role::from_word(&role.get_untracked()).filter(|_| !busy.get_untracked()) else { return };
        let read = read_money(&ceiling.get_untracked());
        let wrong = read.as_ref().err().map(|sentence| ("limits.ceiling".to_owned(), sentence.clone()));
        if !faults.show(wrong.into_iter().collect()) {
            return;
        }
        let accounts = (!every.get_untracked()).then(|| some.get_untracked().into_iter().collect());
        let limits = UserLimits { ceiling: read.unwrap_or_default(), accounts };
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
                    faults.show(error.faults());
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
    let options = Signal::derive(move || {
        let known = directory.accounts.data.with(|all| {
            all.iter().flatten().map(|one| (one.id.clone(), format!("{} · {}", one.carrier_name, one.name))).collect::<Vec<_>>()
        });
        let chosen = user.with_value(|user| user.limits.accounts.clone().unwrap_or_default());
        let gone = chosen.into_iter().filter(|id| !known.iter().any(|(own, _)| own == id)).map(|id| {
            let name = format!("{id}, no longer here");
            (id, name)
        });
        let gone: Vec<_> = gone.collect();
        known.into_iter().chain(gone).collect::<Vec<_>>()
    });
    let needs_factor = move || {
        let missing = spends.get() && user.with_value(|user| !user.second_factor);
        missing.then(
            || view! { <p class="muted small">"This role can spend: at a live carrier account it needs a second factor."</p> },
        )
    };
    let bounds = move || {
        spends.get().then(|| {
            view! {
                <MoneyField
                    label="One cart without approval, in dollars" name="limits.ceiling" value=ceiling faults
                    help="Set-up and first month. Over it an admin approves first."
                />
                <CheckField label="May change at every carrier account" value=every/>
                {part(move || (!every.get()).then(|| view! {
                    <AccountChecks legend="Only at these" options chosen=some none="No carrier account is connected."/>
                }))}
            }
        })
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                <RadioCards label="Role" name="role" value=role options=Signal::stored(choices(kind))/>
                {part(needs_factor)}
                {part(bounds)}
                <SelectField label="Sign-in" name="door" value=door options=doors/>
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Back"</Button>
                <Button kind=Kind::Primary busy>"Change"</Button>
            </div>
        </form>
    }
    .into_any()
}
