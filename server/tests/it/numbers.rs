//! Owned numbers: the list, and what is set on one, verified by reading it back.

use carriers::sandbox::Trouble;
use contract::{
    attempt::{Asked, Attempt, Outcome},
    carrier::Capability,
    emergency_address::AddressVerdict,
    fax::FaxService,
    number::NumberKind,
    owned::{Found, NumberDetail, NumberPage, NumberRow, NumberState, ServiceState},
    routing::{Destination, Routing},
    user::Role,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    buying::settled,
    support::{Console, Patchbay, until},
};

/// The list, once the first reading is over.
async fn listed(console: &Console) -> Vec<NumberRow> {
    until("the first reading", || async {
        let page: NumberPage = console.get("/api/numbers").await.read();
        page.read.iter().all(|reading| reading.read_at.is_some()).then_some(page.items)
    })
    .await
}

pub async fn local_number(console: &Console) -> String {
    let rows = listed(console).await;
    rows.into_iter().find(|row| row.kind == NumberKind::Local).unwrap().number.to_string()
}

pub async fn detail(console: &Console, number: &str) -> NumberDetail {
    console.get(&format!("/api/numbers/{number}")).await.read()
}

/// Sets a service and waits for what comes of it.
async fn set(console: &Console, number: &str, service: &str, body: &Value) -> Attempt {
    let key = format!("key-{service}-{number}-{}", body.to_string().len());
    let answer = console.put_under(&key.replace('+', ""), &format!("/api/numbers/{number}/{service}"), body).await;
    let asked: Asked = answer.expect(StatusCode::ACCEPTED).read();
    settled(console, &asked.attempt).await
}

fn address(street_name: &str) -> Value {
    json!({ "change": "set", "address": {
        "name": "Tanner Dental", "street_number": "123", "street_name": street_name, "unit": "Apartment 2",
        "city": "Miami", "state": "FL", "zip": "33155" } })
}

fn chain(steps: &Value, extra: &Value) -> Value {
    let mut routing = json!({ "shape": "chain", "sequence": "simultaneous", "answering": "forward_only", "sip_digits": "11",
        "steps": steps });
    for (key, value) in extra.as_object().unwrap() {
        routing[key] = value.clone();
    }
    json!({ "routing": routing })
}

#[tokio::test]
async fn c48_dids_list_is_searched_by_any_digits_in_any_writing() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let ten = &number[2..];
    let writings = [
        ten.to_owned(),
        format!("({}) {}-{}", &ten[..3], &ten[3..6], &ten[6..]),
        format!("%2B1 {} {} {}", &ten[..3], &ten[3..6], &ten[6..]),
        format!("1-{}-{}-{}", &ten[..3], &ten[3..6], &ten[6..]),
        ten[3..].to_owned(),
    ];
    for writing in writings {
        let page: NumberPage = console.get(&format!("/api/numbers?q={}", writing.replace(' ', "%20"))).await.read();
        assert!(page.items.iter().any(|row| row.number.as_str() == number), "{writing}");
        let found: Found = console.get(&format!("/api/numbers/find?q={}", writing.replace(' ', "%20"))).await.read();
        assert!(found.numbers.iter().any(|row| row.number.as_str() == number), "{writing}");
    }
    let none: NumberPage = console.get("/api/numbers?q=0000000000").await.read();
    assert_eq!((none.matching, none.items.len()), (0, 0));
}

#[tokio::test]
async fn the_list_filters_counts_buckets_sorts_pages_and_exports_exactly_what_it_shows() {
    let patchbay = Patchbay::start().await;
    patchbay.world.own(130).await;
    let console = patchbay.operator().await;
    console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    let all: NumberPage = until("all are read", || async {
        let page: NumberPage = console.get("/api/numbers").await.read();
        (page.matching >= 143 && page.read[0].reading.is_none()).then_some(page)
    })
    .await;
    assert_eq!(all.items.len(), 50);
    assert!(all.items.windows(2).all(|pair| pair[0].number < pair[1].number));
    let mut seen = all.items.clone();
    for page in 2..=all.matching.div_ceil(50) {
        let more: NumberPage = console.get(&format!("/api/numbers?page={page}")).await.read();
        seen.extend(more.items);
    }
    seen.dedup_by(|a, b| a.number == b.number);
    assert_eq!(seen.len() as u32, all.matching);
    let falling: NumberPage = console.get("/api/numbers?sort=number_falling").await.read();
    assert_eq!(falling.items[0].number, seen.last().unwrap().number);
    let toll_free: NumberPage = console.get("/api/numbers?kind=toll_free").await.read();
    assert!(toll_free.matching > 0 && toll_free.items.iter().all(|row| row.number.is_toll_free()));
    for (bucket, count) in &all.buckets {
        let page: NumberPage = console.get(&format!("/api/numbers?bucket={}", bucket.word())).await.read();
        assert_eq!(page.matching, *count, "{bucket:?}");
    }
    let no_route: NumberPage = console.get("/api/numbers?bucket=no_route").await.read();
    assert!(no_route.items.iter().all(|row| !row.routed));
    let csv = console.get("/api/numbers/export?kind=toll_free").await.expect(StatusCode::OK);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(csv.text().lines().count() as u32, toll_free.matching + 1);
    let csv = console.get("/api/numbers/export").await.text();
    assert_eq!(csv.lines().count() as u32, all.matching + 1);
}

#[tokio::test]
async fn c48_update_forwarding_sets_three_steps_and_reads_them_back() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let steps = json!([
        { "to": { "to": "number", "number": "+12522378144" }, "ring_seconds": 99 },
        { "to": { "to": "pbx", "address": "203.0.113.7" }, "ring_seconds": 20 },
        { "to": { "to": "number", "number": "+12223331234" }, "ring_seconds": 60 },
    ]);
    let attempt = set(&console, &number, "routing", &chain(&steps, &json!({}))).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    let seen = detail(&console, &number).await.routing;
    assert_eq!(seen.state, ServiceState::Verified);
    let Some(Routing::Chain(chain)) = seen.seen else { panic!("{:?}", seen.seen) };
    assert_eq!(chain.steps.len(), 3);
    assert_eq!(chain.steps[1].to, Destination::Pbx { address: "203.0.113.7".parse().unwrap() });
    assert_eq!(chain.steps[0].ring_seconds, Some(99));
}

#[tokio::test]
async fn c48_update_forwarding_to_a_trunk_group_and_back_to_the_preconfigured_setting() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let trunk = json!({ "routing": { "shape": "trunk_group", "id": "52610" } });
    let attempt = set(&console, &number, "routing", &trunk).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(detail(&console, &number).await.row.routing, "Trunk group 52610");
    let steps = json!([{ "to": { "to": "preconfigured" }, "ring_seconds": null }]);
    let attempt = set(&console, &number, "routing", &chain(&steps, &json!({ "sequence": "order" }))).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(detail(&console, &number).await.row.routing, "Preconfigured");
}

#[tokio::test]
async fn c48_update_forwarding_to_a_device_never_shows_or_keeps_its_password() {
    // All that is kept lies in one folder, where it can be searched.
    let patchbay = Patchbay::start_with(|settings| {
        let address = format!("sqlite://{}?mode=rwc", settings.data_dir.join("patchbay.db").display());
        settings.database_url = contract::secret::Secret::new(address);
    })
    .await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let mut body = chain(&json!([{ "to": { "to": "device" }, "ring_seconds": 30 }]), &json!({}));
    body["device"] = json!({ "username": "desk-phone", "password": "canary-device-password" });
    let attempt = set(&console, &number, "routing", &body).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    for path in [
        format!("/api/numbers/{number}"),
        format!("/api/attempts/{}", attempt.id),
        "/api/audit".to_owned(),
        "/api/numbers".to_owned(),
    ] {
        let text = console.get(&path).await.expect(StatusCode::OK).text();
        assert!(!text.contains("canary"), "{path}");
    }
    let on_disk: Vec<u8> = ["patchbay.db", "patchbay.db-wal"]
        .iter()
        .flat_map(|name| std::fs::read(patchbay.folder().join(name)).unwrap_or_default())
        .collect();
    assert!(!on_disk.is_empty() && !on_disk.windows(22).any(|window| window == b"canary-device-password"));
}

#[tokio::test]
async fn c48_update_911_is_verified_by_reading_back_all_but_the_city() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let attempt = set(&console, &number, "emergency-address", &address("Test St")).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert!(attempt.lines[0].sentence.contains("does not give back the city"), "{}", attempt.lines[0].sentence);
    let seen = detail(&console, &number).await.emergency;
    assert_eq!(seen.state, ServiceState::Verified);
    let record = seen.seen.unwrap();
    assert_eq!((record.street_name.as_str(), record.city), ("Test St", None));
    let attempt = set(&console, &number, "emergency-address", &json!({ "change": "disable" })).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(detail(&console, &number).await.emergency.state, ServiceState::Unset);
}

#[tokio::test]
async fn c48_update_911_that_the_carrier_refuses_keeps_its_words_and_the_old_address() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    set(&console, &number, "emergency-address", &address("Test St")).await;
    let attempt = set(&console, &number, "emergency-address", &address("Unlucky Street")).await;
    assert_eq!(attempt.outcome, Outcome::Refused, "{attempt:?}");
    assert!(attempt.words.as_ref().is_some_and(|words| words.text.is_some()));
    let seen = detail(&console, &number).await.emergency;
    assert_eq!(seen.state, ServiceState::Refused);
    assert_eq!(seen.seen.unwrap().street_name, "Test St");
    let asked = seen.asked.unwrap();
    assert_eq!(asked.words, attempt.words);
    assert!(asked.summary.contains("Unlucky Street"), "{}", asked.summary);
}

#[tokio::test]
async fn c48_update_911_whose_answer_is_lost_is_never_sent_again_and_ends_verified() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    patchbay.world.trouble_once("c48_update_911", Trouble::DropAfter).await;
    let attempt = set(&console, &number, "emergency-address", &address("Test St")).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(patchbay.world.did("c48_update_911").await.len(), 1);
}

#[tokio::test]
async fn a_yes_that_is_not_carried_out_is_never_shown_as_done() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    set(&console, &number, "emergency-address", &address("Test St")).await;
    patchbay.world.trouble_once("c48_update_911", Trouble::Partial).await;
    let attempt = set(&console, &number, "emergency-address", &address("Other Street")).await;
    assert_eq!(attempt.outcome, Outcome::NotDone, "{attempt:?}");
    assert!(attempt.lines[0].sentence.contains("street name"), "{}", attempt.lines[0].sentence);
}

#[tokio::test]
async fn c48_verify_address_says_what_the_carrier_thinks_before_anything_is_set() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let path = format!("/api/accounts/{account}/verify-address");
    let good: AddressVerdict = console.post(&path, &address("Test St")["address"]).await.read();
    assert!(good.valid, "{good:?}");
    let bad: AddressVerdict = console.post(&path, &address("Unlucky Street")["address"]).await.read();
    assert!(!bad.valid && bad.words.is_some(), "{bad:?}");
    assert!(patchbay.world.did("c48_update_911").await.is_empty());
}

#[tokio::test]
async fn c48_update_411_lists_and_takes_out() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let listing = json!({ "change": "set", "listing": { "kind": "residence", "first_name": "Ann", "last_name": "Tanner",
        "street": "123 Test St", "city": "Miami", "state": "FL", "zip": "33155" } });
    let attempt = set(&console, &number, "directory-listing", &listing).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(detail(&console, &number).await.listing.seen.unwrap().last_name, "Tanner");
    let attempt = set(&console, &number, "directory-listing", &json!({ "change": "disable" })).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert!(detail(&console, &number).await.listing.seen.is_none());
}

#[tokio::test]
async fn c48_create_cnam_sets_a_name_and_says_when_it_never_appears() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let name = |name: &str| json!({ "enabled": true, "kind": "business", "name": name });
    let attempt = set(&console, &number, "caller-name", &name("TANNER DENTAL")).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(detail(&console, &number).await.caller_name.seen.unwrap().name.as_deref(), Some("TANNER DENTAL"));
    let attempt = set(&console, &number, "caller-name", &name("Vanish")).await;
    assert_eq!(attempt.outcome, Outcome::NotDone, "{attempt:?}");
}

#[tokio::test]
async fn c48_update_fax_sets_an_adapter_with_its_serial() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let fax = json!({ "service": "adapter", "email": "fax@example.com", "serial": "123454" });
    let attempt = set(&console, &number, "fax", &fax).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    let seen = detail(&console, &number).await.fax.seen.unwrap();
    assert_eq!((seen.service, seen.serial.as_deref()), (Some(FaxService::Adapter), Some("123454")));
}

#[tokio::test]
async fn what_a_form_refuses_the_server_refuses_with_the_same_sentence_and_sends_nothing() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let mut no_zip = address("Test St");
    no_zip["address"]["zip"] = json!("123");
    let cases = [
        ("emergency-address", no_zip, "zip"),
        ("caller-name", json!({ "enabled": true, "kind": "business", "name": "SIXTEEN LETTERS!" }), "name"),
        ("fax", json!({ "service": "adapter", "email": "fax@example.com", "serial": "" }), "serial"),
        ("fax", json!({ "service": "inbound_only", "email": "nobody", "serial": "" }), "email"),
        ("routing", chain(&json!([]), &json!({})), "steps"),
        (
            "routing",
            chain(&json!([{ "to": { "to": "pbx", "address": "203.0.113.7" }, "ring_seconds": 0 }]), &json!({})),
            "steps.0.ring_seconds",
        ),
    ];
    let before = patchbay.world.ledger().await.len();
    for (place, (service, body, field)) in cases.into_iter().enumerate() {
        let answer =
            console.put_under(&format!("key-of-a-bad-form-{place}"), &format!("/api/numbers/{number}/{service}"), &body).await;
        let problem = answer.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem.fields.iter().any(|fault| fault.field == field), "{service}: {problem:?}");
    }
    assert_eq!(patchbay.world.ledger().await.len(), before);
}

#[tokio::test]
async fn what_a_number_cannot_have_is_disabled_with_the_reason_and_refused_by_the_server() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let rows = listed(&console).await;
    let toll_free = rows.iter().find(|row| row.kind == NumberKind::TollFree).unwrap();
    assert_eq!(toll_free.emergency, ServiceState::NotOffered);
    let detail = detail(&console, toll_free.number.as_str()).await;
    let Capability::No { reason } = &detail.emergency.may else { panic!("{:?}", detail.emergency.may) };
    let path = format!("/api/numbers/{}/emergency-address", toll_free.number);
    let problem = console.put_under("key-for-toll-free-911", &path, &address("Test St")).await.problem(StatusCode::CONFLICT);
    assert_eq!(problem.title, *reason);
}

#[tokio::test]
async fn a_second_change_of_a_service_waits_for_the_first() {
    let patchbay = Patchbay::start_with(|settings| settings.reconcile_window_s = 30).await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    patchbay.world.trouble_once("c48_update_911", Trouble::ServerError).await;
    let path = format!("/api/numbers/{number}/emergency-address");
    let asked: Asked = console.put_under("first-change-key-001", &path, &address("Test St")).await.read();
    until("it is unknown", || async {
        let attempt: Attempt = console.get(&format!("/api/attempts/{}", asked.attempt)).await.read();
        (attempt.outcome == Outcome::Unknown).then_some(())
    })
    .await;
    console.put_under("second-change-key-01", &path, &address("Other St")).await.problem(StatusCode::CONFLICT);
    let seen = detail(&console, &number).await.emergency;
    assert_eq!(seen.state, ServiceState::Unknown);
    assert!(seen.asked.unwrap().next_look_at.is_some());
    let page: NumberPage = console.get("/api/numbers?bucket=unknown").await.read();
    assert_eq!(page.matching, 1);
}

#[tokio::test]
async fn a_number_that_left_outside_the_console_is_shown_as_missing_and_never_dropped_silently() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    patchbay.world.release(&number[2..]).await;
    console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    let page: NumberPage = until("it is missing", || async {
        let page: NumberPage = console.get("/api/numbers?bucket=missing").await.read();
        (page.matching == 1).then_some(page)
    })
    .await;
    assert_eq!(page.items[0].number.as_str(), number);
    assert_eq!(page.items[0].state, NumberState::Missing);
    console.post(&format!("/api/numbers/{number}/read"), &json!({})).await.problem(StatusCode::CONFLICT);
}

#[tokio::test]
async fn who_may_only_read_changes_nothing() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let number = local_number(&console).await;
    let viewer = patchbay.person(&console, Role::Viewer).await;
    let path = format!("/api/numbers/{number}/emergency-address");
    viewer.put_under("viewer-key-00000001", &path, &address("Test St")).await.problem(StatusCode::FORBIDDEN);
    let support = patchbay.person(&console, Role::Support).await;
    let removal = json!({ "numbers": [number], "typed": &number[number.len() - 4..] });
    support.post_under("support-key-0000001", "/api/numbers/removals", &removal).await.problem(StatusCode::FORBIDDEN);
    let attempt = set(&support, &number, "emergency-address", &address("Test St")).await;
    assert_eq!(attempt.outcome, Outcome::Verified);
    let audit = console.get("/api/audit").await.text();
    assert!(audit.contains("refused"), "refused attempts are in the log");
}

#[tokio::test]
async fn numbers_that_are_none_and_numbers_of_nobody_are_the_same_404() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    listed(&console).await;
    let mut bodies = Vec::new();
    for number in ["+12015550123", "nonsense", "%2E%2E%2Fsession", "911"] {
        let answer = console.get(&format!("/api/numbers/{number}")).await;
        let mut problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{number}");
        problem["request_id"] = Value::Null;
        bodies.push(problem);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
}
