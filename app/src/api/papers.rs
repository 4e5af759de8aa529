//! The papers of ports: sent with their progress, shown page by page, saved as files.

use contract::{
    id::{DocumentId, IdempotencyKey},
    port::{
        document::Document,
        draft::{DocumentChange, PaperRemoved},
    },
    problem::{Problem, ProblemKind},
};
use gloo_net::http::{Method, Request};
use js_sys::{Promise, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ProgressEvent, XmlHttpRequest};

use super::{
    ApiError,
    client::{change, json, read, segment},
    error::ErrorKind,
    query::to_query,
};

fn path(id: &DocumentId, rest: &str) -> String {
    format!("/api/papers/{}{rest}", segment(id.as_str()))
}

/// Says what a person read on a paper.
pub async fn set_facts(id: &DocumentId, body: &DocumentChange) -> Result<Document, ApiError> {
    change(Method::PUT, &path(id, ""), Some(json(body))).await
}

/// Takes a paper out.
pub async fn remove(id: &DocumentId) -> Result<PaperRemoved, ApiError> {
    change(Method::DELETE, &path(id, ""), None).await
}

/// Where the file itself is.
pub fn file_path(id: &DocumentId) -> String {
    path(id, "/file")
}

/// A picture of a page, from 1, and how many pages there are where that is known.
pub async fn page(id: &DocumentId, page: u32) -> Result<(Blob, Option<u32>), ApiError> {
    let (blob, pages) = fetch(&path(id, &format!("/pages/{page}"))).await?;
    Ok((blob, pages.and_then(|pages| pages.parse().ok())))
}

/// The bytes at an address of ours, to be saved as a file.
pub async fn bytes(path: &str) -> Result<Blob, ApiError> {
    fetch(path).await.map(|(blob, _)| blob)
}

async fn fetch(path: &str) -> Result<(Blob, Option<String>), ApiError> {
    let lost = |_| ApiError::plain(ErrorKind::Offline, "The server cannot be reached. Check the connection, then try again.");
    let response = Request::get(path).header("X-Console", "1").send().await.map_err(lost)?;
    if !response.ok() {
        return Err(refusal(response.status(), &response.text().await.unwrap_or_default()));
    }
    let pages = response.headers().get("x-pages");
    let media_type = response.headers().get("content-type").unwrap_or_default();
    let bytes = response.binary().await.map_err(lost)?;
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(&media_type);
    let parts = js_sys::Array::of1(&Uint8Array::from(bytes.as_slice()));
    let unreadable = |_| ApiError::plain(ErrorKind::Unreadable, "The file could not be read. Try again.");
    Ok((Blob::new_with_u8_array_sequence_and_options(&parts, &options).map_err(unreadable)?, pages))
}

/// What the server said when it did not say yes.
fn refusal(status: u16, body: &str) -> ApiError {
    serde_json::from_str::<Problem>(body).map_or_else(
        |_| match status {
            401 => ApiError::plain(ErrorKind::Problem(ProblemKind::SignedOut), "The session has ended. Sign in, then try again."),
            413 => ApiError::plain(ErrorKind::Problem(ProblemKind::TooLarge), "The file is larger than the server takes."),
            _ => ApiError::plain(
                ErrorKind::Unreadable,
                &format!("The server answered with status {status} and no explanation. Try again in a moment."),
            ),
        },
        ApiError::from,
    )
}

/// Why a file did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// The person cancelled it.
    Cancelled,
    /// The connection was cut half-way; the file can be sent again.
    Cut,
    /// The server refused it.
    Refused(ApiError),
}

/// A file on its way.
#[derive(Clone)]
pub struct Sending(XmlHttpRequest);

impl Sending {
    /// Stops it.
    pub fn cancel(&self) {
        let _ = self.0.abort();
    }
}

/// Sends a file to `to`. `begun` gets a handle that stops it; `moved` hears how many bytes of how many went.
pub async fn send<Q: Serialize, T: DeserializeOwned>(
    to: &str,
    query: &Q,
    file: &File,
    key: Option<&IdempotencyKey>,
    begun: impl FnOnce(Sending),
    moved: impl Fn(f64, f64) + 'static,
) -> Result<T, Unsent> {
    let request = XmlHttpRequest::new().map_err(|_| Unsent::Cut)?;
    let address = format!("{to}{}", to_query(query));
    request.open_with_async("POST", &address, true).map_err(|_| Unsent::Cut)?;
    for (name, value) in [("X-Console", "1"), ("Accept", "application/json"), ("Content-Type", "application/octet-stream")] {
        let _ = request.set_request_header(name, value);
    }
    if let Some(key) = key {
        let _ = request.set_request_header("Idempotency-Key", key.as_str());
    }
    let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| moved(event.loaded(), event.total()));
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    let cancelled = std::rc::Rc::new(std::cell::Cell::new(false));
    let told = cancelled.clone();
    let on_abort = Closure::<dyn FnMut()>::new(move || told.set(true));
    request.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
    let over = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    begun(Sending(request.clone()));
    request.send_with_opt_blob(Some(file)).map_err(|_| Unsent::Cut)?;
    let _ = JsFuture::from(over).await;
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(None);
    }
    request.set_onabort(None);
    if cancelled.get() {
        return Err(Unsent::Cancelled);
    }
    let body = request.response_text().ok().flatten().unwrap_or_default();
    match request.status().unwrap_or(0) {
        0 => Err(Unsent::Cut),
        200..=299 => read(&body).map_err(Unsent::Refused),
        status => Err(Unsent::Refused(refusal(status, &body))),
    }
}
