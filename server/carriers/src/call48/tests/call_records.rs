//! Call records, against the document's sample and pages that mislead.

use contract::{
    call_record::{CallTotals, group},
    time::Timestamp,
};
use serde_json::{Value, json};

use super::stand_in::{Reply, Seen, StandIn, sample};
use crate::{call_records::CallQuery, error::ErrorKind};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Midnight of the day of the document's sample.
const MIDNIGHT: Timestamp = Timestamp(1_553_990_400_000);

fn query() -> CallQuery {
    CallQuery { kind: Some("tollfree".into()), from: MIDNIGHT, until: MIDNIGHT.plus_ms(DAY_MS) }
}

/// A page of records with these ids, one a second, of so many in all.
fn page_of(ids: std::ops::Range<i64>, total: i64) -> String {
    let rows: Vec<Value> = ids
        .map(|id| json!({"i_xdr": id, "call_id": format!("c{id}"), "unix_connect_time": MIDNIGHT.0 / 1_000 + id, "charged_amount": 0.00417}))
        .collect();
    json!({"error": null, "data": {"xdr_list": rows, "total": total}}).to_string()
}

fn asked(seen: &Seen, name: &str) -> i64 {
    let value = seen.path.split(['?', '&']).find_map(|part| part.strip_prefix(&format!("{name}="))).unwrap();
    value.parse().unwrap()
}

#[tokio::test]
async fn c48_xdr_reads_the_documents_two_records_of_one_call_traps_28_to_31() {
    let sampled = sample("xdr").replace("2391", "2");
    let carrier = StandIn::new(move |_, _| Reply::Json(sampled.clone())).await;
    let client = carrier.client();
    let records = client.call_records().unwrap();
    assert!(records.takes_all());
    assert_eq!(records.kinds(), ["local", "tollfree", "international", "termination", "holding"]);
    let page = records.page(&query(), None).await.unwrap();
    assert_eq!(
        carrier.only(),
        "GET /xdr?from=2019-03-31%2000%3A00&to=2019-04-01%2000%3A00&page=1&max=1000&customer=tollfree\n",
        "trap 28: the document's own date is broken"
    );
    assert_eq!((page.next, page.unreadable), (None, 0));
    insta::assert_json_snapshot!("xdr_records", page.items);
    let groups = group(&page.items);
    assert_eq!((groups.len(), groups[0].records.len()), (1, 2), "trap 31");
    assert_eq!(groups[0].records[0].id, "433758673", "the leg that is paid for first");
    assert!(page.items.iter().all(|record| record.is_explained() == Some(true)));
    let mut totals = CallTotals::default();
    page.items.iter().for_each(|record| totals.add(record));
    assert_eq!((totals.charge.to_string().as_str(), totals.seconds, totals.billed_seconds), ("0.00417", 30, 33));
}

#[tokio::test]
async fn c48_xdr_is_counted_before_it_is_read_and_all_classes_are_asked_for_without_a_class() {
    let carrier = StandIn::saying("xdr").await;
    let client = carrier.client();
    let all = CallQuery { kind: None, ..query() };
    assert_eq!(client.call_records().unwrap().count(&all).await.unwrap(), Some(2_391));
    assert_eq!(carrier.only(), "GET /xdr?from=2019-03-31%2000%3A00&to=2019-04-01%2000%3A00&page=1&max=1\n");
    let page = client.call_records().unwrap().page(&all, None).await.unwrap();
    assert!(page.items.iter().all(|record| record.class.is_none()), "the record does not say which class it is of");
}

#[tokio::test]
async fn c48_xdr_follows_all_pages_to_the_total() {
    let carrier = StandIn::new(|seen, _| {
        let (page, max) = (asked(seen, "page"), asked(seen, "max"));
        Reply::Json(page_of((page - 1) * max..(page * max).min(2_391), 2_391))
    })
    .await;
    let client = carrier.client();
    let records = client.call_records().unwrap();
    let (mut cursor, mut totals) = (None, CallTotals::default());
    loop {
        let page = records.page(&query(), cursor.as_deref()).await.unwrap();
        page.items.iter().for_each(|record| totals.add(record));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((totals.records, carrier.calls().len()), (2_391, 3));
    assert_eq!(totals.charge.to_string(), "9.97047", "2391 times 0.00417, exactly");
}

#[tokio::test]
async fn c48_xdr_that_repeats_a_page_or_ends_early_is_never_taken_for_the_whole() {
    let carrier = StandIn::new(|_, _| Reply::Json(page_of(0..1_000, 2_391))).await;
    let client = carrier.client();
    let records = client.call_records().unwrap();
    let first = records.page(&query(), None).await.unwrap();
    let error = records.page(&query(), first.next.as_deref()).await.unwrap_err();
    assert_eq!((error.kind, error.detail.as_str()), (ErrorKind::Unreadable, "the carrier repeats a page"));

    let capped = StandIn::new(|_, nth| Reply::Json(if nth == 0 { page_of(0..50, 120) } else { page_of(0..0, 120) })).await;
    let client = capped.client();
    let records = client.call_records().unwrap();
    let first = records.page(&query(), None).await.unwrap();
    let error = records.page(&query(), first.next.as_deref()).await.unwrap_err();
    assert_eq!(error.detail, "the list ends after 50 of 120 rows");
}

#[tokio::test]
async fn c48_xdr_rows_that_cannot_be_read_are_counted_and_odd_ones_are_read_as_far_as_they_go() {
    let at = MIDNIGHT.0 / 1_000;
    let rows = json!({"error": null, "data": {"total": "7", "xdr_list": [
        {"i_xdr": 1, "connect_time": "2019-03-31 00:00:01", "charged_amount": "0.1", "history": "+5% surcharge", "disconnect_reason": "PERCOLATING"},
        {"i_xdr": 2, "unix_connect_time": at, "charged_amount": 0.00001},
        {"i_xdr": 3, "unix_connect_time": at, "charged_amount": -1.5, "service": "Messaging", "charged_quantity": 1},
        {"i_xdr": 4, "unix_connect_time": at, "charged_amount": "much", "unix_disconnect_time": 5},
        {"i_xdr": 5},
        {"unix_connect_time": at},
        7
    ]}});
    let carrier = StandIn::new(move |_, _| Reply::Json(rows.to_string())).await;
    let page = carrier.client().call_records().unwrap().page(&query(), None).await.unwrap();
    assert_eq!((page.items.len(), page.unreadable), (4, 3));
    assert_eq!((page.items[0].word.as_str(), page.items[0].is_explained()), ("PERCOLATING", None));
    assert_eq!(page.items[0].group, "1", "a record without a call is a call of its own");
    let charges: Vec<Option<String>> = page.items.iter().map(|r| r.charge.map(|charge| charge.amount.to_string())).collect();
    let charges: Vec<Option<&str>> = charges.iter().map(Option::as_deref).collect();
    assert_eq!(charges, [Some("0.1"), Some("0.00001"), Some("-1.5"), None]);
    assert_eq!((page.items[2].billed_seconds, page.items[3].seconds), (None, None));
    let mut totals = CallTotals::default();
    page.items.iter().for_each(|record| totals.add(record));
    assert_eq!((totals.charge.to_string().as_str(), totals.unpriced), ("-1.39999", 1));
}

#[tokio::test]
async fn c48_xdr_leaves_out_what_whole_minutes_bring_too_much_and_asks_for_no_empty_span() {
    let carrier = StandIn::new(|_, _| Reply::Json(page_of(0..120, 120))).await;
    let client = carrier.client();
    let records = client.call_records().unwrap();
    let narrow = CallQuery { from: MIDNIGHT.plus_ms(30_500), until: MIDNIGHT.plus_ms(90_000), ..query() };
    let page = records.page(&narrow, None).await.unwrap();
    assert!(carrier.calls()[0].path.contains("from=2019-03-31%2000%3A00&to=2019-03-31%2000%3A02"));
    let seconds: Vec<i64> = page.items.iter().map(|record| record.at.since_ms(MIDNIGHT) / 1_000).collect();
    assert_eq!((seconds.first(), seconds.last(), seconds.len()), (Some(&31), Some(&89), 59));
    let backwards = CallQuery { until: MIDNIGHT.plus_ms(-1), ..query() };
    assert_eq!(records.count(&backwards).await.unwrap(), Some(0));
    assert!(records.page(&backwards, None).await.unwrap().items.is_empty());
    assert_eq!(carrier.calls().len(), 1);
    let future = CallQuery { until: Timestamp(i64::MAX), ..query() };
    records.page(&future, None).await.unwrap();
    assert!(carrier.calls()[1].path.contains("&to=20"), "{}", carrier.calls()[1].path);
}

#[tokio::test]
async fn c48_xdr_without_a_list_is_unreadable_and_a_read_is_repeated() {
    for answer in [r#"{"error":null,"data":null}"#, r#"{"error":null,"data":[]}"#, r#"{"error":null,"data":{"total":3}}"#] {
        let carrier = StandIn::new(move |_, _| Reply::Json(answer.into())).await;
        let error = carrier.client().call_records().unwrap().page(&query(), None).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{answer}");
    }
    let carrier = StandIn::new(|_, nth| if nth == 0 { Reply::status(503) } else { Reply::Json(page_of(0..1, 1)) }).await;
    assert_eq!(carrier.client().call_records().unwrap().page(&query(), None).await.unwrap().items.len(), 1);
    assert_eq!(carrier.calls().len(), 2);
}
