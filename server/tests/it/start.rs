//! Starting and stopping, as a process and from within.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use reqwest::StatusCode;

use crate::support::{EMAIL, PASSWORD, Patchbay};

/// A process that ends with its test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_patchbay"));
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(command.spawn().unwrap())
    }

    /// The first lines it prints.
    fn lines(&mut self, count: usize) -> Vec<String> {
        BufReader::new(self.0.stdout.as_mut().unwrap()).lines().take(count).map(Result::unwrap).collect()
    }

    /// Ends it politely and says whether that went well.
    fn terminate(&mut self) -> bool {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.0.wait().unwrap().success()
    }

    /// What it said when it refused.
    fn refusal(mut self) -> String {
        assert!(!self.0.wait().unwrap().success());
        std::io::read_to_string(self.0.stderr.as_mut().unwrap()).unwrap()
    }
}

#[test]
fn a_first_start_prints_where_it_is_and_the_link_and_a_second_one_keeps_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let arguments = ["--listen", "127.0.0.1:0", "--public-origin", "http://localhost:8480", "--data-dir", data.to_str().unwrap()];
    let mut first = Process::start(&arguments);
    let lines = first.lines(3);
    assert_eq!(lines[0], "Patchbay is at http://localhost:8480");
    assert!(
        lines[1].starts_with("Sign up as the first operator, once, within 24 hours: http://localhost:8480/sign-up/"),
        "{lines:?}"
    );
    assert!(lines[2].starts_with("Sandbox of Call48: http://127.0.0.1:"), "{lines:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&data), mode(&data.join("key"))), (0o700, 0o600));
    }
    let key = std::fs::read(data.join("key")).unwrap();
    let beside = Process::start(&arguments).refusal();
    assert!(beside.contains("Another Patchbay is running"), "{beside}");
    assert!(first.terminate());
    let mut second = Process::start(&arguments);
    assert_ne!(second.lines(2)[1], lines[1], "an unused link is replaced");
    assert_eq!(std::fs::read(data.join("key")).unwrap(), key);
    assert!(second.terminate());
    let check = Command::new(env!("CARGO_BIN_EXE_patchbay")).arg("check").args(&arguments[4..]).output().unwrap();
    assert!(check.status.success());
    let said = String::from_utf8(check.stdout).unwrap();
    assert!(said.contains("The vault's key fits.") && said.contains("The audit log is whole:"), "{said}");
}

#[test]
fn settings_that_make_no_sense_are_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    for (arguments, says) in [
        (&["--session-idle-s", "99999"][..], "A session without use ends"),
        (&["--key", "short"][..], "32 bytes"),
        (&["--key-file", "/nowhere/key"][..], "is missing"),
        (&["--operator-email", "ops@example.com"][..], "neither a password nor its hash"),
        (&["--operator-email", "ops@example.com", "--operator-password", "short"][..], "at least 12 characters"),
        (&["--sandbox-listen", "0.0.0.0:0"][..], "loopback"),
        (&["--database-url", "mysql://x/y"][..], "not a database this build knows"),
    ] {
        let mut all = vec!["--listen", "127.0.0.1:0", "--data-dir", data];
        all.extend(arguments);
        let said = Process::start(&all).refusal();
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
}

#[tokio::test]
async fn stopping_waits_for_what_is_being_sent() {
    let mut patchbay = Patchbay::start().await;
    let done = Arc::new(AtomicBool::new(false));
    let sending = done.clone();
    patchbay.server().state.tasks.spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        sending.store(true, Ordering::SeqCst);
    });
    patchbay.stop().await;
    assert!(done.load(Ordering::SeqCst));
}

#[tokio::test]
async fn stopping_does_not_wait_for_ever() {
    let mut patchbay = Patchbay::start_with(|settings| settings.shutdown_s = 1).await;
    patchbay.server().state.tasks.spawn(std::future::pending::<()>());
    tokio::time::timeout(Duration::from_secs(10), patchbay.stop()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_stopping_is_not_ready() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.stranger();
    console.get("/readyz").await.expect(StatusCode::OK);
    let router = server::router(patchbay.server().state.clone());
    patchbay.server().state.shutdown.cancel();
    let request = axum::http::Request::get("/readyz").body(axum::body::Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(router, request).await.unwrap();
    assert_eq!(answer.status().as_u16(), 503);
}

#[tokio::test]
async fn the_operator_of_the_settings_can_bring_a_hash() {
    let hash = server::session::password::Passwords::default().hash(&contract::secret::Secret::new(PASSWORD)).await.unwrap();
    let patchbay = Patchbay::start_with(|settings| {
        settings.operator.as_mut().unwrap().password =
            server::config::OperatorPassword::Hash(contract::secret::Secret::new(hash));
    })
    .await;
    patchbay.stranger().sign_in(EMAIL, PASSWORD).await.expect(StatusCode::OK);
}
