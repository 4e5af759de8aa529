//! Searching.

use contract::{
    number::{AreaCode, Exchange, NumberKind},
    offer::{HoldRule, OfferQuery, OfferedThing, Pattern},
};

use super::stand_in::{Reply, StandIn, number};
use crate::{
    carrier::{CarrierOffer, Offers, Recheck},
    error::ErrorKind,
};

fn local() -> OfferQuery {
    OfferQuery { area_code: Some(AreaCode::parse("706").unwrap()), ..OfferQuery::default() }
}

async fn found(carrier: &StandIn, query: &OfferQuery) -> Offers {
    carrier.client().search().unwrap().offers(query).await.unwrap()
}

fn numbers(offers: &[CarrierOffer]) -> Vec<String> {
    let digits = |offer: &CarrierOffer| match &offer.what {
        OfferedThing::Number { number, .. } => number.national_ten().unwrap().to_owned(),
        OfferedThing::Product { .. } => panic!("a product"),
    };
    offers.iter().map(digits).collect()
}

#[tokio::test]
async fn bw_available_numbers_are_offered_with_their_places_and_four_hours_of_hold() {
    let carrier = StandIn::saying("available_numbers").await;
    let found = found(&carrier, &local()).await;
    assert_eq!(numbers(&found.items), ["7065550103", "7065550104", "7065550112"]);
    assert_eq!(found.received, 4);
    assert!(found.note.unwrap().contains("1 rows of the answer could not be read"));
    assert_eq!(found.items[0].hold, HoldRule::Timed { seconds: 14_400 });
    let OfferedThing::Number { city, rate_center, state, kind, .. } = &found.items[0].what else { panic!() };
    assert_eq!((city.as_deref(), *kind), (Some("ATHENS"), NumberKind::Local));
    assert_eq!(rate_center.as_ref().map(|r| r.0.as_str()), Some("ATHENS"));
    assert_eq!(state.as_ref().map(|s| s.as_str()), Some("GA"));
    let path = "/api/v2/accounts/14/availableNumbers?quantity=50&enableTNDetail=true&areaCode=706&countryCodeA3=USA";
    assert_eq!(carrier.calls()[0].path, path);
}

#[tokio::test]
async fn bw_available_numbers_of_the_first_version_name_no_country() {
    let carrier = StandIn::saying("available_numbers").await;
    carrier.client_v1().search().unwrap().offers(&local()).await.unwrap();
    assert!(carrier.calls()[0].path.ends_with("enableTNDetail=true&areaCode=706"), "{}", carrier.calls()[0].path);
}

#[tokio::test]
async fn bw_available_numbers_are_filtered_by_patterns_and_blocks_here() {
    let carrier = StandIn::saying("available_numbers").await;
    let pattern = OfferQuery { pattern: Some(Pattern::parse("555 01?2").unwrap()), ..local() };
    let matching = found(&carrier, &pattern).await;
    assert_eq!(numbers(&matching.items), ["7065550112"]);
    assert!(matching.note.unwrap().starts_with("Of the 4 numbers that Bandwidth sent, 1 match."));
    assert!(carrier.calls()[0].path.contains("quantity=5000"));
    let block = OfferQuery { block: Some(2), ..local() };
    assert_eq!(numbers(&found(&carrier, &block).await.items), ["7065550103", "7065550104"]);
    let exchange = OfferQuery { exchange: Some(Exchange::parse("556").unwrap()), ..local() };
    assert!(found(&carrier, &exchange).await.items.is_empty(), "another exchange than was asked for");
    assert!(carrier.calls()[2].path.contains("npaNxx=706556&LCA=false"));
}

#[tokio::test]
async fn bw_available_numbers_that_are_none_are_an_empty_result_and_an_error_in_a_200_is_one() {
    for empty in ["<SearchResult/>", "<SearchResult><ResultCount>0</ResultCount></SearchResult>"] {
        let carrier = StandIn::new(move |_, _| Reply::Xml(empty.into())).await;
        assert!(found(&carrier, &local()).await.items.is_empty());
    }
    let body = "<SearchResult><Error><Code>4010</Code><Description>Bad area code</Description></Error></SearchResult>";
    let carrier = StandIn::new(move |_, _| Reply::Xml(body.into())).await;
    let error = carrier.client().search().unwrap().offers(&local()).await.unwrap_err();
    assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::Refused, Some("4010")));
    for odd in [
        "<Else/>",
        "<SearchResult><TelephoneNumberList><TelephoneNumber>x</TelephoneNumber></TelephoneNumberList></SearchResult>",
    ] {
        let carrier = StandIn::new(move |_, _| Reply::Xml(odd.into())).await;
        assert_eq!(carrier.client().search().unwrap().offers(&local()).await.unwrap_err().kind, ErrorKind::Unreadable, "{odd}");
    }
}

#[tokio::test]
async fn bw_available_numbers_are_not_searched_abroad() {
    let carrier = StandIn::saying("available_numbers").await;
    let abroad = OfferQuery { kind: NumberKind::International, country: Some("GB".into()), ..OfferQuery::default() };
    let found = found(&carrier, &abroad).await;
    assert!(found.items.is_empty() && found.note.is_some() && carrier.seen().is_empty());
}

#[tokio::test]
async fn an_offer_that_is_not_seen_again_is_gone_only_when_somebody_has_it() {
    let offers = found(&StandIn::saying("available_numbers").await, &local()).await.items;
    for (status, gone) in [("Inservice", true), ("Aging", true), ("Available", false), ("Moonlit", false)] {
        let details = format!(
            "<R><TelephoneNumberDetails><FullNumber>7065550103</FullNumber><Status>{status}</Status></TelephoneNumberDetails></R>"
        );
        let carrier = StandIn::new(move |seen, _| {
            if seen.path.contains("availableNumbers") {
                Reply::Xml("<SearchResult/>".into())
            } else {
                Reply::Xml(details.clone())
            }
        })
        .await;
        let again = carrier.client().search().unwrap().recheck(&offers[0]).await.unwrap();
        assert_eq!(matches!(again, Recheck::Gone), gone, "{status}");
        assert!(carrier.calls()[1].path.ends_with("/tns/%2B17065550103/tndetails"));
    }
    let carrier = StandIn::saying("available_numbers").await;
    let again = carrier.client().search().unwrap().recheck(&offers[0]).await.unwrap();
    assert!(again.offered().is_some_and(|offer| numbers(&[offer]) == [number("7065550103").national_ten().unwrap()]));
}
