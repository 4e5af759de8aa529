//! The client against the sandbox, on a real socket. Neither knows the other's types.

use std::{collections::BTreeMap, ops::Deref, sync::Arc};

use contract::{
    account::HealthState,
    caller_name::CallerName,
    cart::CartRouting,
    directory_listing::{DirectoryListing, FurtherNames, ListingChange, ListingKind, ListingVisibility},
    features::{FeatureGroup, FeatureValue},
    geography::StateCode,
    number::{AreaCode, E164, NumberKind},
    offer::{OfferQuery, OfferedThing},
    routing::{Routing, RoutingChange},
    secret::Secret,
};
use futures::{StreamExt as _, TryStreamExt as _};
use serde_json::json;

use super::stand_in::{connection, mark};
use crate::{
    bandwidth::SPEC,
    buying::{OrderLine, PurchaseOrder},
    carrier::{Carrier, CarrierNumber, CarrierOffer, Depth, ReadBack, Recheck},
    clock::SystemClock,
    error::ErrorKind,
    mark::Mark,
    orders::{CarrierOrder, NumberInOrder, OrderKey, OrderState},
    sandbox::{Hostility, Trouble},
    tests::world::SandboxWorld,
};

const WORLD: &str = "client-tests";

/// A world of the sandbox, and a client in it.
pub(super) struct World {
    sandbox: SandboxWorld,
    pub(super) client: Arc<dyn Carrier>,
}

impl Deref for World {
    type Target = SandboxWorld;

    fn deref(&self) -> &Self::Target {
        &self.sandbox
    }
}

impl World {
    pub(super) async fn new() -> Self {
        let sandbox = SandboxWorld::of(&SPEC, WORLD).await;
        let url = format!("{}/api/v2", sandbox.url);
        let client = (SPEC.connect)(connection(&url, (SPEC.sandbox_login)(WORLD), sandbox.clock.clone())).unwrap();
        client.test().await.unwrap();
        Self { sandbox, client }
    }

    async fn offers(&self, most: u16) -> Vec<CarrierOffer> {
        let query = OfferQuery { area_code: Some(AreaCode::parse("919").unwrap()), limit: Some(most), ..OfferQuery::default() };
        self.client.search().unwrap().offers(&query).await.unwrap().items
    }

    async fn owned(&self) -> Vec<CarrierNumber> {
        let parts: Vec<Vec<CarrierNumber>> =
            self.client.inventory().unwrap().list(NumberKind::Local).try_collect().await.unwrap();
        parts.into_iter().flatten().collect()
    }

    pub(super) async fn find(&self, number: &E164) -> Option<CarrierNumber> {
        self.client.inventory().unwrap().find(NumberKind::Local, number, None).await.unwrap()
    }

    /// A local number of ours, read now, that no order is about and that has no caller name.
    async fn mine(&self) -> CarrierNumber {
        for number in self.owned().await {
            if number.kind == NumberKind::Local
                && let Some(found) = self.find(&number.number).await
                && found.caller_name.is_none()
                && matches!(found.routing, Routing::Location(_))
            {
                return found;
            }
        }
        panic!("no plain number in the world")
    }

    async fn order(&self, operation: &'static str, reference: Option<&str>, numbers: &[E164]) -> Option<CarrierOrder> {
        let key = OrderKey { operation, reference: reference.map(Into::into), mark: mark(), numbers: numbers.to_vec() };
        self.client.orders().unwrap().order(&key).await.unwrap()
    }
}

fn number_of(offer: &CarrierOffer) -> E164 {
    match &offer.what {
        OfferedThing::Number { number, .. } => number.clone(),
        OfferedThing::Product { .. } => panic!("a product"),
    }
}

fn purchase(offers: &[CarrierOffer]) -> PurchaseOrder {
    let lines = offers.iter().map(|offer| OrderLine { offer: offer.clone(), quantity: 1, held: None }).collect();
    PurchaseOrder { kind: NumberKind::Local, lines, routing: CartRouting::Unset }
}

fn features(number: &E164, values: &[(&str, &str)]) -> FeatureGroup {
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), FeatureValue::Set { value: (*value).into() }));
    FeatureGroup { numbers: vec![number.clone()], values: values.collect(), secrets: BTreeMap::new() }
}

fn listing() -> DirectoryListing {
    DirectoryListing {
        kind: ListingKind::Business,
        first_name: "Tanner".into(),
        last_name: "Dental".into(),
        street: "915 Elm Ave".into(),
        city: "Carpinteria".into(),
        state: StateCode::parse("CA").unwrap(),
        zip: "93013".into(),
        line2: String::new(),
        visibility: ListingVisibility::NonListed,
        address_printed: false,
        further: FurtherNames::default(),
    }
}

#[tokio::test]
async fn a_wrong_secret_and_a_wrong_account_are_refused() {
    let world = World::new().await;
    let mut credentials = (SPEC.sandbox_login)(WORLD);
    credentials.secret.insert("client_secret".into(), Secret::new("wrong"));
    let url = format!("{}/api/v2", world.url);
    let stranger = (SPEC.connect)(connection(&url, credentials, Arc::new(SystemClock))).unwrap();
    assert_eq!(stranger.test().await.unwrap_err().kind, ErrorKind::LoginRefused);
    assert_eq!(stranger.health().state, HealthState::LoginRefused);
    let mut basic = (SPEC.sandbox_login)(WORLD);
    basic.plain.insert("auth".into(), "basic".into());
    basic.plain.insert("user".into(), WORLD.into());
    basic.plain.insert("version".into(), "v1".into());
    basic.secret.insert("password".into(), Secret::new("sandbox"));
    let url = format!("{}/api/v1", world.url);
    let older = (SPEC.connect)(connection(&url, basic.clone(), Arc::new(SystemClock))).unwrap();
    older.test().await.unwrap();
    let first = older.inventory().unwrap().list(NumberKind::Local).next().await.unwrap().unwrap();
    assert_eq!(first[0].number, world.owned().await[0].number, "ten digits and E.164 are the same number");
    basic.secret.insert("password".into(), Secret::new("wrong"));
    let stranger = (SPEC.connect)(connection(&url, basic, Arc::new(SystemClock))).unwrap();
    assert_eq!(stranger.test().await.unwrap_err().kind, ErrorKind::LoginRefused);
}

#[tokio::test]
async fn bw_available_numbers_then_bw_reservation_then_bw_order_then_bw_disconnect_and_bw_disconnect_status() {
    let world = World::new().await;
    let offers = world.offers(3).await;
    assert_eq!(offers.len(), 3);
    let (search, holds) = (world.client.search().unwrap(), world.client.holds().unwrap());
    assert!(matches!(search.recheck(&offers[0]).await.unwrap(), Recheck::Offered(_)));
    let held = holds.hold(&offers[0], &mark()).await.unwrap();
    assert!(!held.computed);
    assert!(matches!(search.recheck(&offers[0]).await.unwrap(), Recheck::Unproved(_)), "what we hold is in no search");
    assert!(holds.look(&offers[0], Some(&held)).await.unwrap().is_some());
    let spare = holds.hold(&offers[2], &mark()).await.unwrap();
    holds.release(&offers[2], &spare).await.unwrap();
    assert_eq!(holds.look(&offers[2], Some(&spare)).await.unwrap(), None);
    assert!(matches!(search.recheck(&offers[2]).await.unwrap(), Recheck::Offered(_)));

    let mut order = purchase(&offers[..2]);
    order.lines[0].held = Some(held);
    let accepted = world.client.purchases().unwrap().purchase(&order, &mark()).await.unwrap();
    let reference = accepted.reference.unwrap();
    let numbers: Vec<E164> = offers[..2].iter().map(number_of).collect();
    assert_eq!(world.order("bw_order", Some(&reference), &numbers).await.unwrap().state, OrderState::Working);
    world.advance(5).await;
    let done = world.order("bw_order", Some(&reference), &numbers).await.unwrap();
    assert_eq!(done.state, OrderState::Done);
    assert_eq!(world.order("bw_order", None, &numbers).await.unwrap().reference, reference, "found by our mark");
    for number in &numbers {
        let found = world.find(number).await.unwrap();
        assert_eq!((found.depth, found.in_service), (Depth::Whole, Some(true)));
        let Routing::Location(place) = &found.routing else { panic!("{:?}", found.routing) };
        assert_eq!(place.location.as_deref(), Some("2297/500709"));
    }
    assert!(matches!(search.recheck(&offers[0]).await.unwrap(), Recheck::Gone));

    let inventory = world.client.inventory().unwrap();
    let accepted = inventory.remove(NumberKind::Local, &numbers[..1], &mark()).await.unwrap();
    world.advance(5).await;
    let gone = world.order("bw_disconnect", accepted.reference.as_deref(), &numbers[..1]).await.unwrap();
    assert_eq!(gone.state, OrderState::Done);
    assert_eq!(world.find(&numbers[0]).await, None);
    assert_eq!(world.order("bw_disconnect", None, &numbers[..1]).await.unwrap().reference, accepted.reference.unwrap());
}

#[tokio::test]
async fn bw_order_of_a_number_that_somebody_else_bought_is_partial() {
    let world = World::new().await;
    let offers = world.offers(2).await;
    let numbers: Vec<E164> = offers.iter().map(number_of).collect();
    world.control("sell", json!({ "number": numbers[1].national_ten().unwrap() })).await;
    let accepted = world.client.purchases().unwrap().purchase(&purchase(&offers), &mark()).await.unwrap();
    world.advance(5).await;
    let order = world.order("bw_order", accepted.reference.as_deref(), &numbers).await.unwrap();
    assert_eq!(order.state, OrderState::Partly);
    assert_eq!(order.numbers[&numbers[0]], NumberInOrder::Done);
    assert!(matches!(order.numbers[&numbers[1]], NumberInOrder::Failed { .. }));
}

#[tokio::test]
async fn bw_order_whose_answer_is_lost_is_done_once_and_found_by_our_mark() {
    for trouble in [Trouble::DropBefore, Trouble::DropAfter, Trouble::TruncatedAfter, Trouble::ServerErrorAfter] {
        let world = World::new().await;
        let offers = world.offers(1).await;
        let numbers: Vec<E164> = offers.iter().map(number_of).collect();
        world.fault("bw_order", trouble).await;
        let error = world.client.purchases().unwrap().purchase(&purchase(&offers), &mark()).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{error}");
        world.advance(5).await;
        let found = world.order("bw_order", None, &numbers).await;
        let done = world.ledger("bw_order").await.len();
        assert_eq!(found.is_some(), done == 1, "{trouble:?}");
        assert!(done <= 1);
    }
}

#[tokio::test]
async fn bw_inventory_is_whole_over_many_pages_and_a_repeated_cursor_is_found_out() {
    let world = World::new().await;
    world.control("owned", json!({ "count": 2500 })).await;
    let numbers = world.owned().await;
    let mut unique: Vec<&E164> = numbers.iter().map(|n| &n.number).collect();
    unique.sort();
    unique.dedup();
    assert!(numbers.len() > 2_500 && unique.len() == numbers.len(), "{}", numbers.len());
    assert!(numbers.iter().all(|n| n.depth == Depth::Listed && n.routing == Routing::Unread));
    world.fault("bw_inventory", Trouble::Hostile { how: Hostility::RepeatCursor }).await;
    let parts: Result<Vec<Vec<CarrierNumber>>, _> = world.client.inventory().unwrap().list(NumberKind::Local).try_collect().await;
    // The first try meets the fault; another try of the same page is a read like any other.
    assert!(parts.is_err_and(|e| e.kind == ErrorKind::Unreadable));
}

#[tokio::test]
async fn bw_tn_options_create_then_bw_tn_options_status_then_bw_tn_details() {
    let world = World::new().await;
    let number = world.mine().await;
    let all = world.client.features().unwrap();
    let mut group = features(&number.number, &[("sms", "on"), ("nnid", "103211")]);
    group.secrets.insert("port_out_passcode".into(), Secret::new("a1b2c3"));
    let accepted = all.set(std::slice::from_ref(&group), &mark()).await.unwrap();
    world.advance(10).await;
    let order = world.order("bw_tn_options_create", accepted.reference.as_deref(), &group.numbers).await.unwrap();
    assert_eq!(order.state, OrderState::Done, "{order:?}");
    let by_mark = world.order("bw_tn_options_create", None, &group.numbers).await.unwrap();
    assert_eq!(by_mark.reference, order.reference);
    let read = world.find(&number.number).await.unwrap();
    assert!(matches!(all.read_back(&group, &read), ReadBack::Matches { .. }), "{:?}", read.features);
    assert!(!format!("{read:?}").contains("a1b2c3"));
}

#[tokio::test]
async fn bw_per_tn_options_are_set_at_the_location_and_read_there() {
    let world = World::new().await;
    let number = world.mine().await;
    let all = world.client.features().unwrap();
    let group = features(&number.number, &[("rewrite_user", "desk"), ("number_format", "e164")]);
    assert_eq!(all.operation(&group).id, "bw_per_tn_options");
    all.set(std::slice::from_ref(&group), &mark()).await.unwrap();
    let read = world.find(&number.number).await.unwrap();
    assert_eq!(all.read_back(&group, &read), ReadBack::Matches { unproved: vec![] }, "{:?}", read.features);
    assert_eq!(world.ledger("bw_per_tn_options").await.len(), 1);
}

#[tokio::test]
async fn bw_tn_failover_and_forwarding_are_set_read_and_taken_away() {
    let world = World::new().await;
    let number = world.mine().await;
    let routing = world.client.routing().unwrap();
    let Routing::Location(here) = &number.routing else { panic!() };
    for (forward, failover) in [(Some("6045550120"), Some("desk@203.0.113.7:5060")), (None, None)] {
        let mut asked = here.clone();
        asked.forward = forward.map(|n| E164::parse(n).unwrap());
        asked.failover = failover.map(Into::into);
        let asked = RoutingChange { routing: Routing::Location(asked), device: None };
        let accepted = routing.set(&number, &asked, &mark()).await.unwrap();
        world.advance(10).await;
        let order =
            world.order("bw_tn_failover", accepted.reference.as_deref(), std::slice::from_ref(&number.number)).await.unwrap();
        assert_eq!(order.state, OrderState::Done, "{order:?}");
        let read = world.find(&number.number).await.unwrap();
        assert!(matches!(routing.read_back(&asked, &read), ReadBack::Matches { .. }), "{:?}", read.routing);
    }
}

#[tokio::test]
async fn bw_lidb_create_then_bw_lidb_status_and_a_second_one_fails_inside_the_201() {
    let world = World::new().await;
    let number = world.mine().await;
    let names = world.client.caller_names().unwrap();
    let name = CallerName { enabled: true, kind: ListingKind::Business, name: "TANNER DENTAL".into(), hidden: true };
    let accepted = names.set(&number, &name, &mark()).await.unwrap();
    let one = [number.number.clone()];
    world.advance(30).await;
    let order = world.order("bw_lidb_create", accepted.reference.as_deref(), &one).await.unwrap();
    assert_eq!(order.state, OrderState::Done);
    assert_eq!(world.order("bw_lidb_create", None, &one).await.unwrap().reference, order.reference);
    let read = world.find(&number.number).await.unwrap();
    assert_eq!(names.read_back(&name, &read), ReadBack::Matches { unproved: vec![] }, "{:?}", read.caller_name);
    match names.set(&read, &name, &Mark::new("second")).await {
        Err(error) => assert!(error.kind.proves_nothing_done(), "{error}"),
        Ok(accepted) => {
            assert_eq!(accepted.words.unwrap().code.as_deref(), Some("11020"));
            world.advance(30).await;
            let order = world.order("bw_lidb_create", accepted.reference.as_deref(), &one).await.unwrap();
            assert!(matches!(order.numbers.get(&one[0]), Some(NumberInOrder::Failed { .. })), "{order:?}");
        }
    }
}

#[tokio::test]
async fn bw_dlda_create_then_bw_dlda_status_then_the_listing_in_bw_tn_details() {
    let world = World::new().await;
    let number = world.mine().await;
    let directory = world.client.directory().unwrap();
    let change = ListingChange::Set { listing: listing() };
    let accepted = directory.set(&number, &change, &mark()).await.unwrap();
    let one = [number.number.clone()];
    assert_eq!(world.order("bw_dlda_create", accepted.reference.as_deref(), &one).await.unwrap().state, OrderState::Working);
    let read = world.find(&number.number).await.unwrap();
    assert_eq!(directory.read_back(&change, &read), ReadBack::Unreadable, "a link stands in its place");
    world.advance(30).await;
    let order = world.order("bw_dlda_create", accepted.reference.as_deref(), &one).await.unwrap();
    assert_eq!(order.state, OrderState::Done);
    let read = world.find(&number.number).await.unwrap();
    assert_eq!(directory.read_back(&change, &read), ReadBack::Matches { unproved: vec![] }, "{:?}", read.listing);
}

#[tokio::test]
async fn bw_sites_sippeers_then_bw_sippeer_failover_then_bw_move_tns_and_bw_move_tns_status() {
    let world = World::new().await;
    let locations = world.client.locations().unwrap();
    let before = locations.list().await.unwrap();
    assert_eq!(before.len(), 3);
    locations.set_failover("2297/500709", Some("+13335550111")).await.unwrap();
    let mut after = locations.list().await.unwrap();
    let changed = after.iter_mut().find(|l| l.id == "2297/500709").unwrap();
    assert_eq!(changed.failover.take().as_deref(), Some("+13335550111"));
    let mut untouched = before.clone();
    untouched.iter_mut().filter(|l| l.id == "2297/500709").for_each(|l| l.failover = None);
    assert_eq!(after, untouched, "everything else is as it was");
    locations.set_failover("2297/500709", None).await.unwrap();
    let number = world.mine().await;
    let Routing::Location(here) = &number.routing else { panic!() };
    let to = if here.location.as_deref() == Some("2301/500821") { "2297/500709" } else { "2301/500821" };
    let accepted = locations.move_numbers(std::slice::from_ref(&number), to, &mark()).await.unwrap();
    world.advance(5).await;
    let order = world.order("bw_move_tns", accepted.reference.as_deref(), std::slice::from_ref(&number.number)).await.unwrap();
    assert_eq!(order.state, OrderState::Done);
    let Routing::Location(there) = world.find(&number.number).await.unwrap().routing else { panic!() };
    assert_eq!(there.location.as_deref(), Some(to));
}

#[tokio::test]
async fn bw_subscriptions_are_made_and_listed() {
    let world = World::new().await;
    let notices = world.client.notices().unwrap();
    let url = "http://127.0.0.1:9/posts";
    let accepted = notices.subscribe("tnoptions", url, "bw", &Secret::new("p0sts"), &mark()).await.unwrap();
    let all = notices.list().await.unwrap();
    let ours = all.iter().find(|one| Some(&one.id) == accepted.reference.as_ref()).unwrap();
    assert_eq!((ours.about.as_str(), ours.url.as_str()), ("tnoptions", url));
    let twice = notices.subscribe("tnoptions", url, "bw", &Secret::new("p0sts"), &mark()).await.unwrap_err();
    assert_eq!(twice.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn every_trouble_is_told_by_what_it_proves() {
    let world = World::new().await;
    let number = world.mine().await;
    let group = [features(&number.number, &[("sms", "off")])];
    let all = world.client.features().unwrap();
    for (trouble, nothing_done) in [
        (Trouble::Refuse, true),
        (Trouble::ServerErrorAfter, false),
        (Trouble::HtmlAfter, false),
        (Trouble::TruncatedAfter, false),
        (Trouble::DropAfter, false),
        (Trouble::Hostile { how: Hostility::Doctype }, false),
        (Trouble::Hostile { how: Hostility::Deep }, false),
        (Trouble::TokenExpired, false),
        (Trouble::TooMany { retry_after_s: 3 }, true),
    ] {
        world.fault("bw_tn_options_create", trouble).await;
        let error = all.set(&group, &mark()).await.unwrap_err();
        assert_eq!(error.kind.proves_nothing_done(), nothing_done, "{trouble:?}: {error}");
    }
}

#[tokio::test]
async fn a_word_that_nobody_knows_is_shown_as_it_is() {
    let world = World::new().await;
    let number = world.mine().await;
    let all = world.client.features().unwrap();
    let accepted = all.set(&[features(&number.number, &[("sms", "off")])], &mark()).await.unwrap();
    world.fault("bw_tn_options_status", Trouble::UnknownWord).await;
    let order = world.order("bw_tn_options_create", accepted.reference.as_deref(), &[number.number]).await.unwrap();
    assert_eq!((order.state, order.word.as_str()), (OrderState::Other, "PERCOLATING"));
}
