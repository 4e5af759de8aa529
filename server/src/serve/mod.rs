//! A running server: everything it opens at the start, and everything it finishes before it ends.

mod first;
mod kept;
mod key;
mod sandboxes;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use carriers::clock::SharedClock;
use contract::time::Timestamp;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use first::first_tenant;
pub use kept::Kept;
pub use sandboxes::{Sandbox, alone, alone_kept};

use crate::{
    accounts::Accounts,
    config::Settings,
    failure::Failure,
    guard::{self, limits::Limits},
    instances::Instances,
    probes,
    session::password::Passwords,
    state::AppState,
    store::{self, Store, StoreError},
    vault::{Vault, VaultError},
};

/// How often ended sessions and old counters are forgotten.
const TIDY: Duration = Duration::from_secs(600);

/// Why a server did not start. Each is a whole sentence for whoever runs it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory cannot be used.
    #[error("The data directory {path} cannot be used: {source}")]
    DataDir {
        /// Which.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault's key is missing, wrong or unreadable.
    #[error("{0}")]
    Key(String),
    /// Something cannot be sealed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A port cannot be listened on.
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A setting cannot be carried out.
    #[error("{0}")]
    Setting(String),
}

impl From<Failure> for StartError {
    fn from(failure: Failure) -> Self {
        Self::Setting(failure.sentence().to_owned())
    }
}

/// A running server.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its handlers reach.
    pub state: AppState,
    /// The path of the first operator's sign-up link, while there is nobody who can sign in as an admin.
    pub sign_up: Option<String>,
    /// The embedded sandboxes.
    pub sandboxes: Vec<Sandbox>,
    kept: Vec<Kept>,
    serving: JoinHandle<()>,
}

/// Opens the vault of this database: the check of `patchbay check`, and the first step of every start.
pub async fn open_vault(settings: &Settings, store: &Store) -> Result<Vault, StartError> {
    key::open(settings, store).await
}

/// Starts a server.
pub async fn start(settings: Settings, clock: SharedClock) -> Result<Server, StartError> {
    probes::recorder();
    make_data_dir(&settings)?;
    let store = Store::open(settings.database_url.expose(), settings.database_connections).await?;
    let starting = store.begin_start().await?;
    let vault = key::open(&settings, &store).await?;
    let shutdown = CancellationToken::new();
    let (sandboxes, kept) = if settings.sandbox {
        sandboxes::embedded(settings.sandbox_listen, &settings.data_dir, &clock, &shutdown).await?
    } else {
        Default::default()
    };
    let addresses = sandboxes.iter().map(|sandbox| (sandbox.spec.id, sandbox.base_url.clone())).collect();
    let address = settings.listen;
    let state = AppState {
        accounts: Accounts::new(&settings, clock.clone(), addresses),
        limits: Limits::new(&settings),
        instances: Instances::new(&store),
        store,
        vault,
        clock,
        settings: Arc::new(settings),
        tasks: TaskTracker::new(),
        shutdown,
        progress: Default::default(),
        port_progress: Default::default(),
        port_turns: Default::default(),
        audit_turns: Default::default(),
        number_turns: Default::default(),
        port_keeping: Default::default(),
        papers: Default::default(),
        passwords: Passwords::default(),
    };
    let sign_up = first::prepare(&state).await?;
    drop(starting);
    crate::begin_background_work(&state).await?;
    let listen = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let service = crate::router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = state.shutdown.clone();
    let serving = tokio::spawn(async move {
        let serve = axum::serve(listener, service).with_graceful_shutdown(async move { stopping.cancelled().await });
        if let Err(error) = serve.await {
            tracing::error!(%error, "the server ended by itself");
        }
    });
    tokio::spawn(tidy(state.clone()));
    Ok(Server { address, state, sign_up, sandboxes, kept, serving })
}

impl Server {
    /// Stops: from this moment it is not ready and takes no new connection; what is being sent is waited for; what is left
    /// is marked, so that the next start knows.
    pub async fn stop(self) {
        let patience = Duration::from_secs(u64::from(self.state.settings.shutdown_s));
        let deadline = tokio::time::Instant::now() + patience;
        self.state.shutdown.cancel();
        self.state.tasks.close();
        let tasks = self.state.tasks.len();
        if tasks > 0 {
            tracing::info!(tasks, patience_s = patience.as_secs(), "waiting for what is being sent");
        }
        if tokio::time::timeout_at(deadline, self.state.tasks.wait()).await.is_err() {
            tracing::warn!(tasks = self.state.tasks.len(), "not everything came to an end in time");
        }
        // A browser that keeps its connection open does not keep us.
        let _ = tokio::time::timeout_at(deadline.min(tokio::time::Instant::now() + Duration::from_secs(2)), self.serving).await;
        crate::finish_background_work(&self.state).await;
        self.state.store.close().await;
        for kept in self.kept {
            kept.end().await;
        }
    }
}

async fn tidy(state: AppState) {
    loop {
        tokio::select! {
            () = state.shutdown.cancelled() => return,
            () = tokio::time::sleep(TIDY) => {}
        }
        let now = state.clock.now();
        state.limits.tidy();
        if let Some(recorder) = probes::recorder() {
            recorder.run_upkeep();
        }
        let day_ago = Timestamp(now.0 - 24 * 60 * 60 * 1000);
        let sessions = store::sessions::tidy(&state.store, now, state.settings.session_idle_ms()).await;
        let tries = store::tries::tidy(&state.store, day_ago).await;
        let halves = store::second_factors::tidy(&state.store, now).await;
        let approvals = store::approvals::tidy(&state.store, now).await;
        if let Err(error) = sessions.and(tries).and(halves).and(approvals) {
            tracing::warn!(%error, "old sessions were not forgotten this time");
        }
    }
}

fn make_data_dir(settings: &Settings) -> Result<(), StartError> {
    let path = &settings.data_dir;
    let failed = |source| StartError::DataDir { path: path.clone(), source };
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(failed)
}

/// Starts to write log lines.
pub fn start_log(settings: &Settings) -> Result<(), StartError> {
    use std::io::IsTerminal as _;

    use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};
    let filter = EnvFilter::try_new(&settings.log_filter)
        .map_err(|error| StartError::Setting(format!("The log filter “{}” cannot be read: {error}", settings.log_filter)))?;
    let registry = tracing_subscriber::registry().with(filter);
    let to_stderr = std::io::stderr;
    match settings.log_format {
        crate::config::LogFormat::Text => {
            registry.with(fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(to_stderr)).init()
        }
        crate::config::LogFormat::Json => registry.with(fmt::layer().json().flatten_event(true).with_writer(to_stderr)).init(),
    }
    guard::panic::install_hook();
    Ok(())
}
