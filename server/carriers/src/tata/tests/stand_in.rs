//! A carrier that says what it is told to say and remembers what it was asked.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::connection;
use crate::{carrier::Carrier, tata::SPEC};

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) authorization: String,
    content_type: String,
    pub(super) body: String,
}

impl Seen {
    /// Method, path with query, content type and body, for a snapshot. A multipart boundary is replaced.
    pub(super) fn drawn(&self) -> String {
        let boundary = self.content_type.split_once("boundary=").map(|(_, boundary)| boundary.to_owned()).unwrap_or_default();
        let shown = |text: &str| if boundary.is_empty() { text.to_owned() } else { text.replace(&boundary, "BOUNDARY") };
        let mut out = format!("{} {}\n", self.method, self.path);
        if !self.content_type.is_empty() {
            let _ = writeln!(out, "{}", shown(&self.content_type));
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

/// What it answers: status, content type, body.
pub(super) type Reply = (u16, &'static str, String);

pub(super) fn json(status: u16, body: &str) -> Reply {
    (status, "application/json", body.to_owned())
}

/// A stand-in on a loopback socket.
pub(super) struct StandIn {
    pub(super) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl StandIn {
    /// Answers as told.
    pub(super) async fn new(say: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (remembered, say) = (Arc::clone(&seen), Arc::new(say));
        let router = Router::new().fallback(move |request: Request| {
            let (remembered, say) = (Arc::clone(&remembered), Arc::clone(&say));
            async move { answer(request, &remembered, &*say).await }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, seen }
    }

    /// Answers everything the same.
    pub(super) async fn saying(status: u16, body: &str) -> Self {
        let body = body.to_owned();
        Self::new(move |_| json(status, &body)).await
    }

    /// A client of it, with the credentials of a sandbox.
    pub(super) fn client(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(connection(&self.url, (SPEC.sandbox_login)("mark"), true)).unwrap()
    }

    /// Every request so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The only request, drawn.
    pub(super) fn only(&self) -> String {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:#?}");
        seen[0].drawn()
    }
}

async fn answer(request: Request, remembered: &Mutex<Vec<Seen>>, say: &(impl Fn(&Seen) -> Reply + Send + Sync)) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap_or_default();
    let text = |name: &str| head.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let one = Seen {
        method: head.method.to_string(),
        path: head.uri.to_string(),
        authorization: text("authorization"),
        content_type: text("content-type"),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    remembered.lock().unwrap().push(one.clone());
    let (status, content_type, body) = say(&one);
    (StatusCode::from_u16(status).unwrap(), [("content-type", content_type)], body).into_response()
}
