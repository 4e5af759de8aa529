//! Features of numbers that are a carrier's own: a form as data, so that the browser shows any carrier's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::AccountId,
    number::E164,
    secret::Secret,
};

/// One field of a carrier's features.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureField {
    /// The name in requests, of our own making (`call_forward`).
    pub name: String,
    /// The label people read.
    pub label: String,
    /// A sentence of help: what it does, in which form it is written.
    pub help: String,
    /// Under which heading it stands.
    pub section: FeatureSection,
    /// How it is asked for.
    pub kind: FeatureKind,
    /// What the carrier sets when it is told to use its own setting, as people read it (“Account's setting”); `None` when
    /// there is no such thing.
    pub usual: Option<String>,
    /// Whether the carrier gives the value back, so that a change can be verified.
    pub readable: bool,
    /// Whether part of the wire format is inferred: shown as “contract not verified”.
    pub inferred: bool,
}

/// Headings of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureSection {
    /// How calls arrive.
    Calls,
    /// Names shown with calls.
    CallerName,
    /// Text and picture messages.
    Messaging,
    /// Leaving for another carrier.
    PortOut,
}

impl FeatureSection {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Calls, Self::CallerName, Self::Messaging, Self::PortOut];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Calls => "Calls",
            Self::CallerName => "Caller name",
            Self::Messaging => "Messaging",
            Self::PortOut => "Port-out",
        }
    }
}

/// How a feature is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum FeatureKind {
    /// Text of so many characters.
    Text {
        /// The fewest.
        shortest: u16,
        /// The most.
        longest: u16,
    },
    /// A telephone number.
    Number,
    /// One of a few.
    Choice {
        /// `(value, label)`.
        options: Vec<(String, String)>,
    },
    /// Letters and digits that are written and never read again.
    Secret {
        /// The fewest.
        shortest: u16,
        /// The most.
        longest: u16,
    },
}

/// What a field shall become. A field that is left out stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "to")]
pub enum FeatureValue {
    /// The carrier's own setting: the number's is taken away.
    Usual,
    /// This value; numbers in E.164.
    Set {
        /// The value.
        value: String,
    },
}

/// What shall be set, and for which numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureGroup {
    /// The numbers.
    pub numbers: Vec<E164>,
    /// Fields that are not secret.
    pub values: BTreeMap<String, FeatureValue>,
    /// Fields that are. Write-only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, Secret>,
}

impl FeatureGroup {
    /// Everything that is wrong with it under these fields, by the field's name.
    pub fn faults_under(&self, fields: &[FeatureField]) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(self.numbers.is_empty(), "numbers", "Choose at least one number.");
        faults.when(self.values.is_empty() && self.secrets.is_empty(), "values", "Choose at least one thing to change.");
        for (name, value) in &self.values {
            let Some(field) = fields.iter().find(|field| field.name == *name) else {
                faults.when(true, name, "This carrier has no such feature.");
                continue;
            };
            match (value, &field.kind) {
                (FeatureValue::Usual, _) => {
                    faults.when(field.usual.is_none(), name, format!("{} has no usual setting; choose a value.", field.label));
                }
                (FeatureValue::Set { .. }, FeatureKind::Secret { .. }) => {
                    faults.when(true, name, format!("{} is written as a secret.", field.label));
                }
                (FeatureValue::Set { value }, FeatureKind::Text { shortest, longest }) => {
                    length(&mut faults, field, value, *shortest, *longest);
                }
                (FeatureValue::Set { value }, FeatureKind::Number) => {
                    if let Err(refusal) = E164::try_from(value.clone()) {
                        faults.when(true, name, refusal.0);
                    }
                }
                (FeatureValue::Set { value }, FeatureKind::Choice { options }) => {
                    faults.when(
                        options.iter().all(|(known, _)| known != value),
                        name,
                        format!("Choose one of the values of {}.", field.label),
                    );
                }
            }
        }
        for (name, secret) in &self.secrets {
            match fields.iter().find(|field| field.name == *name).map(|field| (field, &field.kind)) {
                Some((field, FeatureKind::Secret { shortest, longest })) => {
                    let plain = secret.expose().bytes().all(|b| b.is_ascii_alphanumeric());
                    faults.when(!plain, name, format!("{} has letters and digits only.", field.label));
                    length(&mut faults, field, secret.expose(), *shortest, *longest);
                }
                _ => {
                    faults.when(true, name, "This carrier has no such feature.");
                }
            }
        }
        faults.found()
    }
}

fn length(faults: &mut Faults, field: &FeatureField, value: &str, shortest: u16, longest: u16) {
    let count = value.chars().count();
    faults.when(
        count < usize::from(shortest) || count > usize::from(longest),
        &field.name,
        if shortest == longest {
            format!("{} has {shortest} characters; this has {count}.", field.label)
        } else {
            format!("{} has {shortest} to {longest} characters; this has {count}.", field.label)
        },
    );
}

/// Changes features of numbers: several groups in one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureChange {
    /// The carrier account all numbers are of.
    pub account: AccountId,
    /// What shall be set, for which numbers.
    pub groups: Vec<FeatureGroup>,
}

impl Validate for FeatureChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(self.groups.is_empty(), "groups", "Choose what to change.");
        let mut all: Vec<&E164> = self.groups.iter().flat_map(|group| &group.numbers).collect();
        all.sort();
        faults.when(all.windows(2).any(|pair| pair[0] == pair[1]), "groups", "A number stands in two groups.");
        faults.found()
    }
}

/// The features of a number on its page: the form, what is known, and why not where it cannot be changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureSheet {
    /// The fields.
    pub fields: Vec<FeatureField>,
    /// What the carrier gives back, by the field's name; nothing secret.
    pub seen: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, kind: FeatureKind, usual: Option<&str>) -> FeatureField {
        FeatureField {
            name: name.into(),
            label: name.into(),
            help: String::new(),
            section: FeatureSection::Calls,
            kind,
            usual: usual.map(Into::into),
            readable: true,
            inferred: false,
        }
    }

    #[test]
    fn a_group_is_held_against_the_fields_of_its_carrier() {
        let fields = [
            field("forward", FeatureKind::Number, Some("Off")),
            field("sms", FeatureKind::Choice { options: vec![("on".into(), "On".into())] }, None),
            field("passcode", FeatureKind::Secret { shortest: 4, longest: 10 }, Some("None")),
        ];
        let number = E164::parse("7065550123").unwrap();
        let set = |value: &str| FeatureValue::Set { value: value.into() };
        let mut group = FeatureGroup { numbers: vec![number], ..FeatureGroup::default() };
        let names = |group: &FeatureGroup| group.faults_under(&fields).into_iter().map(|f| f.field).collect::<Vec<_>>();
        assert_eq!(names(&group), ["values"]);
        group.values.insert("forward".into(), set("706"));
        group.values.insert("sms".into(), FeatureValue::Usual);
        group.values.insert("colour".into(), set("red"));
        group.secrets.insert("passcode".into(), Secret::new("12 "));
        assert_eq!(names(&group), ["colour", "forward", "sms", "passcode", "passcode"]);
        group.values = BTreeMap::from([("forward".to_owned(), FeatureValue::Usual), ("sms".to_owned(), set("on"))]);
        group.secrets = BTreeMap::from([("passcode".to_owned(), Secret::new("a1b2"))]);
        assert!(names(&group).is_empty());
    }
}
