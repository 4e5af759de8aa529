//! Carrier accounts: what we log in to a carrier with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::{AccountId, CarrierId},
    problem::CarrierWords,
    secret::Secret,
    time::Timestamp,
};

/// A carrier account as people see it. It has no secret, by type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Our id of it.
    pub id: AccountId,
    /// The carrier.
    pub carrier: CarrierId,
    /// The carrier's name.
    pub carrier_name: String,
    /// Two letters for the carrier's tile.
    pub tile: String,
    /// The name people gave it.
    pub name: String,
    /// Whether it is the tenant's own. Another is lent by whoever is above: it is used, and its log-in is theirs.
    pub own: bool,
    /// Where the carrier's API is.
    pub base_url: String,
    /// Whether it is one of the embedded sandboxes: nothing bought there costs money.
    pub sandbox: bool,
    /// The credentials that are not secret, by field name (`user_name`, `login`).
    pub plain: BTreeMap<String, String>,
    /// The names of the secret fields that are set.
    pub secrets_set: Vec<String>,
    /// When the secrets were last replaced.
    pub rotated_at: Timestamp,
    /// What can be done at it besides searching and buying.
    #[serde(default)]
    pub abilities: Vec<Ability>,
    /// How it is, as of the last call.
    pub health: AccountHealth,
}

/// What can be done at some carriers' accounts and not at others': forms offer only accounts that can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// Ordering in bulk.
    BulkOrders,
    /// Keeping trunk groups.
    TrunkGroups,
    /// Porting in.
    Ports,
    /// Naming states, rate centers and countries.
    Places,
}

/// How a carrier account is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountHealth {
    /// The state in a word.
    pub state: HealthState,
    /// When that was learned.
    pub at: Option<Timestamp>,
    /// How long the last call took, in milliseconds.
    pub last_call_ms: Option<u32>,
    /// A sentence, when the state is not `up`.
    pub sentence: Option<String>,
    /// The carrier's own words, if it said any.
    pub words: Option<CarrierWords>,
    /// What goes on between us and the carrier, and what we let through.
    #[serde(default)]
    pub load: Load,
}

/// What goes on between us and a carrier, on one account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Calls under way.
    pub in_flight: u16,
    /// How many may be under way at once.
    pub most_in_flight: u16,
    /// Calls that may go at once now, at the carrier's pace.
    pub left: u32,
    /// Calls that may go at once after a rest.
    pub burst: u32,
    /// Until when calls are held back because the carrier did not answer ten times in a row.
    pub held_until: Option<Timestamp>,
}

/// The state of a carrier account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// No call was made yet.
    Untried,
    /// The last call was answered.
    Up,
    /// Answers are late or refused for the moment.
    Slow,
    /// It does not answer.
    Down,
    /// It refuses our credentials. We stop after three tries, so that the carrier does not lock the account.
    LoginRefused,
}

/// Connects an account, or replaces one. Write-only: there is no answer with these secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDraft {
    /// The carrier.
    pub carrier: CarrierId,
    /// A name for people.
    pub name: String,
    /// Where the carrier's API is; empty means the carrier's live service.
    pub base_url: String,
    /// Credentials that are not secret.
    pub plain: BTreeMap<String, String>,
    /// Secret credentials. When an account is replaced, a field left out keeps its value.
    pub secrets: BTreeMap<String, Secret>,
}

impl Validate for AccountDraft {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults
            .blank(&self.name, "name", "Give the account a name, such as the login it uses.")
            .longer(&self.name, 60, "name", "The name");
        let url = self.base_url.trim();
        faults.when(
            !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://"),
            "base_url",
            "The address begins with https://.",
        );
        faults.found()
    }
}

/// The answer of a connection test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionTest {
    /// Whether the carrier let us in.
    pub ok: bool,
    /// A sentence: what happened, what to do.
    pub sentence: String,
    /// The carrier's own words.
    pub words: Option<CarrierWords>,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
}
