//! CNAM: the name that other people's telephones show.

use contract::{
    caller_name::{CallerName, CallerNameRecord, LONGEST},
    directory_listing::ListingKind,
    owned::Service,
};
use leptos::prelude::*;

use super::{
    asked::{AskedNote, ChangeButton, Lack, StateOf, why_empty},
    listing::{kind_name, kind_of, kind_options, kind_word},
    look_up::LookUp,
    page::Shown,
    service_form::{Plan, ServiceChange, ServiceForm},
};
use crate::{
    components::{Change, FormDialog, check},
    ui::{CheckField, Faults, Panel, SelectField, TextField, part},
};

#[component]
pub fn CallerNamePanel(shown: Shown) -> impl IntoView {
    let service = Memo::new(move |_| shown.detail.with(|detail| detail.caller_name.clone()));
    let open = shown.opens("caller-name");
    let beside = move || view! { <StateOf shown service lack=Lack::Usual/> };
    let end = move || view! { <ChangeButton shown service what="caller name" open/> };
    view! {
        <Panel title="Caller name" beside end>
            <div class="stack">
                {part(move || service.with(|service| facts(shown, service)))}
                <LookUp shown/>
                <AskedNote asked=Signal::derive(move || service.with(|service| service.asked.clone()))/>
            </div>
        </Panel>
        <FormDialog open title="Caller name">
            <Form shown open/>
        </FormDialog>
    }
    .into_any()
}

fn facts(shown: Shown, service: &Service<CallerNameRecord>) -> AnyView {
    let Some(record) = &service.seen else {
        return view! { <p class="muted">{why_empty(shown, service, "No name is set; called people see the number.")}</p> }
            .into_any();
    };
    let name = match &record.name {
        Some(name) => view! { <span class="mono">{name.clone()}</span> }.into_any(),
        None => view! { <span class="muted">"no name; called people see the number"</span> }.into_any(),
    };
    let incoming = if record.lookup { "Names of callers are looked up" } else { "Names of callers are not looked up" };
    view! {
        <dl class="facts">
            <dt>"Name"</dt><dd>{name}</dd>
            {record.number.clone().map(|number| view! { <dt>"With number"</dt><dd class="mono">{number}</dd> })}
            {(!record.kind.is_empty()).then(|| view! { <dt>"Kind"</dt><dd>{kind_name(&record.kind).to_owned()}</dd> })}
            <dt>"Incoming"</dt><dd>{incoming}</dd>
        </dl>
    }
    .into_any()
}

#[component]
fn Form(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let (before, form) = shown.detail.with_untracked(|detail| (detail.caller_name.seen.clone(), detail.caller_name_form));
    let was = before.as_ref().and_then(|record| record.name.clone());
    let was_kind = before.as_ref().map(|record| record.kind.clone()).unwrap_or_default();
    let name = RwSignal::new(was.clone().unwrap_or_default());
    let kind = RwSignal::new(kind_word(&was_kind));
    let hidden = RwSignal::new(false);
    let faults = Faults::new();
    let read = move || CallerName {
        enabled: true,
        kind: kind_of(&kind.get_untracked()),
        name: name.get_untracked().trim_end().to_owned(),
        hidden: form.may_hide && hidden.get_untracked(),
    };
    let listed = StoredValue::new((was.clone(), was_kind));
    let plan = Callback::new(move |()| {
        let wanted = read();
        check(&wanted, faults).then(|| {
            let (name, kind) = listed.get_value();
            let mut rows = vec![
                Change::new("Name", name.unwrap_or_else(|| "none".into()), wanted.name.clone()),
                Change::new(
                    "Kind",
                    kind_name(&kind).to_owned(),
                    if wanted.kind == ListingKind::Business { "Business" } else { "Residence" },
                ),
            ];
            if form.may_hide {
                rows.push(Change::new("Others see", "", if wanted.hidden { "“private”" } else { "the name" }));
            }
            let mut plan = Plan::new(ServiceChange::CallerName(wanted), rows);
            plan.warning = Some("The networks take up to three days to pass a new name on.".into());
            plan
        })
    });
    let disable = Callback::new(move |()| {
        let (name, _) = listed.get_value();
        let change = CallerName { enabled: false, ..read() };
        Some(Plan::new(
            ServiceChange::CallerName(change),
            vec![Change::new("Others see", name.unwrap_or_default(), "the number")],
        ))
    });
    let off = (form.may_disable && was.is_some()).then_some(("Show no name", disable));
    let stays = !form.may_disable && was.is_some();
    let meter = move || format!("{} of {LONGEST} characters", name.with(|name| name.trim_end().chars().count()));
    let leave = move || crate::components::form::check_field(&read(), "name", faults);
    view! {
        <ServiceForm shown open title="Caller name" faults plan off>
            <div class="form-grid">
                <div class="four">
                    <TextField label="Name" name="name" value=name faults mono=true help="Letters, digits, spaces and . , & ' - only." on_leave=leave/>
                    <p class="muted small figures" role="status">{meter}</p>
                </div>
                <div class="two"><SelectField label="Kind" name="kind" value=kind options=kind_options()/></div>
            </div>
            {form.may_hide.then(|| view! {
                <CheckField label="Show “private” instead" name="hidden" value=hidden help="The name stays with the carrier, and called people do not see it."/>
            })}
            {stays.then(|| view! { <p class="muted small">"This carrier changes a name and takes none away."</p> })}
        </ServiceForm>
    }
    .into_any()
}
