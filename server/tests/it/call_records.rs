//! Call records: page by page, exact sums, files of a whole period, and whose records they are.

use std::collections::BTreeSet;

use contract::{
    call_list::{CallEvent, CallExport, CallExportState, CallListPage, CallSummary},
    call_record::{CallRecord, group},
    home::{JobKind, Tray},
    money::Money,
    user::Role,
};
use jiff::civil::Date;
use reqwest::StatusCode;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::{
    support::{Console, Patchbay, until},
    tenancy::{person, tenant},
};

/// Today, and so many days before, in UTC.
#[expect(clippy::disallowed_methods, reason = "a test asks for days of the real calendar")]
pub fn day(before: i32) -> Date {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    today.checked_sub(jiff::Span::new().days(before)).unwrap()
}

fn period(days: i32) -> String {
    format!("from={}&to={}", day(days - 1), day(0))
}

/// Every record of a question, page by page.
pub async fn all(console: &Console, query: &str) -> Vec<CallRecord> {
    let mut records = Vec::new();
    let mut cursor = None::<String>;
    loop {
        let next = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page: CallListPage = console.get(&format!("/api/call-records?{query}{next}")).await.read();
        for part in page.parts {
            assert_eq!((part.failed, part.unreadable), (None, 0));
            records.extend(part.items);
        }
        cursor = page.next;
        if cursor.is_none() {
            return records;
        }
    }
}

/// The events of the sums, the sums last.
pub async fn summed(console: &Console, query: &str) -> (Vec<CallEvent>, CallSummary) {
    let answer = console.get(&format!("/api/call-records/summary?{query}")).await.expect(StatusCode::OK);
    let mut events: Vec<CallEvent> = answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    match events.pop() {
        Some(CallEvent::Summed { summary }) => (events, summary),
        other => panic!("{other:?}"),
    }
}

pub async fn ended(console: &Console, id: &str) -> CallExport {
    until("an export ends", || async {
        let export: CallExport = console.get(&format!("/api/call-exports/{id}")).await.read();
        (export.state != CallExportState::Running).then_some(export)
    })
    .await
}

#[tokio::test]
async fn c48_xdr_records_are_listed_once_grouped_and_summed_exactly() {
    let patchbay = Patchbay::start().await;
    patchbay.world.calls(3_000, 5).await;
    let console = patchbay.operator().await;
    let records = all(&console, &period(7)).await;
    let truth: Value = patchbay.world.told("calls").await;
    assert_eq!(records.len() as u64, truth["records"].as_u64().unwrap());
    let ids: BTreeSet<&str> = records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids.len(), records.len(), "no record twice");
    let groups = group(&records);
    assert!(groups.iter().any(|group| group.records.len() == 2), "a call of two legs is one group");
    let charged: Decimal = truth["charged"].as_str().unwrap().parse().unwrap();
    let (events, summary) = summed(&console, &period(7)).await;
    assert_eq!((summary.totals.records, summary.totals.charge), (records.len() as u64, charged));
    assert_eq!((summary.totals.unpriced, summary.unreadable), (0, 0));
    assert_eq!(summary.days.len(), 7);
    let by_day: Money = summary.days.iter().map(|day| day.totals.money()).sum();
    assert_eq!(by_day.amount, charged, "the days are the whole");
    assert!(matches!(&events[0], CallEvent::Counted { records: Some(count), .. } if *count >= records.len() as u64));
    assert!(
        records
            .iter()
            .filter(|record| record.charge.is_some_and(|charge| !charge.amount.is_zero()))
            .all(|record| { record.is_explained() == Some(true) })
    );
}

#[tokio::test]
async fn c48_xdr_records_are_narrowed_by_class_customer_and_number() {
    let patchbay = Patchbay::start().await;
    patchbay.world.calls(2_000, 3).await;
    let console = patchbay.operator().await;
    let free = all(&console, &format!("{}&class=tollfree", period(4))).await;
    assert!(!free.is_empty() && free.iter().all(|record| record.class.as_deref() == Some("tollfree")));
    let customer = free[0].customer.clone().unwrap();
    let of_one = all(&console, &format!("{}&customer={customer}", period(4))).await;
    assert!(!of_one.is_empty() && of_one.iter().all(|record| record.customer.as_ref() == Some(&customer)));
    let to = free[0].to.clone();
    let with = all(&console, &format!("{}&number={to}", period(4))).await;
    assert!(!with.is_empty() && with.iter().all(|record| record.to == to || record.from == to));
    let none = all(&console, &format!("{}&class=carrier_pigeon", period(4))).await;
    assert_eq!(none, []);
}

#[tokio::test]
async fn a_period_that_is_too_long_is_refused_and_told_what_to_do() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    for path in ["/api/call-records", "/api/call-records/summary"] {
        let problem = console.get(&format!("{path}?{}", period(32))).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem.title.contains("export the whole period"), "{}", problem.title);
        let years = console.get(&format!("{path}?from=2016-01-01&to=2025-12-31")).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(years.title.contains("3653 days"), "{}", years.title);
        console.get(&format!("{path}?from=2026-13-45&to=yesterday")).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
        console.get(path).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let years = json!({ "query": { "from": "2016-01-01", "to": "2025-12-31" } });
    let problem = console.post("/api/call-exports", &years).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem.title.contains("at most 366"), "{}", problem.title);
    let cursor = console.get(&format!("/api/call-records?{}&cursor=nothing", period(1))).await;
    assert_eq!(cursor.problem(StatusCode::UNPROCESSABLE_ENTITY).fields[0].field, "cursor");
}

#[tokio::test]
async fn an_export_has_every_record_stands_in_the_tray_and_goes_when_it_is_removed() {
    let patchbay = Patchbay::start().await;
    patchbay.world.calls(3_000, 40).await;
    let console = patchbay.operator().await;
    let wanted = json!({ "query": { "from": day(60), "to": day(0) } });
    let begun: CallExport = console.post("/api/call-exports", &wanted).await.expect(StatusCode::ACCEPTED).read();
    let id = begun.id.as_str();
    let export = ended(&console, id).await;
    let truth: Value = patchbay.world.told("calls").await;
    assert_eq!((export.state, export.sentence), (CallExportState::Done, None));
    assert_eq!(export.totals.records, truth["records"].as_u64().unwrap());
    assert_eq!(export.totals.charge.to_string(), truth["charged"].as_str().unwrap());
    let tray: Tray = console.get("/api/tray").await.read();
    assert!(tray.jobs.iter().any(|job| matches!(&job.what, JobKind::CallExport { id: own } if own.as_str() == id)));
    let file = console.get(&format!("/api/call-exports/{id}/file")).await.expect(StatusCode::OK);
    assert!(file.header("content-disposition").unwrap().contains("attachment"));
    assert_eq!(file.body.len() as u64, export.bytes);
    let mut reader = csv::Reader::from_reader(file.body.as_slice());
    let charge = reader.headers().unwrap().iter().position(|name| name == "charge").unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len() as u64, export.totals.records);
    let sum: Decimal = rows.iter().map(|row| row[charge].parse::<Decimal>().unwrap()).sum();
    assert_eq!(sum, export.totals.charge, "the file adds up to what is said of it");
    let risky = |cell: &str| cell.starts_with(['=', '@', '\t', '\r']);
    assert!(rows.iter().flat_map(csv::StringRecord::iter).all(|cell| !risky(cell)));
    console.delete(&format!("/api/call-exports/{id}")).await.expect(StatusCode::NO_CONTENT);
    console.get(&format!("/api/call-exports/{id}/file")).await.problem(StatusCode::NOT_FOUND);
    assert!(!patchbay.folder().join(format!("exports/{id}.csv")).exists());
}

#[tokio::test]
async fn a_file_is_there_for_a_day_and_then_gone_and_its_row_says_so() {
    let patchbay = Patchbay::start().await;
    patchbay.world.calls(200, 1).await;
    let console = patchbay.operator().await;
    let begun: CallExport = console.post("/api/call-exports", &json!({ "query": { "from": day(2), "to": day(0) } })).await.read();
    let id = begun.id.as_str();
    let whole = ended(&console, id).await;
    assert_eq!(whole.state, CallExportState::Done);
    let on_disk = patchbay.folder().join(format!("exports/{id}.csv"));
    let (row, file) = (format!("/api/call-exports/{id}"), format!("/api/call-exports/{id}/file"));
    let minute = 60_000;
    patchbay.clock.advance_ms(24 * 60 * minute - 10 * minute);
    let console = patchbay.operator().await;
    console.get(&file).await.expect(StatusCode::OK);
    let still: CallExport = console.get(&row).await.read();
    assert_eq!((still.state, still.gone_at), (CallExportState::Done, whole.ended_at.map(|at| at.plus_ms(24 * 60 * minute))));
    patchbay.clock.advance_ms(11 * minute);
    console.get(&file).await.problem(StatusCode::NOT_FOUND);
    let gone: CallExport = console.get(&row).await.read();
    assert_eq!(gone, CallExport { state: CallExportState::Gone, ..whole });
    until("the file is removed", || async { (!on_disk.exists()).then_some(()) }).await;
    console.get(&file).await.problem(StatusCode::NOT_FOUND);
    let gone: CallExport = console.get(&row).await.read();
    assert_eq!(gone.state, CallExportState::Gone, "also once it was removed");
    // It is remembered for a month: the next one that is asked for afterwards takes its place.
    let next = async |wanted: &str| {
        let console = patchbay.operator().await;
        let next = json!({ "query": { "from": day(2), "to": day(0) } });
        console.post("/api/call-exports", &next).await.expect(StatusCode::ACCEPTED);
        assert_eq!(console.get(&row).await.status.as_str(), wanted);
    };
    next("200").await;
    patchbay.clock.advance_ms(31 * 24 * 60 * minute);
    next("404").await;
}

#[tokio::test]
async fn an_export_that_a_stop_interrupted_goes_on_and_has_no_record_twice() {
    let mut patchbay = Patchbay::start().await;
    patchbay.world.calls(12_000, 20).await;
    patchbay.world.trouble("c48_xdr", carriers::sandbox::Trouble::Slow { ms: 150 }).await;
    let console = patchbay.operator().await;
    let wanted = json!({ "query": { "from": day(30), "to": day(0) } });
    let begun: CallExport = console.post("/api/call-exports", &wanted).await.read();
    let id = begun.id.as_str().to_owned();
    until("some records are written", || async {
        let export: CallExport = console.get(&format!("/api/call-exports/{id}")).await.read();
        (export.read > 0).then_some(())
    })
    .await;
    patchbay.restart().await;
    let console = patchbay.operator().await;
    let half: CallExport = console.get(&format!("/api/call-exports/{id}")).await.read();
    assert!(half.read > 0, "what was written is still known");
    patchbay.world.faults(&[]).await;
    let export = ended(&console, &id).await;
    let truth: Value = patchbay.world.told("calls").await;
    assert_eq!((export.state, export.totals.records), (CallExportState::Done, truth["records"].as_u64().unwrap()));
    let file = console.get(&format!("/api/call-exports/{id}/file")).await.expect(StatusCode::OK);
    let mut reader = csv::Reader::from_reader(file.body.as_slice());
    let place = reader.headers().unwrap().iter().position(|name| name == "record").unwrap();
    let ids: Vec<String> = reader.records().map(|row| row.unwrap()[place].to_owned()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert_eq!(ids.len() as u64, export.totals.records);
}

#[tokio::test]
async fn a_grant_alone_shows_no_record_and_an_export_is_of_its_tenant_alone() {
    let patchbay = Patchbay::start().await;
    patchbay.world.calls(4_000, 2).await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let reseller = tenant(&operator, "Northern Voice", "reseller", json!({ "accounts": [account] })).await;
    let theirs = person(&patchbay, &operator, &reseller.id, Role::Admin, "north@example.com").await;
    assert_eq!(all(&theirs, &period(3)).await, [], "a grant alone shows nothing");
    let (events, sums) = summed(&theirs, &period(3)).await;
    assert_eq!(sums.totals.records, 0);
    assert!(!all(&operator, &period(3)).await.is_empty(), "its owner sees them");
    assert!(matches!(&events[0], CallEvent::Counted { records: None, .. }), "how much others call is not told");
    let export: CallExport = theirs.post("/api/call-exports", &json!({ "query": { "from": day(2), "to": day(0) } })).await.read();
    let export = ended(&theirs, export.id.as_str()).await;
    assert_eq!((export.state, export.totals.records), (CallExportState::Done, 0));
    for path in [format!("/api/call-exports/{}", export.id), format!("/api/call-exports/{}/file", export.id)] {
        operator.get(&path).await.problem(StatusCode::NOT_FOUND);
    }
    operator.delete(&format!("/api/call-exports/{}", export.id)).await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_carrier_that_fails_ends_its_own_part_and_the_sums_say_so() {
    let patchbay = Patchbay::start().await;
    patchbay.world.calls(100, 1).await;
    patchbay.world.trouble("c48_xdr", carriers::sandbox::Trouble::ServerError).await;
    let console = patchbay.operator().await;
    let page: CallListPage = console.get(&format!("/api/call-records?{}", period(2))).await.read();
    assert!(page.parts[0].failed.is_some());
    let (events, summary) = summed(&console, &period(2)).await;
    assert!(events.iter().any(|event| matches!(event, CallEvent::Failed { .. })));
    assert_eq!(summary.totals.records, 0);
}
