//! What is chosen for each field: as it is, the carrier's own setting, or a value.

use contract::{
    features::{FeatureField, FeatureGroup, FeatureKind, FeatureSheet, FeatureValue},
    number::E164,
    secret::Secret,
};
use leptos::prelude::*;

use crate::{api::error::pairs, components::Change};

/// The choice that leaves a field as it is.
pub const AS_IT_IS: &str = "";
/// The choice of the carrier's own setting.
pub const USUAL: &str = "usual";
/// The choice of a value that is typed.
pub const TYPED: &str = "set";

/// One field as it is filled in.
#[derive(Clone)]
pub struct FieldDraft {
    /// The field.
    pub field: FeatureField,
    /// What the carrier gives back.
    pub seen: Option<String>,
    /// [`AS_IT_IS`], [`USUAL`], [`TYPED`], or `=` and one of the values of a choice.
    pub choice: RwSignal<String>,
    /// What is typed.
    pub value: RwSignal<String>,
}

impl FieldDraft {
    /// The choices with their names.
    pub fn choices(&self) -> Vec<(String, String)> {
        let now = self.seen.as_ref().map(|seen| format!("As it is: {}", value_name(&self.field, seen)));
        let mut choices = vec![(AS_IT_IS.to_owned(), now.unwrap_or_else(|| "As it is".to_owned()))];
        choices.extend(self.field.usual.iter().map(|usual| (USUAL.to_owned(), usual.clone())));
        match &self.field.kind {
            FeatureKind::Choice { options } => {
                choices.extend(options.iter().map(|(value, name)| (format!("={value}"), name.clone())));
            }
            FeatureKind::Text { .. } | FeatureKind::Number | FeatureKind::Secret { .. } => {
                choices.push((TYPED.to_owned(), "A new value".to_owned()));
            }
        }
        choices
    }

    /// What the field shall become; `None` leaves it as it is.
    fn read(&self) -> Option<FeatureValue> {
        let choice = self.choice.get_untracked();
        match choice.as_str() {
            AS_IT_IS => None,
            USUAL => Some(FeatureValue::Usual),
            TYPED => {
                let typed = self.value.get_untracked();
                // A number is understood in any writing and sent in one.
                let value = match self.field.kind {
                    FeatureKind::Number => E164::parse(&typed).map_or(typed, |number| number.to_string()),
                    FeatureKind::Secret { .. } => typed,
                    FeatureKind::Text { .. } | FeatureKind::Choice { .. } => typed.trim().to_owned(),
                };
                Some(FeatureValue::Set { value })
            }
            chosen => Some(FeatureValue::Set { value: chosen.strip_prefix('=').unwrap_or(chosen).to_owned() }),
        }
    }
}

/// The whole form.
#[derive(Clone)]
pub struct FeatureDraft {
    /// Its fields, in the carrier's order.
    pub fields: Vec<FieldDraft>,
}

impl FeatureDraft {
    /// A form in which nothing is changed yet.
    pub fn new(sheet: &FeatureSheet) -> Self {
        let field = |field: &FeatureField| FieldDraft {
            seen: sheet.seen.get(&field.name).cloned(),
            field: field.clone(),
            choice: RwSignal::new(AS_IT_IS.to_owned()),
            value: RwSignal::new(String::new()),
        };
        Self { fields: sheet.fields.iter().map(field).collect() }
    }

    fn group(&self, numbers: Vec<E164>) -> FeatureGroup {
        let mut group = FeatureGroup { numbers, ..FeatureGroup::default() };
        for draft in &self.fields {
            let name = draft.field.name.clone();
            match (draft.read(), &draft.field.kind) {
                (None, _) => {}
                (Some(FeatureValue::Set { value }), FeatureKind::Secret { .. }) => {
                    group.secrets.insert(name, Secret::new(value));
                }
                (Some(value), _) => {
                    group.values.insert(name, value);
                }
            }
        }
        group
    }

    /// What shall be set for these numbers, or every fault by the field's name.
    pub fn read(&self, numbers: Vec<E164>) -> Result<FeatureGroup, Vec<(String, String)>> {
        let group = self.group(numbers);
        let fields: Vec<FeatureField> = self.fields.iter().map(|draft| draft.field.clone()).collect();
        let faults = pairs(group.faults_under(&fields));
        if faults.is_empty() { Ok(group) } else { Err(faults) }
    }

    /// Before and after of every field that changes. A secret is never among the words.
    pub fn changes(&self) -> Vec<Change> {
        let row = |draft: &FieldDraft| {
            let before = match &draft.seen {
                Some(seen) => value_name(&draft.field, seen),
                None if draft.field.readable => String::new(),
                None => "not given back".to_owned(),
            };
            let after = match (draft.read()?, &draft.field.kind) {
                (FeatureValue::Usual, _) => draft.field.usual.clone().unwrap_or_default(),
                (FeatureValue::Set { .. }, FeatureKind::Secret { .. }) => "set, and never shown".to_owned(),
                (FeatureValue::Set { value }, _) => value_name(&draft.field, &value),
            };
            Some(Change::new(draft.field.label.clone(), before, after))
        };
        self.fields.iter().filter_map(row).collect()
    }

    /// The labels of the changed fields that the carrier does not give back, so that nothing proves them.
    pub fn unproved(&self) -> Vec<String> {
        let changed = self.fields.iter().filter(|draft| !draft.field.readable && draft.read().is_some());
        changed.map(|draft| draft.field.label.clone()).collect()
    }
}

/// A value as people read it.
pub fn value_name(field: &FeatureField, value: &str) -> String {
    match &field.kind {
        FeatureKind::Choice { options } => {
            options.iter().find(|(known, _)| known == value).map_or_else(|| value.to_owned(), |(_, name)| name.clone())
        }
        FeatureKind::Number => E164::parse(value).map_or_else(
            |_| value.to_owned(),
            |number| {
                let (country, rest) = number.grouped();
                format!("{country} {rest}")
            },
        ),
        FeatureKind::Text { .. } | FeatureKind::Secret { .. } => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use contract::features::FeatureSection;

    use super::*;

    fn sheet() -> FeatureSheet {
        let field = |name: &str, kind: FeatureKind, usual: Option<&str>| FeatureField {
            name: name.into(),
            label: name.into(),
            help: String::new(),
            section: FeatureSection::Calls,
            kind,
            usual: usual.map(Into::into),
            readable: true,
            inferred: false,
        };
        FeatureSheet {
            fields: vec![
                field("sms", FeatureKind::Choice { options: vec![("on".into(), "On".into())] }, None),
                field("forward", FeatureKind::Number, Some("Off")),
                field("passcode", FeatureKind::Secret { shortest: 4, longest: 10 }, Some("None")),
            ],
            seen: BTreeMap::from([("sms".to_owned(), "on".to_owned())]),
        }
    }

    #[test]
    fn only_what_is_chosen_is_sent_and_a_secret_is_not_among_the_words() {
        let draft = FeatureDraft::new(&sheet());
        let number = E164::parse("7065550123").unwrap();
        assert!(draft.read(vec![number.clone()]).is_err(), "nothing is chosen");
        draft.fields[1].choice.set(TYPED.into());
        draft.fields[1].value.set("(252) 237-8144".into());
        draft.fields[2].choice.set(TYPED.into());
        draft.fields[2].value.set("a1b2c3".into());
        let group = draft.read(vec![number]).unwrap();
        assert_eq!(group.values, BTreeMap::from([("forward".to_owned(), FeatureValue::Set { value: "+12522378144".into() })]));
        assert_eq!(group.secrets.len(), 1);
        let words = format!("{:?}", draft.changes());
        assert!(words.contains("252 237 8144") && !words.contains("a1b2c3"), "{words}");
    }

    #[test]
    fn a_choice_has_what_it_is_now_the_usual_setting_and_its_values() {
        let draft = FeatureDraft::new(&sheet());
        let names = |at: usize| draft.fields[at].choices().into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(0), ["As it is: On", "On"]);
        assert_eq!(names(1), ["As it is", "Off", "A new value"]);
    }
}
