//! The form of a directory listing. It knows what each carrier's directory takes.

use contract::{
    directory_listing::{
        DirectoryListing, FurtherNames, ListingChange, ListingForm as Takes, ListingKind, ListingRecord, ListingVisibility,
    },
    geography::StateCode,
};
use leptos::prelude::*;

use super::{
    listing::{kind_name, kind_of, kind_options, kind_word, visibility_name},
    page::Shown,
    service_form::{Plan, ServiceChange, ServiceForm},
};
use crate::{
    api::error::pairs,
    components::{Change, address_form::state_options},
    ui::{CheckField, Faults, SelectField, TextField, field::FaultSummary},
};

/// Fields that show their own faults.
const SHOWN: &[&str] = &["first_name", "last_name", "street", "city", "state", "zip"];
const VISIBILITIES: [ListingVisibility; 3] =
    [ListingVisibility::Listed, ListingVisibility::NonListed, ListingVisibility::NonPublished];

#[derive(Clone, Copy)]
struct Draft {
    takes: Takes,
    kind: RwSignal<String>,
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    street: RwSignal<String>,
    line2: RwSignal<String>,
    city: RwSignal<String>,
    state: RwSignal<String>,
    zip: RwSignal<String>,
    /// The place in [`VISIBILITIES`].
    visibility: RwSignal<String>,
    printed: RwSignal<bool>,
    /// The further parts of the name, in the order of [`FurtherNames::parts`].
    further: StoredValue<Vec<(&'static str, &'static str, RwSignal<String>)>>,
}

impl Draft {
    fn from(takes: Takes, record: Option<&ListingRecord>) -> Self {
        let take = |part: fn(&ListingRecord) -> String| RwSignal::new(record.map(part).unwrap_or_default());
        let seen = record.and_then(|record| record.visibility).unwrap_or_default();
        let place = VISIBILITIES.iter().position(|one| *one == seen).unwrap_or(0);
        let further = record.map(|record| record.further.clone()).unwrap_or_default();
        let further = further.parts().map(|(name, label, text)| (name, label, RwSignal::new(text.to_owned())));
        Self {
            takes,
            kind: take(|r| kind_word(&r.kind)),
            first_name: take(|r| r.first_name.clone()),
            last_name: take(|r| r.last_name.clone()),
            street: take(|r| r.street.clone()),
            line2: take(|r| r.line2.clone()),
            city: take(|r| r.city.clone()),
            state: take(|r| r.state.clone()),
            zip: take(|r| r.zip.clone()),
            visibility: RwSignal::new(place.to_string()),
            printed: RwSignal::new(record.and_then(|record| record.address_printed).unwrap_or(true)),
            further: StoredValue::new(further.to_vec()),
        }
    }

    fn read(self) -> Result<DirectoryListing, Vec<(String, String)>> {
        let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let state = StateCode::parse(&text(self.state));
        // The other parts are checked even when the state is missing, so that all faults are shown at once.
        let Ok(any) = state.clone().or_else(|_| StateCode::parse("GA")) else { return Err(Vec::new()) };
        let mut listing = DirectoryListing {
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
        if self.takes.whole {
            let place = text(self.visibility).parse::<usize>().unwrap_or(0);
            listing.visibility = VISIBILITIES.get(place).copied().unwrap_or_default();
            listing.line2 = text(self.line2);
            listing.address_printed = self.printed.get_untracked();
            for (name, _, signal) in self.further.get_value() {
                if let Some(part) = listing.further.part_mut(name) {
                    *part = text(signal);
                }
            }
        }
        let mut faults = pairs(listing.faults_under(self.takes));
        if state.is_err() {
            faults.push(("state".into(), "Choose the state.".into()));
        }
        if faults.is_empty() { Ok(listing) } else { Err(faults) }
    }
}

#[component]
pub fn ListingForm(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let (before, takes) = shown.detail.with_untracked(|detail| (detail.listing.seen.clone(), detail.listing_form));
    let draft = Draft::from(takes, before.as_ref());
    let faults = Faults::new();
    let listed = StoredValue::new(before.clone());
    let plan = Callback::new(move |()| match draft.read() {
        Err(found) => {
            faults.show(found);
            None
        }
        Ok(listing) => {
            faults.clear_all();
            let rows = listed.with_value(|before| rows(before.as_ref(), &listing, takes));
            Some(Plan::new(ServiceChange::Listing(ListingChange::Set { listing }), rows))
        }
    });
    let disable = Callback::new(move |()| {
        Some(Plan::new(ServiceChange::Listing(ListingChange::Disable), vec![Change::new("Directory", "Listed", "Not listed")]))
    });
    let is_listed = before.is_some_and(|record| record.enabled);
    let off = (takes.may_disable && is_listed).then_some(("Take it out of the directory", disable));
    let stays = !takes.may_disable && is_listed;
    let check = move |field: &'static str| move || faults.show_for(field, &draft.read().err().unwrap_or_default());
    let first_help = if takes.business_wants_first_name { "Of a business its first word." } else { "" };
    view! {
        <ServiceForm shown open title="411 listing" faults plan off>
            <div class="form-grid">
                <div class="two"><SelectField label="Kind" name="kind" value=draft.kind options=kind_options()/></div>
                <div class="two"><TextField label="Given name" name="first_name" value=draft.first_name faults help=first_help on_leave=check("first_name")/></div>
                <div class="two"><TextField label="Family name or business" name="last_name" value=draft.last_name faults on_leave=check("last_name")/></div>
                <div class=if takes.whole { "four" } else { "all" }><TextField label="Street with its number" name="street" value=draft.street faults on_leave=check("street")/></div>
                {takes.whole.then(|| view! {
                    <div class="two"><TextField label="Flat, floor, suite" name="line2" value=draft.line2 faults optional=true/></div>
                })}
                <div class="two"><TextField label="City" name="city" value=draft.city faults on_leave=check("city")/></div>
                <div class="two"><SelectField label="State" name="state" value=draft.state faults options=state_options("Choose a state")/></div>
                <div class="two"><TextField label="ZIP code" name="zip" value=draft.zip faults inputmode="numeric" on_leave=check("zip")/></div>
            </div>
            {takes.whole.then(|| view! { <Whole draft/> })}
            {stays.then(|| view! {
                <p class="muted small">"This carrier takes no listing away; one that nobody shall find can be made so."</p>
            })}
            <FaultSummary faults shown=SHOWN/>
        </ServiceForm>
    }
    .into_any()
}

/// What only a whole directory listing has.
#[component]
fn Whole(draft: Draft) -> impl IntoView {
    let named = |(place, who): (usize, &ListingVisibility)| (place.to_string(), visibility_name(*who).to_owned());
    let visibilities: Vec<(String, String)> = VISIBILITIES.iter().enumerate().map(named).collect();
    let part = |(name, label, value): (&'static str, &'static str, RwSignal<String>)| {
        view! { <div class="two"><TextField label name value optional=true/></div> }
    };
    let further = draft.further.get_value();
    let open = further.iter().any(|(.., value)| !value.with_untracked(String::is_empty));
    view! {
        <div class="form-grid">
            <div class="three"><SelectField label="It is found" name="visibility" value=draft.visibility options=visibilities/></div>
            <div class="three">
                <CheckField label="Print the address" name="address_printed" value=draft.printed help="With the name, where it is found."/>
            </div>
        </div>
        <details open=open>
            <summary>"Further parts of the name"</summary>
            <div class="form-grid below">{further.into_iter().map(part).collect_view()}</div>
        </details>
    }
    .into_any()
}

fn rows(before: Option<&ListingRecord>, after: &DirectoryListing, takes: Takes) -> Vec<Change> {
    let was = |part: fn(&ListingRecord) -> String| before.map(part).unwrap_or_default();
    let kind = if after.kind == ListingKind::Business { "Business" } else { "Residence" };
    let mut rows = vec![
        Change::new("Kind", was(|r| kind_name(&r.kind).to_owned()), kind),
        Change::new("Given name", was(|r| r.first_name.clone()), after.first_name.clone()),
        Change::new("Family name or business", was(|r| r.last_name.clone()), after.last_name.clone()),
        Change::new("Street", was(|r| r.street.clone()), after.street.clone()),
        Change::new("City", was(|r| r.city.clone()), after.city.clone()),
        Change::new("State", was(|r| r.state.clone()), after.state.as_str()),
        Change::new("ZIP code", was(|r| r.zip.clone()), after.zip.clone()),
    ];
    if !takes.whole {
        return rows;
    }
    let printed = |printed: bool| if printed { "Printed" } else { "Not printed" };
    rows.push(Change::new("Flat, floor, suite", was(|r| r.line2.clone()), after.line2.clone()));
    let found = was(|r| r.visibility.map(|who| visibility_name(who).to_owned()).unwrap_or_default());
    rows.push(Change::new("Found", found, visibility_name(after.visibility)));
    let address = before.and_then(|r| r.address_printed).map(printed).unwrap_or_default();
    rows.push(Change::new("Address", address, printed(after.address_printed)));
    let listed = before.map(|r| r.further.clone()).unwrap_or_default();
    let parts = listed.parts().into_iter().zip(after.further.parts());
    let changed = parts.filter(|((.., was), (.., will))| !was.is_empty() || !will.is_empty());
    rows.extend(changed.map(|((_, label, was), (.., will))| Change::new(label, was, will)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(whole: bool) -> Takes {
        Takes { whole, business_wants_first_name: !whole, may_disable: !whole }
    }

    fn typed(takes: Takes) -> Draft {
        let draft = Draft::from(takes, None);
        for (signal, text) in [
            (draft.kind, "business"),
            (draft.last_name, "Tanner Dental"),
            (draft.street, "410 Prince Avenue"),
            (draft.line2, "Suite 2"),
            (draft.city, "Athens"),
            (draft.state, "GA"),
            (draft.zip, "30601"),
            (draft.visibility, "2"),
        ] {
            signal.set(text.into());
        }
        draft
    }

    #[test]
    fn only_a_whole_listing_has_the_parts_that_others_do_not_take() {
        let whole = typed(takes(true)).read().unwrap();
        assert_eq!((whole.visibility, whole.line2.as_str()), (ListingVisibility::NonPublished, "Suite 2"));
        let short = typed(takes(false));
        assert_eq!(short.read().unwrap_err()[0].0, "first_name", "a business is given a name, too");
        short.first_name.set("Tanner".into());
        let short = short.read().unwrap();
        assert_eq!((short.visibility, short.line2.as_str()), (ListingVisibility::Listed, ""));
        assert!(rows(None, &whole, takes(true)).iter().any(|row| row.what == "Found"));
        assert!(rows(None, &short, takes(false)).iter().all(|row| row.what != "Found"));
    }
}
