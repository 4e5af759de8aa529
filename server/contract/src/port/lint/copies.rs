//! Rules about papers that do not fit: a letter and the record it was printed from, two papers of one kind.

use super::{
    Rule,
    Severity::{Blocks, Warns},
    record::Record,
    rule::Findings,
};
use crate::port::{
    document::DocumentKind,
    letter::{LetterPart, LetterPrint},
};

pub(super) const LOA_DIFFERS: Rule = Rule {
    id: "loa_differs",
    name: "The letter was printed before the record changed",
    reasons: &["LOA missing, old, unsigned, illegible"],
    severities: &[Blocks, Warns],
    prevents: &["BW 7424 (E8)", "BW 7402 (E1)", "TX PHONE_NUMBER_MISMATCH"],
    check: loa_differs,
};

pub(super) const PAPER_KIND_TWICE: Rule = Rule {
    id: "paper_kind_twice",
    name: "Two papers of a kind that the carrier has one place for",
    reasons: &["LOA missing, old, unsigned, illegible", "File refused"],
    severities: &[Warns],
    prevents: &[],
    check: paper_kind_twice,
};

fn loa_differs(record: &Record<'_>, findings: &mut Findings) {
    let mut now = None;
    for letter in record.papers(DocumentKind::Loa) {
        let Some(printed) = &letter.facts.letter else { continue };
        let now = now.get_or_insert_with(|| of_record(record));
        let mut parts = printed.differences(now);
        let name = &letter.name;
        if letter.facts.printed_by_us {
            if !parts.is_empty() {
                let sentence = format!(
                    "The record changed after “{name}” was printed, and they differ in {}. Print the letter anew.",
                    joined(&parts)
                );
                findings.blocks("documents.loa", sentence);
            }
            continue;
        }
        // What is signed holds until the numbers are moved, on whatever day that is. Whether it is the letter that was printed
        // here, nobody compared.
        parts.retain(|part| *part != LetterPart::Date);
        if !parts.is_empty() {
            let sentence = format!(
                "“{name}” came for a letter that was printed before the record changed; look whether it still agrees in {}, or save \
                 the letter and have it signed anew.",
                joined(&parts)
            );
            findings.warns("documents.loa", sentence);
        }
    }
}

/// What a letter would say now. While the carrier is not known, nothing is said of it.
fn of_record(record: &Record<'_>) -> LetterPrint {
    match &record.context.winner {
        Some(winner) => LetterPrint::of(record.fields, &winner.carrier),
        None => LetterPrint { carrier: String::new(), ..LetterPrint::of(record.fields, "") },
    }
}

fn joined(parts: &[LetterPart]) -> String {
    let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
    match names.split_last() {
        Some((last, [])) => (*last).into(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

fn paper_kind_twice(record: &Record<'_>, findings: &mut Findings) {
    if !record.context.winner.as_ref().is_some_and(|winner| winner.one_paper_of_a_kind) {
        return;
    }
    for kind in DocumentKind::ALL {
        let names: Vec<&str> = record.papers(kind).map(|paper| paper.name.as_str()).collect();
        let [before @ .., last] = names.as_slice() else { continue };
        if before.is_empty() {
            continue;
        }
        let gone: Vec<String> = before.iter().map(|name| format!("“{name}”")).collect();
        let sentence = format!(
            "The carrier has one place for a {}: it will most likely keep “{last}”, which is sent last, and lose {}. Make one file \
             of them, or take out what it need not have.",
            kind.name().to_lowercase(),
            gone.join(", ")
        );
        findings.warns(format!("documents.{}", kind.word()), sentence);
    }
}
