//! Drafts of ports: saved as one goes, checked, and submitted once.

use contract::{
    attempt::Asked,
    id::{DocumentId, IdempotencyKey, PortDraftId},
    port::{
        document::{Document, DocumentKind},
        draft::{PaperKindChange, PinChange, PortDraft, PortDraftRow, PortDraftSave, PortDraftStart, SubmitPort},
    },
};
use gloo_net::http::Method;

use super::{
    ApiError,
    client::{change, change_quietly, confirm, get, get_by_itself, json, segment},
};

fn path(id: &PortDraftId, rest: &str) -> String {
    format!("/api/port-drafts/{}{rest}", segment(id.as_str()))
}

/// Every draft, those that are not submitted first.
pub async fn list() -> Result<Vec<PortDraftRow>, ApiError> {
    get("/api/port-drafts").await
}

/// Begins a draft.
pub async fn start(body: &PortDraftStart) -> Result<PortDraft, ApiError> {
    change(Method::POST, "/api/port-drafts", Some(json(body))).await
}

/// A draft with everything.
pub async fn read(id: &PortDraftId) -> Result<PortDraft, ApiError> {
    get(&path(id, "")).await
}

/// The same, asked for by the page itself.
pub async fn read_by_itself(id: &PortDraftId) -> Result<PortDraft, ApiError> {
    get_by_itself(&path(id, "")).await
}

/// Saves; a conflict when somebody else saved since.
pub async fn save(id: &PortDraftId, body: &PortDraftSave) -> Result<PortDraft, ApiError> {
    change(Method::PUT, &path(id, ""), Some(json(body))).await
}

/// Throws a draft away.
pub async fn remove(id: &PortDraftId) -> Result<(), ApiError> {
    change_quietly(Method::DELETE, &path(id, ""), None).await
}

/// Asks the carrier about every number.
pub async fn check(id: &PortDraftId) -> Result<PortDraft, ApiError> {
    change(Method::POST, &path(id, "/check"), None).await
}

/// Sets or takes away a PIN.
pub async fn set_pin(id: &PortDraftId, body: &PinChange) -> Result<PortDraft, ApiError> {
    change(Method::PUT, &path(id, "/pin"), Some(json(body))).await
}

/// Prints the letter of authorization from the record and adds it to the papers.
pub async fn add_letter(id: &PortDraftId) -> Result<Document, ApiError> {
    change(Method::POST, &path(id, "/letter"), None).await
}

/// Where the printed letter is.
pub fn letter_path(id: &PortDraftId) -> String {
    path(id, "/letter")
}

/// Where papers are sent.
pub fn papers_path(id: &PortDraftId) -> String {
    path(id, "/papers")
}

/// Says which paper a paper of a draft is.
pub async fn set_paper_kind(id: &PortDraftId, paper: &DocumentId, kind: DocumentKind) -> Result<Document, ApiError> {
    let path = path(id, &format!("/papers/{}", segment(paper.as_str())));
    change(Method::PATCH, &path, Some(json(&PaperKindChange { kind }))).await
}

/// Submits what was reviewed, once.
pub async fn submit(id: &PortDraftId, body: &SubmitPort, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::POST, &path(id, "/submission"), json(body), key).await
}
