//! The linter: every likely rejection of a draft at once, before anything is sent.

mod account;
mod address;
mod billing;
mod copies;
mod dates;
mod lines;
mod names;
mod numbers;
mod papers;
mod portability;
mod record;
mod rule;
mod states;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use self::{record::Record, rule::Findings};
pub use self::{
    rule::{MOST_NAMED, Rule, Theme},
    states::zip_is_elsewhere,
};
use super::{
    document::{DocumentFacts, DocumentKind, FileType, Scan},
    fields::PortFields,
    split::{Taken, Verdict},
};
use crate::{number::E164, time::Timestamp};

/// Every rule, by the part of the form it is about.
pub const THEMES: &[Theme] = &[
    numbers::THEME,
    portability::THEME,
    names::THEME,
    address::THEME,
    account::THEME,
    billing::THEME,
    lines::THEME,
    dates::THEME,
    papers::THEME,
];

/// The fields in the order of the form, by what their names begin with.
const FORM: [&str; 19] = [
    "account",
    "numbers",
    "end_user.kind",
    "end_user.name",
    "end_user.authorized_person",
    "address",
    "losing_account",
    "other_accounts",
    "service_record",
    "answers",
    "wanted_date",
    "activation_time",
    "activation",
    "routing",
    "documents.loa",
    "documents",
    "tags",
    "updates_to",
    "carrier_note",
];

/// What the linter needs beside the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LintContext {
    /// The instant it is.
    pub now: Timestamp,
    /// What the carrier said of each number, as far as it was asked.
    #[serde(default)]
    pub verdicts: BTreeMap<E164, Verdict>,
    /// Numbers that something of ours stands in the way of.
    #[serde(default)]
    pub taken: BTreeMap<E164, Taken>,
    /// The papers of the draft.
    #[serde(default)]
    pub papers: Vec<Paper>,
    /// The losing carriers whose PIN is set; the empty text stands for the shared account.
    #[serde(default)]
    pub pins: Vec<String>,
    /// What earlier ports taught of losing carriers.
    #[serde(default)]
    pub memory: Vec<Memory>,
    /// Ids of ours that people take for the losing carrier's account number: our logins and customer ids.
    #[serde(default)]
    pub our_ids: Vec<String>,
    /// The carrier that wins the numbers; `None` while no account is chosen, or where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winner: Option<Winner>,
}

impl LintContext {
    /// The day it is in New York.
    pub fn today(&self) -> Date {
        super::calendar::today(self.now)
    }
}

/// What the linter needs of the carrier that wins the numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Winner {
    /// Its name, as the letter of authorization prints it.
    pub carrier: String,
    /// Whether it keeps one paper of each kind: a second one takes the place of the first.
    #[serde(default)]
    pub one_paper_of_a_kind: bool,
}

/// What the linter needs of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Which it is.
    pub kind: DocumentKind,
    /// Its name.
    pub name: String,
    /// What it is.
    pub file_type: FileType,
    /// Its size.
    pub bytes: u64,
    /// Pages, where they are known.
    pub pages: Option<u32>,
    /// Whether it was scanned.
    pub scan: Scan,
    /// What a person read on it.
    pub facts: DocumentFacts,
}

/// What earlier ports taught of a losing carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// The losing carrier, as the carrier named it.
    pub losing_carrier: String,
    /// Rejections it gave, by reason, with how often.
    pub rejections: Vec<(super::rejection::Reason, u32)>,
}

/// One likely rejection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id, such as `zip_form`.
    pub rule: String,
    /// How grave it is.
    pub severity: Severity,
    /// The field it points at, by its name in [`PortFields`]: `address.zip`, `numbers`, `other_accounts.0.btn`, `documents`.
    pub field: String,
    /// A whole sentence: what is wrong and what to do.
    pub sentence: String,
    /// The carrier codes it prevents, with their catalogue: `BW 7401`, `C48 ACCN`, `TX POSTAL_CODE_MISMATCH`.
    pub prevents: Vec<String>,
    /// The numbers concerned, where it is about numbers; at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<E164>,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It would be rejected: submission is refused.
    Blocks,
    /// It is likely to be rejected: submission wants a reason.
    Warns,
    /// Good to know.
    Informs,
}

impl Severity {
    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blocks => "Blocks",
            Self::Warns => "Warns",
            Self::Informs => "Informs",
        }
    }
}

/// A file for the command line: a record with what is known beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LintFile {
    /// The record.
    pub fields: PortFields,
    /// What is known beside it.
    pub context: LintContext,
}

/// Every finding, the gravest first, then in the order of the form. Pure: the same draft and context give the same findings.
pub fn lint(fields: &PortFields, context: &LintContext) -> Vec<Finding> {
    let mut found = Findings::of(THEMES, &Record::new(fields, context));
    // The sort is stable: within a field the order of the rules stays.
    found.sort_by_key(|finding| (finding.severity, place(&finding.field)));
    found
}

/// Every rule.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    THEMES.iter().flat_map(|theme| theme.rules)
}

/// The rule of an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// Where a field stands in the form.
fn place(field: &str) -> usize {
    FORM.iter().position(|part| field.starts_with(part)).unwrap_or(FORM.len())
}
