//! The fields of a carrier's features, a section of them.

use contract::features::{FeatureField, FeatureKind, FeatureSection};
use leptos::prelude::*;

use super::draft::{FeatureDraft, FieldDraft, TYPED};
use crate::{
    components::NumberField,
    ui::{Faults, SecretField, SelectField, TextField},
};

/// What one should know of a field before trusting it: that its format is inferred, that it is not given back.
pub fn marks(field: &FeatureField) -> AnyView {
    let secret = matches!(field.kind, FeatureKind::Secret { .. });
    view! {
        {field.inferred.then(|| view! { <span class="tag">"contract not verified"</span> })}
        {(!field.readable && !secret).then(|| view! { <span class="tag">"not given back"</span> })}
        {secret.then(|| view! { <span class="tag">"write-only"</span> })}
    }
    .into_any()
}

/// The fields of one section under its heading; nothing where it has none.
#[component]
pub fn FeatureFields(draft: FeatureDraft, section: FeatureSection, faults: Faults) -> impl IntoView {
    let fields: Vec<FieldDraft> = draft.fields.into_iter().filter(|draft| draft.field.section == section).collect();
    if fields.is_empty() {
        return ().into_any();
    }
    view! {
        <fieldset class="features">
            <legend>{section.name()}</legend>
            {fields.into_iter().map(|draft| view! { <Field draft faults/> }).collect_view()}
        </fieldset>
    }
    .into_any()
}

#[component]
fn Field(draft: FieldDraft, faults: Faults) -> impl IntoView {
    let choice = draft.choice;
    let options = draft.choices();
    let field = draft.field.clone();
    let chooses = matches!(field.kind, FeatureKind::Choice { .. });
    let (name, chosen) = (field.name.clone(), field.name.clone());
    let typed = move || choice.with(|choice| choice == TYPED);
    let input = move || input(&draft, faults);
    let on_choose = move || faults.clear(&chosen);
    // A choice shows its own fault; otherwise the field for the value does.
    let own = if chooses { faults } else { Faults::new() };
    view! {
        <div class="stack tight">
            <SelectField label=field.label.clone() name value=choice options faults=own help=field.help.clone() on_choose/>
            <div class="row">{marks(&field)}</div>
            <Show when=typed>{input()}</Show>
        </div>
    }
    .into_any()
}

fn input(draft: &FieldDraft, faults: Faults) -> AnyView {
    let field = &draft.field;
    let (label, name, value) = (format!("New value of {}", field.label), field.name.clone(), draft.value);
    let length = |shortest: u16, longest: u16| {
        if shortest == longest { format!("{shortest} characters.") } else { format!("{shortest} to {longest} characters.") }
    };
    match field.kind {
        FeatureKind::Number => view! { <NumberField label name value faults/> }.into_any(),
        FeatureKind::Secret { shortest, longest } => {
            let help = format!("{} Letters and digits; it is never shown again.", length(shortest, longest));
            view! { <SecretField label name value faults help/> }.into_any()
        }
        FeatureKind::Text { shortest, longest } => {
            view! { <TextField label name value faults mono=true help=length(shortest, longest)/> }.into_any()
        }
        FeatureKind::Choice { .. } => ().into_any(),
    }
}
