//! What shall change: the form of each kind, as far as the account has it.

use contract::{
    bulk_change::BulkChange, caller_name::CallerName, carrier::Capability, directory_listing::ListingKind,
    features::FeatureSection, field::Validate as _, id::AccountId, location::AccountLocation, number::E164, owned::NumberDetail,
};
use leptos::prelude::*;

use super::routing::{RoutingDraft, RoutingFields};
use crate::{
    api::{self, error::pairs},
    components::{FeatureDraft, FeatureFields},
    ui::{Faults, Hue, Loaded, Notice, SelectField, TextField, TroubleNotice, part},
};

/// Everything that is filled in.
#[derive(Clone)]
pub struct ChangeDraft {
    /// The kinds of change there are, `(word, name)`.
    kinds: Vec<(String, String)>,
    /// Which of them.
    kind: RwSignal<String>,
    routing: RoutingDraft,
    features: FeatureDraft,
    name: RwSignal<String>,
    name_kind: RwSignal<String>,
    to: RwSignal<String>,
}

impl ChangeDraft {
    /// What can be changed, told by a number of the account.
    pub fn new(detail: &NumberDetail) -> Self {
        let may = |capability: &Capability| *capability == Capability::Yes;
        let mut sheet = detail.features.clone();
        // Each number has its own; the plan tells from what each changes.
        sheet.seen.clear();
        let all = [
            ("routing", "Routing", !detail.routing_shapes.is_empty()),
            ("features", "Features", !sheet.fields.is_empty() && may(&detail.may_features)),
            ("caller_name", "Caller name", may(&detail.caller_name.may)),
            ("move", "Location", may(&detail.may_move)),
            ("removal", "Disconnect", may(&detail.removal)),
        ];
        let kinds: Vec<_> =
            all.iter().filter(|(.., there)| *there).map(|(word, name, _)| ((*word).to_owned(), (*name).to_owned())).collect();
        Self {
            kind: RwSignal::new(kinds.first().map(|(word, _)| word.clone()).unwrap_or_default()),
            kinds,
            routing: RoutingDraft::new(&detail.routing_shapes),
            features: FeatureDraft::new(&sheet),
            name: RwSignal::new(String::new()),
            name_kind: RwSignal::new("business".into()),
            to: RwSignal::new(String::new()),
        }
    }

    /// The change, or every fault by its field.
    pub fn read(&self, account: &AccountId) -> Result<BulkChange, Vec<(String, String)>> {
        match self.kind.get_untracked().as_str() {
            "routing" => self.routing.read().map(|to| BulkChange::Routing { to }),
            "features" => {
                // Any number stands for all of them while the fields are checked.
                let one = E164::parse("2025550100").into_iter().collect();
                let group = self.features.read(one)?;
                Ok(BulkChange::Features { account: account.clone(), values: group.values, secrets: group.secrets })
            }
            "caller_name" => {
                let kind =
                    if self.name_kind.get_untracked() == "residence" { ListingKind::Residence } else { ListingKind::Business };
                let to = CallerName { enabled: true, kind, name: self.name.get_untracked().trim_end().to_owned(), hidden: false };
                let faults = pairs(to.faults());
                if faults.is_empty() { Ok(BulkChange::CallerName { to }) } else { Err(faults) }
            }
            "move" => Ok(BulkChange::Move { account: account.clone(), to: self.to.get_untracked() }),
            _ => Ok(BulkChange::Removal),
        }
    }
}

#[component]
pub fn ChangeFields(draft: ChangeDraft, account: AccountId, faults: Faults) -> impl IntoView {
    let kind = draft.kind;
    let options = Signal::stored(draft.kinds.clone());
    let draft = StoredValue::new(draft);
    let account = StoredValue::new(account);
    let fields = move || {
        let (draft, account) = (draft.get_value(), account.get_value());
        match kind.get().as_str() {
            "routing" => view! { <RoutingFields draft=draft.routing account faults/> }.into_any(),
            "features" => FeatureSection::ALL
                .into_iter()
                .map(|section| view! { <FeatureFields draft=draft.features.clone() section faults/> })
                .collect_view()
                .into_any(),
            "caller_name" => view! { <NameFields name=draft.name kind=draft.name_kind faults/> }.into_any(),
            "move" => view! { <LocationField label="Move to" name="change.to" value=draft.to account faults/> }.into_any(),
            "removal" => view! {
                <Notice hue=Hue::Unknown>
                    "This gives the numbers back and cannot be undone. You see each of them before it is confirmed, and type how many they are."
                </Notice>
            }
            .into_any(),
            _ => view! { <p class="muted">"Nothing can be changed at this carrier from here."</p> }.into_any(),
        }
    };
    view! {
        <div class="form-grid">
            <div class="three"><SelectField label="What changes" name="kind" value=kind options on_choose=move || faults.clear_all()/></div>
        </div>
        {part(fields)}
    }
    .into_any()
}

#[component]
fn NameFields(name: RwSignal<String>, kind: RwSignal<String>, faults: Faults) -> impl IntoView {
    let kinds = vec![("business".to_owned(), "Business".to_owned()), ("residence".to_owned(), "Residence".to_owned())];
    view! {
        <div class="form-grid">
            <div class="four">
                <TextField label="Name" name="name" value=name faults mono=true help="At most 15 characters: letters, digits, spaces and . , & ' - only."/>
            </div>
            <div class="two"><SelectField label="Kind" name="name_kind" value=kind options=kinds/></div>
        </div>
    }
    .into_any()
}

/// A choice among the locations of an account.
#[component]
pub fn LocationField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    account: AccountId,
    faults: Faults,
) -> impl IntoView {
    let list: Loaded<Vec<AccountLocation>> =
        Loaded::new(move || Some(account.clone()), |account| async move { api::locations::of_account(&account).await });
    let options = Signal::derive(move || {
        let first = if list.data.with(Option::is_none) { "Loading …" } else { "Choose one" };
        let named = |row: &AccountLocation| {
            let parts = [Some(row.location.name.clone()), row.location.site.clone()];
            (row.location.id.clone(), parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
        };
        let known: Vec<_> = list.data.with(|rows| rows.iter().flatten().map(named).collect());
        std::iter::once((String::new(), first.to_owned())).chain(known).collect::<Vec<_>>()
    });
    view! {
        <div class="form-grid"><div class="three"><SelectField label name value options faults/></div></div>
        {part(move || list.trouble.get().map(|trouble| view! { <TroubleNotice trouble on_retry=move || list.refetch()/> }))}
    }
    .into_any()
}
