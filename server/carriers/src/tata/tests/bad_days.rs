//! A carrier that is slow, down, hostile or says nonsense.

use contract::account::HealthState;
use serde_json::json;

use super::{World, abroad, line, mark, requests::offer, stand_in::StandIn};
use crate::{
    carrier::Carrier,
    error::{Error, ErrorKind},
    operation::Effect,
};

async fn connections(client: &dyn Carrier) -> Result<usize, Error> {
    client.locations().unwrap().list().await.map(|all| all.len())
}

#[test]
fn only_the_table_says_what_may_be_repeated() {
    for operation in crate::tata::SPEC.operations {
        let reads = ["search", "status", "products", "connections", "required"];
        assert_eq!(operation.effect.may_repeat(), reads.iter().any(|read| operation.id.ends_with(read)), "{}", operation.id);
    }
    let buys = crate::tata::SPEC.operations.iter().filter(|operation| operation.effect == Effect::Buy).count();
    assert_eq!((buys, crate::tata::SPEC.operations.len()), (1, 11));
}

#[tokio::test]
async fn tata_order_whose_answer_was_lost_is_unknown_and_found_by_its_names() {
    let world = World::new().await;
    let offers = world.offers("GB", "DID").await;
    for (place, trouble) in ["drop_after", "server_error_after", "html_after", "truncated_after", "hang_after"].iter().enumerate()
    {
        let name = format!("order-{place}");
        world.fault("tata_order", json!({ "trouble": trouble })).await;
        let error = world.buy(vec![line(&offers[place], None)], &name).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{trouble}: {error}");
        let found = world.order(None, &name).await.unwrap().unwrap();
        assert_eq!(found.numbers.len(), 1, "{trouble}");
    }
    world.fault("tata_order", json!({ "trouble": "drop_before" })).await;
    assert!(!world.buy(vec![line(&offers[9], None)], "order-9").await.unwrap_err().kind.proves_nothing_done());
    assert_eq!(world.order(None, "order-9").await.unwrap(), None);
    assert_eq!(world.subjects("tata_order").await.len(), 5, "none was sent twice");
}

#[tokio::test]
async fn a_refusal_proves_that_nothing_was_done_in_every_envelope() {
    let world = World::new().await;
    let offers = world.offers("GB", "DID").await;
    for errors in ["details", "response_code", "plain", "bare"] {
        world.control("envelope", &json!({ "errors": errors })).await;
        world.fault("tata_order", json!({ "trouble": "refuse" })).await;
        let error = world.buy(vec![line(&offers[0], None)], "order-1").await.unwrap_err();
        assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::Refused, Some("403")), "{errors}");
        assert_eq!(error.words.text.is_some(), errors != "bare");
        world.fault("tata_order", json!({ "trouble": "token_expired" })).await;
        let error = world.buy(vec![line(&offers[0], None)], "order-1").await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::LoginRefused, "{errors}");
        assert_eq!(world.client.health().state, HealthState::LoginRefused);
    }
    assert!(world.subjects("tata_order").await.is_empty());
}

#[tokio::test]
async fn a_revoked_token_is_refused_until_it_is_replaced() {
    let world = World::new().await;
    world.trouble("", json!({ "trouble": "token_revoked" })).await;
    for _ in 0..2 {
        assert_eq!(world.client.test().await.unwrap_err().kind, ErrorKind::LoginRefused);
    }
    world.control("faults", &json!([])).await;
    world.client.test().await.unwrap();
    assert_eq!(world.client.health().state, HealthState::Up);
}

#[tokio::test]
async fn a_429_is_not_tried_again_and_says_how_long_to_wait() {
    let world = World::new().await;
    world.fault("tata_connections", json!({ "trouble": "too_many", "retry_after_s": 7 })).await;
    let error = connections(&*world.client).await.unwrap_err();
    assert_eq!((error.kind, error.retry_after_s), (ErrorKind::TooMany, Some(7)));
    assert_eq!(world.client.health().state, HealthState::Slow);
}

#[tokio::test]
async fn a_read_that_fails_once_succeeds_and_one_that_always_fails_says_how() {
    for trouble in ["drop_before", "server_error", "html", "truncated_after"] {
        let world = World::new().await;
        world.fault("tata_connections", json!({ "trouble": trouble })).await;
        assert_eq!(connections(&*world.client).await.unwrap(), 3, "{trouble}");
    }
    let world = World::new().await;
    world.trouble("tata_connections", json!({ "trouble": "hostile", "how": "deep" })).await;
    assert_eq!(connections(&*world.client).await.unwrap_err().kind, ErrorKind::Unreadable);
    world.trouble("tata_connections", json!({ "trouble": "hostile", "how": "doctype" })).await;
    assert_eq!(connections(&*world.client).await.unwrap_err().kind, ErrorKind::Unreadable);
    world.trouble("tata_connections", json!({ "trouble": "flood", "mib": 200 })).await;
    let error = connections(&*world.client).await.unwrap_err();
    assert!(error.detail.contains("8 MiB"), "{error}");
}

#[tokio::test]
async fn tata_products_whose_pages_repeat_are_never_a_complete_list() {
    let world = World::new().await;
    world.control("owned", &json!({ "count": 200 })).await;
    world.trouble("tata_products", json!({ "trouble": "hostile", "how": "repeat_cursor" })).await;
    let inventory = world.client.inventory().unwrap();
    let read: Result<Vec<_>, Error> =
        futures::TryStreamExt::try_collect(inventory.list(contract::number::NumberKind::International)).await;
    assert!(read.is_err_and(|error| error.kind == ErrorKind::Unreadable && error.detail.contains("repeats")));
    let absent = contract::number::E164::parse("+442079460000").unwrap();
    assert!(inventory.find(contract::number::NumberKind::International, &absent, None).await.is_err());
    let error = inventory.remove(contract::number::NumberKind::International, &[absent], &mark("delete-1")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent, "nothing was asked for while the service was looked for");
}

#[tokio::test]
async fn a_partial_order_and_an_unknown_word_are_told_as_they_are() {
    let world = World::new().await;
    let offers = world.offers("GB", "DID").await;
    world.fault("tata_order", json!({ "trouble": "partial" })).await;
    let lines = vec![line(&offers[0], None), line(&offers[1], None)];
    let reference = world.buy(lines, "order-1").await.unwrap().reference.unwrap();
    world.fault("tata_order_status", json!({ "trouble": "unknown_word" })).await;
    let order = world.order(Some(&reference), "order-1").await.unwrap().unwrap();
    assert_eq!((order.state, order.word.as_str()), (crate::orders::OrderState::Other, "PERCOLATING"));
    assert_eq!(world.order(Some(&reference), "order-1").await.unwrap().unwrap().numbers.len(), 1);
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_no_empty_shop_and_an_answer_to_another_order_is_no_yes() {
    let carrier = StandIn::saying(200, r#"{"totalItems":2,"items":[{"digits":"1"},{"digits":"2"}]}"#).await;
    let error = carrier.client().search().unwrap().offers(&abroad("GB")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    let order = crate::buying::PurchaseOrder {
        kind: contract::number::NumberKind::International,
        lines: vec![line(&offer("+442079460018"), None)],
        routing: contract::cart::CartRouting::Unset,
    };
    for body in ["{}", r#"{"orderId":7}"#, r#"{"orderId":"OR-1","externalId":"another"}"#, r#"{"status":"submitted"}"#] {
        let carrier = StandIn::saying(202, body).await;
        let error = carrier.client().purchases().unwrap().purchase(&order, &mark("order-1")).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{body}: {error}");
    }
    // A carrier that ignores the names we ask by proves nothing about our order.
    let others = r#"{"totalItems":400,"items":[{"orderId":"OR-7","externalId":"another","status":"completed"}]}"#;
    let carrier = StandIn::saying(200, others).await;
    let key = crate::orders::OrderKey { operation: "tata_order", reference: None, mark: mark("order-1"), numbers: Vec::new() };
    assert!(carrier.client().orders().unwrap().order(&key).await.is_err());
}
