//! The letter of authorization in a draft: it says what the record says, and there is one of it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use contract::{
    attempt::{Asked, Outcome},
    id::DocumentId,
    port::{
        document::{Document, DocumentKind},
        draft::PortDraft,
        fields::PortFields,
        lint::{Finding, Severity, lint},
    },
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::{
    ports::{begin, good, settled},
    support::{Answer, Console, Patchbay, until},
};

async fn now(console: &Console, draft: &PortDraft) -> PortDraft {
    console.get(&format!("/api/port-drafts/{}", draft.id)).await.read()
}

async fn print(console: &Console, draft: &PortDraft) -> Answer {
    console.post(&format!("/api/port-drafts/{}/letter", draft.id), &json!({})).await
}

async fn upload(console: &Console, draft: &PortDraft, kind: &str, name: &str) -> Document {
    let path = format!("/api/port-drafts/{}/papers?kind={kind}&name={name}", draft.id);
    let headers = [("x-console", "1"), ("content-type", "application/octet-stream")];
    let body = format!("%PDF-1.7 {name}");
    console.raw(Method::POST, &path, Some(body), &headers).await.expect(StatusCode::OK).read()
}

/// Saves a change of the record.
async fn change(console: &Console, draft: &PortDraft, change: impl FnOnce(&mut PortFields)) {
    let PortDraft { version, mut fields, .. } = now(console, draft).await;
    change(&mut fields);
    let body = json!({ "version": version, "fields": fields });
    console.put(&format!("/api/port-drafts/{}", draft.id), &body).await.expect(StatusCode::OK);
}

/// What a rule says of the draft as the server has it.
async fn said(console: &Console, draft: &PortDraft, rule: &str) -> Vec<Finding> {
    let draft = now(console, draft).await;
    lint(&draft.fields, &draft.context).into_iter().filter(|finding| finding.rule == rule).collect()
}

/// Submits the draft as it is, with every warning accepted.
async fn submit(console: &Console, draft: &PortDraft, key: &str) -> Answer {
    let draft = now(console, draft).await;
    let findings = lint(&draft.fields, &draft.context);
    let accepted: Vec<&str> = findings.iter().filter(|f| f.severity == Severity::Warns).map(|f| f.rule.as_str()).collect();
    let body = json!({ "version": draft.version, "accepted": accepted, "reason": "Seen on the bill." });
    console.post_under(key, &format!("/api/port-drafts/{}/submission", draft.id), &body).await
}

/// The draft's papers by their ids.
async fn papers(console: &Console, draft: &PortDraft) -> Vec<DocumentId> {
    now(console, draft).await.documents.into_iter().map(|paper| paper.id).collect()
}

async fn gone(console: &Console, paper: &DocumentId) -> bool {
    console.get(&format!("/api/papers/{paper}/file")).await.status == StatusCode::NOT_FOUND
}

async fn stand() -> (Patchbay, Console, PortDraft) {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 2)).await;
    (patchbay, console, draft)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_changed_after_its_letter_was_printed_is_not_submitted_until_it_is_printed_anew() {
    let (patchbay, console, draft) = stand().await;
    let first: Document = print(&console, &draft).await.expect(StatusCode::OK).read();
    console.post(&format!("/api/port-drafts/{}/check", draft.id), &json!({})).await.expect(StatusCode::OK);
    // What does not stand on the letter may change.
    change(&console, &draft, |fields| {
        fields.tags = vec!["shelves".into()];
        fields.carrier_note = "Call the shop first.".into();
        fields.answers.called = Some(true);
    })
    .await;
    assert_eq!(said(&console, &draft, "loa_differs").await, []);

    change(&console, &draft, |fields| fields.end_user.name = "Lantern Books & Maps".into()).await;
    let found = said(&console, &draft, "loa_differs").await;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].severity, found[0].field.as_str()), (Severity::Blocks, "documents.loa"));
    let refused = submit(&console, &draft, "differs-0123456789abcdef").await;
    let problem = refused.problem(StatusCode::UNPROCESSABLE_ENTITY);
    let told: Vec<_> = problem.fields.iter().filter(|fault| fault.field == "documents.loa").map(|f| &f.sentence).collect();
    assert_eq!(told, [&found[0].sentence]);
    assert_eq!(patchbay.world.did("c48_port_submit").await.len(), 0, "nothing went to the carrier");

    // What a person types on the paper does not hide it.
    let facts = json!({ "facts": { "signer": "Maria Keller", "printed_by_us": false } });
    console.put(&format!("/api/papers/{}", first.id), &facts).await.expect(StatusCode::OK);
    assert_eq!(said(&console, &draft, "loa_differs").await.len(), 1);

    print(&console, &draft).await.expect(StatusCode::OK);
    assert_eq!(said(&console, &draft, "loa_differs").await, []);
    let asked: Asked = submit(&console, &draft, "agrees-0123456789abcdef").await.read();
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_names_its_carrier_and_its_date_and_going_back_makes_it_right_again() {
    let (_patchbay, console, draft) = stand().await;
    print(&console, &draft).await.expect(StatusCode::OK);
    let wanted = now(&console, &draft).await.fields.wanted_date.unwrap();
    let later = contract::port::calendar::business_days_after(wanted, 3);
    change(&console, &draft, |fields| fields.wanted_date = Some(later)).await;
    let found = said(&console, &draft, "loa_differs").await;
    assert!(found[0].sentence.contains("the date or hour asked for"), "{found:#?}");
    change(&console, &draft, |fields| fields.wanted_date = Some(wanted)).await;
    assert_eq!(said(&console, &draft, "loa_differs").await, []);
    let winner = now(&console, &draft).await.context.winner.unwrap();
    assert!(winner.one_paper_of_a_kind && !winner.carrier.is_empty(), "{winner:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn printing_anew_takes_the_place_of_the_letter_that_was_printed_before() {
    let (patchbay, console, draft) = stand().await;
    let first: Document = print(&console, &draft).await.expect(StatusCode::OK).read();
    assert_eq!(first.replaced, []);
    let second: Document = print(&console, &draft).await.expect(StatusCode::OK).read();
    assert_eq!(second.replaced, std::slice::from_ref(&first.id));
    assert!(second.draft_version > first.draft_version);
    assert_eq!(papers(&console, &draft).await, std::slice::from_ref(&second.id));
    assert!(gone(&console, &first.id).await, "our copy of the first is destroyed");
    assert_eq!(now(&console, &draft).await.documents[0].replaced, [], "it is told once");
    // Many at once leave one.
    tokio::join!(print(&console, &draft), print(&console, &draft), print(&console, &draft));
    assert_eq!(papers(&console, &draft).await.len(), 1);

    console.post(&format!("/api/port-drafts/{}/check", draft.id), &json!({})).await.expect(StatusCode::OK);
    let asked: Asked = submit(&console, &draft, "printed-0123456789abcdef").await.read();
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    until("the letter is with the carrier", || async {
        let steps = now(&console, &draft).await.submission.unwrap().steps;
        (steps.len() == 1 && steps[0].outcome == Some(Outcome::Verified)).then_some(())
    })
    .await;
    assert_eq!(patchbay.world.did("c48_port_upload_docs").await.len(), 1, "one letter was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_letter_takes_the_place_of_the_printed_one_and_no_printed_one_takes_its_place() {
    let (patchbay, console, draft) = stand().await;
    let printed: Document = print(&console, &draft).await.expect(StatusCode::OK).read();
    let signed = upload(&console, &draft, "loa", "loa-signed.pdf").await;
    assert_eq!(signed.replaced, std::slice::from_ref(&printed.id));
    assert!(!signed.facts.printed_by_us);
    assert_eq!(papers(&console, &draft).await, std::slice::from_ref(&signed.id));
    assert!(gone(&console, &printed.id).await);

    let before = now(&console, &draft).await.version;
    let refused = print(&console, &draft).await.problem(StatusCode::CONFLICT);
    assert!(refused.title.contains("“loa-signed.pdf” is the letter of this draft"), "{}", refused.title);
    let after = now(&console, &draft).await;
    assert_eq!((after.version, after.documents.len()), (before, 1), "nothing was changed");
    // One to be signed can be saved all the same.
    assert_eq!(console.get(&format!("/api/port-drafts/{}/letter", draft.id)).await.status, StatusCode::OK);

    // The signed one is compared with what was printed for it.
    assert_eq!(said(&console, &draft, "loa_differs").await, []);
    change(&console, &draft, |fields| fields.address.number = "122".into()).await;
    let found = said(&console, &draft, "loa_differs").await;
    assert_eq!(found.iter().map(|finding| finding.severity).collect::<Vec<_>>(), [Severity::Warns]);
    assert!(found[0].sentence.contains("the service address"), "{}", found[0].sentence);

    // Once it is taken out, the letter can be printed again.
    console.delete(&format!("/api/papers/{}", signed.id)).await.expect(StatusCode::OK);
    let again: Document = print(&console, &draft).await.expect(StatusCode::OK).read();
    assert_eq!(papers(&console, &draft).await, [again.id]);

    let last = upload(&console, &draft, "loa", "loa-signed-again.pdf").await;
    console.post(&format!("/api/port-drafts/{}/check", draft.id), &json!({})).await.expect(StatusCode::OK);
    let asked: Asked = submit(&console, &draft, "signed-0123456789abcdef").await.read();
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    until("the letter is with the carrier", || async {
        let draft = now(&console, &draft).await;
        let steps = draft.submission.unwrap().steps;
        (steps.len() == 1 && steps[0].title.contains(&last.name) && steps[0].outcome == Some(Outcome::Verified)).then_some(())
    })
    .await;
    assert_eq!(patchbay.world.did("c48_port_upload_docs").await.len(), 1, "the signed one alone was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_turns_out_to_be_the_letter_takes_the_place_of_the_printed_one() {
    let (_patchbay, console, draft) = stand().await;
    let printed: Document = print(&console, &draft).await.expect(StatusCode::OK).read();
    let scan = upload(&console, &draft, "bill", "scan0001.pdf").await;
    assert_eq!(scan.replaced, [], "a bill stands beside the letter");
    let path = format!("/api/port-drafts/{}/papers/{}", draft.id, scan.id);
    let named: Document = console.patch(&path, &json!({ "kind": "loa" })).await.expect(StatusCode::OK).read();
    assert_eq!((named.kind, named.replaced), (DocumentKind::Loa, vec![printed.id.clone()]));
    assert_eq!(papers(&console, &draft).await, [scan.id]);
    assert!(gone(&console, &printed.id).await);
    change(&console, &draft, |fields| fields.losing_account.number = "556678".into()).await;
    assert_eq!(said(&console, &draft, "loa_differs").await.len(), 1, "it is compared like one that came as the letter");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_bills_may_be_sent_but_the_one_the_carrier_will_keep_is_named() {
    let (patchbay, console, draft) = stand().await;
    print(&console, &draft).await.expect(StatusCode::OK);
    upload(&console, &draft, "bill", "june.pdf").await;
    assert_eq!(said(&console, &draft, "paper_kind_twice").await, []);
    upload(&console, &draft, "bill", "july.pdf").await;
    let found = said(&console, &draft, "paper_kind_twice").await;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].severity, found[0].field.as_str()), (Severity::Warns, "documents.bill"));
    assert!(found[0].sentence.contains("keep “july.pdf”"), "{}", found[0].sentence);
    console.post(&format!("/api/port-drafts/{}/check", draft.id), &json!({})).await.expect(StatusCode::OK);
    let asked: Asked = submit(&console, &draft, "bills-0123456789abcdef").await.read();
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    until("all three papers are with the carrier", || async {
        let steps = now(&console, &draft).await.submission.unwrap().steps;
        (steps.len() == 3 && steps.iter().all(|step| step.outcome == Some(Outcome::Verified))).then_some(())
    })
    .await;
    let sent = patchbay.world.did("c48_port_upload_docs").await;
    assert_eq!(sent.len(), 3, "{sent:?}");
}
