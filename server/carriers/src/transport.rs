//! The only maker of HTTP clients. Reads share a pool and may be tried again; writes get a connection of their own and are
//! never re-sent, not by us and not by the layers below.

mod lines;
mod upload;

use std::{sync::LazyLock, time::Duration};

use futures::StreamExt as _;
use reqwest::{Client, RequestBuilder, StatusCode, header};

use crate::{
    clock::{Clock as _, SystemClock},
    error::{Error, ErrorKind, Result},
    operation::{Effect, Operation},
};

pub use self::lines::{LineLimits, Lines};
pub(crate) use self::upload::exact;

/// The most bytes of an answer, after inflating.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Limits of calls: how long each may take, and how many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For opening a connection.
    pub connect: Duration,
    /// The longest a read may take in all, whatever its operation says.
    pub read: Duration,
    /// The longest a write may take, whatever its operation says. One whose row says several minutes, such as sending a file,
    /// may take as many times more.
    pub write: Duration,
    /// How many calls a minute an account takes, where that is known better than by the connector; `None` leaves it to that.
    pub calls_per_minute: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(3), read: seconds(15), write: seconds(60), calls_per_minute: None }
    }
}

/// Two clients: one for reads, one for writes.
#[derive(Clone)]
pub struct Transport {
    reads: Client,
    writes: Client,
    limits: Limits,
}

/// A whole answer, read within its limits.
#[derive(Debug, Default)]
pub struct Answer {
    /// The HTTP status. It says little: a carrier may put its refusal into the body of a 200.
    pub status: StatusCode,
    /// The content type, lower case, without parameters; empty if there was none.
    pub content_type: String,
    /// Where the answer says that the thing it made is to be found; `None` without such a header.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// How long it took.
    pub took: Duration,
}

impl Transport {
    /// Makes the two clients.
    pub fn new(limits: Limits) -> Result<Self> {
        static PROVIDER: LazyLock<()> = LazyLock::new(|| {
            // Somebody else in the process may have chosen a provider already; theirs is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        LazyLock::force(&PROVIDER);
        let ours = |e: reqwest::Error| Error::new(ErrorKind::NotSent, format!("cannot make an HTTP client: {e}"));
        #[expect(clippy::disallowed_methods, reason = "this is the one maker of HTTP clients")]
        let base = || {
            Client::builder()
                .connect_timeout(limits.connect)
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .no_proxy()
                .http1_only()
                .user_agent(concat!("patchbay/", env!("CARGO_PKG_VERSION")))
        };
        Ok(Self {
            reads: base().pool_max_idle_per_host(16).pool_idle_timeout(Duration::from_secs(20)).build().map_err(ours)?,
            // A write never travels on a connection that was used before: a stale keep-alive connection is where a
            // lower layer would send it a second time.
            writes: base().pool_max_idle_per_host(0).build().map_err(ours)?,
            limits,
        })
    }

    /// Begins a request for this operation. Only the headers that the client names travel.
    pub fn request(&self, operation: &Operation, method: reqwest::Method, url: &str) -> RequestBuilder {
        let client = if operation.effect.may_repeat() { &self.reads } else { &self.writes };
        client.request(method, url)
    }

    /// The deadline of this operation under our limits.
    pub fn deadline(&self, operation: &Operation) -> Duration {
        let most = if operation.effect == Effect::Read {
            self.limits.read
        } else {
            let minutes = u32::try_from(operation.deadline.as_secs() / 60).unwrap_or(1).max(1);
            self.limits.write.saturating_mul(minutes)
        };
        operation.deadline.min(most)
    }

    /// Sends once and reads the whole answer, or says what is known of its fate. Writes one log line, without the
    /// address, which can carry names and numbers.
    pub async fn send(&self, operation: &'static Operation, account: &str, request: RequestBuilder) -> Result<Answer> {
        let began = tokio::time::Instant::now();
        let result = match tokio::time::timeout(self.deadline(operation), read_answer(request)).await {
            Ok(result) => result,
            Err(_) => Err(Error::new(ErrorKind::Lost, "no answer within the deadline")),
        };
        let took = began.elapsed();
        let status = result.as_ref().map_or(0, |a| a.status.as_u16());
        let failure = result.as_ref().err().map(|e| format!("{:?}", e.kind)).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, reason = "a call does not take 49 days")]
        let duration_ms = took.as_millis() as u32;
        tracing::info!(operation = operation.id, account, status, duration_ms, failure, "carrier call");
        metrics::histogram!("patchbay_carrier_call_seconds", "operation" => operation.id).record(took.as_secs_f64());
        metrics::counter!("patchbay_carrier_calls_total", "operation" => operation.id, "failure" => failure).increment(1);
        result.map(|answer| Answer { took, ..answer })
    }
}

/// An answer whose body is still to be read.
struct Head {
    status: StatusCode,
    content_type: String,
    location: Option<String>,
    response: reqwest::Response,
}

/// Sends and reads as far as the body; what the status alone decides is decided here.
async fn read_head(request: RequestBuilder) -> Result<Head> {
    let response = request.send().await.map_err(|e| {
        // A connection that was never made carried nothing. Everything else may have arrived.
        let kind = if e.is_connect() || e.is_builder() { ErrorKind::NotSent } else { ErrorKind::Lost };
        Error::new(kind, describe(&e))
    })?;
    let status = response.status();
    let content_type = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.split(';').next())
        .map(|v| v.trim().to_ascii_lowercase())
        .unwrap_or_default();
    let location = response.headers().get(header::LOCATION).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let retry_after_s = wait_s(response.headers());
    if status == StatusCode::TOO_MANY_REQUESTS {
        let mut error = Error::new(ErrorKind::TooMany, "HTTP 429");
        error.retry_after_s = retry_after_s;
        return Err(error);
    }
    if status.is_server_error() {
        let mut error = Error::new(ErrorKind::Unavailable, format!("HTTP {}", status.as_u16()));
        error.words.code = Some(format!("HTTP {}", status.as_u16()));
        error.retry_after_s = retry_after_s;
        return Err(error);
    }
    if status.is_redirection() {
        return Err(Error::new(ErrorKind::Unreadable, format!("HTTP {}: redirects are not followed", status.as_u16())));
    }
    Ok(Head { status, content_type, location, response })
}

async fn read_answer(request: RequestBuilder) -> Result<Answer> {
    let Head { status, content_type, location, response } = read_head(request).await?;
    let mut body = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|e| Error::new(ErrorKind::Lost, describe(&e)))?;
        if body.len() + piece.len() > MOST_BYTES {
            return Err(Error::new(ErrorKind::Unreadable, "the answer is longer than 8 MiB"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answer { status, content_type, location, body, took: Duration::ZERO })
}

/// How long an answer asks us to wait: `Retry-After` in seconds, or the instant at which `X-RateLimit-Reset` says that calls
/// are counted anew, in seconds since 1970.
fn wait_s(headers: &header::HeaderMap) -> Option<u32> {
    let number = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).and_then(|v| v.trim().parse::<i64>().ok());
    let reset =
        || number("x-ratelimit-reset").map(|at| at.saturating_mul(1000).saturating_sub(SystemClock.now().0).max(0) / 1000 + 1);
    number("retry-after").or_else(reset).and_then(|seconds| u32::try_from(seconds).ok())
}

/// An HTTP error for the log, without its address.
fn describe(error: &reqwest::Error) -> String {
    use std::error::Error as _;
    let mut text = if error.is_timeout() { "timed out".to_owned() } else { "connection failed".to_owned() };
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

/// A request with this in its `Authorization`, kept out of logs. What no header can carry is left out: credentials and tokens
/// are checked where they come in, and without them the carrier answers 401.
pub(crate) fn authorized(request: RequestBuilder, text: &str) -> RequestBuilder {
    match header::HeaderValue::from_str(text) {
        Ok(mut value) => {
            value.set_sensitive(true);
            request.header(header::AUTHORIZATION, value)
        }
        Err(_) => request,
    }
}

/// One path segment or query value, encoded so that no input can change the shape of an address.
pub fn encode_segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_cannot_leave_its_place() {
        assert_eq!(encode_segment("../x?y=1#z"), "%2E%2E%2Fx%3Fy%3D1%23z");
        assert_eq!(encode_segment("15"), "15");
    }

    #[test]
    fn the_instant_of_a_reset_becomes_seconds_and_retry_after_comes_first() {
        let mut headers = header::HeaderMap::new();
        assert_eq!(wait_s(&headers), None);
        let soon = SystemClock.now().0 / 1000 + 30;
        headers.insert("x-ratelimit-reset", soon.to_string().parse().unwrap());
        assert!(wait_s(&headers).is_some_and(|s| (29..=31).contains(&s)));
        headers.insert("x-ratelimit-reset", "1000".parse().unwrap());
        assert_eq!(wait_s(&headers), Some(1), "a reset that is over");
        headers.insert(header::RETRY_AFTER, "7".parse().unwrap());
        assert_eq!(wait_s(&headers), Some(7));
        headers.insert(header::RETRY_AFTER, "-7".parse().unwrap());
        assert_eq!(wait_s(&headers), None);
    }
}
