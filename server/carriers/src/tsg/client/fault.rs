//! Their errors become ours, here and in `codes.rs` and nowhere else.

use contract::problem::CarrierWords;
use serde_json::Value;

use super::{mask, wire};
use crate::{
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
    scrub::Scrub,
    transport::Answer,
};

/// What a request proves who we are with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The API key. One that is not taken is a log-in that is refused: there is nothing to renew.
    Key,
    /// The portal's token. One that is not taken has ended.
    Token,
}

impl By {
    fn not_taken(self) -> ErrorKind {
        match self {
            Self::Key => ErrorKind::LoginRefused,
            Self::Token => ErrorKind::Unauthorized,
        }
    }
}

/// A sentence of ours where the carrier said nothing, for people and for the log.
pub(super) fn sentence(kind: ErrorKind, text: impl Into<String>) -> Error {
    let text = text.into();
    Error::new(kind, text.clone()).with_words(CarrierWords { code: None, text: Some(text) })
}

/// A read that a write begins with failed: nothing of the write was sent.
pub(super) fn before_writing(mut error: Error) -> Error {
    if !error.kind.proves_nothing_done() {
        error.detail = format!("reading before the write failed ({:?}): {}", error.kind, error.detail);
        error.kind = ErrorKind::NotSent;
    }
    error
}

/// JSON of the REST service.
pub(super) fn json(answer: &Answer, scrub: &Scrub) -> Result<Value> {
    if !answer.status.is_success() {
        return Err(refusal(answer.status.as_u16(), &answer.body, By::Key, scrub));
    }
    let value: Value = serde_json::from_slice(&answer.body).map_err(|_| unparsed(answer))?;
    match complaint(&value, scrub) {
        Some(words) => Err(Error::new(ErrorKind::Refused, "an error under a 2xx").with_words(words)),
        None => Ok(value),
    }
}

/// A yes to a write whose answer is not documented: any 2xx that does not complain. Reading the number again proves it.
pub(super) fn yes(answer: &Answer, scrub: &Scrub) -> Result<Accepted> {
    let text = String::from_utf8_lossy(&answer.body);
    let bare = text.trim();
    if !answer.status.is_success() || bare.starts_with('{') || bare.starts_with('[') {
        return json(answer, scrub).map(|value| Accepted {
            words: wire::text(&value, "message").map(|said| CarrierWords { code: None, text: Some(mask::clean(scrub, &said)) }),
            ..Accepted::default()
        });
    }
    if bare.starts_with('<') || answer.content_type == "text/html" {
        return Err(unparsed(answer));
    }
    let words = (!bare.is_empty()).then(|| CarrierWords { code: None, text: Some(mask::clean(scrub, bare)) });
    Ok(Accepted { words, ..Accepted::default() })
}

/// An answer whose status is no success.
pub(super) fn refusal(status: u16, body: &[u8], by: By, scrub: &Scrub) -> Error {
    let words = serde_json::from_slice::<Value>(body).ok().and_then(|value| complaint(&value, scrub));
    let kind = match status {
        401 => by.not_taken(),
        404 if words.is_some() => ErrorKind::NotFound,
        408 => ErrorKind::Lost,
        400..500 if words.is_some() => ErrorKind::Refused,
        _ => ErrorKind::Unreadable,
    };
    let error = Error::new(kind, format!("HTTP {status}, {} bytes", body.len()));
    match words {
        Some(words) => error.with_words(words),
        None => error,
    }
}

/// `data` of a GraphQL answer.
pub(super) fn graph(answer: &Answer, scrub: &Scrub) -> Result<Value> {
    if !answer.status.is_success() {
        return Err(refusal(answer.status.as_u16(), &answer.body, By::Token, scrub));
    }
    let mut value: Value = serde_json::from_slice(&answer.body).map_err(|_| unparsed(answer))?;
    let data = value.get_mut("data").map(Value::take).unwrap_or_default();
    let done = data.as_object().is_some_and(|fields| fields.values().any(|field| !field.is_null()));
    let Some(words) = complaint(&value, scrub) else {
        return if done { Ok(data) } else { Err(Error::new(ErrorKind::Unreadable, "neither data nor errors")) };
    };
    let said = format!("{} {}", words.code.as_deref().unwrap_or(""), words.text.as_deref().unwrap_or("")).to_ascii_lowercase();
    let has = |marks: &[&str]| marks.iter().any(|mark| said.contains(mark));
    let kind = if done {
        // Something was done and something was not: only reading back can tell.
        ErrorKind::Unreadable
    } else if has(&["unauthenticated", "unauthorized", "not authenticated", "not logged in", "invalid token", "token expired"]) {
        ErrorKind::Unauthorized
    } else if has(&["internal server error", "server_error", "something went wrong", "timeout", "timed out"]) {
        ErrorKind::Unavailable
    } else {
        ErrorKind::Refused
    };
    Err(Error::new(kind, "GraphQL errors").with_words(words))
}

/// What `errors` says, in both families: `{"errors":[{"id","message"}]}` and GraphQL's own.
fn complaint(value: &Value, scrub: &Scrub) -> Option<CarrierWords> {
    let errors = match value.get("errors")? {
        Value::Array(errors) if !errors.is_empty() => errors.clone(),
        one @ (Value::Object(_) | Value::String(_)) => vec![one.clone()],
        _ => return None,
    };
    let code = errors.iter().find_map(|error| {
        let extension = error.get("extensions").and_then(|more| wire::text(more, "code"));
        wire::text(error, "id").or_else(|| wire::text(error, "code")).or(extension)
    });
    let said: Vec<String> =
        errors.iter().filter_map(|error| wire::text(error, "message").or_else(|| error.as_str().map(str::to_owned))).collect();
    let text = if said.is_empty() { "An error without a sentence.".to_owned() } else { said.join("; ") };
    Some(CarrierWords { code: code.map(|code| mask::clean(scrub, &code)), text: Some(mask::clean(scrub, &text)) })
}

/// An answer that is no JSON. The detail names no value: it goes into the log.
pub(super) fn unparsed(answer: &Answer) -> Error {
    let content = if answer.content_type.is_empty() { "no content type" } else { &answer.content_type };
    let bytes = answer.body.len();
    Error::new(ErrorKind::Unreadable, format!("HTTP {} with {content}, {bytes} bytes, not readable", answer.status.as_u16()))
}

/// An answer in JSON that is not of the shape we know.
pub(super) fn unexpected(what: &str) -> Error {
    Error::new(ErrorKind::Unreadable, format!("{what} has an unexpected shape"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::StatusCode;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        let status = StatusCode::from_u16(status).unwrap();
        Answer { status, content_type: "application/json".into(), body: body.as_bytes().to_vec(), ..Answer::default() }
    }

    #[test]
    fn each_family_of_errors_is_read() {
        let body = r#"{"errors":[{"id":"not_found","message":"No such number"}]}"#;
        let error = json(&answer(404, body), &Scrub::default()).unwrap_err();
        assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::NotFound, Some("not_found")));
        for status in [400, 402, 403, 409, 412, 422] {
            assert_eq!(json(&answer(status, body), &Scrub::default()).unwrap_err().kind, ErrorKind::Refused, "{status}");
        }
        assert_eq!(json(&answer(401, ""), &Scrub::default()).unwrap_err().kind, ErrorKind::LoginRefused);
        assert_eq!(graph(&answer(401, ""), &Scrub::default()).unwrap_err().kind, ErrorKind::Unauthorized);
        assert_eq!(json(&answer(404, "<html>"), &Scrub::default()).unwrap_err().kind, ErrorKind::Unreadable);
    }

    #[test]
    fn a_graphql_error_says_what_is_known_of_the_outcome() {
        let cases = [
            (r#"{"data":{"numbersOrder":null},"errors":[{"message":"Insufficient funds"}]}"#, ErrorKind::Refused),
            (r#"{"data":null,"errors":[{"message":"Unauthenticated"}]}"#, ErrorKind::Unauthorized),
            (r#"{"errors":[{"message":"Internal server error"}]}"#, ErrorKind::Unavailable),
            (r#"{"data":{"numbersOrder":{"orderId":1}},"errors":[{"message":"Half of it"}]}"#, ErrorKind::Unreadable),
            (r#"{"data":{"numbersOrder":null}}"#, ErrorKind::Unreadable),
            ("{}", ErrorKind::Unreadable),
            ("<html>", ErrorKind::Unreadable),
        ];
        for (body, kind) in cases {
            assert_eq!(graph(&answer(200, body), &Scrub::default()).unwrap_err().kind, kind, "{body}");
        }
        assert!(graph(&answer(200, r#"{"data":{"a":{}},"errors":[]}"#), &Scrub::default()).is_ok());
    }

    proptest! {
        #[test]
        fn reading_an_answer_never_panics(status in 200_u16..500, body in "\\PC{0,80}", text in "\\PC{0,700}") {
            for body in [body, serde_json::json!({"errors": [{"message": text}]}).to_string()] {
                let answer = answer(status, &body);
                let _ = (json(&answer, &Scrub::default()), graph(&answer, &Scrub::default()), yes(&answer, &Scrub::default()));
            }
        }
    }
}
