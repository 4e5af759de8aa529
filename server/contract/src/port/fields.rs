//! The record of a port: what is typed once, printed on the letter of authorization, checked, and sent.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::cut_over::{Activation, PortRouting};
use crate::{
    id::AccountId,
    number::{E164, NumberKind},
};

/// The record of a port. Everything in it may be empty while it is a draft; the linter says what is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortFields {
    /// The carrier account that wins the numbers.
    pub account: Option<AccountId>,
    /// Which kind all numbers are of; a request has one kind.
    pub kind: NumberKind,
    /// The numbers, each once, in the order they were typed.
    pub numbers: Vec<PortingNumber>,
    /// Who holds the service now.
    pub end_user: EndUser,
    /// Where the service is, as the losing carrier has it.
    pub address: ServiceAddress,
    /// The account at the losing carrier. It serves every number unless [`PortFields::other_accounts`] has one for its
    /// losing carrier.
    pub losing_account: LosingAccount,
    /// Accounts at further losing carriers, where they differ.
    pub other_accounts: Vec<LosingAccount>,
    /// The date asked for.
    pub wanted_date: Option<Date>,
    /// How the numbers go over.
    pub activation: Activation,
    /// The hour of activation, New York time. Noon when left out.
    pub activation_time: Option<Time>,
    /// Where calls go from the cut-over on.
    pub routing: PortRouting,
    /// Tags, each once, without commas.
    pub tags: Vec<String>,
    /// Where the carrier mails its updates; may be empty.
    pub updates_to: String,
    /// A note that the carrier reads. Ours are kept apart from it.
    pub carrier_note: String,
    /// What was asked of the end user.
    pub answers: Answers,
    /// What the customer service record says, if we have it.
    pub service_record: Option<ServiceRecord>,
}

/// A number to be ported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortingNumber {
    /// The number.
    pub number: E164,
    /// The losing carrier, as typed or picked. Empty while nobody knows: the carrier tells it only after submission.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub losing_carrier: String,
}

/// Who holds the service now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EndUser {
    /// Whether it is a household or a firm.
    pub kind: EndUserKind,
    /// The name on the account, letter for letter (`cust_acc_name`).
    pub name: String,
    /// The person who may authorize the port (`cust_authorized_name`).
    pub authorized_person: String,
}

/// Whether the end user is a household or a firm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndUserKind {
    /// A household (`RES`).
    Residential,
    /// A firm (`BIZ`).
    #[default]
    Business,
}

impl EndUserKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Business, Self::Residential];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Residential => "Residential",
            Self::Business => "Business",
        }
    }
}

/// A service address in the parts of the postal service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceAddress {
    /// The house number (`address_number`).
    pub number: String,
    /// A direction before the street: N, S, E, W, NE, NW, SE, SW, or nothing.
    pub pre_direction: String,
    /// The street, without direction and kind (`address_street_name`).
    pub street: String,
    /// The kind of street: `ST`, `AVE` …, or nothing.
    pub suffix: String,
    /// A direction after the street, or nothing.
    pub post_direction: String,
    /// What the unit is: `APT`, `STE`, `FL` …, or nothing (`address_loc_designator`).
    pub unit_kind: String,
    /// The unit's number, or nothing (`address_loc_value`).
    pub unit: String,
    /// The city.
    pub city: String,
    /// The state's two letters; text, because a draft may hold anything.
    pub state: String,
    /// Five digits, or nine with a dash.
    pub zip: String,
}

impl ServiceAddress {
    /// The street line: `123 N MAIN ST W STE 4`.
    pub fn street_line(&self) -> String {
        let parts =
            [&self.number, &self.pre_direction, &self.street, &self.suffix, &self.post_direction, &self.unit_kind, &self.unit];
        parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The line of the town: `ATHENS, GA 30601`.
    pub fn town_line(&self) -> String {
        format!("{}, {} {}", self.city.trim(), self.state.trim(), self.zip.trim())
    }
}

/// An account at a losing carrier. Its PIN is a secret: it is set by a request of its own and never comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LosingAccount {
    /// The losing carrier it is at; empty on [`PortFields::losing_account`] while it serves all.
    pub losing_carrier: String,
    /// The account number there.
    pub number: String,
    /// The billing telephone number; text, because a draft may hold anything.
    pub btn: String,
    /// Whether all numbers of the account leave.
    pub extent: Extent,
    /// The number that stays as billing number, when the billing number leaves and others stay.
    pub new_btn: String,
    /// Whether it is a mobile account.
    pub wireless: bool,
}

/// Whether all numbers of an account leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// Nobody asked yet.
    #[default]
    Unasked,
    /// All of them.
    Full,
    /// Some stay.
    Partial,
}

/// What was asked of the end user. `None` means nobody asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// Whether another change, disconnect or port of this service is open.
    pub pending_order: Option<bool>,
    /// Whether a freeze or port protection is set.
    pub frozen: Option<bool>,
    /// Whether it is a prepaid mobile.
    pub prepaid: Option<bool>,
    /// Whether the numbers work: somebody called them.
    pub called: Option<bool>,
    /// Whether the end user is ready for the date.
    pub ready: Option<bool>,
    /// What else is on the lines.
    pub features: Vec<LineFeature>,
}

/// Services on a line that block a port or break with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineFeature {
    /// Remote call forwarding.
    RemoteCallForwarding,
    /// A hunt group.
    HuntGroup,
    /// Centrex.
    Centrex,
    /// Distinctive ring: a second number on the line.
    DistinctiveRing,
    /// DSL on the line.
    Dsl,
    /// ISDN or PRI.
    Isdn,
    /// A foreign exchange line.
    ForeignExchange,
}

impl LineFeature {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::RemoteCallForwarding,
        Self::HuntGroup,
        Self::Centrex,
        Self::DistinctiveRing,
        Self::Dsl,
        Self::Isdn,
        Self::ForeignExchange,
    ];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::RemoteCallForwarding => "Remote call forwarding",
            Self::HuntGroup => "Hunt group",
            Self::Centrex => "Centrex",
            Self::DistinctiveRing => "Distinctive ring",
            Self::Dsl => "DSL",
            Self::Isdn => "ISDN or PRI",
            Self::ForeignExchange => "Foreign exchange (FX)",
        }
    }

    /// What happens to it on a port, and what to do about it first.
    pub fn consequence(self) -> &'static str {
        match self {
            Self::RemoteCallForwarding => "A forwarded number has no line: use the address its carrier has for the forwarding.",
            Self::HuntGroup => "The carrier refuses while the numbers hunt: have the group taken off first.",
            Self::Centrex => "Centrex lines must be taken out of the group by the losing carrier first.",
            Self::DistinctiveRing => "The second number on the line is lost unless it is in this port or taken off first.",
            Self::Dsl => "The port ends the DSL on this line: have it moved to another line first.",
            Self::Isdn => "Name every number of the trunk: the ones that stay need another billing number.",
            Self::ForeignExchange => "A foreign exchange number may have no coverage here: ask the carrier's port desk first.",
        }
    }
}

/// What the losing carrier's customer service record says, as read from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceRecord {
    /// When it was issued.
    pub issued_on: Option<Date>,
    /// The name on it.
    pub name: String,
    /// The authorized person on it; empty if it names none.
    pub authorized_person: String,
    /// The account number on it.
    pub account_number: String,
    /// The billing telephone number on it.
    pub btn: String,
    /// The service address on it.
    pub address: ServiceAddress,
    /// The numbers on it.
    pub numbers: Vec<E164>,
}

impl PortFields {
    /// The account that serves a number: the one for its losing carrier, or the shared one.
    pub fn account_of(&self, number: &PortingNumber) -> &LosingAccount {
        self.account_at(&number.losing_carrier)
    }

    /// The account at a losing carrier, or the shared one.
    pub fn account_at(&self, losing_carrier: &str) -> &LosingAccount {
        let named = losing_carrier.trim();
        self.other_accounts
            .iter()
            .find(|account| !named.is_empty() && account.losing_carrier.trim().eq_ignore_ascii_case(named))
            .unwrap_or(&self.losing_account)
    }

    /// A title for lists: the end user's name, or what is there.
    pub fn title(&self) -> String {
        match (self.end_user.name.trim(), self.numbers.as_slice()) {
            ("", []) => "Empty draft".into(),
            ("", [first, ..]) => first.number.to_string(),
            (name, _) => name.into(),
        }
    }
}
