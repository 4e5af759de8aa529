//! Checkouts while the carrier misbehaves and the server is killed. The ground truth is the sandbox's own ledger, in a
//! process that is never killed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use carriers::sandbox::{Fault, Trouble};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use crate::checkouts::{Console, Process, SandboxDesk, free_port, judge, server as server_of, start_sandbox};

const CHECKOUTS: u32 = 500;
const KILLS: u32 = 20;
const WORKERS: usize = 4;
const SEED: u64 = 20_261_121;
const WORLD: &str = "crash";

pub fn bad_days() -> Vec<Fault> {
    let fault = |what: Trouble, percent: u8| Fault {
        operation: "c48_purchase_local".into(),
        what,
        after: 0,
        times: 0,
        percent: Some(percent),
    };
    vec![
        fault(Trouble::DropAfter, 10),
        fault(Trouble::DropBefore, 6),
        fault(Trouble::HangAfter, 3),
        fault(Trouble::Hang, 3),
        fault(Trouble::Late { ms: 1_800 }, 6),
        fault(Trouble::LateListing { ms: 1_500 }, 8),
        fault(Trouble::ServerErrorAfter, 5),
        fault(Trouble::ServerError, 3),
        fault(Trouble::HtmlAfter, 3),
        fault(Trouble::TruncatedAfter, 3),
        fault(Trouble::TokenExpired, 4),
        fault(Trouble::TooMany { retry_after_s: 1 }, 2),
        fault(Trouble::Refuse, 2),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c48_purchase_local_is_never_doubled_lost_or_misreported_by_faults_and_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let (port, sandbox_port) = (free_port(), free_port());
    let _sandbox = start_sandbox(sandbox_port);
    let mut server = Process(server_of(folder.path(), port, sandbox_port, WORLD).spawn().unwrap());
    let console = Console::new(&[port], Duration::from_secs(30));
    console.wait_until_ready().await;
    console.sign_in().await;
    let desk = SandboxDesk::new(&console, sandbox_port, WORLD);
    let account = console.account().await;
    desk.faults(&bad_days()).await;

    let done = Arc::new(AtomicU32::new(0));
    let taken = Arc::new(AtomicU32::new(0));
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let (console, account, done, taken) = (console.clone(), account.clone(), done.clone(), taken.clone());
            tokio::spawn(async move {
                let mut rng = StdRng::seed_from_u64(SEED + worker as u64);
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

    let mut rng = StdRng::seed_from_u64(SEED);
    let mut kills = 0;
    let mut next = 10;
    while workers.iter().any(|worker| !worker.is_finished()) {
        if kills < KILLS && done.load(Ordering::SeqCst) >= next {
            tokio::time::sleep(Duration::from_millis(rng.random_range(0..120))).await;
            drop(server);
            kills += 1;
            next += (CHECKOUTS - 20) / KILLS;
            server = Process(server_of(folder.path(), port, sandbox_port, WORLD).spawn().unwrap());
            console.wait_until_ready().await;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for worker in workers {
        worker.await.unwrap();
    }
    desk.faults(&[]).await;

    let attempts = console.settled_attempts().await;
    let bought = desk.bought().await;
    let judged = judge(&attempts, &bought);
    println!(
        "seed {SEED}: {CHECKOUTS} checkouts, {} taken, {kills} kills, {} numbers bought, {} lines failed, {} for a person",
        taken.load(Ordering::SeqCst),
        bought.len(),
        judged.failed,
        judged.manual
    );
    assert_eq!(kills, KILLS);
    assert!(bought.len() > 200, "only {} numbers were bought: the run proves little", bought.len());
    assert_eq!(judged.manual, 0, "lines were left for a person");
    assert!(judged.failed > 0, "no checkout failed: the faults did not happen");
}
