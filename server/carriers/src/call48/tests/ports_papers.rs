//! Papers of ports: streamed to the carrier with their exact length, and taken back.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, extract::Request, routing::post};
use bytes::Bytes;
use contract::{account::HealthState, number::NumberKind, port::document::DocumentKind};
use futures::StreamExt as _;

use super::{
    ports::{number, sub_order_of, whole},
    stand_in::{Reply, StandIn, connection, sample, sampled},
};
use crate::{
    call48::SPEC,
    clock::SystemClock,
    error::{Error, ErrorKind},
    ports::{Paper, PortAct},
    transport::{Limits, Transport},
};

fn paper(bytes: u64, pieces: Vec<io::Result<&'static [u8]>>) -> Paper {
    let content = futures::stream::iter(pieces.into_iter().map(|piece| piece.map(Bytes::from_static))).boxed();
    Paper { kind: DocumentKind::Loa, name: "letter of Avery.pdf".into(), media_type: "application/pdf", bytes, content }
}

async fn send(carrier: &StandIn, paper: Paper) -> Result<(), Error> {
    carrier.client().ports().unwrap().send_paper(&whole("12"), paper).await.map(drop)
}

#[tokio::test]
async fn c48_port_upload_docs_sends_a_stream_in_pieces_as_one_file_with_its_length() {
    let carrier = StandIn::saying("port_done").await;
    send(&carrier, paper(12, vec![Ok(b"%PDF-"), Ok(b""), Ok(b"1.7 end")])).await.unwrap();
    insta::assert_snapshot!("port_upload_docs", carrier.only());
    let seen = &carrier.calls()[0];
    assert_eq!(seen.headers["content-length"], seen.body.len().to_string());
    assert!(!seen.headers.contains_key("transfer-encoding"));
}

#[tokio::test]
async fn c48_port_upload_docs_of_a_sub_order_names_only_that() {
    let carrier = StandIn::saying("port_done").await;
    let client = carrier.client();
    let part = sub_order_of("12", "201");
    client.ports().unwrap().send_paper(&part, paper(4, vec![Ok(b"%PDF")])).await.unwrap();
    let body = carrier.only();
    assert!(body.contains("name=\"port_proposal_id\"\n\n201\n") && !body.contains("port_req_id"), "{body}");
}

#[tokio::test]
async fn c48_port_upload_docs_whose_content_breaks_off_is_cut_off_on_the_wire_and_stays_unknown() {
    let broken = || io::Error::new(io::ErrorKind::ConnectionReset, "the browser went away");
    for (content, sign) in [
        (paper(12, vec![Ok(b"%PDF-"), Err(broken())]), "connection reset"),
        (paper(12, vec![Ok(b"%PDF-")]), "unexpected end of file"),
        (paper(12, vec![Ok(b"%PDF-"), Ok(b"1.7 end, and more")]), "file too large"),
    ] {
        // A server that reads the whole request never sees the end of this one, and so never answers it.
        let carrier = StandIn::saying("port_done").await;
        let client = carrier.client();
        client.test().await.unwrap();
        let error = client.ports().unwrap().send_paper(&whole("12"), content).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Lost);
        assert_eq!(client.health().state, HealthState::Up, "it says nothing about the carrier");
        assert!(!error.kind.proves_nothing_done());
        assert!(error.detail.contains("could not be read to its end") && error.detail.contains(sign), "{}", error.detail);
        assert!(carrier.calls().is_empty(), "no whole request arrived");
    }
}

#[tokio::test]
async fn c48_port_upload_docs_of_nothing_is_not_sent() {
    let carrier = StandIn::saying("port_done").await;
    assert_eq!(send(&carrier, paper(0, Vec::new())).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
}

#[tokio::test]
async fn c48_port_upload_docs_is_read_from_its_source_only_as_fast_as_it_leaves() {
    const PIECE: usize = 64 * 1024;
    const PIECES: usize = 1_024;
    // It takes the head of the request and reads nothing of the paper.
    let held = |request: Request| async move {
        let _unread = request;
        std::future::pending::<()>().await;
    };
    let log_in = || async { ([("content-type", "application/json")], sample("login")) };
    let router = Router::new().route("/login", post(log_in)).route("/port-in/upload-docs", post(held));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });

    let client = (SPEC.connect)(connection(&url, (SPEC.sandbox_login)("mark"), Arc::new(SystemClock))).unwrap();
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = taken.clone();
    let content = futures::stream::repeat_with(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        Ok(Bytes::from(vec![b'x'; PIECE]))
    });
    let bytes = u64::try_from(PIECE * PIECES).unwrap();
    let paper = Paper { content: content.take(PIECES).boxed(), ..paper(bytes, Vec::new()) };
    let error = client.ports().unwrap().send_paper(&whole("12"), paper).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost);
    let taken = taken.load(Ordering::SeqCst);
    assert!((1..PIECES / 2).contains(&taken), "{taken} pieces of {PIECES} were taken though nobody read one");
}

#[tokio::test]
async fn c48_port_upload_docs_that_take_long_keep_no_place_from_other_calls() {
    let carrier =
        StandIn::new(|seen, _| if seen.path.ends_with("upload-docs") { Reply::Silence } else { sampled("port_check") }).await;
    let client = carrier.client();
    client.test().await.unwrap();
    let ports = client.ports().unwrap();
    let part = whole("12");
    let uploads = futures::future::join_all((0..20).map(|_| ports.send_paper(&part, paper(4, vec![Ok(b"%PDF")]))));
    let asked = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let began = Instant::now();
        ports.check(NumberKind::Local, &[number("7012001293")]).await.unwrap();
        began.elapsed()
    };
    let (uploads, took) = tokio::join!(uploads, asked);
    assert!(uploads.iter().all(Result::is_err));
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn c48_port_upload_docs_may_take_three_minutes_and_other_writes_one() {
    let carrier = StandIn::saying("port_done").await;
    let client = carrier.client();
    let transport = Transport::new(Limits::default()).unwrap();
    let deadline = |act| transport.deadline(client.ports().unwrap().operation(act));
    assert_eq!(deadline(PortAct::SendPaper), Duration::from_secs(180));
    assert_eq!(deadline(PortAct::Submit), Duration::from_secs(60));
    let short = Transport::new(Limits { write: Duration::from_secs(1), ..Limits::default() }).unwrap();
    assert_eq!(short.deadline(client.ports().unwrap().operation(PortAct::SendPaper)), Duration::from_secs(3));
}

#[tokio::test]
async fn c48_port_remove_docs_names_the_file_as_the_carrier_does_trap_36() {
    let carrier = StandIn::saying("port_done").await;
    let client = carrier.client();
    let part = sub_order_of("12", "201");
    client.ports().unwrap().remove_paper(&part, DocumentKind::Csr, "record.pdf").await.unwrap();
    insta::assert_snapshot!("port_remove_docs", carrier.only());
}
