//! A few named values of the whole process, and the tenant.

use contract::{id::TenantId, time::Timestamp};
use sqlx::Row as _;

use super::{Result, Store, Transaction};
use crate::session::TenantScope;

/// Writes a value.
pub async fn put(tx: &mut Transaction, name: &str, value: &str) -> Result<()> {
    sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(name)
        .bind(value)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Reads a value.
pub async fn get(store: &Store, name: &str) -> Result<Option<String>> {
    let row = sqlx::query("SELECT value FROM meta WHERE name = $1").bind(name).fetch_optional(&store.pool).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// The first tenant, if one was made.
pub async fn first_tenant(store: &Store) -> Result<Option<TenantId>> {
    let row = sqlx::query("SELECT id FROM tenants WHERE kind = 'operator' ORDER BY created_at, id LIMIT 1")
        .fetch_optional(&store.pool)
        .await?;
    Ok(row.map(|row| row.try_get::<String, _>(0)).transpose()?.map(TenantId::new))
}

/// Makes a tenant.
pub async fn create_tenant(tx: &mut Transaction, id: &TenantId, name: &str, at: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO tenants (id, name, created_at) VALUES ($1, $2, $3)")
        .bind(id.as_str())
        .bind(name)
        .bind(at.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The tenant's name.
pub async fn tenant_name(scope: &TenantScope, store: &Store) -> Result<String> {
    let row = sqlx::query("SELECT name FROM tenants WHERE id = $1").bind(scope.tenant().as_str()).fetch_one(&store.pool).await?;
    Ok(row.try_get(0)?)
}
