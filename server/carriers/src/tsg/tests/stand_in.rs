//! A carrier that says what it is told to say and remembers what it was asked.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use contract::{id::AccountId, number::E164, routing::Routing};
use serde_json::Value;

use crate::{
    carrier::{Carrier, CarrierNumber, Connection, Credentials, Depth},
    clock::{Clock, ShiftedClock, SystemClock},
    mark::Mark,
    transport::Limits,
    tsg::SPEC,
};

/// The sample of this name.
pub(super) fn sample(name: &str) -> String {
    let path = format!("{}/src/tsg/samples/{name}", env!("CARGO_MANIFEST_DIR"));
    let path = if name.contains('.') { path } else { format!("{path}.json") };
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

impl Seen {
    /// Method, path, who asks, and the body.
    pub(super) fn drawn(&self) -> String {
        let mut out = format!("{} {}\n", self.method, self.path);
        let who = self.headers.get("authorization").cloned().unwrap_or_default();
        let _ = writeln!(out, "{who}");
        match serde_json::from_str::<Value>(&self.body) {
            Ok(json) => {
                let _ = write!(out, "{json:#}");
            }
            Err(_) => out.push_str(&self.body),
        }
        out
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The field that a GraphQL request selects.
    pub(super) fn field(&self) -> String {
        let json = self.json();
        let text = json["query"].as_str().unwrap_or("").split_once('{').map_or("", |(_, inside)| inside.trim_start());
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    }
}

/// What it answers.
#[derive(Clone)]
pub(super) enum Reply {
    /// JSON with HTTP 200.
    Json(String),
    /// Anything: status, content type, body.
    Raw(u16, &'static str, String),
    /// HTTP 429 with `Retry-After: 7`.
    TooMany,
    /// The head of an answer, these bytes, then the connection breaks.
    Broken(&'static str),
    /// Nothing, for ever.
    Silence,
    /// A hundred thousand bytes, so many times.
    Long(&'static str, usize),
}

impl Reply {
    pub(super) fn sample(name: &str) -> Self {
        Self::Json(sample(name))
    }

    fn into_response(self) -> Response {
        match self {
            Self::Json(body) => ([("content-type", "application/json; charset=utf-8")], body).into_response(),
            Self::Raw(status, content_type, body) => {
                (StatusCode::from_u16(status).unwrap(), [("content-type", content_type)], body).into_response()
            }
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7")], "").into_response(),
            Self::Broken(start) => {
                let pieces: Vec<Result<Bytes, std::io::Error>> =
                    vec![Ok(Bytes::from_static(start.as_bytes())), Err(std::io::ErrorKind::ConnectionReset.into())];
                Response::new(Body::from_stream(futures::stream::iter(pieces)))
            }
            Self::Silence => unreachable!(),
            Self::Long(piece, times) => {
                let chunk = Bytes::from(piece.repeat(100_000 / piece.len()));
                let pieces = futures::stream::iter((0..times).map(move |_| Ok::<_, std::io::Error>(chunk.clone())));
                Response::new(Body::from_stream(pieces))
            }
        }
    }
}

/// A stand-in on a loopback socket.
pub(super) struct StandIn {
    pub(super) url: String,
    pub(super) clock: ShiftedClock,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl StandIn {
    /// Answers log-ins with the sample, all else as told; `nth` counts requests to the same path and field, from 0.
    pub(super) async fn new(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::raw(move |seen, nth| if seen.path == "/account/login" { Reply::sample("login") } else { say(seen, nth) }).await
    }

    /// Answers everything but log-ins with one sample.
    pub(super) async fn saying(name: &'static str) -> Self {
        Self::new(move |_, _| Reply::sample(name)).await
    }

    /// Answers everything as told.
    pub(super) async fn raw(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (remembered, say) = (seen.clone(), Arc::new(say));
        let router = Router::new().fallback(move |request: Request| {
            let (remembered, say) = (remembered.clone(), say.clone());
            async move {
                let (head, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
                let one = Seen {
                    method: head.method.to_string(),
                    path: head.uri.to_string(),
                    headers: head.headers.iter().map(|(k, v)| (k.to_string(), v.to_str().unwrap().to_owned())).collect(),
                    body: String::from_utf8_lossy(&body).into_owned(),
                };
                let nth = {
                    let mut all = remembered.lock().unwrap();
                    let nth = all.iter().filter(|s| s.path == one.path && s.field() == one.field()).count();
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
        Self { url, clock: ShiftedClock::new(Arc::new(SystemClock)), seen }
    }

    /// A client that may use unverified operations.
    pub(super) fn client(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(self.connection("on")).unwrap()
    }

    /// A client that may not.
    pub(super) fn careful(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(self.connection("off")).unwrap()
    }

    pub(super) fn connection(&self, unverified: &str) -> Connection {
        let mut credentials = (SPEC.sandbox_login)("mark");
        credentials.plain.insert("unverified".into(), unverified.into());
        connection(&self.url, credentials, Arc::new(self.clock.clone()))
    }

    /// Every request so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Every request but log-ins.
    pub(super) fn calls(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|s| s.path != "/account/login").collect()
    }

    /// How many log-ins there were.
    pub(super) fn log_ins(&self) -> usize {
        self.seen().len() - self.calls().len()
    }

    /// The last request, drawn.
    pub(super) fn last(&self) -> String {
        self.calls().last().unwrap().drawn()
    }
}

/// A connection with limits short enough for tests.
pub(super) fn connection(url: &str, credentials: Credentials, clock: Arc<dyn Clock>) -> Connection {
    let second = Duration::from_secs(1);
    Connection {
        account: AccountId::new("acc-1"),
        base_url: url.to_owned(),
        sandbox: false,
        credentials,
        clock,
        limits: Limits { connect: second, read: 2 * second, write: second },
    }
}

pub(super) fn number(digits: &str) -> E164 {
    E164::parse(digits).unwrap()
}

/// A number that is ours, of which nothing is known.
pub(super) fn owned(digits: &str) -> CarrierNumber {
    let number = number(digits);
    CarrierNumber {
        carrier_id: number.digits().to_owned(),
        kind: if number.is_toll_free() { contract::number::NumberKind::TollFree } else { contract::number::NumberKind::Local },
        number,
        region: None,
        rate_center: None,
        in_service: None,
        status_word: String::new(),
        tags: Vec::new(),
        routing: Routing::Unread,
        emergency: None,
        listing: None,
        caller_name: None,
        fax: None,
        features: BTreeMap::new(),
        depth: Depth::Listed,
        page: 1,
    }
}

/// A mark; this carrier is not told of it.
pub(super) fn mark() -> Mark {
    Mark::new("019a-77b1")
}
