//! What it costs a request to find out who asks, for which tenant, and whether they may: a session look-up with the person, their
//! tenant and those above it, the table of operations and the role. Aim: under 50 µs a request.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

mod support;

use std::{
    hint::black_box,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use carriers::clock::SystemClock;
use contract::{
    policy::{OPERATIONS, find},
    secret::Secret,
    session::{SecondFactor, why_not},
    user::Role,
};
use serde_json::json;
use server::{
    config::{Operator, OperatorPassword, Settings},
    serve, store, vault,
};

const ROUNDS: u32 = if cfg!(debug_assertions) { 20_000 } else { 1_000_000 };
const LOOKS: u32 = if cfg!(debug_assertions) { 200 } else { 10_000 };
const EMAIL: &str = "operator@example.com";
const PASSWORD: &str = "correct horse battery";

#[tokio::main]
async fn main() {
    let table = table();
    let look = look().await;
    println!("permission and tenant scope of one request          each");
    println!("table of operations and role                  {:>8.2} µs", micros(table));
    println!("session, person, tenant and those above it    {:>8.2} µs", micros(look));
    println!("together (aim: under 50 µs)                   {:>8.2} µs", micros(table + look));
}

fn micros(took: Duration) -> f64 {
    took.as_nanos() as f64 / 1000.0
}

fn table() -> Duration {
    let began = Instant::now();
    for round in 0..ROUNDS as usize {
        let asked = &OPERATIONS[round % OPERATIONS.len()];
        let role = Role::ALL[round % Role::ALL.len()];
        let found = find(black_box(asked.method), black_box(asked.path)).unwrap();
        for permission in found.access.one_of() {
            black_box(why_not(role, SecondFactor::On, None, *permission));
        }
    }
    began.elapsed() / ROUNDS
}

async fn look() -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().to_owned();
    let settings = Settings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        database_url: Secret::new(format!("sqlite://{}/bench.db?mode=rwc", data_dir.display())),
        key_file: data_dir.join("key"),
        data_dir,
        sandbox: false,
        operator: Some(Operator {
            email: EMAIL.into(),
            name: "Operator".into(),
            password: OperatorPassword::Clear(Secret::new(PASSWORD)),
        }),
        ..Settings::default()
    };
    let server = serve::start(settings, Arc::new(SystemClock)).await.unwrap();
    let request = support::client().post(format!("http://{}/api/session", server.address)).header("x-console", "1");
    let answer = request.json(&json!({ "email": EMAIL, "password": PASSWORD })).send().await.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let pair = cookies.filter_map(|text| text.split(';').next()).find_map(|pair| pair.strip_prefix("__Host-sid=")).unwrap();
    let hash = vault::fingerprint(pair);
    let idle_ms = 3_600_000;
    let began = Instant::now();
    for _ in 0..LOOKS {
        let now = server.state.clock.now();
        let found = store::sessions::find(&server.state.store, black_box(&hash), now, idle_ms).await.unwrap();
        assert!(found.is_some(), "the session lives");
    }
    let each = began.elapsed() / LOOKS;
    server.stop().await;
    each
}
