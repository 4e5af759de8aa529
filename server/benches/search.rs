//! A search over four carriers against each of them alone: the first row and the last row. Prints a table; run it by
//! `cargo xtask bench`.
//!
//! Each sandbox is made as slow as carriers are: their differences are what one stream has to bear. All ways are measured in
//! turn, in one run.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

mod support;

use std::time::Instant;

use futures::StreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};
use support::{Console, client, free_port, percentile, start_alone, us_since};

const ROUNDS: usize = 30;
/// How long each carrier takes, in milliseconds.
const SLOW: [(&str, u64); 4] = [("call48", 60), ("bandwidth", 140), ("tsg", 220), ("tata", 400)];

/// When the first row and the last row of a search were there, in microseconds.
async fn rows(console: &Console, path: &str) -> (u64, u64) {
    let began = Instant::now();
    let answer = console.request(Method::GET, path).send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    let (mut first, mut last) = (None, 0);
    let mut stream = answer.bytes_stream();
    let mut rest = Vec::new();
    while let Some(piece) = stream.next().await {
        rest.extend_from_slice(&piece.unwrap());
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = rest.drain(..=end).collect();
            let event: Value = serde_json::from_slice(&line).unwrap();
            if event["event"]["answer"]["offers"].as_array().is_some_and(|offers| !offers.is_empty()) {
                last = us_since(began);
                first.get_or_insert(last);
            }
        }
    }
    (first.unwrap_or(u64::MAX), last)
}

async fn measure(console: &Console, path: &str) -> (f64, f64) {
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (one, all) = rows(console, path).await;
        first.push(one);
        last.push(all);
    }
    (percentile(&mut first, 50) as f64 / 1000.0, percentile(&mut last, 50) as f64 / 1000.0)
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let _server = start_alone(folder.path(), port);
    let http = client();
    let console = Console::at(&http, format!("http://127.0.0.1:{port}")).await;
    let accounts = console.get("/api/accounts").await;
    let accounts: Vec<(String, String, String)> = accounts
        .as_array()
        .unwrap()
        .iter()
        .map(|account| {
            let text = |name: &str| account[name].as_str().unwrap().to_owned();
            (text("carrier"), text("id"), text("base_url"))
        })
        .collect();
    let origin = |carrier: &str| {
        let (.., base) = accounts.iter().find(|(id, ..)| id == carrier).unwrap();
        base.split('/').take(3).collect::<Vec<_>>().join("/")
    };
    let fault = async |carrier: &str, trouble: Value| {
        let mut fault = trouble;
        fault["operation"] = json!("");
        let url = format!("{}/_sandbox/patchbay/faults", origin(carrier));
        assert!(http.post(url).json(&json!([{ "operation": "", "what": fault }])).send().await.unwrap().status().is_success());
    };
    for (carrier, ms) in SLOW {
        fault(carrier, json!({ "trouble": "slow", "ms": ms })).await;
    }
    // Numbers at home at three carriers, and abroad at the fourth: each is asked for what it sells.
    let home = "kind=local&area_code=206&state=WA&limit=50";
    println!("\n| a search | first row | last row | aim |\n|---|---:|---:|---|");
    let mut alone = Vec::new();
    for (carrier, id, _) in accounts.iter().filter(|(carrier, ..)| carrier != "tata") {
        let (first, last) = measure(&console, &format!("/api/offers?account={id}&{home}")).await;
        println!("| {carrier} alone | {first:.1} ms | {last:.1} ms |  |");
        alone.push((first, last));
    }
    let fastest = alone.iter().map(|(first, _)| *first).fold(f64::INFINITY, f64::min);
    let slowest = alone.iter().map(|(_, last)| *last).fold(0.0, f64::max);
    let all = format!("/api/offers?{home}");
    let (first, last) = measure(&console, &all).await;
    println!(
        "| all four | {first:.1} ms (×{:.2} of the fastest) | {last:.1} ms (×{:.2} of the slowest) | within 10 % of each |",
        first / fastest,
        last / slowest
    );
    fault("tata", json!({ "trouble": "hang" })).await;
    let began = Instant::now();
    let (hung, _) = rows(&console, &all).await;
    println!(
        "| all four, one hangs | {:.1} ms (×{:.2}) | given up after {:.1} s | first row unchanged |",
        hung as f64 / 1000.0,
        hung as f64 / 1000.0 / first,
        began.elapsed().as_secs_f64()
    );
}
