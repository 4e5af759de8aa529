//! Everything that must hold, in the order in which it fails soonest.

use std::{
    env, fs,
    time::{Duration, Instant},
};

use clap::{Args, ValueEnum};

use crate::{
    budget,
    bundle::{self, Quality},
    end2end, toolchain,
    trouble::{Outcome, Trouble, While},
    workspace::{answers, cargo, dist, run, watched},
};

#[derive(Args)]
pub(crate) struct Test {
    /// Run this step alone; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Packages, browser and targets are there.
    SetUp,
    /// Sources are formatted.
    Format,
    /// No lint speaks up in native code.
    Clippy,
    /// No lint speaks up in the browser's code.
    ClippyBrowser,
    /// Native tests.
    Native,
    /// The release bundle builds.
    Bundle,
    /// The first screen is within its bytes.
    Budget,
    /// Playwright with axe against the real server.
    EndToEnd,
}

impl Step {
    const ALL: [Step; 8] =
        [Step::SetUp, Step::Format, Step::Clippy, Step::ClippyBrowser, Step::Native, Step::Bundle, Step::Budget, Step::EndToEnd];

    fn title(self) -> &'static str {
        match self {
            Step::SetUp => "set-up",
            Step::Format => "format",
            Step::Clippy => "clippy, native",
            Step::ClippyBrowser => "clippy, browser",
            Step::Native => "native tests",
            Step::Bundle => "release bundle",
            Step::Budget => "bytes of the first screen",
            Step::EndToEnd => "end-to-end with axe",
        }
    }

    fn run(self) -> Outcome<Count> {
        let plain = |done: Outcome| done.map(|()| Count::default());
        match self {
            Step::SetUp => {
                plain(toolchain::ready_for_the_browser().and_then(|()| end2end::set_up()).and_then(|()| end2end::postgresql()))
            }
            Step::Format => plain(run(cargo().args(["fmt", "--all", "--check"]))),
            Step::Clippy => plain(run(cargo().args([
                "clippy",
                "--quiet",
                "--workspace",
                "--exclude",
                "app",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]))),
            Step::ClippyBrowser => plain(run(cargo().args([
                "clippy",
                "--quiet",
                "--package",
                "app",
                "--target",
                toolchain::BROWSER,
                "--",
                "-D",
                "warnings",
            ]))),
            Step::Native => native(),
            Step::Bundle => plain(bundle::make(Quality::Release).map(drop)),
            Step::Budget => plain(bundle::make(Quality::Release).and_then(|bundle| budget::check(&bundle))),
            Step::EndToEnd => end_to_end(),
        }
    }
}

impl Test {
    pub(crate) fn run(self) -> Outcome {
        // The server embeds this folder and wants it to be there, even before the bundle is.
        fs::create_dir_all(dist()).at(&dist())?;
        let steps: Vec<Step> = Step::ALL.into_iter().filter(|step| self.only.is_empty() || self.only.contains(step)).collect();
        let started = Instant::now();
        let mut rows = Vec::new();
        let mut total = Count::default();
        let mut stopped = None;
        for step in steps {
            println!("\n== {}", step.title());
            let began = Instant::now();
            let done = step.run();
            let (word, count) = match &done {
                Ok(count) => ("ok", *count),
                Err(_) => ("FAILED", Count { passed: 0, failed: 1 }),
            };
            total = total.and(count);
            rows.push((step.title(), word, began.elapsed(), count));
            println!("== {}: {word} in {}", step.title(), shown(began.elapsed()));
            if let Err(trouble) = done {
                stopped = Some(trouble);
                break;
            }
        }
        println!();
        for (title, word, took, count) in rows {
            let tests = if count.passed > 0 { format!("{} tests", count.passed) } else { String::new() };
            println!("{title:<28} {word:<8} {:>9}   {tests}", shown(took));
        }
        println!("{:<28} {:<8} {:>9}", "all", "", shown(started.elapsed()));
        match stopped {
            Some(trouble) => Err(trouble),
            None => {
                println!("{} passed, {} failed", total.passed, total.failed);
                Ok(())
            }
        }
    }
}

fn native() -> Outcome<Count> {
    let mut command = cargo();
    if answers("cargo-nextest", "--version") {
        command.args(["nextest", "run", "--workspace", "--no-fail-fast", "--color", "never", "--status-level", "retry"]);
        if env::var_os("CI").is_some() {
            command.args(["--profile", "ci"]);
        }
    } else {
        command.args(["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    }
    let (lines, verdict) = watched(&mut command)?;
    verdict?;
    some_tests(counted(&lines))
}

fn end_to_end() -> Outcome<Count> {
    bundle::make(Quality::Release)?;
    // The native tests' own build, which has the server in it: with another set of features it would be compiled twice.
    run(cargo().args(["test", "--workspace", "--no-run", "--lib", "--bins", "--tests"]))?;
    let (lines, verdict) = end2end::run_all()?;
    verdict?;
    some_tests(counted(&lines))
}

/// A run that ran nothing has proved nothing.
fn some_tests(count: Count) -> Outcome<Count> {
    if count.passed == 0 { Err(Trouble::new("no test ran")) } else { Ok(count) }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u32,
    failed: u32,
}

impl Count {
    fn and(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// Adds up the summaries of nextest, libtest and Playwright.
fn counted(lines: &[String]) -> Count {
    let summaries = lines.iter().map(|line| line.trim()).filter(|line| {
        line.starts_with("Summary [") || line.starts_with("test result:") || (line.ends_with(')') && line.contains(" passed ("))
    });
    summaries.fold(Count::default(), |total, line| {
        total.and(Count { passed: number_before("passed", line), failed: number_before("failed", line) })
    })
}

fn number_before(word: &str, line: &str) -> u32 {
    let words: Vec<&str> = line.split([' ', ';', ',']).filter(|part| !part.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

fn shown(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds >= 60 { format!("{} min {:02} s", seconds / 60, seconds % 60) } else { format!("{:.1} s", took.as_secs_f32()) }
}

#[cfg(test)]
mod tests {
    use super::{Count, counted};

    #[test]
    fn the_summaries_of_all_three_runners_are_counted() {
        let lines = [
            "     Summary [   4.21s] 120 tests run: 120 passed, 3 skipped",
            "test result: ok. 7 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "  11 passed (41.0s)",
            "        PASS [   0.010s] contract number::tests::12_passed",
        ];
        let lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
        assert_eq!(counted(&lines), Count { passed: 138, failed: 0 });
    }
}
