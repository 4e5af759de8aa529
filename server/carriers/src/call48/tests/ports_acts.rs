//! Ports: what is done to one that the carrier has.

use contract::{
    id::{RoutingTrunkId, SubOrderId},
    port::{
        act::PortLevel,
        calendar,
        cut_over::{Activation, ForwardStep, PortRouting},
        detail::PortRecord,
        fields::LosingAccount,
    },
    secret::Secret,
};
use jiff::civil::{date, time};
use serde_json::{Value, json};

use super::{
    ports::{PIN, details, number, request, sub_order_of, whole},
    stand_in::{Reply, StandIn},
};
use crate::{
    carrier::{Accepted, ReadBack},
    error::{ErrorKind, Result},
    ports::{PortAct, PortDetails, PortIns},
};

fn sub_order() -> PortLevel {
    PortLevel::SubOrder { sub_order: SubOrderId::new("201") }
}

fn one_number() -> PortLevel {
    PortLevel::Number { sub_order: SubOrderId::new("201"), number: number("7012004432") }
}

/// What such an act sends: its path and its body.
async fn sent(act: impl AsyncFnOnce(&dyn PortIns) -> Result<Accepted>) -> (String, Value) {
    let carrier = StandIn::saying("port_done").await;
    let client = carrier.client();
    let accepted = act(client.ports().unwrap()).await.unwrap();
    assert_eq!(accepted.words.unwrap().text.as_deref(), Some("Successful Operation"));
    let calls = carrier.calls();
    assert_eq!((calls.len(), calls[0].method.as_str()), (1, "POST"));
    (calls[0].path.clone(), serde_json::from_str(&calls[0].body).unwrap())
}

fn path(name: &str) -> String {
    format!("/port-in/{name}")
}

#[tokio::test]
async fn c48_port_update_changes_a_request_or_one_sub_order_and_sends_empty_what_was_taken_away() {
    let carrier = StandIn::saying("port_done").await;
    let client = carrier.client();
    let mut changed = PortDetails { pin: None, carrier_note: String::new(), tags: Vec::new(), ..details() };
    changed.address.pre_direction.clear();
    changed.address.unit.clear();
    client.ports().unwrap().change(&whole("12"), &changed).await.unwrap();
    insta::assert_snapshot!("port_update", carrier.only());
    client.ports().unwrap().change(&sub_order_of("12", "201"), &details()).await.unwrap();
    let body: Value = serde_json::from_str(&carrier.calls()[1].body).unwrap();
    assert_eq!((&body["port_req_id"], &body["port_proposal_id"]), (&json!(12), &json!(201)));
    assert_eq!(body["port_req_detail"]["cust_acc_pin"], PIN);
    assert!(body["port_req_detail"].get("fwd_order").is_none(), "no field of forwarding belongs there");
}

#[tokio::test]
async fn c48_port_cancel_names_the_request_or_the_sub_order_and_never_both() {
    let level = PortLevel::Request;
    let whole = sent(async |ports| ports.cancel(&request("12"), &level).await).await;
    assert_eq!(whole, (path("cancel-order"), json!({ "port_req_id": 12 })));
    let part = sent(async |ports| ports.cancel(&request("12"), &sub_order()).await).await;
    assert_eq!(part, (path("cancel-order"), json!({ "port_proposal_id": 201 })));
}

#[tokio::test]
async fn c48_port_cancel_did_names_the_sub_order_and_ten_digits() {
    let one = sent(async |ports| ports.cancel(&request("12"), &one_number()).await).await;
    assert_eq!(one, (path("cancel-did-order"), json!({ "port_proposal_id": 201, "did_number": "7012004432" })));
}

#[tokio::test]
async fn c48_port_delete_calls_the_request_by_another_name_trap_35() {
    let whole = sent(async |ports| ports.delete(&request("12"), &PortLevel::Request).await).await;
    assert_eq!(whole, (path("delete-request"), json!({ "port_request_id": 12 })));
    let part = sent(async |ports| ports.delete(&request("12"), &sub_order()).await).await;
    assert_eq!(part, (path("delete-request"), json!({ "port_proposal_id": 201 })));
    let one = sent(async |ports| ports.delete(&request("12"), &one_number()).await).await;
    assert_eq!(one, (path("delete-request"), json!({ "port_proposal_id": 201, "did_number": "7012004432" })));
}

#[tokio::test]
async fn c48_port_activate_names_the_request_or_the_sub_order() {
    let whole = sent(async |ports| ports.activate(&request("12"), &PortLevel::Request).await).await;
    assert_eq!(whole, (path("activate-order"), json!({ "port_req_id": 12 })));
    let part = sent(async |ports| ports.activate(&request("12"), &sub_order()).await).await;
    assert_eq!(part, (path("activate-order"), json!({ "port_proposal_id": 201 })));
}

#[tokio::test]
async fn c48_port_activate_did_names_the_sub_order_and_ten_digits() {
    let one = sent(async |ports| ports.activate(&request("12"), &one_number()).await).await;
    assert_eq!(one, (path("activate-did"), json!({ "port_proposal_id": 201, "did_number": "7012004432" })));
}

#[tokio::test]
async fn c48_port_foc_update_sends_the_hour_with_new_yorks_offset_trap_42() {
    let at = calendar::instant(date(2022, 1, 21), time(12, 0, 0, 0));
    let id = SubOrderId::new("76");
    let one = number("7012001183");
    let set = sent(async |ports| ports.set_activation(&id, &one, Activation::Scheduled, at).await).await;
    let body = json!({
        "port_proposal_id": 76, "did": "7012001183",
        "activation_type": "Scheduled", "activation_date": "2022-01-21T12:00:00-05:00",
    });
    assert_eq!(set, (path("update-activation"), body));
}

#[tokio::test]
async fn c48_port_forwarding_update_numbers_its_steps_and_writes_eleven_digits() {
    let steps = vec![
        ForwardStep { number: number("2356789133"), ring_seconds: 30 },
        ForwardStep { number: number("+442079460018"), ring_seconds: 20 },
    ];
    let forward = PortRouting::Forward { steps, sequence: None, answering: None };
    let set = sent(async |ports| ports.set_routing(&request("256"), &forward).await).await;
    let row = |sequence: u8, value: &str, timeout: u8| json!({ "forwarding_type_id": 2, "sequence": sequence, "method": "NUM", "value": value, "timeout": timeout });
    let rows = [row(1, "12356789133", 30), row(2, "442079460018", 20)];
    let body = json!({ "port_req_id": 256, "fwd_preconfigured": false, "forwarding_data": rows });
    assert_eq!(set, (path("update-forwarding"), body));
    let set = sent(async |ports| ports.set_routing(&request("256"), &PortRouting::Preconfigured).await).await;
    assert_eq!(set.1, json!({ "port_req_id": 256, "fwd_preconfigured": true }));
    let set = sent(async |ports| ports.set_routing(&request("256"), &PortRouting::Unset).await).await;
    assert_eq!(set.1, json!({ "port_req_id": 256, "fwd_preconfigured": false, "forwarding_data": [] }));
}

#[tokio::test]
async fn c48_port_forwarding_update_takes_no_trunk_group_and_says_why() {
    let carrier = StandIn::saying("port_done").await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    let group = PortRouting::TrunkGroup { id: RoutingTrunkId::new("52610") };
    let reason = ports.may_set_routing(&group).unwrap_err();
    assert!(reason.contains("only when the port is submitted") && reason.ends_with('.'), "{reason}");
    assert_eq!(ports.set_routing(&request("256"), &group).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(carrier.calls().is_empty());
    assert!(ports.may_set_routing(&PortRouting::Preconfigured).is_ok());
}

#[tokio::test]
async fn an_act_on_an_id_that_is_no_number_is_not_sent() {
    let carrier = StandIn::saying("port_done").await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    let odd = PortLevel::SubOrder { sub_order: SubOrderId::new("201; drop") };
    for error in [
        ports.cancel(&request("twelve"), &PortLevel::Request).await.unwrap_err(),
        ports.activate(&request("12"), &odd).await.unwrap_err(),
        ports.delete(&request(""), &PortLevel::Request).await.unwrap_err(),
        ports.change(&whole("12x"), &details()).await.unwrap_err(),
    ] {
        assert_eq!(error.kind, ErrorKind::Unsupported);
    }
    assert!(carrier.calls().is_empty());
}

#[tokio::test]
async fn an_act_that_is_answered_with_a_no_under_code_200_is_unknown() {
    for data in ["false", r#""false""#, r#"{"success":false}"#] {
        let carrier = StandIn::new(move |_, _| Reply::Json(format!(r#"{{"code":200,"message":"Hm","data":{data}}}"#))).await;
        let client = carrier.client();
        let error = client.ports().unwrap().cancel(&request("12"), &PortLevel::Request).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable);
        assert!(!error.kind.proves_nothing_done());
    }
    for data in ["true", "null", "[]", r#"{"success":"true"}"#] {
        let carrier = StandIn::new(move |_, _| Reply::Json(format!(r#"{{"code":200,"message":"Yes","data":{data}}}"#))).await;
        let client = carrier.client();
        client.ports().unwrap().cancel(&request("12"), &PortLevel::Request).await.unwrap();
    }
}

#[tokio::test]
async fn every_act_has_the_operation_it_is_audited_under() {
    let carrier = StandIn::saying("port_done").await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    for (act, id) in [
        (PortAct::Submit, "c48_port_submit"),
        (PortAct::Change, "c48_port_update"),
        (PortAct::Cancel, "c48_port_cancel"),
        (PortAct::CancelNumber, "c48_port_cancel_did"),
        (PortAct::Delete, "c48_port_delete"),
        (PortAct::Activate, "c48_port_activate"),
        (PortAct::ActivateNumber, "c48_port_activate_did"),
        (PortAct::SetRouting, "c48_port_forwarding_update"),
        (PortAct::SendPaper, "c48_port_upload_docs"),
        (PortAct::RemovePaper, "c48_port_remove_docs"),
        (PortAct::SetActivation, "c48_port_foc_update"),
    ] {
        assert_eq!(ports.operation(act).id, id);
        assert!(!ports.operation(act).effect.may_repeat());
    }
}

/// What the carrier gives back of [`details`], if all went well.
fn given_back() -> PortRecord {
    let asked = details();
    PortRecord {
        end_user: asked.end_user,
        address: asked.address,
        losing_account: LosingAccount { btn: "7012001293".into(), ..asked.losing_account },
        wanted_date: Some(asked.wanted_date),
        activation: asked.activation,
        activation_at: Some(asked.activation_at),
        updates_to: asked.updates_to,
        carrier_note: asked.carrier_note,
        tags: vec!["t2".into(), "t1".into()],
        papers: Vec::new(),
    }
}

#[tokio::test]
async fn reading_details_back_proves_all_but_the_pin_and_names_each_part_that_differs() {
    let carrier = StandIn::saying("port_done").await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    assert_eq!(ports.read_back(&details(), &given_back()), ReadBack::Matches { unproved: vec!["PIN"] });
    let open = PortDetails { pin: Some(Secret::new("")), ..details() };
    assert_eq!(ports.read_back(&open, &given_back()), ReadBack::Matches { unproved: Vec::new() });

    let nothing = PortRecord { wanted_date: Some(details().wanted_date), ..given_back() };
    let mut nothing = PortRecord { activation_at: None, ..nothing };
    nothing.losing_account.number.clear();
    nothing.address.zip.clear();
    let unproved = vec!["account_number", "ZIP_code", "hour_of_activation", "PIN"];
    assert_eq!(ports.read_back(&details(), &nothing), ReadBack::Matches { unproved });

    type Change = fn(&mut PortRecord);
    let changes: [(&str, Change); 20] = [
        ("name", |r| r.end_user.name = "Avery Stones".into()),
        ("authorized_person", |r| r.end_user.authorized_person.clear()),
        ("kind_of_end_user", |r| r.end_user.kind = contract::port::fields::EndUserKind::Business),
        ("house_number", |r| r.address.number = "419".into()),
        ("direction_before_street", |r| r.address.pre_direction = "S".into()),
        ("street", |r| r.address.street = "Elder".into()),
        ("kind_of_street", |r| r.address.suffix = "AVE".into()),
        ("direction_after_street", |r| r.address.post_direction.clear()),
        ("kind_of_unit", |r| r.address.unit_kind = "APT".into()),
        ("unit", |r| r.address.unit = "5".into()),
        ("city", |r| r.address.city = "Moorhead".into()),
        ("state", |r| r.address.state = "MN".into()),
        ("ZIP_code", |r| r.address.zip = "58103".into()),
        ("account_number", |r| r.losing_account.number = "42-17".into()),
        ("billing_number", |r| r.losing_account.btn = "7012001294".into()),
        ("wanted_date", |r| r.wanted_date = Some(date(2022, 6, 2))),
        ("kind_of_activation", |r| r.activation = Activation::Manual),
        ("hour_of_activation", |r| r.activation_at = Some(calendar::instant(date(2022, 6, 3), time(13, 0, 0, 0)))),
        ("note", |r| r.carrier_note.clear()),
        ("tags", |r| drop(r.tags.pop())),
    ];
    for (part, change) in changes {
        let mut record = given_back();
        change(&mut record);
        assert_eq!(ports.read_back(&details(), &record), ReadBack::Differs { parts: vec![part] });
    }
}
