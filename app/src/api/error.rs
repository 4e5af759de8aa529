//! What a request can come to, seen from the browser.

use contract::{
    field::Fault,
    problem::{CarrierWords, Problem, ProblemKind},
};

use crate::ui::Trouble;

/// What went wrong with a request, and what the caller can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The kind.
    pub kind: ErrorKind,
    /// What happened and what to do, for the person.
    pub sentence: String,
    /// The fields at fault.
    pub fields: Vec<Fault>,
    /// The carrier's own words.
    pub carrier: Option<CarrierWords>,
    /// Names the request in the server's log.
    pub request_id: Option<String>,
    /// Seconds to wait.
    pub retry_after_s: Option<u32>,
}

/// The kinds of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The server answered with a problem.
    Problem(ProblemKind),
    /// The server could not be reached.
    Offline,
    /// The server did not answer in time. Whether it acted is not known.
    TimedOut,
    /// The answer could not be read. Whether it acted is not known.
    Unreadable,
}

impl ApiError {
    pub(super) fn plain(kind: ErrorKind, sentence: &str) -> Self {
        Self { kind, sentence: sentence.into(), fields: Vec::new(), carrier: None, request_id: None, retry_after_s: None }
    }

    /// Whether the server surely did not act, so that a new try is a new try.
    pub fn surely_not_done(&self) -> bool {
        matches!(self.kind, ErrorKind::Problem(kind) if kind != ProblemKind::Ours)
    }

    /// Whether nobody is signed in any more.
    pub fn is_signed_out(&self) -> bool {
        self.kind == ErrorKind::Problem(ProblemKind::SignedOut)
    }

    /// Whether acting as another tenant is over, and the person has to know it first.
    pub fn acting_ended(&self) -> bool {
        self.kind == ErrorKind::Problem(ProblemKind::ActingEnded)
    }

    /// The faults by field, as forms take them.
    pub fn faults(&self) -> Vec<(String, String)> {
        pairs(self.fields.clone())
    }
}

/// Faults as forms take them.
pub fn pairs(faults: Vec<Fault>) -> Vec<(String, String)> {
    faults.into_iter().map(|fault| (fault.field, fault.sentence)).collect()
}

/// A carrier's words in one line: its code, then its text.
pub fn words_line(words: &CarrierWords) -> Option<String> {
    match (&words.code, &words.text) {
        (Some(code), Some(text)) => Some(format!("{code} · {text}")),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self {
            kind: ErrorKind::Problem(problem.kind),
            sentence: problem.title,
            fields: problem.fields,
            carrier: problem.carrier,
            request_id: Some(problem.request_id.as_str().to_owned()),
            retry_after_s: problem.retry_after_s,
        }
    }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        Self { words: error.carrier.as_ref().and_then(words_line), sentence: error.sentence, request: error.request_id }
    }
}
