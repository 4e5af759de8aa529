//! Log-in: client credentials with a token, and a name with a password.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use base64::Engine as _;
use contract::account::HealthState;

use super::stand_in::{Reply, StandIn, is_log_in, refusal, sample};
use crate::{bandwidth::SPEC, carrier::Carrier, error::ErrorKind};

async fn places(client: &dyn Carrier) -> crate::error::Result<usize> {
    client.locations().unwrap().list().await.map(|all| all.len())
}

/// Sites without peers.
fn sites() -> Reply {
    Reply::Xml("<SitesResponse><Sites/></SitesResponse>".into())
}

#[tokio::test]
async fn bw_token_is_asked_for_once_with_the_client_as_basic_and_then_travels_as_bearer() {
    let carrier = StandIn::new(|_, _| sites()).await;
    let client = carrier.client();
    places(&*client).await.unwrap();
    places(&*client).await.unwrap();
    let seen = carrier.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].path.as_str()), ("POST", "/api/v1/oauth2/token"));
    assert_eq!(seen[0].body, "grant_type=client_credentials");
    let basic = base64::engine::general_purpose::STANDARD.encode("desk:s3cret-s3cret");
    assert_eq!(seen[0].headers["authorization"], format!("Basic {basic}"));
    let token: serde_json::Value = serde_json::from_str(&sample("token.json")).unwrap();
    assert_eq!(seen[1].headers["authorization"], format!("Bearer {}", token["access_token"].as_str().unwrap()));
    assert_eq!(seen[1].path, "/api/v2/accounts/14/sites");
    assert_eq!(carrier.log_ins(), 1);
}

#[tokio::test]
async fn a_token_is_asked_for_once_however_many_calls_wait_for_it() {
    let carrier = StandIn::new(|_, _| sites()).await;
    let client = carrier.client();
    let all = futures::future::join_all((0..70).map(|_| places(&*client))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(carrier.log_ins(), 1);
}

#[tokio::test]
async fn a_token_is_renewed_at_eighty_percent_of_its_life() {
    let carrier = StandIn::new(|_, _| sites()).await;
    let client = carrier.client();
    places(&*client).await.unwrap();
    carrier.clock.advance_ms(2_870_000);
    places(&*client).await.unwrap();
    assert_eq!(carrier.log_ins(), 1);
    carrier.clock.advance_ms(20_000);
    places(&*client).await.unwrap();
    assert_eq!(carrier.log_ins(), 2);
}

#[tokio::test]
async fn a_revoked_token_is_replaced_once_for_a_read_and_leaves_a_write_unknown() {
    let carrier = StandIn::new(|_, nth| if nth == 0 { Reply::status(401) } else { sites() }).await;
    assert_eq!(places(&*carrier.client()).await.unwrap(), 0);
    assert_eq!((carrier.log_ins(), carrier.calls().len()), (2, 2));

    let carrier = StandIn::new(|_, _| Reply::status(401)).await;
    let client = carrier.client();
    assert_eq!(places(&*client).await.unwrap_err().kind, ErrorKind::Unauthorized);
    assert_eq!(carrier.calls().len(), 2);
    let error = client.locations().unwrap().set_failover("12/500", None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent, "it is read first: {error}");
}

#[tokio::test]
async fn after_three_refusals_nobody_logs_in_any_more() {
    let refused = r#"{"error":"invalid_client","error_description":"Client authentication failed for s3cret-s3cret"}"#;
    let carrier = StandIn::raw(move |_, _| Reply::Raw(401, "application/json", refused.into())).await;
    let client = carrier.client();
    for _ in 0..5 {
        let error = client.test().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::LoginRefused);
        assert_eq!(error.words.code.as_deref(), Some("invalid_client"));
        assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
    }
    assert_eq!(carrier.log_ins(), 3);
    assert_eq!(client.health().state, HealthState::LoginRefused);
}

#[tokio::test]
async fn the_connection_test_reads_the_sites_of_the_account() {
    let carrier = StandIn::new(|_, _| refusal(404, "12000", "The account does not exist")).await;
    assert_eq!(carrier.client().test().await.unwrap_err().kind, ErrorKind::NotFound);
    let without_roles = StandIn::new(|_, _| Reply::status(403)).await;
    without_roles.client().test().await.unwrap();
}

#[tokio::test]
async fn older_accounts_send_name_and_password_and_are_not_locked_by_us() {
    let refuses = Arc::new(AtomicUsize::new(0));
    let told = refuses.clone();
    let carrier = StandIn::new(move |_, _| if told.load(Ordering::SeqCst) == 1 { Reply::status(401) } else { sites() }).await;
    let client = (SPEC.connect)(carrier.connection(&[("auth", "basic")])).unwrap();
    places(&*client).await.unwrap();
    let basic = base64::engine::general_purpose::STANDARD.encode("desk:p4ssword");
    assert_eq!(carrier.seen()[0].headers["authorization"], format!("Basic {basic}"));
    assert!(!carrier.seen().iter().any(is_log_in));
    refuses.store(1, Ordering::SeqCst);
    for _ in 0..5 {
        assert_eq!(places(&*client).await.unwrap_err().kind, ErrorKind::LoginRefused);
    }
    assert_eq!(carrier.calls().len(), 4, "one that went well, and three refusals");
}

#[tokio::test]
async fn what_an_account_leaves_out_or_contradicts_is_said_before_anything_is_sent() {
    let carrier = StandIn::new(|_, _| sites()).await;
    for wrong in [
        ("version", "v1"),
        ("version", "v3"),
        ("auth", "digest"),
        ("account_id", " "),
        ("client_id", ""),
        ("token_url", "https://tokens.example.com/token"),
    ] {
        let error = (SPEC.connect)(carrier.connection(&[wrong])).err().unwrap_or_else(|| panic!("{wrong:?}"));
        assert_eq!(error.kind, ErrorKind::Unsupported, "{wrong:?}");
    }
    assert!((SPEC.connect)(carrier.connection(&[("token_url", "https://api.bandwidth.com/api/v1/oauth2/token")])).is_ok());
    assert!(carrier.seen().is_empty());
}
