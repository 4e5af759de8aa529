//! What carriers post to us: it makes us look, it is shown to a person, and it is never believed.

use std::net::TcpListener;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::{
    account::Account,
    attempt::{Attempt, Outcome},
    cart::CheckoutAnswer,
    home::Home,
    id::{AccountId, AttemptId},
    notice::{Alert, Subscriptions},
    owned::NumberDetail,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::{
    buying::{confirm, settled},
    four_carriers::{cart_without_asking, first_offer, of, tell},
    support::{Answer, Console, Patchbay, until},
};

/// A server that its carriers' sandboxes can reach, and that is not about to look by itself.
async fn start() -> (Patchbay, Console, Vec<Account>) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let patchbay = Patchbay::start_with(|settings| {
        settings.sandbox = true;
        settings.accounts.clear();
        settings.listen = ([127, 0, 0, 1], port).into();
        settings.public_origin = format!("http://127.0.0.1:{port}");
        settings.reconcile_window_s = 3_600;
    })
    .await;
    let console = patchbay.operator().await;
    let accounts = console.get("/api/accounts").await.read();
    (patchbay, console, accounts)
}

/// Buys one number and looks often enough at once that nobody looks by itself for half a minute.
async fn order(console: &Console, account: &AccountId) -> Attempt {
    let offer = first_offer(console, account).await;
    console.post("/api/cart/lines", &json!({ "tokens": [offer.token], "quantity": 1 })).await.expect(StatusCode::OK);
    let cart = cart_without_asking(console).await;
    let answer: CheckoutAnswer =
        console.post_under("an-order-that-moves-1", "/api/checkout", &confirm(&cart)).await.expect(StatusCode::ACCEPTED).read();
    let id = &answer.attempts[0];
    let attempt = until("the carrier said yes", || async {
        let attempt = read(console, id).await;
        (attempt.outcome == Outcome::Accepted && attempt.reference.is_some()).then_some(attempt)
    })
    .await;
    for _ in 0..6 {
        console.post(&format!("/api/attempts/{}/look", attempt.id), &json!({})).await.expect(StatusCode::OK);
    }
    read(console, id).await
}

async fn read(console: &Console, id: &AttemptId) -> Attempt {
    console.get(&format!("/api/attempts/{id}")).await.read()
}

/// Posts as a carrier would, without a cookie and without the console's header.
async fn post(patchbay: &Patchbay, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
    let mut all = vec![("content-type", "application/xml")];
    all.extend(headers);
    patchbay.stranger().raw(Method::POST, path, Some(body.to_owned()), &all).await
}

fn notification(order: &Attempt) -> String {
    let (reference, mark) = (order.reference.as_deref().unwrap(), &order.id);
    format!(
        "<Notification><Status>COMPLETE</Status><Message>done</Message><OrderId>{reference}</OrderId>\
         <OrderType>orders</OrderType><CustomerOrderId>{mark}</CustomerOrderId></Notification>"
    )
}

#[tokio::test]
async fn bw_subscriptions_an_order_settles_on_a_notification_without_waiting_for_the_next_look() {
    let (_patchbay, console, accounts) = start().await;
    let account = of(&accounts, "bandwidth");
    let path = format!("/api/accounts/{account}/subscriptions");
    let before: Subscriptions = console.get(&path).await.read();
    assert!(before.offered && before.address.is_none() && before.subjects.iter().any(|subject| subject == "orders"));
    let to_orders = json!({ "do": "to", "about": "orders" });
    let now: Subscriptions = console.post(&path, &to_orders).await.read();
    assert_eq!(now.active.iter().filter(|one| one.ours && one.about == "orders").count(), 1, "{now:?}");
    console.post(&path, &to_orders).await.problem(StatusCode::CONFLICT);
    console.post(&path, &json!({ "do": "to", "about": "weather" })).await.problem(StatusCode::UNPROCESSABLE_ENTITY);

    let order = order(&console, account).await;
    let next = order.next_look_at.expect("it is open");
    assert!(next.since_ms(order.asked_at) > 20_000, "{order:?}");
    let done = settled(&console, &order.id).await;
    assert_eq!(done.outcome, Outcome::Verified, "{done:#?}");
    assert!(done.settled_at.unwrap() < next, "it did not wait for the next look");
}

#[tokio::test]
async fn a_forged_post_changes_nothing_and_a_false_one_only_makes_us_look() {
    let (patchbay, console, accounts) = start().await;
    let account = of(&accounts, "bandwidth");
    let made: Subscriptions =
        console.post(&format!("/api/accounts/{account}/subscriptions"), &json!({ "do": "address" })).await.read();
    let address = made.address.unwrap();
    let path = &address[address.find("/hooks/").unwrap()..];
    let key = path.rsplit('/').next().unwrap();
    assert_eq!(key.len(), 32, "128 bits");
    let order = order(&console, account).await;
    let body = notification(&order);

    let wrong_key = path.replace(key, &key.chars().rev().collect::<String>());
    for nowhere in [wrong_key.as_str(), "/hooks/nothing/nothing", &path[..path.len() - 1]] {
        post(&patchbay, nowhere, &body, &[]).await.problem(StatusCode::NOT_FOUND);
    }
    let challenged = post(&patchbay, path, &body, &[]).await.expect(StatusCode::UNAUTHORIZED);
    assert!(challenged.header("www-authenticate").unwrap().starts_with("Basic"));
    let wrong = format!("Basic {}", STANDARD.encode("patchbay:guess"));
    post(&patchbay, path, &body, &[("authorization", &wrong)]).await.expect(StatusCode::UNAUTHORIZED);
    let unmoved = read(&console, &order.id).await;
    assert_eq!((&unmoved.timeline, unmoved.outcome), (&order.timeline, order.outcome));

    // With the right name and password, and still not true: the carrier is asked, and says that it works on it.
    let state = &patchbay.server().state;
    let (scope, _) = state.accounts.any(account).unwrap();
    let keys = server::hooks::keys(state, &scope, account).await.unwrap().unwrap();
    let right = format!("Basic {}", STANDARD.encode(format!("{}:{}", keys.user, keys.password.expose())));
    let headers = [("authorization", right.as_str())];
    post(&patchbay, path, &body, &headers).await.expect(StatusCode::OK);
    post(&patchbay, path, "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", &headers).await.problem(StatusCode::BAD_REQUEST);
    post(&patchbay, path, &"x".repeat(300 * 1024), &headers).await.problem(StatusCode::PAYLOAD_TOO_LARGE);
    let asked = read(&console, &order.id).await;
    assert_ne!(asked.outcome, Outcome::Refused);
    assert!(
        asked.outcome == Outcome::Accepted || asked.timeline.len() > order.timeline.len(),
        "only the carrier's own list decides"
    );
    let told = patchbay.stranger();
    assert!(!told.get("/api/session").await.text().contains(key));
}

#[tokio::test]
async fn tsg_textprotect_webhook_is_shown_on_home_and_with_its_number_until_somebody_looked() {
    let (patchbay, console, accounts) = start().await;
    let account = of(&accounts, "tsg");
    let made: Subscriptions =
        console.post(&format!("/api/accounts/{account}/subscriptions"), &json!({ "do": "address" })).await.read();
    assert!(made.offered && made.subjects.is_empty());
    let number = until("its numbers are read", || async {
        let page: contract::owned::NumberPage = console.get(&format!("/api/numbers?account={account}")).await.read();
        page.items.into_iter().next().map(|row| row.number)
    })
    .await;
    tell(&patchbay, "tsg", "terms", &json!({ "text_protect": made.address.unwrap() })).await;
    tell(&patchbay, "tsg", "text_protect", &json!({ "number": number.digits() })).await;
    let home: Home = console.get("/api/home").await.read();
    assert_eq!(home.alerts.len(), 1, "{:?}", home.alerts);
    let alert = &home.alerts[0];
    assert_eq!((&alert.account, alert.number.as_ref()), (account, Some(&number)));
    assert!(alert.text.contains("Granite Ridge Mobile"), "{}", alert.text);
    let detail: NumberDetail = console.get(&format!("/api/numbers/{number}")).await.read();
    assert_eq!(detail.alerts, home.alerts);
    console.post(&format!("/api/alerts/{}/seen", alert.id), &json!({})).await.expect(StatusCode::NO_CONTENT);
    let open: Vec<Alert> = console.get("/api/alerts?open=true").await.read();
    assert!(open.is_empty());
    let all: Vec<Alert> = console.get("/api/alerts").await.read();
    assert!(all[0].seen_at.is_some());
}
