//! What the back end adds to a carrier call, how soon it is ready and what it keeps in memory. Prints a table; run it by
//! `cargo xtask bench`, which measures the browser beside it.
//!
//! The two ways to the carrier are measured in turn, in one run, on the same machine: their difference and their ratio
//! hold even where the machine is noisy.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, RequestBuilder};

const ROUNDS: usize = 20;
const CALLS: usize = 100;
const AT_ONCE: usize = 16;

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

fn start_server(folder: &Path, port: u16, sandbox: u16) -> Process {
    let accounts = format!(
        r#"[{{"carrier":"call48","name":"Call48","base_url":"http://127.0.0.1:{sandbox}/api/v4",
            "plain":{{"login":"customer","user_name":"bench"}},"secrets":{{"password":"sandbox"}}}}]"#
    );
    let command = patchbay()
        .env("PATCHBAY_DATA_DIR", folder)
        .env("PATCHBAY_LISTEN", format!("127.0.0.1:{port}"))
        .env("PATCHBAY_SANDBOX", "false")
        .env("PATCHBAY_ACCOUNTS", accounts)
        .env("PATCHBAY_ALLOW_BASE_URLS", format!("http://127.0.0.1:{sandbox}"))
        .env("PATCHBAY_OPERATOR_EMAIL", "operator@example.com")
        .env("PATCHBAY_OPERATOR_PASSWORD", "correct horse battery")
        .env("PATCHBAY_REQUESTS_PER_MINUTE", "100000000")
        .env("PATCHBAY_SIGN_INS_PER_MINUTE", "100000000")
        .spawn();
    Process(command.unwrap())
}

async fn ready(http: &Client, url: &str) -> Duration {
    let began = Instant::now();
    while !http.get(url).send().await.is_ok_and(|answer| answer.status().is_success()) {
        assert!(began.elapsed() < Duration::from_secs(30), "{url} did not get ready");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    began.elapsed()
}

async fn sign_in(http: &Client, base: &str) -> String {
    let answer = http
        .post(format!("{base}/api/session"))
        .header("X-Console", "1")
        .json(&serde_json::json!({ "email": "operator@example.com", "password": "correct horse battery" }))
        .send()
        .await
        .unwrap();
    answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

/// Resident memory of a process in MiB, where the system tells.
fn resident_mib(process: &Process) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.0.id())).unwrap_or_default();
    let kib: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(f64::NAN);
    kib / 1024.0
}

/// Calls one after the other; each one's time in microseconds.
async fn one_by_one(request: &RequestBuilder) -> Vec<u64> {
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let began = Instant::now();
        let answer = request.try_clone().unwrap().send().await.unwrap();
        assert!(answer.status().is_success(), "HTTP {}", answer.status());
        answer.bytes().await.unwrap();
        times.push(u64::try_from(began.elapsed().as_micros()).unwrap());
    }
    times
}

/// Requests a second with several at once.
async fn at_once(request: &RequestBuilder) -> f64 {
    let began = Instant::now();
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let request = request.try_clone().unwrap();
            tokio::spawn(async move {
                for _ in 0..CALLS {
                    let answer = request.try_clone().unwrap().send().await.unwrap();
                    assert!(answer.status().is_success(), "HTTP {}", answer.status());
                    answer.bytes().await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    (AT_ONCE * CALLS) as f64 / began.elapsed().as_secs_f64()
}

fn percentile(times: &mut [u64], percent: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)] as f64 / 1000.0
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    #[expect(clippy::disallowed_methods, reason = "a benchmark talks to the server as a browser does")]
    let http = Client::builder().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (port, sandbox_port) = (free_port(), free_port());
    let base = format!("http://127.0.0.1:{port}");
    let sandbox = format!("http://127.0.0.1:{sandbox_port}");
    let listen = format!("127.0.0.1:{sandbox_port}");
    let _sandbox = Process(patchbay().args(["sandbox", "--carrier", "call48", "--listen", &listen]).spawn().unwrap());
    let token: serde_json::Value = loop {
        let log_in = serde_json::json!({ "user_name": "bench", "password": "sandbox" });
        match http.post(format!("{sandbox}/api/v4/login")).json(&log_in).send().await {
            Ok(answer) => break answer.json().await.unwrap(),
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    let token = token["data"]["token"].as_str().unwrap().to_owned();

    // Start-up: the first start makes the key, the tables and the operator; the later ones are what a restart takes.
    let first = {
        let began = Instant::now();
        let server = start_server(folder.path(), port, sandbox_port);
        ready(&http, &format!("{base}/readyz")).await;
        let took = began.elapsed();
        drop(server);
        took
    };
    let mut starts = Vec::new();
    for _ in 0..7 {
        let began = Instant::now();
        let server = start_server(folder.path(), port, sandbox_port);
        ready(&http, &format!("{base}/readyz")).await;
        starts.push(u64::try_from(began.elapsed().as_micros()).unwrap());
        drop(server);
    }
    let server = start_server(folder.path(), port, sandbox_port);
    ready(&http, &format!("{base}/readyz")).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let idle = resident_mib(&server);
    let cookie = sign_in(&http, &base).await;

    let accounts: serde_json::Value = http
        .get(format!("{base}/api/accounts"))
        .header("X-Console", "1")
        .header("Cookie", &cookie)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let account = accounts[0]["id"].as_str().unwrap();
    let straight = http.get(format!("{sandbox}/api/v4/ratecenter?state=GA")).header("Authorization", &token);
    let through = http
        .get(format!("{base}/api/accounts/{account}/rate-centers?state=GA"))
        .header("X-Console", "1")
        .header("Cookie", &cookie);
    one_by_one(&straight).await;
    one_by_one(&through).await;
    let (mut direct, mut proxied, mut direct_rps, mut proxied_rps) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        direct.extend(one_by_one(&straight).await);
        proxied.extend(one_by_one(&through).await);
    }
    for _ in 0..3 {
        direct_rps.push(at_once(&straight).await);
        proxied_rps.push(at_once(&through).await);
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let (d50, d99) = (percentile(&mut direct, 50), percentile(&mut direct, 99));
    let (p50, p99) = (percentile(&mut proxied, 50), percentile(&mut proxied, 99));
    let (drps, prps) = (median(direct_rps), median(proxied_rps));

    for _ in 0..1_000 {
        sign_in(&http, &base).await;
    }
    let with_sessions = resident_mib(&server);

    println!("| what | straight to the sandbox | through Patchbay | difference | aim |");
    println!("|---|---|---|---|---|");
    println!("| one call, p50 | {d50:.2} ms | {p50:.2} ms | {:+.2} ms | under 1 ms |", p50 - d50);
    println!("| one call, p99 | {d99:.2} ms | {p99:.2} ms | {:+.2} ms | |", p99 - d99);
    println!("| requests a second, {AT_ONCE} at once | {drps:.0} | {prps:.0} | ×{:.2} | |", prps / drps);
    println!();
    println!("| what | figure | aim |");
    println!("|---|---|---|");
    println!("| ready after a first start | {:.0} ms | |", first.as_secs_f64() * 1000.0);
    println!("| ready after a restart, median of 7 | {:.0} ms | 300 ms |", percentile(&mut starts, 50));
    println!("| resident memory, idle | {idle:.1} MiB | 64 MiB |");
    println!("| resident memory, 1,000 sessions | {with_sessions:.1} MiB | 64 MiB |");
}
