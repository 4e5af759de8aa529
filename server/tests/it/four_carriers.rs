//! Four carriers, one console: one search, one cart, one checkout, one list.

use std::time::Duration;

use carriers::sandbox::{Fault, LedgerEntry, Trouble};
use contract::{
    account::Account,
    attempt::{Attempt, Outcome},
    cart::{Cart, CheckoutAnswer, Hold},
    id::AccountId,
    location::LocationsOfAccount,
    offer::{LaneHappened, Offer},
    owned::NumberPage,
    problem::ProblemKind,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    buying::{confirm, settled},
    carrier_bad_days::{BANDWIDTH, FOUR, TATA, attempt, cart_of, check_out, faults, no_faults},
    support::{Console, Patchbay, answered, lane_events, until},
};

const WORLD: &str = "patchbay";

/// A server with the embedded sandbox of every carrier, an account at each.
pub async fn start() -> (Patchbay, Console, Vec<Account>) {
    let patchbay = Patchbay::start_with(|settings| {
        settings.sandbox = true;
        settings.accounts.clear();
    })
    .await;
    let console = patchbay.operator().await;
    let accounts: Vec<Account> = console.get("/api/accounts").await.read();
    assert_eq!(accounts.len(), carriers::CATALOG.len());
    (patchbay, console, accounts)
}

/// Talks to the sandbox of a carrier by the addresses that only a sandbox has.
pub async fn tell(patchbay: &Patchbay, carrier: &str, what: &str, body: &serde_json::Value) {
    let address = patchbay.server().sandboxes.iter().find(|s| s.spec.id == carrier).unwrap().address;
    let url = format!("http://{address}/_sandbox/{WORLD}/{what}");
    #[expect(clippy::disallowed_methods, reason = "a test talks to the sandbox as a person does")]
    let answer = reqwest::Client::new().post(url).json(body).send().await.unwrap();
    assert!(answer.status().is_success(), "{carrier} {what}: {}", answer.status());
}

pub async fn ledger(patchbay: &Patchbay, carrier: &str) -> Vec<LedgerEntry> {
    let address = patchbay.server().sandboxes.iter().find(|s| s.spec.id == carrier).unwrap().address;
    #[expect(clippy::disallowed_methods, reason = "a test talks to the sandbox as a person does")]
    let answer = reqwest::Client::new().get(format!("http://{address}/_sandbox/{WORLD}/ledger")).send().await.unwrap();
    answer.json().await.unwrap()
}

async fn trouble(patchbay: &Patchbay, carrier: &str, operation: &str, what: Trouble) {
    let fault = Fault { operation: operation.into(), what, after: 0, times: 0, percent: None };
    tell(patchbay, carrier, "faults", &json!([fault])).await;
}

pub fn of<'a>(accounts: &'a [Account], carrier: &str) -> &'a AccountId {
    &accounts.iter().find(|account| account.carrier.as_str() == carrier).unwrap().id
}

/// The first offer of a carrier, wherever it has some.
pub async fn first_offer(console: &Console, account: &AccountId) -> Offer {
    let queries = ["206", "212", "312", "404", "415", "512", "617", "702", "919"]
        .map(|code| format!("kind=local&area_code={code}"))
        .into_iter()
        .chain(["GB", "DE", "SG", "FR"].map(|country| format!("kind=international&country={country}")));
    let mut last = String::new();
    for query in queries {
        let text = console.get(&format!("/api/offers?account={account}&{query}")).await.expect(StatusCode::OK).text();
        if let Some(LaneHappened::Answered { answer }) = lane_events(&text).into_iter().next_back().map(|event| event.event)
            && let Some(offer) = answer.offers.into_iter().next()
        {
            return offer;
        }
        last = text;
    }
    panic!("{account} sells nothing anywhere: {last}");
}

pub async fn cart_without_asking(console: &Console) -> Cart {
    until("every hold is answered", || async {
        let cart: Cart = console.get("/api/cart").await.read();
        cart.lines.iter().all(|line| line.hold != Hold::Asking).then_some(cart)
    })
    .await
}

#[tokio::test]
async fn one_cart_over_four_carriers_is_held_as_each_holds_and_bought_with_one_truth_a_line() {
    let (patchbay, console, accounts) = start().await;
    let mut tokens = Vec::new();
    for account in &accounts {
        tokens.push(first_offer(&console, &account.id).await.token);
    }
    console.post("/api/cart/lines", &json!({ "tokens": tokens, "quantity": 1 })).await.expect(StatusCode::OK);
    let cart = cart_without_asking(&console).await;
    let hold = |carrier: &str| {
        let account = of(&accounts, carrier);
        cart.lines.iter().find(|line| line.offer.account == *account).map(|line| line.hold.clone()).unwrap()
    };
    assert_eq!(hold("call48"), Hold::None);
    assert!(matches!(hold("bandwidth"), Hold::Held { until: Some(_), computed: false }), "{:?}", hold("bandwidth"));
    assert!(matches!(hold("tsg"), Hold::Held { until: None, .. }), "{:?}", hold("tsg"));
    assert!(matches!(hold("tata"), Hold::Held { until: Some(_), computed: false }), "{:?}", hold("tata"));

    let answer: CheckoutAnswer =
        console.post_under("four-carriers-key-0001", "/api/checkout", &confirm(&cart)).await.expect(StatusCode::ACCEPTED).read();
    assert_eq!(answer.attempts.len(), 4, "one attempt for each carrier");
    for id in &answer.attempts {
        let attempt = until("the order is over", || async {
            for spec in carriers::CATALOG {
                tell(&patchbay, spec.id, "advance", &json!({ "ms": 60_000 })).await;
            }
            tokio::time::sleep(Duration::from_millis(150)).await;
            let attempt: Attempt = console.post(&format!("/api/attempts/{id}/look"), &json!({})).await.read();
            attempt.settled_at.is_some().then_some(attempt)
        })
        .await;
        assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:#?}");
        assert_eq!(attempt.lines.len(), 1);
    }
    let left: Cart = console.get("/api/cart").await.read();
    assert!(left.lines.is_empty(), "{left:?}");
    for (carrier, buy) in
        [("call48", "c48_purchase_"), ("bandwidth", "bw_order"), ("tsg", "tsg_checkout"), ("tata", "tata_order")]
    {
        let bought = ledger(&patchbay, carrier).await.into_iter().filter(|entry| entry.operation.starts_with(buy)).count();
        assert_eq!(bought, 1, "{carrier}");
    }
}

#[tokio::test]
async fn a_slow_or_dead_carrier_never_delays_the_others() {
    let (patchbay, console, accounts) = start().await;
    trouble(&patchbay, "bandwidth", "bw_available_numbers", Trouble::Hang).await;
    trouble(&patchbay, "tsg", "tsg_search_local", Trouble::ServerError).await;
    let began = std::time::Instant::now();
    let text = console.get("/api/offers?kind=local&area_code=206&state=WA").await.expect(StatusCode::OK).text();
    let events = lane_events(&text);
    let asked = events.iter().take_while(|event| event.event == LaneHappened::Asked).count();
    assert_eq!(asked, accounts.len(), "every lane says at once that it is asked");
    let place = |carrier: &str| {
        let account = of(&accounts, carrier);
        events.iter().rposition(|event| event.account == *account).unwrap()
    };
    assert!(matches!(&events[place("bandwidth")].event, LaneHappened::Failed { .. }));
    assert!(matches!(&events[place("tsg")].event, LaneHappened::Failed { .. }), "{:?}", events[place("tsg")]);
    let LaneHappened::Answered { answer } = &events[place("call48")].event else { panic!("{events:?}") };
    assert!(answer.took_ms < 2_000, "{}", answer.took_ms);
    assert_eq!(place("bandwidth"), events.len() - 1, "who hangs comes last");
    assert!(began.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn tata_reserve_an_ended_hold_is_neither_dropped_nor_bought_silently_and_is_asked_for_again_by_a_person() {
    let (patchbay, console, accounts) = start().await;
    let offer = first_offer(&console, of(&accounts, "tata")).await;
    console.post("/api/cart/lines", &json!({ "tokens": [offer.token], "quantity": 1 })).await.expect(StatusCode::OK);
    let cart = cart_without_asking(&console).await;
    assert!(matches!(cart.lines[0].hold, Hold::Held { .. }), "{:?}", cart.lines[0].hold);
    let ten_minutes = 600_000;
    patchbay.clock.advance_ms(ten_minutes - 1_000);
    tell(&patchbay, "tata", "advance", &json!({ "ms": ten_minutes - 1_000 })).await;
    let before: Cart = console.get("/api/cart").await.read();
    assert!(matches!(before.lines[0].hold, Hold::Held { .. }), "9:59: {:?}", before.lines[0].hold);
    patchbay.clock.advance_ms(3_000);
    tell(&patchbay, "tata", "advance", &json!({ "ms": 3_000 })).await;
    let ended: Cart = console.get("/api/cart").await.read();
    assert!(matches!(ended.lines[0].hold, Hold::Ended { .. }), "{:?}", ended.lines[0].hold);
    let problem =
        console.post_under("ended-hold-key-00001", "/api/checkout", &confirm(&ended)).await.problem(StatusCode::CONFLICT);
    assert!(problem.title.contains("hold"), "{}", problem.title);
    let line = &ended.lines[0].id;
    console.post(&format!("/api/cart/lines/{line}/hold"), &json!({})).await.expect(StatusCode::OK);
    let again = cart_without_asking(&console).await;
    assert!(matches!(again.lines[0].hold, Hold::Held { .. }), "{:?}", again.lines[0].hold);
    let reserved = ledger(&patchbay, "tata").await.into_iter().filter(|entry| entry.operation == "tata_reserve").count();
    assert_eq!(reserved, 2, "once when it was put in, once when a person asked again");
}

#[tokio::test]
async fn tsg_checkout_refuses_to_buy_what_somebody_else_put_into_the_carriers_cart() {
    let (patchbay, console, accounts) = start().await;
    let offer = first_offer(&console, of(&accounts, "tsg")).await;
    console.post("/api/cart/lines", &json!({ "tokens": [offer.token], "quantity": 1 })).await.expect(StatusCode::OK);
    let cart = cart_without_asking(&console).await;
    tell(&patchbay, "tsg", "foreign", &json!({})).await;
    let answer: CheckoutAnswer =
        console.post_under("foreign-number-key-1", "/api/checkout", &confirm(&cart)).await.expect(StatusCode::ACCEPTED).read();
    let attempt = settled(&console, &answer.attempts[0]).await;
    assert_eq!(attempt.outcome, Outcome::NotSent, "{attempt:#?}");
    assert!(ledger(&patchbay, "tsg").await.iter().all(|entry| entry.operation != "tsg_checkout"));
}

#[tokio::test]
async fn one_list_has_the_numbers_of_every_carrier() {
    let (_patchbay, console, accounts) = start().await;
    console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    let page: NumberPage = until("every account is read", || async {
        let page: NumberPage = console.get("/api/numbers").await.read();
        page.read.iter().all(|reading| reading.read_at.is_some() || reading.failed.is_some()).then_some(page)
    })
    .await;
    for reading in &page.read {
        assert_eq!(reading.failed, None, "{}", reading.name);
    }
    for account in &accounts {
        let of_one: NumberPage = console.get(&format!("/api/numbers?account={}", account.id)).await.read();
        assert!(of_one.matching >= 10, "{}: {}", account.name, of_one.matching);
    }
    let search = answered(&console, of(&accounts, "call48"), "kind=local&state=GA").await;
    assert!(!search.offers.is_empty());
}

#[tokio::test]
async fn locations_of_one_account_that_fails_hide_those_of_no_other() {
    let (patchbay, console, accounts) = start().await;
    for (shop, operation) in [(BANDWIDTH, "bw_sites_sippeers"), (TATA, "tata_connections")] {
        faults(&patchbay, &shop, operation, Trouble::ServerError, 0).await;
        let all: Vec<LocationsOfAccount> = console.get("/api/locations").await.expect(StatusCode::OK).read();
        assert_eq!(all.len(), accounts.len());
        for of_one in &all {
            let is_it = of_one.account == *of(&accounts, shop.carrier);
            assert_eq!(of_one.failed.is_some(), is_it, "{}: {of_one:?}", of_one.account_name);
        }
        let failed = all.iter().find_map(|of_one| of_one.failed.clone()).unwrap();
        assert_eq!(failed.kind, ProblemKind::CarrierUnavailable);
        assert!(failed.title.ends_with('.') && !failed.request_id.as_str().is_empty(), "{failed:?}");
        assert!(all.iter().any(|of_one| !of_one.locations.is_empty()), "{all:?}");
        no_faults(&patchbay, &shop).await;
    }
}

#[tokio::test]
async fn a_total_without_the_lines_of_a_contract_says_how_many_it_is_without() {
    let (_patchbay, console, accounts) = start().await;
    let cart = cart_of(&console, &accounts, &FOUR, 1).await;
    let unpriced = cart.lines.iter().filter(|line| !line.offer.priced).count();
    assert!(unpriced >= 2, "Bandwidth and TSG name no prices");
    assert_eq!(cart.unpriced as usize, unpriced);
    assert_eq!(cart.setup, cart.lines.iter().filter(|line| line.offer.priced).map(|line| line.offer.setup).sum());
    for id in check_out(&console, "without-a-price-00001", &cart).await {
        let asked = attempt(&console, &id).await;
        let line = cart.lines.iter().find(|line| line.offer.account == asked.account).unwrap();
        assert_eq!(asked.setup.is_some(), line.offer.priced, "an unknown price is not agreed to as nothing: {asked:#?}");
    }
}
