//! A clock that is set ahead or back by hours and days while Patchbay runs.

use carriers::sandbox::Trouble;
use contract::{
    approval::{Approval, ApprovalState},
    attempt::{Attempt, Outcome},
    cart::CheckoutAnswer,
    home::Home,
    owned::NumberPage,
    problem::ProblemKind,
    session::Session,
    tenant::Tenant,
    user::User,
};
use reqwest::StatusCode;
use serde_json::json;
use server::store::Store;
use sqlx::Connection as _;

use crate::{
    buying::{BUY, KEY, buy, cart_of, confirm, offers, settled, with_outcome},
    postgres::new_database,
    second_factor::{code, half_signed_in, try_code, turn_on},
    support::{Console, EMAIL, PASSWORD, Patchbay, until},
    tenancy::numbers,
    tenants::{over_a_ceiling, yes},
};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

async fn signed_in(patchbay: &Patchbay, email: &str) -> Console {
    let console = patchbay.stranger();
    console.sign_in(email, PASSWORD).await.expect(StatusCode::OK);
    console
}

#[tokio::test]
async fn c48_purchase_local_is_not_called_absent_sooner_when_the_clock_is_set_ahead() {
    let patchbay = Patchbay::start_with(|settings| settings.reconcile_window_s = 20).await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=NY", 1).await;
    // The carrier does it only after we have given up; by the clock that was set ahead the window is over long before.
    patchbay.world.trouble_once(BUY, Trouble::Late { ms: 8_000 }).await;
    let answer = buy(&console, KEY, &cart).await;
    with_outcome(&console, &answer.attempts[0], Outcome::Unknown).await;
    patchbay.clock.advance_ms(3 * HOUR);
    console.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
    let console = patchbay.operator().await;
    let again = console.post_under_new_key("/api/checkout", &confirm(&cart)).await;
    assert!(!again.status.is_success(), "{}", again.text());
    let attempt = settled(&console, &answer.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(patchbay.world.did(BUY).await.len(), 1);
}

#[tokio::test]
async fn c48_purchase_local_of_which_nothing_came_is_not_locked_for_days_when_the_clock_is_set_back() {
    let patchbay = Patchbay::start_with(|settings| settings.reconcile_window_s = 2).await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=NY", 1).await;
    patchbay.world.trouble_once(BUY, Trouble::ServerError).await;
    let answer = buy(&console, KEY, &cart).await;
    with_outcome(&console, &answer.attempts[0], Outcome::Unknown).await;
    patchbay.clock.advance_ms(-2 * DAY);
    let console = patchbay.operator().await;
    let attempt = settled(&console, &answer.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::NotDone, "{attempt:?}");
    assert!(patchbay.world.did(BUY).await.is_empty());
    // It may be bought now, and is bought once.
    let answer: CheckoutAnswer = console.post_under_new_key("/api/checkout", &confirm(&cart)).await.read();
    assert_eq!(settled(&console, &answer.attempts[0]).await.outcome, Outcome::Verified);
    patchbay.clock.advance_ms(2 * DAY);
    let console = patchbay.operator().await;
    let attempt: Attempt = console.get(&format!("/api/attempts/{}", answer.attempts[0])).await.read();
    assert_eq!(attempt.outcome, Outcome::Verified);
    assert_eq!(patchbay.world.did(BUY).await.len(), 1);
}

#[tokio::test]
async fn c48_purchase_local_over_the_window_and_back_is_found_out_and_sent_once() {
    let patchbay = Patchbay::start_with(|settings| settings.reconcile_window_s = 5).await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=NY", 1).await;
    patchbay.world.trouble_once(BUY, Trouble::DropAfter).await;
    let answer = buy(&console, KEY, &cart).await;
    for jump in [6 * HOUR, -12 * HOUR, 6 * HOUR] {
        patchbay.clock.advance_ms(jump);
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    let console = patchbay.operator().await;
    assert_eq!(settled(&console, &answer.attempts[0]).await.outcome, Outcome::Verified);
    assert_eq!(patchbay.world.did(BUY).await.len(), 1);
}

#[tokio::test]
async fn a_session_lives_no_longer_because_the_clock_went_back_and_a_small_step_is_nothing() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    patchbay.clock.advance_ms(-MINUTE);
    console.get("/api/session").await.expect(StatusCode::OK);
    patchbay.clock.advance_ms(-2 * HOUR);
    console.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
    let sessions: Vec<serde_json::Value> = patchbay.operator().await.get("/api/sessions").await.read();
    assert_eq!(sessions.len(), 1, "{sessions:?}");
    // Unused for a while, then back by less: the hour without use is still an hour by the clock, and never two.
    let idle = patchbay.operator().await;
    patchbay.clock.advance_ms(50 * MINUTE);
    patchbay.clock.advance_ms(-30 * MINUTE);
    patchbay.clock.advance_ms(41 * MINUTE);
    idle.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
    let ahead = patchbay.operator().await;
    patchbay.clock.advance_ms(5 * HOUR);
    ahead.get("/api/session").await.problem(StatusCode::UNAUTHORIZED);
    patchbay.operator().await.get("/api/session").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn acting_lives_no_longer_because_the_clock_went_back_and_what_ended_does_not_begin_again() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let below: Tenant = operator.post("/api/tenants", &json!({ "name": "Shop", "kind": "customer" })).await.read();
    let act = json!({ "tenant": below.id, "reason": "They asked for help.", "password": PASSWORD });
    operator.post("/api/acting", &act).await.expect(StatusCode::OK);
    patchbay.clock.advance_ms(-2 * MINUTE);
    operator.get("/api/numbers").await.expect(StatusCode::OK);
    patchbay.clock.advance_ms(-3 * HOUR);
    operator.get("/api/numbers").await.problem(StatusCode::UNAUTHORIZED);
    let operator = patchbay.operator().await;
    let session: Session = operator.post("/api/acting", &act).await.read();
    assert!(session.acting.is_some());
    patchbay.clock.advance_ms(31 * MINUTE);
    let problem = operator.get("/api/numbers").await.problem(StatusCode::CONFLICT);
    assert_eq!(problem.kind, ProblemKind::ActingEnded);
    patchbay.clock.advance_ms(-31 * MINUTE);
    let answer = operator.get("/api/numbers").await;
    assert!(matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::CONFLICT), "{}", answer.text());
}

#[tokio::test]
async fn an_approval_waits_no_longer_because_the_clock_went_back() {
    let patchbay = Patchbay::start().await;
    let (_, buyer, _, _) = over_a_ceiling(&patchbay).await;
    let asked: Approval = buyer.post("/api/approvals", &json!({})).await.read();
    patchbay.clock.advance_ms(-26 * HOUR);
    let approver = signed_in(&patchbay, "approver@example.com").await;
    let path = format!("/api/approvals/{}", asked.id);
    let seen: Approval = approver.get(&path).await.read();
    assert_eq!(seen.state, ApprovalState::Expired);
    approver.post(&format!("{path}/decision"), &yes(&asked)).await.problem(StatusCode::CONFLICT);
    assert!(patchbay.world.did(BUY).await.is_empty());
    // Whoever asked can ask again, and that is bought once.
    let buyer = signed_in(&patchbay, "buyer@example.com").await;
    let again: Approval = buyer.post("/api/approvals", &json!({})).await.read();
    let path = format!("/api/approvals/{}", again.id);
    let done: Approval = approver.post(&format!("{path}/decision"), &yes(&again)).await.read();
    settled(&approver, &done.attempts[0]).await;
    patchbay.clock.advance_ms(26 * HOUR);
    let approver = signed_in(&patchbay, "approver@example.com").await;
    let answer = approver.post(&format!("/api/approvals/{}/decision", asked.id), &yes(&asked)).await;
    assert!(!answer.status.is_success(), "{}", answer.text());
    assert_eq!(patchbay.world.did(BUY).await.len(), 2);
}

#[tokio::test]
async fn a_confirmed_dialog_is_not_new_again_when_the_clock_is_months_ahead_or_behind() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=NY", 1).await;
    let first = buy(&console, KEY, &cart).await;
    settled(&console, &first.attempts[0]).await;
    for jump in [40 * DAY, -80 * DAY, 40 * DAY] {
        patchbay.clock.advance_ms(jump);
        let state = &patchbay.server().state;
        state.store.forget_old_keys(state.clock.now()).await.unwrap();
        let console = patchbay.operator().await;
        let again = buy(&console, KEY, &cart).await;
        assert_eq!(again.attempts, first.attempts);
    }
    assert_eq!(patchbay.world.did(BUY).await.len(), 1);
}

#[tokio::test]
async fn an_offer_is_bought_at_the_price_it_has_now_whatever_the_clock_did() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let found = offers(&console, &account, "kind=local&state=NY").await;
    let mut bought = 0;
    for (jump, offer) in [2 * DAY, -4 * DAY, 2 * DAY].into_iter().zip(&found) {
        patchbay.clock.advance_ms(jump);
        let console = patchbay.operator().await;
        let added = json!({ "tokens": [offer.token], "quantity": 1 });
        let cart: contract::cart::Cart = console.post("/api/cart/lines", &added).await.read();
        let answer: CheckoutAnswer = console.post_under_new_key("/api/checkout", &confirm(&cart)).await.read();
        assert_eq!(settled(&console, &answer.attempts[0]).await.outcome, Outcome::Verified);
        bought += 1;
    }
    assert_eq!(patchbay.world.did(BUY).await.len(), bought);
    let last = found.last().unwrap();
    patchbay.world.price("9.00000", "9.00000").await;
    patchbay.clock.advance_ms(-DAY);
    let console = patchbay.operator().await;
    let added = json!({ "tokens": [last.token], "quantity": 1 });
    let cart: contract::cart::Cart = console.post("/api/cart/lines", &added).await.read();
    console.post_under_new_key("/api/checkout", &confirm(&cart)).await.problem(StatusCode::CONFLICT);
    assert_eq!(patchbay.world.did(BUY).await.len(), bought);
}

#[tokio::test]
async fn a_lock_after_wrong_passwords_does_not_last_for_days() {
    let patchbay = Patchbay::start().await;
    let guesser = patchbay.stranger();
    for _ in 0..10 {
        guesser.sign_in(EMAIL, "not the password").await.expect(StatusCode::UNAUTHORIZED);
    }
    guesser.sign_in(EMAIL, PASSWORD).await.problem(StatusCode::TOO_MANY_REQUESTS);
    patchbay.clock.advance_ms(-3 * DAY);
    guesser.sign_in(EMAIL, PASSWORD).await.expect(StatusCode::OK);
    let users: Vec<User> = guesser.get("/api/users").await.read();
    assert!(users.iter().all(|user| user.locked_until.is_none()));
    // Ten at a time go on to be ten.
    let other = patchbay.stranger();
    for _ in 0..10 {
        other.sign_in("nobody@example.com", "not the password").await.expect(StatusCode::UNAUTHORIZED);
    }
    patchbay.clock.advance_ms(-MINUTE);
    other.sign_in("nobody@example.com", "not the password").await.problem(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_second_factor_counts_again_at_once_when_the_clock_is_set_right_and_each_code_once() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let (key, _) = turn_on(&patchbay, &operator).await;
    patchbay.clock.advance_ms(-2 * DAY);
    let code = code(&patchbay, &key);
    try_code(&half_signed_in(&patchbay).await, &code).await.expect(StatusCode::OK);
    try_code(&half_signed_in(&patchbay).await, &code).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_reading_from_the_future_is_replaced_and_what_went_away_is_missed() {
    let patchbay = Patchbay::start().await;
    patchbay.world.own(4).await;
    patchbay.clock.advance_ms(2 * DAY);
    let console = patchbay.operator().await;
    console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    let have = numbers(&console, 4).await;
    patchbay.clock.advance_ms(-2 * DAY);
    patchbay.world.release(have[0].trim_start_matches("+1")).await;
    let console = patchbay.operator().await;
    until("it is missed, by a reading that nobody asked for", || async {
        let page: NumberPage = console.get("/api/numbers?bucket=missing").await.read();
        let now = patchbay.server().state.clock.now();
        let read = page.read.iter().all(|reading| reading.read_at.is_some_and(|at| at <= now));
        (read && page.items.iter().any(|row| row.number.as_str() == have[0])).then_some(())
    })
    .await;
}

#[tokio::test]
async fn no_clock_breaks_a_page() {
    let patchbay = Patchbay::start().await;
    let mut so_far = 0;
    for years in [0, 150, -100, 3] {
        let wanted = years * 365 * DAY;
        patchbay.clock.advance_ms(wanted - so_far);
        so_far = wanted;
        let console = patchbay.operator().await;
        for path in [
            "/api/session",
            "/api/numbers",
            "/api/ports",
            "/api/ports/activations",
            "/api/attempts",
            "/api/users",
            "/api/approvals",
        ] {
            console.get(path).await.expect(StatusCode::OK);
        }
        let _: Home = console.get("/api/home").await.read();
    }
    assert!(patchbay.stranger().is_ready().await);
}

#[tokio::test]
async fn an_instance_that_is_gone_holds_nothing_for_days_when_the_databases_clock_is_set_back() {
    let url = new_database().await;
    let store = Store::open(&url, 2).await.unwrap();
    assert!(!store.say_alive("gone", Some(60_000)).await.unwrap(), "nobody knew of it");
    assert!(store.take_lease("readings", "gone").await.unwrap());
    assert!(store.say_alive("here", Some(60_000)).await.is_ok());
    assert!(!store.take_lease("readings", "here").await.unwrap(), "it is alive");
    // What it said of itself before the clock was set back by a day.
    let mut database = sqlx::PgConnection::connect(&url).await.unwrap();
    let sql = "UPDATE instances SET alive_until = alive_until + 86400000 WHERE id = 'gone'";
    sqlx::query(sql).execute(&mut database).await.unwrap();
    assert!(store.take_lease("readings", "here").await.unwrap());
    assert!(!store.say_alive("gone", Some(60_000)).await.unwrap(), "if it is there after all, it learns that others took over");
}
