//! What went wrong at a carrier, by what the caller can do about it.

use contract::problem::CarrierWords;

/// A failed call to a carrier.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{kind:?}: {detail}")]
pub struct Error {
    /// By what the caller can do.
    pub kind: ErrorKind,
    /// The carrier's own code and text, scrubbed of secrets; empty when it said nothing readable.
    pub words: CarrierWords,
    /// For our log: never a secret, never a body.
    pub detail: String,
    /// Seconds the carrier asked us to wait.
    pub retry_after_s: Option<u32>,
}

/// The kinds of failure. For a write the kind says what is known of its outcome: see [`ErrorKind::proves_nothing_done`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Not one byte of the request reached the carrier: no connection, or we are holding back (breaker, log-in stopped).
    NotSent,
    /// The carrier read the request and refused it in words we could parse.
    Refused,
    /// The carrier refuses our credentials, at log-in.
    LoginRefused,
    /// The carrier said that the token is not valid, in answer to this very request.
    Unauthorized,
    /// The carrier asks for fewer requests (429). It did nothing.
    TooMany,
    /// The carrier has no such thing.
    NotFound,
    /// No answer within the deadline, or the connection broke after the request had left.
    Lost,
    /// A 5xx.
    Unavailable,
    /// An answer that cannot be understood: HTML, cut-off JSON, no code, a word we do not know.
    Unreadable,
    /// We asked for what this carrier cannot do. A fault of ours; nothing was sent.
    Unsupported,
}

impl ErrorKind {
    /// Whether a *write* that failed in this way certainly did nothing. Everything else is an unknown outcome.
    ///
    /// `Unauthorized` is not among them: a carrier that answers 401 in the body of an HTTP 200 has handled the request
    /// somehow, and only reading back can tell.
    pub fn proves_nothing_done(self) -> bool {
        matches!(self, Self::NotSent | Self::Refused | Self::LoginRefused | Self::TooMany | Self::NotFound | Self::Unsupported)
    }

    /// Whether a *read* that failed in this way may be tried again at once.
    pub fn may_retry_read(self) -> bool {
        matches!(self, Self::NotSent | Self::Lost | Self::Unavailable | Self::Unreadable)
    }
}

impl Error {
    /// An error without words of the carrier.
    pub fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, words: CarrierWords::default(), detail: detail.into(), retry_after_s: None }
    }

    /// The same error with the carrier's words.
    #[must_use]
    pub fn with_words(mut self, words: CarrierWords) -> Self {
        self.words = words;
        self
    }

    /// The words, if the carrier said any.
    pub fn said(&self) -> Option<CarrierWords> {
        (self.words.code.is_some() || self.words.text.is_some()).then(|| self.words.clone())
    }
}

/// The result of a call to a carrier.
pub type Result<T> = std::result::Result<T, Error>;
