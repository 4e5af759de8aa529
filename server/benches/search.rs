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

const ROUNDS: usize = if cfg!(debug_assertions) { 2 } else { 20 };
/// How often with one that hangs: after ten calls without an answer it would not be asked any more.
const HUNG_ROUNDS: usize = 2;
/// How long each carrier takes, in milliseconds.
const SLOW: [(&str, u64); 4] = [("call48", 60), ("bandwidth", 140), ("tsg", 220), ("tata", 400)];

/// When the first row and the last row of a search were there, in microseconds; `None` when none came.
async fn rows(console: &Console, path: &str) -> Option<(u64, u64)> {
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
    first.map(|first| (first, last))
}

/// The medians, in milliseconds; `None` where no row ever came.
async fn measure(console: &Console, path: &str, rounds: usize) -> Option<(f64, f64)> {
    let (mut first, mut last) = (Vec::new(), Vec::new());
    // The first round warms up and is not counted.
    for round in 0..=rounds {
        let (one, all) = rows(console, path).await?;
        if round > 0 {
            first.push(one);
            last.push(all);
        }
    }
    Some((percentile(&mut first, 50) as f64 / 1000.0, percentile(&mut last, 50) as f64 / 1000.0))
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
    // Numbers at home: who sells none there answers at once that it does not.
    let home = "kind=local&area_code=206&state=WA&limit=50";
    println!("\n| a search, median of {ROUNDS} | first row | last row | aim |\n|---|---:|---:|---|");
    let mut alone: Vec<(String, f64, f64)> = Vec::new();
    for (carrier, id, _) in &accounts {
        match measure(&console, &format!("/api/offers?account={id}&{home}"), ROUNDS).await {
            Some((first, last)) => {
                println!("| {carrier} alone | {first:.1} ms | {last:.1} ms |  |");
                alone.push((carrier.clone(), first, last));
            }
            None => println!("| {carrier} alone | – | – | sells none there |"),
        }
    }
    alone.sort_by(|one, other| one.1.total_cmp(&other.1));
    let (fastest, slowest) = (alone[0].1, alone.iter().map(|(.., last)| *last).fold(0.0, f64::max));
    let all = format!("/api/offers?{home}");
    let (first, last) = measure(&console, &all, ROUNDS).await.unwrap();
    println!(
        "| all four | {first:.1} ms (×{:.2} of the fastest) | {last:.1} ms (×{:.2} of the slowest) | within 10 % of each |",
        first / fastest,
        last / slowest
    );
    // Neither the fastest nor the slowest hangs, so that both rows have something to be compared with.
    let hangs = alone[alone.len() / 2].0.clone();
    fault(&hangs, json!({ "trouble": "hang" })).await;
    let began = Instant::now();
    let (first_hung, last_hung) = measure(&console, &all, HUNG_ROUNDS).await.unwrap();
    let given_up = began.elapsed().as_secs_f64() / (HUNG_ROUNDS + 1) as f64;
    println!(
        "| all four, {hangs} hangs and is given up after {given_up:.1} s | {first_hung:.1} ms (×{:.2}) | {last_hung:.1} ms (×{:.2}) | \
         unchanged |",
        first_hung / first,
        last_hung / last
    );
}
