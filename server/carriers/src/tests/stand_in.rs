//! A carrier that says what it is told to say and remembers what it was asked.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

use crate::clock::{Clock as _, ShiftedClock, SystemClock};

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Seen {
    /// Method, path with query, content type and body, for a snapshot: JSON and XML in lines, a multipart boundary replaced.
    pub(crate) fn drawn(&self) -> String {
        let mut out = format!("{} {}\n", self.method, self.path);
        let content_type = self.headers.get("content-type").cloned().unwrap_or_default();
        let boundary = content_type.split_once("boundary=").map(|(_, b)| b.to_owned()).unwrap_or_default();
        let shown = |text: &str| if boundary.is_empty() { text.to_owned() } else { text.replace(&boundary, "BOUNDARY") };
        if !content_type.is_empty() {
            let _ = writeln!(out, "{}", shown(&content_type));
        }
        match serde_json::from_str::<Value>(&self.body) {
            Ok(json) => {
                let _ = write!(out, "{json:#}");
            }
            Err(_) if content_type.contains("xml") => out.push_str(&self.body.replace("><", ">\n<")),
            Err(_) => out.push_str(&shown(&self.body).replace('\r', "")),
        }
        out
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The field that a GraphQL request selects; empty for any other.
    pub(crate) fn field(&self) -> String {
        let json = self.json();
        let text = json["query"].as_str().unwrap_or("").split_once('{').map_or("", |(_, inside)| inside.trim_start());
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    }

    /// Whether it asks for the same thing, whatever its query.
    fn is_like(&self, other: &Self) -> bool {
        let plain = |seen: &Self| seen.path.split('?').next().unwrap_or_default().to_owned();
        self.method == other.method && plain(self) == plain(other) && self.field() == other.field()
    }
}

/// What it answers.
#[derive(Clone)]
pub(crate) enum Reply {
    /// JSON with HTTP 200.
    Json(String),
    /// XML with HTTP 200.
    Xml(String),
    /// Anything: status, content type, body.
    Raw(u16, &'static str, String),
    /// HTTP 201 with a `Location` and no body.
    Made(&'static str),
    /// HTTP 429 with `Retry-After: 7`.
    TooMany,
    /// HTTP 429, and an instant so many seconds from now at which calls are counted anew.
    Reset(i64),
    /// The head of an answer and its first byte, then the connection breaks.
    Broken,
    /// The head of an answer, these bytes, then the connection breaks.
    BrokenAfter(&'static str),
    /// Nothing, for ever.
    Silence,
    /// Some hundred thousand bytes made of this, so many times.
    Long(&'static str, usize),
}

impl Reply {
    /// A status without a body.
    pub(crate) fn status(status: u16) -> Self {
        Self::Raw(status, "text/plain", String::new())
    }

    fn into_response(self) -> Response {
        match self {
            Self::Json(body) => ([("content-type", "application/json; charset=utf-8")], body).into_response(),
            Self::Xml(body) => ([("content-type", "application/xml; charset=utf-8")], body).into_response(),
            Self::Raw(status, content_type, body) => {
                (StatusCode::from_u16(status).unwrap(), [("content-type", content_type)], body).into_response()
            }
            Self::Made(location) => (StatusCode::CREATED, [("location", location)], "").into_response(),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7")], "").into_response(),
            Self::Reset(seconds) => {
                let reset = (SystemClock.now().0 / 1000 + seconds).to_string();
                (StatusCode::TOO_MANY_REQUESTS, [("x-ratelimit-reset", reset)], "").into_response()
            }
            Self::Broken => broken("{"),
            Self::BrokenAfter(start) => broken(start),
            Self::Silence => unreachable!("silence is no answer"),
            Self::Long(piece, times) => {
                let chunk = Bytes::from(piece.repeat(100_000 / piece.len()));
                let pieces = futures::stream::iter((0..times).map(move |_| Ok::<_, std::io::Error>(chunk.clone())));
                Response::new(Body::from_stream(pieces))
            }
        }
    }
}

fn broken(start: &'static str) -> Response {
    let pieces: Vec<Result<Bytes, std::io::Error>> =
        vec![Ok(Bytes::from_static(start.as_bytes())), Err(std::io::ErrorKind::ConnectionReset.into())];
    Response::new(Body::from_stream(futures::stream::iter(pieces)))
}

/// A stand-in on a loopback socket.
pub(crate) struct StandIn {
    /// Where it is, without a path.
    pub(crate) url: String,
    pub(crate) clock: ShiftedClock,
    is_log_in: fn(&Seen) -> bool,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl StandIn {
    /// Answers everything as told; `nth` counts the requests for the same thing, from 0. Which requests are log-ins only
    /// matters to those who count them.
    pub(crate) async fn new(is_log_in: fn(&Seen) -> bool, say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (remembered, say) = (Arc::clone(&seen), Arc::new(say));
        let router = Router::new().fallback(move |request: Request| {
            let (remembered, say) = (Arc::clone(&remembered), Arc::clone(&say));
            async move {
                let one = read(request).await;
                let nth = {
                    let mut all = remembered.lock().unwrap();
                    let nth = all.iter().filter(|before| before.is_like(&one)).count();
                    all.push(one.clone());
                    nth
                };
                let reply = say(&one, nth);
                if matches!(reply, Reply::Silence) {
                    std::future::pending::<()>().await;
                }
                reply.into_response()
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, clock: ShiftedClock::new(Arc::new(SystemClock)), is_log_in, seen }
    }

    /// Every request so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Every request but log-ins.
    pub(crate) fn calls(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| !(self.is_log_in)(seen)).collect()
    }

    /// How many log-ins there were.
    pub(crate) fn log_ins(&self) -> usize {
        self.seen().iter().filter(|seen| (self.is_log_in)(seen)).count()
    }

    /// Every write.
    pub(crate) fn writes(&self) -> Vec<Seen> {
        self.calls().into_iter().filter(|seen| seen.method != "GET").collect()
    }

    /// The only write, drawn.
    pub(crate) fn written(&self) -> String {
        only(&self.writes())
    }

    /// The only request that was no log-in, drawn.
    pub(crate) fn only(&self) -> String {
        only(&self.calls())
    }
}

fn only(seen: &[Seen]) -> String {
    assert_eq!(seen.len(), 1, "{seen:#?}");
    seen[0].drawn()
}

async fn read(request: Request) -> Seen {
    let (head, body) = request.into_parts();
    // A body that breaks off is seen as far as it came.
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap_or_default();
    Seen {
        method: head.method.to_string(),
        path: head.uri.to_string(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}
