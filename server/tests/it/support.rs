//! A whole server on a random port, a carrier's sandbox beside it, and somebody who talks to both over HTTP.

#![allow(dead_code, reason = "each file of tests uses its own part")]

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use carriers::{
    clock::{ShiftedClock, SystemClock},
    sandbox::{Fault, LedgerEntry, Trouble},
};
use contract::{
    account::Account,
    id::AccountId,
    offer::{LaneAnswer, LaneEvent, LaneHappened},
    problem::Problem,
    secret::Secret,
    session::Session,
    user::{InviteLink, Role},
};
use reqwest::{Client, Method, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use server::{
    config::{AccountSetting, Operator, OperatorPassword, SecondFactorRule, Settings},
    serve::{self, Server},
};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// The operator of every test server.
pub const EMAIL: &str = "operator@example.com";
/// Their password.
pub const PASSWORD: &str = "correct horse battery";
/// The carrier account of every test server.
pub const ACCOUNT: &str = "Call48 in tests";

static PROVIDER: LazyLock<()> = LazyLock::new(|| {
    let _ = rustls::crypto::ring::default_provider().install_default();
});

/// A server, its data and the sandbox it talks to. The sandbox outlives restarts of the server.
pub struct Patchbay {
    pub world: World,
    pub clock: ShiftedClock,
    folder: TempDir,
    settings: Settings,
    server: Option<Server>,
    sandbox: JoinHandle<()>,
}

impl Drop for Patchbay {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.state.shutdown.cancel();
        }
        self.sandbox.abort();
    }
}

impl Patchbay {
    /// A server as tests usually want it: an operator, one account, short limits, no waiting windows to speak of.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same, with other settings.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        LazyLock::force(&PROVIDER);
        static WORLDS: AtomicU32 = AtomicU32::new(0);
        let name = format!("world{}", WORLDS.fetch_add(1, Ordering::Relaxed));
        let spec = carriers::find("call48").unwrap();
        let local = SocketAddr::from(([127, 0, 0, 1], 0));
        let (running, serving) = serve::alone(spec, local, Arc::new(SystemClock)).await.unwrap();
        let sandbox = tokio::spawn(async move { drop(serving.await) });
        let login = (spec.sandbox_login)(&name);
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().to_owned();
        let mut settings = Settings {
            listen: local,
            database_url: Secret::new(crate::postgres::database_url(&data_dir).await),
            key_file: data_dir.join("key"),
            data_dir,
            sandbox: false,
            allow_base_urls: vec![format!("http://{}", running.address)],
            operator: Some(Operator {
                email: EMAIL.into(),
                name: "Operator".into(),
                password: OperatorPassword::Clear(Secret::new(PASSWORD)),
            }),
            accounts: vec![AccountSetting {
                carrier: spec.id.into(),
                name: ACCOUNT.into(),
                base_url: running.base_url.clone(),
                plain: login.plain,
                secrets: login.secret,
            }],
            second_factor: SecondFactorRule::Offered,
            reconcile_window_s: 1,
            scan_gap_s: 1,
            requests_per_minute: 1_000_000,
            sign_ins_per_minute: 1_000_000,
            shutdown_s: 3,
            ..Settings::default()
        };
        settings.carrier_limits.read = Duration::from_secs(4);
        settings.carrier_limits.write = Duration::from_millis(1500);
        change(&mut settings);
        let clock = ShiftedClock::new(Arc::new(SystemClock));
        let server = serve::start(settings.clone(), Arc::new(clock.clone())).await.unwrap();
        let world = World { http: client(), base: format!("http://{}", running.address), base_url: running.base_url, name };
        Self { world, clock, folder, settings, server: Some(server), sandbox }
    }

    /// Stops the server as a system would, and starts it again on the same data.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.server = Some(serve::start(self.settings.clone(), Arc::new(self.clock.clone())).await.unwrap());
    }

    /// Stops the server.
    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    /// Tries to start a server on the same data with other settings, once this one was stopped.
    pub async fn start_again_with(&self, change: impl FnOnce(&mut Settings)) -> Result<Server, serve::StartError> {
        let mut settings = self.settings.clone();
        change(&mut settings);
        serve::start(settings, Arc::new(self.clock.clone())).await
    }

    /// The running server.
    pub fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    /// Its database's address.
    pub fn database_url(&self) -> &str {
        self.settings.database_url.expose()
    }

    /// Where its data are.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Console {
        Console { http: client(), base: format!("http://{}", self.server().address), cookie: Mutex::default() }
    }

    /// The operator, signed in.
    pub async fn operator(&self) -> Console {
        let console = self.stranger();
        console.sign_in(EMAIL, PASSWORD).await.expect(StatusCode::OK);
        console
    }

    /// An invited person with this role, signed in.
    pub async fn person(&self, operator: &Console, role: Role) -> Console {
        let email = format!("{}@example.com", role.word());
        let invite = json!({ "name": role.name(), "email": email, "role": role });
        let link: InviteLink = operator.post("/api/users", &invite).await.read();
        let console = self.stranger();
        console.sign_up(&link.path, &email).await.expect(StatusCode::OK);
        console
    }

    /// The id of the account that every test server has.
    pub async fn account(&self, console: &Console) -> AccountId {
        let accounts: Vec<Account> = console.get("/api/accounts").await.read();
        accounts.into_iter().find(|account| account.name == ACCOUNT).unwrap().id
    }
}

fn client() -> Client {
    #[expect(clippy::disallowed_methods, reason = "a test talks to the server as a browser does")]
    Client::builder().timeout(Duration::from_secs(60)).redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// A browser, nearly: it keeps its cookie and marks its requests.
pub struct Console {
    http: Client,
    base: String,
    cookie: Mutex<Option<String>>,
}

impl Console {
    /// Somebody who is not signed in, at a server that runs elsewhere.
    pub fn at(base: String) -> Self {
        LazyLock::force(&PROVIDER);
        Self { http: client(), base, cookie: Mutex::default() }
    }

    /// Whether the server answers that it is ready.
    pub async fn is_ready(&self) -> bool {
        self.http.get(format!("{}/readyz", self.base)).send().await.is_ok_and(|answer| answer.status().is_success())
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.ask(Method::POST, path, Some(json!(body)), &[]).await
    }

    pub async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        self.ask(Method::PUT, path, Some(json!(body)), &[]).await
    }

    pub async fn patch(&self, path: &str, body: &impl Serialize) -> Answer {
        self.ask(Method::PATCH, path, Some(json!(body)), &[]).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None, &[]).await
    }

    /// A request that spends, creates or changes, under a key.
    pub async fn post_under(&self, key: &str, path: &str, body: &impl Serialize) -> Answer {
        self.ask(Method::POST, path, Some(json!(body)), &[("idempotency-key", key)]).await
    }

    /// The same under a key that nobody used.
    pub async fn post_under_new_key(&self, path: &str, body: &impl Serialize) -> Answer {
        self.post_under(&uuid::Uuid::new_v4().simple().to_string(), path, body).await
    }

    /// The same by PUT.
    pub async fn put_under(&self, key: &str, path: &str, body: &impl Serialize) -> Answer {
        self.ask(Method::PUT, path, Some(json!(body)), &[("idempotency-key", key)]).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.post("/api/session", &json!({ "email": email, "password": password })).await
    }

    /// Signs up by a link.
    pub async fn sign_up(&self, path: &str, email: &str) -> Answer {
        let token = path.strip_prefix("/sign-up/").unwrap();
        self.post("/api/sign-up", &json!({ "token": token, "name": email, "email": email, "password": PASSWORD })).await
    }

    /// Who is signed in.
    pub async fn session(&self) -> Session {
        self.get("/api/session").await.read()
    }

    /// The cookie as it is sent.
    pub fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    /// Uses another cookie from now on.
    pub fn set_cookie(&self, cookie: Option<String>) {
        *self.cookie.lock().unwrap() = cookie;
    }

    /// Keeps a cookie beside the others, or forgets it when it is empty.
    fn keep(&self, pair: &str) {
        let (name, value) = pair.split_once('=').unwrap();
        let before = self.cookie().unwrap_or_default();
        let mut jar: Vec<&str> = before.split("; ").filter(|kept| kept.split('=').next() != Some(name)).collect();
        jar.retain(|kept| !kept.is_empty());
        if !value.is_empty() {
            jar.insert(0, pair);
        }
        self.set_cookie((!jar.is_empty()).then(|| jar.join("; ")));
    }

    /// A request as the console makes it, with further headers.
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Answer {
        let mut all = vec![("x-console", "1")];
        all.extend(headers);
        self.raw(method, path, body.map(|body| body.to_string()), &all).await
    }

    /// A request with these headers and no others, besides the cookie.
    pub async fn raw(&self, method: Method, path: &str, body: Option<String>, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(cookie) = self.cookie() {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(body) = body {
            if !headers.iter().any(|(name, _)| *name == "content-type") {
                request = request.header(header::CONTENT_TYPE, "application/json");
            }
            request = request.body(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        let headers = response.headers().clone();
        for set in headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            self.keep(pair);
        }
        Answer { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Wants this status.
    #[track_caller]
    pub fn expect(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The body of a success.
    #[track_caller]
    pub fn read<T: DeserializeOwned>(self) -> T {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The problem of a failure with this status.
    #[track_caller]
    pub fn problem(self, status: StatusCode) -> Problem {
        let this = self.expect(status);
        assert_eq!(this.header("content-type"), Some("application/problem+json"));
        serde_json::from_slice(&this.body).unwrap_or_else(|error| panic!("{error}: {}", this.text()))
    }
}

/// One world of the sandbox, by the addresses that only a sandbox has.
pub struct World {
    http: Client,
    base: String,
    /// What a client of the carrier is given.
    pub base_url: String,
    /// The world's name, which is also the user name at the carrier.
    pub name: String,
}

impl World {
    /// Every request that took effect, oldest first.
    pub async fn ledger(&self) -> Vec<LedgerEntry> {
        let answer = self.http.get(self.address("ledger")).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.json().await.unwrap()
    }

    /// The subjects of an operation in the ledger.
    pub async fn did(&self, operation: &str) -> Vec<String> {
        self.ledger().await.into_iter().filter(|entry| entry.operation == operation).map(|entry| entry.subject).collect()
    }

    /// Replaces the plan of faults.
    pub async fn faults(&self, faults: &[Fault]) {
        self.tell("faults", &json!(faults)).await;
    }

    /// One kind of trouble for one operation, until it is replaced.
    pub async fn trouble(&self, operation: &str, what: Trouble) {
        self.faults(&[Fault { operation: operation.into(), what, after: 0, times: 0, percent: None }]).await;
    }

    /// One kind of trouble for one operation, once.
    pub async fn trouble_once(&self, operation: &str, what: Trouble) {
        self.faults(&[Fault { operation: operation.into(), what, after: 0, times: 1, percent: None }]).await;
    }

    /// Moves the world's clock forward.
    pub async fn advance(&self, ms: i64) {
        self.tell("advance", &json!({ "ms": ms })).await;
    }

    /// Moves a port request on at once: `answer`, `reject`, `foc_today` or `next`.
    pub async fn port(&self, request: &contract::id::PortRequestId, act: &str) {
        let id: u64 = request.as_str().parse().unwrap();
        self.tell("port", &json!({ "request": id, "do": act })).await;
    }

    /// The world has so many more ports.
    pub async fn ports(&self, count: u32) {
        self.tell("ports", &json!({ "count": count })).await;
    }

    /// The world owns so many more numbers.
    pub async fn own(&self, count: u32) {
        self.tell("owned", &json!({ "count": count })).await;
    }

    /// The world has so many call records, over so many days until now.
    pub async fn calls(&self, records: u64, days: u32) {
        self.tell("calls", &json!({ "records": records, "days": days })).await;
    }

    /// What an address tells that only a sandbox has.
    pub async fn told(&self, what: &str) -> Value {
        self.http.get(self.address(what)).send().await.unwrap().json().await.unwrap()
    }

    /// Changes local prices.
    pub async fn price(&self, setup: &str, monthly: &str) {
        self.tell("price", &json!({ "setup": setup, "monthly": monthly })).await;
    }

    /// Somebody else buys a number (ten digits).
    pub async fn sell(&self, number: &str) {
        self.tell("sell", &json!({ "number": number })).await;
    }

    /// Another client of the same carrier account gives a number (ten digits) back.
    pub async fn release(&self, number: &str) {
        let log_in = json!({ "user_name": self.name, "password": "sandbox" });
        let answer = self.http.post(format!("{}/login", self.base_url)).json(&log_in).send().await.unwrap();
        let token: Value = answer.json().await.unwrap();
        let request = self.http.delete(format!("{}/dids", self.base_url)).json(&json!({ "numbers": [number] }));
        let answer = request.header(header::AUTHORIZATION, token["data"]["token"].as_str().unwrap()).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["code"], 200, "{answer}");
    }

    async fn tell(&self, what: &str, body: &Value) {
        let answer = self.http.post(self.address(what)).json(body).send().await.unwrap();
        assert!(answer.status().is_success(), "{what}: {}", answer.status());
    }

    fn address(&self, what: &str) -> String {
        format!("{}/_sandbox/{}/{what}", self.base, self.name)
    }
}

/// What the lane of one account says to a search.
pub async fn lane(console: &Console, account: &AccountId, query: &str) -> LaneHappened {
    let answer = console.get(&format!("/api/offers?account={account}&{query}")).await.expect(StatusCode::OK);
    lane_events(&answer.text()).into_iter().next_back().unwrap().event
}

/// The events of a streamed search.
pub fn lane_events(lines: &str) -> Vec<LaneEvent> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// What an account answers to a search; a test that gets no answer fails.
pub async fn answered(console: &Console, account: &AccountId, query: &str) -> LaneAnswer {
    match lane(console, account, query).await {
        LaneHappened::Answered { answer } => answer,
        other => panic!("{query}: {other:?}"),
    }
}

/// Credentials of another world of the same sandbox, as a draft of an account.
pub fn draft(patchbay: &Patchbay, name: &str, world: &str) -> Value {
    let login = (carriers::find("call48").unwrap().sandbox_login)(world);
    let secrets: BTreeMap<String, Secret> = login.secret;
    json!({
        "carrier": "call48",
        "name": name,
        "base_url": patchbay.world.base_url,
        "plain": login.plain,
        "secrets": secrets,
    })
}

/// Waits until something holds; a test that waits in vain fails.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let began = tokio::time::Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}
