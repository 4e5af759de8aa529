//! A panic in a handler is a fault of ours: one answer, and the process lives.

use std::any::Any;

use axum::response::{IntoResponse as _, Response};

use crate::failure::Failure;

/// The answer. The payload may hold a secret, so it goes nowhere.
pub fn answer(_: Box<dyn Any + Send + 'static>) -> Response {
    Failure::ours("a handler panicked; its place is in the line before").into_response()
}

/// Logs where a panic happened, not what it said.
pub fn install_hook() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "unknown".to_owned(), ToString::to_string);
        tracing::error!(place, "panic");
    }));
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, http::Request, routing::get};
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    #[tokio::test]
    async fn a_panic_is_a_problem_that_tells_nothing_of_what_it_said() {
        async fn broken() -> &'static str {
            panic!("the password is hunter2")
        }
        let router = Router::new().route("/", get(broken)).layer(CatchPanicLayer::custom(super::answer));
        let answer = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status().as_u16(), 500);
        let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("\"ours\"") && !text.contains("hunter2"), "{text}");
    }
}
