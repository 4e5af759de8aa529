//! Reservations, orders, and what became of them.

use contract::{cart::CartRouting, geography::StateCode, number::NumberKind, offer::OfferQuery};

use super::stand_in::{Reply, StandIn, mark, number, refusal, sample, sampled};
use crate::{
    buying::{Held, OrderLine, PurchaseOrder},
    carrier::CarrierOffer,
    error::ErrorKind,
    orders::{CarrierOrder, NumberInOrder, OrderKey, OrderState},
};

async fn offers() -> Vec<CarrierOffer> {
    let query = OfferQuery { state: Some(StateCode::parse("GA").unwrap()), ..OfferQuery::default() };
    StandIn::saying("available_numbers").await.client().search().unwrap().offers(&query).await.unwrap().items
}

async fn order(routing: CartRouting) -> PurchaseOrder {
    let held = Some(Held { reference: "0099ff73".into(), until: None, computed: false });
    let lines = offers().await.into_iter().take(2).enumerate();
    let lines = lines.map(|(at, offer)| OrderLine { offer, quantity: 1, held: held.clone().filter(|_| at == 0) }).collect();
    PurchaseOrder { kind: NumberKind::Local, lines, routing }
}

fn key(operation: &'static str, reference: Option<&str>) -> OrderKey {
    OrderKey { operation, reference: reference.map(Into::into), mark: mark(), numbers: vec![number("7065550103")] }
}

async fn followed(operation: &'static str, body: String) -> CarrierOrder {
    let carrier = StandIn::new(move |_, _| Reply::Xml(body.clone())).await;
    carrier.client().orders().unwrap().order(&key(operation, Some("f30a"))).await.unwrap().unwrap()
}

#[tokio::test]
async fn bw_reservation_is_asked_for_once_with_the_end_of_bw_reservation_status_until_bw_reservation_release() {
    let carrier = StandIn::new(|seen, _| match seen.method.as_str() {
        "POST" => Reply::Made("https://api.example.com/api/v2/accounts/14/tnreservation/0099ff73-da96-4303"),
        "DELETE" => Reply::status(200),
        _ => sampled("reservation"),
    })
    .await;
    let client = carrier.client();
    let (holds, offer) = (client.holds().unwrap(), offers().await.remove(0));
    let before = crate::clock::Clock::now(&carrier.clock);
    let held = holds.hold(&offer, &mark()).await.unwrap();
    assert_eq!((held.reference.as_str(), held.computed), ("0099ff73-da96-4303", false));
    let left = held.until.unwrap().since_ms(before);
    assert!((14_380_000..14_390_000).contains(&left), "{left}");
    insta::assert_snapshot!("reservation", carrier.written());
    assert_eq!(holds.look(&offer, Some(&held)).await.unwrap().unwrap().reference, held.reference);
    holds.release(&offer, &held).await.unwrap();
    let last = carrier.calls().pop().unwrap();
    assert_eq!((last.method.as_str(), last.path.as_str()), ("DELETE", "/api/v2/accounts/14/tnreservation/0099ff73-da96-4303"));
    assert_eq!(holds.look(&offer, None).await.unwrap_err().kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn bw_reservation_whose_end_cannot_be_read_is_held_all_the_same() {
    let carrier = StandIn::new(|seen, _| match seen.method.as_str() {
        "POST" => Reply::Made("/accounts/14/tnreservation/77"),
        _ => refusal(404, "5041", "gone"),
    })
    .await;
    let client = carrier.client();
    let (holds, offer) = (client.holds().unwrap(), offers().await.remove(0));
    let held = holds.hold(&offer, &mark()).await.unwrap();
    assert!(held.computed && held.until.is_some());
    assert_eq!(holds.look(&offer, Some(&held)).await.unwrap(), None);
}

#[tokio::test]
async fn bw_reservation_that_is_refused_or_names_no_address_is_none() {
    let offer = offers().await.remove(0);
    let carrier = StandIn::new(|_, _| refusal(400, "5041", "already reserved")).await;
    let error = carrier.client().holds().unwrap().hold(&offer, &mark()).await.unwrap_err();
    assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::Refused, Some("5041")));
    let carrier = StandIn::new(|_, _| Reply::status(201)).await;
    let error = carrier.client().holds().unwrap().hold(&offer, &mark()).await.unwrap_err();
    assert!(!error.kind.proves_nothing_done());
}

#[tokio::test]
async fn bw_order_names_the_numbers_their_reservations_the_place_and_our_mark() {
    let carrier = StandIn::saying("order_created").await;
    let accepted = carrier.client().purchases().unwrap().purchase(&order(CartRouting::Unset).await, &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("f30a31a1-1de4-4939-b094-4521bbe5c8df"));
    assert_eq!(accepted.words, None);
    insta::assert_snapshot!("order", carrier.written());
    let carrier = StandIn::saying("order_created").await;
    let location = CartRouting::Location { id: "13/700".into() };
    carrier.client_v1().purchases().unwrap().purchase(&order(location).await, &mark()).await.unwrap();
    insta::assert_snapshot!("order_v1_location", carrier.written());
}

#[tokio::test]
async fn bw_order_without_a_place_is_not_sent() {
    let carrier = StandIn::saying("order_created").await;
    let client = (crate::bandwidth::SPEC.connect)(carrier.connection(&[("site_id", "")])).unwrap();
    let error = client.purchases().unwrap().purchase(&order(CartRouting::Unset).await, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
}

#[tokio::test]
async fn bw_order_that_complains_inside_a_201_is_refused_without_an_id_and_followed_with_one() {
    let errors = "<ErrorList><Error><Code>5016</Code><Description>Bad site</Description></Error></ErrorList>";
    let without = format!("<OrderResponse>{errors}<OrderStatus>FAILED</OrderStatus></OrderResponse>");
    let carrier = StandIn::new(move |_, _| Reply::Raw(201, "application/xml", without.clone())).await;
    let order = order(CartRouting::Unset).await;
    let error = carrier.client().purchases().unwrap().purchase(&order, &mark()).await.unwrap_err();
    assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::Refused, Some("5016")));
    let with = format!("<OrderResponse><Order><id>7</id></Order>{errors}</OrderResponse>");
    let carrier = StandIn::new(move |_, _| Reply::Raw(201, "application/xml", with.clone())).await;
    let accepted = carrier.client().purchases().unwrap().purchase(&order, &mark()).await.unwrap();
    assert_eq!((accepted.reference.as_deref(), accepted.words.unwrap().code.as_deref()), (Some("7"), Some("5016")));
    for neither in ["<OrderResponse/>", ""] {
        let carrier = StandIn::new(move |_, _| Reply::Raw(201, "application/xml", neither.into())).await;
        let error = carrier.client().purchases().unwrap().purchase(&order, &mark()).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{neither}");
    }
}

#[tokio::test]
async fn bw_order_that_is_partial_tells_each_number_apart() {
    let order = followed("bw_order", sample("order_partial")).await;
    assert_eq!((order.state, order.word.as_str()), (OrderState::Partly, "PARTIAL"));
    assert_eq!(order.numbers[&number("7065550103")], NumberInOrder::Done);
    let NumberInOrder::Failed { words } = &order.numbers[&number("7065550104")] else { panic!() };
    assert_eq!(words.code.as_deref(), Some("5076"));
    assert_eq!(order.numbers.len(), 2);
    assert!(order.words.is_empty(), "{:?}", order.words);
}

#[tokio::test]
async fn bw_order_status_has_words_that_are_ours_where_they_are_known() {
    for (word, state) in [
        ("RECEIVED", OrderState::Working),
        ("PROCESSING", OrderState::Working),
        ("COMPLETE", OrderState::Done),
        ("PARTIAL", OrderState::Partly),
        ("BACKORDERED", OrderState::BackOrdered),
        ("FAILED", OrderState::Failed),
        ("PERCOLATING", OrderState::Other),
        ("", OrderState::Other),
    ] {
        let body = format!("<OrderResponse><Order><id>1</id></Order><OrderStatus>{word}</OrderStatus></OrderResponse>");
        let order = followed("bw_order", body).await;
        assert_eq!((order.state, order.word.as_str()), (state, word));
    }
}

#[tokio::test]
async fn bw_order_whose_answer_was_lost_is_found_by_our_mark_and_by_nothing_else() {
    let list = "<ResponseSelectWrapper><ListOrderIdUserIdDate><TotalCount>2</TotalCount>\
        <OrderIdUserIdDate><orderId>x-1</orderId><OrderType>new_number</OrderType></OrderIdUserIdDate>\
        <OrderIdUserIdDate><orderId>x-2</orderId></OrderIdUserIdDate></ListOrderIdUserIdDate></ResponseSelectWrapper>";
    let carrier = StandIn::new(move |seen, _| {
        if seen.path.contains("customerOrderId=019a%2D77b1") || seen.path.contains("customerOrderId=019a-77b1") {
            Reply::Xml(list.into())
        } else if seen.path.ends_with("/x-1") {
            Reply::Xml(sample("order_partial").replace("019a-77b1", "another"))
        } else {
            Reply::Xml(sample("order_partial"))
        }
    })
    .await;
    let found = carrier.client().orders().unwrap().order(&key("bw_order", None)).await.unwrap().unwrap();
    assert_eq!(found.reference, "x-2");
    let none = StandIn::new(|_, _| Reply::Xml("<ResponseSelectWrapper/>".into())).await;
    assert_eq!(none.client().orders().unwrap().order(&key("bw_order", None)).await.unwrap(), None);
    let bad_filter = StandIn::new(|_, _| Reply::status(404)).await;
    let error = bad_filter.client().orders().unwrap().order(&key("bw_order", None)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable, "a filter that is not taken proves nothing");
    let gone = bad_filter.client().orders().unwrap().order(&key("bw_order", Some("f30a"))).await.unwrap();
    assert_eq!(gone, None);
}

#[tokio::test]
async fn bw_tn_options_status_shows_warnings_inside_a_complete_order() {
    let order = followed("bw_tn_options_create", sample("tn_options_complete")).await;
    assert_eq!((order.state, order.word.as_str()), (OrderState::Done, "COMPLETE"));
    let NumberInOrder::Warned { words } = &order.numbers[&number("2174101601")] else { panic!() };
    assert_eq!(words.text.as_deref(), Some("SMS is already Enabled or number is in processing."));
    assert_eq!(order.numbers.len(), 1);
}

#[tokio::test]
async fn bw_lidb_status_reads_the_documents_samples() {
    let order = followed("bw_lidb_create", sample("lidb_received")).await;
    assert_eq!((order.state, order.numbers.len()), (OrderState::Working, 0));
    let order = followed("bw_lidb_create", sample("lidb_created")).await;
    let NumberInOrder::Failed { words } = &order.numbers[&number("8888595935")] else { panic!() };
    assert_eq!(words.code.as_deref(), Some("11020"));
}

#[tokio::test]
async fn bw_dlda_status_is_asked_for_by_the_orders_id_and_says_what_became_of_each_number() {
    let carrier = StandIn::saying("dlda_received").await;
    let client = carrier.client();
    let order = client.orders().unwrap().order(&key("bw_dlda_create", Some("7802373f"))).await.unwrap().unwrap();
    assert_eq!(carrier.only(), "GET /api/v2/accounts/14/dldas/7802373f\n");
    assert_eq!(order.reference, "7802373f");
    let NumberInOrder::Failed { words } = &order.numbers[&number("2053778335")] else { panic!() };
    assert_eq!((words.code.as_deref(), order.numbers.len()), (Some("16103"), 1));
    // A received order that names no fault is being worked on.
    let body = sample("dlda_received");
    let (before, rest) = body.split_once("<ErrorList>").unwrap();
    let (_, after) = rest.split_once("</ErrorList>").unwrap();
    let order = followed("bw_dlda_create", format!("{before}{after}")).await;
    assert_eq!((order.state, order.numbers.len()), (OrderState::Working, 0));
}

#[tokio::test]
async fn bw_tn_options_status_of_a_partial_order_names_every_number() {
    let body = sample("tn_options_complete").replace("COMPLETE", "PARTIAL").replace(
        "<ErrorList/>",
        "<ErrorList><Error><Code>5076</Code><Description>Not ours</Description><TelephoneNumbers>\
         <TelephoneNumber>2174101602</TelephoneNumber></TelephoneNumbers></Error></ErrorList>",
    );
    let order = followed("bw_tn_failover", body).await;
    assert_eq!(order.state, OrderState::Partly);
    assert!(matches!(order.numbers[&number("2174101601")], NumberInOrder::Warned { .. }));
    assert!(matches!(order.numbers[&number("2174101602")], NumberInOrder::Failed { .. }));
    assert_eq!(order.numbers[&number("2174101603")], NumberInOrder::Done);
}
