//! Other programs that look at a paper: they read it from their standard input and know nothing else of us.

use std::{
    io,
    path::Path,
    pin::pin,
    process::{ExitStatus, Stdio},
};

use axum::body::Bytes;
use futures::{Stream, StreamExt as _};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    process::{ChildStdin, Command},
};

/// Where programs are looked for. The rest of our environment, which may hold the vault's key, is not handed on.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// So much of what a program complains of is read.
const MOST_COMPLAINED: usize = 4096;

/// How a program ended and what it said.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    /// What it wrote, up to the limit.
    pub(super) output: Vec<u8>,
    /// Whether it wrote more than that.
    pub(super) too_much: bool,
    /// What it wrote to its standard error, up to a limit.
    pub(super) complaint: Vec<u8>,
}

/// Starts a program, hands it the content and waits for its end. Dropped before that, the program is killed.
pub(super) async fn run(
    program: &Path,
    arguments: &[String],
    content: impl Stream<Item = io::Result<Bytes>> + Send,
    most_output: usize,
) -> io::Result<Ended> {
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
    let input = child.stdin.take().ok_or_else(pipe)?;
    let output = child.stdout.take().ok_or_else(pipe)?;
    let complaint = child.stderr.take().ok_or_else(pipe)?;
    let (fed, (output, too_much), (complaint, _)) =
        tokio::join!(feed(input, content), read(output, most_output), read(complaint, MOST_COMPLAINED));
    fed?;
    Ok(Ended { status: child.wait().await?, output, too_much, complaint })
}

/// A program that has seen enough may stop reading; that is not a fault.
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

/// What it writes, up to a limit, and whether there was more. The rest is read and forgotten, so that it does not wait for us.
async fn read(from: impl AsyncRead + Unpin, most: usize) -> (Vec<u8>, bool) {
    let mut from = from.take(most as u64);
    let mut bytes = Vec::new();
    if from.read_to_end(&mut bytes).await.is_err() {
        return (bytes, false);
    }
    let more = tokio::io::copy(&mut from.into_inner(), &mut tokio::io::sink()).await;
    (bytes, more.is_ok_and(|more| more > 0))
}
