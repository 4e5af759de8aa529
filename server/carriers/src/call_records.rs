//! Call records: what was called, when, for how long and at which price.

use async_trait::async_trait;
use contract::{call_record::CallRecord, time::Timestamp};

use crate::error::Result;

/// Which records are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallQuery {
    /// One of [`CallRecords::kinds`] (`SMS`, `tollfree`); `None` for all, where [`CallRecords::takes_all`].
    pub kind: Option<String>,
    /// From then on.
    pub from: Timestamp,
    /// Until before then.
    pub until: Timestamp,
}

/// One page of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPage {
    /// The records, as the carrier orders them.
    pub items: Vec<CallRecord>,
    /// Rows that were there and could not be read: they are in no sum, and whoever shows one says so.
    pub unreadable: u32,
    /// Where the next page begins; `None` when this is the last and the carrier sent all that it has.
    pub next: Option<String>,
}

/// Call records. Reading is all there is: count first, then page by page.
#[async_trait]
pub trait CallRecords: Send + Sync {
    /// Kinds that can be asked for, in the carrier's words (TSG: types; Call48: classes).
    fn kinds(&self) -> &'static [&'static str];
    /// Whether all kinds can be asked for at once.
    fn takes_all(&self) -> bool;
    /// One page, from the first or from a cursor. The cursor is opaque and good for the same question only. An end that lies in
    /// the future is taken as now.
    async fn page(&self, query: &CallQuery, cursor: Option<&str>) -> Result<CallPage>;
    /// How many there are, as the carrier counts; `None` when it cannot count without reading. A carrier that takes whole minutes
    /// may count records of the last minute that [`CallRecords::page`] leaves out.
    async fn count(&self, query: &CallQuery) -> Result<Option<u64>>;
}
