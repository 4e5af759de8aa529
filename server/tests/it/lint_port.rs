//! The linter of ports from the command line, as a process.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use contract::port::lint::{Finding, Severity};
use serde_json::{Value, json};

fn lint(file: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_patchbay")).arg("lint-port").arg(file).output().unwrap()
}

/// Lints what comes in by itself.
fn lint_text(text: &str) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_patchbay"))
        .args(["lint-port", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

fn findings(output: &Output) -> Vec<Finding> {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A port of one number that nothing blocks, on Monday, 9 November 2026, 10:00 in New York.
fn port() -> Value {
    let now = 1_794_236_400_000_i64;
    json!({
        "fields": {
            "account": "acc_1",
            "numbers": [{ "number": "+17065103027" }],
            "end_user": { "name": "Classic City Dental, LLC", "authorized_person": "Maria Lopez" },
            "address": { "number": "123", "street": "Milledge", "suffix": "AVE", "city": "Athens", "state": "GA", "zip": "30601" },
            "losing_account": { "number": "8495740012345", "btn": "7065103027", "extent": "full" },
            "wanted_date": "2026-11-18",
            "routing": { "routing": "preconfigured" },
            "answers": { "pending_order": false, "frozen": false, "called": true, "ready": true }
        },
        "context": {
            "now": now,
            "verdicts": {
                "+17065103027": { "portable": { "portable": "yes" }, "asked_at": now, "remembered_carrier": null }
            },
            "papers": [{
                "kind": "loa", "name": "loa.pdf", "file_type": "pdf", "bytes": 240_000, "pages": 1, "scan": "clean",
                "facts": { "dated": "2026-11-02", "signer": "Maria Lopez", "legible": true, "numbers": ["+17065103027"] }
            }]
        }
    })
}

#[test]
fn a_port_that_nothing_blocks_ends_well_and_its_warnings_are_json() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("port.json");
    std::fs::write(&file, port().to_string()).unwrap();
    let output = lint(&file);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    let found = findings(&output);
    assert_eq!(found.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), ["nothing_to_compare"]);
    assert_eq!(found[0].severity, Severity::Warns);
    assert!(output.stderr.is_empty());
}

#[test]
fn a_port_that_is_blocked_says_so_by_its_exit_code_and_by_itself_on_the_way_in() {
    let mut blocked = port();
    blocked["fields"]["address"]["zip"] = json!("90210");
    blocked["fields"]["wanted_date"] = json!("2026-11-26");
    let output = lint_text(&blocked.to_string());
    assert_eq!(output.status.code(), Some(1));
    let rules: Vec<(String, String)> =
        findings(&output).into_iter().filter(|f| f.severity == Severity::Blocks).map(|f| (f.rule, f.field)).collect();
    let expected = [("zip_state", "address.zip"), ("date_closed", "wanted_date")];
    assert_eq!(rules, expected.map(|(rule, field)| (rule.to_owned(), field.to_owned())));
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_the_place() {
    let mut broken = port();
    broken["fields"]["numbers"][0]["number"] = json!("706-510-3027");
    let said = |output: Output| {
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    let form = said(lint_text(&broken.to_string()));
    assert!(form.contains("fields.numbers[0].number") && form.contains("706-510-3027"), "{form}");
    let cut = port().to_string();
    let cut = said(lint_text(&cut[..cut.len() / 2]));
    assert!(cut.contains("EOF"), "{cut}");
    let after = said(lint_text(&format!("{} again", port())));
    assert!(after.contains("after the record"), "{after}");
    let missing = said(lint(Path::new("/nowhere/port.json")));
    assert!(missing.contains("/nowhere/port.json"), "{missing}");
}
