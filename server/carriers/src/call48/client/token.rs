//! The token: fetched once however many calls wait for it, renewed before it ends, and never asked for again after three
//! refusals, so that the carrier does not lock the account.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use contract::{secret::Secret, time::Timestamp};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::{
    fault::{self, Code},
    table,
    wire::loose,
};
use crate::{
    carrier::Connection,
    clock::SharedClock,
    error::{Error, ErrorKind, Result},
    operation::Operation,
    scrub::Scrub,
    transport::Transport,
};

/// Refusals in a row after which no more log-ins are tried.
const MOST_REFUSALS: u32 = 3;
/// The life of a token whose claims cannot be read: the carrier's tokens live 24 hours.
const USUAL_LIFE_MS: i64 = 24 * 60 * 60 * 1000;
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
    operation: &'static Operation,
    url: String,
    account: String,
    user_name: String,
    password: Secret,
    clock: SharedClock,
    state: Mutex<State>,
    /// How many log-ins have ended, well or not. Whoever waited while one failed takes its error over.
    ended: AtomicU64,
}

#[derive(Default)]
struct State {
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
    pub(super) fn new(connection: &Connection, base_url: &str) -> Result<Self> {
        let missing = |what: &str| Error::new(ErrorKind::Unsupported, format!("the account has no {what}"));
        let plain = |name: &str| connection.credentials.plain.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let (operation, path) = match plain("login").as_deref() {
            None | Some("customer") => (&table::LOGIN, "/login"),
            Some("admin") => (&table::ADMIN_LOGIN, "/admin_login"),
            Some(_) => return Err(missing("kind of log-in that Call48 has")),
        };
        Ok(Self {
            operation,
            url: format!("{base_url}{path}"),
            account: connection.account.as_str().to_owned(),
            user_name: plain("user_name").ok_or_else(|| missing("user name"))?,
            password: connection
                .credentials
                .secret
                .get("password")
                .filter(|p| !p.is_empty())
                .cloned()
                .ok_or_else(|| missing("password"))?,
            clock: connection.clock.clone(),
            state: Mutex::default(),
            ended: AtomicU64::new(0),
        })
    }

    /// The password, for scrubbing.
    pub(super) fn password(&self) -> &Secret {
        &self.password
    }

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
                let life = life_ms(text.expose());
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

    async fn ask(&self, transport: &Transport) -> Result<Secret> {
        let request = transport
            .request(self.operation, Method::POST, &self.url)
            .json(&json!({ "user_name": self.user_name, "password": self.password.expose() }));
        let answer = transport.send(self.operation, &self.account, request).await?;
        let scrub = Scrub::new([self.password.clone()]);
        let envelope = fault::envelope(&answer, Code::Documented, &scrub).map_err(|mut error| {
            // The carrier read our credentials and said no; whether it calls that 400 or 401 makes no difference.
            if matches!(error.kind, ErrorKind::Refused | ErrorKind::Unauthorized) {
                error.kind = ErrorKind::LoginRefused;
            }
            error
        })?;
        let token = match &envelope.data {
            Value::Object(parts) => parts.get("token").and_then(loose::as_text),
            _ => None,
        };
        token
            .map(|t| t.trim().to_owned())
            .filter(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_graphic()))
            .map(Secret::new)
            .ok_or_else(|| Error::new(ErrorKind::Unreadable, "a log-in without a token"))
    }
}

fn stopped(state: &State) -> Result<()> {
    if state.refusals < MOST_REFUSALS {
        return Ok(());
    }
    let words = state.last_error.as_ref().map(|e| e.words.clone()).unwrap_or_default();
    let detail = format!("Call48 refused the log-in {MOST_REFUSALS} times; it is not tried again until the credentials change");
    Err(Error::new(ErrorKind::LoginRefused, detail).with_words(words))
}

/// How long a token lives, by its own claims. By the span and not by the instants: the carrier's clock is not ours.
fn life_ms(token: &str) -> i64 {
    #[derive(Deserialize)]
    struct Claims {
        iat: i64,
        exp: i64,
    }
    token
        .split('.')
        .nth(1)
        .and_then(|part| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok())
        .and_then(|json| serde_json::from_slice::<Claims>(&json).ok())
        .map(|claims| claims.exp.saturating_sub(claims.iat).saturating_mul(1000))
        .filter(|life| *life > 0)
        .unwrap_or(USUAL_LIFE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_token_is_read_from_its_claims_and_is_a_day_when_it_cannot_be() {
        let claims =
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(r#"{"userId":129,"iat":1613297413,"exp":1613301013}"#);
        assert_eq!(life_ms(&format!("eyJhbGciOiJIUzUxMiJ9.{claims}.signature")), 3_600_000);
        for odd in ["", "opaque", "a.b.c", "a.e30.c"] {
            assert_eq!(life_ms(odd), USUAL_LIFE_MS, "{odd}");
        }
    }

    #[test]
    fn the_documents_own_token_lives_a_day() {
        let token = include_str!("../samples/login.json");
        let body: Value = serde_json::from_str(token).unwrap();
        assert_eq!(life_ms(body["data"]["token"].as_str().unwrap()), USUAL_LIFE_MS);
    }

    #[tokio::test]
    async fn c48_login_is_made_once_for_five_hundred_callers_with_an_expired_token_in_each_of_a_hundred_rounds() {
        use std::sync::{Arc, atomic::AtomicUsize};

        let log_ins = Arc::new(AtomicUsize::new(0));
        let counted = log_ins.clone();
        let router = axum::Router::new().fallback(move || {
            counted.fetch_add(1, Ordering::SeqCst);
            async { include_str!("../samples/login.json") }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let connection = Connection {
            account: contract::id::AccountId::new("acc-1"),
            base_url: url.clone(),
            sandbox: false,
            credentials: (crate::call48::SPEC.sandbox_login)("mark"),
            clock: Arc::new(crate::clock::SystemClock),
            limits: crate::transport::Limits::default(),
        };
        let (tokens, transport) = (Tokens::new(&connection, &url).unwrap(), Transport::new(connection.limits).unwrap());
        let first = tokens.fresh(&transport, None).await.unwrap();
        for round in 1..=100 {
            let asked = (0..500).map(|_| tokens.fresh(&transport, Some(round)));
            let all = futures::future::join_all(asked).await;
            assert!(all.iter().all(|token| token.as_ref().is_ok_and(|t| t.generation == round + 1)));
        }
        assert_eq!(first.generation, 1);
        assert_eq!(log_ins.load(Ordering::SeqCst), 101);
    }
}
