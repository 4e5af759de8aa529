//! What an order must say.

use serde_json::{Value, json};

use super::{Caller, faulty, order, with};

/// A complete order for one number.
async fn complete(caller: &Caller, external: &str) -> Value {
    let numbers = caller.numbers("DID", "GB", 1).await;
    with(order("DID", "GB", external), &json!({ "numbers": numbers }))
}

#[tokio::test]
async fn t10_tata_order_comes_in_four_styles_and_takes_exactly_one() {
    let caller = Caller::new().await;
    let base = order("DID", "GB", "ext-1");
    let numbers = caller.numbers("DID", "GB", 4).await;
    let (_, held) = caller.reserve("DID", "GB", &numbers[..2]).await;
    let styles = [
        json!({ "reservationId": held["reservationId"] }),
        json!({ "numbers": &numbers[2..] }),
        json!({ "criteria": { "city": "London", "contiguous": true }, "quantity": 5 }),
        json!({ "request": "Two numbers in Aberdeen", "quantity": 2 }),
    ];
    for (place, (style, count)) in styles.iter().zip([2, 2, 5, 2]).enumerate() {
        let body = with(with(base.clone(), style), &json!({ "externalId": format!("ext-{place}") }));
        let (status, answer) = caller.post("/orders", &body).await;
        assert_eq!((status, &answer["status"]), (202, &json!("submitted")), "{answer}");
        assert_eq!(answer["items"].as_array().unwrap().len(), count, "{answer}");
        assert_eq!((&answer["requestId"], &answer["orderType"]), (&json!("request-1"), &json!("new")));
    }
    assert_eq!(faulty(caller.post("/orders", &with(base.clone(), &json!({ "externalId": "ext-9" }))).await), ["style"]);
    let two = with(with(base, &json!({ "reservationId": "RS-000001", "numbers": &numbers[..1] })), &json!({ "externalId": "x" }));
    assert_eq!(faulty(caller.post("/orders", &two).await), ["style"]);
    let ledger = caller.subjects("tata_order").await;
    assert_eq!((&ledger[..4], ledger.len()), (&numbers[..], 10));
    assert_eq!(ledger[9], "OR-000004 ext-3");
    let again = with(order("DID", "GB", "ext-8"), &json!({ "reservationId": held["reservationId"] }));
    assert_eq!(caller.post("/orders", &again).await.0, 409);
}

#[tokio::test]
async fn t3_and_t6_tata_order_wants_a_connection_type_and_an_outpulse_type() {
    let caller = Caller::new().await;
    let body = complete(&caller, "ext-1").await;
    let bare = with(body.clone(), &json!({ "connectionType": null, "connectionId": null, "outpulseType": null }));
    assert_eq!(faulty(caller.post("/orders", &bare).await), ["connectionType", "outpulseType"]);
    let odd = with(body.clone(), &json!({ "connectionType": "PTSN", "outpulseType": "same" }));
    assert_eq!(faulty(caller.post("/orders", &odd).await), ["connectionType", "outpulseType"]);
    let custom = with(body.clone(), &json!({ "outpulseType": "custom" }));
    assert_eq!(faulty(caller.post("/orders", &custom).await), ["outpulseDigits"]);
    let letters = with(body, &json!({ "outpulseType": "custom", "outpulseDigits": "12x" }));
    assert_eq!(faulty(caller.post("/orders", &letters).await), ["outpulseDigits"]);
    assert!(caller.subjects("tata_order").await.is_empty());
}

#[tokio::test]
async fn t4_tata_order_over_a_trunk_wants_a_connection_that_there_is() {
    let caller = Caller::new().await;
    let body = complete(&caller, "ext-1").await;
    assert_eq!(faulty(caller.post("/orders", &with(body.clone(), &json!({ "connectionId": null }))).await), ["connectionId"]);
    assert_eq!(faulty(caller.post("/orders", &with(body, &json!({ "connectionId": "CN-9" }))).await), ["connectionId"]);
}

#[tokio::test]
async fn t5_tata_order_over_the_pstn_wants_digits_and_the_custom_outpulse() {
    let caller = Caller::new().await;
    let body = with(complete(&caller, "ext-1").await, &json!({ "connectionType": "pstn", "connectionId": null }));
    assert_eq!(faulty(caller.post("/orders", &body).await), ["outpulseDigits", "outpulseType"]);
    let same = with(body.clone(), &json!({ "outpulseDigits": "+442079460991" }));
    assert_eq!(faulty(caller.post("/orders", &same).await), ["outpulseType"]);
    let custom = with(same, &json!({ "outpulseType": "custom" }));
    assert_eq!(caller.post("/orders", &custom).await.0, 202);
}

#[tokio::test]
async fn t7_tata_order_may_leave_the_digits_out_and_may_give_them_over_a_trunk() {
    let caller = Caller::new().await;
    let body = complete(&caller, "ext-1").await;
    assert_eq!(caller.post("/orders", &body).await.0, 202);
    let digits = json!({ "outpulseDigits": "442079460991" });
    assert_eq!(caller.post("/orders", &with(complete(&caller, "ext-2").await, &digits)).await.0, 202);
}

#[tokio::test]
async fn t1_and_t12_tata_order_wants_a_complete_customer_and_a_way_to_pay() {
    let caller = Caller::new().await;
    let body = complete(&caller, "ext-1").await;
    let ids = ["customerId", "contactId", "paymentMethodId", "locationId"];
    for id in ids {
        assert_eq!(faulty(caller.post("/orders", &with(body.clone(), &json!({ id: null }))).await), [id]);
        assert_eq!(faulty(caller.post("/orders", &with(body.clone(), &json!({ id: "XX-1" }))).await), [id]);
    }
    let incomplete = json!({ "customerId": "CU-100299", "paymentMethodId": "PM-500699" });
    assert_eq!(faulty(caller.post("/orders", &with(body, &incomplete)).await), ["customerId", "paymentMethodId"]);
    for (what, id) in [("contacts", "contactId"), ("paymentMethods", "paymentMethodId"), ("locations", "locationId")] {
        let (status, listed) = caller.get(&format!("/customers/CU-100200/{what}"), &[]).await;
        assert!(status == 200 && listed["items"][0][id].is_string(), "{what}");
    }
    assert_eq!(caller.get("/customers/CU-100200", &[]).await.1["status"], "complete");
    assert_eq!(caller.get("/customers/CU-1", &[]).await.0, 404);
}

#[tokio::test]
async fn t11_tata_order_is_for_one_product_and_country_and_has_two_names() {
    let caller = Caller::new().await;
    let body = complete(&caller, "ext-1").await;
    let nameless = with(body.clone(), &json!({ "requestId": null, "externalId": null }));
    assert_eq!(faulty(caller.post("/orders", &nameless).await), ["requestId", "externalId"]);
    let many = with(body.clone(), &json!({ "productId": ["DID", "LNS"], "country": ["GB", "DE"] }));
    assert_eq!(faulty(caller.post("/orders", &many).await), ["productId", "country"]);
    let abroad = caller.numbers("DID", "DE", 1).await;
    let mixed = with(body.clone(), &json!({ "numbers": [body["numbers"][0], abroad[0]] }));
    assert_eq!(faulty(caller.post("/orders", &mixed).await), ["numbers"]);
    let (_, held) = caller.reserve("DID", "DE", &abroad).await;
    let other = with(body.clone(), &json!({ "numbers": null, "reservationId": held["reservationId"] }));
    assert_eq!(faulty(caller.post("/orders", &other).await), ["country"]);

    assert_eq!(caller.post("/orders", &body).await.0, 202);
    let again = complete(&caller, "ext-1").await;
    assert_eq!(caller.post("/orders", &again).await.0, 409, "an external id names one order");
    assert_eq!(caller.subjects("tata_order").await.len(), 1);
    let beside = complete(&caller, "ext-2").await;
    assert_eq!(caller.post("/orders", &beside).await.0, 202);
    let of_request = caller.get("/orders", &[("requestId", "request-1")]).await.1;
    assert_eq!(of_request["totalItems"], 2);
    let one = caller.get("/orders", &[("requestId", "request-1"), ("externalId", "ext-1")]).await.1;
    assert_eq!((&one["totalItems"], &one["items"][0]["externalId"]), (&json!(1), &json!("ext-1")));
}

#[tokio::test]
async fn tata_order_by_numbers_takes_what_the_customer_itself_reserved() {
    let caller = Caller::new().await;
    let numbers = caller.numbers("DID", "GB", 2).await;
    for number in &numbers {
        assert_eq!(caller.reserve("DID", "GB", std::slice::from_ref(number)).await.0, 201);
    }
    let body = with(order("DID", "GB", "ext-1"), &json!({ "numbers": numbers }));
    assert_eq!(caller.post("/orders", &body).await.0, 202);
    for id in ["RS-000001", "RS-000002"] {
        assert_eq!(caller.get(&format!("/reservations/{id}"), &[]).await.1["status"], "ordered");
    }
    assert_eq!(caller.post("/orders", &with(body, &json!({ "externalId": "ext-2" }))).await.0, 409);
}

#[tokio::test]
async fn tata_order_refuses_what_somebody_else_has() {
    let caller = Caller::new().await;
    let body = complete(&caller, "ext-1").await;
    caller.control("sell", &json!({ "number": body["numbers"][0] })).await;
    let (status, answer) = caller.post("/orders", &body).await;
    assert_eq!((status, answer["details"].as_array().unwrap().len()), (409, 1));
    let nowhere = with(body, &json!({ "numbers": null, "criteria": { "city": "Atlantis" }, "quantity": 1 }));
    assert_eq!(caller.post("/orders", &nowhere).await.0, 409);
    assert!(caller.subjects("tata_order").await.is_empty());
}
