//! Every call to the carrier goes through here: the gate, the token, the envelope.

use contract::{account::AccountHealth, secret::Secret};
use reqwest::{Method, RequestBuilder, header};
use serde_json::Value;

use super::{
    fault,
    paths::{Paths, Place},
};
use crate::{
    carrier::Connection,
    clock::SharedClock,
    error::{Error, ErrorKind, Result},
    gate::{Gate, Rates},
    operation::Operation,
    scrub::Scrub,
    transport::encode_segment,
};

/// Tata's limits are not known. This is ours: more than a busy desk needs.
const RATES: Rates = Rates { per_minute: 600, burst: 120 };

/// The way to the carrier for one account.
pub(super) struct Calls {
    gate: Gate,
    base_url: String,
    authorization: header::HeaderValue,
    scrub: Scrub,
    paths: Paths,
}

impl Calls {
    pub(super) fn new(connection: &Connection) -> Result<Self> {
        let unusable = |sentence: &str| Error::new(ErrorKind::Unsupported, sentence);
        let token = connection.credentials.secret.get("token").filter(|token| !token.expose().trim().is_empty());
        let token = token.ok_or_else(|| unusable("the credentials have no token"))?;
        Ok(Self {
            gate: Gate::new("Tata Communications", connection, RATES)?,
            base_url: connection.base_url.trim().trim_end_matches('/').to_owned(),
            authorization: authorization(connection.credentials.plain.get("scheme").map(String::as_str), token)?,
            scrub: Scrub::new([token.clone()]),
            paths: Paths::new(&connection.credentials.plain)?,
        })
    }

    pub(super) fn health(&self) -> AccountHealth {
        self.gate.health()
    }

    pub(super) fn clock(&self) -> &SharedClock {
        self.gate.clock()
    }

    pub(super) fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Reads once and throws the result away: the connection test.
    pub(super) async fn test(&self, operation: &'static Operation, place: Place, query: &[(&str, &str)]) -> Result<()> {
        let path = with_query(self.paths.of(place), query);
        self.gate.test(async { self.get(operation, &path).await.map(drop) }).await
    }

    /// Reads a list, or whatever stands at a place without an id.
    pub(super) async fn read(&self, operation: &'static Operation, place: Place, query: &[(&str, &str)]) -> Result<Value> {
        let path = with_query(self.paths.of(place), query);
        self.gate.read(operation, || self.get(operation, &path)).await
    }

    /// Reads one thing.
    pub(super) async fn read_one(&self, operation: &'static Operation, place: Place, id: &str) -> Result<Value> {
        let path = self.paths.of_one(place, id);
        self.gate.read(operation, || self.get(operation, &path)).await
    }

    async fn get(&self, operation: &'static Operation, path: &str) -> Result<Value> {
        let transport = self.gate.transport();
        let request = self.authorize(transport.request(operation, Method::GET, &self.address(path)));
        let answer = transport.send(operation, self.gate.account(), request).await?;
        fault::body(&answer, &self.scrub)
    }

    /// Sends a body, once.
    pub(super) async fn send(&self, operation: &'static Operation, place: Place, body: &Value) -> Result<Value> {
        let path = self.paths.of(place);
        self.write(operation, Method::POST, &path, |request| request.json(body), || true).await
    }

    /// Writes, once. `is_whole` says whether the body could be made to its end; if not, a failure says nothing about the
    /// carrier.
    pub(super) async fn write(
        &self,
        operation: &'static Operation,
        method: Method,
        path: &str,
        body: impl FnOnce(RequestBuilder) -> RequestBuilder,
        is_whole: impl Fn() -> bool,
    ) -> Result<Value> {
        let transport = self.gate.transport();
        let send = |()| async {
            let request = body(self.authorize(transport.request(operation, method, &self.address(path))));
            let answer = transport.send(operation, self.gate.account(), request).await?;
            fault::body(&answer, &self.scrub)
        };
        self.gate.write_whole(operation, std::future::ready(Ok(())), send, is_whole).await
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    fn authorize(&self, request: RequestBuilder) -> RequestBuilder {
        request.header(header::AUTHORIZATION, self.authorization.clone())
    }
}

/// The header. Which word stands before the token is not known: neighbouring APIs have `Bearer`, `Basic` and nothing.
fn authorization(scheme: Option<&str>, token: &Secret) -> Result<header::HeaderValue> {
    let token = token.expose().trim();
    let text = match scheme.unwrap_or("Bearer") {
        "none" => token.to_owned(),
        word => format!("{word} {token}"),
    };
    let mut value = header::HeaderValue::from_str(&text)
        .map_err(|_| Error::new(ErrorKind::Unsupported, "the token has characters that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A path with a query whose values cannot change its shape.
fn with_query(path: String, query: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", encode_segment(value))).collect();
    if pairs.is_empty() { path } else { format!("{path}?{}", pairs.join("&")) }
}
