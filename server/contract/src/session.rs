//! Who is signed in.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Validate},
    id::{SessionId, TenantId, UserId},
    secret::Secret,
    tenant::{Acting, TenantKind},
    time::Timestamp,
    user::{Permission, Role},
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
    /// What the tenant is.
    pub tenant_kind: TenantKind,
    /// How the second factor stands.
    pub second_factor: SecondFactor,
    /// That the person acts as another tenant: [`Session::tenant`] is that one then.
    pub acting: Option<Acting>,
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

impl Session {
    /// Why the person may not do something now, as a sentence for a disabled control. The server decides by the same function.
    pub fn why_not(&self, permission: Permission) -> Option<String> {
        why_not(self.role, self.second_factor, self.acting.as_ref().map(|acting| acting.may_change), permission)
    }
}

/// Why somebody may not: by their role, because their second factor is missing, or because they act as another tenant
/// (`Some(false)`: reading only).
pub fn why_not(role: Role, second_factor: SecondFactor, acting: Option<bool>, permission: Permission) -> Option<String> {
    let reads = matches!(permission, Permission::Read | Permission::CallRecords);
    if let Some(may_change) = acting {
        if !permission.goes_with_acting() {
            return Some("This is not done while acting as somebody else.".into());
        }
        if !may_change && !reads {
            return Some("You act as somebody else and only look. Choose “Allow changes” in the banner first.".into());
        }
    }
    if let Some(sentence) = role.why_not(permission) {
        return Some(sentence);
    }
    (second_factor == SecondFactor::Missing && permission.spends())
        .then(|| "This needs a second factor. Set it up under Settings, Your account.".into())
}

/// How the second factor of a person stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactor {
    /// Not set up, and not needed for what they may do.
    #[default]
    Off,
    /// Not set up, and needed: until it is, nothing can be spent.
    Missing,
    /// Set up.
    On,
}

/// The answer to a right password: signed in, or asked for the second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum SignedIn {
    /// Signed in.
    Done {
        /// The session.
        session: Box<Session>,
    },
    /// The code of the second factor is wanted, for five minutes. No session has begun.
    Code {
        /// When this ends; then the password is asked again.
        ends_at: Timestamp,
    },
}

/// The code of the second factor, or a recovery code: spaces and dashes do not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInCode {
    /// Six digits, or a recovery code.
    pub code: Secret,
}

impl Validate for SignInCode {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(self.code.is_empty(), "code", "Type the six digits, or a recovery code.");
        faults.found()
    }
}

/// Begins to set up a second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorStart {
    /// The own password, typed now.
    pub password: Secret,
}

impl Validate for SecondFactorStart {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(self.password.is_empty(), "password", "Type your password.");
        faults.found()
    }
}

/// Shows that the second factor's owner asks: turns it off, or makes new recovery codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorProof {
    /// The own password, typed now.
    pub password: Secret,
    /// Six digits, or a recovery code.
    pub code: Secret,
}

impl Validate for SecondFactorProof {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(self.password.is_empty(), "password", "Type your password.").when(
            self.code.is_empty(),
            "code",
            "Type the six digits, or a recovery code.",
        );
        faults.found()
    }
}

/// How one can sign in here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInWays {
    /// The name of the provider that signs people in by OpenID Connect, where one is set up.
    pub provider: Option<String>,
}

/// What an authenticator app needs. It is shown once, to the person it belongs to, and counts only after a code was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorSetUp {
    /// The key, in groups of four, to be typed.
    pub key: String,
    /// The same as an `otpauth://` address.
    pub address: String,
    /// The same as a picture: SVG text with one path, drawn by the server.
    pub picture: String,
}

/// Recovery codes. They are shown once; each works once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Ten codes.
    pub codes: Vec<String>,
}

/// How the own account stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorState {
    /// How it stands.
    pub state: SecondFactor,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
    /// Since when it is on.
    pub since: Option<Timestamp>,
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
