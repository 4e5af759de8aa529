//! People.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::{AccountId, UserId},
    money::Money,
    tenant::TenantKind,
    time::Timestamp,
};

/// What a person may do. The server decides; the browser shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Of a customer: reads, and sets what numbers do.
    CustomerUser,
    /// Reads everything with call records and the audit log, and changes nothing.
    Auditor,
    /// Reads, sets what numbers do, helps customers by acting as them. Buys and removes nothing.
    Support,
    /// Ports numbers in, and sets what numbers do. Buys and removes nothing.
    Porting,
    /// Customers at carriers, their limits and plans, payments, call records.
    Billing,
    /// Buys, removes, ports and routes.
    Provisioning,
    /// Of a customer: everything a customer can do, with its people.
    CustomerAdmin,
    /// Everything, with carrier accounts, tenants and users.
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
    /// Read call records, with who called whom.
    CallRecords,
    /// Carriers' customers: list, create, limits, plans.
    Customers,
    /// Pay a carrier, open a new account at one.
    Pay,
    /// Say yes or no to what is over somebody's ceiling.
    Approve,
    /// Connect carrier accounts.
    Accounts,
    /// Make, disable and invite users; end their sessions.
    Users,
    /// Make and suspend tenants, set their limits, move numbers between them.
    Tenants,
    /// Act as a tenant below one's own.
    ActAs,
    /// Read and check the audit log.
    Audit,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 14] = [
        Self::Read,
        Self::SetServices,
        Self::Buy,
        Self::Port,
        Self::TrunkGroups,
        Self::CallRecords,
        Self::Customers,
        Self::Pay,
        Self::Approve,
        Self::Accounts,
        Self::Users,
        Self::Tenants,
        Self::ActAs,
        Self::Audit,
    ];

    /// A list of it alone.
    pub fn alone(self) -> &'static [Self] {
        Self::ALL.iter().position(|one| *one == self).and_then(|at| Self::ALL_REF.get(at..=at)).unwrap_or_default()
    }

    const ALL_REF: &'static [Self] = &Self::ALL;

    /// Whether it can cost money or take something away. Whoever has it needs a second factor.
    pub fn spends(self) -> bool {
        matches!(self, Self::Buy | Self::Port | Self::Pay | Self::Approve | Self::Accounts | Self::Users | Self::Tenants)
    }

    /// Whether somebody who acts as a tenant keeps it once they may change things. Credentials, people, payments and acting
    /// on are never reached that way.
    pub fn goes_with_acting(self) -> bool {
        matches!(self, Self::Read | Self::SetServices | Self::Buy | Self::Port | Self::TrunkGroups | Self::CallRecords)
    }
}

impl Role {
    /// All roles, from the weakest.
    pub const ALL: [Self; 9] = [
        Self::Viewer,
        Self::CustomerUser,
        Self::Auditor,
        Self::Support,
        Self::Porting,
        Self::Billing,
        Self::Provisioning,
        Self::CustomerAdmin,
        Self::Admin,
    ];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::CustomerUser => "Customer user",
            Self::Auditor => "Auditor",
            Self::Support => "Support",
            Self::Porting => "Porting",
            Self::Billing => "Billing",
            Self::Provisioning => "Provisioning",
            Self::CustomerAdmin => "Customer admin",
            Self::Admin => "Admin",
        }
    }

    /// The word in storage.
    pub fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::CustomerUser => "customer_user",
            Self::Auditor => "auditor",
            Self::Support => "support",
            Self::Porting => "porting",
            Self::Billing => "billing",
            Self::Provisioning => "provisioning",
            Self::CustomerAdmin => "customer_admin",
            Self::Admin => "admin",
        }
    }

    /// Reads [`Role::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Whether people of such a tenant can have it: a customer's roles are its own, all others are of those who resell.
    pub fn fits(self, kind: TenantKind) -> bool {
        matches!(self, Self::CustomerAdmin | Self::CustomerUser) == (kind == TenantKind::Customer)
            || (self == Self::Viewer && kind == TenantKind::Customer)
    }

    /// The one policy table: what a role may do.
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{
            Accounts, ActAs, Approve, Audit, Buy, CallRecords, Customers, Pay, Port, Read, SetServices, Tenants, TrunkGroups,
            Users,
        };
        match permission {
            Read => true,
            SetServices => !matches!(self, Self::Viewer | Self::Auditor | Self::Billing),
            Port => matches!(self, Self::Porting | Self::Provisioning | Self::CustomerAdmin | Self::Admin),
            Buy => matches!(self, Self::Provisioning | Self::CustomerAdmin | Self::Admin),
            TrunkGroups => matches!(self, Self::Provisioning | Self::Admin),
            CallRecords => matches!(self, Self::Auditor | Self::Support | Self::Billing | Self::CustomerAdmin | Self::Admin),
            Customers => matches!(self, Self::Billing | Self::Provisioning | Self::Admin),
            Pay => matches!(self, Self::Billing | Self::Admin),
            Approve | Users => matches!(self, Self::CustomerAdmin | Self::Admin),
            Accounts | Tenants => self == Self::Admin,
            ActAs => matches!(self, Self::Support | Self::Admin),
            Audit => matches!(self, Self::Auditor | Self::CustomerAdmin | Self::Admin),
        }
    }

    /// Whether it has something for which a second factor is needed.
    pub fn spends(self) -> bool {
        Permission::ALL.into_iter().any(|permission| permission.spends() && self.may(permission))
    }

    /// Why a role may not, as a sentence for a disabled control.
    pub fn why_not(self, permission: Permission) -> Option<String> {
        (!self.may(permission)).then(|| {
            let customers = matches!(self, Self::CustomerAdmin | Self::CustomerUser);
            let of_customers = |role: &Self| matches!(role, Self::CustomerAdmin | Self::CustomerUser);
            let needs = Self::ALL.into_iter().filter(|role| of_customers(role) == customers).find(|role| role.may(permission));
            match needs {
                Some(needs) => format!("Your role is {}; this needs {}.", self.name(), needs.name()),
                None => format!("Your role is {}; this is done by whoever runs this for you.", self.name()),
            }
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
    /// Whether a second factor is set up.
    pub second_factor: bool,
    /// What bounds the role.
    pub limits: UserLimits,
}

/// What bounds a role: how much at once, and at which carrier accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserLimits {
    /// What one cart or order may cost (set-up and first month) without somebody's approval; `None` knows no ceiling.
    pub ceiling: Option<Money>,
    /// The carrier accounts that may be changed at; `None` means all of the tenant's.
    pub accounts: Option<Vec<AccountId>>,
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
    /// What bounds the role.
    #[serde(default)]
    pub limits: UserLimits,
}
