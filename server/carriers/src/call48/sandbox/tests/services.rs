//! What is set on a number is what the list shows, and what cannot be is refused.

use serde_json::{Value, json};

use super::{Caller, is_refused};

impl Caller {
    async fn record(&self, kind: &str, number: &str) -> Value {
        self.dids(kind).await.into_iter().find(|row| row["did"] == number).unwrap()
    }

    /// A number of the own network with nothing set on it.
    async fn bare(&self) -> String {
        let (order, numbers) = self.order_for("MA", 1).await;
        self.post("/purchase", &order).await;
        numbers[0].clone()
    }
}

#[tokio::test]
async fn sandbox_a_911_address_is_read_back_under_other_names_and_without_its_city() {
    let caller = Caller::new().await;
    let number = caller.bare().await;
    let with = |name: &'static str, value: &'static str| {
        let mut query = vec![
            ("number", number.as_str()),
            ("enabled", "yes"),
            ("country", "US"),
            ("state", "MA"),
            ("name", "E911TEST"),
            ("streetnumber", "777"),
            ("streetname", "Brockton Avenue"),
            ("city", "Abington"),
            ("addresstypenumber", "Unit 3"),
            ("zipcode", "02351"),
        ];
        query.retain(|(key, _)| *key != name);
        query.push((name, value));
        query
    };
    for (name, value) in [
        ("streetnumber", ""),
        ("streetnumber", "0"),
        ("zipcode", "33155"),
        ("zipcode", "0235"),
        ("state", "ZZ"),
        ("streetname", "Unlucky Street"),
        ("country", "FR"),
    ] {
        let answer = caller.get("/update911", &with(name, value)).await;
        assert!(is_refused(&answer), "{name}={value}: {answer}");
        let answer = caller.get("/verifyaddress", &with(name, value)).await;
        assert!(answer["data"] == false && answer["error"].is_string(), "{name}={value}: {answer}");
    }
    for (name, value) in [("number", "2125550100"), ("enabled", "maybe"), ("city", "")] {
        assert!(is_refused(&caller.get("/update911", &with(name, value)).await), "{name}");
    }
    assert!(caller.get("/update911", &with("enabled", "yes")).await["data"].is_string());
    let read = caller.record("local", &number).await["e911Data"].clone();
    assert_eq!(
        read,
        json!({ "enabled": "yes", "country": "US", "state": "MA", "zipcode": "02351", "businessname": "E911TEST",
        "address": "Unit 3", "streetname": "Brockton Avenue", "streetnumber": "777" })
    );
    assert_eq!(caller.get("/update911", &[("number", &number), ("enabled", "no")]).await["data"], true);
    assert_eq!(caller.record("local", &number).await["e911Data"]["enabled"], "no");
    assert_eq!(caller.subjects("c48_update_911").await, [number.clone(), number.clone()]);
    let toll = caller.dids("toll").await[0]["did"].as_str().unwrap().to_owned();
    assert!(is_refused(&caller.get("/update911", &[("number", &toll), ("enabled", "no")]).await));
}

#[tokio::test]
async fn sandbox_a_listing_is_read_back_as_it_was_written() {
    let caller = Caller::new().await;
    let number = caller.bare().await;
    let query = |kind: &'static str| {
        [
            ("number", number.as_str()),
            ("enabled", "yes"),
            ("type", kind),
            ("country", "US"),
            ("state", "MA"),
            ("lstgn", "Ann"),
            ("lstnm", "Lee"),
            ("strt", "1 Main St"),
            ("locnm", "Boston"),
            ("zip", "02108"),
        ]
    };
    assert!(is_refused(&caller.get("/update411", &query("HOME")).await));
    assert_eq!(caller.get("/update411", &query("RES")).await["data"], true);
    assert_eq!(
        caller.record("local", &number).await["listing411Data"],
        json!({ "enabled": "yes", "type": "RES", "country": "US",
        "state": "MA", "zip": "02108", "lstgn": "Ann", "lstnm": "Lee", "business": null, "locnm": "Boston", "strt": "1 Main St" })
    );
    caller.get("/update411", &[("number", &number), ("enabled", "no")]).await;
    assert_eq!(caller.record("local", &number).await["listing411Data"]["enabled"], "no");
}

#[tokio::test]
async fn sandbox_fax_is_set_and_refused_where_there_is_none() {
    let caller = Caller::new().await;
    let number = caller.bare().await;
    for bad in [
        json!({ "number": number, "service": 9, "email": "a@example.com" }),
        json!({ "number": number, "service": 1 }),
        json!({ "number": number, "service": 1, "email": "nonsense" }),
        json!({ "number": number, "service": 3, "email": "a@example.com" }),
        json!({ "number": caller.dids("intl").await[0]["did"], "service": 1, "email": "a@example.com" }),
    ] {
        assert!(is_refused(&caller.post("/update_fax", &bad).await), "{bad}");
    }
    let body = json!({ "number": number, "service": "3", "email": "a@example.com", "serial": "123454" });
    assert!(caller.post("/update_fax", &body).await.get("code").is_none());
    let read = caller.record("local", &number).await["faxData"].clone();
    assert_eq!((&read["servive"], &read["email"], &read["serial"]), (&json!("3"), &json!("a@example.com"), &json!("123454")));
    caller.post("/update_fax", &json!({ "number": number, "service": 0 })).await;
    assert_eq!(caller.record("local", &number).await["faxData"]["servive"], "");
}

#[tokio::test]
async fn sandbox_forwarding_is_read_back_but_for_the_user_name() {
    let caller = Caller::new().await;
    let number = caller.bare().await;
    let chain = json!({ "number": number, "sequence": "Simultaneous", "answeringmode": "2", "method1": "simple",
        "number1": "2522378144", "timeout1": "99", "sipdigits": "11", "method2": "ip", "sip2": "127.0.0.1", "timeout2": "20",
        "method3": "simple", "number3": "2223331234", "timeout3": "60" });
    assert_eq!(caller.post("/update_forwarding", &chain).await["code"], 200);
    let read = caller.record("local", &number).await["forwardingData"].clone();
    for key in [
        "sequence",
        "method1",
        "number1",
        "timeout1",
        "sipdigits",
        "method2",
        "sip2",
        "timeout2",
        "method3",
        "number3",
        "timeout3",
    ] {
        assert_eq!(read[key], chain[key], "{key}");
    }
    assert_eq!((&read["answeringmode"], &read["number2"]), (&json!(2), &json!("")));

    let device = json!({ "number": number, "answeringmode": "2", "method1": "trunk", "username": "u", "password": "p", "timeout1": "30", "product": "24230" });
    assert_eq!(caller.post("/update_forwarding", &device).await["code"], 200);
    let read = caller.record("local", &number).await["forwardingData"].clone();
    assert_eq!((&read["method1"], &read["password"], &read["method2"]), (&json!("trunk"), &json!("p"), &json!("")));
    assert!(read.get("username").is_none());

    let group = json!({ "number": number, "fwd_trunk_grpid": 52_620 });
    assert_eq!(caller.post("/update_forwarding", &group).await["code"], 200);
    let read = caller.record("local", &number).await["forwardingData"].clone();
    assert_eq!((&read["method1"], &read["fwd_trunk_grpid"], &read["password"]), (&json!(""), &json!(52_620), &json!("")));
}

#[tokio::test]
async fn sandbox_forwarding_that_cannot_be_is_refused() {
    let caller = Caller::new().await;
    let number = caller.bare().await;
    let abroad = caller.dids("intl").await[0]["did"].clone();
    for bad in [
        json!({ "number": "2125550100", "fwd_trunk_grpid": 52_610 }),
        json!({ "number": abroad, "fwd_trunk_grpid": 52_610 }),
        json!({ "number": number, "fwd_trunk_grpid": 11 }),
        json!({ "number": number, "answeringmode": "8" }),
        json!({ "number": number, "sequence": "ALS" }),
        json!({ "number": number, "sipdigits": "NA" }),
        json!({ "number": number, "method1": "simple", "number1": "12", "timeout1": "20" }),
        json!({ "number": number, "method1": "simple", "number1": "2522378144" }),
        json!({ "number": number, "method1": "ip", "timeout1": "20" }),
        json!({ "number": number, "method1": "trunk", "timeout1": "20" }),
        json!({ "number": number, "method1": "ip", "sip1": "192.0.2.1", "timeout1": "20", "method2": "trunk" }),
        json!({ "number": number, "method2": "ip", "sip2": "192.0.2.1", "timeout2": "20" }),
        json!({ "number": number, "product": "1" }),
    ] {
        assert!(is_refused(&caller.post("/update_forwarding", &bad).await), "{bad}");
    }
    assert!(caller.subjects("c48_update_forwarding").await.is_empty());
}

#[tokio::test]
async fn sandbox_a_caller_name_belongs_to_its_number_and_one_vanishes() {
    let caller = Caller::new().await;
    let number = caller.bare().await;
    let id = caller.record("local", &number).await["_id"].clone();
    let body = |name: &str, shown: String| json!({ "cnam_status": true, "cnam_type": "BIZ", "display_name": name, "display_number": shown, "did_id": id });
    assert!(is_refused(&caller.post("/did/create-cnam", &body("ANN", "12125550100".into())).await));
    assert!(is_refused(
        &caller
            .post("/did/create-cnam", &json!({ "did_id": 1, "cnam_type": "RES", "display_name": "x", "display_number": "1" }))
            .await
    ));
    assert_eq!(caller.post("/did/create-cnam", &body("Vanish", format!("1{number}"))).await["code"], 200);
    assert_eq!(caller.record("local", &number).await["cnamDisplayname"], Value::Null);
    assert_eq!(caller.post("/did/create-cnam", &body("ANN LEE LTD", format!("1{number}"))).await["code"], 200);
    let read = caller.record("local", &number).await;
    assert_eq!((&read["cnamDisplayname"], &read["cnamType"]), (&json!("ANN LEE LTD"), &json!("BIZ")));
    assert_eq!(read["cnamDisplaynumber"], format!("1{number}"));
    assert_eq!(caller.subjects("c48_create_cnam").await, [number]);
}

#[tokio::test]
async fn sandbox_trunk_groups_refuse_what_cannot_be() {
    let caller = Caller::new().await;
    let ips = json!([{ "ip_address": "192.0.2.77:5061" }]);
    for bad in [
        json!({ "trunk_ips": ips }),
        json!({ "trunk_name": "x" }),
        json!({ "trunk_name": "x", "trunk_ips": [] }),
        json!({ "trunk_name": "x", "trunk_ips": [{ "ip_address": "256.1.1.1" }] }),
        json!({ "trunk_name": "x", "trunk_ips": [{ "ip_address": "192.0.2.1:0" }] }),
        json!({ "trunk_name": "x", "trunk_ips": ips, "route_type": "XX" }),
    ] {
        assert!(is_refused(&caller.post("/trunkgrp/create", &bad).await), "{bad}");
    }
    let list = caller.get("/trunkgrp/list", &[]).await["data"]["result"].clone();
    let (id, routes) = (list[0]["trunk_grpid"].clone(), list[0]["ext_tgid"].clone());
    for bad in [
        json!({ "trunk_grpid": id }),
        json!({ "trunk_grpid": routes, "trunk_ips": [] }),
        json!({ "trunk_grpid": id, "trunk_ips": [], "deleted_ips": ["203.0.113.9"] }),
        json!({ "trunk_grpid": id, "trunk_ips": [], "deleted_ips": ["192.0.2.10", "192.0.2.11"] }),
        json!({ "trunk_grpid": id, "trunk_ips": [{ "ip_address": "192.0.2.10" }] }),
    ] {
        assert!(is_refused(&caller.put("/trunkgrp/update", &bad).await), "{bad}");
    }
    let body = json!({ "trunk_grpid": id, "trunk_ips": [], "deleted_ips": ["192.0.2.10:5060"], "trunk_name": "Renamed", "prefix": "99#" });
    assert_eq!(caller.put("/trunkgrp/update", &body).await["code"], 200);
    let group = caller.get("/trunkgrp/list", &[]).await["data"]["result"][0].clone();
    assert_eq!(
        (&group["trunk_name"], &group["prefix"], &group["trunk_ips"]),
        (&json!("Renamed"), &json!("99#"), &json!(["192.0.2.11:5060"]))
    );
    assert_eq!(caller.ledger().await.len(), 1);
}
