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
