//! SQL, and only here. Every function takes a [`crate::session::TenantScope`] first, except those that find out who is
//! asking and those that serve the whole process.

pub mod accounts;
pub mod attempt_lists;
pub mod attempts;
pub mod audit;
pub mod bulk_changes;
pub mod bulk_numbers;
pub mod cart;
pub mod columns;
pub mod drifts;
pub mod hooks;
pub mod invitations;
pub mod keys;
pub mod meta;
pub mod notes;
pub mod numbers;
pub mod papers;
pub mod port_drafts;
pub mod port_lists;
pub mod ports;
pub mod sessions;
pub mod tries;
pub mod users;

use std::{
    fs::{File, TryLockError},
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    sync::{Arc, Once},
    time::Duration,
};

use sqlx::{AnyConnection, AnyPool, Row as _, any::AnyPoolOptions};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// SQLite before this one can lose pages when its log starts over (the WAL-reset race).
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
/// How long a writer waits for its turn before it gives up.
const PATIENCE: Duration = Duration::from_secs(10);

/// The database.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: AnyPool,
    turn: Arc<Mutex<()>>,
    lock: Option<Arc<File>>,
}

/// Why the database could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine said no.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("The database could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Another process has it.
    #[error(
        "Another Patchbay is running on {0}. Stop it first, or give this one a directory of its own (--data-dir); \
         several instances need PostgreSQL."
    )]
    InUse(PathBuf),
    /// The lock file could not be made.
    #[error("{path} cannot be opened: {source}")]
    Lock {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The engine is too old to be trusted.
    #[error("SQLite {0} can corrupt its log; at least 3.51.3 is needed.")]
    TooOld(String),
    /// The engine is one that this build does not have.
    #[error("“{0}” is not a database this build knows; it begins with sqlite:.")]
    UnknownEngine(String),
    /// Other writers did not come to an end.
    #[error("the database was busy for too long")]
    Busy,
    /// A stored row cannot be understood.
    #[error("a stored row cannot be read: {0}")]
    Unreadable(String),
}

impl StoreError {
    /// Whether something with this key is there already.
    pub fn is_unique(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(e)) if e.is_unique_violation())
    }

    /// Whether storage refuses to write for the moment: the disk is full, read-only or locked. Nothing was written, so
    /// nothing that waits for a commit may be sent.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Busy | Self::Sql(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_)) => true,
            Self::Sql(sqlx::Error::Database(e)) => {
                // SQLite's extended codes keep the plain one in their lowest byte:
                // 5 BUSY, 6 LOCKED, 8 READONLY, 10 IOERR, 13 FULL, 14 CANTOPEN.
                let code = e.code().and_then(|code| code.parse::<u32>().ok());
                code.is_some_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
            }
            _ => false,
        }
    }
}

/// The result of a store function.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A writing transaction. On SQLite it has the write lock from its first moment, so that what it reads stays true until
/// it commits. Dropped without [`Transaction::commit`], it is rolled back.
pub struct Transaction {
    inner: sqlx::Transaction<'static, sqlx::Any>,
    _turn: OwnedMutexGuard<()>,
}

impl Transaction {
    /// Makes it durable.
    pub async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }

    /// Forgets it.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }
}

impl Deref for Transaction {
    type Target = AnyConnection;
    fn deref(&self) -> &AnyConnection {
        &self.inner
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }
}

impl Store {
    /// Opens the database, takes it for this process alone and brings its tables up to date.
    pub async fn open(url: &str, connections: u32) -> Result<Self> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        if !url.starts_with("sqlite:") {
            let engine = url.split(':').next().unwrap_or_default();
            return Err(StoreError::UnknownEngine(engine.to_owned()));
        }
        let lock = sqlite_file(url).map(|file| take(&file)).transpose()?.map(Arc::new);
        let pool = AnyPoolOptions::new()
            .max_connections(connections.max(1))
            .acquire_timeout(PATIENCE)
            .after_connect(|connection, _| Box::pin(prepare(connection)))
            .connect(url)
            .await?;
        let version: String = sqlx::query("SELECT sqlite_version()").fetch_one(&pool).await?.try_get(0)?;
        if !is_new_enough(&version) {
            return Err(StoreError::TooOld(version));
        }
        sqlx::migrate!("./migrations").run(&pool).await?;
        Ok(Self { pool, turn: Arc::default(), lock })
    }

    /// Begins to write. Writers take turns inside this process, so that none has to poll for the file's lock.
    pub async fn begin(&self) -> Result<Transaction> {
        let turn = tokio::time::timeout(PATIENCE, self.turn.clone().lock_owned()).await.map_err(|_| StoreError::Busy)?;
        Ok(Transaction { inner: self.pool.begin_with("BEGIN IMMEDIATE").await?, _turn: turn })
    }

    /// Whether it can be written to now, for the readiness probe.
    pub async fn is_writable(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        meta::put(&mut tx, "ready", "yes").await?;
        // Only a commit reaches the disk, and only the disk can be full.
        tx.commit().await
    }

    /// Writes the log into the file and lets go of it.
    pub async fn close(&self) {
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.pool).await {
            tracing::warn!(%error, "the database's log was not folded in; the next start does it");
        }
        self.pool.close().await;
        if let Some(lock) = &self.lock {
            // Ends with the process in any case.
            let _ = lock.unlock();
        }
    }
}

async fn prepare(connection: &mut AnyConnection) -> std::result::Result<(), sqlx::Error> {
    for pragma in [
        "PRAGMA busy_timeout = 5000",
        "PRAGMA journal_mode = WAL",
        // An intent must survive a power cut before its first byte is sent.
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA temp_store = MEMORY",
    ] {
        sqlx::query(pragma).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The file in a SQLite address; none for one in memory.
fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().unwrap_or_default();
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

fn take(database: &Path) -> Result<File> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let failed = |source| StoreError::Lock { path: path.clone(), source };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(database.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

fn is_new_enough(version: &str) -> bool {
    let parts: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).collect();
    parts.as_slice() >= OLDEST_SQLITE.as_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_with_the_log_race_is_refused() {
        assert!(!is_new_enough("3.46.0"));
        assert!(!is_new_enough("3.51.2"));
        assert!(is_new_enough("3.51.3"));
        assert!(is_new_enough("3.53.0"));
        assert!(!is_new_enough("new"));
    }

    #[test]
    fn the_file_is_found_in_the_address() {
        assert_eq!(sqlite_file("sqlite:///var/p.db?mode=rwc"), Some(PathBuf::from("/var/p.db")));
        assert_eq!(sqlite_file("sqlite::memory:"), None);
    }

    #[tokio::test]
    async fn a_second_process_on_the_same_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/p.db?mode=rwc", folder.path().display());
        let first = Store::open(&url, 2).await.unwrap();
        let second = Store::open(&url, 2).await;
        assert!(matches!(second, Err(StoreError::InUse(_))));
        first.close().await;
        Store::open(&url, 2).await.unwrap();
    }

    #[tokio::test]
    async fn the_audit_log_refuses_changes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/p.db?mode=rwc", folder.path().display()), 2).await.unwrap();
        sqlx::query(
            "INSERT INTO audit (seq, id, tenant_id, at, who, address, action, subject, outcome, request_id, hash)
             VALUES (1, 'a', 't', 0, 'w', '', 'a', 's', 'done', '', '')",
        )
        .execute(&store.pool)
        .await
        .unwrap();
        let changed = sqlx::query("UPDATE audit SET who = 'x'").execute(&store.pool).await;
        assert!(changed.unwrap_err().to_string().contains("append only"));
        let deleted = sqlx::query("DELETE FROM audit").execute(&store.pool).await;
        assert!(deleted.unwrap_err().to_string().contains("append only"));
    }
}
