//! Everything that can be done to a port after it was asked for.

use std::time::Duration;

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use super::{Caller, is_refused, ports::wanted, shapes::fits};

fn done() -> Value {
    serde_json::from_str(include_str!("../../samples/port_done.json")).unwrap()
}

impl Caller {
    pub(super) async fn upload(&self, whose: (&'static str, u64), kind: &'static str, name: &str, bytes: Vec<u8>) -> Value {
        let part = Part::bytes(bytes).file_name(name.to_owned()).mime_str("application/pdf").unwrap();
        let form = Form::new().text(whose.0, whose.1.to_string()).text("type", kind).part("file", part);
        Self::json(self.request(Method::POST, "/port-in/upload-docs").multipart(form)).await
    }

    async fn documents(&self) -> Value {
        let url = format!("http://{}/_sandbox/{}/documents", self.address, super::WORLD);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    async fn files(&self, query: (&str, u64)) -> [Value; 3] {
        let answer = self.get("/port-in/view-port-detail", &[(query.0, &query.1.to_string())]).await;
        ["loa_file", "bill_file", "csr_file"].map(|name| answer["data"][name].clone())
    }

    /// The id of the first sub-order of a request.
    async fn first(&self, request: u64) -> u64 {
        self.sub_order(request).await["port_proposal_id"].as_u64().unwrap()
    }
}

#[tokio::test]
async fn sandbox_c48_port_update_changes_a_request_or_one_sub_order_while_it_may_be_edited() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293", "7012031293"], &[]).await;
    assert_eq!(caller.mend(id, &[("city", json!("Salem"))]).await, done());
    let second = caller.request_row(id).await["port_proposals"][1]["port_proposal_id"].as_u64().unwrap();
    let mut body = json!({ "port_req_id": id, "port_proposal_id": second, "port_req_detail": wanted(&[])["port_req_detail"] });
    body["port_req_detail"]["city"] = json!("Eugene");
    assert_eq!(caller.post("/port-in/update-request", &body).await, done());
    let city = async |name: &str, id: u64| {
        caller.get("/port-in/view-port-detail", &[(name, &id.to_string())]).await["data"]["city"].clone()
    };
    assert_eq!((city("port_req_id", id).await, city("port_proposal_id", second).await), (json!("Salem"), json!("Eugene")));
    let row = caller.request_row(id).await;
    assert_eq!(row["port_proposals"][0]["port_req_detail_id"], Value::Null);
    assert!(row["port_proposals"][1]["port_req_detail_id"].is_u64());
    assert_eq!(caller.subjects("c48_port_update").await, [format!("request {id}"), format!("sub-order {second}")]);

    caller.move_on(id, "answer").await;
    assert!(is_refused(&caller.mend(id, &[]).await), "it has an FOC date");
    assert!(is_refused(&caller.post("/port-in/update-request", &body).await));
    assert!(is_refused(&caller.mend(1, &[]).await));
}

#[tokio::test]
async fn sandbox_c48_port_cancel_ends_a_request_and_of_a_sub_order_only_that() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293", "7012031293"], &[]).await;
    let subs: Vec<u64> = caller.request_row(id).await["port_proposals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sub_order| sub_order["port_proposal_id"].as_u64().unwrap())
        .collect();
    for sub_order in &subs {
        assert_eq!(caller.post("/port-in/cancel-order", &json!({ "port_proposal_id": sub_order })).await, done());
    }
    caller.advance(60_000).await;
    let row = caller.request_row(id).await;
    assert_eq!(row["request_phase"], "In_Progress", "though all its sub-orders are cancelled");
    assert!(row["port_proposals"].as_array().unwrap().iter().all(|sub_order| sub_order["port_req_status"] == "cancelled"));
    assert!(is_refused(&caller.post("/port-in/cancel-order", &json!({ "port_req_id": id })).await));

    let whole = caller.port(&["7012001293"], &[]).await;
    assert_eq!(caller.post("/port-in/cancel-order", &json!({ "port_req_id": whole })).await, done());
    assert_eq!(caller.request_row(whole).await["request_phase"], "Cancelled");
    let reviewed = caller.port(&["7012001294"], &[]).await;
    caller.advance(9_000).await;
    assert!(is_refused(&caller.post("/port-in/cancel-order", &json!({ "port_req_id": reviewed })).await));
    assert!(is_refused(&caller.post("/port-in/cancel-order", &json!({})).await));
    let subjects = [format!("sub-order {}", subs[0]), format!("sub-order {}", subs[1]), format!("request {whole}")];
    assert_eq!(caller.subjects("c48_port_cancel").await, subjects);
}

#[tokio::test]
async fn sandbox_c48_port_cancel_did_takes_one_number_out_and_the_last_takes_its_sub_order_along() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293", "7012001294"], &[]).await;
    let sub_order = caller.first(id).await;
    let cancel = async |number: &str| {
        caller.post("/port-in/cancel-did-order", &json!({ "port_proposal_id": sub_order, "did_number": number })).await
    };
    assert_eq!(cancel("7012001293").await, done());
    let rows = caller.did_rows(&json!(sub_order)).await;
    let states: Vec<(&Value, bool)> =
        rows.iter().map(|row| (&row["port_status"], row["allow_did_delete"].as_bool().unwrap())).collect();
    assert_eq!(states, [(&json!("cancelled"), true), (&json!("submitted"), false)]);
    assert!(is_refused(&cancel("7012001293").await), "twice");
    assert!(is_refused(&cancel("7012001299").await), "not part of it");
    assert_eq!(cancel("17012001294").await, done());
    assert_eq!(caller.sub_order(id).await["port_req_status"], "cancelled");
    assert_eq!(caller.subjects("c48_port_cancel_did").await, ["7012001293", "7012001294"]);
}

#[tokio::test]
async fn sandbox_c48_port_delete_takes_only_what_is_cancelled_on_all_three_levels() {
    let caller = Caller::new().await;
    let delete = async |body: Value| caller.post("/port-in/delete-request", &body).await;
    let id = caller.port(&["7012001293", "7012001294", "7012031293"], &[]).await;
    let sub_order = caller.first(id).await;
    let number = json!({ "port_proposal_id": sub_order, "did_number": "7012001293" });
    for body in [number.clone(), json!({ "port_proposal_id": sub_order }), json!({ "port_request_id": id })] {
        assert!(is_refused(&delete(body).await));
    }
    caller.post("/port-in/cancel-did-order", &number).await;
    assert_eq!(delete(number).await, done());
    assert_eq!(caller.did_rows(&json!(sub_order)).await.len(), 1);
    caller.post("/port-in/cancel-order", &json!({ "port_proposal_id": sub_order })).await;
    assert_eq!(delete(json!({ "port_proposal_id": sub_order })).await, done());
    assert_eq!(caller.request_row(id).await["suborder_count"], 1);
    caller.post("/port-in/cancel-order", &json!({ "port_req_id": id })).await;
    // Only this operation calls the request otherwise.
    assert!(is_refused(&delete(json!({ "port_req_id": id })).await));
    assert_eq!(delete(json!({ "port_request_id": id })).await, done());
    assert_eq!(caller.request_row(id).await, Value::Null);
    let subjects = ["7012001293".to_owned(), format!("sub-order {sub_order}"), format!("request {id}")];
    assert_eq!(caller.subjects("c48_port_delete").await, subjects);
}

#[tokio::test]
async fn sandbox_c48_port_forwarding_reads_what_c48_port_forwarding_update_wrote_and_the_number_takes_it_over() {
    let caller = Caller::new().await;
    let id = caller
        .port(
            &["7012001293"],
            &[
                ("activation_type", json!("Manual")),
                ("fwd_order", json!("SIML")),
                ("fwd_answering_mode", json!("FO")),
                ("fwd_sip_type", json!("10")),
            ],
        )
        .await;
    let rows = json!([{ "forwarding_type_id": 2, "timeout": 30, "value": "12356789133", "method": "NUM", "sequence": 1 }]);
    let body = json!({ "port_req_id": id, "forwarding_data": rows, "fwd_preconfigured": false });
    assert_eq!(caller.post("/port-in/update-forwarding", &body).await, done());
    let answer = caller.get("/port-in/forwarding-details", &[("port_req_id", &id.to_string())]).await;
    let sample: Value = serde_json::from_str(include_str!("../../samples/port_forwarding.json")).unwrap();
    fits(&sample, &answer, "forwarding");
    for (name, value) in rows[0].as_object().unwrap() {
        assert_eq!(&answer["data"]["port_req_forwardings"][0][name], value, "{name}");
    }
    assert_eq!(caller.subjects("c48_port_forwarding_update").await, [format!("request {id}")]);
    let with = |name: &str, value: Value| {
        let mut bad = body.clone();
        bad["forwarding_data"][0][name] = value;
        bad
    };
    for bad in [
        with("timeout", json!(0)),
        with("value", json!("x")),
        with("method", json!("MAIL")),
        with("sequence", json!(4)),
        json!({ "port_req_id": id, "forwarding_data": "none" }),
        json!({ "port_req_id": 1 }),
    ] {
        assert!(is_refused(&caller.post("/port-in/update-forwarding", &bad).await), "{bad}");
    }
    caller.move_on(id, "foc_today").await;
    caller.move_on(id, "next").await;
    let row = caller.dids("local").await.into_iter().find(|row| row["did"] == "7012001293").unwrap();
    let data = &row["forwardingData"];
    assert_eq!((&data["method1"], &data["number1"], &data["timeout1"]), (&json!("simple"), &json!("12356789133"), &json!("30")));
    assert_eq!(
        (&data["sequence"], &data["answeringmode"], &data["sipdigits"]),
        (&json!("Simultaneous"), &json!(2), &json!("10"))
    );
    assert!(is_refused(&caller.post("/port-in/update-forwarding", &body).await), "it is here");
}

#[tokio::test]
async fn sandbox_c48_port_activate_waits_for_the_foc_day_and_takes_two_seconds() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293", "7012001294", "7012031293"], &[("activation_type", json!("Manual"))]).await;
    let activate = async || caller.post("/port-in/activate-order", &json!({ "port_req_id": id })).await;
    assert!(is_refused(&activate().await), "there is no FOC date");
    caller.move_on(id, "answer").await;
    let early = activate().await;
    assert!(is_refused(&early) && early["error"].as_str().unwrap().contains("before its FOC date"), "{early}");
    caller.move_on(id, "foc_today").await;
    let second = caller.request_row(id).await["port_proposals"][1]["port_proposal_id"].clone();
    assert_eq!(caller.post("/port-in/activate-order", &json!({ "port_proposal_id": second })).await, done());
    assert_eq!(caller.subjects("c48_port_activate").await, ["7012031293"]);
    assert!(!caller.has("local", "7012031293").await, "it takes a moment");
    caller.advance(2_000).await;
    assert!(caller.has("local", "7012031293").await);
    assert_eq!(activate().await, done());
    caller.advance(2_000).await;
    assert!(caller.has("local", "7012001293").await && caller.has("local", "7012001294").await);
    assert_eq!(caller.request_row(id).await["request_phase"], "Completed");
    assert!(is_refused(&activate().await), "twice");
    assert!(is_refused(&caller.post("/port-in/cancel-order", &json!({ "port_req_id": id })).await));
}

#[tokio::test]
async fn sandbox_c48_port_activate_did_activates_one_number_of_several() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293", "7012001294"], &[("activation_type", json!("Manual"))]).await;
    caller.move_on(id, "foc_today").await;
    let body = json!({ "port_proposal_id": caller.first(id).await, "did_number": "7012001294" });
    assert_eq!(caller.post("/port-in/activate-did", &body).await, done());
    assert!(is_refused(&caller.post("/port-in/activate-did", &body).await), "twice");
    caller.advance(2_000).await;
    assert!(caller.has("local", "7012001294").await && !caller.has("local", "7012001293").await);
    assert_eq!(caller.sub_order(id).await["port_req_status"], "foc_received");
    assert_eq!(caller.subjects("c48_port_activate_did").await, ["7012001294"]);
}

#[tokio::test]
async fn sandbox_c48_port_foc_update_moves_the_activation_of_one_number() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293", "7012001294"], &[("activation_type", json!("Manual"))]).await;
    let sub_order = caller.first(id).await;
    let update = async |date: &str, kind: &str| {
        let body =
            json!({ "activation_date": date, "activation_type": kind, "did": "7012001293", "port_proposal_id": sub_order });
        caller.post("/port-in/update-activation", &body).await
    };
    assert!(is_refused(&update("2099-01-21T12:00:00-05:00", "Auto").await), "there is no FOC date");
    caller.move_on(id, "foc_today").await;
    assert!(is_refused(&update("2001-01-21T12:00:00-05:00", "Auto").await), "before the FOC date");
    assert!(is_refused(&update("202201-21T12:00:00-05:00", "Auto").await), "the date of the sample is broken");
    assert_eq!(update("2099-01-21T12:00:00-05:00", "Scheduled").await, done());
    let query = [("did", "7012001293"), ("port_proposal_id", &sub_order.to_string())];
    let row = caller.get("/port-in/view-did-activation", &query).await["data"]["data"].clone();
    assert_eq!((&row["activation_date"], &row["activation_type"]), (&json!("2099-01-21T17:00:00.000Z"), &json!("Scheduled")));
    let other = [("did", "7012001294"), ("port_proposal_id", &sub_order.to_string())];
    assert_eq!(caller.get("/port-in/view-did-activation", &other).await["data"]["data"]["activation_type"], "Manual");
    assert_eq!(caller.subjects("c48_port_foc_update").await, ["7012001293"]);
}

#[tokio::test]
async fn sandbox_c48_port_upload_docs_are_counted_hashed_and_named_and_c48_port_remove_docs_takes_them_away() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[]).await;
    let sub_order = caller.first(id).await;
    // Bytes that are no text.
    let bytes: Vec<u8> = (0..=255_u8).cycle().take(3_000_000).collect();
    assert_eq!(caller.upload(("port_req_id", id), "loa", "../../folder\\loa.pdf", bytes).await, done());
    assert_eq!(caller.upload(("port_proposal_id", sub_order), "bill", "bill.png", b"abc".to_vec()).await, done());
    assert_eq!(caller.files(("port_req_id", id)).await, [json!("loa.pdf"), Value::Null, Value::Null]);
    assert_eq!(caller.files(("port_proposal_id", sub_order)).await, [json!("loa.pdf"), json!("bill.png"), Value::Null]);
    let documents = caller.documents().await;
    assert_eq!(
        (&documents[0]["size"], &documents[0]["request"], &documents[0]["sub_order"]),
        (&json!(3_000_000), &json!(id), &Value::Null)
    );
    assert_eq!(documents[1]["sha256"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let subjects = [format!("loa of request {id}"), format!("bill of sub-order {sub_order}")];
    assert_eq!(caller.subjects("c48_port_upload_docs").await, subjects);

    let remove = async |body: Value| caller.post("/port-in/remove-upload-docs", &body).await;
    assert!(is_refused(&remove(json!({ "port_req_id": id, "type": "loa" })).await), "the file is required");
    assert!(is_refused(&remove(json!({ "port_req_id": id, "type": "loa", "file": "other.pdf" })).await));
    assert!(is_refused(&remove(json!({ "port_req_id": id, "type": "csr", "file": "loa.pdf" })).await));
    assert_eq!(remove(json!({ "port_req_id": id, "type": "loa", "file": "loa.pdf" })).await, done());
    assert_eq!(caller.files(("port_req_id", id)).await, [Value::Null, Value::Null, Value::Null]);
    assert_eq!(caller.subjects("c48_port_remove_docs").await, [format!("loa of request {id}")]);
}

#[tokio::test]
async fn sandbox_c48_port_upload_docs_refuses_in_words_what_it_does_not_take() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[]).await;
    let words = async |kind: &'static str, name: &str, bytes: Vec<u8>| {
        let answer = caller.upload(("port_req_id", id), kind, name, bytes).await;
        assert!(is_refused(&answer), "{answer}");
        answer["error"].as_str().unwrap().to_owned()
    };
    assert!(words("loa", "loa.pdf", Vec::new()).await.contains("empty"));
    assert!(words("loa", "loa.pdf", vec![7; 10 * 1024 * 1024 + 1]).await.contains("10 MB"));
    assert!(words("loa", "loa.pdf", vec![7; 30 * 1024 * 1024]).await.contains("10 MB"));
    assert!(words("letter", "loa.pdf", vec![7]).await.contains("loa, bill or csr"));
    assert!(is_refused(&caller.upload(("port_req_id", 1), "loa", "loa.pdf", vec![7]).await));
    let form = Form::new().text("port_req_id", id.to_string()).text("type", "loa");
    assert!(is_refused(&Caller::json(caller.request(Method::POST, "/port-in/upload-docs").multipart(form)).await));
    assert_eq!(caller.documents().await, json!([]));
    assert_eq!(caller.subjects("c48_port_upload_docs").await, [""; 0]);
    assert_eq!(caller.upload(("port_req_id", id), "loa", "loa.pdf", vec![7; 10 * 1024 * 1024]).await, done());
}

#[tokio::test]
async fn sandbox_an_upload_that_breaks_off_half_way_leaves_nothing() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[]).await;
    let half = futures::stream::iter([Ok(vec![7_u8; 100_000]), Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))]);
    let part = Part::stream(reqwest::Body::wrap_stream(half)).file_name("loa.pdf");
    let form = Form::new().text("port_req_id", id.to_string()).text("type", "loa").part("file", part);
    assert!(caller.request(Method::POST, "/port-in/upload-docs").multipart(form).send().await.is_err());
    assert_eq!(caller.documents().await, json!([]));
    assert_eq!(caller.files(("port_req_id", id)).await[0], Value::Null);
}

#[tokio::test]
async fn sandbox_faults_strike_ports_as_everything_else() {
    let caller = Caller::new().await;
    let plan = async |operation: &str, trouble: Value| {
        caller.control("faults", &json!([{ "operation": operation, "what": trouble, "times": 1 }])).await;
    };
    let numbers = ["7012001293", "7012001294", "7012001295", "7012001296"];
    plan("c48_port_submit", json!({ "trouble": "partial" })).await;
    let id = caller.port(&numbers, &[("activation_type", json!("Manual"))]).await;
    assert_eq!(caller.subjects("c48_port_submit").await, numbers[..2]);
    caller.move_on(id, "foc_today").await;

    // A cancellation that is done, and listed a minute later.
    let other = caller.port(&["7012001297"], &[]).await;
    plan("c48_port_cancel", json!({ "trouble": "late_listing", "ms": 60_000 })).await;
    caller.post("/port-in/cancel-order", &json!({ "port_req_id": other })).await;
    assert_eq!(caller.request_row(other).await["request_phase"], "Queue");
    plan("c48_port_submit", json!({ "trouble": "late_listing", "ms": 60_000 })).await;
    let hidden = caller.port(&["7012001298"], &[]).await;
    assert_eq!(caller.request_row(hidden).await, Value::Null);
    caller.advance(60_000).await;
    assert_eq!(caller.request_row(other).await["request_phase"], "Cancelled");
    assert_eq!(caller.sub_order(hidden).await["did_count"], 1);

    plan("c48_port_activate", json!({ "trouble": "drop_after" })).await;
    let deadly = caller.request(Method::POST, "/port-in/activate-order").json(&json!({ "port_req_id": id }));
    assert!(!deadly.timeout(Duration::from_secs(5)).send().await.unwrap_err().is_timeout());
    assert_eq!(caller.subjects("c48_port_activate").await, numbers[..2]);
    plan("c48_port_upload_docs", json!({ "trouble": "partial" })).await;
    assert_eq!(caller.upload(("port_req_id", hidden), "loa", "a.pdf", vec![1]).await, done());
    assert_eq!(caller.documents().await, json!([]), "said yes to and not done");
}

/// How much memory uploads take, and how long pages; run it by hand, alone, in release:
/// `cargo test --release -p carriers measure_ten -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "measures"]
async fn sandbox_measure_ten_uploads_at_once_and_ten_thousand_ports() {
    let peak_kib = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0)
    };
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[]).await;
    let (before, began) = (peak_kib(), std::time::Instant::now());
    let uploads = (0..10).map(|_| {
        let pieces = futures::stream::iter((0..600).map(|_| Ok::<_, std::io::Error>(vec![7_u8; 100_000])));
        let part = Part::stream(reqwest::Body::wrap_stream(pieces)).file_name("loa.pdf");
        let form = Form::new().text("port_req_id", id.to_string()).text("type", "loa").part("file", part);
        caller.request(Method::POST, "/port-in/upload-docs").multipart(form).send()
    });
    for answer in futures::future::join_all(uploads).await {
        assert!(is_refused(&answer.unwrap().json().await.unwrap()), "too large, and counted to the end");
    }
    println!("600 MB in {:?}, peak memory {} KiB more", began.elapsed(), peak_kib() - before);
    caller.control("ports", &json!({ "count": 10_000 })).await;
    let began = std::time::Instant::now();
    for page in 1..=21 {
        caller.post("/port-in/view-list", &json!({ "page": page.to_string(), "limit": "500" })).await;
    }
    println!("10000 ports in pages of 500: {:?}", began.elapsed());
}
