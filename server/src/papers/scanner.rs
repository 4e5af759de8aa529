//! Asks the virus scanner that the settings name.

use std::{io, pin::pin, process::Stdio, time::Duration};

use axum::body::Bytes;
use futures::{Stream, StreamExt as _};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    process::{ChildStdin, Command},
};

/// How long a scanner may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// So much of what it says is read.
const MOST_SAID: u64 = 4096;
/// So many characters of it are shown.
const MOST_SHOWN: usize = 120;
/// Where programs are looked for. The rest of our environment, which may hold the vault's key, is not handed on.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

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
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("PATH", PATH)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let pipe = || io::Error::from(io::ErrorKind::BrokenPipe);
    let (input, output, errors) =
        (child.stdin.take().ok_or_else(pipe)?, child.stdout.take().ok_or_else(pipe)?, child.stderr.take().ok_or_else(pipe)?);
    let (fed, said, complained) = tokio::join!(feed(input, content), said(output), said(errors));
    fed?;
    let status = child.wait().await?;
    let words = shown(if said.trim().is_empty() { &complained } else { &said });
    Ok(match status.code() {
        Some(0) => Verdict::Clean,
        Some(1) => Verdict::Infected(words),
        _ => {
            tracing::error!(%status, words, "the virus scanner could not tell");
            Verdict::Failed
        }
    })
}

/// A scanner that has seen enough may stop reading; that is not a fault.
async fn feed(mut input: ChildStdin, content: impl Stream<Item = io::Result<Bytes>> + Send) -> io::Result<()> {
    let mut content = pin!(content);
    while let Some(chunk) = content.next().await {
        match input.write_all(&chunk?).await {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            other => other?,
        }
    }
    Ok(())
}

/// What it says, up to a limit; the rest is read and forgotten, so that it does not wait for us.
async fn said(from: impl AsyncRead + Unpin) -> String {
    let mut from = from.take(MOST_SAID);
    let mut text = Vec::new();
    if from.read_to_end(&mut text).await.is_ok() {
        // Only the verdict matters from here on.
        let _ = tokio::io::copy(&mut from.into_inner(), &mut tokio::io::sink()).await;
    }
    String::from_utf8_lossy(&text).into_owned()
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
