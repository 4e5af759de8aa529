//! What a number does: routing, 911, 411, caller name, fax.

use std::net::Ipv4Addr;

use contract::{
    caller_name::{CallerName, CallerNameRecord},
    directory_listing::{DirectoryListing, ListingChange, ListingKind},
    emergency_address::{EmergencyAddress, EmergencyChange},
    fax::{Fax, FaxService},
    geography::StateCode,
    id::RoutingTrunkId,
    number::{E164, NumberKind},
    routing::{Answering, Chain, Destination, DeviceCredentials, Routing, RoutingChange, Sequence, SipDigits, Step},
    secret::Secret,
};
use futures::StreamExt as _;

use super::stand_in::{Reply, StandIn, mark, owned, sample};
use crate::{
    carrier::{CarrierNumber, ReadBack},
    error::ErrorKind,
};

const PROVED: ReadBack = ReadBack::Matches { unproved: Vec::new() };

fn mine() -> CarrierNumber {
    owned("2512658624", NumberKind::Local)
}

/// The document's own record.
async fn listed() -> CarrierNumber {
    let carrier = StandIn::saying("dids").await;
    carrier.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().unwrap().remove(0)
}

/// The document's own record with one thing written differently.
async fn listed_with(from: &'static str, to: &'static str) -> CarrierNumber {
    assert!(sample("dids").contains(from), "{from}");
    let carrier = StandIn::new(move |_, _| Reply::Json(sample("dids").replace(from, to))).await;
    carrier.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().unwrap().remove(0)
}

fn step(to: Destination, ring_seconds: Option<u8>) -> Step {
    Step { to, ring_seconds }
}

fn to(number: &str) -> Destination {
    Destination::Number { number: E164::parse(number).unwrap() }
}

/// What the document's first sample asks for.
fn documented_chain() -> Chain {
    Chain {
        sequence: Some(Sequence::Simultaneous),
        answering: Answering::ForwardOnly,
        sip_digits: Some(SipDigits::Eleven),
        steps: vec![
            step(to("2522378144"), Some(99)),
            step(Destination::Pbx { address: Ipv4Addr::LOCALHOST }, Some(20)),
            step(to("2223331234"), Some(60)),
        ],
    }
}

fn change(chain: Chain) -> RoutingChange {
    RoutingChange { routing: Routing::Chain(chain), device: None }
}

async fn routed(change: &RoutingChange, answer: &'static str) -> String {
    let carrier = StandIn::saying(answer).await;
    carrier.client().routing().unwrap().set(&mine(), change, &mark()).await.unwrap();
    carrier.only()
}

#[tokio::test]
async fn c48_update_forwarding_writes_three_steps_as_documented() {
    insta::assert_snapshot!("forwarding_chain", routed(&change(documented_chain()), "forwarding_own_network").await);
}

#[tokio::test]
async fn c48_update_forwarding_empties_the_slots_it_does_not_use() {
    let chain = Chain {
        sequence: None,
        answering: Answering::RingForwardVoicemail,
        sip_digits: None,
        steps: vec![step(Destination::Preconfigured, None)],
    };
    insta::assert_snapshot!("forwarding_preconfigured", routed(&change(chain), "forwarding_own_network").await);
}

#[tokio::test]
async fn c48_update_forwarding_registers_a_device_and_keeps_its_password_out_of_the_words() {
    let chain = Chain { steps: vec![step(Destination::Device, Some(30))], ..documented_chain() };
    let credentials = DeviceCredentials { username: "12512658624".into(), password: Secret::new("secret123") };
    let change = RoutingChange { routing: Routing::Chain(chain), device: Some(credentials) };
    insta::assert_snapshot!("forwarding_device", routed(&change, "forwarding_other_switch").await);
    let carrier = StandIn::new(|_, _| Reply::Json(r#"{"code":400,"error":"secret123 is too weak"}"#.into())).await;
    let error = carrier.client().routing().unwrap().set(&mine(), &change, &mark()).await.unwrap_err();
    assert_eq!(error.words.text.as_deref(), Some("•••• is too weak"));
    let missing = RoutingChange { device: None, ..change };
    assert_eq!(
        carrier.client().routing().unwrap().set(&mine(), &missing, &mark()).await.unwrap_err().kind,
        ErrorKind::Unsupported
    );
}

#[tokio::test]
async fn c48_update_forwarding_routes_to_a_trunk_group_by_the_routing_id_as_a_number_trap_23() {
    let change = RoutingChange { routing: Routing::TrunkGroup { id: RoutingTrunkId::new("52610") }, device: None };
    let carrier = StandIn::saying("forwarding_own_network").await;
    carrier.client().routing().unwrap().set(&owned("8882234560", NumberKind::TollFree), &change, &mark()).await.unwrap();
    insta::assert_snapshot!("forwarding_trunk_group", carrier.only());
}

#[tokio::test]
async fn c48_update_forwarding_takes_both_answers_and_no_other_trap_21() {
    for answer in ["forwarding_own_network", "forwarding_other_switch"] {
        routed(&change(documented_chain()), answer).await;
    }
    for data in ["false", "null", "[]", "{}", r#""later""#] {
        let body = format!(r#"{{"error":null,"data":{data},"code":200}}"#);
        let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
        let error = carrier.client().routing().unwrap().set(&mine(), &change(documented_chain()), &mark()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{data}");
    }
}

#[tokio::test]
async fn c48_update_forwarding_proves_what_can_be_read_and_names_what_cannot_trap_53() {
    let client = StandIn::saying("dids").await.client();
    let routing = client.routing().unwrap();
    // The sample lists `sipdigits: NA` and an empty sequence.
    let read_back = routing.read_back(&change(documented_chain()), &listed().await);
    assert_eq!(read_back, ReadBack::Matches { unproved: vec!["sequence", "sip_digits"] });
    let other = Chain { answering: Answering::Reject, sequence: Some(Sequence::Order), ..documented_chain() };
    let words = listed_with(r#""sequence": """#, r#""sequence": "Random""#).await;
    assert_eq!(routing.read_back(&change(other), &words), ReadBack::Differs { parts: vec!["answering", "sequence"] });
    let mut fewer = documented_chain();
    fewer.steps.pop();
    assert_eq!(routing.read_back(&change(fewer), &listed().await), ReadBack::Differs { parts: vec!["steps"] });

    let device = listed_with(r#""method1": "simple""#, r#""method1": "trunk""#).await;
    let mut asked = Chain { sequence: None, sip_digits: None, ..documented_chain() };
    asked.steps[0].to = Destination::Device;
    assert_eq!(routing.read_back(&change(asked), &device), ReadBack::Matches { unproved: vec!["device"] });

    let trunk = RoutingChange { routing: Routing::TrunkGroup { id: RoutingTrunkId::new("52610") }, device: None };
    assert_eq!(routing.read_back(&trunk, &listed().await), ReadBack::Differs { parts: vec!["trunk_group"] });
    let own_network = listed_with(r#""portaAID": 1343355"#, r#""portaAID": null"#).await;
    assert_eq!(routing.read_back(&trunk, &own_network), PROVED);
}

#[tokio::test]
async fn a_number_without_methods_and_mode_has_no_route_and_none_can_be_taken_away() {
    let unset = RoutingChange { routing: Routing::Unset, device: None };
    let carrier = StandIn::saying("forwarding_own_network").await;
    let client = carrier.client();
    assert_eq!(client.routing().unwrap().set(&mine(), &unset, &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
    // A mode that only rings, with nothing to ring, is what a new number has.
    for mode in [r#""""#, "null", "1", r#""1""#] {
        let data = format!(r#"{{"method1":"","fwd_trunk_grpid":null,"answeringmode":{mode}}}"#);
        let body = format!(r#"{{"code":200,"data":[{{"did":"2512658624","forwardingData":{data}}}]}}"#);
        let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
        let page = carrier.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().unwrap();
        assert_eq!(page[0].routing, Routing::Unset, "{mode}");
    }
    let only = |answering| change(Chain { sequence: None, answering, sip_digits: None, steps: Vec::new() });
    assert_eq!(client.routing().unwrap().read_back(&only(Answering::RingOnly), &mine()), PROVED);
    let rejected = client.routing().unwrap().read_back(&only(Answering::Reject), &mine());
    assert_eq!(rejected, ReadBack::Differs { parts: vec!["steps"] });
}

fn address() -> EmergencyAddress {
    EmergencyAddress {
        name: "test user".into(),
        street_number: "123".into(),
        street_name: "Test St".into(),
        unit: "Apartment 2".into(),
        city: "Miami".into(),
        state: StateCode::parse("FL").unwrap(),
        zip: "33155".into(),
    }
}

#[tokio::test]
async fn c48_update_911_writes_names_other_than_those_it_reads_trap_18() {
    let carrier = StandIn::saying("update_911_true").await;
    let change = EmergencyChange::Set { address: address() };
    let client = carrier.client();
    let accepted = client.emergency().unwrap().set(&mine(), &change, &mark()).await.unwrap();
    assert_eq!(accepted.reference, None);
    insta::assert_snapshot!("update_911", carrier.only());
    let emergency = client.emergency().unwrap();
    assert_eq!(emergency.read_back(&change, &listed().await), ReadBack::Matches { unproved: vec!["city"] });
    let moved = listed_with(r#""streetnumber": "123""#, r#""streetnumber": "124""#).await;
    assert_eq!(emergency.read_back(&change, &moved), ReadBack::Differs { parts: vec!["street_number"] });
    let louder = listed_with("Test St", "TEST  ST").await;
    assert_eq!(emergency.read_back(&change, &louder), ReadBack::Matches { unproved: vec!["city"] });
    assert_eq!(emergency.read_back(&change, &mine()), ReadBack::Differs { parts: vec!["enabled"] });
}

#[tokio::test]
async fn c48_update_911_says_yes_by_true_or_by_a_bare_id_trap_6() {
    let carrier = StandIn::saying("update_911_id").await;
    let change = EmergencyChange::Set { address: address() };
    let accepted = carrier.client().emergency().unwrap().set(&mine(), &change, &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("20312026"));
    for data in ["false", "null", "[]", "0", r#""""#, r#""no such address""#] {
        let body = format!(r#"{{"error":null,"data":{data},"code":200}}"#);
        let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
        let error = carrier.client().emergency().unwrap().set(&mine(), &change, &mark()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{data}");
    }
}

#[tokio::test]
async fn c48_update_911_switches_off_with_the_address_that_is_listed_and_an_empty_city() {
    let carrier = StandIn::saying("update_911_true").await;
    let client = carrier.client();
    let emergency = client.emergency().unwrap();
    emergency.set(&listed().await, &EmergencyChange::Disable, &mark()).await.unwrap();
    insta::assert_snapshot!("update_911_off", carrier.only());
    assert_eq!(emergency.read_back(&EmergencyChange::Disable, &listed().await), ReadBack::Differs { parts: vec!["enabled"] });
    let off = listed_with(r#""enabled": "yes""#, r#""enabled": "no""#).await;
    assert_eq!(emergency.read_back(&EmergencyChange::Disable, &off), PROVED);
}

#[tokio::test]
async fn c48_update_911_is_a_write_although_it_is_a_get_trap_2() {
    for reply in [Reply::Silence, Reply::Broken, Reply::Raw(503, "text/html", "<html>".into())] {
        let carrier = StandIn::new(move |_, _| reply.clone()).await;
        let change = EmergencyChange::Set { address: address() };
        let error = carrier.client().emergency().unwrap().set(&mine(), &change, &mark()).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{error}");
        assert_eq!(carrier.calls().len(), 1);
        // Neither the name nor the street comes back in anything that is logged.
        assert!(!format!("{error:?}").contains("Test"));
    }
}

#[tokio::test]
async fn c48_verify_address_asks_without_changing_and_reads_both_verdicts() {
    let carrier = StandIn::saying("verify_address").await;
    assert!(carrier.client().emergency().unwrap().verify(&address()).await.unwrap().valid);
    insta::assert_snapshot!("verify_address", carrier.only());
    for body in [r#"{"error":null,"data":false,"code":200}"#, r#"{"error":"Address not found","data":false,"code":400}"#] {
        let carrier = StandIn::new(move |_, _| Reply::Json(body.into())).await;
        let verdict = carrier.client().emergency().unwrap().verify(&address()).await.unwrap();
        assert!(!verdict.valid);
    }
    let carrier = StandIn::new(|_, _| Reply::Raw(200, "text/html", "<html>".into())).await;
    assert_eq!(carrier.client().emergency().unwrap().verify(&address()).await.unwrap_err().kind, ErrorKind::Unreadable);
}

fn listing() -> DirectoryListing {
    DirectoryListing {
        kind: ListingKind::Residence,
        first_name: "test".into(),
        last_name: "test".into(),
        street: "123".into(),
        city: "Miami".into(),
        state: StateCode::parse("FL").unwrap(),
        zip: "33155".into(),
        line2: String::new(),
        visibility: contract::directory_listing::ListingVisibility::Listed,
        address_printed: true,
        further: contract::directory_listing::FurtherNames::default(),
    }
}

#[tokio::test]
async fn c48_update_411_writes_the_documents_query_and_reads_it_back_whole() {
    let carrier = StandIn::saying("update_411").await;
    let client = carrier.client();
    let directory = client.directory().unwrap();
    let change = ListingChange::Set { listing: listing() };
    directory.set(&mine(), &change, &mark()).await.unwrap();
    insta::assert_snapshot!("update_411", carrier.only());
    let body = sample("dids");
    let data: serde_json::Value = serde_json::from_str(&body).unwrap();
    let mut data = data.clone();
    data["data"][0]["listing411Data"] = serde_json::json!({
        "enabled": "yes", "type": "RES", "country": "US", "state": "FL", "zip": 33155, "lstgn": "test", "lstnm": "Test",
        "business": null, "locnm": "MIAMI", "strt": "123"
    });
    let shown = StandIn::new(move |_, _| Reply::Json(data.to_string())).await;
    let number = shown.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().unwrap().remove(0);
    assert_eq!(directory.read_back(&change, &number), PROVED);
    assert_eq!(directory.read_back(&ListingChange::Disable, &number), ReadBack::Differs { parts: vec!["enabled"] });
    let business =
        ListingChange::Set { listing: DirectoryListing { kind: ListingKind::Business, city: "Rome".into(), ..listing() } };
    assert_eq!(directory.read_back(&business, &number), ReadBack::Differs { parts: vec!["kind", "city"] });
    // Nothing is listed in the document's own record.
    assert_eq!(directory.read_back(&ListingChange::Disable, &listed().await), PROVED);
    assert_eq!(directory.read_back(&change, &listed().await), ReadBack::Differs { parts: vec!["enabled"] });
}

#[tokio::test]
async fn c48_update_411_is_a_write_although_it_is_a_get_trap_2() {
    let carrier = StandIn::new(|_, _| Reply::Raw(500, "text/plain", String::new())).await;
    let error = carrier.client().directory().unwrap().set(&mine(), &ListingChange::Disable, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unavailable);
    insta::assert_snapshot!("update_411_off", carrier.only());
}

#[tokio::test]
async fn c48_create_cnam_sends_texts_and_takes_numbers_back_trap_56() {
    let carrier = StandIn::saying("create_cnam").await;
    let client = carrier.client();
    let names = client.caller_names().unwrap();
    let name = CallerName { enabled: true, kind: ListingKind::Business, name: "TANNER DENTAL".into(), hidden: false };
    let accepted = names.set(&mine(), &name, &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("6720"));
    insta::assert_snapshot!("create_cnam", carrier.only());

    let mut number = mine();
    assert_eq!(names.read_back(&name, &number), ReadBack::Differs { parts: vec!["name"] });
    number.caller_name =
        Some(CallerNameRecord { lookup: false, name: Some("Tanner Dental".into()), number: None, kind: String::new() });
    assert_eq!(names.read_back(&name, &number), ReadBack::Matches { unproved: vec!["kind"] });
    let off = CallerName { enabled: false, ..name };
    assert_eq!(names.read_back(&off, &number), ReadBack::Unreadable, "the record does not say whether it is shown");
    assert_eq!(names.read_back(&off, &mine()), PROVED);
    number.carrier_id.clear();
    assert_eq!(names.set(&number, &off, &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn c48_create_cnam_says_nothing_of_the_lookup_which_only_the_record_shows_trap_19() {
    let carrier = StandIn::saying("create_cnam").await;
    let name = CallerName { enabled: true, kind: ListingKind::Residence, name: "TANNER".into(), hidden: false };
    carrier.client().caller_names().unwrap().set(&mine(), &name, &mark()).await.unwrap();
    assert!(!carrier.only().contains("lookup") && !carrier.only().contains("dip"));
    let number = listed_with(r#""cnamLookup": "no""#, r#""cnamLookup": "yes""#).await;
    assert!(number.caller_name.unwrap().lookup);
    assert_eq!(listed().await.caller_name, None);
}

#[tokio::test]
async fn c48_update_fax_answers_a_bare_id_without_a_code_trap_44() {
    let carrier = StandIn::saying("update_fax").await;
    let fax = Fax { service: FaxService::Adapter, email: "test@email.com".into(), serial: "123454".into() };
    let accepted = carrier.client().fax().unwrap().set(&mine(), &fax, &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("1234567"));
    insta::assert_snapshot!("update_fax", carrier.only());
    for body in [r#"{"error":null,"data":false}"#, r#"{"error":null,"data":null}"#, r#"{"error":null}"#] {
        let carrier = StandIn::new(move |_, _| Reply::Json(body.into())).await;
        let error = carrier.client().fax().unwrap().set(&mine(), &fax, &mark()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{body}");
    }
    let refusing = StandIn::new(|_, _| Reply::Json(r#"{"error":"Invalid serial","data":null}"#.into())).await;
    let error = refusing.client().fax().unwrap().set(&mine(), &fax, &mark()).await.unwrap_err();
    assert_eq!((error.kind, error.words.text.as_deref()), (ErrorKind::Refused, Some("Invalid serial")));
}

#[tokio::test]
async fn c48_update_fax_calls_the_field_without_a_name_email_trap_5() {
    let carrier = StandIn::saying("update_fax").await;
    let mut number = mine();
    number.fax = Some(contract::fax::FaxRecord {
        service: Some(FaxService::InboundOnly),
        word: "1".into(),
        email: Some("old@example.com".into()),
        serial: None,
    });
    carrier.client().fax().unwrap().set(&number, &Fax::default(), &mark()).await.unwrap();
    insta::assert_snapshot!("update_fax_off", carrier.only());
}

#[tokio::test]
async fn c48_update_fax_is_read_back_under_the_misspelt_name_trap_17() {
    let client = StandIn::saying("dids").await.client();
    let fax = client.fax().unwrap();
    let asked = Fax { service: FaxService::InboundAndOutbound, email: "a@example.com".into(), serial: String::new() };
    assert_eq!(fax.read_back(&asked, &listed().await), ReadBack::Differs { parts: vec!["service"] });
    assert_eq!(fax.read_back(&Fax::default(), &listed().await), PROVED);
    let body = r#"{"code":200,"data":[{"did":"2512658624","faxData":{"servive":2,"email":"A@example.com","serial":null}}]}"#;
    let shown = StandIn::new(move |_, _| Reply::Json(body.into())).await;
    let number = shown.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().unwrap().remove(0);
    assert_eq!(fax.read_back(&asked, &number), PROVED);
    assert_eq!(
        fax.read_back(&Fax { service: FaxService::InboundOnly, ..asked.clone() }, &number),
        ReadBack::Differs { parts: vec!["service"] }
    );
    let odd = StandIn::new(move |_, _| Reply::Json(body.replace(":2,", ":\"gold\","))).await;
    let number = odd.client().inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().unwrap().remove(0);
    assert_eq!(fax.read_back(&asked, &number), ReadBack::Unreadable);
}

#[tokio::test]
async fn what_a_kind_of_number_cannot_have_is_refused_with_a_whole_sentence() {
    let client = StandIn::saying("dids").await.client();
    for (digits, kind) in [("8885550145", NumberKind::TollFree), ("+442079460018", NumberKind::International)] {
        let number = owned(digits, kind);
        let reasons = [
            client.emergency().unwrap().may(&number),
            client.directory().unwrap().may(&number),
            client.caller_names().unwrap().may(&number),
        ];
        for reason in reasons {
            let reason = reason.unwrap_err();
            assert!(reason.ends_with('.') && reason.contains(' '), "{reason}");
        }
        assert!(client.routing().unwrap().may(&number).is_ok());
    }
    let number = mine();
    assert!(client.emergency().unwrap().may(&number).is_ok() && client.directory().unwrap().may(&number).is_ok());
    assert!(client.caller_names().unwrap().may(&number).is_ok() && client.fax().unwrap().may(&number).is_ok());
}
