//! Every request has an id: in our log, in the answer's `X-Request-Id`, in every problem and in the audit log.

use axum::{extract::Request, http::HeaderValue, middleware::Next, response::Response};
use contract::id::RequestId;

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The id of the request being answered; empty outside of one.
pub fn current() -> RequestId {
    CURRENT.try_with(Clone::clone).unwrap_or_else(|_| RequestId::new(""))
}

/// Runs work under the id of a request, for tasks that outlive it.
pub async fn under<F: Future>(id: RequestId, work: F) -> F::Output {
    CURRENT.scope(id, work).await
}

/// Gives the request its id. What a client sends as one is not believed.
pub async fn give(request: Request, next: Next) -> Response {
    let id = RequestId::new(uuid::Uuid::now_v7().simple().to_string());
    let mut response = CURRENT.scope(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
