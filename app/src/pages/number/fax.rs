//! Fax on a number.

use contract::{
    fax::{Fax, FaxRecord, FaxService},
    owned::Service,
};
use leptos::prelude::*;

use super::{
    asked::{AskedNote, ChangeButton, Lack, StateOf, why_empty},
    page::Shown,
    service_form::{Plan, ServiceChange, ServiceForm},
};
use crate::{
    components::{Change, FormDialog, check, form::check_field},
    ui::{Faults, Panel, SelectField, TextField, part},
};

#[component]
pub fn FaxPanel(shown: Shown) -> impl IntoView {
    let service = Memo::new(move |_| shown.detail.with(|detail| detail.fax.clone()));
    let open = shown.opens("fax");
    let beside = move || view! { <StateOf shown service lack=Lack::Usual/> };
    let end = move || view! { <ChangeButton shown service what="fax" open/> };
    view! {
        <Panel title="Fax" beside end>
            <div class="stack">
                {part(move || service.with(|service| facts(shown, service)))}
                <AskedNote asked=Signal::derive(move || service.with(|service| service.asked.clone()))/>
            </div>
        </Panel>
        <FormDialog open title="Fax">
            <Form shown open/>
        </FormDialog>
    }
    .into_any()
}

fn service_name(record: &FaxRecord) -> String {
    record.service.map_or_else(|| format!("{} (the carrier's word)", record.word), |service| service.name().to_owned())
}

fn facts(shown: Shown, service: &Service<FaxRecord>) -> AnyView {
    let Some(record) = &service.seen else {
        return view! { <p class="muted">{why_empty(shown, service, "Fax is off.")}</p> }.into_any();
    };
    view! {
        <dl class="facts">
            <dt>"Fax"</dt><dd>{service_name(record)}</dd>
            {record.email.clone().map(|email| view! { <dt>"Sent to"</dt><dd>{email}</dd> })}
            {record.serial.clone().map(|serial| view! { <dt>"Serial number"</dt><dd class="mono">{serial}</dd> })}
        </dl>
    }
    .into_any()
}

fn options() -> Vec<(String, String)> {
    FaxService::ALL.iter().enumerate().map(|(place, service)| (place.to_string(), service.name().to_owned())).collect()
}

fn chosen(place: &str) -> FaxService {
    place.parse::<usize>().ok().and_then(|place| FaxService::ALL.get(place).copied()).unwrap_or_default()
}

#[component]
fn Form(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let before = shown.detail.with_untracked(|detail| detail.fax.seen.clone());
    let now = before.as_ref().and_then(|record| record.service).unwrap_or_default();
    let place = FaxService::ALL.iter().position(|service| *service == now).unwrap_or(0);
    let service = RwSignal::new(place.to_string());
    let email = RwSignal::new(before.as_ref().and_then(|record| record.email.clone()).unwrap_or_default());
    let serial = RwSignal::new(before.as_ref().and_then(|record| record.serial.clone()).unwrap_or_default());
    let faults = Faults::new();
    let read = move || Fax {
        service: chosen(&service.get_untracked()),
        email: email.get_untracked().trim().to_owned(),
        serial: serial.get_untracked().trim().to_owned(),
    };
    let listed = StoredValue::new(before);
    let plan = Callback::new(move |()| {
        let wanted = read();
        check(&wanted, faults).then(|| {
            let rows = listed.with_value(|before| rows(before.as_ref(), &wanted));
            Plan::new(ServiceChange::Fax(wanted), rows)
        })
    });
    let on = Memo::new(move |_| chosen(&service.get()));
    let leave = move |field: &'static str| move || check_field(&read(), field, faults);
    view! {
        <ServiceForm shown open title="Fax" faults plan>
            <div class="form">
                <SelectField label="Fax" name="service" value=service options=options()/>
                <Show when=move || on.get() != FaxService::Off>
                    <TextField label="E-mail address faxes go to" name="email" value=email kind="email" faults on_leave=leave("email")/>
                </Show>
                <Show when=move || on.get() == FaxService::Adapter>
                    <TextField label="Serial number of the adapter" name="serial" value=serial mono=true faults on_leave=leave("serial")/>
                </Show>
            </div>
        </ServiceForm>
    }
    .into_any()
}

fn rows(before: Option<&FaxRecord>, after: &Fax) -> Vec<Change> {
    let mut rows = vec![Change::new("Fax", before.map_or_else(|| "Off".into(), service_name), after.service.name())];
    if after.service != FaxService::Off {
        let was = before.and_then(|record| record.email.clone()).unwrap_or_default();
        rows.push(Change::new("Sent to", was, after.email.clone()));
    }
    if after.service == FaxService::Adapter {
        let was = before.and_then(|record| record.serial.clone()).unwrap_or_default();
        rows.push(Change::new("Serial number", was, after.serial.clone()));
    }
    rows
}
