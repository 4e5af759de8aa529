//! Ports as they are read: every answer against the carrier's sample.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, is_refused, shapes::fits};

/// The document's sample of this name.
fn sample(name: &str) -> Value {
    let path = format!("{}/src/call48/samples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// What is asked for numbers that nobody has anything against.
pub(super) fn wanted(numbers: &[&str]) -> Value {
    json!({
        "did_type": "LCL",
        "numbers": numbers,
        "port_req_detail": {
            "cust_acc_name": "Cascade Print Works", "cust_authorized_name": "Noor Haddad", "cust_acc_type": "BIZ",
            "cust_acc_number": 8810442, "cust_acc_pin": "4711", "address_number": "418", "address_street_name": "Alder",
            "address_loc_designator": "Unit", "address_loc_value": "2", "city": "Portland", "state": "OR",
            "postal_code": "97205", "btn": "5032004400", "activation_type": "Auto", "notes": "",
            "desired_foc_date": "2026-11-03T00:00:00Z", "activation_date": "2026-11-03T12:00:00-05:00",
        },
    })
}

impl Caller {
    /// Asks for numbers, with some details otherwise: the request.
    pub(super) async fn port(&self, numbers: &[&str], otherwise: &[(&str, Value)]) -> u64 {
        let mut body = wanted(numbers);
        for (name, value) in otherwise {
            body["port_req_detail"][*name] = value.clone();
        }
        let answer = self.post("/port-in/submit-port-details", &body).await;
        answer["data"]["port_req_id"].as_u64().unwrap_or_else(|| panic!("{answer}"))
    }

    /// A request as the list has it.
    pub(super) async fn request_row(&self, id: u64) -> Value {
        let answer = self.post("/port-in/view-list", &json!({ "page": "1", "limit": "500" })).await;
        let rows = answer["data"]["result"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["port_req_id"] == id).unwrap_or(Value::Null)
    }

    /// The first sub-order of a request as the list has it.
    pub(super) async fn sub_order(&self, id: u64) -> Value {
        self.request_row(id).await["port_proposals"][0].clone()
    }

    /// The numbers of a sub-order.
    pub(super) async fn did_rows(&self, sub_order: &Value) -> Vec<Value> {
        let id = sub_order.to_string();
        let answer = self.get("/port-in/view-did-list", &[("port_proposal_id", &id)]).await;
        answer["data"]["result"].as_array().unwrap().clone()
    }

    /// The row of the rejection list that a sub-order has.
    pub(super) async fn problem(&self, sub_order: &Value) -> Value {
        let answer = self.post("/port-in/view-rejection-list", &json!({ "page": "1", "limit": "100" })).await;
        let rows = answer["data"]["result"]["result"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["port_proposal_id"] == *sub_order).unwrap_or(Value::Null)
    }

    pub(super) async fn advance(&self, ms: i64) {
        self.control("advance", &json!({ "ms": ms })).await;
    }

    pub(super) async fn move_on(&self, request: u64, what: &str) {
        self.control("port", &json!({ "request": request, "do": what })).await;
    }
}

#[tokio::test]
async fn sandbox_c48_port_check_answers_eleven_digits_under_ten_and_says_what_is_not_portable() {
    let caller = Caller::new().await;
    let ask = async |did_type: &str, numbers: Value| {
        caller.post("/port-in/check-ports", &json!({ "did_type": did_type, "numbers": numbers })).await
    };
    assert_eq!(ask("LCL", json!(["17012001293"])).await, sample("port_check"));
    let answer = ask("LCL", json!(["7012001293", "7019001293", "7015550142", "8002001293"])).await;
    let verdicts = json!({ "7012001293": true, "7019001293": false, "7015550142": false, "8002001293": false });
    assert_eq!((&answer["data"], &answer["code"]), (&verdicts, &json!(200)));
    assert_eq!(ask("TF", json!(["8882001293", "7012001293"])).await["data"], json!({ "8882001293": true, "7012001293": false }));
    for (did_type, numbers) in
        [("INTL", json!(["7012001293"])), ("", json!(["7012001293"])), ("LCL", json!([])), ("LCL", json!(["701200129"]))]
    {
        assert!(is_refused(&ask(did_type, numbers.clone()).await), "{did_type} {numbers}");
    }
}

#[tokio::test]
async fn sandbox_c48_port_submit_takes_the_request_of_the_sample_and_answers_an_id() {
    let caller = Caller::new().await;
    let answer = caller.post("/port-in/submit-port-details", &sample("port_submit_request")).await;
    fits(&sample("port_submit"), &answer, "submit");
    assert_eq!(caller.subjects("c48_port_submit").await, ["2003970129"]);
}

#[tokio::test]
async fn sandbox_c48_port_submit_splits_numbers_by_the_carrier_that_loses_them() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293", "17012031294", "7012011295", "7012081296"], &[]).await;
    let row = caller.request_row(id).await;
    let counts: Vec<&Value> = row["port_proposals"].as_array().unwrap().iter().map(|sub_order| &sub_order["did_count"]).collect();
    assert_eq!((counts, &row["suborder_count"]), (vec![&json!(2), &json!(1), &json!(1)], &json!(3)));
    assert_eq!(caller.subjects("c48_port_submit").await, ["7012001293", "7012031294", "7012011295", "7012081296"]);
}

#[tokio::test]
async fn sandbox_c48_port_submit_refuses_whole_what_it_cannot_port() {
    let caller = Caller::new().await;
    caller.port(&["7012001293"], &[]).await;
    let owned = caller.dids("local").await[0]["did"].as_str().unwrap().to_owned();
    for numbers in [
        vec!["7012001294", "7019001295"],
        vec!["7012001294", "17012001294"],
        vec!["7012001294", "8882001294"],
        vec!["7012001294", "7012001293"],
        vec!["7012001294", owned.as_str()],
        vec!["7012001294", "not a number"],
        vec![],
    ] {
        let answer = caller.post("/port-in/submit-port-details", &wanted(&numbers)).await;
        assert!(is_refused(&answer), "{numbers:?}: {answer}");
    }
    for (name, value) in [
        ("cust_acc_name", json!("")),
        ("cust_acc_type", json!("FIRM")),
        ("state", json!("ZZ")),
        ("desired_foc_date", json!("soon")),
        ("activation_date", json!("202201-21T12:00:00-05:00")),
        ("activation_type", json!("Never")),
        ("fwd_trunk_grpid", json!(1)),
        ("fwd_order", json!("Order")),
    ] {
        let mut body = wanted(&["7012001294"]);
        body["port_req_detail"][name] = value;
        let answer = caller.post("/port-in/submit-port-details", &body).await;
        assert!(is_refused(&answer), "{name}: {answer}");
    }
    assert_eq!(caller.subjects("c48_port_submit").await, ["7012001293"]);
}

#[tokio::test]
async fn sandbox_c48_port_detail_has_the_shape_of_its_sample_and_shifts_the_wanted_day() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[("tags", json!("t1 , t2"))]).await.to_string();
    let answer = caller.get("/port-in/view-port-detail", &[("port_req_id", &id)]).await;
    fits(&sample("port_detail"), &answer, "detail");
    let data = &answer["data"];
    assert_eq!(data["desired_foc_date"], "2026-11-03T05:00:00.000Z");
    assert_eq!(data["activation_date"], "2026-11-03T17:00:00.000Z");
    assert_eq!((&data["cust_acc_number"], &data["tags"]), (&json!("8810442"), &json!("t1 , t2")));
    assert_eq!((&data["state_code"], &data["state_name"], &data["loa_file"]), (&json!("OR"), &json!("Oregon"), &Value::Null));
    let sub_order = data["port_proposal_id"].to_string();
    let same = caller.get("/port-in/view-port-detail", &[("port_proposal_id", &sub_order)]).await;
    assert_eq!(same, answer);
    // The sample sends no account number, and it is read back as null.
    let answer = caller.post("/port-in/submit-port-details", &super::ports::sample("port_submit_request")).await;
    let id = answer["data"]["port_req_id"].to_string();
    let answer = caller.get("/port-in/view-port-detail", &[("port_req_id", &id)]).await;
    assert_eq!((&answer["data"]["cust_acc_number"], &answer["data"]["cust_acc_pin"]), (&Value::Null, &Value::Null));
    assert!(is_refused(&caller.get("/port-in/view-port-detail", &[("port_req_id", "9")]).await));
    assert!(is_refused(&caller.get("/port-in/view-port-detail", &[]).await));
}

#[tokio::test]
async fn sandbox_c48_port_list_has_the_shape_of_its_sample_and_pages_of_strings() {
    let caller = Caller::new().await;
    let answer = caller.post("/port-in/view-list", &json!({ "page": "1", "limit": "3" })).await;
    fits(&sample("port_list"), &answer, "list");
    let data = &answer["data"];
    assert_eq!((data["result"].as_array().unwrap().len(), &data["enableNext"]), (3, &json!(true)));
    let ids: Vec<u64> = data["result"].as_array().unwrap().iter().map(|row| row["port_req_id"].as_u64().unwrap()).collect();
    assert!(ids.is_sorted_by(|one, other| one > other), "newest first: {ids:?}");
    let total = data["totalRecords"].as_u64().unwrap();
    let all = caller.post("/port-in/view-list", &json!({ "page": "1", "limit": "500" })).await;
    assert_eq!((all["data"]["result"].as_array().unwrap().len() as u64, &all["data"]["enableNext"]), (total, &json!(false)));
    assert!(is_refused(&caller.post("/port-in/view-list", &json!({ "page": "1" })).await));
}

#[tokio::test]
async fn sandbox_c48_port_list_is_narrowed_by_phase_type_and_number() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[]).await;
    let ask = async |name: &str, value: Value| {
        let body = json!({ "page": "1", "limit": "50", name: value });
        caller.post("/port-in/view-list", &body).await["data"]["totalRecords"].as_u64()
    };
    assert_eq!(ask("request_phase", json!("Queue")).await, Some(1));
    assert_eq!(ask("request_phase", json!("Processing")).await, Some(0));
    assert_eq!(ask("request_phase", json!("Completed")).await, Some(2));
    assert_eq!(ask("request_phase", json!("Nowhere")).await, None);
    assert_eq!(ask("numbers", json!(["17012001293"])).await, Some(1));
    assert_eq!(ask("did_type", json!("TF")).await, Some(0));
    caller.move_on(id, "answer").await;
    assert_eq!(ask("request_phase", json!("Queue")).await, Some(0));
}

#[tokio::test]
async fn sandbox_c48_port_did_list_has_the_shape_of_its_sample_and_the_routing_number_of_the_loser() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012008902", "7012018903"], &[("tags", json!("t1"))]).await;
    let sub_order = caller.sub_order(id).await["port_proposal_id"].clone();
    let answer = caller.get("/port-in/view-did-list", &[("port_proposal_id", &sub_order.to_string())]).await;
    fits(&sample("port_did_list"), &answer, "did list");
    let row = &answer["data"]["result"][0];
    assert_eq!((&row["did"], &row["lrn"], &row["tags"]), (&json!("7012008902"), &json!("7012009999"), &json!("t1")));
    let flags = ["activate", "build", "cancel", "delete"].map(|what| row[format!("allow_did_{what}")].as_bool().unwrap());
    assert_eq!((flags, &row["port_status"]), ([false, false, true, false], &json!("submitted")));
    assert!(is_refused(&caller.get("/port-in/view-did-list", &[("port_proposal_id", "1")]).await));
}

#[tokio::test]
async fn sandbox_c48_port_foc_list_and_c48_port_foc_did_have_the_shape_of_their_samples() {
    let caller = Caller::new().await;
    let body = |more: Value| {
        let mut body = json!({ "page": "1", "limit": "10" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let answer = caller.post("/port-in/view-foc-list", &body(json!({}))).await;
    fits(&sample("port_foc_list"), &answer, "foc list");
    let row = answer["data"]["rows"][0].clone();
    let (did, sub_order) = (row["did"].as_str().unwrap(), row["port_proposal_id"].to_string());
    let one = caller.get("/port-in/view-did-activation", &[("did", did), ("port_proposal_id", &sub_order)]).await;
    fits(&sample("port_foc_did"), &one, "foc did");
    assert_eq!(one["data"]["data"], row);
    let count = async |more: Value| caller.post("/port-in/view-foc-list", &body(more)).await["data"]["count"].clone();
    assert_eq!(count(json!({ "numbers": [did] })).await, 1);
    assert_eq!(count(json!({ "activation_type": "Auto" })).await, 0);
    assert!(is_refused(
        &caller.get("/port-in/view-did-activation", &[("did", "7012001293"), ("port_proposal_id", &sub_order)]).await
    ));
}

#[tokio::test]
async fn sandbox_c48_port_rejections_have_the_shape_of_the_sample_with_its_words_and_axes_that_disagree() {
    let caller = Caller::new().await;
    let answer = caller.post("/port-in/view-rejection-list", &json!({ "page": "1", "limit": "10" })).await;
    let sample = sample("port_rejections");
    fits(&sample, &answer, "rejections");
    for list in ["request_phase_list", "atl_status_list"] {
        assert_eq!(answer["data"]["result"][list], sample["data"]["result"][list], "{list}");
    }
    let rows = answer["data"]["result"]["result"].as_array().unwrap();
    assert_eq!(rows[0]["failure_reason"], "LSR rejected || Rejection reason ACCN : Incorrect Account Number");
    let axes =
        |row: &Value| ["request_phase", "port_req_status", "order_status"].map(|axis| row[axis].as_str().unwrap().to_owned());
    assert_eq!(axes(&rows[1]), ["Completed", "retry", "PreOrderPending"]);
    assert_eq!(rows[1]["failure_reason"], "Rejection reason ACCN : Incorrect Account Number");
    assert_eq!(rows[1]["losing_sp"], "Cox Communications 7661 TEST/1");
    assert_eq!(rows[1]["order_id"].as_str().unwrap().len(), "515J-637844376990227744".len());
}

#[tokio::test]
async fn sandbox_c48_port_export_is_csv_that_calls_itself_json() {
    let caller = Caller::new().await;
    let export = async |body: Value| {
        let response = caller.request(Method::POST, "/port-in/export-list").json(&body).send().await.unwrap();
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/json"));
        response.text().await.unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let id = caller.port(&["7012001293", "7012011294", "7012031295"], &[]).await;
    let lines = export(json!({ "port_req_id": id })).await;
    let sample = include_str!("../../samples/port_export.csv");
    assert_eq!((lines[0].as_str(), lines.len()), (sample.lines().next().unwrap(), 3));
    let fields: Vec<&str> = lines[1].split(',').collect();
    assert_eq!((fields[1], fields[3], fields[4]), ("submitted", "2", ""));
    assert!(fields[2].contains(" GMT-0") && fields[2].ends_with(" Time)"), "{}", fields[2]);
    let numbers = export(json!({ "port_proposal_id": fields[0] })).await;
    assert_eq!(numbers[1..], [format!("{},7012001293,submitted,", fields[0]), format!("{},7012011294,submitted,", fields[0])]);
    let queued = export(json!({ "request_phase": "Queue" })).await;
    assert!(queued.len() == 2 && queued[1].starts_with(&format!("{id},Queue,")), "{queued:?}");
}

#[tokio::test]
async fn sandbox_a_world_opens_with_a_port_in_every_phase() {
    let caller = Caller::new().await;
    let answer = caller.post("/port-in/view-list", &json!({ "page": "1", "limit": "50" })).await;
    let rows = answer["data"]["result"].as_array().unwrap();
    let axes: Vec<(String, Vec<String>)> = rows
        .iter()
        .map(|row| {
            let sub_orders = row["port_proposals"].as_array().unwrap();
            let statuses = sub_orders.iter().map(|sub_order| sub_order["port_req_status"].as_str().unwrap().to_owned());
            (row["request_phase"].as_str().unwrap().to_owned(), statuses.collect())
        })
        .collect();
    let told: Vec<(&str, Vec<&str>)> =
        axes.iter().map(|(phase, statuses)| (phase.as_str(), statuses.iter().map(String::as_str).collect())).collect();
    assert_eq!(
        told,
        [
            ("In_Progress", vec!["submitted", "submitted"]),
            ("In_Progress", vec!["retry"]),
            ("In_Progress", vec!["foc_received"]),
            ("In_Progress", vec!["foc_received"]),
            ("Completed", vec!["activated"]),
            ("Cancelled", vec!["cancelled"]),
            ("Completed", vec!["retry"]),
            ("In_Progress", vec!["cancelled", "cancelled"]),
        ]
    );
    assert!(rows[2]["port_proposals"][0]["allow_suborder_activate"].as_bool().unwrap(), "today is the day of one");
    assert!(!rows[3]["port_proposals"][0]["allow_suborder_activate"].as_bool().unwrap(), "and not of the other");
    assert_eq!(caller.ledger().await, []);
    let here = caller.did_rows(&rows[4]["port_proposals"][0]["port_proposal_id"]).await[0]["did"].as_str().unwrap().to_owned();
    assert!(caller.has("local", &here).await);
}

#[tokio::test]
async fn sandbox_many_ports_are_listed_in_pages() {
    let caller = Caller::new().await;
    assert_eq!(caller.control("ports", &json!({ "count": 10_000 })).await["done"], true);
    let mut seen = std::collections::BTreeSet::new();
    for page in 1..=21 {
        let answer = caller.post("/port-in/view-list", &json!({ "page": page.to_string(), "limit": "500" })).await;
        let rows = answer["data"]["result"].as_array().unwrap();
        assert_eq!(answer["data"]["enableNext"], page < 21, "{page}");
        seen.extend(rows.iter().map(|row| row["port_req_id"].as_u64().unwrap()));
    }
    assert_eq!(seen.len(), 10_008);
    let answer = caller.post("/port-in/view-foc-list", &json!({ "page": "1", "limit": "10" })).await;
    assert!(answer["data"]["count"].as_u64().unwrap() > 3_000);
}
