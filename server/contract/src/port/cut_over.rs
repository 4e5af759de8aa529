//! The cut-over: how numbers go over, and where their calls go from then on.

use serde::{Deserialize, Serialize};

use crate::{
    id::RoutingTrunkId,
    number::E164,
    routing::{Answering, Sequence},
};

/// How the numbers go over on the day of the firm order commitment (FOC).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// By the carrier, at the hour of activation (`Auto`).
    #[default]
    Auto,
    /// By us, at a moment we choose on the day (`Manual`).
    Manual,
    /// By the carrier, at a date and hour of our own (`Scheduled`).
    Scheduled,
}

impl Activation {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Manual, Self::Scheduled];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "Automatic",
            Self::Manual => "By hand",
            Self::Scheduled => "Scheduled",
        }
    }

    /// The word on our wire, in addresses and in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Manual => "manual",
            Self::Scheduled => "scheduled",
        }
    }
}

/// Where calls go from the cut-over on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "routing")]
pub enum PortRouting {
    /// Nothing is set: the numbers go dead at the cut-over.
    #[default]
    Unset,
    /// The carrier account's preconfigured setting.
    Preconfigured,
    /// A trunk group. Call48 takes one at submission only.
    TrunkGroup {
        /// The id for routing.
        id: RoutingTrunkId,
    },
    /// Up to three numbers.
    Forward {
        /// The numbers, in order.
        steps: Vec<ForwardStep>,
        /// In which order they ring; `None` leaves it to the carrier (`NA`).
        sequence: Option<Sequence>,
        /// What happens when a call arrives; `None` leaves it to the carrier (`NA`).
        answering: Option<Answering>,
    },
}

/// One number that calls are forwarded to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForwardStep {
    /// The number.
    pub number: E164,
    /// How long it rings, in seconds, 1 to 99.
    pub ring_seconds: u8,
}

impl PortRouting {
    /// One line for lists.
    pub fn summary(&self) -> String {
        match self {
            Self::Unset => "Not set".into(),
            Self::Preconfigured => "Preconfigured".into(),
            Self::TrunkGroup { id } => format!("Trunk group {id}"),
            Self::Forward { steps, .. } => match steps.as_slice() {
                [] => "Not set".into(),
                [one] => {
                    let (country, rest) = one.number.grouped();
                    format!("Forward to {country} {rest}")
                }
                many => format!("Forward: {} numbers", many.len()),
            },
        }
    }

    /// Whether calls would arrive anywhere.
    pub fn is_set(&self) -> bool {
        match self {
            Self::Unset => false,
            Self::Preconfigured | Self::TrunkGroup { .. } => true,
            Self::Forward { steps, .. } => !steps.is_empty(),
        }
    }
}
