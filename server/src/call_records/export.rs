//! Writing files of whole periods. What is under way stands in storage: after a stop the file is cut to where storage says that
//! reading stood, and reading goes on there. Memory holds a few pages, however long the period is.

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use carriers::error::{Error as CarrierError, ErrorKind};
use contract::{call_list::CallExportState, id::CallExportId, time::Timestamp};
use futures::StreamExt as _;
use tokio::{
    fs::{self, File, OpenOptions},
    io::{AsyncSeekExt as _, AsyncWriteExt as _, SeekFrom},
    time::Instant,
};

use super::{
    lines,
    merged::{Cut, TO_WRITE, stretches},
    reading::{Source, sources},
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
/// Every how many looks what lies there unknown is removed.
const TIDY: u64 = 120;
/// How long a file is kept, in milliseconds.
pub const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;
/// How long it is remembered that there was one, in milliseconds.
pub const KNOWN_MS: i64 = 30 * KEPT_MS;
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
                let_go(&state, &exports).await;
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
    let (mut far, mut file, went_on) = open(state, &export).await?;
    let mut place = went_on.or_else(|| Cut::start(&sources, export.until));
    let mut noted = Instant::now();
    let mut failures = 0;
    while let Some(at) = place.clone() {
        if !at.has_all(&sources) {
            return give_up(state, &export, "The carrier account was removed meanwhile.").await;
        }
        let sources = at.keep(sources.clone());
        let mut found = stretches(sources.clone(), at, TO_WRITE);
        loop {
            let stretch = tokio::select! {
                () = state.shutdown.cancelled() => return note(state, &export, &mut file, &mut far).await.map(drop),
                stretch = found.next() => stretch,
            };
            let stretch = match stretch {
                Some(Ok(stretch)) => stretch,
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
            let mut text = String::with_capacity(stretch.items.len() * 220);
            for (source, record) in &stretch.items {
                lines::add(&mut text, &sources[*source].connected.name, record);
                far.totals.add(record);
            }
            file.write_all(text.as_bytes()).await?;
            far.bytes += text.len() as u64;
            far.read += stretch.read;
            far.unreadable += stretch.unreadable.iter().map(|(_, rows)| u64::from(*rows)).sum::<u64>();
            place = stretch.next;
            let last = place.is_none();
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

/// The file, cut to where storage says that it stood, and where reading goes on; from the beginning when it is not there or
/// shorter, or when where that was cannot be understood.
async fn open(state: &AppState, export: &StoredExport) -> Result<(Far, File, Option<Cut>), Stopped> {
    fs::create_dir_all(folder(state)).await?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path(state, &export.id)).await?;
    let mut far = export.far.clone();
    let mut place: Option<Cut> = far.place.as_deref().and_then(|text| serde_json::from_str(text).ok());
    if place.is_none() || file.metadata().await?.len() < far.bytes {
        (far, place) = (Far::default(), None);
    }
    file.set_len(far.bytes).await?;
    file.seek(SeekFrom::Start(far.bytes)).await?;
    if far.bytes == 0 {
        file.write_all(lines::HEAD.as_bytes()).await?;
        far.bytes = lines::HEAD.len() as u64;
    }
    Ok((far, file, place))
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

/// Whether a file that was whole then is not kept any longer.
pub fn is_over(ended_at: Option<Timestamp>, now: Timestamp) -> bool {
    ended_at.is_some_and(|at| now.apart_ms(at) >= KEPT_MS)
}

/// Removes files that were there for a day. Their rows say so.
async fn let_go(state: &AppState, exports: &[StoredExport]) {
    let now = state.clock.now();
    for export in exports.iter().filter(|export| export.state == CallExportState::Done && is_over(export.ended_at, now)) {
        match store::let_go(&export.scope, &state.store, &export.id).await {
            Ok(()) => delete(state, &export.id).await,
            Err(error) => tracing::warn!(%error, "that a file of call records is gone could not be noted"),
        }
    }
}

/// Removes files that nobody knows of.
async fn tidy(state: &AppState, exports: &[StoredExport]) {
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
