//! Tenants: the operator, resellers under it, and their customers. They do not trust one another, and never see each other.
//!
//! A signed-in person sees the things of exactly one tenant. Whoever is above it sees that it is there and how many things it
//! has; to see those things, they act as the tenant, for a while and on record.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::{AccountId, TenantId},
    money::Money,
    number::E164,
    secret::Secret,
    time::Timestamp,
};

/// What a tenant is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantKind {
    /// Runs this Patchbay. There is one.
    #[default]
    Operator,
    /// Sells numbers on, and has customers.
    Reseller,
    /// Uses numbers.
    Customer,
}

impl TenantKind {
    /// All kinds, from the top.
    pub const ALL: [Self; 3] = [Self::Operator, Self::Reseller, Self::Customer];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "Operator",
            Self::Reseller => "Reseller",
            Self::Customer => "Customer",
        }
    }

    /// The word in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Reseller => "reseller",
            Self::Customer => "customer",
        }
    }

    /// Reads [`TenantKind::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What can be right under it.
    pub fn below(self) -> &'static [Self] {
        match self {
            Self::Operator => &[Self::Reseller, Self::Customer],
            Self::Reseller => &[Self::Customer],
            Self::Customer => &[],
        }
    }
}

/// A tenant as those above it see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: TenantKind,
    /// The tenant right above it; `None` for the one that asks when it is the operator's own row.
    pub parent: Option<TenantId>,
    /// Since when its people cannot sign in; `None` while they can.
    pub suspended_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// How many people can sign in.
    pub users: u32,
    /// How many numbers it has.
    pub numbers: u32,
    /// How many tenants are under it.
    pub tenants: u32,
    /// What bounds it.
    pub limits: TenantLimits,
}

/// What bounds everybody in a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TenantLimits {
    /// Carrier accounts of those above that it may buy at and route on. Its own are always its own.
    pub accounts: Vec<AccountId>,
    /// How many numbers it can have, with those that are being bought; `None` knows no limit.
    pub numbers: Option<u32>,
    /// What one cart may cost (set-up and first month) before somebody approves it; `None` knows no ceiling.
    pub ceiling: Option<Money>,
    /// What all carts of one calendar month (UTC) may cost together; nothing goes over it. `None` knows no limit.
    pub monthly_spend: Option<Money>,
}

/// Makes a tenant under the one of the session, or under one below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewTenant {
    /// Its name: 1 to 60 characters, not twice under one tenant.
    pub name: String,
    /// What it is.
    pub kind: TenantKind,
    /// What it is right under; `None` for the tenant of the session.
    #[serde(default)]
    pub parent: Option<TenantId>,
    /// What bounds it.
    #[serde(default)]
    pub limits: TenantLimits,
}

impl Validate for NewTenant {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.blank(&self.name, "name", "Type a name.").longer(&self.name, 60, "name", "The name").when(
            self.kind == TenantKind::Operator,
            "kind",
            "There is one operator; choose a reseller or a customer.",
        );
        faults.found()
    }
}

/// Changes a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantChange {
    /// Its name.
    pub name: String,
    /// Whether its people cannot sign in; their sessions end at once, and those of everybody under it.
    pub suspended: bool,
    /// What bounds it.
    pub limits: TenantLimits,
}

impl Validate for TenantChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.blank(&self.name, "name", "Type a name.").longer(&self.name, 60, "name", "The name");
        faults.found()
    }
}

/// Gives numbers to another tenant: the one of the session or one below it. What the carrier has does not change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The numbers; at most 1,000 at once.
    pub numbers: Vec<E164>,
    /// Who has them now: the tenant of the session or one below it.
    pub from: TenantId,
    /// Who gets them.
    pub to: TenantId,
    /// `false` previews: nothing changes.
    pub confirmed: bool,
}

/// The most numbers of one [`HandOver`].
pub const MOST_HANDED_OVER: usize = 1_000;

impl Validate for HandOver {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults
            .when(self.numbers.is_empty(), "numbers", "Choose at least one number.")
            .when(self.numbers.len() > MOST_HANDED_OVER, "numbers", "At most 1,000 numbers go over at once.")
            .when(self.from == self.to, "to", "They are there already; choose another tenant.");
        faults.found()
    }
}

/// What a [`HandOver`] does, or did: a row a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// A row for each number, in the order asked.
    pub rows: Vec<HandOverRow>,
    /// Whether it was done; a preview is not.
    pub done: bool,
}

/// One number of a [`HandedOver`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOverRow {
    /// The number.
    pub number: E164,
    /// Why it cannot go over; `None` when it can (or did).
    pub why_not: Option<String>,
    /// What goes with it or stays behind, as sentences: notes, open orders, a route that the other side cannot use.
    pub effects: Vec<String>,
}

/// Puts a tenant below the one of the session under another one. What is in it stays in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantMove {
    /// What it is right under now.
    pub from: TenantId,
    /// What it comes right under: the tenant of the session or one below it.
    pub to: TenantId,
    /// The carrier accounts that the preview said it loses; not needed to preview.
    #[serde(default)]
    pub losing: Vec<AccountId>,
    /// `false` previews: nothing changes.
    pub confirmed: bool,
}

impl Validate for TenantMove {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(self.from == self.to, "to", "It is there already; choose another tenant.");
        faults.found()
    }
}

/// What a [`TenantMove`] does, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantMoved {
    /// Why it cannot be moved; `None` when it can (or was).
    pub why_not: Option<String>,
    /// What comes of it, as sentences.
    pub effects: Vec<String>,
    /// The carrier accounts that it, and everybody under it, cannot use afterwards.
    pub losing: Vec<AccountId>,
    /// Whether it was done; a preview is not.
    pub done: bool,
}

/// Begins to act as a tenant below one's own: 30 minutes, reading only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActAs {
    /// Which.
    pub tenant: TenantId,
    /// Why: 5 to 200 characters; it is written into both logs.
    pub reason: String,
    /// The own password, typed now.
    pub password: Secret,
}

impl Validate for ActAs {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults
            .when(
                self.reason.trim().chars().count() < 5,
                "reason",
                "Say why, in a few words: it is written into the log of both sides.",
            )
            .longer(&self.reason, 200, "reason", "The reason")
            .when(self.password.is_empty(), "password", "Type your password.");
        faults.found()
    }
}

/// Whoever acts as a tenant may change things from now on, or only look again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActingChange {
    /// Whether things can be changed.
    pub may_change: bool,
    /// The own password, typed now; not needed to only look again.
    #[serde(default)]
    pub password: Option<Secret>,
}

impl Validate for ActingChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        let typed = self.password.as_ref().is_some_and(|password| !password.is_empty());
        faults.when(self.may_change && !typed, "password", "Type your password.");
        faults.found()
    }
}

/// That somebody acts as a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acting {
    /// As which tenant.
    pub tenant: TenantId,
    /// Its name.
    pub tenant_name: String,
    /// The tenant they are of.
    pub own_tenant_name: String,
    /// Why.
    pub reason: String,
    /// When it ends by itself.
    pub ends_at: Timestamp,
    /// Whether things can be changed; it begins with reading only.
    pub may_change: bool,
}
