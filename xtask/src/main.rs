//! The only commands anyone types.

mod bench;
mod budget;
mod build;
mod bundle;
mod end2end;
mod serve;
mod test;
mod toolchain;
mod trouble;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Patchbay's commands. Each does its own set-up.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds what changed and starts Patchbay with its sandbox carriers; data stays in ./data.
    Serve(serve::Serve),
    /// Makes one self-contained release binary with the browser bundle inside.
    Build,
    /// Runs everything: format, lints, native tests, bundle budget, end-to-end with axe.
    Test(test::Test),
    /// Measures, and prints tables.
    Bench,
    /// Runs the end-to-end tests alone; what follows goes to Playwright.
    E2e(end2end::E2e),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Build => build::run_all(),
        Command::Test(test) => test.run(),
        Command::Bench => bench::run_all(),
        Command::E2e(e2e) => e2e.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\nerror: {trouble}");
            ExitCode::FAILURE
        }
    }
}
