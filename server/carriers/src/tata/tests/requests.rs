//! What is sent, word for word.

use bytes::Bytes;
use contract::{
    cart::CartRouting,
    money::Money,
    number::{AreaCode, E164, NumberKind},
    offer::{DocumentNeed, HoldRule, OfferQuery, OfferedThing, Pattern},
    routing::{ConnectionRouting, ConnectionWay, Outpulse, Routing, RoutingChange},
};
use futures::StreamExt as _;
use serde_json::json;

use super::{mark, stand_in::StandIn};
use crate::{
    buying::{Held, OrderLine, PurchaseOrder},
    carrier::{CarrierNumber, CarrierOffer, Depth},
    error::ErrorKind,
    orders::OrderFile,
};

const PLACED: &str = r#"{"orderId":"OR-1","requestId":"attempt-1","externalId":"attempt-1","status":"submitted"}"#;
const EMPTY: &str = r#"{"totalItems":0,"displayItems":0,"items":[]}"#;

pub(super) fn offer(number: &str) -> CarrierOffer {
    CarrierOffer {
        what: OfferedThing::Number {
            number: E164::parse(number).unwrap(),
            kind: NumberKind::International,
            state: None,
            rate_center: None,
            city: Some("London".into()),
            country: Some("GB".into()),
            product: Some("DID".into()),
            documents: DocumentNeed::ToldLater,
        },
        setup: Money::parse_usd("5.00").unwrap(),
        monthly: Money::parse_usd("2.40").unwrap(),
        priced: true,
        hold: HoldRule::Timed { seconds: 600 },
        fax: None,
        terms: json!({ "product": "DID", "country": "GB", "city": "London", "reservable": true }),
    }
}

fn any(stock: u32) -> CarrierOffer {
    CarrierOffer {
        what: OfferedThing::Product {
            id: "DID/GB/London".into(),
            name: "Any DID number in London".into(),
            country: "GB".into(),
            country_name: "GB".into(),
            prefix: String::new(),
            stock,
            features: Vec::new(),
            documents_required: true,
        },
        hold: HoldRule::None,
        terms: json!({ "product": "DID", "country": "GB", "city": "London" }),
        ..offer("+442079460018")
    }
}

pub(super) fn service(id: &str, number: &str, product: &str, country: &str) -> CarrierNumber {
    let pstn = ConnectionRouting { way: ConnectionWay::Pstn, outpulse: Outpulse::Custom { digits: "442079460991".into() } };
    CarrierNumber {
        number: E164::parse(number).unwrap(),
        carrier_id: id.into(),
        kind: NumberKind::International,
        region: Some(country.into()),
        rate_center: None,
        in_service: Some(true),
        status_word: "active".into(),
        tags: Vec::new(),
        routing: Routing::Connection(pstn),
        emergency: None,
        listing: None,
        caller_name: None,
        fax: None,
        features: [("product", product), ("country", country)].map(|(name, value)| (name.into(), value.into())).into(),
        depth: Depth::Whole,
        page: 1,
    }
}

pub(super) fn direct(connection: &str, outpulse: Outpulse) -> RoutingChange {
    let way = ConnectionWay::Direct { connection: connection.into() };
    RoutingChange { routing: Routing::Connection(ConnectionRouting { way, outpulse }), device: None }
}

fn order(offers: &[CarrierOffer], quantity: u32, held: &[Option<&str>]) -> PurchaseOrder {
    let held = held.iter().map(|id| id.map(|id| Held { reference: id.into(), until: None, computed: true }));
    let lines = offers.iter().zip(held).map(|(offer, held)| OrderLine { offer: offer.clone(), quantity, held }).collect();
    PurchaseOrder { kind: NumberKind::International, lines, routing: CartRouting::Location { id: "CN-1002".into() } }
}

async fn sent(order: &PurchaseOrder) -> String {
    let carrier = StandIn::saying(202, PLACED).await;
    let accepted = carrier.client().purchases().unwrap().purchase(order, &mark("attempt-1")).await.unwrap();
    assert_eq!((accepted.reference.as_deref(), accepted.words.unwrap().text.as_deref()), (Some("OR-1"), Some("submitted")));
    carrier.only()
}

#[tokio::test]
async fn tata_search_asks_for_one_product_and_country_in_the_carriers_signs() {
    let carrier = StandIn::saying(200, EMPTY).await;
    let query = OfferQuery {
        kind: NumberKind::International,
        country: Some("GB".into()),
        city: Some("London".into()),
        pattern: Some(Pattern::parse("20 7946 00??").unwrap()),
        block: Some(5),
        ..OfferQuery::default()
    };
    carrier.client().search().unwrap().offers(&query).await.unwrap();
    let mut drawn: Vec<String> = carrier.seen().iter().map(super::stand_in::Seen::drawn).collect();
    drawn.sort();
    insta::assert_snapshot!("search_abroad", drawn.concat());

    let carrier = StandIn::saying(200, EMPTY).await;
    let local = OfferQuery { area_code: Some(AreaCode::parse("212").unwrap()), ..OfferQuery::default() };
    carrier.client().search().unwrap().offers(&local).await.unwrap();
    insta::assert_snapshot!("search_local", carrier.only());
    let carrier = StandIn::saying(200, EMPTY).await;
    let toll_free = OfferQuery { kind: NumberKind::TollFree, ..OfferQuery::default() };
    carrier.client().search().unwrap().offers(&toll_free).await.unwrap();
    insta::assert_snapshot!("search_toll_free", carrier.only());
}

#[tokio::test]
async fn tata_reserve_sends_the_number_with_both_names() {
    let carrier = StandIn::saying(201, r#"{"reservationId":"RS-1","status":"active","numbers":["+442079460018"]}"#).await;
    let client = carrier.client();
    let held = client.holds().unwrap().hold(&offer("+442079460018"), &mark("hold-1")).await.unwrap();
    assert!(held.reference == "RS-1" && held.computed && held.until > Some(super::now()));
    insta::assert_snapshot!("reserve", carrier.only());
    let carrier = StandIn::saying(200, "{}").await;
    carrier.client().holds().unwrap().release(&offer("+442079460018"), &held).await.unwrap();
    insta::assert_snapshot!("release", carrier.only());
}

#[tokio::test]
async fn t10_tata_order_is_sent_in_four_styles() {
    let two = [offer("+442079460018"), offer("+442079460019")];
    insta::assert_snapshot!("order_by_reservation", sent(&order(&two[..1], 1, &[Some("RS-1")])).await);
    insta::assert_snapshot!("order_by_numbers", sent(&order(&two, 1, &[Some("RS-1"), Some("RS-2")])).await);
    insta::assert_snapshot!("order_by_quantity", sent(&order(&[any(40)], 12, &[None])).await);
    insta::assert_snapshot!("order_by_request", sent(&order(&[any(4)], 12, &[None])).await);
}

#[tokio::test]
async fn tata_order_that_does_not_fit_together_is_not_sent() {
    let carrier = StandIn::saying(202, PLACED).await;
    let client = carrier.client();
    let purchases = client.purchases().unwrap();
    let good = order(&[offer("+442079460018")], 1, &[None]);
    let mut empty = good.clone();
    empty.lines.clear();
    let mut twice = good.clone();
    twice.lines[0].quantity = 2;
    let mut foreign = good.clone();
    foreign.lines[0].offer.terms = json!({ "another": "carrier" });
    let mut mixed = order(&[offer("+442079460018"), offer("+493023125018")], 1, &[None, None]);
    mixed.lines[1].offer.terms = json!({ "product": "DID", "country": "DE" });
    let mut group = good.clone();
    group.routing = CartRouting::TrunkGroup { id: contract::id::RoutingTrunkId::new("1") };
    let many = order(&vec![offer("+442079460018"); 101], 1, &[None; 101]);
    let beside = order(&[any(4), offer("+442079460018")], 1, &[None, None]);
    for order in [empty, twice, foreign, mixed, group, many, beside] {
        let error = purchases.purchase(&order, &mark("attempt-1")).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported, "{error}");
    }
    assert!(carrier.seen().is_empty());
}

#[tokio::test]
async fn tata_order_change_sends_where_calls_go_under_the_service() {
    let carrier = StandIn::saying(202, PLACED).await;
    let number = service("SV-1", "+448001570018", "ITFS", "GB");
    let client = carrier.client();
    let routing = client.routing().unwrap();
    let change = direct("CN-1001", Outpulse::Custom { digits: "+442079460997".into() });
    let accepted = routing.set(&number, &change, &mark("attempt-1")).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("OR-1"));
    insta::assert_snapshot!("order_change", carrier.only());
}

#[tokio::test]
async fn tata_order_move_is_an_order_under_the_services() {
    let carrier = StandIn::saying(202, PLACED).await;
    let mut numbers = [service("SV-1", "+442079460018", "DID", "GB"), service("SV-2", "+442079460019", "DID", "GB")];
    for number in &mut numbers {
        number.routing = direct("CN-1001", Outpulse::SameAsNumber).routing;
    }
    carrier.client().locations().unwrap().move_numbers(&numbers, "CN-1003", &mark("attempt-1")).await.unwrap();
    insta::assert_snapshot!("order_move", carrier.only());
}

#[tokio::test]
async fn tata_order_delete_is_an_order_under_the_service_that_the_list_names() {
    let number = E164::parse("+442079460018").unwrap();
    let list = r#"{"totalItems":1,"items":[{"serviceId":"SV-1","number":"+442079460018","status":"active"}]}"#;
    let carrier = StandIn::new(move |seen| match seen.method.as_str() {
        "GET" => super::stand_in::json(200, list),
        _ => super::stand_in::json(202, PLACED),
    })
    .await;
    let client = carrier.client();
    let inventory = client.inventory().unwrap();
    assert_eq!(inventory.removal_operation().id, "tata_order_delete");
    let accepted = inventory.remove(NumberKind::International, std::slice::from_ref(&number), &mark("attempt-1")).await.unwrap();
    assert_eq!((accepted.reference.as_deref(), accepted.words.unwrap().text.as_deref()), (Some("OR-1"), Some("submitted")));
    let drawn: Vec<String> = carrier.seen().iter().map(super::stand_in::Seen::drawn).collect();
    insta::assert_snapshot!("order_delete", drawn.join("\n\n"));
}

#[tokio::test]
async fn tata_documents_upload_is_multipart_with_the_length_of_the_file() {
    let carrier = StandIn::saying(201, r#"{"documentId":"OR-1-D1","status":"uploaded"}"#).await;
    let content = futures::stream::iter([Ok(Bytes::from_static(b"%PDF-1.7 ")), Ok(Bytes::from_static(b"a page"))]).boxed();
    let file = OrderFile { name: "bill.pdf".into(), media_type: "application/pdf", bytes: 15, content };
    let client = carrier.client();
    let accepted = client.order_documents().unwrap().send("OR-1", "OR-1-D1", file).await.unwrap();
    assert_eq!(accepted.words.unwrap().text.as_deref(), Some("uploaded"));
    insta::assert_snapshot!("documents_upload", carrier.only());
}

#[tokio::test]
async fn tata_order_status_is_asked_by_id_or_by_both_names() {
    let carrier = StandIn::new(|seen| match seen.path.as_str() {
        "/orders/OR-1" => super::stand_in::json(200, PLACED),
        _ => super::stand_in::json(200, EMPTY),
    })
    .await;
    let client = carrier.client();
    let mut key = crate::orders::OrderKey {
        operation: "tata_order",
        reference: Some("OR-1".into()),
        mark: mark("attempt-1"),
        numbers: Vec::new(),
    };
    assert_eq!(client.orders().unwrap().order(&key).await.unwrap().unwrap().word, "submitted");
    key.reference = None;
    assert_eq!(client.orders().unwrap().order(&key).await.unwrap(), None);
    let drawn: Vec<String> = carrier.seen().iter().map(super::stand_in::Seen::drawn).collect();
    insta::assert_snapshot!("order_status", drawn.concat());
}
