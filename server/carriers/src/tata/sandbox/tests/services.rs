//! What is in service, and the orders that change it.

use serde_json::{Value, json};

use super::{Caller, faulty, with};
use crate::{
    clock::{Clock as _, SystemClock},
    tata::sandbox::{account::CUSTOMER, exchange::written},
};

fn command(external: &str, services: &[&Value], more: &Value) -> Value {
    let ids: Vec<&Value> = services.iter().map(|service| &service["serviceId"]).collect();
    let body = json!({ "customerId": CUSTOMER, "requestId": "request-1", "externalId": external, "serviceIds": ids });
    with(body, more)
}

impl Caller {
    async fn service(&self, fits: impl Fn(&Value) -> bool) -> Value {
        self.all("/products").await.into_iter().find(|row| fits(row)).unwrap()
    }

    async fn again(&self, service: &Value) -> (u16, Value) {
        self.get(&format!("/products/{}", service["serviceId"].as_str().unwrap()), &[]).await
    }
}

#[tokio::test]
async fn t14_tata_products_lists_what_is_in_service_whoever_ordered_it() {
    let caller = Caller::new().await;
    let all = caller.all("/products").await;
    assert_eq!(all.len(), 40);
    assert!(all.iter().all(|row| row.get("orderId").is_none() && row["status"] == "active"));
    let of_gb = [("customerId", CUSTOMER), ("productId", "DID"), ("country", "GB")];
    assert_eq!(caller.get("/products", &of_gb).await.1["totalItems"], 10);
    assert_eq!(faulty(caller.get("/products", &[]).await), ["customerId"]);
    assert_eq!(faulty(caller.get("/products", &[("customerId", CUSTOMER), ("productId", "X")]).await), ["productId"]);
    assert_eq!(caller.get("/products/SV-999999", &[]).await.0, 404);
    let mut trunks: Vec<&str> = all.iter().filter_map(|row| row["connectionId"].as_str()).collect();
    trunks.sort_unstable();
    trunks.dedup();
    assert_eq!(trunks.len(), 3);
}

#[tokio::test]
async fn tata_connections_are_three_trunks_that_can_only_be_read() {
    let caller = Caller::new().await;
    let listed = caller.get("/connections", &[("customerId", CUSTOMER)]).await.1;
    assert_eq!(listed["totalItems"], 3);
    let (status, one) = caller.get("/connections/CN-1002", &[]).await;
    assert_eq!((status, &one), (200, &listed["items"][1]));
    assert_eq!((&one["name"], &one["type"]), (&json!("New York"), &json!("sipTrunk")));
    assert_eq!(caller.get("/connections/CN-9", &[]).await.0, 404);
    assert_eq!(caller.request(reqwest::Method::POST, "/connections").send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn t7_and_t13_tata_order_change_changes_digits_by_an_order() {
    let caller = Caller::new().await;
    let custom = caller.service(|row| row["outpulseType"] == "custom" && row["connectionType"] == "direct").await;
    let body = command("ext-1", &[&custom], &json!({ "changes": { "outpulseDigits": "442079460997" } }));
    let (status, order) = caller.post("/orders/change", &body).await;
    assert_eq!((status, &order["orderType"], &order["items"][0]["serviceId"]), (202, &json!("change"), &custom["serviceId"]));
    assert_eq!(caller.again(&custom).await.1, custom, "nothing changes before the order is carried out");
    let twice = command("ext-2", &[&custom], &json!({ "changes": { "outpulseDigits": "442079460998" } }));
    assert_eq!(caller.post("/orders/change", &twice).await.0, 409);
    caller.later(20).await;
    assert_eq!(caller.again(&custom).await.1, with(custom.clone(), &json!({ "outpulseDigits": "442079460997" })));
    assert_eq!(caller.subjects("tata_order_change").await, [custom["number"].as_str().unwrap()]);
}

#[tokio::test]
async fn tata_order_change_checks_t4_to_t6_on_what_the_service_becomes() {
    let caller = Caller::new().await;
    let pstn = caller.service(|row| row["connectionType"] == "pstn").await;
    let direct = caller.service(|row| row["outpulseType"] == "sameAsNumber" && row["productId"] == "DID").await;
    let change = async |service: &Value, changes: Value| {
        caller.post("/orders/change", &command("ext-1", &[service], &json!({ "changes": changes }))).await
    };
    assert_eq!(faulty(change(&direct, json!({ "connectionType": "pstn" })).await), ["outpulseDigits", "outpulseType"]);
    assert_eq!(faulty(change(&direct, json!({ "connectionId": null })).await), ["connectionId"]);
    assert_eq!(faulty(change(&direct, json!({ "outpulseType": "custom" })).await), ["outpulseDigits"]);
    assert_eq!(faulty(change(&pstn, json!({ "outpulseType": "sameAsNumber" })).await), ["outpulseType"]);
    assert_eq!(faulty(change(&pstn, json!({ "outpulseDigits": null })).await), ["outpulseDigits"]);
    assert_eq!(faulty(change(&pstn, json!({ "connectionType": "direct" })).await), ["connectionId"]);
    assert_eq!(faulty(change(&pstn, json!({ "colour": "red" })).await), ["changes.colour"]);
    assert_eq!(faulty(change(&pstn, json!({})).await), ["changes"]);
    assert!(caller.subjects("tata_order_change").await.is_empty());
    let whole =
        json!({ "connectionType": "direct", "connectionId": "CN-1001", "outpulseType": "sameAsNumber", "outpulseDigits": null });
    assert_eq!(change(&pstn, whole).await.0, 202);
}

#[tokio::test]
async fn t13_tata_order_move_goes_to_another_trunk_or_place() {
    let caller = Caller::new().await;
    let service = caller.service(|row| row["connectionId"] == "CN-1002").await;
    let to = |more: Value| command("ext-1", &[&service], &json!({ "target": more }));
    assert_eq!(faulty(caller.post("/orders/move", &to(json!({}))).await), ["target"]);
    let nowhere = to(json!({ "connectionId": "CN-9", "locationId": "LO-9" }));
    assert_eq!(faulty(caller.post("/orders/move", &nowhere).await), ["target.connectionId", "target.locationId"]);
    let pstn = caller.service(|row| row["connectionType"] == "pstn").await;
    let trunkless = command("ext-1", &[&pstn], &json!({ "target": { "connectionId": "CN-1001" } }));
    assert_eq!(faulty(caller.post("/orders/move", &trunkless).await), ["target.connectionId"]);
    let (status, _) = caller.post("/orders/move", &to(json!({ "connectionId": "CN-1003", "locationId": "LO-700800" }))).await;
    assert_eq!(status, 202);
    caller.later(20).await;
    let moved = caller.again(&service).await.1;
    assert_eq!((&moved["connectionId"], &moved["locationId"]), (&json!("CN-1003"), &json!("LO-700800")));
    assert_eq!(caller.subjects("tata_order_move").await, [service["number"].as_str().unwrap()]);
}

#[tokio::test]
async fn t13_tata_order_delete_takes_numbers_out_of_service_on_the_day_that_is_asked_for() {
    let caller = Caller::new().await;
    let all = caller.all("/products").await;
    let (one, other) = (&all[0], &all[1]);
    assert_eq!((&one["productId"], &one["country"]), (&other["productId"], &other["country"]));
    let (status, order) = caller.post("/orders/delete", &command("ext-1", &[one, other], &json!({}))).await;
    assert_eq!((status, &order["orderType"]), (202, &json!("delete")));
    caller.later(20).await;
    assert_eq!(caller.again(one).await.0, 404);
    assert_eq!(caller.all("/products").await.len(), 38);
    let number = one["number"].as_str().unwrap().to_owned();
    assert_eq!(caller.reserve("DID", "GB", &[number]).await.0, 201, "it is for sale again");

    let third = &all[2];
    let in_three_days = SystemClock.now().plus_ms(72 * 3_600_000);
    let day = &written(in_three_days)[..10];
    for bad in ["2020-01-01", "tomorrow"] {
        let body = command("ext-2", &[third], &json!({ "requestedDate": bad }));
        assert_eq!(faulty(caller.post("/orders/delete", &body).await), ["requestedDate"]);
    }
    assert_eq!(caller.post("/orders/delete", &command("ext-2", &[third], &json!({ "requestedDate": day }))).await.0, 202);
    caller.later(24 * 3600).await;
    assert_eq!(caller.again(third).await.0, 200);
    caller.later(3 * 24 * 3600).await;
    assert_eq!(caller.again(third).await.0, 404);
}

#[tokio::test]
async fn t11_tata_order_delete_is_for_one_product_and_one_country() {
    let caller = Caller::new().await;
    let gb = caller.service(|row| row["country"] == "GB" && row["productId"] == "DID").await;
    let us = caller.service(|row| row["country"] == "US" && row["productId"] == "DID").await;
    let toll_free = caller.service(|row| row["country"] == "GB" && row["productId"] == "ITFS").await;
    for other in [&us, &toll_free] {
        assert_eq!(faulty(caller.post("/orders/delete", &command("ext-1", &[&gb, other], &json!({}))).await), ["serviceIds"]);
    }
    let unknown = json!({ "serviceId": "SV-999999" });
    assert_eq!(faulty(caller.post("/orders/delete", &command("ext-1", &[&unknown], &json!({}))).await), ["serviceIds"]);
    assert!(caller.subjects("tata_order_delete").await.is_empty());
}
