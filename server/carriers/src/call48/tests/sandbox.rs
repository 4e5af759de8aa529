//! The client against the sandbox, on a real socket. Neither knows the other's types.

use std::{net::Ipv4Addr, ops::Deref, sync::Arc};

use contract::{
    account::HealthState,
    bulk_order::{BulkBy, BulkOrderDraft, BulkRow},
    caller_name::CallerName,
    cart::CartRouting,
    directory_listing::{DirectoryListing, ListingChange, ListingKind},
    emergency_address::{EmergencyAddress, EmergencyChange},
    fax::{Fax, FaxService},
    geography::StateCode,
    id::{AccountId, RoutingTrunkId},
    number::{AreaCode, E164, NumberKind},
    offer::{OfferQuery, OfferedThing, Pattern},
    routing::{Answering, Chain, Destination, DeviceCredentials, Routing, RoutingChange, Sequence, SipDigits, Step},
    secret::Secret,
    trunk_group::{Endpoint, TrunkGroupDraft},
};
use futures::{StreamExt as _, TryStreamExt as _};
use serde_json::json;

use super::stand_in::{connection, mark};
use crate::{
    buying::{OrderLine, PurchaseOrder},
    call48::SPEC,
    carrier::{Carrier, CarrierNumber, CarrierOffer, ReadBack, Recheck, TrunkGroupEdit},
    clock::SystemClock,
    error::ErrorKind,
    sandbox::Trouble,
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
        let url = format!("{}/api/v4", sandbox.url);
        let client = (SPEC.connect)(connection(&url, (SPEC.sandbox_login)(WORLD), sandbox.clock.clone())).unwrap();
        client.test().await.unwrap();
        Self { sandbox, client }
    }

    async fn offers(&self, query: OfferQuery) -> Vec<CarrierOffer> {
        self.client.search().unwrap().offers(&query).await.unwrap().items
    }

    async fn owned(&self, kind: NumberKind) -> Vec<CarrierNumber> {
        let inventory = self.client.inventory().unwrap();
        let parts: Vec<Vec<CarrierNumber>> = inventory.list(kind).try_collect().await.unwrap();
        parts.into_iter().flatten().collect()
    }

    async fn find(&self, number: &E164) -> Option<CarrierNumber> {
        let kind = if number.is_toll_free() { NumberKind::TollFree } else { NumberKind::Local };
        self.client.inventory().unwrap().find(kind, number, None).await.unwrap()
    }

    /// A local number that we own, read now.
    async fn mine(&self) -> CarrierNumber {
        self.owned(NumberKind::Local).await.remove(0)
    }
}

fn local(code: &str) -> OfferQuery {
    OfferQuery { area_code: Some(AreaCode::parse(code).unwrap()), limit: Some(20), ..OfferQuery::default() }
}

fn number_of(offer: &CarrierOffer) -> E164 {
    match &offer.what {
        OfferedThing::Number { number, .. } => number.clone(),
        OfferedThing::Product { .. } => panic!("a product"),
    }
}

fn order(kind: NumberKind, offers: &[CarrierOffer], quantity: u32) -> PurchaseOrder {
    let lines = offers.iter().map(|offer| OrderLine { offer: offer.clone(), quantity, held: None }).collect();
    PurchaseOrder { kind, lines, routing: CartRouting::Unset }
}

#[tokio::test]
async fn c48_login_with_a_wrong_password_is_refused_in_the_carriers_words() {
    let world = World::new().await;
    let mut credentials = (SPEC.sandbox_login)(WORLD);
    credentials.secret.insert("password".into(), Secret::new("wrong"));
    let stranger = (SPEC.connect)(connection(&format!("{}/api/v4", world.url), credentials, Arc::new(SystemClock))).unwrap();
    let error = stranger.test().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::LoginRefused);
    assert!(error.words.text.is_some());
    assert_eq!(stranger.health().state, HealthState::LoginRefused);
}

#[tokio::test]
async fn c48_admin_login_opens_the_same_world_in_the_sandbox() {
    let world = World::new().await;
    let mut credentials = (SPEC.sandbox_login)(WORLD);
    credentials.plain.insert("login".into(), "admin".into());
    let admin = (SPEC.connect)(connection(&format!("{}/api/v4", world.url), credentials, Arc::new(SystemClock))).unwrap();
    let numbers = admin.inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().unwrap();
    assert_eq!(numbers[0].number, world.mine().await.number);
}

#[tokio::test]
async fn c48_states_rate_centers_and_countries_of_the_sandbox_are_read() {
    let world = World::new().await;
    let geography = world.client.geography().unwrap();
    let states = geography.states().await.unwrap();
    assert!(states.len() >= 50, "{}", states.len());
    let centers = geography.rate_centers(&StateCode::parse("GA").unwrap()).await.unwrap();
    assert!(!centers.is_empty() && centers.windows(2).all(|pair| pair[0] < pair[1]));
    let countries = geography.countries().await.unwrap();
    assert!(countries.len() > 3 && countries.iter().all(|c| !c.id.is_empty() && c.code.len() == 2));
}

#[tokio::test]
async fn c48_search_local_then_c48_purchase_local_then_c48_dids_list_shows_what_was_bought() {
    let world = World::new().await;
    let offers = world.offers(local("706")).await;
    assert!(offers.len() >= 2);
    let chosen = &offers[..2];
    world.client.purchases().unwrap().purchase(&order(NumberKind::Local, chosen, 1), &mark()).await.unwrap();
    let mut bought = world.ledger("c48_purchase_local").await;
    bought.sort();
    assert_eq!(bought.len(), 2);
    for offer in chosen {
        let number = number_of(offer);
        let listed = world.find(&number).await.unwrap();
        assert!(!listed.carrier_id.is_empty());
        assert_eq!(listed.in_service, Some(true), "{}", listed.status_word);
        assert!(bought.iter().any(|b| number.digits().ends_with(b.trim_start_matches('+'))), "{bought:?}");
        // Once bought it is not for sale any more.
        let again = world.client.search().unwrap().recheck(offer).await;
        assert!(!matches!(again, Ok(Recheck::Offered(_))), "{again:?}");
    }
}

#[tokio::test]
async fn c48_search_local_takes_a_pattern_and_a_recheck_finds_the_same_number() {
    let world = World::new().await;
    let found = world
        .client
        .search()
        .unwrap()
        .offers(&OfferQuery { pattern: Some(Pattern::parse("7").unwrap()), ..local("706") })
        .await
        .unwrap();
    assert!(found.note.is_some());
    let offer = world.offers(local("706")).await.remove(0);
    let again = world.client.search().unwrap().recheck(&offer).await.unwrap().offered().unwrap();
    assert_eq!((&again.what, again.monthly), (&offer.what, offer.monthly));
    world.control("price", json!({"setup": "3.00000", "monthly": "1.75000"})).await;
    let dearer = world.client.search().unwrap().recheck(&offer).await.unwrap().offered().unwrap();
    assert_eq!(dearer.monthly.amount.to_string(), "1.75000");
    world.control("sell", json!({"number": number_of(&offer).national_ten()})).await;
    assert_eq!(world.client.search().unwrap().recheck(&offer).await.unwrap(), Recheck::Gone);
    let error = world.client.purchases().unwrap().purchase(&order(NumberKind::Local, &[again], 1), &mark()).await;
    assert!(error.is_err() || world.find(&number_of(&offer)).await.is_none());
}

#[tokio::test]
async fn c48_search_tollfree_then_c48_purchase_tollfree_shows_it_under_its_kind() {
    let world = World::new().await;
    let query = OfferQuery { kind: NumberKind::TollFree, limit: Some(5), ..OfferQuery::default() };
    let offers = world.offers(query).await;
    assert!(number_of(&offers[0]).is_toll_free());
    world.client.purchases().unwrap().purchase(&order(NumberKind::TollFree, &offers[..1], 1), &mark()).await.unwrap();
    assert!(world.find(&number_of(&offers[0])).await.is_some());
    assert_eq!(world.ledger("c48_purchase_tollfree").await.len(), 1);
}

#[tokio::test]
async fn c48_search_international_then_c48_purchase_international_adds_as_many_as_were_ordered() {
    let world = World::new().await;
    let countries = world.client.geography().unwrap().countries().await.unwrap();
    let mut product = None;
    for country in countries.iter().filter(|c| c.code != "US") {
        let query = OfferQuery { kind: NumberKind::International, country: Some(country.id.clone()), ..OfferQuery::default() };
        let offers = world.offers(query).await;
        let stocked = |o: &CarrierOffer| matches!(&o.what, OfferedThing::Product { stock, documents_required, .. } if *stock >= 2 && !documents_required);
        product = offers.into_iter().find(stocked);
        if product.is_some() {
            break;
        }
    }
    let product = product.expect("a product with stock");
    let again = world.client.search().unwrap().recheck(&product).await.unwrap().offered().unwrap();
    assert_eq!(again.monthly, product.monthly);
    let before = world.owned(NumberKind::International).await.len();
    world.client.purchases().unwrap().purchase(&order(NumberKind::International, &[product], 2), &mark()).await.unwrap();
    assert_eq!(world.owned(NumberKind::International).await.len(), before + 2);
}

#[tokio::test]
async fn c48_dids_list_of_thousands_is_read_page_by_page_and_c48_dids_remove_takes_one_out() {
    let world = World::new().await;
    let before = world.owned(NumberKind::Local).await.len();
    world.control("owned", json!({"count": 2_000})).await;
    let all = world.owned(NumberKind::Local).await;
    assert!(all.len() >= before + 1_500, "{before} and then {}", all.len());
    let mut unique: Vec<&E164> = all.iter().map(|n| &n.number).collect();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), all.len());
    let last = all.last().unwrap();
    let inventory = world.client.inventory().unwrap();
    assert_eq!(inventory.find(NumberKind::Local, &last.number, Some(last.page)).await.unwrap().as_ref(), Some(last));
    inventory.remove(last.kind, std::slice::from_ref(&last.number), &mark()).await.unwrap();
    assert_eq!(inventory.find(NumberKind::Local, &last.number, Some(last.page)).await.unwrap(), None);
    assert_eq!(world.ledger("c48_dids_remove").await.len(), 1);
}

fn chain(steps: Vec<Step>) -> Chain {
    Chain {
        sequence: Some(Sequence::Simultaneous),
        answering: Answering::RingThenForward,
        sip_digits: Some(SipDigits::Ten),
        steps,
    }
}

#[tokio::test]
async fn c48_update_forwarding_of_every_shape_is_set_and_read_back_in_the_sandbox() {
    let world = World::new().await;
    let routing = world.client.routing().unwrap();
    let to = Destination::Number { number: E164::parse("2522378144").unwrap() };
    let steps = vec![
        Step { to: to.clone(), ring_seconds: Some(99) },
        Step { to: Destination::Pbx { address: Ipv4Addr::new(203, 0, 113, 7) }, ring_seconds: Some(20) },
        Step { to: Destination::Number { number: E164::parse("2223331234").unwrap() }, ring_seconds: Some(60) },
    ];
    let mut changes = vec![
        RoutingChange { routing: Routing::Chain(chain(steps)), device: None },
        RoutingChange {
            routing: Routing::Chain(chain(vec![Step { to: Destination::Preconfigured, ring_seconds: None }])),
            device: None,
        },
        RoutingChange {
            routing: Routing::Chain(chain(vec![Step { to: Destination::Device, ring_seconds: Some(30) }])),
            device: Some(DeviceCredentials { username: "desk-1".into(), password: Secret::new("secret123") }),
        },
    ];
    for answering in Answering::ALL {
        for sequence in Sequence::ALL {
            let steps = vec![Step { to: to.clone(), ring_seconds: Some(20) }];
            let chain = Chain { sequence: Some(sequence), answering, sip_digits: Some(SipDigits::Eleven), steps };
            changes.push(RoutingChange { routing: Routing::Chain(chain), device: None });
        }
    }
    let number = world.mine().await;
    for change in changes {
        routing.set(&number, &change, &mark()).await.unwrap();
        let listed = world.find(&number.number).await.unwrap();
        let read_back = routing.read_back(&change, &listed);
        assert!(matches!(read_back, ReadBack::Matches { .. }), "{:?}: {read_back:?}, {:?}", change.routing, listed.routing);
        assert!(!format!("{listed:?}").contains("secret123"));
    }
}

#[tokio::test]
async fn c48_trunk_group_create_list_update_and_routing_to_it_in_the_sandbox() {
    let world = World::new().await;
    let groups = world.client.trunk_groups().unwrap();
    let before = groups.list().await.unwrap().len();
    let draft = TrunkGroupDraft {
        name: "Main".into(),
        prefix: "2377#".into(),
        endpoints: vec![Endpoint::parse("10.50.250.11").unwrap(), Endpoint::parse("10.50.250.15:5080").unwrap()],
        ..TrunkGroupDraft::default()
    };
    let id = groups.create(&draft).await.unwrap().reference.unwrap();
    let listed = groups.list().await.unwrap();
    assert_eq!(listed.len(), before + 1);
    let group = listed.into_iter().find(|g| g.id.as_str() == id).unwrap();
    assert_ne!(group.id.as_str(), group.routing_id.as_str());
    assert_eq!((group.name.as_str(), group.prefix.as_deref()), ("Main", Some("2377#")));
    let sorted = |mut endpoints: Vec<Endpoint>| {
        endpoints.sort();
        endpoints
    };
    assert_eq!(sorted(group.endpoints.clone()), sorted(draft.endpoints.clone()));

    let added = Endpoint::parse("10.50.250.20:5070").unwrap();
    let edit = TrunkGroupEdit {
        id: group.id.clone(),
        draft: TrunkGroupDraft { name: "Renamed".into(), endpoints: vec![draft.endpoints[1], added], ..draft.clone() },
        added: vec![added],
        removed: vec![draft.endpoints[0]],
    };
    groups.change(&edit).await.unwrap();
    let group = groups.list().await.unwrap().into_iter().find(|g| g.id == edit.id).unwrap();
    assert_eq!(group.name, "Renamed");
    assert_eq!(sorted(group.endpoints.clone()), sorted(edit.draft.endpoints.clone()));

    let change = RoutingChange { routing: Routing::TrunkGroup { id: group.routing_id }, device: None };
    let number = world.mine().await;
    world.client.routing().unwrap().set(&number, &change, &mark()).await.unwrap();
    let listed = world.find(&number.number).await.unwrap();
    assert_eq!(world.client.routing().unwrap().read_back(&change, &listed), ReadBack::Matches { unproved: vec![] });
}

fn address() -> EmergencyAddress {
    EmergencyAddress {
        name: "Tanner Dental".into(),
        street_number: "123".into(),
        street_name: "Peachtree St & Sons".into(),
        unit: "Suite 2".into(),
        city: "Athens".into(),
        state: StateCode::parse("GA").unwrap(),
        zip: "30601".into(),
    }
}

#[tokio::test]
async fn c48_update_911_is_set_read_back_but_for_the_city_and_switched_off_in_the_sandbox() {
    let world = World::new().await;
    let emergency = world.client.emergency().unwrap();
    let number = world.mine().await;
    assert!(emergency.verify(&address()).await.unwrap().valid);
    let change = EmergencyChange::Set { address: address() };
    emergency.set(&number, &change, &mark()).await.unwrap();
    let listed = world.find(&number.number).await.unwrap();
    assert_eq!(emergency.read_back(&change, &listed), ReadBack::Matches { unproved: vec!["city"] });
    emergency.set(&listed, &EmergencyChange::Disable, &mark()).await.unwrap();
    let listed = world.find(&number.number).await.unwrap();
    assert_eq!(emergency.read_back(&EmergencyChange::Disable, &listed), ReadBack::Matches { unproved: vec![] });
}

#[tokio::test]
async fn c48_update_411_is_set_and_taken_out_in_the_sandbox() {
    let world = World::new().await;
    let directory = world.client.directory().unwrap();
    let number = world.mine().await;
    let listing = DirectoryListing {
        kind: ListingKind::Business,
        first_name: "Tanner".into(),
        last_name: "Dental".into(),
        street: "123 Peachtree St".into(),
        city: "Athens".into(),
        state: StateCode::parse("GA").unwrap(),
        zip: "30601".into(),
        line2: String::new(),
        visibility: contract::directory_listing::ListingVisibility::Listed,
        address_printed: true,
        further: contract::directory_listing::FurtherNames::default(),
    };
    for change in [ListingChange::Set { listing }, ListingChange::Disable] {
        let now = world.find(&number.number).await.unwrap();
        directory.set(&now, &change, &mark()).await.unwrap();
        let listed = world.find(&number.number).await.unwrap();
        assert_eq!(directory.read_back(&change, &listed), ReadBack::Matches { unproved: vec![] }, "{change:?}");
    }
}

#[tokio::test]
async fn c48_create_cnam_and_c48_update_fax_are_set_and_read_back_in_the_sandbox() {
    let world = World::new().await;
    let number = world.mine().await;
    let name = CallerName { enabled: true, kind: ListingKind::Business, name: "TANNER DENTAL".into(), hidden: false };
    world.client.caller_names().unwrap().set(&number, &name, &mark()).await.unwrap();
    let email = "fax@example.com".to_owned();
    for fax in [
        Fax { service: FaxService::InboundOnly, email: email.clone(), serial: String::new() },
        Fax { service: FaxService::Adapter, email, serial: "123454".into() },
        Fax::default(),
    ] {
        let now = world.find(&number.number).await.unwrap();
        world.client.fax().unwrap().set(&now, &fax, &mark()).await.unwrap();
        let listed = world.find(&number.number).await.unwrap();
        assert_eq!(world.client.fax().unwrap().read_back(&fax, &listed), ReadBack::Matches { unproved: vec![] }, "{fax:?}");
    }
    let listed = world.find(&number.number).await.unwrap();
    let read_back = world.client.caller_names().unwrap().read_back(&name, &listed);
    assert!(matches!(read_back, ReadBack::Matches { .. }), "{read_back:?}");
}

#[tokio::test]
async fn c48_bulk_purchase_appears_by_its_mark_and_c48_bulk_summary_report_and_did_report_are_csv() {
    let world = World::new().await;
    let trunk = world.client.trunk_groups().unwrap();
    let draft = TrunkGroupDraft { name: "T".into(), endpoints: vec![Endpoint::parse("10.0.0.1").unwrap()], ..Default::default() };
    trunk.create(&draft).await.unwrap();
    let routing_id: RoutingTrunkId = trunk.list().await.unwrap().remove(0).routing_id;
    let bulk = world.client.bulk_orders().unwrap();
    let row = BulkRow { state: Some(StateCode::parse("GA").unwrap()), lata: None, npa: None, rate_center: None, quantity: 3 };
    let order = BulkOrderDraft {
        account: AccountId::new("acc-1"),
        by: BulkBy::State,
        rows: vec![row],
        trunk_group: routing_id,
        cnam_lookup: true,
        allow_offnet: true,
        tag: "spring".into(),
    };
    bulk.order(&order, "pb-mark-0001").await.unwrap();
    let listed = bulk.list(50).await.unwrap();
    let mine = listed.iter().find(|o| o.notes.as_deref() == Some("pb-mark-0001")).unwrap();
    assert_eq!(mine.asked, 3);
    world.control("advance", json!({"ms": 600_000})).await;
    let summary = bulk.summary_report(&mine.id).await.unwrap();
    assert!(summary.lines().count() >= 2, "{summary}");
    let numbers = bulk.numbers_report(&mine.id).await.unwrap();
    assert!(numbers.starts_with("number,"), "{numbers}");
}

#[tokio::test]
async fn c48_purchase_local_under_every_fault_is_sent_once_and_never_called_undone_when_it_was_done() {
    let world = World::new().await;
    let troubles = [
        (Trouble::DropBefore, false),
        (Trouble::DropAfter, true),
        (Trouble::Hang, false),
        (Trouble::HangAfter, true),
        (Trouble::ServerError, false),
        (Trouble::ServerErrorAfter, true),
        (Trouble::TooMany { retry_after_s: 3 }, false),
        (Trouble::Html, false),
        (Trouble::HtmlAfter, true),
        (Trouble::TruncatedAfter, true),
        (Trouble::TokenExpired, false),
        (Trouble::Refuse, false),
    ];
    let mut bought = 0;
    for (index, (trouble, takes_effect)) in troubles.into_iter().enumerate() {
        let offer = world.offers(local("706")).await.remove(0);
        world.fault("c48_purchase_local", trouble).await;
        let error =
            world.client.purchases().unwrap().purchase(&order(NumberKind::Local, &[offer], 1), &mark()).await.unwrap_err();
        bought += usize::from(takes_effect);
        assert_eq!(world.ledger("c48_purchase_local").await.len(), bought, "{index}: {trouble:?}");
        assert!(!(takes_effect && error.kind.proves_nothing_done()), "{trouble:?}: {error}");
        let unknown = !matches!(trouble, Trouble::TooMany { .. } | Trouble::Refuse);
        assert_eq!(error.kind.proves_nothing_done(), !unknown, "{trouble:?}: {error}");
        world.control("faults", json!([])).await;
        if let Trouble::TooMany { retry_after_s } = trouble {
            // The carrier asked for a rest, and gets it.
            tokio::time::sleep(std::time::Duration::from_secs(u64::from(retry_after_s) + 1)).await;
        }
    }
}

#[tokio::test]
async fn c48_dids_list_survives_a_token_that_expired_a_dropped_connection_and_a_page_of_html() {
    let world = World::new().await;
    for trouble in [Trouble::TokenExpired, Trouble::DropBefore, Trouble::Html, Trouble::ServerError] {
        world.fault("c48_dids_list", trouble).await;
        assert!(
            world.client.inventory().unwrap().list(NumberKind::Local).next().await.transpose().unwrap().is_some(),
            "{trouble:?}"
        );
    }
}
