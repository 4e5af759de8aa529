//! The first operator, invitations, roles, and those who may not any more.

use contract::{
    audit::AuditRow,
    paging::Page,
    problem::ProblemKind,
    session::{Invitation, Session},
    user::{InviteLink, Role, User},
};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Console, EMAIL, PASSWORD, Patchbay};

async fn find(console: &Console, email: &str) -> User {
    let users: Vec<User> = console.get("/api/users").await.read();
    users.into_iter().find(|user| user.email == email).unwrap()
}

#[tokio::test]
async fn the_first_operator_signs_up_once_by_the_printed_link() {
    let patchbay = Patchbay::start_with(|settings| settings.operator = None).await;
    let path = patchbay.server().sign_up.clone().unwrap();
    let console = patchbay.stranger();
    let invitation: Invitation = console.get(&format!("/api{path}")).await.read();
    assert_eq!(invitation, Invitation { email: None, role: Role::Admin });
    let session: Session = console.sign_up(&path, "first@example.com").await.read();
    assert_eq!(session.role, Role::Admin);
    console.get("/api/users").await.expect(StatusCode::OK);
    let late = patchbay.stranger();
    late.sign_up(&path, "second@example.com").await.problem(StatusCode::NOT_FOUND);
    late.get(&format!("/api{path}")).await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_start_with_an_operator_prints_no_link_and_one_without_makes_the_old_link_useless() {
    let mut patchbay = Patchbay::start_with(|settings| settings.operator = None).await;
    let first = patchbay.server().sign_up.clone().unwrap();
    patchbay.restart().await;
    let second = patchbay.server().sign_up.clone().unwrap();
    patchbay.stranger().sign_up(&first, "first@example.com").await.problem(StatusCode::NOT_FOUND);
    patchbay.stranger().sign_up(&second, "first@example.com").await.expect(StatusCode::OK);
    patchbay.restart().await;
    assert_eq!(patchbay.server().sign_up, None);
}

#[tokio::test]
async fn an_invited_person_comes_in_with_the_role_they_were_given() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let invite = json!({ "name": "Sam", "email": "Sam@Example.com", "role": "support" });
    let link: InviteLink = operator.post("/api/users", &invite).await.read();
    assert!(find(&operator, "sam@example.com").await.invited);
    let sam = patchbay.stranger();
    sam.sign_in("sam@example.com", PASSWORD).await.expect(StatusCode::UNAUTHORIZED);
    let invitation: Invitation = sam.get(&format!("/api{}", link.path)).await.read();
    assert_eq!(invitation, Invitation { email: Some("sam@example.com".into()), role: Role::Support });
    let session: Session = sam.sign_up(&link.path, "somebody.else@example.com").await.read();
    assert_eq!((session.email.as_str(), session.role), ("sam@example.com", Role::Support));
    sam.get("/api/users").await.problem(StatusCode::FORBIDDEN);
    sam.sign_in("sam@example.com", PASSWORD).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_link_ends_after_a_day_and_a_new_one_takes_its_place() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let invite = json!({ "name": "Sam", "email": "sam@example.com", "role": "viewer" });
    let old: InviteLink = operator.post("/api/users", &invite).await.read();
    let new: InviteLink = operator.post("/api/users", &invite).await.read();
    patchbay.stranger().sign_up(&old.path, "sam@example.com").await.problem(StatusCode::NOT_FOUND);
    patchbay.clock.advance_ms(24 * 60 * 60 * 1000 + 1);
    patchbay.stranger().sign_up(&new.path, "sam@example.com").await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn two_who_use_one_link_at_once_are_one() {
    let patchbay = Patchbay::start_with(|settings| settings.operator = None).await;
    let path = patchbay.server().sign_up.clone().unwrap();
    let tries = (0..8).map(|i| {
        let (console, path) = (patchbay.stranger(), path.clone());
        async move { console.sign_up(&path, &format!("first{i}@example.com")).await.status }
    });
    let statuses = futures::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| status.is_success()).count(), 1, "{statuses:?}");
}

#[tokio::test]
async fn an_address_belongs_to_one_person() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let invite = json!({ "name": "Again", "email": EMAIL, "role": "viewer" });
    let problem = operator.post("/api/users", &invite).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "email");
}

#[tokio::test]
async fn a_person_who_is_closed_out_is_out_at_once() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let viewer = patchbay.person(&operator, Role::Viewer).await;
    let id = find(&operator, "viewer@example.com").await.id;
    let path = format!("/api/users/{id}");
    operator.put(&path, &json!({ "role": "viewer", "disabled": true })).await.expect(StatusCode::OK);
    viewer.get("/api/session").await.expect(StatusCode::UNAUTHORIZED);
    viewer.sign_in("viewer@example.com", PASSWORD).await.expect(StatusCode::UNAUTHORIZED);
    operator.put(&path, &json!({ "role": "viewer", "disabled": false })).await.expect(StatusCode::OK);
    viewer.sign_in("viewer@example.com", PASSWORD).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn another_role_holds_from_the_next_request_on() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let person = patchbay.person(&operator, Role::Viewer).await;
    let id = find(&operator, "viewer@example.com").await.id;
    person.get("/api/audit").await.problem(StatusCode::FORBIDDEN);
    operator.put(&format!("/api/users/{id}"), &json!({ "role": "admin", "disabled": false })).await.expect(StatusCode::OK);
    person.get("/api/audit").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_last_admin_stays() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let me = format!("/api/users/{}", operator.session().await.user);
    for change in [json!({ "role": "viewer", "disabled": false }), json!({ "role": "admin", "disabled": true })] {
        let problem = operator.put(&me, &change).await.problem(StatusCode::CONFLICT);
        assert_eq!(problem.kind, ProblemKind::Conflict);
    }
    patchbay.person(&operator, Role::Admin).await;
    operator.put(&me, &json!({ "role": "viewer", "disabled": false })).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn an_admin_opens_sign_in_again_for_somebody_who_is_locked_out() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let viewer = patchbay.person(&operator, Role::Viewer).await;
    for _ in 0..10 {
        viewer.sign_in("viewer@example.com", "not the password").await.expect(StatusCode::UNAUTHORIZED);
    }
    let user = find(&operator, "viewer@example.com").await;
    assert!(user.locked_until.is_some());
    let change = json!({ "role": "viewer", "disabled": false });
    let user: User = operator.put(&format!("/api/users/{}", user.id), &change).await.read();
    assert_eq!(user.locked_until, None);
    viewer.sign_in("viewer@example.com", PASSWORD).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_log_says_who_did_what_to_whom_with_before_and_after() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let viewer = patchbay.person(&operator, Role::Viewer).await;
    viewer.get("/api/users").await.problem(StatusCode::FORBIDDEN);
    let id = find(&operator, "viewer@example.com").await.id;
    operator.put(&format!("/api/users/{id}"), &json!({ "role": "support", "disabled": false })).await.expect(StatusCode::OK);
    let row = crate::support::until("the refused attempt is logged", || async {
        let page: Page<AuditRow> = operator.get("/api/audit?q=permission").await.read();
        page.items.into_iter().next()
    })
    .await;
    assert_eq!(
        (row.action.as_str(), row.outcome.as_str(), row.who.as_str()),
        ("permission.refused", "refused", "viewer@example.com")
    );
    let page: Page<AuditRow> = operator.get("/api/audit?q=user.change").await.read();
    let row = &page.items[0];
    assert_eq!((row.who.as_str(), row.subject.as_str()), ("Operator", "viewer@example.com"));
    assert!(row.before.as_deref().unwrap().contains("viewer") && row.after.as_deref().unwrap().contains("support"));
    let state = &patchbay.server().state;
    let checked = server::audit::check(&state.store, &state.vault, contract::time::Timestamp(0)).await.unwrap();
    assert_eq!(checked.broken, None);
}

#[tokio::test]
async fn the_log_is_read_page_by_page_without_a_gap() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    for i in 0..105 {
        let invite = json!({ "name": "x", "email": format!("p{i}@example.com"), "role": "viewer" });
        operator.post("/api/users", &invite).await.expect(StatusCode::OK);
    }
    let first: Page<AuditRow> = operator.get("/api/audit?q=user.invite").await.read();
    assert_eq!(first.items.len(), 100);
    let next = first.next.unwrap();
    let second: Page<AuditRow> = operator.get(&format!("/api/audit?q=user.invite&cursor={next}")).await.read();
    assert_eq!((second.items.len(), second.next), (5, None));
    operator.get("/api/audit?cursor=nonsense").await.problem(StatusCode::BAD_REQUEST);
}
