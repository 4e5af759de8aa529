//! Owned numbers: the list, and one number with everything a carrier can do for it.

use serde::{Deserialize, Serialize};

use crate::{
    attempt::{AttemptRow, Outcome},
    caller_name::{CallerNameForm, CallerNameRecord},
    carrier::Capability,
    directory_listing::{ListingForm, ListingRecord},
    drift::Drift,
    emergency_address::EmergencyRecord,
    fax::FaxRecord,
    features::FeatureSheet,
    id::{AccountId, AttemptId, CarrierId},
    note::NumberNote,
    notice::Alert,
    number::{E164, NumberKind},
    problem::CarrierWords,
    routing::{Routing, RoutingShape},
    time::Timestamp,
};

/// A row of the list of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberRow {
    /// The number.
    pub number: E164,
    /// The carrier.
    pub carrier: CarrierId,
    /// The carrier's name.
    pub carrier_name: String,
    /// Two letters for the carrier's tile.
    pub tile: String,
    /// The carrier account.
    pub account: AccountId,
    /// Which kind it is.
    pub kind: NumberKind,
    /// `ATHENS, GA`, a country, or nothing.
    pub place: String,
    /// What it is doing.
    pub state: NumberState,
    /// The carrier's own word for that (`USING`).
    pub state_word: String,
    /// Where calls go, in one line.
    pub routing: String,
    /// Whether anything is set for calls.
    pub routed: bool,
    /// How its 911 address stands.
    pub emergency: ServiceState,
    /// The carrier's tags.
    pub tags: Vec<String>,
    /// Whose line it is, in our words; empty when nobody said.
    #[serde(default)]
    pub owner: String,
    /// Tags of ours; the carrier is never told of them.
    #[serde(default)]
    pub own_tags: Vec<String>,
}

/// What a number is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberState {
    /// In service.
    InService,
    /// A removal of it is under way.
    Leaving,
    /// A removal of it is undecided.
    Unknown,
    /// The carrier does not list it any more, and we did not remove it.
    Missing,
    /// The carrier's word is none we know.
    Other,
}

/// How a service of a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    /// Nothing is set.
    Unset,
    /// Set, as read from the carrier.
    Verified,
    /// We asked; it is not read back yet.
    Asked,
    /// We do not know.
    Unknown,
    /// The carrier refused the last change; what was there before still stands.
    Refused,
    /// It does not exist for such a number.
    NotOffered,
}

/// Buckets: the numbers that need someone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Every number.
    #[default]
    All,
    /// No 911 address, and one is possible.
    No911,
    /// Nothing is set for calls.
    NoRoute,
    /// A change is under way.
    Pending,
    /// A change is undecided.
    Unknown,
    /// The carrier does not list it any more.
    Missing,
    /// Something changed at the carrier that nobody here asked for, and nobody looked at it yet: any drift.
    Drift,
    /// Of those: the carrier lists something else of it.
    Changed,
    /// Of those: the carrier lists it, and nobody here bought or ported it.
    Extra,
    /// Nobody said whose line it is.
    NoOwner,
    /// It is in a port of ours that is not done.
    Porting,
}

impl Bucket {
    /// All buckets, in the order of the chips.
    pub const ALL: [Self; 11] = [
        Self::All,
        Self::No911,
        Self::NoRoute,
        Self::NoOwner,
        Self::Pending,
        Self::Unknown,
        Self::Porting,
        Self::Drift,
        Self::Changed,
        Self::Extra,
        Self::Missing,
    ];

    /// Whether its rows are there for what changed at the carrier, so that a page of it tells what that is.
    pub fn tells_drift(self) -> bool {
        matches!(self, Self::Drift | Self::Changed | Self::Extra | Self::Missing)
    }

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::No911 => "No 911 address",
            Self::NoRoute => "No route",
            Self::Pending => "Change pending",
            Self::Unknown => "Unknown",
            Self::Missing => "Missing at the carrier",
            Self::Drift => "Drift",
            Self::Changed => "Changed at the carrier",
            Self::Extra => "New at the carrier",
            Self::NoOwner => "No owner",
            Self::Porting => "Porting",
        }
    }

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::No911 => "no911",
            Self::NoRoute => "no_route",
            Self::Pending => "pending",
            Self::Unknown => "unknown",
            Self::Missing => "missing",
            Self::Drift => "drift",
            Self::Changed => "changed",
            Self::Extra => "extra",
            Self::NoOwner => "no_owner",
            Self::Porting => "porting",
        }
    }
}

/// By what the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberSort {
    /// By number, rising.
    #[default]
    Number,
    /// By number, falling.
    NumberFalling,
    /// By place, then number.
    Place,
    /// The newest in our list first.
    Newest,
}

/// The filter of the list; also its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NumberQuery {
    /// Any digits of the number, in any writing; or words of its place, tags, routing or owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only this bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Bucket>,
    /// Only this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<NumberKind>,
    /// Only this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<NumberSort>,
    /// The page, from 1. Pages of 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

/// A page of the list, with what stands above it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberPage {
    /// The rows.
    pub items: Vec<NumberRow>,
    /// How many match the filter.
    pub matching: u32,
    /// How many lie in each bucket, under the same search and kind.
    pub buckets: Vec<(Bucket, u32)>,
    /// How fresh the list is, per account.
    pub read: Vec<AccountReading>,
    /// In a bucket that [tells drift](Bucket::tells_drift): what changed at the carrier of the rows and nobody looked at,
    /// newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drifts: Vec<Drift>,
}

/// How fresh an account's list is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountReading {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// When the carrier was last read completely.
    pub read_at: Option<Timestamp>,
    /// Numbers read so far, while a reading is under way.
    pub reading: Option<u32>,
    /// Why the last reading failed, as a sentence.
    pub failed: Option<String>,
}

/// One number with everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberDetail {
    /// The row of the list.
    pub row: NumberRow,
    /// The account's name.
    pub account_name: String,
    /// Where calls go.
    pub routing: Service<Routing>,
    /// The 911 address.
    pub emergency: Service<EmergencyRecord>,
    /// The 411 listing.
    pub listing: Service<ListingRecord>,
    /// The caller name.
    pub caller_name: Service<CallerNameRecord>,
    /// Fax.
    pub fax: Service<FaxRecord>,
    /// Features that are the carrier's own.
    pub features: FeatureSheet,
    /// Whether they can be changed.
    pub may_features: Capability,
    /// The last change of them that was asked for here, if it is not settled or was refused.
    pub features_asked: Option<AskedChange>,
    /// Shapes of routing that it can be given.
    pub routing_shapes: Vec<RoutingShape>,
    /// What its carrier's directory takes.
    pub listing_form: ListingForm,
    /// What its carrier's caller names can do.
    pub caller_name_form: CallerNameForm,
    /// Whether it can be moved to another location.
    pub may_move: Capability,
    /// Whether what others see of it can be looked up.
    pub may_look_up: Capability,
    /// Whether all of it was read, or only what the carrier's list says.
    pub whole: bool,
    /// Whether it can be given back.
    pub removal: Capability,
    /// When the carrier was last read for it.
    pub read_at: Timestamp,
    /// What was done to it here, newest first, at most 20.
    pub history: Vec<AttemptRow>,
    /// Our own words about it.
    #[serde(default)]
    pub note: Option<NumberNote>,
    /// What its carrier told us of it and nobody has looked at, newest first.
    #[serde(default)]
    pub alerts: Vec<Alert>,
    /// What changed at the carrier that nobody here asked for and nobody has looked at, newest first.
    #[serde(default)]
    pub drifts: Vec<Drift>,
}

/// A service of a number: what the carrier lists, and what we asked for last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service<T> {
    /// Whether it can be set here.
    pub may: Capability,
    /// How it stands.
    pub state: ServiceState,
    /// What the carrier lists; `None` if it lists nothing.
    pub seen: Option<T>,
    /// The last change that was asked for here, if it is not settled or was refused.
    pub asked: Option<AskedChange>,
}

/// A change that was asked for and is not verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedChange {
    /// The attempt.
    pub attempt: AttemptId,
    /// What is known.
    pub outcome: Outcome,
    /// What it would set, in one line.
    pub summary: String,
    /// A sentence: what was asked, what the carrier said, what it still lists, when we look again.
    pub sentence: String,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When we look again.
    pub next_look_at: Option<Timestamp>,
    /// The carrier's own words.
    pub words: Option<CarrierWords>,
}

/// Gives numbers back. Irreversible: the person types how many there are, or the last four digits of the one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// The numbers.
    pub numbers: Vec<E164>,
    /// What was typed to confirm: the count, or the last four digits if it is one.
    pub typed: String,
}

impl Removal {
    /// What must be typed to confirm giving `numbers` back.
    pub fn to_type(numbers: &[E164]) -> String {
        match numbers {
            [one] => one.as_str()[one.as_str().len().saturating_sub(4)..].to_owned(),
            many => many.len().to_string(),
        }
    }
}

/// What the network knows of a number, asked just now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookedUp {
    /// The caller name that others see; `None` when there is none.
    pub caller_name: Option<String>,
    /// When that was asked.
    pub at: Timestamp,
}

/// Moves numbers to another location of their account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The carrier account all of them are of.
    pub account: AccountId,
    /// The numbers.
    pub numbers: Vec<E164>,
    /// The carrier's id of the location.
    pub to: String,
}

/// What a quick look-up in the palette finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Numbers whose digits contain what was typed, at most 8.
    pub numbers: Vec<NumberRow>,
    /// How many there are in all.
    pub matching: u32,
    /// Attempts about such numbers, at most 4.
    pub attempts: Vec<AttemptRow>,
    /// Such numbers that are being ported in, at most 8.
    pub porting: Vec<crate::port::board::Porting>,
}
