//! The second factor: setting it up, signing in with it, losing it, and what is refused without it.

use contract::{
    audit::AuditRow,
    paging::Page,
    problem::ProblemKind,
    session::{RecoveryCodes, SecondFactor, SecondFactorSetUp, SecondFactorState, SignedIn},
    user::{Role, User},
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::config::SecondFactorRule;
use totp_rs::{Algorithm, Builder};

use crate::support::{Answer, Console, EMAIL, PASSWORD, Patchbay};

const FACTOR: &str = "/api/session/second-factor";
const STEP: i64 = 30_000;

/// What an authenticator app shows for this key now.
pub fn code(patchbay: &Patchbay, key: &str) -> String {
    let key: String = key.split_whitespace().collect();
    let secret = totp_rs::Secret::try_from_base32(key).unwrap();
    let app = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30).with_secret(secret);
    let seconds = patchbay.server().state.clock.now().0 / 1000;
    app.build_noncompliant().generate(u64::try_from(seconds).unwrap()).to_string()
}

/// Sets a second factor up. Afterwards the next step of time has come.
pub async fn turn_on(patchbay: &Patchbay, console: &Console) -> (String, Vec<String>) {
    let set_up: SecondFactorSetUp = console.post(FACTOR, &json!({ "password": PASSWORD })).await.read();
    let codes: RecoveryCodes = console.put(FACTOR, &json!({ "code": code(patchbay, &set_up.key) })).await.read();
    patchbay.clock.advance_ms(STEP);
    (set_up.key, codes.codes)
}

pub async fn half_signed_in(patchbay: &Patchbay) -> Console {
    let console = patchbay.stranger();
    let answer: SignedIn = console.sign_in(EMAIL, PASSWORD).await.read();
    assert!(matches!(answer, SignedIn::Code { .. }), "{answer:?}");
    console
}

pub async fn try_code(console: &Console, code: &str) -> Answer {
    console.post("/api/session/code", &json!({ "code": code })).await
}

#[tokio::test]
async fn a_key_counts_once_a_code_of_it_was_typed_and_then_all_other_sessions_end() {
    let patchbay = Patchbay::start().await;
    let (here, there) = (patchbay.operator().await, patchbay.operator().await);
    here.post(FACTOR, &json!({ "password": "not the password" })).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    let set_up: SecondFactorSetUp = here.post(FACTOR, &json!({ "password": PASSWORD })).await.read();
    assert!(set_up.address.starts_with("otpauth://totp/Patchbay:operator%40example.com?secret="), "{}", set_up.address);
    assert_eq!(set_up.picture.matches("<path").count(), 1);
    assert!(!set_up.picture.contains("style") && !set_up.picture.contains("script"));
    let stands: SecondFactorState = here.get(FACTOR).await.read();
    assert_eq!((stands.state, stands.recovery_codes), (SecondFactor::Off, 0));
    here.put(FACTOR, &json!({ "code": "000000" })).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    there.get("/api/session").await.expect(StatusCode::OK);
    let before = here.cookie();
    let codes: RecoveryCodes = here.put(FACTOR, &json!({ "code": code(&patchbay, &set_up.key) })).await.read();
    assert_eq!(codes.codes.len(), 10);
    assert_ne!(here.cookie(), before, "the session has another secret");
    there.get("/api/session").await.expect(StatusCode::UNAUTHORIZED);
    there.set_cookie(before);
    there.get("/api/session").await.expect(StatusCode::UNAUTHORIZED);
    assert_eq!(here.session().await.second_factor, SecondFactor::On);
    let stands: SecondFactorState = here.get(FACTOR).await.read();
    assert_eq!((stands.state, stands.recovery_codes), (SecondFactor::On, 10));
    here.post(FACTOR, &json!({ "password": PASSWORD })).await.problem(StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_password_alone_begins_no_session() {
    let patchbay = Patchbay::start().await;
    let (key, _) = turn_on(&patchbay, &patchbay.operator().await).await;
    let console = half_signed_in(&patchbay).await;
    let half = console.cookie().unwrap();
    assert!(half.contains("__Host-code=") && !half.contains("__Host-sid="), "{half}");
    console.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
    // Its secret is not that of a session.
    let thief = patchbay.stranger();
    thief.set_cookie(Some(half.replace("__Host-code", "__Host-sid")));
    thief.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
    let answer: SignedIn = try_code(&console, &code(&patchbay, &key)).await.read();
    assert!(matches!(answer, SignedIn::Done { .. }));
    assert!(!console.cookie().unwrap().contains("__Host-code="));
    assert_eq!(console.session().await.email, EMAIL);
    // What was half begun is over: its cookie finishes nothing a second time.
    thief.set_cookie(Some(half));
    patchbay.clock.advance_ms(STEP);
    try_code(&thief, &code(&patchbay, &key)).await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn each_step_of_time_counts_once_also_for_another_browser() {
    let patchbay = Patchbay::start().await;
    let (key, _) = turn_on(&patchbay, &patchbay.operator().await).await;
    let (first, second) = (half_signed_in(&patchbay).await, half_signed_in(&patchbay).await);
    let now = code(&patchbay, &key);
    try_code(&first, &format!("{} {}", &now[..3], &now[3..])).await.expect(StatusCode::OK);
    let problem = try_code(&second, &now).await.problem(StatusCode::UNAUTHORIZED);
    assert_eq!(problem.kind, ProblemKind::SignedOut, "a right code ends every sign-in that waits for one");
    let third = half_signed_in(&patchbay).await;
    let problem = try_code(&third, &now).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "code");
    patchbay.clock.advance_ms(STEP);
    try_code(&third, &code(&patchbay, &key)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn five_wrong_codes_close_it_for_five_minutes_and_nobody_without_the_password_can_do_that() {
    let patchbay = Patchbay::start().await;
    let (key, _) = turn_on(&patchbay, &patchbay.operator().await).await;
    let stranger = patchbay.stranger();
    for _ in 0..8 {
        try_code(&stranger, "000000").await.problem(StatusCode::UNAUTHORIZED);
    }
    let console = half_signed_in(&patchbay).await;
    for _ in 0..5 {
        try_code(&console, "000000").await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let problem = try_code(&console, &code(&patchbay, &key)).await.problem(StatusCode::TOO_MANY_REQUESTS);
    assert!(problem.retry_after_s.is_some_and(|seconds| seconds <= 300));
    // Another sign-in does not begin the count anew.
    let again = half_signed_in(&patchbay).await;
    try_code(&again, &code(&patchbay, &key)).await.problem(StatusCode::TOO_MANY_REQUESTS);
    patchbay.clock.advance_ms(5 * 60_000);
    let later = half_signed_in(&patchbay).await;
    try_code(&later, &code(&patchbay, &key)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_code_is_waited_for_five_minutes() {
    let patchbay = Patchbay::start().await;
    let (key, _) = turn_on(&patchbay, &patchbay.operator().await).await;
    let console = half_signed_in(&patchbay).await;
    patchbay.clock.advance_ms(5 * 60_000 + 1_000);
    try_code(&console, &code(&patchbay, &key)).await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_recovery_code_works_once_and_new_ones_take_the_place_of_the_old() {
    let patchbay = Patchbay::start().await;
    let (key, codes) = turn_on(&patchbay, &patchbay.operator().await).await;
    let console = half_signed_in(&patchbay).await;
    try_code(&console, &codes[0].to_uppercase().replace('-', " ")).await.expect(StatusCode::OK);
    let stands: SecondFactorState = console.get(FACTOR).await.read();
    assert_eq!(stands.recovery_codes, 9);
    let again = half_signed_in(&patchbay).await;
    try_code(&again, &codes[0]).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    let proof = json!({ "password": PASSWORD, "code": code(&patchbay, &key) });
    let new: RecoveryCodes = console.post("/api/session/recovery-codes", &proof).await.read();
    assert_eq!(new.codes.len(), 10);
    try_code(&again, &codes[1]).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    try_code(&again, &new.codes[0]).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn turning_it_off_wants_the_password_and_a_code() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let (key, _) = turn_on(&patchbay, &console).await;
    for (password, code, field) in
        [("not the password", code(&patchbay, &key), "password"), (PASSWORD, "000000".to_owned(), "code")]
    {
        let proof = json!({ "password": password, "code": code });
        let problem = console.ask(Method::DELETE, FACTOR, Some(proof), &[]).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.fields[0].field, field);
    }
    let proof = json!({ "password": PASSWORD, "code": code(&patchbay, &key) });
    console.ask(Method::DELETE, FACTOR, Some(proof), &[]).await.expect(StatusCode::NO_CONTENT);
    let answer: SignedIn = patchbay.stranger().sign_in(EMAIL, PASSWORD).await.read();
    assert!(matches!(answer, SignedIn::Done { .. }));
}

#[tokio::test]
async fn an_admin_helps_somebody_who_lost_theirs_and_that_is_on_record() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let viewer = patchbay.person(&operator, Role::Viewer).await;
    turn_on(&patchbay, &viewer).await;
    let find = async || {
        let users: Vec<User> = operator.get("/api/users").await.read();
        users.into_iter().find(|user| user.email == "viewer@example.com").unwrap()
    };
    let user = find().await;
    assert!(user.second_factor);
    let path = format!("/api/users/{}/second-factor", user.id);
    viewer.delete(&path).await.problem(StatusCode::FORBIDDEN);
    operator.delete(&path).await.expect(StatusCode::NO_CONTENT);
    assert!(!find().await.second_factor);
    viewer.get("/api/session").await.expect(StatusCode::UNAUTHORIZED);
    let answer: SignedIn = viewer.sign_in("viewer@example.com", PASSWORD).await.read();
    assert!(matches!(answer, SignedIn::Done { .. }));
    let page: Page<AuditRow> = operator.get("/api/audit?action=second_factor.reset").await.read();
    assert_eq!((page.items.len(), page.items[0].subject.as_str()), (1, "viewer@example.com"));
    let own = format!("/api/users/{}/second-factor", operator.session().await.user);
    operator.delete(&own).await.problem(StatusCode::CONFLICT);
    operator.delete("/api/users/nothing/second-factor").await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn where_accounts_are_live_nothing_is_spent_without_a_second_factor() {
    let patchbay = Patchbay::start_with(|settings| settings.second_factor = SecondFactorRule::Live).await;
    let console = patchbay.operator().await;
    assert_eq!(console.session().await.second_factor, SecondFactor::Missing, "the tests' account is no embedded sandbox");
    console.get("/api/cart").await.expect(StatusCode::OK);
    console.get("/api/audit").await.expect(StatusCode::OK);
    for (method, path) in [(Method::DELETE, "/api/cart/lines"), (Method::GET, "/api/users"), (Method::POST, "/api/port-drafts")] {
        let problem = console.ask(method, path, Some(json!({})), &[]).await.problem(StatusCode::FORBIDDEN);
        assert_eq!(problem.title, "This needs a second factor. Set it up under Settings, Your account.", "{path}");
    }
    turn_on(&patchbay, &console).await;
    console.get("/api/users").await.expect(StatusCode::OK);
    console.delete("/api/cart/lines").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn neither_the_key_nor_a_recovery_code_is_anywhere_in_the_database() {
    let mut patchbay = Patchbay::start().await;
    let (key, codes) = turn_on(&patchbay, &patchbay.operator().await).await;
    patchbay.stop().await;
    let plain: String = key.split_whitespace().collect();
    for entry in std::fs::read_dir(patchbay.folder()).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for secret in codes.iter().chain([&plain]) {
            assert!(!text.contains(secret.as_str()) && !text.contains(&secret.replace('-', "")), "{}", path.display());
        }
    }
}
