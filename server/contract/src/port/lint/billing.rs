//! Rules about the billing number, about what stays behind, and about which numbers are on the account at all.

use std::collections::BTreeSet;

use super::{
    Rule,
    Severity::{Blocks, Warns},
    Theme,
    record::{Account, Record},
    rule::{Findings, listed, shown},
};
use crate::{
    number::E164,
    port::{
        document::DocumentKind,
        fields::{Extent, ServiceRecord},
        rejection::Reason,
    },
};

pub(super) const THEME: Theme = Theme {
    name: "Billing number and extent",
    rules: &[
        Rule {
            id: "btn_missing",
            name: "No billing number",
            reasons: &["Required field missing", "Billing number wrong"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7445 (E14)", "TX BTN_ATN_MISMATCH", "MU btn_atn_mismatch"],
            check: btn_missing,
        },
        Rule {
            id: "btn_form",
            name: "The billing number is no number",
            reasons: &["Billing number wrong"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7203", "BW 7445 (E14)", "TX BTN_ATN_MISMATCH"],
            check: btn_form,
        },
        Rule {
            id: "btn_differs",
            name: "The billing number differs from the service record",
            reasons: &["Billing number wrong"],
            severities: &[Blocks],
            prevents: &["BW 7445 (E14)", "TX BTN_ATN_MISMATCH", "MU btn_atn_mismatch"],
            check: btn_differs,
        },
        Rule {
            id: "btn_stays",
            name: "All numbers leave and the billing number is not among them",
            reasons: &["Full or partial flag wrong", "Billing number wrong"],
            severities: &[Warns],
            prevents: &["BW 7434 (E24)", "TX PORT_TYPE_INCORRECT"],
            check: btn_stays,
        },
        Rule {
            id: "extent_unasked",
            name: "Nobody asked whether all numbers leave",
            reasons: &["Full or partial flag wrong"],
            severities: &[Warns],
            prevents: &["BW 7434 (E24)", "TX PORT_TYPE_INCORRECT"],
            check: extent_unasked,
        },
        Rule {
            id: "extent_differs",
            name: "The service record has other numbers than the port's extent says",
            reasons: &["Full or partial flag wrong"],
            severities: &[Blocks],
            prevents: &["BW 7434 (E24)", "TX PORT_TYPE_INCORRECT"],
            check: extent_differs,
        },
        Rule {
            id: "new_btn_missing",
            name: "The billing number leaves, others stay, and none takes its place",
            reasons: &["Billing number ports while services stay"],
            severities: &[Blocks],
            prevents: &["BW 7434 (E6h)", "TX MAIN_BTN_PORTING", "MU porting_main_btn"],
            check: new_btn_missing,
        },
        Rule {
            id: "new_btn_wrong",
            name: "The new billing number cannot be one",
            reasons: &["Billing number ports while services stay"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7494", "BW 7495", "BW 7496", "BW 7497"],
            check: new_btn_wrong,
        },
        Rule {
            id: "number_not_on_account",
            name: "A number is not on the service record or the bill",
            reasons: &["Number not on that account"],
            severities: &[Warns],
            prevents: &["BW 7427 (6A)", "BW 7516", "TX PHONE_NUMBER_MISMATCH"],
            check: number_not_on_account,
        },
    ],
};

fn btn_missing(record: &Record<'_>, findings: &mut Findings) {
    for account in record.accounts.iter().filter(|account| account.entry.btn.trim().is_empty()) {
        let times = record.remembered(account, Reason::Btn);
        if record.is_toll_free() {
            let sentence =
                "The carrier's document asks for a billing number for toll-free numbers, too. It is at the head of the bill.";
            findings.warns(account.at("btn"), sentence);
        } else if times > 0 {
            let sentence =
                format!("This losing carrier has rejected {times} times for the billing number. It is at the head of the bill.");
            findings.blocks(account.at("btn"), sentence);
        } else {
            findings.blocks(account.at("btn"), "Type the billing number of the account. It is at the head of the bill.");
        }
    }
}

fn btn_form(record: &Record<'_>, findings: &mut Findings) {
    for account in record.accounts.iter().filter(|account| !account.entry.btn.trim().is_empty()) {
        match account.btn() {
            None => {
                let typed = account.entry.btn.trim();
                let sentence = format!("“{typed}” is no North American number: a billing number has ten digits.");
                findings.blocks(account.at("btn"), sentence);
            }
            Some(btn) if btn.national_ten().is_none() => {
                findings.blocks(account.at("btn"), format!("{} is a number of another country.", shown(&btn)));
            }
            Some(btn) if btn.is_toll_free() && !record.is_toll_free() => {
                let sentence = "A toll-free number is seldom a billing number of local ones. Look at the head of the bill.";
                findings.warns(account.at("btn"), sentence);
            }
            Some(_) => {}
        }
    }
}

/// The account that the service record is of.
fn recorded<'a, 'r>(record: &'r Record<'a>) -> Option<(&'r Account<'a>, &'a ServiceRecord)> {
    let said = record.fields.service_record.as_ref()?;
    record.accounts.iter().find(|account| account.shared).map(|account| (account, said))
}

fn btn_differs(record: &Record<'_>, findings: &mut Findings) {
    let Some((account, said)) = recorded(record) else { return };
    let (Some(ours), Ok(theirs)) = (account.btn(), E164::parse(&said.btn)) else { return };
    if ours != theirs {
        findings.blocks(account.at("btn"), format!("The service record has the billing number {}.", shown(&theirs)));
    }
}

fn btn_stays(record: &Record<'_>, findings: &mut Findings) {
    if record.is_toll_free() {
        return;
    }
    for account in record.accounts.iter().filter(|account| account.entry.extent == Extent::Full && !account.numbers.is_empty()) {
        // A wireless account is found by its number; mobile carriers fill in any of its numbers.
        if let Some(btn) = account.btn().filter(|btn| !account.entry.wireless && !account.serves(btn)) {
            let sentence = format!(
                "All numbers leave, but the billing number {} is not in the list. Add it, or say that some stay.",
                shown(&btn)
            );
            findings.warns(account.at("extent"), sentence);
        }
    }
}

fn extent_unasked(record: &Record<'_>, findings: &mut Findings) {
    for account in record.accounts.iter().filter(|account| account.entry.extent == Extent::Unasked) {
        let sentence =
            "Ask the end user whether all numbers of the account leave or some stay. What stays needs a billing number.";
        findings.warns(account.at("extent"), sentence);
    }
}

fn extent_differs(record: &Record<'_>, findings: &mut Findings) {
    let Some((account, said)) = recorded(record) else { return };
    if said.numbers.is_empty() || account.numbers.is_empty() {
        return;
    }
    let on_record: BTreeSet<&E164> = said.numbers.iter().collect();
    let staying: Vec<&E164> = on_record.into_iter().filter(|number| !account.serves(number)).collect();
    match account.entry.extent {
        Extent::Full if !staying.is_empty() => {
            let sentence =
                format!("Not all leave: the service record has {} as well. Add them, or say that some stay.", listed(&staying));
            findings.add(Blocks, account.at("extent"), sentence, &staying);
        }
        Extent::Partial if staying.is_empty() => {
            findings
                .blocks(account.at("extent"), "Every number of the service record is in the list, so nothing stays: all leave.");
        }
        Extent::Full | Extent::Partial | Extent::Unasked => {}
    }
}

/// Whether the billing number leaves while others stay.
fn billing_leaves(account: &Account<'_>) -> bool {
    account.entry.extent == Extent::Partial && account.btn().is_some_and(|btn| account.serves(&btn))
}

fn new_btn_missing(record: &Record<'_>, findings: &mut Findings) {
    for account in record.accounts.iter().filter(|account| billing_leaves(account) && account.entry.new_btn.trim().is_empty()) {
        let sentence = "The billing number leaves and others stay: name a number that stays as the new billing number.";
        findings.blocks(account.at("new_btn"), sentence);
    }
}

fn new_btn_wrong(record: &Record<'_>, findings: &mut Findings) {
    for account in &record.accounts {
        let typed = account.entry.new_btn.trim();
        if typed.is_empty() || account.entry.extent != Extent::Partial {
            continue;
        }
        let field = account.at("new_btn");
        let Some(new) = E164::parse(typed).ok().filter(|new| new.national_ten().is_some()) else {
            findings.blocks(field, format!("“{typed}” is no North American number: a billing number has ten digits."));
            continue;
        };
        let on_record = recorded(record).filter(|(of, said)| std::ptr::eq(of.entry, account.entry) && !said.numbers.is_empty());
        if record.wanted.contains(&new) {
            findings.blocks(field, format!("{} leaves with this port. Name a number that stays.", shown(&new)));
        } else if account.btn().is_some_and(|btn| btn == new) {
            findings.blocks(field, "The new billing number is the old one. Name another, or leave it out.");
        } else if on_record.is_some_and(|(_, said)| !said.numbers.contains(&new)) {
            findings.warns(
                field,
                format!("{} is not on the service record. The new billing number is one of the account.", shown(&new)),
            );
        }
    }
}

fn number_not_on_account(record: &Record<'_>, findings: &mut Findings) {
    let mut known: BTreeSet<&E164> = record.fields.service_record.iter().flat_map(|said| &said.numbers).collect();
    for kind in [DocumentKind::Bill, DocumentKind::Csr] {
        known.extend(record.papers(kind).flat_map(|paper| &paper.facts.numbers));
    }
    let Some(account) = record.accounts.iter().find(|account| account.shared) else { return };
    if known.is_empty() {
        return;
    }
    let missing: BTreeSet<&E164> = account.numbers.iter().copied().filter(|number| !known.contains(number)).collect();
    let missing: Vec<&E164> = missing.into_iter().collect();
    let free = |candidate: &E164| known.contains(candidate) && !record.wanted.contains(candidate);
    let meant = missing.iter().take(3).find_map(|number| Some((*number, mistyped(number, free)?)));
    findings.about(Warns, &missing, |list| match meant {
        Some((typed, meant)) => {
            format!("Not on the service record or the bill: {list}. Was {} meant instead of {}?", shown(&meant), shown(typed))
        }
        None => format!("Not on the service record or the bill: {list}. Take them out, or ask for a newer record."),
    });
}

/// The number that was meant, if two neighboring digits changed places or one digit is another.
fn mistyped(typed: &E164, is_known: impl Fn(&E164) -> bool) -> Option<E164> {
    let digits: Vec<u8> = typed.national_ten()?.bytes().collect();
    let known = |candidate: &[u8]| {
        let number = E164::parse(std::str::from_utf8(candidate).ok()?).ok()?;
        is_known(&number).then_some(number)
    };
    let swapped = (1..digits.len()).find_map(|at| {
        let mut candidate = digits.clone();
        candidate.swap(at - 1, at);
        known(&candidate)
    });
    swapped.or_else(|| {
        (0..digits.len()).flat_map(|at| (b'0'..=b'9').map(move |digit| (at, digit))).find_map(|(at, digit)| {
            let mut candidate = digits.clone();
            candidate[at] = digit;
            known(&candidate)
        })
    })
}
