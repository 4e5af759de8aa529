//! The carrier's ways of saying no: ten shapes, each where it belongs.

use super::{
    exchange::Reply,
    telephone::{Misread, Tn, Version},
    xml::{Broken, Node, leaf, node},
};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Wrong {
    pub(super) code: u32,
    pub(super) words: String,
    /// The number it is about, if it is about one.
    pub(super) number: Option<Tn>,
}

/// Something that is wrong with the whole request.
pub(super) fn wrong(code: u32, words: impl Into<String>) -> Wrong {
    Wrong { code, words: words.into(), number: None }
}

/// Something that is wrong with a number.
pub(super) fn wrong_with(number: Tn, code: u32, words: impl Into<String>) -> Wrong {
    Wrong { code, words: words.into(), number: Some(number) }
}

impl Wrong {
    /// `Error{Code, Description}`, with the number if it is about one.
    pub(super) fn error(&self, version: Version) -> Node {
        let error = node("Error", [leaf("Code", self.code), leaf("Description", &self.words)]);
        error.maybe("TelephoneNumber", self.number.map(|number| version.write(number)))
    }

    /// As the only thing in a `ResponseStatus`.
    pub(super) fn under(&self, root: &str, http: u16) -> Reply {
        status(root, http, self.code, &self.words)
    }
}

/// `Root/ResponseStatus/{ErrorCode, Description}`: option orders, sites, peers, numbers, subscriptions, notes.
pub(super) fn status(root: &str, http: u16, code: u32, words: &str) -> Reply {
    Reply::xml(http, node(root, [node("ResponseStatus", [leaf("ErrorCode", code), leaf("Description", words)])]))
}

/// `Root/ResponseStatus/Description` alone: what is not there.
pub(super) fn absent(root: &str) -> Reply {
    absent_as(root, "The resource does not exist")
}

/// The same in other words.
pub(super) fn absent_as(root: &str, words: &str) -> Reply {
    Reply::xml(404, node(root, [node("ResponseStatus", [leaf("Description", words)])]))
}

/// `SearchResult/Error/{Code, Description}`: searches.
pub(super) fn search_error(error: &Wrong) -> Reply {
    Reply::xml(400, node("SearchResult", [error.error(Version::One)]))
}

/// `ErrorList` of these; `<ErrorList/>` when there are none.
pub(super) fn error_list(errors: &[Wrong], version: Version) -> Node {
    node("ErrorList", errors.iter().map(|error| error.error(version)))
}

/// `Root/ErrorList/Error/…`: orders and disconnects.
pub(super) fn listed(root: &str, errors: &[Wrong], version: Version) -> Reply {
    Reply::xml(400, node(root, [error_list(errors, version)]))
}

/// What is said of a body that is no XML. Inferred: no document shows it.
pub(super) fn unread(_: Broken) -> Wrong {
    wrong(1001, "The request body could not be parsed as XML")
}

/// A field that is missing.
pub(super) fn required(field: &str) -> Wrong {
    wrong(1003, format!("{field} is required"))
}

/// A number that was not read.
pub(super) fn misread(text: &str, why: Misread, version: Version) -> Wrong {
    match (why, version) {
        (Misread::Invalid, _) => wrong(5070, format!("The telephone number {text} is invalid")),
        (Misread::OtherForm, Version::One) => {
            wrong(1022, format!("The number format of {text} is invalid. Version 1 takes 10 digits"))
        }
        (Misread::OtherForm, Version::Two) => wrong(1022, "Retry request with all E.164 formatted phone numbers"),
    }
}

/// Reads numbers, or says which is the first that cannot be read.
pub(super) fn numbers<'a>(texts: impl IntoIterator<Item = &'a str>, version: Version) -> Result<Vec<Tn>, Wrong> {
    texts.into_iter().map(|text| version.read(text).map_err(|why| misread(text, why, version))).collect()
}
