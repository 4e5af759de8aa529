//! What no reader expects: floods, bodies made to hurt, words nobody knows, lists without an end.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, is_refused};

impl Caller {
    async fn under(&self, operation: &str, trouble: Value) {
        self.control("faults", &json!([{ "operation": operation, "what": trouble }])).await;
    }
}

#[tokio::test]
async fn sandbox_a_flood_is_json_of_its_size_and_does_nothing() {
    let caller = Caller::new().await;
    let (order, _) = caller.order_for("GA", 1).await;
    caller.under("c48_purchase_local", json!({ "trouble": "flood", "mib": 3 })).await;
    let response = caller.request(Method::POST, "/purchase").json(&order).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.content_length()), (200, None));
    let body = response.bytes().await.unwrap();
    assert!(body.len() >= 3 * 1024 * 1024, "{}", body.len());
    assert!(serde_json::from_slice::<Value>(&body).unwrap()["data"].as_array().unwrap().len() > 100_000);
    assert_eq!(caller.ledger().await, []);
}

#[tokio::test]
async fn sandbox_hostile_bodies_are_a_document_type_and_a_deep_nest() {
    let caller = Caller::new().await;
    caller.under("c48_states", json!({ "trouble": "hostile", "how": "doctype" })).await;
    let response = caller.request(Method::GET, "/states").send().await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/xml"));
    let text = response.text().await.unwrap();
    assert!(text.contains("<!DOCTYPE data [") && text.contains("SYSTEM \"http://192.0.2.66/") && text.contains("&laugh9;"));
    caller.under("c48_states", json!({ "trouble": "hostile", "how": "deep" })).await;
    let text = caller.request(Method::GET, "/states").send().await.unwrap().text().await.unwrap();
    assert_eq!(text.matches('[').count(), text.matches(']').count());
    assert!(serde_json::from_str::<Value>(&text).unwrap_err().to_string().contains("recursion"));
}

#[tokio::test]
async fn sandbox_revoked_credentials_open_nothing_until_the_plan_is_replaced() {
    let caller = Caller::new().await;
    let states = caller.get("/states", &[]).await;
    let fault = json!([{ "operation": "c48_states", "what": { "trouble": "token_revoked" }, "times": 1 }]);
    caller.control("faults", &fault).await;
    let log_in = json!({ "user_name": super::WORLD, "password": "sandbox" });
    assert_eq!(caller.post("/login", &log_in).await["code"], 200, "it did not strike yet");
    for path in ["/states", "/countries"] {
        assert_eq!(caller.get(path, &[]).await, json!({ "code": 401, "error": "Unauthorized Access" }), "{path}");
    }
    assert!(is_refused(&caller.post("/login", &log_in).await));
    caller.control("faults", &json!([])).await;
    assert_eq!(caller.post("/login", &log_in).await["code"], 200);
    assert_eq!(caller.get("/states", &[]).await, states);
}

#[tokio::test]
async fn sandbox_a_list_that_repeats_its_pages_never_ends() {
    let caller = Caller::new().await;
    let page = async |page: &str| caller.get("/dids", &[("type", "local"), ("page", page), ("max", "4")]).await["data"].clone();
    let (first, second) = (page("1").await, page("2").await);
    assert_ne!(first, second);
    caller.under("c48_dids_list", json!({ "trouble": "hostile", "how": "repeat_cursor" })).await;
    assert_eq!((page("1").await, page("2").await, page("3").await), (first.clone(), first, second));
}

#[tokio::test]
async fn sandbox_status_words_that_nobody_knows_stand_in_bulk_orders_and_ports() {
    let caller = Caller::new().await;
    assert_eq!(caller.bulk("state", "state,quantity\nAL,5\n", &[("notes", "first")]).await["code"], 200);
    let ports = json!({ "page": "1", "limit": "50" });
    let known = (caller.orders(&[]).await, caller.post("/port-in/view-list", &ports).await);
    caller.under("", json!({ "trouble": "unknown_word" })).await;
    let unknown = (caller.orders(&[]).await, caller.post("/port-in/view-list", &ports).await);
    let words = |(orders, ports): &(Value, Value)| {
        let request = &ports["data"]["result"][0];
        [&orders["rows"][0]["status"], &request["request_phase"], &request["port_proposals"][0]["port_req_status"]]
            .map(Value::clone)
    };
    assert!(words(&known).iter().all(|word| word.is_string() && word != "PERCOLATING"), "{known:?}");
    assert_eq!(words(&unknown), [json!("PERCOLATING"), json!("PERCOLATING"), json!("PERCOLATING")]);
    let number = &unknown.1["data"]["result"][0]["port_proposals"][0]["port_proposal_id"];
    let query = [("port_proposal_id", number.to_string())];
    let numbers = Caller::json(caller.request(Method::GET, "/port-in/view-did-list").query(&query)).await;
    assert_eq!(numbers["data"]["result"][0]["port_status"], "PERCOLATING", "{numbers}");
}
