//! Features of numbers that only their carrier has: a form as data, one order for many numbers, and where numbers live.

use std::collections::BTreeMap;

use async_trait::async_trait;
use contract::{
    features::{FeatureField, FeatureGroup},
    location::Location,
    number::E164,
};

use crate::{
    carrier::{Accepted, CarrierNumber, ReadBack},
    error::Result,
    mark::Mark,
    operation::Operation,
};

/// Features that are a carrier's own: messaging, port-out passcode, caller name display and the like. The form is data, so
/// that the browser shows any carrier's.
#[async_trait]
pub trait Features: Send + Sync {
    /// The fields, in the order of the form.
    fn fields(&self) -> Vec<FeatureField>;
    /// The operation that these fields travel by. Fields of one order travel by one operation: see [`Features::apart`].
    fn operation(&self, group: &FeatureGroup) -> &'static Operation;
    /// Whether the features of this number can be changed; the error is the reason, a whole sentence.
    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String>;
    /// The most numbers one order may have.
    fn most_numbers(&self) -> usize;
    /// Splits a group into parts that each travel by one operation of the carrier, in the order in which they are to be sent.
    fn apart(&self, group: &FeatureGroup) -> Vec<FeatureGroup> {
        vec![group.clone()]
    }
    /// Sets them, once: all groups in one order. Every group was taken apart before and travels by one operation.
    async fn set(&self, groups: &[FeatureGroup], mark: &Mark) -> Result<Accepted>;
    /// Compares what was asked of this number with what is listed now.
    fn read_back(&self, asked: &FeatureGroup, listed: &CarrierNumber) -> ReadBack;
}

/// Places at a carrier that numbers live on: SIP peers of a site, SIP trunk connections.
#[async_trait]
pub trait Locations: Send + Sync {
    /// All of them.
    async fn list(&self) -> Result<Vec<Location>>;
    /// The operation of a change; `None` when they are read only.
    fn change_operation(&self) -> Option<&'static Operation>;
    /// Sets where calls go when the location does not answer, once; `None` takes it away. Everything else about the location
    /// stays as the carrier has it now: it is read, merged and written.
    async fn set_failover(&self, id: &str, failover: Option<&str>) -> Result<Accepted>;
    /// The operation of moving numbers here; `None` when they cannot be moved.
    fn move_operation(&self) -> Option<&'static Operation>;
    /// Moves numbers to a location, once.
    async fn move_numbers(&self, numbers: &[CarrierNumber], to: &str, mark: &Mark) -> Result<Accepted>;
}

/// What the network knows of a number, asked now.
#[async_trait]
pub trait LookUps: Send + Sync {
    /// The caller name that others see; `None` when there is none.
    async fn caller_name(&self, number: &E164) -> Result<Option<String>>;
    /// Who carries its messages, by name of the fact (`nnid`, `carrier`).
    async fn messaging(&self, number: &E164) -> Result<BTreeMap<String, String>>;
}
