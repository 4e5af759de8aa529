//! Ports of the client against those of the sandbox, on a real socket.

use std::time::Duration;

use bytes::Bytes;
use contract::{
    id::{PortRequestId, SubOrderId},
    number::{E164, NumberKind},
    port::{
        act::PortLevel,
        calendar,
        cut_over::{Activation, ForwardStep, PortRouting},
        document::DocumentKind,
    },
    routing::{Answering, Sequence},
    secret::Secret,
};
use futures::StreamExt as _;
use jiff::{
    ToSpan as _,
    civil::{Date, time},
};
use serde_json::{Value, json};

use super::{
    ports::{PIN, details, number, order},
    sandbox::World,
};
use crate::{
    carrier::ReadBack,
    clock::{Clock as _, SystemClock},
    error::ErrorKind,
    ports::{CarrierPort, CarrierSubOrder, Paper, PortDetails, PortExport, PortFilter, PortIns, PortOrder, PortPart},
    sandbox::Trouble,
};

/// Numbers of two losing carriers.
const TWO_LOSERS: [&str; 3] = ["7012001293", "7012002294", "7012021295"];

fn ports(world: &World) -> &dyn PortIns {
    world.client.ports().unwrap()
}

fn today() -> Date {
    calendar::today(SystemClock.now())
}

/// Details for a day that is still to come.
fn soon() -> PortDetails {
    let day = calendar::business_days_after(today(), 4);
    PortDetails {
        wanted_date: day,
        activation_at: calendar::instant(day, time(12, 0, 0, 0)),
        activation: Activation::Manual,
        ..details()
    }
}

async fn submitted(world: &World, numbers: &[&str], details: PortDetails) -> PortRequestId {
    let accepted = ports(world).submit(&PortOrder { details, ..order(numbers) }).await.unwrap();
    PortRequestId::new(accepted.reference.unwrap())
}

/// Moves a request on: `answer`, `reject`, `foc_today`, `next`.
async fn move_on(world: &World, request: &PortRequestId, what: &str) {
    let request: u64 = request.as_str().parse().unwrap();
    world.control("port", json!({ "request": request, "do": what })).await;
}

/// A request as the list has it.
async fn listed(world: &World, request: &PortRequestId) -> Option<CarrierPort> {
    for page in 1..50 {
        let page = ports(world).page(&PortFilter::default(), page).await.unwrap();
        if let Some(found) = page.items.into_iter().find(|port| port.request == *request) {
            return Some(found);
        }
        if !page.more {
            return None;
        }
    }
    panic!("the list does not end");
}

async fn only_sub_order(world: &World, request: &PortRequestId) -> CarrierSubOrder {
    let mut port = listed(world, request).await.unwrap();
    assert_eq!(port.sub_orders.len(), 1);
    port.sub_orders.remove(0)
}

fn whole(request: &PortRequestId) -> PortPart {
    PortPart { request: request.clone(), sub_order: None }
}

fn level(sub_order: &SubOrderId, number: Option<&E164>) -> PortLevel {
    let sub_order = sub_order.clone();
    match number {
        None => PortLevel::SubOrder { sub_order },
        Some(number) => PortLevel::Number { sub_order, number: number.clone() },
    }
}

#[tokio::test]
async fn c48_port_check_in_the_sandbox_has_a_verdict_for_every_number() {
    let world = World::new().await;
    let numbers = ["7012001293", "7019001293", "8002001293"].map(number);
    let verdicts = ports(&world).check(NumberKind::Local, &numbers).await.unwrap();
    assert_eq!(verdicts.into_values().collect::<Vec<_>>(), [true, false, false]);
    let error = ports(&world).check(NumberKind::International, &[number("+442079460018")]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn c48_port_submit_in_the_sandbox_is_split_by_losing_carrier_and_reads_back_as_asked() {
    let world = World::new().await;
    let request = submitted(&world, &TWO_LOSERS, soon()).await;
    assert_eq!(world.ledger("c48_port_submit").await, TWO_LOSERS);
    let port = listed(&world, &request).await.unwrap();
    assert_eq!(port.kind, Some(NumberKind::Local));
    assert!(port.created_at.is_some_and(|at| at.since_ms(SystemClock.now()).abs() < 60_000));
    let counts: Vec<u32> = port.sub_orders.iter().map(|sub_order| sub_order.numbers).collect();
    assert_eq!(counts.iter().sum::<u32>(), 3);
    assert_eq!(counts.len(), 2);
    let record = ports(&world).record(&whole(&request)).await.unwrap();
    assert_eq!(ports(&world).read_back(&soon(), &record), ReadBack::Matches { unproved: vec!["PIN"] });
    assert!(!format!("{record:?}").contains(PIN));
    let other = PortDetails { carrier_note: "Another".into(), ..soon() };
    assert_eq!(ports(&world).read_back(&other, &record), ReadBack::Differs { parts: vec!["note"] });
}

#[tokio::test]
async fn c48_port_submit_in_the_sandbox_of_a_number_on_an_open_port_is_refused_and_does_nothing() {
    let world = World::new().await;
    submitted(&world, &["7012001293"], soon()).await;
    let again = PortOrder { details: soon(), ..order(&["7012001293"]) };
    let error = ports(&world).submit(&again).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.words.text.unwrap().contains("already part of port request"));
    assert_eq!(world.ledger("c48_port_submit").await.len(), 1);
}

#[tokio::test]
async fn c48_port_submit_in_the_sandbox_whose_answer_is_lost_is_found_by_its_number() {
    for trouble in
        [Trouble::DropAfter, Trouble::HangAfter, Trouble::TruncatedAfter, Trouble::HtmlAfter, Trouble::ServerErrorAfter]
    {
        let world = World::new().await;
        world.fault("c48_port_submit", trouble).await;
        let order = PortOrder { details: soon(), ..order(&["7012001293"]) };
        let error = ports(&world).submit(&order).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{error}");
        let filter = PortFilter { numbers: order.numbers.clone(), ..PortFilter::default() };
        let page = ports(&world).page(&filter, 1).await.unwrap();
        assert_eq!(page.items.len(), 1, "it is there");
        assert_eq!(world.ledger("c48_port_submit").await, ["7012001293"], "once");
    }
}

#[tokio::test]
async fn c48_port_list_in_the_sandbox_is_read_page_by_page_to_its_end() {
    let world = World::new().await;
    world.control("ports", json!({ "count": 230 })).await;
    let mut requests = Vec::new();
    for page in 1..10 {
        let page = ports(&world).page(&PortFilter::default(), page).await.unwrap();
        requests.extend(page.items.into_iter().map(|port| port.request));
        if !page.more {
            break;
        }
    }
    assert!(requests.len() >= 230);
    let all = requests.len();
    requests.sort();
    requests.dedup();
    assert_eq!(requests.len(), all, "each once");
    let done = PortFilter { phase_word: Some("Completed".into()), ..PortFilter::default() };
    let page = ports(&world).page(&done, 1).await.unwrap();
    assert!(!page.items.is_empty() && page.items.iter().all(|port| port.phase_word == "Completed"));
}

#[tokio::test]
async fn c48_port_did_list_in_the_sandbox_has_the_numbers_with_their_flags() {
    let world = World::new().await;
    let request = submitted(&world, &["7012008902", "7012018903"], soon()).await;
    let sub_order = only_sub_order(&world, &request).await;
    let numbers = ports(&world).numbers(&sub_order.id).await.unwrap();
    assert_eq!(numbers.iter().map(|n| n.number.clone()).collect::<Vec<_>>(), ["7012008902", "7012018903"].map(number));
    assert!(numbers.iter().all(|n| n.lrn.is_some() && n.may_cancel && !n.may_activate && !n.word.is_empty()));
    assert_eq!(numbers[0].tags, ["t1", "t2"]);
    let error = ports(&world).numbers(&SubOrderId::new("999999")).await.unwrap_err();
    assert!(error.words.text.is_some(), "{error}");
}

#[tokio::test]
async fn c48_port_update_in_the_sandbox_mends_a_rejection_and_takes_fields_away() {
    let world = World::new().await;
    let wrong = PortDetails {
        losing_account: contract::port::fields::LosingAccount { number: "0000".into(), ..soon().losing_account },
        ..soon()
    };
    let request = submitted(&world, &["7012001293"], wrong).await;
    move_on(&world, &request, "answer").await;
    let rejected = only_sub_order(&world, &request).await;
    assert!(rejected.may_edit);
    assert!(rejected.failure.unwrap().contains("ACCN"));

    let mut mended = PortDetails { pin: None, carrier_note: String::new(), tags: vec!["new".into()], ..soon() };
    mended.address.pre_direction.clear();
    ports(&world).change(&whole(&request), &mended).await.unwrap();
    let record = ports(&world).record(&whole(&request)).await.unwrap();
    assert_eq!(ports(&world).read_back(&mended, &record), ReadBack::Matches { unproved: Vec::new() });
    assert_eq!((record.address.pre_direction.as_str(), record.carrier_note.as_str()), ("", ""), "taken away");
    assert!(only_sub_order(&world, &request).await.resubmitted_at.is_some());

    // One sub-order by itself.
    let sub_order = only_sub_order(&world, &request).await;
    if sub_order.may_edit {
        let part = PortPart { request: request.clone(), sub_order: Some(sub_order.id) };
        let elsewhere = PortDetails { updates_to: "other@example.com".into(), ..mended };
        ports(&world).change(&part, &elsewhere).await.unwrap();
        let record = ports(&world).record(&part).await.unwrap();
        assert_eq!(record.updates_to, "other@example.com");
    }
}

#[tokio::test]
async fn c48_port_rejections_in_the_sandbox_tell_the_losing_carrier() {
    let world = World::new().await;
    let request = submitted(&world, &["7012021295"], soon()).await;
    move_on(&world, &request, "reject").await;
    let page = ports(&world).rejections(1).await.unwrap();
    let found = page.items.iter().find(|row| row.request == request).unwrap();
    assert_eq!(found.losing_carrier.as_deref(), Some("Cox Communications 7661 TEST/1"));
    assert!(found.failure.as_deref().unwrap().contains("ACCN") && found.order_id.is_some() && found.order_word.is_some());
    assert_eq!(found.sub_order, only_sub_order(&world, &request).await.id);
}

#[tokio::test]
async fn c48_port_forwarding_in_the_sandbox_is_submitted_and_set_in_two_parts() {
    let world = World::new().await;
    let step = |digits: &str, ring_seconds| ForwardStep { number: number(digits), ring_seconds };
    let forward = PortRouting::Forward {
        steps: vec![step("2356789133", 30), step("2522378144", 20)],
        sequence: Some(Sequence::Simultaneous),
        answering: Some(Answering::ForwardOnly),
    };
    let order = PortOrder { details: soon(), routing: forward.clone(), ..order(&["7012001293"]) };
    let request = PortRequestId::new(ports(&world).submit(&order).await.unwrap().reference.unwrap());
    assert_eq!(ports(&world).routing(&request).await.unwrap(), PortRouting::Unset, "the numbers are not said yet");
    ports(&world).set_routing(&request, &forward).await.unwrap();
    assert_eq!(ports(&world).routing(&request).await.unwrap(), forward);
}

#[tokio::test]
async fn c48_port_forwarding_update_in_the_sandbox_sets_and_unsets() {
    let world = World::new().await;
    let group = PortRouting::TrunkGroup { id: contract::id::RoutingTrunkId::new("52610") };
    let order = PortOrder { details: soon(), routing: group.clone(), ..order(&["7012001293"]) };
    let request = PortRequestId::new(ports(&world).submit(&order).await.unwrap().reference.unwrap());
    assert_eq!(ports(&world).routing(&request).await.unwrap(), group);
    let steps = vec![ForwardStep { number: number("2356789133"), ring_seconds: 30 }];
    let forward = PortRouting::Forward { steps, sequence: None, answering: None };
    for routing in [forward, PortRouting::Preconfigured, PortRouting::Unset] {
        ports(&world).set_routing(&request, &routing).await.unwrap();
        assert_eq!(ports(&world).routing(&request).await.unwrap(), routing);
    }
    assert_eq!(world.ledger("c48_port_forwarding_update").await.len(), 3);
}

#[tokio::test]
async fn c48_port_cancel_in_the_sandbox_ends_a_sub_order_or_all() {
    let world = World::new().await;
    let request = submitted(&world, &TWO_LOSERS, soon()).await;
    let before = listed(&world, &request).await.unwrap();
    let first = &before.sub_orders[0];
    assert!(first.may_cancel);
    ports(&world).cancel(&request, &level(&first.id, None)).await.unwrap();
    let words = async || {
        let port = listed(&world, &request).await.unwrap();
        port.sub_orders.into_iter().map(|s| s.word == "cancelled").collect::<Vec<_>>()
    };
    assert_eq!(words().await.iter().filter(|over| **over).count(), 1);
    ports(&world).cancel(&request, &PortLevel::Request).await.unwrap();
    assert!(words().await.iter().all(|over| *over));
    assert_eq!(listed(&world, &request).await.unwrap().phase_word, "Cancelled");
    let again = ports(&world).cancel(&request, &PortLevel::Request).await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn c48_port_cancel_did_and_c48_port_delete_in_the_sandbox_take_away_one_number_and_then_all() {
    let world = World::new().await;
    let request = submitted(&world, &["7012001293", "7012001295"], soon()).await;
    let sub_order = only_sub_order(&world, &request).await.id;
    let one = number("7012001293");
    ports(&world).cancel(&request, &level(&sub_order, Some(&one))).await.unwrap();
    assert_eq!(world.ledger("c48_port_cancel_did").await, ["7012001293"]);
    let numbers = ports(&world).numbers(&sub_order).await.unwrap();
    let cancelled = numbers.iter().find(|n| n.number == one).unwrap();
    assert_eq!((cancelled.word.as_str(), cancelled.may_delete), ("cancelled", true));
    ports(&world).delete(&request, &level(&sub_order, Some(&one))).await.unwrap();
    assert_eq!(ports(&world).numbers(&sub_order).await.unwrap().len(), 1);

    let refused = ports(&world).delete(&request, &PortLevel::Request).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Refused, "it is not cancelled yet");
    ports(&world).cancel(&request, &PortLevel::Request).await.unwrap();
    ports(&world).delete(&request, &PortLevel::Request).await.unwrap();
    assert_eq!(listed(&world, &request).await, None);
}

#[tokio::test]
async fn c48_port_delete_in_the_sandbox_takes_one_sub_order_away() {
    let world = World::new().await;
    let request = submitted(&world, &TWO_LOSERS, soon()).await;
    let first = listed(&world, &request).await.unwrap().sub_orders.remove(0).id;
    ports(&world).cancel(&request, &level(&first, None)).await.unwrap();
    ports(&world).delete(&request, &level(&first, None)).await.unwrap();
    let left = listed(&world, &request).await.unwrap().sub_orders;
    assert!(left.len() == 1 && left[0].id != first);
}

#[tokio::test]
async fn c48_port_foc_list_and_c48_port_foc_did_in_the_sandbox_agree_about_a_number() {
    let world = World::new().await;
    let request = submitted(&world, &["7012001293"], soon()).await;
    move_on(&world, &request, "answer").await;
    let sub_order = only_sub_order(&world, &request).await;
    assert_eq!(sub_order.foc_date, Some(soon().wanted_date));
    let mut rows = Vec::new();
    for page in 1..10 {
        let page = ports(&world).ready(page).await.unwrap();
        rows.extend(page.items);
        if !page.more {
            break;
        }
    }
    let row = rows.into_iter().find(|row| row.request == request).unwrap();
    assert_eq!(row, ports(&world).activation(&sub_order.id, &number("7012001293")).await.unwrap());
    assert_eq!((row.foc_date, row.activation), (Some(soon().wanted_date), Some(Activation::Manual)));
    assert_eq!((row.word.as_str(), row.activation_at), ("foc_received", Some(soon().activation_at)));
}

#[tokio::test]
async fn c48_port_foc_update_in_the_sandbox_moves_the_day_of_one_number() {
    let world = World::new().await;
    let request = submitted(&world, &["7012001293"], soon()).await;
    move_on(&world, &request, "answer").await;
    let sub_order = only_sub_order(&world, &request).await.id;
    let one = number("7012001293");
    let later = calendar::instant(soon().wanted_date.checked_add(1.day()).unwrap(), time(9, 30, 0, 0));
    ports(&world).set_activation(&sub_order, &one, Activation::Scheduled, later).await.unwrap();
    let now = ports(&world).activation(&sub_order, &one).await.unwrap();
    assert_eq!((now.activation, now.activation_at), (Some(Activation::Scheduled), Some(later)));
    let before = calendar::instant(today(), time(9, 0, 0, 0));
    let error = ports(&world).set_activation(&sub_order, &one, Activation::Scheduled, before).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn c48_port_activate_and_c48_port_activate_did_in_the_sandbox_bring_numbers_here() {
    let world = World::new().await;
    let request = submitted(&world, &["7012001293", "7012001295", "7012001297"], soon()).await;
    let sub_order = only_sub_order(&world, &request).await.id;
    let early = ports(&world).activate(&request, &PortLevel::Request).await.unwrap_err();
    assert_eq!(early.kind, ErrorKind::Refused);
    move_on(&world, &request, "foc_today").await;
    assert!(only_sub_order(&world, &request).await.may_activate);
    let one = number("7012001293");
    ports(&world).activate(&request, &level(&sub_order, Some(&one))).await.unwrap();
    assert_eq!(world.ledger("c48_port_activate_did").await, ["7012001293"]);
    ports(&world).activate(&request, &PortLevel::Request).await.unwrap();
    assert_eq!(world.ledger("c48_port_activate").await.len(), 2);
    world.control("advance", json!({ "ms": 10_000 })).await;
    let numbers = ports(&world).numbers(&sub_order).await.unwrap();
    assert!(numbers.iter().all(|n| n.word == "activated" && !n.may_activate), "{numbers:?}");
    let here = world.client.inventory().unwrap().find(NumberKind::Local, &one, None).await.unwrap();
    assert_eq!(here.unwrap().tags, ["t1", "t2"]);
}

#[tokio::test]
async fn c48_port_upload_docs_and_c48_port_remove_docs_in_the_sandbox_are_seen_in_the_details() {
    let world = World::new().await;
    let request = submitted(&world, &["7012001293"], soon()).await;
    let sub_order = PortPart { request: request.clone(), sub_order: Some(only_sub_order(&world, &request).await.id) };
    // Two mebibytes in pieces of 64 KiB.
    let send = async |part: &PortPart, kind: DocumentKind, name: &str| {
        let content = futures::stream::iter((0..32).map(|_| Ok(Bytes::from(vec![b'x'; 64 * 1024])))).boxed();
        let paper = Paper { kind, name: name.into(), media_type: "application/pdf", bytes: 2 << 20, content };
        ports(&world).send_paper(part, paper).await.unwrap();
    };
    send(&whole(&request), DocumentKind::Loa, "Stone, Avery (1).pdf").await;
    send(&whole(&request), DocumentKind::Bill, "bill.pdf").await;
    send(&sub_order, DocumentKind::Csr, "record é.pdf").await;
    let papers = async |part: &PortPart| ports(&world).record(part).await.unwrap().papers;
    let both = [(DocumentKind::Loa, "Stone, Avery (1).pdf".to_owned()), (DocumentKind::Bill, "bill.pdf".to_owned())];
    assert_eq!(papers(&whole(&request)).await, both);
    assert!(papers(&sub_order).await.contains(&(DocumentKind::Csr, "record é.pdf".to_owned())));
    let there: Vec<Value> = world.told("documents").await;
    let request_id: u64 = request.as_str().parse().unwrap();
    let ours: Vec<&Value> = there.iter().filter(|row| row["request"] == request_id).collect();
    assert_eq!(ours.len(), 3);
    assert!(ours.iter().all(|row| row["size"] == 2 << 20), "{ours:?}");

    ports(&world).remove_paper(&whole(&request), DocumentKind::Loa, "Stone, Avery (1).pdf").await.unwrap();
    assert_eq!(papers(&whole(&request)).await, both[1..]);
    let gone = ports(&world).remove_paper(&whole(&request), DocumentKind::Loa, "Stone, Avery (1).pdf").await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn c48_port_upload_docs_in_the_sandbox_that_break_off_leave_no_paper() {
    let world = World::new().await;
    let request = submitted(&world, &["7012001293"], soon()).await;
    let pieces = vec![Ok(Bytes::from(vec![b'x'; 300_000])), Err(std::io::ErrorKind::BrokenPipe.into())];
    let content = futures::stream::iter(pieces).boxed();
    let paper = Paper { kind: DocumentKind::Loa, name: "loa.pdf".into(), media_type: "application/pdf", bytes: 2 << 20, content };
    let error = ports(&world).send_paper(&whole(&request), paper).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(ports(&world).record(&whole(&request)).await.unwrap().papers.is_empty());
    assert!(world.ledger("c48_port_upload_docs").await.is_empty());
}

#[tokio::test]
async fn c48_port_export_in_the_sandbox_is_csv_of_requests_sub_orders_or_numbers() {
    let world = World::new().await;
    let request = submitted(&world, &["7012001293"], soon()).await;
    let sub_order = only_sub_order(&world, &request).await.id;
    let requests = ports(&world).export(&PortExport::Requests(PortFilter::default())).await.unwrap();
    assert!(requests.contains(request.as_str()), "{requests}");
    let sub_orders = ports(&world).export(&PortExport::SubOrders(request)).await.unwrap();
    assert!(sub_orders.starts_with("sub_order_id,status,resubmitted_at,tn,active_foc_date\n"), "{sub_orders}");
    assert!(sub_orders.contains(sub_order.as_str()), "{sub_orders}");
    let numbers = ports(&world).export(&PortExport::Numbers(sub_order)).await.unwrap();
    assert!(numbers.contains("7012001293"), "{numbers}");
}

#[tokio::test]
async fn c48_port_detail_in_the_sandbox_has_a_pin_that_never_leaves_the_client() {
    let world = World::new().await;
    let wrong = PortDetails { pin: Some(Secret::new(PIN)), ..soon() };
    let request = submitted(&world, &["7012001293"], wrong).await;
    let record = ports(&world).record(&whole(&request)).await.unwrap();
    assert!(!serde_json::to_string(&record).unwrap().contains(PIN));
    let error = ports(&world).record(&PortPart { request: PortRequestId::new("999999"), sub_order: None }).await.unwrap_err();
    assert!(error.kind == ErrorKind::Refused || error.kind == ErrorKind::NotFound, "{error}");
}
