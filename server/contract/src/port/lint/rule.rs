//! What a rule is, and where it puts what it found.

use super::{Finding, Severity, record::Record};
use crate::number::E164;

/// The most numbers that one finding names.
pub const MOST_NAMED: usize = 20;

/// One rule of the linter.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id, as in [`Finding::rule`].
    pub id: &'static str,
    /// What is wrong when it speaks, in a few words.
    pub name: &'static str,
    /// The reasons for rejection that it keeps away, in words of the trade.
    pub reasons: &'static [&'static str],
    /// How grave its findings can be.
    pub severities: &'static [Severity],
    /// The codes that carriers reject with, each with its catalogue: `BW` and the number (in brackets what the losing carrier
    /// says), `C48`, `TX`, `MU`, `TW`.
    pub prevents: &'static [&'static str],
    /// Looks at the record.
    pub(super) check: fn(&Record<'_>, &mut Findings),
}

/// Rules about one part of the form.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// The part.
    pub name: &'static str,
    /// Its rules, in the order of the form.
    pub rules: &'static [Rule],
}

/// Collects what one rule after the other finds.
pub(super) struct Findings {
    rule: &'static Rule,
    found: Vec<Finding>,
}

impl Findings {
    /// What all rules of the themes find.
    pub(super) fn of(themes: &'static [Theme], record: &Record<'_>) -> Vec<Finding> {
        let mut rules = themes.iter().flat_map(|theme| theme.rules);
        let Some(first) = rules.next() else { return Vec::new() };
        let mut findings = Self { rule: first, found: Vec::new() };
        for rule in std::iter::once(first).chain(rules) {
            findings.rule = rule;
            (rule.check)(record, &mut findings);
        }
        findings.found
    }

    /// It would be rejected.
    pub(super) fn blocks(&mut self, field: impl Into<String>, sentence: impl Into<String>) {
        self.add(Severity::Blocks, field, sentence, &[]);
    }

    /// It is likely to be rejected.
    pub(super) fn warns(&mut self, field: impl Into<String>, sentence: impl Into<String>) {
        self.add(Severity::Warns, field, sentence, &[]);
    }

    /// Good to know.
    pub(super) fn informs(&mut self, field: impl Into<String>, sentence: impl Into<String>) {
        self.add(Severity::Informs, field, sentence, &[]);
    }

    /// A finding about numbers; the first [`MOST_NAMED`] are kept.
    pub(super) fn add(&mut self, severity: Severity, field: impl Into<String>, sentence: impl Into<String>, numbers: &[&E164]) {
        debug_assert!(self.rule.severities.contains(&severity), "{} does not say that it {severity:?}", self.rule.id);
        self.found.push(Finding {
            rule: self.rule.id.into(),
            severity,
            field: field.into(),
            sentence: sentence.into(),
            prevents: self.rule.prevents.iter().map(|code| (*code).into()).collect(),
            numbers: numbers.iter().take(MOST_NAMED).map(|number| (*number).clone()).collect(),
        });
    }

    /// A finding about those numbers; none when there are none. The sentence gets them as text.
    pub(super) fn about(&mut self, severity: Severity, numbers: &[&E164], sentence: impl FnOnce(&str) -> String) {
        if !numbers.is_empty() {
            let sentence = sentence(&listed(numbers));
            self.add(severity, "numbers", sentence, numbers);
        }
    }
}

/// A number as people read it.
pub(super) fn shown(number: &E164) -> String {
    let (country, rest) = number.grouped();
    if country == "+1" { rest } else { format!("{country} {rest}") }
}

/// Up to three numbers by name, and how many more there are.
pub(super) fn listed(numbers: &[&E164]) -> String {
    let named: Vec<String> = numbers.iter().take(3).map(|number| shown(number)).collect();
    match numbers.len().saturating_sub(named.len()) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
