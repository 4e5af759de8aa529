//! Ports: what is asked and submitted, and what the document's samples say.

use std::collections::BTreeMap;

use contract::{
    id::{PortRequestId, RoutingTrunkId, SubOrderId},
    number::{E164, NumberKind},
    port::{
        calendar,
        cut_over::{Activation, ForwardStep, PortRouting},
        document::DocumentKind,
        fields::{EndUser, EndUserKind, LosingAccount, ServiceAddress},
    },
    routing::{Answering, Sequence},
    secret::Secret,
};
use jiff::civil::{date, time};
use serde_json::{Value, json};

use super::stand_in::{Reply, StandIn, sample};
use crate::{
    call48::SPEC,
    error::ErrorKind,
    operation::Evidence,
    ports::{PortDetails, PortExport, PortFilter, PortOrder, PortPart},
};

pub(super) const PIN: &str = "canary-pin-7731";

pub(super) fn number(digits: &str) -> E164 {
    E164::parse(digits).unwrap()
}

pub(super) fn request(id: &str) -> PortRequestId {
    PortRequestId::new(id)
}

/// The whole request.
pub(super) fn whole(id: &str) -> PortPart {
    PortPart { request: request(id), sub_order: None }
}

/// One of its sub-orders.
pub(super) fn sub_order_of(id: &str, sub_order: &str) -> PortPart {
    PortPart { request: request(id), sub_order: Some(SubOrderId::new(sub_order)) }
}

/// Details with every field filled.
pub(super) fn details() -> PortDetails {
    PortDetails {
        end_user: EndUser { kind: EndUserKind::Residential, name: "Avery Stone".into(), authorized_person: "Avery Stone".into() },
        address: ServiceAddress {
            number: "418".into(),
            pre_direction: "N".into(),
            street: "Alder".into(),
            suffix: "ST".into(),
            post_direction: "W".into(),
            unit_kind: "STE".into(),
            unit: "4".into(),
            city: "Fargo".into(),
            state: "nd".into(),
            zip: "58102".into(),
        },
        losing_account: LosingAccount { number: "0042-17".into(), btn: "(701) 200-1293".into(), ..LosingAccount::default() },
        pin: Some(Secret::new(PIN)),
        wanted_date: date(2022, 6, 3),
        activation: Activation::Auto,
        activation_at: calendar::instant(date(2022, 6, 3), time(12, 0, 0, 0)),
        updates_to: "desk@example.com".into(),
        carrier_note: "Call before the cut-over.".into(),
        tags: vec!["t1".into(), "t2".into()],
    }
}

pub(super) fn order(numbers: &[&str]) -> PortOrder {
    PortOrder {
        kind: NumberKind::Local,
        numbers: numbers.iter().map(|digits| number(digits)).collect(),
        details: details(),
        routing: PortRouting::Unset,
    }
}

fn body(carrier: &StandIn, at: usize) -> Value {
    serde_json::from_str(&carrier.calls()[at].body).unwrap()
}

#[test]
fn every_port_operation_of_the_carriers_document_has_a_row() {
    let rows: Vec<&str> = SPEC.operations.iter().map(|o| o.id).filter(|id| id.starts_with("c48_port_")).collect();
    assert_eq!(rows.len(), 20, "{rows:?}");
}

#[tokio::test]
async fn c48_port_check_asks_with_eleven_digits_and_takes_the_answer_under_ten_trap_32() {
    let carrier = StandIn::saying("port_check").await;
    let client = carrier.client();
    let numbers = [number("7012001293"), number("7012001294")];
    let verdicts = client.ports().unwrap().check(NumberKind::Local, &numbers).await.unwrap();
    // A number that the answer leaves out has no verdict.
    assert_eq!(verdicts, BTreeMap::from([(numbers[0].clone(), true)]));
    assert_eq!(carrier.calls()[0].method, "POST");
    assert_eq!(carrier.calls()[0].path, "/port-in/check-ports");
    assert_eq!(body(&carrier, 0), json!({ "did_type": "LCL", "numbers": ["17012001293", "17012001294"] }));
}

#[tokio::test]
async fn c48_port_check_reads_an_answer_under_eleven_digits_and_words_for_yes_and_no() {
    let data = r#"{"17012001293":"yes","+1 701-200-1294":0,"7012001295":"perhaps"}"#;
    let carrier = StandIn::new(move |_, _| Reply::Json(format!(r#"{{"code":"200","data":{data}}}"#))).await;
    let client = carrier.client();
    let numbers = ["7012001293", "7012001294", "7012001295"].map(number);
    let verdicts = client.ports().unwrap().check(NumberKind::Local, &numbers).await.unwrap();
    assert_eq!(verdicts, BTreeMap::from([(numbers[0].clone(), true), (numbers[1].clone(), false)]));
}

#[tokio::test]
async fn c48_port_check_asks_for_five_hundred_at_a_time_and_for_none_not_at_all() {
    let carrier = StandIn::new(|seen, _| {
        let asked: Value = serde_json::from_str(&seen.body).unwrap();
        let ten = |n: &Value| (n.as_str().unwrap()[1..].to_owned(), json!(true));
        let data: serde_json::Map<String, Value> = asked["numbers"].as_array().unwrap().iter().map(ten).collect();
        Reply::Json(json!({ "code": 200, "data": data }).to_string())
    })
    .await;
    let client = carrier.client();
    let numbers: Vec<E164> = (0..1_001).map(|n| number(&format!("701200{:04}", 1_000 + n))).collect();
    let verdicts = client.ports().unwrap().check(NumberKind::Local, &numbers).await.unwrap();
    assert_eq!(verdicts.len(), 1_001);
    let asked: Vec<usize> = (0..3).map(|at| body(&carrier, at)["numbers"].as_array().unwrap().len()).collect();
    assert_eq!((asked, carrier.calls().len()), (vec![500, 500, 1], 3));
    assert!(client.ports().unwrap().check(NumberKind::Local, &[]).await.unwrap().is_empty());
    assert_eq!(carrier.calls().len(), 3);
}

#[tokio::test]
async fn c48_port_submit_sends_every_field_and_answers_the_id_of_the_request() {
    let carrier = StandIn::saying("port_submit").await;
    let client = carrier.client();
    let routing = PortRouting::Forward {
        steps: vec![ForwardStep { number: number("2356789133"), ring_seconds: 30 }],
        sequence: Some(Sequence::Order),
        answering: Some(Answering::RingForwardVoicemail),
    };
    let accepted = client.ports().unwrap().submit(&PortOrder { routing, ..order(&["7012006921", "2003970129"]) }).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("256"));
    insta::assert_snapshot!("port_submit", carrier.only());
}

#[tokio::test]
async fn c48_port_submit_leaves_out_what_is_empty_but_for_the_required_kind_of_unit() {
    let carrier = StandIn::saying("port_submit").await;
    let bare = PortDetails {
        address: ServiceAddress {
            number: "54322".into(),
            street: "Test".into(),
            city: "Test".into(),
            state: "AL".into(),
            zip: "532132".into(),
            ..ServiceAddress::default()
        },
        losing_account: LosingAccount { number: "1234566".into(), btn: "43020".into(), ..LosingAccount::default() },
        pin: None,
        updates_to: String::new(),
        carrier_note: " ".into(),
        tags: Vec::new(),
        ..details()
    };
    let group = PortRouting::TrunkGroup { id: RoutingTrunkId::new("52610") };
    let plain = PortOrder { details: bare, routing: group, ..order(&["2003970129"]) };
    carrier.client().ports().unwrap().submit(&plain).await.unwrap();
    // Everything the document's own request has is there too, in the same form.
    let sent = body(&carrier, 0);
    let theirs: Value = serde_json::from_str(&sample("port_submit_request")).unwrap();
    for (name, value) in theirs["port_req_detail"].as_object().unwrap() {
        let ours = &sent["port_req_detail"][name];
        let free = ["cust_acc_name", "cust_authorized_name", "address_loc_designator"].contains(&name.as_str());
        assert!(ours == value || (free && ours.is_string()), "{name}: {ours} for {value}");
    }
    assert_eq!((&sent["numbers"], &sent["did_type"]), (&theirs["numbers"], &theirs["did_type"]));
    insta::assert_snapshot!("port_submit_bare", carrier.only());
}

#[tokio::test]
async fn c48_port_submit_without_numbers_or_to_a_group_without_a_number_is_not_sent() {
    let carrier = StandIn::saying("port_submit").await;
    let client = carrier.client();
    let odd = PortRouting::TrunkGroup { id: RoutingTrunkId::new("main") };
    for order in [order(&[]), PortOrder { routing: odd, ..order(&["7012006921"]) }] {
        assert_eq!(client.ports().unwrap().submit(&order).await.unwrap_err().kind, ErrorKind::Unsupported);
    }
    assert!(carrier.calls().is_empty());
}

#[tokio::test]
async fn c48_port_detail_is_read_with_its_day_in_new_york_and_its_tags_trimmed_trap_33_34_41() {
    let carrier = StandIn::saying("port_detail").await;
    let client = carrier.client();
    let record = client.ports().unwrap().record(&whole("12")).await.unwrap();
    assert_eq!(carrier.only(), "GET /port-in/view-port-detail?port_req_id=12\n");
    assert_eq!(record.wanted_date, Some(date(2022, 3, 2)), "05:00Z is midnight in New York");
    assert_eq!(record.tags, ["t1", "t2"]);
    assert_eq!((record.losing_account.number.as_str(), record.address.zip.as_str()), ("", ""), "both are null");
    insta::assert_json_snapshot!("port_detail_record", record);
}

#[tokio::test]
async fn c48_port_detail_of_a_sub_order_names_only_that_and_keeps_names_of_papers_but_no_pin() {
    let body = sample("port_detail")
        .replace(r#""cust_acc_pin": null"#, &format!(r#""cust_acc_pin": "{PIN}""#))
        .replace(r#""loa_file": null"#, r#""loa_file": "letter.pdf""#)
        .replace(r#""bill_file": null"#, r#""bill_file": false"#);
    assert!(body.contains(PIN) && body.contains("letter.pdf"));
    let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
    let client = carrier.client();
    let record = client.ports().unwrap().record(&sub_order_of("12", "123")).await.unwrap();
    assert_eq!(carrier.only(), "GET /port-in/view-port-detail?port_proposal_id=123\n");
    assert_eq!(record.papers, [(DocumentKind::Loa, "letter.pdf".to_owned())]);
    assert!(!format!("{record:?}{}", serde_json::to_string(&record).unwrap()).contains(PIN));
}

#[tokio::test]
async fn c48_port_detail_of_another_request_or_sub_order_is_not_taken_trap_51() {
    let carrier = StandIn::saying("port_detail").await;
    let client = carrier.client();
    for part in [whole("13"), sub_order_of("12", "12")] {
        assert_eq!(client.ports().unwrap().record(&part).await.unwrap_err().kind, ErrorKind::Unreadable);
    }
    let odd = client.ports().unwrap().record(&whole("../12")).await.unwrap_err();
    assert_eq!(odd.kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn c48_port_list_reads_every_axis_as_it_stands_trap_38() {
    let carrier = StandIn::saying("port_list").await;
    let client = carrier.client();
    let page = client.ports().unwrap().page(&PortFilter::default(), 2).await.unwrap();
    assert_eq!(body(&carrier, 0), json!({ "page": "2", "limit": "100" }));
    assert!(page.more);
    assert_eq!(page.items.len(), 10);
    // In progress, though both of its sub-orders are cancelled.
    let split = page.items.iter().find(|port| port.request.as_str() == "248").unwrap();
    assert_eq!((split.phase_word.as_str(), split.kind), ("In_Progress", Some(NumberKind::Local)));
    assert!(split.sub_orders.iter().all(|sub_order| sub_order.word == "cancelled" && sub_order.may_delete));
    assert_eq!(split.sub_orders.iter().map(|sub_order| sub_order.numbers).collect::<Vec<_>>(), [12, 6]);
    insta::assert_json_snapshot!("port_list_first", &page.items[..2]);
}

#[tokio::test]
async fn c48_port_list_passes_its_filter_on() {
    let carrier = StandIn::saying("port_list").await;
    let filter = PortFilter {
        phase_word: Some("Processing".into()),
        kind: Some(NumberKind::TollFree),
        numbers: vec![number("2012190101")],
    };
    carrier.client().ports().unwrap().page(&filter, 1).await.unwrap();
    assert_eq!(
        body(&carrier, 0),
        json!({ "page": "1", "limit": "100", "request_phase": "Processing", "did_type": "TF", "numbers": ["2012190101"] })
    );
}

#[tokio::test]
async fn c48_port_list_goes_on_as_it_says_or_by_its_count_or_by_a_full_page_trap_6() {
    let page = async |data: Value, page: u32| {
        let body = json!({ "code": 200, "data": data }).to_string();
        let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
        carrier.client().ports().unwrap().page(&PortFilter::default(), page).await.map(|p| (p.items.len(), p.more))
    };
    let rows = |count: u32| (0..count).map(|id| json!({ "port_req_id": id.to_string() })).collect::<Vec<_>>();
    assert_eq!(page(json!({ "result": rows(1), "enableNext": "true" }), 1).await.unwrap(), (1, true));
    assert_eq!(page(json!({ "result": rows(100), "enableNext": 0, "totalRecords": 900 }), 1).await.unwrap(), (100, false));
    assert_eq!(page(json!({ "result": rows(100), "totalRecords": "101" }), 1).await.unwrap(), (100, true));
    assert_eq!(page(json!({ "result": rows(1), "totalRecords": "101" }), 2).await.unwrap(), (1, false));
    // It sends fifty at a time whatever is asked for.
    assert_eq!(page(json!({ "result": rows(50), "totalRecords": 80 }), 1).await.unwrap(), (50, true));
    assert_eq!(page(json!({ "result": rows(100) }), 1).await.unwrap(), (100, true));
    assert_eq!(page(json!(rows(99)), 1).await.unwrap(), (99, false));
    assert_eq!(page(Value::Null, 1).await.unwrap(), (0, false));
    // A page without rows is the last one, whatever it says.
    assert_eq!(page(json!({ "result": [], "enableNext": true }), 7).await.unwrap(), (0, false));
    for data in [json!(true), json!("none"), json!({}), json!({ "success": false, "result": [] }), json!([1, 2])] {
        assert_eq!(page(data.clone(), 1).await.unwrap_err().kind, ErrorKind::Unreadable, "{data}");
    }
}

#[tokio::test]
async fn c48_port_did_list_reads_the_flags_of_each_number_and_leaves_out_those_of_others_trap_37() {
    let carrier = StandIn::saying("port_did_list").await;
    let client = carrier.client();
    let numbers = client.ports().unwrap().numbers(&SubOrderId::new("201")).await.unwrap();
    assert_eq!(carrier.only(), "GET /port-in/view-did-list?port_proposal_id=201\n");
    insta::assert_json_snapshot!("port_did_list_numbers", numbers);
    assert_eq!(client.ports().unwrap().numbers(&SubOrderId::new("202")).await.unwrap_err().kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn c48_port_forwarding_reads_its_steps_in_order_and_not_those_of_another_request_trap_51() {
    // The document's own answer to 12 has a row of 256.
    let carrier = StandIn::saying("port_forwarding").await;
    let routing = carrier.client().ports().unwrap().routing(&request("12")).await.unwrap();
    assert_eq!(carrier.only(), "GET /port-in/forwarding-details?port_req_id=12\n");
    assert_eq!(routing, PortRouting::Unset);
    assert_eq!(carrier.client().ports().unwrap().routing(&request("256")).await.unwrap_err().kind, ErrorKind::Unreadable);

    let read = async |data: Value| {
        let body = json!({ "code": 200, "data": data }).to_string();
        let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
        carrier.client().ports().unwrap().routing(&request("256")).await.unwrap()
    };
    let row = |sequence: Value, method: &str, value: &str| json!({ "port_req_id": 256, "sequence": sequence, "method": method, "value": value, "timeout": "30" });
    let rows = [row(json!("2"), "NUM", "12522378144"), row(json!(3), "SIP", "10.0.0.1"), row(json!(1), "num", "12356789133")];
    let steps = ["2356789133", "2522378144"].map(|n| ForwardStep { number: number(n), ring_seconds: 30 }).to_vec();
    let forward = PortRouting::Forward { steps, sequence: Some(Sequence::Random), answering: Some(Answering::RingOnly) };
    let data = json!({ "port_req_id": "256", "fwd_order": "RND", "fwd_answering_mode": "RO", "port_req_forwardings": rows });
    assert_eq!(read(data.clone()).await, forward);
    let mut group = data.clone();
    group["fwd_trunk_grpid"] = json!(52610);
    assert_eq!(read(group).await, PortRouting::TrunkGroup { id: RoutingTrunkId::new("52610") });
    let mut preconfigured = data;
    preconfigured["fwd_preconfigured"] = json!("1");
    assert_eq!(read(preconfigured).await, PortRouting::Preconfigured);
    assert_eq!(read(json!({ "port_req_forwardings": null })).await, PortRouting::Unset);
    assert_eq!(read(Value::Null).await, PortRouting::Unset);
}

#[tokio::test]
async fn c48_port_rejections_have_the_losing_carrier_and_the_orders_status_trap_38_39() {
    let carrier = StandIn::saying("port_rejections").await;
    let page = carrier.client().ports().unwrap().rejections(1).await.unwrap();
    assert_eq!(carrier.calls()[0].path, "/port-in/view-rejection-list");
    assert_eq!(body(&carrier, 0), json!({ "page": "1", "limit": "100" }));
    assert!(!page.more);
    insta::assert_json_snapshot!("port_rejections_rows", page.items);
}

#[tokio::test]
async fn c48_port_foc_list_reads_numbers_that_are_ready_and_that_went_over() {
    let carrier = StandIn::saying("port_foc_list").await;
    let page = carrier.client().ports().unwrap().ready(3).await.unwrap();
    assert_eq!(carrier.calls()[0].path, "/port-in/view-foc-list");
    assert_eq!(body(&carrier, 0), json!({ "page": "3", "limit": "100" }));
    assert!(!page.more);
    insta::assert_json_snapshot!("port_foc_list_rows", page.items);
}

#[tokio::test]
async fn c48_port_foc_did_reads_a_day_that_is_midnight_in_utc_as_that_day_trap_34() {
    let carrier = StandIn::saying("port_foc_did").await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    let found = ports.activation(&SubOrderId::new("76"), &number("7012001183")).await.unwrap();
    assert_eq!(carrier.only(), "GET /port-in/view-did-activation?did=7012001183&port_proposal_id=76\n");
    assert_eq!((found.request.as_str(), found.word.as_str()), ("136", "foc_received"));
    assert_eq!((found.foc_date, found.activation), (Some(date(2022, 1, 21)), Some(Activation::Auto)));
    assert_eq!(found.activation_at, Some(calendar::instant(date(2022, 1, 21), time(12, 0, 0, 0))));
    for (sub_order, digits) in [("77", "7012001183"), ("76", "7012001184")] {
        let error = ports.activation(&SubOrderId::new(sub_order), &number(digits)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable);
    }
}

#[tokio::test]
async fn c48_port_export_is_csv_under_a_label_of_json_and_stays_as_it_is_trap_40_50() {
    let carrier = StandIn::new(|_, _| Reply::Raw(200, "application/json", sample("port_export.csv"))).await;
    let client = carrier.client();
    let filter = PortFilter { phase_word: Some("Queue".into()), ..PortFilter::default() };
    let asked = [
        (PortExport::Requests(filter), json!({ "request_phase": "Queue" })),
        (PortExport::SubOrders(request("12")), json!({ "port_req_id": 12 })),
        (PortExport::Numbers(SubOrderId::new("201")), json!({ "port_proposal_id": 201 })),
    ];
    for (at, (what, sent)) in asked.into_iter().enumerate() {
        assert_eq!(client.ports().unwrap().export(&what).await.unwrap(), sample("port_export.csv"));
        assert_eq!((carrier.calls()[at].path.as_str(), body(&carrier, at)), ("/port-in/export-list", sent));
    }
}

#[test]
fn what_the_document_leaves_open_about_ports_is_called_inferred() {
    let inferred = |id: &str| SPEC.operations.iter().find(|o| o.id == id).unwrap().evidence == Evidence::Inferred;
    for id in ["c48_port_check", "c48_port_submit", "c48_port_update", "c48_port_remove_docs", "c48_port_forwarding_update"] {
        assert!(inferred(id), "{id}");
    }
    assert!(!inferred("c48_port_cancel") && !inferred("c48_port_list"));
}
