//! From a search to owned numbers, and every bad day on the way.

use carriers::sandbox::{Fault, Trouble};
use contract::{
    attempt::{Attempt, AttemptRow, Outcome},
    cart::{Cart, CartRouting, CartRoutingChoice, Checkout, CheckoutAnswer, LineCheck},
    id::{AccountId, AttemptId},
    money::Money,
    number::search_digits,
    offer::{Offer, OfferedThing},
    owned::NumberPage,
    paging::Page,
    user::Role,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Console, Patchbay, answered, until};

pub const KEY: &str = "0123456789abcdef-key";
pub const BUY: &str = "c48_purchase_local";

/// Offers of a search.
pub async fn offers(console: &Console, account: &AccountId, query: &str) -> Vec<Offer> {
    answered(console, account, query).await.offers
}

/// A cart with the first offers of a search.
pub async fn cart_of(console: &Console, account: &AccountId, query: &str, lines: usize) -> Cart {
    let offers = offers(console, account, query).await;
    assert!(offers.len() >= lines, "{query}: only {} offers", offers.len());
    let tokens: Vec<&str> = offers.iter().take(lines).map(|offer| offer.token.as_str()).collect();
    console.post("/api/cart/lines", &json!({ "tokens": tokens, "quantity": 1 })).await.read()
}

/// What the screen would confirm.
pub fn confirm(cart: &Cart) -> Checkout {
    Checkout {
        lines: cart.lines.iter().map(|line| line.id.clone()).collect(),
        setup: cart.setup,
        monthly: cart.monthly,
        routing: cart
            .routing
            .iter()
            .map(|of| CartRoutingChoice { account: of.account.clone(), routing: of.routing.clone() })
            .collect(),
    }
}

/// The attempt once nothing more happens to it by itself.
pub async fn settled(console: &Console, id: &AttemptId) -> Attempt {
    until("the attempt settles", || async {
        let attempt: Attempt = console.get(&format!("/api/attempts/{id}")).await.read();
        attempt.settled_at.is_some().then_some(attempt)
    })
    .await
}

/// The attempt as soon as it has this outcome.
pub async fn with_outcome(console: &Console, id: &AttemptId, outcome: Outcome) -> Attempt {
    until("the outcome", || async {
        let attempt: Attempt = console.get(&format!("/api/attempts/{id}")).await.read();
        (attempt.outcome == outcome).then_some(attempt)
    })
    .await
}

fn numbers_in(cart: &Cart) -> Vec<String> {
    cart.lines
        .iter()
        .filter_map(|line| match &line.offer.what {
            OfferedThing::Number { number, .. } => Some(search_digits(number.as_str())),
            OfferedThing::Product { .. } => None,
        })
        .collect()
}

pub async fn buy(console: &Console, key: &str, cart: &Cart) -> CheckoutAnswer {
    console.post_under(key, "/api/checkout", &confirm(cart)).await.expect(StatusCode::ACCEPTED).read()
}

#[tokio::test]
async fn c48_search_local_to_c48_dids_list_the_main_job_through_the_front_door() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=GA&rate_center=ATHENS", 3).await;
    assert_eq!(cart.lines.len(), 3);
    assert_eq!(cart.setup, cart.lines.iter().map(|l| l.offer.setup).sum::<Money>());
    let routing = CartRouting::TrunkGroup { id: contract::id::RoutingTrunkId::new("52610") };
    let choice = CartRoutingChoice { account: account.clone(), routing };
    let cart: Cart = console.put("/api/cart/routing", &choice).await.read();
    let wanted = numbers_in(&cart);
    let answer = buy(&console, KEY, &cart).await;
    assert_eq!(answer.attempts.len(), 1);
    let attempt = settled(&console, &answer.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(attempt.setup, Some(cart.setup));
    let mut did = patchbay.world.did(BUY).await;
    did.sort();
    let mut sorted = wanted.clone();
    sorted.sort();
    assert_eq!(did, sorted);
    let cart: Cart = console.get("/api/cart").await.read();
    assert!(cart.lines.is_empty(), "bought lines leave the cart");
    for number in &wanted {
        let page: NumberPage = console.get(&format!("/api/numbers?q={number}")).await.read();
        assert_eq!(page.matching, 1, "{number}");
        assert_eq!(page.items[0].routing, "Trunk group 52610");
    }
}

#[tokio::test]
async fn c48_purchase_tollfree_and_c48_search_tollfree_buy_a_toll_free_number() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=toll_free&area_code=888", 1).await;
    let answer = buy(&console, KEY, &cart).await;
    assert_eq!(settled(&console, &answer.attempts[0]).await.outcome, Outcome::Verified);
    assert_eq!(patchbay.world.did("c48_purchase_tollfree").await, numbers_in(&cart));
}

#[tokio::test]
async fn a_line_that_the_carrier_neither_shows_nor_denies_can_be_bought_and_is_not_called_available() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let shown = offers(&console, &account, "kind=toll_free&area_code=888&limit=100").await;
    assert_eq!(shown.len(), 50, "the carrier sends fifty at most");
    // Somebody else buys all that is shown, so that the next fifty come forward; then one of those is looked for again.
    let cart = cart_of(&console, &account, "kind=toll_free&area_code=888&limit=100", 50).await;
    let answer = buy(&console, KEY, &cart).await;
    settled(&console, &answer.attempts[0]).await;
    let next = offers(&console, &account, "kind=toll_free&area_code=888&limit=100").await;
    assert!(next.iter().all(|offer| !shown.iter().any(|old| old.what == offer.what)));
    let checked: Cart = {
        console
            .post("/api/cart/lines", &json!({ "tokens": [next.last().unwrap().token], "quantity": 1 }))
            .await
            .expect(StatusCode::OK);
        console.post("/api/cart/check", &json!({})).await.read()
    };
    assert!(
        matches!(checked.lines[0].check, LineCheck::Available { .. } | LineCheck::Unproved { .. }),
        "{:?}",
        checked.lines[0].check
    );
    let answer = buy(&console, "unproved-line-key-01", &checked).await;
    assert_eq!(settled(&console, &answer.attempts[0]).await.outcome, Outcome::Verified);
}

#[tokio::test]
async fn c48_purchase_international_is_proved_by_what_is_new_in_the_list() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let countries: Vec<contract::geography::Country> = console.get(&format!("/api/accounts/{account}/countries")).await.read();
    let britain = countries.iter().find(|country| country.code == "GB").unwrap();
    let offer = offers(&console, &account, &format!("kind=international&country={}", britain.code)).await.remove(0);
    let cart: Cart = console.post("/api/cart/lines", &json!({ "tokens": [offer.token], "quantity": 2 })).await.read();
    assert_eq!(cart.setup, offer.setup.times(2));
    let answer = buy(&console, KEY, &cart).await;
    let attempt = settled(&console, &answer.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    let bought = patchbay.world.did("c48_purchase_international").await;
    assert_eq!(bought.len(), 2);
    for number in &bought {
        assert!(attempt.lines[0].sentence.contains(number.as_str()), "{} names {number}", attempt.lines[0].sentence);
    }
}

#[tokio::test]
async fn c48_purchase_international_that_brings_only_half_is_for_a_person_who_decides_with_a_reason() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let countries: Vec<contract::geography::Country> = console.get(&format!("/api/accounts/{account}/countries")).await.read();
    let britain = countries.iter().find(|country| country.code == "GB").unwrap();
    let offer = offers(&console, &account, &format!("kind=international&country={}", britain.code)).await.remove(0);
    let cart: Cart = console.post("/api/cart/lines", &json!({ "tokens": [offer.token], "quantity": 2 })).await.read();
    patchbay.world.trouble("c48_purchase_international", Trouble::Partial).await;
    let answer = buy(&console, KEY, &cart).await;
    let path = format!("/api/attempts/{}", answer.attempts[0]);
    let attempt = settled(&console, &answer.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::Manual, "{attempt:?}");
    let decision = |reason: &str| json!({ "position": 0, "done": true, "reason": reason });
    let problem = console.post(&format!("{path}/decide"), &decision(" ")).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "reason");
    let decided: Attempt = console.post(&format!("{path}/decide"), &decision("One is in the portal; we keep it.")).await.read();
    assert_eq!(decided.outcome, Outcome::Verified);
    assert!(decided.timeline.last().unwrap().sentence.contains("we keep it"));
    console.post(&format!("{path}/decide"), &decision("again")).await.problem(StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_double_click_and_two_tabs_with_one_key_buy_once_and_get_the_same_answer() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=FL", 2).await;
    let request = confirm(&cart);
    let clicks = (0..12).map(|_| console.post_under(KEY, "/api/checkout", &request));
    let answers = futures::future::join_all(clicks).await;
    let first = answers[0].body.clone();
    for answer in &answers {
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
        assert_eq!(answer.body, first);
    }
    let taken: CheckoutAnswer = serde_json::from_slice(&first).unwrap();
    settled(&console, &taken.attempts[0]).await;
    assert_eq!(patchbay.world.did(BUY).await.len(), 2);
    let again = console.post_under(KEY, "/api/checkout", &request).await;
    assert_eq!(again.body, first, "the key answers the same when all is over");
}

#[tokio::test]
async fn one_key_for_another_request_is_refused_and_sends_nothing() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=FL", 2).await;
    buy(&console, KEY, &cart).await;
    let mut other = confirm(&cart);
    other.lines.pop();
    console.post_under(KEY, "/api/checkout", &other).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    console.post("/api/checkout", &confirm(&cart)).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    until("both are bought", || async { (patchbay.world.did(BUY).await.len() == 2).then_some(()) }).await;
}

#[tokio::test]
async fn two_people_cannot_buy_the_same_number() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=OH", 1).await;
    let request = confirm(&cart);
    let (one, two) = tokio::join!(
        console.post_under("first-person-key-0001", "/api/checkout", &request),
        console.post_under("second-person-key-001", "/api/checkout", &request),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::ACCEPTED, StatusCode::CONFLICT], "{} {}", one.text(), two.text());
    until("it is bought", || async { (patchbay.world.did(BUY).await.len() == 1).then_some(()) }).await;
}

#[tokio::test]
async fn an_empty_cart_buys_nothing_and_says_so() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let cart: Cart = console.get("/api/cart").await.read();
    let problem = console.post_under(KEY, "/api/checkout", &confirm(&cart)).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "lines");
}

#[tokio::test]
async fn a_number_sold_meanwhile_is_shown_as_gone_and_nothing_is_bought() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=TX", 2).await;
    patchbay.world.sell(&numbers_in(&cart)[0]).await;
    let problem = console.post_under(KEY, "/api/checkout", &confirm(&cart)).await.problem(StatusCode::CONFLICT);
    assert!(problem.title.starts_with("Nothing was bought"), "{}", problem.title);
    let cart: Cart = console.get("/api/cart").await.read();
    assert!(matches!(cart.lines[0].check, LineCheck::Gone { .. }), "{:?}", cart.lines[0].check);
    assert!(matches!(cart.lines[1].check, LineCheck::Available { .. }), "{:?}", cart.lines[1].check);
    assert_eq!(cart.setup, cart.lines[1].offer.setup, "what is gone does not count");
    assert!(patchbay.world.did(BUY).await.is_empty());
}

#[tokio::test]
async fn a_price_that_changed_buys_nothing_until_somebody_agrees() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=WA", 1).await;
    patchbay.world.price("7.50000", "3.25000").await;
    let problem = console.post_under(KEY, "/api/checkout", &confirm(&cart)).await.problem(StatusCode::CONFLICT);
    assert!(problem.title.contains("new price"), "{}", problem.title);
    assert!(patchbay.world.did(BUY).await.is_empty());
    let cart: Cart = console.get("/api/cart").await.read();
    let LineCheck::PriceChanged { setup, monthly, .. } = cart.lines[0].check else { panic!("{:?}", cart.lines[0].check) };
    assert_eq!((setup.to_string(), monthly.to_string()), ("$7.50".into(), "$3.25".into()));
    let path = format!("/api/cart/lines/{}/agree", cart.lines[0].id);
    let wrong = json!({ "setup": Money::ZERO, "monthly": monthly });
    console.post(&path, &wrong).await.problem(StatusCode::CONFLICT);
    let cart: Cart = console.post(&path, &json!({ "setup": setup, "monthly": monthly })).await.read();
    assert_eq!(cart.setup, setup);
    let answer = buy(&console, "another-key-for-this", &cart).await;
    assert_eq!(settled(&console, &answer.attempts[0]).await.outcome, Outcome::Verified);
}

#[tokio::test]
async fn a_total_that_is_not_what_was_seen_buys_nothing() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=WA", 1).await;
    let mut request = confirm(&cart);
    request.monthly = Money::parse_usd("0.01").unwrap();
    console.post_under(KEY, "/api/checkout", &request).await.problem(StatusCode::CONFLICT);
    assert!(patchbay.world.did(BUY).await.is_empty());
}

#[tokio::test]
async fn a_forged_offer_and_one_of_another_server_are_refused() {
    let patchbay = Patchbay::start().await;
    let other = Patchbay::start().await;
    let console = patchbay.operator().await;
    let stranger = other.operator().await;
    let account = other.account(&stranger).await;
    let foreign = offers(&stranger, &account, "kind=local&state=GA").await.remove(0).token;
    for token in ["", "forged", &foreign] {
        let answer = console.post("/api/cart/lines", &json!({ "tokens": [token], "quantity": 1 })).await;
        answer.problem(StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn malformed_searches_are_refused_before_the_carrier_is_asked() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    patchbay.world.trouble("c48_search_local", Trouble::ServerError).await;
    for (query, field) in [
        ("kind=local", "state"),
        ("kind=local&state=ZZ", "state"),
        ("kind=local&area_code=70A", "area_code"),
        ("kind=local&area_code=7060", "area_code"),
        ("kind=local&area_code=888", "area_code"),
        ("kind=local&state=GA&exchange=510", "exchange"),
        ("kind=toll_free&area_code=706", "area_code"),
        ("kind=international", "country"),
        ("kind=local&state=GA&pattern=%23%23", "pattern"),
    ] {
        let answer = console.get(&format!("/api/offers?account={account}&{query}")).await;
        let problem = answer.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.fields[0].field, field, "{query}: {problem:?}");
        assert!(problem.fields[0].sentence.ends_with('.'), "{query}");
    }
}

#[tokio::test]
async fn a_pattern_the_carrier_cannot_filter_is_filtered_here_and_said_so() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let all = answered(&console, &account, "kind=local&state=GA").await;
    let some = answered(&console, &account, "kind=local&state=GA&pattern=7").await;
    assert!(all.note.is_none() && some.note.is_some());
    assert!(some.offers.iter().all(|offer| match &offer.what {
        OfferedThing::Number { number, .. } => number.digits().contains('7'),
        OfferedThing::Product { .. } => false,
    }));
}

#[tokio::test]
async fn a_cart_survives_a_restart_and_belongs_to_the_team() {
    let mut patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let cart = cart_of(&console, &account, "kind=local&state=GA", 2).await;
    let colleague = patchbay.person(&console, Role::Provisioning).await;
    let seen: Cart = colleague.get("/api/cart").await.read();
    assert_eq!(seen.lines, cart.lines);
    patchbay.restart().await;
    let console = patchbay.operator().await;
    let seen: Cart = console.get("/api/cart").await.read();
    assert_eq!(seen.lines, cart.lines);
    let viewer = patchbay.person(&console, Role::Viewer).await;
    assert!(viewer.get("/api/cart").await.status.is_success());
    let path = format!("/api/cart/lines/{}", cart.lines[0].id);
    viewer.delete(&path).await.problem(StatusCode::FORBIDDEN);
    viewer.post_under(KEY, "/api/checkout", &confirm(&cart)).await.problem(StatusCode::FORBIDDEN);
    let left: Cart = console.delete(&path).await.read();
    assert_eq!(left.lines.len(), 1);
    console.delete(&path).await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_list_of_orders_pages_and_filters() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let offers = offers(&console, &account, "kind=local&state=GA&limit=50").await;
    patchbay.world.faults(&[Fault { operation: BUY.into(), what: Trouble::Refuse, after: 1, times: 1, percent: None }]).await;
    for (place, offer) in offers.iter().take(3).enumerate() {
        console.delete("/api/cart/lines").await.expect(StatusCode::OK);
        let cart: Cart = console.post("/api/cart/lines", &json!({ "tokens": [offer.token], "quantity": 1 })).await.read();
        let answer = buy(&console, &format!("key-for-the-list-{place:04}"), &cart).await;
        settled(&console, &answer.attempts[0]).await;
    }
    let all: Page<AttemptRow> = console.get("/api/attempts").await.read();
    assert_eq!(all.items.len(), 3);
    assert!(all.items.windows(2).all(|pair| pair[0].asked_at >= pair[1].asked_at));
    let refused: Page<AttemptRow> = console.get("/api/attempts?outcome=refused").await.read();
    assert_eq!(refused.items.len(), 1);
    let open: Page<AttemptRow> = console.get("/api/attempts?open=true").await.read();
    assert!(open.items.is_empty());
    let OfferedThing::Number { number, .. } = &offers[0].what else { panic!() };
    let digits = &number.digits()[4..];
    let found: Page<AttemptRow> = console.get(&format!("/api/attempts?q={digits}")).await.read();
    assert_eq!(found.items.len(), 1);
    console.get("/api/attempts/nobody-knows-this").await.problem(StatusCode::NOT_FOUND);
}
