//! A carrier that is slow, down, or says nonsense.

use std::time::{Duration, Instant};

use contract::{account::HealthState, number::NumberKind, offer::OfferQuery};

use super::stand_in::{Reply, StandIn, connection, mark, number};
use crate::{
    carrier::{Carrier, Connection},
    error::{Error, ErrorKind},
    operation::{Effect, Evidence},
    tests::PATIENT,
    tsg::SPEC,
};

async fn search(client: &dyn Carrier) -> Result<usize, Error> {
    let query = OfferQuery { kind: NumberKind::TollFree, ..OfferQuery::default() };
    client.search().unwrap().offers(&query).await.map(|found| found.items.len())
}

async fn info(client: &dyn Carrier) -> Result<(), Error> {
    client.inventory().unwrap().find(NumberKind::Local, &number("2065550100"), None).await.map(drop)
}

async fn remove(client: &dyn Carrier) -> Result<(), Error> {
    client.inventory().unwrap().remove(NumberKind::Local, &[number("2065550100")], &mark()).await.map(drop)
}

#[test]
fn only_the_table_says_what_may_be_repeated_and_what_is_inferred() {
    let inferred = [
        "tsg_search_local",
        "tsg_sms_disable",
        "tsg_mms_disable",
        "tsg_priority_list",
        "tsg_cnam_lookup",
        "tsg_sms_carrier_lookup",
        "tsg_cdr_count",
    ];
    let reads = ["search", "list", "info", "lookup", "cdr", "text_protect"];
    for operation in SPEC.operations {
        let is_read = reads.iter().any(|read| operation.id.contains(read));
        assert_eq!(operation.effect.may_repeat(), is_read, "{}", operation.id);
        assert!(operation.deadline <= Duration::from_secs(if operation.effect == Effect::Read { 15 } else { 60 }));
        assert_eq!(operation.evidence == Evidence::Inferred, inferred.contains(&operation.id), "{}", operation.id);
    }
    assert_eq!(SPEC.operations.len(), 25);
}

#[tokio::test]
async fn a_read_is_tried_three_times_in_all_and_a_write_once() {
    let replies = [
        Reply::Raw(500, "text/plain", String::new()),
        Reply::BrokenAfter("{\"data\": "),
        Reply::Raw(200, "text/html", "<html>".into()),
        Reply::Json("{\"data\":".repeat(300)),
    ];
    for reply in replies {
        let carrier = StandIn::new(move |_, _| reply.clone()).await;
        let client = carrier.client();
        assert!(search(&*client).await.unwrap_err().kind.may_retry_read());
        assert_eq!(carrier.calls().len(), 3);
        let error = remove(&*client).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{error}");
        assert_eq!(carrier.calls().len(), 4);
    }
}

#[tokio::test]
async fn a_429_is_obeyed_by_both_services_of_the_carrier() {
    let busy = StandIn::new(|_, _| Reply::TooMany).await;
    let client = busy.client();
    let error = search(&*client).await.unwrap_err();
    assert_eq!((error.kind, error.retry_after_s), (ErrorKind::TooMany, Some(7)));
    assert_eq!(client.health().state, HealthState::Slow);
    let error = info(&*client).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooMany);
    assert_eq!(remove(&*client).await.unwrap_err().kind, ErrorKind::NotSent);
    assert_eq!(busy.calls().len(), 1, "the rest holds the others back");
}

#[tokio::test]
async fn two_hundred_megabytes_in_place_of_an_answer_are_not_read_to_their_end() {
    let carrier = StandIn::new(|_, _| Reply::Long("[[[[[[[[[[", 2_000)).await;
    let client = (SPEC.connect)(Connection { limits: PATIENT, ..carrier.connection("on") }).unwrap();
    for error in [search(&*client).await.unwrap_err(), info(&*client).await.unwrap_err(), remove(&*client).await.unwrap_err()] {
        assert_eq!(error.kind, ErrorKind::Unreadable);
        assert!(error.detail.contains("8 MiB"), "{}", error.detail);
    }
}

#[tokio::test]
async fn a_silent_carrier_costs_a_read_one_deadline_in_all() {
    let carrier = StandIn::new(|_, _| Reply::Silence).await;
    let client = carrier.client();
    let began = Instant::now();
    assert_eq!(search(&*client).await.unwrap_err().kind, ErrorKind::Lost);
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert_eq!(remove(&*client).await.unwrap_err().kind, ErrorKind::Lost);
}

#[tokio::test]
async fn a_carrier_that_is_not_there_was_sent_nothing() {
    let nobody = connection("http://127.0.0.1:1", (SPEC.sandbox_login)("mark"), std::sync::Arc::new(crate::clock::SystemClock));
    let client = (SPEC.connect)(nobody).unwrap();
    assert_eq!(remove(&*client).await.unwrap_err().kind, ErrorKind::NotSent);
    assert_eq!(client.health().sentence.as_deref(), Some("TSG Global cannot be reached."));
}
