//! Each carrier's sandbox on a loopback socket of this process, or one alone on a socket of its own.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use carriers::{CATALOG, carrier::Spec, clock::SharedClock};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Kept, StartError};

/// A running sandbox.
#[derive(Clone)]
pub struct Sandbox {
    /// The carrier it plays.
    pub spec: &'static Spec,
    /// Where it listens.
    pub address: SocketAddr,
    /// The base URL that a client of the carrier is given.
    pub base_url: String,
}

/// Starts every carrier's sandbox, where it stopped the last time. With a fixed port the first takes it and the others
/// those after it.
pub(super) async fn embedded(
    listen: SocketAddr,
    data_dir: &Path,
    clock: &SharedClock,
    shutdown: &CancellationToken,
) -> Result<(Vec<Sandbox>, Vec<Kept>), StartError> {
    let mut running = Vec::new();
    let mut all_kept = Vec::new();
    let mut address = listen;
    for spec in CATALOG {
        let file = data_dir.join(format!("sandbox-{}.json", spec.id));
        let (sandbox, serving, kept) = bind(spec, address, clock.clone(), Some(file)).await?;
        all_kept.extend(kept);
        let shutdown = shutdown.clone();
        tokio::spawn(async move {
            // It lives a little longer than the server, which may still be sending to it.
            tokio::select! {
                result = serving => {
                    if let Err(error) = result { tracing::error!(%error, carrier = spec.id, "a sandbox ended by itself"); }
                }
                () = async { shutdown.cancelled().await; tokio::time::sleep(std::time::Duration::from_secs(120)).await; } => {}
            }
        });
        running.push(sandbox);
        if address.port() != 0 {
            address.set_port(address.port().saturating_add(1));
        }
    }
    Ok((running, all_kept))
}

/// Serves one sandbox alone, in memory only, until the process ends.
pub async fn alone(
    spec: &'static Spec,
    listen: SocketAddr,
    clock: SharedClock,
) -> Result<(Sandbox, impl Future<Output = std::io::Result<()>>), StartError> {
    let (sandbox, serving, _) = bind(spec, listen, clock, None).await?;
    Ok((sandbox, serving))
}

/// The same, kept in this file if there is one: what is returned last is to be ended when the sandbox is.
pub async fn alone_kept(
    spec: &'static Spec,
    listen: SocketAddr,
    clock: SharedClock,
    file: Option<PathBuf>,
) -> Result<(Sandbox, impl Future<Output = std::io::Result<()>>, Option<Kept>), StartError> {
    bind(spec, listen, clock, file).await
}

async fn bind(
    spec: &'static Spec,
    listen: SocketAddr,
    clock: SharedClock,
    file: Option<PathBuf>,
) -> Result<(Sandbox, impl Future<Output = std::io::Result<()>>, Option<Kept>), StartError> {
    let failed = |source| StartError::Listen { address: listen, source };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    // The same path as the live service, so that a client sees no difference but the host.
    let base_url = format!("http://{address}{}", spec.sandbox_path);
    let sandbox: Arc<dyn carriers::sandbox::Sandbox> = Arc::from((spec.sandbox)(clock));
    let router = sandbox.router();
    let kept = match file {
        Some(file) => Some(Kept::begin(sandbox, file).await),
        None => None,
    };
    Ok((Sandbox { spec, address, base_url }, carriers::sandbox::serve(listener, router), kept))
}
