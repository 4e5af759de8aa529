//! Search, cart and checkout.

use serde_json::json;

use super::{CHECKOUT, Caller};

#[tokio::test]
async fn sandbox_tsg_search_local_finds_by_place_pattern_and_run() {
    let caller = Caller::new().await;
    let query = "query ($npa: String, $state: String, $mask: String, $n: Int, $run: Boolean, $city: String) {
        availableNumbers(npa: $npa, state: $state, contains: $mask, quantity: $n, consecutive: $run, city: $city) {
            numbers { telephoneNumber city lata state rateCenter } } }";
    let find = async |variables| caller.field(query, variables, "availableNumbers").await["numbers"].as_array().unwrap().clone();
    let seattle = find(json!({ "npa": "206", "n": 20 })).await;
    assert_eq!(seattle.len(), 20);
    assert!(seattle.iter().all(|row| row["telephoneNumber"].as_str().unwrap().starts_with("206") && row["state"] == "WA"));
    assert!(seattle.iter().all(|row| row["lata"] == "674" && row["city"] == row["rateCenter"]));
    let texas = find(json!({ "state": "TX", "mask": "xxxxxxxxx7", "n": 10 })).await;
    assert!(!texas.is_empty() && texas.iter().all(|row| row["telephoneNumber"].as_str().unwrap().ends_with('7')));
    let austin = find(json!({ "city": "austin", "n": 5 })).await;
    assert!(austin.len() == 5 && austin.iter().all(|row| row["city"] == "AUSTIN"));
    let run = find(json!({ "npa": "212", "n": 6, "run": true })).await;
    let digits: Vec<u64> = run.iter().map(|row| row["telephoneNumber"].as_str().unwrap().parse().unwrap()).collect();
    assert!(digits.len() == 6 && digits.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{digits:?}");
    let wide = find(json!({ "n": 500 })).await;
    assert_eq!(wide.len(), 500);
}

#[tokio::test]
async fn sandbox_tsg_cart_add_excludes_what_cannot_be_had_and_says_no_error() {
    let caller = Caller::new().await;
    let found = caller.available(3).await;
    caller.control("sell", json!({ "number": found[2] })).await;
    let owned = caller.owned(|_| true).await[0][1..].to_owned();
    let requested =
        [found[1].clone(), found[0].clone(), found[2].clone(), format!("1{}", found[0]), owned, found[0].clone(), "x".into()];
    let answer = caller.reserve(&requested).await;
    let mut reserved = vec![found[0].clone(), found[1].clone()];
    reserved.sort();
    assert_eq!((&answer["reserved"], &answer["reservedTotal"]), (&json!(reserved), &json!(2)));
    assert_eq!((&answer["excluded"], &answer["excludedTotal"]), (&json!(requested[2..]), &json!(5)));
    assert_eq!((&answer["requested"], &answer["requestedTotal"]), (&json!(requested), &json!(7)));
    assert_eq!(caller.subjects("tsg_cart_add").await, [found[1].clone(), found[0].clone()]);
    assert!(!caller.available(500).await.contains(&found[0]));
}

#[tokio::test]
async fn sandbox_tsg_cart_add_holds_a_hundred_numbers_and_not_one_more() {
    let caller = Caller::new().await;
    let found = caller.available(103).await;
    assert_eq!(caller.reserve(&found[..60]).await["reservedTotal"], 60);
    let answer = caller.reserve(&found[60..]).await;
    assert_eq!((&answer["reservedTotal"], &answer["excludedTotal"]), (&json!(40), &json!(3)));
    assert_eq!(answer["excluded"], json!(found[100..]));
    assert_eq!(caller.cart().await.len(), 100);
}

#[tokio::test]
async fn sandbox_tsg_cart_list_shows_ten_digits_with_city_and_lata() {
    let caller = Caller::new().await;
    let found = caller.available(2).await;
    caller.reserve(&found).await;
    let listed = caller.field("{ reservedList { numbers { telephoneNumber city lata } } }", json!({}), "reservedList").await;
    for (row, number) in listed["numbers"].as_array().unwrap().iter().zip(&found) {
        assert_eq!(row["telephoneNumber"], json!(number));
        assert!(!row["city"].as_str().unwrap().is_empty() && row["lata"].as_str().unwrap().len() == 3);
    }
}

#[tokio::test]
async fn sandbox_tsg_cart_remove_counts_what_was_released_and_excludes_the_rest() {
    let caller = Caller::new().await;
    let found = caller.available(3).await;
    caller.reserve(&found[..2]).await;
    let query = "mutation ($n: [String]) { releaseReserved(numbers: $n) { excluded excludedCount releasedCount totalCount } }";
    let answer = caller.field(query, json!({ "n": [found[0], found[2]] }), "releaseReserved").await;
    assert_eq!(answer, json!({ "excluded": [found[2]], "excludedCount": 1, "releasedCount": 1, "totalCount": 2 }));
    assert_eq!(caller.cart().await, [found[1].clone()]);
    assert_eq!(caller.subjects("tsg_cart_remove").await, [found[0].clone()]);
    assert!(caller.available(500).await.contains(&found[0]));
}

#[tokio::test]
async fn sandbox_tsg_checkout_buys_everything_in_the_cart_also_what_somebody_else_put_there() {
    let caller = Caller::new().await;
    let found = caller.available(2).await;
    caller.reserve(&found).await;
    let foreign = caller.control("foreign", json!({})).await["number"].as_str().unwrap().to_owned();
    assert_eq!(caller.cart().await, [found[0].clone(), found[1].clone(), foreign.clone()]);
    let order = caller.field(CHECKOUT, json!({}), "numbersOrder").await;
    assert_eq!(order["orderId"], 0);
    let items = order["items"].as_array().unwrap();
    let bought: Vec<&str> = items.iter().map(|item| item["tn"].as_str().unwrap()).collect();
    assert_eq!(bought, [&found[0], &found[1], &foreign]);
    assert!(items.iter().all(|item| item["trunkGroup"].is_null() && item["tnNote"].is_null()));
    assert_eq!(caller.subjects("tsg_checkout").await, bought);
    assert_eq!(caller.subjects("tsg_cart_add").await, found);
    assert!(caller.cart().await.is_empty());
    let (status, number) = caller.get(&format!("/v5/dids/1{foreign}")).await;
    assert_eq!((status, &number["sms_status"], &number["sms_enabled"]), (200, &json!("ACTIVE"), &json!(true)));
}

#[tokio::test]
async fn sandbox_tsg_checkout_of_an_empty_cart_is_an_error() {
    let caller = Caller::new().await;
    let body = caller.ask(CHECKOUT, json!({})).await;
    assert_eq!(body["data"], json!({ "numbersOrder": null }));
    assert_eq!(body["errors"][0]["path"], json!(["numbersOrder"]));
    assert!(caller.ledger().await.is_empty());
}

#[tokio::test]
async fn sandbox_tsg_search_tollfree_finds_by_mask_and_never_more_than_ten() {
    let caller = Caller::new().await;
    let query = "query ($mask: String, $n: Int, $run: Boolean) {
        tollfreeNumbers(contains: $mask, quantity: $n, consecutive: $run) { numbers } }";
    let found = caller.field(query, json!({ "mask": "888xxxxxxx", "n": 10 }), "tollfreeNumbers").await;
    let numbers = found["numbers"].as_array().unwrap();
    assert_eq!(numbers.len(), 10);
    assert!(numbers.iter().all(|number| number.as_str().unwrap().starts_with("1888") && number.as_str().unwrap().len() == 11));
    let run = caller.field(query, json!({ "mask": "877xxxxxxx", "n": 4, "run": true }), "tollfreeNumbers").await;
    let run: Vec<u64> = run["numbers"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().parse().unwrap()).collect();
    assert!(run.len() == 4 && run.windows(2).all(|pair| pair[0] + 1 == pair[1]));
    for variables in [json!({ "n": 11 }), json!({ "n": 0 }), json!({ "mask": "888-xxx-xxxx" })] {
        assert!(caller.ask(query, variables).await["errors"].is_array());
    }
}

#[tokio::test]
async fn sandbox_tsg_order_tollfree_leaves_out_what_somebody_else_took() {
    let caller = Caller::new().await;
    let found = caller.field("{ tollfreeNumbers(quantity: 3) { numbers } }", json!({}), "tollfreeNumbers").await;
    let numbers: Vec<String> = serde_json::from_value(found["numbers"].clone()).unwrap();
    caller.control("sell", json!({ "number": numbers[1] })).await;
    let query =
        "mutation ($n: [String], $sms: Boolean) { orderTollfreeNumbers(numbers: $n, smsEnable: $sms) { numbers orderId } }";
    let order = caller.field(query, json!({ "n": numbers, "sms": true }), "orderTollfreeNumbers").await;
    let mut bought = vec![numbers[0].clone(), numbers[2].clone()];
    bought.sort();
    assert_eq!(order["numbers"], json!(bought));
    assert!(order["orderId"].as_str().unwrap().ends_with("-ORD"));
    let (_, told) = caller.get(&format!("/v5/dids/{}", bought[0])).await;
    assert_eq!((&told["number_type"], &told["sms_status"]), (&json!("toll-free"), &json!("PENDING")));
    let taken = caller.ask(query, json!({ "n": [numbers[1]] })).await;
    assert_eq!(taken["data"], json!({ "orderTollfreeNumbers": null }));
    let ten_digits = caller.ask(query, json!({ "n": [numbers[0][1..]] })).await;
    assert!(ten_digits["errors"].is_array());
    assert_eq!(caller.subjects("tsg_order_tollfree").await, bought.iter().map(|one| one[1..].to_owned()).collect::<Vec<_>>());
}
