//! Call records: what was called, when, for how long and at which price.

use async_trait::async_trait;
use contract::{money::Money, time::Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// Which records are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallQuery {
    /// The carrier's word for the type (`SMS`).
    pub kind: String,
    /// From then on.
    pub from: Timestamp,
    /// Until before then.
    pub until: Timestamp,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRecord {
    /// When it began.
    pub at: Timestamp,
    /// Who called or wrote, as the carrier writes it.
    pub from: String,
    /// Who was called.
    pub to: String,
    /// How long, in seconds; `None` for messages.
    pub seconds: Option<u32>,
    /// What it cost; `None` when the carrier says nothing readable.
    pub charge: Option<Money>,
    /// The carrier's word for how it ended.
    pub word: String,
    /// The carrier's word for the type.
    pub kind: String,
}

/// One page of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPage {
    /// The records.
    pub items: Vec<CallRecord>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<String>,
}

/// Call records.
#[async_trait]
pub trait CallRecords: Send + Sync {
    /// Types that can be asked for, in the carrier's words.
    fn kinds(&self) -> &'static [&'static str];
    /// One page, from the first or from a cursor.
    async fn page(&self, query: &CallQuery, cursor: Option<&str>) -> Result<CallPage>;
    /// How many there are; `None` when the carrier cannot count without reading.
    async fn count(&self, query: &CallQuery) -> Result<Option<u64>>;
}
