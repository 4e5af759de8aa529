//! Whose a customer of a carrier account is. One that no row names belongs to the owner of the account.

use std::collections::HashMap;

use contract::{
    customer::Customer,
    id::{AccountId, AttemptId, TenantId},
    time::Timestamp,
};

use super::{
    Result, Store, Transaction,
    columns::{maybe_text, text},
};
use crate::session::TenantScope;

/// Whose, and the ids that are known.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Owner {
    tenant: TenantId,
    customer: Option<String>,
    billing: Option<String>,
}

/// Says that the customer of this user name is the tenant's, from before it is created on. Whoever wanted one of that name and did
/// not get it has no claim on it.
pub async fn claim(scope: &TenantScope, tx: &mut Transaction, account: &AccountId, user_name: &str, at: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM customer_owners WHERE account_id = $1 AND user_name = $2")
        .bind(account.as_str())
        .bind(user_name)
        .execute(&mut **tx)
        .await?;
    sqlx::query("INSERT INTO customer_owners (account_id, user_name, tenant_id, made_at) VALUES ($1, $2, $3, $4)")
        .bind(account.as_str())
        .bind(user_name)
        .bind(scope.tenant().as_str())
        .bind(at.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Lets go of what an attempt claimed that came to nothing: a customer of that name who is made later is not theirs.
pub async fn release(scope: &TenantScope, tx: &mut Transaction, account: &AccountId, attempt: &AttemptId) -> Result<()> {
    sqlx::query(
        "DELETE FROM customer_owners WHERE account_id = $1 AND tenant_id = $2 AND customer_id IS NULL AND user_name IN \
         (SELECT subject FROM attempt_lines WHERE attempt = $3 AND lock_key LIKE 'customer-name:%' \
         AND outcome IN ('refused', 'not_sent', 'not_done'))",
    )
    .bind(account.as_str())
    .bind(scope.tenant().as_str())
    .bind(attempt.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Those of the listed customers that are the tenant's. `owner` says whether the account is. Ids that a list tells for the first
/// time are noted, so that call records find their tenant.
pub async fn own(
    scope: &TenantScope,
    store: &Store,
    account: &AccountId,
    owner: bool,
    customers: Vec<Customer>,
) -> Result<Vec<Customer>> {
    let rows = sqlx::query("SELECT user_name, tenant_id, customer_id, billing_id FROM customer_owners WHERE account_id = $1")
        .bind(account.as_str())
        .fetch_all(&store.pool)
        .await?;
    let mut owners = HashMap::new();
    for row in &rows {
        let known = Owner {
            tenant: TenantId::new(text(row, "tenant_id")?),
            customer: maybe_text(row, "customer_id")?,
            billing: maybe_text(row, "billing_id")?,
        };
        owners.insert(text(row, "user_name")?, known);
    }
    note_ids(scope, store, account, &owners, &customers).await?;
    let is_own = |customer: &Customer| owners.get(&customer.user_name).map_or(owner, |known| known.tenant == *scope.tenant());
    Ok(customers.into_iter().filter(is_own).collect())
}

async fn note_ids(
    _scope: &TenantScope,
    store: &Store,
    account: &AccountId,
    owners: &HashMap<String, Owner>,
    customers: &[Customer],
) -> Result<()> {
    let new: Vec<&Customer> = customers
        .iter()
        .filter(|customer| {
            owners.get(&customer.user_name).is_some_and(|known| {
                known.customer.as_deref() != Some(customer.id.as_str()) || known.billing != customer.billing_id
            })
        })
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    for customer in new {
        sqlx::query("UPDATE customer_owners SET customer_id = $1, billing_id = $2 WHERE account_id = $3 AND user_name = $4")
            .bind(customer.id.as_str())
            .bind(customer.billing_id.as_deref())
            .bind(account.as_str())
            .bind(&customer.user_name)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await
}
