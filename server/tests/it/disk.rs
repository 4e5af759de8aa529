//! A disk that is full.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};

use contract::{cart::Cart, problem::ProblemKind};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    buying::{confirm, offers},
    support::{ACCOUNT, Console, EMAIL, PASSWORD, Patchbay, until},
};

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The server as a process that may not make any file larger than `blocks` of 512 bytes: to the database this is a disk
/// that is full.
fn start_with_little_room(
    folder: &std::path::Path,
    port: u16,
    accounts: &str,
    origin: &str,
    blocks: u32,
    log: &std::path::Path,
) -> Process {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\"");
    // The log lies elsewhere: it must not fill the disk that the test fills.
    let log = std::fs::File::create(log).unwrap();
    let mut command = Command::new("bash");
    command
        .args(["-c", &script, env!("CARGO_BIN_EXE_patchbay")])
        .env("PATCHBAY_DATA_DIR", folder)
        .env("PATCHBAY_LISTEN", format!("127.0.0.1:{port}"))
        .env("PATCHBAY_SANDBOX", "false")
        .env("PATCHBAY_ACCOUNTS", accounts)
        .env("PATCHBAY_ALLOW_BASE_URLS", origin)
        .env("PATCHBAY_SECOND_FACTOR", "offered")
        .env("PATCHBAY_OPERATOR_EMAIL", EMAIL)
        .env("PATCHBAY_OPERATOR_PASSWORD", PASSWORD)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log);
    Process(command.spawn().unwrap())
}

#[tokio::test]
async fn with_a_full_disk_nothing_is_sent_and_the_person_is_told_so() {
    let patchbay = Patchbay::start().await;
    let origin = patchbay.world.base_url.trim_end_matches("/api/v4").to_owned();
    let accounts = json!([{
        "carrier": "call48", "name": ACCOUNT, "base_url": patchbay.world.base_url,
        "plain": { "login": "customer", "user_name": patchbay.world.name }, "secrets": { "password": "sandbox" },
    }])
    .to_string();
    let folder = tempfile::tempdir().unwrap();
    let logs = tempfile::tempdir().unwrap();
    let log = logs.path().join("log");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    // Room enough to start and to fill a cart; then the log grows until it meets the limit.
    let _server = start_with_little_room(folder.path(), port, &accounts, &origin, 2_000, &log);
    let console = Console::at(format!("http://127.0.0.1:{port}"));
    until("the server is ready", || async { console.is_ready().await.then_some(()) }).await;
    console.sign_in(EMAIL, PASSWORD).await.expect(StatusCode::OK);
    let account = patchbay.account(&console).await;
    let offer = offers(&console, &account, "kind=local&state=GA").await.remove(0);
    console.post("/api/cart/lines", &json!({ "tokens": [offer.token], "quantity": 1 })).await.expect(StatusCode::OK);
    let before = patchbay.world.did("c48_purchase_local").await.len();

    // Every change leaves a row in the audit log, until there is no room for one more.
    let mut full = false;
    for round in 0..20_000 {
        let answer = console
            .put(
                "/api/cart/routing",
                &json!({ "account": account, "routing": { "routing": if round % 2 == 0 { "preconfigured" } else { "unset" } } }),
            )
            .await;
        if answer.status == StatusCode::INSUFFICIENT_STORAGE {
            full = true;
            break;
        }
    }
    assert!(full, "the disk was not filled: the test proves nothing");
    let cart: Cart = console.get("/api/cart").await.read::<Cart>();
    let answer = console.post_under("full-disk-key-000001", "/api/checkout", &confirm(&cart)).await;
    if answer.status != StatusCode::INSUFFICIENT_STORAGE {
        eprintln!("{}", std::fs::read_to_string(&log).unwrap());
    }
    let problem = answer.problem(StatusCode::INSUFFICIENT_STORAGE);
    assert_eq!(problem.kind, ProblemKind::NothingSent);
    assert!(problem.title.contains("nothing was sent"), "{}", problem.title);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(patchbay.world.did("c48_purchase_local").await.len(), before, "something was sent without an intent");
}
