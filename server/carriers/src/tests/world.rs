//! A world of a carrier's sandbox on a real socket, and its own addresses: what goes wrong, how late it is, what took effect.

use std::sync::Arc;

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    carrier::Spec,
    clock::{ShiftedClock, SystemClock},
    operation::{Effect, Operation},
    sandbox::{Fault, LedgerEntry, Trouble},
    transport::{Limits, Transport},
};

static CONTROL: Operation = Operation::write("sandbox_control", Effect::Set);

/// A world of a sandbox.
pub(crate) struct SandboxWorld {
    /// Where the sandbox is, without a path.
    pub(crate) url: String,
    /// Its clock.
    pub(crate) clock: Arc<ShiftedClock>,
    name: &'static str,
    transport: Transport,
}

impl SandboxWorld {
    /// The world of this name in a sandbox of its own.
    pub(crate) async fn of(spec: &Spec, name: &'static str) -> Self {
        let clock = Arc::new(ShiftedClock::new(Arc::new(SystemClock)));
        let router = (spec.sandbox)(clock.clone()).router();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(crate::sandbox::serve(listener, router));
        Self { url, clock, name, transport: Transport::new(Limits::default()).unwrap() }
    }

    /// Tells the sandbox something; its answer, if it is JSON.
    pub(crate) async fn control(&self, what: &str, body: Value) -> Value {
        let url = format!("{}/_sandbox/{}/{what}", self.url, self.name);
        let request = self.transport.request(&CONTROL, Method::POST, &url).json(&body);
        let answer = self.transport.send(&CONTROL, "acc-1", request).await.unwrap();
        assert!(answer.status.is_success(), "{what}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        serde_json::from_slice(&answer.body).unwrap_or(Value::Null)
    }

    /// Its time goes by.
    pub(crate) async fn advance(&self, seconds: i64) {
        self.control("advance", json!({ "ms": seconds * 1000 })).await;
    }

    /// One kind of trouble for one operation, once.
    pub(crate) async fn fault(&self, operation: &str, what: Trouble) {
        self.plan(Fault { operation: operation.into(), what, after: 0, times: 1, percent: None }).await;
    }

    /// The same until it is replaced.
    pub(crate) async fn trouble(&self, operation: &str, what: Trouble) {
        self.plan(Fault { operation: operation.into(), what, after: 0, times: 0, percent: None }).await;
    }

    async fn plan(&self, fault: Fault) {
        self.control("faults", json!([fault])).await;
    }

    /// What the sandbox tells of itself.
    pub(crate) async fn told<T: DeserializeOwned>(&self, what: &str) -> T {
        let url = format!("{}/_sandbox/{}/{what}", self.url, self.name);
        let request = self.transport.request(&CONTROL, Method::GET, &url);
        let answer = self.transport.send(&CONTROL, "acc-1", request).await.unwrap();
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// Subjects of what took effect of an operation.
    pub(crate) async fn ledger(&self, operation: &str) -> Vec<String> {
        let entries: Vec<LedgerEntry> = self.told("ledger").await;
        entries.into_iter().filter(|entry| entry.operation == operation).map(|entry| entry.subject).collect()
    }
}
