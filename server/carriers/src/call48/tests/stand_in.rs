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
use contract::{
    id::AccountId,
    number::{E164, NumberKind},
    routing::Routing,
};

use crate::{
    call48::SPEC,
    carrier::{Carrier, CarrierNumber, Connection, Depth},
    clock::{Clock, ShiftedClock, SystemClock},
    mark::Mark,
    transport::Limits,
};

/// The document's sample of this name, as valid JSON.
pub(super) fn sample(name: &str) -> String {
    let path = format!("{}/src/call48/samples/{name}", env!("CARGO_MANIFEST_DIR"));
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
    /// Method, path with query, content type and body, for a snapshot. A multipart boundary is replaced.
    pub(super) fn drawn(&self) -> String {
        let mut out = format!("{} {}\n", self.method, self.path);
        let content_type = self.headers.get("content-type").cloned().unwrap_or_default();
        let boundary = content_type.split_once("boundary=").map(|(_, b)| b.to_owned()).unwrap_or_default();
        let shown = |text: &str| if boundary.is_empty() { text.to_owned() } else { text.replace(&boundary, "BOUNDARY") };
        if !content_type.is_empty() {
            let _ = writeln!(out, "{}", shown(&content_type));
        }
        match serde_json::from_str::<serde_json::Value>(&self.body) {
            Ok(json) => {
                let _ = write!(out, "{json:#}");
            }
            Err(_) => out.push_str(&shown(&self.body).replace('\r', "")),
        }
        out
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
    /// The head of an answer, then the connection breaks.
    Broken,
    /// Nothing, for ever.
    Silence,
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
            Self::Broken | Self::Silence => {
                let pieces: Vec<Result<Bytes, std::io::Error>> =
                    vec![Ok(Bytes::from_static(b"{\"code\": 2")), Err(std::io::ErrorKind::ConnectionReset.into())];
                Response::new(Body::from_stream(futures::stream::iter(pieces)))
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
    /// Answers log-ins with the document's sample, all else as told; `nth` counts the requests to the same path, from 0.
    pub(super) async fn new(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::raw(move |seen, nth| match seen.path.as_str() {
            "/login" | "/admin_login" => Reply::sample("login"),
            _ => say(seen, nth),
        })
        .await
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
                let plain = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
                let nth = {
                    let mut all = remembered.lock().unwrap();
                    let nth = all.iter().filter(|s| plain(&s.path) == plain(&one.path)).count();
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

    /// A client of it.
    pub(super) fn client(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(self.connection("customer")).unwrap()
    }

    pub(super) fn connection(&self, login: &str) -> Connection {
        let mut credentials = (SPEC.sandbox_login)("mark");
        credentials.plain.insert("login".into(), login.into());
        connection(&self.url, credentials, Arc::new(self.clock.clone()))
    }

    /// Every request so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Every request but log-ins.
    pub(super) fn calls(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|s| !s.path.ends_with("login")).collect()
    }

    /// How many log-ins there were.
    pub(super) fn log_ins(&self) -> usize {
        self.seen().iter().filter(|s| s.path.ends_with("login")).count()
    }

    /// The only request that was no log-in, drawn.
    pub(super) fn only(&self) -> String {
        let calls = self.calls();
        assert_eq!(calls.len(), 1, "{calls:#?}");
        calls[0].drawn()
    }
}

/// A connection with limits short enough for tests.
pub(super) fn connection(url: &str, credentials: crate::carrier::Credentials, clock: Arc<dyn Clock>) -> Connection {
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

/// A number as the carrier lists it, with nothing set.
pub(super) fn owned(digits: &str, kind: NumberKind) -> CarrierNumber {
    CarrierNumber {
        number: E164::parse(digits).unwrap(),
        carrier_id: "147".into(),
        kind,
        region: None,
        rate_center: None,
        in_service: Some(true),
        status_word: "USING".into(),
        tags: Vec::new(),
        routing: Routing::Unset,
        emergency: None,
        listing: None,
        caller_name: None,
        fax: None,
        features: BTreeMap::new(),
        depth: Depth::Whole,
        page: 1,
    }
}

/// A mark; this carrier is not told of it.
pub(super) fn mark() -> Mark {
    Mark::new("019a-77b1")
}
