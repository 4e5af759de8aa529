//! Sessions as they are kept: only the hash of a cookie's secret.

use contract::{
    id::{SessionId, TenantId, UserId},
    time::{CLOCKS_DIFFER_MS, Timestamp},
    user::Role,
};
use sqlx::{Row as _, any::AnyRow};

use super::{Result, Store, StoreError, Transaction};
use crate::session::TenantScope;

/// A session with the person it belongs to, as they are now.
#[derive(Clone, Debug)]
pub struct SessionRecord {
    /// Its id.
    pub id: SessionId,
    /// Whose data it may see.
    pub scope: TenantScope,
    /// The person.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The person's e-mail address.
    pub email: String,
    /// The person's role.
    pub role: Role,
    /// The browser in its own words.
    pub agent: String,
    /// Where it came from.
    pub address: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was used last.
    pub used_at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// The name of the person's tenant.
    pub tenant_name: String,
    /// Whether the person has a second factor.
    pub second_factor: bool,
    /// Whether a carrier account that the tenant reaches is not a sandbox.
    pub live: bool,
    /// As which tenant the person acts.
    pub acting: Option<ActingRecord>,
    /// The version of the list of accounts and of who may use them.
    pub accounts_version: String,
}

/// That somebody acts as a tenant, as it is kept.
#[derive(Clone, Debug)]
pub struct ActingRecord {
    /// As which.
    pub scope: TenantScope,
    /// Its name; none when it is not there any more, is suspended, or is not below the person's tenant any more.
    pub name: Option<String>,
    /// Why.
    pub reason: String,
    /// When it ends by itself.
    pub ends_at: Timestamp,
    /// Whether things can be changed.
    pub may_change: bool,
}

/// A session to be begun.
pub struct NewSession<'a> {
    /// Its id.
    pub id: &'a SessionId,
    /// The hash of its secret.
    pub token_hash: &'a str,
    /// The person.
    pub user: &'a UserId,
    /// The browser in its own words.
    pub agent: &'a str,
    /// Where it comes from.
    pub address: &'a str,
    /// Now.
    pub at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
}

const SELECT: &str = "SELECT s.id, s.tenant_id, s.user_id, u.name, u.email, u.role, s.agent, s.address, s.began_at, s.used_at,
    s.ends_at, t.name AS tenant_name, s.acting_tenant, s.acting_reason, s.acting_ends_at, s.acting_may_change,
    a.name AS acting_name, (SELECT value FROM meta WHERE name = 'accounts_version') AS accounts_version,
    CASE WHEN EXISTS (SELECT 1 FROM second_factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)
         THEN 1 ELSE 0 END AS factor,
    CASE WHEN EXISTS (SELECT 1 FROM accounts x WHERE x.sandbox = 0 AND x.tenant_id IN (t.id, t.parent_id, p.parent_id))
         THEN 1 ELSE 0 END AS live
    FROM sessions s JOIN users u ON u.id = s.user_id JOIN tenants t ON t.id = s.tenant_id
    LEFT JOIN tenants p ON p.id = t.parent_id
    LEFT JOIN tenants a ON a.id = s.acting_tenant AND a.suspended_at IS NULL
        AND (a.parent_id = s.tenant_id
             OR EXISTS (SELECT 1 FROM tenants b WHERE b.id = a.parent_id AND b.suspended_at IS NULL
                        AND b.parent_id = s.tenant_id))";

/// Neither the person's tenant nor one above it is suspended. The tree is three deep.
const NOT_SUSPENDED: &str = " AND NOT EXISTS (SELECT 1 FROM tenants t LEFT JOIN tenants p ON p.id = t.parent_id \
     LEFT JOIN tenants g ON g.id = p.parent_id WHERE t.id = u.tenant_id \
     AND (t.suspended_at IS NOT NULL OR p.suspended_at IS NOT NULL OR g.suspended_at IS NOT NULL))";

/// The living session with this secret, whose person may still sign in. Finds out who is asking, so it has no scope.
pub async fn find(store: &Store, token_hash: &str, now: Timestamp, idle_ms: i64) -> Result<Option<SessionRecord>> {
    let sql = sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE s.token_hash = $1 AND s.ends_at > $2 AND s.used_at > $3 AND s.used_at <= $4 AND u.disabled = 0{NOT_SUSPENDED}"
    ));
    let row = sqlx::query(sql)
        .bind(token_hash)
        .bind(now.0)
        .bind(now.0.saturating_sub(idle_ms))
        .bind(now.plus_ms(CLOCKS_DIFFER_MS).0)
        .fetch_optional(&store.pool)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The session that this transaction has just begun.
pub async fn just_begun(scope: &TenantScope, tx: &mut Transaction, id: &SessionId) -> Result<SessionRecord> {
    let sql = sqlx::AssertSqlSafe(format!("{SELECT} WHERE s.tenant_id = $1 AND s.id = $2"));
    let row = sqlx::query(sql).bind(scope.tenant().as_str()).bind(id.as_str()).fetch_one(&mut **tx).await?;
    read(&row)
}

/// Living sessions of the tenant, newest first; of one person only, if that is asked for.
pub async fn list(
    scope: &TenantScope,
    store: &Store,
    user: Option<&UserId>,
    now: Timestamp,
    idle_ms: i64,
) -> Result<Vec<SessionRecord>> {
    let sql = sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE s.tenant_id = $1 AND s.ends_at > $2 AND s.used_at > $3 AND s.used_at <= $5
         AND ($4 = '' OR s.user_id = $4)
         ORDER BY s.used_at DESC, s.id"
    ));
    sqlx::query(sql)
        .bind(scope.tenant().as_str())
        .bind(now.0)
        .bind(now.0.saturating_sub(idle_ms))
        .bind(user.map_or("", UserId::as_str))
        .bind(now.plus_ms(CLOCKS_DIFFER_MS).0)
        .fetch_all(&store.pool)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Begins a session.
pub async fn insert(scope: &TenantScope, tx: &mut Transaction, session: &NewSession<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO sessions (id, token_hash, tenant_id, user_id, agent, address, began_at, used_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
    )
    .bind(session.id.as_str())
    .bind(session.token_hash)
    .bind(scope.tenant().as_str())
    .bind(session.user.as_str())
    .bind(session.agent)
    .bind(session.address)
    .bind(session.at.0)
    .bind(session.ends_at.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that a session was used.
pub async fn touch(scope: &TenantScope, store: &Store, id: &SessionId, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE sessions SET used_at = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(now.0)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&store.pool)
        .await?;
    Ok(())
}

/// Gives a session another secret: whoever had the one before is out.
pub async fn rotate(scope: &TenantScope, tx: &mut Transaction, id: &SessionId, token_hash: &str) -> Result<()> {
    sqlx::query("UPDATE sessions SET token_hash = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(token_hash)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes as which tenant the session's person acts; none: as themselves again.
pub async fn set_acting(scope: &TenantScope, tx: &mut Transaction, id: &SessionId, acting: Option<&ActingRecord>) -> Result<()> {
    sqlx::query(
        "UPDATE sessions SET acting_tenant = $1, acting_reason = $2, acting_ends_at = $3, acting_may_change = $4
         WHERE tenant_id = $5 AND id = $6",
    )
    .bind(acting.map(|acting| acting.scope.tenant().as_str()))
    .bind(acting.map(|acting| acting.reason.as_str()))
    .bind(acting.map(|acting| acting.ends_at.0))
    .bind(i64::from(acting.is_some_and(|acting| acting.may_change)))
    .bind(scope.tenant().as_str())
    .bind(id.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The name of a tenant below this one, at whatever depth, and whether it can be acted as: neither it nor one between is
/// suspended. None when it is not below, or not there.
pub async fn below(scope: &TenantScope, tx: &mut Transaction, lower: &TenantId) -> Result<Option<(String, bool)>> {
    let row = sqlx::query(
        "SELECT a.name, CASE WHEN a.suspended_at IS NULL AND b.suspended_at IS NULL THEN 1 ELSE 0 END
         FROM tenants a LEFT JOIN tenants b ON b.id = a.parent_id AND b.id <> $1
         WHERE a.id = $2 AND (a.parent_id = $1 OR b.parent_id = $1)",
    )
    .bind(scope.tenant().as_str())
    .bind(lower.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get::<i64, _>(1)? != 0))).transpose()
}

/// Ends a session; of one person only, if that is asked for. Says whether there was one.
pub async fn end(scope: &TenantScope, tx: &mut Transaction, id: &SessionId, user: Option<&UserId>) -> Result<bool> {
    let done = sqlx::query("DELETE FROM sessions WHERE tenant_id = $1 AND id = $2 AND ($3 = '' OR user_id = $3)")
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .bind(user.map_or("", UserId::as_str))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends a person's sessions, except one.
pub async fn end_of_user(scope: &TenantScope, tx: &mut Transaction, user: &UserId, except: Option<&SessionId>) -> Result<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE tenant_id = $1 AND user_id = $2 AND id <> $3")
        .bind(scope.tenant().as_str())
        .bind(user.as_str())
        .bind(except.map_or("", SessionId::as_str))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

/// Forgets sessions that have ended, of every tenant, and those that were used by a clock which has been set back since: they would
/// live longer than they may.
pub async fn tidy(store: &Store, now: Timestamp, idle_ms: i64) -> Result<()> {
    sqlx::query("DELETE FROM sessions WHERE ends_at <= $1 OR used_at <= $2 OR used_at > $3")
        .bind(now.0)
        .bind(now.0.saturating_sub(idle_ms))
        .bind(now.plus_ms(CLOCKS_DIFFER_MS).0)
        .execute(&store.pool)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<SessionRecord> {
    let role: String = row.try_get("role")?;
    Ok(SessionRecord {
        id: SessionId::new(row.try_get::<String, _>("id")?),
        scope: TenantScope::of_record(TenantId::new(row.try_get::<String, _>("tenant_id")?)),
        user: UserId::new(row.try_get::<String, _>("user_id")?),
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        role: Role::from_word(&role).ok_or(StoreError::Unreadable(role))?,
        agent: row.try_get("agent")?,
        address: row.try_get("address")?,
        began_at: Timestamp(row.try_get("began_at")?),
        used_at: Timestamp(row.try_get("used_at")?),
        ends_at: Timestamp(row.try_get("ends_at")?),
        tenant_name: row.try_get("tenant_name")?,
        second_factor: row.try_get::<i64, _>("factor")? != 0,
        live: row.try_get::<i64, _>("live")? != 0,
        acting: acting(row)?,
        accounts_version: row.try_get::<Option<String>, _>("accounts_version")?.unwrap_or_default(),
    })
}

fn acting(row: &AnyRow) -> Result<Option<ActingRecord>> {
    let Some(tenant) = row.try_get::<Option<String>, _>("acting_tenant")? else { return Ok(None) };
    Ok(Some(ActingRecord {
        scope: TenantScope::of_record(TenantId::new(tenant)),
        name: row.try_get("acting_name")?,
        reason: row.try_get::<Option<String>, _>("acting_reason")?.unwrap_or_default(),
        ends_at: Timestamp(row.try_get::<Option<i64>, _>("acting_ends_at")?.unwrap_or_default()),
        may_change: row.try_get::<i64, _>("acting_may_change")? != 0,
    }))
}
