//! What comes in and what goes out: a request as the operations see it, and the carrier's ways of answering.

use std::collections::BTreeMap;

use axum::{
    Form, RequestExt as _,
    body::Body,
    extract::{Multipart, Query, Request},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::ports;
use crate::sandbox::Way;

/// The most bytes of a request.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// A request.
#[derive(Clone, Default)]
pub(super) struct Asked {
    /// The last part of its path.
    pub(super) last: String,
    /// Its token, as it came.
    pub(super) token: String,
    /// Query, form fields or the top of a JSON object.
    pub(super) fields: BTreeMap<String, Value>,
    /// The text of the uploaded file.
    pub(super) file: Option<String>,
    /// What is kept of an uploaded document.
    pub(super) upload: Option<Upload>,
    /// Whether it could not be read at all.
    pub(super) broken: bool,
    /// Under which trouble it is carried out.
    pub(super) way: Way,
}

/// What is kept of an uploaded document: everything but its bytes.
#[derive(Clone, Default)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) size: u64,
    /// In hexadecimal.
    pub(super) sha256: String,
}

impl Asked {
    /// Reads a request.
    pub(super) async fn read(request: Request) -> Self {
        let last = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
        let token = header_of(&request, &header::AUTHORIZATION);
        let content_type = header_of(&request, &header::CONTENT_TYPE);
        let mut asked = Self { last, token, ..Self::default() };
        if let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()) {
            asked.fields.extend(pairs.into_iter().map(|(key, value)| (key, Value::String(value))));
        }
        if content_type.starts_with("multipart/form-data") {
            asked.broken = asked.read_multipart(request).await.is_none();
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            match request.extract::<Form<Vec<(String, String)>>, _>().await {
                Ok(Form(pairs)) => {
                    asked.fields.extend(pairs.into_iter().map(|(key, value)| (key, Value::String(value))));
                }
                Err(_) => asked.broken = true,
            }
        } else {
            match axum::body::to_bytes(request.into_body(), MOST_BYTES).await {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => match serde_json::from_slice(&bytes) {
                    Ok(Value::Object(object)) => asked.fields.extend(object),
                    _ => asked.broken = true,
                },
                Err(_) => asked.broken = true,
            }
        }
        asked
    }

    /// Reads the parts of an upload. Documents are counted as they come, other files are held as text.
    async fn read_multipart(&mut self, request: Request) -> Option<()> {
        let counted = ports::takes_files(request.uri().path());
        let mut parts: Multipart = request.extract().await.ok()?;
        while let Some(mut part) = parts.next_field().await.ok()? {
            let name = part.name().unwrap_or_default().to_owned();
            if name == "file" && counted {
                let mut upload = Upload { name: part.file_name().unwrap_or_default().to_owned(), ..Upload::default() };
                let mut hash = Sha256::new();
                while let Some(bytes) = part.chunk().await.ok()? {
                    upload.size += bytes.len() as u64;
                    hash.update(&bytes);
                }
                upload.sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
                self.upload = Some(upload);
                continue;
            }
            let text = part.text().await.ok()?;
            if name == "file" {
                self.file = Some(text);
            } else {
                self.fields.insert(name, Value::String(text));
            }
        }
        Some(())
    }

    /// It is carried out in this way. A list that repeats itself turns one page back.
    pub(super) fn go(&mut self, way: Way) {
        self.way = way;
        if way.repeat_cursor
            && let Ok(page) = self.text("page").parse::<u64>()
        {
            self.fields.insert("page".into(), page.saturating_sub(1).max(1).into());
        }
    }

    /// A field as text, trimmed; empty when it is not there.
    pub(super) fn text(&self, name: &str) -> String {
        self.fields.get(name).map(text_of).unwrap_or_default()
    }

    /// A field as text, if it was sent at all.
    pub(super) fn sent(&self, name: &str) -> Option<String> {
        self.fields.get(name).map(text_of)
    }

    /// A field as a list; `None` when it was not sent or is none.
    pub(super) fn list(&self, name: &str) -> Option<&Vec<Value>> {
        self.fields.get(name).and_then(Value::as_array)
    }

    /// The first of these fields that is missing or empty, as a refusal.
    pub(super) fn require(&self, names: &[&str]) -> Result<(), Reply> {
        match names.iter().find(|name| self.text(name).is_empty()) {
            Some(name) => Err(refusal(format!("The {name} field is required"))),
            None => Ok(()),
        }
    }
}

fn header_of(request: &Request, name: &header::HeaderName) -> String {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// A JSON value as text: this carrier takes numbers for strings and the other way round.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

/// The digits of a text, without anything else.
pub(super) fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// An answer, always with HTTP status 200: what went wrong stands in its body.
#[derive(Clone)]
pub(super) enum Reply {
    Json(Vec<u8>),
    Csv(String),
    /// CSV that calls itself JSON, as exports of ports do.
    CsvAsJson(String),
}

impl Reply {
    /// Any value as JSON.
    pub(super) fn json(value: &impl Serialize) -> Self {
        Self::Json(serde_json::to_vec(value).unwrap_or_default())
    }

    /// The body and its content type.
    pub(super) fn into_parts(self) -> (Vec<u8>, &'static str) {
        match self {
            Self::Json(bytes) => (bytes, "application/json; charset=utf-8"),
            Self::CsvAsJson(text) => (text.into_bytes(), "application/json; charset=utf-8"),
            Self::Csv(text) => (text.into_bytes(), "text/csv; charset=utf-8"),
        }
    }

    /// As a response.
    pub(super) fn into_response(self) -> Response {
        let (body, content_type) = self.into_parts();
        (StatusCode::OK, [(header::CONTENT_TYPE, content_type)], Body::from(body)).into_response()
    }
}

/// What an operation answers. Both sides are answers; a refusal did nothing.
pub(super) type Outcome = Result<Reply, Reply>;

/// `code`, `message`, `data` and `error`: how search, purchase, bulk orders and removal answer.
pub(super) fn successful(data: impl Serialize) -> Reply {
    said("Successful Operation", data)
}

/// The same with other words.
pub(super) fn said(message: &str, data: impl Serialize) -> Reply {
    Reply::json(&json!({ "code": 200, "message": message, "data": data, "error": null }))
}

/// `error`, `data` and `code`: how log-in and most services answer.
pub(super) fn plain(data: impl Serialize) -> Reply {
    #[derive(Serialize)]
    struct Plain<T> {
        error: Option<()>,
        data: T,
        code: u16,
    }
    Reply::json(&Plain { error: None, data, code: 200 })
}

/// A refusal, of the only shape that is known: that of a wrong password.
pub(super) fn refusal(words: impl Into<String>) -> Reply {
    refusal_with(400, words)
}

/// A refusal with another code.
pub(super) fn refusal_with(code: u16, words: impl Into<String>) -> Reply {
    Reply::json(&json!({ "error": words.into(), "data": false, "code": code }))
}

/// The answer to a token that is missing, wrong or too old (section “Invalid Token Sample Response”).
pub(super) fn unauthorized() -> Reply {
    Reply::json(&json!({ "code": 401, "error": "Unauthorized Access" }))
}
