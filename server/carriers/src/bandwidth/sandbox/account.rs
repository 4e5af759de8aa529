//! A number that the account owns, with all that was set on it.

use std::collections::BTreeMap;

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{telephone::Tn, xml::Node};

/// A number of the account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Owned {
    pub(super) number: Tn,
    pub(super) site: String,
    pub(super) peer: String,
    /// Since when it is in service.
    pub(super) since: Timestamp,
    pub(super) modified: Timestamp,
    /// The order that brought it.
    #[serde(default)]
    pub(super) order: String,
    /// Options that have a value, by the names of option orders.
    #[serde(default)]
    pub(super) options: BTreeMap<String, Node>,
    /// Its caller name: `SubscriberInformation`, `UseType`, `Visibility`.
    #[serde(default)]
    pub(super) lidb: Feature,
    /// Its directory listing, as it is read back.
    #[serde(default)]
    pub(super) dlda: Feature,
    /// Its emergency address.
    #[serde(default)]
    pub(super) e911: Option<Node>,
    /// Until then lists do not show it.
    #[serde(default)]
    pub(super) listed_from: Option<Timestamp>,
}

/// A feature that an order sets some time after it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Feature {
    /// What stands.
    pub(super) value: Option<Node>,
    /// The order that is about to change it.
    pub(super) pending: Option<String>,
    /// Whether the only attempt failed.
    pub(super) failed: bool,
}

impl Owned {
    pub(super) fn new(number: Tn, site: &str, peer: &str, since: Timestamp) -> Self {
        Self {
            number,
            site: site.into(),
            peer: peer.into(),
            since,
            modified: since,
            order: String::new(),
            options: BTreeMap::new(),
            lidb: Feature::default(),
            dlda: Feature::default(),
            e911: None,
            listed_from: None,
        }
    }

    /// The text of an option; empty when it has none.
    pub(super) fn option(&self, name: &str) -> &str {
        self.options.get(name).map(Node::own).unwrap_or_default()
    }

    /// Whether lists show it.
    pub(super) fn is_listed(&self, now: Timestamp) -> bool {
        self.listed_from.is_none_or(|from| from <= now)
    }
}
