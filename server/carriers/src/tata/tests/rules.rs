//! The sixteen rules of the overview, each against the sandbox or proved by what is never sent.

use contract::{
    cart::CartRouting,
    number::NumberKind,
    offer::{HoldRule, OfferQuery, Pattern},
    routing::{ConnectionRouting, ConnectionWay, Outpulse, Routing, RoutingChange},
};
use serde_json::{Value, json};

use super::{
    World, abroad, line, mark, number_of, product_of,
    requests::{direct, offer, service},
    stand_in::{Reply, StandIn},
};
use crate::{buying::PurchaseOrder, carrier::ReadBack, error::ErrorKind, orders::OrderState, tata::SPEC};

#[tokio::test]
async fn t1_an_order_names_the_four_ids_of_onboarding_and_carries_back_those_of_the_carrier() {
    let world = World::new().await;
    let offers = world.offers("GB", "DID").await;
    let held = world.hold(&offers[0], "hold-1").await.unwrap();
    assert!(held.reference.starts_with("RS-"));
    let reference = world.buy(vec![line(&offers[0], Some(&held))], "order-1").await.unwrap().reference.unwrap();
    assert!(reference.starts_with("OR-"));
    world.later(20).await;
    let owned = world.service(|number| number.number == *number_of(&offers[0])).await;
    assert!(owned.carrier_id.starts_with("SV-"));
    assert_eq!(owned.features["order"], reference);
    for id in ["customerId", "contactId", "paymentMethodId", "locationId"] {
        let mut credentials = (SPEC.sandbox_login)("x");
        credentials.plain.remove(id);
        let refused = (SPEC.connect)(super::connection("http://127.0.0.1:1", credentials, true)).err().unwrap();
        assert!(refused.kind == ErrorKind::Unsupported && refused.detail.contains(id), "{refused}");
    }
}

#[tokio::test]
async fn t2_a_search_abroad_shows_all_four_products() {
    let world = World::new().await;
    let found = world.search(&abroad("GB")).await.unwrap();
    assert_eq!((found.items.len(), found.note), (100, None));
    for product in ["LNS", "ITFS", "UIFN", "DID"] {
        assert!(found.items.iter().any(|offer| product_of(offer) == Some(product)), "{product}");
    }
}

#[tokio::test]
async fn t3_an_order_always_says_how_calls_go() {
    let world = World::with(|credentials| drop(credentials.plain.remove("connectionId"))).await;
    let offers = world.offers("GB", "DID").await;
    let error = world.buy(vec![line(&offers[0], None)], "order-1").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported, "nothing chosen, and no usual connection");
    assert!(world.subjects("tata_order").await.is_empty());
    let order = PurchaseOrder {
        kind: NumberKind::International,
        lines: vec![line(&offers[0], None)],
        routing: CartRouting::Location { id: "CN-1002".into() },
    };
    world.client.purchases().unwrap().purchase(&order, &mark("order-2")).await.unwrap();
    world.later(20).await;
    let owned = world.service(|number| number.number == *number_of(&offers[0])).await;
    assert_eq!(owned.routing, direct("CN-1002", Outpulse::SameAsNumber).routing);
}

#[tokio::test]
async fn t4_direct_without_a_connection_is_not_sent_and_an_unknown_one_is_refused_by_field() {
    let carrier = StandIn::saying(202, "{}").await;
    let number = service("SV-1", "+448081570018", "ITFS", "GB");
    let change = direct("", Outpulse::SameAsNumber);
    let error = carrier.client().routing().unwrap().set(&number, &change, &mark("change-1")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());

    let world = World::new().await;
    let number = world.service(|number| number.features["product"] == "DID").await;
    let change = direct("CN-9", Outpulse::SameAsNumber);
    let error = world.client.routing().unwrap().set(&number, &change, &mark("change-1")).await.unwrap_err();
    assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::Refused, Some("400")));
    assert!(error.words.text.unwrap().contains("connectionId: There is no connection CN-9"));
}

#[tokio::test]
async fn t5_pstn_forces_custom_outpulse_before_anything_is_sent() {
    let carrier = StandIn::saying(202, "{}").await;
    let number = service("SV-1", "+448081570018", "ITFS", "GB");
    let client = carrier.client();
    for outpulse in [Outpulse::SameAsNumber, Outpulse::Custom { digits: String::new() }] {
        let routing = Routing::Connection(ConnectionRouting { way: ConnectionWay::Pstn, outpulse });
        let change = RoutingChange { routing, device: None };
        let error = client.routing().unwrap().set(&number, &change, &mark("change-1")).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported, "{error}");
    }
    assert!(carrier.seen().is_empty());
}

#[tokio::test]
async fn t6_custom_outpulse_needs_digits() {
    let carrier = StandIn::saying(202, "{}").await;
    let mut number = service("SV-1", "+442079460018", "DID", "GB");
    number.routing = direct("CN-1001", Outpulse::SameAsNumber).routing;
    let change = direct("CN-1001", Outpulse::Custom { digits: String::new() });
    let error = carrier.client().routing().unwrap().set(&number, &change, &mark("change-1")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
}

#[tokio::test]
async fn t7_tata_order_change_changes_the_digits_of_a_number_in_service() {
    let world = World::new().await;
    let number = world.service(|number| number.features["product"] == "ITFS").await;
    let routing = world.client.routing().unwrap();
    assert_eq!((routing.operation().id, routing.may(&number)), ("tata_order_change", Ok(())));
    let way = ConnectionWay::Pstn;
    let outpulse = Outpulse::Custom { digits: "+442079460998".into() };
    let change = RoutingChange { routing: Routing::Connection(ConnectionRouting { way, outpulse }), device: None };
    let accepted = routing.set(&number, &change, &mark("change-1")).await.unwrap();
    assert!(matches!(routing.read_back(&change, &world.again(&number).await.unwrap()), ReadBack::Differs { .. }));
    world.later(20).await;
    let order = world.order(accepted.reference.as_deref(), "change-1").await.unwrap().unwrap();
    assert_eq!(order.state, OrderState::Done);
    let now = world.again(&number).await.unwrap();
    assert_eq!(routing.read_back(&change, &now), ReadBack::Matches { unproved: Vec::new() });
}

#[tokio::test]
async fn t8_tata_search_finds_places_patterns_and_blocks() {
    let world = World::new().await;
    let london = OfferQuery { city: Some("London".into()), ..abroad("GB") };
    let found = world.search(&london).await.unwrap();
    let numbers: Vec<_> = found.items.iter().filter(|offer| product_of(offer).is_some()).map(number_of).collect();
    assert!(!numbers.is_empty() && numbers.iter().all(|number| number.as_str().starts_with("+4420")));
    let pattern = OfferQuery { pattern: Some(Pattern::parse("7946 0?0?").unwrap()), ..abroad("GB") };
    let found = world.search(&pattern).await.unwrap();
    assert!(found.note.unwrap().contains("knows no ?"));
    assert!(found.items.len() < found.received as usize);
    for offer in &found.items {
        assert!(pattern.pattern.as_ref().unwrap().matches(number_of(offer).digits()));
    }
    let block = OfferQuery { block: Some(8), city: Some("London".into()), ..abroad("GB") };
    let found = world.search(&block).await.unwrap();
    let mut values: Vec<u64> = found
        .items
        .iter()
        .filter(|offer| product_of(offer) == Some("DID"))
        .map(|offer| number_of(offer).digits().parse().unwrap())
        .collect();
    values.sort_unstable();
    assert!(values.len() >= 8 && values.windows(8).any(|run| run[7] - run[0] == 7), "{values:?}");
}

#[tokio::test]
async fn t9_tata_reserve_holds_for_ten_minutes_and_an_order_at_9_59_is_in_time() {
    let world = World::new().await;
    let offers = world.offers("GB", "DID").await;
    assert_eq!(world.client.holds().unwrap().rule(&offers[0]), HoldRule::Timed { seconds: 600 });
    let first = world.hold(&offers[0], "hold-1").await.unwrap();
    let second = world.hold(&offers[1], "hold-2").await.unwrap();
    let left = first.until.unwrap().since_ms(super::now());
    assert!(!first.computed && (590_000..=600_500).contains(&left), "{left}");
    world.later(9 * 60 + 55).await;
    world.buy(vec![line(&offers[0], Some(&first))], "order-1").await.unwrap();
    world.later(5).await;
    let error = world.buy(vec![line(&offers[1], Some(&second))], "order-2").await.unwrap_err();
    assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::Refused, Some("409")));
    assert!(error.words.text.unwrap().contains("expired"));
    assert_eq!(world.client.holds().unwrap().look(&offers[1], Some(&second)).await.unwrap(), None);

    let uifn = world.offers("GB", "UIFN").await;
    assert_eq!(world.client.holds().unwrap().rule(&uifn[0]), HoldRule::None);
    assert_eq!(world.hold(&uifn[0], "hold-3").await.unwrap_err().kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn t11_orders_go_apart_by_product_and_country_and_are_found_by_their_names() {
    let world = World::new().await;
    let client = &world.client;
    let (did, lns) = (world.offers("GB", "DID").await, world.offers("GB", "LNS").await);
    let abroad = world.offers("SG", "DID").await;
    let purchases = client.purchases().unwrap();
    assert_eq!(purchases.apart(&did[0]), purchases.apart(&did[1]));
    assert_ne!(purchases.apart(&did[0]), purchases.apart(&lns[0]));
    assert_ne!(purchases.apart(&did[0]), purchases.apart(&abroad[0]));
    let mixed = world.buy(vec![line(&did[0], None), line(&abroad[0], None)], "order-1").await.unwrap_err();
    assert_eq!(mixed.kind, ErrorKind::Unsupported);
    let reference = world.buy(vec![line(&did[0], None)], "order-2").await.unwrap().reference;
    world.buy(vec![line(&did[1], None)], "order-3").await.unwrap();
    assert_eq!(world.order(None, "order-2").await.unwrap().unwrap().reference, reference.unwrap());
    assert_eq!(world.order(None, "order-9").await.unwrap(), None);
    let again = world.buy(vec![line(&did[2], None)], "order-2").await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::Refused, "one name, one order");
}

#[tokio::test]
async fn t12_an_incomplete_customer_cannot_order() {
    let incomplete = |credentials: &mut crate::carrier::Credentials| {
        credentials.plain.insert("paymentMethodId".into(), "PM-500699".into());
    };
    let world = World::with(incomplete).await;
    let offers = world.offers("GB", "DID").await;
    let error = world.buy(vec![line(&offers[0], None)], "order-1").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.words.text.unwrap().contains("paymentMethodId: "));
}

#[tokio::test]
async fn t13_tata_order_move_and_tata_order_delete_are_orders_that_end() {
    let world = World::new().await;
    let number = world.service(|number| number.routing == direct("CN-1002", Outpulse::SameAsNumber).routing).await;
    let moved =
        world.client.locations().unwrap().move_numbers(std::slice::from_ref(&number), "CN-1003", &mark("move-1")).await.unwrap();
    assert!(moved.reference.is_some());
    world.later(20).await;
    assert_eq!(world.again(&number).await.unwrap().routing, direct("CN-1003", Outpulse::SameAsNumber).routing);
    let inventory = world.client.inventory().unwrap();
    assert_eq!((inventory.removal_operation().id, inventory.most_removed()), ("tata_order_delete", 1));
    inventory.remove(number.kind, std::slice::from_ref(&number.number), &mark("delete-1")).await.unwrap();
    assert!(world.again(&number).await.is_some(), "an order is accepted, not done");
    world.later(20).await;
    assert_eq!(world.again(&number).await, None);
    let order = world.order(None, "delete-1").await.unwrap().unwrap();
    assert_eq!((order.state, order.numbers.len()), (OrderState::Done, 1));
    assert_eq!(world.subjects("tata_order_delete").await, [number.number.as_str()]);
}

#[tokio::test]
async fn t14_tata_products_are_all_in_service_whoever_ordered_them() {
    let world = World::new().await;
    world.control("owned", &json!({ "count": 250 })).await;
    let owned = world.owned().await;
    assert_eq!(owned.len(), 290);
    assert!(owned.iter().all(|number| number.in_service == Some(true) && matches!(number.routing, Routing::Connection(_))));
    let of = |kind: NumberKind| owned.iter().filter(|number| number.kind == kind).count();
    assert_eq!((of(NumberKind::Local), of(NumberKind::TollFree)), (6, 0));
    let last = &owned[289];
    assert_eq!(world.client.inventory().unwrap().find(last.kind, &last.number, None).await.unwrap().as_ref(), Some(last));
}

#[tokio::test]
async fn t16_the_token_goes_out_under_the_accounts_scheme_and_in_no_sentence() {
    let refusing = StandIn::new(|seen| Reply::Raw(401, "text/plain", format!("no: {}", seen.headers["authorization"]))).await;
    for (scheme, sent) in [("Bearer", "Bearer sandbox-mark"), ("Basic", "Basic sandbox-mark"), ("none", "sandbox-mark")] {
        let mut credentials = (SPEC.sandbox_login)("mark");
        credentials.plain.insert("scheme".into(), scheme.into());
        let client = (SPEC.connect)(super::connection(&refusing.url, credentials, true)).unwrap();
        let error = client.test().await.unwrap_err();
        assert_eq!(refusing.seen().last().unwrap().headers["authorization"], sent);
        assert_eq!(error.kind, ErrorKind::LoginRefused);
        let said = format!("{error:?} {:?}", client.health());
        assert!(!said.contains("sandbox-mark"), "{said}");
    }
    let world = World::with(|credentials| drop(credentials.plain.insert("scheme".into(), "Basic".into()))).await;
    assert!(world.client.test().await.is_err());
    world.control("scheme", &json!({ "scheme": "basic" })).await;
    world.client.test().await.unwrap();
}

#[tokio::test]
async fn nothing_is_on_at_a_live_account_until_somebody_switches_it_on() {
    let carrier = StandIn::saying(200, r#"{"items":[]}"#).await;
    let live = |unverified: &str| {
        let mut credentials = (SPEC.sandbox_login)("mark");
        credentials.plain.insert("unverified".into(), unverified.into());
        (SPEC.connect)(super::connection(&carrier.url, credentials, false)).unwrap()
    };
    let off = live("off");
    assert!(off.search().is_none() && off.purchases().is_none() && off.inventory().is_none() && off.routing().is_none());
    assert!(off.holds().is_none() && off.orders().is_none() && off.locations().is_none() && off.order_documents().is_none());
    let error = off.test().await.unwrap_err();
    assert!(error.kind == ErrorKind::Unsupported && error.detail.contains("not verified"), "{error}");
    assert!(carrier.seen().is_empty());
    let on = live("on");
    on.test().await.unwrap();
    assert!(on.search().is_some() && on.purchases().is_some());
}

#[test]
fn every_operation_is_marked_as_unverified_and_there_is_no_base_url() {
    assert!(SPEC.operations.iter().all(|operation| operation.evidence == crate::operation::Evidence::Inferred));
    let card = SPEC.card();
    assert_eq!((card.live_url, SPEC.hosts.len()), (None, 0));
    let help: Vec<&str> = card.credentials.iter().map(|field| field.help.as_str()).collect();
    assert!(help[0].contains("assumed and not verified"), "{help:?}");
    assert!(card.credentials.iter().any(|field| field.name == "path.orders" && !field.required));
}

#[tokio::test]
async fn a_path_that_an_account_names_takes_the_place_of_the_assumed_one() {
    let carrier = StandIn::saying(202, r#"{"orderId":"OR-1"}"#).await;
    let mut credentials = (SPEC.sandbox_login)("mark");
    credentials.plain.insert("path.orders".into(), "/number-orders".into());
    let client = (SPEC.connect)(super::connection(&carrier.url, credentials, true)).unwrap();
    let order = PurchaseOrder {
        kind: NumberKind::International,
        lines: vec![line(&offer("+442079460018"), None)],
        routing: CartRouting::Unset,
    };
    client.purchases().unwrap().purchase(&order, &mark("order-1")).await.unwrap();
    let seen = &carrier.seen()[0];
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/number-orders"));
    let body: Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!((&body["externalId"], &body["connectionId"]), (&json!("order-1"), &json!("CN-1001")));
}
