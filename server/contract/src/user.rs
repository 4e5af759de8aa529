//! People.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::UserId,
    time::Timestamp,
};

/// What a person may do. The server decides; the browser shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads, and sets what numbers do. Buys and removes nothing.
    Support,
    /// Ports numbers in, and sets what numbers do. Buys and removes nothing.
    Porting,
    /// Buys, removes, ports and routes.
    Provisioning,
    /// Everything, with carrier accounts and users.
    Admin,
}

/// What an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See numbers, orders, carts.
    Read,
    /// Set routing, 911, 411, caller name, fax.
    SetServices,
    /// Buy and give back numbers, order in bulk.
    Buy,
    /// Draft, submit, change, activate and cancel ports.
    Port,
    /// Create and change trunk groups.
    TrunkGroups,
    /// Connect carrier accounts.
    Accounts,
    /// Make, disable and invite users; end their sessions.
    Users,
    /// Read the audit log.
    Audit,
}

impl Role {
    /// All roles, from the weakest.
    pub const ALL: [Self; 5] = [Self::Viewer, Self::Support, Self::Porting, Self::Provisioning, Self::Admin];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::Support => "Support",
            Self::Porting => "Porting",
            Self::Provisioning => "Provisioning",
            Self::Admin => "Admin",
        }
    }

    /// The word in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Support => "support",
            Self::Porting => "porting",
            Self::Provisioning => "provisioning",
            Self::Admin => "admin",
        }
    }

    /// Reads [`Role::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// The one policy table: what a role may do.
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{Accounts, Audit, Buy, Port, Read, SetServices, TrunkGroups, Users};
        match permission {
            Read => true,
            SetServices => self != Self::Viewer,
            Port => matches!(self, Self::Porting | Self::Provisioning | Self::Admin),
            Buy | TrunkGroups => matches!(self, Self::Provisioning | Self::Admin),
            Accounts | Users | Audit => self == Self::Admin,
        }
    }

    /// Why a role may not, as a sentence for a disabled control.
    pub fn why_not(self, permission: Permission) -> Option<String> {
        (!self.may(permission)).then(|| {
            let needs = Self::ALL.into_iter().find(|role| role.may(permission)).map_or("Admin", Self::name);
            format!("Your role is {}; this needs {needs}.", self.name())
        })
    }
}

/// A person as admins see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// Whether they may sign in.
    pub disabled: bool,
    /// Whether the invitation has not been used yet.
    pub invited: bool,
    /// When they last signed in.
    pub signed_in_at: Option<Timestamp>,
    /// Until when sign-in is closed after too many wrong passwords.
    pub locked_until: Option<Timestamp>,
}

/// Invites a person. The answer is a one-time link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The role.
    pub role: Role,
}

impl Validate for Invite {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.blank(&self.name, "name", "Type the person's name.").longer(&self.name, 60, "name", "The name").when(
            !crate::fax::is_email(&self.email),
            "email",
            "Type the person's e-mail address.",
        );
        faults.found()
    }
}

/// The answer to an invitation: a link that works once, for 24 hours. It is shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteLink {
    /// The path with its token; the browser puts its own origin before it.
    pub path: String,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// Changes a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserChange {
    /// The role.
    pub role: Role,
    /// Whether they may not sign in.
    pub disabled: bool,
}
