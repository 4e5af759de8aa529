//! Rules about the account at the losing carrier: its number and its PIN.

use super::{
    Rule,
    Severity::{Blocks, Informs, Warns},
    Theme,
    record::{Account, Record},
    rule::Findings,
    text::letters,
};
use crate::port::rejection::Reason;

/// The most characters of an account number (Bandwidth's limit; ours documents none).
const MOST_ACCOUNT_NUMBER: usize = 32;

pub(super) const THEME: Theme = Theme {
    name: "Account at the losing carrier",
    rules: &[
        Rule {
            id: "account_number_missing",
            name: "No account number",
            reasons: &["Required field missing", "Account number wrong or missing", "Wireless data missing or misplaced"],
            severities: &[Blocks, Warns],
            prevents: &["C48 ACCN", "BW 7401 (E17A, E17B, 8A)", "BW 7113", "BW 7383", "BW 7510", "TX ACCOUNT_NUMBER_MISMATCH"],
            check: account_number_missing,
        },
        Rule {
            id: "account_number_form",
            name: "An account number that losing carriers cannot read",
            reasons: &["Account number wrong or missing"],
            severities: &[Blocks, Warns],
            prevents: &["C48 ACCN", "BW 17006", "BW 7511"],
            check: account_number_form,
        },
        Rule {
            id: "account_number_ours",
            name: "The account number is an id of ours",
            reasons: &["Account number wrong or missing"],
            severities: &[Blocks],
            prevents: &["C48 ACCN", "BW 7401 (E17A, E17B, 8A)", "TX ACCOUNT_NUMBER_MISMATCH"],
            check: account_number_ours,
        },
        Rule {
            id: "account_number_differs",
            name: "The account number differs from the service record",
            reasons: &["Account number wrong or missing"],
            severities: &[Blocks],
            prevents: &["C48 ACCN", "BW 7401 (E17A, E17B, 8A)", "TX ACCOUNT_NUMBER_MISMATCH"],
            check: account_number_differs,
        },
        Rule {
            id: "account_shared",
            name: "One account for several losing carriers",
            reasons: &["Several carriers or accounts in one request", "Account number wrong or missing"],
            severities: &[Warns],
            prevents: &["C48 ACCN", "BW 7204", "BW 7363", "BW 7405 (6R)", "BW 7485", "TX PORTING_ORDER_SPLIT_REQUIRED"],
            check: account_shared,
        },
        Rule {
            id: "account_unused",
            name: "A further account that would not be sent",
            reasons: &["Several carriers or accounts in one request"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7405 (6R)", "TX PORTING_ORDER_SPLIT_REQUIRED"],
            check: account_unused,
        },
        Rule {
            id: "pin_missing",
            name: "No PIN for a mobile account",
            reasons: &["PIN wrong or missing", "Wireless data missing or misplaced"],
            severities: &[Blocks],
            prevents: &["BW 7435 (8C, E42PW)", "BW 7512", "BW 7513", "BW 7610", "BW 7481", "TX PASSCODE_PIN_INVALID"],
            check: pin_missing,
        },
        Rule {
            id: "pin_wanted_before",
            name: "The losing carrier wanted a PIN before",
            reasons: &["PIN wrong or missing"],
            severities: &[Warns],
            prevents: &["BW 7435 (8C, E42PW)", "TX PASSCODE_PIN_INVALID"],
            check: pin_wanted_before,
        },
        Rule {
            id: "wireless_toll_free",
            name: "A mobile account for toll-free numbers",
            reasons: &["Wireless data missing or misplaced"],
            severities: &[Blocks],
            prevents: &["BW 7113", "BW 7383", "BW 7481"],
            check: wireless_toll_free,
        },
        Rule {
            id: "prepaid",
            name: "A prepaid mobile",
            reasons: &["Prepaid mobile"],
            severities: &[Warns, Informs],
            prevents: &["BW 7436 (7C)"],
            check: prepaid,
        },
        Rule {
            id: "rejected_before",
            name: "What the losing carrier rejected before",
            reasons: &["Freeze or port protection"],
            severities: &[Informs],
            prevents: &["BW 7416 (E6d)"],
            check: rejected_before,
        },
    ],
};

fn account_number_missing(record: &Record<'_>, findings: &mut Findings) {
    for account in record.accounts.iter().filter(|account| account.entry.number.trim().is_empty()) {
        let times = record.remembered(account, Reason::AccountNumber);
        if account.entry.wireless {
            findings.blocks(account.at("number"), "A mobile account is found by its number only. Ask the end user for it.");
        } else if times > 0 {
            let sentence =
                format!("This losing carrier has rejected {times} times for the account number. Ask the end user for it.");
            findings.warns(account.at("number"), sentence);
        } else {
            // The carrier's list of fields says required; its own sample sends none and reads back none.
            let sentence = "The carrier's document asks for the account number, and most losing carriers do. It is on the bill.";
            findings.warns(account.at("number"), sentence);
        }
    }
}

fn account_number_form(record: &Record<'_>, findings: &mut Findings) {
    for account in &record.accounts {
        let typed = account.entry.number.trim();
        let count = typed.chars().count();
        if count > MOST_ACCOUNT_NUMBER {
            let sentence =
                format!("The account number has {count} characters; carriers take {MOST_ACCOUNT_NUMBER}. Copy only the number.");
            findings.blocks(account.at("number"), sentence);
        } else if typed.chars().any(|c| !c.is_ascii_alphanumeric() && c != '-' && c != ' ') {
            let sentence = format!("“{typed}” has signs that account numbers have not. Type its letters and digits.");
            findings.warns(account.at("number"), sentence);
        }
    }
}

fn account_number_ours(record: &Record<'_>, findings: &mut Findings) {
    for account in &record.accounts {
        let typed = letters(&account.entry.number);
        if !typed.is_empty() && record.context.our_ids.iter().any(|id| letters(id) == typed) {
            let sentence =
                "This is an id of ours. The account number is the one the end user has at the losing carrier; it is on the bill.";
            findings.blocks(account.at("number"), sentence);
        }
    }
}

/// The account that the service record is of, where there is a record and the account serves numbers.
fn recorded<'a, 'r>(record: &'r Record<'a>) -> Option<(&'r Account<'a>, &'a crate::port::fields::ServiceRecord)> {
    let said = record.fields.service_record.as_ref()?;
    let account = record.accounts.iter().find(|account| account.shared)?;
    Some((account, said))
}

fn account_number_differs(record: &Record<'_>, findings: &mut Findings) {
    let Some((account, said)) = recorded(record) else { return };
    let (ours, theirs) = (letters(&account.entry.number), letters(&said.account_number));
    // Spaces and dashes group the digits and mean nothing.
    if !ours.is_empty() && !theirs.is_empty() && ours != theirs {
        let sentence = format!(
            "The service record has the account number “{}”. Copy it, or ask for a newer record.",
            said.account_number.trim()
        );
        findings.blocks(account.at("number"), sentence);
    }
}

fn account_shared(record: &Record<'_>, findings: &mut Findings) {
    for account in &record.accounts {
        let own = account.entry.losing_carrier.trim().to_lowercase();
        let mut carriers: Vec<&str> = account.carriers.iter().map(String::as_str).filter(|carrier| *carrier != own).collect();
        if !own.is_empty() && !carriers.is_empty() {
            carriers.insert(0, &own);
        }
        if carriers.len() > 1 {
            let sentence = format!(
                "One account number and one PIN serve {} losing carriers ({}). Add an account for each further one.",
                carriers.len(),
                named(record, &carriers)
            );
            findings.warns("other_accounts", sentence);
        }
    }
}

/// Carriers as they were typed or are remembered.
fn named(record: &Record<'_>, lower: &[&str]) -> String {
    let written = |carrier: &&str| {
        let group = record.groups.iter().find(|group| group.losing_carrier.to_lowercase() == **carrier);
        group.map_or_else(|| (*carrier).to_owned(), |group| group.losing_carrier.clone())
    };
    lower.iter().take(4).map(written).collect::<Vec<_>>().join(", ")
}

fn account_unused(record: &Record<'_>, findings: &mut Findings) {
    let others = &record.fields.other_accounts;
    for (at, other) in others.iter().enumerate() {
        let carrier = other.losing_carrier.trim();
        let field = format!("other_accounts.{at}.losing_carrier");
        if carrier.is_empty() {
            findings.blocks(field, "Nothing says which losing carrier this account is at, so it would not be sent.");
        } else if others[..at].iter().any(|earlier| earlier.losing_carrier.trim().eq_ignore_ascii_case(carrier)) {
            let sentence =
                format!("A request has one account at each losing carrier; this is another at {carrier}. Make two requests.");
            findings.blocks(field, sentence);
        } else if !record.accounts.iter().any(|account| std::ptr::eq(account.entry, other)) {
            findings.warns(field, format!("No number says that it is at {carrier}, so this account would not be sent."));
        }
    }
}

fn pin_missing(record: &Record<'_>, findings: &mut Findings) {
    for account in record.accounts.iter().filter(|account| account.entry.wireless && !record.has_pin(account)) {
        let sentence = "A mobile number moves only with its transfer PIN. The end user gets one from the losing carrier; it expires within days.";
        findings.blocks(account.at("pin"), sentence);
    }
}

fn pin_wanted_before(record: &Record<'_>, findings: &mut Findings) {
    for account in record.accounts.iter().filter(|account| !account.entry.wireless && !record.has_pin(account)) {
        let times = record.remembered(account, Reason::Pin);
        if times > 0 {
            let sentence =
                format!("This losing carrier has rejected {times} times for the PIN, and none is set. Ask the end user for it.");
            findings.warns(account.at("pin"), sentence);
        }
    }
}

fn wireless_toll_free(record: &Record<'_>, findings: &mut Findings) {
    let toll_free =
        |account: &Account<'_>| !account.numbers.is_empty() && account.numbers.iter().all(|number| number.is_toll_free());
    for account in record.accounts.iter().filter(|account| account.entry.wireless && toll_free(account)) {
        findings.blocks(account.at("wireless"), "Toll-free numbers are not at a mobile carrier. Take the mark off.");
    }
}

fn prepaid(record: &Record<'_>, findings: &mut Findings) {
    let wireless = record.accounts.iter().any(|account| account.entry.wireless);
    match record.fields.answers.prepaid {
        Some(true) => {
            let sentence =
                "A prepaid mobile moves only while it is active and has credit; its PIN comes from the losing carrier.";
            findings.warns("answers.prepaid", sentence);
        }
        None if wireless => {
            findings.informs("answers.prepaid", "Ask whether the mobile is prepaid: then it must stay active and have credit.")
        }
        Some(false) | None => {}
    }
}

fn rejected_before(record: &Record<'_>, findings: &mut Findings) {
    for account in &record.accounts {
        let mut reasons: Vec<(u32, Reason)> = Reason::ALL
            .into_iter()
            .map(|reason| (record.remembered(account, reason), reason))
            .filter(|(times, _)| *times > 0)
            .collect();
        reasons.sort_by_key(|(times, _)| std::cmp::Reverse(*times));
        let listed: Vec<String> =
            reasons.iter().take(3).map(|(times, reason)| format!("{} ({times})", reason.name().to_lowercase())).collect();
        if !listed.is_empty() {
            findings.informs(account.field.clone(), format!("What this losing carrier rejected before: {}.", listed.join(", ")));
        }
    }
}
