//! The JSON of the public types, so that a change of shape is seen where it is made.

#![allow(clippy::unwrap_used, reason = "a test that cannot make its example should stop")]

use std::collections::BTreeMap;

use contract::{
    account::{AccountDraft, AccountHealth, HealthState, Load},
    attempt::{Attempt, AttemptEvent, AttemptKind, AttemptLine, Decision, Outcome},
    bulk_order::{BulkBy, BulkOrderDraft, BulkRow},
    caller_name::CallerName,
    carrier::{Capability, CredentialField, CredentialKind},
    cart::{Cart, CartAccountRouting, CartLine, CartRouting, CartRoutingChoice, CartRoutingKind, Checkout, Hold, LineCheck},
    directory_listing::{DirectoryListing, FurtherNames, ListingChange, ListingKind, ListingVisibility},
    emergency_address::{EmergencyAddress, EmergencyChange},
    fax::{Fax, FaxService},
    field::{Fault, Validate},
    geography::StateCode,
    home::{Job, JobKind, JobState},
    id::{AccountId, AttemptId, CarrierId, CartLineId, RequestId, RoutingTrunkId},
    money::Money,
    number::{AreaCode, E164, NumberKind},
    offer::{DocumentNeed, HoldRule, Offer, OfferQuery, OfferedThing, Pattern},
    owned::{Bucket, NumberQuery, NumberRow, NumberSort, NumberState, ServiceState},
    problem::{CarrierWords, Problem, ProblemKind},
    routing::{Answering, Chain, Destination, DeviceCredentials, Routing, RoutingChange, Sequence, SipDigits, Step},
    secret::Secret,
    session::SignIn,
    time::Timestamp,
    trunk_group::{CallerHeader, Endpoint, NumberFormat, Spread, TrunkGroupDraft},
    user::{Permission, Role},
};
use insta::assert_json_snapshot;

fn number() -> E164 {
    E164::parse("706 510 3027").unwrap()
}

fn words() -> CarrierWords {
    CarrierWords { code: Some("400".into()), text: Some("Number not available".into()) }
}

fn offer() -> Offer {
    Offer {
        token: "sealed".into(),
        carrier: CarrierId::new("call48"),
        account: AccountId::new("a1"),
        what: OfferedThing::Number {
            number: number(),
            kind: NumberKind::Local,
            state: Some(StateCode::parse("ga").unwrap()),
            rate_center: None,
            city: None,
            country: None,
            product: None,
            documents: DocumentNeed::None,
        },
        setup: Money::parse_usd("2.00000").unwrap(),
        monthly: Money::parse_usd("1.00000").unwrap(),
        priced: true,
        hold: HoldRule::None,
        fax: Some(true),
    }
}

#[test]
fn a_problem_keeps_the_carriers_words_and_leaves_out_what_is_empty() {
    let mut problem = Problem {
        kind: ProblemKind::CarrierRefused,
        title: "The carrier refused.".into(),
        fields: vec![Fault::new("name", "Type the name.")],
        carrier: Some(words()),
        retry_after_s: Some(3),
        request_id: RequestId::new("r1"),
    };
    assert_json_snapshot!("problem", problem);
    problem.fields.clear();
    problem.carrier = None;
    problem.retry_after_s = None;
    assert_json_snapshot!("problem_bare", problem);
}

#[test]
fn offers_and_searches_keep_their_shape() {
    assert_json_snapshot!("offer", offer());
    let query = OfferQuery {
        kind: NumberKind::Local,
        area_code: Some(AreaCode::parse("706").unwrap()),
        pattern: Some(Pattern::parse("555-01??").unwrap()),
        ..OfferQuery::default()
    };
    assert_json_snapshot!("offer_query", query);
    let product = OfferedThing::Product {
        id: "p1".into(),
        name: "Arkhangelsk".into(),
        country: "RU".into(),
        country_name: "Russian Federation".into(),
        prefix: "8182".into(),
        stock: 4,
        features: vec!["voice".into()],
        documents_required: true,
    };
    assert_json_snapshot!("offered_product", product);
}

#[test]
fn a_cart_keeps_its_shape() {
    let line = |check| CartLine {
        id: CartLineId::new("l1"),
        offer: offer(),
        quantity: 1,
        by: "Ada".into(),
        at: Timestamp(1),
        check,
        hold: Hold::None,
    };
    let at = Timestamp(2);
    let checks = vec![
        LineCheck::Unchecked,
        LineCheck::Available { at },
        LineCheck::Gone { at },
        LineCheck::PriceChanged { at, setup: Money::ZERO, monthly: Money::ZERO },
        LineCheck::Unproved { at },
        LineCheck::Unknown { at, sentence: "No answer.".into(), words: Some(words()) },
        LineCheck::InFlight { attempt: AttemptId::new("t1") },
    ];
    assert_json_snapshot!("line_checks", checks);
    let cart = Cart {
        lines: vec![line(LineCheck::Unchecked)],
        setup: Money::ZERO,
        monthly: Money::ZERO,
        unpriced: 0,
        ceiling: None,
        routing: vec![CartAccountRouting {
            account: AccountId::new("a1"),
            account_name: "acme".into(),
            carrier_name: "Call48".into(),
            choices: vec![CartRoutingKind::Preconfigured, CartRoutingKind::TrunkGroup],
            routing: CartRouting::TrunkGroup { id: RoutingTrunkId::new("52610") },
        }],
    };
    assert_json_snapshot!("cart", cart);
    let choice = CartRoutingChoice { account: AccountId::new("a1"), routing: CartRouting::Unset };
    let checkout =
        Checkout { lines: vec![CartLineId::new("l1")], setup: Money::ZERO, monthly: Money::ZERO, routing: vec![choice] };
    assert_json_snapshot!("checkout", checkout);
}

#[test]
fn an_attempt_keeps_its_shape() {
    let attempt = Attempt {
        id: AttemptId::new("t1"),
        kind: AttemptKind::Purchase,
        carrier: CarrierId::new("call48"),
        account: AccountId::new("a1"),
        account_name: "Call48".into(),
        by: "Ada".into(),
        summary: "Buy 1 local number".into(),
        outcome: Outcome::Unknown,
        lines: vec![AttemptLine {
            position: 0,
            subject: number().to_string(),
            outcome: Outcome::Unknown,
            sentence: "Lost.".into(),
        }],
        asked_at: Timestamp(1),
        sent_at: Some(Timestamp(2)),
        settled_at: None,
        reference: Some("o-1".into()),
        order_word: Some("COMPLETE".into()),
        due_at: None,
        next_look_at: Some(Timestamp(3)),
        setup: Some(Money::ZERO),
        monthly: None,
        words: Some(words()),
        timeline: vec![AttemptEvent { at: Timestamp(1), by: None, sentence: "Written down.".into(), words: None }],
    };
    assert_json_snapshot!("attempt", attempt);
    assert_json_snapshot!("decision", Decision { position: 0, done: true, reason: "Seen in the portal".into(), reference: None });
    assert_json_snapshot!("attempt_kinds", AttemptKind::ALL);
    assert_json_snapshot!("outcomes", Outcome::ALL);
}

#[test]
fn words_on_the_wire_and_words_in_storage_are_the_same() {
    for kind in AttemptKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        assert_eq!(AttemptKind::from_word(kind.word()), Some(kind));
    }
    for outcome in Outcome::ALL {
        assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.word());
    }
    for role in Role::ALL {
        assert_eq!(serde_json::to_value(role).unwrap(), role.word());
    }
    for kind in NumberKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
    }
}

#[test]
fn changes_of_services_keep_their_shape() {
    let chain = Chain {
        sequence: Some(Sequence::Simultaneous),
        answering: Answering::ForwardOnly,
        sip_digits: Some(SipDigits::Eleven),
        steps: vec![
            Step { to: Destination::Number { number: number() }, ring_seconds: Some(99) },
            Step { to: Destination::Pbx { address: "203.0.113.7".parse().unwrap() }, ring_seconds: Some(20) },
            Step { to: Destination::Preconfigured, ring_seconds: None },
        ],
    };
    assert_json_snapshot!("routing_chain", Routing::Chain(chain));
    let device = RoutingChange {
        routing: Routing::Chain(Chain {
            sequence: None,
            answering: Answering::ForwardOnly,
            sip_digits: None,
            steps: vec![Step { to: Destination::Device, ring_seconds: Some(30) }],
        }),
        device: Some(DeviceCredentials { username: "u".into(), password: Secret::new("p") }),
    };
    assert_json_snapshot!("routing_device", device);
    let address = EmergencyAddress {
        name: "Tanner Dental".into(),
        street_number: "123".into(),
        street_name: "Test St".into(),
        unit: String::new(),
        city: "Miami".into(),
        state: StateCode::parse("FL").unwrap(),
        zip: "33155".into(),
    };
    assert_json_snapshot!("emergency_set", EmergencyChange::Set { address });
    assert_json_snapshot!("emergency_off", EmergencyChange::Disable);
    let listing = DirectoryListing {
        kind: ListingKind::Residence,
        first_name: "A".into(),
        last_name: "B".into(),
        street: "1 C".into(),
        city: "D".into(),
        state: StateCode::parse("FL").unwrap(),
        zip: "33155".into(),
        line2: String::new(),
        visibility: ListingVisibility::Listed,
        address_printed: true,
        further: FurtherNames::default(),
    };
    assert_json_snapshot!("listing_set", ListingChange::Set { listing });
    assert_json_snapshot!(
        "caller_name",
        CallerName { enabled: true, kind: ListingKind::Business, name: "TANNER".into(), hidden: false }
    );
    assert_json_snapshot!("fax", Fax { service: FaxService::Adapter, email: "a@example.com".into(), serial: "1".into() });
}

#[test]
fn orders_and_trunk_groups_keep_their_shape() {
    let draft = TrunkGroupDraft {
        name: "Main".into(),
        spread: Spread::TopDown,
        number_format: NumberFormat::Eleven,
        caller_header: CallerHeader::Rpid,
        prefix: "2377#".into(),
        endpoints: vec![Endpoint::parse("203.0.113.7").unwrap()],
    };
    assert!(draft.faults().is_empty());
    assert_json_snapshot!("trunk_group_draft", draft);
    let row = BulkRow { state: Some(StateCode::parse("GA").unwrap()), lata: None, npa: None, rate_center: None, quantity: 5 };
    let bulk = BulkOrderDraft {
        account: AccountId::new("a1"),
        by: BulkBy::State,
        rows: vec![row],
        trunk_group: RoutingTrunkId::new("52610"),
        cnam_lookup: false,
        allow_offnet: false,
        tag: String::new(),
    };
    assert_json_snapshot!("bulk_order_draft", bulk);
}

#[test]
fn lists_accounts_and_jobs_keep_their_shape() {
    let row = NumberRow {
        number: number(),
        carrier: CarrierId::new("call48"),
        carrier_name: "Call48".into(),
        tile: "C4".into(),
        account: AccountId::new("a1"),
        kind: NumberKind::Local,
        place: "ATHENS, GA".into(),
        state: NumberState::InService,
        state_word: "USING".into(),
        routing: "Trunk group 52610".into(),
        routed: true,
        emergency: ServiceState::Verified,
        own_tags: vec!["front".into()],
        owner: "Front desk".into(),
        tags: vec!["tag1".into()],
    };
    assert_json_snapshot!("number_row", row);
    let query = NumberQuery {
        q: Some("555".into()),
        bucket: Some(Bucket::No911),
        sort: Some(NumberSort::Newest),
        ..NumberQuery::default()
    };
    assert_json_snapshot!("number_query", query);
    let draft = AccountDraft {
        carrier: CarrierId::new("call48"),
        name: "Main".into(),
        base_url: String::new(),
        plain: BTreeMap::from([("user_name".into(), "mark".into())]),
        secrets: BTreeMap::from([("password".into(), Secret::new("p"))]),
    };
    assert_json_snapshot!("account_draft", draft);
    let health = AccountHealth {
        state: HealthState::LoginRefused,
        at: None,
        last_call_ms: Some(7),
        sentence: None,
        words: Some(words()),
        load: Load::default(),
    };
    assert_json_snapshot!("account_health", health);
    let job = Job {
        id: "j".into(),
        what: JobKind::Attempt { id: AttemptId::new("t1") },
        title: "Buy".into(),
        done: 1,
        total: Some(2),
        state: JobState::Running,
        sentence: None,
    };
    assert_json_snapshot!("job", job);
    let field = CredentialField {
        name: "login".into(),
        label: "Kind".into(),
        help: "Help.".into(),
        kind: CredentialKind::Choice { options: vec![("customer".into(), "Customer".into())] },
        required: true,
    };
    assert_json_snapshot!("credential_field", field);
    assert_json_snapshot!("capability", [Capability::Yes, Capability::No { reason: "Not here.".into() }]);
}

#[test]
fn a_secret_prints_as_dots() {
    let sign_in = SignIn { email: "a@example.com".into(), password: Secret::new("hunter2 hunter2") };
    assert!(!format!("{sign_in:?}").contains("hunter2"));
}

#[test]
fn the_policy_table_is_what_it_is() {
    let table: Vec<String> = Role::ALL
        .into_iter()
        .map(|role| {
            let may: Vec<String> = Permission::ALL
                .into_iter()
                .filter(|permission| role.may(*permission))
                .map(|permission| format!("{permission:?}"))
                .collect();
            format!("{}: {}", role.name(), may.join(" "))
        })
        .collect();
    assert_json_snapshot!("policy", table);
    assert_eq!(Role::Viewer.why_not(Permission::Buy).unwrap(), "Your role is Viewer; this needs Provisioning.");
    assert_eq!(Role::Admin.why_not(Permission::Buy), None);
}
