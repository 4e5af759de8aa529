//! The numbers we own.

use contract::{
    number::{E164, NumberKind},
    routing::Routing,
};
use futures::TryStreamExt as _;

use super::stand_in::{Reply, Seen, StandIn, mark, number, refusal, sample, sampled};
use crate::{
    carrier::{Carrier, CarrierNumber, Depth},
    error::{ErrorKind, Result},
};

async fn all(client: &dyn Carrier) -> Result<Vec<CarrierNumber>> {
    let parts: Vec<Vec<CarrierNumber>> = client.inventory().unwrap().list(NumberKind::Local).try_collect().await?;
    Ok(parts.into_iter().flatten().collect())
}

async fn find(client: &dyn Carrier, number: &E164) -> Result<Option<CarrierNumber>> {
    client.inventory().unwrap().find(NumberKind::Local, number, None).await
}

fn details(seen: &Seen) -> Reply {
    sampled(if seen.path.contains("tndetails") { "tn_details" } else { "per_tn_options" })
}

#[tokio::test]
async fn bw_inventory_is_read_page_by_page_by_the_first_number_of_each() {
    let carrier = StandIn::new(|_, nth| sampled(if nth == 0 { "inservice_first" } else { "inservice_last" })).await;
    let numbers = all(&*carrier.client()).await.unwrap();
    let digits: Vec<&str> = numbers.iter().map(|n| n.number.as_str()).collect();
    assert_eq!(digits, ["+17065550101", "+18885550102", "+17065550103"]);
    assert!(numbers.iter().all(|n| n.depth == Depth::Listed && n.routing == Routing::Unread && n.in_service == Some(true)));
    assert_eq!((numbers[1].kind, numbers[2].page), (NumberKind::TollFree, 2));
    let paths: Vec<String> = carrier.calls().into_iter().map(|s| s.path).collect();
    assert_eq!(paths[0], "/api/v2/accounts/14/inserviceNumbers?page=1&size=1000");
    assert_eq!(paths[1], "/api/v2/accounts/14/inserviceNumbers?page=%2B17065550103&size=1000");
}

#[tokio::test]
async fn bw_inventory_that_repeats_a_page_ends_in_an_error_and_an_empty_one_is_empty() {
    let repeats = StandIn::saying("inservice_first").await;
    assert_eq!(all(&*repeats.client()).await.unwrap_err().kind, ErrorKind::Unreadable);
    assert!(repeats.calls().len() <= 6, "{}", repeats.calls().len());
    for (status, body) in
        [(204, ""), (200, "<TNs><TotalCount>0</TotalCount><TelephoneNumbers><Count>0</Count></TelephoneNumbers></TNs>")]
    {
        let carrier = StandIn::new(move |_, _| Reply::Raw(status, "application/xml", body.into())).await;
        assert!(all(&*carrier.client()).await.unwrap().is_empty());
    }
    for odd in ["<TNs><TotalCount>5</TotalCount></TNs>", "<Else/>", "<TNs><TelephoneNumber>x</TelephoneNumber></TNs>"] {
        let carrier = StandIn::new(move |_, _| Reply::Xml(odd.into())).await;
        assert_eq!(all(&*carrier.client()).await.unwrap_err().kind, ErrorKind::Unreadable, "{odd}");
    }
}

#[tokio::test]
async fn bw_tn_details_tell_the_place_the_names_and_the_features() {
    let carrier = StandIn::new(|seen, _| details(seen)).await;
    let found = find(&*carrier.client(), &number("7065550101")).await.unwrap().unwrap();
    assert_eq!(found.depth, Depth::Whole);
    let Routing::Location(routing) = &found.routing else { panic!("{:?}", found.routing) };
    assert_eq!((routing.location.as_deref(), routing.location_name.as_deref()), (Some("12/500"), Some("Office")));
    assert_eq!(routing.forward, Some(number("6045550120")));
    assert_eq!(found.caller_name.unwrap().name.as_deref(), Some("Joes Garage"));
    let listing = found.listing.unwrap();
    assert_eq!((listing.street.as_str(), listing.further.title_of_lineage.as_str()), ("915 Elm Ave", "Jr"));
    let seen: Vec<(&str, &str)> = found.features.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(
        seen,
        [
            ("caller_name_visibility", "PUBLIC"),
            ("number_format", "10digit"),
            ("protected", "true"),
            ("rewrite_user", "desk"),
            ("sms", "on")
        ]
    );
    let paths: Vec<String> = carrier.calls().into_iter().map(|s| s.path).collect();
    assert_eq!(paths, ["/api/v2/tns/%2B17065550101/tndetails", "/api/v2/accounts/14/sites/12/sippeers/500/tns/%2B17065550101"]);
}

#[tokio::test]
async fn bw_tn_details_in_other_casings_and_with_unknown_words_are_read() {
    let odd = sample("tn_details").replace("<Lata>", "<LATA>").replace("</Lata>", "</LATA>").replace("Inservice", "Moonlit");
    let carrier =
        StandIn::new(move |seen, _| if seen.path.contains("tndetails") { Reply::Xml(odd.clone()) } else { Reply::status(404) })
            .await;
    let found = find(&*carrier.client(), &number("7065550101")).await.unwrap().unwrap();
    assert_eq!((found.in_service, found.status_word.as_str()), (None, "Moonlit"));
    assert_eq!(found.routing, Routing::Unread, "without its options it is not known where its calls go");
}

#[tokio::test]
async fn bw_tn_details_of_a_number_that_is_not_ours_are_none_and_of_another_number_are_not_taken() {
    for (from, to) in [("<AccountId>14<", "<AccountId>15<"), ("Inservice", "Aging"), ("Inservice", "Available")] {
        let body = sample("tn_details").replace(from, to);
        let carrier = StandIn::new(move |_, _| Reply::Xml(body.clone())).await;
        assert_eq!(find(&*carrier.client(), &number("7065550101")).await.unwrap(), None, "{to}");
    }
    let carrier = StandIn::new(|_, _| refusal(404, "5076", "not here")).await;
    assert_eq!(find(&*carrier.client(), &number("7065550101")).await.unwrap(), None);
    let carrier = StandIn::saying("tn_details").await;
    assert_eq!(find(&*carrier.client(), &number("7065550109")).await.unwrap_err().kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn bw_disconnect_orders_the_removal_under_our_mark() {
    let carrier = StandIn::saying("disconnect_created").await;
    let numbers = [number("7065550101"), number("8885550102")];
    let client = carrier.client();
    let accepted = client.inventory().unwrap().remove(NumberKind::Local, &numbers, &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("b902dee1-0585-4258-becd-5c7e51ccf5e1"));
    insta::assert_snapshot!("disconnect", carrier.written());
    assert!(client.inventory().unwrap().remove(NumberKind::Local, &[], &mark()).await.is_err());
    assert_eq!(carrier.calls().len(), 1);
}
