//! Porting in.

use std::time::Duration;

use bytes::Bytes;
use contract::{
    id::{PortRequestId, SubOrderId},
    number::NumberKind,
    port::{
        act::PortLevel,
        cut_over::{Activation, PortRouting},
        document::DocumentKind,
        fields::{EndUser, EndUserKind, Extent, LosingAccount, ServiceAddress},
    },
    secret::Secret,
    time::Timestamp,
};
use futures::StreamExt as _;
use jiff::civil::date;

use super::stand_in::{Reply, Seen, StandIn, number, sample, sampled};
use crate::{
    carrier::ReadBack,
    error::ErrorKind,
    ports::{Paper, PortAct, PortDetails, PortExport, PortFilter, PortOrder, PortPart},
};

const ID: &str = "0fe651a2-6ffc-4758-b7b7-e3eed66409ec";

fn part() -> PortPart {
    PortPart { request: PortRequestId::new(ID), sub_order: Some(SubOrderId::new(ID)) }
}

fn details() -> PortDetails {
    PortDetails {
        end_user: EndUser { kind: EndUserKind::Business, name: "Tanner Dental".into(), authorized_person: "Mary Smith".into() },
        address: ServiceAddress {
            number: "12".into(),
            pre_direction: "N".into(),
            street: "Elm".into(),
            suffix: "St".into(),
            unit_kind: "Suite".into(),
            unit: "4".into(),
            city: "Athens".into(),
            state: "GA".into(),
            zip: "30601".into(),
            ..ServiceAddress::default()
        },
        losing_account: LosingAccount {
            number: "A-77".into(),
            btn: "(706) 555-0101".into(),
            extent: Extent::Partial,
            new_btn: "7065550109".into(),
            ..LosingAccount::default()
        },
        pin: Some(Secret::new("4711-pin")),
        wanted_date: date(2026, 12, 1),
        activation: Activation::Manual,
        activation_at: Timestamp(1_796_140_800_000),
        updates_to: "desk@example.com".into(),
        carrier_note: String::new(),
        tags: Vec::new(),
    }
}

fn order() -> PortOrder {
    PortOrder {
        kind: NumberKind::Local,
        numbers: vec![number("7065550101"), number("7065550102")],
        details: details(),
        routing: PortRouting::Unset,
    }
}

/// Answers reads of one port with the sample, in this state, and writes as told.
async fn port(word: &'static str, write: Reply) -> StandIn {
    StandIn::new(move |seen: &Seen, _| match (seen.method.as_str(), seen.path.as_str()) {
        ("GET", path) if path.contains("activationStatus") => sampled("activation_status"),
        ("GET", path) if path.contains("loas") => sampled("loa_list"),
        ("GET", path) if path.contains("portins?") => sampled("port_list"),
        ("GET", _) => Reply::Xml(sample("port_in").replace("FOC</P", &format!("{word}</P"))),
        _ => write.clone(),
    })
    .await
}

#[tokio::test]
async fn bw_port_check_tells_yes_no_and_nothing_of_what_is_left_out() {
    let carrier = StandIn::saying("port_check").await;
    let numbers = [number("7065550101"), number("7065550102"), number("7065550103")];
    let verdicts = carrier.client().ports().unwrap().check(NumberKind::Local, &numbers).await.unwrap();
    assert_eq!(verdicts.get(&numbers[0]), Some(&true));
    assert_eq!(verdicts.get(&numbers[1]), Some(&false));
    assert_eq!(verdicts.len(), 2);
    insta::assert_snapshot!("port_check", carrier.written());
    let odd = StandIn::new(|_, _| Reply::Xml("<Else/>".into())).await;
    let error = odd.client().ports().unwrap().check(NumberKind::Local, &numbers).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn bw_port_in_sends_the_whole_order_once() {
    let carrier = StandIn::new(|_, _| Reply::Raw(201, "application/xml", sample("port_created"))).await;
    let accepted = carrier.client().ports().unwrap().submit(&order()).await.unwrap();
    assert_eq!((accepted.reference.as_deref(), accepted.words), (Some(ID), None));
    insta::assert_snapshot!("port_in", carrier.written());
    let mut home = order();
    home.details.end_user = EndUser { kind: EndUserKind::Residential, name: "Mary Ann Smith".into(), ..EndUser::default() };
    home.details.pin = None;
    home.details.losing_account = LosingAccount { btn: "7065550101".into(), ..LosingAccount::default() };
    home.details.activation = Activation::Auto;
    home.routing = PortRouting::TrunkGroup { id: contract::id::RoutingTrunkId::new("13/700") };
    let carrier = StandIn::new(|_, _| Reply::Raw(201, "application/xml", sample("port_created"))).await;
    carrier.client_v1().ports().unwrap().submit(&home).await.unwrap();
    insta::assert_snapshot!("port_in_v1_home", carrier.written());
    home.routing = PortRouting::Preconfigured;
    let error = carrier.client().ports().unwrap().submit(&home).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn bw_port_in_that_is_rejected_inside_a_201_is_there_and_one_without_an_id_is_refused() {
    let errors = "<Errors><Code>7300</Code><Description>PIN 4711-pin is wrong</Description></Errors>";
    let with =
        sample("port_created").replace("<ProcessingStatus>PENDING_DOCUMENTS", &format!("{errors}<ProcessingStatus>EXCEPTION"));
    let carrier = StandIn::new(move |_, _| Reply::Raw(201, "application/xml", with.clone())).await;
    let accepted = carrier.client().ports().unwrap().submit(&order()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some(ID));
    assert_eq!(accepted.words.unwrap().text.as_deref(), Some("PIN •••• is wrong"));
    let without =
        format!("<LnpOrderResponse><Status><Code>400</Code><Description>No</Description></Status>{errors}</LnpOrderResponse>");
    let carrier = StandIn::new(move |_, _| Reply::Raw(400, "application/xml", without.clone())).await;
    assert_eq!(carrier.client().ports().unwrap().submit(&order()).await.unwrap_err().kind, ErrorKind::Refused);
}

#[tokio::test]
async fn bw_port_in_list_shows_each_as_its_own_sub_order_with_what_may_be_done() {
    let carrier = port("FOC", Reply::status(200)).await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    let page = ports.page(&PortFilter::default(), 1).await.unwrap();
    assert!(page.more);
    let (dated, rejected) = (&page.items[0], &page.items[1]);
    assert_eq!((dated.request.as_str(), dated.sub_orders[0].id.as_str()), (ID, ID));
    assert_eq!((dated.phase_word.as_str(), dated.sub_orders[0].foc_date), ("FOC", Some(date(2026, 12, 2))));
    assert!(dated.sub_orders[0].may_activate && dated.sub_orders[0].may_cancel && !dated.sub_orders[0].may_delete);
    assert_eq!(rejected.sub_orders[0].failure.as_deref(), Some("7300 : Account number is wrong"));
    assert_eq!(rejected.kind, Some(NumberKind::TollFree));
    assert!(rejected.sub_orders[0].may_edit && !rejected.sub_orders[0].may_activate);
    assert!(carrier.calls()[0].path.ends_with("portins?page=1&size=100"));
    ports.page(&PortFilter::default(), 2).await.unwrap_err();
    assert!(carrier.calls()[1].path.ends_with("portins?page=b%2D2&size=100") || carrier.calls()[1].path.contains("page=b-2"));
    let filter = PortFilter { numbers: vec![number("7065550101"), number("7065550102")], ..PortFilter::default() };
    let found = ports.page(&filter, 1).await.unwrap();
    assert_eq!((found.items.len(), found.more), (2, false));
    assert!(carrier.calls().last().unwrap().path.contains("orderTn=%2B17065550102"));
}

#[tokio::test]
async fn bw_port_in_rejections_name_why() {
    let carrier = port("FOC", Reply::status(200)).await;
    let page = carrier.client().ports().unwrap().rejections(1).await.unwrap();
    let rejected = page.items.iter().find(|one| one.order_word.as_deref() == Some("EXCEPTION")).unwrap();
    assert_eq!(rejected.failure.as_deref(), Some("7300 : Account number is wrong"));
    assert_eq!(rejected.order_id.as_deref(), Some("979E0022"));
    assert!(carrier.calls()[0].path.contains("status=EXCEPTION"));
}

#[tokio::test]
async fn bw_port_in_status_reads_the_record_and_never_the_pin() {
    let carrier = port("FOC", Reply::status(200)).await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    let record = ports.record(&part()).await.unwrap();
    assert_eq!(record.papers, [(DocumentKind::Loa, "a.pdf".to_owned())]);
    assert!(!format!("{record:?}").contains("4711"), "{record:?}");
    let asked = details();
    let ReadBack::Matches { unproved } = ports.read_back(&asked, &record) else {
        panic!("{:?}", ports.read_back(&asked, &record))
    };
    assert_eq!(unproved, ["address_for_updates", "PIN"]);
    let mut other = details();
    other.address.city = "Rome".into();
    other.losing_account.number = "B-1".into();
    assert_eq!(ports.read_back(&other, &record), ReadBack::Differs { parts: vec!["city", "account_number"] });
    let routing = ports.routing(&PortRequestId::new(ID)).await.unwrap();
    assert_eq!(routing.summary(), "Trunk group 12/500");
    let numbers = ports.numbers(&SubOrderId::new(ID)).await.unwrap();
    let flags: Vec<(&str, bool)> = numbers.iter().map(|n| (n.word.as_str(), n.may_activate)).collect();
    assert_eq!(flags, [("COMPLETE", false), ("FOC", true)]);
    let activation = ports.activation(&SubOrderId::new(ID), &number("7065550101")).await.unwrap();
    assert_eq!((activation.foc_date, activation.activation), (Some(date(2026, 12, 2)), Some(Activation::Manual)));
    assert_eq!(ports.activation(&SubOrderId::new(ID), &number("7065550109")).await.unwrap_err().kind, ErrorKind::NotFound);
    let another = PortPart { request: PortRequestId::new("other"), sub_order: None };
    assert_eq!(ports.record(&another).await.unwrap_err().kind, ErrorKind::Unreadable, "an answer about another port");
}

#[tokio::test]
async fn bw_port_in_supplement_is_for_open_requests_and_drafts_are_written_whole() {
    let carrier = port("EXCEPTION", sampled("port_in")).await;
    carrier.client().ports().unwrap().change(&part(), &details()).await.unwrap();
    insta::assert_snapshot!("port_in_supplement", carrier.written());
    let carrier = port("DRAFT", sampled("port_in")).await;
    carrier.client().ports().unwrap().change(&part(), &details()).await.unwrap();
    assert!(carrier.writes()[0].body.contains("<LnpOrder><CustomerOrderId>from-us</CustomerOrderId><SiteId>12</SiteId>"));
    let carrier = port("COMPLETE", sampled("port_in")).await;
    let error = carrier.client().ports().unwrap().change(&part(), &details()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(carrier.writes().is_empty());
}

#[tokio::test]
async fn bw_port_in_cancel_and_deletion_share_an_address_and_are_never_mistaken() {
    let request = PortRequestId::new(ID);
    for (word, cancels, deletes) in [("FOC", true, false), ("DRAFT", false, true), ("COMPLETE", false, false)] {
        let carrier = port(word, Reply::status(200)).await;
        let client = carrier.client();
        let ports = client.ports().unwrap();
        assert_eq!(ports.cancel(&request, &PortLevel::Request).await.is_ok(), cancels, "{word}");
        assert_eq!(ports.delete(&request, &PortLevel::Request).await.is_ok(), deletes, "{word}");
        let writes = carrier.writes();
        assert_eq!(writes.len(), usize::from(cancels || deletes), "{word}");
        assert!(writes.iter().all(|w| w.method == "DELETE" && w.path.ends_with(ID)));
        let level = PortLevel::Number { sub_order: SubOrderId::new(ID), number: number("7065550101") };
        assert_eq!(ports.cancel(&request, &level).await.unwrap_err().kind, ErrorKind::Unsupported);
    }
}

#[tokio::test]
async fn bw_port_in_activate_names_what_shall_be_active() {
    let request = PortRequestId::new(ID);
    let carrier = port("FOC", Reply::status(200)).await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    ports.activate(&request, &PortLevel::Request).await.unwrap();
    insta::assert_snapshot!("port_in_activate", carrier.written());
    let level = PortLevel::Number { sub_order: SubOrderId::new(ID), number: number("7065550109") };
    assert_eq!(ports.activate(&request, &level).await.unwrap_err().kind, ErrorKind::Unsupported);
    let carrier = port("SUBMITTED", Reply::status(200)).await;
    assert!(carrier.client().ports().unwrap().activate(&request, &PortLevel::Request).await.is_err());
    assert!(carrier.writes().is_empty());
}

#[tokio::test]
async fn bw_port_in_activation_tells_which_numbers_are_active_already() {
    let carrier = port("FOC", Reply::status(200)).await;
    let told = carrier.client().ports().unwrap().numbers(&SubOrderId::new(ID)).await.unwrap();
    let of = |digits: &str| told.iter().find(|one| one.number == number(digits)).unwrap();
    assert_eq!((of("7065550101").word.as_str(), of("7065550101").may_activate), ("COMPLETE", false));
    assert_eq!((of("7065550102").word.as_str(), of("7065550102").may_activate), ("FOC", true));
    let carrier = port("SUBMITTED", Reply::status(200)).await;
    let told = carrier.client().ports().unwrap().numbers(&SubOrderId::new(ID)).await.unwrap();
    assert!(told.iter().all(|one| one.word == "SUBMITTED" && !one.may_activate), "{told:?}");
    assert!(carrier.calls().iter().all(|seen| !seen.path.contains("activationStatus")), "there is nothing to ask yet");
}

fn paper(pieces: Vec<std::io::Result<Bytes>>, bytes: u64) -> Paper {
    let content = futures::stream::iter(pieces).boxed();
    Paper { kind: DocumentKind::Bill, name: "bill.pdf".into(), media_type: "application/pdf", bytes, content }
}

#[tokio::test]
async fn bw_port_loas_travel_as_raw_bytes_with_their_length_and_kind_and_bw_port_loas_remove_names_one() {
    let carrier = port("SUBMITTED", sampled("loa_uploaded")).await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    let pieces = vec![Ok(Bytes::from_static(b"%PDF-1.4 ")), Ok(Bytes::from_static(b"bill"))];
    let accepted = ports.send_paper(&part(), paper(pieces, 13)).await.unwrap();
    assert_eq!(accepted.reference.unwrap(), format!("{ID}-1700000000000.pdf"));
    let sent = &carrier.writes()[0];
    assert_eq!(sent.path, format!("/api/v2/accounts/14/portins/{}/loas?documentType=INVOICE", ID));
    assert_eq!((sent.headers["content-type"].as_str(), sent.headers["content-length"].as_str()), ("application/pdf", "13"));
    assert!(!sent.headers.contains_key("transfer-encoding"));
    assert_eq!(sent.body, "%PDF-1.4 bill");
    ports.remove_paper(&part(), DocumentKind::Bill, "../a b.pdf").await.unwrap();
    let last = carrier.writes().pop().unwrap();
    assert_eq!((last.method.as_str(), last.path.contains("loas/%2E%2E%2Fa%20b%2Epdf")), ("DELETE", true), "{}", last.path);
}

#[tokio::test]
async fn bw_port_loas_that_break_off_leave_the_outcome_open_and_refused_ones_do_not() {
    let carrier = port("SUBMITTED", sampled("loa_uploaded")).await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    for (pieces, bytes) in [
        (vec![Ok(Bytes::from_static(b"short"))], 50),
        (vec![Ok(Bytes::from_static(b"much too long"))], 5),
        (vec![Ok(Bytes::from_static(b"half")), Err(std::io::ErrorKind::BrokenPipe.into())], 8),
    ] {
        let sent = tokio::time::timeout(Duration::from_secs(5), ports.send_paper(&part(), paper(pieces, bytes))).await.unwrap();
        let error = sent.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{error}");
        assert!(error.detail.contains("could not be read to its end"), "{error}");
    }
    let refused =
        "<fileUploadResponse><resultCode>7641</resultCode><resultMessage>Too many files</resultMessage></fileUploadResponse>";
    let carrier = port("SUBMITTED", Reply::Xml(refused.into())).await;
    let pieces = vec![Ok(Bytes::from_static(b"%PDF"))];
    let error = carrier.client().ports().unwrap().send_paper(&part(), paper(pieces, 4)).await.unwrap_err();
    assert_eq!((error.kind, error.words.text.as_deref()), (ErrorKind::Refused, Some("Too many files")));
}

#[tokio::test]
async fn what_this_carrier_has_not_is_said_and_nothing_is_sent() {
    let carrier = port("FOC", Reply::status(200)).await;
    let client = carrier.client();
    let ports = client.ports().unwrap();
    assert!(ports.may_set_routing(&PortRouting::Unset).is_err());
    let errors = [
        ports.set_routing(&PortRequestId::new(ID), &PortRouting::Preconfigured).await.unwrap_err(),
        ports.set_activation(&SubOrderId::new(ID), &number("7065550101"), Activation::Auto, Timestamp(0)).await.unwrap_err(),
        ports.export(&PortExport::Requests(PortFilter::default())).await.unwrap_err(),
    ];
    assert!(errors.iter().all(|e| e.kind == ErrorKind::Unsupported));
    assert!(carrier.seen().is_empty());
    for (act, id) in [
        (PortAct::Submit, "bw_port_in"),
        (PortAct::Change, "bw_port_in_supplement"),
        (PortAct::SendPaper, "bw_port_loas"),
        (PortAct::RemovePaper, "bw_port_loas_remove"),
    ] {
        assert_eq!(ports.operation(act).id, id);
    }
}
