//! Call records, look-ups and alerts.

use contract::{secret::Secret, time::Timestamp};

use super::stand_in::{Reply, Seen, StandIn, mark, number, sample, sampled};
use crate::{
    call_records::CallQuery,
    error::{Error, ErrorKind},
    notices::Notice,
};

fn query() -> CallQuery {
    CallQuery { kind: Some("SMS".into()), from: Timestamp(1_767_225_600_000), until: Timestamp(1_769_904_000_000) }
}

#[tokio::test]
async fn tsg_cdr_records_of_every_type_are_read() {
    let carrier = StandIn::saying("cdrs").await;
    let page = carrier.careful().call_records().unwrap().page(&query(), None).await.unwrap();
    insta::assert_snapshot!("cdr_records", carrier.last());
    insta::assert_debug_snapshot!("cdr_records_items", page);
}

#[tokio::test]
async fn tsg_cdr_records_that_repeat_a_cursor_are_refused() {
    let carrier = StandIn::saying("cdrs").await;
    let client = carrier.client();
    let error = client.call_records().unwrap().page(&query(), Some("b3BhcXVl")).await.unwrap_err();
    assert_eq!((error.kind, error.detail.as_str()), (ErrorKind::Unreadable, "the carrier repeats a cursor"));
    assert!(client.call_records().unwrap().page(&query(), Some("another")).await.is_ok());
}

#[tokio::test]
async fn tsg_cdr_records_end_now_at_the_latest_and_an_empty_span_is_not_asked_for() {
    let carrier = StandIn::saying("cdrs").await;
    let client = carrier.client();
    let future = CallQuery { until: Timestamp(i64::MAX / 2), ..query() };
    client.call_records().unwrap().page(&future, None).await.unwrap();
    let end = carrier.calls()[0].json()["variables"]["end"].as_str().unwrap().to_owned();
    assert!(end.starts_with("20"), "{end}");
    let page = client.call_records().unwrap().page(&future, Some("1767225605000/another")).await.unwrap();
    let asked = &carrier.calls()[1].json()["variables"];
    assert_eq!((asked["end"].as_str(), asked["cursor"].as_str()), (Some("2026-01-01T00:00:05Z"), Some("another")));
    assert_eq!(page.next.as_deref(), Some("1767225605000/b3BhcXVl"), "every page of a question has one end");
    let empty = CallQuery { until: query().from, ..query() };
    let page = client.call_records().unwrap().page(&empty, None).await.unwrap();
    assert!(page.items.is_empty() && page.next.is_none());
    assert_eq!(carrier.calls().len(), 2);
}

#[tokio::test]
async fn tsg_cdr_records_are_asked_for_by_type_and_those_that_cannot_be_read_are_counted() {
    let row =
        r#"{"datetime":"2026-01-02T03:04:05","fromNumber":"12065550100","toNumber":"12065550111","charge":1e-5,"type":"SMS"}"#;
    let reply = format!(
        r#"{{"data":{{"cdrRecords":{{"paginationInfo":{{"nextCursor":null}},"cdrs":[{row},{{"datetime":"soon"}},null,7]}}}}}}"#
    );
    let carrier = StandIn::new(move |_, _| Reply::Json(reply.clone())).await;
    let client = carrier.client();
    let records = client.call_records().unwrap();
    assert!(!records.takes_all());
    let all = CallQuery { kind: None, ..query() };
    assert_eq!(records.page(&all, None).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert_eq!(records.count(&all).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(carrier.calls().is_empty());
    let page = records.page(&query(), None).await.unwrap();
    assert_eq!((page.items.len(), page.unreadable), (1, 3));
    assert_eq!(page.items[0].charge.unwrap().amount.to_string(), "0.00001");
    let again = records.page(&query(), None).await.unwrap();
    assert_eq!(page.items[0].id, again.items[0].id, "an id is the same whenever the record is read");
}

#[tokio::test]
async fn tsg_cdr_count_is_asked_for_only_where_the_schema_has_it() {
    let told = |seen: &Seen, _| match seen.field().as_str() {
        "__schema" => sampled("schema"),
        "cdrRecordsCount" => Reply::Json(r#"{"data":{"cdrRecordsCount":1234}}"#.into()),
        other => panic!("{other}"),
    };
    let carrier = StandIn::new(told).await;
    let client = carrier.careful();
    assert_eq!(client.call_records().unwrap().kinds(), ["SMS"]);
    assert_eq!(client.call_records().unwrap().count(&query()).await.unwrap(), Some(1_234));
    insta::assert_snapshot!("cdr_count", carrier.last());
    assert_eq!(client.call_records().unwrap().kinds(), ["SMS", "MMS", "VOICE"], "the schema has them");
    let without = sample("schema").replace("cdrRecordsCount", "other");
    let carrier = StandIn::new(move |_, _| Reply::Json(without.clone())).await;
    assert_eq!(carrier.client().call_records().unwrap().count(&query()).await.unwrap(), None);
}

#[tokio::test]
async fn tsg_cnam_lookup_is_inferred_and_off_for_a_careful_account() {
    let carrier = StandIn::new(|seen, _| match seen.path.as_str() {
        "/v1/cnam/lookup?did=12065550100" => Reply::Json(r#"{"number":"12065550100","cnam":"EXAMPLE CO"}"#.into()),
        "/v1/cnam/lookup?did=12065550101" => Reply::Json(r#"{"number":"12065550101","cnam":null}"#.into()),
        _ => Reply::Json(r#"{"number":"12065550999","cnam":"SOMEBODY"}"#.into()),
    })
    .await;
    let client = carrier.client();
    let look_ups = client.look_ups().unwrap();
    assert_eq!(look_ups.caller_name(&number("2065550100")).await.unwrap().as_deref(), Some("EXAMPLE CO"));
    assert_eq!(look_ups.caller_name(&number("2065550101")).await.unwrap(), None);
    assert_eq!(look_ups.caller_name(&number("2065550102")).await.unwrap_err().kind, ErrorKind::Unreadable);
    let seen = carrier.calls().len();
    let error = carrier.careful().look_ups().unwrap().caller_name(&number("2065550100")).await.unwrap_err();
    assert_is_unpublished(&error);
    assert_eq!(carrier.calls().len(), seen);
}

#[tokio::test]
async fn tsg_sms_carrier_lookup_is_inferred_and_off_for_a_careful_account() {
    let carrier = StandIn::new(|seen, _| match seen.path.as_str() {
        "/v1/sms/carrier?did=12065550100" => {
            Reply::Json(r#"{"number":"12065550100","nnid":"101234","carrier":"Example"}"#.into())
        }
        "/v1/sms/carrier?did=12065550101" => Reply::Json(r#"{"number":"12065550101","nnid":null,"carrier":null}"#.into()),
        _ => Reply::Json(r#"{"number":"12065550999","nnid":"101234","carrier":"Somebody"}"#.into()),
    })
    .await;
    let client = carrier.client();
    let look_ups = client.look_ups().unwrap();
    let facts = look_ups.messaging(&number("2065550100")).await.unwrap();
    assert_eq!((facts["nnid"].as_str(), facts["carrier"].as_str()), ("101234", "Example"));
    let [asked] = &carrier.calls()[..] else { panic!("{:?}", carrier.calls()) };
    assert_eq!((asked.method.as_str(), asked.body.as_str()), ("GET", ""));
    let nobody = look_ups.messaging(&number("2065550101")).await.unwrap();
    assert!(!nobody.contains_key("nnid") && !nobody.contains_key("carrier"), "{nobody:?}");
    let another = look_ups.messaging(&number("2065550102")).await.unwrap_err();
    assert_eq!(another.kind, ErrorKind::Unreadable, "an answer about another number is none");
    let seen = carrier.calls().len();
    let error = carrier.careful().look_ups().unwrap().messaging(&number("2065550100")).await.unwrap_err();
    assert_is_unpublished(&error);
    assert_eq!(carrier.calls().len(), seen);
}

fn assert_is_unpublished(error: &Error) {
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(error.words.text.as_deref().is_some_and(|text| text.contains("does not publish its look-ups")), "{error:?}");
}

#[tokio::test]
async fn tsg_text_protect_posts_become_alerts() {
    let carrier = StandIn::saying("login").await;
    let client = carrier.client();
    let notices = client.notices().unwrap();
    let notice = notices.read("application/json", sample("text_protect").as_bytes()).unwrap();
    let Notice::Alert { number: about, text, at, .. } = &notice else { panic!("{notice:?}") };
    assert_eq!(about.as_ref(), Some(&number("2065550100")));
    assert_eq!(text, "Attempt to move messaging Asked for by Other Messaging Example (NNID 101234).");
    assert_eq!(*at, Some(Timestamp(1_767_323_045_123)));
    for body in ["", "{}", "[]", "<html>", "\u{0}"] {
        assert_eq!(notices.read("", body.as_bytes()).unwrap_err().kind, ErrorKind::Unreadable, "{body}");
    }
    assert!(notices.subjects().is_empty() && notices.list().await.unwrap().is_empty());
    let error = notices.subscribe("", "https://example.com", "u", &Secret::new("p"), &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
}
