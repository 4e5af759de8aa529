//! Destination priority: codes that mean success, and codes that mean two things.

use reqwest::Method;
use serde_json::{Value, json};

use super::Caller;

const PATH: &str = "/v1/did/priority";

impl Caller {
    /// Sends a change; the code of its reply, a text.
    async fn change(&self, method: Method, body: Value) -> String {
        let (status, kind, text) = self.text(self.request(method, PATH).json(&body)).await;
        assert_eq!((status, kind.as_str()), (200, "text/plain; charset=utf-8"));
        text.split_once(' ').unwrap().0.to_owned()
    }

    async fn routes(&self, did: &str) -> Vec<Value> {
        self.get(&format!("{PATH}?did={did}")).await.1.as_array().unwrap().clone()
    }

    /// A number with this many destinations.
    async fn with_routes(&self, count: usize) -> String {
        self.owned(|line| line[1].split(';').filter(|route| !route.is_empty()).count() == count).await[0].clone()
    }
}

fn voip(did: &str, priority: Value) -> Value {
    json!({ "did": did, "priority": priority, "destination": "192.0.2.77", "call_type": "VOIP", "call_option": "NP" })
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

#[tokio::test]
async fn sandbox_tsg_priority_list_answers_every_destination_in_order() {
    let caller = Caller::new().await;
    let did = caller.with_routes(3).await;
    let routes = caller.routes(&did).await;
    assert_eq!(routes.iter().map(|route| route["priority"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2, 3]);
    for route in &routes {
        assert_eq!(route["did"], json!(did));
        assert!(["VOIP", "PSTN"].contains(&route["call_type"].as_str().unwrap()));
        assert!(["WP", "NP"].contains(&route["call_option"].as_str().unwrap()));
        assert!(route["destination"].is_string() && route.get("dnis").is_some());
    }
    for wrong in [format!("{PATH}?did={}", &did[1..]), PATH.to_owned(), format!("{PATH}?did=12065550100")] {
        assert!(caller.text(caller.request(Method::GET, &wrong)).await.2.starts_with("-1003 "), "{wrong}");
    }
}

#[tokio::test]
async fn sandbox_tsg_priority_add_stores_either_kind_and_says_so_with_a_code() {
    let caller = Caller::new().await;
    let did = caller.with_routes(0).await;
    assert_eq!(caller.change(Method::POST, voip(&did, json!(1))).await, "-1008-V");
    let pstn = json!({ "did": did, "priority": "2", "destination": "+16352321233", "call_type": "PSTN" });
    assert_eq!(caller.change(Method::POST, pstn).await, "-1008-P");
    let routes = caller.routes(&did).await;
    assert_eq!((&routes[0]["destination"], &routes[0]["call_type"]), (&json!("192.0.2.77"), &json!("VOIP")));
    assert_eq!((&routes[1]["destination"], &routes[1]["call_option"]), (&json!("16352321233"), &json!("NP")));
    assert_eq!(caller.subjects("tsg_priority_add").await, [&did[1..], &did[1..]]);
}

#[tokio::test]
async fn sandbox_tsg_priority_add_refuses_each_mistake_with_its_code() {
    let caller = Caller::new().await;
    let did = caller.with_routes(1).await;
    let good = voip(&did, json!(2));
    for (name, value, code) in [
        ("did", json!(did[1..]), "-1003"),
        ("did", json!(format!("+{did}")), "-1003"),
        ("did", json!("12065550100"), "-1003"),
        ("priority", json!(4), "-1004"),
        ("priority", json!("0"), "-1004"),
        ("priority", Value::Null, "-1004"),
        ("destination", json!(""), "-1005"),
        ("destination", json!("sip.example.com"), "-1005"),
        ("destination", json!("16352321233"), "-1005"),
        ("call_type", json!("PTSN"), "-1006"),
        ("call_type", json!("voip"), "-1006"),
        ("call_option", json!("np"), "-1001"),
        ("priority", json!(1), "-1007"),
    ] {
        assert_eq!(caller.change(Method::POST, with(good.clone(), name, value.clone())).await, code, "{name} {value}");
    }
    assert!(caller.ledger().await.is_empty());
    assert_eq!(caller.change(Method::POST, good).await, "-1008-V");
}

#[tokio::test]
async fn sandbox_tsg_priority_update_changes_what_is_there_and_needs_the_option() {
    let caller = Caller::new().await;
    let did = caller.with_routes(1).await;
    let change = with(with(voip(&did, json!(1)), "call_option", json!("WP")), "dnis", json!("7001"));
    assert_eq!(caller.change(Method::PATCH, change.clone()).await, "-1008-V");
    let route = &caller.routes(&did).await[0];
    assert_eq!((&route["destination"], &route["call_option"]), (&json!("192.0.2.77"), &json!("WP")));
    assert_eq!(route["dnis"], "7001");
    assert_eq!(caller.change(Method::PATCH, with(change.clone(), "call_option", Value::Null)).await, "-1001");
    assert_eq!(caller.change(Method::PATCH, with(change, "priority", json!(3))).await, "-1007");
    assert_eq!(caller.subjects("tsg_priority_update").await, [&did[1..]]);
}

#[tokio::test]
async fn sandbox_tsg_priority_delete_has_a_body_and_codes_of_its_own() {
    let caller = Caller::new().await;
    let did = caller.with_routes(3).await;
    for (priority, code) in [(1, "-1010"), (2, "-1008"), (2, "-1007"), (4, "-1004"), (3, "-1008")] {
        let body = json!({ "did": did, "priority": priority });
        assert_eq!(caller.change(Method::DELETE, body).await, code, "{priority}");
    }
    assert_eq!(caller.routes(&did).await.len(), 1);
    assert_eq!(caller.subjects("tsg_priority_delete").await.len(), 2);
    assert_eq!(caller.change(Method::DELETE, json!({ "priority": 2 })).await, "-1003");
}

#[tokio::test]
async fn sandbox_replies_with_codes_come_in_three_ways() {
    let caller = Caller::new().await;
    let did = caller.with_routes(1).await;
    let send = async |priority: u8| {
        let request = caller.request(Method::POST, PATH).json(&voip(&did, json!(priority)));
        caller.text(request).await
    };
    caller.control("terms", json!({ "replies": "json" })).await;
    let (status, kind, body) = send(2).await;
    assert_eq!((status, kind.as_str()), (200, "application/json; charset=utf-8"));
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["code"], "-1008-V");
    assert!(body["message"].is_string());
    assert!(send(2).await.2.contains("-1007"));
    caller.control("terms", json!({ "replies": "http_errors" })).await;
    let (status, kind, body) = send(2).await;
    assert_eq!((status, kind.as_str(), &body[..6]), (400, "text/plain; charset=utf-8", "-1007 "));
    assert_eq!(send(3).await.0, 200);
}
