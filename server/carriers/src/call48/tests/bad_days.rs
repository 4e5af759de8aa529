//! A carrier that is slow, down, or says nonsense.

use std::time::{Duration, Instant};

use contract::{account::HealthState, number::NumberKind};

use super::stand_in::{Reply, StandIn, connection, mark, owned, sampled};
use crate::{
    call48::SPEC,
    carrier::{Carrier, Connection},
    error::{Error, ErrorKind},
    operation::Effect,
    tests::PATIENT,
};

async fn states(client: &dyn Carrier) -> Result<usize, Error> {
    client.geography().unwrap().states().await.map(|s| s.len())
}

async fn remove(client: &dyn Carrier) -> Result<(), Error> {
    client
        .inventory()
        .unwrap()
        .remove(NumberKind::Local, &[owned("2512658624", NumberKind::Local).number], &mark())
        .await
        .map(drop)
}

#[test]
fn trap_3_only_the_table_says_what_may_be_repeated() {
    for operation in SPEC.operations {
        let name = operation.id.trim_start_matches("c48_");
        let reads = ["search", "list", "report", "countries", "states", "rate_centers", "verify", "subscriptions", "xdr"];
        let reads_ports = ["check", "detail", "forwarding", "export", "foc_did", "rejections"];
        let is_read = reads.iter().any(|r| name.contains(r))
            || name.strip_prefix("port_").is_some_and(|of_ports| reads_ports.contains(&of_ports));
        assert_eq!(operation.effect.may_repeat(), is_read, "{}", operation.id);
        // A paper has ten megabytes at most, and may take three minutes.
        let write = if operation.id == "c48_port_upload_docs" { 180 } else { 60 };
        assert!(operation.deadline <= Duration::from_secs(if operation.effect == Effect::Read { 15 } else { write }));
        let personal = ["c48_update_411", "c48_update_911", "c48_verify_address"].contains(&operation.id);
        assert_eq!(operation.personal_address, personal, "{}", operation.id);
    }
    assert_eq!(SPEC.operations.len(), 58);
}

#[tokio::test]
async fn a_read_is_tried_three_times_in_all_and_a_write_once() {
    for reply in [Reply::Raw(500, "text/plain", String::new()), Reply::Broken, Reply::Raw(200, "text/html", "<html>".into())] {
        let carrier = StandIn::new(move |_, _| reply.clone()).await;
        let client = carrier.client();
        assert!(states(&*client).await.unwrap_err().kind.may_retry_read());
        assert_eq!(carrier.calls().len(), 3);
        let error = remove(&*client).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{error}");
        assert_eq!(carrier.calls().len(), 4);
    }
}

#[tokio::test]
async fn a_read_that_fails_once_succeeds() {
    let carrier = StandIn::new(|_, nth| if nth == 0 { Reply::Broken } else { sampled("states") }).await;
    assert_eq!(states(&*carrier.client()).await.unwrap(), 2);
    assert_eq!(carrier.calls().len(), 2);
}

#[tokio::test]
async fn a_refusal_and_a_429_are_not_tried_again() {
    let refusing = StandIn::new(|_, _| Reply::Json(r#"{"code":403,"error":"Not allowed"}"#.into())).await;
    assert_eq!(states(&*refusing.client()).await.unwrap_err().kind, ErrorKind::Refused);
    assert_eq!(refusing.calls().len(), 1);
    let busy = StandIn::new(|_, _| Reply::TooMany).await;
    let client = busy.client();
    let error = states(&*client).await.unwrap_err();
    assert_eq!((error.kind, error.retry_after_s), (ErrorKind::TooMany, Some(7)));
    assert_eq!(busy.calls().len(), 1);
    assert_eq!(client.health().state, HealthState::Slow);
}

#[tokio::test]
async fn a_silent_carrier_costs_a_read_one_deadline_in_all() {
    let carrier = StandIn::new(|_, _| Reply::Silence).await;
    let client = carrier.client();
    let began = Instant::now();
    assert_eq!(states(&*client).await.unwrap_err().kind, ErrorKind::Lost);
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert_eq!(client.health().state, HealthState::Down);
    let error = remove(&*client).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost);
}

#[tokio::test]
async fn a_carrier_that_is_not_there_was_sent_nothing() {
    let carrier = StandIn::saying("states").await;
    let nobody = connection("http://127.0.0.1:1", (SPEC.sandbox_login)("mark"), std::sync::Arc::new(carrier.clock.clone()));
    let client = (SPEC.connect)(nobody).unwrap();
    let error = remove(&*client).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent);
    let health = client.health();
    assert_eq!((health.state, health.sentence.as_deref()), (HealthState::Down, Some("Call48 cannot be reached.")));
}

#[tokio::test]
async fn retries_add_at_most_a_fifth_when_everything_fails() {
    let carrier = StandIn::new(|_, _| Reply::Raw(500, "text/plain", String::new())).await;
    let client = carrier.client();
    let mut asked = 0;
    for _ in 0..40 {
        let _ = states(&*client).await;
        asked += 1;
        // Time enough for the breaker to let the next one through.
        carrier.clock.advance_ms(10_001);
    }
    let sent = carrier.calls().len();
    assert!(sent * 10 <= asked * 12, "{sent} requests for {asked} calls");
}

#[tokio::test]
async fn after_ten_failures_calls_are_held_back_and_one_probe_goes_out() {
    let carrier = StandIn::new(|_, nth| match nth {
        0..10 => Reply::Raw(502, "text/html", "<html>".into()),
        _ => sampled("dids_removed"),
    })
    .await;
    let client = carrier.client();
    for _ in 0..10 {
        assert_eq!(remove(&*client).await.unwrap_err().kind, ErrorKind::Unavailable);
    }
    let began = Instant::now();
    let error = remove(&*client).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent);
    assert!(error.detail.contains("held back"), "{}", error.detail);
    assert!(began.elapsed() < Duration::from_millis(50));
    assert_eq!(carrier.calls().len(), 10);
    carrier.clock.advance_ms(10_001);
    remove(&*client).await.unwrap();
    remove(&*client).await.unwrap();
    assert_eq!(carrier.calls().len(), 12);
    assert_eq!(client.health().state, HealthState::Up);
}

#[tokio::test]
async fn refusals_do_not_open_the_breaker() {
    let carrier = StandIn::new(|_, _| Reply::Json(r#"{"code":400,"error":"No"}"#.into())).await;
    let client = carrier.client();
    for _ in 0..15 {
        assert_eq!(remove(&*client).await.unwrap_err().kind, ErrorKind::Refused);
    }
    assert_eq!(carrier.calls().len(), 15);
    assert_eq!(client.health().state, HealthState::Up);
}

#[tokio::test]
async fn a_crowd_is_turned_away_and_a_write_in_it_was_not_sent() {
    let carrier = StandIn::new(|seen, _| if seen.path == "/states" { Reply::Silence } else { sampled("dids_removed") }).await;
    let client = carrier.client();
    client.test().await.unwrap();
    let crowd = futures::future::join_all((0..120).map(|_| async { states(&*client).await.unwrap_err() }));
    // Polled after the crowd, so all places are taken and all waiting is full.
    let late = async { remove(&*client).await.unwrap_err() };
    let (errors, write) = tokio::join!(crowd, late);
    assert_eq!(write.kind, ErrorKind::NotSent);
    assert!(errors.iter().filter(|e| e.kind == ErrorKind::TooMany).count() >= 40);
    assert!(carrier.calls().iter().filter(|s| s.path == "/states").count() <= 48);
}

#[tokio::test]
async fn an_answer_longer_than_eight_mebibytes_is_not_read_to_its_end() {
    let carrier = StandIn::new(|_, _| Reply::Json(format!(r#"{{"data":"{}"}}"#, "x".repeat(9 << 20)))).await;
    let client = (SPEC.connect)(Connection { limits: PATIENT, ..carrier.connection("customer") }).unwrap();
    let error = states(&*client).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    assert!(error.detail.contains("8 MiB"), "{}", error.detail);
}

#[test]
fn credentials_that_miss_a_field_make_no_client() {
    let carrier = connection("http://127.0.0.1:1", (SPEC.sandbox_login)("mark"), std::sync::Arc::new(crate::clock::SystemClock));
    let mut nameless = carrier.clone();
    nameless.credentials.plain.remove("user_name");
    let mut open = carrier;
    open.credentials.secret.clear();
    for connection in [nameless, open] {
        assert!((SPEC.connect)(connection).is_err_and(|e| e.kind == ErrorKind::Unsupported));
    }
}
