//! Every answer of the API that is not a success is a problem, also where the framework refuses by itself.

use axum::{extract::Request, http::header::CONTENT_TYPE, middleware::Next, response::Response};

use crate::failure;

/// Replaces a refusal that is not a problem yet.
pub async fn only(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let refused = response.status().is_client_error() || response.status().is_server_error();
    let problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    if refused && !problem { failure::of_status(response.status()) } else { response }
}
