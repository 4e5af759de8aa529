//! Searching.

use contract::{
    geography::StateCode,
    number::{AreaCode, Exchange, NumberKind},
    offer::{HoldRule, OfferQuery, OfferedThing, Pattern},
};

use super::stand_in::{Reply, Seen, StandIn, sample, sampled};
use crate::carrier::{Offers, Recheck};

fn told(seen: &Seen, _nth: usize) -> Reply {
    match seen.field().as_str() {
        "__schema" => sampled("schema"),
        "availableNumbers" => sampled("available_numbers"),
        "tollfreeNumbers" => sampled("tollfree_numbers"),
        "reservedList" => Reply::Json(r#"{"data":{"reservedList":{"numbers":[]}}}"#.into()),
        other => panic!("{other}"),
    }
}

fn local() -> OfferQuery {
    OfferQuery { area_code: Some(AreaCode::parse("206").unwrap()), limit: Some(20), ..OfferQuery::default() }
}

fn numbers(found: &Offers) -> Vec<String> {
    let number = |what: &OfferedThing| match what {
        OfferedThing::Number { number, .. } => number.to_string(),
        OfferedThing::Product { .. } => panic!("a product"),
    };
    found.items.iter().map(|offer| number(&offer.what)).collect()
}

#[tokio::test]
async fn tsg_search_local_is_on_where_the_schema_has_its_field_and_asks_for_what_the_schema_adds() {
    let carrier = StandIn::new(told).await;
    let client = carrier.careful();
    let query =
        OfferQuery { exchange: Some(Exchange::parse("555").unwrap()), state: Some(StateCode::parse("WA").unwrap()), ..local() };
    let found = client.search().unwrap().offers(&query).await.unwrap();
    insta::assert_snapshot!("search_local", carrier.last());
    assert_eq!(numbers(&found), ["+12065550100", "+12065550101"]);
    let OfferedThing::Number { rate_center, city, state, .. } = &found.items[0].what else { panic!() };
    assert_eq!(rate_center.as_ref().unwrap().0, "SEATTLE");
    assert_eq!((city.as_deref(), state.as_ref().unwrap().as_str()), (Some("SEATTLE"), "WA"));
    assert_eq!(found.items[0].hold, HoldRule::Kept);
    assert!(found.note.unwrap().contains("no prices"));
    client.search().unwrap().offers(&query).await.unwrap();
    let asked = carrier.calls().iter().filter(|seen| seen.field() == "__schema").count();
    assert_eq!(asked, 1, "the schema is asked for once");
}

#[tokio::test]
async fn tsg_search_local_that_the_schema_does_not_have_is_off_and_says_why() {
    let without = sample("schema").replace("availableNumbers", "otherNumbers");
    let carrier = StandIn::new(move |seen, _| match seen.field().as_str() {
        "__schema" => Reply::Json(without.clone()),
        other => panic!("{other}"),
    })
    .await;
    for client in [carrier.client(), carrier.careful()] {
        let found = client.search().unwrap().offers(&local()).await.unwrap();
        assert!(found.items.is_empty());
        assert!(found.note.unwrap().contains("its schema has no “availableNumbers”"));
    }
}

#[tokio::test]
async fn tsg_search_local_without_a_schema_is_on_only_for_unverified_accounts_and_own_texts() {
    let closed = |seen: &Seen, nth: usize| match seen.field().as_str() {
        "__schema" => Reply::Json(r#"{"errors":[{"message":"Introspection is switched off"}]}"#.into()),
        "findDids" => Reply::Json(r#"{"data":{"findDids":{"edges":["12065550100"]}}}"#.into()),
        _ => told(seen, nth),
    };
    let carrier = StandIn::new(closed).await;
    assert_eq!(carrier.client().search().unwrap().offers(&local()).await.unwrap().items.len(), 2);
    let found = carrier.careful().search().unwrap().offers(&local()).await.unwrap();
    assert!(found.items.is_empty() && found.note.unwrap().contains("does not show its schema"));
    let mut own = carrier.connection("off");
    own.credentials.plain.insert("search_query".into(), "query ($npa: String) { findDids(area: $npa) { edges } }".into());
    let client = (crate::tsg::SPEC.connect)(own).unwrap();
    let found = client.search().unwrap().offers(&local()).await.unwrap();
    assert_eq!(numbers(&found), ["+12065550100"]);
}

#[tokio::test]
async fn tsg_search_local_filters_what_no_mask_can_say_and_says_so() {
    let carrier = StandIn::new(told).await;
    let query = OfferQuery { pattern: Some(Pattern::parse("5*101").unwrap()), ..local() };
    let found = carrier.client().search().unwrap().offers(&query).await.unwrap();
    assert_eq!((numbers(&found), found.received), (vec!["+12065550101".to_owned()], 2));
    assert!(found.note.unwrap().contains("of the 2 numbers it sent, 1 match"));
}

#[tokio::test]
async fn tsg_search_local_of_a_block_asks_for_numbers_in_a_row() {
    let carrier = StandIn::new(told).await;
    carrier.client().search().unwrap().offers(&OfferQuery { block: Some(2), ..local() }).await.unwrap();
    assert_eq!(carrier.calls().last().unwrap().json()["variables"]["consecutive"], true);
}

#[tokio::test]
async fn tsg_search_tollfree_asks_for_ten_at_most_by_a_mask() {
    let carrier = StandIn::new(told).await;
    let query =
        OfferQuery { kind: NumberKind::TollFree, area_code: Some(AreaCode::parse("888").unwrap()), ..OfferQuery::default() };
    let client = carrier.careful();
    let found = client.search().unwrap().offers(&query).await.unwrap();
    insta::assert_snapshot!("search_tollfree", carrier.last());
    assert_eq!(numbers(&found), ["+18885550123", "+18885550124"]);
    assert_eq!(found.items[0].hold, HoldRule::None);
    let query = OfferQuery { pattern: Some(Pattern::parse("8885550123").unwrap()), ..query };
    let found = client.search().unwrap().offers(&query).await.unwrap();
    assert_eq!(numbers(&found), ["+18885550123"]);
    assert_eq!(carrier.calls().last().unwrap().json()["variables"]["contains"], "8885550123");
}

#[tokio::test]
async fn tsg_search_tollfree_recheck_asks_for_the_very_number() {
    let carrier = StandIn::new(told).await;
    let client = carrier.client();
    let query = OfferQuery { kind: NumberKind::TollFree, ..OfferQuery::default() };
    let offer = client.search().unwrap().offers(&query).await.unwrap().items.remove(0);
    assert!(matches!(client.search().unwrap().recheck(&offer).await.unwrap(), Recheck::Offered(_)));
    assert_eq!(carrier.calls().last().unwrap().json()["variables"]["contains"], "8885550123");
    let gone = StandIn::new(|_, _| Reply::Json(r#"{"data":{"tollfreeNumbers":{"numbers":[]}}}"#.into())).await;
    assert_eq!(gone.client().search().unwrap().recheck(&offer).await.unwrap(), Recheck::Gone);
}
