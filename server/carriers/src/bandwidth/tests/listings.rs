//! Caller names and directory listings.

use contract::{
    caller_name::{CallerName, CallerNameRecord},
    directory_listing::{DirectoryListing, FurtherNames, ListingChange, ListingKind, ListingVisibility},
    geography::StateCode,
};

use super::stand_in::{Reply, StandIn, mark, number, owned, sample, sampled};
use crate::{carrier::ReadBack, error::ErrorKind};

fn name(hidden: bool) -> CallerName {
    CallerName { enabled: true, kind: ListingKind::Residence, name: "Joes Garage".into(), hidden }
}

fn listing() -> DirectoryListing {
    DirectoryListing {
        kind: ListingKind::Residence,
        first_name: "John".into(),
        last_name: "Smith".into(),
        street: "915 Elm Ave".into(),
        city: "Carpinteria".into(),
        state: StateCode::parse("CA").unwrap(),
        zip: "93013".into(),
        line2: String::new(),
        visibility: ListingVisibility::Listed,
        address_printed: true,
        further: FurtherNames { title_of_lineage: "Jr".into(), ..FurtherNames::default() },
    }
}

#[tokio::test]
async fn bw_lidb_create_sends_the_documents_group_and_reads_its_lower_case_id() {
    let carrier = StandIn::new(|_, _| Reply::Raw(201, "application/xml", sample("lidb_created"))).await;
    let client = carrier.client();
    let names = client.caller_names().unwrap();
    let accepted = names.set(&owned("8045030097"), &name(true), &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("1d863522-c9bf-430c-8e79-cc63cad04a1d"));
    assert_eq!(accepted.words.unwrap().code.as_deref(), Some("11020"), "a number that failed inside a 201");
    insta::assert_snapshot!("lidb", carrier.written());
    let off = CallerName { enabled: false, ..name(false) };
    assert_eq!(names.set(&owned("8045030097"), &off, &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(names.may(&owned("8888595935")).is_ok(), "the document's own example is toll-free");
}

#[tokio::test]
async fn bw_lidb_create_that_is_refused_carries_both_codes_first_the_answers() {
    let body = "<LidbOrderResponse><Status><Code>400</Code><Description>Unable to process order</Description></Status>\
                <ErrorList><Error><Code>11007</Code><Description>Bad name</Description></Error></ErrorList></LidbOrderResponse>";
    let carrier = StandIn::new(move |_, _| Reply::Raw(400, "application/xml", body.into())).await;
    let error = carrier.client().caller_names().unwrap().set(&owned("8045030097"), &name(false), &mark()).await.unwrap_err();
    assert_eq!((error.kind, error.words.text.as_deref()), (ErrorKind::Refused, Some("Unable to process order")));
}

#[tokio::test]
async fn bw_lidb_create_is_read_back_by_name_kind_and_visibility() {
    let carrier = StandIn::saying("lidb_created").await;
    let client = carrier.client();
    let names = client.caller_names().unwrap();
    let mut listed = owned("8045030097");
    assert_eq!(names.read_back(&name(false), &listed), ReadBack::Unreadable);
    listed.caller_name =
        Some(CallerNameRecord { lookup: false, name: Some("JOES GARAGE".into()), number: None, kind: "RESIDENTIAL".into() });
    assert_eq!(names.read_back(&name(false), &listed), ReadBack::Matches { unproved: vec!["hidden"] });
    listed.features.insert("caller_name_visibility".into(), "PRIVATE".into());
    assert_eq!(names.read_back(&name(false), &listed), ReadBack::Differs { parts: vec!["hidden"] });
    assert_eq!(names.read_back(&name(true), &listed), ReadBack::Matches { unproved: vec![] });
}

#[tokio::test]
async fn bw_dlda_create_sends_the_whole_form() {
    let carrier = StandIn::saying("dlda_created").await;
    let client = carrier.client();
    let directory = client.directory().unwrap();
    assert!(directory.form().whole && !directory.form().may_disable);
    let change = ListingChange::Set { listing: listing() };
    let accepted = directory.set(&owned("5202217754"), &change, &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("f2ac3343-5bff-424a-b8ca-975f5e7b159e"));
    insta::assert_snapshot!("dlda", carrier.written());
    let mut business = listing();
    business.kind = ListingKind::Business;
    business.first_name.clear();
    business.last_name = "Tanner & Sons".into();
    business.street = "12B NW 5th St SW".into();
    business.line2 = "Suite 320".into();
    business.zip = "93013-1234".into();
    business.visibility = ListingVisibility::NonPublished;
    business.address_printed = false;
    for part in ["first_name2", "designation", "title_of_address", "title_of_address2", "title_of_lineage_name2"] {
        *business.further.part_mut(part).unwrap() = part.into();
    }
    for part in ["title_of_address_name2", "title_of_address2_name2", "place_listing_as"] {
        *business.further.part_mut(part).unwrap() = part.into();
    }
    let carrier = StandIn::saying("dlda_created").await;
    let change = ListingChange::Set { listing: business };
    carrier.client().directory().unwrap().set(&owned("5202217754"), &change, &mark()).await.unwrap();
    insta::assert_snapshot!("dlda_business", carrier.written());
    let error = directory.set(&owned("5202217754"), &ListingChange::Disable, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn bw_dlda_create_is_read_back_from_the_details_whatever_their_words() {
    let carrier =
        StandIn::new(|seen, _| if seen.path.contains("tndetails") { sampled("tn_details") } else { sampled("per_tn_options") })
            .await;
    let client = carrier.client();
    let directory = client.directory().unwrap();
    let listed = client.inventory().unwrap().find(contract::number::NumberKind::Local, &number("7065550101"), None).await;
    let mut listed = listed.unwrap().unwrap();
    let asked = ListingChange::Set { listing: listing() };
    assert_eq!(directory.read_back(&asked, &listed), ReadBack::Matches { unproved: vec![] });
    if let Some(record) = &mut listed.listing {
        record.kind = "RESIDENCE".into();
        record.city = "CARPINTERIA".into();
    }
    assert_eq!(directory.read_back(&asked, &listed), ReadBack::Matches { unproved: vec![] });
    if let Some(record) = &mut listed.listing {
        record.visibility = Some(ListingVisibility::NonListed);
        record.street = "1 Elm Ave".into();
    }
    assert_eq!(directory.read_back(&asked, &listed), ReadBack::Differs { parts: vec!["street", "visibility"] });
    listed.listing = None;
    assert_eq!(directory.read_back(&asked, &listed), ReadBack::Unreadable, "an order is under way");
}
