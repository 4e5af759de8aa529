//! Who may know whom. These tests read the sources and fail with the line.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A line of a source file, without its comment.
struct Line {
    path: String,
    number: usize,
    text: String,
}

/// Every line of code below a folder, without comments; tests inside the file are left out, they may know more.
fn lines(folder: &str) -> Vec<Line> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut |path, text| {
        let shown = path.strip_prefix(root()).unwrap().display().to_string();
        if shown.ends_with("tests.rs") {
            return;
        }
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
        for (index, line) in code.lines().enumerate() {
            let text = line.split("//").next().unwrap().to_owned();
            found.push(Line { path: shown.clone(), number: index + 1, text });
        }
    });
    assert!(!found.is_empty(), "{folder} has no sources; has it moved?");
    found
}

fn walk(folder: &Path, see: &mut impl FnMut(&Path, &str)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, see);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            see(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[track_caller]
fn none(rule: &str, broken: impl Iterator<Item = Line>) {
    let found: Vec<String> = broken.map(|line| format!("{}:{}: {}", line.path, line.number, line.text.trim())).collect();
    assert!(found.is_empty(), "{rule}\n{}", found.join("\n"));
}

fn has_any(line: &Line, needles: &[&str]) -> bool {
    needles.iter().any(|needle| line.text.contains(needle))
}

/// Whether the text has the word, with nothing of a word on either side.
fn has_word(text: &str, word: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices(word).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric();
        !text[..at].chars().next_back().is_some_and(part) && !text[at + word.len()..].chars().next().is_some_and(part)
    })
}

#[test]
fn controls_know_html_and_neither_routes_nor_requests_nor_telephones() {
    let forbidden = [
        "crate::api",
        "crate::paths",
        "crate::session",
        "crate::components",
        "crate::pages",
        "contract::",
        "\"/api",
        "leptos_router",
    ];
    none(
        "ui/ names no route, request or contract type",
        lines("app/src/ui").into_iter().filter(|line| has_any(line, &forbidden)),
    );
}

#[test]
fn components_take_data_and_know_no_page() {
    none(
        "components/ names no page and asks the server nothing",
        lines("app/src/components").into_iter().filter(|line| has_any(line, &["crate::pages", "crate::frame"])),
    );
}

#[test]
fn pages_never_name_each_other() {
    let folder = root().join("app/src/pages");
    let pages: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "mod")
        .collect();
    let broken = lines("app/src/pages").into_iter().filter(|line| {
        let own = line.path.strip_prefix("app/src/pages/").unwrap().split(['/', '.']).next().unwrap();
        own != "mod"
            && pages.iter().filter(|page| *page != own).any(|page| {
                line.text.contains(&format!("pages::{page}::")) || line.text.contains(&format!("super::super::{page}::"))
            })
    });
    none("pages never name each other", broken);
}

#[test]
fn only_the_api_folder_asks_the_server() {
    let broken = lines("app/src").into_iter().filter(|line| {
        !line.path.starts_with("app/src/api/") && has_any(line, &["gloo_net", "\"/api", "fetch_with", "XmlHttpRequest"])
    });
    none("only app/src/api fetches", broken);
}

#[test]
fn no_browser_code_names_a_carrier() {
    let mut names: Vec<String> = ["call48", "c48", "bandwidth", "tsg", "tata"].map(str::to_owned).to_vec();
    names.extend(carriers::CATALOG.iter().flat_map(|spec| [spec.id.to_lowercase(), spec.name.to_lowercase()]));
    let broken = lines("app/src").into_iter().filter(|line| names.iter().any(|name| has_word(&line.text, name)));
    none("carrier names and fields arrive as data", broken);
}

#[test]
fn only_the_store_holds_sql() {
    let broken = lines("server/src").into_iter().filter(|line| {
        !line.path.starts_with("server/src/store/")
            && has_any(line, &["sqlx::query", "AssertSqlSafe", "\"SELECT ", "INSERT INTO", "DELETE FROM", ".pool"])
    });
    none("only store/ holds SQL", broken);
}

#[test]
fn only_the_table_of_failures_and_the_guards_name_status_codes() {
    let broken = lines("server/src").into_iter().filter(|line| {
        line.path != "server/src/failure.rs" && !line.path.starts_with("server/src/guard/") && has_word(&line.text, "statuscode")
    });
    none("only failure.rs and extractors name status codes", broken);
}

#[test]
fn every_store_function_asks_whose_data_it_is() {
    // Those that find out who is asking, and those that serve the whole process. This list is argued over, not grown.
    const WITHOUT: &[&str] = &[
        "meta.rs: put",
        "meta.rs: get",
        "meta.rs: first_tenant",
        "meta.rs: create_tenant",
        "accounts.rs: everyone",
        "audit.rs: chained",
        "audit.rs: end",
        "second_factors.rs: half",
        "second_factors.rs: tidy",
        "sessions.rs: find",
        "sessions.rs: tidy",
        "approvals.rs: tidy",
        "invitations.rs: find",
        "invitations.rs: take",
        "users.rs: by_email",
        "users.rs: has_admin",
        "tries.rs: any",
        "mod.rs: any",
        "engine.rs: any",
        "instances.rs: any",
        // The sender and the reconciler work on stored rows that carry their tenant.
        "attempts.rs: mark_sending",
        "attempts.rs: claim_attempt",
        "attempts.rs: write_step",
        "attempts.rs: write_step_in",
        "attempts.rs: attempts_due",
        "attempts.rs: release_claims",
        "attempts.rs: attempts_interrupted",
        "attempts.rs: stored_attempt",
        "keys.rs: forget_old_keys",
        "numbers.rs: forget_numbers",
        // The sweep looks after the files of everybody.
        "papers.rs: copies",
        // An account may be used by several tenants. These find out whose each thing is that its carrier lists, or are about the
        // account as a whole, whoever uses it.
        "owners.rs: tenants_at",
        "owners.rs: of_number",
        "owners.rs: of_port",
        "owners.rs: of_paper",
        "accounts.rs: is_there",
        "accounts.rs: forget_rows",
        "attempts.rs: account_is_busy",
        "attempt_lists.rs: removals_under_way",
        "attempt_lists.rs: removals_since",
        "hooks.rs: waiting",
        "numbers.rs: was_read",
        "ports.rs: listed_ports",
        // Who may use whose account, and for whom the background works.
        "tenants.rs: everyone",
        "tenants.rs: grants",
        // A person's own bounds hold wherever they act.
        "limits.rs: of_person",
        "users.rs: anyone",
        // What writes files of call records works for everybody, each row under its own tenant.
        "call_exports.rs: everyone",
    ];
    let mut broken = Vec::new();
    walk(&root().join("server/src/store"), &mut |path, text| {
        let file = path.strip_prefix(root().join("server/src/store")).unwrap().display().to_string();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for piece in code.split("pub async fn ").skip(1) {
            let name = piece.split(['(', '<']).next().unwrap();
            let arguments = piece.split("->").next().unwrap();
            let excused = |what: &str| WITHOUT.contains(&format!("{file}: {what}").as_str());
            let scoped = arguments.contains("TenantScope") || arguments.contains("&Caller");
            if !scoped && !excused(name) && !excused("any") {
                broken.push(format!("{file}: {name}"));
            }
        }
    });
    assert!(broken.is_empty(), "a store function without a TenantScope:\n{}", broken.join("\n"));
}

#[test]
fn a_carriers_client_and_its_sandbox_do_not_see_each_other() {
    let folder = root().join("server/carriers/src");
    let mut carriers_seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.join("client").is_dir() {
            continue;
        }
        carriers_seen += 1;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let client = lines(&format!("server/carriers/src/{name}/client"));
        none(
            "client ✗ sandbox",
            client.into_iter().filter(|line| line.text.contains("sandbox::") || line.text.contains("::sandbox")),
        );
        let sandbox = lines(&format!("server/carriers/src/{name}/sandbox"));
        let broken = sandbox.into_iter().filter(|line| {
            has_any(line, &["::client", "client::", "crate::transport", "crate::carrier::"]) && !line.text.contains("_client::")
        });
        none("sandbox ✗ client", broken);
    }
    assert!(carriers_seen > 0);
}

#[test]
fn each_crate_depends_only_on_what_it_may_know() {
    let dependencies = |path: &str| {
        let text = fs::read_to_string(root().join(path)).unwrap();
        let own = text.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap().to_owned();
        own.lines()
            .filter_map(|line| line.split(['.', '=', ' ']).next())
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let contract = dependencies("server/contract/Cargo.toml");
    assert!(
        contract.iter().all(|name| ["serde", "rust_decimal", "jiff"].contains(&name.as_str())),
        "contract has no I/O: {contract:?}"
    );
    let carriers = dependencies("server/carriers/Cargo.toml");
    assert!(!carriers.iter().any(|name| ["server", "sqlx", "axum-extra"].contains(&name.as_str())), "{carriers:?}");
    let app = dependencies("app/Cargo.toml");
    assert!(!app.iter().any(|name| ["server", "carriers", "axum", "tokio", "sqlx"].contains(&name.as_str())), "{app:?}");
}

#[test]
fn no_file_is_longer_than_five_hundred_lines() {
    let mut long = Vec::new();
    for folder in ["app/src", "server/src", "server/contract/src", "server/carriers/src", "server/tests", "xtask/src"] {
        walk(&root().join(folder), &mut |path, text| {
            let count = text.lines().count();
            if count > 500 {
                long.push(format!("{}: {count}", path.strip_prefix(root()).unwrap().display()));
            }
        });
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn the_rules_can_fail() {
    assert!(has_word("let x = \"Call48\";", "call48"));
    assert!(!has_word("let data = metadata;", "tata"));
    assert!(!has_word("let x = recall48;", "call48"));
    let line = Line { path: String::new(), number: 1, text: "use crate::api::get;".into() };
    assert!(has_any(&line, &["crate::api"]));
}
