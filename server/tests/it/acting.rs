//! Acting as a tenant below one's own.

use contract::{
    audit::AuditRow,
    id::TenantId,
    paging::Page,
    problem::ProblemKind,
    session::Session,
    tenant::Tenant,
    user::{InviteLink, Role},
};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Answer, Console, PASSWORD, Patchbay};

const MINUTE: i64 = 60_000;

/// A tenant under the one of whoever asks.
async fn tenant(console: &Console, name: &str, kind: &str) -> TenantId {
    let made: Tenant = console.post("/api/tenants", &json!({ "name": name, "kind": kind })).await.read();
    made.id
}

/// An admin of a tenant.
async fn admin_of(patchbay: &Patchbay, above: &Console, tenant: &TenantId, email: &str, role: &str) -> Console {
    let invite = json!({ "name": email, "email": email, "role": role });
    let link: InviteLink = above.post(&format!("/api/tenants/{tenant}/users"), &invite).await.read();
    let console = patchbay.stranger();
    console.sign_up(&link.path, email).await.expect(StatusCode::OK);
    console
}

async fn act_as(console: &Console, tenant: &TenantId) -> Answer {
    let body = json!({ "tenant": tenant, "reason": "They cannot find a number.", "password": PASSWORD });
    console.post("/api/acting", &body).await
}

async fn log(console: &Console, action: &str) -> Vec<AuditRow> {
    let page: Page<AuditRow> = console.get(&format!("/api/audit?action={action}")).await.read();
    page.items
}

#[tokio::test]
async fn whoever_acts_as_a_tenant_sees_its_things_and_both_logs_say_so_with_both_names() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let reseller = tenant(&operator, "Best Reseller", "reseller").await;
    let admin = admin_of(&patchbay, &operator, &reseller, "rita@example.com", "admin").await;
    let before = operator.cookie();
    let session: Session = act_as(&operator, &reseller).await.read();
    assert_eq!((&session.tenant, session.tenant_name.as_str()), (&reseller, "Best Reseller"));
    let acting = session.acting.unwrap();
    assert_eq!((acting.tenant_name.as_str(), acting.own_tenant_name.as_str()), ("Best Reseller", "Patchbay"));
    assert!(!acting.may_change && acting.reason == "They cannot find a number.");
    assert_ne!(operator.cookie(), before, "the session has another secret");
    let thief = patchbay.stranger();
    thief.set_cookie(before);
    thief.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);

    operator.get("/api/numbers").await.expect(StatusCode::OK);
    let problem = operator.delete("/api/cart/lines").await.problem(StatusCode::FORBIDDEN);
    assert!(problem.title.contains("only look"), "{}", problem.title);
    let change = |password: &str| json!({ "may_change": true, "password": password });
    operator.put("/api/acting", &change("not the password")).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    operator.put("/api/acting", &json!({ "may_change": true })).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    operator.put("/api/acting", &change(PASSWORD)).await.expect(StatusCode::OK);
    operator.delete("/api/cart/lines").await.expect(StatusCode::OK);

    let back: Session = operator.delete("/api/acting").await.read();
    assert!(back.acting.is_none() && back.tenant != reseller);
    for console in [&operator, &admin] {
        let rows = log(console, "acting.").await;
        let actions: Vec<&str> = rows.iter().rev().map(|row| row.action.as_str()).collect();
        assert_eq!(actions, ["acting.begin", "acting.change", "acting.end"]);
        for row in rows {
            assert_eq!(row.who, "Operator (Patchbay) as Best Reseller");
            assert_eq!(row.acting_for.as_deref(), Some("Best Reseller"));
        }
    }
    let begin = &log(&admin, "acting.begin").await[0];
    assert!(begin.after.as_deref().unwrap().contains("They cannot find a number."));
    let state = &patchbay.server().state;
    assert_eq!(server::audit::check(&state.store, &state.vault, state.clock.now()).await.unwrap().broken, None);
}

#[tokio::test]
async fn people_credentials_and_the_log_are_not_reached_by_acting_and_nobody_acts_on() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let reseller = tenant(&operator, "Best Reseller", "reseller").await;
    act_as(&operator, &reseller).await.expect(StatusCode::OK);
    operator.put("/api/acting", &json!({ "may_change": true, "password": PASSWORD })).await.expect(StatusCode::OK);
    for path in ["/api/users", "/api/audit", "/api/sessions"] {
        operator.get(path).await.problem(StatusCode::FORBIDDEN);
    }
    act_as(&operator, &reseller).await.problem(StatusCode::FORBIDDEN);
    let new = json!({ "current": PASSWORD, "new": "another few plain words" });
    operator.put("/api/session/password", &new).await.problem(StatusCode::FORBIDDEN);
    operator.post("/api/session/second-factor", &json!({ "password": PASSWORD })).await.problem(StatusCode::FORBIDDEN);
    operator.post("/api/tenants", &json!({ "name": "x", "kind": "customer" })).await.problem(StatusCode::FORBIDDEN);
    operator.post("/api/accounts/test", &json!({})).await.problem(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn nobody_acts_as_a_tenant_that_is_not_below_theirs() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let (one, other) = (tenant(&operator, "One", "reseller").await, tenant(&operator, "Other", "reseller").await);
    let admin = admin_of(&patchbay, &operator, &one, "one@example.com", "admin").await;
    let customer = tenant(&admin, "Customer of one", "customer").await;
    let above = operator.session().await.tenant;
    let nothing = act_as(&admin, &TenantId::new("nothing")).await.problem(StatusCode::NOT_FOUND);
    for not_below in [&other, &above, &one] {
        let problem = act_as(&admin, not_below).await.problem(StatusCode::NOT_FOUND);
        assert_eq!((problem.title, problem.fields), (nothing.title.clone(), nothing.fields.clone()));
    }
    act_as(&admin, &customer).await.expect(StatusCode::OK);
    // Two below is below, too.
    act_as(&operator, &customer).await.expect(StatusCode::OK);
    let viewer = patchbay.person(&patchbay.operator().await, Role::Viewer).await;
    act_as(&viewer, &one).await.problem(StatusCode::FORBIDDEN);
    let wrong = json!({ "tenant": one, "reason": "They asked for it.", "password": "not the password" });
    let problem = patchbay.operator().await.post("/api/acting", &wrong).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "password");
}

#[tokio::test]
async fn acting_ends_by_itself_and_then_nothing_happens_to_the_wrong_side() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let reseller = tenant(&operator, "Best Reseller", "reseller").await;
    act_as(&operator, &reseller).await.expect(StatusCode::OK);
    patchbay.clock.advance_ms(29 * MINUTE);
    operator.get("/api/numbers").await.expect(StatusCode::OK);
    patchbay.clock.advance_ms(MINUTE + 1_000);
    for path in ["/api/numbers", "/api/session", "/api/cart"] {
        let problem = operator.get(path).await.problem(StatusCode::CONFLICT);
        assert_eq!(problem.kind, ProblemKind::ActingEnded, "{path}");
        assert!(problem.title.contains("Best Reseller"));
    }
    operator.delete("/api/cart/lines").await.problem(StatusCode::CONFLICT);
    let back: Session = operator.delete("/api/acting").await.read();
    assert!(back.acting.is_none());
    operator.get("/api/numbers").await.expect(StatusCode::OK);
    assert_eq!(log(&operator, "acting.end").await.len(), 1);
}

#[tokio::test]
async fn a_suspension_ends_acting_at_once() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let reseller = tenant(&operator, "Best Reseller", "reseller").await;
    let acting = patchbay.operator().await;
    act_as(&acting, &reseller).await.expect(StatusCode::OK);
    let change = json!({ "name": "Best Reseller", "suspended": true, "limits": {} });
    operator.put(&format!("/api/tenants/{reseller}"), &change).await.expect(StatusCode::OK);
    let problem = acting.get("/api/numbers").await.problem(StatusCode::CONFLICT);
    assert_eq!(problem.kind, ProblemKind::ActingEnded);
    acting.delete("/api/acting").await.expect(StatusCode::OK);
    act_as(&acting, &reseller).await.problem(StatusCode::CONFLICT);
    // Signing out works in the middle of it, too.
    let change = json!({ "name": "Best Reseller", "suspended": false, "limits": {} });
    operator.put(&format!("/api/tenants/{reseller}"), &change).await.expect(StatusCode::OK);
    act_as(&acting, &reseller).await.expect(StatusCode::OK);
    acting.delete("/api/session").await.expect(StatusCode::NO_CONTENT);
    acting.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
}
