//! The one binary: the server, a carrier's sandbox alone, a check of what is stored, the linter of ports.

mod lint_port;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use carriers::{
    CATALOG,
    clock::{Clock as _, SystemClock},
};
use clap::{Parser, Subcommand};
use server::{
    audit,
    backup::{self, BackupError},
    config::{Settings, SettingsError, Written},
    papers,
    serve::{self, StartError},
    store::{Store, StoreError},
};

/// Patchbay: one console for the numbers of several carriers.
#[derive(Parser)]
#[command(name = "patchbay", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: Written,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the console (the same as without a command).
    Serve(Box<Written>),
    /// Serves one carrier's sandbox alone, for any client of that carrier.
    Sandbox {
        /// The carrier's id.
        #[arg(long)]
        carrier: String,
        /// Address and port to listen on.
        #[arg(long, default_value = "127.0.0.1:9000")]
        listen: SocketAddr,
        /// File that its worlds are kept in [default: they are forgotten when it stops].
        #[arg(long, value_name = "FILE")]
        state: Option<PathBuf>,
    },
    /// Prints as JSON what is likely to be rejected of a port; ends with 1 when something blocks it, with 2 when the file
    /// cannot be read.
    LintPort {
        /// File with a record and its context as JSON; `-` reads what comes in.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Draws a page of a paper: what the server starts, so that it never reads a stranger's file itself.
    #[command(hide = true)]
    DrawPage {
        /// Which page; the first is 1.
        #[arg(long)]
        page: u32,
    },
    /// Writes the database and the papers into one new file. Patchbay may run meanwhile. The vault's key is not in it.
    Backup {
        /// The file; it must not be there yet.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        settings: Box<Written>,
    },
    /// Restores a backup where there is neither a database nor papers yet.
    Restore {
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        settings: Box<Written>,
    },
    /// Checks that the vault's key fits the database and that the audit log was not touched.
    Check(Box<Written>),
}

/// Why the process ends early: a sentence for whoever started it.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Other(String),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(Command::DrawPage { page }) = cli.command {
        // Before there are any threads: the limits it sets on itself are narrow.
        return match papers::draw_page(page) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("patchbay: {error}");
                ExitCode::FAILURE
            }
        };
    }
    if let Some(Command::LintPort { file }) = &cli.command {
        return lint_port::run(file);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("patchbay: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = runtime.block_on(async {
        match cli.command {
            None => console(cli.settings).await,
            Some(Command::Serve(settings)) => console(*settings).await,
            Some(Command::Sandbox { carrier, listen, state }) => sandbox(&carrier, listen, state).await,
            Some(Command::Backup { file, settings }) => back_up(&file, *settings).await,
            Some(Command::Restore { file, settings }) => restore(&file, *settings).await,
            Some(Command::Check(settings)) => check(*settings).await,
            // Drawn above.
            Some(Command::DrawPage { .. }) => Ok(()),
            // Answered above: it needs neither settings nor a runtime.
            Some(Command::LintPort { .. }) => Ok(()),
        }
    });
    // A hash or a lookup that is still being worked at does not keep the process.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("patchbay: {trouble}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "these lines are what a person or a script that starts the server waits for")]
async fn console(written: Written) -> Result<(), Trouble> {
    let settings: Settings = written.complete()?;
    serve::start_log(&settings)?;
    let origin = settings.public_origin.clone();
    let stop = asked_to_stop()?;
    let server = serve::start(settings, Arc::new(SystemClock)).await?;
    println!("Patchbay is at {origin}");
    if let Some(path) = &server.sign_up {
        println!("Sign up as the first operator, once, within 24 hours: {origin}{path}");
    }
    for sandbox in &server.sandboxes {
        println!("Sandbox of {}: {}", sandbox.spec.name, sandbox.base_url);
    }
    stop.await;
    tracing::info!("stopping");
    server.stop().await;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this line is what a person or a script that starts the sandbox waits for")]
async fn sandbox(carrier: &str, listen: SocketAddr, state: Option<PathBuf>) -> Result<(), Trouble> {
    let settings = Settings::default();
    serve::start_log(&settings)?;
    let spec = carriers::find(carrier).ok_or_else(|| {
        let known: Vec<&str> = CATALOG.iter().map(|spec| spec.id).collect();
        Trouble::Other(format!("There is no carrier “{carrier}”; there are: {}.", known.join(", ")))
    })?;
    let (sandbox, serving, kept) = serve::alone_kept(spec, listen, Arc::new(SystemClock), state).await?;
    println!("Sandbox of {}: {}", spec.name, sandbox.base_url);
    let stop = asked_to_stop()?;
    let result = tokio::select! {
        result = serving => result,
        () = stop => Ok(()),
    };
    if let Some(kept) = kept {
        kept.end().await;
    }
    Ok(result?)
}

#[expect(clippy::print_stdout, reason = "this is the answer of the command")]
async fn check(written: Written) -> Result<(), Trouble> {
    let settings = written.complete()?;
    let store = Store::open(settings.database_url.expose(), settings.database_connections).await?;
    let vault = serve::open_vault(&settings, &store).await?;
    println!("The vault's key fits.");
    let checked = audit::check(&store, &vault, SystemClock.now()).await;
    store.close().await;
    let checked = checked?;
    match checked.broken {
        None => {
            println!("The audit log is whole: {} rows, the last one is {}.", checked.rows, checked.head);
            Ok(())
        }
        Some(broken) => Err(Trouble::Other(format!("The audit log was changed at row {}. {}", broken.row, broken.sentence))),
    }
}

#[expect(clippy::print_stdout, reason = "this is the answer of the command")]
async fn back_up(file: &Path, written: Written) -> Result<(), Trouble> {
    let settings = written.complete()?;
    let held = backup::take(&settings, file, SystemClock.now()).await?;
    println!("{}: {} bytes, with {} copies of papers. The database in it is whole.", file.display(), held.bytes, held.papers);
    println!("{}", told_of_the_log(held.checked));
    if held.missing > 0 {
        println!(
            "{} copies that the database knows of are not in it: they were let go of meanwhile, or lie elsewhere.",
            held.missing
        );
    }
    println!("Keep it apart from the vault's key, which is not in it.");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is the answer of the command")]
async fn restore(file: &Path, written: Written) -> Result<(), Trouble> {
    let settings = written.complete()?;
    let held = backup::restore(&settings, file, SystemClock.now()).await?;
    println!("Restored with {} copies of papers; {} are missing. {}", held.papers, held.missing, told_of_the_log(held.checked));
    println!("With the vault's key in its place, run “patchbay check”.");
    Ok(())
}

fn told_of_the_log(checked: bool) -> &'static str {
    if checked { "The audit log is whole." } else { "The audit log was not checked: the vault's key is not at hand." }
}

/// Ends when somebody presses Ctrl-C, or the system asks politely.
fn asked_to_stop() -> Result<impl Future<Output = ()>, std::io::Error> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}
