//! Tenants: what those above can do, what bounds those below, and carts that need somebody's yes.

use contract::{
    account::Account,
    approval::{Approval, ApprovalState},
    audit::AuditRow,
    cart::Cart,
    money::Money,
    offer::Offer,
    owned::NumberPage,
    paging::Page,
    tenant::{HandedOver, Tenant, TenantKind},
    user::{Role, User},
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    buying::{self, BUY, confirm, offers},
    support::{Console, PASSWORD, Patchbay, draft, until},
    tenancy::{World, colleague, hand_over, numbers, person, tenant},
};

fn key() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

fn dollars(text: &str) -> Value {
    json!({ "amount": text, "currency": "USD" })
}

/// How many numbers somebody sees.
async fn owned(console: &Console) -> u32 {
    let page: NumberPage = console.get("/api/numbers").await.read();
    page.matching
}

/// A customer right under the operator, granted the operator's account, with these limits beside, and its admin.
async fn customer(patchbay: &Patchbay, operator: &Console, mut limits: Value) -> (Tenant, Console) {
    let account = patchbay.account(operator).await;
    limits["accounts"] = json!([account]);
    let below = tenant(operator, "Flower Shop", "customer", limits).await;
    let admin = person(patchbay, operator, &below.id, Role::CustomerAdmin, "shop@example.com").await;
    (below, admin)
}

#[tokio::test]
async fn tenants_form_a_tree_and_each_sees_its_own_branch() {
    let world = World::start().await;
    let names = |tenants: &[Tenant]| tenants.iter().map(|tenant| tenant.name.clone()).collect::<Vec<_>>();
    let all: Vec<Tenant> = world.operator.admin.get("/api/tenants").await.read();
    assert_eq!(all.len(), 5);
    assert_eq!((all[0].kind, all[0].parent.clone()), (TenantKind::Operator, None));
    let first = all.iter().find(|tenant| tenant.id == world.reseller.id).unwrap();
    assert_eq!((first.users, first.numbers, first.tenants), (1, 1, 1));
    let own: Vec<Tenant> = world.reseller.admin.get("/api/tenants").await.read();
    assert_eq!(names(&own), ["First Reseller", "Flower Shop"]);
    assert_eq!(own[0].parent, None, "who is above is none of its business");
    world.sibling.admin.get(&format!("/api/tenants/{}", world.customer.id)).await.problem(StatusCode::NOT_FOUND);
    world.customer.admin.get("/api/tenants").await.problem(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_can_stand_under_what_and_under_which_name() {
    let world = World::start().await;
    let console = &world.reseller.admin;
    for (body, field) in [
        (json!({ "name": "A", "kind": "reseller" }), "kind"),
        (json!({ "name": "A", "kind": "operator" }), "kind"),
        (json!({ "name": " ", "kind": "customer" }), "name"),
        (json!({ "name": "Flower Shop", "kind": "customer" }), "name"),
        (json!({ "name": "A", "kind": "customer", "limits": { "accounts": [world.sibling.things.account] } }), "limits.accounts"),
    ] {
        let problem = console.post("/api/tenants", &body).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.fields[0].field, field, "{body}");
    }
    let elsewhere = json!({ "name": "A", "kind": "customer", "parent": world.sibling.id });
    console.post("/api/tenants", &elsewhere).await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_gives_a_role_that_may_more_than_they_do_or_that_does_not_fit() {
    let world = World::start().await;
    let shop = &world.customer.admin;
    for role in ["admin", "provisioning", "auditor"] {
        let invite = json!({ "name": "Eve", "email": "eve@example.com", "role": role });
        let problem = shop.post("/api/users", &invite).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.fields[0].field, "role");
    }
    let invite = json!({ "name": "Eve", "email": "eve@example.com", "role": "customer_admin" });
    world.reseller.admin.post("/api/users", &invite).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    let users = format!("/api/tenants/{}/users", world.customer.id);
    world.sibling.admin.post(&users, &invite).await.problem(StatusCode::NOT_FOUND);
    world.reseller.admin.post(&users, &invite).await.expect(StatusCode::OK);
    let people: Vec<User> = world.reseller.admin.get(&users).await.read();
    assert_eq!(people.len(), 2);
}

#[tokio::test]
async fn who_is_suspended_is_out_at_once_with_everybody_under_it_and_comes_back() {
    let world = World::start().await;
    let path = format!("/api/tenants/{}", world.reseller.id);
    let change =
        |suspended: bool| json!({ "name": "First Reseller", "suspended": suspended, "limits": { "accounts": [world.account] } });
    world.operator.admin.put(&path, &change(true)).await.expect(StatusCode::OK);
    for side in [&world.reseller, &world.customer] {
        side.admin.get("/api/home").await.problem(StatusCode::UNAUTHORIZED);
        let console = world.patchbay.stranger();
        console.sign_in(&side.email, "not the password").await.problem(StatusCode::UNAUTHORIZED);
        let problem = console.sign_in(&side.email, PASSWORD).await.problem(StatusCode::FORBIDDEN);
        assert!(problem.title.contains("suspended"), "{}", problem.title);
    }
    world.sibling.admin.get("/api/home").await.expect(StatusCode::OK);
    world.operator.admin.put(&path, &change(false)).await.expect(StatusCode::OK);
    world.again(&world.customer).await.get("/api/home").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn nobody_suspends_or_bounds_their_own_side() {
    let world = World::start().await;
    let path = format!("/api/tenants/{}", world.reseller.id);
    let limits = json!({ "accounts": [world.account], "numbers": 5_000 });
    for body in [
        json!({ "name": "First Reseller", "suspended": true, "limits": { "accounts": [world.account] } }),
        json!({ "name": "First Reseller", "suspended": false, "limits": limits }),
    ] {
        world.reseller.admin.put(&path, &body).await.problem(StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_granted_account_is_used_and_its_log_in_stays_its_owners() {
    let world = World::start().await;
    let shop = &world.customer.admin;
    let accounts: Vec<Account> = shop.get("/api/accounts").await.read();
    assert_eq!(accounts.len(), 1);
    assert!(accounts[0].plain.is_empty() && accounts[0].secrets_set.is_empty() && accounts[0].base_url.is_empty());
    let admin = &world.reseller.admin;
    let id = &world.account;
    let replacement = draft(&world.patchbay, "Taken", "taken");
    admin.put(&format!("/api/accounts/{id}"), &replacement).await.problem(StatusCode::NOT_FOUND);
    admin.post(&format!("/api/accounts/{id}/test"), &json!({})).await.problem(StatusCode::NOT_FOUND);
    admin.delete(&format!("/api/accounts/{id}")).await.problem(StatusCode::NOT_FOUND);
    admin.get(&format!("/api/accounts/{id}/subscriptions")).await.problem(StatusCode::NOT_FOUND);
    // Lists of the carrier's that do not say whose each thing is.
    for path in ["/api/trunk-groups", "/api/bulk-orders", "/api/locations"] {
        let rows: Vec<Value> = admin.get(path).await.read();
        assert!(rows.is_empty(), "{path}");
        let rows: Vec<Value> = world.operator.admin.get("/api/trunk-groups").await.read();
        assert!(!rows.is_empty());
    }
    admin.get(&format!("/api/accounts/{id}/ports/export")).await.problem(StatusCode::NOT_FOUND);
    // What those above take away, those below lose as well.
    let without = json!({ "name": "First Reseller", "suspended": false, "limits": {} });
    world.operator.admin.put(&format!("/api/tenants/{}", world.reseller.id), &without).await.expect(StatusCode::OK);
    let accounts: Vec<Account> = shop.get("/api/accounts").await.read();
    assert!(accounts.is_empty());
}

#[tokio::test]
async fn a_number_keeps_its_tenant_when_a_reading_sees_it_again_and_new_ones_are_the_owners() {
    let world = World::start().await;
    world.patchbay.world.own(3).await;
    let before = owned(&world.operator.admin).await;
    world.customer.admin.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    until("the new numbers are read", || async { (owned(&world.operator.admin).await >= before + 3).then_some(()) }).await;
    for side in [&world.reseller, &world.customer] {
        assert_eq!(numbers(&side.admin, 1).await, std::slice::from_ref(&side.things.number), "{}", side.name);
    }
}

#[tokio::test]
async fn what_a_customer_buys_is_its_own() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let (_, shop) = customer(&patchbay, &operator, json!({})).await;
    let account = patchbay.account(&operator).await;
    let cart = buying::cart_of(&shop, &account, "kind=local&state=IL", 2).await;
    let answer = buying::buy(&shop, &key(), &cart).await;
    buying::settled(&shop, &answer.attempts[0]).await;
    operator.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    let own = numbers(&shop, 2).await;
    for number in own {
        operator.get(&format!("/api/numbers/{number}")).await.problem(StatusCode::NOT_FOUND);
    }
    operator.get(&format!("/api/attempts/{}", answer.attempts[0])).await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn numbers_go_over_after_a_preview_and_both_sides_have_it_on_record() {
    let world = World::start().await;
    let (from, to) = (&world.reseller, &world.customer);
    let number = &from.things.number;
    let body = json!({ "numbers": [number, "+12015550199"], "from": from.id, "to": to.id, "confirmed": false });
    let preview: HandedOver = from.admin.post("/api/tenants/hand-over", &body).await.read();
    assert!(!preview.done && preview.rows[0].why_not.is_none() && preview.rows[1].why_not.is_some());
    assert!(!preview.rows[0].effects.is_empty());
    from.admin.get(&format!("/api/numbers/{number}")).await.expect(StatusCode::OK);
    let both = json!({ "numbers": [number, "+12015550199"], "from": from.id, "to": to.id, "confirmed": true });
    from.admin.post("/api/tenants/hand-over", &both).await.problem(StatusCode::CONFLICT);
    from.admin.get(&format!("/api/numbers/{number}")).await.expect(StatusCode::OK);
    assert!(hand_over(&from.admin, std::slice::from_ref(number), &from.id, &to.id).await.done);
    from.admin.get(&format!("/api/numbers/{number}")).await.problem(StatusCode::NOT_FOUND);
    to.admin.get(&format!("/api/numbers/{number}")).await.expect(StatusCode::OK);
    for side in [from, to] {
        let log: Page<AuditRow> = side.admin.get("/api/audit?q=number.hand_over").await.read();
        assert!(log.items.iter().any(|row| row.after.as_deref().is_some_and(|after| after.contains(number.as_str()))));
    }
    let beside = json!({ "numbers": [number], "from": to.id, "to": world.sibling.id, "confirmed": true });
    from.admin.post("/api/tenants/hand-over", &beside).await.problem(StatusCode::NOT_FOUND);
}

/// A cart with lines of many offers, and each line's own confirmation.
async fn single_lines(console: &Console, account: &contract::id::AccountId, most: usize) -> (Money, Vec<Value>) {
    let mut found: Vec<Offer> = Vec::new();
    for state in ["GA", "IL", "NY", "CA", "TX", "FL"] {
        found.extend(offers(console, account, &format!("kind=local&state={state}&limit=100")).await);
    }
    let price = found[0].setup + found[0].monthly;
    found.retain(|offer| offer.setup + offer.monthly == price);
    found.truncate(most);
    assert!(found.len() >= most, "only {} offers", found.len());
    let tokens: Vec<&str> = found.iter().map(|offer| offer.token.as_str()).collect();
    let cart: Cart = console.post("/api/cart/lines", &json!({ "tokens": tokens, "quantity": 1 })).await.read();
    let one = |line: &contract::cart::CartLine| json!({ "lines": [line.id], "setup": line.offer.setup, "monthly": line.offer.monthly, "routing": [] });
    (price, cart.lines.iter().map(one).collect())
}

async fn all_at_once(console: &Console, checkouts: &[Value]) -> usize {
    let asked = checkouts.iter().map(|body| async move { console.post_under(&key(), "/api/checkout", body).await.status });
    let statuses = futures::future::join_all(asked).await;
    // A carrier that is asked by fifty at once may want a rest.
    assert!(statuses.iter().all(|status| matches!(status.as_u16(), 202 | 403 | 503)), "{statuses:?}");
    statuses.iter().filter(|status| **status == StatusCode::ACCEPTED).count()
}

#[tokio::test]
async fn fifty_checkouts_at_once_never_bring_more_numbers_than_the_limit() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let (below, shop) = customer(&patchbay, &operator, json!({ "numbers": 7 })).await;
    let account = patchbay.account(&operator).await;
    let (_, checkouts) = single_lines(&shop, &account, 50).await;
    assert_eq!(all_at_once(&shop, &checkouts).await, 7);
    numbers(&shop, 7).await;
    let tenant: Tenant = operator.get(&format!("/api/tenants/{}", below.id)).await.read();
    assert_eq!(tenant.numbers, 7);
    assert_eq!(patchbay.world.did(BUY).await.len(), 7);
}

#[tokio::test]
async fn fifty_checkouts_at_once_never_spend_more_than_the_month_has() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let (below, shop) = customer(&patchbay, &operator, json!({})).await;
    let account = patchbay.account(&operator).await;
    let (price, checkouts) = single_lines(&shop, &account, 50).await;
    let change = json!({ "name": "Flower Shop", "suspended": false,
        "limits": { "accounts": [account], "monthly_spend": price.times(5) } });
    operator.put(&format!("/api/tenants/{}", below.id), &change).await.expect(StatusCode::OK);
    assert_eq!(all_at_once(&shop, &checkouts).await, 5);
    numbers(&shop, 5).await;
    assert_eq!(patchbay.world.did(BUY).await.len(), 5);
}

#[tokio::test]
async fn a_limit_above_bounds_everybody_under_it_together() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let limits = json!({ "accounts": [account], "numbers": 1 });
    let reseller = tenant(&operator, "Reseller", "reseller", limits).await;
    let admin = person(&patchbay, &operator, &reseller.id, Role::Admin, "reseller@example.com").await;
    let below = tenant(&admin, "Shop", "customer", json!({ "accounts": [account], "numbers": 500 })).await;
    let shop = person(&patchbay, &admin, &below.id, Role::CustomerAdmin, "shop@example.com").await;
    let cart = buying::cart_of(&shop, &account, "kind=local&state=IL", 2).await;
    let problem = shop.post_under(&key(), "/api/checkout", &confirm(&cart)).await.problem(StatusCode::FORBIDDEN);
    assert!(problem.title.contains("Whoever runs this for you"), "{}", problem.title);
    assert!(patchbay.world.did(BUY).await.is_empty());
}

#[tokio::test]
async fn a_person_buys_only_at_the_accounts_they_were_given_and_nobody_bounds_themselves() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let person = colleague(&patchbay, &operator, Role::Provisioning, "buyer@example.com").await;
    let id = person.session().await.user;
    let bound = json!({ "role": "provisioning", "disabled": false, "limits": { "accounts": [] } });
    let user: User = operator.put(&format!("/api/users/{id}"), &bound).await.read();
    assert_eq!(user.limits.accounts, Some(Vec::new()));
    let cart = buying::cart_of(&person, &account, "kind=local&state=IL", 1).await;
    let problem = person.post_under(&key(), "/api/checkout", &confirm(&cart)).await.problem(StatusCode::FORBIDDEN);
    assert!(problem.title.contains("does not reach"), "{}", problem.title);
    let own = json!({ "role": "admin", "disabled": false, "limits": { "ceiling": dollars("5") } });
    let me = operator.session().await.user;
    operator.put(&format!("/api/users/{me}"), &own).await.problem(StatusCode::FORBIDDEN);
}

/// Somebody with a ceiling of a cent and a cart over it, and an approver.
pub async fn over_a_ceiling(patchbay: &Patchbay) -> (Console, Console, Console, Cart) {
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let buyer = colleague(patchbay, &operator, Role::Provisioning, "buyer@example.com").await;
    let approver = colleague(patchbay, &operator, Role::Admin, "approver@example.com").await;
    let id = buyer.session().await.user;
    let bound = json!({ "role": "provisioning", "disabled": false, "limits": { "ceiling": dollars("0.01") } });
    operator.put(&format!("/api/users/{id}"), &bound).await.expect(StatusCode::OK);
    let cart = buying::cart_of(&buyer, &account, "kind=local&state=IL", 2).await;
    (operator, buyer, approver, cart)
}

pub fn yes(approval: &Approval) -> Value {
    json!({ "approve": true, "total": approval.total })
}

#[tokio::test]
async fn over_a_ceiling_a_cart_goes_to_an_approver_who_buys_exactly_what_was_frozen() {
    let patchbay = Patchbay::start().await;
    let (_, buyer, approver, cart) = over_a_ceiling(&patchbay).await;
    let problem = buyer.post_under(&key(), "/api/checkout", &confirm(&cart)).await.problem(StatusCode::FORBIDDEN);
    assert!(problem.title.contains("$0.01") && problem.title.contains("approval"), "{}", problem.title);
    assert_eq!(cart.ceiling, Money::parse_usd("0.01").ok());
    let approval: Approval = buyer.post("/api/approvals", &json!({ "words": "For the new shop" })).await.read();
    assert_eq!((approval.state, approval.total), (ApprovalState::Waiting, cart.setup + cart.monthly));
    assert!(approval.own && approval.why_not.is_some());
    buyer.post("/api/approvals", &json!({})).await.problem(StatusCode::CONFLICT);
    // What comes into the cart afterwards is not bought by it.
    let account = patchbay.account(&approver).await;
    buying::cart_of(&approver, &account, "kind=local&state=NY", 1).await;
    let path = format!("/api/approvals/{}", approval.id);
    buyer.post(&format!("{path}/decision"), &yes(&approval)).await.problem(StatusCode::FORBIDDEN);
    let other = json!({ "approve": true, "total": dollars("1000") });
    approver.post(&format!("{path}/decision"), &other).await.problem(StatusCode::CONFLICT);
    let done: Approval = approver.post(&format!("{path}/decision"), &yes(&approval)).await.read();
    assert_eq!((done.state, done.attempts.len()), (ApprovalState::Approved, 1));
    let attempt = buying::settled(&approver, &done.attempts[0]).await;
    assert!(
        attempt.by.contains("buyer@example.com") && attempt.by.contains("approved by approver@example.com"),
        "{}",
        attempt.by
    );
    assert_eq!(patchbay.world.did(BUY).await.len(), 2);
    let cart: Cart = buyer.get("/api/cart").await.read();
    assert_eq!(cart.lines.len(), 1);
}

#[tokio::test]
async fn two_who_say_yes_at_once_buy_once() {
    let patchbay = Patchbay::start().await;
    let (operator, buyer, approver, _) = over_a_ceiling(&patchbay).await;
    let approval: Approval = buyer.post("/api/approvals", &json!({})).await.read();
    let path = format!("/api/approvals/{}/decision", approval.id);
    let answer = yes(&approval);
    let (one, other) = tokio::join!(operator.post(&path, &answer), approver.post(&path, &answer));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let done: Approval = operator.get(&format!("/api/approvals/{}", approval.id)).await.read();
    buying::settled(&operator, &done.attempts[0]).await;
    assert_eq!(patchbay.world.did(BUY).await.len(), 2);
}

#[tokio::test]
async fn an_approval_ends_after_a_day_by_a_no_and_by_being_taken_back() {
    let patchbay = Patchbay::start().await;
    let (_, buyer, approver, _) = over_a_ceiling(&patchbay).await;
    let first: Approval = buyer.post("/api/approvals", &json!({})).await.read();
    let path = format!("/api/approvals/{}", first.id);
    approver.delete(&path).await.problem(StatusCode::FORBIDDEN);
    buyer.delete(&path).await.expect(StatusCode::NO_CONTENT);
    approver.post(&format!("{path}/decision"), &yes(&first)).await.problem(StatusCode::CONFLICT);
    let second: Approval = buyer.post("/api/approvals", &json!({})).await.read();
    let path = format!("/api/approvals/{}", second.id);
    let no = json!({ "approve": false, "total": second.total });
    approver.post(&format!("{path}/decision"), &no).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    let no = json!({ "approve": false, "total": second.total, "reason": "Too many" });
    let declined: Approval = approver.post(&format!("{path}/decision"), &no).await.read();
    assert_eq!((declined.state, declined.reason.as_str()), (ApprovalState::Declined, "Too many"));
    let third: Approval = buyer.post("/api/approvals", &json!({})).await.read();
    patchbay.clock.advance_ms(24 * 60 * 60 * 1000 + 1);
    let again = patchbay.operator().await;
    let path = format!("/api/approvals/{}", third.id);
    let expired: Approval = again.get(&path).await.read();
    assert_eq!(expired.state, ApprovalState::Expired);
    again.post(&format!("{path}/decision"), &yes(&third)).await.problem(StatusCode::CONFLICT);
    assert!(patchbay.world.did(BUY).await.is_empty());
}

#[tokio::test]
async fn a_price_that_moved_and_an_approver_with_a_low_ceiling_buy_nothing() {
    let patchbay = Patchbay::start().await;
    let (operator, buyer, approver, _) = over_a_ceiling(&patchbay).await;
    let approval: Approval = buyer.post("/api/approvals", &json!({})).await.read();
    let path = format!("/api/approvals/{}/decision", approval.id);
    let id = approver.session().await.user;
    let bound = json!({ "role": "admin", "disabled": false, "limits": { "ceiling": dollars("0.5") } });
    operator.put(&format!("/api/users/{id}"), &bound).await.expect(StatusCode::OK);
    let problem = approver.post(&path, &yes(&approval)).await.problem(StatusCode::FORBIDDEN);
    assert!(problem.title.contains("$0.50"), "{}", problem.title);
    patchbay.world.price("9.00000", "9.00000").await;
    operator.post(&path, &yes(&approval)).await.problem(StatusCode::CONFLICT);
    assert!(patchbay.world.did(BUY).await.is_empty());
}
