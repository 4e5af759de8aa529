//! Where calls to a number go, as each carrier means it.

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
}

impl Routing {
    /// One line for lists: “Chain: 2 steps”, “Forward to +1 252 237 8144”, “Trunk group 52610”, “Not set”.
    pub fn summary(&self) -> String {
        match self {
            Self::Unset => "Not set".into(),
            Self::TrunkGroup { id } => format!("Trunk group {id}"),
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
        }
        faults.found()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(steps: Vec<Step>) -> RoutingChange {
        RoutingChange {
            routing: Routing::Chain(Chain {
                sequence: Some(Sequence::Order),
                answering: Answering::ForwardOnly,
                sip_digits: None,
                steps,
            }),
            device: None,
        }
    }

    #[test]
    fn a_step_without_seconds_or_with_a_hundred_is_refused() {
        let to = Destination::Number { number: E164::parse("2522378144").unwrap() };
        let faults = chain(vec![
            Step { to: to.clone(), ring_seconds: None },
            Step { to: Destination::Pbx { address: Ipv4Addr::new(127, 0, 0, 1) }, ring_seconds: Some(100) },
            Step { to: Destination::Preconfigured, ring_seconds: None },
        ])
        .faults();
        let fields: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["steps.0.ring_seconds", "steps.1.ring_seconds"]);
        assert!(chain(vec![Step { to, ring_seconds: Some(99) }]).faults().is_empty());
    }

    #[test]
    fn forwarding_without_a_step_is_refused() {
        assert_eq!(chain(vec![]).faults()[0].field, "steps");
    }

    #[test]
    fn a_device_is_the_first_step_and_brings_its_credentials() {
        let device = Step { to: Destination::Device, ring_seconds: Some(30) };
        let mut change = chain(vec![device.clone()]);
        assert_eq!(change.faults()[0].field, "device");
        change.device = Some(DeviceCredentials { username: "12512658624".into(), password: Secret::new("x") });
        assert!(change.faults().is_empty());
        let pbx = Step { to: Destination::Pbx { address: Ipv4Addr::new(10, 0, 0, 1) }, ring_seconds: Some(5) };
        change.routing = chain(vec![pbx, device]).routing;
        assert_eq!(change.faults()[0].field, "steps.1.to");
    }
}
