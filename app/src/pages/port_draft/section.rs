//! The sections of the form, and which fields each holds.

use contract::port::{document::Document, fields::PortFields};

/// A section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Numbers,
    Who,
    Account,
    CutOver,
    Questions,
    Papers,
    Review,
}

impl Section {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 7] =
        [Self::Numbers, Self::Who, Self::Account, Self::CutOver, Self::Questions, Self::Papers, Self::Review];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Numbers => "Numbers",
            Self::Who => "Who and where",
            Self::Account => "Losing account",
            Self::CutOver => "Date and cut-over",
            Self::Questions => "Lines and questions",
            Self::Papers => "Papers",
            Self::Review => "Review and submit",
        }
    }

    /// The id of its heading's section on the page.
    pub fn id(self) -> &'static str {
        match self {
            Self::Numbers => "part-numbers",
            Self::Who => "part-who",
            Self::Account => "part-account",
            Self::CutOver => "part-cut-over",
            Self::Questions => "part-questions",
            Self::Papers => "part-papers",
            Self::Review => "part-review",
        }
    }

    /// Its place, from 1.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|section| *section == self).unwrap_or(0) + 1
    }

    /// The section that a field of the record stands in.
    pub fn of(field: &str) -> Self {
        let first = field.split('.').next().unwrap_or_default();
        match first {
            "end_user" | "address" | "service_record" => Self::Who,
            "losing_account" | "other_accounts" | "pins" | "pin" => Self::Account,
            "wanted_date" | "activation" | "activation_time" | "routing" | "steps" => Self::CutOver,
            "answers" | "tags" | "updates_to" | "carrier_note" => Self::Questions,
            "documents" | "papers" => Self::Papers,
            _ => Self::Numbers,
        }
    }

    /// Whether anything was done in it. A section is complete when it was begun and nothing in it blocks.
    pub fn is_begun(self, fields: &PortFields, documents: &[Document]) -> bool {
        match self {
            Self::Numbers => !fields.numbers.is_empty(),
            Self::Who => !fields.end_user.name.trim().is_empty() && !fields.address.zip.trim().is_empty(),
            Self::Account => !fields.losing_account.number.trim().is_empty() || !fields.losing_account.btn.trim().is_empty(),
            Self::CutOver => fields.wanted_date.is_some(),
            Self::Questions => fields.answers != contract::port::fields::Answers::default(),
            Self::Papers => !documents.is_empty(),
            Self::Review => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Section;

    #[test]
    fn every_field_a_rule_points_at_stands_in_a_section_of_its_own_kind() {
        for (field, section) in [
            ("numbers", Section::Numbers),
            ("account", Section::Numbers),
            ("kind", Section::Numbers),
            ("address.zip", Section::Who),
            ("other_accounts.0.btn", Section::Account),
            ("routing.id", Section::CutOver),
            ("answers.features", Section::Questions),
            ("documents.loa", Section::Papers),
        ] {
            assert_eq!(Section::of(field), section, "{field}");
        }
    }
}
