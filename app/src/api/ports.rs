//! Ports that the carriers have: the board, one request, what can be asked of it.

use contract::{
    attempt::Asked,
    cart::CheckoutAnswer,
    id::{AccountId, DocumentId, IdempotencyKey, PortRequestId, SubOrderId, ViewId},
    port::{
        act::{ActivationChange, NewNote, PortChange, PortRoutingChange, PortTarget},
        board::{PortPage, PortQuery, SaveView, SavedView},
        detail::{ActivationRow, PortDetail},
    },
};
use gloo_net::http::Method;
use jiff::civil::Date;

use super::{
    ApiError,
    client::{change, change_quietly, confirm, get, get_by_itself, get_text, json, segment},
    query::to_query,
};

/// Who wants an answer: a person, or the page by itself, which keeps no session alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Somebody pressed or opened something.
    Person,
    /// The page looks again.
    Page,
}

fn path(account: &AccountId, request: &PortRequestId, rest: &str) -> String {
    format!("/api/accounts/{}/ports/{}{rest}", segment(account.as_str()), segment(request.as_str()))
}

/// A page of the board.
pub async fn list(query: &PortQuery, asker: Asker) -> Result<PortPage, ApiError> {
    let path = format!("/api/ports{}", to_query(query));
    match asker {
        Asker::Person => get(&path).await,
        Asker::Page => get_by_itself(&path).await,
    }
}

/// Exactly this view as CSV, all pages of it.
pub async fn export(query: &PortQuery) -> Result<String, ApiError> {
    get_text(&format!("/api/ports/export{}", to_query(query))).await
}

/// The carrier's own CSV: of everything, of a request, or of a sub-order.
pub async fn carrier_export(
    account: &AccountId,
    request: Option<&PortRequestId>,
    sub_order: Option<&SubOrderId>,
) -> Result<String, ApiError> {
    let query = match (request, sub_order) {
        (_, Some(sub_order)) => format!("?sub_order={}", segment(sub_order.as_str())),
        (Some(request), None) => format!("?request={}", segment(request.as_str())),
        (None, None) => String::new(),
    };
    get_text(&format!("/api/accounts/{}/ports/export{query}", segment(account.as_str()))).await
}

/// Reads every account's ports anew, in the background.
pub async fn refresh() -> Result<(), ApiError> {
    change_quietly(Method::POST, "/api/ports/refresh", None).await
}

/// What goes over on a day; without one, today in New York and everything late.
pub async fn activations(day: Option<Date>, asker: Asker) -> Result<Vec<ActivationRow>, ApiError> {
    let path = day.map_or_else(|| "/api/ports/activations".to_owned(), |day| format!("/api/ports/activations?day={day}"));
    match asker {
        Asker::Person => get(&path).await,
        Asker::Page => get_by_itself(&path).await,
    }
}

/// The saved views of the board: the own ones and the team's.
pub async fn views() -> Result<Vec<SavedView>, ApiError> {
    get("/api/ports/views").await
}

/// Saves a view.
pub async fn save_view(body: &SaveView) -> Result<Vec<SavedView>, ApiError> {
    change(Method::POST, "/api/ports/views", Some(json(body))).await
}

/// Deletes a view.
pub async fn delete_view(id: &ViewId) -> Result<Vec<SavedView>, ApiError> {
    change(Method::DELETE, &format!("/api/ports/views/{}", segment(id.as_str())), None).await
}

/// One request, from our last reading.
pub async fn detail(account: &AccountId, request: &PortRequestId, asker: Asker) -> Result<PortDetail, ApiError> {
    let path = path(account, request, "");
    match asker {
        Asker::Person => get(&path).await,
        Asker::Page => get_by_itself(&path).await,
    }
}

/// One request, read from the carrier now.
pub async fn read_now(account: &AccountId, request: &PortRequestId) -> Result<PortDetail, ApiError> {
    change(Method::POST, &path(account, request, "/read"), None).await
}

/// Changes details, and so resubmits what was rejected.
pub async fn change_details(
    account: &AccountId,
    request: &PortRequestId,
    body: &PortChange,
    key: &IdempotencyKey,
) -> Result<Asked, ApiError> {
    confirm(Method::PUT, &path(account, request, "/details"), json(body), key).await
}

/// Changes where calls go from the cut-over on.
pub async fn change_routing(
    account: &AccountId,
    request: &PortRequestId,
    body: &PortRoutingChange,
    key: &IdempotencyKey,
) -> Result<Asked, ApiError> {
    confirm(Method::PUT, &path(account, request, "/routing"), json(body), key).await
}

/// Cancels.
pub async fn cancel(
    account: &AccountId,
    request: &PortRequestId,
    body: &PortTarget,
    key: &IdempotencyKey,
) -> Result<Asked, ApiError> {
    confirm(Method::POST, &path(account, request, "/cancellation"), json(body), key).await
}

/// Deletes.
pub async fn delete(
    account: &AccountId,
    request: &PortRequestId,
    body: &PortTarget,
    key: &IdempotencyKey,
) -> Result<Asked, ApiError> {
    confirm(Method::POST, &path(account, request, "/deletion"), json(body), key).await
}

/// Activates.
pub async fn activate(
    account: &AccountId,
    request: &PortRequestId,
    body: &PortTarget,
    key: &IdempotencyKey,
) -> Result<Asked, ApiError> {
    confirm(Method::POST, &path(account, request, "/activation"), json(body), key).await
}

/// Changes day and kind of activation: an attempt for each number.
pub async fn change_activation(
    account: &AccountId,
    request: &PortRequestId,
    body: &ActivationChange,
    key: &IdempotencyKey,
) -> Result<CheckoutAnswer, ApiError> {
    confirm(Method::PUT, &path(account, request, "/activation-date"), json(body), key).await
}

/// Sends a kept paper again, after a refusal.
pub async fn send_paper(paper: &DocumentId, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::POST, &format!("/api/papers/{}/sending", segment(paper.as_str())), "{}".into(), key).await
}

/// Takes a paper back at the carrier.
pub async fn take_back_paper(paper: &DocumentId, key: &IdempotencyKey) -> Result<Asked, ApiError> {
    confirm(Method::POST, &format!("/api/papers/{}/removal", segment(paper.as_str())), "{}".into(), key).await
}

/// Writes an internal note.
pub async fn note(account: &AccountId, request: &PortRequestId, body: &NewNote) -> Result<PortDetail, ApiError> {
    change(Method::POST, &path(account, request, "/notes"), Some(json(body))).await
}

/// Where papers of a request are sent.
pub fn papers_path(account: &AccountId, request: &PortRequestId) -> String {
    path(account, request, "/papers")
}
