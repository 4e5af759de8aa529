//! What a handler answers when it does not succeed, and the only table of status codes.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use carriers::error::{Error as CarrierError, ErrorKind};
use contract::{
    field::Fault,
    problem::{CarrierWords, Problem, ProblemKind},
    user::Permission,
};

use crate::{guard::request_id, store::StoreError, vault::VaultError};

/// A refused or failed request. The sentence is for the person; details go into the log beside the request's id.
#[derive(Clone, Debug)]
pub struct Failure {
    kind: ProblemKind,
    title: String,
    fields: Vec<Fault>,
    words: Option<CarrierWords>,
    retry_after_s: Option<u32>,
    refuses: bool,
    permission: Option<Permission>,
}

/// That somebody was refused, as whoever writes the audit log finds it in an answer.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Why, as the person was told.
    pub sentence: String,
    /// The permission that is missing, where one is.
    pub permission: Option<Permission>,
}

impl Failure {
    /// A failure with a sentence: what happened, what to do.
    pub fn new(kind: ProblemKind, title: impl Into<String>) -> Self {
        let refuses = kind == ProblemKind::NotAllowed;
        Self { kind, title: title.into(), fields: Vec::new(), words: None, retry_after_s: None, refuses, permission: None }
    }

    /// Not there, or not yours: the two are the same answer.
    pub fn not_found() -> Self {
        Self::new(ProblemKind::NotFound, "There is no such thing here. It may have been removed; go back and look again.")
    }

    /// A fault of ours. The detail is logged here and goes nowhere else.
    pub fn ours(detail: impl std::fmt::Display) -> Self {
        tracing::error!(request_id = %request_id::current(), detail = %detail, "a fault of ours");
        Self::new(
            ProblemKind::Ours,
            "Something went wrong in Patchbay itself. Try again; if it happens again, report the request's id.",
        )
    }

    /// Fields that are at fault.
    pub fn invalid(fields: Vec<Fault>) -> Self {
        let title = match fields.as_slice() {
            [only] => only.sentence.clone(),
            many => format!("{} fields need another look.", many.len()),
        };
        Self::new(ProblemKind::Invalid, title).fields(fields)
    }

    /// One field that is at fault.
    pub fn field(field: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::invalid(vec![Fault::new(field, sentence)])
    }

    /// The same failure, naming the fields at fault.
    #[must_use]
    pub fn fields(mut self, fields: Vec<Fault>) -> Self {
        self.fields = fields;
        self
    }

    /// The same failure, with what the carrier said.
    #[must_use]
    pub fn words(mut self, words: Option<CarrierWords>) -> Self {
        self.words = words;
        self
    }

    /// The same failure, saying how many seconds to wait.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// The same failure, which says what the person may not, whatever its status: it goes into the audit log.
    #[must_use]
    pub fn refusal(mut self) -> Self {
        self.refuses = true;
        self
    }

    /// The same failure, for want of a permission.
    #[must_use]
    pub fn wanting(mut self, permission: Permission) -> Self {
        self.permission = Some(permission);
        self.refusal()
    }

    /// Its kind.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// Its sentence.
    pub fn sentence(&self) -> &str {
        &self.title
    }

    /// As the contract tells it: the body of an answer, or a part of one.
    pub fn problem(self) -> Problem {
        Problem {
            kind: self.kind,
            title: self.title,
            fields: self.fields,
            carrier: self.words,
            retry_after_s: self.retry_after_s,
            request_id: request_id::current(),
        }
    }
}

/// The one table of status codes.
pub fn status(kind: ProblemKind) -> StatusCode {
    match kind {
        ProblemKind::Malformed => StatusCode::BAD_REQUEST,
        ProblemKind::SignedOut => StatusCode::UNAUTHORIZED,
        ProblemKind::NotAllowed => StatusCode::FORBIDDEN,
        ProblemKind::NotFound => StatusCode::NOT_FOUND,
        ProblemKind::Conflict | ProblemKind::ActingEnded => StatusCode::CONFLICT,
        ProblemKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ProblemKind::Ours => StatusCode::INTERNAL_SERVER_ERROR,
        ProblemKind::CarrierRefused => StatusCode::BAD_GATEWAY,
        ProblemKind::CarrierUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        ProblemKind::NothingSent => StatusCode::INSUFFICIENT_STORAGE,
    }
}

/// An answer to something that was written down and is on its way.
pub fn accepted(body: impl IntoResponse) -> Response {
    (StatusCode::ACCEPTED, body).into_response()
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let refused = self.refuses.then(|| Refused { sentence: self.title.clone(), permission: self.permission });
        let problem = self.problem();
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status(problem.kind);
        if let Some(refused) = refused {
            response.extensions_mut().insert(refused);
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = problem.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The answer to a method that an address does not have.
pub async fn method_not_allowed() -> Response {
    let failure = Failure::new(ProblemKind::NotAllowed, "This address cannot be used in this way.");
    let mut response = failure.into_response();
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// A refusal that the framework made, in our words.
pub fn of_status(code: StatusCode) -> Response {
    use ProblemKind::{Malformed, NotAllowed, NotFound, Ours, TooLarge};
    let (kind, sentence) = match code {
        StatusCode::NOT_FOUND => (NotFound, Failure::not_found().title),
        StatusCode::METHOD_NOT_ALLOWED => (NotAllowed, "This address cannot be used in this way.".to_owned()),
        StatusCode::PAYLOAD_TOO_LARGE => (TooLarge, "This is larger than Patchbay takes at once.".to_owned()),
        _ if code.is_client_error() => (Malformed, "The request's address or body cannot be read.".to_owned()),
        _ => (Ours, Failure::ours(code).title),
    };
    let mut response = Failure::new(kind, sentence).into_response();
    *response.status_mut() = code;
    response
}

/// The answer of a probe that is not well.
pub fn not_ready(why: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, why).into_response()
}

/// The answer to a browser that has the newest copy already.
pub fn not_modified() -> Response {
    StatusCode::NOT_MODIFIED.into_response()
}

/// The answer to a post without the name and password that it must have: who has them sends them when asked.
pub fn wants_basic() -> Response {
    let mut response = Failure::new(ProblemKind::SignedOut, "This address wants a name and a password.").into_response();
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"notices\", charset=\"UTF-8\""));
    response
}

/// The answer to something that was done and needs no words.
pub fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if error.is_full() {
            tracing::error!(request_id = %request_id::current(), detail = %error, "storage refuses to write");
            return Self::new(
                ProblemKind::NothingSent,
                "Patchbay's storage refuses to write (full, read-only or busy), so nothing was changed and nothing was sent. \
                 Tell whoever runs this server, then try again.",
            )
            .retry_after(10);
        }
        Self::ours(error)
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Token => Self::new(
                ProblemKind::Invalid,
                "This was not made by this Patchbay, or it is too old. Search again and take it from the new list.",
            ),
            other => Self::ours(other),
        }
    }
}

/// A *read* that failed at a carrier. What a failed write means is decided where attempts are kept.
impl From<CarrierError> for Failure {
    fn from(error: CarrierError) -> Self {
        use ProblemKind::{CarrierRefused, CarrierUnavailable};
        let (kind, sentence) = match error.kind {
            ErrorKind::NotSent => (CarrierUnavailable, "The carrier cannot be reached; nothing was sent. Try again in a moment."),
            ErrorKind::Refused => (CarrierRefused, "The carrier refused this; its own words say why."),
            ErrorKind::LoginRefused => (
                CarrierRefused,
                "The carrier refuses our user name or password. An admin has to replace them in the carrier account's settings.",
            ),
            ErrorKind::Unauthorized => (CarrierUnavailable, "The carrier ended our session with it. Try again; we log in anew."),
            ErrorKind::TooMany => (CarrierUnavailable, "The carrier asks for fewer requests. Wait a little, then try again."),
            ErrorKind::NotFound => (CarrierRefused, "The carrier has no such thing any more. Look again; the list may be old."),
            ErrorKind::Lost => (CarrierUnavailable, "The carrier did not answer in time. Try again in a moment."),
            ErrorKind::Unavailable => (CarrierUnavailable, "The carrier has trouble of its own. Try again in a few minutes."),
            ErrorKind::Unreadable => {
                (CarrierUnavailable, "The carrier's answer cannot be understood. Try again; if it stays so, tell the carrier.")
            }
            ErrorKind::Unsupported => (CarrierRefused, "This carrier cannot do that; nothing was sent."),
        };
        tracing::warn!(request_id = %request_id::current(), kind = ?error.kind, detail = %error.detail, "a carrier call failed");
        let mut failure = Self::new(kind, sentence).words(error.said());
        failure.retry_after_s = error.retry_after_s;
        failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_failure_keeps_the_carriers_words() {
        let words = CarrierWords { code: Some("402".into()), text: Some("no credit".into()) };
        let failure = Failure::from(CarrierError::new(ErrorKind::Refused, "x").with_words(words.clone()));
        assert_eq!(failure.kind(), ProblemKind::CarrierRefused);
        assert_eq!(failure.words, Some(words));
    }

    #[test]
    fn busy_storage_says_that_nothing_was_sent() {
        let failure = Failure::from(StoreError::Busy);
        assert_eq!(failure.kind(), ProblemKind::NothingSent);
        assert!(failure.sentence().contains("nothing was sent"));
    }
}
