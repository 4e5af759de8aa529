//! Rules about the list of numbers: which they are, whether they can move, and whose they are now.

use std::collections::BTreeSet;

use super::{
    Rule,
    Severity::{Blocks, Informs, Warns},
    Theme,
    record::Record,
    rule::Findings,
};
use crate::{
    number::{E164, NumberKind},
    port::split::{Portability, Taken},
};

/// A verdict that is older may have changed, in milliseconds.
const VERDICT_LIFE_MS: i64 = 24 * 3_600_000;
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
        Rule {
            id: "number_on_a_port",
            name: "A number is on another port of ours",
            reasons: &["Already on another order of ours", "Pending order at the losing carrier"],
            severities: &[Blocks],
            prevents: &["BW 7205", "BW 17008", "TW 22137", "MU number_is_on_a_port_request_already"],
            check: number_on_a_port,
        },
        Rule {
            id: "number_owned",
            name: "A number is ours already",
            reasons: &["Internal port"],
            severities: &[Warns],
            prevents: &["BW 7431 (E40)", "BW 7441 (6B)", "BW 7320"],
            check: number_owned,
        },
        Rule {
            id: "number_not_portable",
            name: "A number cannot be ported",
            reasons: &["Number not portable", "No coverage in rate center"],
            severities: &[Blocks],
            prevents: &[
                "BW 7403 (6K)",
                "BW 7470",
                "BW 7004",
                "BW 7331",
                "TX PHONE_NUMBER_NOT_PORTABLE",
                "TX RATE_CENTER_NOT_PORTABLE",
                "TW 22130",
                "MU tn_not_portable",
            ],
            check: number_not_portable,
        },
        Rule {
            id: "toll_free_not_portable",
            name: "A toll-free number cannot be ported",
            reasons: &["Toll-free: spare, unavailable or denied"],
            severities: &[Blocks],
            prevents: &["BW 7620", "BW 7621", "BW 7622", "BW 7627", "BW 7642", "BW 7643", "BW 7644"],
            check: toll_free_not_portable,
        },
        Rule {
            id: "portability_unknown",
            name: "The carrier could not say whether a number can be ported",
            reasons: &["Number not portable", "Toll-free: disconnected or transitional"],
            severities: &[Warns],
            prevents: &["BW 7403 (6K)", "BW 7654", "BW 7655", "BW 7656", "BW 7657", "TX PHONE_NUMBER_NOT_PORTABLE"],
            check: portability_unknown,
        },
        Rule {
            id: "portability_unasked",
            name: "Nobody asked whether a number can be ported",
            reasons: &["Number not portable", "Number disconnected or inactive"],
            severities: &[Warns],
            prevents: &["BW 7403 (6K)", "BW 7409 (E27, E30)", "TX PHONE_NUMBER_NOT_PORTABLE"],
            check: portability_unasked,
        },
        Rule {
            id: "portability_old",
            name: "The carrier's word on a number is older than a day",
            reasons: &["Number disconnected or inactive"],
            severities: &[Warns],
            prevents: &["BW 7409 (E27, E30)", "BW 7426 (6D)", "BW 7518", "BW 7378", "MU number_disconnected"],
            check: portability_old,
        },
        Rule {
            id: "losing_carriers_several",
            name: "The request will be split by losing carrier",
            reasons: &["Several carriers or accounts in one request", "Toll-free: several RespOrgs"],
            severities: &[Informs],
            prevents: &["BW 7204", "BW 7363", "BW 7405 (6R)", "BW 7485", "BW 7652", "TX PORTING_ORDER_SPLIT_REQUIRED"],
            check: losing_carriers_several,
        },
        Rule {
            id: "losing_carrier_other",
            name: "The losing carrier is another than it was for these exchanges",
            reasons: &["All data wrong"],
            severities: &[Informs],
            prevents: &["BW 7408 (6C)"],
            check: losing_carrier_other,
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

fn taken<'a>(record: &Record<'a>, is: impl Fn(&Taken) -> bool) -> Vec<&'a E164> {
    if record.context.taken.is_empty() {
        return Vec::new();
    }
    record.numbers_where(|number| record.context.taken.get(number).is_some_and(&is))
}

fn number_on_a_port(record: &Record<'_>, findings: &mut Findings) {
    let open = taken(record, |taken| matches!(taken, Taken::Port { .. }));
    findings.about(Blocks, &open, |list| {
        format!("On an open port of ours already: {list}. Take them out, or cancel the other port first.")
    });
    let leaving = taken(record, |taken| matches!(taken, Taken::Submitting));
    findings.about(Blocks, &leaving, |list| format!("Another draft with them is being submitted: {list}. Take them out."));
}

fn number_owned(record: &Record<'_>, findings: &mut Findings) {
    let owned = taken(record, |taken| matches!(taken, Taken::Owned));
    findings.about(Warns, &owned, |list| {
        format!(
            "We have them already: {list}. Between accounts of one carrier its port desk moves them; a port is for numbers that are \
             at another carrier."
        )
    });
}

fn said<'a>(record: &Record<'a>, is: impl Fn(&E164, &Portability) -> bool) -> Vec<&'a E164> {
    record.numbers_where(|number| record.context.verdicts.get(number).is_some_and(|verdict| is(number, &verdict.portable)))
}

/// The reason that the carrier gave for the first of the numbers.
fn reason_of(record: &Record<'_>, numbers: &[&E164]) -> String {
    let first = numbers.first().and_then(|number| record.context.verdicts.get(*number)).map(|verdict| &verdict.portable);
    match first {
        Some(Portability::No { reason } | Portability::Unknown { reason }) => reason.trim().into(),
        Some(Portability::Yes) | None => String::new(),
    }
}

fn number_not_portable(record: &Record<'_>, findings: &mut Findings) {
    let refused = said(record, |number, said| matches!(said, Portability::No { .. }) && !number.is_toll_free());
    let reason = reason_of(record, &refused);
    findings.about(Blocks, &refused, |list| {
        format!("The carrier cannot port {list}. Take them out and try another carrier for them; the others can go on. {reason}")
            .trim_end()
            .into()
    });
}

fn toll_free_not_portable(record: &Record<'_>, findings: &mut Findings) {
    let refused = said(record, |number, said| matches!(said, Portability::No { .. }) && number.is_toll_free());
    let reason = reason_of(record, &refused);
    findings.about(Blocks, &refused, |list| {
        format!("The carrier cannot port {list}. Take them out; a spare toll-free number is ordered and not ported. {reason}")
            .trim_end()
            .into()
    });
}

fn portability_unknown(record: &Record<'_>, findings: &mut Findings) {
    let open = said(record, |_, said| matches!(said, Portability::Unknown { .. }));
    let reason = reason_of(record, &open);
    findings.about(Warns, &open, |list| {
        format!("The carrier could not say whether it can port {list}. Ask again. {reason}").trim_end().into()
    });
}

fn portability_unasked(record: &Record<'_>, findings: &mut Findings) {
    let open = record.numbers_where(|number| !record.context.verdicts.contains_key(number));
    findings.about(Warns, &open, |list| format!("Nobody asked the carrier yet whether it can port {list}. Ask it."));
}

fn portability_old(record: &Record<'_>, findings: &mut Findings) {
    let now = record.context.now;
    let old = record.numbers_where(|number| {
        let verdict = record.context.verdicts.get(number);
        verdict.is_some_and(|v| v.portable == Portability::Yes && now.since_ms(v.asked_at) > VERDICT_LIFE_MS)
    });
    findings.about(Warns, &old, |list| format!("The carrier was asked more than a day ago about {list}. Ask again."));
}

fn losing_carriers_several(record: &Record<'_>, findings: &mut Findings) {
    let named: BTreeSet<&str> =
        record.groups.iter().map(|group| group.losing_carrier.as_str()).filter(|name| !name.is_empty()).collect();
    if named.len() > 1 {
        let names: Vec<&str> = named.iter().copied().take(5).collect();
        findings.informs(
            "numbers",
            format!(
                "The carrier will split this into {} sub-orders, one for each losing carrier: {}. Each has its own date and its own \
                 rejections.",
                named.len(),
                names.join(", ")
            ),
        );
    }
}

fn losing_carrier_other(record: &Record<'_>, findings: &mut Findings) {
    let other: BTreeSet<(&E164, &str)> = record
        .fields
        .numbers
        .iter()
        .filter_map(|porting| {
            let typed = porting.losing_carrier.trim().to_lowercase();
            let known = record.context.verdicts.get(&porting.number)?.remembered_carrier.as_deref()?;
            let same = known.to_lowercase();
            // A brand is often a part of the carrier's full name.
            (!typed.is_empty() && !same.contains(&typed) && !typed.contains(&same)).then_some((&porting.number, known))
        })
        .collect();
    let Some((_, known)) = other.first().copied() else { return };
    let numbers: Vec<&E164> = other.iter().map(|(number, _)| *number).collect();
    findings.about(Informs, &numbers, |list| {
        format!(
            "Earlier ports of the same exchange came from {known}: {list}. A brand can have another carrier under it; then the \
             account number and the PIN are that carrier's."
        )
    });
}
