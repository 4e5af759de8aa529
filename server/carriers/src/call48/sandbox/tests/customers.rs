//! Customers, their settings, payments and sign-ups, as any client of the carrier sees them.

use serde_json::{Value, json};

use super::{Caller, WORLD, is_refused, shapes::fits};
use crate::tests::sample;

fn documented(name: &str) -> Value {
    serde_json::from_str(&sample("call48", name)).unwrap()
}

fn customer(username: &str) -> Value {
    json!({
        "portaClass": 2348, "username": username, "creditLimit": 50, "creditLimitWarning": 20.5, "email": "test@example.com",
        "password": "123456", "salutation": "Mr.", "firstname": "test", "lastname": "Sub1247", "address": "1767 Hermitage Blvd",
        "zip": "02501", "city": "brb", "country": "US", "portaCurrency": "USD", "portaBcc": "a@example.com,b@example.com",
    })
}

fn account(username: &str) -> Value {
    json!({
        "firstname": "test", "lastname": "user", "company": "sample1", "address": "Brooklyn street", "city": "Brooklyn", "country": "US",
        "state": "FL", "username": username, "password": "secret", "confirmpassword": "secret", "email": "user@example.com",
        "phone": "5555555555", "terms": 1,
    })
}

#[tokio::test]
async fn sandbox_every_list_about_customers_has_the_shape_of_its_sample_and_no_code() {
    let caller = Caller::new().await;
    let customers = caller.get("/customers", &[]).await;
    fits(&documented("customers"), &customers, "customers");
    assert_eq!(customers["data"][0]["i_customer"], customers["data"][0]["account_id"], "here it is the account");
    assert_eq!(customers["data"][0]["porta_cid"], 64_735);
    fits(&documented("discount_plans"), &caller.get("/discountplan", &[]).await, "plans");
    let mut subscriptions = caller.get("/subscriptions", &[("id", "24")]).await;
    let rows = subscriptions["data"].as_array_mut().unwrap();
    assert_eq!(rows[0], rows[1], "the first comes twice, as in the document");
    assert_eq!(rows[2]["finish_date"], Value::Null);
    rows.truncate(2);
    fits(&documented("subscriptions"), &subscriptions, "subscriptions");
}

#[tokio::test]
async fn sandbox_a_new_customer_is_listed_first_and_what_is_wrong_with_one_is_refused() {
    let caller = Caller::new().await;
    fits(&documented("customer_created"), &caller.put("/customers", &customer("devsub")).await, "created");
    let row = &caller.get("/customers", &[]).await["data"][0];
    assert_eq!(
        (&row["login"], &row["credit_limit"], &row["credit_limit_warning"]),
        (&json!("devsub"), &json!("50.00000"), &json!("20.50000"))
    );
    assert!(!row.to_string().contains("123456"), "no password is kept");
    assert!(is_refused(&caller.put("/customers", &customer("DevSub")).await), "the name is taken");
    for (field, value) in [
        ("portaClass", json!("2348")),
        ("creditLimit", json!(-1)),
        ("email", json!("nobody")),
        ("portaBcc", json!("a@example.com;b@example.com")),
        ("portaCurrency", json!("EUR")),
        ("firstname", json!("x".repeat(4_000))),
        ("zip", json!("")),
    ] {
        let mut wrong = customer("other");
        wrong[field] = value;
        assert!(is_refused(&caller.put("/customers", &wrong).await), "{field}");
    }
    assert_eq!(caller.subjects("c48_customer_create").await, ["devsub"]);
}

#[tokio::test]
async fn sandbox_settings_take_the_documents_words_only() {
    let caller = Caller::new().await;
    let good = json!({ "id": 24, "limitsimulcalls": "yes", "simulmaxcallsin": 3, "simulmaxcallsout": 2, "simulmaxcalls": 4 });
    let answer = caller.put("/limitsimulcalls", &good).await;
    fits(&documented("customer_set"), &answer, "limits");
    assert_eq!(answer["data"]["i_customer"], 64_735, "the billing's id, not 24");
    for (path, body) in [
        ("/rtp", json!({ "id": 24, "rtp": "4" })),
        ("/rtp", json!({ "id": 99_999, "rtp": "1" })),
        ("/rtp", json!({ "rtp": "1" })),
        ("/paging", json!({ "id": 24, "paging": "maybe" })),
        ("/callparking", json!({ "id": 24 })),
        ("/discountplan", json!({ "id": 24, "i_vd_plan": 7 })),
    ] {
        assert!(is_refused(&caller.post(path, &body).await), "{path} {body}");
    }
    for word in ["yes", "Yes", "No"] {
        let answer = caller.post("/paging", &json!({ "id": "24", "paging": word })).await;
        assert_eq!(answer["error"], Value::Null, "{word}");
    }
    assert_eq!(caller.subjects("c48_paging").await, ["24", "24", "24"]);
}

#[tokio::test]
async fn sandbox_payments_are_taken_as_often_as_they_come_and_a_sign_up_once() {
    let caller = Caller::new().await;
    for _ in 0..2 {
        assert_eq!(caller.get("/payment", &[("amount", "40.00")]).await, documented("plain_true"));
    }
    for wrong in ["20.00", "-40", "40.001", "1e3", "forty", ""] {
        assert!(is_refused(&caller.get("/payment", &[("amount", wrong)]).await), "{wrong}");
    }
    assert_eq!(caller.subjects("c48_payment").await, ["40.00", "40.00"]);
    let stranger = Caller::stranger().await;
    assert_eq!(stranger.post("/signup", &account(WORLD)).await, documented("plain_true"), "without a token");
    assert!(is_refused(&stranger.post("/signup", &account(WORLD)).await));
    let mut differs = account("another");
    differs["confirmpassword"] = json!("other");
    assert!(is_refused(&stranger.post("/signup", &differs).await));
    assert_eq!(stranger.subjects("c48_signup").await, [WORLD]);
}
