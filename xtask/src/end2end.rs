//! Playwright against the real server: its packages, its browser, its run.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use clap::Args;

use crate::{
    bundle::{self, Quality},
    trouble::{Outcome, Trouble},
    workspace::{answers, cargo, printed, program, root, run, server_binary, watched},
};

#[derive(Args)]
pub(crate) struct E2e {
    /// Test the quick bundle of `serve` instead of what people get.
    #[arg(long)]
    draft: bool,
    /// What follows goes to `playwright test`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    playwright: Vec<String>,
}

impl E2e {
    pub(crate) fn run(self) -> Outcome {
        set_up()?;
        bundle::make(if self.draft { Quality::Draft } else { Quality::Release })?;
        run(cargo().args(["build", "--package", "server", "--bin", "patchbay"]))?;
        run(playwright()?.args(self.playwright))
    }
}

/// Runs every end-to-end test and gives back what was printed.
pub(crate) fn run_all() -> Outcome<(Vec<String>, Outcome)> {
    watched(playwright()?.env("FORCE_COLOR", "0"))
}

/// Node, the packages of `end2end/` and a Chromium: fetched where we may, asked for where we may not.
pub(crate) fn set_up() -> Outcome {
    if !answers("npm", "--version") {
        from_the_distribution("Node.js 20 or newer with npm", &["nodejs", "npm"])?;
    }
    let folder = root().join("end2end");
    if !packages_are_current(&folder) {
        let mut npm = program("npm");
        npm.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").current_dir(&folder);
        run(&mut npm)?;
    }
    if chromium().is_none() {
        from_the_distribution("Chromium", &["chromium"])?;
    }
    Ok(())
}

/// A PostgreSQL for the tests of several instances, which start it themselves.
pub(crate) fn postgresql() -> Outcome {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    if versions.map(|version| version.path().join("bin/initdb")).any(|initdb| initdb.is_file()) {
        return Ok(());
    }
    from_the_distribution("PostgreSQL 14 or newer, as Debian packages it", &["postgresql"])
}

fn packages_are_current(folder: &Path) -> bool {
    let changed = |path: PathBuf| fs::metadata(path).and_then(|data| data.modified()).ok();
    match (changed(folder.join("node_modules/.package-lock.json")), changed(folder.join("package-lock.json"))) {
        (Some(installed), Some(wanted)) => installed >= wanted,
        _ => false,
    }
}

fn from_the_distribution(what: &str, packages: &[&str]) -> Outcome {
    let please = || Trouble::new(format!("the tests need {what}: install it and run this again"));
    let root_user = printed(program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root_user || !answers("apt-get", "--version") {
        return Err(please());
    }
    println!("Installing {what}");
    run(program("apt-get").arg("update"))?;
    run(program("apt-get")
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The distribution's Chromium, or what the environment names.
fn chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("PATCHBAY_CHROMIUM") {
        return Some(named.into());
    }
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

/// The Chromium to test and to measure with.
pub(crate) fn chromium_path() -> Outcome<PathBuf> {
    chromium().ok_or_else(|| Trouble::new("there is no Chromium to test with"))
}

fn playwright() -> Outcome<Command> {
    let chromium = chromium_path()?;
    let mut command = program("npx");
    command
        .args(["--no-install", "playwright", "test"])
        .current_dir(root().join("end2end"))
        .env("PATCHBAY_CHROMIUM", chromium)
        .env("PATCHBAY_SERVER", server_binary("debug"));
    Ok(command)
}
