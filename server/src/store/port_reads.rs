//! One port request with everything that is kept of it: for whoever shows it, and for what compares and then writes.

use contract::id::{AccountId, PortRequestId};
use sqlx::{Any, Executor};

use super::{
    Result, Store, Transaction,
    columns::json,
    ports::{StoredPort, StoredPortNumber, StoredSubOrder, port, port_number, sub_order},
};
use crate::session::TenantScope;

/// What was kept of a request before.
pub struct KeptBefore {
    /// The request; `None` when it is new.
    pub port: Option<StoredPort>,
    /// What is known of its sub-orders beside the list.
    pub sub_orders: Vec<StoredSubOrder>,
    /// Its numbers.
    pub numbers: Vec<StoredPortNumber>,
}

impl Store {
    /// One request.
    pub async fn port(&self, scope: &TenantScope, account: &AccountId, request: &PortRequestId) -> Result<Option<StoredPort>> {
        port_in(scope, &self.pool, account, request).await
    }

    /// What is known of the sub-orders of requests beside the list, by the sub-order's id.
    pub async fn port_sub_orders(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        requests: &[&PortRequestId],
    ) -> Result<Vec<StoredSubOrder>> {
        sub_orders_in(scope, &self.pool, account, requests).await
    }

    /// The numbers of a request.
    pub async fn port_numbers(
        &self,
        scope: &TenantScope,
        account: &AccountId,
        request: &PortRequestId,
    ) -> Result<Vec<StoredPortNumber>> {
        numbers_in(scope, &self.pool, account, request).await
    }

    /// A request with its sub-orders and its numbers, as one transaction sees them: for what compares and then writes.
    pub async fn port_to_compare(
        &self,
        scope: &TenantScope,
        tx: &mut Transaction,
        account: &AccountId,
        request: &PortRequestId,
    ) -> Result<KeptBefore> {
        Ok(KeptBefore {
            port: port_in(scope, &mut **tx, account, request).await?,
            sub_orders: sub_orders_in(scope, &mut **tx, account, &[request]).await?,
            numbers: numbers_in(scope, &mut **tx, account, request).await?,
        })
    }
}

async fn port_in(
    scope: &TenantScope,
    from: impl Executor<'_, Database = Any>,
    account: &AccountId,
    request: &PortRequestId,
) -> Result<Option<StoredPort>> {
    let row = sqlx::query("SELECT * FROM ports WHERE tenant_id = $1 AND account_id = $2 AND request = $3")
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(request.as_str())
        .fetch_optional(from)
        .await?;
    row.as_ref().map(port).transpose()
}

async fn sub_orders_in(
    scope: &TenantScope,
    from: impl Executor<'_, Database = Any>,
    account: &AccountId,
    requests: &[&PortRequestId],
) -> Result<Vec<StoredSubOrder>> {
    let rows = sqlx::query(
        "SELECT * FROM port_sub_orders WHERE tenant_id = $1 AND account_id = $2 AND request IN (SELECT value FROM json_each($3))",
    )
    .bind(scope.tenant().as_str())
    .bind(account.as_str())
    .bind(json(&requests)?)
    .fetch_all(from)
    .await?;
    rows.iter().map(sub_order).collect()
}

async fn numbers_in(
    scope: &TenantScope,
    from: impl Executor<'_, Database = Any>,
    account: &AccountId,
    request: &PortRequestId,
) -> Result<Vec<StoredPortNumber>> {
    // Put in order here: asked to do it, SQLite reads every number of the account, whose key has that order.
    let rows = sqlx::query("SELECT * FROM port_numbers WHERE tenant_id = $1 AND account_id = $2 AND request = $3")
        .bind(scope.tenant().as_str())
        .bind(account.as_str())
        .bind(request.as_str())
        .fetch_all(from)
        .await?;
    let mut numbers = rows.iter().map(port_number).collect::<Result<Vec<_>>>()?;
    numbers.sort_by(|a, b| (&a.sub_order, &a.listed.number).cmp(&(&b.sub_order, &b.listed.number)));
    Ok(numbers)
}
