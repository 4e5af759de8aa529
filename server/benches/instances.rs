//! One, two and three instances on one PostgreSQL beside each other, and SQLite: requests and purchases a second.
//!
//! All of them, PostgreSQL, the sandbox and whoever asks share this machine's processors: what more instances bring shows only
//! where there are processors for them.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that cannot go on has failed; its table is its answer")]

#[path = "../tests/it/postgres.rs"]
#[allow(dead_code, clippy::expect_used, reason = "the tests use all of it")]
mod postgres;
mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::{Value, json};

use support::{Console, Process, client, free_port, log_in, start_instance, start_sandbox};

/// How many ask at once.
const PEOPLE: usize = 12;
/// How long each figure is measured.
const TIME: Duration = Duration::from_secs(8);
const STATES: [&str; 8] = ["GA", "FL", "NY", "CA", "TX", "OH", "WA", "IL"];

struct Figures {
    requests: f64,
    purchases: f64,
}

#[tokio::main]
async fn main() {
    println!("{:<26} {:>12} {:>13}", "", "requests/s", "purchases/s");
    for (name, instances) in
        [("SQLite, 1 process", 0), ("PostgreSQL, 1 instance", 1), ("PostgreSQL, 2 instances", 2), ("PostgreSQL, 3 instances", 3)]
    {
        let figures = measure(instances).await;
        println!("{name:<26} {:>12.0} {:>13.1}", figures.requests, figures.purchases);
    }
}

/// Measures so many instances on a PostgreSQL; none means one process on SQLite.
async fn measure(instances: usize) -> Figures {
    let folder = tempfile::tempdir().unwrap();
    let url = if instances == 0 { None } else { Some(postgres::new_database().await) };
    let http = client();
    let sandbox_port = free_port();
    let _sandbox = start_sandbox(sandbox_port);
    let world = format!("instances{instances}");
    log_in(&http, &format!("http://127.0.0.1:{sandbox_port}"), &world).await;
    let ports: Vec<u16> = (0..instances.max(1)).map(|_| free_port()).collect();
    let _running: Vec<Process> =
        ports.iter().map(|port| start_instance(folder.path(), *port, sandbox_port, &world, url.as_deref())).collect();
    let mut consoles = Vec::new();
    for port in &ports {
        consoles.push(Console::at(&http, format!("http://127.0.0.1:{port}")).await);
    }
    let account = consoles[0].account().await;
    let requests = rate(&consoles, |console, _| async move {
        console.get("/api/cart").await;
        1
    })
    .await;
    let purchases = rate(&consoles, |console, turn| {
        let account = account.clone();
        async move { buy(&console, &account, turn).await }
    })
    .await;
    Figures { requests, purchases }
}

/// How many a second all of them do together.
async fn rate<F: Future<Output = u32> + Send>(consoles: &[Console], once: impl Fn(Console, u32) -> F) -> f64 {
    let began = Instant::now();
    let (done, turn) = (Arc::new(AtomicU32::new(0)), AtomicU32::new(0));
    let person = |at: usize| {
        let (done, turn, once) = (&done, &turn, &once);
        let console = consoles[at % consoles.len()].clone();
        async move {
            while began.elapsed() < TIME {
                let count = once(console.clone(), turn.fetch_add(1, Ordering::Relaxed)).await;
                done.fetch_add(count, Ordering::Relaxed);
            }
        }
    };
    futures::future::join_all((0..PEOPLE).map(person)).await;
    f64::from(done.load(Ordering::Relaxed)) / began.elapsed().as_secs_f64()
}

/// Buys one number, from the search to the answer: one when it was taken.
async fn buy(console: &Console, account: &str, turn: u32) -> u32 {
    let state = STATES[turn as usize % STATES.len()];
    let path = format!("/api/offers?account={account}&kind=local&state={state}&limit=50");
    let Ok(found) = console.request(Method::GET, &path).send().await.unwrap().text().await else { return 0 };
    let last: Value = found.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
    let offers = last.pointer("/event/answer/offers").or_else(|| last.pointer("/answer/offers")).and_then(Value::as_array);
    let Some(offer) = offers.filter(|offers| !offers.is_empty()).map(|offers| &offers[turn as usize % offers.len()]) else {
        return 0;
    };
    let cart: Value = match console
        .request(Method::POST, "/api/cart/lines")
        .json(&json!({ "tokens": [offer["token"]], "quantity": 1 }))
        .send()
        .await
    {
        Ok(answer) => answer.json().await.unwrap_or_default(),
        Err(_) => return 0,
    };
    let lines = cart["lines"].as_array().cloned().unwrap_or_default();
    let Some(line) = lines.iter().find(|line| line["offer"]["what"] == offer["what"]) else { return 0 };
    let order = json!({
        "lines": [line["id"]], "setup": line["offer"]["setup"], "monthly": line["offer"]["monthly"],
        "routing": cart["routing"].as_array().into_iter().flatten()
            .map(|of| json!({ "account": of["account"], "routing": of["routing"] })).collect::<Vec<_>>(),
    });
    let request = console.request(Method::POST, "/api/checkout").header("Idempotency-Key", format!("bench-instances-{turn:010}"));
    u32::from(request.json(&order).send().await.is_ok_and(|answer| answer.status().as_u16() == 202))
}
