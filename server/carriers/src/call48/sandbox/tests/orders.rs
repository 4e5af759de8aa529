//! Bulk orders, and inputs a person can type to make things go wrong.

use std::time::Duration;

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use super::{Caller, is_refused, line};

impl Caller {
    pub(super) async fn bulk(&self, order_type: &str, csv: &str, extra: &[(&'static str, &'static str)]) -> Value {
        let mut form = Form::new()
            .part("file", Part::text(csv.to_owned()).file_name("anything.csv").mime_str("text/csv").unwrap())
            .text("order_type", order_type.to_owned());
        for (name, value) in [("fwd_trunk_grpid", "52610")].iter().chain(extra) {
            form = form.text(*name, *value);
        }
        Self::json(self.request(Method::POST, "/lcl-did-bulk-purchase/new").multipart(form)).await
    }

    pub(super) async fn orders(&self, query: &[(&str, &str)]) -> Value {
        let query: Vec<_> = [("page", "1")].iter().chain(query).copied().collect();
        self.get("/lcl-did-bulk-purchase/list", &query).await["data"].clone()
    }

    pub(super) async fn report(&self, which: &str, id: &Value) -> Vec<String> {
        let response = self.request(Method::GET, &format!("/lcl-did-bulk-purchase/{which}/{id}")).send().await.unwrap();
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/csv"));
        response.text().await.unwrap().lines().map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn sandbox_a_bulk_order_waits_is_worked_on_and_is_complete_though_not_all_was_there() {
    let caller = Caller::new().await;
    let extra = [("did_tag", "campaign"), ("enable_cnam_dip", "1"), ("notes", "mark-1")];
    let answer = caller.bulk("state", "state,quantity\nAL,5\nAK,500\n", &extra).await;
    assert_eq!(answer, json!({ "code": 200, "message": "Successful Operation", "data": true, "error": null }));
    let order = caller.orders(&[]).await;
    assert_eq!(order["count"], 1);
    let row = order["rows"][0].clone();
    let keys: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "assigned_to",
            "bulk_order_id",
            "created_at",
            "did_event",
            "fulfilled_quantity",
            "notes",
            "order_no",
            "order_type_id",
            "partition_user",
            "quantity",
            "status"
        ]
    );
    assert_eq!((&row["status"], &row["quantity"], &row["fulfilled_quantity"]), (&json!("Q"), &json!("505"), &json!("0")));
    assert_eq!(
        (&row["order_type_id"], &row["did_event"], &row["notes"]),
        (&json!(5), &json!("Bulk State Purchase"), &json!("mark-1"))
    );
    caller.control("advance", &json!({ "ms": 4_000 })).await;
    assert_eq!(caller.orders(&[("status", "P")]).await["count"], 1);
    assert_eq!(caller.orders(&[("status", "Q")]).await["count"], 0);
    caller.control("advance", &json!({ "ms": 5_000 })).await;
    let row = caller.orders(&[("order_type", "state")]).await["rows"][0].clone();
    let got: usize = row["fulfilled_quantity"].as_str().unwrap().parse().unwrap();
    assert!(row["status"] == "C" && got > 5 && got < 505, "{row}");

    let id = &row["bulk_order_id"];
    let order_no = row["order_no"].as_str().unwrap();
    let summary = caller.report("summary_report", id).await;
    assert_eq!(
        summary[0],
        "bulk_order_no,requested_quantity,fulfilled_quantity,search_lata,search_npa,search_state,search_rate_center,status"
    );
    assert_eq!(summary[1], format!("{order_no},5,5,,,AL,,C"));
    assert_eq!(summary[2], format!("{order_no},500,{},,,AK,,C", got - 5));
    let numbers = caller.report("did_report", id).await;
    assert_eq!((numbers[0].as_str(), numbers.len()), ("number,npa,lata,state,ratecenter", got + 1));
    let owned = caller.dids("local").await;
    for line in &numbers[1..] {
        let fields: Vec<&str> = line.split(',').collect();
        let record = owned.iter().find(|row| row["did"] == fields[0][1..]).unwrap();
        assert_eq!((&record["tags"], &record["cnamLookup"]), (&json!("campaign"), &json!("yes")));
        assert_eq!((&record["forwardingData"]["fwd_trunk_grpid"], fields[1]), (&json!(52_610), &fields[0][1..4]));
    }
    let subjects = caller.subjects("c48_bulk_purchase").await;
    assert_eq!(subjects, [format!("{order_no} mark-1")]);
}

#[tokio::test]
async fn sandbox_bulk_orders_by_lata_area_code_and_rate_center_get_what_fits() {
    let caller = Caller::new().await;
    caller.bulk("lata", "lata,quantity\n438,3\n", &[]).await;
    caller.bulk("npa", "npa,quantity\n212,3\n", &[("allow_offnet", "1")]).await;
    caller.bulk("rate_center", "state,rate_center,quantity\nGA,ATHENS,3\n", &[]).await;
    caller.control("advance", &json!({ "ms": 8_000 })).await;
    let orders = caller.orders(&[("limit", "50")]).await["rows"].clone();
    for (row, column, value) in [(2, 2, "438"), (1, 1, "212"), (0, 4, "ATHENS")] {
        let report = caller.report("did_report", &orders[row]["bulk_order_id"]).await;
        assert_eq!(report.len(), 4);
        assert!(report[1..].iter().all(|line| line.split(',').nth(column) == Some(value)), "{report:?}");
    }
    assert_eq!(caller.orders(&[("limit", "2")]).await["rows"].as_array().unwrap().len(), 2);
    assert_eq!(caller.orders(&[("order_no", orders[1]["order_no"].as_str().unwrap())]).await["rows"][0], orders[1]);
}

#[tokio::test]
async fn sandbox_a_bulk_order_that_cannot_be_read_is_refused() {
    let caller = Caller::new().await;
    for (order_type, csv) in [
        ("county", "state,quantity\nAL,5\n"),
        ("state", ""),
        ("state", "state,quantity\n"),
        ("state", "state,quantity\nAL,0\n"),
        ("state", "state,quantity\nAL,many\n"),
        ("state", "state,quantity\nZZ,1\n"),
        ("npa", "npa,quantity\n2x2,1\n"),
        ("rate_center", "rate_center,quantity\nATHENS,1\n"),
    ] {
        let answer = caller.bulk(order_type, csv, &[]).await;
        assert!(is_refused(&answer), "{order_type} {csv:?}: {answer}");
    }
    let form = Form::new().text("order_type", "state").text("fwd_trunk_grpid", "52610");
    assert!(is_refused(&Caller::json(caller.request(Method::POST, "/lcl-did-bulk-purchase/new").multipart(form)).await));
    assert_eq!(caller.orders(&[]).await["count"], 0);
    assert!(is_refused(&caller.get("/lcl-did-bulk-purchase/did_report/99", &[]).await));
}

#[tokio::test]
async fn sandbox_the_tag_unlucky_ends_a_bulk_order_in_an_error() {
    let caller = Caller::new().await;
    caller.bulk("state", "state,quantity\nAL,5\n", &[("did_tag", "unlucky")]).await;
    caller.control("advance", &json!({ "ms": 8_000 })).await;
    let row = caller.orders(&[("status", "E")]).await["rows"][0].clone();
    assert_eq!(row["fulfilled_quantity"], "0");
}

#[tokio::test]
async fn sandbox_somebody_else_is_faster_in_embarrass_and_answers_from_devils_lake_are_lost() {
    let caller = Caller::new().await;
    let first = async |state: &str, rate_center: &str| {
        let query = [("type", "local"), ("state", state), ("ratecenter", rate_center), ("limit", "1")];
        let found = caller.get("/search", &query).await["data"].clone();
        json!({ "type": "local", "numbers": [line(&found["result"][0], &found["loc"])] })
    };
    let order = first("MN", "EMBARRASS").await;
    assert!(is_refused(&caller.post("/purchase", &order).await));
    assert_ne!(first("MN", "EMBARRASS").await["numbers"][0]["xxxx"], order["numbers"][0]["xxxx"]);
    let order = first("ND", "DEVILSLAKE").await;
    assert!(caller.request(Method::POST, "/purchase").json(&order).send().await.is_err());
    assert_eq!(caller.subjects("c48_purchase_local").await, [super::digits(&order["numbers"][0])]);
}

#[tokio::test]
async fn sandbox_a_listing_for_lost_is_made_and_its_answer_lost() {
    let caller = Caller::new().await;
    let number = caller.dids("local").await[0]["did"].as_str().unwrap().to_owned();
    let query = [
        ("number", number.as_str()),
        ("enabled", "yes"),
        ("type", "RES"),
        ("country", "US"),
        ("state", "GA"),
        ("lstgn", "A"),
        ("lstnm", "Lost"),
        ("strt", "1 Main St"),
        ("locnm", "Athens"),
        ("zip", "30601"),
    ];
    let request = caller.request(Method::GET, "/update411").query(&query).timeout(Duration::from_secs(5));
    assert!(!request.send().await.unwrap_err().is_timeout());
    assert_eq!(caller.subjects("c48_update_411").await, [number]);
}
