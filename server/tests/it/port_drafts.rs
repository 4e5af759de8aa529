//! Drafts of ports that meet: numbers that another port has, and two people at one draft.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use carriers::sandbox::{Fault, Trouble};
use contract::{
    attempt::{Asked, Attempt, Outcome},
    port::{
        board::PortPage,
        detail::PortDetail,
        document::Document,
        draft::{PortDraft, PortDraftRow},
        fields::{LosingAccount, PortFields},
        lint::{Finding, Severity, lint},
        paste,
        split::Taken,
    },
    user::Role,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    ports::{begin, found, good, request_of, settled, submit},
    support::{Answer, Console, Patchbay, until},
};

async fn draft_of(console: &Console, draft: &PortDraft) -> PortDraft {
    console.get(&format!("/api/port-drafts/{}", draft.id)).await.read()
}

/// What is said of numbers that are on another port.
fn on_a_port(draft: &PortDraft) -> Option<Finding> {
    lint(&draft.fields, &draft.context).into_iter().find(|finding| finding.rule == "number_on_a_port")
}

/// Submits what there is, with every warning accepted.
async fn submit_as_it_is(console: &Console, draft: &PortDraft, key: &str) -> Answer {
    let now = draft_of(console, draft).await;
    let accepted: Vec<String> = lint(&now.fields, &now.context).into_iter().map(|finding| finding.rule).collect();
    let body = json!({ "version": now.version, "accepted": accepted, "reason": "Seen on the bill." });
    console.post_under(key, &format!("/api/port-drafts/{}/submission", draft.id), &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_of_an_open_port_of_ours_is_found_however_it_is_written_and_never_sent_twice() {
    // A reading that nobody asked for would find the request before we do.
    let patchbay = Patchbay::start_with(|settings| settings.port_reading_interval_s = 86_400).await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    until("the ports are read", || async {
        let page: PortPage = console.get("/api/ports").await.read();
        page.read[0].read_at.is_some().then_some(())
    })
    .await;
    let first = begin(&console, &good(&account, 2)).await;
    // Another draft has one of its numbers, written as people write them, and one of its own.
    let pasted = paste::read("1 (701) 200-4000\n701.200.4700", &[]);
    assert_eq!((pasted.numbers.len(), &pasted.numbers[0].number), (2, &first.fields.numbers[0].number));
    let shared = pasted.numbers[0].number.clone();
    let losing_account = LosingAccount { btn: "701-200-4700".into(), ..good(&account, 1).losing_account };
    let second = begin(&console, &PortFields { numbers: pasted.numbers, losing_account, ..good(&account, 1) }).await;
    // On the wire there is one form.
    let mut odd = json!({ "version": second.version, "fields": second.fields });
    odd["fields"]["numbers"][0]["number"] = json!("1 (701) 200-4000");
    let problem = console.put(&format!("/api/port-drafts/{}", second.id), &odd).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem.fields[0].sentence.contains("E.164"), "{problem:?}");
    // Two drafts may have it: neither was sent.
    for draft in [&first, &second] {
        console.post(&format!("/api/port-drafts/{}/check", draft.id), &json!({})).await.expect(StatusCode::OK);
        assert_eq!(on_a_port(&draft_of(&console, draft).await), None);
    }

    // The first is on its way, and whether it arrived cannot be told yet.
    let fault = |operation: &str, what, after, times| Fault { operation: operation.into(), what, after, times, percent: None };
    let plan = [fault("c48_port_submit", Trouble::DropAfter, 0, 1), fault("c48_port_list", Trouble::ServerError, 1, 0)];
    patchbay.world.faults(&plan).await;
    let asked = submit(&console, &first, "first-0123456789abcdef").await;
    until("the answer is lost", || async {
        let attempt: Attempt = console.get(&format!("/api/attempts/{}", asked.attempt)).await.read();
        (attempt.outcome == Outcome::Unknown).then_some(())
    })
    .await;
    let blocked = |taken: Taken, says: &'static str| {
        let (console, second, shared) = (&console, &second, &shared);
        async move {
            let now = draft_of(console, second).await;
            assert_eq!(now.context.taken.get(shared), Some(&taken));
            let finding = on_a_port(&now).unwrap();
            assert_eq!((finding.severity, finding.field.as_str()), (Severity::Blocks, "numbers"));
            assert_eq!(finding.numbers, std::slice::from_ref(shared), "and not the other one");
            assert!(finding.sentence.contains(says), "{}", finding.sentence);
            let key = format!("{}-0123456789abcdef", says.split(' ').next().unwrap().to_lowercase());
            let problem = submit_as_it_is(console, second, &key).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
            assert!(problem.fields.iter().any(|fault| fault.field == "numbers" && fault.sentence == finding.sentence));
            assert_eq!(draft_of(console, second).await.submission, None);
        }
    };
    blocked(Taken::Submitting, "Another draft with them is being submitted").await;
    // The list of drafts says so, too.
    let rows: Vec<PortDraftRow> = console.get("/api/port-drafts").await.read();
    assert!(rows.iter().any(|row| row.id == second.id && row.blocked_by > 0), "{rows:#?}");

    // Now it is known: it arrived.
    patchbay.world.faults(&[]).await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    let request = request_of(&console, &first).await;
    found(&console, &account, &request).await;
    until("its numbers are read", || async {
        draft_of(&console, &second).await.context.taken.contains_key(&shared).then_some(())
    })
    .await;
    blocked(Taken::Port { request: request.clone() }, "On an open port of ours already").await;
    assert_eq!(draft_of(&console, &first).await.context.taken, [].into(), "a port does not stand in its own way");
    assert_eq!(patchbay.world.did("c48_port_submit").await.len(), 2, "the first one's numbers, and no other");

    // What was cancelled stands in nobody's way.
    patchbay.world.port(&request, "answer").await;
    let path = format!("/api/accounts/{account}/ports/{request}");
    let read: PortDetail = console.post(&format!("{path}/read"), &json!({})).await.read();
    assert_eq!(read.row.numbers, 2);
    let all = json!({ "level": "request", "typed": "2" });
    let asked: Asked = console.post_under("cancel-0123456789abcdef", &format!("{path}/cancellation"), &all).await.read();
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    until("the number is free", || async { draft_of(&console, &second).await.context.taken.is_empty().then_some(()) }).await;
    let asked = submit(&console, &second, "free-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    assert_eq!(patchbay.world.did("c48_port_submit").await.len(), 4);
}

/// A draft with one field changed.
fn with(draft: &PortDraft, change: impl FnOnce(&mut PortFields)) -> Value {
    let mut fields = draft.fields.clone();
    change(&mut fields);
    json!({ "version": draft.version, "fields": fields })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_shared_by_its_address_and_whoever_saves_later_hears_who_saved_before_and_loses_nothing() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let second = patchbay.person(&operator, Role::Porting).await;
    let (mine, theirs) = (operator.session().await.name, second.session().await.name);
    assert_ne!(mine, theirs);
    let draft = begin(&operator, &good(&account, 2)).await;
    let path = format!("/api/port-drafts/{}", draft.id);

    // The second finds it in the list and opens its address.
    let rows: Vec<PortDraftRow> = second.get("/api/port-drafts").await.read();
    assert!(rows.iter().any(|row| row.id == draft.id && row.begun_by == mine), "{rows:#?}");
    let opened = draft_of(&second, &draft).await;
    assert_eq!((&opened.fields, opened.version, &opened.saved_by), (&draft.fields, draft.version, &mine));
    let saved: PortDraft = second.put(&path, &with(&opened, |fields| fields.address.zip = "58103".into())).await.read();
    assert_eq!((saved.version, &saved.saved_by, &saved.begun_by), (draft.version + 1, &theirs, &mine));

    // The first typed meanwhile.
    let typed = |fields: &mut PortFields| fields.end_user.name = "Lantern Books LLC".into();
    let problem = operator.put(&path, &with(&draft, typed)).await.problem(StatusCode::CONFLICT);
    assert!(problem.title.starts_with(&format!("{theirs} saved this draft meanwhile.")), "{}", problem.title);
    assert!(problem.title.contains("yours is still on this page"), "{}", problem.title);
    let now = draft_of(&operator, &draft).await;
    assert_eq!((now.version, &now.fields), (saved.version, &saved.fields), "nothing of theirs was overwritten");
    // Both are in the next version, and the second hears of it in turn.
    let both: PortDraft = operator.put(&path, &with(&now, typed)).await.read();
    assert_eq!((both.fields.end_user.name.as_str(), both.fields.address.zip.as_str()), ("Lantern Books LLC", "58103"));
    let late = with(&saved, |fields| fields.address.street = "Oak".into());
    let problem = second.put(&path, &late).await.problem(StatusCode::CONFLICT);
    assert!(problem.title.starts_with(&format!("{mine} saved this draft meanwhile.")), "{}", problem.title);

    // A paper of the second is a change like any other: the first reviews it again before anything is sent.
    let headers = [("x-console", "1"), ("content-type", "application/octet-stream")];
    let to = format!("{path}/papers?kind=bill&name=june.pdf");
    let paper: Document = second.raw(Method::POST, &to, Some("%PDF-1.7 june".into()), &headers).await.read();
    assert_eq!((paper.draft_version, &paper.by), (Some(both.version + 1), &theirs));
    let review = json!({ "version": both.version, "accepted": [], "reason": "Seen." });
    let problem =
        operator.post_under("old-0123456789abcdef", &format!("{path}/submission"), &review).await.problem(StatusCode::CONFLICT);
    assert!(problem.title.starts_with(&theirs) && problem.title.contains("nothing was sent"), "{}", problem.title);
    assert_eq!(draft_of(&operator, &draft).await.documents.len(), 1);

    // What the second submits is no draft any more; what the first still types is kept on their page and said so.
    let reviewed = draft_of(&second, &draft).await;
    let asked = submit(&second, &reviewed, "second-0123456789abcdef").await;
    let late = operator.put(&path, &with(&reviewed, typed)).await.problem(StatusCode::CONFLICT);
    assert!(late.title.contains("was submitted"), "{}", late.title);
    assert_eq!(settled(&operator, &asked).await.outcome, Outcome::Verified);
    assert_eq!(patchbay.world.did("c48_port_submit").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_save_at_the_same_moment_one_is_kept_and_the_other_is_told_by_name() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let second = patchbay.person(&operator, Role::Porting).await;
    let (mine, theirs) = (operator.session().await.name, second.session().await.name);
    let draft = begin(&operator, &good(&account, 1)).await;
    let path = format!("/api/port-drafts/{}", draft.id);
    for round in 0..20 {
        let now = draft_of(&operator, &draft).await;
        let name = |who: &str| format!("{who} {round}");
        let (my_body, their_body) = (
            with(&now, |fields| fields.end_user.name = name("mine")),
            with(&now, |fields| fields.end_user.name = name("theirs")),
        );
        let (my_answer, their_answer) = tokio::join!(operator.put(&path, &my_body), second.put(&path, &their_body));
        let (kept, winner, lost) = if my_answer.status == StatusCode::OK {
            (name("mine"), &mine, their_answer)
        } else {
            their_answer.expect(StatusCode::OK);
            (name("theirs"), &theirs, my_answer)
        };
        let problem = lost.problem(StatusCode::CONFLICT);
        assert!(problem.title.starts_with(&format!("{winner} saved this draft meanwhile.")), "{winner}: {}", problem.title);
        let after = draft_of(&operator, &draft).await;
        assert_eq!((after.fields.end_user.name, after.version), (kept, now.version + 1));
        assert_eq!(&after.saved_by, winner);
    }
}
