//! Porting in against the sandbox.

use bytes::Bytes;
use contract::{
    id::{PortRequestId, SubOrderId},
    number::{E164, NumberKind},
    port::{
        act::PortLevel,
        cut_over::{Activation, PortRouting},
        document::DocumentKind,
        fields::{EndUser, EndUserKind, LosingAccount, ServiceAddress},
    },
    secret::Secret,
};
use futures::StreamExt as _;
use jiff::civil::date;
use serde_json::json;

use super::sandbox::World;
use crate::{
    carrier::ReadBack,
    error::ErrorKind,
    ports::{Paper, PortDetails, PortFilter, PortOrder, PortPart},
    sandbox::Trouble,
};

/// A letter of authorization.
fn letter() -> Paper {
    let pdf = Bytes::from_static(b"%PDF-1.4 letter");
    let bytes = pdf.len() as u64;
    let content = futures::stream::iter([Ok(pdf)]).boxed();
    Paper { kind: DocumentKind::Loa, name: "letter.pdf".into(), media_type: "application/pdf", bytes, content }
}

/// The port of one number of a household.
fn order(digits: &str) -> PortOrder {
    let details = PortDetails {
        end_user: EndUser { kind: EndUserKind::Residential, name: "Mary Smith".into(), authorized_person: "Mary Smith".into() },
        address: ServiceAddress {
            number: "12".into(),
            street: "Elm St".into(),
            city: "Raleigh".into(),
            state: "NC".into(),
            zip: "27601".into(),
            ..ServiceAddress::default()
        },
        losing_account: LosingAccount { btn: digits.into(), ..LosingAccount::default() },
        pin: None,
        wanted_date: date(2026, 12, 9),
        activation: Activation::Auto,
        activation_at: contract::port::calendar::instant(date(2026, 12, 9), jiff::civil::time(11, 30, 0, 0)),
        updates_to: String::new(),
        carrier_note: String::new(),
        tags: Vec::new(),
    };
    let numbers = vec![E164::parse(digits).unwrap()];
    PortOrder { kind: NumberKind::Local, numbers, details, routing: PortRouting::Unset }
}

#[tokio::test]
async fn bw_port_check_then_bw_port_in_then_bw_port_loas_and_bw_port_loas_list_to_the_end() {
    let world = World::new().await;
    let ports = world.client.ports().unwrap();
    let numbers = [E164::parse("9195550142").unwrap(), E164::parse("9195550143").unwrap()];
    let verdicts = ports.check(NumberKind::Local, &numbers).await.unwrap();
    assert_eq!(verdicts.get(&numbers[0]), Some(&true), "{verdicts:?}");
    let at = contract::port::calendar::instant(date(2026, 12, 9), jiff::civil::time(11, 30, 0, 0));
    let details = PortDetails {
        end_user: EndUser { kind: EndUserKind::Business, name: "Tanner Dental".into(), authorized_person: "Mary Smith".into() },
        address: ServiceAddress {
            number: "12".into(),
            street: "Elm".into(),
            suffix: "St".into(),
            unit_kind: "Suite".into(),
            unit: "4".into(),
            city: "Raleigh".into(),
            state: "NC".into(),
            zip: "27601".into(),
            ..ServiceAddress::default()
        },
        losing_account: LosingAccount { number: "A-77".into(), btn: "9195550142".into(), ..LosingAccount::default() },
        pin: Some(Secret::new("4711-pin")),
        wanted_date: date(2026, 12, 9),
        activation: Activation::Auto,
        activation_at: at,
        updates_to: String::new(),
        carrier_note: String::new(),
        tags: Vec::new(),
    };
    let order =
        PortOrder { kind: NumberKind::Local, numbers: numbers.to_vec(), details: details.clone(), routing: PortRouting::Unset };
    let accepted = ports.submit(&order).await.unwrap();
    let id = accepted.reference.unwrap();
    let part = PortPart { request: PortRequestId::new(&id), sub_order: None };
    let listed = ports.page(&PortFilter { numbers: vec![numbers[1].clone()], ..PortFilter::default() }, 1).await.unwrap();
    let port = listed.items.iter().find(|p| p.request.as_str() == id).unwrap();
    assert_eq!((port.phase_word.as_str(), port.sub_orders[0].numbers), ("PENDING_DOCUMENTS", 2));
    let file = ports.send_paper(&part, letter()).await.unwrap().reference.unwrap();
    let record = ports.record(&part).await.unwrap();
    assert_eq!(record.papers, [(DocumentKind::Loa, file)]);
    let ReadBack::Matches { unproved } = ports.read_back(&details, &record) else {
        panic!("{:?}", ports.read_back(&details, &record))
    };
    assert!(unproved.contains(&"PIN") && !unproved.contains(&"wanted_date"), "{unproved:?}");
    world.advance(30).await;
    let mut later = details.clone();
    later.end_user.authorized_person = "Ann Smith".into();
    ports.change(&part, &later).await.unwrap();
    assert_eq!(ports.record(&part).await.unwrap().end_user.authorized_person, "Ann Smith");
    world.advance(30).await;
    let ready = ports.ready(1).await.unwrap();
    assert!(ready.items.iter().any(|one| one.number == numbers[0] && one.foc_date.is_some()), "{ready:?}");
    let told = ports.numbers(&SubOrderId::new(&id)).await.unwrap();
    assert_eq!(told.len(), 2);
    world.control("port", json!({ "request": id, "do": "complete" })).await;
    assert!(world.find(&numbers[0]).await.is_some(), "it is ours now");
    assert!(ports.cancel(&part.request, &PortLevel::Request).await.unwrap_err().kind == ErrorKind::Unsupported);
}

#[tokio::test]
async fn bw_port_in_that_is_rejected_says_why_and_can_be_cancelled() {
    let world = World::new().await;
    let ports = world.client.ports().unwrap();
    let page = ports.page(&PortFilter::default(), 1).await.unwrap();
    assert!(page.items.iter().all(|p| p.sub_orders.len() == 1));
    let order = order("9195550152");
    let id = ports.submit(&order).await.unwrap().reference.unwrap();
    world.control("port", json!({ "request": id, "do": "reject", "reason": "Account number is wrong" })).await;
    let rejected = ports.rejections(1).await.unwrap();
    let ours = rejected.items.iter().find(|one| one.request.as_str() == id).unwrap();
    assert!(ours.failure.as_deref().is_some_and(|why| why.contains("Account number is wrong")), "{ours:?}");
    ports.cancel(&PortRequestId::new(&id), &PortLevel::Request).await.unwrap();
    world.advance(10).await;
    let part = PortPart { request: PortRequestId::new(&id), sub_order: None };
    let error = ports.change(&part, &order.details).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported, "it is cancelled");
}

#[tokio::test]
async fn bw_port_loas_remove_takes_back_what_bw_port_loas_list_showed() {
    let world = World::new().await;
    let ports = world.client.ports().unwrap();
    let id = ports.submit(&order("9195550162")).await.unwrap().reference.unwrap();
    let part = PortPart { request: PortRequestId::new(&id), sub_order: None };
    let file = ports.send_paper(&part, letter()).await.unwrap().reference.unwrap();
    assert_eq!(ports.record(&part).await.unwrap().papers, [(DocumentKind::Loa, file.clone())]);
    ports.remove_paper(&part, DocumentKind::Loa, &file).await.unwrap();
    assert_eq!(ports.record(&part).await.unwrap().papers, []);
    assert_eq!(world.ledger("bw_port_loas_remove").await.len(), 1);
    let error = ports.remove_paper(&part, DocumentKind::Loa, &file).await.unwrap_err();
    assert!(error.kind.proves_nothing_done(), "{error}");
}

#[tokio::test]
async fn bw_port_in_whose_answer_is_lost_is_sent_once_and_found_by_its_number() {
    for (place, trouble) in
        [Trouble::DropAfter, Trouble::ServerErrorAfter, Trouble::HtmlAfter, Trouble::TruncatedAfter].into_iter().enumerate()
    {
        let world = World::new().await;
        let ports = world.client.ports().unwrap();
        let order = order(&format!("919555017{place}"));
        world.trouble("bw_port_in", trouble).await;
        let error = ports.submit(&order).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{trouble:?}: {error}");
        assert_eq!(world.ledger("bw_port_in").await.len(), 1, "{trouble:?}");
        let filter = PortFilter { numbers: order.numbers.clone(), ..PortFilter::default() };
        assert_eq!(ports.page(&filter, 1).await.unwrap().items.len(), 1, "{trouble:?}");
    }
}
