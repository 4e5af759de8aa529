//! The carrier's cart, and what is bought.

use contract::{
    cart::CartRouting,
    number::NumberKind,
    offer::{HoldRule, OfferQuery},
};

use super::stand_in::{Reply, Seen, StandIn, mark, sampled};
use crate::{
    buying::{Held, OrderLine, PurchaseOrder},
    carrier::CarrierOffer,
    error::ErrorKind,
};

/// Two local offers, 206 555 0100 and 0101, or two toll-free ones.
async fn offers(kind: NumberKind) -> Vec<CarrierOffer> {
    let carrier = StandIn::new(|seen, _| match seen.field().as_str() {
        "__schema" => sampled("schema"),
        "availableNumbers" => sampled("available_numbers"),
        _ => sampled("tollfree_numbers"),
    })
    .await;
    carrier.client().search().unwrap().offers(&OfferQuery { kind, ..OfferQuery::default() }).await.unwrap().items
}

fn order(kind: NumberKind, offers: &[CarrierOffer]) -> PurchaseOrder {
    let lines = offers.iter().map(|offer| OrderLine { offer: offer.clone(), quantity: 1, held: None }).collect();
    PurchaseOrder { kind, lines, routing: CartRouting::Unset }
}

fn lying(tens: &[&str]) -> Reply {
    let rows: Vec<String> =
        tens.iter().map(|ten| format!(r#"{{"telephoneNumber":"{ten}","city":"SEATTLE","lata":"674"}}"#)).collect();
    Reply::Json(format!(r#"{{"data":{{"reservedList":{{"numbers":[{}]}}}}}}"#, rows.join(",")))
}

fn held() -> Held {
    Held { reference: "2065550100".into(), until: None, computed: false }
}

#[tokio::test]
async fn tsg_cart_add_holds_a_number_in_ten_digits_and_names_no_end() {
    let offers = offers(NumberKind::Local).await;
    let carrier = StandIn::saying("reserve").await;
    let client = carrier.client();
    let holds = client.holds().unwrap();
    assert_eq!(holds.rule(&offers[0]), HoldRule::Kept);
    assert_eq!(holds.hold(&offers[0], &mark()).await.unwrap(), held());
    insta::assert_snapshot!("cart_add", carrier.last());
}

#[tokio::test]
async fn tsg_cart_add_of_an_excluded_number_is_refused_with_words() {
    let offers = offers(NumberKind::Local).await;
    let carrier = StandIn::saying("reserve").await;
    let error = carrier.client().holds().unwrap().hold(&offers[1], &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.words.text.unwrap().starts_with("TSG Global did not reserve the number"));
    let silent = StandIn::new(|_, _| Reply::Json(r#"{"data":{"numbersReserve":{"reserved":[],"excluded":[]}}}"#.into())).await;
    let error = silent.client().holds().unwrap().hold(&offers[1], &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn tsg_cart_add_holds_no_toll_free_numbers() {
    let offers = offers(NumberKind::TollFree).await;
    let carrier = StandIn::saying("reserve").await;
    let client = carrier.client();
    assert_eq!(client.holds().unwrap().rule(&offers[0]), HoldRule::None);
    assert_eq!(client.holds().unwrap().hold(&offers[0], &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
}

#[tokio::test]
async fn tsg_cart_list_shows_what_is_held() {
    let offers = offers(NumberKind::Local).await;
    let carrier = StandIn::saying("reserved_list").await;
    let client = carrier.client();
    assert_eq!(client.holds().unwrap().look(&offers[0], None).await.unwrap(), Some(held()));
    insta::assert_snapshot!("cart_list", carrier.last());
    assert_eq!(client.holds().unwrap().look(&offers[1], Some(&held())).await.unwrap(), None);
    let odd = StandIn::new(|_, _| lying(&["not a number"])).await;
    assert_eq!(odd.client().holds().unwrap().look(&offers[0], None).await.unwrap_err().kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn tsg_cart_remove_gives_a_number_back() {
    let offers = offers(NumberKind::Local).await;
    let carrier = StandIn::saying("release").await;
    let client = carrier.client();
    client.holds().unwrap().release(&offers[0], &held()).await.unwrap();
    insta::assert_snapshot!("cart_remove", carrier.last());
    let other = Held { reference: "2065550101".into(), ..held() };
    assert_eq!(client.holds().unwrap().release(&offers[1], &other).await.unwrap_err().kind, ErrorKind::NotFound);
    assert_eq!(client.holds().unwrap().release(&offers[0], &other).await.unwrap_err().kind, ErrorKind::Unsupported);
}

/// A cart with these numbers, and a check-out that answers this.
async fn with_cart(tens: &'static [&'static str], check_out: Reply) -> StandIn {
    StandIn::new(move |seen: &Seen, _| match seen.field().as_str() {
        "reservedList" => lying(tens),
        "numbersOrder" => check_out.clone(),
        other => panic!("{other}"),
    })
    .await
}

#[tokio::test]
async fn tsg_checkout_buys_when_the_cart_is_the_order() {
    let offers = offers(NumberKind::Local).await;
    let carrier = with_cart(&["2065550100"], sampled("order")).await;
    let accepted =
        carrier.client().purchases().unwrap().purchase(&order(NumberKind::Local, &offers[..1]), &mark()).await.unwrap();
    assert_eq!((accepted.reference, accepted.words), (None, None), "the order number 0 is none");
    insta::assert_snapshot!("checkout", carrier.last());
}

#[tokio::test]
async fn tsg_checkout_is_not_sent_when_a_foreign_number_lies_in_the_cart_or_a_line_is_missing() {
    let offers = offers(NumberKind::Local).await;
    let foreign = with_cart(&["2065550100", "3125550142"], sampled("order")).await;
    let one = order(NumberKind::Local, &offers[..1]);
    let error = foreign.client().purchases().unwrap().purchase(&one, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent);
    assert!(error.words.text.unwrap().contains("also holds +13125550142"));
    let missing = with_cart(&["2065550100"], sampled("order")).await;
    let error = missing.client().purchases().unwrap().purchase(&order(NumberKind::Local, &offers), &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent);
    assert!(error.words.text.unwrap().contains("does not hold +12065550101 any more"));
    let unread = StandIn::new(|_, _| Reply::Raw(500, "text/plain", String::new())).await;
    let error = unread.client().purchases().unwrap().purchase(&one, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent);
    for carrier in [foreign, missing, unread] {
        assert!(carrier.calls().iter().all(|seen| seen.field() == "reservedList"));
    }
}

#[tokio::test]
async fn tsg_checkout_compares_what_was_bought_with_the_order() {
    let offers = offers(NumberKind::Local).await;
    let all = order(NumberKind::Local, &offers);
    let cart: &[&str] = &["2065550100", "2065550101"];
    let half = with_cart(cart, sampled("order")).await;
    let accepted = half.client().purchases().unwrap().purchase(&all, &mark()).await.unwrap();
    assert_eq!(accepted.words.unwrap().text.unwrap(), "TSG Global's answer leaves out +12065550101.");
    let more = r#"{"data":{"numbersOrder":{"orderId":7,"items":[{"tn":"2065550100"},{"tn":"2065550101"},{"tn":"3125550142"}]}}}"#;
    let more = with_cart(cart, Reply::Json(more.into())).await;
    let accepted = more.client().purchases().unwrap().purchase(&all, &mark()).await.unwrap();
    assert!(accepted.words.unwrap().text.unwrap().contains("also bought +13125550142"));
    assert_eq!(accepted.reference.as_deref(), Some("7"));
    let none = with_cart(cart, Reply::Json(r#"{"data":{"numbersOrder":{"orderId":7,"items":[]}}}"#.into())).await;
    let error = none.client().purchases().unwrap().purchase(&all, &mark()).await.unwrap_err();
    assert!(!error.kind.proves_nothing_done());
}

#[tokio::test]
async fn tsg_checkout_that_fails_after_it_was_sent_is_unknown_and_sent_once() {
    let offers = offers(NumberKind::Local).await;
    let replies = [
        Reply::Raw(503, "text/plain", String::new()),
        Reply::BrokenAfter(r#"{"data":{"numb"#),
        Reply::Silence,
        Reply::Raw(200, "text/html", "<html>".into()),
        Reply::Json(r#"{"data":{"numbersOrder":null},"errors":[{"message":"Internal server error"}]}"#.into()),
        Reply::Raw(401, "application/json", r#"{"errors":[{"id":"unauthenticated","message":"No"}]}"#.into()),
    ];
    for reply in replies {
        let carrier = with_cart(&["2065550100"], reply).await;
        let error =
            carrier.client().purchases().unwrap().purchase(&order(NumberKind::Local, &offers[..1]), &mark()).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{error}");
        assert_eq!(carrier.calls().iter().filter(|seen| seen.field() == "numbersOrder").count(), 1);
    }
    let broke = Reply::Json(
        r#"{"data":{"numbersOrder":null},"errors":[{"message":"Insufficient funds","path":["numbersOrder"]}]}"#.into(),
    );
    let carrier = with_cart(&["2065550100"], broke).await;
    let error =
        carrier.client().purchases().unwrap().purchase(&order(NumberKind::Local, &offers[..1]), &mark()).await.unwrap_err();
    assert_eq!((error.kind, error.words.text.as_deref()), (ErrorKind::Refused, Some("Insufficient funds")));
}

#[tokio::test]
async fn tsg_order_tollfree_sends_eleven_digits_and_compares_what_comes_back() {
    let offers = offers(NumberKind::TollFree).await;
    let carrier = StandIn::saying("order_tollfree").await;
    let client = carrier.client();
    let accepted = client.purchases().unwrap().purchase(&order(NumberKind::TollFree, &offers), &mark()).await.unwrap();
    insta::assert_snapshot!("order_tollfree", carrier.last());
    assert_eq!(accepted.reference.as_deref(), Some("999000261-ORD"));
    assert!(accepted.words.unwrap().text.unwrap().contains("leaves out +18885550124"));
    assert_eq!(carrier.calls().len(), 1, "no cart is looked into");
    let none =
        StandIn::new(|_, _| Reply::Json(r#"{"data":{"orderTollfreeNumbers":{"numbers":[],"orderId":null}}}"#.into())).await;
    let error = none.client().purchases().unwrap().purchase(&order(NumberKind::TollFree, &offers), &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn an_order_that_does_not_fit_together_is_not_sent() {
    let (local, free) = (offers(NumberKind::Local).await, offers(NumberKind::TollFree).await);
    let carrier = StandIn::saying("order").await;
    let client = carrier.client();
    let good = order(NumberKind::Local, &local);
    let mut cases = vec![good.clone(); 6];
    cases[0].lines.clear();
    cases[1].lines[0].quantity = 2;
    cases[2].lines[1] = cases[2].lines[0].clone();
    cases[3].lines[0].offer = free[0].clone();
    cases[4].lines[0].offer.terms = serde_json::json!({"another": "carrier"});
    cases[5].routing = CartRouting::Preconfigured;
    for order in cases {
        assert_eq!(client.purchases().unwrap().purchase(&order, &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    }
    assert!(carrier.seen().is_empty());
}
