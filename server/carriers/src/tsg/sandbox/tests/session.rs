//! Keys and tokens.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use super::{Caller, DAY_MS, TsgSandbox, WORLD, told};
use crate::clock::SystemClock;

#[tokio::test]
async fn sandbox_tsg_login_gives_a_portal_token_and_tells_who_it_is() {
    let caller = Caller::at(&TsgSandbox::new(Arc::new(SystemClock))).await;
    let body = json!({ "email": format!("{WORLD}@example.com"), "password": "anything" });
    let (status, answer) = caller.post("/account/login", body).await;
    assert_eq!(status, 200);
    assert!(answer["token"].as_str().unwrap().starts_with("POAPK_"));
    assert_eq!(answer["user"]["email"], format!("{WORLD}@example.com"));
    assert_eq!(answer["user"]["level"], "basic_user");
    for field in ["first_name", "last_name", "id"] {
        assert!(answer["user"][field].is_string());
    }
}

#[tokio::test]
async fn sandbox_tsg_login_refuses_the_wrong_password_and_strangers_in_the_same_words() {
    let caller = Caller::at(&TsgSandbox::new(Arc::new(SystemClock))).await;
    let mut answers = Vec::new();
    for body in [
        json!({ "email": format!("{WORLD}@example.com"), "password": "wrong" }),
        json!({ "email": "somebody@example.org", "password": "anything" }),
        json!({ "email": format!("{WORLD}@example.com") }),
        json!([]),
    ] {
        let (status, answer) = caller.post("/account/login", body).await;
        assert_eq!((status, &answer["errors"][0]["id"]), (401, &json!("unauthorized")));
        answers.push(answer);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn sandbox_tsg_login_tokens_last_seven_days_of_the_worlds_clock() {
    let mut caller = Caller::new().await;
    caller.control("advance", json!({ "ms": 7 * DAY_MS - 60_000 })).await;
    assert!(caller.cart().await.is_empty());
    caller.control("advance", json!({ "ms": 120_000 })).await;
    let request = || caller.graphql_request(&json!({ "query": "{ reservedList { numbers { city } } }" })).send();
    let (status, answer) = told(request().await.unwrap()).await;
    assert_eq!((status, &answer["errors"][0]["id"]), (401, &json!("unauthenticated")));
    caller.control("terms", json!({ "refusals": "in_body" })).await;
    let (status, answer) = told(request().await.unwrap()).await;
    assert_eq!((status, &answer), (200, &json!({ "errors": [{ "message": "unauthenticated" }] })));
    caller.log_in().await;
    assert!(caller.cart().await.is_empty());
}

#[tokio::test]
async fn sandbox_each_key_opens_only_its_own_half() {
    let caller = Caller::new().await;
    let url = |path: &str| format!("http://{}{path}", caller.address);
    let body = json!({ "query": "{ reservedList { numbers { city } } }" });
    for (key, path) in [(format!("sandbox-{WORLD}"), "/graphql"), ("POAPK_AAAA".into(), "/graphql")] {
        let answer = caller.http.post(url(path)).bearer_auth(&key).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 401, "{key}");
    }
    for key in [caller.token.clone(), "sandbox-".into(), "else".into()] {
        let answer = caller.http.get(url("/v1/did/lookup")).bearer_auth(&key).send().await.unwrap();
        let (status, body) = told(answer).await;
        assert_eq!((status, &body["errors"][0]["id"]), (401, &json!("unauthenticated")), "{key}");
    }
    let bare = caller.http.get(url("/v1/did/priority?did=12065550100")).send().await.unwrap();
    assert_eq!((bare.status().as_u16(), bare.text().await.unwrap().split(' ').next()), (200, Some("-1000")));
}

#[tokio::test]
async fn sandbox_unknown_addresses_are_not_found_in_the_family_with_error_ids() {
    let caller = Caller::new().await;
    let (status, body): (u16, Value) = caller.rest(Method::GET, "/v9/anything", None).await;
    assert_eq!((status, &body["errors"][0]["id"]), (404, &json!("not_found")));
}
