use std::collections::BTreeMap;

use carriers::carrier::Depth;
use contract::{call_record::CallRecord, number::NumberKind, routing::Routing};

use super::*;
use crate::store::{call_scope, numbers::SeenNumber};

const NUMBER: &str = "+17065550101";
const HOUR: i64 = 60 * 60 * 1_000;

/// A store with the account of an owner, which two tenants may use.
struct Shelf {
    store: Store,
    attempts: std::cell::Cell<u32>,
    _folder: tempfile::TempDir,
}

fn account() -> AccountId {
    AccountId::new("account")
}

fn scope(tenant: &str) -> TenantScope {
    TenantScope::of_record(TenantId::new(tenant))
}

fn number() -> E164 {
    E164::parse(NUMBER).unwrap()
}

fn listed() -> CarrierNumber {
    CarrierNumber {
        number: number(),
        carrier_id: "1".into(),
        kind: NumberKind::Local,
        region: None,
        rate_center: None,
        in_service: Some(true),
        status_word: "USING".into(),
        tags: Vec::new(),
        routing: Routing::Unset,
        emergency: None,
        listing: None,
        caller_name: None,
        fax: None,
        features: BTreeMap::new(),
        depth: Depth::Whole,
        page: 1,
    }
}

impl Shelf {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/p.db?mode=rwc", folder.path().display()), 2).await.unwrap();
        let shelf = Self { store, attempts: Default::default(), _folder: folder };
        for tenant in ["owner", "first", "second"] {
            let sql = format!("INSERT INTO tenants (id, name, created_at) VALUES ('{tenant}', '{tenant}', 0)");
            shelf.run(sql).await;
        }
        shelf
            .run(
                "INSERT INTO accounts (id, tenant_id, carrier, name, base_url, sandbox, plain, sealed, secret_names, created_at, \
                 rotated_at) VALUES ('account', 'owner', 'call48', 'a', 'http://localhost', 1, '{}', '', '', 0, 0)"
                    .to_owned(),
            )
            .await;
        shelf
    }

    async fn run(&self, sql: String) {
        sqlx::query(AssertSqlSafe(sql)).execute(&self.store.pool).await.unwrap();
    }

    /// An attempt of a tenant about the number that came to a good end.
    async fn did(&self, kind: &str, tenant: &str, asked_at: i64) {
        let id = self.attempts.get();
        self.attempts.set(id + 1);
        self.run(format!(
            "INSERT INTO attempts (id, tenant_id, account_id, kind, user_id, by_name, summary, intent, phase, outcome, asked_at, \
             settled_at, request_id) VALUES ('{id}', '{tenant}', 'account', '{kind}', 'u', 'U', '', '', 'settled', 'verified', \
             {asked_at}, {}, '')",
            asked_at + 10
        ))
        .await;
        self.run(format!(
            "INSERT INTO attempt_lines (attempt, position, tenant_id, account_id, subject, number, lock_key, outcome, sentence, \
             open) VALUES ('{id}', 0, '{tenant}', 'account', '', '{NUMBER}', '{NUMBER}', 'verified', '', 0)"
        ))
        .await;
    }

    /// The tenant gives it back.
    async fn gave_back(&self, tenant: &str, at: i64) {
        self.did("removal", tenant, at).await;
        self.store.forget_numbers(&account(), &[number()], Timestamp(at + 10)).await.unwrap();
    }

    /// The carrier lists it. Whose it is then.
    async fn seen(&self, at: i64) -> String {
        let parts = by_tenant(&scope("owner"), &self.store, &account(), &[listed()]).await.unwrap();
        let [(whose, records)] = parts.as_slice() else { panic!("{parts:?}") };
        let seen: Vec<SeenNumber<'_>> = records.iter().map(|listed| SeenNumber { listed, emergency_offered: false }).collect();
        self.store.keep_numbers(whose, &account(), &seen, Timestamp(at)).await.unwrap();
        whose.tenant().to_string()
    }

    async fn handed_over(&self, from: &str, to: &str, at: i64) {
        let mut tx = self.store.begin().await.unwrap();
        assert!(hand_over(&scope(from), &mut tx, &scope(to), (&account(), &number()), Timestamp(at)).await.unwrap());
        tx.commit().await.unwrap();
    }

    /// Who reads a call of the number that was made then.
    async fn readers(&self, at: i64) -> Vec<&'static str> {
        let record = CallRecord {
            id: "1".into(),
            group: "1".into(),
            at: Timestamp(at),
            from: NUMBER.into(),
            to: "12125550100".into(),
            direction: None,
            class: None,
            service: String::new(),
            seconds: None,
            billed_seconds: None,
            charge: None,
            rate: String::new(),
            customer: None,
            word: String::new(),
            history: vec![],
        };
        let mut readers = Vec::new();
        for tenant in ["owner", "first", "second"] {
            let owner = tenant == "owner";
            if call_scope::of_account(&scope(tenant), &self.store, &account(), owner).await.unwrap().shows(&record) {
                readers.push(tenant);
            }
        }
        readers
    }

    /// A complete reading that does not find it.
    async fn read(&self, at: i64) {
        self.store.end_reading(&scope("owner"), &account(), (Timestamp(at), Timestamp(at + 1)), true).await.unwrap();
    }

    async fn missing(&self) -> Option<bool> {
        let row = sqlx::query("SELECT missing FROM numbers WHERE number = $1").bind(NUMBER);
        let row = row.fetch_optional(&self.store.pool).await.unwrap();
        row.map(|row| row.try_get::<i64, _>("missing").unwrap() == 1)
    }
}

#[tokio::test]
async fn what_was_bought_and_given_back_is_the_owners_when_it_comes_again() {
    let shelf = Shelf::new().await;
    shelf.did("purchase", "first", HOUR).await;
    assert_eq!(shelf.seen(HOUR + 5).await, "first");
    shelf.gave_back("first", 2 * HOUR).await;
    assert_eq!(shelf.seen(3 * HOUR).await, "owner");
    shelf.gave_back("owner", 4 * HOUR).await;
    shelf.did("purchase", "second", 5 * HOUR).await;
    assert_eq!(shelf.seen(5 * HOUR + 5).await, "second", "and whoever buys it then has it");
}

#[tokio::test]
async fn what_was_handed_on_and_given_back_is_not_the_first_buyers_again() {
    let shelf = Shelf::new().await;
    shelf.did("purchase", "first", HOUR).await;
    shelf.seen(HOUR + 5).await;
    shelf.handed_over("first", "second", 2 * HOUR).await;
    assert_eq!(shelf.seen(2 * HOUR + 5).await, "second");
    shelf.gave_back("second", 3 * HOUR).await;
    assert_eq!(shelf.seen(4 * HOUR).await, "owner");
}

#[tokio::test]
async fn what_was_ported_in_and_given_back_is_the_owners_when_it_comes_again() {
    let shelf = Shelf::new().await;
    shelf
        .run(format!(
            "INSERT INTO ports (account_id, request, tenant_id, listed, title, phase, urgency, numbers, next, created_at, \
             changed_at, read_at) VALUES ('account', '9', 'first', '', '', 'done', 0, 1, '', {HOUR}, 0, 0)"
        ))
        .await;
    shelf
        .run(format!(
            "INSERT INTO port_numbers (account_id, sub_order, number, request, tenant_id, listed, phase) \
             VALUES ('account', '8', '{NUMBER}', '9', 'first', '', 'done')"
        ))
        .await;
    assert_eq!(shelf.seen(2 * HOUR).await, "first");
    assert_eq!(shelf.readers(HOUR).await, ["first"], "from when its port began");
    assert_eq!(shelf.readers(HOUR - 1).await, ["owner"]);
    shelf.gave_back("first", 3 * HOUR).await;
    assert_eq!(shelf.seen(4 * HOUR).await, "owner");
}

#[tokio::test]
async fn a_list_that_comes_late_leaves_nothing_missing_and_what_comes_again_later_can_be() {
    let shelf = Shelf::new().await;
    shelf.did("purchase", "first", HOUR).await;
    shelf.seen(HOUR + 5).await;
    shelf.gave_back("first", 2 * HOUR).await;
    // A page that was asked for before still has it.
    shelf.seen(2 * HOUR + 60).await;
    shelf.read(2 * HOUR + 100).await;
    assert_eq!(shelf.missing().await, None);
    shelf.seen(4 * HOUR).await;
    shelf.read(5 * HOUR).await;
    assert_eq!(shelf.missing().await, Some(true), "somebody got it anew, and now it is gone");
}

#[tokio::test]
async fn calls_stay_with_whoever_had_the_number_then() {
    let shelf = Shelf::new().await;
    shelf.did("purchase", "first", HOUR).await;
    shelf.seen(HOUR + 500).await;
    shelf.handed_over("first", "second", 2 * HOUR).await;
    shelf.gave_back("second", 3 * HOUR).await;
    shelf.did("purchase", "first", 4 * HOUR).await;
    shelf.seen(4 * HOUR + 500).await;
    for (at, reader) in [
        (HOUR - 1, "owner"),
        (HOUR, "first"),
        (2 * HOUR - 1, "first"),
        (2 * HOUR, "second"),
        (3 * HOUR, "second"),
        (3 * HOUR + 30 * 60_000, "owner"),
        (4 * HOUR, "first"),
    ] {
        assert_eq!(shelf.readers(at).await, [reader], "at {at}");
    }
}

#[tokio::test]
async fn a_number_that_was_here_before_anybody_noted_the_time_is_its_tenants_since_ever() {
    let shelf = Shelf::new().await;
    shelf.did("purchase", "first", HOUR).await;
    shelf.seen(HOUR + 5).await;
    shelf.run("UPDATE numbers SET tenant_since = 0".into()).await;
    assert_eq!(shelf.readers(1).await, ["first"]);
}
