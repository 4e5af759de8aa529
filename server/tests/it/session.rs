//! Signing in, staying signed in, and not any more.

use contract::{problem::ProblemKind, session::SessionRow, user::Role};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{EMAIL, PASSWORD, Patchbay};

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn the_right_password_signs_in_and_the_cookie_is_the_only_key() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.stranger();
    console.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
    let answer = console.sign_in(" Operator@Example.com ", PASSWORD).await.expect(StatusCode::OK);
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("__Host-sid="), "{cookie}");
    for flag in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    let session = console.session().await;
    assert_eq!((session.email.as_str(), session.role), (EMAIL, Role::Admin));
    assert!(!cookie.contains(session.id.as_str()), "the cookie's secret is not the session's id");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.stranger();
    let known = console.sign_in(EMAIL, "not the password").await.problem(StatusCode::UNAUTHORIZED);
    let unknown = console.sign_in("nobody@example.com", "not the password").await.problem(StatusCode::UNAUTHORIZED);
    assert_eq!(known.kind, ProblemKind::SignedOut);
    assert_eq!((known.title, known.fields), (unknown.title, unknown.fields));
}

#[tokio::test]
async fn ten_wrong_passwords_close_sign_in_for_half_an_hour_and_leave_a_living_session_alone() {
    let patchbay = Patchbay::start().await;
    let signed_in = patchbay.operator().await;
    let guesser = patchbay.stranger();
    for email in [EMAIL, "nobody@example.com"] {
        for _ in 0..10 {
            guesser.sign_in(email, "not the password").await.expect(StatusCode::UNAUTHORIZED);
        }
    }
    let known = guesser.sign_in(EMAIL, PASSWORD).await.problem(StatusCode::TOO_MANY_REQUESTS);
    let unknown = guesser.sign_in("nobody@example.com", PASSWORD).await.problem(StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(known.title, unknown.title, "the lock does not tell whether anyone has the address");
    signed_in.get("/api/session").await.expect(StatusCode::OK);
    patchbay.clock.advance_ms(31 * MINUTE);
    guesser.sign_in(EMAIL, PASSWORD).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn many_guesses_at_once_are_not_more_than_ten() {
    let patchbay = Patchbay::start().await;
    let guesses = (0..30).map(|_| {
        let console = patchbay.stranger();
        async move { console.sign_in(EMAIL, "not the password").await.status }
    });
    let statuses = futures::future::join_all(guesses).await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count(), 10);
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count(), 20);
}

#[tokio::test]
async fn a_session_ends_without_use_and_at_the_latest_after_twelve_hours() {
    let patchbay = Patchbay::start().await;
    let idle = patchbay.operator().await;
    patchbay.clock.advance_ms(61 * MINUTE);
    idle.get("/api/session").await.expect(StatusCode::UNAUTHORIZED);
    let used = patchbay.operator().await;
    for _ in 0..14 {
        patchbay.clock.advance_ms(50 * MINUTE);
        used.get("/api/session").await.expect(StatusCode::OK);
    }
    patchbay.clock.advance_ms(50 * MINUTE);
    used.get("/api/session").await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_a_page_asks_by_itself_does_not_keep_a_session_alive() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    patchbay.clock.advance_ms(40 * MINUTE);
    console.ask(reqwest::Method::GET, "/api/session", None, &[("x-background", "1")]).await.expect(StatusCode::OK);
    patchbay.clock.advance_ms(30 * MINUTE);
    console.get("/api/session").await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_browser() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let cookie = console.cookie();
    let answer = console.delete("/api/session").await.expect(StatusCode::NO_CONTENT);
    assert_eq!(answer.header("clear-site-data"), Some("\"cache\", \"storage\""));
    assert!(!console.cookie().unwrap_or_default().contains("__Host-sid"), "the browser forgets the session");
    console.set_cookie(cookie);
    console.get("/api/session").await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn every_sign_in_begins_another_session() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let first = (console.cookie(), console.session().await.id);
    console.sign_in(EMAIL, PASSWORD).await.expect(StatusCode::OK);
    assert_ne!(first, (console.cookie(), console.session().await.id));
    let rows: Vec<SessionRow> = console.get("/api/sessions").await.read();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows.iter().filter(|row| row.current).count(), 1);
}

#[tokio::test]
async fn another_session_can_be_ended_at_once() {
    let patchbay = Patchbay::start().await;
    let (here, there) = (patchbay.operator().await, patchbay.operator().await);
    let id = there.session().await.id;
    here.delete(&format!("/api/sessions/{id}")).await.expect(StatusCode::NO_CONTENT);
    there.get("/api/session").await.expect(StatusCode::UNAUTHORIZED);
    here.get("/api/session").await.expect(StatusCode::OK);
    here.delete(&format!("/api/sessions/{id}")).await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn somebody_elses_session_is_not_there_for_those_who_do_not_manage_users() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let viewer = patchbay.person(&operator, Role::Viewer).await;
    let rows: Vec<SessionRow> = viewer.get("/api/sessions").await.read();
    assert!(rows.iter().all(|row| row.current), "only the own ones");
    let theirs = operator.session().await.id;
    let not_yours = viewer.delete(&format!("/api/sessions/{theirs}")).await.problem(StatusCode::NOT_FOUND);
    let not_there = viewer.delete("/api/sessions/nothing").await.problem(StatusCode::NOT_FOUND);
    assert_eq!(not_yours.title, not_there.title);
    operator.get("/api/session").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let patchbay = Patchbay::start().await;
    let (here, there) = (patchbay.operator().await, patchbay.operator().await);
    let wrong = json!({ "current": "not the password", "new": "another few plain words" });
    let problem = here.put("/api/session/password", &wrong).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "current");
    let short = json!({ "current": PASSWORD, "new": "short" });
    let problem = here.put("/api/session/password", &short).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "new");
    let right = json!({ "current": PASSWORD, "new": "another few plain words" });
    here.put("/api/session/password", &right).await.expect(StatusCode::NO_CONTENT);
    here.get("/api/session").await.expect(StatusCode::OK);
    there.get("/api/session").await.expect(StatusCode::UNAUTHORIZED);
    there.sign_in(EMAIL, PASSWORD).await.expect(StatusCode::UNAUTHORIZED);
    there.sign_in(EMAIL, "another few plain words").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_session_lives_on_through_a_restart() {
    let mut patchbay = Patchbay::start().await;
    let cookie = patchbay.operator().await.cookie();
    patchbay.restart().await;
    let console = patchbay.stranger();
    console.set_cookie(cookie);
    console.get("/api/session").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_made_up_cookie_signs_nobody_in() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.stranger();
    for value in ["x", "'; DROP TABLE sessions; --", &"A".repeat(43), &"A".repeat(5000)] {
        console.set_cookie(Some(format!("__Host-sid={value}")));
        console.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_stranger_who_guesses_from_elsewhere_does_not_lock_the_owner_out_of_a_known_device() {
    let proxy = "127.0.0.1".parse().unwrap();
    let patchbay = Patchbay::start_with(|settings| settings.trusted_proxies = vec![proxy]).await;
    let owner = patchbay.operator().await;
    owner.delete("/api/session").await.expect(StatusCode::NO_CONTENT);
    let stranger = patchbay.stranger();
    let from = |address: &'static str| [("x-forwarded-for", address)];
    let body = |password: &str| Some(json!({ "email": EMAIL, "password": password }));
    for _ in 0..10 {
        let answer = stranger.ask(reqwest::Method::POST, "/api/session", body("a guess of words"), &from("203.0.113.9")).await;
        answer.problem(StatusCode::UNAUTHORIZED);
    }
    // Closed for those guesses, and for every device that is not known, wherever it is; also with the right password.
    for address in ["203.0.113.9", "198.51.100.7"] {
        let answer = stranger.ask(reqwest::Method::POST, "/api/session", body(PASSWORD), &from(address)).await;
        answer.problem(StatusCode::TOO_MANY_REQUESTS);
    }
    // The owner comes in, even from the guesser's own address.
    owner.ask(reqwest::Method::POST, "/api/session", body(PASSWORD), &from("203.0.113.9")).await.expect(StatusCode::OK);
    let rows: Vec<SessionRow> = owner.get("/api/sessions").await.read();
    assert_eq!(rows.len(), 1);
    // That does not open it for the stranger.
    let answer = stranger.ask(reqwest::Method::POST, "/api/session", body(PASSWORD), &from("203.0.113.9")).await;
    answer.problem(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_known_device_has_ten_tries_of_its_own_and_is_known_to_its_own_people_only() {
    let patchbay = Patchbay::start().await;
    let owner = patchbay.operator().await;
    let viewer = patchbay.person(&owner, Role::Viewer).await;
    for _ in 0..10 {
        owner.sign_in(EMAIL, "a guess of words").await.problem(StatusCode::UNAUTHORIZED);
    }
    owner.sign_in(EMAIL, PASSWORD).await.problem(StatusCode::TOO_MANY_REQUESTS);
    // The viewer's device knows nothing of the operator, and nothing was counted against strangers.
    viewer.sign_in(EMAIL, PASSWORD).await.expect(StatusCode::OK);
    for _ in 0..10 {
        patchbay.stranger().sign_in("viewer@example.com", "a guess of words").await.problem(StatusCode::UNAUTHORIZED);
    }
    owner.sign_in("viewer@example.com", PASSWORD).await.problem(StatusCode::TOO_MANY_REQUESTS);
    viewer.sign_in("viewer@example.com", PASSWORD).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_device_is_known_for_ninety_days_and_only_as_this_server_says() {
    let patchbay = Patchbay::start().await;
    let owner = patchbay.operator().await;
    let known = owner.cookie().unwrap().split("; ").find(|pair| pair.starts_with("__Host-device=")).unwrap().to_owned();
    let guess = async || {
        for _ in 0..10 {
            patchbay.stranger().sign_in(EMAIL, "a guess of words").await.problem(StatusCode::UNAUTHORIZED);
        }
    };
    guess().await;
    let device = patchbay.stranger();
    device.set_cookie(Some("__Host-device=AAAA.BBBB".into()));
    device.sign_in(EMAIL, PASSWORD).await.problem(StatusCode::TOO_MANY_REQUESTS);
    device.set_cookie(Some(known.clone()));
    device.sign_in(EMAIL, PASSWORD).await.expect(StatusCode::OK);
    patchbay.clock.advance_ms(91 * 24 * 60 * MINUTE);
    guess().await;
    device.set_cookie(Some(known));
    device.sign_in(EMAIL, PASSWORD).await.problem(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn wrong_passwords_of_somebody_who_is_signed_in_close_nothing_but_that_question() {
    let patchbay = Patchbay::start().await;
    let owner = patchbay.operator().await;
    let wrong = json!({ "current": "not the password", "new": "another few plain words" });
    for _ in 0..10 {
        owner.put("/api/session/password", &wrong).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let right = json!({ "current": PASSWORD, "new": "another few plain words" });
    owner.put("/api/session/password", &right).await.problem(StatusCode::TOO_MANY_REQUESTS);
    patchbay.stranger().sign_in(EMAIL, PASSWORD).await.expect(StatusCode::OK);
}
