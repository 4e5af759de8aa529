//! Rules about the service address: whole, in its parts, in its state, and as the service record has it.

use super::{
    Rule,
    Severity::{Blocks, Informs, Warns},
    Theme,
    record::Record,
    rule::Findings,
    states::{self, Fit},
    text::{letters, words},
};
use crate::port::{document::DocumentKind, fields::ServiceAddress};

const DIRECTIONS: [&str; 8] = ["N", "S", "E", "W", "NE", "NW", "SE", "SW"];
/// Units that need no number of their own.
const WHOLE_UNITS: [&str; 10] = ["BSMT", "FRNT", "LBBY", "LOWR", "OFC", "PH", "REAR", "SIDE", "UPPR", "FL"];
/// Words that name a unit when they stand in the street.
const UNIT_WORDS: [&str; 9] = ["apt", "apartment", "ste", "suite", "unit", "fl", "floor", "rm", "room"];
/// Kinds of streets, as words and in the postal service's letters.
const SUFFIXES: [(&str, &str); 22] = [
    ("street", "st"),
    ("avenue", "ave"),
    ("road", "rd"),
    ("drive", "dr"),
    ("boulevard", "blvd"),
    ("lane", "ln"),
    ("court", "ct"),
    ("circle", "cir"),
    ("place", "pl"),
    ("highway", "hwy"),
    ("parkway", "pkwy"),
    ("terrace", "ter"),
    ("trail", "trl"),
    ("square", "sq"),
    ("north", "n"),
    ("south", "s"),
    ("east", "e"),
    ("west", "w"),
    ("apartment", "apt"),
    ("suite", "ste"),
    ("floor", "fl"),
    ("room", "rm"),
];

pub(super) const THEME: Theme = Theme {
    name: "Service address",
    rules: &[
        Rule {
            id: "address_missing",
            name: "A part of the address is missing",
            reasons: &["Required field missing", "Address parts malformed, PO box"],
            severities: &[Blocks],
            prevents: &["BW 7107", "BW 7108", "BW 7109", "BW 7110", "BW 7111", "BW 7112"],
            check: address_missing,
        },
        Rule {
            id: "po_box",
            name: "A post office box",
            reasons: &["Address parts malformed, PO box"],
            severities: &[Blocks],
            prevents: &["BW 7395", "BW 7402 (E1)"],
            check: po_box,
        },
        Rule {
            id: "house_number_form",
            name: "A house number that is none",
            reasons: &["Address parts malformed, PO box", "Service address differs"],
            severities: &[Warns],
            prevents: &["BW 7107", "BW 7402 (E1)"],
            check: house_number_form,
        },
        Rule {
            id: "address_parts",
            name: "Parts of the address stand in the wrong field",
            reasons: &["Address parts malformed, PO box", "Service address differs"],
            severities: &[Warns],
            prevents: &["BW 7107", "BW 7402 (E1)", "TX LOCATION_MISMATCH"],
            check: address_parts,
        },
        Rule {
            id: "direction_form",
            name: "A direction that the postal service does not know",
            reasons: &["Address parts malformed, PO box"],
            severities: &[Blocks],
            prevents: &["BW 7329", "BW 7330"],
            check: direction_form,
        },
        Rule {
            id: "unit_half",
            name: "Half a unit",
            reasons: &["Address parts malformed, PO box"],
            severities: &[Warns],
            prevents: &["BW 7402 (E1)", "TX LOCATION_MISMATCH"],
            check: unit_half,
        },
        Rule {
            id: "state_form",
            name: "A state that is none",
            reasons: &["Address parts malformed, PO box"],
            severities: &[Blocks],
            prevents: &["BW 7111", "BW 7112"],
            check: state_form,
        },
        Rule {
            id: "zip_form",
            name: "A ZIP code that is none",
            reasons: &["ZIP differs"],
            severities: &[Blocks],
            prevents: &["BW 7514", "BW 7515", "BW 7402 (8D)", "TX POSTAL_CODE_MISMATCH"],
            check: zip_form,
        },
        Rule {
            id: "zip_state",
            name: "The ZIP code is in another state",
            reasons: &["ZIP differs"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7514", "BW 7515", "BW 7402 (8D)", "TX POSTAL_CODE_MISMATCH"],
            check: zip_state,
        },
        Rule {
            id: "address_differs",
            name: "The address differs from the service record",
            reasons: &["Service address differs"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7402 (E1)", "TX LOCATION_MISMATCH", "MU address_mismatch"],
            check: address_differs,
        },
        Rule {
            id: "zip_differs",
            name: "The ZIP code differs from the service record",
            reasons: &["ZIP differs"],
            severities: &[Blocks],
            prevents: &["BW 7402 (8D)", "BW 7514", "BW 7515", "TX POSTAL_CODE_MISMATCH"],
            check: zip_differs,
        },
        Rule {
            id: "nothing_to_compare",
            name: "Neither a service record nor a bill to compare with",
            reasons: &["Service address differs", "Business or end-user name differs", "Number not on that account"],
            severities: &[Warns, Informs],
            prevents: &["BW 7402 (E1)", "BW 7404 (8G)", "BW 7427 (6A)", "TX LOCATION_MISMATCH"],
            check: nothing_to_compare,
        },
    ],
};

fn address_missing(record: &Record<'_>, findings: &mut Findings) {
    let address = &record.fields.address;
    for (text, field, what) in [
        (&address.number, "address.number", "the house number"),
        (&address.street, "address.street", "the street"),
        (&address.city, "address.city", "the city"),
        (&address.state, "address.state", "the state"),
        (&address.zip, "address.zip", "the ZIP code"),
    ] {
        if text.trim().is_empty() {
            findings.blocks(field, format!("Type {what} of the service address, as the losing carrier has it."));
        }
    }
}

fn po_box(record: &Record<'_>, findings: &mut Findings) {
    let line = record.fields.address.street_line();
    let words = words(&line);
    let follows =
        |first: &[&str], second: &str| words.windows(2).any(|pair| first.contains(&pair[0].as_str()) && pair[1] == second);
    let spelled = words.windows(3).any(|three| three[0] == "post" && three[1] == "office" && three[2] == "box")
        || words.windows(3).any(|three| three[0] == "p" && three[1] == "o" && three[2] == "box");
    if follows(&["po", "p0"], "box") || spelled || words.iter().any(|word| word == "pob" || word == "pobox") {
        findings.blocks("address.street", "A post office box has no line. Use the address where the service is.");
    }
}

fn house_number_form(record: &Record<'_>, findings: &mut Findings) {
    let number = record.fields.address.number.trim();
    if number.is_empty() {
        return;
    }
    if !number.chars().any(|c| c.is_ascii_digit()) {
        findings.warns(
            "address.number",
            format!("“{number}” has no digit. The house number stands here, the street in its own field."),
        );
    } else if words(number).iter().any(|word| word.len() > 3 && word.chars().all(char::is_alphabetic)) {
        findings.warns("address.number", format!("“{number}” holds more than a house number. The street has its own field."));
    }
}

fn address_parts(record: &Record<'_>, findings: &mut Findings) {
    let address = &record.fields.address;
    let street = words(&address.street);
    let (first, last) = (street.first().map(String::as_str), street.last().map(String::as_str));
    let number = letters(&address.number);
    let short =
        |word: &str| SUFFIXES.iter().find(|(long, _)| *long == word).map_or(word.to_owned(), |(_, short)| (*short).into());
    let is = |word: Option<&str>, field: &str| {
        let field = words(field).concat();
        word.is_some_and(|word| !field.is_empty() && street.len() > 1 && short(word) == short(&field))
    };
    if first.is_some_and(|first| street.len() > 1 && first == number) {
        findings.warns("address.street", "The house number is in the street, too. It stands in its own field only.");
    }
    let unit_at =
        street.iter().position(|word| UNIT_WORDS.contains(&word.as_str())).filter(|at| *at > 0 && at + 1 < street.len());
    if unit_at.is_some() || address.street.contains('#') {
        findings.warns("address.street", "The unit is in the street. It stands in its own fields.");
    }
    if is(last, &address.suffix) {
        findings.warns("address.street", "The kind of street is in the street, too. It stands in its own field only.");
    }
    if is(first, &address.pre_direction) || is(last, &address.post_direction) {
        findings.warns("address.street", "The direction is in the street, too. It stands in its own field only.");
    }
}

fn direction_form(record: &Record<'_>, findings: &mut Findings) {
    let address = &record.fields.address;
    for (text, field) in [(&address.pre_direction, "address.pre_direction"), (&address.post_direction, "address.post_direction")]
    {
        let typed = text.trim();
        if !typed.is_empty() && !DIRECTIONS.iter().any(|direction| direction.eq_ignore_ascii_case(typed)) {
            findings.blocks(field, format!("“{typed}” is no direction. Choose N, S, E, W, NE, NW, SE or SW, or leave it out."));
        }
    }
}

fn unit_half(record: &Record<'_>, findings: &mut Findings) {
    let address = &record.fields.address;
    let (kind, unit) = (address.unit_kind.trim(), address.unit.trim());
    if kind.is_empty() && !unit.is_empty() {
        findings.warns("address.unit_kind", format!("Say what “{unit}” is: an apartment, a suite, a floor."));
    } else if unit.is_empty() && !kind.is_empty() && !WHOLE_UNITS.iter().any(|whole| whole.eq_ignore_ascii_case(kind)) {
        findings.warns("address.unit", format!("“{kind}” has a number or letter. Type it, or leave the unit out."));
    }
}

fn state_form(record: &Record<'_>, findings: &mut Findings) {
    let state = record.fields.address.state.trim();
    if !state.is_empty() && !states::is_state(state) {
        findings.blocks("address.state", format!("“{state}” is no state. Type its two letters, such as GA."));
    }
}

/// Five digits, or nine with a dash.
fn is_zip(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('-') {
        None => digits(text, 5),
        Some((five, four)) => digits(five, 5) && digits(four, 4),
    }
}

fn zip_form(record: &Record<'_>, findings: &mut Findings) {
    let zip = record.fields.address.zip.trim();
    if !zip.is_empty() && !is_zip(zip) {
        findings.blocks("address.zip", format!("“{zip}” is no ZIP code. It has five digits, or nine with a dash: 30601-1234."));
    }
}

fn zip_state(record: &Record<'_>, findings: &mut Findings) {
    let (zip, state) = (record.fields.address.zip.trim(), record.fields.address.state.trim());
    if !is_zip(zip) {
        return;
    }
    match states::fit(state, zip) {
        None | Some(Fit::Same) => {}
        Some(Fit::Neighbor(other)) => {
            let sentence = format!(
                "{zip} is a ZIP code of {other}, beside {state}. Near the border that can be right; compare with the bill."
            );
            findings.warns("address.zip", sentence);
        }
        Some(Fit::Far(other)) => findings.blocks("address.zip", format!("{zip} is a ZIP code of {other} and not of {state}.")),
        Some(Fit::Nobody) => findings.blocks("address.zip", format!("No state has the ZIP code {zip}. Check its digits.")),
    }
}

/// The street line in the letters of the postal service, without signs.
fn postal(address: &ServiceAddress) -> String {
    let short = |word: String| SUFFIXES.iter().find(|(long, _)| *long == word).map_or(word, |(_, short)| (*short).into());
    words(&address.street_line().replace('#', " ")).into_iter().map(short).collect::<Vec<_>>().join(" ")
}

fn address_differs(record: &Record<'_>, findings: &mut Findings) {
    let Some(said) = record.fields.service_record.as_ref().map(|said| &said.address) else { return };
    let ours = &record.fields.address;
    let both = |one: &str, other: &str| !one.trim().is_empty() && !other.trim().is_empty();
    let (line, their_line) = (ours.street_line(), said.street_line());
    if both(&ours.street, &said.street) && !letters(&line).is_empty() && !line.eq_ignore_ascii_case(&their_line) {
        let field = first_difference(ours, said);
        if letters(&postal(ours)) == letters(&postal(said)) {
            let sentence =
                format!("The service record has “{their_line}”: only abbreviations or signs differ. Copy it as it is.");
            findings.warns(field, sentence);
        } else {
            let sentence =
                format!("The service record has “{their_line}”. Most rejections are for this: copy it, even if it is old.");
            findings.blocks(field, sentence);
        }
    }
    if both(&ours.city, &said.city) && letters(&ours.city) != letters(&said.city) {
        findings.blocks("address.city", format!("The service record has the city “{}”.", said.city.trim()));
    }
    if both(&ours.state, &said.state) && !ours.state.trim().eq_ignore_ascii_case(said.state.trim()) {
        findings.blocks("address.state", format!("The service record has the state {}.", said.state.trim()));
    }
}

/// The first part of the street line that differs.
fn first_difference(ours: &ServiceAddress, said: &ServiceAddress) -> &'static str {
    let parts = [
        (&ours.number, &said.number, "address.number"),
        (&ours.pre_direction, &said.pre_direction, "address.pre_direction"),
        (&ours.street, &said.street, "address.street"),
        (&ours.suffix, &said.suffix, "address.suffix"),
        (&ours.post_direction, &said.post_direction, "address.post_direction"),
        (&ours.unit_kind, &said.unit_kind, "address.unit_kind"),
        (&ours.unit, &said.unit, "address.unit"),
    ];
    let differs = parts.into_iter().find(|(ours, said, _)| !ours.trim().eq_ignore_ascii_case(said.trim()));
    differs.map_or("address.street", |(_, _, field)| field)
}

fn zip_differs(record: &Record<'_>, findings: &mut Findings) {
    let Some(said) = record.fields.service_record.as_ref().map(|said| said.address.zip.trim()) else { return };
    let zip = record.fields.address.zip.trim();
    // The four digits after the dash name a carrier's route and come and go.
    if is_zip(zip) && is_zip(said) && zip.get(..5) != said.get(..5) {
        findings.blocks("address.zip", format!("The service record has the ZIP code {said}."));
    }
}

fn nothing_to_compare(record: &Record<'_>, findings: &mut Findings) {
    let has_bill = record.papers(DocumentKind::Bill).chain(record.papers(DocumentKind::Csr)).next().is_some();
    if record.fields.service_record.is_some() {
        return;
    }
    if !has_bill {
        findings.warns(
            "service_record",
            "There is neither a service record nor a bill, so nothing here could be compared. Ask the losing carrier for the record first.",
        );
    } else if !record.is_toll_free() {
        findings.informs(
            "service_record",
            "Type in what the service record says: then every difference is shown before the carrier sees it.",
        );
    }
}
