//! The token of OAuth2 client credentials: fetched once however many calls wait for it, renewed before it ends, and never
//! asked for again after three refusals, so that the carrier does not lock the client.

use std::sync::atomic::{AtomicU64, Ordering};

use contract::{problem::CarrierWords, secret::Secret, time::Timestamp};
use reqwest::Method;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::table;
use crate::{
    clock::SharedClock,
    error::{Error, ErrorKind, Result},
    scrub::Scrub,
    transport::{Answer, Transport},
};

/// Refusals in a row after which no more log-ins are tried.
pub(super) const MOST_REFUSALS: u32 = 3;
/// The life of a token that does not name one: the carrier's live an hour.
const USUAL_LIFE_S: i64 = 3_600;
/// After a log-in that failed while the old token still lives, the next one is not tried sooner.
const PAUSE_MS: i64 = 60 * 1000;

/// A token in use, with the generation by which a caller says which one was refused.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) text: Secret,
    pub(super) generation: u64,
}

/// The log-in of one account.
pub(super) struct Tokens {
    pub(super) url: String,
    pub(super) account: String,
    pub(super) client_id: String,
    pub(super) client_secret: Secret,
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
    /// A token that is fresh: one past 80 % of its life is renewed first. `refused` is the generation of a token that
    /// the carrier did not take; only the first caller who says so causes a log-in.
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

    /// Notes that the carrier did not take this token, without logging in: the next call does.
    pub(super) async fn forget(&self, generation: u64) {
        let mut state = self.state.lock().await;
        if state.held.as_ref().is_some_and(|held| held.token.generation <= generation) {
            state.held = None;
        }
    }

    /// Logs in now, whatever is held.
    pub(super) async fn renew(&self, transport: &Transport) -> Result<Token> {
        let mut state = self.state.lock().await;
        stopped(&state)?;
        self.log_in(transport, &mut state).await
    }

    async fn log_in(&self, transport: &Transport, state: &mut State) -> Result<Token> {
        let result = self.ask(transport).await;
        self.ended.fetch_add(1, Ordering::SeqCst);
        match result {
            Ok((text, life_s)) => {
                let now = self.clock.now();
                let life = life_s.saturating_mul(1000);
                state.generation += 1;
                state.refusals = 0;
                state.last_error = None;
                let token = Token { text, generation: state.generation };
                let renew_at = now.plus_ms(life / 5 * 4);
                state.held = Some(Held { token: token.clone(), renew_at, ends_at: now.plus_ms(life) });
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

    async fn ask(&self, transport: &Transport) -> Result<(Secret, i64)> {
        let request = transport
            .request(&table::TOKEN, Method::POST, &self.url)
            .basic_auth(&self.client_id, Some(self.client_secret.expose()))
            .form(&[("grant_type", "client_credentials")]);
        let answer = transport.send(&table::TOKEN, &self.account, request).await?;
        token_of(&answer, &Scrub::new([self.client_secret.clone()]))
    }
}

/// What a log-in answers: JSON, unlike everything else of this carrier.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Granted {
    access_token: Option<String>,
    expires_in: Option<serde_json::Value>,
    error: Option<String>,
    error_description: Option<String>,
}

fn token_of(answer: &Answer, scrub: &Scrub) -> Result<(Secret, i64)> {
    let code = answer.status.as_u16();
    let granted: Option<Granted> = serde_json::from_slice(&answer.body).ok();
    if matches!(code, 400 | 401 | 403) {
        let said = granted.unwrap_or_default();
        let words = CarrierWords {
            code: Some(said.error.map_or_else(|| format!("HTTP {code}"), |error| scrub.clean(&error))),
            text: said.error_description.map(|text| scrub.clean(&text)),
        };
        return Err(Error::new(ErrorKind::LoginRefused, format!("HTTP {code} at log-in")).with_words(words));
    }
    let unreadable = |detail: String| Error::new(ErrorKind::Unreadable, detail);
    let granted = granted
        .filter(|_| answer.status.is_success())
        .ok_or_else(|| unreadable(format!("HTTP {code} at log-in, {} bytes, no token", answer.body.len())))?;
    let life = match &granted.expires_in {
        Some(serde_json::Value::Number(seconds)) => seconds.as_i64(),
        Some(serde_json::Value::String(seconds)) => seconds.trim().parse().ok(),
        _ => None,
    };
    granted
        .access_token
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic()))
        .map(|text| (Secret::new(text), life.filter(|life| *life > 0).unwrap_or(USUAL_LIFE_S)))
        .ok_or_else(|| unreadable("a log-in without a token".into()))
}

fn stopped(state: &State) -> Result<()> {
    if state.refusals < MOST_REFUSALS {
        return Ok(());
    }
    Err(stopped_for_good(state.last_error.as_ref()))
}

/// No more log-ins: the carrier refused enough of them.
pub(super) fn stopped_for_good(last: Option<&Error>) -> Error {
    let words = last.map(|error| error.words.clone()).unwrap_or_default();
    let detail =
        format!("Bandwidth refused the log-in {MOST_REFUSALS} times; it is not tried again until the credentials change");
    Error::new(ErrorKind::LoginRefused, detail).with_words(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        let status = reqwest::StatusCode::from_u16(status).unwrap();
        Answer { status, body: body.as_bytes().to_vec(), ..Answer::default() }
    }

    #[test]
    fn a_token_names_its_life_and_lives_an_hour_when_it_does_not() {
        let read = |body: &str| token_of(&answer(200, body), &Scrub::default()).map(|(_, life)| life).ok();
        assert_eq!(read(r#"{"access_token":"eyJ.a.b","token_type":"Bearer","expires_in":600}"#), Some(600));
        assert_eq!(read(r#"{"access_token":"eyJ.a.b","expires_in":"900"}"#), Some(900));
        assert_eq!(read(r#"{"access_token":"eyJ.a.b"}"#), Some(3_600));
        for bad in [r#"{"access_token":""}"#, r#"{"access_token":"a b"}"#, "{}", "<html>", ""] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_refused_log_in_keeps_the_words_without_the_secret() {
        let body = r#"{"error":"invalid_client","error_description":"The secret hunter2 is wrong"}"#;
        let error = token_of(&answer(401, body), &Scrub::new([Secret::new("hunter2")])).err().unwrap();
        assert_eq!(error.kind, ErrorKind::LoginRefused);
        assert_eq!(error.words.code.as_deref(), Some("invalid_client"));
        assert_eq!(error.words.text.as_deref(), Some("The secret •••• is wrong"));
    }
}
