//! Papers on their way: one of three that the carrier refuses, one that is taken back, one that is too large, one that is cut off.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use carriers::sandbox::{Fault, Trouble};
use contract::{
    attempt::{Asked, Outcome},
    id::{AccountId, PortRequestId},
    port::{
        detail::PortDetail,
        document::{Document, DocumentKind, DocumentState},
        draft::PortDraft,
    },
    problem::{Problem, ProblemKind},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use crate::{
    ports::{begin, found, good, request_of, settled, submit},
    support::{Answer, Console, Patchbay, until},
};

const MIB: usize = 1024 * 1024;

async fn draft_of(console: &Console, draft: &PortDraft) -> PortDraft {
    console.get(&format!("/api/port-drafts/{}", draft.id)).await.read()
}

/// Adds a paper.
async fn add(console: &Console, to: &str, kind: &str, name: &str, body: String) -> Answer {
    let path = format!("{to}/papers?kind={kind}&name={name}");
    let headers =
        [("x-console", "1"), ("content-type", "application/octet-stream"), ("idempotency-key", "a-paper-0123456789abcdef")];
    console.raw(Method::POST, &path, Some(body), &headers).await
}

/// The files that are kept of papers, whole or not.
fn files(patchbay: &Patchbay) -> usize {
    std::fs::read_dir(patchbay.folder().join("papers")).map_or(0, Iterator::count)
}

async fn port_of(console: &Console, account: &AccountId, request: &PortRequestId) -> PortDetail {
    console.get(&format!("/api/accounts/{account}/ports/{request}")).await.read()
}

fn outcome(paper: &Document) -> Option<Outcome> {
    match &paper.carrier {
        DocumentState::Waiting => None,
        DocumentState::Sent { outcome, .. } => Some(*outcome),
    }
}

/// Whether a row of the sandbox is about this request; there its id is a number.
fn is_of(row: &Value, request: &PortRequestId) -> bool {
    row["request"].as_u64().map(|id| id.to_string()).as_deref() == Some(request.as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn c48_port_upload_docs_that_the_carrier_refuses_for_one_of_three_papers_leaves_the_others_and_is_sent_again() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 2)).await;
    let to = format!("/api/port-drafts/{}", draft.id);
    for (kind, name) in [("bill", "june.pdf"), ("csr", "csr.pdf")] {
        add(&console, &to, kind, name, format!("%PDF-1.7 {name}")).await.expect(StatusCode::OK);
    }
    let refusing =
        |operation: &str, after| Fault { operation: operation.into(), what: Trouble::Refuse, after, times: 1, percent: None };
    patchbay.world.faults(&[refusing("c48_port_upload_docs", 1)]).await;
    // The letter is the third.
    let asked = submit(&console, &draft, "three-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    let request = request_of(&console, &draft).await;
    found(&console, &account, &request).await;
    let over = |paper: &Document| matches!(outcome(paper), Some(Outcome::Verified | Outcome::Refused));
    let papers = until("each paper is settled", || async {
        let papers = port_of(&console, &account, &request).await.documents;
        (papers.len() == 3 && papers.iter().all(over)).then_some(papers)
    })
    .await;
    let (refused, there): (Vec<_>, Vec<_>) = papers.iter().partition(|paper| outcome(paper) == Some(Outcome::Refused));
    assert_eq!((refused.len(), there.len()), (1, 2), "{papers:#?}");
    let refused = refused[0];
    let DocumentState::Sent { attempt, sentence, .. } = &refused.carrier else { panic!("{refused:#?}") };
    assert!(sentence.contains("The carrier refused"), "{sentence}");
    let attempt = settled(&console, &Asked { attempt: attempt.clone() }).await;
    let words = attempt.words.unwrap().text.unwrap();
    assert!(words.contains("declined by the provisioning system"), "{words}");
    let mine = draft_of(&console, &draft).await;
    let steps = mine.submission.unwrap().steps;
    assert_eq!(steps.iter().filter(|step| step.outcome == Some(Outcome::Refused)).count(), 1, "{steps:#?}");
    let of = |paper: &Document| format!("{} of request {request}", paper.kind.word());
    let mut sent = patchbay.world.did("c48_port_upload_docs").await;
    let mut expected: Vec<String> = there.iter().map(|paper| of(paper)).collect();
    sent.sort();
    expected.sort();
    assert_eq!(sent, expected);

    // What the carrier has is not sent again.
    for paper in &there {
        let path = format!("/api/papers/{}/sending", paper.id);
        let key = format!("twice-{}-0123456789abcdef", paper.kind.word());
        let problem = console.post_under(&key, &path, &json!({})).await.problem(StatusCode::CONFLICT);
        assert!(problem.title.contains("verified already"), "{}", problem.title);
    }
    // The other is, once, however often the button is pressed.
    let path = format!("/api/papers/{}/sending", refused.id);
    let asked: Asked = console.post_under("again-0123456789abcdef", &path, &json!({})).await.read();
    let again: Asked = console.post_under("again-0123456789abcdef", &path, &json!({})).await.read();
    assert_eq!(asked, again);
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    let sent = patchbay.world.did("c48_port_upload_docs").await;
    assert_eq!((sent.len(), sent.last()), (3, Some(&of(refused))));
    let history = until("all four are told", || async {
        let history = port_of(&console, &account, &request).await.history;
        let sent: Vec<Outcome> = history.iter().filter(|row| row.summary.contains(" for port ")).map(|row| row.outcome).collect();
        (sent.len() == 4).then_some(sent)
    })
    .await;
    assert_eq!(history.iter().filter(|outcome| **outcome == Outcome::Refused).count(), 1, "{history:?}");
    // What is there is what was added, byte by byte.
    let at_carrier = patchbay.world.told("documents").await;
    let ours: Vec<&Value> = at_carrier.as_array().unwrap().iter().filter(|row| is_of(row, &request)).collect();
    assert_eq!(ours.len(), 3, "{at_carrier:#}");
    for paper in &papers {
        let row = ours.iter().find(|row| row["type"] == paper.kind.word()).unwrap();
        assert_eq!((&row["sha256"], &row["size"]), (&json!(paper.sha256), &json!(paper.bytes)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c48_port_remove_docs_takes_one_paper_back_and_leaves_the_other() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 2)).await;
    let to = format!("/api/port-drafts/{}", draft.id);
    let bill: Document = add(&console, &to, "bill", "june.pdf", "%PDF-1.7 june".into()).await.read();
    // As long as it is a draft's, there is nothing to take back.
    let back = format!("/api/papers/{}/removal", bill.id);
    console.post_under("early-0123456789abcdef", &back, &json!({})).await.problem(StatusCode::CONFLICT);
    let asked = submit(&console, &draft, "back-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    let request = request_of(&console, &draft).await;
    found(&console, &account, &request).await;
    until("both papers are with the carrier", || async {
        let papers = port_of(&console, &account, &request).await.documents;
        (papers.len() == 2 && papers.iter().all(|paper| outcome(paper) == Some(Outcome::Verified))).then_some(())
    })
    .await;
    // Our copy alone does not go: the carrier has it.
    let problem = console.delete(&format!("/api/papers/{}", bill.id)).await.problem(StatusCode::CONFLICT);
    assert!(problem.title.contains("Take it back there first"), "{}", problem.title);

    let asked: Asked = console.post_under("back-1-0123456789abcdef", &back, &json!({})).await.read();
    let again: Asked = console.post_under("back-1-0123456789abcdef", &back, &json!({})).await.read();
    assert_eq!(asked, again);
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    assert_eq!(patchbay.world.did("c48_port_remove_docs").await, [format!("bill of request {request}")]);
    let left = until("it is gone here as well", || async {
        let papers = port_of(&console, &account, &request).await.documents;
        (papers.len() == 1).then_some(papers)
    })
    .await;
    assert_eq!(left[0].kind, DocumentKind::Loa);
    let at_carrier = patchbay.world.told("documents").await;
    let types: Vec<&Value> =
        at_carrier.as_array().unwrap().iter().filter(|row| is_of(row, &request)).map(|row| &row["type"]).collect();
    assert_eq!(types, ["loa"]);
    console.post_under("back-2-0123456789abcdef", &back, &json!({})).await.problem(StatusCode::NOT_FOUND);
}

/// An upload by hand: nobody looks into the file before it is sent.
struct Upload {
    reader: OwnedReadHalf,
    writer: OwnedWriteHalf,
    chunked: bool,
}

/// Sends so many bytes of a PDF.
async fn send(writer: &mut OwnedWriteHalf, bytes: usize, chunked: bool) -> std::io::Result<()> {
    let mut piece = vec![b'x'; 64 * 1024];
    piece[..5].copy_from_slice(b"%PDF-");
    for _ in 0..bytes / piece.len() {
        if chunked {
            writer.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).await?;
        }
        writer.write_all(&piece).await?;
        if chunked {
            writer.write_all(b"\r\n").await?;
        }
    }
    Ok(())
}

impl Upload {
    /// Says how long it will be, or that it is over when it is over.
    async fn begin(patchbay: &Patchbay, console: &Console, path: &str, length: Option<usize>) -> Self {
        let address = patchbay.server().address;
        let (reader, mut writer) = TcpStream::connect(address).await.unwrap().into_split();
        let cookie = console.cookie().unwrap();
        let how = length.map_or("Transfer-Encoding: chunked".into(), |length| format!("Content-Length: {length}"));
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nX-Console: 1\r\n\
             Content-Type: application/octet-stream\r\nIdempotency-Key: by-hand-0123456789abcdef\r\n{how}\r\n\r\n"
        );
        writer.write_all(head.as_bytes()).await.unwrap();
        Self { reader, writer, chunked: length.is_none() }
    }

    /// What the server says while so many bytes are sent, or after.
    async fn told(mut self, bytes: usize) -> (String, Problem) {
        let mut reader = self.reader;
        let listening = tokio::spawn(async move {
            let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
            // The server closes when it has said all; what was not sent by then nobody takes.
            while let Ok(read @ 1..) = reader.read(&mut piece).await {
                answer.extend_from_slice(&piece[..read]);
            }
            String::from_utf8(answer).unwrap()
        });
        // It may hang up before it has all.
        let _ = send(&mut self.writer, bytes, self.chunked).await;
        let answer = tokio::time::timeout(Duration::from_secs(60), listening).await.unwrap().unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer}"));
        let problem = serde_json::from_str(body.trim()).unwrap_or_else(|error| panic!("{error}: {answer}"));
        (head.lines().next().unwrap().to_owned(), problem)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_of_thirty_megabytes_is_refused_in_clear_words_and_nothing_of_it_is_kept() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = begin(&console, &good(&account, 2)).await;
    let path = format!("/api/port-drafts/{}/papers?kind=bill&name=june.pdf", draft.id);
    // One that says how long it is, and one that does not: that is found out on the way.
    for (length, says) in [(Some(30 * MIB), "“june.pdf” has 30 MB; the most is 10 MB."), (None, "“june.pdf” has more than 10 MB")]
    {
        let upload = Upload::begin(&patchbay, &console, &path, length).await;
        let (status, problem) = upload.told(30 * MIB).await;
        assert!(status.contains(" 413 "), "{status}");
        assert_eq!(problem.kind, ProblemKind::TooLarge);
        assert!(problem.title.starts_with(says) && problem.title.contains("200 dpi"), "{}", problem.title);
        assert_eq!(problem.fields[0].field, "file");
        until("nothing of it is kept", || async { (files(&patchbay) == 0).then_some(()) }).await;
        let now = draft_of(&console, &draft).await;
        assert_eq!((now.documents.len(), now.version), (0, draft.version));
    }
    // What is as long as it may be is taken.
    let body = format!("%PDF-{}", "x".repeat(10 * MIB - 5));
    let kept: Document = add(&console, &format!("/api/port-drafts/{}", draft.id), "bill", "june.pdf", body).await.read();
    assert_eq!((kept.bytes, files(&patchbay)), (10 * MIB as u64, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_cut_half_way_leaves_nothing_and_sends_nothing() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let submitted = begin(&console, &good(&account, 2)).await;
    let asked = submit(&console, &submitted, "cut-0123456789abcdef").await;
    assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
    let request = request_of(&console, &submitted).await;
    found(&console, &account, &request).await;
    until("the letter is with the carrier", || async {
        let papers = port_of(&console, &account, &request).await.documents;
        papers.iter().all(|paper| outcome(paper) == Some(Outcome::Verified)).then_some(())
    })
    .await;
    let mut fields = good(&account, 1);
    fields.numbers[0].number = contract::number::E164::parse("7012004600").unwrap();
    let draft = begin(&console, &fields).await;
    let kept = files(&patchbay);

    let (of_draft, of_port) = (format!("/api/port-drafts/{}", draft.id), format!("/api/accounts/{account}/ports/{request}"));
    for to in [&of_draft, &of_port] {
        for length in [Some(6 * MIB), None] {
            let path = format!("{to}/papers?kind=bill&name=june.pdf");
            let mut upload = Upload::begin(&patchbay, &console, &path, length).await;
            send(&mut upload.writer, 3 * MIB, upload.chunked).await.unwrap();
            until("the first half is being written", || async { (files(&patchbay) == kept + 1).then_some(()) }).await;
            drop(upload);
            until("nothing of it is kept", || async { (files(&patchbay) == kept).then_some(()) }).await;
        }
    }
    let now = draft_of(&console, &draft).await;
    assert_eq!((now.documents.len(), now.version), (0, draft.version));
    let port = port_of(&console, &account, &request).await;
    assert_eq!(port.documents.len(), 1, "{:#?}", port.documents);
    assert_eq!(patchbay.world.did("c48_port_upload_docs").await, [format!("loa of request {request}")]);

    // The whole of it arrives afterwards, under the key of the one that was cut.
    let headers =
        [("x-console", "1"), ("content-type", "application/octet-stream"), ("idempotency-key", "by-hand-0123456789abcdef")];
    for to in [&of_draft, &of_port] {
        let path = format!("{to}/papers?kind=bill&name=june.pdf");
        let answer = console.raw(Method::POST, &path, Some(format!("%PDF-{}", "x".repeat(6 * MIB - 5))), &headers).await;
        assert_eq!(answer.read::<Document>().bytes, 6 * MIB as u64);
    }
    until("the bill is with the carrier", || async {
        let papers = port_of(&console, &account, &request).await.documents;
        (papers.len() == 2 && papers.iter().all(|paper| outcome(paper) == Some(Outcome::Verified))).then_some(())
    })
    .await;
    assert_eq!(patchbay.world.did("c48_port_upload_docs").await.len(), 2);
}
