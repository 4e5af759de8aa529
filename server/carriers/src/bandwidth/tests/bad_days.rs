//! A carrier that is slow, broken, hostile, or says what nobody knows.

use std::time::{Duration, Instant};

use contract::{account::HealthState, number::NumberKind};

use super::stand_in::{Reply, StandIn, connection, mark, number, refusal};
use crate::{
    bandwidth::SPEC,
    carrier::{Accepted, Carrier},
    error::{ErrorKind, Result},
    operation::Effect,
    orders::OrderKey,
};

async fn read(client: &dyn Carrier) -> Result<usize> {
    client.locations().unwrap().list().await.map(|all| all.len())
}

async fn write(client: &dyn Carrier) -> Result<Accepted> {
    client.inventory().unwrap().remove(NumberKind::Local, &[number("7065550101")], &mark()).await
}

#[test]
fn the_table_tells_reads_from_writes_and_each_row_once() {
    let mut ids: Vec<&str> = SPEC.operations.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!((ids.len(), count), (37, 37));
    let table = std::fs::read_to_string(format!("{}/src/bandwidth/README.md", env!("CARGO_MANIFEST_DIR"))).unwrap();
    for row in SPEC.operations {
        assert!(row.id.starts_with("bw_") && table.contains(&format!("`{}`", row.id)), "{}", row.id);
        let most = if row.id == "bw_port_loas" { 180 } else { 60 };
        assert!(row.deadline <= Duration::from_secs(if row.effect == Effect::Read { 15 } else { most }), "{}", row.id);
    }
}

#[tokio::test]
async fn a_read_is_tried_three_times_in_all_and_a_write_once() {
    for reply in [
        Reply::status(502),
        Reply::Broken,
        Reply::Raw(200, "text/html", "<html><body><p>It works</body></html>".into()),
        Reply::Xml("<SitesResponse><Sites>".into()),
        Reply::Xml("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>".into()),
        Reply::Xml(format!("{}{}", "<a>".repeat(70), "</a>".repeat(70))),
    ] {
        let carrier = StandIn::new(move |_, _| reply.clone()).await;
        let client = carrier.client();
        assert!(read(&*client).await.unwrap_err().kind.may_retry_read());
        assert_eq!(carrier.calls().len(), 3);
        let error = write(&*client).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{error}");
        assert_eq!(carrier.calls().len(), 4);
    }
}

#[tokio::test]
async fn a_429_tells_when_calls_are_counted_anew_and_is_not_tried_again() {
    let carrier = StandIn::new(|_, _| Reply::Reset(30)).await;
    let client = carrier.client();
    let error = write(&*client).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooMany);
    assert!(error.retry_after_s.is_some_and(|s| (29..=31).contains(&s)), "{:?}", error.retry_after_s);
    assert_eq!(client.health().state, HealthState::Slow);
    let held_back = read(&*client).await.unwrap_err();
    assert_eq!(held_back.kind, ErrorKind::TooMany);
    assert_eq!(carrier.calls().len(), 1, "the second was held back here");
}

#[tokio::test]
async fn a_silent_carrier_costs_one_deadline_and_leaves_a_write_open() {
    let carrier = StandIn::new(|_, _| Reply::Silence).await;
    let client = carrier.client();
    let began = Instant::now();
    assert_eq!(read(&*client).await.unwrap_err().kind, ErrorKind::Lost);
    assert!(began.elapsed() < Duration::from_secs(4));
    assert_eq!(write(&*client).await.unwrap_err().kind, ErrorKind::Lost);
}

#[tokio::test]
async fn a_carrier_that_is_not_there_was_sent_nothing() {
    let carrier = StandIn::new(|_, _| Reply::status(200)).await;
    let mut nobody = carrier.connection(&[]);
    nobody.base_url = "http://127.0.0.1:1/api/v2".into();
    let client = (SPEC.connect)(nobody).unwrap();
    assert_eq!(write(&*client).await.unwrap_err().kind, ErrorKind::NotSent);
    assert_eq!(client.health().sentence.as_deref(), Some("Bandwidth cannot be reached."));
}

#[tokio::test]
async fn a_refusal_without_a_word_is_one_only_where_the_carrier_is_known_for_it() {
    for (status, nothing_done) in [(403, true), (404, true), (400, false), (409, false), (408, false)] {
        let carrier = StandIn::new(move |_, _| Reply::status(status)).await;
        let error = write(&*carrier.client()).await.unwrap_err();
        assert_eq!(error.kind.proves_nothing_done(), nothing_done, "{status}: {error}");
    }
}

#[tokio::test]
async fn an_order_without_content_or_of_no_known_state_is_not_taken_for_done() {
    let key =
        OrderKey { operation: "bw_dlda_create", reference: Some("1".into()), mark: mark(), numbers: vec![number("7065550101")] };
    let carrier = StandIn::new(|_, _| Reply::status(200)).await;
    assert_eq!(carrier.client().orders().unwrap().order(&key).await.unwrap_err().kind, ErrorKind::Unreadable);
    let unknown = OrderKey { operation: "bw_available_numbers", ..key };
    assert_eq!(carrier.client().orders().unwrap().order(&unknown).await.unwrap_err().kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn neither_secret_nor_token_is_ever_in_an_error() {
    let token: serde_json::Value = serde_json::from_str(&super::stand_in::sample("token.json")).unwrap();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let said = format!("Bearer {token} of s3cret-s3cret is not welcome");
    let carrier = StandIn::new(move |_, _| refusal(403, "1", &said)).await;
    let client = carrier.client();
    for error in [read(&*client).await.unwrap_err(), write(&*client).await.unwrap_err()] {
        let text = format!("{error:?} {error}");
        assert!(!text.contains("s3cret") && !text.contains("eyJ"), "{text}");
        assert!(text.contains("is not welcome"));
    }
    let nobody = connection("not an address", (SPEC.sandbox_login)("w"), std::sync::Arc::new(carrier.clock.clone()));
    assert_eq!((SPEC.connect)(nobody).err().unwrap().kind, ErrorKind::Unsupported);
}
