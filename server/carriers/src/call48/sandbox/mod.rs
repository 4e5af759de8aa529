//! The sandbox.

use axum::Router;

use crate::{clock::SharedClock, sandbox::Sandbox};

/// Call48, simulated.
pub(super) struct Call48Sandbox;

impl Call48Sandbox {
    pub(super) fn new(_clock: SharedClock) -> Self {
        Self
    }
}

impl Sandbox for Call48Sandbox {
    fn router(&self) -> Router {
        Router::new()
    }
}
