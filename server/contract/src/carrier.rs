//! Carriers as data: the browser names none of them.

use serde::{Deserialize, Serialize};

use crate::id::CarrierId;

/// A carrier in the catalogue: what a person needs to connect an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierCard {
    /// Its id.
    pub id: CarrierId,
    /// Its name as it writes it.
    pub name: String,
    /// Two letters for its tile.
    pub tile: String,
    /// The base URL of its live service.
    pub live_url: Option<String>,
    /// What it wants to know when one logs in.
    pub credentials: Vec<CredentialField>,
}

/// One field of a carrier's credentials. These truly are data: each carrier has its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialField {
    /// The name in the request.
    pub name: String,
    /// The label people read.
    pub label: String,
    /// A sentence of help.
    pub help: String,
    /// How it is asked for.
    pub kind: CredentialKind,
    /// Whether it has to be filled in.
    pub required: bool,
}

/// How a credential is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum CredentialKind {
    /// Plain text, shown again.
    Text,
    /// A web address, shown again; held against the same rules as the account's own.
    Address,
    /// Write-only: never shown again.
    Secret,
    /// One of a few.
    Choice {
        /// `(value, label)`, the first is the default.
        options: Vec<(String, String)>,
    },
}

/// What a carrier can do for a number, and why not what it cannot. The sentence is shown where the action is disabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "may")]
pub enum Capability {
    /// It can.
    Yes,
    /// It cannot, because …
    No {
        /// A whole sentence.
        reason: String,
    },
}
