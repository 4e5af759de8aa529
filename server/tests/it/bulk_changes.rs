//! Bulk changes: a plan that is the run, every row accounted for, nothing asked twice.

use std::{collections::BTreeSet, time::Duration};

use carriers::sandbox::{Fault, Trouble};
use contract::{
    account::Account,
    attempt::{AttemptKind, AttemptRow, Outcome},
    audit::AuditRow,
    bulk_change::{BulkChangeView, BulkPhase, BulkRow, BulkRowPage, RowState},
    owned::NumberPage,
    paging::Page,
    user::Role,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Console, Patchbay, until};

const SET: &str = "c48_update_forwarding";

/// A world that owns so many more numbers, all of them read.
pub async fn with_numbers(more: u32) -> (Patchbay, Console, NumberPage) {
    let patchbay = Patchbay::start().await;
    patchbay.world.own(more).await;
    let console = patchbay.operator().await;
    console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    let page = until("all are read", || async {
        let page: NumberPage = console.get("/api/numbers?kind=local").await.read();
        (page.matching >= more && page.read[0].reading.is_none() && page.read[0].read_at.is_some()).then_some(page)
    })
    .await;
    (patchbay, console, page)
}

fn forward_to(number: &str) -> Value {
    json!({ "change": "routing", "to": { "routing": { "shape": "chain", "sequence": "order", "answering": "forward_only",
        "sip_digits": "11", "steps": [{ "to": { "to": "number", "number": number }, "ring_seconds": 30 }] } } })
}

fn local() -> Value {
    json!({ "which": "matching", "query": { "kind": "local" } })
}

fn listed(text: &str) -> Value {
    json!({ "which": "listed", "text": text })
}

async fn plan(console: &Console, which: &Value, change: &Value) -> BulkChangeView {
    console.post("/api/bulk-changes", &json!({ "which": which, "change": change })).await.read()
}

async fn get(console: &Console, bulk: &BulkChangeView) -> BulkChangeView {
    console.get(&format!("/api/bulk-changes/{}", bulk.id)).await.read()
}

pub async fn begin(console: &Console, bulk: &BulkChangeView) -> BulkChangeView {
    let start = json!({ "will": bulk.count(RowState::Waiting), "typed": bulk.to_type().unwrap_or_default() });
    console.post(&format!("/api/bulk-changes/{}/begin", bulk.id), &start).await.read()
}

/// The bulk change once everything was asked for and nothing moves any more. Large runs take longer than one wait.
pub async fn over(console: &Console, bulk: &BulkChangeView) -> BulkChangeView {
    for _ in 0..6 {
        let began = tokio::time::Instant::now();
        while began.elapsed() < Duration::from_secs(18) {
            let now = get(console, bulk).await;
            if now.phase == BulkPhase::Done && now.moving == 0 {
                return now;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    panic!("not over: {:?}", get(console, bulk).await)
}

async fn rows(console: &Console, bulk: &BulkChangeView, state: Option<RowState>) -> Vec<BulkRow> {
    let mut all = Vec::new();
    for page in 1.. {
        let state = state.map(|state| format!("&state={}", state.word())).unwrap_or_default();
        let found: BulkRowPage = console.get(&format!("/api/bulk-changes/{}/rows?page={page}{state}", bulk.id)).await.read();
        if found.items.is_empty() {
            assert_eq!(found.matching as usize, all.len());
            return all;
        }
        all.extend(found.items);
    }
    unreachable!()
}

/// What the carrier did, by number: nothing twice.
async fn done_once(patchbay: &Patchbay, operation: &str) -> BTreeSet<String> {
    let did = patchbay.world.did(operation).await;
    let once: BTreeSet<String> = did.iter().cloned().collect();
    assert_eq!(once.len(), did.len(), "something was asked twice: {did:?}");
    once
}

fn fault(what: Trouble, after: u32, times: u32) -> Fault {
    Fault { operation: SET.into(), what, after, times, percent: None }
}

#[tokio::test]
async fn c48_update_forwarding_of_120_numbers_accounts_for_every_refused_and_every_lost_one() {
    let (patchbay, console, page) = with_numbers(120).await;
    let planned = plan(&console, &local(), &forward_to("+12522378144")).await;
    assert_eq!((planned.phase, planned.kind, planned.total()), (BulkPhase::Planned, AttemptKind::Routing, page.matching));
    let will = planned.count(RowState::Waiting);
    assert_eq!(will, page.matching, "{planned:?}");
    assert!(patchbay.world.did(SET).await.is_empty(), "a plan sends nothing");
    let first = &rows(&console, &planned, Some(RowState::Waiting)).await[0];
    assert!(first.sentence.ends_with("→ Forward to +1 252 237 8144"), "{}", first.sentence);

    patchbay
        .world
        .faults(&[fault(Trouble::Refuse, 5, 3), fault(Trouble::DropAfter, 20, 4), fault(Trouble::DropBefore, 40, 2)])
        .await;
    assert_eq!(begin(&console, &planned).await.phase, BulkPhase::Running);
    let ended = over(&console, &planned).await;
    let count = |outcome| ended.count(RowState::Asked(outcome));
    assert_eq!(ended.total(), planned.total(), "{ended:?}");
    assert_eq!(count(Outcome::Refused), 3, "{ended:?}");
    assert_eq!(count(Outcome::NotDone), 2, "{ended:?}");
    assert_eq!(count(Outcome::Verified), will - 5, "what was lost after it was done is found by reading: {ended:?}");
    assert_eq!(done_once(&patchbay, SET).await.len() as u32, will - 5);
    let refused = &rows(&console, &ended, Some(RowState::Asked(Outcome::Refused))).await[0];
    assert!(refused.words.is_some() && refused.attempt.is_some() && refused.known.is_some(), "{refused:?}");
    let csv = console.get(&format!("/api/bulk-changes/{}/failed", ended.id)).await.expect(StatusCode::OK);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(csv.text().lines().count(), 1 + 5, "{}", csv.text());
    assert!(csv.text().contains(&refused.number), "{}", csv.text());

    patchbay.world.faults(&[]).await;
    let again: BulkChangeView = console.post(&format!("/api/bulk-changes/{}/retry", ended.id), &json!({})).await.read();
    assert_ne!(again.id, ended.id);
    assert_eq!((again.total(), again.count(RowState::Waiting)), (5, 5), "{again:?}");
    // The file of failed rows says the same as the retry.
    let pasted = plan(&console, &listed(&csv.text()), &forward_to("+12522378144")).await;
    assert_eq!((pasted.total(), pasted.count(RowState::Waiting)), (5, 5), "{pasted:?}");
    begin(&console, &again).await;
    assert_eq!(over(&console, &again).await.count(RowState::Asked(Outcome::Verified)), 5);
    assert_eq!(done_once(&patchbay, SET).await.len() as u32, will);
    let last = plan(&console, &local(), &forward_to("+12522378144")).await;
    assert_eq!(last.count(RowState::Same), will, "{last:?}");
    let nothing = json!({ "will": 0 });
    console.post(&format!("/api/bulk-changes/{}/begin", last.id), &nothing).await.problem(StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_stopped_bulk_change_waits_and_goes_on_with_what_waits() {
    let (patchbay, console, _) = with_numbers(60).await;
    let planned = plan(&console, &local(), &forward_to("+12522378145")).await;
    let will = planned.count(RowState::Waiting);
    patchbay.world.trouble(SET, Trouble::Slow { ms: 60 }).await;
    begin(&console, &planned).await;
    // A second press begins nothing a second time.
    assert_eq!(begin(&console, &planned).await.phase, BulkPhase::Running);
    until("some were asked for", || async { (get(&console, &planned).await.asked() >= 6).then_some(()) }).await;
    let stopped: BulkChangeView = console.post(&format!("/api/bulk-changes/{}/stop", planned.id), &json!({})).await.read();
    assert_eq!(stopped.phase, BulkPhase::Stopped);
    tokio::time::sleep(Duration::from_millis(900)).await;
    let (then, _) = (get(&console, &planned).await, tokio::time::sleep(Duration::from_millis(600)).await);
    let now = get(&console, &planned).await;
    assert_eq!(now.count(RowState::Waiting), then.count(RowState::Waiting), "nothing is asked for after a stop");
    assert!(now.count(RowState::Waiting) > 0 && now.asked() > 0 && now.total() == will, "{now:?}");
    let gone_on: BulkChangeView = console.post(&format!("/api/bulk-changes/{}/go-on", planned.id), &json!({})).await.read();
    assert_eq!(gone_on.phase, BulkPhase::Running);
    console.delete(&format!("/api/bulk-changes/{}", planned.id)).await.problem(StatusCode::CONFLICT);
    let ended = over(&console, &planned).await;
    assert_eq!(ended.count(RowState::Asked(Outcome::Verified)), will, "{ended:?}");
    assert_eq!(done_once(&patchbay, SET).await.len() as u32, will);
    let log: Page<AuditRow> = console.get("/api/audit?q=bulk_change").await.read();
    for action in ["bulk_change.planned", "bulk_change.begun", "bulk_change.stopped", "bulk_change.gone_on", "bulk_change.ended"]
    {
        assert_eq!(log.items.iter().filter(|row| row.action == action).count(), 1, "{action}: {:?}", log.items);
    }
}

#[tokio::test]
async fn what_was_stopped_and_given_up_is_left_as_it_was() {
    let (patchbay, console, _) = with_numbers(40).await;
    let planned = plan(&console, &local(), &forward_to("+12522378146")).await;
    patchbay.world.trouble(SET, Trouble::Slow { ms: 60 }).await;
    begin(&console, &planned).await;
    until("some were asked for", || async { (get(&console, &planned).await.asked() >= 2).then_some(()) }).await;
    console.post(&format!("/api/bulk-changes/{}/stop", planned.id), &json!({})).await.expect(StatusCode::OK);
    console.delete(&format!("/api/bulk-changes/{}", planned.id)).await.expect(StatusCode::NO_CONTENT);
    let ended = over(&console, &planned).await;
    assert_eq!(ended.count(RowState::Waiting), 0);
    assert_eq!(ended.count(RowState::Left) + ended.asked(), planned.total(), "{ended:?}");
    assert_eq!(done_once(&patchbay, SET).await.len() as u32, ended.count(RowState::Asked(Outcome::Verified)));
    let left = &rows(&console, &ended, Some(RowState::Left)).await[0];
    assert!(left.sentence.contains("Given up by Operator"), "{}", left.sentence);
}

#[tokio::test]
async fn a_restart_in_the_middle_goes_on_by_itself_and_asks_nothing_twice() {
    let (mut patchbay, console, _) = with_numbers(60).await;
    let planned = plan(&console, &local(), &forward_to("+12522378147")).await;
    let will = planned.count(RowState::Waiting);
    patchbay.world.trouble(SET, Trouble::Slow { ms: 40 }).await;
    begin(&console, &planned).await;
    until("some were asked for", || async { (get(&console, &planned).await.asked() >= 8).then_some(()) }).await;
    patchbay.restart().await;
    let console = patchbay.operator().await;
    assert!(get(&console, &planned).await.count(RowState::Waiting) > 0, "the stop came in the middle");
    let ended = over(&console, &planned).await;
    assert_eq!((ended.total(), ended.count(RowState::Asked(Outcome::Verified))), (will, will), "{ended:?}");
    assert_eq!(done_once(&patchbay, SET).await.len() as u32, will);
}

#[tokio::test]
async fn a_pasted_list_with_rubbish_loses_no_row() {
    let (patchbay, console, page) = with_numbers(3).await;
    let (one, two) = (page.items[0].number.clone(), page.items[1].number.clone());
    let (_, written) = one.grouped();
    let text =
        format!("Number,Place\n({}) {},ATHENS\nnonsense\n{two}\n{one}\n7065550199\n\n70655\n", &written[..3], &written[4..]);
    let planned = plan(&console, &listed(&text), &forward_to("+12522378144")).await;
    let all = rows(&console, &planned, None).await;
    let said: Vec<(String, RowState)> = all.iter().map(|row| (row.number.clone(), row.state)).collect();
    assert_eq!(
        said,
        [
            (one.to_string(), RowState::Waiting),
            ("nonsense".to_owned(), RowState::Cannot),
            (two.to_string(), RowState::Waiting),
            (one.to_string(), RowState::Cannot),
            ("+17065550199".to_owned(), RowState::Cannot),
            ("70655".to_owned(), RowState::Cannot),
        ]
    );
    assert!(all[3].sentence.contains("row 1"), "{}", all[3].sentence);
    assert!(all[4].sentence.contains("No connected account"), "{}", all[4].sentence);
    assert!(all.iter().all(|row| row.sentence.ends_with('.') || row.sentence.contains('→')), "{all:?}");
    begin(&console, &planned).await;
    let ended = over(&console, &planned).await;
    assert_eq!(ended.count(RowState::Asked(Outcome::Verified)), 2);
    assert_eq!(done_once(&patchbay, SET).await.len(), 2);
    let none = json!({ "which": listed(" \n \n"), "change": forward_to("+12522378144") });
    console.post("/api/bulk-changes", &none).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_the_plan_says_is_what_is_done_and_what_moved_meanwhile_is_left() {
    let (patchbay, console, page) = with_numbers(6).await;
    let routing = forward_to("+12522378148");
    // One is so already, one is under way, one becomes so between the plan and the run.
    let path = |at: usize| format!("/api/numbers/{}/routing", page.items[at].number);
    console.put_under("bulk-test-key-000001", &path(0), &routing["to"]).await.expect(StatusCode::ACCEPTED);
    until("the first is set", || async { (patchbay.world.did(SET).await.len() == 1).then_some(()) }).await;
    until("its change is over", || async {
        let open: Page<AttemptRow> = console.get("/api/attempts?open=true").await.read();
        open.items.is_empty().then_some(())
    })
    .await;
    patchbay.world.trouble_once(SET, Trouble::Hang).await;
    console.put_under("bulk-test-key-000002", &path(1), &forward_to("+12522378100")["to"]).await.expect(StatusCode::ACCEPTED);
    let planned = plan(&console, &local(), &routing).await;
    let all = rows(&console, &planned, None).await;
    let of = |at: usize| all.iter().find(|row| row.number == page.items[at].number.as_str()).unwrap();
    assert_eq!(of(0).state, RowState::Same, "{:?}", of(0));
    assert_eq!(of(1).state, RowState::Cannot, "{:?}", of(1));
    assert!(of(1).sentence.contains("under way") || of(1).sentence.contains("not decided"), "{}", of(1).sentence);
    assert_eq!(of(2).state, RowState::Waiting);
    console.put_under("bulk-test-key-000003", &path(2), &routing["to"]).await.expect(StatusCode::ACCEPTED);
    until("it is set meanwhile", || async {
        let now = plan(&console, &listed(page.items[2].number.as_str()), &routing).await;
        (now.count(RowState::Same) == 1).then_some(())
    })
    .await;
    // A person who saw another count confirms nothing.
    let wrong = json!({ "will": planned.count(RowState::Waiting) + 1 });
    console.post(&format!("/api/bulk-changes/{}/begin", planned.id), &wrong).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    begin(&console, &planned).await;
    let ended = over(&console, &planned).await;
    let will = planned.count(RowState::Waiting);
    assert_eq!(ended.count(RowState::Asked(Outcome::Verified)), will - 1, "{ended:?}");
    assert_eq!(ended.count(RowState::Same), planned.count(RowState::Same) + 1, "{ended:?}");
    let waiting: BTreeSet<&str> =
        all.iter().filter(|row| row.state == RowState::Waiting).map(|row| row.number.as_str()).collect();
    let asked = rows(&console, &ended, Some(RowState::Asked(Outcome::Verified))).await;
    assert!(asked.iter().all(|row| waiting.contains(row.number.as_str())));
}

#[tokio::test]
async fn c48_dids_remove_in_bulk_wants_the_count_and_goes_in_chunks_of_what_the_carrier_takes() {
    let (patchbay, console, page) = with_numbers(130).await;
    let planned = plan(&console, &local(), &json!({ "change": "removal" })).await;
    let will = planned.count(RowState::Waiting);
    assert_eq!(will, page.matching);
    for typed in ["", "yes", "1"] {
        let start = json!({ "will": will, "typed": typed });
        let problem = console
            .post(&format!("/api/bulk-changes/{}/begin", planned.id), &start)
            .await
            .problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.fields[0].field, "typed");
    }
    assert!(patchbay.world.did("c48_dids_remove").await.is_empty());
    begin(&console, &planned).await;
    let ended = over(&console, &planned).await;
    assert_eq!(ended.count(RowState::Asked(Outcome::Verified)), will, "{ended:?}");
    assert_eq!(done_once(&patchbay, "c48_dids_remove").await.len() as u32, will);
    let query = format!("/api/attempts?kind={}", AttemptKind::Removal.word());
    let attempts: Page<AttemptRow> = console.get(&query).await.read();
    let sizes: Vec<u32> = attempts.items.iter().map(|row| row.total).collect();
    assert_eq!(sizes.iter().sum::<u32>(), will);
    assert_eq!(sizes.len() as u32, will.div_ceil(100), "{sizes:?}");
    assert!(attempts.items.iter().all(|row| row.by == "Operator"));
}

#[tokio::test]
async fn each_may_change_in_bulk_what_they_may_change_one_by_one() {
    let (patchbay, console, page) = with_numbers(3).await;
    let (routing, removal) = (forward_to("+12522378144"), json!({ "change": "removal" }));
    let one = listed(page.items[0].number.as_str());
    let viewer = patchbay.person(&console, Role::Viewer).await;
    let support = patchbay.person(&console, Role::Support).await;
    let draft = |change: &Value| json!({ "which": one, "change": change });
    viewer.post("/api/bulk-changes", &draft(&routing)).await.problem(StatusCode::FORBIDDEN);
    support.post("/api/bulk-changes", &draft(&removal)).await.problem(StatusCode::FORBIDDEN);
    let planned: BulkChangeView = support.post("/api/bulk-changes", &draft(&routing)).await.read();
    assert_eq!(get(&viewer, &planned).await.summary, planned.summary);
    let start = json!({ "will": 1 });
    viewer.post(&format!("/api/bulk-changes/{}/begin", planned.id), &start).await.problem(StatusCode::FORBIDDEN);
    let leaving: BulkChangeView = console.post("/api/bulk-changes", &draft(&removal)).await.read();
    let typed = json!({ "will": 1, "typed": "1" });
    support.post(&format!("/api/bulk-changes/{}/begin", leaving.id), &typed).await.problem(StatusCode::FORBIDDEN);
    support.delete(&format!("/api/bulk-changes/{}", leaving.id)).await.problem(StatusCode::FORBIDDEN);
    console.delete(&format!("/api/bulk-changes/{}", leaving.id)).await.expect(StatusCode::NO_CONTENT);
    console.get(&format!("/api/bulk-changes/{}", leaving.id)).await.problem(StatusCode::NOT_FOUND);
    assert_eq!(begin(&support, &planned).await.by, "support@example.com");
    assert_eq!(over(&support, &planned).await.count(RowState::Asked(Outcome::Verified)), 1);
}

/// Everything the database's files have in them.
fn on_disk(patchbay: &Patchbay) -> Vec<u8> {
    let mut all = Vec::new();
    for name in ["patchbay.db", "patchbay.db-wal"] {
        all.extend(std::fs::read(patchbay.folder().join(name)).unwrap_or_default());
    }
    all
}

#[tokio::test]
async fn bw_tn_options_in_bulk_is_one_order_and_its_passcode_is_nowhere_to_be_read() {
    const PASSCODE: &str = "Qz7Tulip9X";
    let patchbay = Patchbay::start_with(|settings| {
        settings.sandbox = true;
        settings.accounts.clear();
    })
    .await;
    let console = patchbay.operator().await;
    let accounts: Vec<Account> = console.get("/api/accounts").await.read();
    let account = accounts.iter().find(|account| account.carrier.as_str() == "bandwidth").unwrap().id.clone();
    let which = json!({ "which": "matching", "query": {} });
    let change = json!({ "change": "features", "account": account, "values": {}, "secrets": { "port_out_passcode": PASSCODE } });
    let planned = until("some of its numbers are read whole", || async {
        let page: NumberPage = console.get("/api/numbers").await.read();
        let read = page.read.iter().all(|reading| reading.read_at.is_some());
        let answer = console.post("/api/bulk-changes", &json!({ "which": which, "change": change })).await;
        if !read || !answer.status.is_success() {
            return None;
        }
        let planned: BulkChangeView = answer.read();
        (planned.count(RowState::Waiting) >= 2).then_some(planned)
    })
    .await;
    assert!(planned.secret);
    let others = rows(&console, &planned, Some(RowState::Cannot)).await;
    assert!(others.iter().any(|row| row.sentence.contains("another account")), "{others:?}");
    let will = rows(&console, &planned, Some(RowState::Waiting)).await;
    assert!(will.iter().all(|row| row.sentence.contains("set anew") && !row.sentence.contains(PASSCODE)), "{will:?}");
    begin(&console, &planned).await;
    let asked = until("all of it was asked for", || async {
        let now = get(&console, &planned).await;
        (now.phase == BulkPhase::Done).then_some(now)
    })
    .await;
    assert!(!asked.secret, "a secret is forgotten when the run ends");
    assert_eq!(asked.asked() + asked.count(RowState::Left), planned.count(RowState::Waiting), "{asked:?}");
    let attempts: Page<AttemptRow> = console.get("/api/attempts?kind=features").await.read();
    assert_eq!(attempts.items.len(), 1, "one order for all of them: {:?}", attempts.items);
    assert_eq!(attempts.items[0].total, planned.count(RowState::Waiting));
    let disk = on_disk(&patchbay);
    assert!(!disk.windows(PASSCODE.len()).any(|window| window == PASSCODE.as_bytes()), "the passcode stands in the database");
    console.post(&format!("/api/bulk-changes/{}/retry", planned.id), &json!({})).await.problem(StatusCode::CONFLICT);
}
