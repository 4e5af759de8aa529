//! Every call to the carrier goes through here: the bulkhead, the breaker, the token, and for reads the retries.

use std::{sync::Mutex, time::Duration};

use contract::{
    account::{AccountHealth, HealthState},
    secret::Secret,
    time::Timestamp,
};
use reqwest::{Method, RequestBuilder, header};
use serde_json::Value;
use tokio::time::Instant;

use super::{
    fault::{self, Code, Scrub},
    guard::{Breaker, Budget, Bulkhead, Crowded},
    token::{Token, Tokens},
    wire::Envelope,
};
use crate::{
    carrier::Connection,
    clock::SharedClock,
    error::{Error, ErrorKind, Result},
    operation::Operation,
    transport::{Answer, Transport},
};

/// Tries of a read, in all.
const MOST_TRIES: u32 = 3;
/// The longest pause before the second try; it doubles for the third. The pause is drawn between nothing and this.
const PAUSE: Duration = Duration::from_millis(150);
/// An answer later than this is called slow.
const SLOW_MS: u32 = 5_000;
/// A write that may take longer than this is a long one.
const LONG_WRITE: Duration = Duration::from_secs(60);
/// What we ask callers to wait when we hold calls back.
const WAIT_S: u32 = 2;

/// The way to the carrier for one account.
pub(super) struct Calls {
    transport: Transport,
    base_url: String,
    account: String,
    clock: SharedClock,
    tokens: Tokens,
    scrub: Scrub,
    bulkhead: Bulkhead,
    /// Writes that may take minutes wait for each other only, and keep no place from the others.
    long_writes: Bulkhead,
    breaker: Breaker,
    budget: Budget,
    health: Mutex<AccountHealth>,
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
        let tokens = Tokens::new(connection, &base_url)?;
        Ok(Self {
            transport: Transport::new(connection.limits)?,
            scrub: Scrub::new([tokens.password().clone()]),
            tokens,
            base_url,
            account: connection.account.as_str().to_owned(),
            clock: connection.clock.clone(),
            bulkhead: Bulkhead::new(),
            long_writes: Bulkhead::new(),
            breaker: Breaker::default(),
            budget: Budget::new(),
            health: Mutex::new(AccountHealth {
                state: HealthState::Untried,
                at: None,
                last_call_ms: None,
                sentence: None,
                words: None,
            }),
        })
    }

    pub(super) fn health(&self) -> AccountHealth {
        self.health.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Logs in now.
    pub(super) async fn test(&self) -> Result<()> {
        let began = Instant::now();
        let result = self.tokens.test(&self.transport).await;
        self.note(&result, began);
        result
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

    /// Reads whatever `parse` understands: by GET, or by POST with a body. Tried again a few times within one deadline, and
    /// once more with a new token.
    pub(super) async fn ask_as<T>(
        &self,
        operation: &'static Operation,
        path: &str,
        body: Option<&Value>,
        parse: impl Fn(&Answer, &Scrub) -> Result<T>,
    ) -> Result<T> {
        let deadline = Instant::now() + self.transport.deadline(operation);
        let _place = self.bulkhead.enter().await.map_err(|Crowded| {
            let mut error = Error::new(ErrorKind::TooMany, "too many calls to this account are under way");
            error.retry_after_s = Some(WAIT_S);
            error
        })?;
        let mut tries = 0;
        let mut refused = None;
        loop {
            self.admitted()?;
            tries += 1;
            let began = Instant::now();
            let once = async {
                let token = self.tokens.fresh(&self.transport, refused).await?;
                let address = format!("{}{path}", self.base_url);
                let request = match body {
                    None => self.transport.request(operation, Method::GET, &address),
                    Some(body) => self.transport.request(operation, Method::POST, &address).json(body),
                };
                let answer = self.transport.send(operation, &self.account, authorize(request, &token)).await?;
                match parse(&answer, &self.scrub.and([token.text.clone()])) {
                    Err(error) if error.kind == ErrorKind::Unauthorized => Ok(Err((error, token.generation))),
                    other => other.map(Ok),
                }
            };
            let result = match tokio::time::timeout_at(deadline, once).await {
                Ok(Ok(Ok(value))) => Ok(value),
                Ok(Ok(Err((error, generation)))) if refused.is_none() => {
                    tracing::info!(operation = operation.id, account = self.account, detail = error.detail, "token not taken");
                    self.breaker.answered();
                    refused = Some(generation);
                    continue;
                }
                Ok(Ok(Err((error, _)))) | Ok(Err(error)) => Err(error),
                Err(_) => Err(Error::new(ErrorKind::Lost, "no answer within the deadline")),
            };
            self.note(&result, began);
            match result {
                Err(error) if error.kind.may_retry_read() && tries < MOST_TRIES && self.budget.spend() => {
                    let pause = PAUSE.mul_f64(f64::from(tries) * rand::random::<f64>());
                    if Instant::now() + pause >= deadline || !self.breaker.admits(self.clock.now()) {
                        return Err(error);
                    }
                    tokio::time::sleep(pause).await;
                }
                Err(error) => return Err(error),
                Ok(value) => {
                    self.budget.earn();
                    return Ok(value);
                }
            }
        }
    }

    /// Writes, once. Nothing of it has left unless the error is one that does not prove so.
    pub(super) async fn write(&self, write: Write, body: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Result<Envelope> {
        self.write_whole(write, body, || true).await
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
        let bulkhead = if operation.deadline > LONG_WRITE { &self.long_writes } else { &self.bulkhead };
        let _place = bulkhead.enter().await.map_err(|Crowded| {
            let mut error = Error::new(ErrorKind::NotSent, "too many calls to this account are under way");
            error.retry_after_s = Some(WAIT_S);
            error
        })?;
        self.admitted()?;
        let began = Instant::now();
        let token = match self.tokens.fresh(&self.transport, None).await {
            Ok(token) => token,
            Err(mut error) => {
                self.note(&Err::<(), _>(error.clone()), began);
                // Whatever became of the log-in, the write itself has not been sent.
                if error.kind != ErrorKind::LoginRefused {
                    error.detail = format!("log-in failed ({:?}): {}", error.kind, error.detail);
                    error.kind = ErrorKind::NotSent;
                }
                return Err(error);
            }
        };
        let began = Instant::now();
        let request = body(self.transport.request(operation, method, &format!("{}{path}", self.base_url)));
        let scrub = self.scrub.and(secrets).and([token.text.clone()]);
        let result = match self.transport.send(operation, &self.account, authorize(request, &token)).await {
            Ok(answer) => fault::envelope(&answer, code, &scrub),
            Err(error) => Err(error),
        };
        if result.is_ok() || is_whole() {
            self.note(&result, began);
        }
        if result.as_ref().is_err_and(|e| e.kind == ErrorKind::Unauthorized) {
            self.tokens.forget(token.generation).await;
        }
        result
    }

    fn admitted(&self) -> Result<()> {
        if self.breaker.admits(self.clock.now()) {
            return Ok(());
        }
        let mut error = Error::new(
            ErrorKind::NotSent,
            "Call48 failed ten times in a row; calls are held back and it is tried every ten seconds.",
        );
        error.retry_after_s = Some(10);
        Err(error)
    }

    /// Notes how the account is, for the home page and for the breaker.
    fn note<T>(&self, result: &Result<T>, began: Instant) {
        let now = self.clock.now();
        let took = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        let error = result.as_ref().err();
        match error.map(|e| e.kind) {
            Some(ErrorKind::NotSent | ErrorKind::Lost | ErrorKind::Unavailable | ErrorKind::Unreadable) => {
                self.breaker.failed(now);
            }
            None
            | Some(
                ErrorKind::Refused
                | ErrorKind::LoginRefused
                | ErrorKind::Unauthorized
                | ErrorKind::TooMany
                | ErrorKind::NotFound
                | ErrorKind::Unsupported,
            ) => self.breaker.answered(),
        }
        let (state, sentence) = judge(error, took);
        let fresh = AccountHealth {
            state,
            at: Some(Timestamp(now.0)),
            last_call_ms: Some(took),
            sentence: sentence.map(Into::into),
            words: error.and_then(Error::said),
        };
        *self.health.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = fresh;
    }
}

fn judge(error: Option<&Error>, took_ms: u32) -> (HealthState, Option<&'static str>) {
    match error.map(|e| e.kind) {
        Some(ErrorKind::LoginRefused) => (HealthState::LoginRefused, Some("Call48 refuses the user name or the password.")),
        Some(ErrorKind::NotSent) => (HealthState::Down, Some("Call48 cannot be reached.")),
        Some(ErrorKind::Lost) => (HealthState::Down, Some("Call48 did not answer in time or closed the connection.")),
        Some(ErrorKind::Unavailable) => (HealthState::Down, Some("Call48 answers with a server error.")),
        Some(ErrorKind::Unreadable) => (HealthState::Down, Some("Call48 answers something that cannot be read.")),
        Some(ErrorKind::TooMany) => (HealthState::Slow, Some("Call48 asks for fewer requests.")),
        Some(ErrorKind::Unauthorized) => (HealthState::Slow, Some("Call48 did not take the token of the last call.")),
        None | Some(ErrorKind::Refused | ErrorKind::NotFound | ErrorKind::Unsupported) if took_ms >= SLOW_MS => {
            (HealthState::Slow, Some("Call48 answers late."))
        }
        None | Some(ErrorKind::Refused | ErrorKind::NotFound | ErrorKind::Unsupported) => (HealthState::Up, None),
    }
}

/// The raw token, without a scheme: the carrier takes no `Bearer`.
fn authorize(request: RequestBuilder, token: &Token) -> RequestBuilder {
    match header::HeaderValue::from_str(token.text.expose()) {
        Ok(mut value) => {
            value.set_sensitive(true);
            request.header(header::AUTHORIZATION, value)
        }
        // Tokens are checked when they arrive; without one the carrier answers 401.
        Err(_) => request,
    }
}
