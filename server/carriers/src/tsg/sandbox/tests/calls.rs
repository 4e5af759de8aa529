//! Call records.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::Caller;
use crate::clock::{Clock as _, SystemClock};

const QUERY: &str = "query ($type: CdrType!, $from: DateTime!, $to: DateTime!, $limit: Int, $cursor: String) {
    cdrRecords(type: $type, startDatetime: $from, endDatetime: $to, limit: $limit, cursor: $cursor) {
        exportLink paginationInfo { nextCursor limit } cdrs { __typename
            ... on ApiCdr { datetime from destination status charge type }
            ... on MessageCdr { datetime fromNumber toNumber direction status charge type }
            ... on VoiceCdr { datetime callId sourceAni destinationNumber didUsed sessionTime status calledRate charge callType aniIi }
        } } }";

fn ago(hours: i64) -> String {
    jiff::Timestamp::from_millisecond(SystemClock.now().0 - hours * 3_600_000).unwrap().to_string()
}

async fn page(caller: &Caller, kind: &str, hours: (i64, i64), limit: Option<i64>, cursor: Option<&str>) -> Value {
    let variables = json!({ "type": kind, "from": ago(hours.0), "to": ago(hours.1), "limit": limit, "cursor": cursor });
    caller.ask(QUERY, variables).await
}

#[tokio::test]
async fn sandbox_tsg_cdr_records_have_the_fields_of_their_kind() {
    let caller = Caller::new().await;
    for (kind, name, fields) in [
        ("SMS", "MessageCdr", &["datetime", "fromNumber", "toNumber", "direction", "status", "charge", "type"][..]),
        ("MMS", "MessageCdr", &["datetime", "type"]),
        ("VOICE", "VoiceCdr", &["datetime", "callId", "sourceAni", "destinationNumber", "didUsed", "calledRate", "aniIi"]),
        ("API", "ApiCdr", &["datetime", "from", "destination", "status", "charge", "type"]),
    ] {
        let body = page(&caller, kind, (48, 1), None, None).await;
        let result = &body["data"]["cdrRecords"];
        assert_eq!(result["paginationInfo"]["limit"], 100);
        let rows = result["cdrs"].as_array().unwrap();
        assert!(rows.len() > 20, "{kind}: {body}");
        for row in rows {
            assert_eq!(row["__typename"], name);
            assert!(fields.iter().all(|field| !row[field].is_null()), "{row}");
        }
    }
}

#[tokio::test]
async fn sandbox_tsg_cdr_records_are_walked_by_cursor_and_tsg_cdr_count_counts_them() {
    let caller = Caller::new().await;
    let (from, to) = (ago(240), ago(1));
    let mut variables = json!({ "type": "VOICE", "from": from, "to": to, "limit": 300 });
    let instant = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let (mut seen, mut last, mut pages) = (HashSet::new(), jiff::Timestamp::UNIX_EPOCH, 0);
    loop {
        let result = caller.field(QUERY, variables.clone(), "cdrRecords").await;
        pages += 1;
        for row in result["cdrs"].as_array().unwrap() {
            let datetime = instant(row["datetime"].as_str().unwrap());
            assert!(datetime > last && datetime >= instant(&from) && datetime < instant(&to));
            assert!(seen.insert(row["callId"].as_str().unwrap().to_owned()));
            last = datetime;
        }
        match result["paginationInfo"]["nextCursor"].as_str() {
            Some(cursor) => variables["cursor"] = json!(cursor),
            None => break,
        }
    }
    assert!(pages > 5, "{pages}");
    let query = "query ($type: CdrType!, $from: DateTime!, $to: DateTime!) {
        cdrRecordsCount(type: $type, startDatetime: $from, endDatetime: $to) }";
    let count = caller.field(query, json!({ "type": "VOICE", "from": from, "to": to }), "cdrRecordsCount").await;
    assert_eq!(count, seen.len());
}

#[tokio::test]
async fn sandbox_tsg_cdr_records_refuse_what_the_document_forbids() {
    let caller = Caller::new().await;
    for (hours, limit, cursor) in [
        ((48, 1), Some(1_001), None),
        ((48, 1), Some(0), None),
        ((48, -1), None, None),
        ((1, 48), None, None),
        ((48, 1), None, Some("AAAA")),
    ] {
        let body = page(&caller, "SMS", hours, limit, cursor).await;
        assert_eq!(body["data"], json!({ "cdrRecords": null }), "{body}");
    }
    assert_eq!(page(&caller, "SMS", (48, 1), Some(1_000), None).await["data"]["cdrRecords"]["paginationInfo"]["limit"], 1_000);
}

#[tokio::test]
async fn sandbox_tsg_cdr_records_can_repeat_their_cursor() {
    let caller = Caller::new().await;
    let variables = json!({ "type": "SMS", "from": ago(48), "to": ago(1), "limit": 10 });
    let first = caller.field(QUERY, variables.clone(), "cdrRecords").await;
    let mut on = variables;
    on["cursor"] = first["paginationInfo"]["nextCursor"].clone();
    caller.plan("tsg_cdr_records", json!({ "trouble": "hostile", "how": "repeat_cursor" })).await;
    let second = caller.field(QUERY, on.clone(), "cdrRecords").await;
    assert_eq!(second["paginationInfo"]["nextCursor"], on["cursor"]);
    assert!(!second["cdrs"].as_array().unwrap().is_empty());
}
