//! Trunk groups: sets of IP addresses that take calls.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::{
    attempt::Outcome,
    field::{Fault, Faults, Refusal, Validate},
    id::{AccountId, AttemptId, RoutingTrunkId, TrunkGroupId},
};

/// An IPv4 address with its port. The port is 5060 when none is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Endpoint {
    /// The address.
    pub address: Ipv4Addr,
    /// The port, 1 to 65535.
    pub port: u16,
}

impl Endpoint {
    /// Reads `10.50.250.10` or `10.50.250.10:5060`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let (address, port) = match text.split_once(':') {
            Some((address, port)) => (
                address,
                port.parse::<u16>()
                    .ok()
                    .filter(|p| *p > 0)
                    .ok_or_else(|| Refusal(format!("The port in “{text}” is not between 1 and 65535.")))?,
            ),
            None => (text, 5060),
        };
        let address: Ipv4Addr = address
            .parse()
            .map_err(|_| Refusal(format!("“{text}” is not an IPv4 address, such as 203.0.113.7 or 203.0.113.7:5060.")))?;
        if address.is_unspecified() || address.is_broadcast() || address.is_multicast() {
            return Err(Refusal(format!("{address} cannot take calls.")));
        }
        Ok(Self { address, port })
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.address, self.port)
    }
}

impl TryFrom<String> for Endpoint {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text)
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> Self {
        endpoint.to_string()
    }
}

/// How calls are spread over the endpoints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// `RR`
    #[default]
    RoundRobin,
    /// `TD`
    TopDown,
}

/// The form in which the called number is delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberFormat {
    /// `+17065103027`
    #[default]
    #[serde(rename = "e164")]
    E164,
    /// `17065103027`
    #[serde(rename = "11")]
    Eleven,
    /// `7065103027`
    #[serde(rename = "10")]
    Ten,
}

/// The SIP header that carries the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallerHeader {
    /// `P-Asserted-Identity` (`paid`).
    #[default]
    Paid,
    /// `Remote-Party-ID` (`rpid`).
    Rpid,
}

/// Creates a trunk group, or is what one shall become.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrunkGroupDraft {
    /// The name.
    pub name: String,
    /// How calls are spread.
    pub spread: Spread,
    /// How the called number is delivered.
    pub number_format: NumberFormat,
    /// Which header carries the caller.
    pub caller_header: CallerHeader,
    /// Digits put before the called number, such as `2377#`; may be empty.
    pub prefix: String,
    /// The endpoints, in order of use when top down.
    pub endpoints: Vec<Endpoint>,
}

impl Validate for TrunkGroupDraft {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults
            .blank(&self.name, "name", "Give the trunk group a name.")
            .longer(&self.name, 60, "name", "The name")
            .when(self.endpoints.is_empty(), "endpoints", "A trunk group needs at least one IP address.")
            .longer(&self.prefix, 10, "prefix", "The prefix")
            .when(
                !self.prefix.chars().all(|c| c.is_ascii_digit() || c == '#' || c == '*'),
                "prefix",
                "A prefix has digits, # and * only, such as 2377#.",
            );
        let mut sorted = self.endpoints.clone();
        sorted.sort();
        faults.when(sorted.windows(2).any(|p| p[0] == p[1]), "endpoints", "An endpoint is listed twice.");
        faults.found()
    }
}

/// A trunk group as the carrier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrunkGroup {
    /// The id for editing.
    pub id: TrunkGroupId,
    /// The id for routing.
    pub routing_id: RoutingTrunkId,
    /// The name.
    pub name: String,
    /// How calls are spread.
    pub spread: Spread,
    /// How the called number is delivered.
    pub number_format: NumberFormat,
    /// Which header carries the caller.
    pub caller_header: CallerHeader,
    /// The prefix.
    pub prefix: Option<String>,
    /// The endpoints.
    pub endpoints: Vec<Endpoint>,
    /// The carrier's word for its state, where it says one (`queued`).
    pub state: Option<String>,
}

/// A trunk group with what we know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrunkGroupRow {
    /// The carrier account.
    pub account: AccountId,
    /// The carrier's view.
    pub group: TrunkGroup,
    /// How many of our numbers route to it.
    pub numbers: u32,
    /// The last change, if one is under way or undecided.
    pub pending: Option<(AttemptId, Outcome)>,
}
