//! Carrier accounts: connect, replace, test, disconnect. Secrets go in and never come out.

use crate::ui::part;
use contract::{
    account::{Account, ConnectionTest, HealthState},
    carrier::{Capability, CredentialField, CredentialKind},
    id::CarrierId,
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};

use super::{account_form::AccountDialog, subscriptions::AccountNotices};
use crate::{
    api::{self, error::words_line},
    components::{CarrierBadge, Directory, use_directory, why_not},
    paths,
    ui::{
        Button, Dialog, EmptyState, Glyph, Hue, Kind, Load, Notice, RelativeTime, Size, Status, Trouble, TroubleNotice,
        use_toasts,
    },
};

#[expect(clippy::ptr_arg, reason = "it is asked about the list as it is loaded")]
fn none(accounts: &Vec<Account>) -> bool {
    accounts.is_empty()
}

/// The tab.
#[component]
pub fn AccountsTab() -> impl IntoView {
    let accounts = use_directory().accounts;
    let why_not = why_not(Permission::Accounts, Capability::Yes);
    let open = RwSignal::new(false);
    let editing = RwSignal::new(None::<Account>);
    let new = paths::use_parameter("new");
    accounts.refetch();
    Effect::new(move |_| {
        if new.get().is_some() && why_not.with_untracked(Option::is_none) {
            editing.set(None);
            open.set(true);
        }
    });
    let connect = move || {
        editing.set(None);
        open.set(true);
    };
    let edit = move |account: Account| {
        editing.set(Some(account));
        open.set(true);
    };
    view! {
        <div class="toolbar">
            <p class="muted">"Search, numbers and orders work with every account here. Secrets are kept encrypted and cannot be read again."</p>
            <div class="end"><Button kind=Kind::Primary icon=Glyph::Plus why_not on_press=connect>"Connect an account"</Button></div>
        </div>
        <Load
            of=accounts
            skeleton=|| view! { <div class="panel"><header><span class="skeleton title"></span></header><span class="skeleton w4"></span></div> }
            is_empty=none
            empty=move || view! {
                <div class="card">
                    <EmptyState glyph=Glyph::Plug title="No account yet" sentence="Connect one with the credentials your carrier gave you. A test tells at once whether they are right.">
                        <Button kind=Kind::Primary why_not on_press=connect>"Connect an account"</Button>
                    </EmptyState>
                </div>
            }
            let:shown
        >
            <div class="panels">
                <For
                    each=move || shown.get()
                    key=|account| format!("{}{:?}{:?}{}{}", account.id, account.rotated_at, account.health, account.name, account.base_url)
                    children=move |account| view! { <AccountPanel account on_edit=edit/> }
                />
            </div>
        </Load>
        <AccountDialog open editing on_done=move || accounts.refetch()/>
    }
    .into_any()
}

fn health(state: HealthState) -> (Hue, &'static str) {
    match state {
        HealthState::Untried => (Hue::Wait, "Not tried yet"),
        HealthState::Up => (Hue::Ok, "Up"),
        HealthState::Slow => (Hue::Unknown, "Slow"),
        HealthState::Down => (Hue::Bad, "Down"),
        HealthState::LoginRefused => (Hue::Bad, "Sign-in refused"),
    }
}

/// A credential that is not secret, as the carrier names it and its values.
fn credential(directory: Directory, carrier: &CarrierId, name: String, value: String) -> (String, String) {
    let field = directory.carriers.data.with(|cards| {
        let card = cards.iter().flatten().find(|card| card.id == *carrier)?;
        card.credentials.iter().find(|field| field.name == name).cloned()
    });
    match field {
        None => (name, value),
        Some(CredentialField { label, kind: CredentialKind::Choice { options }, .. }) => {
            let chosen = options.into_iter().find(|(key, _)| *key == value).map(|(_, name)| name);
            (label, chosen.unwrap_or(value))
        }
        Some(field) => (field.label, value),
    }
}

#[component]
fn AccountPanel(account: Account, #[prop(into)] on_edit: Callback<(Account,)>) -> impl IntoView {
    let role = why_not(Permission::Accounts, Capability::Yes);
    let own = account.own;
    let why_not = Signal::derive(move || {
        if own { role.get() } else { Some("It belongs to whoever is above, who keeps its log-in; you use it.".to_owned()) }
    });
    let directory = use_directory();
    let busy = RwSignal::new(false);
    let tested = RwSignal::new(None::<Result<ConnectionTest, Trouble>>);
    let leaving = RwSignal::new(false);
    let kept = StoredValue::new(account.clone());
    let (hue, word) = health(account.health.state);
    let words = account.health.words.as_ref().and_then(words_line);
    let test = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = api::accounts::test(&kept.get_value().id).await.map_err(Trouble::from);
            tested.try_set(Some(answer));
            busy.try_set(false);
        });
    };
    let name = account.name.clone();
    let secrets = if account.secrets_set.is_empty() { "none".to_owned() } else { account.secrets_set.join(", ") };
    let plain = move || {
        let account = kept.get_value();
        let named = account.plain.into_iter().map(|(name, value)| credential(directory, &account.carrier, name, value));
        named.map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> }).collect_view()
    };
    view! {
        <section class="panel" aria-label=name>
            <header>
                <CarrierBadge carrier=account.carrier/>
                <h2>{account.name}</h2>
                <Status hue word/>
                {account.sandbox.then(|| view! { <span class="tag">"Sandbox"</span> })}
            </header>
            <dl class="facts">
                {own.then(|| view! {
                    <dt>"Address"</dt><dd class="mono">{account.base_url}</dd>
                    {part(plain)}
                    <dt>"Secrets set"</dt><dd>{secrets} ", replaced " <RelativeTime at=account.rotated_at.0/></dd>
                })}
                {(!own).then(|| view! { <dt>"Belongs to"</dt><dd>"whoever is above you"</dd> })}
                {account.health.last_call_ms.map(|ms| view! { <dt>"Last call"</dt><dd>{ms} " ms"</dd> })}
            </dl>
            <div class="stack tight below">
                {account.health.sentence.map(|sentence| view! {
                    <Notice hue>
                        {sentence}
                        {words.map(|words| view! { <span class="words">"Carrier says: " {words}</span> })}
                    </Notice>
                })}
                {part(move || tested.get().map(|answer| view! { <TestAnswer answer/> }))}
                <div class="buttons">
                    <Button size=Size::Small icon=Glyph::Plug busy why_not on_press=test>"Test"</Button>
                    <Button size=Size::Small icon=Glyph::Key why_not on_press=move || on_edit.run((kept.get_value(),))>"Replace"</Button>
                    <Button size=Size::Small kind=Kind::Danger why_not on_press=move || leaving.set(true)>"Disconnect"</Button>
                </div>
            </div>
            {own.then(|| view! {
                <AccountNotices account=kept.with_value(|account| account.id.clone())/>
                <Leave account=kept.get_value() open=leaving/>
            })}
        </section>
    }
    .into_any()
}

/// What a test of the connection came to.
#[component]
pub fn TestAnswer(answer: Result<ConnectionTest, Trouble>) -> impl IntoView {
    match answer {
        Err(trouble) => view! { <TroubleNotice trouble/> }.into_any(),
        Ok(test) => {
            let words = test.words.as_ref().and_then(words_line);
            view! {
                <Notice hue=if test.ok { Hue::Ok } else { Hue::Bad }>
                    <span role="status">{test.sentence} " It took " {test.took_ms} " ms."</span>
                    {words.map(|words| view! { <span class="words">"Carrier says: " {words}</span> })}
                </Notice>
            }
            .into_any()
        }
    }
}

/// Asks before an account is disconnected.
#[component]
fn Leave(account: Account, open: RwSignal<bool>) -> impl IntoView {
    let accounts = use_directory().accounts;
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let id = StoredValue::new(account.id);
    let name = StoredValue::new(account.name);
    let leave = move || {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::accounts::disconnect(&id.get_value()).await {
                Ok(()) => {
                    toasts.say(Hue::Ok, format!("{} is disconnected.", name.get_value()), None);
                    open.set(false);
                    accounts.refetch();
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog open title=format!("Disconnect {}", name.get_value())>
            <div class="dialog-main">
                <p>"Its numbers leave the list, and nothing more is asked of it. At the carrier nothing changes: what is bought stays bought and is paid for."</p>
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Back"</Button>
                <Button kind=Kind::DangerNow busy on_press=leave>"Disconnect"</Button>
            </div>
        </Dialog>
    }
    .into_any()
}
