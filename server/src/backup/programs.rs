//! PostgreSQL's own programs, which copy a database as only they can.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::process::Command;

use super::{Result, at, other};

/// Copies a live database into a file: one moment of it.
pub(super) async fn dump(url: &str, to: &Path) -> Result<()> {
    let mut command = program("pg_dump", url);
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(to);
    run("pg_dump", command).await?;
    // A file that its own program cannot list is none.
    let mut list = Command::new(path_of("pg_restore"));
    list.arg("--list").arg(to);
    run("pg_restore", list).await
}

/// Copies a file into an empty database: all of it or nothing.
pub(super) async fn restore(url: &str, from: &Path) -> Result<()> {
    let mut command = program("pg_restore", url);
    command.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]).arg(from);
    run("pg_restore", command).await
}

/// A program that works on a database. A password goes by the environment: others on this machine can see arguments.
fn program(name: &str, url: &str) -> Command {
    let (url, password) = without_password(url);
    let mut command = Command::new(path_of(name));
    command.arg("--dbname").arg(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

async fn run(name: &str, mut command: Command) -> Result<()> {
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output().await;
    let done = done.map_err(at(Path::new(name)))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(other(format!("{name} failed: {}", said.lines().next().unwrap_or("it did not say why"))))
}

/// Where a program is: where Debian keeps those of the newest version, or wherever the system finds it.
fn path_of(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter(|at| at.path().join("bin").join(name).is_file())
        .max_by_key(|at| at.file_name().to_str().and_then(|version| version.parse::<u32>().ok()));
    newest.map_or_else(|| name.into(), |at| at.path().join("bin").join(OsStr::new(name)))
}

/// The address without its password, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = url.split_once("://") else { return (url.to_owned(), None) };
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let Some((user, host)) = authority.rsplit_once('@') else { return (url.to_owned(), None) };
    let Some((user, password)) = user.split_once(':') else { return (url.to_owned(), None) };
    // Percent signs are the form's, but a plus means itself here.
    let decoded = form_urlencoded::parse(format!("p={}", password.replace('+', "%2B").replace('&', "%26")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned());
    (format!("{scheme}://{user}@{host}{path}"), decoded)
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_does_not_stay_in_the_address() {
        let split = |url| without_password(url);
        assert_eq!(split("postgres://a:s%40e+c@h:5/d"), ("postgres://a@h:5/d".into(), Some("s@e+c".into())));
        assert_eq!(split("postgres://a@h/d?sslmode=require"), ("postgres://a@h/d?sslmode=require".into(), None));
        assert_eq!(split("postgres://h/d"), ("postgres://h/d".into(), None));
    }
}
