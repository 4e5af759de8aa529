//! Searching.

use contract::{
    geography::{RateCenter, StateCode},
    number::{AreaCode, Exchange, NumberKind},
    offer::{OfferQuery, OfferedThing, Pattern},
};
use serde_json::{Value, json};

use super::stand_in::{Reply, StandIn, sample};
use crate::{
    carrier::{CarrierOffer, Offers, Recheck},
    error::ErrorKind,
};

fn local() -> OfferQuery {
    OfferQuery {
        state: Some(StateCode::parse("GA").unwrap()),
        rate_center: Some(RateCenter("ATHENS".into())),
        area_code: Some(AreaCode::parse("706").unwrap()),
        exchange: Some(Exchange::parse("510").unwrap()),
        limit: Some(10),
        ..OfferQuery::default()
    }
}

fn toll_free() -> OfferQuery {
    OfferQuery { kind: NumberKind::TollFree, limit: Some(10), ..OfferQuery::default() }
}

fn international(country: &str) -> OfferQuery {
    OfferQuery { kind: NumberKind::International, country: Some(country.into()), ..OfferQuery::default() }
}

async fn search(carrier: &StandIn, query: &OfferQuery) -> Offers {
    carrier.client().search().unwrap().offers(query).await.unwrap()
}

fn digits(offer: &CarrierOffer) -> &str {
    match &offer.what {
        OfferedThing::Number { number, .. } => number.digits(),
        OfferedThing::Product { id, .. } => id,
    }
}

#[tokio::test]
async fn c48_search_local_asks_as_documented_and_reads_the_documents_row() {
    let carrier = StandIn::saying("search_local").await;
    let offers = search(&carrier, &local()).await;
    insta::assert_snapshot!("search_local", carrier.only());
    insta::assert_json_snapshot!("search_local_offers", offers.items);
    assert_eq!((offers.received, offers.note), (1, None));
}

#[tokio::test]
async fn c48_search_local_reads_the_observed_row_with_its_own_prices_and_parts_that_lost_their_zeros_trap_8() {
    let carrier = StandIn::saying("search_local_observed").await;
    let offers = search(&carrier, &local()).await;
    assert_eq!(digits(&offers.items[0]), "17065100007");
    assert_eq!(offers.items[0].monthly.amount.to_string(), "0.02000");
    assert_eq!(offers.items[0].setup.amount.to_string(), "0.00000");
}

#[tokio::test]
async fn c48_search_tollfree_takes_an_area_code_that_is_not_toll_free_trap_12() {
    let carrier = StandIn::saying("search_tollfree").await;
    let offers = search(&carrier, &OfferQuery { area_code: Some(AreaCode::parse("888").unwrap()), ..toll_free() }).await;
    insta::assert_snapshot!("search_tollfree", carrier.only());
    assert_eq!(digits(&offers.items[0]), "17418529632");
    assert_eq!(offers.items[0].fax, None, "it says nothing of faxes");
}

#[tokio::test]
async fn c48_search_international_offers_products_with_their_own_prices() {
    let carrier = StandIn::saying("search_international").await;
    let offers = search(&carrier, &international("48e8ef9e-9da8-4584-b398-1c095b5433c4")).await;
    insta::assert_snapshot!("search_international", carrier.only());
    insta::assert_json_snapshot!("search_international_offers", offers.items);
}

#[tokio::test]
async fn c48_search_international_takes_a_uuid_and_a_number_as_country_trap_11() {
    for country in ["48e8ef9e-9da8-4584-b398-1c095b5433c4", "225", "a&type=local"] {
        let carrier = StandIn::saying("search_international").await;
        search(&carrier, &international(country)).await;
        let path = carrier.calls()[0].path.clone();
        assert_eq!(path.matches('&').count(), 1, "{path}");
    }
}

#[tokio::test]
async fn c48_search_local_derives_the_state_from_the_area_code_trap_9() {
    let carrier = StandIn::saying("search_local").await;
    let client = carrier.client();
    let query = OfferQuery { state: None, rate_center: None, exchange: None, ..local() };
    client.search().unwrap().offers(&query).await.unwrap();
    assert_eq!(carrier.only(), "GET /search?type=local&state=GA&npa=706&limit=10\n");
    let canada = OfferQuery { area_code: Some(AreaCode::parse("416").unwrap()), ..query };
    let error = client.search().unwrap().offers(&canada).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert_eq!(carrier.calls().len(), 1);
}

#[tokio::test]
async fn trap_10_the_terms_carry_loc_and_carry_loc_data_only_if_the_search_returned_it() {
    let with = search(&StandIn::saying("search_local").await, &local()).await;
    assert_eq!(with.items[0].terms["line"]["locData"], "2d80c0952d7869653547f0");
    let without = search(&StandIn::saying("search_tollfree").await, &toll_free()).await;
    assert!(without.items[0].terms["line"].get("locData").is_none());
    assert!(without.items[0].terms["line"]["loc"].as_str().unwrap().starts_with("1fccd99f"));
    let international = search(&StandIn::saying("search_international").await, &international("6")).await;
    assert!(international.items[0].terms["line"]["loc"].as_str().unwrap().starts_with("1fccd99f"));
}

fn many(rows: usize) -> String {
    let rows: Vec<Value> = (0..rows).map(|n| json!({ "number": format!("706510{n:04}"), "state": "GA" })).collect();
    json!({"code": 200, "data": {"result": rows, "loc": "x", "setup": "2.00000", "monthly": 1}}).to_string()
}

#[tokio::test]
async fn c48_search_local_filters_by_the_pattern_itself_and_says_so() {
    let carrier = StandIn::new(|_, _| Reply::Json(many(40))).await;
    let query = OfferQuery { pattern: Some(Pattern::parse("001?").unwrap()), ..local() };
    let offers = search(&carrier, &query).await;
    assert_eq!((offers.items.len(), offers.received), (10, 40));
    assert_eq!(
        offers.note.as_deref(),
        Some("Call48 cannot search by pattern: of the 40 numbers it sent, 10 match. There may be more.")
    );
    assert!(carrier.calls()[0].path.ends_with("&limit=5000"), "{}", carrier.calls()[0].path);
}

#[tokio::test]
async fn c48_search_local_never_returns_more_than_was_asked_for() {
    let carrier = StandIn::new(|_, _| Reply::Json(many(40))).await;
    assert_eq!(search(&carrier, &local()).await.items.len(), 10);
}

#[tokio::test]
async fn c48_search_local_leaves_out_rows_it_cannot_read_and_says_how_many() {
    let body = many(3).replace("7065100001", "none").replace("7065100002", "12345");
    let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
    let offers = search(&carrier, &local()).await;
    assert_eq!(offers.items.len(), 1);
    assert_eq!(offers.note.as_deref(), Some("2 rows of the answer could not be read and are left out."));
}

#[tokio::test]
async fn c48_search_local_without_a_price_is_not_drawn_as_an_empty_shop() {
    let body = many(3).replace("monthly", "nothing");
    let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
    let error = carrier.client().search().unwrap().offers(&local()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn c48_search_local_reads_nothing_found_in_each_of_its_shapes_trap_6() {
    for data in [json!({"result": [], "loc": null}), json!([]), Value::Null] {
        let body = json!({"code": "200", "data": data}).to_string();
        let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
        assert!(search(&carrier, &local()).await.items.is_empty());
    }
    for data in [json!(true), json!("true"), json!("20312026"), json!({"rows": []})] {
        let body = json!({"code": 200, "data": data}).to_string();
        let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
        let error = carrier.client().search().unwrap().offers(&local()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{data}");
    }
}

#[tokio::test]
async fn a_recheck_searches_narrowly_and_brings_fresh_terms_and_prices() {
    let carrier = StandIn::new(|_, nth| {
        let body = sample("search_local");
        Reply::Json(if nth == 0 { body } else { body.replace("1fccd99f", "fresh").replace("1.00000", "1.50000") })
    })
    .await;
    let client = carrier.client();
    let query = OfferQuery { rate_center: None, exchange: None, ..local() };
    let offer = client.search().unwrap().offers(&query).await.unwrap().items.remove(0);
    let again = client.search().unwrap().recheck(&offer).await.unwrap().offered().unwrap();
    assert_eq!(again.what, offer.what);
    assert_eq!(again.monthly.amount.to_string(), "1.50000");
    assert!(again.terms["line"]["loc"].as_str().unwrap().starts_with("fresh"));
    assert_eq!(carrier.calls()[1].path, "/search?type=local&state=GA&ratecenter=ATHENS&npa=706&nxx=510&limit=5000");
}

#[tokio::test]
async fn a_recheck_finds_a_number_gone_only_in_an_answer_that_can_be_whole() {
    let offer = search(&StandIn::saying("search_local").await, &local()).await.items.remove(0);
    let fewer = StandIn::new(|_, _| Reply::Json(many(12))).await;
    assert_eq!(fewer.client().search().unwrap().recheck(&offer).await.unwrap(), Recheck::Gone);
    // Fifty rows are what the carrier sends at most: the number may be among those it did not send.
    let capped = StandIn::new(|_, _| Reply::Json(many(50))).await;
    let unproved = capped.client().search().unwrap().recheck(&offer).await.unwrap();
    assert!(matches!(&unproved, Recheck::Unproved(other) if other.what == offer.what), "{unproved:?}");
}

#[tokio::test]
async fn a_recheck_of_a_product_searches_its_country_and_finds_it_by_its_id() {
    let carrier = StandIn::saying("search_international").await;
    let client = carrier.client();
    let offer = client.search().unwrap().offers(&international("181")).await.unwrap().items.remove(0);
    assert_eq!(client.search().unwrap().recheck(&offer).await.unwrap(), Recheck::Offered(offer.clone()));
    assert_eq!(carrier.calls()[1].path, "/search?type=intl&country=181");
    let other = StandIn::new(|_, _| Reply::Json(sample("search_international").replace("c95727b7", "00000000"))).await;
    assert_eq!(other.client().search().unwrap().recheck(&offer).await.unwrap(), Recheck::Gone);
}
