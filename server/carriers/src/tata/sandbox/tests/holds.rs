//! Reservations.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, faulty, order, with};
use crate::tata::sandbox::account::CUSTOMER;

#[tokio::test]
async fn t9_tata_reserve_holds_numbers_for_ten_minutes_and_not_a_second_longer() {
    let caller = Caller::new().await;
    let numbers = caller.numbers("DID", "GB", 2).await;
    let (status, held) = caller.reserve("DID", "GB", &numbers).await;
    assert_eq!((status, &held["status"], &held["numbers"]), (201, &json!("active"), &json!(numbers)));
    let at = |field: &str| held[field].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_millisecond();
    assert_eq!(at("expiresAt") - at("createdAt"), 600_000);
    assert_ne!(caller.numbers("DID", "GB", 1).await[0], numbers[0], "what is held is not for sale");

    let path = format!("/reservations/{}", held["reservationId"].as_str().unwrap());
    caller.later(9 * 60 + 59).await;
    assert_eq!(caller.get(&path, &[]).await.1["status"], "active");
    caller.later(1).await;
    assert_eq!(caller.get(&path, &[]).await.1["status"], "expired");
    assert_eq!(caller.numbers("DID", "GB", 2).await, numbers, "they are for sale again");
    let late = with(order("DID", "GB", "ext-1"), &json!({ "reservationId": held["reservationId"] }));
    let (status, body) = caller.post("/orders", &late).await;
    assert_eq!((status, &body["status"]), (409, &json!("409")));
    assert!(body["message"].as_str().unwrap().contains("expired"));
    assert_eq!(caller.subjects("tata_reserve").await, numbers);
}

#[tokio::test]
async fn tata_reserve_takes_all_of_the_numbers_or_none() {
    let caller = Caller::new().await;
    let numbers = caller.numbers("DID", "GB", 3).await;
    assert_eq!(caller.reserve("DID", "GB", &numbers[..1]).await.0, 201);
    caller.control("sell", &json!({ "number": numbers[1] })).await;
    let (status, body) = caller.reserve("DID", "GB", &numbers).await;
    assert_eq!((status, body["details"].as_array().unwrap().len()), (409, 2));
    for (detail, number) in body["details"].as_array().unwrap().iter().zip(&numbers) {
        assert!(detail["message"].as_str().unwrap().starts_with(number.as_str()), "{detail}");
    }
    assert_eq!(caller.subjects("tata_reserve").await, numbers[..1]);
    assert_eq!(caller.reserve("DID", "GB", &numbers[2..]).await.0, 201);
}

#[tokio::test]
async fn tata_reserve_can_be_released_once_and_is_listed() {
    let caller = Caller::new().await;
    let numbers = caller.numbers("ITFS", "DE", 1).await;
    let (_, held) = caller.reserve("ITFS", "DE", &numbers).await;
    let path = format!("/reservations/{}", held["reservationId"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(Caller::answer(caller.request(Method::DELETE, &path)).await, (204, Value::Null));
    }
    let listed = caller.get("/reservations", &[("customerId", CUSTOMER)]).await.1;
    assert_eq!((listed["totalItems"].as_u64(), &listed["items"][0]["status"]), (Some(1), &json!("released")));
    assert_eq!(caller.reserve("ITFS", "DE", &numbers).await.0, 201);
    assert_eq!(caller.get("/reservations/RS-999999", &[]).await.0, 404);
    let entries = caller.subjects("tata_reserve").await;
    assert_eq!(entries, [numbers[0].clone(), "release RS-000001".into(), numbers[0].clone()]);
}

#[tokio::test]
async fn t9_tata_reserve_takes_most_products_but_not_uifn() {
    let caller = Caller::new().await;
    for product in ["LNS", "ITFS", "DID"] {
        let numbers = caller.numbers(product, "GB", 1).await;
        assert_eq!(caller.reserve(product, "GB", &numbers).await.0, 201, "{product}");
    }
    let numbers = caller.numbers("UIFN", "GB", 1).await;
    assert_eq!(caller.reserve("UIFN", "GB", &numbers).await.0, 409);
    let direct = with(order("UIFN", "GB", "ext-1"), &json!({ "numbers": numbers }));
    assert_eq!(caller.post("/orders", &direct).await.0, 202);
}

#[tokio::test]
async fn t11_tata_reserve_is_for_one_product_and_one_country() {
    let caller = Caller::new().await;
    let gb = caller.numbers("DID", "GB", 1).await;
    let de = caller.numbers("DID", "DE", 1).await;
    let lns = caller.numbers("LNS", "GB", 1).await;
    assert_eq!(faulty(caller.reserve("DID", "GB", &[gb[0].clone(), de[0].clone()]).await), ["numbers"]);
    assert_eq!(faulty(caller.reserve("DID", "GB", &[gb[0].clone(), lns[0].clone()]).await), ["numbers"]);
    let body = json!({ "customerId": CUSTOMER, "productId": ["DID", "LNS"], "country": "GB", "numbers": gb });
    assert_eq!(faulty(caller.post("/reservations", &body).await), ["productId"]);
    assert_eq!(faulty(caller.post("/reservations", &json!({})).await), ["customerId", "productId", "country", "numbers"]);
    assert_eq!(faulty(caller.reserve("DID", "GB", &[gb[0].clone(), gb[0].clone()]).await), ["numbers"]);
}
