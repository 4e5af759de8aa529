//! Giving numbers back, on both sides of ninety days.

use serde_json::{Value, json};

use super::{Caller, DAY_MS};

const QUERY: &str = "mutation ($n: [String]) { disconnectNumbers(numbers: $n) { internalId orderId orderName requests {
    disconnectAt numbers requestId requestName requestNotes } } }";

/// Age in days of a line.
fn age_days(line: &[String]) -> i64 {
    let activated: jiff::civil::DateTime = line[2].parse().unwrap();
    let activated = activated.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_millisecond();
    (now() - activated).div_euclid(DAY_MS)
}

fn now() -> i64 {
    use crate::clock::{Clock as _, SystemClock};
    SystemClock.now().0
}

fn at(request: &Value) -> i64 {
    request["disconnectAt"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

#[tokio::test]
async fn sandbox_tsg_disconnect_is_immediate_after_ninety_days_and_delayed_before() {
    let caller = Caller::new().await;
    let (old, young) = {
        let lines = caller.lines().await;
        let first = |fits: &dyn Fn(i64) -> bool| lines.iter().find(|line| fits(age_days(line))).unwrap()[0].clone();
        (first(&|age| age == 90), first(&|age| age == 89))
    };
    let answer = caller.field(QUERY, json!({ "n": [young, old] }), "disconnectNumbers").await;
    assert!(answer["internalId"].as_str().unwrap().ends_with("-ORD"));
    let requests = answer["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2);
    assert_eq!((&requests[0]["numbers"], &requests[1]["numbers"]), (&json!([old]), &json!([young])));
    assert!(at(&requests[0]) <= now() + 1_000 && at(&requests[1]) > now());
    assert_ne!(requests[0]["requestName"], requests[1]["requestName"]);
    assert!(requests[1]["disconnectAt"].as_str().unwrap().contains("T23:59:59."));
    assert_ne!(requests[0]["requestId"], requests[1]["requestId"]);
    let left = caller.owned(|_| true).await;
    assert!(!left.contains(&old) && left.contains(&young));
    assert_eq!(caller.subjects("tsg_disconnect").await, [young[1..].to_owned(), old[1..].to_owned()]);
    caller.control("advance", json!({ "ms": at(&requests[1]) - now() + 1_000 })).await;
    assert!(!caller.owned(|_| true).await.contains(&young));
}

#[tokio::test]
async fn sandbox_tsg_disconnect_groups_numbers_by_their_due_date() {
    let caller = Caller::new().await;
    let young = caller.owned(|line| age_days(line) < 88).await;
    let answer = caller.field(QUERY, json!({ "n": young }), "disconnectNumbers").await;
    let requests = answer["requests"].as_array().unwrap();
    let mut days: Vec<i64> = requests.iter().map(at).collect();
    assert!(days.len() > 3 && days.is_sorted());
    days.dedup();
    assert_eq!(days.len(), requests.len());
    let mut all: Vec<String> =
        requests.iter().flat_map(|one| serde_json::from_value::<Vec<String>>(one["numbers"].clone()).unwrap()).collect();
    all.sort();
    assert_eq!(all, young);
}

#[tokio::test]
async fn sandbox_tsg_disconnect_refuses_strangers_wrong_forms_and_repetition_as_a_whole() {
    let caller = Caller::new().await;
    let owned = caller.owned(|line| age_days(line) < 88).await;
    let stranger = format!("1{}", caller.available(1).await[0]);
    for wrong in [stranger, owned[0][1..].to_owned(), "nothing".into()] {
        let body = caller.ask(QUERY, json!({ "n": [owned[0], wrong] })).await;
        assert_eq!(body["data"], json!({ "disconnectNumbers": null }), "{wrong}");
    }
    assert!(caller.ledger().await.is_empty());
    caller.field(QUERY, json!({ "n": [owned[0]] }), "disconnectNumbers").await;
    assert!(caller.ask(QUERY, json!({ "n": [owned[0]] })).await["errors"].is_array());
    assert!(caller.ask(QUERY, json!({ "n": [] })).await["errors"].is_array());
    assert_eq!(caller.subjects("tsg_disconnect").await.len(), 1);
}
