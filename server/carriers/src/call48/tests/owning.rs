//! The numbers we own.

use contract::{
    number::{E164, NumberKind},
    routing::{Answering, Destination, Routing},
};
use futures::StreamExt as _;
use serde_json::{Value, json};

use super::stand_in::{Reply, Seen, StandIn, mark, sample};
use crate::error::ErrorKind;

/// A list of pages, each with numbers that end in these digits.
async fn paged(pages: Vec<Vec<u32>>) -> StandIn {
    StandIn::new(move |seen, _| {
        let rows: Vec<Value> = pages
            .get(page_of(seen) - 1)
            .map(|page| page.iter().map(|n| json!({"_id": n, "did": format!("251265{n:04}"), "status": "USING"})).collect())
            .unwrap_or_default();
        Reply::Json(json!({"code": 200, "error": null, "data": rows}).to_string())
    })
    .await
}

fn page_of(seen: &Seen) -> usize {
    let (_, rest) = seen.path.split_once("page=").unwrap();
    rest.split('&').next().unwrap().parse().unwrap()
}

fn number(last: u32) -> E164 {
    E164::parse(&format!("251265{last:04}")).unwrap()
}

#[tokio::test]
async fn c48_dids_list_reads_the_documents_record() {
    let carrier = StandIn::saying("dids").await;
    let page = carrier.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().unwrap();
    insta::assert_snapshot!("dids_list", carrier.only());
    insta::assert_json_snapshot!("dids_list_numbers", page);
    let Routing::Chain(chain) = &page[0].routing else { panic!("{:?}", page[0].routing) };
    assert_eq!(chain.answering, Answering::ForwardOnly);
    assert_eq!(chain.steps.len(), 3);
    assert!(matches!(chain.steps[1].to, Destination::Pbx { .. }));
}

#[tokio::test]
async fn c48_dids_list_drops_the_device_password_trap_16() {
    assert!(sample("dids").contains("secret123"));
    let carrier = StandIn::saying("dids").await;
    let page = carrier.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().unwrap();
    assert!(!format!("{page:?}").contains("secret123"));
    assert!(!serde_json::to_string(&page).unwrap().contains("secret123"));
}

#[tokio::test]
async fn c48_dids_list_asks_for_each_kind_by_its_own_word_and_reads_foreign_digits_as_they_are() {
    let carrier = StandIn::new(|_, _| {
        Reply::Json(
            json!({"code": 200, "data": [{"_id": "9", "did": "78182123456", "country": "RU", "status": "NEW"}]}).to_string(),
        )
    })
    .await;
    let client = carrier.client();
    let inventory = client.inventory().unwrap();
    let page = inventory.list(NumberKind::International).next().await.transpose().unwrap().unwrap();
    assert_eq!((page[0].number.as_str(), page[0].region.as_deref(), page[0].page), ("+78182123456", Some("RU"), 1));
    assert_eq!((page[0].in_service, page[0].status_word.as_str()), (None, "NEW"));
    assert_eq!(carrier.calls()[0].path, "/dids?type=intl&page=1&max=500");
    assert_eq!(inventory.kinds(), NumberKind::ALL);
}

#[tokio::test]
async fn c48_dids_list_has_no_total_and_two_spellings_and_ends_with_an_empty_page_trap_46() {
    let row = json!({"_id": 1, "did": "2512650001", "ratecenter": null, "rateCenter": "EVERGREEN", "status": "USING"});
    let carrier = StandIn::new(move |seen, _| {
        let data = if page_of(seen) == 1 { json!([row]) } else { json!([]) };
        Reply::Json(json!({"code": 200, "error": null, "data": data}).to_string())
    })
    .await;
    let client = carrier.client();
    let inventory = client.inventory().unwrap();
    let page = inventory.list(NumberKind::Local).next().await.transpose().unwrap().unwrap();
    assert_eq!(page[0].rate_center.as_deref(), Some("EVERGREEN"));
    assert_eq!(inventory.list(NumberKind::Local).skip(1).next().await.transpose().unwrap(), None);
}

#[tokio::test]
async fn c48_dids_list_finds_a_number_near_its_old_page_first() {
    let carrier = paged(vec![vec![1, 2], vec![3, 4], vec![5, 6], vec![7]]).await;
    let client = carrier.client();
    let found = client.inventory().unwrap().find(NumberKind::Local, &number(4), Some(3)).await.unwrap().unwrap();
    assert_eq!(found.page, 2);
    let pages: Vec<usize> = carrier.calls().iter().map(page_of).collect();
    assert_eq!(pages, [3, 4, 2]);
}

#[tokio::test]
async fn c48_dids_list_says_a_number_is_not_there_only_after_a_complete_reading() {
    // The second page is short: the carrier may cap pages as it likes.
    let carrier = paged(vec![vec![1, 2, 3], vec![4], vec![5, 6]]).await;
    let client = carrier.client();
    let inventory = client.inventory().unwrap();
    assert!(inventory.find(NumberKind::Local, &number(6), None).await.unwrap().is_some());
    assert_eq!(inventory.find(NumberKind::Local, &number(99), None).await.unwrap(), None);
    assert_eq!(page_of(carrier.calls().last().unwrap()), 4);

    let endless = StandIn::saying("dids").await;
    let error = endless.client().inventory().unwrap().find(NumberKind::Local, &number(99), None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable, "a carrier that ignores the page is not a complete reading");

    let broken = StandIn::new(|seen, _| match page_of(seen) {
        1 => Reply::Json(json!({"code": 200, "data": [{"_id": 1, "did": "2512650001"}]}).to_string()),
        _ => Reply::Raw(500, "text/plain", String::new()),
    })
    .await;
    let error = broken.client().inventory().unwrap().find(NumberKind::Local, &number(99), None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unavailable);
}

#[tokio::test]
async fn c48_dids_list_of_which_nothing_can_be_read_is_no_empty_list() {
    for data in [json!([{"_id": 1, "did": "none"}]), json!(true), json!({"rows": []}), json!("20312026")] {
        let body = json!({"code": 200, "data": data}).to_string();
        let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
        let error = carrier.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{data}");
    }
}

#[tokio::test]
async fn c48_dids_list_leaves_out_numbers_marked_as_given_back_without_ending_there() {
    let body = json!({"code": 200, "data": [{"_id": 1, "did": "2512650001", "isDeleted": "yes"}]}).to_string();
    let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
    let page = carrier.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap();
    assert_eq!(page, Some(Vec::new()));
}

#[tokio::test]
async fn c48_dids_remove_sends_numbers_without_the_leading_one_trap_20() {
    let carrier = StandIn::saying("dids_removed").await;
    let numbers = ["2702496110", "+78182123456"].map(|n| E164::parse(n).unwrap());
    let client = carrier.client();
    client.inventory().unwrap().remove(NumberKind::Local, &numbers, &mark()).await.unwrap();
    insta::assert_snapshot!("dids_remove", carrier.only());
    assert_eq!(client.inventory().unwrap().removal_operation().id, "c48_dids_remove");
    assert_eq!(
        client.inventory().unwrap().remove(NumberKind::Local, &[], &mark()).await.unwrap_err().kind,
        ErrorKind::Unsupported
    );
}

#[tokio::test]
async fn c48_dids_remove_that_does_not_say_success_is_unknown() {
    for body in [r#"{"code":200,"data":{"success":false}}"#, r#"{"code":200,"data":null}"#, r#"{"code":200,"data":{}}"#] {
        let carrier = StandIn::new(move |_, _| Reply::Json(body.into())).await;
        let error = carrier.client().inventory().unwrap().remove(NumberKind::Local, &[number(1)], &mark()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{body}");
    }
}

#[tokio::test]
async fn a_record_with_a_chain_and_a_trunk_group_follows_the_chain_only_on_the_other_switch() {
    let own_network = sample("dids").replace(r#""portaAID": 1343355"#, r#""portaAID": null"#);
    let carrier = StandIn::new(move |_, _| Reply::Json(own_network.clone())).await;
    let page = carrier.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().unwrap();
    assert!(matches!(&page[0].routing, Routing::TrunkGroup { id } if id.as_str() == "52610"), "{:?}", page[0].routing);
}
