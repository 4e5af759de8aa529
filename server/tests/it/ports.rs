//! Ports, through the front door.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;

use carriers::{
    clock::{Clock as _, SystemClock},
    sandbox::Trouble,
};
use contract::{
    attempt::{Asked, Attempt, Outcome},
    home::Home,
    id::{AccountId, PortRequestId},
    number::E164,
    port::{
        board::PortPage,
        detail::{ActivationRow, PortDetail, Whose},
        document::{Document, DocumentKind},
        draft::{PortDraft, PortDraftRow},
        fields::{EndUser, Extent, LosingAccount, PortFields, PortingNumber, ServiceAddress},
        lint::{Severity, lint},
        status::Phase,
    },
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Console, Patchbay, until};

/// Two losing carriers by their exchanges: 200 and 203.
fn numbers(count: u32) -> Vec<PortingNumber> {
    (0..count)
        .map(|n| PortingNumber {
            number: E164::parse(&format!("701{}{:04}", if n % 2 == 0 { 200 } else { 203 }, 4000 + n)).unwrap(),
            losing_carrier: String::new(),
        })
        .collect()
}

pub fn good(account: &AccountId, count: u32) -> PortFields {
    let today = contract::port::calendar::today(SystemClock.now());
    let numbers = numbers(count);
    PortFields {
        account: Some(account.clone()),
        end_user: EndUser { name: "Lantern Books".into(), authorized_person: "Maria Keller".into(), ..EndUser::default() },
        address: ServiceAddress {
            number: "120".into(),
            street: "Main".into(),
            suffix: "ST".into(),
            city: "Fargo".into(),
            state: "ND".into(),
            zip: "58102".into(),
            ..ServiceAddress::default()
        },
        losing_account: LosingAccount {
            number: "556677".into(),
            btn: numbers[0].number.national_ten().unwrap().into(),
            extent: Extent::Full,
            ..LosingAccount::default()
        },
        wanted_date: Some(contract::port::calendar::earliest(today)),
        activation: contract::port::cut_over::Activation::Manual,
        tags: vec!["lantern".into()],
        numbers,
        ..PortFields::default()
    }
}

pub async fn begin(console: &Console, fields: &PortFields) -> PortDraft {
    console.post("/api/port-drafts", &json!({ "fields": fields })).await.read()
}

/// Submits a draft with all its warnings accepted.
pub async fn submit(console: &Console, draft: &PortDraft, key: &str) -> Asked {
    let draft: PortDraft = console
        .post(&format!("/api/port-drafts/{}/letter", draft.id), &json!({}))
        .await
        .expect(StatusCode::OK)
        .read::<Value>()
        .get("id")
        .map(|_| draft.clone())
        .unwrap();
    console.post(&format!("/api/port-drafts/{}/check", draft.id), &json!({})).await.expect(StatusCode::OK);
    let draft: PortDraft = console.get(&format!("/api/port-drafts/{}", draft.id)).await.read();
    let findings = lint(&draft.fields, &draft.context);
    let blocking: Vec<_> = findings.iter().filter(|f| f.severity == Severity::Blocks).collect();
    assert!(blocking.is_empty(), "{blocking:#?}");
    let accepted: Vec<&str> = findings.iter().filter(|f| f.severity == Severity::Warns).map(|f| f.rule.as_str()).collect();
    let body = json!({ "version": draft.version, "accepted": accepted, "reason": "Seen on the bill." });
    console.post_under(key, &format!("/api/port-drafts/{}/submission", draft.id), &body).await.read()
}

pub async fn settled(console: &Console, asked: &Asked) -> Attempt {
    until("the attempt is settled", || async {
        let attempt: Attempt = console.get(&format!("/api/attempts/{}", asked.attempt)).await.read();
        (!matches!(attempt.outcome, Outcome::Asked | Outcome::Accepted | Outcome::Unknown)).then_some(attempt)
    })
    .await
}

pub async fn request_of(console: &Console, draft: &PortDraft) -> PortRequestId {
    until("the request is known", || async {
        let draft: PortDraft = console.get(&format!("/api/port-drafts/{}", draft.id)).await.read();
        draft.submission.and_then(|s| s.request)
    })
    .await
}

pub async fn read(console: &Console, account: &AccountId, request: &PortRequestId) -> PortDetail {
    console.post(&format!("/api/accounts/{account}/ports/{request}/read"), &json!({})).await.read()
}

pub async fn found(console: &Console, account: &AccountId, request: &PortRequestId) -> PortDetail {
    until("the port is read", || async {
        let answer = console.post(&format!("/api/accounts/{account}/ports/{request}/read"), &json!({})).await;
        answer.status.is_success().then(|| answer.read::<PortDetail>())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_becomes_a_port_of_two_sub_orders_and_its_numbers_become_ours() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 6)).await;
    let asked = submit(&console, &draft, "first-0123456789abcdef").await;
    let attempt = settled(&console, &asked).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:#?}");
    assert_eq!(attempt.lines.len(), 6);
    let request = request_of(&console, &draft).await;
    let port = found(&console, &account, &request).await;
    assert_eq!(port.row.sub_orders.len(), 2, "{port:#?}");
    assert_eq!(port.row.title, "Lantern Books");
    assert!(port.row.phase.is_open());
    // The letter followed by itself, once.
    until("the letter is with the carrier", || async {
        let draft: PortDraft = console.get(&format!("/api/port-drafts/{}", draft.id)).await.read();
        let steps = draft.submission.unwrap().steps;
        (steps.len() == 1 && steps[0].outcome == Some(Outcome::Verified)).then_some(())
    })
    .await;
    assert_eq!(patchbay.world.did("c48_port_upload_docs").await.len(), 1);
    assert_eq!(patchbay.world.did("c48_port_submit").await.len(), 6);

    patchbay.world.port(&request, "foc_today").await;
    let port = read(&console, &account, &request).await;
    assert_eq!(port.row.phase, Phase::CuttingOver, "{:#?}", port.row);
    // Home counts what goes over today; other ports may be read meanwhile.
    until("home counts what goes over today", || async {
        let day = contract::port::calendar::today(SystemClock.now());
        let today: PortPage = console.get(&format!("/api/ports?foc_from={day}&foc_to={day}")).await.read();
        let home: Home = console.get("/api/home").await.read();
        (today.items.iter().any(|row| row.request == request) && home.ports_today == today.matching).then_some(())
    })
    .await;
    let board: Vec<ActivationRow> = console.get("/api/ports/activations").await.read();
    let ours: Vec<_> = board.iter().filter(|row| row.request == request).collect();
    assert_eq!(ours.len(), 6, "{board:#?}");
    assert!(!ours[0].gate.route.ready && ours[0].gate.owner.ready);

    // One number, then the rest at once.
    let path = format!("/api/accounts/{account}/ports/{request}/activation");
    let first = &port.sub_orders[0].numbers[0].number;
    let wrong = json!({ "level": "number", "sub_order": port.sub_orders[0].row.id, "number": first, "typed": "0000" });
    console.post_under("activate-0-0123456789abcdef", &path, &wrong).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    let typed = &first.as_str()[first.as_str().len() - 4..];
    let right = json!({ "level": "number", "sub_order": port.sub_orders[0].row.id, "number": first, "typed": typed });
    let asked: Asked = console.post_under("activate-1-0123456789abcdef", &path, &right).await.read();
    let again: Asked = console.post_under("activate-1-0123456789abcdef", &path, &right).await.read();
    assert_eq!(asked, again);
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    assert_eq!(patchbay.world.did("c48_port_activate_did").await.len(), 1);
    patchbay.world.advance(10_000).await;
    for sub in &port.sub_orders {
        let level = json!({ "level": "sub_order", "sub_order": sub.row.id, "typed": sub.numbers.len().to_string() });
        let asked: Asked = console.post_under(&format!("rest-{}-0123456789abcdef", sub.row.id), &path, &level).await.read();
        let attempt = settled(&console, &asked).await;
        assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:#?}");
    }
    patchbay.world.advance(10_000).await;
    let port = read(&console, &account, &request).await;
    assert!(port.sub_orders.iter().all(|sub| sub.row.phase == Phase::Done), "{:#?}", port.row);
    assert!(port.sub_orders[0].numbers.iter().all(|n| n.active_at.is_some()));
    assert!(port.timeline.iter().any(|event| event.sentence.contains("Submitted with 6 numbers")));
    until("the number stands among ours", || async {
        let answer = console.get(&format!("/api/numbers/{first}")).await;
        (answer.status == StatusCode::OK).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_carrier_did_stands_in_the_timeline_once_however_many_look() {
    let patchbay = Patchbay::start_with(|settings| settings.port_reading_interval_s = 1).await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 4)).await;
    let asked = submit(&console, &draft, "once-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    let request = request_of(&console, &draft).await;
    found(&console, &account, &request).await;
    patchbay.world.port(&request, "foc_today").await;
    let port = read(&console, &account, &request).await;
    let path = format!("/api/accounts/{account}/ports/{request}/activation");
    for sub in &port.sub_orders {
        let level = json!({ "level": "sub_order", "sub_order": sub.row.id, "typed": sub.numbers.len().to_string() });
        let asked: Asked = console.post_under(&format!("many-{}-0123456789abcdef", sub.row.id), &path, &level).await.read();
        // Three people look and all are read by themselves, while the carrier works.
        let look = || read(&console, &account, &request);
        for _ in 0..3 {
            tokio::join!(look(), look(), look(), async {
                console.post("/api/ports/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
                patchbay.world.advance(3_000).await;
            });
        }
        assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    }
    let port = until("the port is done", || async {
        patchbay.world.advance(10_000).await;
        let port = read(&console, &account, &request).await;
        port.sub_orders.iter().all(|sub| sub.row.phase == Phase::Done).then_some(port)
    })
    .await;
    let told: Vec<&str> =
        port.timeline.iter().filter(|event| event.who == Whose::Carrier).map(|event| event.sentence.as_str()).collect();
    let different: BTreeSet<&str> = told.iter().copied().collect();
    assert_eq!(told.len(), different.len(), "{told:#?}");
    assert!(told.iter().any(|sentence| sentence.contains("Request phase")), "{told:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_whose_answer_is_lost_is_found_and_not_sent_again() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 4)).await;
    patchbay.world.trouble_once("c48_port_submit", Trouble::DropAfter).await;
    let asked = submit(&console, &draft, "lost-0123456789abcdef").await;
    // A second click, and a second key for the same draft.
    let second = submit_raw(&console, &draft, "other-0123456789abcdef").await;
    assert_eq!(second, StatusCode::CONFLICT);
    let attempt = settled(&console, &asked).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:#?}");
    assert_eq!(patchbay.world.did("c48_port_submit").await.len(), 4);
    request_of(&console, &draft).await;
}

async fn submit_raw(console: &Console, draft: &PortDraft, key: &str) -> StatusCode {
    let body = json!({ "version": draft.version, "accepted": [], "reason": "x" });
    console.post_under(key, &format!("/api/port-drafts/{}/submission", draft.id), &body).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_submission_is_a_draft_again() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 2)).await;
    patchbay.world.trouble_once("c48_port_submit", Trouble::Refuse).await;
    let asked = submit(&console, &draft, "refused-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Refused);
    let draft: PortDraft = until("the draft is open again", || async {
        let draft: PortDraft = console.get(&format!("/api/port-drafts/{}", draft.id)).await.read();
        draft.submission.is_none().then_some(draft)
    })
    .await;
    let asked = submit(&console, &draft, "again-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    assert_eq!(patchbay.world.did("c48_port_submit").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_saving_one_draft_lose_nothing() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 2)).await;
    let path = format!("/api/port-drafts/{}", draft.id);
    let mut mine = draft.fields.clone();
    mine.end_user.name = "Mine".into();
    let saved: PortDraft = console.put(&path, &json!({ "version": draft.version, "fields": mine })).await.read();
    assert_eq!(saved.version, draft.version + 1);
    let mut theirs = draft.fields.clone();
    theirs.end_user.name = "Theirs".into();
    let problem = console.put(&path, &json!({ "version": draft.version, "fields": theirs })).await.problem(StatusCode::CONFLICT);
    assert!(problem.title.contains("saved this draft meanwhile"), "{}", problem.title);
    let now: PortDraft = console.get(&path).await.read();
    assert_eq!(now.fields.end_user.name, "Mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_goes_to_the_carrier_and_is_never_seen_again() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 2)).await;
    let pin = "PIN4711";
    let path = format!("/api/port-drafts/{}", draft.id);
    let answer = console.put(&format!("{path}/pin"), &json!({ "losing_carrier": "", "pin": pin })).await;
    assert!(!answer.text().contains(pin));
    assert_eq!(answer.read::<PortDraft>().context.pins, [""]);
    let asked = submit(&console, &draft, "pin-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    let request = request_of(&console, &draft).await;
    for path in [
        path,
        format!("/api/attempts/{}", asked.attempt),
        format!("/api/accounts/{account}/ports/{request}"),
        "/api/audit".into(),
    ] {
        let text = console.get(&path).await.expect(StatusCode::OK).text();
        assert!(!text.contains(pin), "{path}");
    }
    for entry in std::fs::read_dir(patchbay.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(pin.len()).any(|w| w == pin.as_bytes()), "{}", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_submitted_a_moment_ago_is_there_to_be_opened() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    until("the ports are read", || async {
        let page: PortPage = console.get("/api/ports").await.read();
        page.read.first().and_then(|reading| reading.read_at)
    })
    .await;
    let draft = begin(&console, &good(&account, 2)).await;
    // The reading that follows a submission gets no answer for a while.
    patchbay.world.trouble_once("c48_port_rejections", Trouble::Hang).await;
    let asked = submit(&console, &draft, "moment-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    let request = request_of(&console, &draft).await;
    let port: PortDetail = console.get(&format!("/api/accounts/{account}/ports/{request}")).await.read();
    assert_eq!(port.row.request, request);
    // What nobody here has asked for stays unknown.
    console.get(&format!("/api/accounts/{account}/ports/99999999")).await.expect(StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_shows_what_needs_us_first_and_finds_by_any_digits() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let page: PortPage = until("the ports are read", || async {
        let page: PortPage = console.get("/api/ports").await.read();
        (!page.items.is_empty() && page.read[0].read_at.is_some()).then_some(page)
    })
    .await;
    assert_eq!(page.items[0].phase, Phase::NeedsUs, "{:#?}", page.items);
    let phases: Vec<Phase> = page.items.iter().map(|row| row.phase).collect();
    assert!(phases.is_sorted(), "{phases:?}");
    let number = page.items.iter().find_map(|row| row.first_number.clone()).unwrap();
    let digits = &number.digits()[number.digits().len() - 7..];
    let one: PortPage = console.get(&format!("/api/ports?q={digits}")).await.read();
    assert!(one.items.iter().any(|row| row.first_number.as_ref() == Some(&number)), "{one:#?}");
    let csv = console.get("/api/ports/export?phase=needs_us").await.expect(StatusCode::OK).text();
    let needs = page.phases.iter().find(|(phase, _)| *phase == Phase::NeedsUs).unwrap().1;
    assert_eq!(csv.lines().count(), 1 + needs as usize, "{csv}");
    let home: Home = console.get("/api/home").await.read();
    assert_eq!(home.ports_need_us, needs);
    let open = page.items.iter().find(|row| row.phase.is_open() && row.first_number.is_some()).unwrap();
    let found: Value = console.get(&format!("/api/numbers/find?q={}", open.first_number.as_ref().unwrap().digits())).await.read();
    assert_eq!(found["porting"][0]["request"], json!(open.request), "{found:#}");
    let ids: BTreeSet<_> = page.items.iter().map(|row| row.request.clone()).collect();
    assert_eq!(ids.len(), page.items.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_port_is_mended_and_goes_on_to_a_date() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let mut fields = good(&account, 2);
    fields.numbers.retain(|n| n.number.as_str().contains("701200"));
    fields.losing_account.number = "0000".into();
    let draft = begin(&console, &fields).await;
    let asked = submit(&console, &draft, "wrong-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    let request = request_of(&console, &draft).await;
    found(&console, &account, &request).await;
    patchbay.world.port(&request, "answer").await;
    let port = read(&console, &account, &request).await;
    assert_eq!(port.row.phase, Phase::NeedsUs, "{:#?}", port.row);
    let rejection = port.row.sub_orders[0].rejection.as_ref().unwrap();
    assert_eq!(rejection.reason, Some(contract::port::rejection::Reason::AccountNumber));
    assert!(port.row.sub_orders[0].losing_carrier.is_some());

    let record = port.record.as_ref().unwrap();
    let change = json!({
        "end_user": record.end_user,
        "address": record.address,
        "losing_account": { "number": "556677", "btn": fields.losing_account.btn },
        "wanted_date": fields.wanted_date,
        "activation": "manual",
        "activation_time": null,
        "updates_to": "", "carrier_note": "", "tags": ["lantern"],
    });
    let path = format!("/api/accounts/{account}/ports/{request}/details");
    let asked: Asked = console.put_under("mend-0123456789abcdef", &path, &change).await.read();
    let attempt = settled(&console, &asked).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:#?}");
    patchbay.world.port(&request, "answer").await;
    let port = read(&console, &account, &request).await;
    assert_eq!(port.row.phase, Phase::Dated, "{:#?}", port.row);
    assert!(port.row.sub_orders[0].resubmitted_at.is_some());
    assert!(
        port.timeline.iter().any(|event| event.sentence.contains("was rejected") && event.words.is_some()),
        "{:#?}",
        port.timeline
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_papers_are_refused_in_clear_words_and_leave_nothing() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 2)).await;
    let path = |name: &str| format!("/api/port-drafts/{}/papers?kind=bill&name={name}", draft.id);
    for (name, body, says) in [
        ("empty.pdf", String::new(), "empty"),
        ("program.pdf", "MZ this is a program".into(), "not a PDF"),
        ("..%2F..%2Fetc%2Fpasswd.pdf", "%PDF-1.7 x".into(), "plain file name"),
        ("%3Cscript%3E.pdf", "%PDF-1.7 x".into(), "plain file name"),
        ("picture.png", "%PDF-1.7 x".into(), "PDF by its content"),
    ] {
        let headers = [("x-console", "1"), ("content-type", "application/octet-stream")];
        let answer = console.raw(reqwest::Method::POST, &path(name), Some(body), &headers).await;
        assert!(answer.status.is_client_error(), "{name}: {}", answer.status);
        assert!(answer.text().contains(says), "{name}: {}", answer.text());
    }
    let rows: Vec<PortDraftRow> = console.get("/api/port-drafts").await.read();
    assert_eq!(rows[0].documents, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_that_arrived_as_another_is_named_anew_until_the_draft_is_submitted() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 2)).await;
    let other = begin(&console, &PortFields::default()).await;
    let headers = [("x-console", "1"), ("content-type", "application/octet-stream")];
    let path = format!("/api/port-drafts/{}/papers?kind=bill&name=scan.pdf", draft.id);
    let sent = console.raw(reqwest::Method::POST, &path, Some("%PDF-1.7 x".into()), &headers).await;
    let paper: Document = sent.expect(StatusCode::OK).read();
    let at = |draft: &PortDraft, paper: &Document| format!("/api/port-drafts/{}/papers/{}", draft.id, paper.id);
    let csr = json!({ "kind": "csr" });
    let named: Document = console.patch(&at(&draft, &paper), &csr).await.expect(StatusCode::OK).read();
    assert_eq!((&named.id, named.kind), (&paper.id, DocumentKind::Csr));
    let kept: PortDraft = console.get(&format!("/api/port-drafts/{}", draft.id)).await.read();
    assert_eq!(kept.documents.iter().map(|paper| paper.kind).collect::<Vec<_>>(), [DocumentKind::Csr]);

    assert_eq!(console.patch(&at(&other, &paper), &csr).await.status, StatusCode::NOT_FOUND, "a paper of another draft");
    let printed: Document = console.post(&format!("/api/port-drafts/{}/letter", draft.id), &json!({})).await.read();
    assert_eq!(console.patch(&at(&draft, &printed), &csr).await.status, StatusCode::CONFLICT, "what we printed is known");
    submit(&console, &draft, "named-0123456789abcdef").await;
    let late = console.patch(&at(&draft, &paper), &json!({ "kind": "bill" })).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text());
}
