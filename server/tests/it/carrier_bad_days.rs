//! Bad days of every carrier: what an agent sees of them, and that nothing that spends is sent twice.

use std::time::Duration;

use carriers::sandbox::{Fault, Hostility, Trouble};
use contract::{
    account::{Account, HealthState},
    attempt::{Attempt, Outcome},
    cart::{Cart, CheckoutAnswer, Hold},
    id::AttemptId,
    offer::{LaneHappened, Offer},
    owned::{NumberPage, NumberRow},
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    buying::confirm,
    four_carriers::{cart_without_asking, ledger, of, start, tell},
    support::{Console, Patchbay, answered, lane, until},
};

/// A carrier, what is searched there, and the operations that search, sell, list and take back.
pub struct Shop {
    pub carrier: &'static str,
    pub query: &'static str,
    pub search: &'static str,
    pub buy: &'static str,
    pub list: &'static str,
    pub remove: &'static str,
}

const CALL48: Shop = Shop {
    carrier: "call48",
    query: "kind=local&area_code=206&state=WA",
    search: "c48_search_local",
    buy: "c48_purchase_local",
    list: "c48_dids_list",
    remove: "c48_dids_remove",
};
pub const BANDWIDTH: Shop = Shop {
    carrier: "bandwidth",
    query: "kind=local&area_code=206&state=WA",
    search: "bw_available_numbers",
    buy: "bw_order",
    list: "bw_inventory",
    remove: "bw_disconnect",
};
const TSG: Shop = Shop {
    carrier: "tsg",
    query: "kind=local&area_code=206&state=WA",
    search: "tsg_search_local",
    buy: "tsg_checkout",
    list: "tsg_number_lookup",
    remove: "tsg_disconnect",
};
pub const TATA: Shop = Shop {
    carrier: "tata",
    query: "kind=local&area_code=212",
    search: "tata_search",
    buy: "tata_order",
    list: "tata_products",
    remove: "tata_order_delete",
};
/// Call48's bad days while buying stand in `bad_days.rs`.
const THREE: [Shop; 3] = [BANDWIDTH, TSG, TATA];
pub const FOUR: [Shop; 4] = [CALL48, BANDWIDTH, TSG, TATA];

const HOSTILE: [Trouble; 3] =
    [Trouble::Hostile { how: Hostility::Doctype }, Trouble::Hostile { how: Hostility::Deep }, Trouble::Flood { mib: 200 }];

pub async fn faults(patchbay: &Patchbay, shop: &Shop, operation: &str, what: Trouble, times: u32) {
    let fault = Fault { operation: operation.into(), what, after: 0, times, percent: None };
    tell(patchbay, shop.carrier, "faults", &json!([fault])).await;
}

pub async fn no_faults(patchbay: &Patchbay, shop: &Shop) {
    tell(patchbay, shop.carrier, "faults", &json!([])).await;
}

/// What the sandbox did of an operation.
async fn did(patchbay: &Patchbay, shop: &Shop, operation: &str) -> Vec<String> {
    let all = ledger(patchbay, shop.carrier).await.into_iter();
    all.filter(|entry| entry.operation == operation).map(|entry| entry.subject).collect()
}

/// A cart with the first offers of each shop, held where its carrier holds.
pub async fn cart_of(console: &Console, accounts: &[Account], shops: &[Shop], lines: usize) -> Cart {
    console.delete("/api/cart/lines").await.expect(StatusCode::OK);
    let mut tokens = Vec::new();
    for shop in shops {
        let offers: Vec<Offer> = answered(console, of(accounts, shop.carrier), shop.query).await.offers;
        assert!(offers.len() >= lines, "{} sells {}", shop.carrier, offers.len());
        tokens.extend(offers.into_iter().take(lines).map(|offer| offer.token));
    }
    console.post("/api/cart/lines", &json!({ "tokens": tokens, "quantity": 1 })).await.expect(StatusCode::OK);
    cart_without_asking(console).await
}

pub async fn check_out(console: &Console, key: &str, cart: &Cart) -> Vec<AttemptId> {
    let answer = console.post_under(key, "/api/checkout", &confirm(cart)).await.expect(StatusCode::ACCEPTED);
    answer.read::<CheckoutAnswer>().attempts
}

pub async fn attempt(console: &Console, id: &AttemptId) -> Attempt {
    console.get(&format!("/api/attempts/{id}")).await.read()
}

/// The attempt once nothing more happens to it by itself; the carriers' clocks run meanwhile.
async fn over(patchbay: &Patchbay, console: &Console, id: &AttemptId) -> Attempt {
    until("the attempt is over", || async {
        for shop in THREE {
            tell(patchbay, shop.carrier, "advance", &json!({ "ms": 60_000 })).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        Some(attempt(console, id).await).filter(|attempt| attempt.settled_at.is_some())
    })
    .await
}

fn shop_of<'a>(accounts: &[Account], shops: &'a [Shop], attempt: &Attempt) -> &'a Shop {
    shops.iter().find(|shop| *of(accounts, shop.carrier) == attempt.account).unwrap()
}

/// Whether a sentence of the timeline, or of the first line, says so.
fn says(attempt: &Attempt, words: &str) -> bool {
    attempt.timeline.iter().any(|event| event.sentence.contains(words)) || attempt.lines[0].sentence.contains(words)
}

/// Buys one number at each of the three while the same goes wrong once at all of them; how it ended, and how often it was done.
async fn bought_under(what: Trouble) -> Vec<(&'static str, Attempt, usize)> {
    let (patchbay, console, accounts) = start().await;
    let cart = cart_of(&console, &accounts, &THREE, 1).await;
    for shop in &THREE {
        faults(&patchbay, shop, shop.buy, what, 1).await;
    }
    let mut ends = Vec::new();
    for id in check_out(&console, "bad-day-of-all-000001", &cart).await {
        let end = over(&patchbay, &console, &id).await;
        let shop = shop_of(&accounts, &THREE, &end);
        let count = did(&patchbay, shop, shop.buy).await.len();
        ends.push((shop.carrier, end, count));
    }
    assert_eq!(ends.len(), 3);
    ends
}

#[tokio::test]
async fn a_purchase_whose_answer_is_lost_or_nonsense_is_locked_found_and_never_sent_twice() {
    for what in [Trouble::ServerErrorAfter, Trouble::DropAfter, Trouble::HtmlAfter, Trouble::TruncatedAfter, Trouble::HangAfter] {
        for (carrier, end, count) in bought_under(what).await {
            assert!(says(&end, "may or may not have been done; it is locked"), "{carrier} {what:?}: {end:#?}");
            assert_eq!((end.outcome, count), (Outcome::Verified, 1), "{carrier} {what:?}: {end:#?}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_proves_nothing_is_locked_until_the_carrier_was_read_and_may_then_be_asked_again() {
    for what in [Trouble::ServerError, Trouble::DropBefore, Trouble::Html, Trouble::Hang].into_iter().chain(HOSTILE) {
        for (carrier, end, count) in bought_under(what).await {
            assert!(says(&end, "may or may not have been done; it is locked"), "{carrier} {what:?}: {end:#?}");
            assert_eq!((end.outcome, count), (Outcome::NotDone, 0), "{carrier} {what:?}: {end:#?}");
            assert!(end.lines[0].sentence.ends_with("You may ask again."), "{carrier}: {}", end.lines[0].sentence);
        }
    }
}

#[tokio::test]
async fn a_refusal_and_a_429_did_nothing_and_say_what_to_do() {
    for (carrier, end, count) in bought_under(Trouble::Refuse).await {
        assert_eq!((end.outcome, count), (Outcome::Refused, 0), "{carrier}: {end:#?}");
        assert!(end.lines[0].sentence.contains("its words say why"), "{carrier}: {}", end.lines[0].sentence);
        assert!(end.words.unwrap().text.unwrap().contains("E1042"), "{carrier}");
    }
    for (carrier, end, count) in bought_under(Trouble::TooMany { retry_after_s: 30 }).await {
        assert_eq!((end.outcome, count), (Outcome::Refused, 0), "{carrier}: {end:#?}");
        assert!(end.lines[0].sentence.contains("try again in a minute"), "{carrier}: {}", end.lines[0].sentence);
    }
}

#[tokio::test]
async fn credentials_that_expire_at_a_purchase_leave_it_locked_where_the_carrier_may_have_read_it() {
    for (carrier, end, count) in bought_under(Trouble::TokenExpired).await {
        assert_eq!(count, 0, "{carrier}");
        if carrier == "tata" {
            // A fixed token: there is no log-in that could be made anew, so the refusal stands.
            assert_eq!(end.outcome, Outcome::NotSent, "{end:#?}");
            assert!(says(&end, "An admin must replace the credentials in Settings."), "{end:#?}");
        } else {
            assert!(says(&end, "our log-in had ended"), "{carrier}: {end:#?}");
            assert_eq!(end.outcome, Outcome::NotDone, "{carrier}: {end:#?}");
        }
    }
}

#[tokio::test]
async fn credentials_that_are_revoked_at_a_purchase_leave_it_unknown_until_the_carrier_lets_us_in_again() {
    let (patchbay, console, accounts) = start().await;
    let cart = cart_of(&console, &accounts, &THREE, 1).await;
    for shop in &THREE {
        faults(&patchbay, shop, shop.buy, Trouble::TokenRevoked, 1).await;
    }
    let ids = check_out(&console, "revoked-at-all-000001", &cart).await;
    for id in &ids {
        let seen = until("it is said that nobody can look", || async {
            let seen = attempt(&console, id).await;
            let said = match seen.outcome {
                Outcome::NotSent => says(&seen, "An admin must replace the credentials in Settings."),
                Outcome::Unknown => says(&seen, "the carrier cannot be read now"),
                _ => false,
            };
            said.then_some(seen)
        })
        .await;
        let shop = shop_of(&accounts, &THREE, &seen);
        assert_eq!(seen.outcome == Outcome::NotSent, shop.carrier == "tata", "{seen:#?}");
        let shown: Vec<Account> = console.get("/api/accounts").await.read();
        let health = &shown.iter().find(|account| account.id == seen.account).unwrap().health;
        assert_eq!(health.state, HealthState::LoginRefused, "{}: {health:?}", shop.carrier);
        assert!(health.sentence.as_deref().is_some_and(|sentence| sentence.ends_with('.')), "{health:?}");
        if seen.outcome == Outcome::Unknown {
            // Whoever presses once more is told, and nothing goes out.
            let again =
                console.post_under(&format!("once-more-{}-00000001", shop.carrier), "/api/checkout", &confirm(&cart)).await;
            assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());
        }
    }
    for shop in &THREE {
        no_faults(&patchbay, shop).await;
    }
    // The log-in is not tried at every look: an admin who tests the account opens it again.
    for account in accounts.iter().filter(|account| THREE.iter().any(|shop| shop.carrier == account.carrier.as_str())) {
        patchbay.clock.advance_ms(61_000);
        console.post(&format!("/api/accounts/{}/test", account.id), &json!({})).await.expect(StatusCode::OK);
    }
    for id in &ids {
        let end = until("the attempt is over", || async {
            patchbay.clock.advance_ms(10_000);
            console.post(&format!("/api/attempts/{id}/look"), &json!({})).await.expect(StatusCode::OK);
            Some(attempt(&console, id).await).filter(|attempt| attempt.settled_at.is_some())
        })
        .await;
        assert!(matches!(end.outcome, Outcome::NotDone | Outcome::NotSent), "{end:#?}");
    }
    for shop in &THREE {
        assert!(did(&patchbay, shop, shop.buy).await.is_empty(), "{}", shop.carrier);
    }
}

#[tokio::test]
async fn an_order_that_is_carried_out_in_part_shows_each_line_as_it_is() {
    let (patchbay, console, accounts) = start().await;
    let cart = cart_of(&console, &accounts, &THREE, 2).await;
    for shop in &THREE {
        faults(&patchbay, shop, shop.buy, Trouble::Partial, 1).await;
    }
    for id in check_out(&console, "partial-at-all-000001", &cart).await {
        let end = over(&patchbay, &console, &id).await;
        let shop = shop_of(&accounts, &THREE, &end);
        let done = did(&patchbay, shop, shop.buy).await;
        assert_eq!(done.len(), 1, "{}: {done:?}", shop.carrier);
        let (ours, rest): (Vec<_>, Vec<_>) = end.lines.iter().partition(|line| line.outcome == Outcome::Verified);
        assert_eq!((ours.len(), rest.len()), (1, 1), "{}: {end:#?}", shop.carrier);
        let digits: String = ours[0].subject.chars().filter(char::is_ascii_digit).collect();
        assert!(done[0].ends_with(&digits) || digits.ends_with(&done[0]), "{}: {done:?} and {digits}", shop.carrier);
        // What the carrier said yes to and does not show is for a person; what its order refuses is refused.
        assert!(matches!(rest[0].outcome, Outcome::Manual | Outcome::Refused), "{}: {:?}", shop.carrier, rest[0]);
        let what_to_do = if rest[0].outcome == Outcome::Manual { "decide here" } else { "failed" };
        assert!(rest[0].sentence.contains(what_to_do), "{}: {}", shop.carrier, rest[0].sentence);
    }
}

#[tokio::test]
async fn an_order_whose_state_is_a_word_nobody_knows_is_shown_with_it_and_waited_for() {
    // TSG's check-out has no state that could be asked for.
    for (shop, status) in [(BANDWIDTH, "bw_order_status"), (TATA, "tata_order_status")] {
        let (patchbay, console, accounts) = start().await;
        let cart = cart_of(&console, &accounts, std::slice::from_ref(&shop), 1).await;
        faults_too(&patchbay, &shop, &[(status, Trouble::UnknownWord), (shop.buy, Trouble::LateListing { ms: 900_000 })]).await;
        let id = check_out(&console, &format!("strange-word-{}-0001", shop.carrier), &cart).await.remove(0);
        let seen = until("the word is shown", || async {
            console.post(&format!("/api/attempts/{id}/look"), &json!({})).await.expect(StatusCode::OK);
            let seen = attempt(&console, &id).await;
            seen.order_word.as_deref().is_some_and(|word| word.contains("PERCOLATING")).then_some(seen)
        })
        .await;
        assert!(!matches!(seen.outcome, Outcome::Verified | Outcome::NotDone | Outcome::Refused), "{seen:#?}");
        no_faults(&patchbay, &shop).await;
        let end = over(&patchbay, &console, &id).await;
        assert_eq!(did(&patchbay, &shop, shop.buy).await.len(), 1);
        assert!(matches!(end.outcome, Outcome::Verified | Outcome::Manual), "{end:#?}");
    }
}

async fn faults_too(patchbay: &Patchbay, shop: &Shop, all: &[(&str, Trouble)]) {
    let fault = |(operation, what): &(&str, Trouble)| Fault {
        operation: (*operation).into(),
        what: *what,
        after: 0,
        times: 0,
        percent: None,
    };
    tell(patchbay, shop.carrier, "faults", &json!(all.iter().map(fault).collect::<Vec<_>>())).await;
}

#[tokio::test]
async fn a_lane_that_fails_says_why_and_the_others_answer() {
    let (patchbay, console, accounts) = start().await;
    let troubles = [Trouble::TokenRevoked, Trouble::TooMany { retry_after_s: 7 }, Trouble::ServerError, Trouble::TruncatedAfter];
    for shop in &FOUR {
        for what in troubles.into_iter().chain(HOSTILE) {
            faults(&patchbay, shop, shop.search, what, 0).await;
            let said = lane(&console, of(&accounts, shop.carrier), shop.query).await;
            let LaneHappened::Failed { sentence, .. } = said else { panic!("{} {what:?}: {said:?}", shop.carrier) };
            let wanted = match what {
                Trouble::TokenRevoked => &["An admin has to replace them", "ended our session"][..],
                Trouble::TooMany { .. } => &["asks for fewer requests"],
                Trouble::ServerError => &["trouble of its own"],
                Trouble::TruncatedAfter => &["did not answer in time", "cannot be understood"],
                _ => &["cannot be understood"],
            };
            assert!(wanted.iter().any(|words| sentence.contains(words)), "{} {what:?}: {sentence}", shop.carrier);
            no_faults(&patchbay, shop).await;
            // The breaker lets one through every ten seconds, a 429 keeps its seconds, and a refused log-in its minutes.
            let account = of(&accounts, shop.carrier);
            until("the carrier is back", || async {
                patchbay.clock.advance_ms(61_000);
                console.post(&format!("/api/accounts/{account}/test"), &json!({})).await.expect(StatusCode::OK);
                let said = lane(&console, account, shop.query).await;
                matches!(said, LaneHappened::Answered { .. }).then_some(())
            })
            .await;
        }
    }
}

/// What is known of the list of a shop's account.
async fn listed(console: &Console, accounts: &[Account], shop: &Shop) -> (NumberPage, Option<String>) {
    let account = of(accounts, shop.carrier);
    let page: NumberPage = console.get(&format!("/api/numbers?account={account}")).await.read();
    let failed = page.read.iter().find(|reading| reading.account == *account).and_then(|reading| reading.failed.clone());
    (page, failed)
}

async fn read_whole(console: &Console) {
    until("every account is read", || async {
        let page: NumberPage = console.get("/api/numbers").await.read();
        page.read.iter().all(|reading| reading.read_at.is_some() && reading.reading.is_none()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_list_that_cannot_be_read_to_its_end_says_so_and_loses_no_number() {
    let (patchbay, console, accounts) = start().await;
    for shop in &FOUR {
        // More than a page of every carrier.
        tell(&patchbay, shop.carrier, "owned", &json!({ "count": 1_200 })).await;
    }
    // A reading that began before they came does not show them.
    for shop in &FOUR {
        until("the new numbers are listed", || async {
            patchbay.clock.advance_ms(1_000);
            console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
            tokio::time::sleep(Duration::from_millis(200)).await;
            let (page, failed) = listed(&console, &accounts, shop).await;
            assert_eq!(failed, None, "{}", shop.carrier);
            (page.matching >= 1_200).then_some(())
        })
        .await;
    }
    read_whole(&console).await;
    let repeats = Trouble::Hostile { how: Hostility::RepeatCursor };
    for what in [repeats].into_iter().chain(HOSTILE) {
        // TSG's list of everything is one text without pages, and may be very long.
        let has_it =
            |shop: &&Shop| shop.carrier != "tsg" || matches!(what, Trouble::Hostile { how } if how != Hostility::RepeatCursor);
        let mut shops = Vec::new();
        for shop in FOUR.iter().filter(has_it) {
            shops.push((shop, listed(&console, &accounts, shop).await.0.matching));
            faults(&patchbay, shop, shop.list, what, 0).await;
        }
        for (shop, before) in shops {
            let failed = until("the reading says why it failed", || async {
                // A reading that began before the trouble is told of none: another one is asked for until one meets it.
                patchbay.clock.advance_ms(61_000);
                console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
                tokio::time::sleep(Duration::from_millis(300)).await;
                let (page, failed) = listed(&console, &accounts, shop).await;
                assert_eq!(page.matching, before, "{} {what:?}: an outage is not emptiness", shop.carrier);
                failed
            })
            .await;
            assert!(failed.contains("cannot be understood"), "{} {what:?}: {failed}", shop.carrier);
        }
        for shop in &FOUR {
            no_faults(&patchbay, shop).await;
        }
        until("every account is read again", || async {
            patchbay.clock.advance_ms(61_000);
            console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
            tokio::time::sleep(Duration::from_millis(300)).await;
            for shop in &FOUR {
                if listed(&console, &accounts, shop).await.1.is_some() {
                    return None;
                }
            }
            Some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_number_given_back_whose_answer_is_lost_is_sent_once_and_found_out() {
    let (patchbay, console, accounts) = start().await;
    read_whole(&console).await;
    for shop in &THREE {
        let (page, _) = listed(&console, &accounts, shop).await;
        let row: &NumberRow = page.items.first().unwrap();
        faults(&patchbay, shop, shop.remove, Trouble::DropAfter, 1).await;
        let number = row.number.as_str();
        let body = json!({ "numbers": [number], "typed": &number[number.len() - 4..] });
        let key = format!("given-back-{}-000001", shop.carrier);
        let answer = console.post_under(&key, "/api/numbers/removals", &body).await.expect(StatusCode::ACCEPTED);
        let id = answer.read::<CheckoutAnswer>().attempts.remove(0);
        let end = over(&patchbay, &console, &id).await;
        assert!(says(&end, "it is locked"), "{}: {end:#?}", shop.carrier);
        assert_eq!(did(&patchbay, shop, shop.remove).await.len(), 1, "{}", shop.carrier);
        if shop.carrier == "tsg" {
            // Within its ninety days the number stays in the list until they are over, and nothing says that it will leave.
            assert_eq!(end.outcome, Outcome::Manual, "{end:#?}");
            assert!(says(&end, "for a later day") && says(&end, "decide here"), "{end:#?}");
        } else {
            assert_eq!(end.outcome, Outcome::Verified, "{}: {end:#?}", shop.carrier);
        }
    }
}

#[tokio::test]
async fn tata_order_at_nine_minutes_and_59_seconds_that_comes_too_late_is_refused_and_buys_nothing() {
    let (patchbay, console, accounts) = start().await;
    let cart = cart_of(&console, &accounts, &[TATA], 1).await;
    assert!(matches!(cart.lines[0].hold, Hold::Held { until: Some(_), .. }), "{:?}", cart.lines[0].hold);
    // By our clock a second is left; by the carrier's the ten minutes are over.
    patchbay.clock.advance_ms(599_000);
    tell(&patchbay, "tata", "advance", &json!({ "ms": 601_000 })).await;
    let seen: Cart = console.get("/api/cart").await.read();
    assert!(matches!(seen.lines[0].hold, Hold::Held { .. }), "9:59: {:?}", seen.lines[0].hold);
    let answer = console.post_under("nine-fifty-nine-00001", "/api/checkout", &confirm(&seen)).await;
    if answer.status == StatusCode::ACCEPTED {
        let id = answer.read::<CheckoutAnswer>().attempts.remove(0);
        let end = over(&patchbay, &console, &id).await;
        assert!(matches!(end.outcome, Outcome::Refused | Outcome::NotSent), "{end:#?}");
        assert!(end.words.is_some_and(|words| words.text.is_some()));
    } else {
        let problem = answer.problem(StatusCode::CONFLICT);
        assert!(
            problem.title.contains("Nothing was bought") || problem.title.contains("nothing was bought"),
            "{}",
            problem.title
        );
    }
    assert!(did(&patchbay, &TATA, TATA.buy).await.is_empty());
}

#[tokio::test]
async fn tsg_checkout_names_the_foreign_number_in_the_cart_and_goes_on_once_it_is_gone() {
    let (patchbay, console, accounts) = start().await;
    let cart = cart_of(&console, &accounts, &[TSG], 1).await;
    tell(&patchbay, "tsg", "foreign", &json!({})).await;
    let id = check_out(&console, "foreign-in-the-cart-01", &cart).await.remove(0);
    let end = over(&patchbay, &console, &id).await;
    assert_eq!(end.outcome, Outcome::NotSent, "{end:#?}");
    let words = end.words.clone().unwrap().text.unwrap();
    assert!(words.contains("also holds +1") && words.contains("Nothing was bought"), "{words}");
    assert!(did(&patchbay, &TSG, TSG.buy).await.is_empty());
}
