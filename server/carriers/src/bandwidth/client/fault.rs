//! Their errors become ours, here and nowhere else.
//!
//! There are ten shapes of error (see README.md); what they share is an element with a code and a description. An answer
//! that succeeds can carry them too: an order of which some numbers failed is such an answer. So a 2xx is handed on with what
//! it complains of, and a 4xx is a refusal only when its words can be read.

use contract::{number::E164, problem::CarrierWords};
use reqwest::StatusCode;

use super::xml::{self, Element};
use crate::{
    error::{Error, ErrorKind, Result},
    scrub::Scrub,
    transport::Answer,
};

/// An answer that succeeds.
pub(super) struct Said {
    /// Its root; an element without a name when the answer has no body.
    pub(super) root: Element,
    /// Where the thing is that was made.
    location: Option<String>,
    pub(super) scrub: Scrub,
}

/// What an answer complains of: a whole order, or numbers of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) words: CarrierWords,
    pub(super) numbers: Vec<E164>,
}

impl Said {
    /// Whether the answer has a body.
    pub(super) fn is_empty(&self) -> bool {
        self.root.name.is_empty()
    }

    /// What it complains of.
    pub(super) fn complaints(&self) -> Vec<Complaint> {
        let mut found = Vec::new();
        complaints(&self.root, &self.scrub, &mut found);
        found
    }

    /// What it warns of.
    pub(super) fn warnings(&self) -> Vec<Complaint> {
        let mut elements = Vec::new();
        self.root.every("Warning", &mut elements);
        elements.into_iter().map(|element| complaint(element, &self.scrub)).collect()
    }

    /// The first thing it complains of.
    pub(super) fn words(&self) -> Option<CarrierWords> {
        self.complaints().into_iter().chain(self.warnings()).map(|one| one.words).next()
    }

    /// The id at the end of the address of what was made.
    pub(super) fn made(&self) -> Option<String> {
        let path = self.location.as_deref()?.split(['?', '#']).next()?;
        let id = path.trim_end_matches('/').rsplit('/').next()?;
        let plain = !id.is_empty() && id.len() <= 80 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        plain.then(|| id.to_owned())
    }

    /// The error of an answer that says neither yes nor why not.
    pub(super) fn no_yes(&self, what: &str) -> Error {
        let error = Error::new(ErrorKind::Unreadable, format!("the answer names no {what}"));
        match self.words() {
            Some(words) => error.with_words(words),
            None => error,
        }
    }
}

/// Reads an answer by its status and its body.
pub(super) fn read(answer: &Answer, scrub: &Scrub) -> Result<Said> {
    let status = answer.status;
    if status == StatusCode::UNAUTHORIZED {
        return Err(Error::new(ErrorKind::Unauthorized, "HTTP 401"));
    }
    let blank = answer.body.iter().all(u8::is_ascii_whitespace);
    let parsed = if blank { Ok(Element::default()) } else { xml::parse(&answer.body) };
    let code = status.as_u16();
    let root = parsed.map_err(|bad| {
        let content = if answer.content_type.is_empty() { "no content type" } else { &answer.content_type };
        Error::new(ErrorKind::Unreadable, format!("HTTP {code} with {content}, {} bytes: {bad}", answer.body.len()))
    })?;
    let said = Said { root, location: answer.location.clone(), scrub: scrub.clone() };
    if status.is_success() {
        return Ok(said);
    }
    let words = said.words();
    let kind = match status {
        StatusCode::NOT_FOUND => ErrorKind::NotFound,
        StatusCode::TOO_MANY_REQUESTS => ErrorKind::TooMany,
        // Roles are refused without a word.
        StatusCode::FORBIDDEN => ErrorKind::Refused,
        StatusCode::REQUEST_TIMEOUT => ErrorKind::Unreadable,
        _ if words.as_ref().is_some_and(|words| words.text.is_some()) => ErrorKind::Refused,
        _ => ErrorKind::Unreadable,
    };
    let by_status = CarrierWords { code: Some(format!("HTTP {code}")), text: None };
    Err(Error::new(kind, format!("HTTP {code}")).with_words(words.unwrap_or(by_status)))
}

/// Walks to every element that has a code and a description, but for warnings.
fn complaints(element: &Element, scrub: &Scrub, found: &mut Vec<Complaint>) {
    if element.is("Warnings") || element.is("Warning") {
        return;
    }
    let may = ["ResponseStatus", "Error", "Errors", "Status", "IrisStatus"].iter().any(|name| element.is(name));
    let code = code_of(element);
    let speaks = code.is_some() || element.text_of("Description").is_some();
    // A port says `201` here when all is well.
    let is_well = element.is("Status") && code.is_none_or(|code| code.starts_with('2') && code.len() == 3);
    if may && speaks && !is_well {
        found.push(complaint(element, scrub));
        return;
    }
    for child in &element.children {
        complaints(child, scrub, found);
    }
}

fn code_of(element: &Element) -> Option<&str> {
    element.text_of("ErrorCode").or_else(|| element.text_of("Code"))
}

fn complaint(element: &Element, scrub: &Scrub) -> Complaint {
    Complaint {
        words: CarrierWords {
            code: code_of(element).map(|code| scrub.clean(code)),
            text: element.text_of("Description").map(|text| scrub.clean(text)),
        },
        numbers: element.numbers(),
    }
}

/// An error before the write itself: what was read first failed, and nothing was sent.
pub(super) fn nothing_sent(mut error: Error) -> Error {
    if !error.kind.proves_nothing_done() {
        error.detail = format!("reading before the write failed ({:?}): {}", error.kind, error.detail);
        error.kind = ErrorKind::NotSent;
    }
    error
}

/// We asked for what this carrier cannot do.
pub(super) fn unsupported(detail: &str) -> Error {
    Error::new(ErrorKind::Unsupported, detail)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        let status = StatusCode::from_u16(status).unwrap();
        Answer { status, content_type: "application/xml".into(), body: body.as_bytes().to_vec(), ..Answer::default() }
    }

    fn refused(status: u16, body: &str) -> Error {
        read(&answer(status, body), &Scrub::default()).err().unwrap()
    }

    #[test]
    fn every_shape_of_error_is_read() {
        for (body, code, text) in [
            ("<R><ResponseStatus><ErrorCode>5081</ErrorCode><Description>No</Description></ResponseStatus></R>", "5081", "No"),
            ("<SearchResult><Error><Code>4000</Code><Description>No</Description></Error></SearchResult>", "4000", "No"),
            (
                "<OrderResponse><ErrorList><Error><Code>5022</Code><Description>No</Description></Error></ErrorList></OrderResponse>",
                "5022",
                "No",
            ),
            (
                "<LnpOrderResponse><Errors><Code>7201</Code><Description>No</Description></Errors></LnpOrderResponse>",
                "7201",
                "No",
            ),
            (
                "<LidbOrderResponse><Status><Code>400</Code><Description>No</Description></Status></LidbOrderResponse>",
                "400",
                "No",
            ),
            (
                "<OrderHistoryWrapper><IrisStatus><Code>7710</Code><Description>No</Description></IrisStatus></OrderHistoryWrapper>",
                "7710",
                "No",
            ),
            (
                "<ErrorResponse><irisStatus><Code>5076</Code><Description>No</Description></irisStatus></ErrorResponse>",
                "5076",
                "No",
            ),
            ("<B><Error><Description>No</Description><ErrorCode>3901</ErrorCode></Error></B>", "3901", "No"),
        ] {
            let error = refused(400, body);
            assert_eq!(error.kind, ErrorKind::Refused, "{body}");
            assert_eq!((error.words.code.as_deref(), error.words.text.as_deref()), (Some(code), Some(text)), "{body}");
        }
        let gone = refused(404, "<R><ResponseStatus><Description>The resource does not exist</Description></ResponseStatus></R>");
        assert_eq!((gone.kind, gone.words.text.as_deref()), (ErrorKind::NotFound, Some("The resource does not exist")));
    }

    #[test]
    fn answers_without_a_body_are_what_their_status_says() {
        assert_eq!(refused(401, "").kind, ErrorKind::Unauthorized);
        assert_eq!(refused(403, "").kind, ErrorKind::Refused);
        assert_eq!(refused(404, "").kind, ErrorKind::NotFound);
        assert_eq!(refused(400, "").kind, ErrorKind::Unreadable);
        assert_eq!(refused(409, "<html><p>").kind, ErrorKind::Unreadable);
        assert!(read(&answer(204, ""), &Scrub::default()).is_ok_and(|said| said.is_empty()));
    }

    #[test]
    fn a_port_that_says_201_does_not_complain_and_warnings_are_apart() {
        let body = "<L><Status><Code>201</Code><Description>Received</Description></Status>\
                    <Warnings><Warning><TelephoneNumber>2174101601</TelephoneNumber><Description>W</Description></Warning></Warnings></L>";
        let said = read(&answer(201, body), &Scrub::default()).unwrap_or_else(|e| panic!("{e}"));
        assert!(said.complaints().is_empty());
        assert_eq!(said.warnings()[0].numbers, [E164::parse("2174101601").unwrap()]);
    }

    #[test]
    fn what_was_made_is_the_last_segment_of_its_address() {
        let at = |location: &str| {
            let answer = Answer { location: Some(location.into()), ..Answer::default() };
            read(&answer, &Scrub::default()).unwrap_or_else(|e| panic!("{e}")).made()
        };
        assert_eq!(at("https://h:443/v1.0/accounts/14/tnreservation/0099-a").as_deref(), Some("0099-a"));
        assert_eq!(at("/tnreservation/77/?x=1").as_deref(), Some("77"));
        assert_eq!(at("/tnreservation/a b"), None);
    }

    proptest! {
        #[test]
        fn reading_an_answer_never_panics(status in 200_u16..500, body in "\\PC{0,80}") {
            let _ = read(&answer(status, &body), &Scrub::default());
        }
    }
}
