//! A reseller through the front door: what it is granted and handed over it has, with its calls, and nobody beside it has any of
//! that.

use carriers::clock::Clock as _;
use contract::{
    call_list::{CallExport, CallExportState},
    call_record::CallRecord,
    id::AccountId,
    owned::NumberPage,
    tenant::Tenant,
    user::Role,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    call_records::{all, day, ended, summed},
    four_carriers::{of, start},
    policy::plain,
    support::{Console, until},
    tenancy::{hand_over, numbers, person, tenant},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// The digits of a number, with the country's.
fn digits(number: &str) -> String {
    number.trim_start_matches('+').to_owned()
}

fn has(record: &CallRecord, number: &str) -> bool {
    [&record.from, &record.to].into_iter().any(|end| *end == digits(number))
}

/// The account's numbers in the operator's list, once it was read.
async fn numbers_of(console: &Console, account: &AccountId) -> Vec<String> {
    console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    until("the account is read", || async {
        let page: NumberPage = console.get(&format!("/api/numbers?account={account}")).await.read();
        let found: Vec<String> = page.items.iter().map(|row| row.number.as_str().to_owned()).collect();
        (found.len() >= 2).then_some(found)
    })
    .await
}

/// Wants the same bytes for what is somebody else's as for what is nowhere.
async fn is_nowhere(console: &Console, theirs: &str, nowhere: &str) {
    let (seen, none) = (console.get(theirs).await, console.get(nowhere).await);
    assert_eq!(none.status, StatusCode::NOT_FOUND, "{nowhere}: {}", none.text());
    assert_eq!(plain(&seen).replace(theirs, ""), plain(&none).replace(nowhere, ""), "{theirs}");
    assert_eq!(seen.body.len(), none.body.len(), "{theirs}");
}

#[tokio::test]
async fn tsg_cdr_records_and_the_number_of_a_reseller_are_its_own_and_a_sibling_finds_nothing() {
    let (patchbay, operator, accounts) = start().await;
    let account = of(&accounts, "tsg").clone();
    let account_name = accounts.iter().find(|one| one.id == account).unwrap().name.clone();
    let period = format!("from={}&to={}&account={account}", day(6), day(1));
    let have = numbers_of(&operator, &account).await;
    let calls = all(&operator, &period).await;
    // Three days ago it goes over: some calls of it are older, and some are newer.
    let ago = 3 * DAY_MS;
    let went_over = patchbay.clock.now().plus_ms(-ago);
    let split = |number: &str| {
        let of_it: Vec<&CallRecord> = calls.iter().filter(|record| has(record, number)).collect();
        let later = of_it.iter().filter(|record| record.at > went_over).count();
        (of_it.len() - later, later)
    };
    let number = have.iter().find(|number| matches!(split(number), (1.., 2..))).unwrap().clone();
    let (earlier, later) = split(&number);
    let kept = have.iter().find(|other| **other != number).unwrap();

    // Granted to both, handed over to one.
    let top = operator.session().await.tenant;
    let mut sides = Vec::new();
    for (name, email) in [("Northern Voice", "north@example.com"), ("Southern Voice", "south@example.com")] {
        let made = tenant(&operator, name, "reseller", json!({})).await;
        let admin = person(&patchbay, &operator, &made.id, Role::Admin, email).await;
        admin.get(&format!("/api/call-records?{period}")).await.problem(StatusCode::NOT_FOUND);
        let granted = json!({ "name": name, "suspended": false, "limits": { "accounts": [account] } });
        let now: Tenant = operator.put(&format!("/api/tenants/{}", made.id), &granted).await.read();
        assert_eq!(now.limits.accounts, std::slice::from_ref(&account));
        sides.push((made, admin));
    }
    let [(first, reseller), (_, sibling)] = <[_; 2]>::try_from(sides).map_err(drop).unwrap();
    patchbay.clock.advance_ms(-ago);
    let then = patchbay.operator().await;
    let handed_over = hand_over(&then, std::slice::from_ref(&number), &top, &first.id).await;
    patchbay.clock.advance_ms(ago);
    assert!(handed_over.done);
    assert!(handed_over.rows[0].effects.iter().any(|effect| effect.contains("history stay with Patchbay")), "{handed_over:?}");

    // The reseller has its number and the calls of it since then, whole and no others.
    assert_eq!(numbers(&reseller, 1).await, std::slice::from_ref(&number));
    reseller.get(&format!("/api/numbers/{number}")).await.expect(StatusCode::OK);
    let own = all(&reseller, &period).await;
    assert!(own.iter().all(|record| has(record, &number) && record.at >= went_over), "{} records", own.len());
    let expected = later;
    assert_eq!(own.len(), expected);
    let (_, sums) = summed(&reseller, &period).await;
    assert_eq!(sums.totals.records, expected as u64);
    let wanted = json!({ "query": { "from": day(6), "to": day(1), "account": account } });
    let begun: CallExport = reseller.post("/api/call-exports", &wanted).await.read();
    let export = ended(&reseller, begun.id.as_str()).await;
    assert_eq!((export.state, export.totals.records), (CallExportState::Done, expected as u64));
    let file = reseller.get(&format!("/api/call-exports/{}/file", begun.id)).await.expect(StatusCode::OK).text();
    assert!(file.lines().skip(1).all(|line| line.contains(&digits(&number)) && line.contains(&account_name)), "{file}");

    // Nobody else has any of it, and nothing tells them that it is there.
    let page: NumberPage = sibling.get("/api/numbers").await.read();
    assert_eq!((page.matching, page.items.len()), (0, 0));
    assert_eq!(all(&sibling, &period).await, []);
    assert_eq!(summed(&sibling, &period).await.1.totals.records, 0);
    assert_eq!(all(&sibling, &format!("{period}&number={}", digits(&number))).await, []);
    // What was called before stays with whoever had it then, and what came later is not theirs.
    let kept_calls = all(&operator, &period).await;
    let of_it: Vec<&CallRecord> =
        kept_calls.iter().filter(|record| has(record, &number) && !has_another(record, &have, &number)).collect();
    assert!(of_it.iter().all(|record| record.at < went_over.plus_ms(60_000)), "{} records", of_it.len());
    let between = calls.iter().filter(|record| has(record, &number) && has_another(record, &have, &number)).count();
    assert!(!of_it.is_empty() && of_it.len() + between >= earlier);
    assert_eq!(summed(&operator, &period).await.1.totals.records, kept_calls.len() as u64);
    let nowhere = "+12015550199";
    let unknown = uuid::Uuid::now_v7();
    for (console, theirs) in [(&sibling, &number), (&reseller, kept), (&operator, &number)] {
        is_nowhere(console, &format!("/api/numbers/{theirs}"), &format!("/api/numbers/{nowhere}")).await;
    }
    for console in [&sibling, &operator] {
        for path in ["", "/file"] {
            let address = |id: &str| format!("/api/call-exports/{id}{path}");
            is_nowhere(console, &address(begun.id.as_str()), &address(&unknown.to_string())).await;
        }
    }
    for path in ["", "/users"] {
        let address = |id: &str| format!("/api/tenants/{id}{path}");
        is_nowhere(&sibling, &address(first.id.as_str()), &address(&unknown.to_string())).await;
    }
}

/// Whether a record is also of a number that the operator kept.
fn has_another(record: &CallRecord, have: &[String], handed_over: &str) -> bool {
    have.iter().any(|number| number != handed_over && has(record, number))
}
