//! Orders that a carrier takes now and carries out later.

use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;
use contract::{number::E164, problem::CarrierWords};
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};

use crate::{carrier::Accepted, error::Result, mark::Mark, operation::Operation};

/// Which order is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderKey {
    /// The operation that placed it, by id: carriers keep orders of each kind apart.
    pub operation: &'static str,
    /// The carrier's id of it; `None` when the answer was lost.
    pub reference: Option<String>,
    /// Our own name of it.
    pub mark: Mark,
    /// The numbers it is about, for carriers that find orders by number.
    pub numbers: Vec<E164>,
}

/// An order as the carrier shows it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierOrder {
    /// The carrier's id of it.
    pub reference: String,
    /// How it stands, in our word.
    pub state: OrderState,
    /// The carrier's own word (`PARTIAL`).
    pub word: String,
    /// What is said of single numbers. A number it leaves out is as the whole order is.
    pub numbers: BTreeMap<E164, NumberInOrder>,
    /// What the carrier says of the whole order: errors and warnings, in its own words.
    pub words: Vec<CarrierWords>,
}

/// How an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// The carrier works on it.
    Working,
    /// It waits for documents of ours.
    WantsDocuments,
    /// It waits until there are numbers to fill it with.
    BackOrdered,
    /// All of it is done.
    Done,
    /// Some of it is done, the rest never will be.
    Partly,
    /// Nothing of it is done, and nothing will be.
    Failed,
    /// The carrier's word is none we know: shown as it is, and asked for again.
    Other,
}

/// How one number of an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum NumberInOrder {
    /// Done.
    Done,
    /// Done, and the carrier warns of something.
    Warned {
        /// Its words.
        words: CarrierWords,
    },
    /// Not done, and it never will be.
    Failed {
        /// Why, in the carrier's words.
        words: CarrierWords,
    },
    /// Not yet.
    Working,
}

/// Asking what became of orders.
#[async_trait]
pub trait Orders: Send + Sync {
    /// Whether an order that this operation placed can be asked for.
    fn follows(&self, operation: &Operation) -> bool;
    /// The order, by its reference or else by our mark; `None` when a complete answer does not have it.
    async fn order(&self, key: &OrderKey) -> Result<Option<CarrierOrder>>;
}

/// A document that an order waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedDocument {
    /// The carrier's id of it.
    pub id: String,
    /// What it is, in the carrier's words.
    pub name: String,
    /// Whether the order waits for it.
    pub mandatory: bool,
    /// The carrier's own word for how it stands (`required`, `uploaded`).
    pub word: String,
}

/// A file on its way: it is streamed and never held whole.
pub struct OrderFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its exact length.
    pub bytes: u64,
    /// Its content.
    pub content: BoxStream<'static, std::io::Result<Bytes>>,
}

/// Documents that orders wait for.
#[async_trait]
pub trait OrderDocuments: Send + Sync {
    /// The operation of an upload.
    fn operation(&self) -> &'static Operation;
    /// What an order wants.
    async fn wanted(&self, reference: &str) -> Result<Vec<WantedDocument>>;
    /// Sends a file, once.
    async fn send(&self, reference: &str, document: &str, file: OrderFile) -> Result<Accepted>;
}
