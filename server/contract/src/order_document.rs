//! Documents that an order waits for at its carrier.

use serde::{Deserialize, Serialize};

/// A document that an order waits for, or has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDocument {
    /// The carrier's id of it.
    pub id: String,
    /// What it is, in the carrier's words.
    pub name: String,
    /// Whether the order waits for it.
    pub mandatory: bool,
    /// The carrier's own word for how it stands.
    pub word: String,
}

/// What travels beside the bytes of such a document, in the query string.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDocumentQuery {
    /// The file's name.
    pub name: String,
}
