//! A carrier that says what it is told to say and remembers what it was asked.

use std::{
    collections::BTreeMap,
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
    routing::{LocationRouting, Routing},
    secret::Secret,
};

use crate::{
    bandwidth::SPEC,
    carrier::{Carrier, CarrierNumber, Connection, Credentials, Depth},
    clock::{Clock, ShiftedClock, SystemClock},
    mark::Mark,
    transport::Limits,
};

/// The sample of this name.
pub(super) fn sample(name: &str) -> String {
    let path = format!("{}/src/bandwidth/samples/{name}", env!("CARGO_MANIFEST_DIR"));
    let path = if name.contains('.') { path } else { format!("{path}.xml") };
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
    /// Method, path with query, content type and body, for a snapshot; an element in each line.
    pub(super) fn drawn(&self) -> String {
        let content_type = self.headers.get("content-type").cloned().unwrap_or_default();
        let body = self.body.replace("><", ">\n<");
        format!("{} {}\n{content_type}\n{body}", self.method, self.path)
    }

    /// The body in one line, without its declaration.
    pub(super) fn xml(&self) -> String {
        self.body.split_once("?>\n").map_or_else(|| self.body.clone(), |(_, xml)| xml.to_owned())
    }
}

/// What it answers.
#[derive(Clone)]
pub(super) enum Reply {
    /// XML with HTTP 200.
    Xml(String),
    /// Anything: status, content type, body.
    Raw(u16, &'static str, String),
    /// HTTP 201 with a `Location` and no body.
    Made(&'static str),
    /// HTTP 429 without a body, and a reset in so many seconds.
    TooMany(i64),
    /// The head of an answer, then the connection breaks.
    Broken,
    /// Nothing, for ever.
    Silence,
}

impl Reply {
    pub(super) fn sample(name: &str) -> Self {
        Self::Xml(sample(name))
    }

    pub(super) fn status(status: u16) -> Self {
        Self::Raw(status, "text/plain", String::new())
    }

    pub(super) fn error(status: u16, code: &str, text: &str) -> Self {
        let body =
            format!("<R><ResponseStatus><ErrorCode>{code}</ErrorCode><Description>{text}</Description></ResponseStatus></R>");
        Self::Raw(status, "application/xml", body)
    }

    fn into_response(self) -> Response {
        match self {
            Self::Xml(body) => ([("content-type", "application/xml; charset=utf-8")], body).into_response(),
            Self::Raw(status, content_type, body) => {
                (StatusCode::from_u16(status).unwrap(), [("content-type", content_type)], body).into_response()
            }
            Self::Made(location) => (StatusCode::CREATED, [("location", location)], "").into_response(),
            Self::TooMany(seconds) => {
                let reset = (SystemClock.now().0 / 1000 + seconds).to_string();
                (StatusCode::TOO_MANY_REQUESTS, [("x-ratelimit-reset", reset)], "").into_response()
            }
            Self::Broken | Self::Silence => {
                let pieces: Vec<Result<Bytes, std::io::Error>> =
                    vec![Ok(Bytes::from_static(b"<Order")), Err(std::io::ErrorKind::ConnectionReset.into())];
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
    /// Answers log-ins with a token, all else as told; `nth` counts the requests to the same path, from 0.
    pub(super) async fn new(say: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::raw(move |seen, nth| if is_log_in(seen) { Reply::Xml(sample("token.json")) } else { say(seen, nth) }).await
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
                // A body that breaks off is seen as far as it came.
                let body = axum::body::to_bytes(body, 1 << 20).await.unwrap_or_default();
                let one = Seen {
                    method: head.method.to_string(),
                    path: head.uri.to_string(),
                    headers: head.headers.iter().map(|(k, v)| (k.to_string(), v.to_str().unwrap().to_owned())).collect(),
                    body: String::from_utf8_lossy(&body).into_owned(),
                };
                let plain = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
                let nth = {
                    let mut all = remembered.lock().unwrap();
                    let nth = all.iter().filter(|s| plain(&s.path) == plain(&one.path) && s.method == one.method).count();
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
        let url = format!("http://{}/api/v2", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, clock: ShiftedClock::new(Arc::new(SystemClock)), seen }
    }

    /// A client of it.
    pub(super) fn client(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(self.connection(&[])).unwrap()
    }

    /// A client of it that speaks the first version.
    pub(super) fn client_v1(&self) -> Arc<dyn Carrier> {
        let mut connection = self.connection(&[("version", "v1")]);
        connection.base_url = self.url.replace("/v2", "/v1");
        (SPEC.connect)(connection).unwrap()
    }

    /// A connection to it with these plain credentials besides the usual ones.
    pub(super) fn connection(&self, more: &[(&str, &str)]) -> Connection {
        let plain = [
            ("account_id", "14"),
            ("auth", "oauth"),
            ("client_id", "desk"),
            ("user", "desk"),
            ("version", "v2"),
            ("site_id", "12"),
            ("sip_peer_id", "500"),
        ];
        let plain = plain.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let secret = [("client_secret", "s3cret-s3cret"), ("password", "p4ssword")];
        let secret = secret.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect();
        connection(&self.url, Credentials { plain, secret }, Arc::new(self.clock.clone()))
    }

    /// Every request so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Every request but log-ins.
    pub(super) fn calls(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|s| !is_log_in(s)).collect()
    }

    /// Every write.
    pub(super) fn writes(&self) -> Vec<Seen> {
        self.calls().into_iter().filter(|s| s.method != "GET").collect()
    }

    /// How many log-ins there were.
    pub(super) fn log_ins(&self) -> usize {
        self.seen().iter().filter(|s| is_log_in(s)).count()
    }

    /// The only write, drawn.
    pub(super) fn written(&self) -> String {
        let writes = self.writes();
        assert_eq!(writes.len(), 1, "{writes:#?}");
        writes[0].drawn()
    }
}

pub(super) fn is_log_in(seen: &Seen) -> bool {
    seen.path.ends_with("/oauth2/token")
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

/// A number on the location `12/500`, with nothing else set.
pub(super) fn owned(digits: &str) -> CarrierNumber {
    let number = number(digits);
    CarrierNumber {
        carrier_id: number.as_str().into(),
        kind: if number.is_toll_free() { NumberKind::TollFree } else { NumberKind::Local },
        number,
        region: None,
        rate_center: None,
        in_service: Some(true),
        status_word: "Inservice".into(),
        tags: Vec::new(),
        routing: Routing::Location(LocationRouting { location: Some("12/500".into()), ..LocationRouting::default() }),
        emergency: None,
        listing: None,
        caller_name: None,
        fax: None,
        features: BTreeMap::new(),
        depth: Depth::Whole,
        page: 1,
    }
}

/// Our name of a write.
pub(super) fn mark() -> Mark {
    Mark::new("019a-77b1")
}
