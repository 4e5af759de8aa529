//! A request as the operations see it, and what they answer.

use std::collections::BTreeMap;

use axum::{
    Json, RequestExt as _,
    extract::{Multipart, OriginalUri, Query, Request},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use contract::time::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::envelope::Envelope;

/// Where the carrier's addresses stand. The live base URL is not known; this one is the sandbox's own.
pub(super) const BASE: &str = "/tcl/v1";
/// The most bytes of a JSON body.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Rows of a page when nobody asks for another size, and the most of one.
const PAGE: usize = 25;
const MOST_PAGE: usize = 100;

/// A request.
#[derive(Default)]
pub(super) struct Asked {
    /// The parts of its path after [`BASE`].
    pub(super) path: Vec<String>,
    pub(super) query: BTreeMap<String, String>,
    /// The whole `Authorization` header.
    pub(super) authorization: String,
    /// A JSON object; empty when there is none.
    pub(super) body: Map<String, Value>,
    /// The text parts of an upload.
    pub(super) parts: BTreeMap<String, String>,
    pub(super) upload: Option<Upload>,
    /// Why the body could not be read.
    pub(super) broken: Option<&'static str>,
    /// Whether lists begin again with every page.
    pub(super) repeats: bool,
}

/// What is kept of an uploaded file: everything but its bytes.
#[derive(Clone, Default)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) size: u64,
    /// In hexadecimal.
    pub(super) sha256: String,
    /// What its first bytes say that it is.
    pub(super) format: Option<&'static str>,
}

impl Asked {
    /// Reads a request.
    pub(super) async fn read(request: Request) -> Self {
        let uri = request.extensions().get::<OriginalUri>().map_or_else(|| request.uri().clone(), |original| original.0.clone());
        let path = uri.path().strip_prefix(BASE).unwrap_or(uri.path());
        let mut asked = Self {
            path: path.split('/').filter(|part| !part.is_empty()).map(decoded).collect(),
            query: Query::try_from_uri(&uri).map(|Query(query)| query).unwrap_or_default(),
            authorization: header_of(&request, header::AUTHORIZATION),
            ..Self::default()
        };
        let content_type = header_of(&request, header::CONTENT_TYPE);
        if content_type.starts_with("multipart/form-data") {
            if asked.read_upload(request).await.is_none() {
                asked.broken = Some("The multipart body could not be read");
            }
            return asked;
        }
        match axum::body::to_bytes(request.into_body(), MOST_BYTES).await {
            Ok(bytes) if bytes.is_empty() => {}
            Ok(_) if !content_type.starts_with("application/json") => {
                asked.broken = Some("The content type must be application/json");
            }
            Ok(bytes) => match serde_json::from_slice(&bytes) {
                Ok(Value::Object(object)) => asked.body = object,
                _ => asked.broken = Some("The body is not a JSON object"),
            },
            Err(_) => asked.broken = Some("The body is too large"),
        }
        asked
    }

    /// Reads the parts of an upload. The file is counted as it comes and not held.
    async fn read_upload(&mut self, request: Request) -> Option<()> {
        let mut parts: Multipart = request.extract().await.ok()?;
        while let Some(mut part) = parts.next_field().await.ok()? {
            let name = part.name().unwrap_or_default().to_owned();
            if name != "file" {
                let text = part.text().await.ok()?;
                self.parts.insert(name, text);
                continue;
            }
            let mut upload = Upload { name: part.file_name().unwrap_or_default().to_owned(), ..Upload::default() };
            let mut hash = Sha256::new();
            let mut head = Vec::new();
            while let Some(bytes) = part.chunk().await.ok()? {
                if head.len() < 8 {
                    head.extend(bytes.iter().take(8 - head.len()));
                }
                upload.size += bytes.len() as u64;
                hash.update(&bytes);
            }
            upload.sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            upload.format = format_of(&head);
            self.upload = Some(upload);
        }
        Some(())
    }

    /// A query value, trimmed; `None` when it is not there or blank.
    pub(super) fn asked_for(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// A part of the path, empty when there is none.
    pub(super) fn part(&self, at: usize) -> &str {
        self.path.get(at).map_or("", String::as_str)
    }

    /// A page of a list: `{totalItems, displayItems, items}`, as a neighbouring API of Tata has it. A page beyond the end
    /// has no items.
    pub(super) fn page(&self, rows: Vec<Value>) -> Outcome {
        let mut faults = Faults::default();
        let page = self.whole("pageNo", 1, usize::MAX, &mut faults);
        let size = self.whole("pageSize", PAGE, MOST_PAGE, &mut faults);
        faults.check()?;
        let page = if self.repeats { 1 } else { page };
        let total = rows.len();
        let items: Vec<Value> = rows.into_iter().skip((page - 1).saturating_mul(size)).take(size).collect();
        Ok(Reply::json(&json!({ "totalItems": total, "displayItems": items.len(), "items": items })))
    }

    fn whole(&self, name: &str, usual: usize, most: usize, faults: &mut Faults) -> usize {
        match self.asked_for(name).map(str::parse::<usize>) {
            None => usual,
            Some(Ok(value)) if (1..=most).contains(&value) => value,
            Some(_) => {
                faults.add(name, format!("{name} must be a whole number from 1 to {most}"));
                usual
            }
        }
    }
}

fn header_of(request: &Request, name: header::HeaderName) -> String {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// A part of a path, with its percent signs undone.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        let hex = |digit: Option<u8>| digit.and_then(|digit| char::from(digit).to_digit(16));
        if byte == b'%'
            && let (Some(high), Some(low)) = (hex(rest.next()), hex(rest.next()))
        {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Which of the three formats that are taken a file has, by its first bytes.
fn format_of(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"%PDF-") {
        Some("application/pdf")
    } else if head.starts_with(&[0xff, 0xd8, 0xff]) {
        Some("image/jpeg")
    } else if head.starts_with(&[0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n']) {
        Some("image/png")
    } else {
        None
    }
}

/// An instant as it is written: ISO 8601, UTC.
pub(super) fn written(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map(|at| at.to_string()).unwrap_or_default()
}

/// A yes.
pub(super) struct Reply {
    status: StatusCode,
    body: Option<Value>,
}

impl Reply {
    /// 200 with a body.
    pub(super) fn json(body: &Value) -> Self {
        Self { status: StatusCode::OK, body: Some(body.clone()) }
    }

    /// 201 with a body.
    pub(super) fn created(body: Value) -> Self {
        Self { status: StatusCode::CREATED, body: Some(body) }
    }

    /// 202 with a body.
    pub(super) fn accepted(body: Value) -> Self {
        Self { status: StatusCode::ACCEPTED, body: Some(body) }
    }

    /// 204.
    pub(super) fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None }
    }

    pub(super) fn into_response(self) -> Response {
        match self.body {
            Some(body) => (self.status, Json(body)).into_response(),
            None => self.status.into_response(),
        }
    }

    /// Every status word of the body becomes what `word` makes of it.
    pub(super) fn with_words(mut self, word: impl Fn(&str) -> String) -> Self {
        if let Some(body) = &mut self.body {
            reword(body, &word);
        }
        self
    }
}

fn reword(value: &mut Value, word: &impl Fn(&str) -> String) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "status" => *text = word(text),
                    other => reword(other, word),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| reword(item, word)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A no. Nothing was done.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: String,
    /// Field and message.
    pub(super) details: Vec<(String, String)>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), details: Vec::new() }
    }

    /// 404.
    pub(super) fn unknown(what: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is no {what} {id}"))
    }

    /// 409.
    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    pub(super) fn into_response(self, envelope: Envelope) -> Response {
        envelope.refuse(&self)
    }
}

/// What an operation answers.
pub(super) type Outcome = Result<Reply, Refusal>;

/// Fields that are at fault, each with its message.
#[derive(Default)]
pub(super) struct Faults(Vec<(String, String)>);

impl Faults {
    pub(super) fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    pub(super) fn when(&mut self, is_fault: bool, field: &str, message: &str) {
        if is_fault {
            self.add(field, message);
        }
    }

    /// 400 when there are any.
    pub(super) fn check(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Refusal { status: StatusCode::BAD_REQUEST, message: "The request is not valid".into(), details: self.0 })
    }

    /// A text that must be there. A list is named as one, because an order is for one of everything (T11).
    pub(super) fn required(&mut self, body: &Map<String, Value>, name: &str) -> String {
        match body.get(name) {
            Some(Value::String(text)) if !text.trim().is_empty() => return text.trim().to_owned(),
            Some(Value::Array(_)) => self.add(name, format!("{name} must be one value; send one order for each")),
            Some(Value::Null | Value::String(_)) | None => self.add(name, format!("{name} is required")),
            Some(_) => self.add(name, format!("{name} must be text")),
        }
        String::new()
    }

    /// A text that may be left out; null and blank are the same as that.
    pub(super) fn optional(&mut self, body: &Map<String, Value>, name: &str) -> Option<String> {
        match body.get(name) {
            Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Some(Value::Null) | None => None,
            Some(_) => {
                self.add(name, format!("{name} must be text"));
                None
            }
        }
    }

    /// A list of texts that must be there, at least one and at most so many, none twice.
    pub(super) fn texts(&mut self, body: &Map<String, Value>, name: &str, most: usize) -> Vec<String> {
        let Some(items) = body.get(name).and_then(Value::as_array).filter(|items| !items.is_empty()) else {
            self.add(name, format!("{name} must be a list of at least one"));
            return Vec::new();
        };
        let texts: Vec<String> = items.iter().filter_map(|item| item.as_str().map(|text| text.trim().to_owned())).collect();
        if texts.len() != items.len() {
            self.add(name, format!("{name} must be a list of texts"));
        }
        if texts.len() > most {
            self.add(name, format!("{name} has at most {most} entries"));
        }
        let mut sorted = texts.clone();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            self.add(name, format!("{} stands there twice", pair[0]));
        }
        texts
    }
}
