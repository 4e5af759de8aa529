//! Trunk groups.

use contract::{
    id::TrunkGroupId,
    trunk_group::{CallerHeader, Endpoint, NumberFormat, Spread, TrunkGroupDraft},
};
use serde_json::json;

use super::stand_in::{Reply, StandIn};
use crate::{carrier::TrunkGroupEdit, error::ErrorKind, operation::Evidence};

fn endpoint(text: &str) -> Endpoint {
    Endpoint::parse(text).unwrap()
}

fn draft() -> TrunkGroupDraft {
    TrunkGroupDraft {
        name: "TG NAME".into(),
        spread: Spread::TopDown,
        number_format: NumberFormat::Eleven,
        caller_header: CallerHeader::Rpid,
        prefix: "2377#".into(),
        endpoints: vec![endpoint("10.50.250.11"), endpoint("10.50.250.15:5080")],
    }
}

#[tokio::test]
async fn c48_trunk_group_create_gives_the_id_for_editing() {
    let carrier = StandIn::saying("trunk_group_created").await;
    let accepted = carrier.client().trunk_groups().unwrap().create(&draft()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("20"), "trap 23: not 52620, which routes");
    insta::assert_snapshot!("trunk_group_create", carrier.only());
    let nameless = StandIn::saying("trunk_group_updated").await;
    let error = nameless.client().trunk_groups().unwrap().create(&draft()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable, "a yes without an id is none");
}

#[tokio::test]
async fn c48_trunk_group_create_leaves_an_empty_prefix_out() {
    let carrier = StandIn::saying("trunk_group_created").await;
    let plain = TrunkGroupDraft { prefix: String::new(), ..draft() };
    carrier.client().trunk_groups().unwrap().create(&plain).await.unwrap();
    assert!(!carrier.only().contains("prefix"));
}

#[tokio::test]
async fn c48_trunk_group_update_sends_the_new_addresses_even_if_it_only_removes_trap_24() {
    let carrier = StandIn::saying("trunk_group_updated").await;
    let edit = TrunkGroupEdit {
        id: TrunkGroupId::new("11"),
        draft: TrunkGroupDraft { prefix: String::new(), ..draft() },
        added: Vec::new(),
        removed: vec![endpoint("10.50.250.12"), endpoint("10.50.250.77:5090")],
    };
    let client = carrier.client();
    client.trunk_groups().unwrap().change(&edit).await.unwrap();
    insta::assert_snapshot!("trunk_group_update", carrier.only());
    let odd = TrunkGroupEdit { id: TrunkGroupId::new("TG"), ..edit };
    assert_eq!(client.trunk_groups().unwrap().change(&odd).await.unwrap_err().kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn c48_trunk_group_update_that_answers_false_is_unknown() {
    let carrier = StandIn::new(|_, _| Reply::Json(r#"{"code":200,"message":"Success","data":false,"error":null}"#.into())).await;
    let edit = TrunkGroupEdit { id: TrunkGroupId::new("11"), draft: draft(), added: vec![endpoint("10.0.0.1")], removed: vec![] };
    let error = carrier.client().trunk_groups().unwrap().change(&edit).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn c48_trunk_group_list_keeps_the_two_ids_apart_trap_23() {
    let carrier = StandIn::saying("trunk_groups").await;
    let client = carrier.client();
    let groups = client.trunk_groups().unwrap().list().await.unwrap();
    insta::assert_snapshot!("trunk_group_list", carrier.only());
    insta::assert_json_snapshot!("trunk_group_list_groups", groups);
    let row = crate::call48::SPEC.operations.iter().find(|o| o.id == "c48_trunk_group_list").unwrap();
    assert_eq!(row.evidence, Evidence::Inferred);
}

#[tokio::test]
async fn c48_trunk_group_list_follows_all_pages_and_not_one_that_repeats() {
    let page = |n: u32, next: bool| {
        json!({"code": 200, "data": {
            "result": [{"trunk_grpid": n, "ext_tgid": 52000 + n, "trunk_name": "T", "trunk_ips": [], "ext_tgstatus": "queued"}],
            "totalRecords": "3", "enableNext": next
        }})
        .to_string()
    };
    let carrier = StandIn::new(move |_, nth| Reply::Json(page(u32::try_from(nth).unwrap(), nth < 2))).await;
    let groups = carrier.client().trunk_groups().unwrap().list().await.unwrap();
    assert_eq!(groups.len(), 3);
    assert_eq!(groups[0].state.as_deref(), Some("queued"));
    let stuck = StandIn::new(move |_, _| Reply::Json(page(1, true))).await;
    assert_eq!(stuck.client().trunk_groups().unwrap().list().await.unwrap_err().kind, ErrorKind::Unreadable);
}
