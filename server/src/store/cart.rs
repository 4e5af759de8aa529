//! The cart of a tenant.

use std::collections::BTreeMap;

use carriers::{buying::Held, carrier::CarrierOffer};
use contract::{
    cart::{CartRouting, Hold, LineCheck},
    id::{AccountId, CartLineId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, any::AnyRow};

use super::{
    Result, Store, Transaction,
    columns::{from_json, json},
};
use crate::session::TenantScope;

/// The most lines a cart has.
pub const MOST_LINES: i64 = 500;

/// A line as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredCartLine {
    /// Its id.
    pub id: CartLineId,
    /// The account that would buy it.
    pub account: AccountId,
    /// The lock that buying it takes.
    pub lock_key: String,
    /// What is bought, with the carrier's terms.
    pub offer: CarrierOffer,
    /// How many.
    pub quantity: u32,
    /// Who put it in.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What the last check found.
    pub check: LineCheck,
    /// Whether the carrier holds it for us, as far as we know.
    pub hold: Hold,
    /// The carrier's hold.
    pub held: Option<Held>,
    /// When the hold was last asked for.
    pub hold_asked_at: Timestamp,
}

impl Store {
    /// The lines, oldest first.
    pub async fn cart_lines(&self, scope: &TenantScope) -> Result<Vec<StoredCartLine>> {
        let rows = sqlx::query("SELECT * FROM cart_lines WHERE tenant_id = $1 ORDER BY at, id")
            .bind(scope.tenant().as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(cart_line).collect()
    }

    /// How many lines there are.
    pub async fn cart_size(&self, scope: &TenantScope) -> Result<u32> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM cart_lines WHERE tenant_id = $1")
            .bind(scope.tenant().as_str())
            .fetch_one(&self.pool)
            .await?;
        Ok(u32::try_from(row.try_get::<i64, _>("n")?).unwrap_or(u32::MAX))
    }

    /// Puts a line in. A line for the same thing takes the new terms, price and quantity.
    pub async fn put_cart_line(&self, tx: &mut Transaction, scope: &TenantScope, line: &StoredCartLine) -> Result<()> {
        sqlx::query(
            "INSERT INTO cart_lines (id, tenant_id, account_id, lock_key, offer, quantity, by_name, at, check_state, hold_state, \
             hold_asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $8) \
             ON CONFLICT (tenant_id, account_id, lock_key) DO UPDATE SET offer = excluded.offer, quantity = excluded.quantity, \
             check_state = excluded.check_state",
        )
        .bind(line.id.as_str())
        .bind(scope.tenant().as_str())
        .bind(line.account.as_str())
        .bind(&line.lock_key)
        .bind(json(&line.offer)?)
        .bind(i64::from(line.quantity))
        .bind(&line.by)
        .bind(line.at.0)
        .bind(json(&line.check)?)
        .bind(json(&line.hold)?)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// Keeps what a check found, and the terms it came with.
    pub async fn set_cart_check(
        &self,
        scope: &TenantScope,
        id: &CartLineId,
        check: &LineCheck,
        offer: &CarrierOffer,
    ) -> Result<()> {
        // Many lines are checked at once: each takes its turn, so that none keeps a connection while it waits.
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE cart_lines SET check_state = $1, offer = $2 WHERE id = $3 AND tenant_id = $4")
            .bind(json(check)?)
            .bind(json(offer)?)
            .bind(id.as_str())
            .bind(scope.tenant().as_str())
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// Keeps what is known of a hold.
    pub async fn set_cart_hold(
        &self,
        scope: &TenantScope,
        id: &CartLineId,
        hold: &Hold,
        held: Option<&Held>,
        asked_at: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE cart_lines SET hold_state = $1, held = $2, hold_asked_at = $5 WHERE id = $3 AND tenant_id = $4")
            .bind(json(hold)?)
            .bind(held.map(json).transpose()?)
            .bind(id.as_str())
            .bind(scope.tenant().as_str())
            .bind(asked_at.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// Takes a line out; whether there was one.
    pub async fn remove_cart_line(&self, tx: &mut Transaction, scope: &TenantScope, id: &CartLineId) -> Result<bool> {
        let done = sqlx::query("DELETE FROM cart_lines WHERE id = $1 AND tenant_id = $2")
            .bind(id.as_str())
            .bind(scope.tenant().as_str())
            .execute(&mut **tx)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Empties the cart of everything that is not being bought.
    pub async fn empty_cart(&self, tx: &mut Transaction, scope: &TenantScope) -> Result<()> {
        sqlx::query(
            "DELETE FROM cart_lines WHERE tenant_id = $1 AND NOT EXISTS \
             (SELECT 1 FROM attempt_lines l WHERE l.cart_line = cart_lines.id AND l.open = 1)",
        )
        .bind(scope.tenant().as_str())
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// Where the numbers of each account will route, where something was chosen.
    pub async fn cart_routings(&self, scope: &TenantScope) -> Result<BTreeMap<AccountId, CartRouting>> {
        let rows = sqlx::query("SELECT account_id, routing FROM cart_routings WHERE tenant_id = $1")
            .bind(scope.tenant().as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let routing = from_json(&row.try_get::<String, _>("routing")?)?;
                Ok((AccountId::new(row.try_get::<String, _>("account_id")?), routing))
            })
            .collect()
    }

    /// Sets where the numbers of an account will route.
    pub async fn set_cart_routing(
        &self,
        tx: &mut Transaction,
        scope: &TenantScope,
        account: &AccountId,
        routing: &CartRouting,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO cart_routings (tenant_id, account_id, routing) VALUES ($1, $2, $3) \
             ON CONFLICT (tenant_id, account_id) DO UPDATE SET routing = excluded.routing",
        )
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(json(routing)?)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

fn cart_line(row: &AnyRow) -> Result<StoredCartLine> {
    Ok(StoredCartLine {
        id: CartLineId::new(row.try_get::<String, _>("id")?),
        account: AccountId::new(row.try_get::<String, _>("account_id")?),
        lock_key: row.try_get("lock_key")?,
        offer: from_json(&row.try_get::<String, _>("offer")?)?,
        quantity: u32::try_from(row.try_get::<i64, _>("quantity")?).unwrap_or(1),
        by: row.try_get("by_name")?,
        at: Timestamp(row.try_get("at")?),
        check: from_json(&row.try_get::<String, _>("check_state")?)?,
        hold: from_json(&row.try_get::<String, _>("hold_state")?)?,
        held: row.try_get::<Option<String>, _>("held")?.map(|held| from_json(&held)).transpose()?,
        hold_asked_at: Timestamp(row.try_get("hold_asked_at")?),
    })
}
