//! What changes at a carrier although nobody here asked for it, and our own words about numbers.

use std::{sync::Arc, time::Duration};

use carriers::{
    carrier::{Carrier, Connection},
    clock::SystemClock,
    mark::Mark,
    sandbox::Trouble,
    transport::Limits,
};
use contract::{
    drift::{Drift, DriftKind},
    id::{AccountId, RoutingTrunkId},
    note::NumberNote,
    number::{E164, NumberKind},
    owned::{Bucket, NumberPage, NumberState},
    routing::{Routing, RoutingChange},
    user::Role,
};
use futures::TryStreamExt as _;
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    numbers::{detail, local_number},
    support::{Console, Patchbay, until},
};

/// Another client of the same carrier account, as a person at the carrier's own portal would be.
fn somebody_else(patchbay: &Patchbay) -> Arc<dyn Carrier> {
    let spec = carriers::find("call48").unwrap();
    (spec.connect)(Connection {
        account: AccountId::new("elsewhere"),
        base_url: patchbay.world.base_url.clone(),
        sandbox: true,
        credentials: (spec.sandbox_login)(&patchbay.world.name),
        clock: Arc::new(SystemClock),
        limits: Limits::default(),
    })
    .unwrap()
}

async fn open(console: &Console) -> Vec<Drift> {
    console.get("/api/drifts?open=true").await.read()
}

/// Reads the carrier once more, from the beginning to the end.
async fn read_again(patchbay: &Patchbay, console: &Console) {
    read_again_while(patchbay, console, async {}).await;
}

/// The same, and something happens once the reading has begun.
async fn read_again_while(patchbay: &Patchbay, console: &Console, meanwhile: impl Future<Output = ()>) {
    let reading = || async {
        let page: NumberPage = console.get("/api/numbers").await.read();
        page.read.into_iter().next().unwrap()
    };
    let before = until("no reading is under way", || async {
        let now = reading().await;
        now.reading.is_none().then_some(now)
    })
    .await;
    patchbay.clock.advance_ms(1_000);
    console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    meanwhile.await;
    until("the carrier is read again", || async {
        let now = reading().await;
        (now.read_at > before.read_at && now.reading.is_none()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn c48_dids_list_says_what_changed_at_the_carrier_and_nobody_here_asked_for() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    assert!(open(&console).await.is_empty(), "a first reading finds no drift");
    read_again(&patchbay, &console).await;
    assert!(open(&console).await.is_empty(), "nothing changed");

    let number = E164::parse(&number).unwrap();
    let carrier = somebody_else(&patchbay);
    let listed = carrier.inventory().unwrap().find(NumberKind::Local, &number, None).await.unwrap().unwrap();
    let routing = Routing::TrunkGroup { id: RoutingTrunkId::new("52610") };
    assert_ne!(listed.routing, routing);
    let change = RoutingChange { routing, device: None };
    carrier.routing().unwrap().set(&listed, &change, &Mark::new("elsewhere")).await.unwrap();
    let drifts = until("the list shows the change", || async {
        patchbay.world.advance(60_000).await;
        read_again(&patchbay, &console).await;
        let drifts = open(&console).await;
        (!drifts.is_empty()).then_some(drifts)
    })
    .await;
    assert_eq!(drifts.len(), 1, "{drifts:?}");
    assert_eq!((&drifts[0].number, drifts[0].what), (&number, DriftKind::Changed));
    let part = &drifts[0].parts[0];
    assert_eq!((part.part.as_str(), part.after.as_str()), ("Routing", "Trunk group 52610"), "{part:?}");
    assert_eq!(detail(&console, number.as_str()).await.drifts, drifts);
    let bucket: NumberPage = console.get("/api/numbers?bucket=drift").await.read();
    assert_eq!((bucket.matching, &bucket.items[0].number), (1, &number));
    assert_eq!(bucket.drifts, drifts, "a page of drift tells what it is");
    let changed: NumberPage = console.get("/api/numbers?bucket=changed").await.read();
    assert_eq!((changed.matching, changed.drifts), (1, drifts.clone()));
    let extra: NumberPage = console.get("/api/numbers?bucket=extra").await.read();
    assert_eq!((extra.matching, extra.drifts), (0, Vec::new()), "it is no number that is new");
    let all: NumberPage = console.get("/api/numbers").await.read();
    assert!(all.drifts.is_empty(), "the whole list is not about drift");

    read_again(&patchbay, &console).await;
    assert_eq!(open(&console).await.len(), 1, "it is said once");
    console.post(&format!("/api/drifts/{}/seen", drifts[0].id), &json!({})).await.expect(StatusCode::NO_CONTENT);
    assert!(open(&console).await.is_empty());
    let seen: NumberPage = console.get("/api/numbers?bucket=drift").await.read();
    assert_eq!((seen.matching, seen.drifts), (0, Vec::new()), "what somebody looked at is there no more");
    let all: Vec<Drift> = console.get("/api/drifts").await.read();
    assert_eq!(all[0].seen_by.as_deref(), Some("Operator"));
    console.post("/api/drifts/nothing/seen", &json!({})).await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_number_more_or_less_at_the_carrier_is_drift_and_what_was_asked_for_here_is_not() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    read_again(&patchbay, &console).await;
    let routing = json!({ "routing": { "shape": "trunk_group", "id": "52610" } });
    let key = "drift-of-our-own-0001";
    let asked: contract::attempt::Asked =
        console.put_under(key, &format!("/api/numbers/{number}/routing"), &routing).await.expect(StatusCode::ACCEPTED).read();
    crate::buying::settled(&console, &asked.attempt).await;
    read_again(&patchbay, &console).await;
    assert!(open(&console).await.is_empty(), "we asked for that: {:?}", open(&console).await);

    patchbay.world.own(1).await;
    patchbay.world.release(&number[2..]).await;
    let drifts = until("both are found", || async {
        patchbay.world.advance(60_000).await;
        read_again(&patchbay, &console).await;
        let drifts = open(&console).await;
        (drifts.len() == 2).then_some(drifts)
    })
    .await;
    let of = |what: DriftKind| drifts.iter().find(|drift| drift.what == what).unwrap();
    assert_eq!(of(DriftKind::Missing).number.as_str(), number);
    assert_ne!(of(DriftKind::Extra).number.as_str(), number);
    for (bucket, what) in [("missing", DriftKind::Missing), ("extra", DriftKind::Extra)] {
        let page: NumberPage = console.get(&format!("/api/numbers?bucket={bucket}")).await.read();
        assert_eq!((page.matching, &page.items[0].number), (1, &of(what).number), "{bucket}");
        assert_eq!(page.drifts, [of(what).clone()], "{bucket}");
        let counts = |of: Bucket| page.buckets.iter().find(|(bucket, _)| *bucket == of).unwrap().1;
        assert_eq!((counts(Bucket::Drift), counts(Bucket::Extra), counts(Bucket::Changed)), (2, 1, 0), "{bucket}");
    }
}

#[tokio::test]
async fn c48_dids_list_that_loses_a_number_between_two_pages_once_loses_none_and_twice_is_drift() {
    let patchbay = Patchbay::start_with(|settings| settings.carrier_limits.read = Duration::from_secs(30)).await;
    patchbay.world.own(600).await;
    let console = patchbay.operator().await;
    read_again(&patchbay, &console).await;
    let carrier = somebody_else(&patchbay);
    let pages: Vec<_> = carrier.inventory().unwrap().list(NumberKind::Local).try_collect().await.unwrap();
    assert!(pages.len() > 1, "the list has a second page");
    let (leaves, slips) = (pages[0][0].number.to_string(), pages[1][0].number.to_string());
    // The first page is made at once and takes long to arrive: a number on it leaves before the second page is made.
    patchbay.world.trouble_once("c48_dids_list", Trouble::Slow { ms: 5_000 }).await;
    read_again_while(&patchbay, &console, async {
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        patchbay.world.release(&leaves[2..]).await;
    })
    .await;
    let state = async |number: &str| detail(&console, number).await.row.state;
    assert_ne!(state(&leaves).await, NumberState::Missing, "it was on the first page still, so the other one slipped");
    assert_ne!(state(&slips).await, NumberState::Missing, "one reading missed it, the other one did not");
    assert!(open(&console).await.is_empty(), "{:?}", open(&console).await);

    read_again(&patchbay, &console).await;
    assert_eq!(state(&leaves).await, NumberState::Missing, "two readings missed it");
    assert_ne!(state(&slips).await, NumberState::Missing);
    let drifts = open(&console).await;
    assert_eq!(drifts.iter().map(|d| (d.number.as_str(), d.what)).collect::<Vec<_>>(), [(&*leaves, DriftKind::Missing)]);
}

#[tokio::test]
async fn a_reading_while_numbers_are_given_back_finds_none_missing_and_the_next_one_does() {
    let patchbay = Patchbay::start().await;
    patchbay.world.own(2).await;
    let console = patchbay.operator().await;
    read_again(&patchbay, &console).await;
    let page: NumberPage = console.get("/api/numbers?kind=local").await.read();
    let [ours, elsewhere] = [0, 1].map(|at| page.items[at].number.to_string());
    patchbay.world.release(&elsewhere[2..]).await;
    patchbay.world.trouble("c48_dids_list", Trouble::Slow { ms: 600 }).await;
    read_again_while(&patchbay, &console, async {
        let removal = json!({ "numbers": [ours], "typed": &ours[ours.len() - 4..] });
        console.post_under("drift-removal-key-01", "/api/numbers/removals", &removal).await.expect(StatusCode::ACCEPTED);
    })
    .await;
    assert!(open(&console).await.is_empty(), "rows may have slipped: {:?}", open(&console).await);
    assert_ne!(detail(&console, &elsewhere).await.row.state, NumberState::Missing);

    patchbay.world.faults(&[]).await;
    read_again(&patchbay, &console).await;
    let drifts = open(&console).await;
    assert_eq!(drifts.iter().map(|d| (d.number.as_str(), d.what)).collect::<Vec<_>>(), [(&*elsewhere, DriftKind::Missing)]);
    assert_eq!(detail(&console, &elsewhere).await.row.state, NumberState::Missing);
}

#[tokio::test]
async fn owner_tags_and_a_note_are_ours_are_found_by_and_are_never_sent() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let bucket = async |bucket: Bucket| {
        let page: NumberPage = console.get("/api/numbers").await.read();
        page.buckets.into_iter().find(|(b, _)| *b == bucket).unwrap().1
    };
    let without = bucket(Bucket::NoOwner).await;
    let ledger = patchbay.world.ledger().await.len();
    let path = format!("/api/numbers/{number}/note");
    let body =
        json!({ "owner": " Maple Street Bakery ", "tags": ["Front desk", "front desk", "vip"], "note": "Ask for Quince." });
    let note: Option<NumberNote> = console.put(&path, &body).await.read();
    assert_eq!(note.unwrap().tags, ["Front desk", "vip"]);
    for words in ["maple street", "VIP", "quince"] {
        let found: NumberPage = console.get(&format!("/api/numbers?q={}", words.replace(' ', "%20"))).await.read();
        assert_eq!(found.items.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(), [number.as_str()], "{words}");
        assert_eq!((found.items[0].owner.as_str(), found.items[0].own_tags.len()), ("Maple Street Bakery", 2));
    }
    assert_eq!(bucket(Bucket::NoOwner).await, without - 1);
    assert_eq!(detail(&console, &number).await.note.unwrap().by, "Operator");
    let long = json!({ "owner": "x".repeat(81), "tags": [], "note": "" });
    console.put(&path, &long).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    console.put("/api/numbers/+17065550000/note", &body).await.problem(StatusCode::NOT_FOUND);
    let viewer = patchbay.person(&console, Role::Viewer).await;
    viewer.put(&path, &body).await.problem(StatusCode::FORBIDDEN);
    let nothing: Option<NumberNote> = console.put(&path, &json!({ "owner": "", "tags": [], "note": "" })).await.read();
    assert_eq!(nothing, None);
    assert_eq!(bucket(Bucket::NoOwner).await, without);
    assert_eq!(patchbay.world.ledger().await.len(), ledger, "the carrier is told of nothing");
}
