//! Giving numbers back.

use std::time::Duration;

use carriers::sandbox::{Fault, Trouble};
use contract::{
    attempt::{Attempt, AttemptKind, Outcome},
    bulk_change::{BulkChangeView, RowState},
    cart::{Cart, CheckoutAnswer},
    number::NumberKind,
    owned::{NumberPage, NumberState},
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    bulk_changes,
    buying::{buy, offers, settled, with_outcome},
    numbers::{detail, local_number},
    support::{Console, Patchbay, until},
};

fn removal(number: &str) -> serde_json::Value {
    json!({ "numbers": [number], "typed": &number[number.len() - 4..] })
}

async fn give_back(console: &Console, key: &str, number: &str) -> Attempt {
    let answer = console.post_under(key, "/api/numbers/removals", &removal(number)).await;
    let answer: CheckoutAnswer = answer.expect(StatusCode::ACCEPTED).read();
    settled(console, &answer.attempts[0]).await
}

#[tokio::test]
async fn c48_dids_remove_wants_the_last_four_digits_and_the_number_is_gone_then() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let ask = |typed: &str| json!({ "numbers": [number], "typed": typed });
    let problem = console
        .post_under("removal-key-000001", "/api/numbers/removals", &ask("0000x"))
        .await
        .problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "typed");
    let last_four = &number[number.len() - 4..];
    let answer: CheckoutAnswer = console
        .post_under("removal-key-000002", "/api/numbers/removals", &ask(last_four))
        .await
        .expect(StatusCode::ACCEPTED)
        .read();
    let attempt = settled(&console, &answer.attempts[0]).await;
    assert_eq!((attempt.kind, attempt.outcome), (AttemptKind::Removal, Outcome::Verified), "{attempt:?}");
    console.get(&format!("/api/numbers/{number}")).await.problem(StatusCode::NOT_FOUND);
    assert_eq!(patchbay.world.did("c48_dids_remove").await, [&number[2..]]);
}

#[tokio::test]
async fn c48_dids_remove_whose_answer_is_lost_is_found_out_and_shown_meanwhile() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    patchbay.world.trouble_once("c48_dids_remove", Trouble::ServerError).await;
    let ask = json!({ "numbers": [number], "typed": &number[number.len() - 4..] });
    let answer: CheckoutAnswer = console.post_under("removal-key-000001", "/api/numbers/removals", &ask).await.read();
    until("it is shown as unknown", || async {
        let row = detail(&console, &number).await.row;
        (row.state == NumberState::Unknown).then_some(())
    })
    .await;
    let attempt = settled(&console, &answer.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::NotDone, "{attempt:?}");
    assert_eq!(detail(&console, &number).await.row.state, NumberState::InService);
    assert!(patchbay.world.did("c48_dids_remove").await.is_empty());
}

#[tokio::test]
async fn c48_dids_remove_of_a_number_in_canada_looks_where_it_is_listed() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let countries: Vec<contract::geography::Country> = console.get(&format!("/api/accounts/{account}/countries")).await.read();
    let canada = countries.iter().find(|country| country.code == "CA").unwrap();
    let offer = offers(&console, &account, &format!("kind=international&country={}", canada.code)).await.remove(0);
    let cart: Cart = console.post("/api/cart/lines", &json!({ "tokens": [offer.token], "quantity": 1 })).await.read();
    let bought = buy(&console, "canada-purchase-key-1", &cart).await;
    let attempt = settled(&console, &bought.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    let page: NumberPage = console.get("/api/numbers?kind=international&sort=newest").await.read();
    let number = page.items.iter().find(|row| row.number.as_str().starts_with("+1")).unwrap().number.to_string();
    // It looks like a local number, and it is not in the list of those: that must not pass for being gone.
    patchbay.world.trouble_once("c48_dids_remove", Trouble::ServerError).await;
    let attempt = give_back(&console, "canada-removal-key-01", &number).await;
    assert_eq!(attempt.outcome, Outcome::NotDone, "{attempt:?}");
    let row = detail(&console, &number).await.row;
    assert_eq!((row.kind, row.state), (NumberKind::International, NumberState::InService));
    let attempt = give_back(&console, "canada-removal-key-02", &number).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    console.get(&format!("/api/numbers/{number}")).await.problem(StatusCode::NOT_FOUND);
}

const LIST: &str = "c48_dids_list";
const REMOVE: &str = "c48_dids_remove";
/// How many calls two readings of a short list take: each a page and the empty one after it.
const CALLS_OF_TWO_READINGS: u32 = 4;

fn fault(operation: &str, what: Trouble, after: u32, times: u32) -> Fault {
    Fault { operation: operation.into(), what, after, times, percent: None }
}

/// So many local numbers of an account that is not being read.
async fn at_rest(patchbay: &Patchbay, console: &Console, count: u32) -> Vec<String> {
    patchbay.world.own(count).await;
    console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    until("the numbers are read", || async {
        let page: NumberPage = console.get("/api/numbers?kind=local").await.read();
        let read = page.read.iter().all(|reading| reading.reading.is_none() && reading.read_at.is_some());
        let numbers: Vec<String> = page.items.iter().map(|row| row.number.to_string()).take(count as usize).collect();
        (read && numbers.len() == count as usize).then_some(numbers)
    })
    .await
}

#[tokio::test]
async fn ten_removals_of_one_account_are_found_gone_by_two_readings() {
    let patchbay = Patchbay::start_with(|settings| settings.carrier_limits.write = Duration::from_secs(30)).await;
    let console = patchbay.operator().await;
    let numbers = at_rest(&patchbay, &console, 10).await;
    // All ten are on the wire together; and the list can be read twice, and not once more.
    let held = fault(REMOVE, Trouble::Slow { ms: 4_000 }, 0, 10);
    patchbay.world.faults(&[held, fault(LIST, Trouble::ServerError, CALLS_OF_TWO_READINGS, 0)]).await;
    let asked = futures::future::join_all(numbers.iter().enumerate().map(|(at, number)| {
        let (key, body, console) = (format!("ten-removals-key-{at:04}"), removal(number), &console);
        async move { console.post_under(&key, "/api/numbers/removals", &body).await.read::<CheckoutAnswer>() }
    }))
    .await;
    for answer in asked {
        let attempt = settled(&console, &answer.attempts[0]).await;
        assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    }
    assert_eq!(patchbay.world.did(REMOVE).await.len(), 10);
}

#[tokio::test]
async fn a_reading_during_which_another_number_leaves_settles_neither() {
    const SLOW_MS: u64 = 700;
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let numbers = at_rest(&patchbay, &console, 2).await;
    patchbay.world.trouble(LIST, Trouble::Slow { ms: SLOW_MS }).await;
    let first = console.post_under("leaving-key-000001", "/api/numbers/removals", &removal(&numbers[0])).await;
    let first: CheckoutAnswer = first.read();
    // It is being read back.
    with_outcome(&console, &first.attempts[0], Outcome::Accepted).await;
    let second = console.post_under("leaving-key-000002", "/api/numbers/removals", &removal(&numbers[1])).await;
    let second: CheckoutAnswer = second.read();
    let (first, second) = (settled(&console, &first.attempts[0]).await, settled(&console, &second.attempts[0]).await);
    let said_yes = |attempt: &Attempt| attempt.timeline.iter().find(|event| event.sentence.contains("said yes")).unwrap().at;
    assert!(said_yes(&first) < said_yes(&second), "the test came too late");
    let took_ms = i64::from(CALLS_OF_TWO_READINGS) * i64::try_from(SLOW_MS).unwrap();
    for attempt in [&first, &second] {
        assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
        let settled_after = attempt.settled_at.unwrap().since_ms(said_yes(&second));
        assert!(settled_after >= took_ms, "two whole readings began after the last number had left: {settled_after} ms");
    }
}

#[tokio::test]
async fn what_the_carrier_said_yes_to_and_did_not_do_is_told_from_the_rest_of_a_bulk_removal() {
    let (patchbay, console, page) = bulk_changes::with_numbers(500).await;
    patchbay.world.faults(&[fault(REMOVE, Trouble::Partial, 2, 1)]).await;
    let local = json!({ "which": "matching", "query": { "kind": "local" } });
    let planned: BulkChangeView =
        console.post("/api/bulk-changes", &json!({ "which": local, "change": { "change": "removal" } })).await.read();
    assert_eq!(planned.count(RowState::Waiting), page.matching);
    bulk_changes::begin(&console, &planned).await;
    let ended = bulk_changes::over(&console, &planned).await;
    let did = u32::try_from(patchbay.world.did(REMOVE).await.len()).unwrap();
    assert_eq!(did, page.matching - 50, "half of a hundred stayed");
    assert_eq!(ended.count(RowState::Asked(Outcome::Verified)), did, "{ended:?}");
    assert_eq!(ended.count(RowState::Left), 0, "{ended:?}");
}
