//! What carriers tell us by themselves: alerts, and the subscriptions that make them post to us.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::{AccountId, AlertId, CarrierId},
    number::E164,
    time::Timestamp,
};

/// Something that a carrier told us by itself and that a person should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// The carrier account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The carrier.
    pub carrier: CarrierId,
    /// The number it is about, if it is about one.
    pub number: Option<E164>,
    /// What happened, in our words.
    pub title: String,
    /// The carrier's own words.
    pub text: String,
    /// When it happened, as far as the carrier says so; else when it arrived.
    pub at: Timestamp,
    /// When somebody looked at it.
    pub seen_at: Option<Timestamp>,
}

/// The filter of the list of alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlertQuery {
    /// Only those that nobody has looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
}

/// How the carrier of an account tells us of things by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriptions {
    /// Whether the carrier can tell us of anything.
    pub offered: bool,
    /// Our address for this account; `None` until one was made. Whoever knows it can make us look.
    pub address: Option<String>,
    /// What can be subscribed to, in the carrier's words; empty where that is done at the carrier, by giving it the address.
    pub subjects: Vec<String>,
    /// What is subscribed to.
    pub active: Vec<Subscribed>,
    /// Why the carrier's list could not be read, as a sentence.
    pub trouble: Option<String>,
}

/// A subscription at the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscribed {
    /// The carrier's id of it.
    pub id: String,
    /// What is posted, in the carrier's word.
    pub about: String,
    /// Where it is posted to.
    pub url: String,
    /// Whether that is our address for this account.
    pub ours: bool,
}

/// Subscribes to something, or makes our address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Subscribe {
    /// Makes an address with a new key. What posts to an older one is not heard any more.
    Address,
    /// Subscribes at the carrier, once.
    To {
        /// What, in the carrier's word.
        about: String,
    },
}

impl Validate for Subscribe {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        if let Self::To { about } = self {
            faults.blank(about, "about", "Choose what the carrier shall tell us of.").longer(about, 60, "about", "This");
        }
        faults.found()
    }
}
