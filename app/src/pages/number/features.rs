//! Features that are the carrier's own, made from its fields; what it has none of is there too, with the reason.

use contract::{
    carrier::Capability,
    features::{FeatureChange, FeatureField, FeatureKind, FeatureSection, FeatureSheet},
    owned::{NumberDetail, Service, ServiceState},
};
use leptos::prelude::*;

use super::{
    asked::{AskedNote, ChangeButton},
    page::Shown,
    service_form::{Plan, ServiceChange, ServiceForm},
};
use crate::{
    components::{
        FeatureDraft, FeatureFields, FormDialog, OutcomeStatus,
        features::{marks, value_name},
    },
    ui::{Faults, Hue, Notice, Panel, Status, Width, part},
};

/// Headings that are there on every number: whoever looks for them finds the reason where a carrier has nothing for them.
const ALWAYS: [FeatureSection; 2] = [FeatureSection::Messaging, FeatureSection::PortOut];

/// The features as a service, for the button that all panels share.
fn service_of(detail: &NumberDetail) -> Service<()> {
    let may = match &detail.may_features {
        Capability::Yes if detail.features.fields.is_empty() => {
            Capability::No { reason: format!("{} does not offer this.", detail.row.carrier_name) }
        }
        may => may.clone(),
    };
    Service { may, state: ServiceState::Verified, seen: Some(()), asked: detail.features_asked.clone() }
}

#[component]
pub fn FeaturesPanel(shown: Shown) -> impl IntoView {
    let service = Memo::new(move |_| shown.detail.with(service_of));
    let sheet = Memo::new(move |_| shown.detail.with(|detail| detail.features.clone()));
    let carrier = shown.detail.with_untracked(|detail| detail.row.carrier_name.clone());
    let open = shown.opens("features");
    let beside = move || {
        service.with(|service| match (&service.asked, &service.may) {
            (Some(asked), _) => view! { <OutcomeStatus outcome=asked.outcome/> }.into_any(),
            (None, Capability::No { .. }) => view! { <Status hue=Hue::Wait word="Not offered"/> }.into_any(),
            (None, Capability::Yes) => ().into_any(),
        })
    };
    let end = move || view! { <ChangeButton shown service what="features" open/> };
    let sections = move || {
        let carrier = carrier.clone();
        sheet.with(|sheet| {
            FeatureSection::ALL
                .into_iter()
                .filter(|section| ALWAYS.contains(section) || sheet.fields.iter().any(|field| field.section == *section))
                .map(|section| view! { <div class="stack tight">{facts(sheet, section, &carrier)}</div> })
                .collect_view()
        })
    };
    view! {
        <div class="across">
            <Panel title="Features" beside end>
                <div class="stack">
                    <div class="panels">{part(sections)}</div>
                    <AskedNote asked=Signal::derive(move || service.with(|service| service.asked.clone()))/>
                </div>
            </Panel>
        </div>
        <FormDialog open title="Features" width=Width::Wide>
            <Form shown open/>
        </FormDialog>
    }
    .into_any()
}

fn facts(sheet: &FeatureSheet, section: FeatureSection, carrier: &str) -> AnyView {
    let fields: Vec<&FeatureField> = sheet.fields.iter().filter(|field| field.section == section).collect();
    let body = if fields.is_empty() {
        view! { <p class="muted">{carrier.to_owned()} " does not offer this."</p> }.into_any()
    } else {
        let rows = fields.into_iter().map(|field| {
            let value = match (sheet.seen.get(&field.name), &field.kind) {
                (Some(seen), _) => view! { <span>{value_name(field, seen)}</span> }.into_any(),
                (None, FeatureKind::Secret { .. }) => view! { <span class="muted">"Never shown"</span> }.into_any(),
                (None, _) if field.readable => view! { <span class="muted">"Not set"</span> }.into_any(),
                (None, _) => view! { <span class="muted">"Not known"</span> }.into_any(),
            };
            view! { <dt>{field.label.clone()}</dt><dd class="row">{value} {marks(field)}</dd> }
        });
        view! { <dl class="facts">{rows.collect_view()}</dl> }.into_any()
    };
    view! { <h3>{section.name()}</h3> {body} }.into_any()
}

#[component]
fn Form(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let (sheet, account) = shown.detail.with_untracked(|detail| (detail.features.clone(), detail.row.account.clone()));
    let inferred = sheet.fields.iter().any(|field| field.inferred);
    let draft = FeatureDraft::new(&sheet);
    let faults = Faults::new();
    let kept = StoredValue::new((draft.clone(), account));
    let plan = Callback::new(move |()| {
        let (draft, account) = kept.get_value();
        match draft.read(vec![shown.number()]) {
            Err(found) => {
                faults.show(found);
                None
            }
            Ok(group) => {
                faults.clear_all();
                let change = FeatureChange { account, groups: vec![group] };
                let mut plan = Plan::new(ServiceChange::Features(change), draft.changes());
                let unproved = draft.unproved();
                plan.warning = (!unproved.is_empty()).then(|| {
                    format!("The carrier does not give these back, so that nothing can prove them: {}.", unproved.join(", "))
                });
                Some(plan)
            }
        }
    });
    view! {
        <ServiceForm shown open title="Features" faults plan>
            <p class="muted">"What stays as it is is not sent. Everything else goes in one confirmation."</p>
            {inferred.then(|| view! {
                <Notice hue=Hue::Unknown>
                    "What is marked “contract not verified” is not in the carrier's documents. Try it on one number first."
                </Notice>
            })}
            {FeatureSection::ALL
                .into_iter()
                .map(|section| view! { <FeatureFields draft=draft.clone() section faults/> })
                .collect_view()}
            {part(move || faults.of("values").map(|sentence| view! { <div role="alert"><Notice hue=Hue::Bad>{sentence}</Notice></div> }))}
        </ServiceForm>
    }
    .into_any()
}
