//! Log-in, search, purchase and the list of numbers.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, WORLD, digits, is_refused, line};

#[tokio::test]
async fn sandbox_a_token_that_is_missing_wrong_or_a_day_old_is_unauthorized_with_200() {
    let mut caller = Caller::new().await;
    let unauthorized = json!({ "code": 401, "error": "Unauthorized Access" });
    assert_eq!(caller.get("/states", &[]).await["data"][0]["state_code"], "AL");
    caller.control("advance", &json!({ "ms": 86_400_000 })).await;
    assert_eq!(caller.get("/states", &[]).await, unauthorized);
    caller.log_in().await;
    assert_eq!(caller.get("/states", &[]).await["data"][0]["state_code"], "AL");
    let good = caller.token.clone();
    for bad in ["", "x.y.z", &format!("Bearer {good}"), &good[..good.len() - 4], &good.replacen("ey", "eY", 1)] {
        caller.token = bad.to_owned();
        assert_eq!(caller.get("/states", &[]).await, unauthorized, "{bad}");
    }
}

#[tokio::test]
async fn sandbox_five_wrong_passwords_lock_the_world_for_half_an_hour() {
    let mut caller = Caller::stranger().await;
    let wrong = json!({ "user_name": WORLD, "password": "wrong" });
    let right = json!({ "user_name": WORLD, "password": "sandbox" });
    for _ in 0..4 {
        let answer = caller.post("/login", &wrong).await;
        assert_eq!(answer, json!({ "error": "Invalid credentials", "data": false, "code": 400 }));
    }
    caller.log_in().await;
    for _ in 0..4 {
        assert_eq!(caller.post("/login", &wrong).await["error"], "Invalid credentials");
    }
    for body in [&wrong, &right] {
        let answer = caller.post("/login", body).await;
        assert!(is_refused(&answer) && answer["error"].as_str().unwrap().contains("locked"), "{answer}");
    }
    let other = json!({ "user_name": "other", "password": "sandbox" });
    assert_eq!(caller.post("/login", &other).await["code"], 200, "other worlds are open");
    caller.control("advance", &json!({ "ms": 30 * 60 * 1000 })).await;
    assert_eq!(caller.post("/login", &right).await["code"], 200);
    assert!(caller.ledger().await.is_empty());
}

#[tokio::test]
async fn sandbox_search_needs_a_state_and_a_limit_and_gives_fifty_at_most() {
    let caller = Caller::new().await;
    let search = async |query: &[(&str, &str)]| caller.get("/search", query).await;
    for bad in [
        vec![("type", "local"), ("npa", "706"), ("limit", "10")],
        vec![("type", "local"), ("state", "GA")],
        vec![("type", "local"), ("state", "GA"), ("limit", "5001")],
        vec![("type", "local"), ("state", "ZZ"), ("limit", "10")],
        vec![("type", "local"), ("state", "GA"), ("npa", "70a"), ("limit", "10")],
        vec![("type", "mobile"), ("limit", "10")],
        vec![("type", "intl"), ("country", "48e8ef9e-9da8-4584-b398-1c095b5433c4")],
    ] {
        let answer = search(&bad).await;
        assert!(is_refused(&answer), "{bad:?}: {answer}");
    }
    let all = search(&[("type", "local"), ("state", "GA"), ("limit", "5000")]).await;
    assert_eq!(all["data"]["result"].as_array().unwrap().len(), 50);
    let athens = search(&[("type", "local"), ("state", "ga"), ("ratecenter", "athens"), ("npa", "706"), ("limit", "50")]).await;
    let rows = athens["data"]["result"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["npa"] == "706" && row["ratecenter"] == "ATHENS"));
    let written: Vec<&str> = all["data"]["result"].as_array().unwrap().iter().map(|row| row["did"].as_str().unwrap()).collect();
    assert!(written.iter().any(|did| did.len() == 12) && written.iter().any(|did| did.len() == 10), "with and without dashes");
    for npa in ["800", "833", "844", "855", "866", "877", "888"] {
        let answer = search(&[("type", "toll"), ("npa", npa), ("limit", "50")]).await;
        assert!(!answer["data"]["result"].as_array().unwrap().is_empty(), "{npa}");
    }
}

#[tokio::test]
async fn sandbox_an_order_with_one_line_that_cannot_be_had_buys_nothing() {
    let caller = Caller::new().await;
    let (order, numbers) = caller.order_for("GA", 3).await;
    caller.control("sell", &json!({ "number": numbers[1] })).await;
    let answer = caller.post("/purchase", &order).await;
    assert!(is_refused(&answer) && answer["error"].as_str().unwrap().contains(&numbers[1]), "{answer}");
    assert!(caller.ledger().await.is_empty());
    let found = caller.search("GA").await;
    assert!(found["result"].as_array().unwrap().iter().all(|row| digits(row) != numbers[1]), "what is sold is not found");
}

#[tokio::test]
async fn sandbox_a_number_is_sold_once() {
    let caller = Caller::new().await;
    let (order, _) = caller.order_for("TX", 1).await;
    assert_eq!(caller.post("/purchase", &order).await["data"], true);
    assert!(is_refused(&caller.post("/purchase", &order).await));
    let (mut order, _) = caller.order_for("TX", 1).await;
    let twice = order["numbers"][0].clone();
    order["numbers"].as_array_mut().unwrap().push(twice);
    assert!(is_refused(&caller.post("/purchase", &order).await));
    assert_eq!(caller.ledger().await.len(), 1);
}

#[tokio::test]
async fn sandbox_loc_and_loc_data_must_be_those_of_the_row() {
    let caller = Caller::new().await;
    let found = caller.search("GA").await;
    let rows = found["result"].as_array().unwrap();
    let with = line(rows.iter().find(|row| row.get("locData").is_some()).unwrap(), &found["loc"]);
    let bare = line(rows.iter().find(|row| row.get("locData").is_none()).unwrap(), &found["loc"]);
    let other = caller.search("TX").await["loc"].clone();
    let changed = |row: &Value, key: &str, value: Value| {
        let mut row = row.clone();
        row[key] = value;
        row
    };
    for bad in [
        changed(&with, "loc", json!("")),
        changed(&with, "loc", other),
        changed(&with, "locData", json!("")),
        changed(&bare, "locData", with["locData"].clone()),
        changed(&with, "state", json!("TX")),
        changed(&with, "npa", json!("7")),
        changed(&with, "fwd_trunk_grpid", json!(11)),
    ] {
        let answer = caller.post("/purchase", &json!({ "type": "local", "numbers": [bad] })).await;
        assert!(is_refused(&answer), "{bad}: {answer}");
    }
    caller.control("advance", &json!({ "ms": 61 * 60 * 1000 })).await;
    assert!(is_refused(&caller.post("/purchase", &json!({ "type": "local", "numbers": [with] })).await), "an hour later");
    assert!(is_refused(&caller.post("/purchase", &json!({ "type": "local", "numbers": [] })).await));
    assert!(caller.ledger().await.is_empty());
}

#[tokio::test]
async fn sandbox_a_line_brings_its_trunk_group_or_the_preconfigured_forwarding() {
    let caller = Caller::new().await;
    let (mut order, numbers) = caller.order_for("GA", 3).await;
    order["numbers"][0]["fwd_trunk_grpid"] = json!("52620");
    order["numbers"][1]["fwd_trunk_grpid"] = json!(52_610);
    order["numbers"][2]["fwd_preconfigured"] = json!(true);
    assert_eq!(caller.post("/purchase", &order).await["data"], true);
    let rows = caller.dids("local").await;
    let forwarding = |number: &str| rows.iter().find(|row| row["did"] == number).unwrap()["forwardingData"].clone();
    assert_eq!(forwarding(&numbers[0])["fwd_trunk_grpid"], 52_620);
    assert_eq!(forwarding(&numbers[1])["fwd_trunk_grpid"], 52_610);
    assert_eq!(forwarding(&numbers[2])["method1"], "preconfigured");
}

#[tokio::test]
async fn sandbox_no_more_are_sold_of_a_place_than_it_has() {
    let caller = Caller::new().await;
    let place = caller.get("/search", &[("type", "intl"), ("country", "DEU")]).await["data"][0].clone();
    let row = |quantity: u64| {
        json!({ "type": "intl", "numbers": [{ "name": place["name"], "prefix": place["prefix"],
        "country": place["country"], "loc": place["intl_data"], "quantity": quantity }] })
    };
    let left = place["quantity"].as_u64().unwrap();
    assert!(is_refused(&caller.post("/purchase", &row(left + 1)).await));
    assert_eq!(caller.post("/purchase", &row(left)).await["data"], true);
    let names = caller.get("/search", &[("type", "intl"), ("country", "82")]).await["data"].clone();
    assert!(names.as_array().unwrap().iter().all(|row| row["name"] != place["name"]), "nothing is left there");
}

#[tokio::test]
async fn sandbox_prices_are_strings_of_five_decimals_and_can_change() {
    let caller = Caller::new().await;
    let found = caller.search("GA").await;
    assert_eq!((&found["setup"], &found["monthly"]), (&json!("2.00000"), &json!("1.00000")));
    caller.control("price", &json!({ "setup": "3.00000", "monthly": "1.50000" })).await;
    let found = caller.search("GA").await;
    assert_eq!((&found["setup"], &found["monthly"]), (&json!("3.00000"), &json!("1.50000")));
}

#[tokio::test]
async fn sandbox_a_world_opens_with_numbers_of_all_kinds_and_a_canary_in_a_password() {
    let caller = Caller::new().await;
    let local = caller.dids("local").await;
    assert_eq!((local.len(), caller.dids("toll").await.len(), caller.dids("intl").await.len()), (10, 2, 1));
    let passwords =
        local.iter().filter(|row| row["forwardingData"]["password"].as_str().unwrap().starts_with("canary-sip-password-"));
    assert_eq!(passwords.count(), 1);
    assert!(local.iter().all(|row| row["e911Data"].get("city").is_none()));
    assert!(local.iter().any(|row| row["state"].is_null()), "one is from before places were kept");
    assert!(caller.ledger().await.is_empty());
}

#[tokio::test]
async fn sandbox_pages_are_cut_without_a_total_and_end_in_an_empty_one() {
    let caller = Caller::new().await;
    caller.control("owned", &json!({ "count": 2_500 })).await;
    let page = async |page: &str, max: &str| {
        let answer = caller.get("/dids", &[("type", "local"), ("page", page), ("max", max)]).await;
        assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), ["code", "data", "error"]);
        answer["data"].as_array().unwrap().clone()
    };
    assert_eq!(page("1", "5000").await.len(), 1000);
    assert_eq!(page("3", "1000").await.len(), 510);
    assert_eq!(page("4", "1000").await.len(), 0);
    assert_eq!(page("2", "7").await[0], page("1", "8").await[7]);
    let all = caller.dids("local").await;
    let distinct: std::collections::HashSet<&str> = all.iter().map(|row| row["did"].as_str().unwrap()).collect();
    assert_eq!((all.len(), distinct.len()), (2_510, 2_510));
    for bad in [[("type", "local"), ("page", "0"), ("max", "5")], [("type", "x"), ("page", "1"), ("max", "5")]] {
        assert!(is_refused(&caller.get("/dids", &bad).await));
    }
}

#[tokio::test]
async fn sandbox_removal_refuses_what_is_not_ours_and_a_leading_one() {
    let caller = Caller::new().await;
    let rows = caller.dids("local").await;
    let number = rows[0]["did"].as_str().unwrap();
    for bad in [
        json!({}),
        json!({ "id": [1] }),
        json!({ "numbers": ["2125550100"] }),
        json!({ "numbers": [format!("1{number}")] }),
        json!({ "id": [rows[0]["_id"], 1] }),
    ] {
        assert!(is_refused(&caller.delete("/dids", &bad).await), "{bad}");
    }
    assert!(caller.has("local", number).await);
    let answer = caller.delete("/dids", &json!({ "id": [rows[0]["_id"], rows[1]["_id"].to_string()] })).await;
    assert_eq!(answer["data"], json!({ "success": true }));
    assert_eq!(caller.subjects("c48_dids_remove").await.len(), 2);
    assert!(!caller.has("local", number).await);
}

#[tokio::test]
async fn sandbox_worlds_do_not_see_each_other_and_a_reset_keeps_the_token() {
    let mut caller = Caller::new().await;
    let (order, numbers) = caller.order_for("GA", 1).await;
    caller.post("/purchase", &order).await;
    let mine = caller.token.clone();
    let answer = caller.post("/login", &json!({ "user_name": "other", "password": "sandbox" })).await;
    caller.token = answer["data"]["token"].as_str().unwrap().to_owned();
    assert!(!caller.has("local", &numbers[0]).await);
    caller.token = mine;
    assert!(caller.has("local", &numbers[0]).await);
    caller.control("reset", &Value::Null).await;
    assert!(!caller.has("local", &numbers[0]).await);
    assert!(caller.ledger().await.is_empty());
}

#[tokio::test]
async fn sandbox_verbs_and_paths_that_are_not_documented_are_not_there() {
    let caller = Caller::new().await;
    for (method, path, status) in [(Method::POST, "/dids", 405), (Method::GET, "/purchase", 405), (Method::GET, "/nothing", 404)]
    {
        assert_eq!(caller.request(method, path).send().await.unwrap().status(), status, "{path}");
    }
    let answer =
        Caller::json(caller.request(Method::POST, "/purchase").header("Content-Type", "application/json").body("{nonsense"))
            .await;
    assert!(is_refused(&answer));
}
