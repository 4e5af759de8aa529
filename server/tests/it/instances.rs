//! Several instances, real processes of the one binary, on one PostgreSQL and one sandbox.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use carriers::sandbox::{Fault, Trouble};
use contract::{
    account::Account,
    attempt::{Attempt, Outcome},
    id::AttemptId,
};
use rand::{SeedableRng as _, rngs::StdRng};
use reqwest::{Method, StatusCode};
use server::store::{Store, engine::Engine};
use sqlx::{Connection as _, Row as _};

use crate::{
    checkouts::{Console, Process, SandboxDesk, free_port, judge, patchbay, server, start_sandbox},
    postgres::new_database,
    support::until,
};

const CHECKOUTS: u32 = 500;
const WORKERS: u32 = 6;
const SEED: u64 = 20_261_122;
const WORLD: &str = "instances";
/// What one had in hand is taken over after so long.
const LEASE_S: u64 = 3;

/// Instances on a database of their own, and somebody who is signed in at all of them.
struct Fleet {
    instances: Vec<Option<Process>>,
    console: Console,
    desk: SandboxDesk,
    account: String,
    url: String,
    _sandbox: Process,
    folder: tempfile::TempDir,
}

impl Fleet {
    async fn start(count: usize, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = new_database().await;
        let sandbox_port = free_port();
        let sandbox = start_sandbox(sandbox_port);
        let ports: Vec<u16> = (0..count).map(|_| free_port()).collect();
        // All at once: what a first start makes is made once.
        let instances = ports.iter().map(|port| Some(start(folder.path(), *port, sandbox_port, &url, more))).collect();
        let console = Console::new(&ports, Duration::from_secs(4));
        console.wait_until_ready().await;
        console.sign_in().await;
        let desk = SandboxDesk::new(&console, sandbox_port, WORLD);
        desk.wait_until_there().await;
        let account = console.account().await;
        Self { instances, console, desk, account, url, _sandbox: sandbox, folder }
    }

    fn instance(&self, at: usize) -> &Process {
        self.instances[at].as_ref().unwrap()
    }

    async fn trouble(&self, what: Trouble) {
        self.desk.faults(&[Fault { operation: "c48_purchase_local".into(), what, after: 0, times: 1, percent: None }]).await;
    }

    /// One checkout at one instance.
    async fn check_out_at(&self, at: usize, seed: u64) -> AttemptId {
        let console = self.console.only_at(at);
        let mut rng = StdRng::seed_from_u64(seed);
        console.check_out(&self.account, &mut rng, &format!("checkout-{seed:020}")).await.remove(0)
    }
}

fn start(folder: &Path, port: u16, sandbox: u16, url: &str, more: &[(&str, &str)]) -> Process {
    let mut command = server(folder, port, sandbox, WORLD);
    command.env("PATCHBAY_DATABASE_URL", url).env("PATCHBAY_INSTANCE_LEASE_S", LEASE_S.to_string());
    command.envs(more.iter().copied());
    Process(command.spawn().unwrap())
}

async fn attempt(console: &Console, id: &AttemptId) -> Attempt {
    console.get(&format!("/api/attempts/{id}")).await.unwrap()
}

/// Waits until an attempt is as wanted, as this console sees it.
async fn until_it_is(console: &Console, id: &AttemptId, outcome: Outcome) -> Attempt {
    until("an attempt comes to its end", || async {
        Some(attempt(console, id).await).filter(|attempt| attempt.outcome == outcome)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c48_purchase_local_is_never_doubled_or_lost_when_of_three_instances_one_is_killed_and_one_stands_still() {
    let mut fleet = Fleet::start(3, &[]).await;
    let began = Instant::now();
    let done = Arc::new(AtomicU32::new(0));
    let taken = Arc::new(AtomicU32::new(0));
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let (console, account, done, taken) = (fleet.console.clone(), fleet.account.clone(), done.clone(), taken.clone());
            tokio::spawn(async move {
                let mut rng = StdRng::seed_from_u64(SEED + u64::from(worker));
                loop {
                    let number = done.fetch_add(1, Ordering::SeqCst);
                    if number >= CHECKOUTS {
                        return;
                    }
                    let key = format!("checkout-{SEED}-{number:06}");
                    if !console.check_out(&account, &mut rng, &key).await.is_empty() {
                        taken.fetch_add(1, Ordering::SeqCst);
                    }
                }
            })
        })
        .collect();
    let reached = |count: u32| {
        let done = done.clone();
        async move {
            while done.load(Ordering::SeqCst) < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    };
    reached(100).await;
    fleet.instances[0] = None;
    reached(200).await;
    fleet.instance(1).signal("STOP");
    // Long enough for the last one to take over what it had in hand.
    tokio::time::sleep(Duration::from_secs(LEASE_S + 2)).await;
    let while_it_stood = done.load(Ordering::SeqCst);
    fleet.instance(1).signal("CONT");
    for worker in workers {
        worker.await.unwrap();
    }
    let attempts = fleet.console.settled_attempts().await;
    let bought = fleet.desk.bought().await;
    let judged = judge(&attempts, &bought);
    println!(
        "{CHECKOUTS} checkouts in {:.1} s, {} taken, {while_it_stood} before the second woke, {} numbers bought, {} lines failed",
        began.elapsed().as_secs_f32(),
        taken.load(Ordering::SeqCst),
        bought.len(),
        judged.failed
    );
    assert!(while_it_stood > 200, "nothing went on while one stood still");
    assert!(bought.len() > 300, "only {} numbers were bought: the run proves little", bought.len());
    assert_eq!(judged.manual, 0, "lines were left for a person");
    let mut check = patchbay();
    check.arg("check").env("PATCHBAY_DATA_DIR", fleet.folder.path()).env("PATCHBAY_DATABASE_URL", &fleet.url);
    assert!(check.status().unwrap().success(), "three writers broke the chain of the audit log");
}

#[tokio::test]
async fn an_instance_that_wakes_cannot_finish_a_purchase_that_another_has_finished() {
    let fleet = Fleet::start(2, &[("PATCHBAY_CARRIER_WRITE_MS", "6000")]).await;
    // The carrier does it and does not answer: the first instance waits, and stands still while it does.
    fleet.trouble(Trouble::HangAfter).await;
    let id = fleet.check_out_at(0, 1).await;
    until("the carrier has it", || async { (!fleet.desk.bought().await.is_empty()).then_some(()) }).await;
    fleet.instance(0).signal("STOP");
    let other = fleet.console.only_at(1);
    let finished = until_it_is(&other, &id, Outcome::Verified).await;
    assert!(finished.timeline.iter().any(|event| event.sentence.starts_with("Patchbay stopped while this was on its way")));
    fleet.instance(0).signal("CONT");
    // Its time for an answer is long over; what it has to say changes nothing.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let after = attempt(&other, &id).await;
    assert_eq!((after.outcome, after.timeline.len()), (Outcome::Verified, finished.timeline.len()), "{:?}", after.timeline);
    assert!(fleet.desk.bought().await.values().all(|times| *times == 1));
    // It serves again.
    let again = fleet.check_out_at(0, 2).await;
    until_it_is(&other, &again, Outcome::Verified).await;
}

#[tokio::test]
async fn what_a_killed_instance_was_sending_is_settled_by_another() {
    let mut fleet = Fleet::start(2, &[("PATCHBAY_CARRIER_WRITE_MS", "60000")]).await;
    fleet.trouble(Trouble::HangAfter).await;
    let id = fleet.check_out_at(0, 3).await;
    until("the carrier has it", || async { (!fleet.desk.bought().await.is_empty()).then_some(()) }).await;
    fleet.instances[0] = None;
    until_it_is(&fleet.console.only_at(1), &id, Outcome::Verified).await;
}

#[tokio::test]
async fn a_start_beside_a_living_instance_leaves_alone_what_that_one_is_sending() {
    let mut fleet = Fleet::start(2, &[("PATCHBAY_CARRIER_WRITE_MS", "60000")]).await;
    fleet.trouble(Trouble::Hang).await;
    let id = fleet.check_out_at(0, 4).await;
    let (first, other) = (fleet.console.only_at(0), fleet.console.only_at(1));
    until("it is on its way", || async { attempt(&first, &id).await.sent_at }).await;
    // The other one stops politely and a third takes its place.
    fleet.instance(1).signal("TERM");
    let mut gone = fleet.instances[1].take().unwrap();
    tokio::task::spawn_blocking(move || gone.0.wait().unwrap()).await.unwrap();
    let port = other.port();
    fleet.instances[1] = Some(start(fleet.folder.path(), port, fleet.desk.port(), &fleet.url, &[]));
    other.wait_until_ready().await;
    tokio::time::sleep(Duration::from_secs(LEASE_S + 1)).await;
    let still = attempt(&other, &id).await;
    assert_eq!((still.outcome, still.timeline.len()), (Outcome::Asked, 1), "{:?}", still.timeline);
}

#[tokio::test]
async fn an_account_that_one_instance_connects_changes_and_removes_is_known_to_the_others_soon() {
    let fleet = Fleet::start(2, &[]).await;
    let (first, other) = (fleet.console.only_at(0), fleet.console.only_at(1));
    let login = (carriers::find("call48").unwrap().sandbox_login)("second");
    let mut draft = serde_json::json!({
        "carrier": "call48", "name": "Second", "base_url": fleet.desk.base_url(), "plain": login.plain, "secrets": login.secret,
    });
    let made: Account = first.send(Method::POST, "/api/accounts", None, Some(&draft)).await.json().await.unwrap();
    let states = format!("/api/accounts/{}/states", made.id);
    let status = async |console: &Console| console.send::<()>(Method::GET, &states, None, None).await.status();
    until("the other one reaches it", || async { (status(&other).await == StatusCode::OK).then_some(()) }).await;
    // With another log-in the carrier refuses, at both.
    draft["secrets"]["password"] = "another".into();
    let path = format!("/api/accounts/{}", made.id);
    first.send(Method::PUT, &path, None, Some(&draft)).await.error_for_status().unwrap();
    until("the other one logs in anew", || async { (status(&other).await != StatusCode::OK).then_some(()) }).await;
    first.send::<()>(Method::DELETE, &path, None, None).await.error_for_status().unwrap();
    until("the other one forgets it", || async { (status(&other).await == StatusCode::NOT_FOUND).then_some(()) }).await;
}

#[tokio::test]
async fn a_step_under_an_old_fence_is_not_written() {
    use contract::time::Timestamp;
    let fleet = Fleet::start(1, &[]).await;
    fleet.trouble(Trouble::DropBefore).await;
    let id = fleet.check_out_at(0, 5).await;
    let store = Store::beside(&fleet.url, 2).await.unwrap();
    let stored =
        until("it is looked for", || async { store.stored_attempt(&id).await.unwrap().filter(|one| one.looks > 0) }).await;
    let at = Timestamp(i64::MAX / 2);
    let mut claims = Vec::new();
    for instance in ["one", "other"] {
        claims.push(store.claim_attempt(&id, stored.fence, (at, at.plus_ms(1)), instance).await.unwrap());
    }
    // The reconciler may have been quicker than both; two of us never have it at once.
    assert!(claims.iter().flatten().count() <= 1, "{claims:?}");
    store.close().await;
}

#[tokio::test]
async fn a_transaction_of_an_instance_that_stands_still_does_not_keep_the_others_for_ever() {
    let url = new_database().await;
    let still = Store::open(&url, 2).await.unwrap();
    let other = Store::open(&url, 2).await.unwrap();
    let held = still.begin().await.unwrap();
    let began = Instant::now();
    other.is_writable().await.unwrap();
    assert!(began.elapsed() > Duration::from_secs(3), "the lock of the writers was not held");
    // What it wanted to write meanwhile is not written.
    assert!(held.commit().await.is_err());
    still.is_writable().await.unwrap();
}

#[tokio::test]
async fn the_tables_of_both_engines_are_the_same() {
    let url = new_database().await;
    Store::open(&url, 2).await.unwrap().close().await;
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}?mode=rwc", folder.path().join("p.db").display());
    let sqlite = Store::open(&file, 2).await.unwrap();
    sqlite.close().await;
    let mut postgres = sqlx::PgConnection::connect(&url).await.unwrap();
    let mut lite = sqlx::SqliteConnection::connect(&file).await.unwrap();
    let of_postgres: Vec<String> = sqlx::query(
        "SELECT c.table_name || '.' || c.column_name || ' ' || CASE c.data_type WHEN 'bigint' THEN 'BIGINT' WHEN 'text' THEN 'TEXT' \
         ELSE c.data_type END || CASE c.is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END \
         || CASE WHEN c.data_type = 'text' AND c.collation_name IS DISTINCT FROM 'C' THEN ' collates' ELSE '' END \
         FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name <> '_sqlx_migrations' \
         AND c.ordinal_position > 0 ORDER BY 1",
    )
    .fetch_all(&mut postgres)
    .await
    .unwrap()
    .iter()
    .map(|row| row.get(0))
    .collect();
    // A key is never NULL in PostgreSQL, whatever is written.
    let of_sqlite: Vec<String> = sqlx::query(
        "SELECT t.name || '.' || c.name || ' ' || CASE c.type WHEN 'INTEGER' THEN 'BIGINT' ELSE c.type END \
         || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' NOT NULL' ELSE '' END FROM sqlite_master t, pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '_sqlx_migrations' ORDER BY 1",
    )
    .fetch_all(&mut lite)
    .await
    .unwrap()
    .iter()
    .map(|row| row.get(0))
    .collect();
    let (mut left, mut right) = (of_postgres, of_sqlite);
    left.sort();
    right.sort();
    assert!(left.len() > 150, "{}", left.len());
    assert_eq!(left, right);
    let indexes = |rows: Vec<String>| {
        let mut names: Vec<String> =
            rows.into_iter().filter(|name| !name.ends_with("_pkey") && !name.ends_with("_key")).collect();
        names.sort();
        names
    };
    let of_postgres = sqlx::query_scalar("SELECT indexname::text FROM pg_indexes WHERE schemaname = 'public'");
    let of_sqlite = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'");
    assert_eq!(
        indexes(of_postgres.fetch_all(&mut postgres).await.unwrap()),
        indexes(of_sqlite.fetch_all(&mut lite).await.unwrap())
    );
    assert_eq!(Engine::of(&url).unwrap(), Engine::Postgres);
    for forbidden in ["UPDATE audit SET who = 'x'", "DELETE FROM audit"] {
        sqlx::query(
            "INSERT INTO audit (seq, id, tenant_id, at, who, address, action, subject, outcome, request_id, hash) \
             VALUES (1, 'a', 't', 0, 'w', '', 'a', 's', 'done', '', '') ON CONFLICT DO NOTHING",
        )
        .execute(&mut postgres)
        .await
        .unwrap();
        let refused = sqlx::query(forbidden).execute(&mut postgres).await.unwrap_err();
        assert!(refused.to_string().contains("append only"), "{refused}");
    }
}
