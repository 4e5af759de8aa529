//! Numbers for sale.

use serde_json::json;

use super::{Caller, faulty};

#[tokio::test]
async fn tata_search_lists_a_product_and_country_page_by_page() {
    let caller = Caller::new().await;
    let (status, first) = caller.get("/numbers", &[("productId", "DID"), ("country", "GB")]).await;
    assert_eq!((status, first["displayItems"].as_u64(), first["items"].as_array().unwrap().len()), (200, Some(25), 25));
    let row = &first["items"][0];
    assert_eq!((&row["productId"], &row["country"], &row["reservable"]), (&json!("DID"), &json!("GB"), &json!(true)));
    assert!(row["number"].as_str().unwrap().starts_with("+44"));
    assert_eq!((&row["monthlyCharge"], &row["currency"]), (&json!("2.40"), &json!("USD")));
    let total = first["totalItems"].as_u64().unwrap();
    assert!(total > 100, "{total}");
    let query = [("productId", "DID"), ("country", "GB"), ("pageNo", "2"), ("pageSize", "100")];
    let (_, second) = caller.get("/numbers", &query).await;
    assert_ne!(second["items"][0], first["items"][0]);
    let beyond = [("productId", "DID"), ("country", "GB"), ("pageNo", "99")];
    assert_eq!(caller.get("/numbers", &beyond).await.1["items"], json!([]));
    assert_eq!(caller.get("/numbers", &[("productId", "DID"), ("country", "AE")]).await.1["items"][0].get("monthlyCharge"), None);
}

#[tokio::test]
async fn t8_tata_search_takes_a_place_a_type_digits_and_blocks() {
    let caller = Caller::new().await;
    let of_gb = async |more: &[(&str, &str)]| {
        let query: Vec<_> = [("productId", "DID"), ("country", "GB"), ("pageSize", "100")].iter().chain(more).copied().collect();
        caller.get("/numbers", &query).await.1["items"].as_array().unwrap().clone()
    };
    let london = of_gb(&[("city", "london")]).await;
    assert!(!london.is_empty() && london.iter().all(|row| row["areaCode"] == "20"));
    assert_eq!(of_gb(&[("areaCode", "20")]).await, london);
    assert!(of_gb(&[("numberType", "tollFree")]).await.is_empty());
    let found = of_gb(&[("pattern", "20*7946")]).await;
    assert_eq!(found.len(), london.len());
    let block = of_gb(&[("city", "London"), ("contiguous", "true"), ("quantity", "10")]).await;
    assert!(block.len() >= 10 && block.len().is_multiple_of(10), "{}", block.len());
    let value = |row: &serde_json::Value| row["number"].as_str().unwrap()[1..].parse::<u64>().unwrap();
    for run in block.chunks(10) {
        assert!(run.windows(2).all(|pair| value(&pair[0]) + 1 == value(&pair[1])), "{run:?}");
    }
    assert_eq!(of_gb(&[("quantity", "3")]).await.len(), 3);
}

#[tokio::test]
async fn t2_tata_search_knows_four_products_and_names_what_is_wrong() {
    let caller = Caller::new().await;
    for product in ["LNS", "ITFS", "UIFN", "DID"] {
        let (status, found) = caller.get("/numbers", &[("productId", product), ("country", "DE")]).await;
        assert!(status == 200 && found["totalItems"].as_u64() > Some(10), "{product}: {found}");
    }
    assert_eq!(faulty(caller.get("/numbers", &[("productId", "VFN"), ("country", "DE")]).await), ["productId"]);
    assert_eq!(faulty(caller.get("/numbers", &[]).await), ["productId", "country"]);
    assert_eq!(faulty(caller.get("/numbers", &[("productId", "DID"), ("country", "Germany")]).await), ["country"]);
    let query = [("productId", "DID"), ("country", "DE"), ("contiguous", "true"), ("pattern", "12a"), ("pageSize", "500")];
    assert_eq!(faulty(caller.get("/numbers", &query[..4]).await), ["pattern", "quantity"]);
    assert_eq!(faulty(caller.get("/numbers", &[query[0], query[1], query[4]]).await), ["pageSize"]);
    let query = [("productId", "DID"), ("country", "DE"), ("city", "Berlin"), ("areaCode", "30")];
    assert_eq!(faulty(caller.get("/numbers", &query).await), ["areaCode"]);
}

#[tokio::test]
async fn t16_a_token_is_wanted_under_the_scheme_of_the_world() {
    let mut caller = Caller::new().await;
    let query = [("productId", "DID"), ("country", "GB")];
    caller.control("scheme", &json!({ "scheme": "basic" })).await;
    let (status, body) = caller.get("/numbers", &query).await;
    assert_eq!((status, &body["status"]), (401, &json!("401")));
    caller.authorization = "Basic sandbox-tester".into();
    assert_eq!(caller.get("/numbers", &query).await.0, 200);
    caller.control("scheme", &json!({ "scheme": "none" })).await;
    assert_eq!(caller.get("/numbers", &query).await.0, 401);
    caller.authorization = "sandbox-tester".into();
    assert_eq!(caller.get("/numbers", &query).await.0, 200);
    for nobody in ["", "Bearer", "Bearer tester", "Bearer sandbox-"] {
        caller.authorization = nobody.into();
        assert_eq!(caller.get("/numbers", &query).await, (401, serde_json::Value::Null), "{nobody}");
    }
}
