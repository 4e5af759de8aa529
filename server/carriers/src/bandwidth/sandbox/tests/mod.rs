//! The sandbox over real HTTP, as any client of the carrier sees it. What it answers is looked at as text or read with the
//! sandbox's own reader of elements; no client has a part in it.

mod buying;
mod entry;
mod faults;
mod features;
mod locations;
mod numbers;
mod papers;
mod ports;
mod samples;
mod saved;
mod subscriptions;

use std::{net::SocketAddr, sync::Arc};

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use super::{
    BandwidthSandbox,
    xml::{self, Node},
};
use crate::{clock::SystemClock, sandbox::LedgerEntry, tests::served};

const WORLD: &str = "tester";
/// A number that every world has, and that nothing was set on.
const BARE: &str = "2018551020";
const ANOTHER: &str = "9195551234";

/// A sandbox on a socket of its own, and somebody who calls it with a password.
struct Caller {
    address: SocketAddr,
    http: Client,
    prefix: &'static str,
}

/// What came back.
struct Answer {
    status: u16,
    location: String,
    text: String,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let status = response.status().as_u16();
        let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        Self { status, location, text: response.text().await.unwrap() }
    }

    #[track_caller]
    fn root(&self) -> Node {
        xml::read(self.text.as_bytes()).unwrap_or_else(|_| panic!("{} {}", self.status, self.text))
    }

    /// The last part of where the thing is that was made.
    fn id(&self) -> String {
        self.location.rsplit('/').next().unwrap().to_owned()
    }

    #[track_caller]
    fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    #[track_caller]
    fn says(&self, part: &str) {
        assert!(self.text.contains(part), "no {part} in {} {}", self.status, self.text);
    }
}

impl Caller {
    async fn new() -> Self {
        Self::at(&BandwidthSandbox::new(Arc::new(SystemClock))).await
    }

    async fn at(sandbox: &BandwidthSandbox) -> Self {
        let (address, http) = served(sandbox).await;
        Self { address, http, prefix: "/api" }
    }

    /// The same caller under another prefix.
    fn under(&self, prefix: &'static str) -> Self {
        Self { address: self.address, http: self.http.clone(), prefix }
    }

    fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, &format!("{}{path}", self.prefix)).basic_auth(WORLD, Some("sandbox"))
    }

    async fn send(&self, method: Method, path: &str, body: &str) -> Answer {
        let request = self.request(method, &account(path)).header("Content-Type", "application/xml; charset=utf-8");
        Answer::of(request.body(body.to_owned()).send().await.unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, &account(path)).send().await.unwrap()).await
    }

    async fn post(&self, path: &str, body: &str) -> Answer {
        self.send(Method::POST, path, body).await
    }

    async fn put(&self, path: &str, body: &str) -> Answer {
        self.send(Method::PUT, path, body).await
    }

    async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, "").await
    }

    async fn control(&self, what: &str, body: &Value) -> Value {
        let url = format!("http://{}/_sandbox/{WORLD}/{what}", self.address);
        let response = self.http.post(url).json(body).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    async fn advance_s(&self, seconds: i64) {
        self.control("advance", &json!({ "ms": seconds * 1000 })).await;
    }

    async fn plan(&self, operation: &str, what: Value) {
        self.control("faults", &json!([{ "operation": operation, "what": what, "times": 1 }])).await;
    }

    /// Subjects of the ledger's entries of an operation.
    async fn subjects(&self, operation: &str) -> Vec<String> {
        let url = format!("http://{}/_sandbox/{WORLD}/ledger", self.address);
        let ledger: Vec<LedgerEntry> = self.http.get(url).send().await.unwrap().json().await.unwrap();
        ledger.into_iter().filter(|entry| entry.operation == operation).map(|entry| entry.subject).collect()
    }

    /// The first numbers of a state that can be had.
    async fn available(&self, state: &str, count: usize) -> Vec<String> {
        let found = self.get(&format!("/availableNumbers?state={state}&quantity={count}")).await.expect(200).root();
        let numbers = found.list("TelephoneNumberList", "TelephoneNumber").into_iter().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(numbers.len(), count);
        numbers
    }

    /// The status of an order of some kind.
    async fn status(&self, kind: &str, id: &str) -> String {
        let root = self.get(&format!("/{kind}/{id}")).await.expect(200).root();
        let inner = root.children.first().filter(|child| child.name == "DldaOrder").unwrap_or(&root);
        inner.said("ProcessingStatus").or(inner.said("OrderStatus")).unwrap_or_default().to_owned()
    }

    /// `TelephoneNumberDetails` of a number.
    async fn details(&self, number: &str) -> Node {
        let root = self.get(&format!("!/tns/{number}/tndetails")).await.expect(200).root();
        root.get("TelephoneNumberDetails").unwrap().clone()
    }
}

/// A path under the account, or one that stands by itself after `!`.
fn account(path: &str) -> String {
    path.strip_prefix('!').map_or_else(|| format!("/accounts/9900012{path}"), str::to_owned)
}

/// `TelephoneNumbers` of these.
fn numbers(numbers: &[&str]) -> String {
    let rows: String = numbers.iter().map(|number| format!("<TelephoneNumber>{number}</TelephoneNumber>")).collect();
    format!("<TelephoneNumbers>{rows}</TelephoneNumbers>")
}

/// An option order of one group.
fn options(settings: &str, tns: &[&str]) -> String {
    let group = format!("<TnOptionGroup>{settings}{}</TnOptionGroup>", numbers(tns));
    format!("<TnOptionOrder><TnOptionGroups>{group}</TnOptionGroups></TnOptionOrder>")
}

fn trouble(name: &str) -> Value {
    json!({ "trouble": name })
}
