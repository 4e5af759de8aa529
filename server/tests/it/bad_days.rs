//! Carriers on a bad day, while somebody buys.

use carriers::sandbox::Trouble;
use contract::{
    attempt::{Attempt, Outcome},
    cart::{Cart, LineCheck},
    number::search_digits,
    offer::LaneHappened,
};
use reqwest::StatusCode;

use crate::{
    buying::{BUY, KEY, buy, cart_of, confirm, settled, with_outcome},
    support::{Patchbay, answered, draft, lane, until},
};

/// Buys one number while this goes wrong, and tells what was shown first and in the end.
async fn one_bad_day(what: Trouble) -> (Attempt, Attempt, Vec<String>) {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=IL", 1).await;
    patchbay.world.trouble_once(BUY, what).await;
    let answer = buy(&console, KEY, &cart).await;
    let id = &answer.attempts[0];
    let first = until("the answer came or was given up", || async {
        let attempt: Attempt = console.get(&format!("/api/attempts/{id}")).await.read();
        (attempt.outcome != Outcome::Asked).then_some(attempt)
    })
    .await;
    let last = settled(&console, id).await;
    (first, last, patchbay.world.did(BUY).await)
}

#[tokio::test]
async fn a_500_after_it_bought_ends_verified_and_is_sent_once() {
    for what in [Trouble::ServerErrorAfter, Trouble::DropAfter, Trouble::HtmlAfter, Trouble::TruncatedAfter, Trouble::HangAfter] {
        let (_, last, did) = one_bad_day(what).await;
        assert_eq!(last.outcome, Outcome::Verified, "{what:?}: {last:?}");
        assert_eq!(did.len(), 1, "{what:?}");
    }
}

#[tokio::test]
async fn an_answer_that_proves_nothing_is_unknown_until_the_window_is_over_and_then_not_done() {
    for what in [Trouble::ServerError, Trouble::DropBefore, Trouble::Html, Trouble::Hang, Trouble::TokenExpired] {
        let (first, last, did) = one_bad_day(what).await;
        assert_eq!(first.outcome, Outcome::Unknown, "{what:?}: {first:?}");
        assert!(first.lines[0].sentence.contains("locked") || first.lines[0].sentence.contains("yet"), "{first:?}");
        assert_eq!(last.outcome, Outcome::NotDone, "{what:?}: {last:?}");
        assert!(did.is_empty(), "{what:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_shown_at_once_with_the_carriers_own_words() {
    let (first, last, did) = one_bad_day(Trouble::Refuse).await;
    assert_eq!((first.outcome, last.outcome), (Outcome::Refused, Outcome::Refused));
    let words = last.words.unwrap();
    assert!(words.code.is_some() && words.text.is_some(), "{words:?}");
    assert!(did.is_empty());
    let (_, last, did) = one_bad_day(Trouble::TooMany { retry_after_s: 1 }).await;
    assert_eq!(last.outcome, Outcome::Refused, "429 did nothing");
    assert!(did.is_empty());
}

#[tokio::test]
async fn a_yes_for_half_of_the_lines_shows_each_line_as_it_is() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=CA", 4).await;
    patchbay.world.trouble_once(BUY, Trouble::Partial).await;
    let answer = buy(&console, KEY, &cart).await;
    let attempt = settled(&console, &answer.attempts[0]).await;
    let count = |outcome| attempt.lines.iter().filter(|line| line.outcome == outcome).count();
    assert_eq!((count(Outcome::Verified), count(Outcome::Manual)), (2, 2), "{attempt:?}");
    let did = patchbay.world.did(BUY).await;
    for line in attempt.lines.iter().filter(|line| line.outcome == Outcome::Verified) {
        assert!(did.contains(&search_digits(&line.subject)));
    }
    let left: Cart = console.get("/api/cart").await.read();
    assert_eq!(left.lines.len(), 2, "what is undecided stays, locked");
    assert!(left.lines.iter().all(|line| matches!(line.check, LineCheck::InFlight { .. })));
    console.delete(&format!("/api/cart/lines/{}", left.lines[0].id)).await.problem(StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_unknown_purchase_is_locked_against_a_second_try() {
    let patchbay = Patchbay::start_with(|settings| settings.reconcile_window_s = 60).await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=NY", 1).await;
    patchbay.world.trouble_once(BUY, Trouble::ServerError).await;
    let answer = buy(&console, KEY, &cart).await;
    with_outcome(&console, &answer.attempts[0], Outcome::Unknown).await;
    let problem =
        console.post_under("second-try-key-00001", "/api/checkout", &confirm(&cart)).await.problem(StatusCode::CONFLICT);
    assert!(problem.title.contains("being bought already"), "{}", problem.title);
    let home: contract::home::Home = console.get("/api/home").await.read();
    assert_eq!(home.undecided.len(), 1);
    assert!(patchbay.world.did(BUY).await.is_empty());
}

#[tokio::test]
async fn a_restart_in_the_middle_of_a_purchase_finds_out_what_became_of_it() {
    let mut patchbay = Patchbay::start_with(|settings| settings.shutdown_s = 0).await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=NY", 1).await;
    patchbay.world.trouble_once(BUY, Trouble::HangAfter).await;
    let answer = buy(&console, KEY, &cart).await;
    until("it is at the carrier", || async { (!patchbay.world.did(BUY).await.is_empty()).then_some(()) }).await;
    patchbay.restart().await;
    let console = patchbay.operator().await;
    let attempt = settled(&console, &answer.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(patchbay.world.did(BUY).await.len(), 1);
}

#[tokio::test]
async fn a_carrier_that_is_down_is_said_to_be_down_and_nothing_is_bought() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=NY", 1).await;
    for what in
        [Trouble::DropBefore, Trouble::ServerError, Trouble::Html, Trouble::TruncatedAfter, Trouble::TooMany { retry_after_s: 2 }]
    {
        patchbay.world.trouble("c48_search_local", what).await;
        let said = lane(&console, &account, "kind=local&state=NY").await;
        assert!(matches!(&said, LaneHappened::Failed { sentence, .. } if sentence.ends_with('.')), "{what:?}: {said:?}");
        let key = format!("key-for-{:0>12}", format!("{what:?}").len());
        let answer = console.post_under(&key, "/api/checkout", &confirm(&cart)).await;
        let problem = answer.problem(StatusCode::SERVICE_UNAVAILABLE);
        assert!(problem.title.contains("could not be checked"), "{}", problem.title);
        patchbay.world.faults(&[]).await;
        // The breaker opens after ten failures in a row; it lets one call through every ten seconds.
        patchbay.clock.advance_ms(11_000);
        until("the carrier is back", || async {
            let said = lane(&console, &account, "kind=local&state=NY").await;
            patchbay.clock.advance_ms(11_000);
            matches!(said, LaneHappened::Answered { .. }).then_some(())
        })
        .await;
    }
    assert!(patchbay.world.did(BUY).await.is_empty());
}

#[tokio::test]
async fn a_slow_carrier_is_waited_for_within_the_deadline_only() {
    let patchbay = Patchbay::start_with(|settings| settings.carrier_limits.read = std::time::Duration::from_millis(600)).await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let query = "kind=local&state=NY";
    patchbay.world.trouble_once("c48_search_local", Trouble::Slow { ms: 200 }).await;
    assert!(answered(&console, &account, query).await.took_ms >= 200);
    patchbay.world.trouble("c48_search_local", Trouble::Hang).await;
    let began = std::time::Instant::now();
    assert!(matches!(lane(&console, &account, query).await, LaneHappened::Failed { .. }));
    assert!(began.elapsed() < std::time::Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test]
async fn what_shows_up_after_all_is_verified_when_a_person_looks_again() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=IL", 1).await;
    patchbay.world.trouble_once(BUY, Trouble::LateListing { ms: 600_000 }).await;
    let answer = buy(&console, KEY, &cart).await;
    let path = format!("/api/attempts/{}", answer.attempts[0]);
    let attempt = settled(&console, &answer.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::Manual, "a yes that is not listed is for a person: {attempt:?}");
    let looked: Attempt = console.post(&format!("{path}/look"), &serde_json::json!({})).await.read();
    assert_eq!((looked.outcome, looked.timeline.len()), (Outcome::Manual, attempt.timeline.len()));
    patchbay.world.advance(700_000).await;
    let looked: Attempt = console.post(&format!("{path}/look"), &serde_json::json!({})).await.read();
    assert_eq!(looked.outcome, Outcome::Verified, "{looked:?}");
}

#[tokio::test]
async fn an_account_keeps_its_log_in_while_an_order_is_open_and_its_password_can_be_replaced() {
    let patchbay = Patchbay::start_with(|settings| settings.reconcile_window_s = 60).await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=IL", 1).await;
    patchbay.world.trouble_once(BUY, Trouble::ServerError).await;
    let answer = buy(&console, KEY, &cart).await;
    with_outcome(&console, &answer.attempts[0], Outcome::Unknown).await;
    let path = format!("/api/accounts/{account}");
    let problem = console.put(&path, &draft(&patchbay, "Moved", "another-world")).await.problem(StatusCode::CONFLICT);
    assert!(problem.title.contains("still open"), "{}", problem.title);
    console.put(&path, &draft(&patchbay, "Renamed", &patchbay.world.name)).await.expect(StatusCode::OK);
}
