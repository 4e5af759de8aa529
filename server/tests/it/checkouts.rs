//! What tests of many checkouts share: processes of the one binary, a console that goes on when one of them is gone, a
//! person's checkout from search to answer, and the judgement: what was bought by the sandbox's own ledger, held against what
//! the attempts say.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use carriers::sandbox::{Fault, LedgerEntry};
use contract::{
    attempt::{Attempt, AttemptRow, Outcome},
    cart::{Cart, CartRoutingChoice, Checkout, CheckoutAnswer},
    id::AttemptId,
    offer::{LaneAnswer, LaneHappened},
    paging::Page,
};
use rand::{RngExt as _, rngs::StdRng};
use reqwest::{Client, Method, Response, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::Mutex;

const STATES: [&str; 8] = ["GA", "FL", "NY", "CA", "TX", "OH", "WA", "IL"];

/// A process that ends with its test.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// Sends it a signal: `STOP`, `CONT`, `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.0.id().to_string()]).status().unwrap();
        assert!(sent.success(), "no signal {name}");
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The binary, with nothing to read and nothing to say.
pub fn patchbay() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patchbay"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

pub fn start_sandbox(port: u16) -> Process {
    Process(patchbay().args(["sandbox", "--carrier", "call48", "--listen", &format!("127.0.0.1:{port}")]).spawn().unwrap())
}

/// A server on these data, with one account in this world of the sandbox on that port.
pub fn server(folder: &Path, port: u16, sandbox: u16, world: &str) -> Command {
    let accounts = format!(
        r#"[{{"carrier":"call48","name":"Call48","base_url":"http://127.0.0.1:{sandbox}/api/v4",
            "plain":{{"login":"customer","user_name":"{world}"}},"secrets":{{"password":"sandbox"}}}}]"#
    );
    let mut command = patchbay();
    command
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
        .env("PATCHBAY_SECOND_FACTOR", "offered");
    command
}

/// Talks to servers over their front doors, in turn, and goes on when one does not answer: a browser behind a load balancer.
#[derive(Clone)]
pub struct Console {
    http: Client,
    bases: Arc<Vec<String>>,
    turn: Arc<AtomicUsize>,
    /// Who did not answer is left alone for a while.
    absent: Arc<std::sync::Mutex<BTreeMap<usize, Instant>>>,
    cookie: Arc<Mutex<String>>,
}

impl Console {
    /// Somebody at the servers on these ports, who waits so long for an answer.
    pub fn new(ports: &[u16], patience: Duration) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(clippy::disallowed_methods, reason = "a test talks to the server as a browser does")]
        let http = Client::builder().timeout(patience).build().unwrap();
        let bases = ports.iter().map(|port| format!("http://127.0.0.1:{port}")).collect();
        Self { http, bases: Arc::new(bases), turn: Arc::default(), absent: Arc::default(), cookie: Arc::default() }
    }

    /// The port of the first server.
    pub fn port(&self) -> u16 {
        self.bases[0].rsplit(':').next().unwrap().parse().unwrap()
    }

    /// The same person at one of the servers alone.
    pub fn only_at(&self, server: usize) -> Self {
        Self { bases: Arc::new(vec![self.bases[server].clone()]), turn: Arc::default(), absent: Arc::default(), ..self.clone() }
    }

    pub async fn wait_until_ready(&self) {
        let began = Instant::now();
        for base in self.bases.iter() {
            while self.http.get(format!("{base}/readyz")).send().await.map(|r| r.status()).ok() != Some(StatusCode::OK) {
                assert!(began.elapsed() < Duration::from_secs(30), "the server did not get ready");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    pub async fn sign_in(&self) {
        loop {
            let answer = self
                .http
                .post(format!("{}/api/session", self.bases[self.next()]))
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

    fn next(&self) -> usize {
        let absent = self.absent.lock().unwrap();
        for _ in 0..self.bases.len() {
            let at = self.turn.fetch_add(1, Ordering::SeqCst) % self.bases.len();
            if absent.get(&at).is_none_or(|since| since.elapsed() > Duration::from_secs(3)) {
                return at;
            }
        }
        self.turn.load(Ordering::SeqCst) % self.bases.len()
    }

    /// Sends until there is an answer: the same request with the same key, as a browser's user would press again.
    pub async fn send<B: Serialize>(&self, method: Method, path: &str, key: Option<&str>, body: Option<&B>) -> Response {
        loop {
            let at = self.next();
            let mut request = self
                .http
                .request(method.clone(), format!("{}{path}", self.bases[at]))
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
                Err(_) => {
                    self.absent.lock().unwrap().insert(at, Instant::now());
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
            }
        }
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Option<T> {
        self.send::<()>(Method::GET, path, None, None).await.json().await.ok()
    }

    /// The id of the first account.
    pub async fn account(&self) -> String {
        let accounts: Vec<serde_json::Value> = self.get("/api/accounts").await.unwrap();
        accounts[0]["id"].as_str().unwrap().to_owned()
    }

    /// The last event of a search of one account, if it is an answer.
    pub async fn lane(&self, path: &str) -> Option<LaneAnswer> {
        let text = self.send::<()>(Method::GET, path, None, None).await.text().await.ok()?;
        let complete = text.lines().last().is_some_and(|line| serde_json::from_str::<serde_json::Value>(line).is_ok());
        if !complete {
            return None;
        }
        match crate::support::lane_events(&text).into_iter().next_back()?.event {
            LaneHappened::Answered { answer } => Some(answer),
            _ => None,
        }
    }

    /// One person's checkout, from search to the answer. Returns the attempts it became, if it was taken.
    pub async fn check_out(&self, account: &str, rng: &mut StdRng, key: &str) -> Vec<AttemptId> {
        let state = STATES[rng.random_range(0..STATES.len())];
        let Some(lane) = self.lane(&format!("/api/offers?account={account}&kind=local&state={state}&limit=50")).await else {
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
        let Ok(cart) = self.send(Method::POST, "/api/cart/lines", None, Some(&add)).await.json::<Cart>().await else {
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
        // A double click: the same key at once, twice. Both get the same answer or one of them a refusal of the same kind.
        let (first, second) = tokio::join!(
            self.send(Method::POST, "/api/checkout", Some(key), Some(&checkout)),
            self.send(Method::POST, "/api/checkout", Some(key), Some(&checkout)),
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

    /// Every purchase.
    pub async fn all_attempts(&self) -> Vec<Attempt> {
        let mut rows: Vec<AttemptRow> = Vec::new();
        let mut cursor = String::new();
        loop {
            let more = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
            let page: Page<AttemptRow> = self.get(&format!("/api/attempts?kind=purchase{more}")).await.unwrap();
            rows.extend(page.items);
            match page.next {
                Some(next) => cursor = next,
                None => break,
            }
        }
        let mut attempts = Vec::new();
        for row in rows {
            attempts.push(self.get(&format!("/api/attempts/{}", row.id)).await.unwrap());
        }
        attempts
    }

    /// Every purchase, once all of them are settled: within the window, two readings and some patience for a slow machine.
    pub async fn settled_attempts(&self) -> Vec<Attempt> {
        let began = Instant::now();
        loop {
            let attempts = self.all_attempts().await;
            let open =
                attempts.iter().flat_map(|a| &a.lines).filter(|l| l.outcome.is_open() && l.outcome != Outcome::Manual).count();
            if open == 0 {
                return attempts;
            }
            assert!(began.elapsed() < Duration::from_secs(90), "{open} lines are still open after the window");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

/// The sandbox's own desk.
pub struct SandboxDesk {
    http: Client,
    base: String,
    world: &'static str,
}

impl SandboxDesk {
    pub fn new(console: &Console, port: u16, world: &'static str) -> Self {
        Self { http: console.http.clone(), base: format!("http://127.0.0.1:{port}"), world }
    }

    /// The sandbox's port.
    pub fn port(&self) -> u16 {
        self.base.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// What a client of the carrier is given.
    pub fn base_url(&self) -> String {
        format!("{}/api/v4", self.base)
    }

    pub async fn wait_until_there(&self) {
        crate::support::until("the sandbox listens", || async {
            self.http.get(format!("{}/_sandbox/{}/ledger", self.base, self.world)).send().await.ok()
        })
        .await;
    }

    pub async fn faults(&self, faults: &[Fault]) {
        let answer = self.http.post(format!("{}/_sandbox/{}/faults", self.base, self.world)).json(faults).send().await.unwrap();
        assert!(answer.status().is_success(), "the plan of faults was not taken: {}", answer.status());
    }

    pub async fn ledger(&self) -> Vec<LedgerEntry> {
        self.http.get(format!("{}/_sandbox/{}/ledger", self.base, self.world)).send().await.unwrap().json().await.unwrap()
    }

    /// How often each number was bought, by its ten digits.
    pub async fn bought(&self) -> BTreeMap<String, u32> {
        let mut bought = BTreeMap::new();
        for entry in self.ledger().await.into_iter().filter(|entry| entry.operation == "c48_purchase_local") {
            *bought.entry(national(&entry.subject)).or_default() += 1;
        }
        bought
    }
}

/// How many lines came to which end.
pub struct Judged {
    pub failed: usize,
    pub manual: u32,
}

/// Holds what the attempts say against what was bought: nothing twice, nothing unknown, nothing invented, nothing told failed.
pub fn judge(attempts: &[Attempt], bought: &BTreeMap<String, u32>) -> Judged {
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
    assert!(doubles.is_empty(), "bought twice: {doubles:?}");
    assert!(lost.is_empty(), "bought and not known: {lost:?}");
    assert!(invented.is_empty(), "said to be bought and not in the ledger: {invented:?}");
    assert!(told_failed.is_empty(), "told failed and bought: {told_failed:?}");
    Judged { failed: failed.len(), manual }
}

/// The ten national digits of a number in any writing.
fn national(text: &str) -> String {
    contract::number::search_digits(text)
}
