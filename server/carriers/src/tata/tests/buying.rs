//! From the search to the number in service, in every style and with every end.

use contract::{
    number::{AreaCode, NumberKind},
    offer::{OfferQuery, OfferedThing},
};
use serde_json::json;

use super::{World, abroad, line, mark, number_of, product_of};
use crate::{
    buying::OrderLine,
    carrier::Recheck,
    error::ErrorKind,
    orders::{NumberInOrder, OrderState},
};

#[tokio::test]
async fn tata_search_local_and_toll_free_numbers_of_the_united_states() {
    let world = World::new().await;
    let local = OfferQuery { area_code: Some(AreaCode::parse("212").unwrap()), ..OfferQuery::default() };
    let found = world.search(&local).await.unwrap();
    assert!(!found.items.is_empty() && found.items.iter().all(|offer| number_of(offer).as_str().starts_with("+1212")));
    let toll_free = OfferQuery { kind: NumberKind::TollFree, ..OfferQuery::default() };
    let found = world.search(&toll_free).await.unwrap();
    assert!(!found.items.is_empty() && found.items.iter().all(|offer| number_of(offer).is_toll_free()));
    let state = OfferQuery { state: Some(contract::geography::StateCode::parse("GA").unwrap()), ..OfferQuery::default() };
    let found = world.search(&state).await.unwrap();
    assert!(found.items.is_empty() && found.note.unwrap().contains("knows no states"));
}

#[tokio::test]
async fn tata_search_says_which_offers_came_without_a_price() {
    let world = World::new().await;
    let found = world.search(&abroad("AE")).await.unwrap();
    assert!(!found.items.is_empty() && found.items.iter().all(|offer| !offer.priced));
    assert!(world.search(&abroad("GB")).await.unwrap().items.iter().all(|offer| offer.priced));
    assert!(found.note.unwrap().contains("without a price"));
    let error = world.search(&abroad("XX")).await.unwrap_err();
    assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::Refused, Some("400")));
}

#[tokio::test]
async fn tata_search_looks_for_one_number_again_and_knows_what_we_reserved() {
    let world = World::new().await;
    let offers = world.offers("GB", "DID").await;
    let search = world.client.search().unwrap();
    assert_eq!(search.recheck(&offers[0]).await.unwrap(), Recheck::Offered(offers[0].clone()));
    world.hold(&offers[0], "hold-1").await.unwrap();
    assert_eq!(search.recheck(&offers[0]).await.unwrap(), Recheck::Offered(offers[0].clone()));
    world.control("sell", &json!({ "number": number_of(&offers[1]).as_str() })).await;
    assert_eq!(search.recheck(&offers[1]).await.unwrap(), Recheck::Gone);
    world.control("price", &json!({ "setup": "5.00", "monthly": "9.99" })).await;
    let dearer = search.recheck(&offers[2]).await.unwrap().offered().unwrap();
    assert_eq!(dearer.monthly.amount.to_string(), "9.99");
}

#[tokio::test]
async fn tata_reserve_is_found_again_when_the_answer_was_lost_and_is_given_back() {
    let world = World::new().await;
    let offers = world.offers("GB", "DID").await;
    let holds = world.client.holds().unwrap();
    world.fault("tata_reserve", json!({ "trouble": "drop_after" })).await;
    let error = world.hold(&offers[0], "hold-1").await.unwrap_err();
    assert!(!error.kind.proves_nothing_done(), "{error}");
    let found = holds.look(&offers[0], None).await.unwrap().unwrap();
    assert!(found.until.is_some() && !found.computed);
    assert_eq!(holds.look(&offers[0], Some(&found)).await.unwrap().as_ref(), Some(&found));
    assert_eq!(world.hold(&offers[0], "hold-2").await.unwrap_err().kind, ErrorKind::Refused, "it is ours already");
    holds.release(&offers[0], &found).await.unwrap();
    assert_eq!(holds.look(&offers[0], None).await.unwrap(), None);
    assert_eq!(holds.look(&offers[0], Some(&found)).await.unwrap(), None);
    world.hold(&offers[0], "hold-3").await.unwrap();
}

#[tokio::test]
async fn tata_order_by_reservation_and_by_numbers_ends_in_service() {
    let world = World::new().await;
    let offers = world.offers("GB", "DID").await;
    let offers: Vec<_> = offers.into_iter().filter(|offer| !number_of(offer).as_str().ends_with("13")).collect();
    let held = world.hold(&offers[0], "hold-1").await.unwrap();
    let one = world.buy(vec![line(&offers[0], Some(&held))], "order-1").await.unwrap().reference.unwrap();
    let (first, second) = (world.hold(&offers[1], "hold-2").await.unwrap(), world.hold(&offers[2], "hold-3").await.unwrap());
    let lines = vec![line(&offers[1], Some(&first)), line(&offers[2], Some(&second)), line(&offers[3], None)];
    let two = world.buy(lines, "order-2").await.unwrap().reference.unwrap();
    let order = world.order(Some(&one), "order-1").await.unwrap().unwrap();
    assert_eq!((order.state, order.word.as_str()), (OrderState::Working, "submitted"));
    world.later(20).await;
    for (reference, name, count) in [(&one, "order-1", 1), (&two, "order-2", 3)] {
        let order = world.order(Some(reference), name).await.unwrap().unwrap();
        assert_eq!((order.state, order.numbers.len()), (OrderState::Done, count));
        assert!(order.numbers.values().all(|is| *is == NumberInOrder::Done));
    }
    let owned = world.owned().await;
    assert!(offers[..4].iter().all(|offer| owned.iter().any(|number| number.number == *number_of(offer))));
    assert_eq!(world.subjects("tata_order").await.len(), 4);
}

#[tokio::test]
async fn tata_order_by_quantity_picks_what_fits_and_by_request_what_is_not_there_yet() {
    let world = World::new().await;
    let london = OfferQuery { city: Some("London".into()), ..abroad("GB") };
    let found = world.search(&london).await.unwrap();
    let any = found.items.iter().find(|offer| product_of(offer).is_none()).unwrap();
    let OfferedThing::Product { stock, documents_required: true, .. } = &any.what else { panic!("{any:?}") };
    assert!(world.client.search().unwrap().recheck(any).await.unwrap().offered().is_some());
    let some = OrderLine { offer: any.clone(), quantity: 2, held: None };
    let reference = world.buy(vec![some], "order-1").await.unwrap().reference.unwrap();
    world.later(20).await;
    let order = world.order(Some(&reference), "order-1").await.unwrap().unwrap();
    assert_eq!(order.numbers.len(), 2);
    assert!(order.numbers.keys().all(|number| number.as_str().starts_with("+4420")));

    assert!(*stock < 100, "{stock}");
    let many = OrderLine { offer: any.clone(), quantity: stock + 1, held: None };
    let reference = world.buy(vec![many], "order-2").await.unwrap().reference.unwrap();
    world.later(20).await;
    assert_eq!(world.order(Some(&reference), "order-2").await.unwrap().unwrap().state, OrderState::Working);
    world.later(60).await;
    let order = world.order(Some(&reference), "order-2").await.unwrap().unwrap();
    assert_eq!((order.state, order.numbers.len()), (OrderState::Done, *stock as usize + 1));
}

#[tokio::test]
async fn tata_order_status_is_partial_rejected_unknown_or_waits_for_papers_in_the_carriers_words() {
    let world = World::new().await;
    let mut unlucky = Vec::new();
    for country in ["GB", "AU", "SG", "US", "CA", "IE", "NL", "SE"] {
        let offers = world.offers(country, "DID").await;
        let is_unlucky = |offer: &&crate::carrier::CarrierOffer| number_of(offer).as_str().ends_with("13");
        let (bad, good) = (offers.iter().find(is_unlucky).cloned(), offers.iter().find(|offer| !is_unlucky(offer)).cloned());
        unlucky.extend(bad.zip(good));
        if !unlucky.is_empty() {
            break;
        }
    }
    let (bad, good) = unlucky.pop().expect("some number ends in 13");
    let reference = world.buy(vec![line(&bad, None), line(&good, None)], "order-1").await.unwrap().reference.unwrap();
    world.later(20).await;
    let order = world.order(Some(&reference), "order-1").await.unwrap().unwrap();
    assert_eq!((order.state, order.word.as_str()), (OrderState::Partly, "partiallyCompleted"));
    assert!(matches!(&order.numbers[number_of(&bad)], NumberInOrder::Failed { words } if words.text.is_some()));
    assert_eq!(order.numbers[number_of(&good)], NumberInOrder::Done);
    let reference = world.buy(vec![line(&bad, None)], "order-2").await.unwrap().reference.unwrap();
    world.later(20).await;
    let order = world.order(Some(&reference), "order-2").await.unwrap().unwrap();
    assert_eq!((order.state, order.words.len()), (OrderState::Failed, 1));

    world.control("order", &json!({ "order": reference, "status": "awaitingRegulator" })).await;
    let order = world.order(Some(&reference), "order-2").await.unwrap().unwrap();
    assert_eq!((order.state, order.word.as_str()), (OrderState::Other, "awaitingRegulator"));
    let german = world.offers("DE", "DID").await;
    let reference = world.buy(vec![line(&german[0], None)], "order-3").await.unwrap().reference.unwrap();
    world.later(5).await;
    assert_eq!(world.order(Some(&reference), "order-3").await.unwrap().unwrap().state, OrderState::WantsDocuments);
    assert_eq!(world.order(Some("OR-999999"), "order-9").await.unwrap(), None);
    assert!(world.client.orders().unwrap().follows(world.client.routing().unwrap().operation()));
    assert!(!world.client.orders().unwrap().follows(world.client.holds().unwrap().operation()));
    assert_eq!(mark("order-3").as_str(), "order-3");
}
