//! The guarded way to one carrier account: every call of every client goes through a gate.
//!
//! It keeps to the carrier's pace (token bucket), lets only so many calls be under way (bulkhead), holds calls back while
//! the carrier does not answer (breaker), repeats reads a few times within one deadline (retry budget), and notes how the
//! account is. It never repeats a write.

mod guard;
mod tokens;

use std::{sync::Mutex, time::Duration};

use contract::account::{AccountHealth, HealthState, Load};
use tokio::time::Instant;

use self::guard::{Breaker, Bucket, Budget, Bulkhead, Crowded};
pub use self::guard::{Rates, share_pace_among};
pub(crate) use self::tokens::{Granted, LogIn, MOST_REFUSALS, Token, Tokens, refused_for_good, token_text};
use crate::{
    carrier::Connection,
    clock::SharedClock,
    error::{Error, ErrorKind, Result},
    operation::Operation,
    transport::Transport,
};

/// Tries of a read, in all.
const MOST_TRIES: u32 = 3;
/// The longest pause before the second try; it doubles for the third. The pause is drawn between nothing and this.
const PAUSE: Duration = Duration::from_millis(150);
/// An answer later than this is called slow.
const SLOW_MS: u32 = 5_000;
/// A write that may take longer than this is a long one.
const LONG_WRITE: Duration = Duration::from_secs(60);
/// What we ask callers to wait when we hold calls back, and the longest a call waits for its turn.
const WAIT_S: u32 = 2;

/// The gate of one account.
pub struct Gate {
    /// The carrier's name in sentences.
    carrier: &'static str,
    transport: Transport,
    account: String,
    clock: SharedClock,
    bulkhead: Bulkhead,
    /// Writes that may take minutes wait for each other only, and keep no place from the others.
    long_writes: Bulkhead,
    breaker: Breaker,
    bucket: Bucket,
    budget: Budget,
    health: Mutex<AccountHealth>,
}

impl Gate {
    /// The gate of this account at a carrier of this name, at the carrier's pace. Nothing is sent yet.
    pub fn new(carrier: &'static str, connection: &Connection, rates: Rates) -> Result<Self> {
        Ok(Self {
            carrier,
            transport: Transport::new(connection.limits)?,
            account: connection.account.as_str().to_owned(),
            clock: connection.clock.clone(),
            bulkhead: Bulkhead::new(),
            long_writes: Bulkhead::new(),
            breaker: Breaker::default(),
            bucket: Bucket::new(rates.or(connection.limits.calls_per_minute)),
            budget: Budget::new(),
            health: Mutex::new(AccountHealth {
                state: HealthState::Untried,
                at: None,
                last_call_ms: None,
                sentence: None,
                words: None,
                load: Load::default(),
            }),
        })
    }

    /// The HTTP clients.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The account, as log lines name it.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The clock.
    pub fn clock(&self) -> &SharedClock {
        &self.clock
    }

    /// How the account is, and what the gate lets through now.
    pub fn health(&self) -> AccountHealth {
        let mut health = self.health.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let (in_flight, most_in_flight) = self.bulkhead.taken();
        let (left, burst) = self.bucket.left();
        health.load = Load { in_flight, most_in_flight, left, burst, held_until: self.breaker.open_until() };
        health
    }

    /// Reads: `once` is one whole try, log-in included. Tried again a few times within one deadline.
    pub async fn read<T, F: Future<Output = Result<T>>>(&self, operation: &'static Operation, once: impl Fn() -> F) -> Result<T> {
        let deadline = Instant::now() + self.transport.deadline(operation);
        let _place = self.bulkhead.enter().await.map_err(|Crowded| self.crowded(ErrorKind::TooMany))?;
        let mut tries = 0;
        loop {
            self.admitted()?;
            self.in_turn(ErrorKind::TooMany).await?;
            tries += 1;
            let began = Instant::now();
            let result = match tokio::time::timeout_at(deadline, once()).await {
                Ok(result) => result,
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

    /// Writes, once. `log_in` gets what the write is sent with: whatever becomes of it, the write itself has not been sent
    /// then. `send` sends. Nothing of it has left unless the error is one that does not prove so.
    pub async fn write<K, T, F: Future<Output = Result<T>>>(
        &self,
        operation: &'static Operation,
        log_in: impl Future<Output = Result<K>>,
        send: impl FnOnce(K) -> F,
    ) -> Result<T> {
        self.write_whole(operation, log_in, send, || true).await
    }

    /// The same for a body that is still being made while it is sent. A failure says nothing about the carrier when the body
    /// was not whole.
    pub async fn write_whole<K, T, F: Future<Output = Result<T>>>(
        &self,
        operation: &'static Operation,
        log_in: impl Future<Output = Result<K>>,
        send: impl FnOnce(K) -> F,
        is_whole: impl Fn() -> bool,
    ) -> Result<T> {
        let bulkhead = if operation.deadline > LONG_WRITE { &self.long_writes } else { &self.bulkhead };
        let _place = bulkhead.enter_patiently().await.map_err(|Crowded| self.crowded(ErrorKind::NotSent))?;
        self.admitted()?;
        self.in_turn(ErrorKind::NotSent).await?;
        let began = Instant::now();
        let key = match log_in.await {
            Ok(key) => key,
            Err(mut error) => {
                self.note(&Err::<(), _>(error.clone()), began);
                if error.kind != ErrorKind::LoginRefused {
                    error.detail = format!("log-in failed ({:?}): {}", error.kind, error.detail);
                    error.kind = ErrorKind::NotSent;
                }
                return Err(error);
            }
        };
        let began = Instant::now();
        let result = send(key).await;
        if result.is_ok() || is_whole() {
            self.note(&result, began);
        }
        result
    }

    /// A log-in for its own sake: the connection test. Not held back by the breaker.
    pub async fn test(&self, log_in: impl Future<Output = Result<()>>) -> Result<()> {
        let began = Instant::now();
        let result = log_in.await;
        self.note(&result, began);
        result
    }

    fn crowded(&self, kind: ErrorKind) -> Error {
        let mut error = Error::new(kind, "too many calls to this account are under way");
        error.retry_after_s = Some(WAIT_S);
        error
    }

    /// Waits for this call's turn at the carrier's pace; too long a wait is refused here, before anything is sent.
    async fn in_turn(&self, kind: ErrorKind) -> Result<()> {
        match self.bucket.take(Duration::from_secs(u64::from(WAIT_S))) {
            Ok(wait) if wait.is_zero() => Ok(()),
            Ok(wait) => {
                tokio::time::sleep(wait).await;
                Ok(())
            }
            Err(wait) => {
                let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
                let mut error = Error::new(kind, format!("held back for {seconds} s to keep to the carrier's pace"));
                error.retry_after_s = Some(seconds);
                Err(error)
            }
        }
    }

    fn admitted(&self) -> Result<()> {
        if self.breaker.admits(self.clock.now()) {
            return Ok(());
        }
        let mut error = Error::new(
            ErrorKind::NotSent,
            format!("{} failed ten times in a row; calls are held back and it is tried every ten seconds.", self.carrier),
        );
        error.retry_after_s = Some(10);
        Err(error)
    }

    /// Notes how the account is, for the home page, for the breaker and for the pace.
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
        if let Some(error) = error.filter(|e| e.kind == ErrorKind::TooMany || e.kind == ErrorKind::Unavailable)
            && let Some(seconds) = error.retry_after_s
        {
            self.bucket.rest(Duration::from_secs(u64::from(seconds.min(900))));
        }
        let (state, sentence) = judge(error, took);
        let fresh = AccountHealth {
            state,
            at: Some(now),
            last_call_ms: Some(took),
            sentence: sentence.map(|sentence| format!("{} {sentence}", self.carrier)),
            words: error.and_then(Error::said),
            load: Load::default(),
        };
        *self.health.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = fresh;
    }
}

/// What the last call says of an account, as the end of a sentence that begins with the carrier's name.
fn judge(error: Option<&Error>, took_ms: u32) -> (HealthState, Option<&'static str>) {
    match error.map(|e| e.kind) {
        Some(ErrorKind::LoginRefused) => (HealthState::LoginRefused, Some("refuses our log-in.")),
        Some(ErrorKind::NotSent) => (HealthState::Down, Some("cannot be reached.")),
        Some(ErrorKind::Lost) => (HealthState::Down, Some("did not answer in time or closed the connection.")),
        Some(ErrorKind::Unavailable) => (HealthState::Down, Some("answers with a server error.")),
        Some(ErrorKind::Unreadable) => (HealthState::Down, Some("answers something that cannot be read.")),
        Some(ErrorKind::TooMany) => (HealthState::Slow, Some("asks for fewer requests.")),
        Some(ErrorKind::Unauthorized) => (HealthState::Slow, Some("did not take the token of the last call.")),
        None | Some(ErrorKind::Refused | ErrorKind::NotFound | ErrorKind::Unsupported) if took_ms >= SLOW_MS => {
            (HealthState::Slow, Some("answers late."))
        }
        None | Some(ErrorKind::Refused | ErrorKind::NotFound | ErrorKind::Unsupported) => (HealthState::Up, None),
    }
}
