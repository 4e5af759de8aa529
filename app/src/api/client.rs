//! The one client: header, JSON, key, deadline, and what a session that ended does.

use std::cell::{Cell, RefCell};

use contract::{id::IdempotencyKey, problem::Problem, problem::ProblemKind};
use gloo_net::http::{Method, RequestBuilder, Response};
use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use serde::{Serialize, de::DeserializeOwned};

use super::error::{ApiError, ErrorKind};

/// How long an answer may take. The server's own deadlines towards carriers are shorter.
const DEADLINE_MS: u32 = 45_000;

/// What is done with a sentence of the server's.
type Told = Box<dyn Fn(&str)>;

thread_local! {
    static ENDED: Cell<bool> = const { Cell::new(false) };
    static WHEN_ENDED: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
    static WHEN_ACTING_ENDS: RefCell<Option<Told>> = const { RefCell::new(None) };
}

/// Says what happens when the server answers that nobody is signed in.
pub fn when_session_ends(then: impl Fn() + 'static) {
    WHEN_ENDED.with(|slot| *slot.borrow_mut() = Some(Box::new(then)));
}

/// Says what happens when the server answers that acting as another tenant is over; it is told why.
pub fn when_acting_ends(then: impl Fn(&str) + 'static) {
    WHEN_ACTING_ENDS.with(|slot| *slot.borrow_mut() = Some(Box::new(then)));
}

/// The session is good again: requests that waited for it go on.
pub fn session_is_back() {
    ENDED.set(false);
}

/// How a request treats a session that ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gate {
    /// Reads wait for the person to sign in again, then ask again. Changes come back with the error.
    Watch,
    /// The requests that sign in and out.
    Ignore,
}

struct Sent<'a> {
    method: Method,
    path: &'a str,
    body: Option<String>,
    key: Option<&'a IdempotencyKey>,
    gate: Gate,
    asker: Asker,
}

/// Who wants the answer. What the page asks by itself does not keep a session alive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asker {
    Person,
    Page,
}

/// Reads.
pub(super) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    read(&send(Sent { method: Method::GET, path, body: None, key: None, gate: Gate::Watch, asker: Asker::Person }).await?)
}

/// Reads for the page itself, which asks now and then whether or not anyone is there.
pub(super) async fn get_by_itself<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    read(&send(Sent { method: Method::GET, path, body: None, key: None, gate: Gate::Watch, asker: Asker::Page }).await?)
}

/// Reads text that is not JSON.
pub(super) async fn get_text(path: &str) -> Result<String, ApiError> {
    send(Sent { method: Method::GET, path, body: None, key: None, gate: Gate::Watch, asker: Asker::Person }).await
}

/// Changes something and reads the answer.
pub(super) async fn change<T: DeserializeOwned>(method: Method, path: &str, body: Option<String>) -> Result<T, ApiError> {
    read(&send(Sent { method, path, body, key: None, gate: Gate::Watch, asker: Asker::Person }).await?)
}

/// Changes something; the answer has no body.
pub(super) async fn change_quietly(method: Method, path: &str, body: Option<String>) -> Result<(), ApiError> {
    send(Sent { method, path, body, key: None, gate: Gate::Watch, asker: Asker::Person }).await.map(drop)
}

/// Confirms something once: the same key never acts twice.
pub(super) async fn confirm<T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: String,
    key: &IdempotencyKey,
) -> Result<T, ApiError> {
    read(&send(Sent { method, path, body: Some(body), key: Some(key), gate: Gate::Watch, asker: Asker::Person }).await?)
}

/// A request about the session itself.
pub(super) async fn about_session(method: Method, path: &str, body: Option<String>) -> Result<String, ApiError> {
    send(Sent { method, path, body, key: None, gate: Gate::Ignore, asker: Asker::Person }).await
}

/// A body as JSON.
pub(super) fn json<T: Serialize>(body: &T) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

/// Reads JSON.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    serde_json::from_str(text).map_err(|_| {
        ApiError::plain(
            ErrorKind::Unreadable,
            "The server's answer could not be read. Reload the page; it may be older than the server.",
        )
    })
}

/// A new key for one confirmation.
pub fn fresh_key() -> IdempotencyKey {
    let random = leptos::prelude::window().crypto().map(|crypto| crypto.random_uuid());
    IdempotencyKey::new(
        random.unwrap_or_else(|_| format!("{:x}-{:x}", js_sys::Date::now() as u64, (js_sys::Math::random() * 1e15) as u64)),
    )
}

/// A segment of a path: everything that has a meaning in an address is written out.
pub(super) fn segment(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

async fn send(sent: Sent<'_>) -> Result<String, ApiError> {
    let reads = sent.method == Method::GET;
    loop {
        if reads && sent.gate == Gate::Watch {
            signed_in().await;
        }
        let answer = send_once(&sent).await;
        match &answer {
            Err(error) if error.is_signed_out() && sent.gate == Gate::Watch => {
                session_ended();
                if !reads {
                    return answer;
                }
            }
            Err(error) if error.acting_ended() => {
                WHEN_ACTING_ENDS.with(|slot| {
                    if let Some(then) = slot.borrow().as_ref() {
                        then(&error.sentence);
                    }
                });
                return answer;
            }
            _ => return answer,
        }
    }
}

/// Waits while the session is over.
pub(super) async fn signed_in() {
    while ENDED.get() {
        TimeoutFuture::new(250).await;
    }
}

/// The server answered that nobody is signed in.
pub(super) fn session_ended() {
    ENDED.set(true);
    WHEN_ENDED.with(|slot| {
        if let Some(then) = slot.borrow().as_ref() {
            then();
        }
    });
}

async fn send_once(sent: &Sent<'_>) -> Result<String, ApiError> {
    let abort = web_sys::AbortController::new().ok();
    let deadline = deadline(abort.as_ref());
    let response = respond(sent, abort.as_ref()).await?;
    let text = response.text().await.map_err(|_| offline(abort.as_ref()))?;
    drop(deadline);
    Ok(text)
}

/// Opens a read whose answer comes in pieces. Whoever opens it holds `abort` and says when it takes too long.
pub(super) async fn open(path: &str, abort: Option<&web_sys::AbortController>) -> Result<Response, ApiError> {
    respond(&Sent { method: Method::GET, path, body: None, key: None, gate: Gate::Watch, asker: Asker::Person }, abort).await
}

/// Gives a request up when nothing came for too long, unless it is dropped before.
pub(super) fn deadline(abort: Option<&web_sys::AbortController>) -> Option<Timeout> {
    abort.cloned().map(|abort| Timeout::new(DEADLINE_MS, move || abort.abort()))
}

/// Why there is no answer, or no more of it.
pub(super) fn offline(abort: Option<&web_sys::AbortController>) -> ApiError {
    if abort.is_some_and(|abort| abort.signal().aborted()) {
        ApiError::plain(ErrorKind::TimedOut, "The server did not answer in time. What it did is shown under Orders.")
    } else {
        ApiError::plain(ErrorKind::Offline, "The server cannot be reached. Check the connection, then try again.")
    }
}

/// Sends a request; an answer that is a refusal is an error.
async fn respond(sent: &Sent<'_>, abort: Option<&web_sys::AbortController>) -> Result<Response, ApiError> {
    let mut builder = RequestBuilder::new(sent.path)
        .method(sent.method.clone())
        .header("X-Console", "1")
        .header("Accept", "application/json")
        .abort_signal(abort.map(web_sys::AbortController::signal).as_ref());
    if sent.asker == Asker::Page {
        builder = builder.header("X-Background", "1");
    }
    if let Some(key) = sent.key {
        builder = builder.header("Idempotency-Key", key.as_str());
    }
    let request = match &sent.body {
        Some(body) => builder.header("Content-Type", "application/json").body(body.clone()),
        None => builder.build(),
    };
    let request = request.map_err(|_| ApiError::plain(ErrorKind::Unreadable, "The request could not be written."))?;
    let response = request.send().await.map_err(|_| offline(abort))?;
    if response.ok() {
        return Ok(response);
    }
    let text = response.text().await.map_err(|_| offline(abort))?;
    Err(serde_json::from_str::<Problem>(&text).map_or_else(|_| without_problem(response.status()), ApiError::from))
}

/// An error that did not come from our server but from something before it.
fn without_problem(status: u16) -> ApiError {
    let kind = match status {
        401 => ErrorKind::Problem(ProblemKind::SignedOut),
        413 => ErrorKind::Problem(ProblemKind::TooLarge),
        429 => ErrorKind::Problem(ProblemKind::TooMany),
        _ => ErrorKind::Unreadable,
    };
    ApiError::plain(kind, &format!("The server answered with status {status} and no explanation. Try again in a moment."))
}
