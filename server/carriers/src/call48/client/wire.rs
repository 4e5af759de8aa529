//! The carrier's words as types. They take every shape its document and its real answers show.
//!
//! What must not get further than here has no field here: the record of a number holds the SIP password of its device in
//! clear, and no type below can carry it.

use serde_json::Value;

pub(super) mod loose;
mod offers;
mod places;
mod ports;
mod record;
mod trunks;

pub(super) use offers::{LocalRow, Product, PurchaseLine, SearchData, Terms};
pub(super) use places::{BulkRow, CountryRow, RateCenterRow, StateRow};
pub(super) use ports::{
    ActivationRow, ForwardingRow, PortForwarding, PortNumberRow, PortRecordRow, PortRow, RejectionRow, SubOrderRow,
};
pub(super) use record::{Emergency, Fax, Forwarding, Listing, Record, number_of};
pub(super) use trunks::{CreatedTrunk, TrunkPage, TrunkRow};

/// An answer whose code says yes, or that documents no code.
#[derive(Debug)]
pub(super) struct Envelope {
    /// The code, if there is one.
    pub(super) code: Option<i64>,
    /// The carrier's sentence, if it wrote one.
    pub(super) message: Option<String>,
    /// How many rows there are in all, if it is a list that says so.
    pub(super) total: Option<u64>,
    /// What it is about: an array, an object, `true`, `"true"`, null or a bare id.
    pub(super) data: Value,
}

impl Envelope {
    /// The rows of `data`: an array is its rows, null is none, anything else has none that can be read.
    pub(super) fn rows(self) -> Option<Vec<Value>> {
        match self.data {
            Value::Array(rows) => Some(rows),
            Value::Null => Some(Vec::new()),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
        }
    }
}
