//! Reading an answer: its body, or why there is none. Which envelope the carrier's errors have is not known; neighbouring
//! APIs of Tata have two, and gateways have none.

use contract::problem::CarrierWords;
use reqwest::StatusCode;
use serde_json::Value;

use crate::{
    error::{Error, ErrorKind, Result},
    scrub::Scrub,
    transport::Answer,
};

/// The body of an answer that says yes; null when it has none.
pub(super) fn body(answer: &Answer, scrub: &Scrub) -> Result<Value> {
    let read = serde_json::from_slice::<Value>(&answer.body).ok();
    if answer.status.is_success() {
        return match read {
            _ if answer.body.is_empty() && answer.status == StatusCode::NO_CONTENT => Ok(Value::Null),
            // An envelope that refuses under a status that does not.
            Some(body) if code_in(&body).is_some_and(|code| code >= 400) => {
                let code = code_in(&body).and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::BAD_REQUEST);
                Err(refused(code, words(code, answer, Some(&body), scrub)))
            }
            Some(body @ Value::Object(_)) => Ok(body),
            _ => Err(unreadable(answer)),
        };
    }
    let is_page = answer.content_type == "text/html";
    if is_page && answer.status != StatusCode::UNAUTHORIZED {
        return Err(unreadable(answer));
    }
    let read = if is_page { None } else { read };
    Err(refused(answer.status, words(answer.status, answer, read.as_ref(), scrub)))
}

/// What a refusal with this status says of what was asked.
fn refused(status: StatusCode, words: CarrierWords) -> Error {
    let kind = match status.as_u16() {
        // The token is issued outside the API and does not change: who refuses it refuses our credentials.
        401 => ErrorKind::LoginRefused,
        404 => ErrorKind::NotFound,
        429 => ErrorKind::TooMany,
        // A wait that ended; what was asked may have been done.
        408 => ErrorKind::Unreadable,
        500.. => ErrorKind::Unavailable,
        _ => ErrorKind::Refused,
    };
    Error::new(kind, format!("HTTP {}", status.as_u16())).with_words(words)
}

/// The numeric code of an error envelope. A `status` that is a word is that of an order.
fn code_in(body: &Value) -> Option<u16> {
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_u64().and_then(|number| u16::try_from(number).ok()),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    ["responseCode", "status"].iter().find_map(|name| body.get(*name).and_then(number))
}

/// `{status, message, details}`, `{responseCode, responseText}`, a line of text, or nothing.
fn words(status: StatusCode, answer: &Answer, body: Option<&Value>, scrub: &Scrub) -> CarrierWords {
    let text_of = |name: &str| body.and_then(|body| body.get(name)).and_then(Value::as_str).map(str::to_owned);
    let message = text_of("message").or_else(|| text_of("responseText"));
    let mut lines: Vec<String> = message.into_iter().collect();
    for detail in body.and_then(|body| body.get("details")).and_then(Value::as_array).into_iter().flatten() {
        let part = |name: &str| detail.get(name).and_then(Value::as_str).unwrap_or_default();
        match (part("field"), part("message")) {
            (_, "") => {}
            ("", message) => lines.push(message.to_owned()),
            (field, message) => lines.push(format!("{field}: {message}")),
        }
    }
    if body.is_none() && answer.content_type != "text/html" {
        lines.extend(std::str::from_utf8(&answer.body).ok().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()));
    }
    let text = Some(scrub.clean(&lines.join("; "))).filter(|text| !text.is_empty());
    let code = body.and_then(code_in).unwrap_or(status.as_u16()).to_string();
    CarrierWords { code: Some(code), text }
}

/// An answer that cannot be understood. What it answers may have been done.
fn unreadable(answer: &Answer) -> Error {
    let content = if answer.content_type.is_empty() { "no content type" } else { &answer.content_type };
    let detail = format!("HTTP {} with {content}, {} bytes, no JSON object", answer.status.as_u16(), answer.body.len());
    Error::new(ErrorKind::Unreadable, detail)
}

/// An answer whose parts are not those that are assumed.
pub(super) fn unlike(what: &str) -> Error {
    Error::new(ErrorKind::Unreadable, format!("the answer has no {what}"))
}

/// We asked for what cannot be sent. Nothing was.
pub(super) fn unsupported(sentence: impl Into<String>) -> Error {
    Error::new(ErrorKind::Unsupported, sentence)
}

#[cfg(test)]
mod tests {
    use contract::secret::Secret;

    use super::*;

    fn read(status: u16, content_type: &str, text: &str) -> Result<Value> {
        let answer = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            content_type: content_type.into(),
            body: text.as_bytes().to_vec(),
            ..Answer::default()
        };
        body(&answer, &Scrub::new([Secret::new("tok-en")]))
    }

    #[test]
    fn both_envelopes_plain_text_and_nothing_are_read_as_refusals() {
        let json = "application/json";
        for (content_type, text, words) in [
            (
                json,
                r#"{"status":"409","message":"Gone","details":[{"field":"numbers","message":"+44 is gone"}]}"#,
                "Gone; numbers: +44 is gone",
            ),
            (json, r#"{"responseCode":409,"responseText":"Gone tok-en"}"#, "Gone ••••"),
            ("text/plain", "Gone\nfor good", "Gone for good"),
            ("", "", ""),
        ] {
            let error = read(409, content_type, text).unwrap_err();
            assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::Refused, Some("409")), "{text}");
            assert_eq!(error.words.text.unwrap_or_default(), words);
        }
    }

    #[test]
    fn a_status_says_what_a_refusal_proves() {
        for (status, kind) in [
            (401, ErrorKind::LoginRefused),
            (403, ErrorKind::Refused),
            (404, ErrorKind::NotFound),
            (408, ErrorKind::Unreadable),
            (422, ErrorKind::Refused),
        ] {
            assert_eq!(read(status, "", "").unwrap_err().kind, kind);
        }
        assert_eq!(read(400, "text/html", "<html>").unwrap_err().kind, ErrorKind::Unreadable);
        assert_eq!(read(401, "text/html", "<html>").unwrap_err().kind, ErrorKind::LoginRefused);
        assert_eq!(
            read(200, "application/json", r#"{"responseCode":404,"responseText":"No"}"#).unwrap_err().kind,
            ErrorKind::NotFound
        );
    }

    #[test]
    fn a_yes_is_an_object_and_an_orders_status_is_no_code() {
        assert_eq!(read(202, "application/json", r#"{"status":"submitted"}"#).unwrap()["status"], "submitted");
        assert_eq!(read(204, "", "").unwrap(), Value::Null);
        for text in ["", "[]", "true", "{\"orderId\":", "<html>"] {
            assert_eq!(read(200, "application/json", text).unwrap_err().kind, ErrorKind::Unreadable, "{text}");
        }
    }
}
