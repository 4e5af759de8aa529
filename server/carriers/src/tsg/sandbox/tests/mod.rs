//! The sandbox over real HTTP, as any client of the carrier sees it.

mod calls;
mod cart;
mod disconnect;
mod faults;
mod introspection;
mod messaging;
mod numbers;
mod priority;
mod saved;
mod session;
mod text_protect;

use std::{net::SocketAddr, sync::Arc};

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use super::TsgSandbox;
use crate::{clock::SystemClock, sandbox::LedgerEntry, tests::served};

/// A sandbox on a socket of its own, and somebody with both credentials of one of its worlds.
struct Caller {
    address: SocketAddr,
    http: Client,
    token: String,
}

const WORLD: &str = "tester";
const DAY_MS: i64 = 86_400_000;

impl Caller {
    /// Starts a sandbox and logs in to the portal.
    async fn new() -> Self {
        let mut caller = Self::at(&TsgSandbox::new(Arc::new(SystemClock))).await;
        caller.log_in().await;
        caller
    }

    /// Serves this sandbox without logging in.
    async fn at(sandbox: &TsgSandbox) -> Self {
        let (address, http) = served(sandbox).await;
        Self { address, http, token: String::new() }
    }

    async fn log_in(&mut self) {
        let body = json!({ "email": format!("{WORLD}@example.com"), "password": "anything" });
        let answer = self.request(Method::POST, "/account/login").json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        self.token = answer.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned();
    }

    /// A request with the API key.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address)).bearer_auth(format!("sandbox-{WORLD}"))
    }

    async fn rest(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let request = self.request(method, path);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        told(request.send().await.unwrap()).await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.rest(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.rest(Method::POST, path, Some(body)).await
    }

    /// A text: status, content type, body.
    async fn text(&self, request: RequestBuilder) -> (u16, String, String) {
        let response = request.send().await.unwrap();
        let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
        (response.status().as_u16(), kind, response.text().await.unwrap())
    }

    fn graphql_request(&self, body: &Value) -> RequestBuilder {
        self.http.post(format!("http://{}/graphql", self.address)).bearer_auth(&self.token).json(body)
    }

    /// Asks GraphQL; the whole body.
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = self.graphql_request(&json!({ "query": query, "variables": variables }));
        let (status, body) = told(request.send().await.unwrap()).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// The answer of a field, which must come without errors.
    async fn field(&self, query: &str, variables: Value, name: &str) -> Value {
        let body = self.ask(query, variables).await;
        assert!(body.get("errors").is_none(), "{body}");
        body["data"][name].clone()
    }

    async fn control(&self, what: &str, body: Value) -> Value {
        let url = format!("http://{}/_sandbox/{WORLD}/{what}", self.address);
        let response = self.http.post(url).json(&body).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    async fn plan(&self, operation: &str, trouble: Value) {
        self.control("faults", json!([{ "operation": operation, "what": trouble, "times": 1 }])).await;
    }

    async fn ledger(&self) -> Vec<LedgerEntry> {
        let url = format!("http://{}/_sandbox/{WORLD}/ledger", self.address);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Subjects of the ledger's entries of an operation.
    async fn subjects(&self, operation: &str) -> Vec<String> {
        self.ledger().await.into_iter().filter(|entry| entry.operation == operation).map(|entry| entry.subject).collect()
    }

    /// The text list, cell by cell.
    async fn lines(&self) -> Vec<Vec<String>> {
        let (status, kind, text) = self.text(self.request(Method::GET, "/v1/did/lookup")).await;
        assert_eq!((status, kind.as_str()), (200, "text/plain; charset=utf-8"));
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    /// Numbers of the account, eleven digits, whose line satisfies this.
    async fn owned(&self, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
        self.lines().await.into_iter().filter(|line| wanted(line)).map(|line| line[0].clone()).collect()
    }

    /// Some numbers that can be had, ten digits.
    async fn available(&self, quantity: usize) -> Vec<String> {
        let query = "query ($n: Int) { availableNumbers(quantity: $n) { numbers { telephoneNumber } } }";
        let found = self.field(query, json!({ "n": quantity }), "availableNumbers").await;
        found["numbers"].as_array().unwrap().iter().map(|row| row["telephoneNumber"].as_str().unwrap().to_owned()).collect()
    }

    async fn reserve(&self, numbers: &[String]) -> Value {
        let query = "mutation ($n: [String]) { numbersReserve(numbers: $n) {
            reserved reservedTotal excluded excludedTotal requested requestedTotal } }";
        self.field(query, json!({ "n": numbers }), "numbersReserve").await
    }

    /// What lies in the cart, ten digits.
    async fn cart(&self) -> Vec<String> {
        let found = self.field("{ reservedList { numbers { telephoneNumber city lata } } }", json!({}), "reservedList").await;
        found["numbers"].as_array().unwrap().iter().map(|row| row["telephoneNumber"].as_str().unwrap().to_owned()).collect()
    }
}

async fn told(response: Response) -> (u16, Value) {
    assert!(response.headers().contains_key("x-request-id"));
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

const CHECKOUT: &str = "mutation { numbersOrder { orderId items { tn trunkGroup tnNote } } }";

fn trouble(word: &str) -> Value {
    json!({ "trouble": word })
}
