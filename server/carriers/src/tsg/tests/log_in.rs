//! The key, and the portal's token.

use contract::{account::HealthState, offer::OfferQuery, secret::Secret};

use super::stand_in::{Reply, Seen, StandIn, connection, sampled};
use crate::{
    carrier::Carrier,
    error::{Error, ErrorKind},
    tsg::SPEC,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn no_number() -> Reply {
    Reply::Raw(404, "application/json", r#"{"errors":[{"id":"not_found","message":"No such number"}]}"#.into())
}

async fn cart(client: &dyn Carrier) -> Result<(), Error> {
    let query = OfferQuery { kind: contract::number::NumberKind::TollFree, ..OfferQuery::default() };
    client.search().unwrap().offers(&query).await.map(drop)
}

fn toll_free(seen: &Seen, _nth: usize) -> Reply {
    if seen.path == "/graphql" { sampled("tollfree_numbers") } else { no_number() }
}

#[tokio::test]
async fn tsg_login_sends_the_e_mail_and_the_password_and_the_test_tries_the_key_too() {
    let carrier = StandIn::new(toll_free).await;
    let client = carrier.client();
    client.test().await.unwrap();
    let seen = carrier.seen();
    insta::assert_snapshot!("login", seen[0].signed());
    insta::assert_snapshot!("key", seen[1].signed());
    assert_eq!(client.health().state, HealthState::Up);
    cart(&*client).await.unwrap();
    assert_eq!(carrier.calls().last().unwrap().headers["authorization"], "Bearer POAPK_c2FtcGxlLXRva2Vu");
    assert_eq!(carrier.log_ins(), 1);
}

#[tokio::test]
async fn a_key_that_is_not_taken_fails_the_test() {
    let unauthenticated = r#"{"errors":[{"id":"unauthenticated","message":"Invalid key sandbox-mark"}]}"#;
    let carrier = StandIn::new(move |_, _| Reply::Raw(401, "application/json", unauthenticated.into())).await;
    let client = carrier.client();
    let error = client.test().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::LoginRefused);
    assert_eq!(error.words.text.as_deref(), Some("Invalid key ••••"));
    assert_eq!(client.health().state, HealthState::LoginRefused);
}

#[tokio::test]
async fn tsg_login_is_made_once_for_sixty_callers_and_again_at_four_fifths_of_seven_days() {
    let carrier = StandIn::new(toll_free).await;
    let client = carrier.client();
    let all = futures::future::join_all((0..60).map(|_| cart(&*client))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(carrier.log_ins(), 1);
    carrier.clock.advance_ms(DAY_MS * 28 / 5 - 60_000);
    cart(&*client).await.unwrap();
    assert_eq!(carrier.log_ins(), 1);
    carrier.clock.advance_ms(120_000);
    cart(&*client).await.unwrap();
    assert_eq!(carrier.log_ins(), 2);
}

#[tokio::test]
async fn tsg_login_is_made_anew_once_when_the_token_is_not_taken_in_either_way_of_saying_so() {
    let ways = [
        Reply::Raw(401, "application/json", r#"{"errors":[{"id":"unauthenticated","message":"No"}]}"#.into()),
        Reply::Json(r#"{"data":{"tollfreeNumbers":null},"errors":[{"message":"Unauthenticated"}]}"#.into()),
    ];
    for way in ways {
        let said = way.clone();
        let carrier = StandIn::new(move |seen, nth| if nth == 0 { said.clone() } else { toll_free(seen, nth) }).await;
        cart(&*carrier.client()).await.unwrap();
        assert_eq!((carrier.log_ins(), carrier.calls().len()), (2, 2));
        let carrier = StandIn::new(move |_, _| way.clone()).await;
        let error = cart(&*carrier.client()).await.unwrap_err();
        assert_eq!((error.kind, carrier.log_ins(), carrier.calls().len()), (ErrorKind::Unauthorized, 2, 2));
    }
}

#[tokio::test]
async fn tsg_login_that_is_refused_three_times_is_not_tried_again() {
    let refused = || Reply::Raw(401, "application/json", super::stand_in::sample("login_refused"));
    let carrier = StandIn::raw(move |_, _| refused()).await;
    let client = carrier.client();
    for _ in 0..6 {
        let error = cart(&*client).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::LoginRefused);
        assert_eq!(error.words.text.as_deref(), Some("Email or password is invalid"));
    }
    assert_eq!(carrier.seen().len(), 3);
}

#[tokio::test]
async fn the_portal_has_an_address_of_its_own_where_one_is_given() {
    let (rest, portal) = (StandIn::new(|_, _| no_number()).await, StandIn::saying("tollfree_numbers").await);
    let mut split = rest.connection("off");
    split.credentials.plain.insert("portal_url".into(), format!("{}/", portal.url));
    let client = (SPEC.connect)(split).unwrap();
    cart(&*client).await.unwrap();
    client.test().await.unwrap();
    assert_eq!((rest.log_ins(), portal.log_ins()), (0, 2));
    assert_eq!(rest.calls()[0].path, "/v5/dids/12025550100");
}

#[test]
fn credentials_that_miss_a_field_make_no_client() {
    let whole = || connection("http://127.0.0.1:1", (SPEC.sandbox_login)("mark"), std::sync::Arc::new(crate::clock::SystemClock));
    let mut cases = vec![whole(), whole(), whole(), whole()];
    cases[0].credentials.plain.remove("email");
    cases[1].credentials.secret.remove("password");
    cases[2].credentials.secret.insert("api_key".into(), Secret::default());
    cases[3].credentials.secret.insert("api_key".into(), Secret::new("two words"));
    for case in cases {
        assert!((SPEC.connect)(case).is_err_and(|e| e.kind == ErrorKind::Unsupported));
    }
    assert!((SPEC.connect)(whole()).is_ok());
}
