//! The form that connects a carrier account or replaces one. Its credential fields are the carrier's own, as data.

use std::collections::BTreeMap;

use crate::ui::part;
use contract::{
    account::{Account, AccountDraft, ConnectionTest},
    carrier::{CarrierCard, CredentialField, CredentialKind},
    field::Validate,
    id::CarrierId,
    secret::Secret,
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::accounts::TestAnswer;
use crate::{
    api::{self, error::pairs},
    components::{check, use_directory},
    ui::{
        Button, Dialog, Faults, Glyph, Hue, Kind, Load, SecretField, SelectField, TextField, Trouble, TroubleNotice,
        field::FaultSummary, use_toasts,
    },
};

/// The dialog. `editing` holds the account that is replaced, or none for a new one.
#[component]
pub fn AccountDialog(
    open: RwSignal<bool>,
    editing: RwSignal<Option<Account>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let carriers = use_directory().carriers;
    let title = Signal::derive(move || match editing.get() {
        Some(account) => format!("Replace {}", account.name),
        None => "Connect a carrier account".to_owned(),
    });
    let body = move || {
        view! {
            <Load of=carriers skeleton=|| view! { <div class="dialog-main"><span class="skeleton w4"></span></div> } let:cards>
                <AccountForm open editing=editing.get_untracked() cards=cards.get_untracked() on_done/>
            </Load>
        }
    };
    view! { <Dialog open title>{body()}</Dialog> }.into_any()
}

/// What was typed into one credential field.
type Values = BTreeMap<String, RwSignal<String>>;

/// The fields of a carrier with what stands in them: what is not secret is filled in, secrets are empty.
fn values(card: &CarrierCard, editing: Option<&Account>) -> Values {
    let first = |field: &CredentialField| match &field.kind {
        CredentialKind::Choice { options } => options.first().map(|(value, _)| value.clone()).unwrap_or_default(),
        CredentialKind::Text | CredentialKind::Address | CredentialKind::Secret => String::new(),
    };
    card.credentials
        .iter()
        .map(|field| {
            let known = editing.and_then(|account| account.plain.get(&field.name).cloned());
            (field.name.clone(), RwSignal::new(known.unwrap_or_else(|| first(field))))
        })
        .collect()
}

#[component]
fn AccountForm(open: RwSignal<bool>, editing: Option<Account>, cards: Vec<CarrierCard>, on_done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let is_new = editing.is_none();
    let first = editing.as_ref().map(|account| account.carrier.clone()).or_else(|| cards.first().map(|card| card.id.clone()));
    let carrier = RwSignal::new(first.map(|id| id.as_str().to_owned()).unwrap_or_default());
    let name = RwSignal::new(editing.as_ref().map(|account| account.name.clone()).unwrap_or_default());
    let base_url = RwSignal::new(editing.as_ref().map(|account| account.base_url.clone()).unwrap_or_default());
    let faults = Faults::new();
    let trouble = RwSignal::new(None::<Trouble>);
    let tested = RwSignal::new(None::<Result<ConnectionTest, Trouble>>);
    let busy = RwSignal::new(false);
    let testing = RwSignal::new(false);

    let options: Vec<(String, String)> = cards.iter().map(|card| (card.id.as_str().to_owned(), card.name.clone())).collect();
    let id = StoredValue::new(editing.as_ref().map(|account| account.id.clone()));
    let editing = StoredValue::new(editing);
    let cards = StoredValue::new(cards);
    let card = Memo::new(move |_| cards.with_value(|cards| cards.iter().find(|card| card.id.as_str() == carrier.get()).cloned()));
    let typed = Memo::new(move |_| card.get().map(|card| editing.with_value(|e| values(&card, e.as_ref()))).unwrap_or_default());

    let draft = move || {
        let mut plain = BTreeMap::new();
        let mut secrets = BTreeMap::new();
        let typed = typed.get_untracked();
        for field in card.get_untracked().iter().flat_map(|card| &card.credentials) {
            let value = typed.get(&field.name).map(|value| value.get_untracked()).unwrap_or_default();
            match field.kind {
                CredentialKind::Secret if value.is_empty() => {}
                CredentialKind::Secret => {
                    secrets.insert(field.name.clone(), Secret::new(value));
                }
                CredentialKind::Text | CredentialKind::Address | CredentialKind::Choice { .. } => {
                    plain.insert(field.name.clone(), value.trim().to_owned());
                }
            }
        }
        AccountDraft {
            carrier: CarrierId::new(carrier.get_untracked()),
            name: name.get_untracked().trim().to_owned(),
            base_url: base_url.get_untracked().trim().to_owned(),
            plain,
            secrets,
        }
    };
    let left = move |field: &'static str| move || faults.show_for(field, &pairs(draft().faults()));
    let test = move || {
        let draft = draft();
        if !check(&draft, faults) {
            return;
        }
        testing.set(true);
        tested.set(None);
        spawn_local(async move {
            let answer = api::accounts::test_draft(&draft).await;
            if let Err(error) = &answer {
                faults.show(error.faults());
            }
            tested.try_set(Some(answer.map_err(Trouble::from)));
            testing.try_set(false);
        });
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let draft = draft();
        if busy.get_untracked() || !check(&draft, faults) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = match id.get_value() {
                Some(id) => api::accounts::replace(&id, &draft).await,
                None => api::accounts::connect(&draft).await,
            };
            match answer {
                Ok(account) => {
                    let done = if is_new { "connected" } else { "replaced" };
                    toasts.say(Hue::Ok, format!("{} is {done}.", account.name), None);
                    open.set(false);
                    on_done.run(());
                }
                Err(error) => {
                    faults.show(error.faults());
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let fields = move || {
        let typed = typed.get();
        let card = card.get()?;
        Some(
            card.credentials
                .into_iter()
                .filter_map(|field| {
                    let value = *typed.get(&field.name)?;
                    Some(view! { <Credential field value faults is_new/> })
                })
                .collect_view(),
        )
    };
    let url_help = move || match card.get().and_then(|card| card.live_url) {
        Some(url) => format!("Left empty it is the carrier's live service, {url}."),
        None => "Where the carrier's API is.".to_owned(),
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                <SelectField label="Carrier" name="carrier" value=carrier options=options faults disabled=!is_new/>
                <TextField
                    label="Name" name="name" value=name faults placeholder="Main account"
                    help="As your team calls it." on_leave=left("name")
                />
                {fields}
                <TextField
                    label="Address of the API" name="base_url" kind="url" value=base_url faults mono=true optional=true
                    on_leave=left("base_url")
                />
                <p class="muted small">{url_help}</p>
                <FaultSummary faults shown=&["carrier", "name", "base_url", "plain.user_name", "plain.login", "secrets.password"]/>
                {part(move || tested.get().map(|answer| view! { <TestAnswer answer/> }))}
            </div>
            <div class="dialog-foot">
                <span class="start">
                    <Button icon=Glyph::Plug busy=testing on_press=test>"Test"</Button>
                </span>
                <Button on_press=move || open.set(false)>"Back"</Button>
                <Button kind=Kind::Primary busy>{if is_new { "Connect" } else { "Replace" }}</Button>
            </div>
        </form>
    }
    .into_any()
}

/// One field of the carrier's credentials.
#[component]
fn Credential(field: CredentialField, value: RwSignal<String>, faults: Faults, is_new: bool) -> impl IntoView {
    let CredentialField { name, label, help, kind, required: _ } = field;
    match kind {
        CredentialKind::Text | CredentialKind::Address => {
            view! { <TextField label name=format!("plain.{name}") value faults help/> }.into_any()
        }
        CredentialKind::Choice { options } => {
            view! { <SelectField label name=format!("plain.{name}") value options=options faults help/> }.into_any()
        }
        CredentialKind::Secret => {
            let placeholder = if is_new { "" } else { "Left empty it stays as it is" };
            view! { <SecretField label name=format!("secrets.{name}") value faults help placeholder/> }.into_any()
        }
    }
}
