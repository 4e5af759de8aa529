//! How Call48 says no: with HTTP status 200, and what is wrong in the body.

use axum::response::Response;

use super::{
    exchange::{refusal, unauthorized},
    session,
    world::World,
};
use crate::sandbox::{Barred, Format, Manners, Simulated as _};

/// What faults say.
pub(super) struct Says;

impl Manners for Says {
    /// CSV comes only where all went well.
    fn format(&self, _operation: &str) -> Format {
        Format::Json
    }

    fn root(&self, _operation: &str) -> &'static str {
        "data"
    }

    fn refused(&self, _operation: &str, words: &str) -> Response {
        refusal(words).into_response()
    }

    fn unauthorized(&self, operation: &str, why: Barred) -> Response {
        let at_the_door = why == Barred::Revoked && World::LOG_INS.contains(&operation);
        if at_the_door { session::invalid().into_response() } else { unauthorized().into_response() }
    }
}
