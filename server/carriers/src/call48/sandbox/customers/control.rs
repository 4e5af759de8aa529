//! The sandbox's own addresses for customers, which no live carrier has.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{super::Worlds, Customer};
use crate::sandbox::{
    control::{Answer, refused},
    lock,
};

/// The most customers that one call adds.
const MOST_CUSTOMERS: usize = 10_000;

/// `reseller` and `customers` of a world.
pub(in super::super) fn router() -> Router<Arc<Worlds>> {
    Router::new().route("/_sandbox/{world}/reseller", get(reseller)).route("/_sandbox/{world}/customers", post(customers))
}

/// What was paid, and what is set on each customer: no operation of the carrier tells.
async fn reseller(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>) -> Answer {
    let world = worlds.world(&name);
    let world = lock(&world);
    let reseller = &world.reseller;
    let customers: Vec<Value> = reseller
        .customers
        .iter()
        .map(|customer| {
            let settings = &customer.settings;
            let limits = settings
                .limits
                .map(|(limited, incoming, outgoing, total)| json!({ "limited": limited, "in": incoming, "out": outgoing, "all": total }));
            json!({
                "account_id": customer.account_id,
                "login": customer.login,
                "company": customer.company,
                "limits": limits,
                "parking": settings.parking,
                "rtp": settings.rtp,
                "paging": settings.paging,
                "plans": settings.plans,
            })
        })
        .collect();
    let paid = format!("{}.{:02}", reseller.paid_cents / 100, reseller.paid_cents % 100);
    let account = reseller.account.as_ref().map(|account| json!({ "company": account.company, "email": account.email }));
    Ok(Json(json!({ "paid": paid, "payments": reseller.payments, "account": account, "customers": customers })))
}

#[derive(Deserialize)]
struct More {
    count: usize,
}

/// Adds so many customers, made up.
async fn customers(State(worlds): State<Arc<Worlds>>, Path(name): Path<String>, Json(more): Json<More>) -> Answer {
    if more.count > MOST_CUSTOMERS {
        return refused("at most 10000 customers at once");
    }
    let world = worlds.world(&name);
    let mut world = lock(&world);
    let now = world.core.now();
    for _ in 0..more.count {
        let account_id = world.reseller.next_id();
        world.reseller.customers.push(Customer {
            account_id,
            login: format!("customer{account_id}"),
            email: format!("customer{account_id}@example.com"),
            salutation: "Company".into(),
            first_name: "Customer".into(),
            last_name: account_id.to_string(),
            company: format!("Customer {account_id}"),
            class: 2348,
            credit_limit: 50_000_000,
            credit_limit_warning: 10_000_000,
            bcc: "billing@example.com".into(),
            created_at: now.0,
            ..Customer::default()
        });
    }
    world.core.touch();
    Ok(Json(json!({ "customers": world.reseller.customers.len() })))
}
