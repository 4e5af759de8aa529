//! The sandbox over real HTTP, as any client of the carrier sees it.

mod documents;
mod faults;
mod holds;
mod lives;
mod orders;
mod searching;
mod services;

use std::{net::SocketAddr, sync::Arc};

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use super::{TataSandbox, account::CUSTOMER};
use crate::{clock::SystemClock, sandbox::LedgerEntry, tests::served};

const WORLD: &str = "tester";

/// A sandbox on a socket of its own, and somebody with the token of one of its worlds.
struct Caller {
    address: SocketAddr,
    http: Client,
    authorization: String,
}

impl Caller {
    async fn new() -> Self {
        Self::at(&TataSandbox::new(Arc::new(SystemClock))).await
    }

    async fn at(sandbox: &TataSandbox) -> Self {
        let (address, http) = served(sandbox).await;
        Self { address, http, authorization: format!("Bearer sandbox-{WORLD}") }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://{}/tcl/v1{path}", self.address);
        self.http.request(method, url).header("Authorization", &self.authorization)
    }

    /// The status and the JSON of an answer; null when it has no body.
    async fn answer(request: RequestBuilder) -> (u16, Value) {
        let response: Response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let body = response.bytes().await.unwrap();
        (status, if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() })
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> (u16, Value) {
        Self::answer(self.request(Method::GET, path).query(query)).await
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        Self::answer(self.request(Method::POST, path).json(body)).await
    }

    async fn control(&self, what: &str, body: &Value) {
        let url = format!("http://{}/_sandbox/{WORLD}/{what}", self.address);
        let response = self.http.post(url).json(body).send().await.unwrap();
        assert_eq!(response.status(), 200, "{}", response.text().await.unwrap());
    }

    async fn later(&self, seconds: i64) {
        self.control("advance", &json!({ "ms": seconds * 1000 })).await;
    }

    /// Subjects of the ledger's entries of an operation.
    async fn subjects(&self, operation: &str) -> Vec<String> {
        let url = format!("http://{}/_sandbox/{WORLD}/ledger", self.address);
        let ledger: Vec<LedgerEntry> = self.http.get(url).send().await.unwrap().json().await.unwrap();
        ledger.into_iter().filter(|entry| entry.operation == operation).map(|entry| entry.subject).collect()
    }

    /// The first numbers of a product and country.
    async fn numbers(&self, product: &str, country: &str, count: usize) -> Vec<String> {
        let query = [("productId", product), ("country", country), ("pageSize", "100")];
        let (status, found) = self.get("/numbers", &query).await;
        assert_eq!(status, 200);
        let items = found["items"].as_array().unwrap();
        items[..count].iter().map(|item| item["number"].as_str().unwrap().to_owned()).collect()
    }

    async fn reserve(&self, product: &str, country: &str, numbers: &[String]) -> (u16, Value) {
        let body = json!({ "customerId": CUSTOMER, "productId": product, "country": country, "numbers": numbers });
        self.post("/reservations", &body).await
    }

    /// Everything on a list.
    async fn all(&self, path: &str) -> Vec<Value> {
        let mut all = Vec::new();
        for page in 1.. {
            let page = page.to_string();
            let query = [("customerId", CUSTOMER), ("pageNo", page.as_str()), ("pageSize", "100")];
            let (status, body) = self.get(path, &query).await;
            assert_eq!(status, 200);
            let rows = body["items"].as_array().unwrap().clone();
            if rows.is_empty() {
                return all;
            }
            all.extend(rows);
        }
        unreachable!("there are not so many pages")
    }
}

/// An order that is complete but for what is bought: it goes over a trunk to the number itself.
fn order(product: &str, country: &str, external: &str) -> Value {
    json!({
        "customerId": CUSTOMER,
        "contactId": "CT-300400",
        "paymentMethodId": "PM-500600",
        "locationId": "LO-700800",
        "productId": product,
        "country": country,
        "requestId": "request-1",
        "externalId": external,
        "connectionType": "direct",
        "connectionId": "CN-1001",
        "outpulseType": "sameAsNumber",
    })
}

/// The same with other fields; null takes one away.
fn with(mut body: Value, fields: &Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        if value.is_null() {
            body.as_object_mut().unwrap().remove(name);
        } else {
            body[name] = value.clone();
        }
    }
    body
}

/// The fields that a 400 names.
fn faulty((status, body): (u16, Value)) -> Vec<String> {
    assert_eq!((status, &body["status"]), (400, &json!("400")), "{body}");
    let details = body["details"].as_array().unwrap();
    assert!(details.iter().all(|detail| detail["message"].as_str().is_some_and(|message| !message.is_empty())));
    details.iter().map(|detail| detail["field"].as_str().unwrap().to_owned()).collect()
}
