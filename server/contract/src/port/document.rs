//! The papers of a port.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::letter::LetterPrint;
use crate::{
    attempt::Outcome,
    id::{AttemptId, DocumentId},
    number::E164,
    time::Timestamp,
};

/// The most bytes of a document. The strictest limit that a carrier of ours or a peer documents is 3 MB; Call48 documents
/// none, so larger papers are taken and the linter says so.
pub const MOST_BYTES: u64 = 10 * 1024 * 1024;

/// The most characters of a document's name.
pub const MOST_NAME: usize = 50;

/// Which paper it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// The letter of authorization.
    Loa,
    /// A copy of a bill.
    Bill,
    /// The customer service record.
    Csr,
}

impl DocumentKind {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Loa, Self::Bill, Self::Csr];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loa => "Letter of authorization",
            Self::Bill => "Bill",
            Self::Csr => "Customer service record",
        }
    }

    /// The word on our wire and on the carrier's (`loa`, `bill`, `csr`).
    pub fn word(self) -> &'static str {
        match self {
            Self::Loa => "loa",
            Self::Bill => "bill",
            Self::Csr => "csr",
        }
    }

    /// Reads [`DocumentKind::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What a file is, found by looking into it and not by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileType {
    /// PDF.
    Pdf,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// TIFF.
    Tiff,
}

impl FileType {
    /// What the first bytes say; `None` for everything that is not taken. Twelve bytes are enough.
    pub fn of(first: &[u8]) -> Option<Self> {
        match first {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'I', b'I', 0x2a, 0x00, ..] | [b'M', b'M', 0x00, 0x2a, ..] => Some(Self::Tiff),
            _ => None,
        }
    }

    /// Whether a file of this type may have this name.
    pub fn fits(self, name: &str) -> bool {
        let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
        match self {
            Self::Pdf => extension == "pdf",
            Self::Png => extension == "png",
            Self::Jpeg => matches!(extension.as_str(), "jpg" | "jpeg"),
            Self::Tiff => matches!(extension.as_str(), "tif" | "tiff"),
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
        }
    }

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Tiff => "TIFF",
        }
    }
}

/// Why a file is not taken, before it is sent and again when it arrives: empty, too large, a name that hides a path, a type
/// that is not taken, or a name that says another type. `None` means it may be taken. `first` are its first bytes, at least
/// twelve if it has them.
pub fn refuse(name: &str, bytes: u64, first: &[u8]) -> Option<String> {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    if bytes == 0 {
        return Some(format!("“{shown}” is empty. Scan or export it again."));
    }
    if bytes > MOST_BYTES {
        let most = MOST_BYTES / (1024 * 1024);
        return Some(format!(
            "“{shown}” has {} MB; the most is {most} MB. Scan it in black and white or at 200 dpi.",
            bytes.div_ceil(1024 * 1024)
        ));
    }
    if !is_plain_name(name) {
        return Some(format!("“{shown}” is not a plain file name. Rename it with letters, digits, spaces, dots and dashes."));
    }
    if name.chars().count() > MOST_NAME {
        return Some(format!("The name “{shown}” is longer than {MOST_NAME} characters. Shorten it."));
    }
    let Some(found) = FileType::of(first) else {
        return Some(format!("“{shown}” is not a PDF, PNG, JPEG or TIFF, whatever its name says. Export it as PDF."));
    };
    (!found.fits(name)).then(|| format!("“{shown}” is a {} by its content. Give it the right ending.", found.name()))
}

/// Whether a name is a plain file name: no path, no control characters, nothing a shell or a page could read as its own.
pub fn is_plain_name(name: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '(' | ')' | ',' | '+' | '#' | '&' | '\'');
    !name.trim().is_empty() && !name.starts_with('.') && !name.contains("..") && name.chars().all(allowed)
}

/// A paper of a draft or a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Our id of it.
    pub id: DocumentId,
    /// Which paper it is.
    pub kind: DocumentKind,
    /// Its name.
    pub name: String,
    /// What it is.
    pub file_type: FileType,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of its content, in hex: what was sent can be proved later.
    pub sha256: String,
    /// How many pages it has; `None` while that is not known or cannot be told.
    pub pages: Option<u32>,
    /// Who added it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was looked at by a virus scanner.
    pub scan: Scan,
    /// What a person read on it.
    pub facts: DocumentFacts,
    /// Whether our copy is still there: it can be shown and sent again.
    pub kept: bool,
    /// Until when our copy is kept; `None` while the port is a draft, or where copies are kept until the carrier has them.
    pub kept_until: Option<Timestamp>,
    /// Which sub-order it is for; `None` means the whole request.
    pub sub_order: Option<crate::id::SubOrderId>,
    /// How far it is at the carrier.
    pub carrier: DocumentState,
    /// The version of the draft that has it from now on; told only in the answer that added it or changed its kind. A paper is
    /// part of what is reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_version: Option<u32>,
    /// Letters that we printed and that this one took the place of; told only in the answer that added it or changed its kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<DocumentId>,
}

/// Whether a virus scanner looked at a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scan {
    /// No scanner is set up.
    NotScanned,
    /// It found nothing.
    Clean,
    /// It could not tell; its words are in the log.
    Failed,
}

/// How far a document is at the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum DocumentState {
    /// It waits for the submission.
    Waiting,
    /// It was sent; this is what is known.
    Sent {
        /// The attempt.
        attempt: AttemptId,
        /// What is known.
        outcome: Outcome,
        /// A sentence.
        sentence: String,
    },
}

/// What a person read on a paper: the linter asks for it, the carrier does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentFacts {
    /// When it was signed or issued.
    pub dated: Option<Date>,
    /// Who signed it (letters only).
    pub signer: String,
    /// Whether it is readable: no cut edges, at least 150 dots per inch.
    pub legible: Option<bool>,
    /// The numbers on it; empty when nobody looked. A letter that we printed lists every number by itself.
    pub numbers: Vec<E164>,
    /// Whether we printed it from the record.
    pub printed_by_us: bool,
    /// What the letter says that we printed. A signed letter that took its place keeps it, for comparison. It is ours to know;
    /// letters of before have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letter: Option<LetterPrint>,
}
