//! What can be set on a customer. None of it can be read back from the carrier.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::DiscountPlanId,
};

/// The most calls at once that a form takes. Ours: the carrier names no limit.
const MOST_CALLS: u32 = 10_000;

/// How many calls a customer may have at once (Call48: `PUT /limitsimulcalls`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimultaneousCalls {
    /// Whether there is a limit.
    pub limited: bool,
    /// Incoming calls at once.
    pub incoming: u32,
    /// Outgoing calls at once.
    pub outgoing: u32,
    /// Calls at once in all.
    pub total: u32,
}

impl Validate for SimultaneousCalls {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        for (calls, field) in [(self.incoming, "incoming"), (self.outgoing, "outgoing"), (self.total, "total")] {
            faults.when(calls > MOST_CALLS, field, format!("Type at most {MOST_CALLS} calls at once."));
        }
        faults.found()
    }
}

impl SimultaneousCalls {
    /// What looks wrong and may be right. The total may be below the sum of both directions, as in the carrier's example.
    pub fn warnings(&self) -> Vec<Fault> {
        let mut odd = Vec::new();
        if !self.limited {
            return odd;
        }
        if self.total == 0 {
            odd.push(Fault::new("total", "With a limit of 0 calls the customer can neither call nor be called."));
        } else {
            for (calls, field, which) in [(self.incoming, "incoming", "incoming"), (self.outgoing, "outgoing", "outgoing")] {
                if calls > self.total {
                    let sentence =
                        format!("{calls} {which} calls are more than the {} calls in all: they cannot be reached.", self.total);
                    odd.push(Fault::new(field, sentence));
                } else if calls == 0 {
                    odd.push(Fault::new(field, format!("With 0 the customer can have no {which} calls.")));
                }
            }
        }
        odd
    }
}

/// Whether a customer can park calls (Call48: `POST /callparking`). The carrier documents no body: see its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallParking {
    /// Whether it can.
    pub on: bool,
}

/// Whether a customer can page (Call48: `POST /paging`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paging {
    /// Whether it can.
    pub on: bool,
}

/// When the carrier stands between the voices of a customer's calls (Call48: `POST /rtp`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RtpMode {
    /// As the carrier usually does (`N`).
    #[default]
    Default,
    /// Never: voices go directly (`0`).
    Direct,
    /// When it is better so (`1`).
    Optimal,
    /// When one side is behind address translation (`2`).
    OnNat,
    /// Always (`3`).
    Always,
}

impl RtpMode {
    /// All modes, in the order of the carrier's document.
    pub const ALL: [Self; 5] = [Self::Default, Self::Direct, Self::Optimal, Self::OnNat, Self::Always];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "Default",
            Self::Direct => "Direct",
            Self::Optimal => "Optimal",
            Self::OnNat => "On NAT",
            Self::Always => "Always",
        }
    }
}

/// Gives a customer a discount plan (Call48: `POST /discountplan`). No call takes one away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDiscountPlan {
    /// The plan.
    pub plan: DiscountPlanId,
}

impl Validate for NewDiscountPlan {
    fn faults(&self) -> Vec<Fault> {
        Faults::default().blank(self.plan.as_str(), "plan", "Choose a discount plan.").found()
    }
}
