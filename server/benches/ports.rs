//! What the back end makes of large papers and of many ports. Prints tables; run it by `cargo xtask bench`.
//!
//! A paper of just under 10 MiB goes to the carrier's sandbox straight and through the back end, in turn, in one run, on the
//! same machine. Through the back end there are three moments: the file is kept, the carrier has said yes to it, and the
//! carrier was seen to list it.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

mod support;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use axum::body::Bytes;
use contract::port::document::MOST_BYTES;
use reqwest::{
    Body, Client, Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use support::{Console, client, free_port, log_in, percentile, start_sandbox, start_server, us_since, well};

/// Unoptimized it only shows that it runs.
const TRIED: bool = cfg!(debug_assertions);
const ROUNDS: usize = if TRIED { 1 } else { 15 };
const AT_ONCE: usize = 10;
const PORTS: usize = if TRIED { 500 } else { 10_000 };
const SEARCHES: usize = 50;
const TIMES: usize = 4;
/// How often somebody looks how an upload stands.
const LOOK: Duration = Duration::from_millis(2);

/// A file that begins as a PDF does, 1 KiB shorter than the most that is taken.
fn paper() -> Bytes {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    // Nothing that a lower layer could make shorter.
    let mut word = 0x9e37_79b9_7f4a_7c15_u64;
    while bytes.len() < usize::try_from(MOST_BYTES).unwrap() - 1024 {
        word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        bytes.extend_from_slice(&word.rotate_right(29).to_le_bytes());
    }
    bytes.into()
}

/// When each thing was true of an upload through the back end, in microseconds.
struct Sent {
    kept: u64,
    accepted: u64,
    verified: u64,
}

#[derive(Clone)]
struct Uploads {
    http: Client,
    console: Console,
    account: String,
    upload_docs: String,
    token: String,
    paper: Bytes,
}

impl Uploads {
    async fn straight(&self, request: &str, name: String) -> u64 {
        let began = Instant::now();
        let length = self.paper.len() as u64;
        let file = Part::stream_with_length(Body::from(self.paper.clone()), length).file_name(name);
        let form = Form::new()
            .text("port_req_id", request.to_owned())
            .text("type", "bill")
            .part("file", file.mime_str("application/pdf").unwrap());
        let answer = well(self.http.post(&self.upload_docs).header("Authorization", &self.token).multipart(form)).await;
        assert_eq!(answer["code"], 200, "{answer}");
        us_since(began)
    }

    async fn send(&self, path: String, name: &str) -> Value {
        let request = self.console.request(Method::POST, &format!("{path}?kind=bill&name={name}"));
        let request =
            request.header("Idempotency-Key", format!("bench-0123456789-{}", name.replace('.', "-"))).body(self.paper.clone());
        well(request.header("Content-Type", "application/octet-stream")).await
    }

    async fn to_port(&self, request: &str, name: String) -> Sent {
        let began = Instant::now();
        let document = self.send(format!("/api/accounts/{}/ports/{request}/papers", self.account), &name).await;
        let kept = us_since(began);
        let path = format!("/api/attempts/{}", document["carrier"]["attempt"].as_str().unwrap());
        let mut accepted = None;
        loop {
            let attempt = self.console.get(&path).await;
            match attempt["outcome"].as_str().unwrap() {
                "verified" => {
                    let verified = us_since(began);
                    return Sent { kept, accepted: accepted.unwrap_or(verified), verified };
                }
                "accepted" => accepted = accepted.or_else(|| Some(us_since(began))),
                outcome => assert_eq!(outcome, "asked", "{attempt}"),
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn to_draft(&self, draft: &str, name: String) -> u64 {
        let began = Instant::now();
        self.send(format!("/api/port-drafts/{draft}/papers"), &name).await;
        us_since(began)
    }

    async fn draft(&self) -> String {
        self.console.post("/api/port-drafts", &json!({ "fields": {} })).await["id"].as_str().unwrap().to_owned()
    }
}

async fn more_ports(http: &Client, sandbox: &str, world: &str, count: usize) {
    well(http.post(format!("{sandbox}/_sandbox/{world}/ports")).json(&json!({ "count": count }))).await;
}

async fn papers(http: &Client, sandbox: &str, sandbox_port: u16) {
    let token = log_in(http, sandbox, "papers").await;
    more_ports(http, sandbox, "papers", 2 * AT_ONCE).await;
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let server = start_server(folder.path(), port, sandbox_port, "papers");
    let console = Console::at(http, format!("http://127.0.0.1:{port}")).await;
    console.ports_read().await;
    let page = console.get("/api/ports").await;
    let requests: Vec<String> = page["items"].as_array().unwrap().iter().map(|r| r["request"].as_str().unwrap().into()).collect();
    let uploads = Uploads {
        http: http.clone(),
        account: console.account().await,
        upload_docs: format!("{sandbox}/api/v4/port-in/upload-docs"),
        console,
        token,
        paper: paper(),
    };
    let before = server.peak_mib();
    let draft = uploads.draft().await;
    let [mut straight, mut kept, mut accepted, mut verified, mut drafts] = <[Vec<u64>; 5]>::default();
    // The first round warms up and is not counted.
    for round in 0..=ROUNDS {
        let once = uploads.straight(&requests[0], format!("straight-{round}.pdf")).await;
        let sent = uploads.to_port(&requests[0], format!("through-{round}.pdf")).await;
        let drafted = uploads.to_draft(&draft, format!("draft-{round}.pdf")).await;
        if round > 0 {
            straight.push(once);
            kept.push(sent.kept);
            accepted.push(sent.accepted);
            verified.push(sent.verified);
            drafts.push(drafted);
        }
    }
    let alone = server.peak_mib();

    let mut tasks = Vec::new();
    for n in 0..AT_ONCE {
        let (uploads, draft) = (uploads.clone(), uploads.draft().await);
        tasks.push(tokio::spawn(async move { uploads.to_draft(&draft, format!("drafts-{n}.pdf")).await }));
    }
    let began = Instant::now();
    for task in tasks {
        task.await.unwrap();
    }
    let (drafts_took, drafts_peak) = (us_since(began), server.peak_mib());
    let began = Instant::now();
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|n| {
            let (uploads, request) = (uploads.clone(), requests[n + 1].clone());
            tokio::spawn(async move { uploads.to_port(&request, format!("ports-{n}.pdf")).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let (ports_took, ports_peak) = (us_since(began), server.peak_mib());

    let mib = uploads.paper.len() as f64 / 1024.0 / 1024.0;
    let of_straight = percentile(&mut straight, 50);
    println!("| a paper of 10 MiB, median of {ROUNDS} | took | MiB/s | bytes/s | of straight | aim |");
    println!("|---|---:|---:|---:|---:|---|");
    for (what, times, aim) in [
        ("straight to the sandbox", &mut straight, ""),
        ("through Patchbay, until it is kept (202)", &mut kept, ""),
        ("through Patchbay, until the carrier said yes", &mut accepted, "0.8"),
        ("through Patchbay, until it is verified", &mut verified, "0.8"),
        ("to a draft, until it is kept", &mut drafts, ""),
    ] {
        let took = percentile(times, 50);
        let rate = mib / (took as f64 / 1e6);
        let ratio = of_straight as f64 / took as f64;
        let bytes = rate * 1024.0 * 1024.0;
        println!("| {what} | {:.1} ms | {rate:.1} | {bytes:.0} | ×{ratio:.2} | {aim} |", took as f64 / 1e3);
    }
    println!();
    println!("| peak resident memory | MiB | took | aim |");
    println!("|---|---:|---:|---|");
    println!("| before the first paper | {before:.1} | | |");
    println!("| papers one after the other | {alone:.1} | | |");
    for (what, peak, took) in [("drafts", drafts_peak, drafts_took), ("ports", ports_peak, ports_took)] {
        println!("| {AT_ONCE} at once to {AT_ONCE} {what} | {peak:.1} | {:.0} ms | as one after the other |", took as f64 / 1e3);
    }
    println!();
}

/// Parts of numbers that are on the board, three to seven digits of each, no two the same.
async fn searches(console: &Console) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for page in 1.. {
        let page = console.get(&format!("/api/ports?page={page}")).await;
        let rows = page["items"].as_array().unwrap();
        assert!(!rows.is_empty(), "the board has too few ports");
        for (at, number) in rows.iter().filter_map(|row| row["first_number"].as_str()).step_by(2).enumerate() {
            let digits = number.trim_start_matches("+1");
            let from = at % 4;
            found.insert(digits[from..from + 3 + at % 5].to_owned());
            if found.len() == SEARCHES {
                return found;
            }
        }
    }
    found
}

async fn board(http: &Client, sandbox: &str, sandbox_port: u16) {
    log_in(http, sandbox, "board").await;
    more_ports(http, sandbox, "board", PORTS).await;
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let server = start_server(folder.path(), port, sandbox_port, "board");
    let console = Console::at(http, format!("http://127.0.0.1:{port}")).await;
    let first = console.ports_read().await;
    console.post("/api/ports/refresh", &json!({})).await;
    let again = console.ports_read().await;
    let searches = searches(&console).await;
    let (mut times, mut matching) = (Vec::new(), Vec::new());
    for round in 0..=TIMES {
        for search in &searches {
            let began = Instant::now();
            let page = console.get(&format!("/api/ports?q={search}")).await;
            // The first round warms up and is not counted.
            if round > 0 {
                times.push(us_since(began));
                matching.push(page["matching"].as_u64().unwrap());
            }
        }
    }
    assert!(matching.iter().all(|count| *count > 0), "a number that is on the board was not found: {searches:?} {matching:?}");
    let [p50, p95] = [50, 95].map(|percent| percentile(&mut times, percent) as f64 / 1e3);
    println!("| the board with {PORTS} ports | figure |");
    println!("|---|---:|");
    println!("| first reading | {:.1} s |", first.as_secs_f64());
    println!("| another reading | {:.1} s |", again.as_secs_f64());
    println!("| found by digits, {SEARCHES} searches {TIMES} times, p50 | {p50:.2} ms |");
    println!("| found by digits, p95 | {p95:.2} ms |");
    println!("| ports that match, median | {} |", percentile(&mut matching, 50));
    println!("| peak resident memory | {:.1} MiB |", server.peak_mib());
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let http = client();
    let sandbox_port = free_port();
    let sandbox = format!("http://127.0.0.1:{sandbox_port}");
    let _sandbox = start_sandbox(sandbox_port);
    papers(&http, &sandbox, sandbox_port).await;
    board(&http, &sandbox, sandbox_port).await;
}
