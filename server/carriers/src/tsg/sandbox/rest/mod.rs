//! The carrier's REST operations.

pub(super) mod information;
pub(super) mod inventory;
pub(super) mod lookups;
pub(super) mod messaging;
pub(super) mod pictures;
pub(super) mod priority;

use axum::{extract::Request, http::Uri};
use serde_json::Value;

/// The most bytes of a request.
const MOST_BYTES: usize = 1024 * 1024;

/// A request, as it came.
#[derive(Clone, Default)]
pub(super) struct Asked {
    /// The parts of its path.
    path: Vec<String>,
    /// The query's `did`, if it was sent at all.
    pub(super) did: Option<String>,
    /// Its JSON; `None` when there is none, or it is no object.
    pub(super) body: Option<Value>,
}

impl Asked {
    /// Reads a request.
    pub(super) async fn read(request: Request) -> Self {
        let path = request.uri().path().split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let did = did_of(request.uri());
        let bytes = axum::body::to_bytes(request.into_body(), MOST_BYTES).await.unwrap_or_default();
        let body = serde_json::from_slice(&bytes).ok().filter(Value::is_object);
        Self { path, did, body }
    }

    /// The part of the path after this one.
    pub(super) fn after(&self, part: &str) -> &str {
        let at = self.path.iter().position(|is| is == part);
        at.and_then(|at| self.path.get(at + 1)).map_or("", String::as_str)
    }

    /// Whether the path begins with this part.
    pub(super) fn begins(&self, part: &str) -> bool {
        self.path.first().is_some_and(|first| first == part)
    }

    /// A field of the body, if it was sent and is not null.
    pub(super) fn field(&self, name: &str) -> Option<&Value> {
        self.body.as_ref()?.get(name).filter(|value| !value.is_null())
    }

    /// A field of the body that is a text; empty when it is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.field(name).and_then(Value::as_str).unwrap_or_default()
    }
}

fn did_of(uri: &Uri) -> Option<String> {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    // A plus in a query means a blank.
    pairs.0.into_iter().find(|(key, _)| key == "did").map(|(_, value)| value.replace(' ', "+"))
}
