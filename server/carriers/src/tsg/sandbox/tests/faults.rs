//! Days on which things go wrong.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::{CHECKOUT, Caller, told, trouble};

impl Caller {
    /// Checks out one number under a trouble: what came back, and whether it was bought.
    async fn check_out_under(&self, what: Value) -> (Result<Response, reqwest::Error>, bool) {
        let found = self.available(1).await;
        if self.cart().await.is_empty() {
            self.reserve(&found).await;
        }
        let number = self.cart().await[0].clone();
        self.plan("tsg_checkout", what).await;
        let request = self.graphql_request(&json!({ "query": CHECKOUT })).timeout(Duration::from_millis(500));
        let result = request.send().await;
        let bought = self.subjects("tsg_checkout").await.contains(&number);
        assert_eq!(bought, self.get(&format!("/v5/dids/1{number}")).await.0 == 200, "ledger and list agree");
        assert_eq!(bought, self.cart().await.is_empty());
        (result, bought)
    }
}

#[tokio::test]
async fn sandbox_tsg_checkout_may_be_done_though_no_answer_or_an_error_comes() {
    let caller = Caller::new().await;
    for (word, is_bought) in [("drop_before", false), ("drop_after", true), ("hang", false), ("hang_after", true)] {
        let (result, bought) = caller.check_out_under(trouble(word)).await;
        assert!(result.is_err() && bought == is_bought, "{word}");
    }
    for (word, is_bought) in [("server_error", false), ("server_error_after", true)] {
        let (result, bought) = caller.check_out_under(trouble(word)).await;
        let (status, body) = told_bare(result.unwrap()).await;
        assert_eq!((status, bought, &body["errors"][0]["id"]), (500, is_bought, &json!("server_error")), "{word}");
    }
    let (result, bought) = caller.check_out_under(trouble("truncated_after")).await;
    assert!(result.unwrap().bytes().await.is_err() && bought);
    let (result, bought) = caller.check_out_under(json!({ "trouble": "too_many", "retry_after_s": 7 })).await;
    let response = result.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["retry-after"].to_str().unwrap(), bought), (429, "7", false));
    let (result, bought) = caller.check_out_under(trouble("refuse")).await;
    let (status, body) = told(result.unwrap()).await;
    assert_eq!((status, bought), (200, false));
    assert!(body["errors"][0]["message"].as_str().unwrap().contains("E1042"));
}

async fn told_bare(response: Response) -> (u16, Value) {
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn sandbox_tsg_cart_add_may_hold_half_of_what_it_says() {
    let caller = Caller::new().await;
    let found = caller.available(4).await;
    caller.plan("tsg_cart_add", trouble("partial")).await;
    assert_eq!(caller.reserve(&found).await["reservedTotal"], 4);
    assert_eq!(caller.cart().await.len(), 2);
}

#[tokio::test]
async fn sandbox_what_was_reserved_and_bought_may_be_seen_late() {
    let caller = Caller::new().await;
    let found = caller.available(1).await;
    caller.plan("tsg_cart_add", json!({ "trouble": "late_listing", "ms": 60_000 })).await;
    caller.reserve(&found).await;
    assert!(caller.cart().await.is_empty());
    caller.control("advance", json!({ "ms": 61_000 })).await;
    assert_eq!(caller.cart().await, found);
    caller.plan("tsg_checkout", json!({ "trouble": "late_listing", "ms": 60_000 })).await;
    caller.field(CHECKOUT, json!({}), "numbersOrder").await;
    assert_eq!(caller.lines().await.len(), 80);
    caller.control("advance", json!({ "ms": 61_000 })).await;
    assert_eq!(caller.lines().await.len(), 81);
}

#[tokio::test]
async fn sandbox_status_words_may_be_ones_that_no_document_knows() {
    let caller = Caller::new().await;
    let did = caller.owned(|_| true).await[0].clone();
    caller.plan("tsg_number_info", trouble("unknown_word")).await;
    assert_eq!(caller.get(&format!("/v5/dids/{did}")).await.1["sms_status"], "PERCOLATING");
    caller.plan("tsg_priority_add", trouble("unknown_word")).await;
    let (_, _, text) = caller.text(caller.request(Method::POST, "/v1/did/priority").json(&json!({}))).await;
    assert!(text.starts_with("PERCOLATING "));
}

#[tokio::test]
async fn sandbox_revoked_credentials_open_nothing_until_the_plan_is_replaced() {
    let caller = Caller::new().await;
    caller.plan("tsg_number_lookup", trouble("token_revoked")).await;
    for _ in 0..2 {
        let (status, body) = caller.get("/v1/did/lookup").await;
        assert_eq!((status, &body["errors"][0]["id"]), (401, &json!("unauthenticated")));
    }
    let log_in = json!({ "email": "tester@example.com", "password": "anything" });
    assert_eq!(caller.post("/account/login", log_in.clone()).await.0, 401);
    let (_, _, text) = caller.text(caller.request(Method::GET, "/v1/did/priority")).await;
    assert!(text.starts_with("-1000 "));
    caller.control("faults", json!([])).await;
    assert_eq!(caller.post("/account/login", log_in).await.0, 200);
}

#[tokio::test]
async fn sandbox_hostile_bodies_are_in_the_format_of_their_operation() {
    let caller = Caller::new().await;
    caller.plan("tsg_number_lookup", json!({ "trouble": "flood", "mib": 2 })).await;
    let (_, kind, text) = caller.text(caller.request(Method::GET, "/v1/did/lookup")).await;
    assert!(kind.starts_with("text/plain") && text.len() >= 2 * 1024 * 1024);
    caller.plan("tsg_cart_list", json!({ "trouble": "hostile", "how": "deep" })).await;
    let request = caller.graphql_request(&json!({ "query": "{ reservedList { numbers { city } } }" }));
    let (_, kind, text) = caller.text(request).await;
    assert!(kind.starts_with("application/json") && text.matches('[').count().max(text.matches('{').count()) > 50_000);
}
