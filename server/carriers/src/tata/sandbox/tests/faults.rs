//! What goes wrong, and what outlives a restart.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Caller, order, with};
use crate::{
    clock::SystemClock,
    sandbox::Sandbox as _,
    tata::sandbox::{TataSandbox, account::CUSTOMER},
};

impl Caller {
    async fn fault(&self, operation: &str, what: Value) {
        self.control("faults", &json!([{ "operation": operation, "what": what, "times": 1 }])).await;
    }
}

const QUERY: [(&str, &str); 2] = [("productId", "DID"), ("country", "GB")];

#[tokio::test]
async fn refusals_come_in_either_envelope_in_plain_text_and_bare() {
    let caller = Caller::new().await;
    let wrong = [("productId", "DID"), ("country", "XX")];
    caller.control("envelope", &json!({ "errors": "response_code" })).await;
    let (status, body) = caller.get("/numbers", &wrong).await;
    assert_eq!((status, &body["responseCode"]), (400, &json!(400)));
    assert!(body["responseText"].as_str().unwrap().contains("country: "), "{body}");
    caller.control("envelope", &json!({ "errors": "plain" })).await;
    let response = caller.request(reqwest::Method::GET, "/numbers").query(&wrong).send().await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    assert!(response.text().await.unwrap().contains("country: "));
    caller.control("envelope", &json!({ "errors": "bare" })).await;
    caller.fault("tata_search", json!({ "trouble": "token_expired" })).await;
    assert_eq!(caller.get("/numbers", &QUERY).await, (401, Value::Null));
    caller.control("envelope", &json!({ "errors": "details" })).await;
    caller.fault("tata_search", json!({ "trouble": "refuse" })).await;
    let (status, body) = caller.get("/numbers", &QUERY).await;
    assert_eq!((status, &body["status"]), (403, &json!("403")));
}

#[tokio::test]
async fn tata_order_whose_answer_is_lost_is_found_by_its_two_names() {
    let caller = Caller::new().await;
    let numbers = caller.numbers("DID", "GB", 2).await;
    let body = with(order("DID", "GB", "ext-1"), &json!({ "numbers": &numbers[..1] }));
    caller.fault("tata_order", json!({ "trouble": "drop_after" })).await;
    assert!(caller.request(reqwest::Method::POST, "/orders").json(&body).send().await.is_err());
    let found = caller.get("/orders", &[("requestId", "request-1"), ("externalId", "ext-1")]).await.1;
    assert_eq!((&found["totalItems"], &found["items"][0]["items"][0]["number"]), (&json!(1), &json!(numbers[0])));
    assert_eq!(caller.subjects("tata_order").await, numbers[..1]);
    caller.fault("tata_order", json!({ "trouble": "drop_before" })).await;
    let next = with(order("DID", "GB", "ext-2"), &json!({ "numbers": &numbers[1..] }));
    assert!(caller.request(reqwest::Method::POST, "/orders").json(&next).send().await.is_err());
    assert_eq!(caller.get("/orders", &[("externalId", "ext-2")]).await.1["totalItems"], 0);
}

#[tokio::test]
async fn a_page_repeats_a_word_is_unknown_an_order_is_partial_and_a_listing_late() {
    let caller = Caller::new().await;
    caller.fault("tata_search", json!({ "trouble": "hostile", "how": "repeat_cursor" })).await;
    let second = [QUERY[0], QUERY[1], ("pageNo", "2")];
    let repeated = caller.get("/numbers", &second).await.1;
    assert_eq!(repeated["items"], caller.get("/numbers", &QUERY).await.1["items"]);
    assert_ne!(caller.get("/numbers", &second).await.1["items"], repeated["items"]);

    let numbers = caller.numbers("DID", "GB", 4).await;
    let body = with(order("DID", "GB", "ext-1"), &json!({ "numbers": numbers }));
    caller.fault("tata_order", json!({ "trouble": "partial" })).await;
    let placed = caller.post("/orders", &body).await.1;
    assert_eq!(placed["items"].as_array().unwrap().len(), 2);
    let path = format!("/orders/{}", placed["orderId"].as_str().unwrap());
    caller.fault("tata_order_status", json!({ "trouble": "unknown_word" })).await;
    assert_eq!(caller.get(&path, &[]).await.1["status"], "PERCOLATING");
    assert_eq!(caller.get(&path, &[]).await.1["status"], "submitted");

    let body = with(order("DID", "GB", "ext-2"), &json!({ "numbers": &numbers[2..3] }));
    caller.fault("tata_order", json!({ "trouble": "late_listing", "ms": 60_000 })).await;
    assert_eq!(caller.post("/orders", &body).await.0, 202);
    assert_eq!(caller.get("/orders", &[("externalId", "ext-2")]).await.1["totalItems"], 0);
    caller.later(30).await;
    let is_listed = async || caller.all("/products").await.iter().any(|row| row["number"] == numbers[2]);
    assert!(!is_listed().await);
    caller.later(30).await;
    assert!(is_listed().await);
    assert_eq!(caller.get("/orders", &[("externalId", "ext-2")]).await.1["totalItems"], 1);
}

#[tokio::test]
async fn hostile_bodies_and_broken_ones_are_what_they_are() {
    let caller = Caller::new().await;
    caller.fault("tata_products", json!({ "trouble": "hostile", "how": "deep" })).await;
    let response = caller.request(reqwest::Method::GET, "/products").query(&[("customerId", CUSTOMER)]).send().await.unwrap();
    assert!(response.text().await.unwrap().len() > 200_000);
    let send = async |content_type: &str, body: &'static str| {
        let request = caller.request(reqwest::Method::POST, "/orders").header("Content-Type", content_type).body(body);
        Caller::answer(request).await
    };
    for (content_type, body) in [("application/json", "{\"numbers\":"), ("application/json", "[]"), ("text/plain", "{}")] {
        let (status, answer) = send(content_type, body).await;
        assert_eq!((status, &answer["status"]), (400, &json!("400")), "{body}");
    }
    assert_eq!(caller.get("/nothing", &[]).await.0, 404);
}

#[tokio::test]
async fn somebody_in_hong_kong_gets_no_answer_and_prices_change() {
    let caller = Caller::new().await;
    let numbers = caller.numbers("DID", "HK", 1).await;
    let body = with(order("DID", "HK", "ext-1"), &json!({ "numbers": numbers }));
    assert!(caller.request(reqwest::Method::POST, "/orders").json(&body).send().await.is_err());
    assert_eq!(caller.subjects("tata_order").await, numbers);
    caller.control("price", &json!({ "setup": "1.00", "monthly": "3.50" })).await;
    assert_eq!(caller.get("/numbers", &QUERY).await.1["items"][0]["monthlyCharge"], "3.50");
}

#[tokio::test]
async fn a_world_is_written_down_and_read_again_and_others_are_apart() {
    let sandbox = TataSandbox::new(Arc::new(SystemClock));
    let mut caller = Caller::at(&sandbox).await;
    assert!(sandbox.snapshot().is_none(), "nothing happened yet");
    let numbers = caller.numbers("DID", "GB", 1).await;
    let body = with(order("DID", "GB", "ext-1"), &json!({ "numbers": numbers }));
    assert_eq!(caller.post("/orders", &body).await.0, 202);
    caller.control("owned", &json!({ "count": 1000 })).await;
    let bytes = sandbox.snapshot().unwrap();
    assert!(sandbox.snapshot().is_none());

    let other = TataSandbox::new(Arc::new(SystemClock));
    other.restore(&bytes).unwrap();
    let again = Caller::at(&other).await;
    assert_eq!(again.get("/orders", &[]).await.1["items"][0]["externalId"], "ext-1");
    assert_eq!(again.all("/products").await.len(), 1040);
    assert_eq!(again.subjects("tata_order").await, numbers);
    again.later(20).await;
    assert_eq!(again.get("/orders/OR-000001", &[]).await.1["status"], "completed");

    caller.authorization = "Bearer sandbox-neighbour".into();
    assert_eq!(caller.get("/orders", &[]).await.1["totalItems"], 0);
    assert_ne!(caller.numbers("DID", "IN", 1).await, again.numbers("DID", "IN", 1).await);
}
