//! 411: the directory listing.

use contract::{
    directory_listing::{DirectoryListing, FurtherNames, ListingChange, ListingKind, ListingRecord, ListingVisibility},
    field::Validate,
    geography::StateCode,
    owned::Service,
};
use leptos::prelude::*;

use super::{
    asked::{AskedNote, ChangeButton, Lack, StateOf, why_empty},
    page::Shown,
    service_form::{Plan, ServiceChange, ServiceForm},
};
use crate::{
    api::error::pairs,
    components::{Change, address_form::state_options},
    ui::{Dialog, Faults, Hue, Notice, Panel, SelectField, TextField, Width, part},
};

#[component]
pub fn ListingPanel(shown: Shown) -> impl IntoView {
    let service = Memo::new(move |_| shown.detail.with(|detail| detail.listing.clone()));
    let open = shown.opens("directory-listing");
    let beside =
        move || view! { <StateOf state=Signal::derive(move || service.with(|service| service.state)) lack=Lack::Usual/> };
    let end = move || view! { <ChangeButton service what="411 listing" open/> };
    view! {
        <Panel title="411 listing" beside end>
            <div class="stack">
                {part(move || service.with(facts))}
                <AskedNote asked=Signal::derive(move || service.with(|service| service.asked.clone()))/>
            </div>
        </Panel>
        <Dialog open title="411 listing" width=Width::Wide>
            <Form shown open/>
        </Dialog>
    }
    .into_any()
}

fn facts(service: &Service<ListingRecord>) -> AnyView {
    let Some(record) = &service.seen else {
        return view! { <p class="muted">{why_empty(service, "Not listed in the directory.")}</p> }.into_any();
    };
    view! {
        {(!record.enabled).then(|| view! { <Notice hue=Hue::Wait>"Taken out of the directory."</Notice> })}
        <dl class="facts">
            <dt>"Name"</dt><dd>{format!("{} {}", record.first_name, record.last_name)}</dd>
            <dt>"Kind"</dt><dd>{kind_name(&record.kind).to_owned()}</dd>
            <dt>"Address"</dt><dd>{record.street.clone()}</dd>
            <dt>"City"</dt><dd>{format!("{}, {} {}", record.city, record.state, record.zip)}</dd>
        </dl>
    }
    .into_any()
}

/// The kind as people say it; a word we do not know stays the carrier's.
pub fn kind_name(word: &str) -> &str {
    match word {
        "RES" | "residence" => "Residence",
        "BIZ" | "business" => "Business",
        other => other,
    }
}

/// The choices of a kind, with the words a form keeps.
pub fn kind_options() -> Vec<(String, String)> {
    vec![("residence".into(), "Residence".into()), ("business".into(), "Business".into())]
}

/// The kind from the word a form keeps.
pub fn kind_of(word: &str) -> ListingKind {
    if word == "business" { ListingKind::Business } else { ListingKind::Residence }
}

/// The word a form keeps for a carrier's word.
pub fn kind_word(word: &str) -> String {
    if kind_name(word) == "Business" { "business".into() } else { "residence".into() }
}

#[derive(Clone, Copy)]
struct Draft {
    kind: RwSignal<String>,
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    street: RwSignal<String>,
    city: RwSignal<String>,
    state: RwSignal<String>,
    zip: RwSignal<String>,
}

impl Draft {
    fn from(record: Option<&ListingRecord>) -> Self {
        let take = |part: fn(&ListingRecord) -> String| RwSignal::new(record.map(part).unwrap_or_default());
        Self {
            kind: take(|r| kind_word(&r.kind)),
            first_name: take(|r| r.first_name.clone()),
            last_name: take(|r| r.last_name.clone()),
            street: take(|r| r.street.clone()),
            city: take(|r| r.city.clone()),
            state: take(|r| r.state.clone()),
            zip: take(|r| r.zip.clone()),
        }
    }

    fn read(self) -> Result<DirectoryListing, Vec<(String, String)>> {
        let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let state = StateCode::parse(&text(self.state));
        // The other parts are checked even when the state is missing, so that all faults are shown at once.
        let Ok(any) = state.clone().or_else(|_| StateCode::parse("GA")) else { return Err(Vec::new()) };
        let listing = DirectoryListing {
            kind: kind_of(&text(self.kind)),
            first_name: text(self.first_name),
            last_name: text(self.last_name),
            street: text(self.street),
            city: text(self.city),
            state: any,
            zip: text(self.zip),
            line2: String::new(),
            visibility: ListingVisibility::Listed,
            address_printed: true,
            further: FurtherNames::default(),
        };
        let mut faults = pairs(listing.faults());
        if state.is_err() {
            faults.push(("state".into(), "Choose the state.".into()));
        }
        if faults.is_empty() { Ok(listing) } else { Err(faults) }
    }
}

#[component]
fn Form(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let before = shown.detail.with_untracked(|detail| detail.listing.seen.clone());
    let draft = Draft::from(before.as_ref());
    let faults = Faults::new();
    let listed = StoredValue::new(before.clone());
    let plan = Callback::new(move |()| match draft.read() {
        Err(found) => {
            faults.show(found);
            None
        }
        Ok(listing) => {
            faults.clear_all();
            let rows = listed.with_value(|before| rows(before.as_ref(), &listing));
            Some(Plan::new(ServiceChange::Listing(ListingChange::Set { listing }), rows))
        }
    });
    let disable = Callback::new(move |()| {
        Some(Plan::new(ServiceChange::Listing(ListingChange::Disable), vec![Change::new("Directory", "Listed", "Not listed")]))
    });
    let off = before.is_some_and(|record| record.enabled).then_some(("Take it out of the directory", disable));
    let check = move |field: &'static str| move || faults.show_for(field, &draft.read().err().unwrap_or_default());
    view! {
        <ServiceForm shown open title="411 listing" faults plan off>
            <div class="form-grid">
                <div class="two"><SelectField label="Kind" name="kind" value=draft.kind options=kind_options()/></div>
                <div class="two"><TextField label="Given name" name="first_name" value=draft.first_name faults on_leave=check("first_name")/></div>
                <div class="two"><TextField label="Family name or business" name="last_name" value=draft.last_name faults on_leave=check("last_name")/></div>
                <div class="all"><TextField label="Street with its number" name="street" value=draft.street faults on_leave=check("street")/></div>
                <div class="two"><TextField label="City" name="city" value=draft.city faults on_leave=check("city")/></div>
                <div class="two"><SelectField label="State" name="state" value=draft.state faults options=state_options("Choose a state")/></div>
                <div class="two"><TextField label="ZIP code" name="zip" value=draft.zip faults inputmode="numeric" on_leave=check("zip")/></div>
            </div>
        </ServiceForm>
    }
    .into_any()
}

fn rows(before: Option<&ListingRecord>, after: &DirectoryListing) -> Vec<Change> {
    let was = |part: fn(&ListingRecord) -> String| before.map(part).unwrap_or_default();
    let kind = if after.kind == ListingKind::Business { "Business" } else { "Residence" };
    vec![
        Change::new("Kind", was(|r| kind_name(&r.kind).to_owned()), kind),
        Change::new("Given name", was(|r| r.first_name.clone()), after.first_name.clone()),
        Change::new("Family name or business", was(|r| r.last_name.clone()), after.last_name.clone()),
        Change::new("Street", was(|r| r.street.clone()), after.street.clone()),
        Change::new("City", was(|r| r.city.clone()), after.city.clone()),
        Change::new("State", was(|r| r.state.clone()), after.state.as_str()),
        Change::new("ZIP code", was(|r| r.zip.clone()), after.zip.clone()),
    ]
}
