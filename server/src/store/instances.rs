//! Instances, their leases, and telling each other. None of these functions has a scope: they serve the whole process.
//!
//! Time here is the database's own: instances on several machines agree on it, and a clock that jumps on one of them changes
//! nothing.

use sqlx::{AssertSqlSafe, Row as _};

use super::{Result, Store, Transaction, engine::Engine, meta};

/// Under which name instances tell each other that something changed.
pub const CHANNEL: &str = "patchbay";
/// The version of the list of accounts.
const ACCOUNTS: &str = "accounts_version";
/// Nobody says that they are alive for longer, in milliseconds.
const LONGEST_MS: i64 = 600_000;

/// Whether the instance in this column is alive.
pub(super) fn is_alive(engine: Engine, column: &str) -> String {
    let in_time = in_time(engine, "alive.alive_until");
    format!("EXISTS (SELECT 1 FROM instances alive WHERE alive.id = {column} AND {in_time})")
}

/// Whether an instant until which somebody is alive is still to come; not so far that only a clock which was set back since can have
/// written it, or one that is gone would hold what it had in hand until the clock has caught up.
fn in_time(engine: Engine, column: &str) -> String {
    let now = engine.now();
    match engine {
        Engine::Sqlite => format!("{column} > {now}"),
        Engine::Postgres => format!("({column} > {now} AND {column} <= {now} + {LONGEST_MS})"),
    }
}

impl Store {
    /// Says that an instance is alive for so long from now; without a time, for as long as it has the database. `false` when it
    /// had not said so in time, so that others may have taken over what it had in hand.
    pub async fn say_alive(&self, instance: &str, ms: Option<i64>) -> Result<bool> {
        let now = self.engine.now();
        let until = ms.map_or_else(|| i64::MAX.to_string(), |ms| format!("{now} + {ms}"));
        let still = in_time(self.engine, "alive_until");
        let sql = format!("UPDATE instances SET alive_until = {until} WHERE id = $1 AND {still}");
        let in_time = sqlx::query(AssertSqlSafe(sql)).bind(instance).execute(&self.pool).await?.rows_affected() == 1;
        if !in_time {
            let sql = format!(
                "INSERT INTO instances (id, began_at, alive_until) VALUES ($1, {now}, {until}) \
                 ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until"
            );
            sqlx::query(AssertSqlSafe(sql)).bind(instance).execute(&self.pool).await?;
        }
        Ok(in_time)
    }

    /// Says that an instance is no more: what it had in hand is free at once.
    pub async fn say_gone(&self, instance: &str) -> Result<()> {
        sqlx::query("DELETE FROM instances WHERE id = $1").bind(instance).execute(&self.pool).await?;
        sqlx::query("DELETE FROM leases WHERE holder = $1").bind(instance).execute(&self.pool).await?;
        Ok(())
    }

    /// Says that every instance is no more: for the one process of a file, which has it alone.
    pub async fn say_all_gone(&self) -> Result<()> {
        sqlx::query("DELETE FROM instances").execute(&self.pool).await?;
        sqlx::query("DELETE FROM leases").execute(&self.pool).await?;
        Ok(())
    }

    /// What was confirmed when a backup was taken may have been sent since: after a restore it counts as sent.
    pub async fn doubt_what_was_confirmed(&self) -> Result<()> {
        let sql = "UPDATE attempts SET phase = 'sending', sent_at = asked_at, fence = fence + 1 WHERE phase = 'confirmed'";
        sqlx::query(sql).execute(&self.pool).await?;
        Ok(())
    }

    /// How many instances are alive. Those that ended without a word are forgotten after a while.
    pub async fn count_alive(&self) -> Result<u32> {
        let now = self.engine.now();
        let old = format!("DELETE FROM instances WHERE alive_until < {now} - 3600000");
        sqlx::query(AssertSqlSafe(old)).execute(&self.pool).await?;
        let sql = format!("SELECT COUNT(*) FROM instances WHERE alive_until > {now}");
        let count: i64 = sqlx::query(AssertSqlSafe(sql)).fetch_one(&self.pool).await?.try_get(0)?;
        Ok(u32::try_from(count).unwrap_or(1))
    }

    /// Takes a lease, or keeps it. `false` when a living instance has it.
    pub async fn take_lease(&self, name: &str, instance: &str) -> Result<bool> {
        let sql = format!(
            "INSERT INTO leases (name, holder) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder \
             WHERE leases.holder = excluded.holder OR NOT {}",
            is_alive(self.engine, "leases.holder")
        );
        Ok(sqlx::query(AssertSqlSafe(sql)).bind(name).bind(instance).execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Gives a lease back.
    pub async fn give_lease_back(&self, name: &str, instance: &str) -> Result<()> {
        sqlx::query("DELETE FROM leases WHERE name = $1 AND holder = $2").bind(name).bind(instance).execute(&self.pool).await?;
        Ok(())
    }

    /// The version of the list of accounts: it changes with every change of an account.
    pub async fn accounts_version(&self) -> Result<String> {
        Ok(meta::get(self, ACCOUNTS).await?.unwrap_or_default())
    }
}

/// Notes in the transaction that changes an account that it does. When it commits, the other instances hear of it.
pub(super) async fn accounts_change(tx: &mut Transaction) -> Result<()> {
    meta::put(tx, ACCOUNTS, &uuid::Uuid::now_v7().to_string()).await?;
    if tx.engine == Engine::Postgres {
        sqlx::query("SELECT pg_notify($1, 'accounts')").bind(CHANNEL).execute(&mut **tx).await?;
    }
    Ok(())
}
