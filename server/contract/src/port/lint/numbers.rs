//! Rules about the list of numbers: which they are, of which kind, and how many.

use std::collections::BTreeSet;

use super::{
    Rule,
    Severity::{Blocks, Warns},
    Theme,
    record::Record,
    rule::Findings,
};
use crate::number::{E164, NumberKind};

/// The most numbers that any carrier's port desk takes in one request (Bandwidth's limit for one order; ours documents none).
const MOST_IN_ONE_REQUEST: usize = 5_000;
/// With more, peers work a request by hand (Bandwidth 999 on its own net, Twilio 1,000).
const MOST_BY_MACHINE: usize = 999;
/// Area codes inside the plan that no end user's local number has: personal, premium and government ones.
const NOT_GEOGRAPHIC: &str = "500 521 522 523 524 525 526 527 528 529 532 533 535 538 542 543 544 545 546 547 549 550 552 \
     553 554 556 566 569 577 578 588 589 600 622 633 644 655 677 688 700 710 900";
/// Area codes kept for later toll-free numbers.
const TOLL_FREE_LATER: &str = "822 880 881 882 883 884 885 886 887 889";

pub(super) const THEME: Theme = Theme {
    name: "Numbers",
    rules: &[
        Rule {
            id: "account_unset",
            name: "No carrier account is chosen",
            reasons: &["Required field missing"],
            severities: &[Blocks],
            prevents: &[],
            check: account_unset,
        },
        Rule {
            id: "no_numbers",
            name: "No numbers",
            reasons: &["Required field missing"],
            severities: &[Blocks],
            prevents: &[],
            check: no_numbers,
        },
        Rule {
            id: "numbers_twice",
            name: "A number is in the list twice",
            reasons: &["Duplicates in the list"],
            severities: &[Blocks],
            prevents: &["BW 7360", "BW 7502"],
            check: numbers_twice,
        },
        Rule {
            id: "kinds_mixed",
            name: "Toll-free and local numbers in one request",
            reasons: &["Toll-free mixed with local"],
            severities: &[Blocks],
            prevents: &["BW 7386", "MU mixed_number_type"],
            check: kinds_mixed,
        },
        Rule {
            id: "kind_other",
            name: "The numbers are of another kind than the request",
            reasons: &["Toll-free mixed with local"],
            severities: &[Blocks],
            prevents: &["BW 7386", "MU mixed_number_type"],
            check: kind_other,
        },
        Rule {
            id: "number_plan",
            name: "A number that nobody can hold",
            reasons: &["Number not portable"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7403", "TX PHONE_NUMBER_NOT_PORTABLE"],
            check: number_plan,
        },
        Rule {
            id: "too_many_numbers",
            name: "Too many numbers for one request",
            reasons: &["Too many numbers"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7314", "BW 7490", "BW 7517", "BW 5215"],
            check: too_many_numbers,
        },
    ],
};

fn account_unset(record: &Record<'_>, findings: &mut Findings) {
    if record.fields.account.is_none() {
        findings.blocks("account", "Choose the carrier account that the numbers come to.");
    }
}

fn no_numbers(record: &Record<'_>, findings: &mut Findings) {
    if record.wanted.is_empty() {
        findings.blocks("numbers", "Add the numbers to be ported.");
    }
}

fn numbers_twice(record: &Record<'_>, findings: &mut Findings) {
    if record.wanted.len() == record.fields.numbers.len() {
        return;
    }
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<&E164> = record.fields.numbers.iter().map(|n| &n.number).filter(|number| !seen.insert(*number)).collect();
    let twice: Vec<&E164> = twice.into_iter().collect();
    findings.about(Blocks, &twice, |list| format!("In the list more than once: {list}. Take the repetitions out."));
}

fn kind_of(number: &E164) -> NumberKind {
    match number.national_ten() {
        None => NumberKind::International,
        Some(_) if number.is_toll_free() => NumberKind::TollFree,
        Some(_) => NumberKind::Local,
    }
}

fn kinds_mixed(record: &Record<'_>, findings: &mut Findings) {
    let kinds: BTreeSet<NumberKind> = record.wanted.iter().map(|number| kind_of(number)).collect();
    if kinds.len() > 1 {
        let others = record.numbers_where(|number| kind_of(number) != record.fields.kind);
        let kind = record.fields.kind.name().to_lowercase();
        findings.about(Blocks, &others, |list| {
            format!("A request has one kind of numbers, and this one is {kind}. Put into a request of their own: {list}.")
        });
    }
}

fn kind_other(record: &Record<'_>, findings: &mut Findings) {
    let kinds: BTreeSet<NumberKind> = record.wanted.iter().map(|number| kind_of(number)).collect();
    let Some(kind) = kinds.first().filter(|kind| kinds.len() == 1 && **kind != record.fields.kind) else { return };
    let (is, said) = (kind.name().to_lowercase(), record.fields.kind.name().to_lowercase());
    let sentence = match kind {
        NumberKind::International => "Only North American numbers can be ported in here.".to_owned(),
        NumberKind::Local | NumberKind::TollFree => {
            format!("The request is one of {said} numbers, and its numbers are {is}. Change its kind.")
        }
    };
    let numbers: Vec<&E164> = record.wanted.iter().copied().collect();
    findings.about(Blocks, &numbers, |_| sentence);
}

fn number_plan(record: &Record<'_>, findings: &mut Findings) {
    let geographic = |number: &E164| number.national_ten().is_some() && !number.is_toll_free();
    let service = record.numbers_where(|number| geographic(number) && number.digits()[5..].starts_with("11"));
    findings.about(Blocks, &service, |list| {
        format!("The exchange is a service code such as 411 or 911, so nobody holds the number: {list}. Check the digits.")
    });
    let area_in = |number: &E164, list: &str| number.national_ten().is_some_and(|n| list.split(' ').any(|code| code == &n[..3]));
    let special = record.numbers_where(|number| area_in(number, NOT_GEOGRAPHIC));
    findings.about(Warns, &special, |list| {
        format!("The area code is not one of a place, and such numbers are not ported as local ones: {list}. Check the digits.")
    });
    let later = record.numbers_where(|number| area_in(number, TOLL_FREE_LATER));
    findings.about(Warns, &later, |list| {
        format!("The area code is kept for later toll-free numbers and is not in service: {list}. Check the digits.")
    });
}

fn too_many_numbers(record: &Record<'_>, findings: &mut Findings) {
    let count = record.wanted.len();
    if count > MOST_IN_ONE_REQUEST {
        let sentence =
            format!("{count} numbers are more than any carrier takes at once ({MOST_IN_ONE_REQUEST}). Make several drafts.");
        findings.blocks("numbers", sentence);
    } else if count > MOST_BY_MACHINE {
        findings.warns(
            "numbers",
            format!(
                "{count} numbers in one request: carriers work more than {MOST_BY_MACHINE} by hand, with dates of their own. This \
                 carrier documents no limit."
            ),
        );
    }
}
