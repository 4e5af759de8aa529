//! The embedded sandbox remembers what Patchbay remembers.

use carriers::clock::Clock as _;
use contract::{
    account::Account,
    attempt::Outcome,
    cart::CheckoutAnswer,
    offer::OfferedThing,
    owned::{NumberPage, NumberState},
    time::Timestamp,
};
use reqwest::StatusCode;

use crate::{
    buying::{cart_of, confirm, settled},
    support::{Console, Patchbay, until},
};

const FILE: &str = "sandbox-call48.json";

/// A server that has nothing but its embedded sandboxes; Call48's is looked at.
async fn start() -> Patchbay {
    Patchbay::start_with(|settings| {
        settings.sandbox = true;
        settings.accounts.clear();
    })
    .await
}

/// Buys a number.
async fn buy(console: &Console, key: &str) -> String {
    let account = console.get("/api/accounts").await.read::<Vec<Account>>().remove(0);
    assert!(account.sandbox);
    let cart = cart_of(console, &account.id, "kind=local&state=GA", 1).await;
    let OfferedThing::Number { number, .. } = &cart.lines[0].offer.what else { panic!("a number: {cart:?}") };
    let answer: CheckoutAnswer = console.post_under(key, "/api/checkout", &confirm(&cart)).await.read();
    let attempt = settled(console, &answer.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    number.as_str().to_owned()
}

/// The list after it was read anew.
async fn read_anew(console: &Console, after: Timestamp) -> NumberPage {
    console.post("/api/numbers/refresh", &()).await.expect(StatusCode::ACCEPTED);
    until("the list is read anew", || async {
        let accounts: Vec<Account> = console.get("/api/accounts").await.read();
        let page: NumberPage = console.get(&format!("/api/numbers?account={}", accounts[0].id)).await.read();
        let read = page.read.iter().find(|read| read.account == accounts[0].id)?;
        (read.reading.is_none() && read.read_at.is_some_and(|at| at > after)).then_some(page)
    })
    .await
}

/// What a number of the list is doing.
fn state_of(page: &NumberPage, number: &str) -> Option<NumberState> {
    page.items.iter().find(|row| row.number.as_str() == number).map(|row| row.state)
}

fn missing(page: &NumberPage) -> usize {
    page.items.iter().filter(|row| row.state == NumberState::Missing).count()
}

#[tokio::test]
async fn a_number_bought_at_the_embedded_sandbox_is_still_there_after_a_restart() {
    let mut patchbay = start().await;
    let console = patchbay.operator().await;
    assert!(!patchbay.folder().join(FILE).exists(), "a world that nobody changed is not written");
    let number = buy(&console, "sandbox-state-000001").await;
    let stopped = patchbay.clock.now();
    patchbay.restart().await;
    let console = patchbay.operator().await;
    let page = read_anew(&console, stopped).await;
    assert_eq!(state_of(&page, &number), Some(NumberState::InService), "{page:?}");
    assert_eq!(missing(&page), 0, "{page:?}");
    // What was remembered goes on: the next number is another one, and both are there.
    let second = buy(&console, "sandbox-state-000002").await;
    assert_ne!(second, number);
    let stopped = patchbay.clock.now();
    let again = read_anew(&console, stopped).await;
    assert_eq!((again.matching, missing(&again)), (page.matching + 1, 0));
}

#[tokio::test]
async fn a_change_is_on_disk_soon_though_the_server_was_never_stopped() {
    let patchbay = start().await;
    let console = patchbay.operator().await;
    let number = buy(&console, "sandbox-state-000003").await;
    let digits = number.trim_start_matches("+1").to_owned();
    let file = patchbay.folder().join(FILE);
    until("the file names the number", || async {
        std::fs::read_to_string(&file).is_ok_and(|text| text.contains(&digits)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_sandbox_file_that_cannot_be_read_does_not_stop_the_server() {
    let mut patchbay = start().await;
    let console = patchbay.operator().await;
    let number = buy(&console, "sandbox-state-000004").await;
    patchbay.stop().await;
    std::fs::write(patchbay.folder().join(FILE), "{\"form\":1,\"worlds\":[{").unwrap();
    let stopped = patchbay.clock.now();
    patchbay.restart().await;
    assert!(patchbay.folder().join(format!("{FILE}.unreadable")).exists());
    // The sandbox began afresh, and Patchbay says what that means: the number is gone at the carrier.
    let console = patchbay.operator().await;
    until("the number is missing", || async {
        let page = read_anew(&console, stopped).await;
        (state_of(&page, &number) == Some(NumberState::Missing)).then_some(())
    })
    .await;
}
