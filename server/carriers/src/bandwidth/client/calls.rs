//! Every call to the carrier goes through here: the gate, the log-in, and XML in both directions.

use contract::{account::AccountHealth, secret::Secret};
use reqwest::{Body, Method, RequestBuilder, header};

use super::{
    auth::{Auth, Key},
    fault::{self, Said},
    settings::Settings,
    table,
    xml::Element,
};
use crate::{
    carrier::Connection,
    error::{ErrorKind, Result},
    gate::{Gate, Rates},
    operation::Operation,
    scrub::Scrub,
};

/// What the carrier's support names for searches and orders, the strictest of its quotas that are known.
const RATES: Rates = Rates { per_minute: 100, burst: 100 };
/// What every body of ours is.
const XML: &str = "application/xml; charset=utf-8";

/// The way to the carrier for one account.
pub(super) struct Calls {
    gate: Gate,
    pub(super) settings: Settings,
    auth: Auth,
    scrub: Scrub,
}

/// A write: what it is, where it goes and what it says.
pub(super) struct Write {
    pub(super) operation: &'static Operation,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Element>,
    /// What the request holds that must not come back in the carrier's words.
    pub(super) secrets: Vec<Secret>,
}

impl Write {
    /// A write that posts this.
    pub(super) fn post(operation: &'static Operation, path: String, body: Element) -> Self {
        Self { operation, method: Method::POST, path, body: Some(body), secrets: Vec::new() }
    }

    /// A write that puts this.
    pub(super) fn put(operation: &'static Operation, path: String, body: Element) -> Self {
        Self { method: Method::PUT, ..Self::post(operation, path, body) }
    }

    /// A write that deletes.
    pub(super) fn delete(operation: &'static Operation, path: String) -> Self {
        Self { operation, method: Method::DELETE, path, body: None, secrets: Vec::new() }
    }
}

impl Calls {
    pub(super) fn new(connection: &Connection) -> Result<Self> {
        let settings = Settings::new(connection)?;
        let (auth, secret) = Auth::new(connection, &settings)?;
        Ok(Self { gate: Gate::new("Bandwidth", connection, RATES)?, settings, auth, scrub: Scrub::new([secret]) })
    }

    pub(super) fn health(&self) -> AccountHealth {
        self.gate.health()
    }

    /// The time now.
    pub(super) fn now(&self) -> contract::time::Timestamp {
        self.gate.clock().now()
    }

    /// Logs in now, and reads the sites of the account: a log-in that is good for another account is none.
    pub(super) async fn test(&self) -> Result<()> {
        let try_once = async {
            let key = self.auth.new_key(self.gate.transport()).await?;
            let path = self.settings.path(&["sites"]).finish();
            let result = self.send(&table::SITES, Method::GET, &path, None, &key).await;
            match result {
                // A credential without roles may log in and read nothing; that is for the first read to say.
                Err(error) if error.kind == ErrorKind::Refused && error.words.text.is_none() => Ok(()),
                Err(error) => Err(error),
                Ok(_) => Ok(()),
            }
        };
        self.gate.test(try_once).await
    }

    /// Reads by GET.
    pub(super) async fn read(&self, operation: &'static Operation, path: &str) -> Result<Said> {
        self.ask(operation, path, None).await
    }

    /// The same; what the carrier does not have is `None`.
    pub(super) async fn look(&self, operation: &'static Operation, path: &str) -> Result<Option<Said>> {
        match self.read(operation, path).await {
            Ok(said) => Ok(Some(said)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads by GET, or by POST with a body: this carrier checks portability so. Once more with a new token when the carrier
    /// does not take the one we have.
    pub(super) async fn ask(&self, operation: &'static Operation, path: &str, body: Option<&Element>) -> Result<Said> {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        self.gate
            .read(operation, || async {
                let transport = self.gate.transport();
                let key = self.auth.key(transport, None).await?;
                match self.send(operation, method.clone(), path, body, &key).await {
                    Err(error) if error.kind == ErrorKind::Unauthorized && self.auth.may_renew() => {
                        let account = self.gate.account();
                        tracing::info!(operation = operation.id, account, detail = error.detail, "token not taken");
                        let key = self.auth.key(transport, Some(&key)).await?;
                        self.send(operation, method.clone(), path, body, &key).await
                    }
                    result => result,
                }
            })
            .await
    }

    /// Writes, once. Nothing of it has left unless the error is one that does not prove so.
    pub(super) async fn write(&self, write: Write) -> Result<Said> {
        let body = write.body.as_ref().map(Element::document);
        let with_body = |request: RequestBuilder| match body {
            Some(body) => request.header(header::CONTENT_TYPE, XML).body(body),
            None => request,
        };
        self.write_as(&write, with_body, || true).await
    }

    /// Writes raw bytes that are still arriving, with their exact length and type. A failure says nothing about the carrier
    /// when the body was not whole.
    pub(super) async fn write_bytes(
        &self,
        write: Write,
        media_type: &str,
        bytes: u64,
        content: Body,
        is_whole: impl Fn() -> bool,
    ) -> Result<Said> {
        let with_body = |request: RequestBuilder| {
            request.header(header::CONTENT_TYPE, media_type).header(header::CONTENT_LENGTH, bytes).body(content)
        };
        self.write_as(&write, with_body, is_whole).await
    }

    async fn write_as(
        &self,
        write: &Write,
        with_body: impl FnOnce(RequestBuilder) -> RequestBuilder,
        is_whole: impl Fn() -> bool,
    ) -> Result<Said> {
        let transport = self.gate.transport();
        let operation = write.operation;
        let send = |key: Key| async move {
            let address = format!("{}{}", self.settings.base_url, write.path);
            let request = with_body(transport.request(operation, write.method.clone(), &address));
            let scrub = self.scrub.and(write.secrets.iter().cloned()).and([key.secret.clone()]);
            let answer = transport.send(operation, self.gate.account(), key.authorize(request)).await;
            self.auth.note(&key, answer.and_then(|answer| fault::read(&answer, &scrub))).await
        };
        self.gate.write_whole(operation, self.auth.key(transport, None), send, is_whole).await
    }

    /// One try with this key.
    async fn send(
        &self,
        operation: &'static Operation,
        method: Method,
        path: &str,
        body: Option<&Element>,
        key: &Key,
    ) -> Result<Said> {
        let transport = self.gate.transport();
        let mut request = transport.request(operation, method, &format!("{}{path}", self.settings.base_url));
        if let Some(body) = body {
            request = request.header(header::CONTENT_TYPE, XML).body(body.document());
        }
        let answer = transport.send(operation, self.gate.account(), key.authorize(request)).await;
        let scrub = self.scrub.and([key.secret.clone()]);
        self.auth.note(key, answer.and_then(|answer| fault::read(&answer, &scrub))).await
    }
}
