//! Who is signed in.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::{SessionId, TenantId, UserId},
    secret::Secret,
    time::Timestamp,
    user::Role,
};

/// The shortest password.
pub const SHORTEST_PASSWORD: usize = 12;
/// The longest password, in bytes.
pub const LONGEST_PASSWORD: usize = 256;

/// Signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: Secret,
}

impl Validate for SignIn {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.blank(&self.email, "email", "Type your e-mail address.").when(
            self.password.is_empty(),
            "password",
            "Type your password.",
        );
        faults.found()
    }
}

/// Signs up by a one-time link: the first operator, or an invited user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUp {
    /// The token in the link.
    pub token: Secret,
    /// The person's name.
    pub name: String,
    /// The e-mail address. For an invited user it is the invited one and this is ignored.
    pub email: String,
    /// The new password.
    pub password: Secret,
}

impl Validate for SignUp {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.blank(&self.name, "name", "Type your name.").longer(&self.name, 60, "name", "The name").when(
            !crate::fax::is_email(&self.email),
            "email",
            "Type your e-mail address.",
        );
        faults.nested_password("password", &self.password);
        faults.found()
    }
}

impl Faults {
    /// The rules of a new password: length only.
    pub fn nested_password(&mut self, field: &str, password: &Secret) {
        let length = password.expose().chars().count();
        self.when(
            length < SHORTEST_PASSWORD,
            field,
            format!("A password has at least {SHORTEST_PASSWORD} characters; this has {length}. A few words are fine."),
        );
        self.when(password.expose().len() > LONGEST_PASSWORD, field, format!("A password has at most {LONGEST_PASSWORD} bytes."));
    }
}

/// Who a sign-up link is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The invited e-mail address; `None` for the first operator.
    pub email: Option<String>,
    /// The role that comes with it.
    pub role: Role,
}

/// Changes the own password; all other sessions end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordChange {
    /// The password until now.
    pub current: Secret,
    /// The new one.
    pub new: Secret,
}

impl Validate for PasswordChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(self.current.is_empty(), "current", "Type your password as it is now.");
        faults.nested_password("new", &self.new);
        faults.found()
    }
}

/// The signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// This session.
    pub id: SessionId,
    /// The person.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The tenant.
    pub tenant: TenantId,
    /// The tenant's name.
    pub tenant_name: String,
    /// Ends without use after so many seconds.
    pub idle_s: u32,
    /// Ends at this moment whatever happens.
    pub ends_at: Timestamp,
    /// The server's clock, so that countdowns are right on a machine whose clock is wrong.
    pub now: Timestamp,
    /// The version of Patchbay.
    pub version: String,
    /// Whether every connected carrier account is a sandbox.
    pub sandbox_only: bool,
}

/// A row of the list of sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user_name: String,
    /// The browser, in its own words, shortened.
    pub agent: String,
    /// Where it came from.
    pub address: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}
