//! The only reader of the environment and of the settings file.
//!
//! What is said on the command line wins over the environment, that over the settings file, that over the default.

mod written;

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use carriers::transport;
use clap::ValueEnum;
use contract::secret::Secret;
use serde::Deserialize;

pub use written::Written;

/// How this server was set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// How browsers reach it: scheme, host and port.
    pub public_origin: String,
    /// Where the database and the generated key are.
    pub data_dir: PathBuf,
    /// The database's address; that of a PostgreSQL may hold a password.
    pub database_url: Secret,
    /// Connections to the database.
    pub database_connections: u32,
    /// Seconds without a word after which the other instances of one PostgreSQL take over what one had in hand.
    pub instance_lease_s: u32,
    /// The key of the vault, if it is given directly.
    pub key: Option<Secret>,
    /// The file with the key of the vault.
    pub key_file: PathBuf,
    /// Whether a missing key file may be made on the very first start: only the default one.
    pub may_make_key: bool,
    /// The tenant's name.
    pub tenant_name: String,
    /// The first operator, for an installation that nobody attends.
    pub operator: Option<Operator>,
    /// Carrier accounts that come with the settings.
    pub accounts: Vec<AccountSetting>,
    /// Origins (scheme, host and port) that a carrier account may name besides its carrier's own hosts.
    pub allow_base_urls: Vec<String>,
    /// A session ends after so many seconds without use.
    pub session_idle_s: u32,
    /// A session ends after so many seconds whatever happens.
    pub session_absolute_s: u32,
    /// When a role that can spend needs a second factor.
    pub second_factor: SecondFactorRule,
    /// A provider that signs people in.
    pub oidc: Option<OidcSetting>,
    /// An unknown outcome is called absent only after so many seconds.
    pub reconcile_window_s: u32,
    /// Seconds between the two complete readings that prove an absence.
    pub scan_gap_s: u32,
    /// Seconds between readings of what an account owns.
    pub reading_interval_s: u32,
    /// Between readings of the ports of an account, in seconds.
    pub port_reading_interval_s: u32,
    /// Time limits of carrier calls.
    pub carrier_limits: transport::Limits,
    /// How many calls a minute the accounts of a carrier take, by the carrier's id; where none stands, its connector knows.
    pub carrier_paces: BTreeMap<String, u32>,
    /// Whether each carrier's sandbox runs inside this process.
    pub sandbox: bool,
    /// Where the sandbox listens; port 0 takes a free one. Further carriers take the ports after it.
    pub sandbox_listen: SocketAddr,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written, in the words of `tracing`'s filter.
    pub log_filter: String,
    /// Requests a minute from one address.
    pub requests_per_minute: u32,
    /// Sign-ins a minute from one address.
    pub sign_ins_per_minute: u32,
    /// The most bytes of a request's body.
    pub body_limit_bytes: usize,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Who may read `/metrics` besides this machine itself.
    pub metrics_token: Option<Secret>,
    /// How long a stop waits for what is being sent, in seconds.
    pub shutdown_s: u32,
    /// Days that copies of a port's papers are kept after it is done; 0 lets go of them as soon as the carrier has them.
    pub paper_days: u32,
    /// The virus scanner's program and its arguments; empty without one.
    pub scanner: Vec<String>,
    /// The program that draws pages of papers, besides this one: for tests, which are another.
    pub program: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        let data_dir = PathBuf::from("data");
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8480)),
            public_origin: "http://localhost:8480".into(),
            database_url: sqlite_url(&data_dir),
            database_connections: 6,
            instance_lease_s: 12,
            key: None,
            key_file: data_dir.join("key"),
            may_make_key: true,
            data_dir,
            tenant_name: "Patchbay".into(),
            operator: None,
            accounts: Vec::new(),
            allow_base_urls: Vec::new(),
            session_idle_s: 60 * 60,
            session_absolute_s: 12 * 60 * 60,
            second_factor: SecondFactorRule::default(),
            oidc: None,
            reconcile_window_s: 300,
            scan_gap_s: 60,
            reading_interval_s: 300,
            port_reading_interval_s: 60,
            carrier_limits: transport::Limits::default(),
            carrier_paces: BTreeMap::new(),
            sandbox: true,
            sandbox_listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            log_format: LogFormat::Text,
            log_filter: "info,sqlx=warn".into(),
            requests_per_minute: 3_000,
            sign_ins_per_minute: 20,
            body_limit_bytes: 1024 * 1024,
            trusted_proxies: Vec::new(),
            metrics_token: None,
            shutdown_s: 30,
            paper_days: 90,
            scanner: Vec::new(),
            program: None,
        }
    }
}

impl Settings {
    /// Milliseconds without use after which a session ends.
    pub fn session_idle_ms(&self) -> i64 {
        i64::from(self.session_idle_s) * 1000
    }

    /// Milliseconds after which a session ends.
    pub fn session_absolute_ms(&self) -> i64 {
        i64::from(self.session_absolute_s) * 1000
    }
}

/// The first operator.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The e-mail address.
    pub email: String,
    /// The name.
    pub name: String,
    /// The password or its hash.
    pub password: OperatorPassword,
}

/// What the first operator signs in with.
#[derive(Clone, Debug)]
pub enum OperatorPassword {
    /// In clear text.
    Clear(Secret),
    /// As an argon2id hash (`$argon2id$…`).
    Hash(Secret),
}

/// A carrier account in the settings. It is connected or replaced at every start, by its name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSetting {
    /// The carrier's id in the catalogue.
    pub carrier: String,
    /// A name for people.
    pub name: String,
    /// Where the carrier's API is; empty means the carrier's live service.
    #[serde(default)]
    pub base_url: String,
    /// Fields that are not secret.
    #[serde(default)]
    pub plain: BTreeMap<String, String>,
    /// Fields that are.
    #[serde(default)]
    pub secrets: BTreeMap<String, Secret>,
}

/// A provider of OpenID Connect.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSetting {
    /// Its address, as its tokens name it.
    pub issuer: String,
    /// Who we are to it.
    pub client_id: String,
    /// Our secret with it; empty where it gives none.
    pub client_secret: Secret,
    /// Its name for people.
    pub name: String,
}

/// When people whose role can spend need a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorRule {
    /// As soon as a carrier account that their tenant reaches is not a sandbox.
    #[default]
    Live,
    /// Always.
    Always,
    /// Never; they may have one.
    Offered,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The settings file cannot be read.
    #[error("The settings file {path} cannot be read: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The settings file is not what it should be.
    #[error("The settings file {path} cannot be understood: {source}")]
    Shape {
        /// Which.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A setting makes no sense.
    #[error("{0}")]
    Wrong(String),
}

impl Settings {
    fn check(&self) -> Result<(), SettingsError> {
        let wrong = |text: &str| Err(SettingsError::Wrong(text.to_owned()));
        if !self.public_origin.starts_with("https://") && !self.public_origin.starts_with("http://") {
            return wrong("The public origin begins with https://, or with http:// on this machine alone.");
        }
        if !(60..=3600).contains(&self.session_idle_s) {
            return wrong("A session without use ends after 60 to 3600 seconds.");
        }
        if !(self.session_idle_s..=86_400).contains(&self.session_absolute_s) {
            return wrong("A session ends after at most 86400 seconds, and not before it ends without use.");
        }
        if !(3..=300).contains(&self.instance_lease_s) {
            return wrong("What an instance had in hand is taken over after 3 to 300 seconds without a word.");
        }
        for (carrier, calls) in &self.carrier_paces {
            if carriers::find(carrier).is_none() || *calls == 0 {
                return wrong("Each of the carriers' paces names a carrier that there is, and at least one call a minute.");
            }
        }
        if let Some(oidc) = &self.oidc {
            let local = ["http://127.0.0.1:", "http://localhost:"].iter().any(|start| oidc.issuer.starts_with(start));
            if !oidc.issuer.starts_with("https://") && !local {
                return wrong("The issuer of oidc begins with https://.");
            }
        }
        if !self.sandbox_listen.ip().is_loopback() {
            return wrong("The embedded sandbox listens on a loopback address only; run “patchbay sandbox” for another.");
        }
        Ok(())
    }
}

fn sqlite_url(data_dir: &Path) -> Secret {
    Secret::new(format!("sqlite://{}?mode=rwc", data_dir.join("patchbay.db").display()))
}
