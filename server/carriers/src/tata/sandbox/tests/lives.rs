//! How orders go on.

use serde_json::{Value, json};

use super::{Caller, order, with};

impl Caller {
    async fn placed(&self, body: &Value) -> String {
        let (status, answer) = self.post("/orders", body).await;
        assert_eq!(status, 202, "{answer}");
        answer["orderId"].as_str().unwrap().to_owned()
    }

    async fn order(&self, id: &str) -> Value {
        self.get(&format!("/orders/{id}"), &[]).await.1
    }
}

#[tokio::test]
async fn tata_order_status_goes_on_by_the_clock_until_the_numbers_are_in_service() {
    let caller = Caller::new().await;
    let before = caller.all("/products").await.len();
    let numbers = caller.numbers("DID", "GB", 2).await;
    let id = caller.placed(&with(order("DID", "GB", "ext-1"), &json!({ "numbers": numbers, "clidType": "e164" }))).await;
    assert_eq!(caller.order(&id).await["status"], "submitted");
    caller.later(5).await;
    assert_eq!(caller.order(&id).await["status"], "inProgress");
    assert_eq!(caller.all("/products").await.len(), before);
    caller.later(15).await;
    let done = caller.order(&id).await;
    assert_eq!(done["status"], "completed");
    for (item, number) in done["items"].as_array().unwrap().iter().zip(&numbers) {
        assert_eq!((&item["number"], &item["status"]), (&json!(number), &json!("active")));
        let service = caller.get(&format!("/products/{}", item["serviceId"].as_str().unwrap()), &[]).await.1;
        assert_eq!((&service["number"], &service["orderId"]), (&json!(number), &json!(id)));
        assert_eq!((&service["connectionId"], &service["clidType"]), (&json!("CN-1001"), &json!("e164")));
    }
    assert_eq!(caller.all("/products").await.len(), before + 2);
    assert_eq!(caller.get("/orders/OR-999999", &[]).await.0, 404);
}

#[tokio::test]
async fn tata_order_status_is_partial_or_rejected_when_numbers_end_in_13() {
    let caller = Caller::new().await;
    let query = [("productId", "DID"), ("country", "IN"), ("city", "Mumbai"), ("pageSize", "100")];
    let found = caller.get("/numbers", &query).await.1["items"].clone();
    let numbers: Vec<String> = found.as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap().to_owned()).collect();
    let sg = caller.get("/numbers", &[("productId", "UIFN"), ("country", "GB"), ("pageSize", "100")]).await.1;
    let lucky = sg["items"].as_array().unwrap().iter().find(|row| !row["number"].as_str().unwrap().ends_with("13")).unwrap();
    assert!(!numbers.is_empty());

    // A criterion that fewer numbers fit than are wanted ends in a partial order.
    let body = order("DID", "GB", "ext-1");
    let total =
        caller.get("/numbers", &[("productId", "DID"), ("country", "GB"), ("pattern", "018")]).await.1["totalItems"].clone();
    let wanted = total.as_u64().unwrap() + 3;
    let id = caller.placed(&with(body, &json!({ "criteria": { "pattern": "018" }, "quantity": wanted }))).await;
    caller.later(20).await;
    let order_now = caller.order(&id).await;
    assert_eq!(order_now["status"], "partiallyCompleted");
    let rejected = order_now["items"].as_array().unwrap().iter().filter(|item| item["status"] == "rejected").count();
    assert_eq!(rejected, 3, "{order_now}");
    assert!(order_now["reason"].is_string());

    let unlucky = with(order("UIFN", "GB", "ext-2"), &json!({ "request": "Something impossible", "quantity": 2 }));
    let id = caller.placed(&unlucky).await;
    caller.later(70).await;
    assert_eq!(caller.order(&id).await["status"], "rejected");
    let id = caller.placed(&with(order("UIFN", "GB", "ext-3"), &json!({ "numbers": [lucky["number"]] }))).await;
    caller.later(20).await;
    assert_eq!(caller.order(&id).await["status"], "completed");
}

#[tokio::test]
async fn tata_order_status_of_a_number_that_ends_in_13_is_rejected_and_it_is_for_sale_again() {
    let caller = Caller::new().await;
    let mut unlucky = None;
    for country in ["GB", "IN", "FR", "AU", "BR", "SG"] {
        for product in ["DID", "LNS"] {
            for page in ["1", "2", "3"] {
                let query = [("productId", product), ("country", country), ("pageSize", "100"), ("pageNo", page)];
                let rows = caller.get("/numbers", &query).await.1["items"].clone();
                let row = rows.as_array().unwrap().iter().find(|row| row["number"].as_str().unwrap().ends_with("13")).cloned();
                unlucky = unlucky.or(row.filter(|_| !["FR", "IN", "BR"].contains(&country)));
            }
        }
    }
    let row = unlucky.expect("some number ends in 13");
    let (product, country) = (row["productId"].as_str().unwrap(), row["country"].as_str().unwrap());
    let id = caller.placed(&with(order(product, country, "ext-1"), &json!({ "numbers": [row["number"]] }))).await;
    caller.later(20).await;
    assert_eq!(caller.order(&id).await["status"], "rejected");
    let number = row["number"].as_str().unwrap();
    assert_eq!(caller.reserve(product, country, &[number.to_owned()]).await.0, 201);
}

#[tokio::test]
async fn tata_order_status_by_request_takes_longer_and_finds_numbers_elsewhere() {
    let caller = Caller::new().await;
    let id = caller.placed(&with(order("LNS", "GB", "ext-1"), &json!({ "request": "Aberdeen", "quantity": 2 }))).await;
    caller.later(20).await;
    let waiting = caller.order(&id).await;
    assert_eq!((&waiting["status"], waiting["items"][0].get("number")), (&json!("inProgress"), None));
    caller.later(45).await;
    let done = caller.order(&id).await;
    assert_eq!(done["status"], "completed");
    assert!(done["items"][1]["number"].as_str().unwrap().starts_with("+44"));
}

#[tokio::test]
async fn tata_order_status_can_be_a_word_that_nobody_knows() {
    let caller = Caller::new().await;
    let numbers = caller.numbers("DID", "GB", 1).await;
    let id = caller.placed(&with(order("DID", "GB", "ext-1"), &json!({ "numbers": numbers }))).await;
    caller.control("order", &json!({ "order": id, "status": "awaitingRegulator", "reason": "Held" })).await;
    caller.later(600).await;
    let order_now = caller.order(&id).await;
    assert_eq!((&order_now["status"], &order_now["reason"]), (&json!("awaitingRegulator"), &json!("Held")));
    let listed = caller.get("/orders", &[("status", "awaitingRegulator")]).await.1;
    assert_eq!(listed["totalItems"], 1);
}
