//! The evidence of an attempt, and documents that an order waits for.

use contract::{
    attempt::{Asked, Attempt, Outcome},
    cart::CheckoutAnswer,
    order_document::OrderDocument,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::{
    buying::{confirm, settled},
    four_carriers::{cart_without_asking, ledger, of, tell},
    numbers::local_number,
    support::{Console, Patchbay, lane_events, until},
};

const SONG: &str = "canary-7f3a";

#[tokio::test]
async fn the_evidence_tells_everything_of_an_attempt_and_nothing_secret() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let routing = json!({
        "routing": { "shape": "chain", "sequence": "simultaneous", "answering": "forward_only", "sip_digits": "11",
            "steps": [{ "to": { "to": "device" }, "ring_seconds": 20 }] },
        "device": { "username": "desk-phone", "password": format!("{SONG}-password") },
    });
    let path = format!("/api/numbers/{number}/routing");
    let answer = console.put_under("evidence-of-routing-1", &path, &routing).await.expect(StatusCode::ACCEPTED);
    let asked: Asked = answer.read();
    let attempt = settled(&console, &asked.attempt).await;
    let file = console.get(&format!("/api/attempts/{}/evidence", attempt.id)).await.expect(StatusCode::OK);
    assert_eq!(file.header("content-type"), Some("text/plain; charset=utf-8"));
    let disposition = file.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename=\"evidence-") && disposition.ends_with(".txt\""), "{disposition}");
    let text = file.text();
    assert!(!text.contains(SONG), "{text}");
    for part in
        [attempt.id.as_str(), &attempt.summary, &number, "Operator", " UTC (", "New York)", "c48_update_forwarding", "Call48"]
    {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    for sentence in attempt.lines.iter().map(|line| &line.sentence).chain(attempt.timeline.iter().map(|event| &event.sentence)) {
        assert!(text.contains(sentence.as_str()), "{sentence} is not in\n{text}");
    }
    console.get("/api/attempts/nothing/evidence").await.problem(StatusCode::NOT_FOUND);
}

async fn send(console: &Console, key: &str, path: &str, body: &str) -> crate::support::Answer {
    let headers = [("x-console", "1"), ("idempotency-key", key), ("content-type", "application/octet-stream")];
    console.raw(Method::POST, path, Some(body.to_owned()), &headers).await
}

#[tokio::test]
async fn tata_documents_required_and_upload_an_order_goes_on_when_it_has_its_papers() {
    let patchbay = Patchbay::start_with(|settings| {
        settings.sandbox = true;
        settings.accounts.clear();
    })
    .await;
    let console = patchbay.operator().await;
    let accounts: Vec<contract::account::Account> = console.get("/api/accounts").await.read();
    let account = of(&accounts, "tata");
    let text = console.get(&format!("/api/offers?account={account}&kind=international&country=FR")).await.text();
    let Some(contract::offer::LaneHappened::Answered { answer }) = lane_events(&text).pop().map(|event| event.event) else {
        panic!("{text}")
    };
    let offer = answer.offers.into_iter().find(|offer| format!("{:?}", offer.what).contains("+33")).expect("a French number");
    console.post("/api/cart/lines", &json!({ "tokens": [offer.token], "quantity": 1 })).await.expect(StatusCode::OK);
    let cart = cart_without_asking(&console).await;
    let bought: CheckoutAnswer =
        console.post_under("french-number-key-01", "/api/checkout", &confirm(&cart)).await.expect(StatusCode::ACCEPTED).read();
    let path = format!("/api/attempts/{}/documents", bought.attempts[0]);
    let wanted: Vec<OrderDocument> = until("the order wants documents", || async {
        tell(&patchbay, "tata", "advance", &json!({ "ms": 2_000 })).await;
        let wanted: Vec<OrderDocument> = console.get(&path).await.read();
        (!wanted.is_empty()).then_some(wanted)
    })
    .await;
    assert_eq!(wanted[0].word, "required");
    let to = format!("{path}/{}", wanted[0].id);
    send(&console, "french-document-001", &format!("{to}?name=bill.html"), "<html>")
        .await
        .problem(StatusCode::UNPROCESSABLE_ENTITY);
    send(&console, "french-document-002", &format!("{path}/nothing?name=bill.pdf"), "%PDF-1.7 bill")
        .await
        .problem(StatusCode::NOT_FOUND);
    let sent: Asked =
        send(&console, "french-document-003", &format!("{to}?name=bill.pdf"), "%PDF-1.7 a bill of a line").await.read();
    let again: Asked =
        send(&console, "french-document-003", &format!("{to}?name=bill.pdf"), "%PDF-1.7 a bill of a line").await.read();
    assert_eq!(sent.attempt, again.attempt);
    let document = settled(&console, &sent.attempt).await;
    assert_eq!(document.outcome, Outcome::Verified, "{document:#?}");
    let uploads = ledger(&patchbay, "tata").await.into_iter().filter(|entry| entry.operation == "tata_documents_upload").count();
    assert_eq!(uploads, 1, "sent once");
    until("our copy goes when it is sent", || async {
        let kept = std::fs::read_dir(patchbay.folder().join("papers")).map(|files| files.count()).unwrap_or_default();
        (kept == 0).then_some(())
    })
    .await;
    let order: Attempt = until("the order goes on", || async {
        tell(&patchbay, "tata", "advance", &json!({ "ms": 20_000 })).await;
        let order: Attempt = console.post(&format!("/api/attempts/{}/look", bought.attempts[0]), &json!({})).await.read();
        order.settled_at.is_some().then_some(order)
    })
    .await;
    assert_eq!(order.outcome, Outcome::Verified, "{order:#?}");
}
