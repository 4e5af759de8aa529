//! Connected carrier accounts. Replacing the credentials of one swaps its client; calls that are under way keep the old one.

pub mod draft;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock},
};

use axum::http::Uri;
use carriers::{
    carrier::{Carrier, Connection, Credentials, Spec},
    clock::SharedClock,
    transport::Limits,
};
use contract::{
    field::Fault,
    id::{AccountId, TenantId},
    problem::ProblemKind,
    secret::Secret,
};

use crate::{
    config::Settings,
    failure::Failure,
    session::TenantScope,
    store::accounts::AccountRecord,
    vault::{self, Place, Vault, VaultError},
};

/// A connected account.
#[derive(Clone)]
pub struct Connected {
    /// Its id.
    pub id: AccountId,
    /// The name people gave it.
    pub name: String,
    /// Its carrier.
    pub spec: &'static Spec,
    /// Its client.
    pub carrier: Arc<dyn Carrier>,
    /// What it was made of: another record makes another client.
    made_of: Arc<str>,
}

/// Every connected account of this process.
#[derive(Clone)]
pub struct Accounts {
    inner: Arc<Inner>,
}

struct Inner {
    connected: RwLock<BTreeMap<AccountId, (TenantScope, Connected)>>,
    /// Tenants below an account's owner that may use it.
    grants: RwLock<BTreeMap<AccountId, BTreeSet<TenantId>>>,
    sandboxes: BTreeMap<&'static str, String>,
    clock: SharedClock,
    limits: Limits,
    /// How many calls a minute the accounts of a carrier take, where a setting says so.
    paces: BTreeMap<String, u32>,
    allowed: Vec<String>,
}

impl Accounts {
    /// An empty registry. `sandboxes` says where each carrier's embedded sandbox is.
    pub fn new(settings: &Settings, clock: SharedClock, sandboxes: BTreeMap<&'static str, String>) -> Self {
        let allowed = settings.allow_base_urls.iter().map(|url| url.trim_end_matches('/').to_ascii_lowercase()).collect();
        let (limits, paces) = (settings.carrier_limits, settings.carrier_paces.clone());
        let (connected, grants) = (RwLock::default(), RwLock::default());
        Self { inner: Arc::new(Inner { connected, grants, sandboxes, clock, limits, paces, allowed }) }
    }

    /// An account that the tenant may use: its own, or one that it was granted by those above. What may not be done with one
    /// that is only granted asks [`Accounts::own`].
    pub fn get(&self, scope: &TenantScope, id: &AccountId) -> Result<Connected, Failure> {
        let all = self.inner.connected.read().unwrap_or_else(PoisonError::into_inner);
        let usable = all.get(id).filter(|(owner, _)| owner == scope || self.is_granted(scope, id));
        usable.map(|(_, account)| account.clone()).ok_or_else(Failure::not_found)
    }

    /// An account that belongs to the tenant: its credentials, and lists of the carrier's of which we cannot tell whose each
    /// thing is.
    pub fn own(&self, scope: &TenantScope, id: &AccountId) -> Result<Connected, Failure> {
        let all = self.inner.connected.read().unwrap_or_else(PoisonError::into_inner);
        all.get(id).filter(|(owner, _)| owner == scope).map(|(_, account)| account.clone()).ok_or_else(Failure::not_found)
    }

    /// The accounts that the tenant may use, in the order they were connected.
    pub fn all(&self, scope: &TenantScope) -> Vec<Connected> {
        let usable = |(owner, account): &(TenantScope, Connected)| owner == scope || self.is_granted(scope, &account.id);
        self.everyone().into_iter().filter(usable).map(|(_, account)| account).collect()
    }

    /// The accounts that belong to the tenant.
    pub fn all_own(&self, scope: &TenantScope) -> Vec<Connected> {
        self.everyone().into_iter().filter(|(owner, _)| owner == scope).map(|(_, account)| account).collect()
    }

    /// Takes over who may use accounts of others.
    pub fn set_grants(&self, grants: BTreeMap<AccountId, BTreeSet<TenantId>>) {
        *self.inner.grants.write().unwrap_or_else(PoisonError::into_inner) = grants;
    }

    fn is_granted(&self, scope: &TenantScope, id: &AccountId) -> bool {
        let grants = self.inner.grants.read().unwrap_or_else(PoisonError::into_inner);
        grants.get(id).is_some_and(|tenants| tenants.contains(scope.tenant()))
    }

    /// An account with its owner, for work that nobody is waiting for.
    pub fn any(&self, id: &AccountId) -> Option<(TenantScope, Connected)> {
        self.inner.connected.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Every account of every tenant, in the order they were connected: ids are made in that order.
    pub fn everyone(&self) -> Vec<(TenantScope, Connected)> {
        self.inner.connected.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Connects an account, or swaps its client.
    pub fn put(&self, scope: TenantScope, account: Connected) {
        let mut all = self.inner.connected.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(account.id.clone(), (scope, account));
    }

    /// Disconnects an account.
    pub fn remove(&self, id: &AccountId) {
        self.inner.connected.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// Makes a client of a stored account.
    pub fn open(&self, vault: &Vault, record: &AccountRecord) -> Result<Connected, OpenError> {
        let spec = carriers::find(&record.carrier).ok_or_else(|| OpenError::Carrier(record.carrier.clone()))?;
        let credentials = Credentials { plain: record.plain.clone(), secret: vault.open(place(record), &record.sealed)? };
        let base_url = self.address(spec, record)?;
        let carrier = self.connect(spec, record.id.clone(), Target { base_url, sandbox: record.sandbox }, credentials)?;
        Ok(Connected { id: record.id.clone(), name: record.name.clone(), spec, carrier, made_of: made_of(record).into() })
    }

    /// Connects, swaps and disconnects accounts, so that they are those of the database: another instance may have changed them.
    pub fn keep_up(&self, vault: &Vault, records: &[AccountRecord]) {
        let known: BTreeMap<AccountId, Arc<str>> =
            self.everyone().into_iter().map(|(_, account)| (account.id, account.made_of)).collect();
        for record in records {
            if known.get(&record.id).is_some_and(|made| **made == *made_of(record)) {
                continue;
            }
            match self.open(vault, record) {
                Ok(account) => self.put(record.scope.clone(), account),
                Err(error) => tracing::error!(account = %record.id, %error, "a carrier account cannot be used"),
            }
        }
        for id in known.keys().filter(|id| !records.iter().any(|record| record.id == **id)) {
            self.remove(id);
        }
    }

    /// Makes a client.
    pub fn connect(
        &self,
        spec: &'static Spec,
        account: AccountId,
        target: Target,
        credentials: Credentials,
    ) -> Result<Arc<dyn Carrier>, OpenError> {
        let clock = self.inner.clock.clone();
        let limits = Limits { calls_per_minute: self.inner.paces.get(spec.id).copied(), ..self.inner.limits };
        (spec.connect)(Connection { account, base_url: target.base_url, sandbox: target.sandbox, credentials, clock, limits })
            .map_err(|error| OpenError::Client(error.to_string()))
    }

    /// Where a stored account's API is now: an embedded sandbox moves with every start.
    pub fn address(&self, spec: &'static Spec, record: &AccountRecord) -> Result<String, OpenError> {
        if record.sandbox {
            return self.sandbox(spec).map(Into::into).ok_or(OpenError::NoSandbox);
        }
        Ok(record.base_url.clone())
    }

    /// Where the carrier's embedded sandbox is.
    pub fn sandbox(&self, spec: &Spec) -> Option<&str> {
        self.inner.sandboxes.get(spec.id).map(String::as_str)
    }

    /// Reads where an account's API shall be. Besides the carrier's own hosts only those are taken that a setting allows:
    /// otherwise an account would be a way to make this server call anything it can reach.
    pub fn target(&self, spec: &'static Spec, typed: &str) -> Result<Target, Fault> {
        let typed = typed.trim().trim_end_matches('/');
        let typed = if typed.is_empty() {
            spec.live_url.ok_or_else(|| Fault::new("base_url", format!("{} has no usual address; type yours.", spec.name)))?
        } else {
            typed
        };
        if self.sandbox(spec) == Some(typed) {
            return Ok(Target { base_url: String::new(), sandbox: true });
        }
        let refused = |why: &str| Fault::new("base_url", format!("This address cannot be used: {why}"));
        let plain = |b: u8| b.is_ascii_alphanumeric() || b".-_~:/[]".contains(&b);
        if !typed.bytes().all(plain) || typed.contains("/.") {
            return Err(refused("it has a character in it that no carrier's address has."));
        }
        let uri: Uri = typed.parse().map_err(|_| refused("it is not a web address."))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refused("it is not a whole web address; it begins with https://."));
        };
        let host = authority.host().to_ascii_lowercase();
        let allowed = self.inner.allowed.contains(&format!("{scheme}://{authority}").to_ascii_lowercase());
        let known = scheme == "https" && spec.hosts.contains(&host.as_str()) && matches!(authority.port_u16(), None | Some(443));
        if known || allowed {
            return Ok(Target { base_url: typed.to_owned(), sandbox: false });
        }
        if spec.hosts.is_empty() {
            return Err(refused(
                "no address of this carrier is known to be right. Whoever runs this server can allow yours by the setting \
                 allow_base_urls.",
            ));
        }
        Err(refused(&format!(
            "{} is reached at https://{} only. Whoever runs this server can allow others by the setting allow_base_urls.",
            spec.name,
            spec.hosts.join(" or https://"),
        )))
    }
}

/// Where an account's API shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What is stored; empty for an embedded sandbox.
    pub base_url: String,
    /// Whether it is an embedded sandbox.
    pub sandbox: bool,
}

/// Why a stored account has no client.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No such carrier in the catalogue.
    #[error("this build has no carrier “{0}”")]
    Carrier(String),
    /// The secrets do not open.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The embedded sandbox is switched off.
    #[error("the embedded sandbox is switched off")]
    NoSandbox,
    /// The client refused its settings.
    #[error("{0}")]
    Client(String),
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NoSandbox => {
                Self::new(ProblemKind::CarrierUnavailable, "The embedded sandbox is switched off on this server.")
            }
            OpenError::Client(text) => Self::field("base_url", format!("The carrier's client cannot use this: {text}")),
            other => Self::ours(other),
        }
    }
}

/// A hash of all that a client is made of.
fn made_of(record: &AccountRecord) -> String {
    let tenant = record.scope.tenant().as_str();
    let parts = (&record.carrier, &record.name, &record.base_url, record.sandbox, &record.plain, &record.sealed);
    vault::fingerprint(&format!("{tenant} {parts:?}"))
}

/// Where an account's secrets stand.
pub fn place(record: &AccountRecord) -> Place<'_> {
    Place { table: "accounts", row: record.id.as_str(), column: "sealed", tenant: record.scope.tenant().as_str() }
}

/// An account's secret fields.
pub type Secrets = BTreeMap<String, Secret>;

#[cfg(test)]
mod tests {
    use carriers::clock::SystemClock;

    use super::*;

    fn registry(allowed: &[&str]) -> Accounts {
        let settings = Settings { allow_base_urls: allowed.iter().map(|url| (*url).to_owned()).collect(), ..Settings::default() };
        let sandboxes = BTreeMap::from([("call48", "http://127.0.0.1:4848/api/v4".to_owned())]);
        Accounts::new(&settings, Arc::new(SystemClock), sandboxes)
    }

    #[test]
    fn only_the_carriers_own_hosts_are_reached() {
        let spec = carriers::find("call48").unwrap();
        let accounts = registry(&[]);
        assert_eq!(accounts.target(spec, "").unwrap().base_url, spec.live_url.unwrap());
        assert!(accounts.target(spec, "https://apicontrol.call48.com/api/v4/").is_ok());
        for url in [
            "http://apicontrol.call48.com/api/v4",
            "https://apicontrol.call48.com:8443/api/v4",
            "https://apicontrol.call48.com.example.net/api/v4",
            "https://apicontrol.call48.com@example.net/",
            "https://example.net/?apicontrol.call48.com",
            "https://example.net#apicontrol.call48.com",
            "https://apicontrol.call48.com\\@example.net",
            "https://apicontrol.call48.com/%2e%2e/x",
            "https://apicontrol.call48.com/../x",
            "http://127.0.0.1:9000",
            "http://[::1]:9000",
            "http://localhost",
            "http://169.254.169.254/latest",
            "http://0x7f000001/",
            "http://2130706433/",
            "file:///etc/passwd",
            "ftp://apicontrol.call48.com",
            "//apicontrol.call48.com",
            "apicontrol.call48.com",
            "https://",
            "https://apicontrol.call48.com\r\nX: y",
            "https://аpicontrol.call48.com",
        ] {
            assert!(accounts.target(spec, url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_setting_allows_one_origin_and_no_other() {
        let spec = carriers::find("call48").unwrap();
        let accounts = registry(&["http://127.0.0.1:9000/"]);
        assert!(accounts.target(spec, "http://127.0.0.1:9000/api/v4").is_ok());
        assert!(accounts.target(spec, "http://127.0.0.1:9001/api/v4").is_err());
        assert!(accounts.target(spec, "http://127.0.0.1:90000/api/v4").is_err());
    }

    #[test]
    fn the_embedded_sandbox_is_known_by_its_address() {
        let spec = carriers::find("call48").unwrap();
        let target = registry(&[]).target(spec, "http://127.0.0.1:4848/api/v4").unwrap();
        assert_eq!(target, Target { base_url: String::new(), sandbox: true });
    }
}
