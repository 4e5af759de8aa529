//! What differs between SQLite and PostgreSQL, in one place. Everything else in this folder is SQL that both understand.
//!
//! The tables are described once, for SQLite. For PostgreSQL each migration is translated when it is run, by the few rules of
//! [`for_postgres`]; what SQLite has and PostgreSQL has not comes as functions before the first migration. So the two cannot
//! drift apart, and text sorts and compares by its bytes in both.

use std::{path::Path, sync::LazyLock, time::Duration};

use sqlx::{
    AnyConnection, AnyPool, AssertSqlSafe, Row as _, SqlSafeStr as _,
    error::DatabaseError,
    migrate::{Migration, MigrationType, Migrator},
    postgres::PgDatabaseError,
};

use super::{Store, StoreError};

/// SQLite before this one can lose pages when its log starts over (the WAL-reset race).
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
/// The first PostgreSQL that has all we use.
const OLDEST_POSTGRES: i64 = 140_000;
/// How long a writer waits for its turn before it gives up.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

static POSTGRES_MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let functions = Migration::new(0, "functions".into(), MigrationType::Simple, FUNCTIONS.into_sql_str(), false);
    let translated = MIGRATIONS.iter().map(|migration| Migration {
        // The checksum stays that of what is written in the file.
        sql: AssertSqlSafe(for_postgres(migration.sql.as_str())).into_sql_str(),
        ..migration.clone()
    });
    Migrator::with_migrations(std::iter::once(functions).chain(translated).collect())
});

/// Functions that SQLite has.
const FUNCTIONS: &str = "
CREATE FUNCTION json_each(list text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT json_array_elements_text(list::json) $$;
CREATE FUNCTION instr(text text, part text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT strpos(text, part)::bigint $$;
";

/// The kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file, for one process.
    Sqlite,
    /// A server, for any number of instances.
    Postgres,
}

impl Engine {
    /// The engine in a database's address.
    pub fn of(url: &str) -> Result<Self, StoreError> {
        match url.split(':').next().unwrap_or_default() {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" | "postgresql" => Ok(Self::Postgres),
            engine => Err(StoreError::UnknownEngine(engine.to_owned())),
        }
    }

    /// Whether several instances may share it.
    pub fn is_shared(self) -> bool {
        self == Self::Postgres
    }

    /// Begins a writing transaction: from then on nobody else writes in one until it ends.
    ///
    /// SQLite has one writer at a time by itself. On PostgreSQL the transaction first takes one lock that all instances share.
    /// `SERIALIZABLE` would promise the same at the price of transactions that fail at their end and must be done again by
    /// whoever began them; and since nearly every one of ours adds a row to the audit log, which follows from the row before,
    /// all but one of those that meet would fail. Each statement after the lock sees everything committed before it.
    pub(super) async fn begin(self, pool: &AnyPool) -> Result<sqlx::Transaction<'static, sqlx::Any>, sqlx::Error> {
        match self {
            Self::Sqlite => pool.begin_with("BEGIN IMMEDIATE").await,
            Self::Postgres => {
                let mut tx = pool.begin().await?;
                sqlx::query("SELECT pg_advisory_xact_lock(7264, 1)").execute(&mut *tx).await?;
                Ok(tx)
            }
        }
    }

    /// Begins a start: no other instance starts until this ends. None where there can be no other.
    pub(super) async fn begin_start(self, pool: &AnyPool) -> Result<Option<sqlx::Transaction<'static, sqlx::Any>>, sqlx::Error> {
        if self == Self::Sqlite {
            return Ok(None);
        }
        let mut tx = pool.begin().await?;
        for statement in [
            // A start may take longer than another transaction may stand still.
            "SET LOCAL idle_in_transaction_session_timeout = '120s'",
            "SET LOCAL lock_timeout = '120s'",
            "SELECT pg_advisory_xact_lock(7264, 2)",
        ] {
            sqlx::query(statement).execute(&mut *tx).await?;
        }
        Ok(Some(tx))
    }

    /// The database's own clock, in milliseconds since 1970: instances on several machines agree on it.
    pub(super) fn now(self) -> &'static str {
        match self {
            Self::Sqlite => "CAST(unixepoch('subsec') * 1000 AS BIGINT)",
            Self::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        }
    }

    /// Sets a new connection up.
    pub(super) async fn prepare(self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let statements: &[&'static str] = match self {
            Self::Sqlite => &[
                "PRAGMA busy_timeout = 5000",
                "PRAGMA journal_mode = WAL",
                // An intent must survive a power cut before its first byte is sent.
                "PRAGMA synchronous = FULL",
                "PRAGMA foreign_keys = ON",
                "PRAGMA temp_store = MEMORY",
            ],
            Self::Postgres => &[
                // The same, whatever the server's own setting is.
                "SET synchronous_commit = on",
                // An instance that stands still in the middle of a transaction lets go of the writers' lock.
                "SET idle_in_transaction_session_timeout = '5s'",
                "SET lock_timeout = '10s'",
                "SET client_min_messages = warning",
            ],
        };
        for statement in statements {
            sqlx::query(*statement).execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// Refuses an engine that is too old to be trusted.
    pub(super) async fn check(self, pool: &AnyPool) -> Result<(), StoreError> {
        match self {
            Self::Sqlite => {
                let version: String = sqlx::query("SELECT sqlite_version()").fetch_one(pool).await?.try_get(0)?;
                if is_new_enough(&version) { Ok(()) } else { Err(StoreError::TooOld(version)) }
            }
            Self::Postgres => {
                let sql = "SELECT CAST(current_setting('server_version_num') AS BIGINT), current_setting('server_version')";
                let row = sqlx::query(sql).fetch_one(pool).await?;
                let version: i64 = row.try_get(0)?;
                if version >= OLDEST_POSTGRES { Ok(()) } else { Err(StoreError::TooOldPostgres(row.try_get(1)?)) }
            }
        }
    }

    /// What brings the tables up to date.
    pub(super) fn migrator(self) -> &'static Migrator {
        match self {
            Self::Sqlite => &MIGRATIONS,
            Self::Postgres => &POSTGRES_MIGRATIONS,
        }
    }
}

/// Whether storage refuses to write for the moment, by the words of either engine.
pub(super) fn refuses(error: &dyn DatabaseError) -> bool {
    let Some(code) = error.code() else { return false };
    if error.try_downcast_ref::<PgDatabaseError>().is_some() {
        // Connection lost, no resources (disk full among them), in somebody's way, shutting down, the system's input and
        // output; and: read only, somebody else's lock, deadlock, stood still in a transaction.
        let class = code.get(..2).unwrap_or_default();
        return matches!(class, "08" | "53" | "55" | "57" | "58") || matches!(&*code, "25006" | "25P03" | "40001" | "40P01");
    }
    // SQLite's extended codes keep the plain one in their lowest byte:
    // 5 BUSY, 6 LOCKED, 8 READONLY, 10 IOERR, 13 FULL, 14 CANTOPEN.
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

/// Copies a live SQLite into a new file: one moment of it, whole, whoever writes meanwhile.
pub async fn copy_into(store: &Store, path: &Path) -> Result<(), StoreError> {
    let path = path.to_str().ok_or_else(|| StoreError::Unreadable(format!("the path {}", path.display())))?;
    sqlx::query("VACUUM INTO $1").bind(path).execute(&store.pool).await?;
    Ok(())
}

/// Checks every page of a SQLite and every reference in it.
pub async fn check_whole(store: &Store) -> Result<(), StoreError> {
    let said: String = sqlx::query("PRAGMA integrity_check(1)").fetch_one(&store.pool).await?.try_get(0)?;
    let loose = sqlx::query("PRAGMA foreign_key_check").fetch_optional(&store.pool).await?;
    if said == "ok" && loose.is_none() {
        Ok(())
    } else {
        Err(StoreError::Unreadable(format!("the copy of the database: {said}")))
    }
}

/// Whether a PostgreSQL has nothing of ours or anyone's in it.
pub async fn is_empty(store: &Store) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'";
    Ok(sqlx::query(sql).fetch_one(&store.pool).await?.try_get::<i64, _>(0)? == 0)
}

/// A migration in PostgreSQL's words:
///
/// - text compares by its bytes, as in SQLite, whatever the server's language is;
/// - an `INTEGER` key counts by itself, and an `INTEGER` otherwise has eight bytes;
/// - a trigger that refuses with a sentence calls a function that raises it.
fn for_postgres(sql: &str) -> String {
    let sql: String = sql.lines().map(without_comment).collect::<Vec<_>>().join("\n");
    let mut parts = Vec::new();
    let mut rest = sql.as_str();
    while let Some(at) = rest.find("CREATE TRIGGER") {
        let (before, trigger) = rest.split_at(at);
        let end = trigger.find("END;").map_or(trigger.len(), |end| end + "END;".len());
        parts.push(words_for_postgres(before));
        parts.push(trigger_for_postgres(&trigger[..end]));
        rest = &trigger[end..];
    }
    parts.push(words_for_postgres(rest));
    parts.concat()
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '-' if before == '-' && !quoted => return &line[..at - 1],
            _ => {}
        }
        before = c;
    }
    line
}

fn words_for_postgres(sql: &str) -> String {
    let mut translated = String::with_capacity(sql.len() * 2);
    // Every second part stands in quotes and means itself.
    for (at, part) in sql.split('\'').enumerate() {
        if at > 0 {
            translated.push('\'');
        }
        if at % 2 == 1 {
            translated.push_str(part);
            continue;
        }
        let part = part.replace("INTEGER PRIMARY KEY", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY");
        for word in part.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            let (name, end) = word.split_at(word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_').len());
            translated.push_str(match name {
                "TEXT" => "TEXT COLLATE \"C\"",
                "INTEGER" => "BIGINT",
                name => name,
            });
            translated.push_str(end);
        }
    }
    translated
}

/// `CREATE TRIGGER name BEFORE UPDATE ON table … RAISE(ABORT, 'sentence') … END;`
fn trigger_for_postgres(trigger: &str) -> String {
    let head = trigger.split("BEGIN").next().unwrap_or_default().trim();
    let name = head.split_whitespace().nth(2).unwrap_or_default();
    let sentence = trigger.split('\'').nth(1).unwrap_or_default();
    let head = head.replace(" FOR EACH ROW", "");
    format!(
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{sentence}'; END $$;\n\
         {head} FOR EACH ROW EXECUTE FUNCTION {name}();"
    )
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
    fn a_migration_is_told_in_the_words_of_postgresql() {
        let told = for_postgres(
            "-- TEXT\nCREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL DEFAULT 'TEXT -- x', c TEXT, d INTEGER); -- d\n\
             CREATE TRIGGER no BEFORE DELETE ON t\nBEGIN\n    SELECT RAISE(ABORT, 'it stays');\nEND;\nDROP TABLE u;",
        );
        assert_eq!(
            told.trim(),
            "CREATE TABLE t (a BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, b TEXT COLLATE \"C\" NOT NULL DEFAULT \
             'TEXT -- x', c TEXT COLLATE \"C\", d BIGINT); \n\
             CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'it stays'; END $$;\n\
             CREATE TRIGGER no BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION no();\nDROP TABLE u;"
        );
    }

    #[test]
    fn no_migration_uses_words_that_only_sqlite_has() {
        for migration in MIGRATIONS.iter() {
            let sql = for_postgres(migration.sql.as_str());
            for word in
                ["PRAGMA", "AUTOINCREMENT", "RAISE(", "INSERT OR", "WITHOUT ROWID", "STRICT", "COLLATE NOCASE", "BLOB", "REAL"]
            {
                assert!(!sql.contains(word), "{word} in migration {}", migration.version);
            }
        }
    }
}
