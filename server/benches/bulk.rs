//! Bulk changes of 10, 1,000 and 10,000 numbers: time, computing and memory for each number. Prints a table; run it by
//! `cargo xtask bench`.
//!
//! A change of one number at a time waits for the carrier's pace (1,200 calls a minute after the first 400): its time is the
//! carrier's, and what the server computes for each number is ours. Numbers are given back a hundred in one request, so that
//! 10,000 of them measure us. Each size has a world, a server and a database of its own.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

mod support;

use std::time::{Duration, Instant};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use support::{Console, Process, client, free_port, log_in, start_sandbox, start_server, well};

/// Unoptimized it only shows that it runs.
const SIZES: &[usize] = if cfg!(debug_assertions) { &[10, 100] } else { &[10, 1_000, 10_000] };
/// The largest change of one number at a time: more would only wait longer.
const MOST_ONE_BY_ONE: usize = 1_000;
/// How often somebody looks how it stands: as the page does, and more often where little is done.
const LOOK: Duration = Duration::from_millis(250);
const LOOK_AT_FEW: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(1_200);

/// What is done to every number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Forward,
    GiveBack,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Forward => "forwarding, one request each",
            Self::GiveBack => "giving back, a hundred a request",
        }
    }

    fn change(self) -> Value {
        match self {
            Self::Forward => json!({ "change": "routing", "to": { "routing": {
                "shape": "chain", "sequence": "order", "answering": "forward_only", "sip_digits": "11",
                "steps": [{ "to": { "to": "number", "number": "+12525550144" }, "ring_seconds": 30 }] } } }),
            Self::GiveBack => json!({ "change": "removal" }),
        }
    }

    fn operation(self) -> &'static str {
        match self {
            Self::Forward => "c48_update_forwarding",
            Self::GiveBack => "c48_dids_remove",
        }
    }
}

/// The local numbers of the account, once so many are read.
async fn numbers(console: &Console, least: usize) -> Vec<String> {
    let began = Instant::now();
    loop {
        let page = console.get("/api/numbers?kind=local").await;
        let reading = &page["read"][0];
        if !reading["read_at"].is_null() && reading["reading"].is_null() && page["matching"].as_u64().unwrap() as usize >= least {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "the numbers were not read: {reading}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let text = console.request(Method::GET, "/api/numbers/export?kind=local").send().await.unwrap().text().await.unwrap();
    text.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect()
}

async fn ended(console: &Console, path: &str, look: Duration) -> Value {
    let began = Instant::now();
    loop {
        let now = console.get(path).await;
        if now["phase"] == "done" && now["moving"] == 0 {
            return now;
        }
        assert!(began.elapsed() < PATIENCE, "the bulk change did not end: {now}");
        tokio::time::sleep(look).await;
    }
}

async fn one(http: &Client, sandbox: &str, sandbox_port: u16, what: What, size: usize) {
    let world = format!("bulk-{}-{size}", what.operation());
    log_in(http, sandbox, &world).await;
    well(http.post(format!("{sandbox}/_sandbox/{world}/owned")).json(&json!({ "count": size }))).await;
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let server: Process = start_server(folder.path(), port, sandbox_port, &world);
    let console = Console::at(http, format!("http://127.0.0.1:{port}")).await;
    let list = numbers(&console, size).await[..size].join("\n");
    // What reading took is not what the change takes.
    server.forget_peak();
    let (before, computed) = (server.resident_mib(), server.computed());
    let began = Instant::now();
    let draft = json!({ "which": { "which": "listed", "text": list }, "change": what.change() });
    let plan = console.post("/api/bulk-changes", &draft).await;
    let planned = began.elapsed();
    let count = |view: &Value, state: &str| {
        let all = view["counts"].as_array().unwrap();
        all.iter().find(|pair| pair[0] == state).map_or(0, |pair| pair[1].as_u64().unwrap()) as usize
    };
    assert_eq!(count(&plan, "waiting"), size, "{plan}");
    let path = format!("/api/bulk-changes/{}", plan["id"].as_str().unwrap());
    let typed = if what == What::GiveBack { size.to_string() } else { String::new() };
    let began = Instant::now();
    console.post(&format!("{path}/begin"), &json!({ "will": size, "typed": typed })).await;
    let end = ended(&console, &path, if size > 10 { LOOK } else { LOOK_AT_FEW }).await;
    let took = began.elapsed();
    let ledger = well(http.get(format!("{sandbox}/_sandbox/{world}/ledger"))).await;
    let did = ledger.as_array().unwrap().iter().filter(|entry| entry["operation"] == what.operation()).count();
    assert_eq!((count(&end, "verified"), did), (size, size), "every number once: {end}");
    let each = |time: Duration| time.as_secs_f64() * 1e3 / size as f64;
    let more = server.peak_mib() - before;
    println!(
        "| {} | {size} | {:.0} ms | {:.1} s | {:.2} ms | {:.2} ms | {:.1} MiB | {:.1} KiB |",
        what.name(),
        planned.as_secs_f64() * 1e3,
        took.as_secs_f64(),
        each(planned + took),
        each(server.computed().saturating_sub(computed)),
        more,
        more * 1024.0 / size as f64,
    );
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let http = client();
    let sandbox_port = free_port();
    let sandbox = format!("http://127.0.0.1:{sandbox_port}");
    let _sandbox = start_sandbox(sandbox_port);
    println!("\nThe aim: flat for each number, from 10 to 10,000.\n");
    println!("| bulk change | numbers | plan | run | time each | computed each | more memory | memory each |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for what in [What::GiveBack, What::Forward] {
        for size in SIZES.iter().filter(|size| what == What::GiveBack || **size <= MOST_ONE_BY_ONE) {
            one(&http, &sandbox, sandbox_port, what, *size).await;
        }
    }
}
