//! The ways in which it says no. Neighbouring APIs of Tata have two envelopes for errors, gateways have none; which of
//! them Number Management has is not known, so a world can be told to use any.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::exchange::Refusal;
use crate::sandbox::{Barred, Format, Manners};

/// How refusals are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Envelope {
    /// `{status, message, details: [{field, message}]}`.
    #[default]
    Details,
    /// `{responseCode, responseText}`.
    ResponseCode,
    /// A line of text.
    Plain,
    /// A status and nothing else.
    Bare,
}

impl Envelope {
    pub(super) fn refuse(self, refusal: &Refusal) -> Response {
        let Refusal { status, message, details } = refusal;
        let in_one_line = || {
            let details: Vec<String> = details.iter().map(|(field, message)| format!("{field}: {message}")).collect();
            if details.is_empty() { message.clone() } else { format!("{message}. {}", details.join("; ")) }
        };
        match self {
            Self::Details => {
                let mut body = Map::new();
                body.insert("status".into(), status.as_u16().to_string().into());
                body.insert("message".into(), message.as_str().into());
                if !details.is_empty() {
                    let details = details.iter().map(|(field, message)| json!({ "field": field, "message": message }));
                    body.insert("details".into(), details.collect());
                }
                (*status, Json(Value::Object(body))).into_response()
            }
            Self::ResponseCode => {
                (*status, Json(json!({ "responseCode": status.as_u16(), "responseText": in_one_line() }))).into_response()
            }
            Self::Plain => (*status, [(header::CONTENT_TYPE, Format::Text.content_type())], in_one_line()).into_response(),
            Self::Bare => status.into_response(),
        }
    }

    /// What a fault needs to know of it.
    pub(super) fn manners(self) -> &'static dyn Manners {
        match self {
            Self::Details => &Said(Self::Details),
            Self::ResponseCode => &Said(Self::ResponseCode),
            Self::Plain => &Said(Self::Plain),
            Self::Bare => &Said(Self::Bare),
        }
    }
}

/// The answer to a token that is missing, wrong or taken away.
pub(super) fn unauthorized() -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, "The auth token is not valid")
}

/// An envelope, as faults use it.
struct Said(Envelope);

impl Manners for Said {
    fn format(&self, _operation: &str) -> Format {
        Format::Json
    }

    fn root(&self, _operation: &str) -> &'static str {
        "items"
    }

    fn refused(&self, _operation: &str, words: &str) -> Response {
        self.0.refuse(&Refusal::new(StatusCode::FORBIDDEN, words))
    }

    fn unauthorized(&self, _operation: &str, why: Barred) -> Response {
        match why {
            Barred::Expired => self.0.refuse(&unauthorized()),
            Barred::Revoked => self.0.refuse(&Refusal::new(StatusCode::UNAUTHORIZED, "The auth token was revoked")),
        }
    }
}
