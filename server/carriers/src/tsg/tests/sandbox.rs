//! The clients against the sandbox, on a real socket. Neither knows the other's types.

use std::{collections::BTreeSet, net::Ipv4Addr, ops::Deref, sync::Arc};

use contract::{
    cart::CartRouting,
    features::{FeatureGroup, FeatureValue},
    number::{AreaCode, E164, NumberKind},
    offer::{OfferQuery, OfferedThing, Pattern},
    routing::{Priorities, PriorityDestination, PriorityTarget, Routing, RoutingChange},
    secret::Secret,
};
use futures::TryStreamExt as _;
use serde_json::json;

use super::stand_in::{connection, mark};
use crate::{
    buying::{OrderLine, PurchaseOrder},
    call_records::CallQuery,
    carrier::{Carrier, CarrierNumber, CarrierOffer, Connection, Depth, ReadBack, Recheck},
    clock::{Clock as _, ShiftedClock},
    error::ErrorKind,
    sandbox::{Hostility, Trouble},
    tests::world::SandboxWorld,
    tsg::SPEC,
};

const WORLD: &str = "client-tests";

/// A world of the sandbox, and a client in it.
struct World {
    sandbox: SandboxWorld,
    client: Arc<dyn Carrier>,
}

impl Deref for World {
    type Target = SandboxWorld;

    fn deref(&self) -> &Self::Target {
        &self.sandbox
    }
}

impl World {
    async fn new() -> Self {
        let sandbox = SandboxWorld::of(&SPEC, WORLD).await;
        let client = (SPEC.connect)(at(&sandbox.url, sandbox.clock.clone())).unwrap();
        client.test().await.unwrap();
        Self { sandbox, client }
    }

    /// Another client of the same world, with a gate of its own.
    fn another(&self) -> Arc<dyn Carrier> {
        (SPEC.connect)(at(&self.url, self.clock.clone())).unwrap()
    }

    async fn offers(&self, query: OfferQuery) -> Vec<CarrierOffer> {
        self.client.search().unwrap().offers(&query).await.unwrap().items
    }

    async fn owned(&self) -> Vec<CarrierNumber> {
        let inventory = self.client.inventory().unwrap();
        let parts: Vec<Vec<CarrierNumber>> = inventory.list(NumberKind::Local).try_collect().await.unwrap();
        parts.into_iter().flatten().collect()
    }

    async fn find(&self, number: &E164) -> Option<CarrierNumber> {
        self.client.inventory().unwrap().find(NumberKind::Local, number, None).await.unwrap()
    }

    async fn hold(&self, offers: &[CarrierOffer]) {
        for offer in offers {
            self.client.holds().unwrap().hold(offer, &mark()).await.unwrap();
        }
    }
}

fn at(url: &str, clock: Arc<ShiftedClock>) -> Connection {
    Connection { sandbox: true, ..connection(url, (SPEC.sandbox_login)(WORLD), clock) }
}

fn local() -> OfferQuery {
    OfferQuery { area_code: Some(AreaCode::parse("206").unwrap()), limit: Some(20), ..OfferQuery::default() }
}

fn toll_free() -> OfferQuery {
    OfferQuery { kind: NumberKind::TollFree, ..OfferQuery::default() }
}

fn number_of(offer: &CarrierOffer) -> E164 {
    match &offer.what {
        OfferedThing::Number { number, .. } => number.clone(),
        OfferedThing::Product { .. } => panic!("a product"),
    }
}

fn order(kind: NumberKind, offers: &[CarrierOffer]) -> PurchaseOrder {
    let lines = offers.iter().map(|offer| OrderLine { offer: offer.clone(), quantity: 1, held: None }).collect();
    PurchaseOrder { kind, lines, routing: CartRouting::Unset }
}

#[tokio::test]
async fn tsg_login_with_a_wrong_password_is_refused_in_the_carriers_words() {
    let world = World::new().await;
    let mut wrong = at(&world.url, world.clock.clone());
    wrong.credentials.secret.insert("password".into(), Secret::new("wrong"));
    let error = (SPEC.connect)(wrong).unwrap().test().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::LoginRefused);
    assert!(error.words.text.is_some());
    let mut wrong = at(&world.url, world.clock.clone());
    wrong.credentials.secret.insert("api_key".into(), Secret::new("nobody"));
    assert_eq!((SPEC.connect)(wrong).unwrap().test().await.unwrap_err().kind, ErrorKind::LoginRefused);
}

#[tokio::test]
async fn tsg_login_is_made_anew_when_the_token_has_ended() {
    let world = World::new().await;
    for refusals in ["http", "in_body"] {
        world.control("terms", json!({ "refusals": refusals })).await;
        world.fault("tsg_search_tollfree", Trouble::TokenExpired).await;
        assert!(!world.offers(toll_free()).await.is_empty(), "{refusals}");
    }
}

#[tokio::test]
async fn credentials_that_were_taken_away_end_in_a_refused_log_in() {
    let world = World::new().await;
    world.fault("tsg_search_tollfree", Trouble::TokenRevoked).await;
    let error = world.client.search().unwrap().offers(&toll_free()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::LoginRefused | ErrorKind::Unauthorized), "{error}");
}

#[tokio::test]
async fn tsg_search_local_then_tsg_cart_add_then_tsg_checkout_then_tsg_number_lookup_shows_what_was_bought() {
    let world = World::new().await;
    let offers = world.offers(local()).await;
    assert!(offers.len() >= 2);
    let chosen = &offers[..2];
    world.hold(chosen).await;
    for offer in chosen {
        assert!(world.client.holds().unwrap().look(offer, None).await.unwrap().is_some());
        let again = world.client.search().unwrap().recheck(offer).await.unwrap();
        assert!(matches!(again, Recheck::Offered(_)), "what is held for us is ours to buy: {again:?}");
    }
    world.client.purchases().unwrap().purchase(&order(NumberKind::Local, chosen), &mark()).await.unwrap();
    assert_eq!(world.ledger("tsg_checkout").await.len(), 2);
    let listed: BTreeSet<E164> = world.owned().await.into_iter().map(|number| number.number).collect();
    for offer in chosen {
        let number = number_of(offer);
        assert!(listed.contains(&number));
        let found = world.find(&number).await.unwrap();
        assert_eq!((found.in_service, found.depth, found.routing), (Some(true), Depth::Whole, Routing::Unset));
        assert_eq!(world.client.search().unwrap().recheck(offer).await.unwrap(), Recheck::Gone);
    }
}

#[tokio::test]
async fn tsg_search_local_finds_patterns_and_blocks() {
    let world = World::new().await;
    let pattern = Pattern::parse("?00").unwrap();
    let found = world.offers(OfferQuery { pattern: Some(pattern.clone()), ..local() }).await;
    assert!(found.iter().all(|offer| pattern.matches(number_of(offer).national_ten().unwrap())));
    let row = world.offers(OfferQuery { block: Some(3), ..local() }).await;
    let mut tens: Vec<u64> = row.iter().map(|offer| number_of(offer).national_ten().unwrap().parse().unwrap()).collect();
    tens.sort_unstable();
    assert!(tens.windows(3).any(|three| three[2] - three[0] == 2), "{tens:?}");
}

#[tokio::test]
async fn tsg_search_local_that_is_not_in_the_schema_says_so() {
    let world = World::new().await;
    world.control("terms", json!({ "search": false })).await;
    let found = world.client.search().unwrap().offers(&local()).await.unwrap();
    assert!(found.items.is_empty());
    assert!(found.note.unwrap().contains("availableNumbers"));
}

#[tokio::test]
async fn tsg_cart_add_of_what_somebody_else_bought_is_excluded_and_tsg_cart_remove_gives_back() {
    let world = World::new().await;
    let offers = world.offers(local()).await;
    world.control("sell", json!({ "number": number_of(&offers[0]).national_ten() })).await;
    let holds = world.client.holds().unwrap();
    let error = holds.hold(&offers[0], &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    let held = holds.hold(&offers[1], &mark()).await.unwrap();
    holds.release(&offers[1], &held).await.unwrap();
    assert_eq!(holds.look(&offers[1], Some(&held)).await.unwrap(), None);
    assert_eq!(holds.release(&offers[1], &held).await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn tsg_checkout_buys_nothing_when_somebody_else_put_a_number_into_the_cart() {
    let world = World::new().await;
    let offers = world.offers(local()).await;
    world.hold(&offers[..1]).await;
    world.control("foreign", json!({})).await;
    let error = world.client.purchases().unwrap().purchase(&order(NumberKind::Local, &offers[..1]), &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent);
    assert!(error.words.text.unwrap().contains("also holds"));
    assert!(world.ledger("tsg_checkout").await.is_empty());
}

#[tokio::test]
async fn tsg_checkout_whose_answer_is_lost_is_unknown_and_the_list_tells() {
    for trouble in [Trouble::DropAfter, Trouble::ServerErrorAfter, Trouble::HtmlAfter, Trouble::TruncatedAfter] {
        let world = World::new().await;
        let offers = world.offers(local()).await;
        world.hold(&offers[..1]).await;
        world.fault("tsg_checkout", trouble).await;
        let error =
            world.client.purchases().unwrap().purchase(&order(NumberKind::Local, &offers[..1]), &mark()).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{trouble:?}: {error}");
        assert_eq!(world.ledger("tsg_checkout").await.len(), 1, "{trouble:?}");
        assert!(world.find(&number_of(&offers[0])).await.is_some());
    }
}

#[tokio::test]
async fn tsg_search_tollfree_then_tsg_order_tollfree_shows_it_among_ours() {
    let world = World::new().await;
    let offers = world.offers(toll_free()).await;
    world.client.purchases().unwrap().purchase(&order(NumberKind::TollFree, &offers[..2]), &mark()).await.unwrap();
    assert_eq!(world.ledger("tsg_order_tollfree").await.len(), 2);
    let found = world.find(&number_of(&offers[0])).await.unwrap();
    assert_eq!(found.kind, NumberKind::TollFree);
    let taken = order(NumberKind::TollFree, &offers[..1]);
    assert!(world.client.purchases().unwrap().purchase(&taken, &mark()).await.is_err_and(|e| e.kind == ErrorKind::Refused));
}

#[tokio::test]
async fn tsg_number_lookup_lists_all_and_tsg_number_info_reads_each_without_its_secrets() {
    let world = World::new().await;
    let all = world.owned().await;
    assert_eq!(all.len(), 80);
    assert_eq!(all.iter().filter(|n| n.kind == NumberKind::TollFree).count(), 4);
    let mut shapes = BTreeSet::new();
    for number in all.iter().take(40) {
        let found = world.find(&number.number).await.unwrap();
        let drawn = format!("{found:?} {number:?}");
        assert!(!drawn.contains("canary-"), "{drawn}");
        assert_eq!((&found.region, &found.rate_center), (&number.region, &number.rate_center));
        if let Routing::Priorities(routing) = &found.routing {
            shapes.insert(routing.destinations.len());
        }
    }
    assert!(shapes.contains(&1) && shapes.len() > 1, "{shapes:?}");
    world.control("owned", json!({ "count": 2_000 })).await;
    assert!(world.owned().await.len() >= 1_500);
}

#[tokio::test]
async fn tsg_disconnect_takes_old_numbers_at_once_and_young_ones_later() {
    let world = World::new().await;
    let all = world.owned().await;
    let inventory = world.client.inventory().unwrap();
    let (mut now, mut later) = (0, 0);
    for number in all.iter().filter(|n| n.kind == NumberKind::Local).take(40) {
        let Ok(accepted) = inventory.remove(number.kind, std::slice::from_ref(&number.number), &mark()).await else { continue };
        assert!(accepted.reference.is_some());
        match accepted.due {
            Some(due) => {
                assert!(due > world.clock.now() && accepted.words.is_some());
                assert!(world.find(&number.number).await.is_some(), "it is ours until then");
                later += 1;
            }
            None => {
                assert!(world.find(&number.number).await.is_none());
                now += 1;
            }
        }
        if now > 0 && later > 0 {
            return;
        }
    }
    panic!("{now} at once and {later} later");
}

fn arrangement(names: &[u8]) -> RoutingChange {
    let destination = |(name, priority): (&u8, u8)| {
        let to = if *name == 3 {
            PriorityTarget::Number { number: E164::parse("2065550143").unwrap() }
        } else {
            PriorityTarget::Gateway { address: Ipv4Addr::new(192, 0, 2, 100 + name) }
        };
        PriorityDestination { priority, to, plus: Some(*name == 1) }
    };
    let destinations = names.iter().zip(1..).map(destination).collect();
    RoutingChange { routing: Routing::Priorities(Priorities { destinations }), device: None }
}

/// Every order of one, two or three of three destinations.
const ARRANGEMENTS: [&[u8]; 15] = [
    &[1],
    &[2],
    &[3],
    &[1, 2],
    &[2, 1],
    &[1, 3],
    &[3, 1],
    &[2, 3],
    &[3, 2],
    &[1, 2, 3],
    &[1, 3, 2],
    &[2, 1, 3],
    &[2, 3, 1],
    &[3, 1, 2],
    &[3, 2, 1],
];

#[tokio::test]
async fn tsg_priority_add_tsg_priority_update_and_tsg_priority_delete_come_from_every_arrangement_to_every_other() {
    let world = World::new().await;
    let number = world.owned().await.remove(0);
    for (at, from) in ARRANGEMENTS.into_iter().enumerate() {
        let replies = ["text", "json", "http_errors"][at % 3];
        world.control("terms", json!({ "replies": replies })).await;
        // A client of its own for each row: the pace of one would make this test a long one.
        let client = world.another();
        let routing = client.routing().unwrap();
        for to in ARRANGEMENTS {
            for names in [from, to] {
                let change = arrangement(names);
                routing.set(&number, &change, &mark()).await.unwrap_or_else(|e| panic!("{from:?} {to:?} {replies}: {e}"));
            }
        }
        let found = client.inventory().unwrap().find(number.kind, &number.number, None).await.unwrap().unwrap();
        let last = arrangement(ARRANGEMENTS[14]);
        assert_eq!(routing.read_back(&last, &found), ReadBack::Matches { unproved: vec![] }, "{:?}", found.routing);
    }
}

#[tokio::test]
async fn tsg_priority_list_is_compared_with_what_was_set_after_an_answer_was_lost() {
    let world = World::new().await;
    let number = world.owned().await.remove(0);
    let routing = world.client.routing().unwrap();
    routing.set(&number, &arrangement(&[1, 2]), &mark()).await.unwrap();
    for trouble in [Trouble::DropAfter, Trouble::ServerErrorAfter, Trouble::TruncatedAfter] {
        routing.set(&number, &arrangement(&[1, 2]), &mark()).await.unwrap();
        world.fault("tsg_priority_update", trouble).await;
        let asked = arrangement(&[2, 1]);
        let error = routing.set(&number, &asked, &mark()).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{error}");
        let Routing::Priorities(found) = world.find(&number.number).await.unwrap().routing else { panic!("{trouble:?}") };
        assert_eq!(found.destinations.len(), 2);
        // Asked for again it goes on from where it stopped.
        routing.set(&number, &asked, &mark()).await.unwrap();
        assert!(matches!(routing.read_back(&asked, &world.find(&number.number).await.unwrap()), ReadBack::Matches { .. }));
    }
}

fn group(number: &E164, values: &[(&str, &str)], secrets: &[(&str, &str)]) -> FeatureGroup {
    FeatureGroup {
        numbers: vec![number.clone()],
        values: values.iter().map(|(name, value)| ((*name).into(), FeatureValue::Set { value: (*value).into() })).collect(),
        secrets: secrets.iter().map(|(name, value)| ((*name).into(), Secret::new(*value))).collect(),
    }
}

#[tokio::test]
async fn tsg_sms_enable_tsg_sms_webhook_tsg_mms_enable_tsg_mms_disable_and_tsg_sms_disable_are_set_and_read_back() {
    let world = World::new().await;
    let all = world.owned().await;
    let is_off = |n: &&CarrierNumber| n.kind == NumberKind::Local && n.features.get("sms").map(String::as_str) == Some("off");
    let number = &all.iter().find(is_off).expect("a number without messages").number;
    let features = world.client.features().unwrap();
    let changes = [
        group(number, &[("sms", "on"), ("use_case", "a2p")], &[]),
        group(
            number,
            &[("webhook_url", "https://hooks.example.com/in"), ("webhook_type", "postv2")],
            &[("webhook_key", "freshkey1")],
        ),
        group(number, &[("webhook_type", "postv1")], &[]),
        group(
            number,
            &[("mms", "on"), ("mms_url", "mm4://mm4.example.com:25"), ("mms_user", "relay")],
            &[("mms_password", "freshpassword")],
        ),
        group(number, &[("webhook_type", "smpp")], &[]),
        group(number, &[("mms", "off")], &[]),
        group(number, &[("sms", "off")], &[]),
    ];
    for change in changes {
        for part in features.apart(&change) {
            features.set(&[part], &mark()).await.unwrap_or_else(|e| panic!("{:?}: {e} {:?}", change.values, e.words));
        }
        world.control("advance", json!({ "ms": 10_000 })).await;
        let found = world.find(number).await.unwrap();
        let read_back = features.read_back(&change, &found);
        assert!(matches!(read_back, ReadBack::Matches { .. }), "{:?}: {read_back:?} {:?}", change.values, found.features);
        let drawn = format!("{found:?}");
        assert!(!drawn.contains("freshkey1") && !drawn.contains("freshpassword"), "{drawn}");
    }
}

#[tokio::test]
async fn tsg_cnam_lookup_and_tsg_sms_carrier_lookup_answer() {
    let world = World::new().await;
    let number = world.owned().await.remove(0).number;
    let look_ups = world.client.look_ups().unwrap();
    look_ups.caller_name(&number).await.unwrap();
    assert!(look_ups.messaging(&number).await.unwrap().contains_key("nnid"));
}

#[tokio::test]
async fn tsg_cdr_records_are_read_page_by_page_and_tsg_cdr_count_counts_them() {
    let world = World::new().await;
    let records = world.client.call_records().unwrap();
    for kind in records.kinds() {
        let until = world.clock.now();
        let query = CallQuery { kind: Some((*kind).into()), from: until.plus_ms(-90 * 24 * 60 * 60 * 1000), until };
        let (mut read, mut cursor) = (Vec::new(), None);
        loop {
            let page = records.page(&query, cursor.as_deref()).await.unwrap();
            read.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert!(!read.is_empty() && read.iter().all(|record| record.at >= query.from && record.at < until), "{kind}");
        assert_eq!(records.count(&query).await.unwrap(), Some(read.len() as u64), "{kind}");
    }
}

#[tokio::test]
async fn tsg_cdr_records_of_a_period_that_is_not_over_are_read_to_where_its_first_page_ended() {
    let world = World::new().await;
    let records = world.client.call_records().unwrap();
    let began = world.clock.now();
    let (day, minute) = (24 * 60 * 60 * 1000, 60 * 1000);
    let query = CallQuery { kind: Some("SMS".into()), from: began.plus_ms(-20 * day), until: began.plus_ms(day / 2) };
    let (mut read, mut pages, mut cursor) = (Vec::new(), 0, None);
    loop {
        let page = records.page(&query, cursor.as_deref()).await.unwrap_or_else(|e| panic!("page {pages}: {e}"));
        read.extend(page.items);
        pages += 1;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
        world.clock.advance_ms(30 * minute);
    }
    assert!(pages >= 2, "{pages}");
    assert!(world.clock.now() > began.plus_ms(29 * minute), "time went on while the pages were read");
    let last = read.iter().map(|record| record.at).max().unwrap();
    assert!(last < began.plus_ms(29 * minute), "what came after the first page was asked for belongs to the next question");
    assert!(last > began.plus_ms(-60 * minute), "it is read to its end");
    assert!(read.iter().all(|record| record.at >= query.from));
}

#[tokio::test]
async fn tsg_cdr_records_with_a_repeated_cursor_end_in_an_error() {
    let world = World::new().await;
    world.trouble("tsg_cdr_records", Trouble::Hostile { how: Hostility::RepeatCursor }).await;
    let until = world.clock.now();
    let query = CallQuery { kind: Some("SMS".into()), from: until.plus_ms(-700 * 24 * 60 * 60 * 1000), until };
    let records = world.client.call_records().unwrap();
    let mut cursor = None;
    for _ in 0..3 {
        match records.page(&query, cursor.as_deref()).await {
            Ok(page) => cursor = Some(page.next.expect("a cursor")),
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::Unreadable);
                return;
            }
        }
    }
    panic!("the cursor was followed for ever");
}

#[tokio::test]
async fn a_busy_and_a_broken_sandbox_are_told_apart() {
    let world = World::new().await;
    let number = world.owned().await.remove(0);
    world.fault("tsg_number_info", Trouble::ServerError).await;
    assert!(world.find(&number.number).await.is_some(), "a read is tried again");
    world.fault("tsg_disconnect", Trouble::TooMany { retry_after_s: 7 }).await;
    let error = world.client.inventory().unwrap().remove(number.kind, &[number.number], &mark()).await.unwrap_err();
    assert_eq!((error.kind, error.retry_after_s), (ErrorKind::TooMany, Some(7)));
    assert!(world.ledger("tsg_disconnect").await.is_empty());
}
