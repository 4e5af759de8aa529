//! `patchbay lint-port`: a file of one port in, what is likely to be rejected out. For scripts that check many.

use std::{io::Read as _, path::Path, process::ExitCode};

use contract::port::lint::{LintFile, Severity, lint};

/// Something blocks the port.
const BLOCKED: u8 = 1;
/// The file could not be read.
const UNREADABLE: u8 = 2;

/// Prints the findings of a file, or of what comes in by itself when the file is `-`, as a JSON array.
pub(crate) fn run(file: &Path) -> ExitCode {
    match findings(file) {
        Ok((json, blocked)) => {
            print(&json);
            if blocked { ExitCode::from(BLOCKED) } else { ExitCode::SUCCESS }
        }
        Err(sentence) => {
            eprintln!("patchbay: {}: {sentence}", file.display());
            ExitCode::from(UNREADABLE)
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is the answer of the command")]
fn print(json: &str) {
    println!("{json}");
}

/// The findings as JSON, and whether one blocks.
fn findings(file: &Path) -> Result<(String, bool), Unreadable> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file)?;
    }
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read: LintFile = serde_path_to_error::deserialize(&mut reader)?;
    reader.end().map_err(Unreadable::After)?;
    let found = lint(&read.fields, &read.context);
    let blocked = found.iter().any(|finding| finding.severity == Severity::Blocks);
    Ok((serde_json::to_string_pretty(&found).map_err(Unreadable::After)?, blocked))
}

/// Why a file could not be read, with the place in it.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("at {}: {}", .0.path(), .0.inner())]
    Form(#[from] serde_path_to_error::Error<serde_json::Error>),
    #[error("after the record: {0}")]
    After(serde_json::Error),
}
