//! Backup and restore. A backup is one file (tar): what it is, the database, and the copies of papers. The vault's key is never
//! in it: it is kept apart, and without it a backup tells nobody a secret or a paper's content.
//!
//! It may be taken while Patchbay runs. The database in it is one moment of the live one; the copies of papers are encrypted
//! with keys of that database, so that one which came later is swept and one that was let go of meanwhile is reported.

mod archive;
mod programs;

use std::{
    io,
    path::{Path, PathBuf},
};

use contract::time::Timestamp;

use crate::{
    audit,
    config::Settings,
    serve::{self, StartError},
    store::{self, Store, StoreError, engine::Engine},
};
use archive::Manifest;

/// Why there is no backup, or nothing was restored: a sentence for whoever asked for it.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file cannot be read or written.
    #[error("{path} cannot be used: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Anything else, in a sentence.
    #[error("{0}")]
    Other(String),
}

type Result<T> = std::result::Result<T, BackupError>;

/// What a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Copies of papers.
    pub papers: usize,
    /// Copies that the database knows of and the folder did not have.
    pub missing: usize,
    /// Bytes of the file.
    pub bytes: u64,
    /// Whether the audit log was checked, for which the vault's key must be at hand.
    pub checked: bool,
}

/// A folder beside the file that is being made; it goes when we are done with it, well or not.
struct Workshop(PathBuf);

impl Workshop {
    fn open(beside: &Path) -> Result<Self> {
        let mut path = beside.as_os_str().to_owned();
        path.push(".part");
        let path = PathBuf::from(path);
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(at(&path))?;
        Ok(Self(path))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(path = %self.0.display(), %error, "what a backup left could not be removed");
        }
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::File { path, source }
}

fn other(what: impl std::fmt::Display) -> BackupError {
    BackupError::Other(what.to_string())
}

/// Takes a backup into a new file. The copy of the database is checked before it counts.
pub async fn take(settings: &Settings, file: &Path, now: Timestamp) -> Result<Held> {
    if file.exists() {
        return Err(other(format!("{} is there already; a backup never replaces another.", file.display())));
    }
    let workshop = Workshop::open(file)?;
    let engine = Engine::of(settings.database_url.expose())?;
    let live = Store::beside(settings.database_url.expose(), 2).await?;
    let database = workshop.0.join("database");
    let (checked, copies) = match engine {
        Engine::Sqlite => {
            let copied = store::engine::copy_into(&live, &database).await;
            live.close().await;
            copied?;
            let copy = Store::beside(&sqlite_url(&database), 2).await?;
            store::engine::check_whole(&copy).await?;
            let checked = check_audit(settings, &copy, now).await?;
            let copies = store::papers::copies(&copy, now).await;
            copy.close().await;
            (checked, copies?)
        }
        Engine::Postgres => {
            let checked = check_audit(settings, &live, now).await?;
            programs::dump(settings.database_url.expose(), &database).await?;
            let copies = store::papers::copies(&live, now).await;
            live.close().await;
            (checked, copies?)
        }
    };
    let papers = settings.data_dir.join("papers");
    let manifest = Manifest::new(engine, now);
    let made = workshop.0.join("archive");
    let (from, to) = (database, made.clone());
    let held = run(move || archive::write(&to, &manifest, &from, &papers)).await?;
    let missing = copies.iter().filter(|copy| !held.contains(&copy.file)).count();
    let bytes = std::fs::metadata(&made).map_err(at(&made))?.len();
    std::fs::rename(&made, file).map_err(at(file))?;
    Ok(Held { papers: held.len(), missing, bytes, checked })
}

/// Puts a backup in the place of nothing: neither a database nor papers may be there. What was about to be sent when it was
/// taken counts as sent: whether it was is for the carrier to say.
pub async fn restore(settings: &Settings, file: &Path, now: Timestamp) -> Result<Held> {
    let engine = Engine::of(settings.database_url.expose())?;
    let papers = settings.data_dir.join("papers");
    if papers.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(other(format!("There are papers in {} already; restore where there are none.", papers.display())));
    }
    let target = match engine {
        Engine::Sqlite => {
            let target = store::sqlite_file(settings.database_url.expose())
                .ok_or_else(|| other("A backup is restored into a file or a PostgreSQL, not into memory."))?;
            if target.exists() {
                return Err(other(format!("There is a database at {} already; restore where there is none.", target.display())));
            }
            Some(target)
        }
        Engine::Postgres => {
            let store = Store::beside(settings.database_url.expose(), 2).await?;
            let empty = store::engine::is_empty(&store).await;
            store.close().await;
            if !empty? {
                return Err(other("There are tables in this database already; restore into an empty one."));
            }
            None
        }
    };
    std::fs::create_dir_all(&settings.data_dir).map_err(at(&settings.data_dir))?;
    let workshop = Workshop::open(&settings.data_dir.join("restore"))?;
    let (from, into) = (file.to_owned(), workshop.0.clone());
    let read = run(move || archive::read(&from, &into)).await?;
    if read.engine != archive::word(engine) {
        return Err(other(format!("This backup is of a database of the kind “{}”; restore it into one.", read.engine)));
    }
    let database = workshop.0.join("database");
    match &target {
        Some(target) => std::fs::rename(&database, target).map_err(at(target))?,
        None => programs::restore(settings.database_url.expose(), &database).await?,
    }
    let unpacked = workshop.0.join("papers");
    if unpacked.is_dir() {
        let _ = std::fs::remove_dir(&papers);
        std::fs::rename(&unpacked, &papers).map_err(at(&papers))?;
    }
    let store = Store::open(settings.database_url.expose(), 2).await?;
    let checked = check_restored(settings, &store, now).await;
    store.close().await;
    let (checked, files) = checked?;
    let missing = files.into_iter().filter(|file| !papers.join(file).is_file()).count();
    let bytes = std::fs::metadata(file).map_err(at(file))?.len();
    Ok(Held { papers: read.papers, missing, bytes, checked })
}

/// Checks what was restored and lets nothing of the time before go on; the names of the copies that it knows of.
async fn check_restored(settings: &Settings, store: &Store, now: Timestamp) -> Result<(bool, Vec<String>)> {
    let checked = check_audit(settings, store, now).await?;
    store.say_all_gone().await?;
    store.doubt_what_was_confirmed().await?;
    let files = store::papers::copies(store, now).await?.into_iter().map(|copy| copy.file).collect();
    Ok((checked, files))
}

/// Checks the audit log, where the vault's key is at hand: its end is sealed with it. Whether it was checked.
async fn check_audit(settings: &Settings, store: &Store, now: Timestamp) -> Result<bool> {
    let vault = match serve::open_vault(settings, store).await {
        Ok(vault) => vault,
        Err(StartError::Key(_)) => return Ok(false),
        Err(error) => return Err(other(error)),
    };
    match audit::check(store, &vault, now).await?.broken {
        None => Ok(true),
        Some(broken) => Err(other(format!("The audit log was changed at row {}. {}", broken.row, broken.sentence))),
    }
}

/// Runs what takes its time where waiting is allowed.
async fn run<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(other)?
}

fn sqlite_url(path: &Path) -> String {
    format!("sqlite://{}?mode=rw", path.display())
}
