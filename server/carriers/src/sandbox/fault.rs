//! What a person or a test asks to go wrong, and what a sandbox tells of what took effect.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One request that took effect at the carrier: the ground truth that tests compare with what Patchbay believes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// When, by the world's clock.
    pub at: Timestamp,
    /// The operation's id, as in `operations.csv`.
    pub operation: String,
    /// What it was about: one entry for each number, trunk group or order.
    pub subject: String,
}

/// Something that goes wrong, once or often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The operation it happens to, by id; empty means any but log-in.
    #[serde(default)]
    pub operation: String,
    /// What goes wrong.
    pub what: Trouble,
    /// After how many calls that go well.
    #[serde(default)]
    pub after: u32,
    /// How many times; 0 means for ever.
    #[serde(default)]
    pub times: u32,
    /// How likely it is for each call, in percent; absent means always. Drawn from the world's seeded generator.
    #[serde(default)]
    pub percent: Option<u8>,
}

/// Kinds of trouble. “Does it” means that the request takes effect all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "trouble")]
pub enum Trouble {
    /// Answers, but only after this many milliseconds.
    Slow {
        /// How long.
        ms: u64,
    },
    /// Closes the connection without an answer, before doing it.
    DropBefore,
    /// Does it, then closes the connection without an answer.
    DropAfter,
    /// Takes the request and never answers, without doing it.
    Hang,
    /// Does it, and never answers.
    HangAfter,
    /// Takes the request, does it only after this many milliseconds (whether or not anyone still waits), never answers.
    Late {
        /// How long.
        ms: u64,
    },
    /// HTTP 500, without doing it.
    ServerError,
    /// Does it, then HTTP 500.
    ServerErrorAfter,
    /// HTTP 429 with `Retry-After`, without doing it.
    TooMany {
        /// Seconds in the header.
        retry_after_s: u32,
    },
    /// HTTP 200 with an HTML page, without doing it.
    Html,
    /// Does it, then HTTP 200 with an HTML page.
    HtmlAfter,
    /// Does it, then an answer that is cut off in the middle.
    TruncatedAfter,
    /// What the carrier says when a token is too old, without doing it.
    TokenExpired,
    /// What it says when credentials were taken away, without doing it; and the same to every call after that, log-in
    /// included and whatever `times` says, until the plan is replaced.
    TokenRevoked,
    /// Refuses in its own words, without doing it.
    Refuse,
    /// Does it, but what it did appears in lists only after this many milliseconds.
    LateListing {
        /// How long.
        ms: i64,
    },
    /// Does only half of the lines, says yes.
    Partial,
    /// Does it, and where the answer has a status, the word is one that no document knows.
    UnknownWord,
    /// HTTP 200 with a body of so many MiB, well formed and in the carrier's format, without doing it. It is sent as it is
    /// made; nothing announces its length.
    Flood {
        /// How much.
        mib: u32,
    },
    /// HTTP 200 with a body that is made to hurt who reads it.
    Hostile {
        /// In which way.
        how: Hostility,
    },
}

/// Ways in which a body hurts who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hostility {
    /// XML with a document type: entities that grow without bound, and one from elsewhere. Does nothing.
    Doctype,
    /// The carrier's format, nested a hundred thousand deep. Does nothing.
    Deep,
    /// A list whose next page is the page itself. Of what is no list it changes nothing.
    RepeatCursor,
}
