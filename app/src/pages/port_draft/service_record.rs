//! What the customer service record says, typed beside the form; where the form differs, the difference stands at the field.

use contract::port::{
    fields::{PortFields, ServiceRecord},
    paste,
};
use leptos::prelude::*;

use super::{
    desk::Desk,
    inputs::{Bound, RecordText},
    parts::PARTS,
};
use crate::{
    components::address_form::state_options,
    ui::{AreaField, Button, Kind, Size, part, table::counted},
};

/// Binds a text of the service record.
macro_rules! of_record {
    ($($own:ident).+) => {
        Bound::new(
            |f| f.service_record.as_ref().map(|record| record.$($own).+.clone()).unwrap_or_default(),
            |f, text| f.service_record.get_or_insert_default().$($own).+ = text,
        )
    };
}

#[component]
pub fn ServiceRecordForm(desk: Desk) -> impl IntoView {
    let has = Memo::new(move |_| desk.fields.with(|fields| fields.service_record.is_some()));
    let begin = move || desk.edit(|fields| fields.service_record = Some(ServiceRecord::default()));
    let none = move || {
        view! {
            <div class="record-none">
                <h3>"Customer service record"</h3>
                <p class="muted small">
                    "If the losing carrier’s record (CSR) is at hand, type what it says: where the form differs, the difference stands at the field. It is the surest way around a rejection."
                </p>
                <Button size=Size::Small why_not=desk.why_not on_press=begin>"Type the record"</Button>
            </div>
        }
    };
    view! {
        <aside class="service-record" data-field="service_record">
            <Show when=move || has.get() fallback=none><Fields desk/></Show>
        </aside>
    }
    .into_any()
}

#[component]
fn Fields(desk: Desk) -> impl IntoView {
    let issued = Bound::new(
        |f| f.service_record.as_ref().and_then(|record| record.issued_on).map(|day| day.to_string()).unwrap_or_default(),
        |f, text| f.service_record.get_or_insert_default().issued_on = text.parse().ok(),
    );
    view! {
        <div class="row spread">
            <h3>"Service record"</h3>
            <Button kind=Kind::Quiet size=Size::Small why_not=desk.why_not on_press=move || desk.edit(|fields| fields.service_record = None)>"There is none"</Button>
        </div>
        <TakeAll desk/>
        <div class="form-grid">
            <div class="three"><RecordText desk label="Issued on" field="service_record.issued_on" kind="date" bound=issued/></div>
            <div class="three"><RecordText desk label="Account number" field="service_record.account_number" mono=true bound=of_record!(account_number)/></div>
            <div class="all"><RecordText desk label="Name" field="service_record.name" bound=of_record!(name)/></div>
            <div class="three"><RecordText desk label="Authorized person" field="service_record.authorized_person" optional=true bound=of_record!(authorized_person)/></div>
            <div class="three"><RecordText desk label="Billing number" field="service_record.btn" mono=true bound=of_record!(btn)/></div>
            <div class="two"><RecordText desk label="House number" field="service_record.address.number" bound=of_record!(address.number)/></div>
            <div class="two"><RecordText desk label="Direction" field="service_record.address.pre_direction" bound=of_record!(address.pre_direction)/></div>
            <div class="four"><RecordText desk label="Street" field="service_record.address.street" bound=of_record!(address.street)/></div>
            <div class="two"><RecordText desk label="Kind of street" field="service_record.address.suffix" bound=of_record!(address.suffix)/></div>
            <div class="two"><RecordText desk label="After it" field="service_record.address.post_direction" bound=of_record!(address.post_direction)/></div>
            <div class="two"><RecordText desk label="Kind of unit" field="service_record.address.unit_kind" bound=of_record!(address.unit_kind)/></div>
            <div class="two"><RecordText desk label="Unit" field="service_record.address.unit" bound=of_record!(address.unit)/></div>
            <div class="four"><RecordText desk label="City" field="service_record.address.city" bound=of_record!(address.city)/></div>
            <div class="three"><State desk/></div>
            <div class="three"><RecordText desk label="ZIP code" field="service_record.address.zip" bound=of_record!(address.zip)/></div>
        </div>
        <Numbers desk/>
    }
    .into_any()
}

#[component]
fn State(desk: Desk) -> impl IntoView {
    use super::inputs::RecordSelect;
    view! {
        <RecordSelect desk label="State" field="service_record.address.state" bound=of_record!(address.state) options=state_options("Choose a state")/>
    }
    .into_any()
}

/// The numbers on the record: they tell whether the port is full or partial.
#[component]
fn Numbers(desk: Desk) -> impl IntoView {
    let there = desk
        .fields
        .with_untracked(|fields| fields.service_record.as_ref().map(|record| record.numbers.clone()).unwrap_or_default());
    let text = RwSignal::new(there.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    let found = Memo::new(move |_| text.with(|text| paste::read(text, &[])));
    Effect::new(move |before: Option<()>| {
        let numbers: Vec<_> = found.with(|found| found.numbers.iter().map(|one| one.number.clone()).collect());
        if before.is_some() {
            desk.edit(|fields| fields.service_record.get_or_insert_default().numbers = numbers);
        }
    });
    let said = move || {
        found.with(|found| {
            let count = counted(u32::try_from(found.numbers.len()).unwrap_or(u32::MAX), "number", "numbers");
            match found.refused.first() {
                Some((typed, why)) => format!("{count}; “{typed}”: {why}"),
                None => count,
            }
        })
    };
    view! {
        <div class="stack tight">
            <AreaField label="Numbers on it" name="service_record.numbers" value=text optional=true mono=true rows=3/>
            <span class="muted small" role="status">{said}</span>
        </div>
    }
    .into_any()
}

/// A field, how the record says it, and how it is written into the form.
type FromRecord = (&'static str, fn(&ServiceRecord) -> String, fn(&mut PortFields, String));

/// What of the form the record can fill, field by field.
const FROM_RECORD: [FromRecord; 14] = [
    ("end_user.name", |r| r.name.clone(), |f, t| f.end_user.name = t),
    ("end_user.authorized_person", |r| r.authorized_person.clone(), |f, t| f.end_user.authorized_person = t),
    ("losing_account.number", |r| r.account_number.clone(), |f, t| f.losing_account.number = t),
    ("losing_account.btn", |r| r.btn.clone(), |f, t| f.losing_account.btn = t),
    ("address.number", |r| r.address.number.clone(), |f, t| f.address.number = t),
    ("address.pre_direction", |r| r.address.pre_direction.clone(), |f, t| f.address.pre_direction = t),
    ("address.street", |r| r.address.street.clone(), |f, t| f.address.street = t),
    ("address.suffix", |r| r.address.suffix.clone(), |f, t| f.address.suffix = t),
    ("address.post_direction", |r| r.address.post_direction.clone(), |f, t| f.address.post_direction = t),
    ("address.unit_kind", |r| r.address.unit_kind.clone(), |f, t| f.address.unit_kind = t),
    ("address.unit", |r| r.address.unit.clone(), |f, t| f.address.unit = t),
    ("address.city", |r| r.address.city.clone(), |f, t| f.address.city = t),
    ("address.state", |r| r.address.state.clone(), |f, t| f.address.state = t),
    ("address.zip", |r| r.address.zip.clone(), |f, t| f.address.zip = t),
];

/// The fields in which the form differs from its record: name, form, record.
fn differences(fields: &PortFields) -> Vec<(usize, &'static str, String, String)> {
    let Some(record) = &fields.service_record else { return Vec::new() };
    let mut found = Vec::new();
    for (at, (field, get, _)) in FROM_RECORD.iter().enumerate() {
        let theirs = get(record);
        let Some(part) = PARTS.iter().find(|part| part.field == *field) else { continue };
        let mine = (part.words)(fields);
        if !theirs.trim().is_empty() && theirs.trim() != mine.trim() {
            found.push((at, part.name, mine, theirs));
        }
    }
    found
}

/// Every difference at once, with a way to take them all.
#[component]
fn TakeAll(desk: Desk) -> impl IntoView {
    let all = Memo::new(move |_| desk.fields.with(differences));
    let take = move || {
        let found = all.get_untracked();
        desk.edit(|fields| {
            for (at, _, _, theirs) in found {
                if let Some((_, _, set)) = FROM_RECORD.get(at) {
                    set(fields, theirs);
                }
            }
        });
        desk.save();
    };
    part(move || {
        let found = all.get();
        if found.is_empty() {
            return None;
        }
        let title = format!(
            "{} from the record",
            counted(u32::try_from(found.len()).unwrap_or(u32::MAX), "field differs", "fields differ")
        );
        let row = |(_, name, mine, theirs): (usize, &'static str, String, String)| {
            let mine = if mine.trim().is_empty() { "—".to_owned() } else { mine };
            view! { <tr><th scope="row">{name}</th><td class="before">{mine}</td><td class="after">{theirs}</td></tr> }
        };
        let rows: Vec<_> = found.into_iter().map(row).collect();
        Some(view! {
            <div class="stack tight record-differs">
                <div class="row spread">
                    <span class="strong" role="status">{title}</span>
                    <Button size=Size::Small why_not=desk.why_not on_press=take>"Take all"</Button>
                </div>
                <table class="changes">
                    <thead><tr><th scope="col"><span class="only-read">"Field"</span></th><th scope="col">"Form"</th><th scope="col">"Record"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })
    })
}

#[cfg(test)]
mod tests {
    use contract::port::fields::{PortFields, ServiceRecord};

    use super::differences;

    #[test]
    fn only_what_the_record_says_otherwise_is_a_difference() {
        let mut fields = PortFields::default();
        assert!(differences(&fields).is_empty(), "no record, no difference");
        fields.end_user.name = "Tanner Dental".into();
        fields.address.zip = "30601".into();
        let record = ServiceRecord { name: "Tanner Dental, LLC".into(), ..ServiceRecord::default() };
        fields.service_record = Some(record);
        let found = differences(&fields);
        assert_eq!(found.len(), 1, "what the record does not say is no difference");
        assert_eq!((found[0].2.as_str(), found[0].3.as_str()), ("Tanner Dental", "Tanner Dental, LLC"));
    }
}
