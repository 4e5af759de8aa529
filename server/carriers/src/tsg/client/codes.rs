//! The numeric codes of the older service: success and refusal in one list, and a code means different things to different
//! operations.

use contract::problem::CarrierWords;
use serde_json::Value;

use super::{fault, mask, wire};
use crate::{
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
    scrub::Scrub,
    transport::Answer,
};

/// A code in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    /// As it stands: `-1008-V`.
    pub(super) text: String,
}

/// What was done to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Add,
    Update,
    Delete,
}

/// The first code of an answer in text or in JSON.
pub(super) fn find(body: &str) -> Option<Code> {
    let bytes = body.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).find_map(|at| {
        let alone = at == 0 || !bytes[at - 1].is_ascii_alphanumeric() && bytes[at - 1] != b'-';
        let four = (1..=4).all(|step| digit(at + step)) && !digit(at + 5);
        (bytes[at] == b'-' && bytes.get(at + 1) == Some(&b'1') && alone && four).then(|| {
            let tail = match bytes.get(at + 5..at + 7) {
                Some(b"-V" | b"-P") if !bytes.get(at + 7).is_some_and(u8::is_ascii_alphanumeric) => 7,
                _ => 5,
            };
            Code { text: body[at..at + tail].to_owned() }
        })
    })
}

/// What an answer says of an act. The HTTP status does not decide: the codes come under a 200 and under a 4xx.
pub(super) fn outcome(act: Act, answer: &Answer, scrub: &Scrub) -> Result<Accepted> {
    let body = String::from_utf8_lossy(&answer.body);
    let Some(code) = find(&body) else {
        if !answer.status.is_success() {
            return Err(fault::refusal(answer.status.as_u16(), &answer.body, fault::By::Key, scrub));
        }
        return Err(fault::unparsed(answer));
    };
    let words = words(&code, &body, scrub);
    let kind = match (act, code.text.as_str()) {
        (Act::Add | Act::Update, "-1008-V" | "-1008-P") | (Act::Delete, "-1008") => {
            return Ok(Accepted { words: Some(words), ..Accepted::default() });
        }
        (_, "-1000") => ErrorKind::LoginRefused,
        (_, "-1003" | "-1004" | "-1007") => ErrorKind::Refused,
        (Act::Add | Act::Update, "-1001" | "-1005" | "-1006") => ErrorKind::Refused,
        // To a deletion it says that priority 1 stays; to the others that something unknown went wrong.
        (Act::Delete, "-1010") => ErrorKind::Refused,
        (_, _) => ErrorKind::Unreadable,
    };
    Err(Error::new(kind, format!("code {}", code.text)).with_words(words))
}

/// A read that was answered with a code.
pub(super) fn refused(code: &Code, body: &str) -> Error {
    let kind = match code.text.as_str() {
        "-1000" => ErrorKind::LoginRefused,
        "-1003" => ErrorKind::NotFound,
        "-1010" => ErrorKind::Unavailable,
        _ => ErrorKind::Unreadable,
    };
    Error::new(kind, format!("code {}", code.text)).with_words(words(code, body, &Scrub::default()))
}

fn words(code: &Code, body: &str, scrub: &Scrub) -> CarrierWords {
    let json = serde_json::from_str::<Value>(body).ok().filter(Value::is_object);
    let text = match json {
        Some(object) => wire::text(&object, "message").or_else(|| wire::text(&object, "error")),
        None => body.split_once(&code.text).map(|(_, rest)| rest.trim_matches([' ', ':', '-', '"', '\n', '\r', '\t']).to_owned()),
    };
    CarrierWords {
        code: Some(code.text.clone()),
        text: text.map(|text| mask::clean(scrub, &text)).filter(|text| !text.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::StatusCode;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        let status = StatusCode::from_u16(status).unwrap();
        Answer { status, content_type: "text/plain".into(), body: body.as_bytes().to_vec(), ..Answer::default() }
    }

    fn kind(act: Act, code: &str) -> Option<ErrorKind> {
        outcome(act, &answer(200, &format!("{code} said")), &Scrub::default()).err().map(|error| error.kind)
    }

    #[test]
    fn a_code_means_what_it_means_to_its_operation() {
        for act in [Act::Add, Act::Update] {
            assert_eq!((kind(act, "-1008-V"), kind(act, "-1008-P")), (None, None));
            assert_eq!(kind(act, "-1008"), Some(ErrorKind::Unreadable));
            assert_eq!(kind(act, "-1010"), Some(ErrorKind::Unreadable), "an unknown error may have happened after the write");
            for code in ["-1001", "-1003", "-1004", "-1005", "-1006", "-1007"] {
                assert_eq!(kind(act, code), Some(ErrorKind::Refused), "{code}");
            }
        }
        assert_eq!(kind(Act::Delete, "-1008"), None);
        assert_eq!(kind(Act::Delete, "-1008-V"), Some(ErrorKind::Unreadable));
        assert_eq!(kind(Act::Delete, "-1010"), Some(ErrorKind::Refused));
        assert_eq!(kind(Act::Delete, "-1007"), Some(ErrorKind::Refused));
        for act in [Act::Add, Act::Update, Act::Delete] {
            assert_eq!(kind(act, "-1000"), Some(ErrorKind::LoginRefused));
            assert_eq!(kind(act, "-1002"), Some(ErrorKind::Unreadable));
        }
    }

    #[test]
    fn the_three_ways_of_replying_say_the_same() {
        let bodies = [
            "-1007 Priority is there",
            r#"{"code":"-1007","message":"Priority is there"}"#,
            r#"{"message":"Priority is there","code":-1007}"#,
        ];
        for body in bodies {
            for status in [200, 400, 409] {
                let error = outcome(Act::Add, &answer(status, body), &Scrub::default()).unwrap_err();
                assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::Refused, Some("-1007")), "{status} {body}");
                assert_eq!(error.words.text.as_deref(), Some("Priority is there"), "{status} {body}");
            }
            assert!(outcome(Act::Add, &answer(400, "-1008-V Added"), &Scrub::default()).is_ok());
        }
        assert_eq!(outcome(Act::Add, &answer(200, "<html>"), &Scrub::default()).unwrap_err().kind, ErrorKind::Unreadable);
        assert_eq!(outcome(Act::Add, &answer(401, ""), &Scrub::default()).unwrap_err().kind, ErrorKind::LoginRefused);
    }

    #[test]
    fn numbers_in_a_sentence_are_no_codes() {
        for text in ["206-555-1008", "call 1-1008", "-10080", "-100", "x-1008", "2025-1008"] {
            assert_eq!(find(text), None, "{text}");
        }
        assert_eq!(find("206-555-0100: -1008-P done").unwrap().text, "-1008-P");
        assert_eq!(find("-1008-Very").unwrap().text, "-1008");
    }

    proptest! {
        #[test]
        fn looking_for_a_code_never_panics(body in "\\PC{0,60}") {
            let _ = (find(&body), outcome(Act::Add, &answer(200, &body), &Scrub::default()));
        }
    }
}
