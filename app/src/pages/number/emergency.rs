//! 911: the address an emergency call shows.

use contract::{
    emergency_address::{AddressVerdict, EmergencyAddress, EmergencyChange, EmergencyRecord},
    id::AccountId,
    owned::Service,
};
use leptos::prelude::*;

use super::{
    asked::{AskedNote, ChangeButton, Lack, StateOf, why_empty},
    page::Shown,
    service_form::{Plan, ServiceChange, ServiceForm},
};
use crate::{
    api::{self, ApiError, error::words_line},
    components::{AddressDraft, AddressForm, Change, FormDialog},
    ui::{Faults, Hue, Load, Loaded, Notice, Panel, Width, part},
};

#[component]
pub fn EmergencyPanel(shown: Shown) -> impl IntoView {
    let service = Memo::new(move |_| shown.detail.with(|detail| detail.emergency.clone()));
    let open = shown.opens("emergency-address");
    let beside = move || view! { <StateOf shown service lack=Lack::Needs/> };
    let end = move || view! { <ChangeButton shown service what="911 address" open/> };
    view! {
        <Panel title="911 address" beside end>
            <div class="stack">
                {part(move || service.with(|service| facts(shown, service)))}
                <AskedNote asked=Signal::derive(move || service.with(|service| service.asked.clone()))/>
            </div>
        </Panel>
        <FormDialog open title="911 address" width=Width::Wide>
            <Form shown open/>
        </FormDialog>
    }
    .into_any()
}

fn facts(shown: Shown, service: &Service<EmergencyRecord>) -> AnyView {
    let Some(record) = &service.seen else {
        return view! { <p class="muted">{why_empty(shown, service, "No address is set. An emergency call from this number would show none.")}</p> }
            .into_any();
    };
    let city = match &record.city {
        Some(city) => view! { {format!("{city}, {} {}", record.state, record.zip)} }.into_any(),
        None => view! { {format!("{} {}", record.state, record.zip)} " " <span class="muted">"(the carrier does not give the city back)"</span> }
            .into_any(),
    };
    view! {
        {(!record.enabled).then(|| view! { <Notice hue=Hue::Bad>"911 is switched off for this number."</Notice> })}
        <dl class="facts">
            <dt>"Name"</dt><dd>{record.name.clone()}</dd>
            <dt>"Address"</dt><dd>{street(record)}</dd>
            <dt>"City"</dt><dd>{city}</dd>
        </dl>
    }
    .into_any()
}

fn street(record: &EmergencyRecord) -> String {
    let street = format!("{} {}", record.street_number, record.street_name);
    if record.unit.is_empty() { street } else { format!("{street}, {}", record.unit) }
}

#[component]
fn Form(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let (before, account) = shown.detail.with_untracked(|detail| (detail.emergency.seen.clone(), detail.row.account.clone()));
    let draft = AddressDraft::from(before.as_ref());
    let faults = Faults::new();
    let listed = StoredValue::new(before.clone());
    let checking = account.clone();
    let plan = Callback::new(move |()| match draft.read() {
        Err(found) => {
            faults.show(found);
            None
        }
        Ok(address) => {
            faults.clear_all();
            let rows = listed.with_value(|before| rows(before.as_ref(), &address));
            let (asked, account) = (address.clone(), checking.clone());
            let details = move || view! { <Verdict account=account.clone() address=asked.clone()/> };
            let mut plan = Plan::new(ServiceChange::Emergency(EmergencyChange::Set { address }), rows);
            plan.details = Some(details.into());
            Some(plan)
        }
    });
    let disable = Callback::new(move |()| {
        let row = Change::new("911", "On", "Off");
        let mut plan = Plan::new(ServiceChange::Emergency(EmergencyChange::Disable), vec![row]);
        plan.warning = Some("An emergency call from this number will show no address. Check that nobody can place one.".into());
        Some(plan)
    });
    let off = before.is_some_and(|record| record.enabled).then_some(("Switch 911 off", disable));
    view! {
        <ServiceForm shown open title="911 address" faults plan off>
            <AddressForm draft faults account/>
        </ServiceForm>
    }
    .into_any()
}

fn rows(before: Option<&EmergencyRecord>, after: &EmergencyAddress) -> Vec<Change> {
    let was = |part: fn(&EmergencyRecord) -> String| before.map(part).unwrap_or_default();
    vec![
        Change::new("Name", was(|r| r.name.clone()), after.name.clone()),
        Change::new("House number", was(|r| r.street_number.clone()), after.street_number.clone()),
        Change::new("Street", was(|r| r.street_name.clone()), after.street_name.clone()),
        Change::new("Unit", was(|r| r.unit.clone()), after.unit.clone()),
        Change::new("City", was(|r| r.city.clone().unwrap_or_else(|| "not given back".into())), after.city.clone()),
        Change::new("State", was(|r| r.state.clone()), after.state.as_str()),
        Change::new("ZIP code", was(|r| r.zip.clone()), after.zip.clone()),
    ]
}

/// What the carrier says of the address, asked while it is reviewed.
#[component]
fn Verdict(account: AccountId, address: EmergencyAddress) -> impl IntoView {
    let verdict: Loaded<AddressVerdict> = Loaded::once::<ApiError, _>(move || {
        let (account, address) = (account.clone(), address.clone());
        async move { api::accounts::verify_address(&account, &address).await }
    });
    let draw = |verdict: Signal<AddressVerdict>| {
        move || {
            let verdict = verdict.get();
            let words = verdict.words.as_ref().and_then(words_line);
            view! {
                <Notice hue=if verdict.valid { Hue::Ok } else { Hue::Bad }>
                    {verdict.sentence}
                    {words.map(|words| view! { <span class="words">"Carrier says: " {words}</span> })}
                </Notice>
            }
        }
    };
    view! { <Load of=verdict skeleton=|| view! { <Notice>"Asking the carrier about this address …"</Notice> } children=draw/> }
        .into_any()
}
