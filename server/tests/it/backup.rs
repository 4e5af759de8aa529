//! Backups taken while people buy, and what is restored from them.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use contract::attempt::Outcome;
use rand::{SeedableRng as _, rngs::StdRng};

use crate::{
    checkouts::{Console, Process, SandboxDesk, free_port, server, start_sandbox},
    postgres::new_database,
};

const WORLD: &str = "backup";

fn command(what: &str, file: &Path, folder: &Path, url: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patchbay"));
    command.arg(what);
    if what != "check" {
        command.arg(file);
    }
    command.env("PATCHBAY_DATA_DIR", folder);
    if let Some(url) = url {
        command.env("PATCHBAY_DATABASE_URL", url);
    }
    command.output().unwrap()
}

#[track_caller]
fn well(done: &Output) -> String {
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    said
}

#[track_caller]
fn refused(done: &Output) -> String {
    assert!(!done.status.success());
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// Takes three backups while three people buy, restores each, and looks at what came of it.
async fn backups_under_load(url: Option<String>, restored: impl AsyncFn() -> Option<String>) {
    let (folder, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (port, sandbox_port) = (free_port(), free_port());
    let _sandbox = start_sandbox(sandbox_port);
    let spawn = |folder: &Path, url: Option<&str>| {
        let mut command = server(folder, port, sandbox_port, WORLD);
        command.envs(url.map(|url| ("PATCHBAY_DATABASE_URL", url)));
        Process(command.spawn().unwrap())
    };
    let running = spawn(folder.path(), url.as_deref());
    let console = Console::new(&[port], Duration::from_secs(20));
    console.wait_until_ready().await;
    console.sign_in().await;
    SandboxDesk::new(&console, sandbox_port, WORLD).wait_until_there().await;
    let account = console.account().await;
    let stop = Arc::new(AtomicBool::new(false));
    let people: Vec<_> = (0..3_u64)
        .map(|person| {
            let (console, account, stop) = (console.clone(), account.clone(), stop.clone());
            tokio::spawn(async move {
                let mut rng = StdRng::seed_from_u64(person);
                for round in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        return round;
                    }
                    console.check_out(&account, &mut rng, &format!("backup-checkout-{person}-{round:06}")).await;
                }
                0
            })
        })
        .collect();
    // Its time to be swept as unknown to the database is over for this process, and has not come for the next.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    std::fs::create_dir_all(folder.path().join("papers")).unwrap();
    std::fs::write(folder.path().join("papers/one.paper"), vec![7; 100_000]).unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    for number in 0..3 {
        let file = kept.path().join(format!("backup-{number}.tar"));
        let (at, from, url) = (file.clone(), folder.path().to_owned(), url.clone());
        let done = tokio::task::spawn_blocking(move || command("backup", &at, &from, url.as_deref())).await.unwrap();
        let said = well(&done);
        assert!(said.contains("with 1 copies of papers") && said.contains("is whole"), "{said}");
        files.push(file);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert!(refused(&command("backup", &files[0], folder.path(), url.as_deref())).contains("is there already"));
    stop.store(true, Ordering::SeqCst);
    for person in people {
        assert!(person.await.unwrap() > 0, "nobody bought anything: the test proves nothing");
    }
    let all = console.settled_attempts().await.len();
    drop(running);

    let mut bought = Vec::new();
    for file in &files {
        let fresh = tempfile::tempdir().unwrap();
        let fresh_url = restored().await;
        let fresh_url = fresh_url.as_deref();
        well(&command("restore", file, fresh.path(), fresh_url));
        assert_eq!(std::fs::read(fresh.path().join("papers/one.paper")).unwrap(), vec![7; 100_000]);
        assert!(refused(&command("restore", file, fresh.path(), fresh_url)).contains("already"));
        // Without the key it is worth nothing.
        assert!(refused(&command("check", file, fresh.path(), fresh_url)).contains("is missing"));
        std::fs::copy(folder.path().join("key"), fresh.path().join("key")).unwrap();
        let said = well(&command("check", file, fresh.path(), fresh_url));
        assert!(said.contains("The vault's key fits.") && said.contains("The audit log is whole"), "{said}");
        let _again = spawn(fresh.path(), fresh_url);
        console.wait_until_ready().await;
        let attempts = console.settled_attempts().await;
        // What was on its way when the backup was taken is looked for at the carrier, and never called unsent.
        assert!(attempts.iter().all(|attempt| attempt.outcome != Outcome::NotSent), "{attempts:?}");
        bought.push(attempts.len());
    }
    assert!(bought.windows(2).all(|pair| pair[0] <= pair[1]) && bought[2] <= all && bought[2] > 0, "{bought:?} of {all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_sqlite_under_load_is_whole_and_opens() {
    backups_under_load(None, async || None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_postgresql_under_load_is_whole_and_opens() {
    let url = new_database().await;
    backups_under_load(Some(url), async || Some(new_database().await)).await;
}

#[test]
fn a_file_that_is_no_backup_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "not a backup").unwrap();
    assert!(refused(&command("restore", &file, &data, None)).contains("is not a backup of Patchbay"));
    assert!(std::fs::read_dir(&data).unwrap().next().is_none());
}
