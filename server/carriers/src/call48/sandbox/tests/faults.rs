//! Days on which things go wrong.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, is_refused};

impl Caller {
    async fn plan(&self, operation: &str, trouble: Value) {
        self.control("faults", &json!([{ "operation": operation, "what": trouble, "times": 1 }])).await;
    }

    /// Sends an order that goes wrong: what came back, if anything, and whether the number was bought.
    async fn buy_under(&self, trouble: Value) -> (Result<reqwest::Response, reqwest::Error>, String) {
        let (order, numbers) = self.order_for("GA", 1).await;
        self.plan("c48_purchase_local", trouble).await;
        let request = self.request(Method::POST, "/purchase").json(&order).timeout(Duration::from_millis(400));
        (request.send().await, numbers[0].clone())
    }

    async fn was_bought(&self, number: &str) -> bool {
        let in_ledger = self.subjects("c48_purchase_local").await.iter().filter(|subject| *subject == number).count();
        assert!(in_ledger <= 1);
        assert_eq!(in_ledger == 1, self.has("local", number).await, "ledger and list agree");
        in_ledger == 1
    }
}

fn trouble(word: &str) -> Value {
    json!({ "trouble": word })
}

#[tokio::test]
async fn sandbox_a_dropped_connection_carries_no_answer_before_or_after_the_deed() {
    let caller = Caller::new().await;
    for (word, bought) in [("drop_before", false), ("drop_after", true)] {
        let (result, number) = caller.buy_under(trouble(word)).await;
        let error = result.unwrap_err();
        assert!(!error.is_timeout() && !error.is_connect() && error.status().is_none(), "{word}: {error:?}");
        assert_eq!(caller.was_bought(&number).await, bought, "{word}");
    }
}

#[tokio::test]
async fn sandbox_a_hanging_request_is_never_answered_before_or_after_the_deed() {
    let caller = Caller::new().await;
    for (word, bought) in [("hang", false), ("hang_after", true)] {
        let (result, number) = caller.buy_under(trouble(word)).await;
        assert!(result.unwrap_err().is_timeout(), "{word}");
        assert_eq!(caller.was_bought(&number).await, bought, "{word}");
    }
}

#[tokio::test]
async fn sandbox_a_late_deed_is_done_after_nobody_waits_any_more() {
    let caller = Caller::new().await;
    let (result, number) = caller.buy_under(json!({ "trouble": "late", "ms": 700 })).await;
    assert!(result.unwrap_err().is_timeout());
    assert!(!caller.was_bought(&number).await);
    tokio::time::timeout(Duration::from_secs(5), async {
        while !caller.was_bought(&number).await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn sandbox_server_errors_pages_and_429_are_answers_of_their_kind() {
    let caller = Caller::new().await;
    for (word, status, content_type, bought) in [
        ("server_error", 500, "application/json", false),
        ("server_error_after", 500, "application/json", true),
        ("html", 200, "text/html", false),
        ("html_after", 200, "text/html", true),
    ] {
        let (result, number) = caller.buy_under(trouble(word)).await;
        let response = result.unwrap();
        assert_eq!(response.status(), status, "{word}");
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with(content_type), "{word}");
        assert_eq!(caller.was_bought(&number).await, bought, "{word}");
    }
    let (result, number) = caller.buy_under(json!({ "trouble": "too_many", "retry_after_s": 7 })).await;
    let response = result.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["retry-after"].to_str().unwrap()), (429, "7"));
    assert!(!caller.was_bought(&number).await);
}

#[tokio::test]
async fn sandbox_a_truncated_answer_breaks_off_in_its_body_after_the_deed() {
    let caller = Caller::new().await;
    let (result, number) = caller.buy_under(trouble("truncated_after")).await;
    let response = result.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
    assert!(caller.was_bought(&number).await);
}

#[tokio::test]
async fn sandbox_an_expired_token_and_a_refusal_come_as_200_and_do_nothing() {
    let caller = Caller::new().await;
    let (result, number) = caller.buy_under(trouble("token_expired")).await;
    assert_eq!(result.unwrap().json::<Value>().await.unwrap(), json!({ "code": 401, "error": "Unauthorized Access" }));
    assert!(!caller.was_bought(&number).await);
    let (result, number) = caller.buy_under(trouble("refuse")).await;
    assert!(is_refused(&result.unwrap().json().await.unwrap()));
    assert!(!caller.was_bought(&number).await);
}

#[tokio::test]
async fn sandbox_a_slow_answer_comes_and_the_deed_is_done() {
    let caller = Caller::new().await;
    let began = tokio::time::Instant::now();
    let (result, number) = caller.buy_under(json!({ "trouble": "slow", "ms": 150 })).await;
    assert_eq!(result.unwrap().json::<Value>().await.unwrap()["data"], true);
    assert!(began.elapsed() >= Duration::from_millis(150));
    assert!(caller.was_bought(&number).await);
}

#[tokio::test]
async fn sandbox_late_listing_hides_what_was_done_until_its_time() {
    let caller = Caller::new().await;
    let late = json!({ "trouble": "late_listing", "ms": 60_000 });
    let (order, numbers) = caller.order_for("GA", 1).await;
    caller.plan("c48_purchase_local", late.clone()).await;
    assert_eq!(caller.post("/purchase", &order).await["data"], true);
    assert_eq!(caller.subjects("c48_purchase_local").await, numbers);
    assert!(!caller.has("local", &numbers[0]).await);
    caller.control("advance", &json!({ "ms": 60_000 })).await;
    assert!(caller.has("local", &numbers[0]).await);

    // A value that was set, and a removal, are seen late as well.
    caller.plan("c48_update_fax", late.clone()).await;
    caller.post("/update_fax", &json!({ "number": numbers[0], "service": "1", "email": "a@example.com" })).await;
    let email = async || {
        let rows = caller.dids("local").await;
        rows.iter().find(|row| row["did"] == numbers[0]).unwrap()["faxData"]["email"].clone()
    };
    assert_eq!(email().await, Value::Null);
    caller.control("advance", &json!({ "ms": 60_000 })).await;
    assert_eq!(email().await, "a@example.com");
    caller.plan("c48_dids_remove", late.clone()).await;
    caller.delete("/dids", &json!({ "numbers": numbers })).await;
    assert!(caller.has("local", &numbers[0]).await);
    assert!(is_refused(&caller.delete("/dids", &json!({ "numbers": numbers })).await), "it is gone all the same");
    caller.control("advance", &json!({ "ms": 60_000 })).await;
    assert!(!caller.has("local", &numbers[0]).await);

    caller.plan("c48_trunk_group_create", late).await;
    caller.post("/trunkgrp/create", &json!({ "trunk_name": "New", "trunk_ips": [{ "ip_address": "192.0.2.1" }] })).await;
    assert_eq!(caller.get("/trunkgrp/list", &[]).await["data"]["totalRecords"], "2");
    caller.control("advance", &json!({ "ms": 60_000 })).await;
    assert_eq!(caller.get("/trunkgrp/list", &[]).await["data"]["totalRecords"], "3");
}

#[tokio::test]
async fn sandbox_a_partial_deed_does_half_of_the_lines_and_says_yes() {
    let caller = Caller::new().await;
    let (order, numbers) = caller.order_for("GA", 5).await;
    caller.plan("c48_purchase_local", trouble("partial")).await;
    assert_eq!(caller.post("/purchase", &order).await["data"], true);
    assert_eq!(caller.subjects("c48_purchase_local").await, numbers[..2]);
}

#[tokio::test]
async fn sandbox_a_plan_counts_its_calls_and_an_empty_operation_spares_the_log_in() {
    let mut caller = Caller::new().await;
    caller.control("faults", &json!([{ "what": { "trouble": "server_error" }, "after": 1, "times": 2 }])).await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        caller.log_in().await;
        seen.push(caller.request(Method::GET, "/states").send().await.unwrap().status().as_u16());
    }
    assert_eq!(seen, [200, 500, 500, 200]);
}

#[tokio::test]
async fn sandbox_a_likely_fault_strikes_sometimes_and_the_same_way_in_the_same_world() {
    let caller = Caller::new().await;
    let mut runs = Vec::new();
    for _ in 0..2 {
        caller.control("reset", &Value::Null).await;
        caller
            .control("faults", &json!([{ "operation": "c48_states", "what": { "trouble": "server_error" }, "percent": 50 }]))
            .await;
        let mut run = Vec::new();
        for _ in 0..40 {
            run.push(caller.request(Method::GET, "/states").send().await.unwrap().status().as_u16());
        }
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    let struck = runs[0].iter().filter(|status| **status == 500).count();
    assert!((8..=32).contains(&struck), "{struck} of 40");
}

#[tokio::test]
async fn sandbox_a_router_served_otherwise_still_gives_no_whole_answer() {
    use crate::sandbox::Sandbox as _;
    use std::sync::Arc;
    let mut caller = Caller::stranger().await;
    let sandbox = super::Call48Sandbox::new(Arc::new(crate::clock::SystemClock));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    caller.address = listener.local_addr().unwrap();
    let router = sandbox.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    caller.log_in().await;
    caller.plan("c48_states", trouble("drop_before")).await;
    let response = caller.request(Method::GET, "/states").send().await;
    assert!(match response {
        Ok(response) => response.bytes().await.is_err(),
        Err(_) => true,
    });
}
