//! Rules about whether the numbers can move, and whose they are now.

use std::collections::BTreeSet;

use super::{
    Rule,
    Severity::{Blocks, Informs, Warns},
    Theme,
    record::Record,
    rule::Findings,
};
use crate::{
    number::E164,
    port::split::{Portability, Taken},
};

/// A verdict that is older may have changed, in milliseconds.
const VERDICT_LIFE_MS: i64 = 24 * 3_600_000;

pub(super) const THEME: Theme = Theme {
    name: "Whether the numbers can move",
    rules: &[
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

/// The account of ours that has a number, where that is known.
fn account_of<'a>(record: &Record<'a>, number: &E164) -> Option<&'a str> {
    match record.context.taken.get(number) {
        Some(Taken::Owned { account }) if !account.is_empty() => Some(account),
        _ => None,
    }
}

fn number_owned(record: &Record<'_>, findings: &mut Findings) {
    let owned = taken(record, |taken| matches!(taken, Taken::Owned { .. }));
    let places: BTreeSet<&str> = owned.iter().filter_map(|number| account_of(record, number)).collect();
    let at =
        if places.is_empty() { String::new() } else { format!(", at {}", places.into_iter().collect::<Vec<_>>().join(" and ")) };
    findings.about(Warns, &owned, |list| {
        format!(
            "We have them already{at}: {list}. Between accounts of one carrier its port desk moves them; a port is for numbers that \
             are at another carrier."
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
