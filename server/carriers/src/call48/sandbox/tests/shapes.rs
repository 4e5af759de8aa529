//! Each answer against the carrier's sample: the same keys, the same JSON types. Samples are mended where they are no JSON.

use serde_json::{Value, json};

use super::{Caller, WORLD, line};

/// Whether an answer has the keys and types of a sample. A `null` in the sample fits anything, since it shows no type.
pub(super) fn fits(sample: &Value, answer: &Value, at: &str) {
    match (sample, answer) {
        (Value::Null, _)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::String(_), Value::String(_)) => {}
        (Value::Array(samples), Value::Array(answers)) => {
            assert!(samples.is_empty() || !answers.is_empty(), "{at} is empty");
            for (sample, answer) in samples.first().into_iter().cycle().zip(answers) {
                fits(sample, answer, &format!("{at}[]"));
            }
        }
        (Value::Object(samples), Value::Object(answers)) => {
            let keys =
                |object: &serde_json::Map<String, Value>| object.keys().cloned().collect::<std::collections::BTreeSet<_>>();
            assert_eq!(keys(samples), keys(answers), "keys of {at}");
            for (key, sample) in samples {
                fits(sample, &answers[key], &format!("{at}.{key}"));
            }
        }
        (sample, answer) => panic!("{at}: the sample has {sample}, the answer {answer}"),
    }
}

#[tokio::test]
async fn sandbox_log_in_answers_a_token_of_three_parts_for_a_day() {
    let caller = Caller::stranger().await;
    for path in ["/login", "/admin_login"] {
        let answer = caller.post(path, &json!({ "user_name": WORLD, "password": "sandbox" })).await;
        fits(&json!({ "error": null, "data": { "token": "ey" }, "code": 200 }), &answer, path);
        let token = answer["data"]["token"].as_str().unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        assert_eq!(parts.len(), 3);
        use base64::Engine as _;
        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        fits(&json!({ "userId": 129, "uuid": "", "userType": "", "accountType": "", "iat": 1, "exp": 1 }), &claims, "claims");
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 86_400);
    }
}

#[tokio::test]
async fn sandbox_log_in_takes_a_form_as_well() {
    let caller = Caller::stranger().await;
    let form = [("user_name", "some one+else"), ("password", "sandbox")];
    let answer = Caller::json(caller.request(reqwest::Method::POST, "/admin_login").form(&form)).await;
    assert_eq!(answer["code"], 200, "{answer}");
}

#[tokio::test]
async fn sandbox_every_answer_of_search_has_the_shape_of_its_sample() {
    let caller = Caller::new().await;
    let mut answer = caller.get("/search", &[("type", "local"), ("state", "GA"), ("limit", "10")]).await;
    assert_eq!(answer["data"]["result"].as_array().unwrap().len(), 10);
    // Some rows carry no `locData`; the others are compared whole.
    answer["data"]["result"].as_array_mut().unwrap().retain(|row| row.get("locData").is_some());
    let sample = json!({ "code": 200, "message": "", "error": null, "data": {
        "result": [{ "did": "706-510-3027", "number": "706-510-3027", "npa": "706", "nxx": "510", "xxxx": "3027", "fax": "true",
            "tier": 1, "type": "local", "state": "GA", "ratecenter": "ATHENS", "locData": "2d80c0952d7869653547f0" }],
        "loc": "1fcc", "setup": "2.00000", "monthly": "1.00000" } });
    fits(&sample, &answer, "local");
    assert_eq!(answer["data"]["loc"].as_str().unwrap().len(), 76);

    let answer = caller.get("/search", &[("type", "toll"), ("limit", "10")]).await;
    let sample = json!({ "code": 200, "message": "", "error": null, "data": {
        "result": [{ "npa": "741", "nxx": "852", "xxxx": "9632", "did_number": "7418529632" }],
        "loc": "1fcc", "setup": "2.00000", "monthly": "1.00000" } });
    fits(&sample, &answer, "toll");

    let answer = caller.get("/search", &[("type", "intl"), ("country", "178")]).await;
    let sample = json!({ "code": 200, "error": null, "data": [{ "id": "c95727b7", "name": "Arkhangelsk", "prefix": "8182",
        "features": ["voice"], "requirements": true, "quantity": 1, "setup": "0.0", "monthly": "4.6",
        "countryName": "Russian Federation", "country": "RU", "iso": "RU", "intl_data": "1fcc" }] });
    fits(&sample, &answer, "intl");
    assert!(answer["data"].as_array().unwrap().iter().any(|row| row["name"] == "Arkhangelsk" && row["prefix"] == "8182"));
}

#[tokio::test]
async fn sandbox_the_record_of_a_number_has_the_shape_of_its_sample() {
    let caller = Caller::new().await;
    let answer = caller.get("/dids", &[("type", "local"), ("page", "1"), ("max", "1")]).await;
    let sample: Value = serde_json::from_str(
        r#"{ "error": null, "code": 200, "data": [{
        "_id": 147, "did": "2512658624", "number": "251-265-8624", "npa": "251", "nxx": "265", "xxxx": "8624", "fax": "false",
        "type": "local", "portaAID": 1343355, "country": null, "state_name": null, "state": null, "ratecenter": null,
        "rateCenter": null, "status": "USING", "isDeleted": "no", "assigned_id": 3, "portaPRID": 24230, "tags": "tag1,tag2",
        "rtp": "NA", "cnamLookup": "no", "cnamDisplayname": null, "cnamDisplaynumber": null, "cnamType": "",
        "e911Data": { "enabled": "yes", "country": "US", "state": "FL", "zipcode": "33155", "businessname": "test user",
            "address": "Apartment 2", "streetname": "Test St", "streetnumber": "123" },
        "faxData": { "servive": "", "email": null, "serial": null, "guid": null },
        "listing411Data": { "enabled": "no", "type": "RES", "country": "US", "state": null, "zip": null, "lstgn": null,
            "lstnm": null, "business": null, "locnm": null, "strt": null },
        "forwardingData": { "method1": "simple", "method2": "ip", "method3": "simple", "timeout1": "99", "timeout2": "20",
            "timeout3": "60", "sip1": "", "sip2": "127.0.0.1", "sip3": "", "number1": "2522378144", "number2": "",
            "number3": "2223331234", "password": "secret123", "fwd_trunk_grpid": null, "sipdigits": "NA",
            "answeringmode": 2, "sequence": "", "product": 24230 } }] }"#,
    )
    .unwrap();
    fits(&sample, &answer, "dids");
}

#[tokio::test]
async fn sandbox_answers_of_purchase_removal_and_services_have_the_shape_of_their_samples() {
    let caller = Caller::new().await;
    let yes = json!({ "code": 200, "message": "Successful Operation", "data": true, "error": null });
    let (order, numbers) = caller.order_for("GA", 2).await;
    assert_eq!(caller.post("/purchase", &order).await, yes);
    let number = numbers[0].as_str();

    let listing = [
        ("number", number),
        ("enabled", "yes"),
        ("type", "RES"),
        ("country", "US"),
        ("state", "GA"),
        ("lstgn", "Ann"),
        ("lstnm", "Lee"),
        ("strt", "1 Main St"),
        ("locnm", "Athens"),
        ("zip", "30601"),
    ];
    assert_eq!(caller.get("/update411", &listing).await, json!({ "error": null, "data": true, "code": 200 }));
    let address = [
        ("number", number),
        ("enabled", "yes"),
        ("country", "US"),
        ("state", "GA"),
        ("name", "Ann Lee"),
        ("streetnumber", "1"),
        ("streetname", "Main St"),
        ("city", "Athens"),
        ("addresstypenumber", "Apt 2"),
        ("zipcode", "30601"),
    ];
    let first = caller.get("/update911", &address).await;
    fits(&json!({ "error": null, "data": "20312026", "code": 200 }), &first, "update911");
    assert!(first["data"].as_str().unwrap().parse::<u64>().is_ok());
    let second = caller.get("/update911", &address).await;
    assert_eq!(second, json!({ "error": null, "data": true, "code": 200 }));
    assert_eq!(caller.get("/verifyaddress", &address).await, json!({ "error": null, "data": true, "code": 200 }));

    let fax = caller.post("/update_fax", &json!({ "number": number, "service": 1, "email": "a@example.com" })).await;
    fits(&json!({ "error": null, "data": "1234567" }), &fax, "fax");
    let answer = caller.post("/update_forwarding", &json!({ "number": number, "fwd_trunk_grpid": 52_610 })).await;
    assert_eq!(answer, json!({ "error": null, "data": [{ "description": "Routing request completed" }], "code": 200 }));

    let row = caller.dids("local").await.into_iter().find(|row| row["did"] == number).unwrap();
    let name = json!({ "cnam_status": true, "cnam_type": "RES", "display_name": "ANN LEE",
        "display_number": format!("1{number}"), "did_id": row["_id"] });
    let answer = caller.post("/did/create-cnam", &name).await;
    let sample = json!({ "error": null, "code": 200, "message": "Successful Operation", "data": { "did_cnam_id": "6720",
        "did_id": "44978", "cnam_status": true, "cnam_type": "RES", "display_name": "x", "display_number": 12_362_320_049_u64,
        "is_billed": true, "invoice_id": 733, "is_active": true, "created_at": "2024-12-09T08:13:52.512Z",
        "updated_at": "2024-12-09T08:13:52.512Z" } });
    fits(&sample, &answer, "cnam");
    assert_eq!(answer["data"]["created_at"].as_str().unwrap().len(), 24);

    let gone = json!({ "code": 200, "message": "Successful Operation", "data": { "success": true }, "error": null });
    assert_eq!(caller.delete("/dids", &json!({ "id": [row["_id"]] })).await, gone);
    assert_eq!(caller.delete("/dids", &json!({ "numbers": [numbers[1]] })).await, gone);
}

#[tokio::test]
async fn sandbox_a_number_of_another_network_is_forwarded_with_another_answer() {
    let caller = Caller::new().await;
    let abroad = caller.dids("intl").await[0].clone();
    let body = json!({ "number": abroad["did"], "method1": "ip", "sip1": "192.0.2.1", "timeout1": "20", "answeringmode": "2" });
    let answer = caller.post("/update_forwarding", &body).await;
    let sample = json!({ "error": null, "data": { "login": "12512658624", "i_product": "24230", "i_account": 1 }, "code": 200 });
    fits(&sample, &answer, "porta");
}

#[tokio::test]
async fn sandbox_trunk_groups_are_made_with_objects_and_listed_with_strings() {
    let caller = Caller::new().await;
    let body = json!({ "trunk_name": "TG NAME", "prefix": "2377#", "trunk_ips": [{ "ip_address": "10.50.250.11" }, { "ip_address": "10.50.250.15:5070" }] });
    let answer = caller.post("/trunkgrp/create", &body).await;
    let sample = json!({ "code": 200, "message": "", "error": null, "data": { "ss_verify": false, "trunk_grpid": 20,
        "trunk_name": "TG NAME", "route_type": "RR", "num_format": "e164", "cli_type": "paid", "prefix": "2377#",
        "trunk_ips": [{ "port": 5060, "trunk_grpid": 20, "ip_address": "10.50.250.11" }], "account_id": 15, "ext_tgid": 52_620,
        "od_custid": 10_031, "order_no": "newTG", "ext_tgstatus": "queued", "updated_at": "2021", "created_at": "2021" } });
    fits(&sample, &answer, "create");
    assert_eq!(answer["data"]["ext_tgstatus"], "queued");
    let id = answer["data"]["trunk_grpid"].clone();

    let body = json!({ "trunk_grpid": id, "deleted_ips": ["10.50.250.15"], "trunk_ips": [{ "ip_address": "10.50.250.12" }] });
    let answer = caller.put("/trunkgrp/update", &body).await;
    assert_eq!(answer, json!({ "code": 200, "message": "Success", "data": null, "error": null }));

    let answer = caller.get("/trunkgrp/list", &[]).await;
    let sample = json!({ "code": 200, "message": "", "error": null, "data": { "result": [{ "trunk_grpid": 11, "ext_tgid": 52_610,
        "trunk_name": "", "account_id": 3, "route_type": "TD", "num_format": "11", "cli_type": "paid", "prefix": null,
        "ss_verify": false, "trunk_ips": ["10.50.250.10:5060"], "account_username": "" }], "totalRecords": "1", "enableNext": false } });
    fits(&sample, &answer, "list");
    let listed = answer["data"]["result"].as_array().unwrap().iter().find(|group| group["trunk_grpid"] == id).unwrap();
    assert_eq!(listed["trunk_ips"], json!(["10.50.250.11:5060", "10.50.250.12:5060"]));
    assert_eq!(answer["data"]["totalRecords"], "3");
    assert_ne!(listed["ext_tgid"], listed["trunk_grpid"]);
}

#[tokio::test]
async fn sandbox_countries_states_and_rate_centers_have_the_shape_of_their_samples() {
    let caller = Caller::new().await;
    let answer = caller.get("/countries", &[]).await;
    let sample = json!({ "code": 200, "error": null, "totalRecords": 227, "data": [{ "country_id": 225, "name": "United States",
        "code": "US", "code2": "USA", "prefix": "1", "req": "" }] });
    fits(&sample, &answer, "countries");
    assert!(answer["data"].as_array().unwrap().len() >= 25);

    let answer = caller.get("/states", &[]).await;
    let sample = json!({ "error": null, "total": 52, "data": [{ "state_id": 1, "state_name": "Alabama", "state_code": "AL", "country_id": 225 }] });
    fits(&sample, &answer, "states");
    assert_eq!(answer["data"].as_array().unwrap().len(), 52);
    assert_eq!(answer["data"][51]["state_id"], 99);

    let answer = caller.get("/ratecenter", &[("state", "AL")]).await;
    let sample = json!({ "code": 200, "error": null, "total": 1, "data": [{ "footprint_id": 1, "rate_center": "ABBEVILLE" }] });
    fits(&sample, &answer, "ratecenter");
    let names: Vec<&str> = answer["data"].as_array().unwrap().iter().map(|row| row["rate_center"].as_str().unwrap()).collect();
    assert!(names.windows(2).any(|pair| pair[0] == pair[1]), "a name comes more than once");
}

#[tokio::test]
async fn sandbox_toll_free_and_international_purchases_answer_yes_and_are_listed_apart() {
    let caller = Caller::new().await;
    let found = caller.get("/search", &[("type", "toll"), ("npa", "888"), ("limit", "1")]).await["data"].clone();
    let row = line(&found["result"][0], &found["loc"]);
    let answer = caller.post("/purchase", &json!({ "type": "toll", "numbers": [row] })).await;
    assert_eq!(answer["data"], true, "{answer}");
    assert!(caller.has("toll", found["result"][0]["did_number"].as_str().unwrap()).await);

    let place = caller.get("/search", &[("type", "intl"), ("country", "FR")]).await["data"][0].clone();
    let row = json!({ "id": place["id"], "name": place["name"], "prefix": place["prefix"], "quantity": 2,
        "loc": place["intl_data"], "country": place["country"] });
    let answer = caller.post("/purchase", &json!({ "type": "intl", "numbers": [row] })).await;
    assert_eq!(answer["data"], true, "{answer}");
    let bought = caller.subjects("c48_purchase_international").await;
    assert_eq!(bought.len(), 2);
    for number in bought {
        assert!(number.starts_with("331") && caller.has("intl", &number).await, "{number}");
    }
}
