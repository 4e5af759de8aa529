//! Rules about who holds the service: the name on the account and the person who may authorize.

use super::{
    Rule,
    Severity::{Blocks, Informs, Warns},
    Theme,
    record::Record,
    rule::Findings,
    text::{Difference, difference, has_legal_form, letters, trade_names, words},
};
use crate::port::{document::DocumentKind, fields::EndUserKind};

/// The most characters of a name (Bandwidth's limit; ours documents none).
const MOST_NAME: usize = 25;
/// The most characters of the person on the letter (Bandwidth cuts the rest off).
const MOST_PERSON: usize = 15;

pub(super) const THEME: Theme = Theme {
    name: "End user",
    rules: &[
        Rule {
            id: "name_missing",
            name: "No name of the end user",
            reasons: &["Required field missing", "Business or end-user name differs"],
            severities: &[Blocks],
            prevents: &["BW 7404 (8G)"],
            check: name_missing,
        },
        Rule {
            id: "name_spaces",
            name: "Spaces too many in a name",
            reasons: &["Business or end-user name differs"],
            severities: &[Warns],
            prevents: &["BW 7404 (8G)", "TX ENTITY_NAME_MISMATCH"],
            check: name_spaces,
        },
        Rule {
            id: "name_long",
            name: "A name that other carriers cut off",
            reasons: &["Names too long"],
            severities: &[Informs],
            prevents: &["BW 7324", "BW 7354", "BW 7355", "BW 7356", "BW 7357", "BW 7388", "BW 7396"],
            check: name_long,
        },
        Rule {
            id: "name_trade",
            name: "A trade name in the name",
            reasons: &["Business or end-user name differs"],
            severities: &[Informs],
            prevents: &["BW 7404 (8G)", "BW 7429 (E10)"],
            check: name_trade,
        },
        Rule {
            id: "name_differs",
            name: "The name differs from the service record",
            reasons: &["Business or end-user name differs"],
            severities: &[Blocks, Warns, Informs],
            prevents: &["BW 7404 (8G)", "BW 7429 (E10)", "TX ENTITY_NAME_MISMATCH", "MU name_mismatch"],
            check: name_differs,
        },
        Rule {
            id: "household_firm",
            name: "A firm's name on a residential port",
            reasons: &["Residential or business wrong"],
            severities: &[Blocks],
            prevents: &["BW 7211", "BW 7422 (8F)", "BW 7391", "MU type_of_service"],
            check: household_firm,
        },
        Rule {
            id: "household_name",
            name: "A residential port without a last name",
            reasons: &["Residential or business wrong"],
            severities: &[Warns],
            prevents: &["BW 7211", "BW 7391"],
            check: household_name,
        },
        Rule {
            id: "household_toll_free",
            name: "Toll-free numbers on a residential port",
            reasons: &["Residential or business wrong"],
            severities: &[Blocks],
            prevents: &["BW 7391", "MU type_of_service"],
            check: household_toll_free,
        },
        Rule {
            id: "person_missing",
            name: "No authorized person",
            reasons: &["Required field missing", "Authorized person differs"],
            severities: &[Blocks],
            prevents: &["BW 7473 (E10a)", "MU invalid_auth_name"],
            check: person_missing,
        },
        Rule {
            id: "person_form",
            name: "The authorized person is not one person",
            reasons: &["Authorized person differs"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7473 (E10a)", "TX AUTH_PERSON_MISMATCH", "MU invalid_auth_name"],
            check: person_form,
        },
        Rule {
            id: "person_differs",
            name: "The authorized person differs from the service record",
            reasons: &["Authorized person differs"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7473 (E10a)", "TX AUTH_PERSON_MISMATCH", "MU invalid_auth_name"],
            check: person_differs,
        },
        Rule {
            id: "signer_differs",
            name: "Somebody else signed the letter",
            reasons: &["Authorized person differs", "LOA missing, old, unsigned, illegible"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7473 (E10a)", "BW 7424 (E8)", "TX AUTH_PERSON_MISMATCH"],
            check: signer_differs,
        },
    ],
};

fn name_missing(record: &Record<'_>, findings: &mut Findings) {
    if letters(&record.fields.end_user.name).is_empty() {
        findings.blocks("end_user.name", "Type the name on the account at the losing carrier, letter for letter.");
    }
}

fn name_spaces(record: &Record<'_>, findings: &mut Findings) {
    let odd = |text: &str| {
        let inner = text.contains("  ") || text.trim() != text;
        inner
            || text
                .chars()
                .any(|c| c.is_control() || (c.is_whitespace() && c != ' ') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'))
    };
    let end_user = &record.fields.end_user;
    for (text, field) in [(&end_user.name, "end_user.name"), (&end_user.authorized_person, "end_user.authorized_person")] {
        // The same odd spaces on the record are meant so.
        let meant =
            record.fields.service_record.as_ref().is_some_and(|said| said.name == **text || said.authorized_person == **text);
        if odd(text) && !meant && !text.trim().is_empty() {
            findings.warns(
                field,
                "There is a space too many, or one that cannot be seen. Losing carriers compare letter for letter.",
            );
        }
    }
}

fn name_long(record: &Record<'_>, findings: &mut Findings) {
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let name = record.fields.end_user.name.trim();
    let too_long = match record.fields.end_user.kind {
        EndUserKind::Business => name.chars().count() > MOST_NAME,
        EndUserKind::Residential => words(name).iter().any(|word| word.chars().count() > MOST_NAME),
    };
    if too_long {
        let sentence = format!("Some carriers keep {MOST_NAME} letters of a name; of this one “{}”.", cut(name, MOST_NAME));
        findings.informs("end_user.name", sentence);
    }
    let person = record.fields.end_user.authorized_person.trim();
    if person.chars().count() > MOST_PERSON {
        let sentence =
            format!("Some carriers keep {MOST_PERSON} letters of the person; of this one “{}”.", cut(person, MOST_PERSON));
        findings.informs("end_user.authorized_person", sentence);
    }
}

fn name_trade(record: &Record<'_>, findings: &mut Findings) {
    let end_user = &record.fields.end_user;
    let known = record.fields.service_record.as_ref().is_some_and(|said| !said.name.trim().is_empty());
    if let Some((legal, trade)) = trade_names(&end_user.name).filter(|_| !known) {
        let sentence = format!("The losing carrier may have only “{legal}” or only “{trade}”. Look at the bill.");
        findings.informs("end_user.name", sentence);
    }
}

fn name_differs(record: &Record<'_>, findings: &mut Findings) {
    let Some(said) = &record.fields.service_record else { return };
    let (ours, theirs) = (record.fields.end_user.name.as_str(), said.name.as_str());
    if letters(ours).is_empty() || letters(theirs).is_empty() {
        return;
    }
    let field = "end_user.name";
    match difference(ours, theirs) {
        None => {}
        Some(Difference::Case) => {
            findings.informs(field, format!("The service record writes “{theirs}”: only capital and small letters differ."));
        }
        // Spaces around the name are spoken of by the rule about spaces.
        Some(Difference::Spaces) if ours.trim() != ours || ours.contains("  ") => {}
        Some(Difference::Spaces) => {
            findings.warns(field, format!("The service record has other spaces: “{theirs}”. Copy it as it is."))
        }
        Some(Difference::Punctuation) => {
            findings.warns(
                field,
                format!("The service record has “{theirs}”: only commas, periods or dashes differ. Copy it as it is."),
            );
        }
        Some(Difference::Accents) => {
            findings.warns(field, format!("The service record has “{theirs}”: only accents differ. Copy it as it is."));
        }
        Some(Difference::LegalForm) => {
            findings
                .warns(field, format!("The service record has “{theirs}”: the legal form differs (Inc, LLC). Copy it as it is."));
        }
        Some(Difference::TradeName) => {
            findings.warns(field, format!("The service record has “{theirs}”: the trade name (dba) differs. Copy it as it is."));
        }
        Some(Difference::MiddleName) if record.fields.end_user.kind == EndUserKind::Residential => {
            findings.warns(field, format!("The service record has “{theirs}”: the middle name differs. Copy it as it is."));
        }
        Some(Difference::MiddleName | Difference::Words) => {
            findings.blocks(
                field,
                format!("The service record has “{theirs}”. Copy it letter for letter, or ask for a newer record."),
            );
        }
    }
}

fn household_firm(record: &Record<'_>, findings: &mut Findings) {
    let end_user = &record.fields.end_user;
    if end_user.kind == EndUserKind::Residential && has_legal_form(&end_user.name) {
        findings.blocks(
            "end_user.kind",
            format!("“{}” is a firm. Choose business, or type the person's name.", end_user.name.trim()),
        );
    }
}

fn household_name(record: &Record<'_>, findings: &mut Findings) {
    let end_user = &record.fields.end_user;
    if end_user.kind == EndUserKind::Residential && words(&end_user.name).len() == 1 {
        findings.warns("end_user.name", "A residential account has a first and a last name. Type both.");
    }
}

fn household_toll_free(record: &Record<'_>, findings: &mut Findings) {
    if record.fields.end_user.kind == EndUserKind::Residential && record.is_toll_free() {
        findings.blocks("end_user.kind", "Toll-free numbers are held by firms. Choose business.");
    }
}

fn person_missing(record: &Record<'_>, findings: &mut Findings) {
    if letters(&record.fields.end_user.authorized_person).is_empty() {
        findings.blocks("end_user.authorized_person", "Name the person who may authorize the port and who signs the letter.");
    }
}

/// Whether the text names two persons: `Ann and Bob Smith`, `Ann/Bob`.
pub(super) fn is_two_persons(text: &str) -> bool {
    text.contains(['&', '/', ';']) || words(text).iter().any(|word| matches!(word.as_str(), "and" | "or"))
}

fn person_form(record: &Record<'_>, findings: &mut Findings) {
    let field = "end_user.authorized_person";
    let person = record.fields.end_user.authorized_person.trim();
    if letters(person).is_empty() {
        return;
    }
    if has_legal_form(person) {
        findings.blocks(field, format!("“{person}” is a firm. Name the person who signs for it."));
    } else if is_two_persons(person) {
        findings.blocks(field, format!("“{person}” is more than one person. Name the one who signed the letter."));
    } else if person.chars().any(|c| c.is_ascii_digit() || c == '@') {
        findings.warns(field, format!("“{person}” does not read like a name. Type first and last name."));
    } else if words(person).len() < 2 {
        findings.warns(field, format!("“{person}” is one word. Type first and last name."));
    }
}

fn person_differs(record: &Record<'_>, findings: &mut Findings) {
    let Some(said) = &record.fields.service_record else { return };
    let (ours, theirs) = (record.fields.end_user.authorized_person.as_str(), said.authorized_person.as_str());
    if letters(ours).is_empty() || letters(theirs).is_empty() {
        return;
    }
    let field = "end_user.authorized_person";
    match difference(ours, theirs) {
        None | Some(Difference::Case | Difference::Spaces) => {}
        Some(Difference::Punctuation | Difference::Accents) => {
            findings.warns(field, format!("The service record has “{theirs}”: only signs or accents differ. Copy it as it is."));
        }
        Some(Difference::MiddleName) => {
            findings.warns(
                field,
                format!("The service record has “{theirs}”: the middle name or initial differs. Copy it as it is."),
            );
        }
        Some(Difference::LegalForm | Difference::TradeName | Difference::Words) => {
            findings.blocks(field, format!("The service record names “{theirs}”. Somebody else is refused."));
        }
    }
}

fn signer_differs(record: &Record<'_>, findings: &mut Findings) {
    let person = record.fields.end_user.authorized_person.as_str();
    for letter in record.papers(DocumentKind::Loa) {
        let signer = letter.facts.signer.as_str();
        if letters(person).is_empty() || letters(signer).is_empty() {
            continue;
        }
        if is_two_persons(signer) {
            let sentence = format!("“{}” is signed by more than one person. The authorized person alone signs.", letter.name);
            findings.warns("documents.loa", sentence);
            continue;
        }
        match difference(signer, person) {
            None | Some(Difference::Case | Difference::Spaces | Difference::Punctuation | Difference::Accents) => {}
            Some(Difference::MiddleName) => {
                let sentence =
                    format!("{signer} signed “{}”, and the authorized person is {person}: the middle name differs.", letter.name);
                findings.warns("documents.loa", sentence);
            }
            Some(Difference::LegalForm | Difference::TradeName | Difference::Words) => {
                let sentence =
                    format!("{signer} signed “{}”, and the authorized person is {person}. They must be one.", letter.name);
                findings.blocks("documents.loa", sentence);
            }
        }
    }
}
