//! How this carrier answers and refuses: the family with error ids, the family with numeric codes, and GraphQL.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json as value};

use super::account::Replies;
use crate::sandbox::{Barred, Format, Manners};

/// Any JSON.
pub(super) fn json(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, Format::Json.content_type())], body.to_string()).into_response()
}

/// Lines of text.
pub(super) fn text(status: StatusCode, body: impl Into<String>) -> Response {
    (status, [(header::CONTENT_TYPE, Format::Text.content_type())], body.into()).into_response()
}

/// The family with error ids.
pub(super) fn errors(status: StatusCode, id: &str, message: &str) -> Response {
    json(status, &value!({ "errors": [{ "id": id, "message": message }] }))
}

/// A refusal of the family with error ids, before it is written.
#[derive(Clone, Copy)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) id: &'static str,
    pub(super) message: &'static str,
}

impl Refused {
    /// Inferred: the id of a 422.
    pub(super) fn invalid(message: &'static str) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, id: "invalid_params", message }
    }

    /// As it is sent.
    pub(super) fn answer(self) -> Response {
        errors(self.status, self.id, self.message)
    }
}

/// Inferred: the id of a 422.
pub(super) fn invalid(message: &str) -> Response {
    errors(StatusCode::UNPROCESSABLE_ENTITY, "invalid_params", message)
}

/// Nothing stands there, or it is somebody else's.
pub(super) const NOT_FOUND: Refused =
    Refused { status: StatusCode::NOT_FOUND, id: "not_found", message: "The requested resource could not be found" };

pub(super) fn not_found() -> Response {
    NOT_FOUND.answer()
}

pub(super) fn unauthenticated() -> Response {
    errors(StatusCode::UNAUTHORIZED, "unauthenticated", "Authentication is required")
}

/// Inferred: GraphQL's refusal inside a 200.
pub(super) fn graphql_refusal(message: &str) -> Response {
    json(StatusCode::OK, &value!({ "errors": [{ "message": message }] }))
}

/// A reply with a numeric code. Some codes mean success.
pub(super) fn coded(replies: Replies, code: &str, message: &str) -> Response {
    let status = match (replies, code) {
        (Replies::Text | Replies::Json, _) | (_, "-1008" | "-1008-V" | "-1008-P") => StatusCode::OK,
        (Replies::HttpErrors, "-1000") => StatusCode::UNAUTHORIZED,
        (Replies::HttpErrors, _) => StatusCode::BAD_REQUEST,
    };
    match replies {
        Replies::Json => json(status, &value!({ "code": code, "message": message })),
        Replies::Text | Replies::HttpErrors => text(status, format!("{code} {message}")),
    }
}

/// The carrier's manners.
pub(super) struct Says;

/// Which kind of answer an operation has.
enum Kind {
    Ids,
    Codes,
    Lines,
    GraphQl,
}

fn kind(operation: &str) -> Kind {
    match operation {
        "tsg_priority_list" | "tsg_priority_add" | "tsg_priority_update" | "tsg_priority_delete" => Kind::Codes,
        "tsg_number_lookup" => Kind::Lines,
        "tsg_login" | "tsg_number_info" | "tsg_cnam_lookup" | "tsg_sms_carrier_lookup" => Kind::Ids,
        _ if operation.starts_with("tsg_sms_") || operation.starts_with("tsg_mms_") => Kind::Ids,
        _ => Kind::GraphQl,
    }
}

impl Manners for Says {
    fn format(&self, operation: &str) -> Format {
        match kind(operation) {
            Kind::Codes | Kind::Lines => Format::Text,
            Kind::Ids | Kind::GraphQl => Format::Json,
        }
    }

    fn root(&self, operation: &str) -> &'static str {
        match kind(operation) {
            Kind::Codes => "-1010 Unknown Error Please Contact TSG Support with URL String for Review",
            Kind::Lines => "12065550100,1:VOIP:192.0.2.10,2024-01-01 00:00:00,,0,0.0045,1-ORD,SEATTLE,WA,1,N,N,NONE,smpp,,",
            Kind::Ids => "errors",
            Kind::GraphQl => "data",
        }
    }

    fn refused(&self, operation: &str, words: &str) -> Response {
        match kind(operation) {
            Kind::Codes => coded(Replies::Text, "-1010", words),
            Kind::GraphQl => graphql_refusal(words),
            Kind::Ids | Kind::Lines => errors(StatusCode::CONFLICT, "conflict", words),
        }
    }

    fn unauthorized(&self, operation: &str, why: Barred) -> Response {
        match (kind(operation), why) {
            _ if operation == "tsg_login" => super::session::wrong(),
            (Kind::Codes, _) => coded(Replies::Text, "-1000", "Invalid or Blank API Key"),
            (_, Barred::Expired) => unauthenticated(),
            (_, Barred::Revoked) => errors(StatusCode::UNAUTHORIZED, "unauthenticated", "The credentials were revoked"),
        }
    }

    fn server_error(&self, operation: &str) -> Response {
        match kind(operation) {
            Kind::Codes | Kind::Lines => text(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
            Kind::Ids | Kind::GraphQl => {
                errors(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Something went wrong on our side")
            }
        }
    }
}
