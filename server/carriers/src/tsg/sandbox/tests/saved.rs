//! Worlds outlive the sandbox, without their secrets.

use std::sync::Arc;

use serde_json::json;

use super::{CHECKOUT, Caller, TsgSandbox};
use crate::{clock::SystemClock, sandbox::Sandbox as _};

#[tokio::test]
async fn sandbox_a_world_is_the_same_after_a_restart_and_its_file_has_no_secrets() {
    let sandbox = TsgSandbox::new(Arc::new(SystemClock));
    let mut caller = Caller::at(&sandbox).await;
    caller.log_in().await;
    let found = caller.available(3).await;
    caller.reserve(&found[..1]).await;
    caller.field(CHECKOUT, json!({}), "numbersOrder").await;
    caller.reserve(&found[1..]).await;
    caller.control("foreign", json!({})).await;
    caller.control("terms", json!({ "replies": "json", "search": true })).await;
    let before = (caller.lines().await, caller.cart().await, caller.ledger().await);
    let written = sandbox.snapshot().unwrap();
    let text = String::from_utf8(written.clone()).unwrap();
    assert!(!text.contains("canary"), "secrets are written down");
    assert!(sandbox.snapshot().is_none());

    let next = TsgSandbox::new(Arc::new(SystemClock));
    next.restore(&written).unwrap();
    let token = caller.token.clone();
    let mut caller = Caller::at(&next).await;
    caller.token = token;
    assert_eq!((caller.lines().await, caller.cart().await, caller.ledger().await), before);
    assert!(!caller.available(500).await.contains(&found[0]));
    let keyed = caller.owned(|line| line[14].ends_with("/keyed")).await[0].clone();
    assert_eq!(caller.get(&format!("/v5/dids/{keyed}")).await.1["x_api_key_header"], "hidden");
    assert!(next.restore(b"{}").is_err());
}

#[tokio::test]
async fn sandbox_worlds_are_apart() {
    let caller = Caller::new().await;
    let mine = caller.owned(|_| true).await;
    let url = format!("http://{}/v1/did/lookup", caller.address);
    let other = caller.http.get(url).bearer_auth("sandbox-other").send().await.unwrap().text().await.unwrap();
    assert_eq!(other.lines().count(), mine.len());
    assert!(!mine.iter().all(|number| other.contains(number.as_str())));
}
