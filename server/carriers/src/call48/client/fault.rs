//! Their errors become ours, here and nowhere else.
//!
//! The HTTP status says little: an expired token is `"code": 401` in the body of an HTTP 200. So the body's code is read
//! first, and what cannot be read is *unreadable*, never success.

use contract::problem::CarrierWords;
use reqwest::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::wire::{Envelope, loose};
use crate::{
    error::{Error, ErrorKind, Result},
    scrub::Scrub,
    transport::Answer,
};

/// Whether an operation documents a `code` in its answer. Some do not (fax, states).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// It does; an answer without one cannot be trusted.
    Documented,
    /// It does not; one that comes all the same is read.
    Undocumented,
}

/// Reads an answer as JSON and by its code.
pub(super) fn envelope(answer: &Answer, code: Code, scrub: &Scrub) -> Result<Envelope> {
    let Ok(Value::Object(mut body)) = serde_json::from_slice::<Value>(&answer.body) else {
        return Err(unparsed(answer));
    };
    let said = body.get("code").filter(|v| !v.is_null());
    let from_body = said.and_then(loose::as_whole);
    let words = CarrierWords {
        code: said.and_then(loose::as_text).map(|c| scrub.clean(&c)),
        text: ["error", "message"].iter().find_map(|field| body.get(*field).and_then(sentence)).map(|t| scrub.clean(&t)),
    };
    let complains = body.get("error").and_then(sentence).is_some();
    // A 4xx with a readable sentence is a refusal even if the body does not repeat the code.
    let by_status = answer.status.is_client_error().then(|| i64::from(answer.status.as_u16()));
    let trouble = match from_body.or(by_status) {
        _ if said.is_some() && from_body.is_none() => Some((ErrorKind::Unreadable, "a code that is no number".to_owned())),
        Some(401) => Some((ErrorKind::Unauthorized, "code 401".to_owned())),
        Some(404) => Some((ErrorKind::NotFound, "code 404".to_owned())),
        Some(429) => Some((ErrorKind::TooMany, "code 429".to_owned())),
        Some(code) if code >= 500 => Some((ErrorKind::Unavailable, format!("code {code}"))),
        Some(200) if !answer.status.is_success() => {
            Some((ErrorKind::Unreadable, format!("code 200 under HTTP {}", answer.status.as_u16())))
        }
        Some(200) if complains => Some((ErrorKind::Unreadable, "code 200 and an error".to_owned())),
        Some(200) => None,
        // Only a 4xx with a sentence refuses. 408 is a wait that ended; any other code is one we do not know.
        Some(code) if (400..500).contains(&code) && code != 408 && words.text.is_some() => {
            Some((ErrorKind::Refused, format!("code {code}")))
        }
        Some(code) => Some((ErrorKind::Unreadable, format!("code {code}, which we do not know or which says nothing"))),
        None if code == Code::Documented => Some((ErrorKind::Unreadable, "an answer without a code".to_owned())),
        None if complains => Some((ErrorKind::Refused, "an error without a code".to_owned())),
        None => None,
    };
    if let Some((kind, detail)) = trouble {
        return Err(Error::new(kind, detail).with_words(words));
    }
    let total = body.get("total").and_then(loose::as_whole).and_then(|total| u64::try_from(total).ok());
    Ok(Envelope { code: from_body, message: words.text, total, data: body.remove("data").unwrap_or(Value::Null) })
}

/// Reads `data` as a type. The detail names no value: it goes into the log.
pub(super) fn data<T: DeserializeOwned>(data: Value) -> Result<T> {
    serde_json::from_value(data).map_err(|_| Error::new(ErrorKind::Unreadable, "the data has an unexpected shape"))
}

/// An answer to a write whose `data` is not one of the documented ways to say yes.
pub(super) fn no_yes(envelope: &Envelope) -> Error {
    Error::new(ErrorKind::Unreadable, "the data says neither yes nor why not").with_words(words(envelope))
}

/// The carrier's words of an answer that says yes.
pub(super) fn words(envelope: &Envelope) -> CarrierWords {
    CarrierWords { code: envelope.code.map(|c| c.to_string()), text: envelope.message.clone() }
}

fn unparsed(answer: &Answer) -> Error {
    let kind = if answer.status == StatusCode::UNAUTHORIZED { ErrorKind::Unauthorized } else { ErrorKind::Unreadable };
    let content = if answer.content_type.is_empty() { "no content type" } else { &answer.content_type };
    Error::new(kind, format!("HTTP {} with {content}, {} bytes, no JSON object", answer.status.as_u16(), answer.body.len()))
}

/// A sentence in `error` or `message`: text, or an object that has one. Null, `false`, blank and empty are none.
fn sentence(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
        Value::Object(parts) if !parts.is_empty() => ["message", "error", "description"]
            .iter()
            .find_map(|field| parts.get(*field).and_then(loose::as_text))
            .or_else(|| Some(value.to_string())),
        Value::Array(items) if !items.is_empty() => {
            Some(items.iter().map(|i| sentence(i).unwrap_or_else(|| i.to_string())).collect::<Vec<_>>().join("; "))
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("true".to_owned()),
        Value::Null | Value::Bool(false) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        let status = StatusCode::from_u16(status).unwrap();
        Answer { status, content_type: "application/json".into(), body: body.as_bytes().to_vec(), ..Answer::default() }
    }

    #[test]
    fn an_http_401_is_one_whatever_its_body() {
        for body in ["", "<html>", "{}", r#"{"error":"Unauthorized Access"}"#] {
            let error = envelope(&answer(401, body), Code::Documented, &Scrub::default()).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Unauthorized, "{body}");
        }
    }

    proptest! {
        #[test]
        fn nothing_but_code_200_is_ever_a_yes(status in 200_u16..500, code in "[0-9a-z\"]{0,4}", data in "(true|null|\\[\\]|\"1\")") {
            let body = format!(r#"{{"code":{code},"data":{data}}}"#);
            if envelope(&answer(status, &body), Code::Documented, &Scrub::default()).is_ok() {
                prop_assert!(code.trim_matches('"') == "200" && status < 300, "{} {}", status, body);
            }
        }

        #[test]
        fn reading_an_answer_never_panics(body in "\\PC{0,80}", text in "\\PC{0,700}") {
            let _ = envelope(&answer(200, &body), Code::Undocumented, &Scrub::default());
            let json = serde_json::json!({"code": 400, "error": text}).to_string();
            let error = envelope(&answer(200, &json), Code::Documented, &Scrub::default()).unwrap_err();
            prop_assert!(error.words.text.is_none_or(|t| t.chars().count() <= crate::scrub::LONGEST_TEXT));
        }
    }
}
