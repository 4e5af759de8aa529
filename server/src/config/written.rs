//! Settings as they are written: on the command line, in the environment, in a file.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use carriers::transport;
use clap::Args;
use contract::secret::Secret;
use serde::Deserialize;

use super::{
    AccountSetting, LogFormat, OidcSetting, Operator, OperatorPassword, SecondFactorRule, Settings, SettingsError, sqlite_url,
};

/// Settings as they are written: every one may be left out.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Written {
    /// A settings file (TOML) with the names below, `-` written as `_`.
    #[arg(long, env = "PATCHBAY_SETTINGS")]
    #[serde(skip)]
    pub settings: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:8480].
    #[arg(long, env = "PATCHBAY_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// How browsers reach this server: scheme, host and port [default: http://localhost:PORT].
    #[arg(long, env = "PATCHBAY_PUBLIC_ORIGIN")]
    pub public_origin: Option<String>,
    /// Directory of the database, of the generated key and of papers [default: data]. Instances that share a PostgreSQL share
    /// it, too.
    #[arg(long, env = "PATCHBAY_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Address of the database [default: sqlite:// and patchbay.db in the data directory]. Several instances share one
    /// PostgreSQL: postgres://USER:PASSWORD@HOST/DATABASE; the password may stand in PGPASSWORD or ~/.pgpass instead.
    #[arg(long, env = "PATCHBAY_DATABASE_URL", hide_env_values = true, value_parser = secret)]
    pub database_url: Option<Secret>,
    /// Connections to the database [default: 6].
    #[arg(long, env = "PATCHBAY_DATABASE_CONNECTIONS")]
    pub database_connections: Option<u32>,
    /// Seconds without a word after which the other instances of one PostgreSQL take over what one had in hand [default: 12].
    #[arg(long, env = "PATCHBAY_INSTANCE_LEASE_S")]
    pub instance_lease_s: Option<u32>,
    /// The vault's key: 32 bytes in hex or base64. Better in a file: other processes can see an environment.
    #[arg(long, env = "PATCHBAY_KEY", hide_env_values = true, value_parser = secret)]
    pub key: Option<Secret>,
    /// File with the vault's key [default: key in the data directory, made on the very first start].
    #[arg(long, env = "PATCHBAY_KEY_FILE")]
    pub key_file: Option<PathBuf>,
    /// The tenant's name on the first start [default: Patchbay].
    #[arg(long, env = "PATCHBAY_TENANT_NAME")]
    pub tenant_name: Option<String>,
    /// E-mail address of the first operator; without one a sign-up link is printed.
    #[arg(long, env = "PATCHBAY_OPERATOR_EMAIL")]
    pub operator_email: Option<String>,
    /// Name of the first operator [default: Operator].
    #[arg(long, env = "PATCHBAY_OPERATOR_NAME")]
    pub operator_name: Option<String>,
    /// Password of the first operator.
    #[arg(long, env = "PATCHBAY_OPERATOR_PASSWORD", hide_env_values = true, value_parser = secret)]
    pub operator_password: Option<Secret>,
    /// Password of the first operator as an argon2id hash.
    #[arg(long, env = "PATCHBAY_OPERATOR_PASSWORD_HASH", hide_env_values = true, value_parser = secret)]
    pub operator_password_hash: Option<Secret>,
    /// Carrier accounts as a JSON list; in the file: [[accounts]].
    #[arg(long, env = "PATCHBAY_ACCOUNTS", hide_env_values = true, value_parser = accounts_json)]
    pub accounts: Option<AccountSettings>,
    /// Origins a carrier account may name besides its carrier's own hosts, comma-separated (http://127.0.0.1:9000).
    #[arg(long, env = "PATCHBAY_ALLOW_BASE_URLS", value_delimiter = ',')]
    pub allow_base_urls: Option<Vec<String>>,
    /// Seconds without use after which a session ends, at most 3600 [default: 3600].
    #[arg(long, env = "PATCHBAY_SESSION_IDLE_S")]
    pub session_idle_s: Option<u32>,
    /// Seconds after which a session ends whatever happens [default: 43200].
    #[arg(long, env = "PATCHBAY_SESSION_ABSOLUTE_S")]
    pub session_absolute_s: Option<u32>,
    /// When a role that can spend needs a second factor: as soon as a carrier account is not a sandbox (live), always, or never
    /// (offered) [default: live].
    #[arg(long, env = "PATCHBAY_SECOND_FACTOR")]
    pub second_factor: Option<SecondFactorRule>,
    /// A provider that signs people in by OpenID Connect, as a JSON object: issuer, client_id, client_secret, name.
    #[arg(long, env = "PATCHBAY_OIDC", hide_env_values = true, value_parser = oidc_json)]
    pub oidc: Option<OidcSetting>,
    /// Seconds before an unknown outcome may be called absent [default: 300].
    #[arg(long, env = "PATCHBAY_RECONCILE_WINDOW_S")]
    pub reconcile_window_s: Option<u32>,
    /// Seconds between the two complete readings that prove an absence [default: 60].
    #[arg(long, env = "PATCHBAY_SCAN_GAP_S")]
    pub scan_gap_s: Option<u32>,
    /// Seconds between readings of what an account owns [default: 300].
    #[arg(long, env = "PATCHBAY_READING_INTERVAL_S")]
    pub reading_interval_s: Option<u32>,
    /// Seconds between readings of an account's ports [default: 60].
    #[arg(long, env = "PATCHBAY_PORT_READING_INTERVAL_S")]
    pub port_reading_interval_s: Option<u32>,
    /// Milliseconds to open a connection to a carrier [default: 3000].
    #[arg(long, env = "PATCHBAY_CARRIER_CONNECT_MS")]
    pub carrier_connect_ms: Option<u64>,
    /// Milliseconds a read at a carrier may take in all [default: 15000].
    #[arg(long, env = "PATCHBAY_CARRIER_READ_MS")]
    pub carrier_read_ms: Option<u64>,
    /// Milliseconds a write at a carrier may take [default: 60000].
    #[arg(long, env = "PATCHBAY_CARRIER_WRITE_MS")]
    pub carrier_write_ms: Option<u64>,
    /// Calls a minute that an account of a carrier takes, where you know better than the connector: call48=6000,tsg=300.
    #[arg(long, env = "PATCHBAY_CARRIER_PACES", value_parser = paces)]
    pub carrier_paces: Option<Paces>,
    /// Whether each carrier's sandbox runs inside this process [default: true].
    #[arg(long, env = "PATCHBAY_SANDBOX")]
    pub sandbox: Option<bool>,
    /// Where the embedded sandbox listens [default: 127.0.0.1:0, a free port].
    #[arg(long, env = "PATCHBAY_SANDBOX_LISTEN")]
    pub sandbox_listen: Option<SocketAddr>,
    /// How log lines look [default: text].
    #[arg(long, env = "PATCHBAY_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Which log lines are written [default: info,sqlx=warn].
    #[arg(long, env = "PATCHBAY_LOG_FILTER")]
    pub log_filter: Option<String>,
    /// Requests a minute from one address [default: 3000].
    #[arg(long, env = "PATCHBAY_REQUESTS_PER_MINUTE")]
    pub requests_per_minute: Option<u32>,
    /// Sign-ins a minute from one address [default: 20].
    #[arg(long, env = "PATCHBAY_SIGN_INS_PER_MINUTE")]
    pub sign_ins_per_minute: Option<u32>,
    /// The most bytes of a request's body [default: 1048576].
    #[arg(long, env = "PATCHBAY_BODY_LIMIT_BYTES")]
    pub body_limit_bytes: Option<usize>,
    /// Addresses of proxies whose X-Forwarded-For is believed, comma-separated.
    #[arg(long, env = "PATCHBAY_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<IpAddr>>,
    /// Bearer token for /metrics; without one only this machine may read it.
    #[arg(long, env = "PATCHBAY_METRICS_TOKEN", hide_env_values = true, value_parser = secret)]
    pub metrics_token: Option<Secret>,
    /// Seconds a stop waits for what is being sent [default: 30].
    #[arg(long, env = "PATCHBAY_SHUTDOWN_S")]
    pub shutdown_s: Option<u32>,
    /// Days that copies of a port's papers are kept after it is done; 0 keeps none once the carrier has them [default: 90].
    #[arg(long, env = "PATCHBAY_PAPER_DAYS")]
    pub paper_days: Option<u32>,
    /// Virus scanner for papers: a program and its arguments with spaces between them. It reads the file from standard input
    /// and ends with 0 (clean) or 1 (infected).
    #[arg(long, env = "PATCHBAY_SCANNER")]
    pub scanner: Option<String>,
}

/// A list of accounts; its own type, because the command line would read a plain list as one value each.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct AccountSettings(pub Vec<AccountSetting>);

/// Calls a minute by carrier.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Paces(pub BTreeMap<String, u32>);

fn paces(text: &str) -> Result<Paces, String> {
    let one = |pair: &str| {
        let (carrier, calls) = pair.split_once('=')?;
        Some((carrier.trim().to_owned(), calls.trim().parse().ok()?))
    };
    let all = text.split(',').map(|pair| one(pair).ok_or_else(|| format!("“{pair}” is not a carrier, = and a number")));
    all.collect::<Result<_, _>>().map(Paces)
}

/// The parser of the command line wants a `Result`, though any text is a secret.
#[expect(clippy::unnecessary_wraps, reason = "the shape clap asks for")]
fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

fn accounts_json(text: &str) -> Result<AccountSettings, serde_json::Error> {
    serde_json::from_str(text)
}

fn oidc_json(text: &str) -> Result<OidcSetting, serde_json::Error> {
    serde_json::from_str(text)
}

/// The first of these that is written.
macro_rules! merged {
    ($over:ident, $under:ident, $($name:ident),* $(,)?) => {
        Written { settings: $over.settings, $($name: $over.$name.or($under.$name)),* }
    };
}

impl Written {
    /// Adds the settings file, fills in what nobody wrote, and checks the whole.
    pub fn complete(self) -> Result<Settings, SettingsError> {
        let file = self.settings.as_deref().map(read_file).transpose()?.unwrap_or_default();
        let over = self;
        let w = merged!(
            over,
            file,
            listen,
            public_origin,
            data_dir,
            database_url,
            database_connections,
            instance_lease_s,
            key,
            key_file,
            tenant_name,
            operator_email,
            operator_name,
            operator_password,
            operator_password_hash,
            accounts,
            allow_base_urls,
            session_idle_s,
            session_absolute_s,
            second_factor,
            oidc,
            reconcile_window_s,
            scan_gap_s,
            reading_interval_s,
            port_reading_interval_s,
            carrier_connect_ms,
            carrier_read_ms,
            carrier_write_ms,
            carrier_paces,
            sandbox,
            sandbox_listen,
            log_format,
            log_filter,
            requests_per_minute,
            sign_ins_per_minute,
            body_limit_bytes,
            trusted_proxies,
            metrics_token,
            shutdown_s,
            paper_days,
            scanner,
        );
        let usual = Settings::default();
        let operator = operator(&w)?;
        let listen = w.listen.unwrap_or(usual.listen);
        let data_dir = w.data_dir.unwrap_or(usual.data_dir);
        let limits = usual.carrier_limits;
        let ms = |written: Option<u64>, usual: Duration| written.map_or(usual, Duration::from_millis);
        let settings = Settings {
            listen,
            public_origin: w
                .public_origin
                .map_or_else(|| format!("http://localhost:{}", listen.port()), |text| text.trim_end_matches('/').to_owned()),
            database_url: w.database_url.unwrap_or_else(|| sqlite_url(&data_dir)),
            database_connections: w.database_connections.unwrap_or(usual.database_connections),
            instance_lease_s: w.instance_lease_s.unwrap_or(usual.instance_lease_s),
            may_make_key: w.key_file.is_none() && w.key.is_none(),
            key: w.key.filter(|key| !key.is_empty()),
            key_file: w.key_file.unwrap_or_else(|| data_dir.join("key")),
            data_dir,
            tenant_name: w.tenant_name.unwrap_or(usual.tenant_name),
            operator,
            accounts: w.accounts.unwrap_or_default().0,
            allow_base_urls: w.allow_base_urls.unwrap_or_default(),
            session_idle_s: w.session_idle_s.unwrap_or(usual.session_idle_s),
            session_absolute_s: w.session_absolute_s.unwrap_or(usual.session_absolute_s),
            second_factor: w.second_factor.unwrap_or(usual.second_factor),
            oidc: w.oidc,
            reconcile_window_s: w.reconcile_window_s.unwrap_or(usual.reconcile_window_s),
            scan_gap_s: w.scan_gap_s.unwrap_or(usual.scan_gap_s),
            reading_interval_s: w.reading_interval_s.unwrap_or(usual.reading_interval_s),
            port_reading_interval_s: w.port_reading_interval_s.unwrap_or(usual.port_reading_interval_s),
            carrier_limits: transport::Limits {
                connect: ms(w.carrier_connect_ms, limits.connect),
                read: ms(w.carrier_read_ms, limits.read),
                write: ms(w.carrier_write_ms, limits.write),
                ..limits
            },
            carrier_paces: w.carrier_paces.unwrap_or_default().0,
            sandbox: w.sandbox.unwrap_or(usual.sandbox),
            sandbox_listen: w.sandbox_listen.unwrap_or(usual.sandbox_listen),
            log_format: w.log_format.unwrap_or(usual.log_format),
            log_filter: w.log_filter.unwrap_or(usual.log_filter),
            requests_per_minute: w.requests_per_minute.unwrap_or(usual.requests_per_minute),
            sign_ins_per_minute: w.sign_ins_per_minute.unwrap_or(usual.sign_ins_per_minute),
            body_limit_bytes: w.body_limit_bytes.unwrap_or(usual.body_limit_bytes),
            trusted_proxies: w.trusted_proxies.unwrap_or_default(),
            metrics_token: w.metrics_token.filter(|token| !token.is_empty()),
            shutdown_s: w.shutdown_s.unwrap_or(usual.shutdown_s),
            paper_days: w.paper_days.unwrap_or(usual.paper_days),
            scanner: w.scanner.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
            program: usual.program,
        };
        settings.check()?;
        Ok(settings)
    }
}

fn operator(written: &Written) -> Result<Option<Operator>, SettingsError> {
    let Some(email) = written.operator_email.clone().filter(|email| !email.is_empty()) else {
        return Ok(None);
    };
    let password = match (&written.operator_password, &written.operator_password_hash) {
        (_, Some(hash)) if !hash.is_empty() => OperatorPassword::Hash(hash.clone()),
        (Some(clear), _) if !clear.is_empty() => OperatorPassword::Clear(clear.clone()),
        _ => {
            return Err(SettingsError::Wrong("The first operator's address is set, but neither a password nor its hash.".into()));
        }
    };
    let name = written.operator_name.clone().unwrap_or_else(|| "Operator".into());
    Ok(Some(Operator { email, name, password }))
}

fn read_file(path: &Path) -> Result<Written, SettingsError> {
    let text = std::fs::read_to_string(path).map_err(|source| SettingsError::File { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|source| SettingsError::Shape { path: path.to_owned(), source: Box::new(source) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_wrote_has_a_default() {
        let settings = Written::default().complete().unwrap();
        assert_eq!(settings.public_origin, "http://localhost:8480");
        assert_eq!(settings.session_idle_s, 3600);
        assert!(settings.may_make_key && settings.sandbox);
    }

    #[test]
    fn the_command_line_wins_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patchbay.toml");
        std::fs::write(
            &path,
            r#"
            session_idle_s = 900
            tenant_name = "From the file"
            [[accounts]]
            carrier = "call48"
            name = "main"
            plain = { user_name = "u" }
            secrets = { password = "p" }
            "#,
        )
        .unwrap();
        let written = Written { settings: Some(path), session_idle_s: Some(600), ..Written::default() };
        let settings = written.complete().unwrap();
        assert_eq!(settings.session_idle_s, 600);
        assert_eq!(settings.tenant_name, "From the file");
        assert_eq!(settings.accounts[0].name, "main");
    }

    #[test]
    fn no_secret_is_printed_with_the_settings() {
        const SECRET: &str = "hunter2";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patchbay.toml");
        let text = format!(
            r#"
            database_url = "postgres://patchbay:{SECRET}@db.example.com/patchbay?password={SECRET}"
            key = "{SECRET}"
            operator_email = "ops@example.com"
            operator_password = "{SECRET}"
            operator_password_hash = "$argon2id${SECRET}"
            metrics_token = "{SECRET}"
            oidc = {{ issuer = "https://id.example.com", client_id = "p", client_secret = "{SECRET}", name = "ID" }}
            [[accounts]]
            carrier = "call48"
            name = "main"
            secrets = {{ password = "{SECRET}" }}
            "#
        );
        std::fs::write(&path, text).unwrap();
        let file = read_file(&path).unwrap();
        assert!(!format!("{file:?}").contains(SECRET), "{file:?}");
        let settings = Written { settings: Some(path.clone()), ..Written::default() }.complete().unwrap();
        assert!(settings.database_url.expose().contains(SECRET) && settings.oidc.is_some() && settings.operator.is_some());
        assert!(!format!("{settings:?}").contains(SECRET), "{settings:?}");
        let operator = operator(&Written { operator_password_hash: None, ..file }).unwrap();
        assert!(operator.is_some() && !format!("{operator:?}").contains(SECRET), "{operator:?}");
    }

    #[test]
    fn a_setting_that_does_not_exist_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patchbay.toml");
        std::fs::write(&path, "sesion_idle_s = 900").unwrap();
        let written = Written { settings: Some(path), ..Written::default() };
        assert!(matches!(written.complete(), Err(SettingsError::Shape { .. })));
    }

    #[test]
    fn a_carriers_pace_is_written_as_a_pair_and_names_a_carrier_that_exists() {
        let written = |text: &str| Written { carrier_paces: paces(text).ok(), ..Written::default() }.complete();
        assert_eq!(
            written("call48=6000, tsg = 300").unwrap().carrier_paces,
            BTreeMap::from([("call48".into(), 6_000), ("tsg".into(), 300)])
        );
        assert!(written("nobody=10").is_err() && written("tata=0").is_err());
        assert!(paces("call48").is_err() && paces("call48=many").is_err());
    }

    #[test]
    fn a_session_that_hardly_ever_ends_is_refused() {
        let written = Written { session_idle_s: Some(7200), ..Written::default() };
        assert!(written.complete().is_err());
    }

    #[test]
    fn an_operator_without_a_password_is_refused() {
        let written = Written { operator_email: Some("ops@example.com".into()), ..Written::default() };
        assert!(written.complete().is_err());
    }
}
