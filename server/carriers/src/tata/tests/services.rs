//! Connections and documents.

use bytes::Bytes;
use contract::routing::{Outpulse, Routing};
use futures::StreamExt as _;
use serde_json::json;

use super::{World, line, mark, requests::direct};
use crate::{
    error::ErrorKind,
    orders::{OrderFile, OrderState},
};

fn file(name: &str, media_type: &'static str, pieces: Vec<std::io::Result<&'static [u8]>>, bytes: u64) -> OrderFile {
    let content = futures::stream::iter(pieces).map(|piece| piece.map(Bytes::from_static)).boxed();
    OrderFile { name: name.into(), media_type, bytes, content }
}

fn pdf(name: &str) -> OrderFile {
    file(name, "application/pdf", vec![Ok(b"%PDF-1.7 "), Ok(b"a page")], 15)
}

#[tokio::test]
async fn tata_connections_are_listed_and_only_read() {
    let world = World::new().await;
    let locations = world.client.locations().unwrap();
    let listed = locations.list().await.unwrap();
    let rows: Vec<_> = listed.iter().map(|one| (one.id.as_str(), one.name.as_str(), one.usual)).collect();
    assert_eq!(rows, [("CN-1001", "London primary", true), ("CN-1002", "New York", false), ("CN-1003", "Mumbai standby", false)]);
    assert_eq!(listed[0].word.as_deref(), Some("active"));
    assert!(locations.change_operation().is_none());
    assert_eq!(locations.set_failover("CN-1001", None).await.unwrap_err().kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn tata_order_move_takes_numbers_of_one_product_and_country_that_are_on_a_connection() {
    let world = World::new().await;
    let locations = world.client.locations().unwrap();
    let gb = world.service(|number| number.features["product"] == "DID" && number.region.as_deref() == Some("GB")).await;
    let us = world.service(|number| number.features["product"] == "DID" && number.region.as_deref() == Some("US")).await;
    let pstn = world.service(|number| number.features["product"] == "ITFS").await;
    for numbers in [vec![gb.clone(), us], vec![pstn], Vec::new(), vec![gb.clone(); 101]] {
        let error = locations.move_numbers(&numbers, "CN-1002", &mark("move-1")).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported, "{error}");
    }
    let error = locations.move_numbers(std::slice::from_ref(&gb), "CN-9", &mark("move-1")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(world.subjects("tata_order_move").await.is_empty());
    world.fault("tata_order_move", json!({ "trouble": "drop_after" })).await;
    let error = locations.move_numbers(std::slice::from_ref(&gb), "CN-1002", &mark("move-2")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost);
    world.later(20).await;
    assert_eq!(world.order(None, "move-2").await.unwrap().unwrap().state, OrderState::Done);
    assert_eq!(world.again(&gb).await.unwrap().routing, direct("CN-1002", Outpulse::SameAsNumber).routing);
}

#[tokio::test]
async fn tata_order_change_takes_a_number_from_the_telephone_network_to_a_connection() {
    let world = World::new().await;
    let number = world.service(|number| number.features["product"] == "UIFN").await;
    assert!(matches!(&number.routing, Routing::Connection(routing) if routing.way == contract::routing::ConnectionWay::Pstn));
    let change = direct("CN-1003", Outpulse::SameAsNumber);
    world.client.routing().unwrap().set(&number, &change, &mark("change-1")).await.unwrap();
    let busy = world.client.routing().unwrap().set(&number, &change, &mark("change-2")).await.unwrap_err();
    assert_eq!((busy.kind, busy.words.code.as_deref()), (ErrorKind::Refused, Some("409")));
    world.later(20).await;
    assert_eq!(world.again(&number).await.unwrap().routing, change.routing);
}

#[tokio::test]
async fn t15_tata_documents_required_are_sent_and_the_order_goes_on() {
    let world = World::new().await;
    let offers = world.offers("FR", "DID").await;
    let lucky = offers.iter().find(|offer| !super::number_of(offer).as_str().ends_with("13")).unwrap();
    let reference = world.buy(vec![line(lucky, None)], "order-1").await.unwrap().reference.unwrap();
    world.later(5).await;
    let documents = world.client.order_documents().unwrap();
    let wanted = documents.wanted(&reference).await.unwrap();
    assert_eq!((wanted.len(), wanted[0].mandatory, wanted[0].word.as_str()), (1, true, "required"));
    assert!(wanted[0].name.contains("bill"), "{}", wanted[0].name);
    let accepted = documents.send(&reference, &wanted[0].id, pdf("bill.pdf")).await.unwrap();
    assert_eq!(accepted.words.unwrap().text.as_deref(), Some("uploaded"));
    world.later(10).await;
    assert_eq!(documents.wanted(&reference).await.unwrap()[0].word, "accepted");
    world.later(20).await;
    assert_eq!(world.order(Some(&reference), "order-1").await.unwrap().unwrap().state, OrderState::Done);
    assert_eq!(world.subjects("tata_documents_upload").await, [format!("proofOfAddress of {reference}")]);
    assert_eq!(documents.wanted("OR-999999").await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn tata_documents_upload_that_breaks_off_or_is_no_paper_is_never_a_yes() {
    let world = World::new().await;
    let offers = world.offers("FR", "DID").await;
    let reference = world.buy(vec![line(&offers[0], None)], "order-1").await.unwrap().reference.unwrap();
    world.later(5).await;
    let documents = world.client.order_documents().unwrap();
    let id = documents.wanted(&reference).await.unwrap()[0].id.clone();
    let html = file("a.html", "text/html", vec![Ok(b"<html>")], 6);
    let long = file("a.pdf", "application/pdf", vec![Ok(b"%PDF-1.7")], 11 * 1024 * 1024);
    let empty = file("a.pdf", "application/pdf", Vec::new(), 0);
    for file in [html, long, empty] {
        assert_eq!(documents.send(&reference, &id, file).await.unwrap_err().kind, ErrorKind::Unsupported);
    }
    let broken: Vec<std::io::Result<&'static [u8]>> = vec![Ok(b"%PDF-1.7 "), Err(std::io::ErrorKind::BrokenPipe.into())];
    let short: Vec<std::io::Result<&'static [u8]>> = vec![Ok(b"%PDF-1.7 ")];
    for pieces in [broken, short] {
        let error = documents.send(&reference, &id, file("a.pdf", "application/pdf", pieces, 15)).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done() && error.detail.contains("to its end"), "{error}");
    }
    let lie = file("a.pdf", "application/pdf", vec![Ok(b"plain text, really")], 18);
    let error = documents.send(&reference, &id, lie).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.words.text.unwrap().contains("PDF, JPEG or PNG"));
    assert_eq!(documents.wanted(&reference).await.unwrap()[0].word, "required");
}
