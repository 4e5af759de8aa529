//! Every call to the carrier goes through here: the gate, the token, and the way this carrier says that a token ended.

use contract::{account::AccountHealth, secret::Secret, time::Timestamp};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::{
    fault::{self, Code},
    token::UserLogIn,
    wire::Envelope,
};
use crate::{
    carrier::Connection,
    error::Result,
    gate::{Gate, Rates, Token, Tokens},
    operation::Operation,
    scrub::Scrub,
    transport::{Answer, authorized},
};

/// Call48 names no limit. This is ours: more than a busy desk needs, and less than would be noticed.
const RATES: Rates = Rates { per_minute: 1_200, burst: 400 };

/// The way to the carrier for one account.
pub(super) struct Calls {
    gate: Gate,
    base_url: String,
    tokens: Tokens<UserLogIn>,
    scrub: Scrub,
}

/// A write: what it is and where it goes. How its body is made is told beside it.
pub(super) struct Write {
    pub(super) operation: &'static Operation,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) code: Code,
    /// What the request holds besides the token that must not come back in the carrier's words.
    pub(super) secrets: Vec<Secret>,
}

impl Calls {
    pub(super) fn new(connection: &Connection) -> Result<Self> {
        let base_url = connection.base_url.trim().trim_end_matches('/').to_owned();
        let log_in = UserLogIn::new(connection, &base_url)?;
        let scrub = Scrub::new([log_in.password().clone()]);
        let tokens = Tokens::new("Call48", log_in, connection.clock.clone());
        Ok(Self { gate: Gate::new("Call48", connection, RATES)?, scrub, tokens, base_url })
    }

    pub(super) fn health(&self) -> AccountHealth {
        self.gate.health()
    }

    /// What time it is.
    pub(super) fn now(&self) -> Timestamp {
        self.gate.clock().now()
    }

    /// Logs in now.
    pub(super) async fn test(&self) -> Result<()> {
        let log_in = async { self.tokens.renew(self.gate.transport()).await.map(drop) };
        self.gate.test(log_in).await
    }

    /// Reads JSON.
    pub(super) async fn read(&self, operation: &'static Operation, path: &str, code: Code) -> Result<Envelope> {
        self.read_as(operation, path, |answer, scrub| fault::envelope(answer, code, scrub)).await
    }

    /// Reads whatever `parse` understands.
    pub(super) async fn read_as<T>(
        &self,
        operation: &'static Operation,
        path: &str,
        parse: impl Fn(&Answer, &Scrub) -> Result<T>,
    ) -> Result<T> {
        self.ask_as(operation, path, None, parse).await
    }

    /// Reads JSON by asking with a body: this carrier lists its ports by POST. It is a read by its row in the table, and so
    /// may be repeated as any other.
    pub(super) async fn ask(&self, operation: &'static Operation, path: &str, body: &Value, code: Code) -> Result<Envelope> {
        self.ask_as(operation, path, Some(body), |answer, scrub| fault::envelope(answer, code, scrub)).await
    }

    /// Reads whatever `parse` understands: by GET, or by POST with a body; once more with a new token when the carrier does
    /// not take the one we have.
    pub(super) async fn ask_as<T>(
        &self,
        operation: &'static Operation,
        path: &str,
        body: Option<&Value>,
        parse: impl Fn(&Answer, &Scrub) -> Result<T>,
    ) -> Result<T> {
        let (transport, parse) = (self.gate.transport(), &parse);
        let once = move |token: Token| async move {
            let address = format!("{}{path}", self.base_url);
            let request = match body {
                None => transport.request(operation, Method::GET, &address),
                Some(body) => transport.request(operation, Method::POST, &address).json(body),
            };
            // The raw token, without a scheme: the carrier takes no `Bearer`.
            let request = authorized(request, token.text.expose());
            let answer = transport.send(operation, self.gate.account(), request).await?;
            parse(&answer, &self.scrub.and([token.text]))
        };
        self.gate.read(operation, || self.tokens.read(&self.gate, operation, once)).await
    }

    /// Writes, once. Nothing of it has left unless the error is one that does not prove so.
    pub(super) async fn write(&self, write: Write, body: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Result<Envelope> {
        self.write_whole(write, body, || true).await
    }

    /// Writes, once, what needs no log-in and goes without a token.
    pub(super) async fn write_open(&self, write: Write, body: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Result<Envelope> {
        let Write { operation, method, path, code, secrets } = write;
        let transport = self.gate.transport();
        let send = |()| async move {
            let request = body(transport.request(operation, method, &format!("{}{path}", self.base_url)));
            let answer = transport.send(operation, self.gate.account(), request).await?;
            fault::envelope(&answer, code, &self.scrub.and(secrets))
        };
        self.gate.write(operation, async { Ok(()) }, send).await
    }

    /// The same for a body that is still being made while it is sent. A failure says nothing about the carrier when the body
    /// was not whole.
    pub(super) async fn write_whole(
        &self,
        write: Write,
        body: impl FnOnce(RequestBuilder) -> RequestBuilder,
        is_whole: impl Fn() -> bool,
    ) -> Result<Envelope> {
        let Write { operation, method, path, code, secrets } = write;
        let transport = self.gate.transport();
        let send = |token: Token| async move {
            let request = body(transport.request(operation, method, &format!("{}{path}", self.base_url)));
            let result = match transport.send(operation, self.gate.account(), authorized(request, token.text.expose())).await {
                Ok(answer) => fault::envelope(&answer, code, &self.scrub.and(secrets).and([token.text])),
                Err(error) => Err(error),
            };
            self.tokens.note(token.generation, &result).await;
            result
        };
        self.gate.write_whole(operation, self.tokens.fresh(transport, None), send, is_whole).await
    }
}
