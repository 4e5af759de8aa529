//! Bulk orders.

use contract::{
    bulk_order::{BulkBy, BulkOrderDraft, BulkRow, BulkState},
    geography::StateCode,
    id::{AccountId, BulkOrderId, RoutingTrunkId},
    number::AreaCode,
};

use super::stand_in::{Reply, StandIn, sample};
use crate::{error::ErrorKind, operation::Evidence};

fn draft(by: BulkBy) -> BulkOrderDraft {
    let row = BulkRow {
        state: Some(StateCode::parse("GA").unwrap()),
        lata: Some("480".into()),
        npa: Some(AreaCode::parse("706").unwrap()),
        rate_center: Some("ATHENS, EAST".into()),
        quantity: 5,
    };
    BulkOrderDraft {
        account: AccountId::new("acc-1"),
        by,
        rows: vec![row.clone(), BulkRow { quantity: 2, ..row }],
        trunk_group: RoutingTrunkId::new("52610"),
        cnam_lookup: true,
        allow_offnet: false,
        tag: "spring".into(),
    }
}

#[tokio::test]
async fn c48_bulk_purchase_sends_a_file_with_its_fields() {
    let carrier = StandIn::saying("purchase").await;
    let client = carrier.client();
    client.bulk_orders().unwrap().order(&draft(BulkBy::RateCenter), "mark-1").await.unwrap();
    insta::assert_snapshot!("bulk_purchase", carrier.only());
    let empty = BulkOrderDraft { rows: Vec::new(), ..draft(BulkBy::State) };
    assert_eq!(client.bulk_orders().unwrap().order(&empty, "m").await.unwrap_err().kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn c48_bulk_purchase_has_columns_after_the_reports_search_columns_and_is_called_inferred_trap_55() {
    for (by, head, line) in [
        (BulkBy::State, "state,quantity", "GA,5"),
        (BulkBy::Lata, "lata,quantity", "480,5"),
        (BulkBy::Npa, "npa,quantity", "706,5"),
        (BulkBy::RateCenter, "state,rate_center,quantity", "GA,\"ATHENS, EAST\",5"),
    ] {
        let carrier = StandIn::saying("purchase").await;
        let client = carrier.client();
        client.bulk_orders().unwrap().order(&draft(by), "m").await.unwrap();
        assert!(carrier.only().contains(&format!("\n\n{head}\n{line}\n")), "{}", carrier.only());
        assert_eq!(client.bulk_orders().unwrap().operation().evidence, Evidence::Inferred);
        // Every column has its counterpart in the report.
        let report = sample("summary_report.csv");
        let heads = report.lines().next().unwrap();
        for column in by.columns().iter().filter(|c| **c != "quantity") {
            assert!(heads.contains(&format!("search_{column}")), "{column}");
        }
    }
}

#[tokio::test]
async fn c48_bulk_list_reads_counts_as_texts_and_does_not_call_complete_fulfilled_trap_15() {
    let carrier = StandIn::new(|seen, _| {
        Reply::Json(if seen.path.contains("page=1") {
            sample("bulk_list")
        } else {
            r#"{"code":200,"data":{"count":6,"rows":[]}}"#.into()
        })
    })
    .await;
    let client = carrier.client();
    let orders = client.bulk_orders().unwrap().list(50).await.unwrap();
    insta::assert_json_snapshot!("bulk_list_orders", orders);
    assert_eq!((orders[0].state, orders[0].asked, orders[0].fulfilled), (BulkState::Complete, 7, 1));
    let calls = carrier.calls();
    assert_eq!(calls[0].drawn(), "GET /lcl-did-bulk-purchase/list?page=1&limit=50\n");
    assert_eq!(calls.len(), 2);
    // Whoever asks for few is not made to read on.
    assert_eq!(client.bulk_orders().unwrap().list(1).await.unwrap().len(), 1);
    assert_eq!(carrier.calls().len(), 3);
}

#[tokio::test]
async fn c48_bulk_list_keeps_a_letter_it_does_not_know() {
    let carrier = StandIn::new(|seen, _| {
        let body = sample("bulk_list").replace(r#""status": "C""#, r#""status": "X""#);
        Reply::Json(if seen.path.contains("page=1") { body } else { r#"{"code":200,"data":null}"#.into() })
    })
    .await;
    let orders = carrier.client().bulk_orders().unwrap().list(50).await.unwrap();
    assert_eq!((orders[0].state, orders[0].state_word.as_str()), (BulkState::Unknown, "X"));
}

async fn report(reply: Reply) -> Result<String, ErrorKind> {
    let carrier = StandIn::new(move |_, _| reply.clone()).await;
    let client = carrier.client();
    client.bulk_orders().unwrap().summary_report(&BulkOrderId::new("15")).await.map_err(|e| e.kind)
}

#[tokio::test]
async fn c48_bulk_summary_report_is_passed_on_as_text() {
    let carrier = StandIn::new(|_, _| Reply::Raw(200, "text/csv", sample("summary_report.csv"))).await;
    let text = carrier.client().bulk_orders().unwrap().summary_report(&BulkOrderId::new("15")).await.unwrap();
    assert_eq!(text, sample("summary_report.csv"));
    insta::assert_snapshot!("bulk_summary_report", carrier.only());
    // CSV labelled as JSON is CSV all the same.
    assert!(report(Reply::Raw(200, "application/json", sample("summary_report.csv"))).await.is_ok());
}

#[tokio::test]
async fn c48_bulk_summary_report_that_is_something_else_is_refused() {
    let csv = |body: &str| Reply::Raw(200, "text/csv", body.to_owned());
    assert_eq!(report(csv("<html><body>Sorry</body></html>")).await, Err(ErrorKind::Unreadable));
    assert_eq!(report(csv("")).await, Err(ErrorKind::Unreadable));
    assert_eq!(report(csv(r#"{"code":200,"data":null}"#)).await, Err(ErrorKind::Unreadable));
    assert_eq!(report(csv(r#"{"code":404,"error":"No such order"}"#)).await, Err(ErrorKind::NotFound));
    assert_eq!(report(csv(&sample("unauthorized"))).await, Err(ErrorKind::Unauthorized));
}

#[tokio::test]
async fn c48_bulk_did_report_is_passed_on_as_text_and_its_id_cannot_leave_the_path() {
    let carrier = StandIn::new(|_, _| Reply::Raw(200, "text/csv", sample("did_report.csv"))).await;
    let client = carrier.client();
    let text = client.bulk_orders().unwrap().numbers_report(&BulkOrderId::new("15")).await.unwrap();
    assert_eq!(text, sample("did_report.csv"));
    insta::assert_snapshot!("bulk_did_report", carrier.only());
    client.bulk_orders().unwrap().numbers_report(&BulkOrderId::new("../list?page=1")).await.unwrap();
    assert_eq!(carrier.calls()[1].path, "/lcl-did-bulk-purchase/did_report/%2E%2E%2Flist%3Fpage%3D1");
}
