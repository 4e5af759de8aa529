//! Where calls to a number go, as each carrier means it.

#[cfg(test)]
mod tests;

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::RoutingTrunkId,
    number::E164,
    secret::Secret,
};

/// Where calls go: one variant per shape of routing. Read back from a carrier it has no secret, by type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "shape")]
pub enum Routing {
    /// Nothing is set.
    Unset,
    /// A chain of up to three steps (Call48).
    Chain(Chain),
    /// A trunk group (Call48, numbers on its own network).
    TrunkGroup {
        /// The id for routing.
        id: RoutingTrunkId,
    },
    /// Up to three destinations by priority (TSG Global).
    Priorities(Priorities),
    /// A location, with what overrides it for this number (Bandwidth).
    Location(LocationRouting),
    /// A connection or the telephone network, with the digits sent there (Tata Communications).
    Connection(ConnectionRouting),
    /// The carrier's list does not say; the number itself has to be read. Never asked for.
    Unread,
}

/// Shapes of routing that a number can be given: which form its page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoutingShape {
    /// [`Routing::Chain`]
    Chain,
    /// [`Routing::TrunkGroup`]
    TrunkGroup,
    /// [`Routing::Priorities`]
    Priorities,
    /// [`Routing::Location`]
    Location,
    /// [`Routing::Connection`]
    Connection,
}

/// Destinations that are tried by priority. There is at least one at every moment, also while they are reordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priorities {
    /// The destinations, by priority, the first first.
    pub destinations: Vec<PriorityDestination>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorityDestination {
    /// Its priority, 1 to 3; each stands once.
    pub priority: u8,
    /// Where calls go.
    pub to: PriorityTarget,
    /// Whether the number is sent with its plus sign; `None` when the carrier does not say.
    pub plus: Option<bool>,
}

/// Where a destination leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "to")]
pub enum PriorityTarget {
    /// A gateway (`VOIP`).
    Gateway {
        /// Its IPv4 address.
        address: Ipv4Addr,
    },
    /// A telephone number (`PSTN`).
    Number {
        /// The number.
        number: E164,
    },
}

/// A location, with what overrides it for one number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationRouting {
    /// The carrier's id of the location; `None` leaves the number where it is.
    pub location: Option<String>,
    /// Its name, as read; ignored in a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_name: Option<String>,
    /// Calls go here instead; `None` for none.
    pub forward: Option<E164>,
    /// Where calls go when the location does not answer: a number or `user@host[:port]`; `None` for the location's own.
    pub failover: Option<String>,
}

/// A connection or the telephone network, with the digits sent there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionRouting {
    /// Which way calls go.
    pub way: ConnectionWay,
    /// Which digits are sent.
    pub outpulse: Outpulse,
}

/// Which way calls go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "way")]
pub enum ConnectionWay {
    /// Over a SIP trunk connection (`direct`).
    Direct {
        /// The carrier's id of it.
        connection: String,
    },
    /// Over the telephone network (`pstn`); the digits are custom then.
    Pstn,
}

/// Which digits are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outpulse")]
pub enum Outpulse {
    /// The number itself.
    SameAsNumber,
    /// These digits.
    Custom {
        /// Digits only, 3 to 15, a plus sign before them or not.
        digits: String,
    },
}

impl PriorityTarget {
    /// As people read it.
    pub fn shown(&self) -> String {
        match self {
            Self::Gateway { address } => format!("Gateway {address}"),
            Self::Number { number } => {
                let (country, rest) = number.grouped();
                format!("{country} {rest}")
            }
        }
    }
}

impl Routing {
    /// One line for lists: “Chain: 2 steps”, “Forward to +1 252 237 8144”, “Trunk group 52610”, “Not set”.
    pub fn summary(&self) -> String {
        match self {
            Self::Unset => "Not set".into(),
            Self::Unread => "Not read yet".into(),
            Self::TrunkGroup { id } => format!("Trunk group {id}"),
            Self::Priorities(priorities) => match priorities.destinations.as_slice() {
                [] => "Not set".into(),
                [only] => only.to.shown(),
                [first, rest @ ..] => format!("{}, then {} more", first.to.shown(), rest.len()),
            },
            Self::Location(LocationRouting { forward: Some(number), .. }) => {
                let (country, rest) = number.grouped();
                format!("Forward to {country} {rest}")
            }
            Self::Location(LocationRouting { location, location_name, .. }) => match (location_name, location) {
                (Some(name), _) => name.clone(),
                (None, Some(id)) => format!("Location {id}"),
                (None, None) => "Not set".into(),
            },
            Self::Connection(ConnectionRouting { way: ConnectionWay::Direct { connection }, .. }) => {
                format!("Connection {connection}")
            }
            Self::Connection(ConnectionRouting { way: ConnectionWay::Pstn, outpulse }) => match outpulse {
                Outpulse::Custom { digits } => format!("Telephone network, {digits}"),
                Outpulse::SameAsNumber => "Telephone network".into(),
            },
            Self::Chain(chain) => match chain.steps.as_slice() {
                [] => chain.answering.name().into(),
                [Step { to: Destination::Number { number }, .. }] => {
                    let (country, rest) = number.grouped();
                    format!("Forward to {country} {rest}")
                }
                [Step { to: Destination::Pbx { address }, .. }] => format!("PBX at {address}"),
                [Step { to: Destination::Preconfigured, .. }] => "Preconfigured".into(),
                [Step { to: Destination::Device, .. }] => "Registered device".into(),
                steps => format!("Chain: {} steps", steps.len()),
            },
        }
    }
}

/// A chain of steps with how they are rung and what answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// In which order the steps ring. `None` where the carrier shows none.
    pub sequence: Option<Sequence>,
    /// What happens when a call arrives.
    pub answering: Answering,
    /// Digits delivered to the PBX. `None` where the carrier shows something that cannot be written (`NA`).
    pub sip_digits: Option<SipDigits>,
    /// The steps in order, at most three.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Where it rings.
    pub to: Destination,
    /// How long, in seconds, 1 to 99. `None` only for the preconfigured step.
    pub ring_seconds: Option<u8>,
}

/// Where a step rings: Call48's five methods less “none”, which is the absence of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "to")]
pub enum Destination {
    /// The carrier account's preconfigured setting (`preconfigured`).
    Preconfigured,
    /// A telephone number (`simple`).
    Number {
        /// The number.
        number: E164,
    },
    /// An IP address or PBX (`ip`).
    Pbx {
        /// The IPv4 address.
        address: Ipv4Addr,
    },
    /// A device that registers (`trunk`); first step only. Its user name and password are write-only.
    Device,
}

/// In which order steps ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sequence {
    /// One after the other.
    Order,
    /// All at once.
    Simultaneous,
    /// In random order.
    Random,
}

impl Sequence {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Order, Self::Simultaneous, Self::Random];

    /// The words people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Order => "One after the other",
            Self::Simultaneous => "All at once",
            Self::Random => "In random order",
        }
    }
}

/// What happens when a call arrives: eight modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answering {
    /// 0
    Reject,
    /// 1
    RingOnly,
    /// 2
    ForwardOnly,
    /// 3
    RingThenForward,
    /// 4
    VoicemailOnly,
    /// 5
    RingThenVoicemail,
    /// 6
    ForwardThenVoicemail,
    /// 7
    RingForwardVoicemail,
}

impl Answering {
    /// All eight, in the order of their codes.
    pub const ALL: [Self; 8] = [
        Self::Reject,
        Self::RingOnly,
        Self::ForwardOnly,
        Self::RingThenForward,
        Self::VoicemailOnly,
        Self::RingThenVoicemail,
        Self::ForwardThenVoicemail,
        Self::RingForwardVoicemail,
    ];

    /// The words people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reject => "Reject calls",
            Self::RingOnly => "Ring only",
            Self::ForwardOnly => "Forward only",
            Self::RingThenForward => "Ring, then forward",
            Self::VoicemailOnly => "Voicemail only",
            Self::RingThenVoicemail => "Ring, then voicemail",
            Self::ForwardThenVoicemail => "Forward, then voicemail",
            Self::RingForwardVoicemail => "Ring, forward, voicemail",
        }
    }

    /// Whether calls are forwarded, so that steps are needed.
    pub fn forwards(self) -> bool {
        matches!(self, Self::ForwardOnly | Self::RingThenForward | Self::ForwardThenVoicemail | Self::RingForwardVoicemail)
    }
}

/// Digits delivered to a PBX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SipDigits {
    /// With the leading 1.
    #[serde(rename = "11")]
    Eleven,
    /// Without it.
    #[serde(rename = "10")]
    Ten,
}

/// Asks for a new routing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingChange {
    /// What it shall be.
    pub routing: Routing,
    /// For a step to a registered device: how it signs in. Write-only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceCredentials>,
}

/// How a registered device signs in. Neither can be read back from the carrier; no answer of ours has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCredentials {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: Secret,
}

impl Validate for RoutingChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        match &self.routing {
            Routing::Unset => {
                faults.when(true, "routing", "Choose a trunk group or set at least one step.");
            }
            Routing::TrunkGroup { id } => {
                faults.blank(id.as_str(), "routing.id", "Choose a trunk group.");
            }
            Routing::Chain(chain) => chain_faults(chain, self.device.as_ref(), &mut faults),
            Routing::Priorities(priorities) => priority_faults(&priorities.destinations, &mut faults),
            Routing::Location(location) => {
                faults.when(
                    location.failover.as_deref().is_some_and(|text| !crate::location::is_destination(text)),
                    "routing.failover",
                    "Type a telephone number or an address such as user@203.0.113.7:5060; 10 to 60 characters.",
                );
            }
            Routing::Connection(connection) => connection_faults(connection, &mut faults),
            Routing::Unread => {
                faults.when(true, "routing", "Choose where calls shall go.");
            }
        }
        faults.found()
    }
}

fn priority_faults(destinations: &[PriorityDestination], faults: &mut Faults) {
    faults.when(destinations.is_empty(), "destinations", "Keep at least one destination: without one calls go nowhere.");
    faults.when(destinations.len() > 3, "destinations", "A number has at most three destinations.");
    for (place, destination) in destinations.iter().enumerate() {
        faults.when(
            !(1..=3).contains(&destination.priority),
            &format!("destinations.{place}.priority"),
            "A priority is 1, 2 or 3.",
        );
        if let PriorityTarget::Gateway { address } = &destination.to {
            faults.when(
                address.is_unspecified() || address.is_broadcast(),
                &format!("destinations.{place}.to"),
                "Type the address of a gateway, such as 203.0.113.7.",
            );
        }
    }
    let twice = |same: fn(&PriorityDestination, &PriorityDestination) -> bool| {
        destinations.iter().enumerate().any(|(at, one)| destinations[..at].iter().any(|other| same(one, other)))
    };
    faults.when(twice(|a, b| a.priority == b.priority), "destinations", "Two destinations have the same priority.");
    faults.when(twice(|a, b| a.to == b.to), "destinations", "Two destinations are the same.");
}

fn connection_faults(routing: &ConnectionRouting, faults: &mut Faults) {
    match (&routing.way, &routing.outpulse) {
        (ConnectionWay::Direct { connection }, _) => {
            faults.blank(connection, "routing.connection", "Choose a connection.");
        }
        (ConnectionWay::Pstn, Outpulse::SameAsNumber) => {
            faults.when(true, "routing.outpulse", "Over the telephone network the digits are custom: type them.");
        }
        (ConnectionWay::Pstn, Outpulse::Custom { .. }) => {}
    }
    if let Outpulse::Custom { digits } = &routing.outpulse {
        let bare = digits.strip_prefix('+').unwrap_or(digits);
        faults.when(
            !(3..=15).contains(&bare.len()) || !bare.bytes().all(|b| b.is_ascii_digit()),
            "routing.digits",
            "Type 3 to 15 digits, with a plus sign before them or not.",
        );
    }
}

fn chain_faults(chain: &Chain, device: Option<&DeviceCredentials>, faults: &mut Faults) {
    faults.when(chain.steps.len() > 3, "steps", "A chain has at most three steps.");
    faults.when(
        chain.answering.forwards() && chain.steps.is_empty(),
        "steps",
        format!("“{}” needs at least one step.", chain.answering.name()),
    );
    faults.when(chain.steps.len() > 1 && chain.sequence.is_none(), "sequence", "Say in which order the steps ring.");
    for (place, step) in chain.steps.iter().enumerate() {
        let field = format!("steps.{place}.ring_seconds");
        let preconfigured = step.to == Destination::Preconfigured;
        match step.ring_seconds {
            None => {
                faults.when(!preconfigured, &field, "Say how many seconds this step rings, 1 to 99.");
            }
            Some(seconds) => {
                faults.when(!(1..=99).contains(&seconds), &field, "A step rings 1 to 99 seconds.");
            }
        }
        let to = format!("steps.{place}.to");
        match &step.to {
            Destination::Device if place > 0 => {
                faults.when(true, &to, "Only the first step can be a registered device.");
            }
            Destination::Device => {
                let given = device.is_some_and(|d| !d.username.trim().is_empty() && !d.password.is_empty());
                faults.when(!given, "device", "Type the device's user name and password; they cannot be read back.");
            }
            Destination::Pbx { address } => {
                faults.when(
                    address.is_unspecified() || address.is_broadcast(),
                    &to,
                    "Type the address of a PBX, such as 203.0.113.7.",
                );
            }
            Destination::Number { .. } | Destination::Preconfigured => {}
        }
    }
    let mut numbers: Vec<&E164> = chain
        .steps
        .iter()
        .filter_map(|step| match &step.to {
            Destination::Number { number } => Some(number),
            _ => None,
        })
        .collect();
    numbers.sort();
    faults.when(numbers.windows(2).any(|pair| pair[0] == pair[1]), "steps", "Two steps ring the same number.");
}
