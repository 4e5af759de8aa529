//! What the back end adds to a carrier call, how soon it is ready and what it keeps in memory. Prints a table; run it by
//! `cargo xtask bench`, which measures the browser beside it.
//!
//! The two ways to the carrier are measured in turn, in one run, on the same machine: their difference and their ratio
//! hold even where the machine is noisy.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

mod support;

use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder};
use support::{free_port, log_in, ready, sign_in, start_sandbox, start_server, us_since};

const ROUNDS: usize = 20;
const CALLS: usize = 100;
const AT_ONCE: usize = 16;
const WORLD: &str = "bench";

/// Calls one after the other; each one's time in microseconds.
async fn one_by_one(request: &RequestBuilder) -> Vec<u64> {
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let began = Instant::now();
        let answer = request.try_clone().unwrap().send().await.unwrap();
        assert!(answer.status().is_success(), "HTTP {}", answer.status());
        answer.bytes().await.unwrap();
        times.push(us_since(began));
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
    support::percentile(times, percent) as f64 / 1000.0
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let http: Client = support::client();
    let folder = tempfile::tempdir().unwrap();
    let (port, sandbox_port) = (free_port(), free_port());
    let base = format!("http://127.0.0.1:{port}");
    let sandbox = format!("http://127.0.0.1:{sandbox_port}");
    let _sandbox = start_sandbox(sandbox_port);
    let token = log_in(&http, &sandbox, WORLD).await;

    // Start-up: the first start makes the key, the tables and the operator; the later ones are what a restart takes.
    let first = {
        let began = Instant::now();
        let server = start_server(folder.path(), port, sandbox_port, WORLD);
        ready(&http, &format!("{base}/readyz")).await;
        let took = began.elapsed();
        drop(server);
        took
    };
    let mut starts = Vec::new();
    for _ in 0..7 {
        let began = Instant::now();
        let server = start_server(folder.path(), port, sandbox_port, WORLD);
        ready(&http, &format!("{base}/readyz")).await;
        starts.push(us_since(began));
        drop(server);
    }
    let server = start_server(folder.path(), port, sandbox_port, WORLD);
    ready(&http, &format!("{base}/readyz")).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let idle = server.resident_mib();
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
    let with_sessions = server.resident_mib();

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
