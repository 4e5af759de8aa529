//! What the benchmarks of the back end share: a carrier's sandbox and the server beside it, each in a process of its own, and
//! somebody who is signed in.

#![allow(dead_code, reason = "each benchmark uses its own part")]

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

const EMAIL: &str = "operator@example.com";
const PASSWORD: &str = "correct horse battery";

/// A process that ends with its owner.
pub struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// Resident memory in MiB, where the system tells.
    pub fn resident_mib(&self) -> f64 {
        self.mib("VmRSS:")
    }

    /// The most resident memory it ever had, in MiB, where the system tells.
    pub fn peak_mib(&self) -> f64 {
        self.mib("VmHWM:")
    }

    /// Lets the most resident memory begin anew from what it has now.
    pub fn forget_peak(&self) {
        let _ = std::fs::write(format!("/proc/{}/clear_refs", self.0.id()), "5");
    }

    /// How long it has computed, over all processors, where the system tells; in steps of ten milliseconds.
    pub fn computed(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap_or_default();
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        // Of the kernel's list the 14th and 15th field: in the program and in the system, in hundredths of a second.
        let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }

    fn mib(&self, what: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let kib: f64 = status
            .lines()
            .find_map(|line| line.strip_prefix(what))
            .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
            .unwrap_or(f64::NAN);
        kib / 1024.0
    }
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn patchbay() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patchbay"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The client that the benchmarks ask with.
pub fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    #[expect(clippy::disallowed_methods, reason = "a benchmark talks to the server as a browser does")]
    Client::builder().build().unwrap()
}

/// Starts the sandbox of Call48.
pub fn start_sandbox(port: u16) -> Process {
    let listen = format!("127.0.0.1:{port}");
    Process(patchbay().args(["sandbox", "--carrier", "call48", "--listen", &listen]).spawn().unwrap())
}

/// Logs in at the sandbox, once it answers: the token of this world.
pub async fn log_in(http: &Client, sandbox: &str, world: &str) -> String {
    let log_in = json!({ "user_name": world, "password": "sandbox" });
    let began = Instant::now();
    let token: Value = loop {
        match http.post(format!("{sandbox}/api/v4/login")).json(&log_in).send().await {
            Ok(answer) => break answer.json().await.unwrap(),
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
        assert!(began.elapsed() < Duration::from_secs(30), "the sandbox did not get ready");
    };
    token["data"]["token"].as_str().unwrap().to_owned()
}

/// Starts the server with one account, of this world of the sandbox.
pub fn start_server(folder: &Path, port: u16, sandbox: u16, world: &str) -> Process {
    start_instance(folder, port, sandbox, world, None)
}

/// The same on this database, if one is named.
pub fn start_instance(folder: &Path, port: u16, sandbox: u16, world: &str, database: Option<&str>) -> Process {
    let accounts = json!([{
        "carrier": "call48", "name": "Call48", "base_url": format!("http://127.0.0.1:{sandbox}/api/v4"),
        "plain": { "login": "customer", "user_name": world }, "secrets": { "password": "sandbox" },
    }]);
    let command = patchbay()
        .env("PATCHBAY_DATA_DIR", folder)
        .env("PATCHBAY_LISTEN", format!("127.0.0.1:{port}"))
        .env("PATCHBAY_SANDBOX", "false")
        .env("PATCHBAY_ACCOUNTS", accounts.to_string())
        .env("PATCHBAY_ALLOW_BASE_URLS", format!("http://127.0.0.1:{sandbox}"))
        .env("PATCHBAY_OPERATOR_EMAIL", EMAIL)
        .env("PATCHBAY_OPERATOR_PASSWORD", PASSWORD)
        .env("PATCHBAY_REQUESTS_PER_MINUTE", "100000000")
        .env("PATCHBAY_SIGN_INS_PER_MINUTE", "100000000")
        .env("PATCHBAY_SECOND_FACTOR", "offered")
        .env("PATCHBAY_PORT_READING_INTERVAL_S", "86400")
        // What is measured is this server, not the pace that a carrier is spared.
        .env("PATCHBAY_CARRIER_PACES", "call48=6000000")
        .envs(database.map(|url| ("PATCHBAY_DATABASE_URL", url)))
        .spawn();
    Process(command.unwrap())
}

/// Starts the server with the embedded sandbox of every carrier, and an account at each.
pub fn start_alone(folder: &Path, port: u16) -> Process {
    let command = patchbay()
        .env("PATCHBAY_DATA_DIR", folder)
        .env("PATCHBAY_LISTEN", format!("127.0.0.1:{port}"))
        .env("PATCHBAY_SANDBOX", "true")
        .env("PATCHBAY_OPERATOR_EMAIL", EMAIL)
        .env("PATCHBAY_OPERATOR_PASSWORD", PASSWORD)
        .env("PATCHBAY_REQUESTS_PER_MINUTE", "100000000")
        .env("PATCHBAY_SIGN_INS_PER_MINUTE", "100000000")
        .env("PATCHBAY_SECOND_FACTOR", "offered")
        .spawn();
    Process(command.unwrap())
}

/// Waits until an address answers well.
pub async fn ready(http: &Client, url: &str) -> Duration {
    let began = Instant::now();
    while !http.get(url).send().await.is_ok_and(|answer| answer.status().is_success()) {
        assert!(began.elapsed() < Duration::from_secs(30), "{url} did not get ready");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    began.elapsed()
}

/// Signs in: the cookie as it is sent.
pub async fn sign_in(http: &Client, base: &str) -> String {
    let answer = http
        .post(format!("{base}/api/session"))
        .header("X-Console", "1")
        .json(&json!({ "email": EMAIL, "password": PASSWORD }))
        .send()
        .await
        .unwrap();
    answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

/// A browser, nearly: it is signed in and marks its requests.
#[derive(Clone)]
pub struct Console {
    http: Client,
    base: String,
    cookie: String,
}

impl Console {
    /// Signs in at a server, once it is ready.
    pub async fn at(http: &Client, base: String) -> Self {
        ready(http, &format!("{base}/readyz")).await;
        Self { http: http.clone(), cookie: sign_in(http, &base).await, base }
    }

    /// A request as the console makes it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).header("X-Console", "1").header("Cookie", &self.cookie)
    }

    /// What an address shows.
    pub async fn get(&self, path: &str) -> Value {
        well(self.request(Method::GET, path)).await
    }

    /// Sends and reads the answer.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        well(self.request(Method::POST, path).json(body)).await
    }

    /// The id of the account.
    pub async fn account(&self) -> String {
        self.get("/api/accounts").await[0]["id"].as_str().unwrap().to_owned()
    }

    /// How long until the account's ports were read whole, from now.
    pub async fn ports_read(&self) -> Duration {
        let began = Instant::now();
        loop {
            let page = self.get("/api/ports").await;
            let reading = &page["read"][0];
            assert!(reading["failed"].is_null(), "the ports could not be read: {reading}");
            if !reading["read_at"].is_null() && reading["reading"].is_null() {
                return began.elapsed();
            }
            assert!(began.elapsed() < Duration::from_secs(1_800), "the ports were not read: {reading}");
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
}

/// The body of an answer that must be a success.
pub async fn well(request: RequestBuilder) -> Value {
    let answer = request.send().await.unwrap();
    let (status, url, text) = (answer.status(), answer.url().to_string(), answer.text().await.unwrap());
    assert!(status.is_success(), "{url}: {status}: {text}");
    serde_json::from_str(&text).unwrap_or_default()
}

/// The value that so many of a hundred do not exceed.
pub fn percentile(times: &mut [u64], percent: usize) -> u64 {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

/// Since then, in microseconds.
pub fn us_since(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_micros()).unwrap()
}
