//! A PostgreSQL of the tests' own: started from the distribution's package when the first test asks for it, on a free port of
//! this machine and with its files in a folder of its own, and gone with the process of the tests.

use std::{
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// The account that the distribution's package runs PostgreSQL under. PostgreSQL refuses to be run by root.
const ACCOUNT: &str = "postgres";

static CLUSTER: LazyLock<Cluster> = LazyLock::new(Cluster::start);

/// A running PostgreSQL.
struct Cluster {
    port: u16,
    /// When this closes, as it does with our process, the keeper stops PostgreSQL and removes its files.
    _open: ChildStdin,
    _keeper: Child,
}

/// The address of a new, empty database.
pub async fn new_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let port = tokio::task::spawn_blocking(|| CLUSTER.port).await.unwrap();
    let name = format!("patchbay_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::connect(&url(port, "postgres")).await.unwrap();
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    admin.close().await.unwrap();
    url(port, &name)
}

/// The address of the database of a test: a file in its folder, or a new database when PATCHBAY_TEST_DATABASE says `postgres`.
#[expect(clippy::disallowed_methods, reason = "which database the tests use is said when they are started")]
pub async fn database_url(folder: &Path) -> String {
    match std::env::var("PATCHBAY_TEST_DATABASE").as_deref() {
        Ok("postgres") => new_database().await,
        Ok(other) if !other.is_empty() && other != "sqlite" => panic!("PATCHBAY_TEST_DATABASE: {other}"),
        _ => format!("sqlite://{}?mode=rwc", folder.join("patchbay.db").display()),
    }
}

/// The programs of the newest PostgreSQL on this machine.
pub fn programs() -> PathBuf {
    let found = std::fs::read_dir("/usr/lib/postgresql").ok().and_then(|versions| {
        versions.filter_map(|one| Some(one.ok()?.path().join("bin"))).filter(|bin| bin.join("initdb").is_file()).max()
    });
    found.expect("these tests need PostgreSQL: apt-get install postgresql")
}

fn url(port: u16, database: &str) -> String {
    format!("postgres://patchbay@127.0.0.1:{port}/{database}")
}

impl Cluster {
    fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("patchbay-postgres-").tempdir().unwrap().keep();
        let bin = programs();
        let (user, group) = account();
        chown(&folder, Some(user), Some(group)).unwrap();
        let made = Command::new(bin.join("initdb"))
            .args(["--username=patchbay", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
            .arg(folder.join("data"))
            .current_dir(&folder)
            .uid(user)
            .gid(group)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // The keeper waits until nobody can write to it any more, whatever became of the tests.
        let keep =
            "\"$@\" >server.log 2>&1 </dev/null & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf \"$PWD\"";
        let mut keeper = Command::new("sh")
            .args(["-c", keep, "keeper"])
            .arg(bin.join("postgres"))
            .arg("-D")
            .arg(folder.join("data"))
            .arg("-k")
            .arg(&folder)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300"])
            // Nothing here must survive a power cut.
            .args(["-c", "fsync=off", "-c", "full_page_writes=off"])
            .current_dir(&folder)
            .uid(user)
            .gid(group)
            // A Ctrl-C at the tests is not meant for it.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let open = keeper.stdin.take().unwrap();
        let began = Instant::now();
        let ready = || {
            let port = port.to_string();
            let mut asked = Command::new(bin.join("pg_isready"));
            asked.args(["-q", "-h", "127.0.0.1", "-p", &port, "-d", "postgres", "-U", "patchbay"]).status().unwrap().success()
        };
        while !ready() {
            let log = || std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
            assert!(began.elapsed() < Duration::from_secs(30), "PostgreSQL did not start: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { port, _open: open, _keeper: keeper }
    }
}

/// Whom PostgreSQL runs as: its own account where we are root, us otherwise.
fn account() -> (u32, u32) {
    let number = |arguments: &[&str]| {
        let said = Command::new("id").args(arguments).output().unwrap();
        String::from_utf8(said.stdout).unwrap().trim().parse::<u32>().unwrap()
    };
    match number(&["-u"]) {
        0 => (number(&["-u", ACCOUNT]), number(&["-g", ACCOUNT])),
        us => (us, number(&["-g"])),
    }
}
