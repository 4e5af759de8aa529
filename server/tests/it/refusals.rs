//! Attempts that were refused stand in the audit log: who, what they asked for, and why not.

use contract::{approval::Approval, audit::AuditRow, paging::Page, tenant::Tenant, user::Role};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    buying::{cart_of, confirm},
    support::{Console, EMAIL, PASSWORD, Patchbay, until},
    tenancy::{colleague, person, tenant},
};

fn dollars(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

fn key() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

async fn refused(reader: &Console) -> Vec<AuditRow> {
    let page: Page<AuditRow> = reader.get("/api/audit?outcome=refused").await.read();
    page.items
}

/// Waits for the row of a refusal: it is written beside the answer.
async fn stands(reader: &Console, action: &str, subject: &str, why: &str) -> AuditRow {
    until(&format!("{action} of {subject} because of “{why}” is logged"), || async {
        let fits = |row: &AuditRow| {
            row.action == action && row.subject == subject && row.after.as_deref().is_some_and(|after| after.contains(why))
        };
        refused(reader).await.into_iter().find(fits)
    })
    .await
}

async fn bounded(above: &Console, person: &Console, role: Role, limits: Value) {
    let id = person.session().await.user;
    let change = json!({ "role": role, "disabled": false, "limits": limits });
    above.put(&format!("/api/users/{id}"), &change).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn what_a_limit_refuses_at_the_checkout_stands_in_the_log_with_its_sentence() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let poor = colleague(&patchbay, &operator, Role::Provisioning, "poor@example.com").await;
    let apart = colleague(&patchbay, &operator, Role::Provisioning, "apart@example.com").await;
    let cart = cart_of(&poor, &account, "kind=local&state=IL", 2).await;
    bounded(&operator, &poor, Role::Provisioning, json!({ "ceiling": dollars("0.01") })).await;
    bounded(&operator, &apart, Role::Provisioning, json!({ "accounts": [] })).await;
    for (console, why, email) in [(&poor, "your ceiling is $0.01", "poor@"), (&apart, "does not reach", "apart@")] {
        console.post_under(&key(), "/api/checkout", &confirm(&cart)).await.problem(StatusCode::FORBIDDEN);
        let row = stands(&operator, "request.refused", "POST /api/checkout", why).await;
        assert!(row.who.starts_with(email) && !row.request_id.is_empty(), "{row:?}");
    }
    for (name, limits, why) in [
        ("Few Numbers", json!({ "accounts": [account], "numbers": 1 }), "can have 1 numbers"),
        ("Little Money", json!({ "accounts": [account], "monthly_spend": dollars("0.01") }), "may spend $0.01 a month"),
    ] {
        let below = tenant(&operator, name, "customer", limits).await;
        let email = format!("{}@example.com", below.id);
        let shop = person(&patchbay, &operator, &below.id, Role::CustomerAdmin, &email).await;
        let cart = cart_of(&shop, &account, "kind=local&state=TX", 2).await;
        shop.post_under(&key(), "/api/checkout", &confirm(&cart)).await.problem(StatusCode::FORBIDDEN);
        // In the log of their own tenant, and in no other.
        stands(&shop, "request.refused", "POST /api/checkout", why).await;
        assert!(!refused(&operator).await.iter().any(|row| row.who == email));
    }
}

#[tokio::test]
async fn refused_bounds_own_changes_and_yeses_stand_in_the_log() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let me = operator.session().await;
    let own = json!({ "role": "admin", "disabled": false, "limits": { "ceiling": dollars("5") } });
    operator.put(&format!("/api/users/{}", me.user), &own).await.problem(StatusCode::FORBIDDEN);
    stands(&operator, "request.refused", "PUT /api/users/{id}", "Nobody sets what bounds themselves").await;

    let top: Tenant = operator.get(&format!("/api/tenants/{}", me.tenant)).await.read();
    let closing = json!({ "name": top.name, "suspended": true, "limits": top.limits });
    operator.put(&format!("/api/tenants/{}", me.tenant), &closing).await.problem(StatusCode::FORBIDDEN);
    stands(&operator, "request.refused", "PUT /api/tenants/{id}", "Nobody suspends or bounds their own side").await;

    let below = tenant(&operator, "Reseller", "reseller", json!({ "accounts": [account] })).await;
    let reseller = person(&patchbay, &operator, &below.id, Role::Admin, "reseller@example.com").await;
    let order = json!({ "account": account, "by": "state", "rows": [{ "state": "GA", "quantity": 1 }], "trunk_group": "52610",
        "cnam_lookup": false, "allow_offnet": false, "tag": "" });
    reseller.post_under(&key(), "/api/bulk-orders", &order).await.problem(StatusCode::FORBIDDEN);
    stands(&reseller, "request.refused", "POST /api/bulk-orders", "by whoever has the account").await;

    let buyer = colleague(&patchbay, &operator, Role::Provisioning, "buyer@example.com").await;
    let low = colleague(&patchbay, &operator, Role::Admin, "low@example.com").await;
    for (console, role) in [(&buyer, Role::Provisioning), (&low, Role::Admin)] {
        bounded(&operator, console, role, json!({ "ceiling": dollars("0.01") })).await;
    }
    cart_of(&low, &account, "kind=local&state=IL", 2).await;
    let approval: Approval = low.post("/api/approvals", &json!({})).await.read();
    let path = format!("/api/approvals/{}/decision", approval.id);
    let yes = json!({ "approve": true, "total": approval.total });
    low.post(&path, &yes).await.problem(StatusCode::FORBIDDEN);
    stands(&operator, "request.refused", "POST /api/approvals/{id}/decision", "You asked for it yourself").await;
    low.delete(&format!("/api/approvals/{}", approval.id)).await.expect(StatusCode::NO_CONTENT);
    let approval: Approval = buyer.post("/api/approvals", &json!({})).await.read();
    let path = format!("/api/approvals/{}/decision", approval.id);
    low.post(&path, &yes).await.problem(StatusCode::FORBIDDEN);
    stands(&operator, "request.refused", "POST /api/approvals/{id}/decision", "Your own ceiling is $0.01").await;
}

#[tokio::test]
async fn a_missing_permission_is_one_row_with_what_was_asked_for_and_repeating_it_adds_none() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let viewer = patchbay.person(&operator, Role::Viewer).await;
    for _ in 0..8 {
        viewer.get("/api/users").await.problem(StatusCode::FORBIDDEN);
    }
    // Found out by the operation, not by the table: a plan needs what its change needs.
    let support = patchbay.person(&operator, Role::Support).await;
    let plan = json!({ "which": { "which": "matching", "query": {} }, "change": { "change": "removal" } });
    support.post("/api/bulk-changes", &plan).await.problem(StatusCode::FORBIDDEN);
    stands(&operator, "permission.refused", "Users", "GET /api/users").await;
    stands(&operator, "permission.refused", "Buy", "POST /api/bulk-changes").await;
    let rows = refused(&operator).await;
    assert_eq!(rows.len(), 2, "{rows:?}");
    let state = &patchbay.server().state;
    let checked = server::audit::check(&state.store, &state.vault, contract::time::Timestamp(0)).await.unwrap();
    assert_eq!(checked.broken, None);
}

#[tokio::test]
async fn whoever_is_not_let_in_with_the_right_password_stands_in_the_log_of_their_side() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let below = tenant(&operator, "Reseller", "reseller", json!({})).await;
    let admin = person(&patchbay, &operator, &below.id, Role::Admin, "reseller@example.com").await;
    drop(admin);
    let change = |suspended: bool| json!({ "name": "Reseller", "suspended": suspended, "limits": {} });
    let path = format!("/api/tenants/{}", below.id);
    operator.put(&path, &change(true)).await.expect(StatusCode::OK);
    patchbay.stranger().sign_in("reseller@example.com", PASSWORD).await.problem(StatusCode::FORBIDDEN);
    operator.put(&path, &change(false)).await.expect(StatusCode::OK);
    let admin = patchbay.stranger();
    admin.sign_in("reseller@example.com", PASSWORD).await.expect(StatusCode::OK);
    stands(&admin, "session.sign_in", "reseller@example.com", "suspended").await;

    // Closed after ten wrong ones: the right one is refused, too, and that is one row however often it is tried.
    let stranger = patchbay.stranger();
    for _ in 0..10 {
        stranger.sign_in(EMAIL, "not the password").await.problem(StatusCode::UNAUTHORIZED);
    }
    for _ in 0..5 {
        stranger.sign_in(EMAIL, PASSWORD).await.problem(StatusCode::TOO_MANY_REQUESTS);
    }
    stands(&operator, "session.sign_in", EMAIL, "Too many wrong passwords").await;
    let closed = refused(&operator).await.into_iter().filter(|row| row.after.is_some() && row.subject == EMAIL).count();
    assert!((1..=2).contains(&closed), "{closed} rows");
}
