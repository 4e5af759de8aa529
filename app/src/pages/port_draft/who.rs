//! Who holds the service, and where it is, as the losing carrier has it.

use contract::port::fields::EndUserKind;
use leptos::prelude::*;

use super::{
    desk::Desk,
    inputs::{Bound, RecordChoice, RecordSelect, RecordText, bound},
    service_record::ServiceRecordForm,
};
use crate::components::address_form::state_options;

/// The directions of the postal service.
const DIRECTIONS: [&str; 8] = ["N", "S", "E", "W", "NE", "NW", "SE", "SW"];
/// Kinds of streets, as the postal service writes them, the frequent ones.
const SUFFIXES: [(&str, &str); 20] = [
    ("ALY", "Alley"),
    ("AVE", "Avenue"),
    ("BLVD", "Boulevard"),
    ("CIR", "Circle"),
    ("CT", "Court"),
    ("DR", "Drive"),
    ("EXPY", "Expressway"),
    ("HWY", "Highway"),
    ("LN", "Lane"),
    ("LOOP", "Loop"),
    ("PARK", "Park"),
    ("PKWY", "Parkway"),
    ("PL", "Place"),
    ("PLZ", "Plaza"),
    ("RD", "Road"),
    ("SQ", "Square"),
    ("ST", "Street"),
    ("TER", "Terrace"),
    ("TRL", "Trail"),
    ("WAY", "Way"),
];
/// What a unit is.
const UNITS: [(&str, &str); 8] = [
    ("APT", "Apartment"),
    ("BLDG", "Building"),
    ("DEPT", "Department"),
    ("FL", "Floor"),
    ("LOT", "Lot"),
    ("RM", "Room"),
    ("STE", "Suite"),
    ("UNIT", "Unit"),
];

fn named(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "None".to_owned())];
    options.extend(all.iter().map(|(key, name)| ((*key).to_owned(), format!("{key} · {name}"))));
    options
}

#[component]
pub fn WhoSection(desk: Desk) -> impl IntoView {
    let kind = Bound::new(
        |f| f.end_user.kind.name().to_owned(),
        |f, text| f.end_user.kind = EndUserKind::ALL.into_iter().find(|kind| kind.name() == text).unwrap_or_default(),
    );
    let kinds = EndUserKind::ALL.map(|kind| (kind.name(), kind.name())).to_vec();
    view! {
        <div class="with-record">
            <div class="stack">
                <RecordChoice desk label="The end user is" field="end_user.kind" bound=kind options=kinds/>
                <div class="form-grid">
                    <div class="three">
                        <RecordText desk label="Name on the account" field="end_user.name" bound=bound!(end_user.name) record=|r| r.name.clone()
                            help="Letter for letter as the losing carrier has it: commas, periods and “Inc” count."/>
                    </div>
                    <div class="three">
                        <RecordText desk label="Authorized person" field="end_user.authorized_person" bound=bound!(end_user.authorized_person)
                            record=|r| r.authorized_person.clone() help="First and last name of the person who may move the numbers."/>
                    </div>
                </div>
                <h3>"Service address"</h3>
                <AddressParts desk/>
                <AddressLine desk/>
            </div>
            <ServiceRecordForm desk/>
        </div>
    }
    .into_any()
}

#[component]
fn AddressParts(desk: Desk) -> impl IntoView {
    let mut directions = vec![(String::new(), "None".to_owned())];
    directions.extend(DIRECTIONS.map(|one| (one.to_owned(), one.to_owned())));
    let after = directions.clone();
    view! {
        <div class="form-grid">
            <div class="two"><RecordText desk label="House number" field="address.number" bound=bound!(address.number) record=|r| r.address.number.clone()/></div>
            <div class="one"><RecordSelect desk label="Direction" field="address.pre_direction" bound=bound!(address.pre_direction) options=directions record=|r| r.address.pre_direction.clone()/></div>
            <div class="three"><RecordText desk label="Street" field="address.street" bound=bound!(address.street) placeholder="MAIN" record=|r| r.address.street.clone()/></div>
            <div class="two"><RecordSelect desk label="Kind of street" field="address.suffix" bound=bound!(address.suffix) options=named(&SUFFIXES) record=|r| r.address.suffix.clone()/></div>
            <div class="one"><RecordSelect desk label="After it" field="address.post_direction" bound=bound!(address.post_direction) options=after record=|r| r.address.post_direction.clone()/></div>
            <div class="two"><RecordSelect desk label="Kind of unit" field="address.unit_kind" bound=bound!(address.unit_kind) options=named(&UNITS) record=|r| r.address.unit_kind.clone()/></div>
            <div class="one"><RecordText desk label="Unit" field="address.unit" bound=bound!(address.unit) record=|r| r.address.unit.clone()/></div>
            <div class="two"><RecordText desk label="City" field="address.city" bound=bound!(address.city) record=|r| r.address.city.clone()/></div>
            <div class="two"><RecordSelect desk label="State" field="address.state" bound=bound!(address.state) options=state_options("Choose a state") record=|r| r.address.state.clone()/></div>
            <div class="two"><RecordText desk label="ZIP code" field="address.zip" bound=bound!(address.zip) inputmode="numeric" record=|r| r.address.zip.clone()/></div>
        </div>
    }
    .into_any()
}

/// The address as it will be printed and sent.
#[component]
fn AddressLine(desk: Desk) -> impl IntoView {
    let line = move || {
        desk.fields.with(|fields| {
            let street = fields.address.street_line();
            if street.is_empty() { String::new() } else { format!("{street}, {}", fields.address.town_line()) }
        })
    };
    view! {
        <Show when=move || desk.fields.with(|fields| !fields.address.street_line().is_empty())>
            <p class="as-sent"><span class="muted small">"As it will be sent"</span> <span class="mono">{line}</span></p>
        </Show>
    }
    .into_any()
}
