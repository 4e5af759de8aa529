//! Requests that another site makes a browser send.
//!
//! Three walls: the browser's own `Sec-Fetch-Site` and `Origin` (tower-http's layer), a header that no form and no image can
//! send, and no GET that changes anything.

use axum::{extract::Request, http::Method, middleware::Next, response::IntoResponse as _, response::Response};
use contract::problem::ProblemKind;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::failure::Failure;

/// How a refusal of the layer is answered.
pub type Refuse = fn(ProtectionError) -> Response;

/// The layer that looks at where a request comes from. The public origin is trusted besides the one in `Host`, for
/// servers behind a proxy that changes it.
pub fn layer(public_origin: &str) -> CsrfLayer<Refuse> {
    let layer = match CsrfLayer::new().add_trusted_origin(public_origin) {
        Ok(layer) => layer,
        Err(error) => {
            tracing::warn!(%error, "the public origin cannot be trusted as it is written");
            CsrfLayer::new()
        }
    };
    layer.with_rejection_response(refuse as Refuse)
}

fn refuse(_: ProtectionError) -> Response {
    Failure::new(ProblemKind::NotAllowed, "This request was made by another site, so it was refused.").into_response()
}

/// Every request to the API carries `X-Console: 1`, except those two that a browser makes by itself on its way to a provider
/// and back. They change nothing without what that browser alone was given.
pub async fn require_console(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let page = matches!(path.strip_prefix("/api").unwrap_or(path), "/session/oidc" | "/session/oidc/callback");
    if page && request.method() == Method::GET {
        return next.run(request).await;
    }
    let marked = request.headers().get("x-console").is_some_and(|value| value == "1");
    if !marked {
        return Failure::new(ProblemKind::NotAllowed, "Requests to the API carry the header X-Console: 1.").into_response();
    }
    next.run(request).await
}
