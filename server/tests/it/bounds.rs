//! What bounds a person bounds them whichever way they take.

use contract::{
    approval::{Approval, ApprovalState},
    attempt::{Asked, Attempt, Outcome},
    audit::{AuditCheck, AuditRow},
    customer_list::CustomersOfAccount,
    id::AccountId,
    paging::Page,
    user::{Role, User},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::{Row as _, any::AnyPoolOptions};

use crate::{
    buying::{self, BUY},
    support::{Answer, Console, Patchbay, until},
    tenancy::{colleague, numbers, person, tenant},
};

fn dollars(text: &str) -> Value {
    json!({ "amount": text, "currency": "USD" })
}

fn key(name: &str) -> String {
    format!("confirmation-of-{name}")
}

async fn start() -> (Patchbay, Console, AccountId) {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    (patchbay, operator, account)
}

/// Bounds somebody, who keeps the role.
async fn bound(operator: &Console, person: &Console, role: Role, limits: Value) {
    let id = person.session().await.user;
    let change = json!({ "role": role, "disabled": false, "limits": limits });
    operator.put(&format!("/api/users/{id}"), &change).await.expect(StatusCode::OK);
}

async fn settled(console: &Console, asked: Answer) -> Attempt {
    let asked: Asked = asked.expect(StatusCode::ACCEPTED).read();
    until("an attempt is settled or waits for a person", || async {
        let attempt: Attempt = console.get(&format!("/api/attempts/{}", asked.attempt)).await.read();
        (attempt.settled_at.is_some() || attempt.outcome == Outcome::Manual).then_some(attempt)
    })
    .await
}

#[tokio::test]
async fn c48_payment_over_a_ceiling_is_refused_before_anything_is_sent() {
    let (patchbay, operator, account) = start().await;
    let billing = colleague(&patchbay, &operator, Role::Billing, "billing@example.com").await;
    bound(&operator, &billing, Role::Billing, json!({ "ceiling": dollars("40") })).await;
    let path = format!("/api/accounts/{account}/payments");
    let refused = billing.post_under(&key("too-much"), &path, &json!({ "amount": dollars("40.01") })).await;
    let problem = refused.problem(StatusCode::FORBIDDEN);
    assert!(problem.title.contains("$40.01") && problem.title.contains("$40"), "{}", problem.title);
    assert!(patchbay.world.did("c48_payment").await.is_empty());
    let paid = billing.post_under(&key("enough"), &path, &json!({ "amount": dollars("40.00") })).await;
    paid.expect(StatusCode::ACCEPTED);
}

#[tokio::test]
async fn nobody_sheds_their_bounds_by_inviting_somebody() {
    let (patchbay, operator, account) = start().await;
    let admin = colleague(&patchbay, &operator, Role::Admin, "bounded@example.com").await;
    bound(&operator, &admin, Role::Admin, json!({ "ceiling": dollars("0.01"), "accounts": [] })).await;
    let second = colleague(&patchbay, &admin, Role::Admin, "second@example.com").await;
    let people: Vec<User> = operator.get("/api/users").await.read();
    let of = |email: &str| people.iter().find(|user| user.email == email).unwrap();
    assert_eq!(of("second@example.com").limits, of("bounded@example.com").limits);
    // Nor does the one of them widen the other.
    let path = format!("/api/users/{}", of("second@example.com").id);
    let change = |limits: Value| json!({ "role": "admin", "disabled": false, "limits": limits });
    for (wider, word) in [
        (json!({ "ceiling": dollars("0.01") }), "accounts"),
        (json!({ "ceiling": dollars("0.01"), "accounts": [account] }), "accounts"),
        (json!({ "accounts": [] }), "ceiling"),
    ] {
        let problem = admin.put(&path, &change(wider)).await.problem(StatusCode::FORBIDDEN);
        assert!(problem.title.contains(word), "{}", problem.title);
    }
    let cart = buying::cart_of(&second, &account, "kind=local&state=IL", 1).await;
    second.post_under(&key("second"), "/api/checkout", &buying::confirm(&cart)).await.problem(StatusCode::FORBIDDEN);
    assert!(patchbay.world.did(BUY).await.is_empty());
}

#[tokio::test]
async fn an_approver_who_does_not_reach_the_account_and_an_asker_who_may_not_buy_any_more_buy_nothing() {
    let (patchbay, operator, account) = start().await;
    let buyer = colleague(&patchbay, &operator, Role::Provisioning, "buyer@example.com").await;
    let approver = colleague(&patchbay, &operator, Role::Admin, "approver@example.com").await;
    bound(&operator, &buyer, Role::Provisioning, json!({ "ceiling": dollars("0.01") })).await;
    bound(&operator, &approver, Role::Admin, json!({ "accounts": [] })).await;
    buying::cart_of(&buyer, &account, "kind=local&state=IL", 1).await;
    let approval: Approval = buyer.post("/api/approvals", &json!({})).await.read();
    let path = format!("/api/approvals/{}", approval.id);
    let yes = json!({ "approve": true, "total": approval.total });
    let problem = approver.post(&format!("{path}/decision"), &yes).await.problem(StatusCode::FORBIDDEN);
    assert!(problem.title.contains("does not reach"), "{}", problem.title);
    // Whoever asked is a viewer now, and then closed out.
    let id = buyer.session().await.user;
    for change in [json!({ "role": "viewer", "disabled": false }), json!({ "role": "provisioning", "disabled": true })] {
        operator.put(&format!("/api/users/{id}"), &change).await.expect(StatusCode::OK);
        let problem = operator.post(&format!("{path}/decision"), &yes).await.problem(StatusCode::CONFLICT);
        assert!(problem.title.contains("buyer@example.com may not buy"), "{}", problem.title);
    }
    assert!(patchbay.world.did(BUY).await.is_empty());
    operator.put(&format!("/api/users/{id}"), &json!({ "role": "provisioning", "disabled": false })).await.expect(StatusCode::OK);
    let done: Approval = operator.post(&format!("{path}/decision"), &yes).await.read();
    assert_eq!(done.state, ApprovalState::Approved);
}

#[tokio::test]
async fn an_account_out_of_reach_is_neither_changed_nor_asked_for_what_may_cost() {
    let (patchbay, operator, account) = start().await;
    let number = numbers(&operator, 1).await.remove(0);
    let admin = colleague(&patchbay, &operator, Role::Admin, "bounded@example.com").await;
    bound(&operator, &admin, Role::Admin, json!({ "accounts": [] })).await;
    let at = format!("/api/accounts/{account}");
    let refusals = [
        admin.post(&format!("{at}/test"), &json!({})).await,
        admin.delete(&at).await,
        admin.post(&format!("/api/numbers/{number}/look-up"), &json!({})).await,
        admin.post(&format!("{at}/subscriptions"), &json!({ "do": "address" })).await,
    ];
    for refusal in refusals {
        let problem = refusal.problem(StatusCode::FORBIDDEN);
        assert!(problem.title.contains("does not reach"), "{}", problem.title);
    }
    operator.post(&format!("{at}/test"), &json!({})).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_customers_name_with_blanks_is_the_askers_and_one_that_came_to_nothing_is_nobodys() {
    let (patchbay, operator, account) = start().await;
    let reseller = tenant(&operator, "Northern Voice", "reseller", json!({ "accounts": [account] })).await;
    let theirs = person(&patchbay, &operator, &reseller.id, Role::Admin, "north@example.com").await;
    let path = format!("/api/accounts/{account}/customers");
    let draft = |user_name: &str| crate::customers::draft(user_name);
    let own = async |console: &Console| -> Vec<String> {
        let all: Vec<CustomersOfAccount> = console.get("/api/customers").await.read();
        all[0].customers.iter().map(|customer| customer.user_name.clone()).collect()
    };
    let made = settled(&theirs, theirs.post_under(&key("blank"), &path, &draft("blanksub ")).await).await;
    assert_eq!(made.outcome, Outcome::Verified);
    assert_eq!(own(&theirs).await, ["blanksub"]);
    assert!(!own(&operator).await.contains(&"blanksub".to_owned()));
    // What the carrier refuses leaves no claim: one of that name who is made at the carrier later is the account owner's.
    patchbay.world.trouble_once("c48_customer_create", carriers::sandbox::Trouble::Refuse).await;
    let refused = settled(&theirs, theirs.post_under(&key("refused"), &path, &draft("latersub")).await).await;
    assert_eq!(refused.outcome, Outcome::Refused);
    let pool = AnyPoolOptions::new().connect(patchbay.database_url()).await.unwrap();
    let claims = sqlx::query("SELECT user_name FROM customer_owners WHERE account_id = $1").bind(account.as_str());
    let claims: Vec<String> = claims.fetch_all(&pool).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(claims, ["blanksub"]);
}

#[tokio::test]
async fn a_check_of_the_log_tells_a_tenant_of_its_own_rows_only() {
    let (patchbay, operator, account) = start().await;
    let reseller = tenant(&operator, "Northern Voice", "reseller", json!({ "accounts": [account] })).await;
    let theirs = person(&patchbay, &operator, &reseller.id, Role::Admin, "north@example.com").await;
    let whole: AuditCheck = operator.post("/api/audit/check", &json!({})).await.read();
    let rows: Page<AuditRow> = theirs.get("/api/audit").await.read();
    let own: AuditCheck = theirs.post("/api/audit/check", &json!({})).await.read();
    assert_eq!((&own.broken, own.rows), (&None, rows.items.len() as u64));
    assert!(own.rows < whole.rows, "{own:?} {whole:?}");
    // What others do moves the end of the log, and nothing of theirs.
    colleague(&patchbay, &operator, Role::Viewer, "viewer@example.com").await;
    let later: AuditCheck = operator.post("/api/audit/check", &json!({})).await.read();
    let still: AuditCheck = theirs.post("/api/audit/check", &json!({})).await.read();
    assert!(later.rows > whole.rows && later.head != whole.head);
    assert_eq!((still.rows, still.head), (own.rows, own.head));
}
