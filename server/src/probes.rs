//! For those who run the server: is it alive, is it ready, what has it done.

use std::sync::OnceLock;

use axum::{
    extract::{Request, State},
    http::header::{AUTHORIZATION, CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::{
    failure::{self, Failure},
    guard::address::Peer,
    state::AppState,
    vault,
};

/// Seconds: from what a handler takes alone to the longest write at a carrier.
const BUCKETS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0, 60.0];

/// The process's one recorder.
pub fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS);
            match builder.and_then(PrometheusBuilder::install_recorder) {
                Ok(handle) => Some(handle),
                Err(error) => {
                    tracing::error!(%error, "there will be no metrics");
                    None
                }
            }
        })
        .as_ref()
}

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// `GET /readyz`: the tables are up to date, storage can be written to, and nobody has asked us to stop.
pub async fn ready(State(state): State<AppState>) -> Response {
    if state.shutdown.is_cancelled() {
        return failure::not_ready("stopping\n");
    }
    match state.store.is_writable().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            failure::not_ready("storage cannot be written to\n")
        }
    }
}

/// `GET /metrics`: for this machine, or for whoever has the token.
pub async fn metrics(State(state): State<AppState>, request: Request) -> Response {
    let direct = Peer::find(request.extensions(), request.headers(), &state.settings).0.is_loopback();
    let sent = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let allowed = match &state.settings.metrics_token {
        // Compared by their hashes, which take the same time wherever they differ.
        Some(token) => sent
            .and_then(|sent| sent.strip_prefix("Bearer "))
            .is_some_and(|sent| vault::fingerprint(sent) == vault::fingerprint(token.expose())),
        None => direct,
    };
    if !allowed {
        return Failure::not_found().into_response();
    }
    let text = recorder().map(PrometheusHandle::render).unwrap_or_default();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
