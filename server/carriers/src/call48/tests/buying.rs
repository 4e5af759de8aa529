//! Buying.

use contract::{cart::CartRouting, id::RoutingTrunkId, number::NumberKind, offer::OfferQuery};

use super::stand_in::{Reply, StandIn, mark};
use crate::{
    buying::{OrderLine, PurchaseOrder},
    error::ErrorKind,
};

/// An order of what the sample of a search offers.
async fn order(kind: NumberKind, quantity: u32, routing: CartRouting) -> PurchaseOrder {
    let sample = match kind {
        NumberKind::Local => "search_local",
        NumberKind::TollFree => "search_tollfree",
        NumberKind::International => "search_international",
    };
    let query = OfferQuery {
        kind,
        state: Some(contract::geography::StateCode::parse("GA").unwrap()),
        country: Some("181".into()),
        ..OfferQuery::default()
    };
    let found = StandIn::saying(sample).await.client().search().unwrap().offers(&query).await.unwrap();
    let lines = found.items.into_iter().map(|offer| OrderLine { offer, quantity, held: None }).collect();
    PurchaseOrder { kind, lines, routing }
}

async fn bought(order: &PurchaseOrder) -> String {
    let carrier = StandIn::saying("purchase").await;
    let accepted = carrier.client().purchases().unwrap().purchase(order, &mark()).await.unwrap();
    assert_eq!(accepted.words.unwrap().text.as_deref(), Some("Successful Operation"));
    assert_eq!(accepted.reference, None, "trap 14: the carrier names no order");
    carrier.only()
}

#[tokio::test]
async fn c48_purchase_local_sends_the_rows_of_the_document() {
    insta::assert_snapshot!("purchase_local", bought(&order(NumberKind::Local, 1, CartRouting::Unset).await).await);
}

#[tokio::test]
async fn c48_purchase_local_routes_to_a_trunk_group_by_a_number() {
    let routing = CartRouting::TrunkGroup { id: RoutingTrunkId::new("52610") };
    insta::assert_snapshot!("purchase_local_trunk", bought(&order(NumberKind::Local, 1, routing).await).await);
    let odd = CartRouting::TrunkGroup { id: RoutingTrunkId::new("main") };
    let carrier = StandIn::saying("purchase").await;
    let order = order(NumberKind::Local, 1, odd).await;
    assert_eq!(carrier.client().purchases().unwrap().purchase(&order, &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
}

#[tokio::test]
async fn c48_purchase_tollfree_sends_no_loc_data_when_the_search_returned_none_trap_45() {
    let order = order(NumberKind::TollFree, 1, CartRouting::Preconfigured).await;
    insta::assert_snapshot!("purchase_tollfree", bought(&order).await);
}

#[tokio::test]
async fn c48_purchase_international_sends_the_product_with_its_quantity() {
    let order = order(NumberKind::International, 3, CartRouting::Unset).await;
    insta::assert_snapshot!("purchase_international", bought(&order).await);
}

#[tokio::test]
async fn c48_purchase_local_believes_only_the_documented_yes_trap_14() {
    let order = order(NumberKind::Local, 1, CartRouting::Unset).await;
    let yes = [
        r#"{"code":200,"data":true,"error":null}"#,
        r#"{"code":"200","data":"true"}"#,
        r#"{"code":200,"message":"Purchase was successful","data":{"success":true,"message":"ok","fulfilled_quantity":1}}"#,
    ];
    for body in yes {
        let carrier = StandIn::new(move |_, _| Reply::Json(body.into())).await;
        assert!(carrier.client().purchases().unwrap().purchase(&order, &mark()).await.is_ok(), "{body}");
    }
    // None of these says what became of the order.
    let unknown = [
        r#"{"code":200,"data":false,"error":null}"#,
        r#"{"code":200,"data":null,"error":null}"#,
        r#"{"code":200,"data":{"success":false},"error":null}"#,
        r#"{"code":200,"data":true,"error":"Number not available"}"#,
        r#"{"data":true,"error":null}"#,
        r#"{"code":"ok","data":true}"#,
        r#"{"code":500,"error":"Internal error","data":false}"#,
        r#"{"code":418}"#,
        "<html><body>It works</body></html>",
        r#"{"code":200,"data":tr"#,
        "",
        "true",
    ];
    for body in unknown {
        let carrier = StandIn::new(move |_, _| Reply::Json(body.into())).await;
        let error = carrier.client().purchases().unwrap().purchase(&order, &mark()).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{body}: {error}");
        assert_eq!(carrier.calls().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn c48_purchase_local_that_is_refused_keeps_the_carriers_words() {
    let order = order(NumberKind::Local, 1, CartRouting::Unset).await;
    let cases = [
        (200, r#"{"code":400,"error":"Numbers are not available","data":false}"#, ErrorKind::Refused, "400"),
        (422, r#"{"message":"Numbers are not available"}"#, ErrorKind::Refused, ""),
        (200, r#"{"code":404,"error":{"message":"Numbers are not available"}}"#, ErrorKind::NotFound, "404"),
    ];
    for (status, body, kind, code) in cases {
        let carrier = StandIn::new(move |_, _| Reply::Raw(status, "application/json", body.into())).await;
        let error = carrier.client().purchases().unwrap().purchase(&order, &mark()).await.unwrap_err();
        assert_eq!((error.kind, error.words.code.as_deref().unwrap_or("")), (kind, code));
        assert_eq!(error.words.text.as_deref(), Some("Numbers are not available"));
        assert!(error.kind.proves_nothing_done());
    }
}

#[tokio::test]
async fn an_order_that_does_not_fit_together_is_not_sent() {
    let carrier = StandIn::saying("purchase").await;
    let client = carrier.client();
    let purchases = client.purchases().unwrap();
    let good = order(NumberKind::Local, 1, CartRouting::Unset).await;
    let mut empty = good.clone();
    empty.lines.clear();
    let mut mixed = good.clone();
    mixed.kind = NumberKind::TollFree;
    let mut twice = good.clone();
    twice.lines[0].quantity = 2;
    let mut long = good.clone();
    long.lines = vec![good.lines[0].clone(); purchases.most_lines() + 1];
    let mut foreign = good.clone();
    foreign.lines[0].offer.terms = serde_json::json!({"another": "carrier"});
    for order in [empty, mixed, twice, long, foreign] {
        assert_eq!(purchases.purchase(&order, &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    }
    assert!(carrier.seen().is_empty());
    assert_eq!(purchases.operation(NumberKind::International).id, "c48_purchase_international");
}
