//! Giving numbers back.

use carriers::sandbox::Trouble;
use contract::{
    attempt::{Attempt, AttemptKind, Outcome},
    cart::{Cart, CheckoutAnswer},
    number::NumberKind,
    owned::{NumberPage, NumberState},
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    buying::{buy, offers, settled},
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
