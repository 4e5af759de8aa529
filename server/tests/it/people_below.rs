//! People of tenants below one's own: seen, changed and closed out from above, and by nobody beside.

use contract::{audit::AuditRow, paging::Page, user::User};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    policy::plain,
    support::{Console, PASSWORD},
    tenancy::{Side, World},
};

fn path(side: &Side, user: &str) -> String {
    format!("/api/tenants/{}/users/{user}", side.id)
}

async fn admin_of(console: &Console, side: &Side) -> User {
    let people: Vec<User> = console.get(&format!("/api/tenants/{}/users", side.id)).await.read();
    people.into_iter().find(|user| user.email == side.email).unwrap()
}

async fn log(console: &Console) -> Vec<AuditRow> {
    let page: Page<AuditRow> = console.get("/api/audit?q=user.change").await.read();
    page.items
}

#[tokio::test]
async fn whoever_is_above_closes_somebody_out_at_once_and_lets_them_in_again() {
    let world = World::start().await;
    let (above, shop) = (&world.reseller.admin, &world.customer);
    let user = admin_of(above, shop).await;
    let change = |disabled: bool| json!({ "role": "customer_admin", "disabled": disabled });
    // Also the last admin: somebody else can be invited from above.
    let closed: User = above.put(&path(shop, user.id.as_str()), &change(true)).await.read();
    assert!(closed.disabled);
    shop.admin.get("/api/home").await.problem(StatusCode::UNAUTHORIZED);
    let stranger = world.patchbay.stranger();
    stranger.sign_in(&shop.email, PASSWORD).await.expect(StatusCode::UNAUTHORIZED);
    // The operator is above both.
    world.operator.admin.put(&path(shop, user.id.as_str()), &change(false)).await.expect(StatusCode::OK);
    stranger.sign_in(&shop.email, PASSWORD).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn another_role_and_a_ceiling_from_above_hold_and_stand_in_both_logs() {
    let world = World::start().await;
    let (above, below) = (&world.operator.admin, &world.reseller);
    let user = admin_of(above, below).await;
    let ceiling = json!({ "amount": "5", "currency": "USD" });
    let limits = json!({ "ceiling": ceiling, "accounts": [world.account] });
    let change = json!({ "role": "provisioning", "disabled": false, "limits": limits });
    let changed: User = above.put(&path(below, user.id.as_str()), &change).await.read();
    assert_eq!((changed.role.word(), changed.limits.ceiling.is_some()), ("provisioning", true));
    assert_eq!(admin_of(above, below).await.limits, changed.limits);
    below.admin.get("/api/users").await.problem(StatusCode::FORBIDDEN);
    let back = json!({ "role": "admin", "disabled": false });
    above.put(&path(below, user.id.as_str()), &back).await.expect(StatusCode::OK);
    for console in [above, &below.admin] {
        let rows = log(console).await;
        let row = rows.iter().find(|row| row.after.as_deref().is_some_and(|after| after.contains("provisioning"))).unwrap();
        assert_eq!((row.subject.as_str(), row.who.as_str()), (below.email.as_str(), "Operator"));
        assert!(row.before.as_deref().is_some_and(|before| before.contains("admin")));
    }
    assert!(log(&world.sibling.admin).await.is_empty());
}

#[tokio::test]
async fn a_role_or_an_account_that_is_not_the_tenants_is_refused_from_above_as_well() {
    let world = World::start().await;
    let above = &world.reseller.admin;
    let user = admin_of(above, &world.customer).await;
    let address = path(&world.customer, user.id.as_str());
    let beside = world.sibling.things.account.as_deref().unwrap();
    for (body, field) in [
        (json!({ "role": "admin", "disabled": false }), "role"),
        (json!({ "role": "customer_admin", "disabled": false, "limits": { "accounts": [beside] } }), "limits.accounts"),
    ] {
        let problem = above.put(&address, &body).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.fields[0].field, field, "{body}");
    }
    assert_eq!(admin_of(above, &world.customer).await, user, "nothing was changed");
}

#[tokio::test]
async fn somebody_of_a_tenant_beside_above_or_elsewhere_is_nobody() {
    let world = World::start().await;
    let body = json!({ "role": "viewer", "disabled": true });
    let nobody = uuid::Uuid::now_v7().to_string();
    let of = |side: &Side| (side.id.to_string(), side.things.user.clone());
    let (sibling, operator, own) = (of(&world.sibling), of(&world.operator), of(&world.reseller));
    let below = world.customer.id.to_string();
    let console = &world.reseller.admin;
    let absent = format!("/api/tenants/{nobody}/users/{nobody}");
    let none = console.put(&absent, &body).await.expect(StatusCode::NOT_FOUND);
    for (tenant, user) in [
        sibling.clone(),
        operator.clone(),
        // Somebody who is there, but not in the tenant that is named.
        (below.clone(), sibling.1.clone()),
        (below.clone(), operator.1.clone()),
        (below, own.1.clone()),
        (own.0.clone(), sibling.1.clone()),
    ] {
        let address = format!("/api/tenants/{tenant}/users/{user}");
        let seen = console.put(&address, &body).await;
        assert_eq!(plain(&seen).replace(&address, ""), plain(&none).replace(&absent, ""), "{address}");
    }
    for side in [&world.sibling, &world.operator, &world.reseller] {
        side.admin.get("/api/home").await.expect(StatusCode::OK);
    }
    // Who may not keep tenants may not do it either, and one's own side keeps its last admin.
    world.customer.admin.put(&path(&world.customer, &nobody), &body).await.problem(StatusCode::FORBIDDEN);
    console.put(&path(&world.reseller, &world.reseller.things.user), &body).await.problem(StatusCode::CONFLICT);
}
