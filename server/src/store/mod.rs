//! SQL, and only here. Every function takes a [`crate::session::TenantScope`] first, except those that find out who is
//! asking and those that serve the whole process.

pub mod accounts;
pub mod approvals;
pub mod attempt_lists;
pub mod attempts;
pub mod audit;
pub mod bulk_changes;
pub mod bulk_numbers;
pub mod call_exports;
pub mod call_scope;
pub mod cart;
pub mod columns;
pub mod customer_owners;
pub mod drifts;
pub mod engine;
pub mod hooks;
pub mod instances;
pub mod invitations;
pub mod keys;
pub mod limits;
pub mod meta;
pub mod notes;
pub mod number_pasts;
pub mod numbers;
pub mod owners;
pub mod papers;
pub mod port_drafts;
pub mod port_lists;
pub mod port_reads;
pub mod ports;
pub mod second_factors;
pub mod sessions;
pub mod tenant_moves;
pub mod tenants;
pub mod tries;
pub mod users;

use std::{
    fs::{File, TryLockError},
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    sync::{Arc, Once},
};

use sqlx::{AnyConnection, AnyPool, Connection as _, any::AnyPoolOptions};
use tokio::sync::{Mutex, OwnedMutexGuard};

use engine::{Engine, PATIENCE};

/// The database.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: AnyPool,
    pub(crate) engine: Engine,
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
    /// The same.
    #[error("PostgreSQL {0} is too old; at least 14 is needed.")]
    TooOldPostgres(String),
    /// The engine is one that this build does not have.
    #[error("“{0}” is not a database this build knows; it begins with sqlite: or postgres:.")]
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
            Self::Sql(sqlx::Error::Database(e)) => engine::refuses(&**e),
            _ => false,
        }
    }
}

/// The result of a store function.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A writing transaction. It is the only one from its first moment, so that what it reads stays true until it commits.
/// Dropped without [`Transaction::commit`], it is rolled back.
pub struct Transaction {
    inner: sqlx::Transaction<'static, sqlx::Any>,
    engine: Engine,
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

/// A start that no other instance's start overlaps with.
pub struct Starting {
    _transaction: Option<sqlx::Transaction<'static, sqlx::Any>>,
}

impl Store {
    /// Opens the database and brings its tables up to date. A file is taken for this process alone.
    pub async fn open(url: &str, connections: u32) -> Result<Self> {
        let engine = Engine::of(url)?;
        let lock = sqlite_file(url).map(|file| take(&file)).transpose()?.map(Arc::new);
        let store = Self { lock, ..Self::beside(url, connections).await? };
        engine.check(&store.pool).await?;
        engine.migrator().run(&store.pool).await?;
        Ok(store)
    }

    /// Opens the database as it is, beside whoever has it: to read it.
    pub async fn beside(url: &str, connections: u32) -> Result<Self> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        let engine = Engine::of(url)?;
        let pool = AnyPoolOptions::new()
            .max_connections(connections.max(2))
            .acquire_timeout(PATIENCE)
            // A server may have hung up, which is asked for before each use; a file never does.
            .test_before_acquire(engine == Engine::Postgres)
            .after_connect(move |connection, _| Box::pin(engine.prepare(connection)))
            // An engine that could not write (a full disk) ends the transaction by itself; the driver still counts it and would
            // refuse every other on that connection. Such a one is closed.
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
            .connect(url)
            .await?;
        Ok(Self { pool, engine, turn: Arc::default(), lock: None })
    }

    /// Begins to write. Writers take turns inside this process first: none polls for a file's lock, and only one connection of
    /// an instance waits for the others' writers.
    pub async fn begin(&self) -> Result<Transaction> {
        let turn = tokio::time::timeout(PATIENCE, self.turn.clone().lock_owned()).await.map_err(|_| StoreError::Busy)?;
        Ok(Transaction { inner: self.engine.begin(&self.pool).await?, engine: self.engine, _turn: turn })
    }

    /// Begins a start: until what is returned goes, no other instance starts. What a first start makes is made once.
    pub async fn begin_start(&self) -> Result<Starting> {
        Ok(Starting { _transaction: self.engine.begin_start(&self.pool).await? })
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
        if self.engine == Engine::Sqlite
            && let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.pool).await
        {
            tracing::warn!(%error, "the database's log was not folded in; the next start does it");
        }
        self.pool.close().await;
        if let Some(lock) = &self.lock {
            // Ends with the process in any case.
            let _ = lock.unlock();
        }
    }
}

/// The file in a SQLite address; none for one in memory.
pub(crate) fn sqlite_file(url: &str) -> Option<PathBuf> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
    async fn a_transaction_that_the_engine_ended_by_itself_spoils_no_connection() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/p.db?mode=rwc", folder.path().display()), 2).await.unwrap();
        for _ in 0..6 {
            let mut begun = store.begin().await.unwrap();
            // As after a write that failed for want of room: what the driver would roll back is over already.
            sqlx::query("ROLLBACK").execute(&mut *begun).await.unwrap();
        }
        store.begin().await.unwrap().commit().await.unwrap();
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
