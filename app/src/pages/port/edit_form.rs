//! The form of the details: opened at the field that is wrong, with the rule beside it; the change is shown as a
//! difference before it is sent, and followed after.

use contract::{
    id::SubOrderId,
    port::{act::PortChange, calendar, detail::PortRecord, lint::Finding, rejection::Rejection},
    time::Timestamp,
};
use leptos::prelude::*;

use super::{
    edit_draft::{About, EditDraft, FIELDS},
    page::Shown,
    record::kinds,
};
use crate::{
    api,
    components::{
        address_form::state_options,
        finding::Findings,
        legal_days::LegalDays,
        port_change::PortChangeForm,
        port_day::{half_hours, hour, today},
    },
    ui::{
        AreaField, CheckField, Dialog, Faults, Hue, Notice, SecretField, SelectField, TextField, Width,
        dom::{focus_first, soon},
    },
};

/// What the form is opened for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editing {
    /// The sub-order.
    pub sub_order: SubOrderId,
    /// The field it opens at.
    pub field: Option<&'static str>,
}

/// The dialog, open while `shown.editing` holds something.
#[component]
pub fn EditDialog(shown: Shown) -> impl IntoView {
    let open = RwSignal::new(false);
    let frozen = RwSignal::new(None::<Editing>);
    Effect::new(move |_| {
        if let Some(now) = shown.editing.get() {
            frozen.set(Some(now));
            shown.editing.set(None);
            open.set(true);
        }
    });
    let title = Signal::derive(move || {
        let id = frozen.with(|editing| editing.as_ref().map(|editing| editing.sub_order.clone()));
        let carrier = shown.detail.with(|detail| {
            let one = detail.sub_orders.iter().find(|one| Some(&one.row.id) == id.as_ref())?;
            one.row.losing_carrier.clone()
        });
        carrier.map_or_else(|| "Details of the sub-order".to_owned(), |carrier| format!("Details for {carrier}"))
    });
    let body = move || frozen.get_untracked().map(|editing| view! { <Form shown editing open/> });
    view! { <Dialog open title width=Width::Wide>{body()}</Dialog> }.into_any()
}

/// The record that holds for a sub-order: its own, or the request's.
fn record_of(shown: Shown, id: &SubOrderId) -> (PortRecord, Option<Rejection>, About) {
    shown.detail.with_untracked(|detail| {
        let one = detail.sub_orders.iter().find(|one| one.row.id == *id);
        let record = one.and_then(|one| one.record.clone()).or_else(|| detail.record.clone()).unwrap_or_default();
        let mending = detail.mending.iter().find(|one| one.sub_order.as_ref() == Some(id)).cloned();
        let record = mending.as_ref().map_or_else(|| record.clone(), |mending| mending.before(record.clone()));
        let about = About { sub_order: id.clone(), mending };
        (record, one.and_then(|one| one.row.rejection.clone()), about)
    })
}

#[component]
fn Form(shown: Shown, editing: Editing, open: RwSignal<bool>) -> impl IntoView {
    let (record, rejection, about) = record_of(shown, &editing.sub_order);
    let draft = EditDraft::from(&record);
    let activation_at = record.activation_at;
    let (before, about) = (StoredValue::new(record), StoredValue::new(about));
    let faults = Faults::new();
    let findings = Memo::new(move |_| before.with_value(|before| about.with_value(|about| draft.findings(before, about))));
    let read = Callback::new(move |()| before.with_value(|before| about.with_value(|about| draft.read(before, about))));
    let (account, request) = shown.ids();
    let send = move |change: PortChange, key| {
        let (account, request) = (account.clone(), request.clone());
        async move { api::ports::change_details(&account, &request, &change, &key).await.map(|asked| vec![asked.attempt]) }
    };
    let differs = Callback::new(move |_: (PortChange,)| before.with_value(|before| draft.changes(before)));
    let what = if rejection.is_some() { "It is resubmitted as it is." } else { "The carrier gets what it has already." };
    let same = format!("Nothing differs from what the carrier has. {what}");
    if let Some(field) = editing.field {
        // The dialog focuses its first field when it opens; this comes after.
        soon(move || {
            soon(move || {
                soon(move || {
                    focus_first(&format!(
                        ".dialog-main [name=\"{field}\"], .dialog-main [data-field=\"{field}\"] .legal-day[tabindex=\"0\"]"
                    ))
                })
            })
        });
    }
    let confirm = if rejection.is_some() { "Resubmit" } else { "Send to the carrier" };
    view! {
        <PortChangeForm open title="Change the details" confirm read differs send same faults fields=FIELDS on_moved=shown.again>
            {rejection.map(|rejection| view! { <Guide rejection/> })}
            <Fields draft faults findings activation_at wanted=editing.field/>
        </PortChangeForm>
    }
    .into_any()
}

/// Why it was rejected and what to do, above the fields.
#[component]
fn Guide(rejection: Rejection) -> impl IntoView {
    let remedy = rejection.reason.map(|reason| format!("{}. {}", reason.name(), reason.remedy()));
    view! {
        <Notice hue=Hue::Bad>
            {remedy.unwrap_or_else(|| "It was rejected with words we do not know.".into())}
            <span class="words">"Carrier says: " {rejection.raw}</span>
        </Notice>
    }
    .into_any()
}

/// The hours that can be chosen, after the one that stands.
fn hours(activation_at: Option<Timestamp>) -> Vec<(String, String)> {
    let stands = match activation_at.and_then(calendar::civil) {
        Some((_, at)) => format!("As it is: {}", hour(at)),
        None => format!("None was chosen: {}", hour(calendar::NOON)),
    };
    std::iter::once((String::new(), stands)).chain(half_hours()).collect()
}

fn texts(words: &[(&str, &str)]) -> Vec<(String, String)> {
    words.iter().map(|(word, name)| ((*word).to_owned(), (*name).to_owned())).collect()
}

const DIRECTIONS: [&str; 9] = ["", "N", "S", "E", "W", "NE", "NW", "SE", "SW"];

fn directions() -> Vec<(String, String)> {
    DIRECTIONS.iter().map(|word| ((*word).to_owned(), if word.is_empty() { "—".into() } else { (*word).to_owned() })).collect()
}

#[component]
fn Fields(
    draft: EditDraft,
    faults: Faults,
    findings: Memo<Vec<Finding>>,
    /// When the numbers go over, as the carrier has it.
    activation_at: Option<Timestamp>,
    wanted: Option<&'static str>,
) -> impl IntoView {
    // A field with the rules that speak of it, and a mark where the rejection points.
    let around = move |field: &'static str, class: &'static str, control: AnyView| {
        let of =
            Signal::derive(move || findings.with(|all| all.iter().filter(|one| one.field == field).cloned().collect::<Vec<_>>()));
        let class = if wanted == Some(field) { format!("{class} wanted") } else { class.to_owned() };
        view! { <div class=class data-field=field>{control}<Findings id=format!("about-{field}") of/></div> }.into_any()
    };
    let text = move |field: &'static str, class: &'static str, label: &'static str, value: RwSignal<String>, optional: bool| {
        around(field, class, view! { <TextField label name=field value faults optional/> }.into_any())
    };
    let choice = move |field: &'static str,
                       class: &'static str,
                       label: &'static str,
                       value: RwSignal<String>,
                       options: Vec<(String, String)>| {
        around(field, class, view! { <SelectField label name=field value options faults/> }.into_any())
    };
    let partial = move || draft.extent.with(|extent| extent == "partial");
    let extents = texts(&[("unasked", "Not asked"), ("full", "All numbers of the account"), ("partial", "Some numbers stay")]);
    let activations =
        contract::port::cut_over::Activation::ALL.map(|kind| (kind.word().to_owned(), kind.name().to_owned())).to_vec();
    let choose = Callback::new(move |(day,): (jiff::civil::Date,)| draft.wanted_date.set(Some(day)));
    let day =
        view! { <LegalDays label="Wanted date" name="wanted_date" value=draft.wanted_date choose today=Signal::derive(today) faults/> }
            .into_any();
    let pin = view! {
        <SecretField label="Another PIN" name="losing_account.pin" value=draft.pin faults optional=true help="Leave it empty to keep the one the carrier has. It is never shown again."/>
    }
    .into_any();
    view! {
        <fieldset class="group">
            <legend>"Account at the losing carrier"</legend>
            <div class="form-grid">
                {text("losing_account.number", "two", "Account number", draft.account, false)}
                {text("losing_account.btn", "two", "Billing number", draft.btn, false)}
                {around("losing_account.pin", "two", pin)}
                {choice("losing_account.extent", "three", "Which numbers leave", draft.extent, extents)}
                <Show when=partial>{text("losing_account.new_btn", "three", "New billing number", draft.new_btn, false)}</Show>
                {around("losing_account.wireless", "all", view! { <CheckField label="It is a mobile account" name="losing_account.wireless" value=draft.wireless/> }.into_any())}
                {around("losing_account", "all", ().into_any())}
            </div>
        </fieldset>
        <fieldset class="group">
            <legend>"End user"</legend>
            <div class="form-grid">
                {choice("end_user.kind", "two", "Kind", draft.kind, kinds())}
                {text("end_user.name", "two", "Name on the account", draft.name, false)}
                {text("end_user.authorized_person", "two", "Authorized person", draft.authorized_person, false)}
            </div>
        </fieldset>
        <fieldset class="group">
            <legend>"Service address, as the losing carrier has it"</legend>
            <div class="form-grid">
                {text("address.number", "one", "House no.", draft.number, false)}
                {choice("address.pre_direction", "one", "Before", draft.pre_direction, directions())}
                {text("address.street", "two", "Street", draft.street, false)}
                {text("address.suffix", "one", "Kind", draft.suffix, false)}
                {choice("address.post_direction", "one", "After", draft.post_direction, directions())}
                {text("address.unit_kind", "one", "Unit is", draft.unit_kind, false)}
                {text("address.unit", "one", "Unit no.", draft.unit, false)}
                {text("address.city", "two", "City", draft.city, false)}
                {choice("address.state", "one", "State", draft.state, state_options("Choose"))}
                {text("address.zip", "one", "ZIP code", draft.zip, false)}
            </div>
        </fieldset>
        <fieldset class="group">
            <legend>"Cut-over"</legend>
            <div class="form-grid">
                {around("wanted_date", "four", day)}
                <div class="two stack">
                    {choice("activation", "", "How they go over", draft.activation, activations)}
                    {choice("activation_time", "", "Hour, New York time", draft.hour, hours(activation_at))}
                    <p class="muted small">{format!("The first date that can be asked for is {}.", crate::components::port_day::day_name(calendar::earliest(today())))}</p>
                </div>
            </div>
        </fieldset>
        <fieldset class="group">
            <legend>"Words to the carrier"</legend>
            <div class="form-grid">
                {text("updates_to", "three", "Updates to", draft.updates_to, true)}
                {text("tags", "three", "Tags, by commas", draft.tags, true)}
                {around("carrier_note", "all", view! { <AreaField label="Note the carrier reads" name="carrier_note" value=draft.carrier_note faults optional=true rows=2/> }.into_any())}
            </div>
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::port::calendar;
    use jiff::civil::{date, time};

    use super::hours;

    #[test]
    fn the_hour_that_stands_is_told_and_no_other_is_chosen() {
        let at = calendar::instant(date(2026, 11, 23), time(9, 30, 0, 0));
        assert_eq!(hours(Some(at))[0], (String::new(), "As it is: 09:30".to_owned()));
        assert_eq!(hours(None)[0], (String::new(), "None was chosen: 12:00".to_owned()));
    }
}
