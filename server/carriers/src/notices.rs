//! What a carrier tells us by itself: posts to an address of ours, and the subscriptions that cause them.

use async_trait::async_trait;
use contract::{number::E164, secret::Secret, time::Timestamp};
use serde::{Deserialize, Serialize};

use crate::{carrier::Accepted, error::Result, mark::Mark, operation::Operation};

/// What a post says. It is never believed: it only makes us ask the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "notice")]
pub enum Notice {
    /// An order moved.
    Order {
        /// The carrier's id of it.
        reference: String,
        /// Our own name of it, if the carrier gives it back.
        mark: Option<String>,
        /// The carrier's word for how it stands.
        word: String,
    },
    /// Something about a number that a person should know.
    Alert {
        /// The number.
        number: Option<E164>,
        /// What happened, in a few words of ours.
        title: String,
        /// The carrier's own words.
        text: String,
        /// When, if the carrier says so.
        at: Option<Timestamp>,
    },
}

/// A subscription at the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The carrier's id of it.
    pub id: String,
    /// What is posted, in the carrier's word (`tnoptions`).
    pub about: String,
    /// Where it is posted to.
    pub url: String,
}

/// Posts of a carrier, and what causes them.
#[async_trait]
pub trait Notices: Send + Sync {
    /// Reads a post. The sender was checked.
    fn read(&self, content_type: &str, body: &[u8]) -> Result<Notice>;
    /// What can be subscribed to, in the carrier's words; empty when that is done elsewhere, in the carrier's portal.
    fn subjects(&self) -> &'static [&'static str];
    /// The operation of a subscription.
    fn operation(&self) -> &'static Operation;
    /// What is subscribed to.
    async fn list(&self) -> Result<Vec<Subscription>>;
    /// Subscribes, once: posts go to `url` with these credentials.
    async fn subscribe(&self, about: &str, url: &str, user: &str, password: &Secret, mark: &Mark) -> Result<Accepted>;
}
