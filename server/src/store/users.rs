//! People as they are kept.

use contract::{
    id::{TenantId, UserId},
    time::Timestamp,
    user::Role,
};
use sqlx::{Row as _, any::AnyRow};

use super::{Result, Store, StoreError, Transaction};
use crate::session::TenantScope;

/// A person.
#[derive(Clone, Debug)]
pub struct UserRecord {
    /// Whose they are.
    pub scope: TenantScope,
    /// The id.
    pub id: UserId,
    /// The e-mail address, lower case.
    pub email: String,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The hash of the password; none until an invitation was used.
    pub password_hash: Option<String>,
    /// Whether they may not sign in.
    pub disabled: bool,
    /// When they signed in last.
    pub signed_in_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, tenant_id, email, name, role, password_hash, disabled, signed_in_at";

/// The person with this address, in whatever tenant. Finds out who is asking, so it has no scope.
pub async fn by_email(store: &Store, email: &str) -> Result<Option<UserRecord>> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM users WHERE email = $1"));
    let row = sqlx::query(sql).bind(email).fetch_optional(&store.pool).await?;
    row.as_ref().map(read).transpose()
}

/// Whether anyone can sign in as an admin of the operator. Asked at the start of the process.
pub async fn has_admin(store: &Store) -> Result<bool> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM users u JOIN tenants t ON t.id = u.tenant_id WHERE t.kind = 'operator' AND u.role = 'admin' \
         AND u.disabled = 0 AND u.password_hash IS NOT NULL",
    )
    .fetch_one(&store.pool)
    .await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

/// The tenant's people, by name.
pub async fn list(scope: &TenantScope, store: &Store) -> Result<Vec<UserRecord>> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM users WHERE tenant_id = $1 ORDER BY lower(name), id"));
    sqlx::query(sql).bind(scope.tenant().as_str()).fetch_all(&store.pool).await?.iter().map(read).collect()
}

/// One person, read inside a transaction.
pub async fn get(scope: &TenantScope, tx: &mut Transaction, id: &UserId) -> Result<Option<UserRecord>> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM users WHERE tenant_id = $1 AND id = $2"));
    let row = sqlx::query(sql).bind(scope.tenant().as_str()).bind(id.as_str()).fetch_optional(&mut **tx).await?;
    row.as_ref().map(read).transpose()
}

/// The person with this id, in whatever tenant: whoever acts as a tenant is of another.
pub async fn anyone(tx: &mut Transaction, id: &UserId) -> Result<Option<UserRecord>> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM users WHERE id = $1"));
    let row = sqlx::query(sql).bind(id.as_str()).fetch_optional(&mut **tx).await?;
    row.as_ref().map(read).transpose()
}

/// How many admins besides this person can sign in.
pub async fn other_admins(scope: &TenantScope, tx: &mut Transaction, id: &UserId) -> Result<i64> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM users
         WHERE tenant_id = $1 AND id <> $2 AND role IN ('admin', 'customer_admin') AND disabled = 0 AND password_hash IS NOT NULL",
    )
    .bind(scope.tenant().as_str())
    .bind(id.as_str())
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get(0)?)
}

/// Keeps a new person.
pub async fn insert(scope: &TenantScope, tx: &mut Transaction, user: &UserRecord, at: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO users (id, tenant_id, email, name, role, password_hash, disabled, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(user.id.as_str())
    .bind(scope.tenant().as_str())
    .bind(&user.email)
    .bind(&user.name)
    .bind(user.role.word())
    .bind(user.password_hash.as_deref())
    .bind(i64::from(user.disabled))
    .bind(at.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Gives a person another role, or closes and opens sign-in.
pub async fn change(scope: &TenantScope, tx: &mut Transaction, id: &UserId, role: Role, disabled: bool) -> Result<()> {
    sqlx::query("UPDATE users SET role = $1, disabled = $2 WHERE tenant_id = $3 AND id = $4")
        .bind(role.word())
        .bind(i64::from(disabled))
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives an invited person the name and the password they chose.
pub async fn welcome(scope: &TenantScope, tx: &mut Transaction, id: &UserId, name: &str, hash: &str) -> Result<()> {
    sqlx::query("UPDATE users SET name = $1, password_hash = $2 WHERE tenant_id = $3 AND id = $4")
        .bind(name)
        .bind(hash)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Replaces a password.
pub async fn set_password(scope: &TenantScope, tx: &mut Transaction, id: &UserId, hash: &str) -> Result<()> {
    sqlx::query("UPDATE users SET password_hash = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(hash)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes a sign-in.
pub async fn signed_in(scope: &TenantScope, tx: &mut Transaction, id: &UserId, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE users SET signed_in_at = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(at.0)
        .bind(scope.tenant().as_str())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<UserRecord> {
    let role: String = row.try_get("role")?;
    Ok(UserRecord {
        scope: TenantScope::of_record(TenantId::new(row.try_get::<String, _>("tenant_id")?)),
        id: UserId::new(row.try_get::<String, _>("id")?),
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        role: Role::from_word(&role).ok_or(StoreError::Unreadable(role))?,
        password_hash: row.try_get("password_hash")?,
        disabled: row.try_get::<i64, _>("disabled")? != 0,
        signed_in_at: row.try_get::<Option<i64>, _>("signed_in_at")?.map(Timestamp),
    })
}
