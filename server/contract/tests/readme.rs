//! The README's table of rules is the code's. `UPDATE_README=1 cargo test -p contract` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::{fs, path::PathBuf};

use contract::port::lint::{THEMES, rules};

const BEGINS: &str = "<!-- rules: written by the test of this README -->";
const ENDS: &str = "<!-- end of rules -->";

/// Every reason for which losing carriers reject, as far as their codes are public, and then what is not a rejection but
/// goes wrong all the same.
const REASONS: [&str; 47] = [
    "Service address differs",
    "ZIP differs",
    "Business or end-user name differs",
    "Authorized person differs",
    "Account number wrong or missing",
    "PIN wrong or missing",
    "Billing number wrong",
    "Billing number ports while services stay",
    "Full or partial flag wrong",
    "Number disconnected or inactive",
    "Number not on that account",
    "Number not portable",
    "No coverage in rate center",
    "Pending order at the losing carrier",
    "Already on another order of ours",
    "Freeze or port protection",
    "Special features on the line",
    "Several carriers or accounts in one request",
    "Toll-free mixed with local",
    "LOA missing, old, unsigned, illegible",
    "File refused",
    "Date too soon, too late, weekend, holiday, hour",
    "FOC passed without activation",
    "Change or cancel too late",
    "Too many supplements",
    "Residential or business wrong",
    "Names too long",
    "Address parts malformed, PO box",
    "Tax id or SSN wanted",
    "Prepaid mobile",
    "Wireless data missing or misplaced",
    "Toll-free: several RespOrgs",
    "Toll-free: spare, unavailable or denied",
    "Toll-free: disconnected or transitional",
    "Target RespOrg id",
    "Internal port",
    "Losing carrier overloaded, down, silent",
    "NPAC conflict",
    "End user not ready",
    "Too many numbers",
    "Duplicates in the list",
    "All data wrong",
    "Fee or funds",
    "Fault of the vendor or a system",
    "Required field missing",
    "Dead line at the cut-over",
    "Data that the carrier reads otherwise",
];

/// Reasons that no rule can keep away, and why.
const NOT_RULED: [(&str, &str); 9] = [
    ("FOC passed without activation", "happens after submission; the board and its clock show it"),
    (
        "Change or cancel too late",
        "happens after submission; the request says what closes it, by the carrier's word and by the clock",
    ),
    ("Too many supplements", "happens after submission; the request counts them, and after three its date is changed no more"),
    ("Tax id or SSN wanted", "the record has no field for it, on purpose: it is given to the carrier's port desk when one asks"),
    ("Target RespOrg id", "the record has no RespOrg: the carrier's submission has no field for it"),
    ("Losing carrier overloaded, down, silent", "nothing in the record causes it"),
    ("NPAC conflict", "nothing in the record causes it"),
    ("Fee or funds", "neither fee nor balance is in the record or its context"),
    ("Fault of the vendor or a system", "nothing in the record causes it"),
];

fn table() -> String {
    let mut table = String::new();
    for theme in THEMES {
        table +=
            &format!("\n### {}\n\n| Rule | Speaks when | Keeps away | Severity | Codes |\n|---|---|---|---|---|\n", theme.name);
        for rule in theme.rules {
            let severities: Vec<&str> = rule.severities.iter().map(|severity| severity.name()).collect();
            table += &format!(
                "| `{}` | {} | {} | {} | {} |\n",
                rule.id,
                rule.name,
                rule.reasons.join("; "),
                severities.join(", "),
                if rule.prevents.is_empty() { "—".into() } else { rule.prevents.join(", ") }
            );
        }
    }
    table += &format!("\n{} rules. No rule keeps away:\n\n", rules().count());
    for (reason, why) in NOT_RULED {
        table += &format!("- {reason}: {why}.\n");
    }
    table
}

#[test]
fn the_table_of_rules_is_the_codes() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGINS).expect("the README has a place for the rules");
    let (_, after) = rest.split_once(ENDS).expect("the place for the rules has an end");
    let expected = format!("{before}{BEGINS}\n{}\n{ENDS}{after}", table());
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(&path, &expected).unwrap();
        return;
    }
    assert!(readme == expected, "the table is old; run `UPDATE_README=1 cargo test -p contract --test readme`");
}

#[test]
fn every_reason_has_a_rule_or_is_said_to_have_none() {
    for reason in REASONS {
        let ruled = rules().any(|rule| rule.reasons.contains(&reason));
        let said = NOT_RULED.iter().any(|(not, _)| *not == reason);
        assert!(ruled != said, "{reason}: ruled {ruled}, said to have no rule {said}");
    }
    for rule in rules() {
        for reason in rule.reasons {
            assert!(REASONS.contains(reason), "{} keeps away “{reason}”, which is no reason of the list", rule.id);
        }
    }
}
