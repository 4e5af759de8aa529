//! Call records of the sandbox, on a real socket, against what the sandbox says they come to.

use std::{collections::BTreeSet, sync::Arc};

use contract::{
    call_record::{CallDirection, CallRecord, CallTotals, group},
    time::Timestamp,
};
use serde_json::{Value, json};

use super::stand_in::connection;
use crate::{
    call_records::CallQuery,
    call48::SPEC,
    carrier::Carrier,
    clock::Clock as _,
    error::ErrorKind,
    sandbox::{Hostility, Trouble},
    tests::world::SandboxWorld,
};

const WORLD: &str = "call-tests";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

struct Desk {
    sandbox: SandboxWorld,
    client: Arc<dyn Carrier>,
}

impl Desk {
    async fn with(records: u64) -> Self {
        let sandbox = SandboxWorld::of(&SPEC, WORLD).await;
        let told = sandbox.control("calls", json!({ "records": records, "days": 30 })).await;
        assert!((records..records + 2).contains(&told["records"].as_u64().unwrap()));
        let client =
            (SPEC.connect)(connection(&format!("{}/api/v4", sandbox.url), (SPEC.sandbox_login)(WORLD), sandbox.clock.clone()))
                .unwrap();
        Self { sandbox, client }
    }

    /// The last so many days.
    fn days(&self, days: i64, kind: Option<&str>) -> CallQuery {
        let now = self.sandbox.clock.now();
        CallQuery { kind: kind.map(str::to_owned), from: now.plus_ms(-days * DAY_MS), until: now.plus_ms(DAY_MS) }
    }

    /// Every record, page by page, and what all come to.
    async fn read(&self, query: &CallQuery) -> (Vec<CallRecord>, CallTotals) {
        let (mut cursor, mut all, mut totals) = (None, Vec::new(), CallTotals::default());
        loop {
            let page = self.client.call_records().unwrap().page(query, cursor.as_deref()).await.unwrap();
            assert_eq!(page.unreadable, 0);
            page.items.iter().for_each(|record| totals.add(record));
            all.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                return (all, totals);
            }
        }
    }
}

#[tokio::test]
async fn c48_xdr_of_the_sandbox_comes_to_the_sandboxs_own_sum_exactly_and_every_record_once() {
    let desk = Desk::with(2_505).await;
    let query = desk.days(31, None);
    let (all, totals) = desk.read(&query).await;
    let truth: Value = desk.sandbox.told("calls").await;
    assert_eq!(Some(totals.records), truth["records"].as_u64());
    assert_eq!(format!("{:.5}", totals.charge), truth["charged"].as_str().unwrap());
    assert_eq!(desk.client.call_records().unwrap().count(&query).await.unwrap(), Some(totals.records));
    let ids: BTreeSet<&str> = all.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids.len(), all.len());
    assert!(all.windows(2).all(|two| two[0].at >= two[1].at), "the newest first");
    assert!(all.iter().all(|record| record.history.is_empty() || record.is_explained() == Some(true)));
    assert!(all.iter().all(|record| record.billed_seconds >= record.seconds), "steps are rounded up");
    let twos = group(&all).iter().filter(|call| call.records.len() == 2).count();
    assert!(twos > 400, "{twos} toll-free calls have two records");
}

#[tokio::test]
async fn c48_xdr_by_class_comes_to_the_whole() {
    let desk = Desk::with(800).await;
    let mut sum = CallTotals::default();
    for kind in desk.client.call_records().unwrap().kinds().iter().copied() {
        let query = desk.days(31, Some(kind));
        let (records, totals) = desk.read(&query).await;
        assert!(!records.is_empty() && records.iter().all(|record| record.class.as_deref() == Some(kind)), "{kind}");
        let way = if matches!(kind, "termination" | "international") { CallDirection::Outgoing } else { CallDirection::Incoming };
        assert!(records.iter().all(|record| record.direction == Some(way)), "{kind}");
        sum.records += totals.records;
        sum.charge += totals.charge;
    }
    let (_, whole) = desk.read(&desk.days(31, None)).await;
    assert_eq!((sum.records, sum.charge), (whole.records, whole.charge));
    let wrong = desk.client.call_records().unwrap().page(&desk.days(31, Some("everything")), None).await.unwrap_err();
    assert_eq!(wrong.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn c48_xdr_days_side_by_side_have_no_record_twice_and_none_is_missing() {
    let desk = Desk::with(600).await;
    let whole = desk.days(31, None);
    let (all, _) = desk.read(&whole).await;
    let odd = Timestamp(whole.from.0 + 12_345_678);
    let mut cuts: Vec<Timestamp> = (0..).map(|n| odd.plus_ms(n * 3 * DAY_MS)).take_while(|cut| *cut < whole.until).collect();
    cuts.insert(0, whole.from);
    cuts.push(whole.until);
    let mut parts = Vec::new();
    for two in cuts.windows(2) {
        parts.extend(desk.read(&CallQuery { kind: None, from: two[0], until: two[1] }).await.0);
    }
    let ids = |records: &[CallRecord]| records.iter().map(|record| record.id.clone()).collect::<Vec<_>>();
    let (mut one, mut other) = (ids(&all), ids(&parts));
    one.sort();
    other.sort();
    assert_eq!(one, other);
}

#[tokio::test]
async fn c48_xdr_with_a_million_records_is_counted_at_once_and_its_pages_are_full() {
    let desk = Desk::with(1_000_000).await;
    let query = desk.days(31, None);
    let records = desk.client.call_records().unwrap();
    assert_eq!(records.count(&query).await.unwrap(), Some(1_000_000));
    let first = records.page(&query, None).await.unwrap();
    let second = records.page(&query, first.next.as_deref()).await.unwrap();
    assert_eq!((first.items.len(), second.items.len()), (1_000, 1_000));
    assert!(first.items.last().unwrap().at >= second.items[0].at);
}

#[tokio::test]
async fn c48_xdr_with_bad_days_gives_no_false_sum() {
    let desk = Desk::with(2_505).await;
    let query = desk.days(31, None);
    let records = desk.client.call_records().unwrap();
    let first = records.page(&query, None).await.unwrap();
    desk.sandbox.trouble("c48_xdr", Trouble::Hostile { how: Hostility::RepeatCursor }).await;
    let error = records.page(&query, first.next.as_deref()).await.unwrap_err();
    assert_eq!(error.detail, "the carrier repeats a page");
    desk.sandbox.fault("c48_xdr", Trouble::UnknownWord).await;
    let odd = records.page(&query, None).await.unwrap();
    assert_eq!((odd.items[0].word.as_str(), odd.unreadable), ("PERCOLATING", 0));
    for trouble in [Trouble::ServerError, Trouble::TruncatedAfter, Trouble::TokenExpired, Trouble::DropBefore] {
        desk.sandbox.fault("c48_xdr", trouble).await;
        assert_eq!(records.page(&query, None).await.unwrap().items, first.items, "{trouble:?}: a read is repeated");
    }
}
