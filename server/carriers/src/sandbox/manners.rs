//! How a carrier says no: what a fault needs to know of its wire format.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

/// What a carrier's answers are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
    /// One thing on a line.
    Text,
}

impl Format {
    /// The value of `Content-Type`.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Xml => "application/xml; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
        }
    }
}

/// Why nobody is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Barred {
    /// A token is too old; a new one would do.
    Expired,
    /// The credentials were taken away. It can strike a log-in.
    Revoked,
}

/// How a carrier says no. `operation` is the one that was asked for, by id, because one carrier may have two formats.
pub(crate) trait Manners: Send + Sync {
    /// What its answers are written in.
    fn format(&self, operation: &str) -> Format;

    /// The element, the key, or the line that an answer with too much in it, or too deep, is made of.
    fn root(&self, operation: &str) -> &'static str;

    /// A refusal in these words.
    fn refused(&self, operation: &str, words: &str) -> Response;

    /// A refusal of the token, or of the credentials at a log-in.
    fn unauthorized(&self, operation: &str, why: Barred) -> Response;

    /// Too many requests.
    fn too_many(&self, _operation: &str, retry_after_s: u32) -> Response {
        let words = "Too many requests, please try again later.";
        (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, retry_after_s.to_string())], words).into_response()
    }

    /// Something broke at the carrier.
    fn server_error(&self, operation: &str) -> Response {
        let (format, words) = match self.format(operation) {
            Format::Json => (Format::Json, r#"{"message":"Internal Server Error"}"#),
            Format::Xml | Format::Text => (Format::Text, "Internal Server Error"),
        };
        (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, format.content_type())], words).into_response()
    }
}
