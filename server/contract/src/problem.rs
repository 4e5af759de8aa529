//! Every answer that is not a success has this body (the shape of RFC 9457).

use serde::{Deserialize, Serialize};

use crate::{field::Fault, id::RequestId};

/// What went wrong and what the person can do about it. Sent as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The kind, for code.
    pub kind: ProblemKind,
    /// One or two sentences for the person: what happened, what to do.
    pub title: String,
    /// The fields that are at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Fault>,
    /// The carrier's own code and text, when it said something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<CarrierWords>,
    /// Seconds to wait before asking again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// Names this request in our logs.
    pub request_id: RequestId,
}

/// The kinds of problem. Each has one HTTP status, kept in one table on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The body could not be read (400).
    Malformed,
    /// Nobody is signed in, or the session ended (401).
    SignedOut,
    /// The person may not do this (403).
    NotAllowed,
    /// There is no such thing, or it is not yours (404).
    NotFound,
    /// The world moved: sold, changed, already there (409).
    Conflict,
    /// Acting as another tenant has ended, and the person has not said yet that they saw it (409).
    ActingEnded,
    /// The body is larger than allowed (413).
    TooLarge,
    /// Fields are at fault (422).
    Invalid,
    /// Too many requests; wait (429).
    TooMany,
    /// A fault of ours (500).
    Ours,
    /// The carrier refused, with its words (502).
    CarrierRefused,
    /// The carrier is down, slow or unreadable (503).
    CarrierUnavailable,
    /// Our storage refuses to write; nothing was sent (507).
    NothingSent,
}

/// A carrier's own words, scrubbed of secrets, always shown as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierWords {
    /// The carrier's code, as it wrote it.
    pub code: Option<String>,
    /// The carrier's sentence, as it wrote it.
    pub text: Option<String>,
}
