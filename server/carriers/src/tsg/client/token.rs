//! The portal's token: fetched once however many calls wait for it, renewed before it ends, and never asked for again after
//! three refusals, so that the carrier does not lock the account.

use std::sync::atomic::{AtomicU64, Ordering};

use contract::{secret::Secret, time::Timestamp};
use reqwest::Method;
use serde_json::json;
use tokio::sync::Mutex;

use super::{fault, table, wire};
use crate::{
    clock::SharedClock,
    error::{Error, ErrorKind, Result},
    scrub::Scrub,
    transport::Transport,
};

/// Refusals in a row after which no more log-ins are tried.
const MOST_REFUSALS: u32 = 3;
/// A token lives seven days.
const LIFE_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// After a log-in that failed while the old token still lives, the next one is not tried sooner.
const PAUSE_MS: i64 = 60 * 1000;

/// A token in use, with the generation by which a caller says which one was refused.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) text: Secret,
    pub(super) generation: u64,
}

/// The log-in of one account at the portal.
pub(super) struct Tokens {
    pub(super) url: String,
    pub(super) account: String,
    pub(super) email: String,
    pub(super) password: Secret,
    pub(super) clock: SharedClock,
    pub(super) state: Mutex<State>,
    /// How many log-ins have ended, well or not. Whoever waited while one failed takes its error over.
    pub(super) ended: AtomicU64,
}

#[derive(Default)]
pub(super) struct State {
    held: Option<Held>,
    generation: u64,
    refusals: u32,
    last_error: Option<Error>,
}

struct Held {
    token: Token,
    renew_at: Timestamp,
    ends_at: Timestamp,
}

impl Tokens {
    /// A token that is fresh: one past 80 % of its life is renewed first. `refused` is the generation of a token that the
    /// portal did not take; only the first caller who says so causes a log-in.
    pub(super) async fn fresh(&self, transport: &Transport, refused: Option<u64>) -> Result<Token> {
        let ended = self.ended.load(Ordering::SeqCst);
        let mut state = self.state.lock().await;
        stopped(&state)?;
        let now = self.clock.now();
        if let Some(held) = &state.held {
            let known_bad = refused.is_some_and(|generation| generation >= held.token.generation);
            if !known_bad && now < held.renew_at {
                return Ok(held.token.clone());
            }
            if known_bad {
                state.held = None;
            }
        }
        if self.ended.load(Ordering::SeqCst) != ended
            && let Some(error) = &state.last_error
        {
            return Err(error.clone());
        }
        match self.log_in(transport, &mut state).await {
            Ok(token) => Ok(token),
            Err(error) => match &mut state.held {
                // It could not be renewed, but it has not ended either.
                Some(held) if error.kind != ErrorKind::LoginRefused && now < held.ends_at => {
                    held.renew_at = now.plus_ms(PAUSE_MS);
                    Ok(held.token.clone())
                }
                _ => Err(error),
            },
        }
    }

    /// Notes that the portal did not take this token, without logging in: the next call does.
    pub(super) async fn forget(&self, generation: u64) {
        let mut state = self.state.lock().await;
        if state.held.as_ref().is_some_and(|held| held.token.generation <= generation) {
            state.held = None;
        }
    }

    /// Logs in now, whatever is held.
    pub(super) async fn test(&self, transport: &Transport) -> Result<()> {
        let mut state = self.state.lock().await;
        stopped(&state)?;
        self.log_in(transport, &mut state).await.map(drop)
    }

    async fn log_in(&self, transport: &Transport, state: &mut State) -> Result<Token> {
        let result = self.ask(transport).await;
        self.ended.fetch_add(1, Ordering::SeqCst);
        match result {
            Ok(text) => {
                let now = self.clock.now();
                state.generation += 1;
                state.refusals = 0;
                state.last_error = None;
                let token = Token { text, generation: state.generation };
                let (renew_at, ends_at) = (now.plus_ms(LIFE_MS / 5 * 4), now.plus_ms(LIFE_MS));
                state.held = Some(Held { token: token.clone(), renew_at, ends_at });
                Ok(token)
            }
            Err(error) => {
                if error.kind == ErrorKind::LoginRefused {
                    state.refusals += 1;
                    state.held = None;
                }
                state.last_error = Some(error.clone());
                Err(error)
            }
        }
    }

    async fn ask(&self, transport: &Transport) -> Result<Secret> {
        let body = json!({ "email": self.email, "password": self.password.expose() });
        let request = transport.request(&table::LOGIN, Method::POST, &self.url).json(&body);
        let answer = transport.send(&table::LOGIN, &self.account, request).await?;
        let scrub = Scrub::new([self.password.clone()]);
        let value = fault::json(&answer, &scrub).map_err(|mut error| {
            // The portal read our credentials and said no; with which status makes no difference.
            if error.kind == ErrorKind::Refused {
                error.kind = ErrorKind::LoginRefused;
            }
            error
        })?;
        wire::text(&value, "token")
            .filter(|token| token.bytes().all(|b| b.is_ascii_graphic()))
            .map(Secret::new)
            .ok_or_else(|| Error::new(ErrorKind::Unreadable, "a log-in without a token"))
    }
}

fn stopped(state: &State) -> Result<()> {
    if state.refusals < MOST_REFUSALS {
        return Ok(());
    }
    let words = state.last_error.as_ref().map(|e| e.words.clone()).unwrap_or_default();
    let detail =
        format!("TSG Global refused the log-in {MOST_REFUSALS} times; it is not tried again until the credentials change");
    Err(Error::new(ErrorKind::LoginRefused, detail).with_words(words))
}
