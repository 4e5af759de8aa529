//! Asks the virus scanner that the settings name.

use std::{io, path::Path, time::Duration};

use axum::body::Bytes;
use futures::Stream;

use super::child;

/// How long a scanner may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// So much of what it says is read.
const MOST_SAID: usize = 4096;
/// So many characters of it are shown.
const MOST_SHOWN: usize = 120;

/// What the scanner says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It found nothing (it ended with 0).
    Clean,
    /// It found something (it ended with 1); these are its words.
    Infected(String),
    /// It could not tell.
    Failed,
}

/// Hands the content to the scanner's standard input and waits for its verdict.
pub(super) async fn scan(command: &[String], content: impl Stream<Item = io::Result<Bytes>> + Send) -> Verdict {
    scan_within(PATIENCE, command, content).await
}

async fn scan_within(patience: Duration, command: &[String], content: impl Stream<Item = io::Result<Bytes>> + Send) -> Verdict {
    match tokio::time::timeout(patience, ask(command, content)).await {
        Ok(Ok(verdict)) => verdict,
        Ok(Err(error)) => {
            tracing::error!(%error, "the virus scanner could not be asked");
            Verdict::Failed
        }
        Err(_) => {
            tracing::error!(patience_s = patience.as_secs(), "the virus scanner did not come to an end and was stopped");
            Verdict::Failed
        }
    }
}

async fn ask(command: &[String], content: impl Stream<Item = io::Result<Bytes>> + Send) -> io::Result<Verdict> {
    let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let ended = child::run(Path::new(program), arguments, content, MOST_SAID).await?;
    let said = if ended.output.trim_ascii().is_empty() { &ended.complaint } else { &ended.output };
    let words = shown(&String::from_utf8_lossy(said));
    Ok(match ended.status.code() {
        Some(0) => Verdict::Clean,
        Some(1) => Verdict::Infected(words),
        _ => {
            tracing::error!(status = %ended.status, words, "the virus scanner could not tell");
            Verdict::Failed
        }
    })
}

/// Its words in one short line without anything that a terminal or a page could read as its own.
fn shown(words: &str) -> String {
    let plain: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !matches!(c, '<' | '>')).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    line.trim_end_matches('.').chars().take(MOST_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    #[tokio::test]
    async fn a_scanner_that_does_not_end_is_stopped() {
        let command = ["sh", "-c", "exec sleep 30"].map(str::to_owned);
        let verdict = scan_within(Duration::from_millis(200), &command, stream::iter([Ok(Bytes::from_static(b"x"))])).await;
        assert_eq!(verdict, Verdict::Failed);
    }
}
