//! One-time links: only the hash of a link's token is kept.

use contract::{
    id::{TenantId, UserId},
    time::{CLOCKS_DIFFER_MS, Timestamp},
    user::Role,
};
use sqlx::{Row as _, any::AnyRow};

use super::{Result, Store, StoreError, Transaction};
use crate::session::TenantScope;

/// An open invitation.
#[derive(Clone, Debug)]
pub struct InvitationRecord {
    /// The tenant it leads into.
    pub scope: TenantScope,
    /// The invited person; none for the first operator.
    pub user: Option<UserId>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// The role that comes with it.
    pub role: Role,
}

/// How long a link works, in milliseconds.
pub const LASTS_MS: i64 = 24 * 60 * 60 * 1_000;

const SELECT: &str = "SELECT i.tenant_id, i.user_id, i.role, u.email FROM invitations i LEFT JOIN users u ON u.id = i.user_id
                      WHERE i.token_hash = $1 AND i.ends_at > $2 AND i.ends_at <= $3 AND (u.id IS NULL OR u.disabled = 0)
                      AND NOT EXISTS (SELECT 1 FROM tenants t WHERE t.id = i.tenant_id AND t.suspended_at IS NOT NULL)";

/// The open invitation with this token. Finds out who is asking, so it has no scope.
pub async fn find(store: &Store, token_hash: &str, now: Timestamp) -> Result<Option<InvitationRecord>> {
    let latest = now.plus_ms(LASTS_MS + CLOCKS_DIFFER_MS).0;
    let row = sqlx::query(SELECT).bind(token_hash).bind(now.0).bind(latest).fetch_optional(&store.pool).await?;
    row.as_ref().map(read).transpose()
}

/// Uses up the open invitation with this token: of two who try at once, one gets it.
pub async fn take(tx: &mut Transaction, token_hash: &str, now: Timestamp) -> Result<Option<InvitationRecord>> {
    let latest = now.plus_ms(LASTS_MS + CLOCKS_DIFFER_MS).0;
    let row = sqlx::query(SELECT).bind(token_hash).bind(now.0).bind(latest).fetch_optional(&mut **tx).await?;
    sqlx::query("DELETE FROM invitations WHERE token_hash = $1").bind(token_hash).execute(&mut **tx).await?;
    row.as_ref().map(read).transpose()
}

/// Keeps an invitation, instead of the one before it for the same person.
pub async fn insert(
    scope: &TenantScope,
    tx: &mut Transaction,
    token_hash: &str,
    user: Option<&UserId>,
    role: Role,
    ends_at: Timestamp,
) -> Result<()> {
    sqlx::query("DELETE FROM invitations WHERE tenant_id = $1 AND COALESCE(user_id, '') = $2")
        .bind(scope.tenant().as_str())
        .bind(user.map_or("", UserId::as_str))
        .execute(&mut **tx)
        .await?;
    sqlx::query("INSERT INTO invitations (token_hash, tenant_id, user_id, role, ends_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(token_hash)
        .bind(scope.tenant().as_str())
        .bind(user.map(UserId::as_str))
        .bind(role.word())
        .bind(ends_at.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<InvitationRecord> {
    let role: String = row.try_get("role")?;
    Ok(InvitationRecord {
        scope: TenantScope::of_record(TenantId::new(row.try_get::<String, _>("tenant_id")?)),
        user: row.try_get::<Option<String>, _>("user_id")?.map(UserId::new),
        email: row.try_get("email")?,
        role: Role::from_word(&role).ok_or(StoreError::Unreadable(role))?,
    })
}
