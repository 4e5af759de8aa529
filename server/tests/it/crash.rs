//! Checkouts while the carrier misbehaves and the server is killed. The ground truth is the sandbox's own ledger, in a
//! process that is never killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use carriers::sandbox::{Fault, LedgerEntry, Trouble};
use contract::{
    attempt::{Attempt, AttemptRow, Outcome},
    cart::{Cart, CartRoutingChoice, Checkout, CheckoutAnswer},
    id::AttemptId,
    offer::{LaneAnswer, LaneHappened},
    paging::Page,
};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use reqwest::{Client, Response, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::Mutex;

const CHECKOUTS: u32 = 500;
const KILLS: u32 = 20;
const WORKERS: usize = 4;
const SEED: u64 = 20_261_121;
const WORLD: &str = "crash";
const STATES: [&str; 8] = ["GA", "FL", "NY", "CA", "TX", "OH", "WA", "IL"];

/// A process that ends with its test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn patchbay() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patchbay"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn start_sandbox(port: u16) -> Process {
    Process(patchbay().args(["sandbox", "--carrier", "call48", "--listen", &format!("127.0.0.1:{port}")]).spawn().unwrap())
}

fn start_server(folder: &Path, port: u16, sandbox: u16) -> Process {
    let accounts = format!(
        r#"[{{"carrier":"call48","name":"Call48","base_url":"http://127.0.0.1:{sandbox}/api/v4",
            "plain":{{"login":"customer","user_name":"{WORLD}"}},"secrets":{{"password":"sandbox"}}}}]"#
    );
    Process(
        patchbay()
            .env("PATCHBAY_DATA_DIR", folder)
            .env("PATCHBAY_LISTEN", format!("127.0.0.1:{port}"))
            .env("PATCHBAY_SANDBOX", "false")
            .env("PATCHBAY_ACCOUNTS", accounts)
            .env("PATCHBAY_ALLOW_BASE_URLS", format!("http://127.0.0.1:{sandbox}"))
            .env("PATCHBAY_OPERATOR_EMAIL", "operator@example.com")
            .env("PATCHBAY_OPERATOR_PASSWORD", "correct horse battery")
            .env("PATCHBAY_RECONCILE_WINDOW_S", "3")
            .env("PATCHBAY_SCAN_GAP_S", "1")
            .env("PATCHBAY_CARRIER_READ_MS", "4000")
            .env("PATCHBAY_CARRIER_WRITE_MS", "700")
            .env("PATCHBAY_REQUESTS_PER_MINUTE", "1000000")
            .env("PATCHBAY_SIGN_INS_PER_MINUTE", "1000000")
            .spawn()
            .unwrap(),
    )
}

/// Talks to the server over its front door, and goes on when it was killed.
#[derive(Clone)]
struct Console {
    http: Client,
    base: String,
    cookie: Arc<Mutex<String>>,
}

impl Console {
    fn new(port: u16) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(clippy::disallowed_methods, reason = "a test talks to the server as a browser does")]
        let http = Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        Self { http, base: format!("http://127.0.0.1:{port}"), cookie: Arc::default() }
    }

    async fn wait_until_ready(&self) {
        let began = Instant::now();
        while self.http.get(format!("{}/readyz", self.base)).send().await.map(|r| r.status()).ok() != Some(StatusCode::OK) {
            assert!(began.elapsed() < Duration::from_secs(30), "the server did not get ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn sign_in(&self) {
        loop {
            let answer = self
                .http
                .post(format!("{}/api/session", self.base))
                .header("X-Console", "1")
                .json(&serde_json::json!({ "email": "operator@example.com", "password": "correct horse battery" }))
                .send()
                .await;
            if let Ok(answer) = answer
                && answer.status() == StatusCode::OK
            {
                let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
                *self.cookie.lock().await = cookie;
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Sends until there is an answer: the same request with the same key, as a browser's user would press again.
    async fn send<B: Serialize>(&self, method: reqwest::Method, path: &str, key: Option<&str>, body: Option<&B>) -> Response {
        loop {
            let mut request = self
                .http
                .request(method.clone(), format!("{}{path}", self.base))
                .header("X-Console", "1")
                .header("Cookie", self.cookie.lock().await.clone());
            if let Some(key) = key {
                request = request.header("Idempotency-Key", key);
            }
            if let Some(body) = body {
                request = request.json(body);
            }
            match request.send().await {
                Ok(answer) => return answer,
                Err(_) => tokio::time::sleep(Duration::from_millis(30)).await,
            }
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Option<T> {
        self.send::<()>(reqwest::Method::GET, path, None, None).await.json().await.ok()
    }

    /// The last event of a search of one account, if it is an answer.
    async fn lane(&self, path: &str) -> Option<LaneAnswer> {
        let text = self.send::<()>(reqwest::Method::GET, path, None, None).await.text().await.ok()?;
        match crate::support::lane_events(&text).into_iter().next_back()?.event {
            LaneHappened::Answered { answer } => Some(answer),
            _ => None,
        }
    }
}

struct SandboxDesk {
    http: Client,
    base: String,
}

impl SandboxDesk {
    async fn faults(&self, faults: &[Fault]) {
        let answer = self.http.post(format!("{}/_sandbox/{WORLD}/faults", self.base)).json(faults).send().await.unwrap();
        assert!(answer.status().is_success(), "the plan of faults was not taken: {}", answer.status());
    }

    async fn ledger(&self) -> Vec<LedgerEntry> {
        self.http.get(format!("{}/_sandbox/{WORLD}/ledger", self.base)).send().await.unwrap().json().await.unwrap()
    }
}

fn bad_days() -> Vec<Fault> {
    let fault = |what: Trouble, percent: u8| Fault {
        operation: "c48_purchase_local".into(),
        what,
        after: 0,
        times: 0,
        percent: Some(percent),
    };
    vec![
        fault(Trouble::DropAfter, 10),
        fault(Trouble::DropBefore, 6),
        fault(Trouble::HangAfter, 3),
        fault(Trouble::Hang, 3),
        fault(Trouble::Late { ms: 1_800 }, 6),
        fault(Trouble::LateListing { ms: 1_500 }, 8),
        fault(Trouble::ServerErrorAfter, 5),
        fault(Trouble::ServerError, 3),
        fault(Trouble::HtmlAfter, 3),
        fault(Trouble::TruncatedAfter, 3),
        fault(Trouble::TokenExpired, 4),
        fault(Trouble::TooMany { retry_after_s: 1 }, 2),
        fault(Trouble::Refuse, 2),
    ]
}

/// One person's checkout, from search to the answer. Returns the attempts it became, if it was taken.
async fn check_out(console: &Console, account: &str, rng: &mut StdRng, number: u32) -> Vec<AttemptId> {
    let state = STATES[rng.random_range(0..STATES.len())];
    let Some(lane) = console.lane(&format!("/api/offers?account={account}&kind=local&state={state}&limit=50")).await else {
        return Vec::new();
    };
    if lane.offers.is_empty() {
        return Vec::new();
    }
    let want = rng.random_range(1..=3_usize);
    let at = rng.random_range(0..lane.offers.len());
    let chosen: Vec<_> = lane.offers.iter().cycle().skip(at).take(want.min(lane.offers.len())).collect();
    let tokens: Vec<&str> = chosen.iter().map(|offer| offer.token.as_str()).collect();
    let add = serde_json::json!({ "tokens": tokens, "quantity": 1 });
    let Ok(cart) = console.send(reqwest::Method::POST, "/api/cart/lines", None, Some(&add)).await.json::<Cart>().await else {
        return Vec::new();
    };
    let mine: Vec<_> = cart.lines.iter().filter(|line| chosen.iter().any(|offer| offer.what == line.offer.what)).collect();
    let checkout = Checkout {
        lines: mine.iter().map(|line| line.id.clone()).collect(),
        setup: mine.iter().map(|line| line.offer.setup).sum(),
        monthly: mine.iter().map(|line| line.offer.monthly).sum(),
        routing: cart
            .routing
            .iter()
            .map(|of| CartRoutingChoice { account: of.account.clone(), routing: of.routing.clone() })
            .collect(),
    };
    let key = format!("checkout-{SEED}-{number:06}");
    // A double click: the same key at once, twice. Both get the same answer or one of them a refusal of the same kind.
    let (first, second) = tokio::join!(
        console.send(reqwest::Method::POST, "/api/checkout", Some(&key), Some(&checkout)),
        console.send(reqwest::Method::POST, "/api/checkout", Some(&key), Some(&checkout)),
    );
    let mut answers = Vec::new();
    for answer in [first, second] {
        if answer.status() == StatusCode::ACCEPTED
            && let Ok(taken) = answer.json::<CheckoutAnswer>().await
        {
            answers.push(taken.attempts);
        }
    }
    if answers.len() == 2 {
        assert_eq!(answers[0], answers[1], "two answers to one key differ");
    }
    answers.pop().unwrap_or_default()
}

async fn all_attempts(console: &Console) -> Vec<Attempt> {
    let mut rows: Vec<AttemptRow> = Vec::new();
    let mut cursor = String::new();
    loop {
        let path =
            format!("/api/attempts?kind=purchase{}", if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") });
        let page: Page<AttemptRow> = console.get(&path).await.unwrap();
        rows.extend(page.items);
        match page.next {
            Some(next) => cursor = next,
            None => break,
        }
    }
    let mut attempts = Vec::new();
    for row in rows {
        attempts.push(console.get(&format!("/api/attempts/{}", row.id)).await.unwrap());
    }
    attempts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c48_purchase_local_is_never_doubled_lost_or_misreported_by_faults_and_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let (port, sandbox_port) = (free_port(), free_port());
    let _sandbox = start_sandbox(sandbox_port);
    let mut server = start_server(folder.path(), port, sandbox_port);
    let console = Console::new(port);
    console.wait_until_ready().await;
    console.sign_in().await;
    let desk = SandboxDesk { http: console.http.clone(), base: format!("http://127.0.0.1:{sandbox_port}") };
    let accounts: Vec<serde_json::Value> = console.get("/api/accounts").await.unwrap();
    let account = accounts[0]["id"].as_str().unwrap().to_owned();
    desk.faults(&bad_days()).await;

    let done = Arc::new(AtomicU32::new(0));
    let taken = Arc::new(AtomicU32::new(0));
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let (console, account, done, taken) = (console.clone(), account.clone(), done.clone(), taken.clone());
            tokio::spawn(async move {
                let mut rng = StdRng::seed_from_u64(SEED + worker as u64);
                loop {
                    let number = done.fetch_add(1, Ordering::SeqCst);
                    if number >= CHECKOUTS {
                        return;
                    }
                    if !check_out(&console, &account, &mut rng, number).await.is_empty() {
                        taken.fetch_add(1, Ordering::SeqCst);
                    }
                }
            })
        })
        .collect();

    let mut rng = StdRng::seed_from_u64(SEED);
    let mut kills = 0;
    let mut next = 10;
    while workers.iter().any(|worker| !worker.is_finished()) {
        if kills < KILLS && done.load(Ordering::SeqCst) >= next {
            tokio::time::sleep(Duration::from_millis(rng.random_range(0..120))).await;
            drop(server);
            kills += 1;
            next += (CHECKOUTS - 20) / KILLS;
            server = start_server(folder.path(), port, sandbox_port);
            console.wait_until_ready().await;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for worker in workers {
        worker.await.unwrap();
    }
    desk.faults(&[]).await;

    // Everything settles within the window, two readings and some patience for a slow machine.
    let began = Instant::now();
    let attempts = loop {
        let attempts = all_attempts(&console).await;
        let open = attempts.iter().flat_map(|a| &a.lines).filter(|l| l.outcome.is_open() && l.outcome != Outcome::Manual).count();
        if open == 0 {
            break attempts;
        }
        assert!(began.elapsed() < Duration::from_secs(90), "{open} lines are still open after the window");
        tokio::time::sleep(Duration::from_millis(500)).await;
    };

    let mut bought: BTreeMap<String, u32> = BTreeMap::new();
    for entry in desk.ledger().await.into_iter().filter(|entry| entry.operation == "c48_purchase_local") {
        *bought.entry(national(&entry.subject)).or_default() += 1;
    }
    let mut verified: BTreeSet<String> = BTreeSet::new();
    let mut failed: BTreeSet<String> = BTreeSet::new();
    let mut manual = 0;
    for line in attempts.iter().flat_map(|attempt| &attempt.lines) {
        match line.outcome {
            Outcome::Verified => assert!(verified.insert(national(&line.subject)), "{} is verified twice", line.subject),
            Outcome::Manual => manual += 1,
            _ => {
                failed.insert(national(&line.subject));
            }
        }
    }
    let doubles: Vec<_> = bought.iter().filter(|(_, times)| **times > 1).collect();
    let lost: Vec<_> = bought.keys().filter(|number| !verified.contains(*number)).collect();
    let invented: Vec<_> = verified.iter().filter(|number| !bought.contains_key(*number)).collect();
    let told_failed: Vec<_> = failed.iter().filter(|n| bought.contains_key(*n) && !verified.contains(*n)).collect();
    println!(
        "seed {SEED}: {} checkouts, {} taken, {kills} kills, {} numbers bought, {} lines failed, {manual} for a person",
        CHECKOUTS,
        taken.load(Ordering::SeqCst),
        bought.len(),
        failed.len()
    );
    assert_eq!(kills, KILLS);
    assert!(bought.len() > 200, "only {} numbers were bought: the run proves little", bought.len());
    assert!(doubles.is_empty(), "bought twice: {doubles:?}");
    assert!(lost.is_empty(), "bought and not known: {lost:?}");
    assert!(invented.is_empty(), "said to be bought and not in the ledger: {invented:?}");
    assert!(told_failed.is_empty(), "told failed and bought: {told_failed:?}");
    assert_eq!(manual, 0, "lines were left for a person");
    assert!(!failed.is_empty(), "no checkout failed: the faults did not happen");
}

/// The ten national digits of a number in any writing.
fn national(text: &str) -> String {
    contract::number::search_digits(text)
}
