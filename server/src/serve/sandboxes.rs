//! Each carrier's sandbox on a loopback socket of this process, or one alone on a socket of its own.

use std::net::SocketAddr;

use carriers::{CATALOG, carrier::Spec, clock::SharedClock};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::StartError;

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

/// Starts every carrier's sandbox. With a fixed port the first takes it and the others those after it.
pub(super) async fn embedded(
    listen: SocketAddr,
    clock: &SharedClock,
    shutdown: &CancellationToken,
) -> Result<Vec<Sandbox>, StartError> {
    let mut running = Vec::new();
    let mut address = listen;
    for spec in CATALOG {
        let (sandbox, serving) = bind(spec, address, clock.clone()).await?;
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
    Ok(running)
}

/// Serves one sandbox alone until the process ends.
pub async fn alone(
    spec: &'static Spec,
    listen: SocketAddr,
    clock: SharedClock,
) -> Result<(Sandbox, impl Future<Output = std::io::Result<()>>), StartError> {
    bind(spec, listen, clock).await
}

async fn bind(
    spec: &'static Spec,
    listen: SocketAddr,
    clock: SharedClock,
) -> Result<(Sandbox, impl Future<Output = std::io::Result<()>>), StartError> {
    let failed = |source| StartError::Listen { address: listen, source };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    // The same path as the live service, so that a client sees no difference but the host.
    let path = spec.live_url.and_then(|url| url.parse::<axum::http::Uri>().ok()).map(|uri| uri.path().to_owned());
    let base_url = format!("http://{address}{}", path.unwrap_or_default().trim_end_matches('/'));
    let router = (spec.sandbox)(clock).router();
    Ok((Sandbox { spec, address, base_url }, carriers::sandbox::serve(listener, router)))
}
