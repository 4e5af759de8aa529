//! Call records of several accounts: one list by time, and a file that is the same list.

use contract::{
    account::Account,
    call_list::{CallExport, CallExportState, CallListPage},
    call_record::CallRecord,
    id::AccountId,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    call_records::{day, ended},
    carrier_bad_days::{FOUR, faults},
    four_carriers::{of, start, tell},
    support::Console,
};

/// A record of the merged list.
type Listed = (AccountId, CallRecord);

/// Every page of a question, each as it is drawn: its records by time, those of one time account after account.
async fn pages(console: &Console, query: &str) -> Vec<Vec<Listed>> {
    let mut pages = Vec::new();
    let mut cursor = None::<String>;
    loop {
        let next = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page: CallListPage = console.get(&format!("/api/call-records?{query}{next}")).await.read();
        let mut records: Vec<Listed> = Vec::new();
        for part in page.parts {
            assert_eq!((part.failed, part.unreadable), (None, 0));
            assert!(part.items.windows(2).all(|two| two[0].at >= two[1].at), "the newest first");
            records.extend(part.items.into_iter().map(|record| (part.account.clone(), record)));
        }
        records.sort_by_key(|(_, record)| std::cmp::Reverse(record.at));
        pages.push(records);
        cursor = page.next;
        if cursor.is_none() {
            return pages;
        }
    }
}

/// A record as a line of the file names it: when, at which account, its id.
fn line(accounts: &[Account], (account, record): &Listed) -> (String, String, String) {
    let at = jiff::Timestamp::from_millisecond(record.at.0).unwrap().strftime("%Y-%m-%d %H:%M:%S").to_string();
    let name = accounts.iter().find(|one| one.id == *account).unwrap().name.clone();
    (at, name, record.id.clone())
}

#[tokio::test]
async fn c48_xdr_and_tsg_cdr_records_are_one_list_by_time_and_the_file_is_the_same() {
    let (patchbay, console, accounts) = start().await;
    tell(&patchbay, "call48", "calls", &json!({ "records": 6_000, "days": 6 })).await;
    // Days that are over: nothing comes in while the page and the file are read.
    let (from, to) = (day(5), day(1));
    let query = format!("from={from}&to={to}");
    let pages = pages(&console, &query).await;
    assert!(pages.len() > 3, "{} pages", pages.len());
    let list: Vec<Listed> = pages.into_iter().flatten().collect();
    assert!(list.windows(2).all(|two| two[0].1.at >= two[1].1.at), "every page is older than the one before it");
    let turns = list.windows(2).filter(|two| two[0].0 != two[1].0).count();
    assert!(turns > 500, "the two accounts interleave: {turns} of {}", list.len());
    for carrier in ["call48", "tsg"] {
        assert!(list.iter().filter(|(account, _)| account == of(&accounts, carrier)).count() > 1_000, "{carrier}");
    }
    let begun: CallExport = console.post("/api/call-exports", &json!({ "query": { "from": from, "to": to } })).await.read();
    let export = ended(&console, begun.id.as_str()).await;
    assert_eq!((export.state, export.totals.records), (CallExportState::Done, list.len() as u64), "{:?}", export.sentence);
    let file = console.get(&format!("/api/call-exports/{}/file", begun.id)).await.expect(StatusCode::OK);
    let mut reader = csv::Reader::from_reader(file.body.as_slice());
    let place = reader.headers().unwrap().iter().position(|name| name == "record").unwrap();
    let lines = reader.records().map(|row| {
        let row = row.unwrap();
        (row[0].to_owned(), row[1].to_owned(), row[place].to_owned())
    });
    assert!(lines.eq(list.iter().map(|record| line(&accounts, record))), "the file has the lines of the list in its order");
}

#[tokio::test]
async fn a_page_is_the_same_however_often_and_whatever_comes_in_meanwhile() {
    let (patchbay, console, accounts) = start().await;
    tell(&patchbay, "call48", "calls", &json!({ "records": 4_000, "days": 2 })).await;
    let query = format!("from={}&to={}&account={}", day(3), day(0), of(&accounts, "call48"));
    let first: CallListPage = console.get(&format!("/api/call-records?{query}")).await.read();
    let oldest = first.parts[0].items.last().unwrap().at;
    let second = format!("/api/call-records?{query}&cursor={}", first.next.clone().unwrap());
    let before: CallListPage = console.get(&second).await.read();
    assert!(before.parts[0].items[0].at < oldest, "nothing of the first page again");
    // Time goes on, and calls of the last hours come in.
    patchbay.clock.advance_ms(30 * 60_000);
    tell(&patchbay, "call48", "advance", &json!({ "ms": 30 * 60_000 })).await;
    let after: CallListPage = console.get(&second).await.read();
    assert_eq!(before.parts, after.parts);
    assert_eq!(before.next, after.next);
}

#[tokio::test]
async fn an_account_that_fails_is_left_out_with_the_reason_and_the_others_go_on() {
    let (patchbay, console, accounts) = start().await;
    faults(&patchbay, &FOUR[0], "c48_xdr", carriers::sandbox::Trouble::ServerError, 0).await;
    let query = format!("from={}&to={}", day(9), day(1));
    let mut cursor = String::new();
    let (mut records, mut pages, mut said) = (0, 0, 0);
    loop {
        let page: CallListPage = console.get(&format!("/api/call-records?{query}{cursor}")).await.read();
        pages += 1;
        for part in page.parts {
            let failing = part.account == *of(&accounts, "call48");
            assert_eq!(part.failed.is_some(), failing);
            said += u32::from(failing);
            records += part.items.len();
        }
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert!(records > 1_000 && pages > 1, "{records} records on {pages} pages");
    assert_eq!(said, 1, "it is told once, and the account is not asked again");
}
