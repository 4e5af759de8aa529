//! Ports when two people, a slow carrier or a lost answer come between.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use carriers::sandbox::{Fault, Trouble};
use contract::{
    attempt::{Asked, Attempt, Outcome},
    id::{AccountId, PortRequestId},
    number::E164,
    port::{
        board::PortPage,
        detail::PortDetail,
        document::Document,
        draft::{PaperRemoved, PortDraft},
        fields::{Extent, LosingAccount},
        lint::{Severity, lint},
        status::Phase,
    },
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::{
    serve,
    store::attempts::{Later, Phase as AttemptPhase, Step},
};

use crate::{
    ports::{begin, good, request_of, settled, submit},
    support::{Answer, Console, Patchbay, until},
};

async fn draft_of(console: &Console, draft: &PortDraft) -> PortDraft {
    console.get(&format!("/api/port-drafts/{}", draft.id)).await.read()
}

async fn paper(console: &Console, draft: &PortDraft, name: &str) -> Answer {
    let path = format!("/api/port-drafts/{}/papers?kind=bill&name={name}", draft.id);
    let headers = [("x-console", "1"), ("content-type", "application/octet-stream")];
    console.raw(Method::POST, &path, Some("%PDF-1.7 a bill".into()), &headers).await
}

/// Submits what was reviewed under a version.
async fn submitted(console: &Console, draft: &PortDraft, version: u32, key: &str) -> Answer {
    let now = draft_of(console, draft).await;
    let findings = lint(&now.fields, &now.context);
    let accepted: Vec<&str> = findings.iter().filter(|f| f.severity == Severity::Warns).map(|f| f.rule.as_str()).collect();
    let body = json!({ "version": version, "accepted": accepted, "reason": "Seen on the bill." });
    console.post_under(key, &format!("/api/port-drafts/{}/submission", draft.id), &body).await
}

async fn ports_read(console: &Console) {
    until("the ports are read", || async {
        let page: PortPage = console.get("/api/ports").await.read();
        page.read[0].read_at.is_some().then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_new_ports_are_on_the_board_before_they_are_looked_into_and_leave_room_for_people() {
    const MORE: u32 = 300;
    // At this pace looking into them all takes minutes.
    let patchbay = Patchbay::start_with(|settings| {
        settings.carrier_paces.insert("call48".into(), 300);
    })
    .await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    ports_read(&console).await;
    patchbay.world.ports(MORE).await;
    console.post("/api/ports/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    let page: PortPage = until("all of them are on the board", || async {
        let page: PortPage = console.get("/api/ports").await.read();
        (page.matching >= MORE).then_some(page)
    })
    .await;
    assert!(page.read[0].reading.is_some_and(|read| read < MORE), "{:?}", page.read);
    let (first, read) = until("what needs us is looked into", || async {
        let first: PortPage = console.get("/api/ports?phase=needs_us").await.read();
        let whole = first.items.iter().all(|row| row.first_number.is_some()) && first.items.len() == first.matching as usize;
        let page: PortPage = console.get("/api/ports").await.read();
        whole.then_some((first.matching, page.read[0].reading))
    })
    .await;
    assert!(first > 30, "{first}");
    // Not much else was looked into before.
    assert!(read.is_some_and(|read| read < 3 * first), "{first}: {read:?}");
    // Somebody with a caller on the line does not wait for the rest.
    let last: PortPage = console.get("/api/ports?phase=done").await.read();
    let row = last.items.iter().find(|row| row.first_number.is_none()).unwrap();
    let port: PortDetail = console
        .post(&format!("/api/accounts/{account}/ports/{}/read", row.request), &json!({}))
        .await
        .expect(StatusCode::OK)
        .read();
    assert!(port.row.first_number.is_some());
    let page: PortPage = console.get("/api/ports").await.read();
    assert!(page.read[0].reading.is_some(), "{:?}", page.read);
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_and_pins_belong_to_the_version_that_was_reviewed() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let begun = begin(&console, &good(&account, 2)).await;
    let path = format!("/api/port-drafts/{}", begun.id);
    let letter: Document = console.post(&format!("{path}/letter"), &json!({})).await.read();
    console.post(&format!("{path}/check"), &json!({})).await.expect(StatusCode::OK);
    let mut reviewed = draft_of(&console, &begun).await.version;
    assert_eq!((letter.draft_version, reviewed), (Some(begun.version + 1), begun.version + 1));

    let bill: Document = paper(&console, &begun, "bill.pdf").await.read();
    assert_eq!(bill.draft_version, Some(reviewed + 1), "the browser is told the new version");
    let problem = submitted(&console, &begun, reviewed, "paper-0123456789abcdef").await.problem(StatusCode::CONFLICT);
    assert!(problem.title.contains("Review it again"), "{}", problem.title);
    reviewed += 1;
    let pin = json!({ "losing_carrier": "", "pin": "4711" });
    let after: PortDraft = console.put(&format!("{path}/pin"), &pin).await.read();
    assert_eq!(after.version, reviewed + 1);
    submitted(&console, &begun, reviewed, "pin-0123456789abcdef").await.problem(StatusCode::CONFLICT);
    reviewed += 1;
    let gone: PaperRemoved = console.delete(&format!("/api/papers/{}", bill.id)).await.read();
    assert_eq!(gone.draft_version, Some(reviewed + 1));
    submitted(&console, &begun, reviewed, "gone-0123456789abcdef").await.problem(StatusCode::CONFLICT);
    assert!(patchbay.world.did("c48_port_submit").await.is_empty(), "nothing was sent that nobody had reviewed");

    let asked: Asked = submitted(&console, &begun, reviewed + 1, "well-0123456789abcdef").await.read();
    for late in [
        paper(&console, &begun, "late.pdf").await,
        console.put(&format!("{path}/pin"), &pin).await,
        console.delete(&format!("/api/papers/{}", letter.id)).await,
    ] {
        late.problem(StatusCode::CONFLICT);
    }
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reading_does_not_bring_back_what_a_later_one_replaced() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    ports_read(&console).await;
    let draft = begin(&console, &good(&account, 2)).await;
    let asked = submit(&console, &draft, "slow-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    let request = request_of(&console, &draft).await;
    let path = format!("/api/accounts/{account}/ports/{request}");
    let read = format!("{path}/read");
    let before: PortDetail = until("the port is read", || async {
        let answer = console.post(&read, &json!({})).await;
        answer.status.is_success().then(|| answer.read())
    })
    .await;
    assert_ne!(before.row.phase, Phase::CuttingOver);
    // What follows the submission reads as well; it comes to its end first.
    until("the letter is with the carrier", || async {
        let steps = draft_of(&console, &draft).await.submission.unwrap().steps;
        steps.iter().all(|step| step.outcome == Some(Outcome::Verified)).then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_millis(500)).await;

    // The carrier makes its list, then takes its time; meanwhile the port moves on, and somebody else reads it.
    patchbay.world.trouble_once("c48_port_list", Trouble::Slow { ms: 2_500 }).await;
    let (body, later) = (json!({}), async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        patchbay.world.port(&request, "foc_today").await;
        console.post(&read, &json!({})).await.read::<PortDetail>()
    });
    let (slow, later) = tokio::join!(console.post(&read, &body), later);
    assert_eq!(later.row.phase, Phase::CuttingOver, "{:#?}", later.row);
    slow.expect(StatusCode::OK);
    let after: PortDetail = console.get(&path).await.read();
    assert_eq!((after.row.phase, after.row.axis), (later.row.phase, later.row.axis));
    assert_eq!(after.timeline.len(), later.timeline.len(), "{:#?}", after.timeline);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_follow_one_submission_keeps_nothing_else_waiting() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let mut fields = good(&account, 4);
    for number in &mut fields.numbers {
        number.losing_carrier = if number.number.as_str().contains("701203") { "Prairie" } else { "" }.into();
    }
    fields.other_accounts.push(LosingAccount {
        losing_carrier: "Prairie".into(),
        number: "778899".into(),
        btn: fields.numbers[1].number.national_ten().unwrap().into(),
        extent: Extent::Full,
        ..LosingAccount::default()
    });
    let broken = begin(&console, &fields).await;
    let mut fields = good(&account, 2);
    for (number, digits) in fields.numbers.iter_mut().zip(["7012004101", "7012004103"]) {
        number.number = E164::parse(digits).unwrap();
    }
    fields.losing_account.btn = "7012004101".into();
    let good = begin(&console, &fields).await;
    // A PIN that no key opens any more.
    let state = &patchbay.server().state;
    let scope = serve::first_tenant(state).await.unwrap();
    let mut tx = state.store.begin().await.unwrap();
    state.store.put_port_pin(&mut tx, &scope, &broken.id, "prairie", Some("not sealed by us")).await.unwrap();
    tx.commit().await.unwrap();

    for (draft, key) in [(&broken, "broken-0123456789abcdef"), (&good, "good-0123456789abcdef")] {
        let asked = submit(&console, draft, key).await;
        assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    }
    for draft in [&good, &broken] {
        until("the letter is with the carrier", || async {
            let steps = draft_of(&console, draft).await.submission.unwrap().steps;
            steps.last().is_some_and(|step| step.outcome == Some(Outcome::Verified)).then_some(())
        })
        .await;
    }
    let steps = draft_of(&console, &broken).await.submission.unwrap().steps;
    assert_eq!(steps.len(), 2, "{steps:#?}");
    assert!(steps[0].title.contains("Prairie") && steps[0].attempt.is_none(), "{steps:#?}");
}

/// A submission whose answer was lost and that reading could not decide.
async fn undecided(patchbay: &Patchbay, console: &Console, draft: &PortDraft) -> Attempt {
    let fault = |operation: &str, what, after, times| Fault { operation: operation.into(), what, after, times, percent: None };
    // The list is read once before the submission; after it the carrier lists nothing any more.
    let plan = [
        fault("c48_port_submit", Trouble::DropAfter, 0, 1),
        fault("c48_port_list", Trouble::ServerError, 1, 0),
        fault("c48_port_foc_list", Trouble::ServerError, 0, 0),
    ];
    patchbay.world.faults(&plan).await;
    let asked = submit(console, draft, "undecided-0123456789abcdef").await;
    let path = format!("/api/attempts/{}", asked.attempt);
    until("the answer is lost", || async {
        let attempt: Attempt = console.get(&path).await.read();
        (attempt.outcome == Outcome::Unknown).then_some(())
    })
    .await;
    let state = &patchbay.server().state;
    until("it is left to a person", || async {
        let mut stored = state.store.stored_attempt(&asked.attempt).await.unwrap().unwrap();
        assert_eq!(stored.reference, None);
        // A look that is still reading would find the request as soon as the carrier can be read again.
        let now = state.clock.now();
        let held = (now, now.plus_ms(60_000));
        let claimed = state.store.claim_attempt(&asked.attempt, stored.fence, held, state.instances.id()).await.unwrap();
        stored.fence = claimed?;
        let sentence = "Reading cannot decide it.".to_owned();
        let step = Step {
            phase: AttemptPhase::Settled,
            lines: stored.lines.iter().map(|line| (line.position, Outcome::Manual, sentence.clone(), true)).collect(),
            event: Some((None, sentence, None)),
            next_look_at: None,
            answered_at: None,
            words: None,
            reference: None,
            later: Later::default(),
            counters: None,
            at: state.clock.now(),
        };
        state.store.write_step(&stored, step).await.unwrap().then_some(())
    })
    .await;
    console.get(&path).await.read()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_a_person_calls_done_is_followed_by_the_id_they_give() {
    // A reading that nobody asked for would find the request before the person names it.
    let patchbay = Patchbay::start_with(|settings| settings.port_reading_interval_s = 86_400).await;
    let console = patchbay.operator().await;
    let account: AccountId = patchbay.account(&console).await;
    ports_read(&console).await;
    let page: PortPage = console.get("/api/ports").await.read();
    let foreign: PortRequestId = page.items[0].request.clone();
    let draft = begin(&console, &good(&account, 2)).await;
    let attempt = undecided(&patchbay, &console, &draft).await;
    assert_eq!(attempt.outcome, Outcome::Manual, "{attempt:#?}");
    let decide = format!("/api/attempts/{}/decide", attempt.id);
    let decision = |position: u32, reference: Value| json!({ "position": position, "done": true, "reason": "It is in the portal.", "reference": reference });
    // The carrier cannot be read: whoever decides is asked to wait, and nothing is decided.
    console.post(&decide, &decision(0, json!("12"))).await.problem(StatusCode::SERVICE_UNAVAILABLE);
    patchbay.world.faults(&[]).await;
    for (wrong, says) in [
        (json!(null), "Type the carrier's id"),
        (json!("  "), "Type the carrier's id"),
        (json!("12; drop"), "alone"),
        (json!("99999999"), "lists no request"),
        (json!(foreign), "but not with"),
    ] {
        let problem = console.post(&decide, &decision(0, wrong)).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.fields[0].field, "reference");
        assert!(problem.fields[0].sentence.contains(says), "{}", problem.fields[0].sentence);
    }
    assert_eq!(draft_of(&console, &draft).await.submission.unwrap().request, None);

    let listed = console.post("/api/ports/refresh", &json!({})).await;
    assert!(listed.status.is_success());
    let digits = draft.fields.numbers[0].number.national_ten().unwrap();
    let request = until("the carrier lists it", || async {
        let page: PortPage = console.get(&format!("/api/ports?q={digits}")).await.read();
        page.items.first().map(|row| row.request.clone())
    })
    .await;
    let decided: Attempt = console.post(&decide, &decision(0, json!(request))).await.read();
    assert_eq!(decided.lines[0].outcome, Outcome::Verified);
    assert!(decided.timeline.last().unwrap().sentence.contains(&format!("as request {request}")), "{:#?}", decided.timeline);
    // The other number of the same submission is of the same request.
    let other = console.post(&decide, &decision(1, json!(foreign))).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.fields[0].sentence.contains("already"), "{}", other.fields[0].sentence);
    let decided: Attempt = console.post(&decide, &decision(1, json!(null))).await.read();
    assert_eq!(decided.outcome, Outcome::Verified);
    assert_eq!(request_of(&console, &draft).await, request);
    let port: PortDetail = console.get(&format!("/api/accounts/{account}/ports/{request}")).await.read();
    assert_eq!(port.draft.as_ref(), Some(&draft.id));
    until("the letter follows", || async {
        let steps = draft_of(&console, &draft).await.submission.unwrap().steps;
        steps.iter().all(|step| step.outcome == Some(Outcome::Verified)).then_some(())
    })
    .await;
    assert_eq!(patchbay.world.did("c48_port_submit").await.len(), 2, "it was not sent again");
}
