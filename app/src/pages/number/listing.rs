//! 411: the directory listing.

use contract::{
    directory_listing::{ListingKind, ListingRecord, ListingVisibility},
    owned::Service,
};
use leptos::prelude::*;

use super::{
    asked::{AskedNote, ChangeButton, Lack, StateOf, why_empty},
    listing_form::ListingForm,
    page::Shown,
};
use crate::components::FormDialog;
use crate::ui::{Hue, Notice, Panel, Width, part};

#[component]
pub fn ListingPanel(shown: Shown) -> impl IntoView {
    let service = Memo::new(move |_| shown.detail.with(|detail| detail.listing.clone()));
    let open = shown.opens("directory-listing");
    let beside = move || view! { <StateOf shown service lack=Lack::Usual/> };
    let end = move || view! { <ChangeButton shown service what="411 listing" open/> };
    view! {
        <Panel title="411 listing" beside end>
            <div class="stack">
                {part(move || service.with(|service| facts(shown, service)))}
                <AskedNote asked=Signal::derive(move || service.with(|service| service.asked.clone()))/>
            </div>
        </Panel>
        <FormDialog open title="411 listing" width=Width::Wide>
            <ListingForm shown open/>
        </FormDialog>
    }
    .into_any()
}

fn facts(shown: Shown, service: &Service<ListingRecord>) -> AnyView {
    let Some(record) = &service.seen else {
        return view! { <p class="muted">{why_empty(shown, service, "Not listed in the directory.")}</p> }.into_any();
    };
    let street = [record.street.as_str(), record.line2.as_str()].into_iter().filter(|part| !part.is_empty());
    let street = street.collect::<Vec<_>>().join(", ");
    let further: Vec<_> = record
        .further
        .parts()
        .into_iter()
        .filter(|(.., text)| !text.is_empty())
        .map(|(_, label, text)| view! { <dt>{label}</dt><dd>{text.to_owned()}</dd> })
        .collect();
    view! {
        {(!record.enabled).then(|| view! { <Notice hue=Hue::Wait>"Taken out of the directory."</Notice> })}
        <dl class="facts">
            <dt>"Name"</dt><dd>{format!("{} {}", record.first_name, record.last_name)}</dd>
            <dt>"Kind"</dt><dd>{kind_name(&record.kind).to_owned()}</dd>
            {further}
            <dt>"Address"</dt><dd>{street}</dd>
            <dt>"City"</dt><dd>{format!("{}, {} {}", record.city, record.state, record.zip)}</dd>
            {record.visibility.map(|who| view! { <dt>"Found"</dt><dd>{visibility_name(who)}</dd> })}
            {record.address_printed.map(|printed| view! {
                <dt>"Address is"</dt><dd>{if printed { "printed" } else { "not printed" }}</dd>
            })}
        </dl>
    }
    .into_any()
}

/// Who finds a listing, as people say it.
pub fn visibility_name(who: ListingVisibility) -> &'static str {
    match who {
        ListingVisibility::Listed => "In the directory and from assistance",
        ListingVisibility::NonListed => "From directory assistance only",
        ListingVisibility::NonPublished => "Nowhere",
    }
}

/// The kind as people say it; a word we do not know stays the carrier's.
pub fn kind_name(word: &str) -> &str {
    match word.to_ascii_lowercase().as_str() {
        "res" | "residence" | "residential" => "Residence",
        "biz" | "business" => "Business",
        _ => word,
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
