//! Hearing of what another instance changed: at once when the database tells, and with the next beat in any case.

use std::time::Duration;

use sqlx::postgres::PgListener;

use crate::{
    state::AppState,
    store::{self, StoreError, instances::CHANNEL},
};

/// How long after a lost connection listening begins anew. Meanwhile each beat asks.
const AGAIN: Duration = Duration::from_secs(5);

/// Listens until the process shuts down.
pub(super) async fn run(state: AppState) {
    loop {
        let heard = tokio::select! {
            () = state.shutdown.cancelled() => return,
            heard = listen(&state) => heard,
        };
        if let Err(error) = heard {
            tracing::warn!(%error, "the other instances are not heard at once for a while");
        }
        tokio::select! {
            () = state.shutdown.cancelled() => return,
            () = tokio::time::sleep(AGAIN) => {}
        }
    }
}

async fn listen(state: &AppState) -> Result<(), StoreError> {
    let mut listener = PgListener::connect(state.settings.database_url.expose()).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // What was told before we listened.
        keep_up(state).await?;
        listener.recv().await?;
    }
}

/// Catches up with what a request found in the database, before it goes on.
pub async fn keep_up_with(state: &AppState, version: &str) -> Result<(), StoreError> {
    let known = state.instances.known().accounts.as_deref() == Some(version);
    if known { Ok(()) } else { keep_up(state).await }
}

/// Connects, swaps and disconnects accounts as the database has them, and takes over who may use which, if anything changed there.
pub async fn keep_up(state: &AppState) -> Result<(), StoreError> {
    let _turn = state.instances.keeping_up.lock().await;
    // The version first: what changes while the list is read shows in the next version.
    let version = state.store.accounts_version().await?;
    if state.instances.known().accounts.as_ref() == Some(&version) {
        return Ok(());
    }
    let records = store::accounts::everyone(&state.store).await?;
    let grants = store::tenants::grants(&state.store).await?;
    state.accounts.keep_up(&state.vault, &records);
    state.accounts.set_grants(grants);
    state.instances.known().accounts = Some(version);
    Ok(())
}
