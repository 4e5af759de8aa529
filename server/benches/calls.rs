//! A million call records: the first page, the exact sums, and the file of all of them, with the memory of the server. Prints a
//! table; run it by `cargo xtask bench`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

mod support;

use std::time::{Duration, Instant};

use futures::StreamExt as _;
use jiff::{Span, civil::Date, tz::TimeZone};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Console, client, free_port, percentile, start_sandbox, start_server, us_since};

const RECORDS: u64 = if cfg!(debug_assertions) { 20_000 } else { 1_000_000 };
const ROUNDS: usize = if cfg!(debug_assertions) { 2 } else { 20 };
const WORLD: &str = "calls";

#[expect(clippy::disallowed_methods, reason = "a benchmark asks for days of the real calendar")]
fn day(before: i32) -> Date {
    jiff::Timestamp::now().to_zoned(TimeZone::UTC).date().checked_sub(Span::new().days(before)).unwrap()
}

/// The sums, and how long it took until they were there.
async fn summed(console: &Console, period: &str) -> (Value, Duration) {
    let began = Instant::now();
    let answer = console.request(Method::GET, &format!("/api/call-records/summary?{period}")).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    let (mut last, mut rest) = (Value::Null, Vec::new());
    let mut stream = answer.bytes_stream();
    while let Some(piece) = stream.next().await {
        rest.extend_from_slice(&piece.unwrap());
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = rest.drain(..=end).collect();
            last = serde_json::from_slice(&line).unwrap();
        }
    }
    (last["summary"]["totals"].clone(), began.elapsed())
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (sandbox_port, port) = (free_port(), free_port());
    let sandbox = format!("http://127.0.0.1:{sandbox_port}");
    let _sandbox = start_sandbox(sandbox_port);
    let http = client();
    support::log_in(&http, &sandbox, WORLD).await;
    let told = format!("{sandbox}/_sandbox/{WORLD}/calls");
    let wanted = json!({ "records": RECORDS, "days": 29 });
    assert!(http.post(&told).json(&wanted).send().await.unwrap().status().is_success());
    let truth: Value = http.get(&told).send().await.unwrap().json().await.unwrap();
    let server = start_server(folder.path(), port, sandbox_port, WORLD);
    let console = Console::at(&http, format!("http://127.0.0.1:{port}")).await;
    let period = format!("from={}&to={}", day(30), day(0));
    let mut first = Vec::new();
    for round in 0..=ROUNDS {
        let began = Instant::now();
        let page = console.get(&format!("/api/call-records?{period}")).await;
        assert!(!page["parts"][0]["items"].as_array().unwrap().is_empty());
        // The first round warms up and is not counted.
        if round > 0 {
            first.push(us_since(began));
        }
    }
    server.forget_peak();
    let before = server.resident_mib();
    let (totals, took) = summed(&console, &period).await;
    let sum_peak = server.peak_mib();
    assert_eq!((&totals["records"], &totals["charge"]), (&truth["records"], &truth["charged"]), "the sums are exact");
    server.forget_peak();
    let began = Instant::now();
    let query = json!({ "query": { "from": day(30), "to": day(0) } });
    let export = console.post("/api/call-exports", &query).await;
    let address = format!("/api/call-exports/{}", export["id"].as_str().unwrap());
    let done = loop {
        let export = console.get(&address).await;
        match export["state"].as_str().unwrap() {
            "running" => tokio::time::sleep(Duration::from_millis(20)).await,
            "done" => break export,
            other => panic!("{other}: {export}"),
        }
    };
    let wrote = began.elapsed();
    let export_peak = server.peak_mib();
    assert_eq!(done["totals"]["charge"], truth["charged"], "the file is exact");
    let mib = done["bytes"].as_f64().unwrap() / 1024.0 / 1024.0;
    let rows = truth["records"].as_f64().unwrap();
    println!("\n| {RECORDS} call records | took | rate | memory at most |\n|---|---:|---:|---:|");
    println!("| first page (200 or more), median of {ROUNDS} | {:.1} ms | – | – |", percentile(&mut first, 50) as f64 / 1000.0);
    println!(
        "| exact sums by day | {:.1} s | {:.0} records/s | {sum_peak:.0} MiB (before: {before:.0}) |",
        took.as_secs_f64(),
        rows / took.as_secs_f64()
    );
    println!(
        "| file of all, {mib:.0} MiB | {:.1} s | {:.2} MB/s, {:.0} records/s | {export_peak:.0} MiB |",
        wrote.as_secs_f64(),
        mib * 1.048_576 / wrote.as_secs_f64(),
        rows / wrote.as_secs_f64()
    );
}
