//! Writing files of whole periods. What is under way stands in storage: after a stop the file is cut to where storage says that
//! reading stood, and reading goes on there. Memory holds a few pages, however long the period is.

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use carriers::error::{Error as CarrierError, ErrorKind};
use contract::{call_list::CallExportState, id::CallExportId};
use futures::StreamExt as _;
use tokio::{
    fs::{self, File, OpenOptions},
    io::{AsyncSeekExt as _, AsyncWriteExt as _, SeekFrom},
    time::Instant,
};

use super::{
    lines,
    reading::{Place, Source, ahead, sources},
};
use crate::{
    failure::Failure,
    state::AppState,
    store::{
        StoreError,
        call_exports::{self as store, Far, StoredExport},
    },
};

/// How many files are written at once.
const AT_ONCE: usize = 2;
/// How often what was asked for meanwhile is looked for.
const LOOK: Duration = Duration::from_millis(500);
/// Every how many looks old files are removed.
const TIDY: u64 = 120;
/// How long a file is kept, in milliseconds.
pub const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;
/// How long a file that no row knows of may lie there: another instance may be at work on it.
const STRAY: Duration = Duration::from_secs(48 * 60 * 60);
/// How often it is written down how far the file is.
const NOTE: Duration = Duration::from_secs(1);
/// Pauses before a page that failed is asked for again.
const PAUSES_S: [u64; 5] = [1, 2, 5, 10, 30];

/// Where a file is.
pub fn path(state: &AppState, id: &CallExportId) -> PathBuf {
    folder(state).join(format!("{id}.csv"))
}

fn folder(state: &AppState) -> PathBuf {
    state.settings.data_dir.join("exports")
}

/// Removes a file. One that is not there is removed already.
pub async fn delete(state: &AppState, id: &CallExportId) {
    if let Err(error) = fs::remove_file(path(state, id)).await
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(export = %id, %error, "a file of call records could not be removed");
    }
}

/// Writes whatever was asked for and removes what is old, until the process ends.
pub async fn run(state: AppState) {
    let in_hand: Arc<Mutex<HashSet<CallExportId>>> = Arc::default();
    let mut looks: u64 = 0;
    loop {
        match store::everyone(&state.store).await {
            Ok(exports) => {
                for export in exports.iter().filter(|export| export.state == CallExportState::Running) {
                    begin(&state, &in_hand, export);
                }
                if looks.is_multiple_of(TIDY) {
                    tidy(&state, &exports).await;
                }
            }
            Err(error) => tracing::warn!(%error, "exports of call records could not be looked for"),
        }
        looks += 1;
        tokio::select! {
            () = state.shutdown.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

fn begin(state: &AppState, in_hand: &Arc<Mutex<HashSet<CallExportId>>>, export: &StoredExport) {
    {
        let mut in_hand = in_hand.lock().unwrap_or_else(PoisonError::into_inner);
        if in_hand.len() >= AT_ONCE || !in_hand.insert(export.id.clone()) {
            return;
        }
    }
    let (state, in_hand, export) = (state.clone(), in_hand.clone(), export.clone());
    state.tasks.clone().spawn(async move {
        let id = export.id.clone();
        match state.instances.take(&state.store, format!("call-export:{id}")).await {
            Ok(Some(taken)) => {
                if let Err(error) = carry(&state, export, || taken.is_ours()).await {
                    tracing::warn!(export = %id, %error, "a file of call records waits for storage");
                }
                taken.give_back().await;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(export = %id, %error, "an export could not be taken"),
        }
        in_hand.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    });
}

/// Why a file is not written on now.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    /// Ours; it is tried again.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Ours; it is tried again.
    #[error("{0}")]
    File(#[from] std::io::Error),
}

/// Writes one to its end, or until it is stopped or not wanted any more.
async fn carry(state: &AppState, export: StoredExport, is_ours: impl Fn() -> bool) -> Result<(), Stopped> {
    let id = export.id.clone();
    let sources = match sources(state, &export.scope, &export.query, Some(export.until)).await {
        Ok((sources, _)) => sources,
        Err(failure) => return give_up(state, &export, failure.sentence()).await,
    };
    if export.total.is_none() {
        count(state, &export, &sources).await?;
    }
    let (mut far, mut file) = open(state, &export).await?;
    let mut place: Option<Place> = match &far.place {
        Some(text) => serde_json::from_str(text).ok(),
        None => sources.first().map(Source::start),
    };
    let mut noted = Instant::now();
    let mut failures = 0;
    while let Some(at) = place.clone() {
        let Some(index) = sources.iter().position(|source| source.connected.id == at.account) else {
            return give_up(state, &export, "The carrier account was removed meanwhile.").await;
        };
        let source = &sources[index];
        let after: Option<Place> = sources.get(index + 1).map(Source::start);
        let mut pages = ahead(source.clone(), at);
        loop {
            let page = tokio::select! {
                () = state.shutdown.cancelled() => return note(state, &export, &mut file, &mut far).await.map(drop),
                page = pages.next() => page,
            };
            let page = match page {
                Some(Ok(page)) => page,
                Some(Err(error)) => {
                    if !note(state, &export, &mut file, &mut far).await? {
                        delete(state, &id).await;
                        return Ok(());
                    }
                    let Some(pause) = PAUSES_S.get(failures).filter(|_| passes(&error)) else {
                        let sentence = Failure::from(error).sentence().to_owned();
                        return give_up(state, &export, &sentence).await;
                    };
                    failures += 1;
                    tokio::select! {
                        () = state.shutdown.cancelled() => return Ok(()),
                        () = tokio::time::sleep(Duration::from_secs(*pause)) => {}
                    }
                    break;
                }
                None => break,
            };
            failures = 0;
            let mut text = String::with_capacity(page.items.len() * 220);
            for record in &page.items {
                lines::add(&mut text, &source.connected.name, record);
                far.totals.add(record);
            }
            file.write_all(text.as_bytes()).await?;
            far.bytes += text.len() as u64;
            far.read += if source.tells_rows() { page.read } else { page.items.len() as u64 };
            far.unreadable += u64::from(page.unreadable);
            let last = page.next.is_none();
            place = page.next.or_else(|| after.clone());
            far.place = place.as_ref().and_then(|place| serde_json::to_string(place).ok());
            if noted.elapsed() >= NOTE || last {
                if !is_ours() {
                    return Ok(());
                }
                if !note(state, &export, &mut file, &mut far).await? {
                    delete(state, &id).await;
                    return Ok(());
                }
                noted = Instant::now();
            }
            if last {
                break;
            }
        }
    }
    if note(state, &export, &mut file, &mut far).await? {
        store::end(&export.scope, &state.store, &id, CallExportState::Done, None, state.clock.now()).await?;
    } else {
        delete(state, &id).await;
    }
    Ok(())
}

/// Whether the same question may be answered later.
fn passes(error: &CarrierError) -> bool {
    matches!(
        error.kind,
        ErrorKind::NotSent | ErrorKind::Lost | ErrorKind::Unavailable | ErrorKind::TooMany | ErrorKind::Unauthorized
    )
}

async fn count(state: &AppState, export: &StoredExport, sources: &[Source]) -> Result<(), Stopped> {
    let mut total = 0;
    for source in sources {
        match source.count().await {
            Ok(Some(count)) => total += count,
            // Without a total the progress has none; a carrier that cannot be reached says so at its first page.
            Ok(None) | Err(_) => return Ok(()),
        }
    }
    Ok(store::set_total(&export.scope, &state.store, &export.id, total).await?)
}

/// The file, cut to where storage says that it stood; from the beginning when it is not there or shorter.
async fn open(state: &AppState, export: &StoredExport) -> Result<(Far, File), Stopped> {
    fs::create_dir_all(folder(state)).await?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path(state, &export.id)).await?;
    let mut far = export.far.clone();
    if far.place.is_none() || file.metadata().await?.len() < far.bytes {
        far = Far::default();
    }
    file.set_len(far.bytes).await?;
    file.seek(SeekFrom::Start(far.bytes)).await?;
    if far.bytes == 0 {
        file.write_all(lines::HEAD.as_bytes()).await?;
        far.bytes = lines::HEAD.len() as u64;
    }
    Ok((far, file))
}

/// Writes down how far it is, once the file has it. `false` when it is not wanted any more.
async fn note(state: &AppState, export: &StoredExport, file: &mut File, far: &mut Far) -> Result<bool, Stopped> {
    file.flush().await?;
    file.sync_data().await?;
    Ok(store::go_on(&export.scope, &state.store, &export.id, far).await?)
}

async fn give_up(state: &AppState, export: &StoredExport, sentence: &str) -> Result<(), Stopped> {
    let at = state.clock.now();
    store::end(&export.scope, &state.store, &export.id, CallExportState::Failed, Some(sentence), at).await?;
    delete(state, &export.id).await;
    Ok(())
}

/// Removes what was there for a day, and files that nobody knows of.
async fn tidy(state: &AppState, exports: &[StoredExport]) {
    let old = state.clock.now().plus_ms(-KEPT_MS);
    for export in exports.iter().filter(|export| export.ended_at.is_some_and(|at| at <= old)) {
        let forgotten = async {
            let mut tx = state.store.begin().await?;
            store::forget(&export.scope, &mut tx, &export.id).await?;
            tx.commit().await
        };
        match forgotten.await {
            Ok(()) => delete(state, &export.id).await,
            Err(error) => tracing::warn!(%error, "an old file of call records could not be forgotten"),
        }
    }
    let Ok(mut entries) = fs::read_dir(folder(state)).await else { return };
    while let Ok(Some(entry)) = entries.next_entry().await {
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = exports.iter().any(|export| name == format!("{}.csv", export.id));
        let age = entry.metadata().await.ok().and_then(|data| data.modified().ok()).and_then(|at| at.elapsed().ok());
        if !known && age.is_some_and(|age| age > STRAY) {
            // It is looked for again.
            let _ = fs::remove_file(entry.path()).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use contract::id::AccountId;

    use super::*;

    #[test]
    fn a_place_is_read_back_as_it_was_written() {
        let place = Place { account: AccountId::new("a"), kind: 1, cursor: Some("2:1000:\"x\"".into()) };
        assert_eq!(Place::read(&place.written()), Some(place));
        assert_eq!(Place::read("nothing"), None);
    }
}
