//! The audit log: its filters, its file, and the check that finds whatever was done to it behind our back.

use contract::{
    audit::{AuditCheck, AuditRow},
    paging::Page,
    user::Role,
};
use reqwest::StatusCode;
use serde_json::json;
use sqlx::{AnyPool, any::AnyPoolOptions};

use crate::support::{Console, Patchbay};

async fn invite(console: &Console, name: &str, email: &str) {
    let body = json!({ "name": name, "email": email, "role": "viewer" });
    console.post("/api/users", &body).await.expect(StatusCode::OK);
}

async fn rows(console: &Console, query: &str) -> Vec<AuditRow> {
    let page: Page<AuditRow> = console.get(&format!("/api/audit?{query}")).await.read();
    page.items
}

#[tokio::test]
async fn the_log_is_filtered_by_who_what_outcome_and_day() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    invite(&operator, "One", "one@example.com").await;
    patchbay.stranger().sign_in(crate::support::EMAIL, "not the password").await.expect(StatusCode::UNAUTHORIZED);
    assert_eq!(rows(&operator, "action=user.inv").await.len(), 1);
    assert!(rows(&operator, "action=ser.invite").await.is_empty(), "an action is known by its beginning");
    assert!(rows(&operator, "action=user%25").await.is_empty(), "a sign means itself");
    let refused = rows(&operator, "outcome=refused").await;
    assert_eq!((refused.len(), refused[0].action.as_str()), (1, "session.sign_in"));
    assert!(rows(&operator, "who=operator&action=user.invite").await.len() == 1);
    assert!(rows(&operator, "who=nobody").await.is_empty());
    let now = jiff::Timestamp::from_millisecond(patchbay.server().state.clock.now().0).unwrap();
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let (before, after) = (today.yesterday().unwrap(), today.tomorrow().unwrap());
    assert_eq!(rows(&operator, &format!("action=user.inv&from={before}&to={after}")).await.len(), 1);
    assert!(rows(&operator, &format!("action=user.inv&to={before}")).await.is_empty());
    assert!(rows(&operator, &format!("action=user.inv&from={after}")).await.is_empty());
    operator.get("/api/audit?from=soon").await.expect(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_file_is_exactly_the_view_and_no_cell_is_a_formula() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let state = &patchbay.server().state;
    let scope = server::store::users::by_email(&state.store, crate::support::EMAIL).await.unwrap().unwrap().scope;
    for i in 0..1_050 {
        // Straight into the log: a thousand invitations would only take longer.
        let entry = server::audit::AuditEntry {
            scope: &scope,
            who: server::audit::Who::Patchbay,
            action: "test.row",
            subject: if i == 7 { "=HYPERLINK(\"http://x\"), \"and more\"".into() } else { format!("row {i}") },
            before: None,
            after: None,
            carrier_operation: None,
            outcome: "done",
        };
        server::audit::record(state, entry).await.unwrap();
    }
    invite(&operator, "Not in the view", "one@example.com").await;
    let answer = operator.get("/api/audit/export?action=test.").await.expect(StatusCode::OK);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = answer.text();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let subject = reader.headers().unwrap().iter().position(|name| name == "subject").unwrap();
    let subjects: Vec<String> = reader.records().map(|row| row.unwrap()[subject].to_owned()).collect();
    assert_eq!(subjects.len(), 1_050);
    assert_eq!((subjects[0].as_str(), subjects[1_049].as_str()), ("row 1049", "row 0"));
    assert!(subjects[1_042].starts_with('\'') && subjects[1_042].contains("HYPERLINK"), "{}", subjects[1_042]);
    let viewer = patchbay.person(&operator, Role::Viewer).await;
    viewer.get("/api/audit/export").await.problem(StatusCode::FORBIDDEN);
    viewer.post("/api/audit/check", &json!({})).await.problem(StatusCode::FORBIDDEN);
}

/// The database, as somebody has it who can write it behind our back. The triggers are gone.
async fn behind_our_back(patchbay: &Patchbay) -> AnyPool {
    let url = patchbay.database_url();
    let pool = AnyPoolOptions::new().max_connections(1).connect(url).await.unwrap();
    for trigger in ["audit_is_not_changed", "audit_is_not_deleted"] {
        let on = if url.starts_with("sqlite") { "" } else { " ON audit" };
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP TRIGGER IF EXISTS {trigger}{on}"))).execute(&pool).await.unwrap();
    }
    pool
}

async fn check(console: &Console) -> AuditCheck {
    console.post("/api/audit/check", &json!({})).await.read()
}

/// Does this to a log of seven rows and says where the check finds it.
async fn broken_at(statements: &[&'static str]) -> Option<u64> {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let mut count = check(&operator).await.rows;
    while count < 7 {
        invite(&operator, "Somebody", &format!("p{count}@example.com")).await;
        count += 1;
    }
    let whole = check(&operator).await;
    assert_eq!((whole.rows, whole.broken), (7, None));
    let pool = behind_our_back(&patchbay).await;
    for statement in statements {
        let done = sqlx::query(*statement).execute(&pool).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement}");
    }
    check(&operator).await.broken.map(|broken| broken.row)
}

#[tokio::test]
async fn an_edit_anywhere_is_found() {
    assert_eq!(broken_at(&["UPDATE audit SET who = 'Somebody else' WHERE seq = 3"]).await, Some(3));
    assert_eq!(broken_at(&["UPDATE audit SET outcome = 'refused' WHERE seq = 7"]).await, Some(7));
    assert_eq!(broken_at(&["UPDATE audit SET acting_for = 'Nobody' WHERE seq = 4"]).await, Some(4));
    assert_eq!(broken_at(&["UPDATE audit SET tenant_id = 'other' WHERE seq = 1"]).await, Some(1));
}

#[tokio::test]
async fn a_row_that_is_taken_out_is_found_also_at_the_end() {
    assert_eq!(broken_at(&["DELETE FROM audit WHERE seq = 1"]).await, Some(1));
    assert_eq!(broken_at(&["DELETE FROM audit WHERE seq = 4"]).await, Some(4));
    assert_eq!(broken_at(&["DELETE FROM audit WHERE seq = 7"]).await, Some(7));
    assert_eq!(broken_at(&["DELETE FROM audit WHERE seq > 0"]).await, Some(1));
}

#[tokio::test]
async fn a_row_that_is_taken_out_is_found_when_those_after_it_close_the_gap() {
    assert_eq!(broken_at(&["DELETE FROM audit WHERE seq = 6", "UPDATE audit SET seq = 6 WHERE seq = 7"]).await, Some(6));
}

#[tokio::test]
async fn rows_that_changed_places_are_found() {
    let swap = [
        "UPDATE audit SET seq = 99 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = 99",
    ];
    assert_eq!(broken_at(&swap).await, Some(3));
}

#[tokio::test]
async fn an_end_that_is_forged_with_its_note_is_found() {
    let forged = ["DELETE FROM audit WHERE seq = 7", "UPDATE meta SET value = 'AAAA' WHERE name = 'audit_end'"];
    assert_eq!(broken_at(&forged).await, Some(6));
    let forgotten = ["DELETE FROM audit WHERE seq = 7", "DELETE FROM meta WHERE name = 'audit_end'"];
    assert_eq!(broken_at(&forgotten).await, Some(6));
}
