//! Log-in and the token.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use contract::{account::HealthState, number::NumberKind};

use super::stand_in::{Reply, StandIn, mark, owned, sample, sampled};
use crate::{call48::SPEC, error::ErrorKind};

/// A token of this life, different for each number.
fn token(number: usize, life_s: i64) -> String {
    let claims = format!(r#"{{"userId":{number},"iat":1000,"exp":{}}}"#, 1000 + life_s);
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
    format!(r#"{{"error":null,"data":{{"token":"eyJhbGciOiJIUzUxMiJ9.{claims}.sig"}},"code":200}}"#)
}

#[tokio::test]
async fn c48_login_sends_json_once_and_the_raw_token_then_travels_without_a_scheme() {
    let carrier = StandIn::saying("states").await;
    let client = carrier.client();
    client.geography().unwrap().states().await.unwrap();
    client.geography().unwrap().states().await.unwrap();
    let seen = carrier.seen();
    insta::assert_snapshot!("login", seen[0].drawn());
    assert_eq!(carrier.log_ins(), 1);
    let body: serde_json::Value = serde_json::from_str(&sample("login")).unwrap();
    assert_eq!(seen[1].headers["authorization"], body["data"]["token"].as_str().unwrap());
}

#[tokio::test]
async fn c48_admin_login_uses_the_other_address() {
    let carrier = StandIn::saying("states").await;
    let client = (SPEC.connect)(carrier.connection("admin")).unwrap();
    client.test().await.unwrap();
    insta::assert_snapshot!("admin_login", carrier.seen()[0].drawn());
    let unknown = (SPEC.connect)(carrier.connection("root"));
    assert!(unknown.is_err_and(|e| e.kind == ErrorKind::Unsupported));
}

#[tokio::test]
async fn only_the_named_headers_travel() {
    let carrier = StandIn::saying("purchase").await;
    let number = owned("2512658624", NumberKind::Local);
    carrier.client().inventory().unwrap().remove(NumberKind::Local, &[number.number], &mark()).await.unwrap();
    let allowed = ["accept", "accept-encoding", "authorization", "content-length", "content-type", "host", "user-agent"];
    for seen in carrier.seen() {
        for name in seen.headers.keys() {
            assert!(allowed.contains(&name.as_str()), "{} carries {name}", seen.path);
        }
    }
}

#[tokio::test]
async fn trap_1_a_401_in_the_body_of_an_http_200_logs_in_once_and_repeats_a_read_once() {
    let carrier = StandIn::new(|_, nth| sampled(if nth == 0 { "unauthorized" } else { "states" })).await;
    let states = carrier.client().geography().unwrap().states().await.unwrap();
    assert_eq!(states.len(), 2);
    assert_eq!((carrier.log_ins(), carrier.calls().len()), (2, 2));
}

#[tokio::test]
async fn trap_1_a_read_that_is_refused_with_the_new_token_too_is_not_repeated_again() {
    let carrier = StandIn::saying("unauthorized").await;
    let error = carrier.client().geography().unwrap().states().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert_eq!(error.words.text.as_deref(), Some("Unauthorized Access"));
    assert_eq!((carrier.log_ins(), carrier.calls().len()), (2, 2));
}

#[tokio::test]
async fn trap_1_a_write_that_meets_a_401_is_never_sent_again_and_its_outcome_is_unknown() {
    let carrier = StandIn::saying("unauthorized").await;
    let client = carrier.client();
    let number = owned("2512658624", NumberKind::Local).number;
    let error = client.inventory().unwrap().remove(NumberKind::Local, std::slice::from_ref(&number), &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert!(!error.kind.proves_nothing_done());
    assert_eq!((carrier.log_ins(), carrier.calls().len()), (1, 1));
    // The token is not used again: the next write brings a new one.
    let _ = client.inventory().unwrap().remove(NumberKind::Local, &[number], &mark()).await;
    assert_eq!((carrier.log_ins(), carrier.calls().len()), (2, 2));
}

#[tokio::test]
async fn c48_login_is_made_once_however_many_calls_wait_for_it() {
    let carrier = StandIn::saying("states").await;
    let client = carrier.client();
    // Sixteen in flight and sixty-four waiting are what the bulkhead takes.
    let all = futures::future::join_all((0..80).map(|_| async { client.geography().unwrap().states().await })).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(carrier.log_ins(), 1);
}

#[tokio::test]
async fn c48_login_is_made_once_for_all_calls_in_flight_when_the_token_has_expired() {
    static LOG_INS: AtomicUsize = AtomicUsize::new(0);
    let carrier = StandIn::raw(|seen, _| {
        if seen.path == "/login" {
            return Reply::Json(token(LOG_INS.fetch_add(1, Ordering::SeqCst), 86_400));
        }
        // The first token has ended at the carrier, whatever its claims say.
        let first = serde_json::from_str::<serde_json::Value>(&token(0, 86_400)).unwrap();
        let expired = seen.headers["authorization"] == first["data"]["token"].as_str().unwrap();
        sampled(if expired { "unauthorized" } else { "states" })
    })
    .await;
    let client = carrier.client();
    client.test().await.unwrap();
    let answers = futures::future::join_all((0..80).map(|_| async { client.geography().unwrap().states().await })).await;
    assert_eq!(carrier.log_ins(), 2, "one of the test, one for all");
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|states| states.len() == 2)));
}

#[tokio::test]
async fn c48_login_is_renewed_at_eighty_percent_of_the_tokens_life_before_a_write_leaves() {
    static LOG_INS: AtomicUsize = AtomicUsize::new(0);
    let carrier = StandIn::raw(|seen, _| match seen.path.as_str() {
        "/login" => Reply::Json(token(LOG_INS.fetch_add(1, Ordering::SeqCst), 1_000)),
        _ => sampled("dids_removed"),
    })
    .await;
    let client = carrier.client();
    let number = [owned("2512658624", NumberKind::Local).number];
    client.inventory().unwrap().remove(NumberKind::Local, &number, &mark()).await.unwrap();
    carrier.clock.advance_ms(790_000);
    client.inventory().unwrap().remove(NumberKind::Local, &number, &mark()).await.unwrap();
    assert_eq!(carrier.log_ins(), 1);
    carrier.clock.advance_ms(20_000);
    client.inventory().unwrap().remove(NumberKind::Local, &number, &mark()).await.unwrap();
    assert_eq!(carrier.log_ins(), 2);
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_is_used_until_it_ends() {
    static LOG_INS: AtomicUsize = AtomicUsize::new(0);
    let carrier = StandIn::raw(|seen, _| match seen.path.as_str() {
        "/login" if LOG_INS.fetch_add(1, Ordering::SeqCst) > 0 => Reply::Raw(503, "text/plain", "busy".into()),
        "/login" => Reply::Json(token(1, 1_000)),
        _ => sampled("dids_removed"),
    })
    .await;
    let client = carrier.client();
    let number = [owned("2512658624", NumberKind::Local).number];
    client.inventory().unwrap().remove(NumberKind::Local, &number, &mark()).await.unwrap();
    carrier.clock.advance_ms(900_000);
    client.inventory().unwrap().remove(NumberKind::Local, &number, &mark()).await.unwrap();
    client.inventory().unwrap().remove(NumberKind::Local, &number, &mark()).await.unwrap();
    assert_eq!(carrier.log_ins(), 2, "the failed renewal is not tried at every call");
    carrier.clock.advance_ms(200_000);
    let error = client.inventory().unwrap().remove(NumberKind::Local, &number, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent, "the log-in failed, so the write never left");
    assert_eq!(carrier.calls().len(), 3);
}

#[tokio::test]
async fn c48_login_stops_after_three_refusals_and_says_so_without_touching_the_network() {
    let carrier = StandIn::raw(|_, _| sampled("login_refused")).await;
    let client = carrier.client();
    assert_eq!(client.health().state, HealthState::Untried);
    for _ in 0..2 {
        let error = client.test().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::LoginRefused);
        assert_eq!(error.words.text.as_deref(), Some("Invalid credentials"));
        assert_eq!(error.words.code.as_deref(), Some("400"));
    }
    let number = [owned("2512658624", NumberKind::Local).number];
    let error = client.inventory().unwrap().remove(NumberKind::Local, &number, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::LoginRefused);
    assert!(error.kind.proves_nothing_done());
    for _ in 0..5 {
        assert_eq!(client.geography().unwrap().states().await.unwrap_err().kind, ErrorKind::LoginRefused);
        assert_eq!(client.test().await.unwrap_err().kind, ErrorKind::LoginRefused);
    }
    assert_eq!(carrier.seen().len(), 3);
    let health = client.health();
    assert_eq!(health.state, HealthState::LoginRefused);
    assert_eq!(health.words.unwrap().text.as_deref(), Some("Invalid credentials"));
    // Another connection begins anew.
    assert_eq!(carrier.client().test().await.unwrap_err().kind, ErrorKind::LoginRefused);
    assert_eq!(carrier.seen().len(), 4);
}

#[tokio::test]
async fn c48_login_that_many_wait_for_and_that_is_refused_counts_as_one_try() {
    let carrier = StandIn::raw(|_, _| sampled("login_refused")).await;
    let client = carrier.client();
    let all = futures::future::join_all((0..60).map(|_| async { client.geography().unwrap().states().await })).await;
    assert!(all.iter().all(|a| a.as_ref().is_err_and(|e| e.kind == ErrorKind::LoginRefused)));
    assert!(carrier.seen().len() <= 3, "{}", carrier.seen().len());
}

#[tokio::test]
async fn c48_login_that_gets_no_answer_is_not_a_refusal() {
    let carrier = StandIn::raw(|_, nth| match nth {
        0..5 => Reply::Raw(502, "text/html", "<html>bad gateway</html>".into()),
        _ => sampled("login"),
    })
    .await;
    let client = carrier.client();
    for _ in 0..5 {
        assert_eq!(client.test().await.unwrap_err().kind, ErrorKind::Unavailable);
    }
    client.test().await.unwrap();
}

#[tokio::test]
async fn c48_login_without_a_token_in_its_answer_is_unreadable() {
    for body in
        [r#"{"error":null,"data":true,"code":200}"#, r#"{"data":{"token":""},"code":200}"#, "<html></html>", r#"{"data":{"#]
    {
        let carrier = StandIn::raw(move |_, _| Reply::Json(body.into())).await;
        assert_eq!(carrier.client().test().await.unwrap_err().kind, ErrorKind::Unreadable, "{body}");
    }
}

#[tokio::test]
async fn the_password_and_the_token_never_come_back_in_the_carriers_words() {
    let carrier = StandIn::raw(|seen, _| match seen.path.as_str() {
        "/login" => Reply::Json(token(1, 1_000)),
        _ => Reply::Json(format!(
            r#"{{"code":422,"error":"user mark with sandbox and {} is unknown{}"}}"#,
            seen.headers["authorization"],
            " very".repeat(300)
        )),
    })
    .await;
    let error = carrier.client().geography().unwrap().states().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    let text = error.words.text.unwrap();
    assert!(text.starts_with("user mark with •••• and •••• is unknown very"), "{text}");
    assert_eq!(text.chars().count(), 500);
    assert!(!error.detail.contains("sandbox"));
}
