//! How long copies are kept, and how they go.

use std::{collections::BTreeMap, io, time::Duration};

use contract::{
    id::{AccountId, DocumentId, PortRequestId},
    time::Timestamp,
};

use super::folder;
use crate::{
    failure::Failure,
    ports,
    session::TenantScope,
    state::AppState,
    store::{
        self, StoreError,
        papers::{KeptCopy, StoredPaper},
    },
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// A file that no paper knows of may be arriving at another instance for so long.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Until when copies are kept of what is over now.
pub fn copies_until(state: &AppState) -> Timestamp {
    state.clock.now().plus_ms(i64::from(state.settings.paper_days) * DAY_MS)
}

/// Says that a port is done: its copies are kept for so many days more as the settings say.
pub async fn port_done(
    state: &AppState,
    scope: &TenantScope,
    account: &AccountId,
    request: &PortRequestId,
) -> Result<(), Failure> {
    let until = copies_until(state);
    let mut tx = state.store.begin().await?;
    store::papers::keep_until(scope, &mut tx, account, request, until).await?;
    tx.commit().await?;
    Ok(())
}

/// Says that the carrier has a paper, under this name. Where the settings keep no copies, ours goes now.
pub async fn carrier_has(state: &AppState, paper: &StoredPaper, carrier_file: Option<&str>) -> Result<(), Failure> {
    let mut tx = state.store.begin().await?;
    if let Some(name) = carrier_file {
        store::papers::set_carrier_file(&paper.scope, &mut tx, &paper.id, name).await?;
    }
    let lets_go = state.settings.paper_days == 0;
    if lets_go {
        store::papers::forget_copy(&paper.scope, &mut tx, &paper.id).await?;
    }
    tx.commit().await?;
    if lets_go && let Some(file) = &paper.file {
        delete(state, file).await;
    }
    Ok(())
}

/// Removes a paper: our copy and its key go at once, what is known of it stays in the database. Says whether it was there.
pub async fn remove(state: &AppState, scope: &TenantScope, id: &DocumentId) -> Result<bool, Failure> {
    let Some(paper) = store::papers::get(scope, &state.store, id).await? else { return Ok(false) };
    let mut tx = state.store.begin().await?;
    let removed = store::papers::mark_removed(scope, &mut tx, id, state.clock.now()).await?;
    store::papers::forget_copy(scope, &mut tx, id).await?;
    tx.commit().await?;
    if let Some(file) = &paper.file {
        delete(state, file).await;
    }
    Ok(removed)
}

/// Takes a paper out for somebody, as [`remove`] does. One of a draft is part of what is reviewed: the draft's new version.
pub async fn take_out(state: &AppState, scope: &TenantScope, paper: &StoredPaper, by: &str) -> Result<Option<u32>, Failure> {
    let mut tx = state.store.begin().await?;
    let version = match (&paper.owner.draft, &paper.owner.request) {
        (Some(draft), None) => Some(ports::draft::changed(state, &mut tx, scope, draft, by).await?),
        _ => None,
    };
    if !store::papers::mark_removed(scope, &mut tx, &paper.id, state.clock.now()).await? {
        return Err(Failure::not_found());
    }
    store::papers::forget_copy(scope, &mut tx, &paper.id).await?;
    tx.commit().await?;
    if let Some(file) = &paper.file {
        delete(state, file).await;
    }
    Ok(version)
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Copies whose time was over.
    pub over: usize,
    /// Files that no paper knows of.
    pub unknown: usize,
    /// Papers whose copy was not there any more.
    pub missing: usize,
}

/// Removes the copies whose time is over and the files that no paper knows of, and notes copies that are gone. It may run at
/// any time; at the start it removes what an end in the middle of an upload left.
pub async fn sweep(state: &AppState) -> Result<Swept, StoreError> {
    // In this order: a file that comes to be now is not in the list, one that is being written is in the second,
    // and one that was finished in between has its row by the time rows are read.
    let Ok(there) = files(state).await else { return Ok(Swept::default()) };
    let arriving = state.papers.arriving().clone();
    let mut copies: BTreeMap<String, KeptCopy> =
        store::papers::copies(&state.store, state.clock.now()).await?.into_iter().map(|copy| (copy.file.clone(), copy)).collect();
    // What is arriving at another instance is not known here, and a folder that is not the others' is no reason to forget keys.
    let shared = state.store.engine.is_shared();
    let mut swept = Swept::default();
    if there.is_empty() && !copies.is_empty() {
        // A folder that is not mounted today may be tomorrow: with the keys forgotten its files would be worthless.
        tracing::error!(copies = copies.len(), "the folder of papers is empty; nothing is tidied up");
        return Ok(swept);
    }
    for file in there {
        match copies.remove(&file) {
            Some(copy) if copy.over => {
                forget(state, &copy).await?;
                delete(state, &file).await;
                swept.over += 1;
            }
            Some(_) => {}
            None if arriving.contains(&file) => {}
            None if shared && !is_old(state, &file).await => {}
            None => {
                delete(state, &file).await;
                swept.unknown += 1;
            }
        }
    }
    for copy in copies.into_values() {
        // It may have come after the folder was read.
        if matches!(tokio::fs::try_exists(folder(&state.settings).join(&copy.file)).await, Ok(false)) {
            tracing::warn!(paper = %copy.id, "our copy of a paper is gone");
            if !shared {
                forget(state, &copy).await?;
            }
            swept.missing += 1;
        }
    }
    if swept != Swept::default() {
        tracing::info!(over = swept.over, unknown = swept.unknown, missing = swept.missing, "copies of papers were tidied up");
    }
    Ok(swept)
}

/// Whether a file has been there for longer than any upload takes.
async fn is_old(state: &AppState, file: &str) -> bool {
    let changed = tokio::fs::metadata(folder(&state.settings).join(file)).await.and_then(|meta| meta.modified());
    changed.is_ok_and(|at| at.elapsed().is_ok_and(|age| age >= OLD))
}

async fn forget(state: &AppState, copy: &KeptCopy) -> Result<(), StoreError> {
    let mut tx = state.store.begin().await?;
    store::papers::forget_copy(&copy.scope, &mut tx, &copy.id).await?;
    tx.commit().await
}

/// The names in the folder; none where there is no folder yet.
async fn files(state: &AppState) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    let mut entries = match tokio::fs::read_dir(folder(&state.settings)).await {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(names),
        Err(error) => {
            tracing::error!(%error, "the folder of papers cannot be read");
            return Err(error);
        }
    };
    while let Some(entry) = entries.next_entry().await? {
        names.extend(entry.file_name().into_string());
    }
    Ok(names)
}

pub(super) async fn delete(state: &AppState, file: &str) {
    match tokio::fs::remove_file(folder(&state.settings).join(file)).await {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => tracing::error!(%error, "a copy cannot be removed; the next sweep tries again"),
    }
}
