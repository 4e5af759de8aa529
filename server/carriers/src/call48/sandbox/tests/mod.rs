//! The sandbox over real HTTP, as any client of the carrier sees it.

mod calls;
mod customers;
mod faults;
mod hostile;
mod numbers;
mod orders;
mod port_acts;
mod port_lives;
mod ports;
mod saved;
mod services;
mod shapes;

use std::{net::SocketAddr, sync::Arc};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::Call48Sandbox;
use crate::{clock::SystemClock, sandbox::LedgerEntry, tests::served};

/// A sandbox on a socket of its own, and somebody logged in to one of its worlds.
struct Caller {
    address: SocketAddr,
    http: Client,
    token: String,
}

const WORLD: &str = "tester";

impl Caller {
    /// Starts a sandbox and logs in.
    async fn new() -> Self {
        let mut caller = Self::stranger().await;
        caller.log_in().await;
        caller
    }

    /// Starts a sandbox without logging in.
    async fn stranger() -> Self {
        Self::at(&Call48Sandbox::new(Arc::new(SystemClock))).await
    }

    /// Serves this sandbox without logging in.
    async fn at(sandbox: &Call48Sandbox) -> Self {
        let (address, http) = served(sandbox).await;
        Self { address, http, token: String::new() }
    }

    async fn log_in(&mut self) {
        let answer = self.post("/login", &json!({ "user_name": WORLD, "password": "sandbox" })).await;
        self.token = answer["data"]["token"].as_str().unwrap().to_owned();
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}/api/v4{path}", self.address)).header("Authorization", &self.token)
    }

    async fn json(request: RequestBuilder) -> Value {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/json"));
        response.json().await.unwrap()
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Value {
        Self::json(self.request(Method::GET, path).query(query)).await
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        Self::json(self.request(Method::POST, path).json(body)).await
    }

    async fn put(&self, path: &str, body: &Value) -> Value {
        Self::json(self.request(Method::PUT, path).json(body)).await
    }

    async fn delete(&self, path: &str, body: &Value) -> Value {
        Self::json(self.request(Method::DELETE, path).json(body)).await
    }

    async fn control(&self, what: &str, body: &Value) -> Value {
        let url = format!("http://{}/_sandbox/{WORLD}/{what}", self.address);
        let response = self.http.post(url).json(body).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    async fn ledger(&self) -> Vec<LedgerEntry> {
        let url = format!("http://{}/_sandbox/{WORLD}/ledger", self.address);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Subjects of the ledger's entries of an operation.
    async fn subjects(&self, operation: &str) -> Vec<String> {
        self.ledger().await.into_iter().filter(|entry| entry.operation == operation).map(|entry| entry.subject).collect()
    }

    /// Everything on a list.
    async fn dids(&self, kind: &str) -> Vec<Value> {
        let mut all = Vec::new();
        for page in 1.. {
            let page = page.to_string();
            let answer = self.get("/dids", &[("type", kind), ("page", &page), ("max", "1000")]).await;
            let rows = answer["data"].as_array().unwrap().clone();
            if rows.is_empty() {
                return all;
            }
            all.extend(rows);
        }
        unreachable!("there are not so many pages")
    }

    async fn has(&self, kind: &str, number: &str) -> bool {
        self.dids(kind).await.iter().any(|row| row["did"] == number)
    }

    async fn search(&self, state: &str) -> Value {
        self.get("/search", &[("type", "local"), ("state", state), ("limit", "50")]).await["data"].clone()
    }

    /// An order for the first numbers of a state, and the numbers.
    async fn order_for(&self, state: &str, count: usize) -> (Value, Vec<String>) {
        let found = self.search(state).await;
        let rows: Vec<Value> = found["result"].as_array().unwrap()[..count].iter().map(|row| line(row, &found["loc"])).collect();
        let numbers = rows.iter().map(digits).collect();
        (json!({ "type": "local", "numbers": rows }), numbers)
    }
}

/// A row of a search as a line of an order.
fn line(row: &Value, loc: &Value) -> Value {
    let mut line = row.clone();
    let fields = line.as_object_mut().unwrap();
    fields.retain(|key, _| ["npa", "nxx", "xxxx", "type", "state", "ratecenter", "locData"].contains(&key.as_str()));
    fields.insert("loc".into(), loc.clone());
    line
}

fn digits(row: &Value) -> String {
    ["npa", "nxx", "xxxx"].iter().map(|part| row[part].as_str().unwrap()).collect()
}

/// A refusal has words, no data and a code that is not 200.
fn is_refused(answer: &Value) -> bool {
    answer["error"].is_string() && answer["data"] == false && answer["code"] != 200
}
