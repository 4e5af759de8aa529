//! Long answers, line by line: a list of every number of an account is not held whole.

use std::time::Duration;

use bytes::{Buf as _, Bytes, BytesMut};
use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use reqwest::{RequestBuilder, StatusCode};
use tokio::time::Instant;

use super::{Head, Transport, describe, read_head};
use crate::{
    error::{Error, ErrorKind, Result},
    operation::Operation,
};

/// How much of a long answer is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineLimits {
    /// The most bytes in all, after inflating.
    pub total: usize,
    /// The most bytes of one line.
    pub line: usize,
    /// The longest it may take in all. The head, and every piece after it, has the deadline of the operation.
    pub time: Duration,
}

/// A long answer while it arrives.
pub struct Lines {
    /// The HTTP status.
    pub status: StatusCode,
    /// The content type, lower case, without parameters; empty if there was none.
    pub content_type: String,
    /// The lines without their ends. It ends without an error only when the answer is complete.
    pub lines: BoxStream<'static, Result<String>>,
}

impl Transport {
    /// Sends a read once and gives its answer line by line. Bytes that are no UTF-8 are replaced.
    pub async fn lines(
        &self,
        operation: &'static Operation,
        account: &str,
        request: RequestBuilder,
        limits: LineLimits,
    ) -> Result<Lines> {
        let began = Instant::now();
        let patience = self.deadline(operation);
        let late = || Error::new(ErrorKind::Lost, "no answer within the deadline");
        let result = tokio::time::timeout(patience, read_head(request)).await.unwrap_or_else(|_| Err(late()));
        let status = result.as_ref().map_or(0, |head| head.status.as_u16());
        let failure = result.as_ref().err().map(|e| format!("{:?}", e.kind)).unwrap_or_default();
        let duration_ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        tracing::info!(operation = operation.id, account, status, duration_ms, failure, "carrier call, in lines");
        metrics::histogram!("patchbay_carrier_call_seconds", "operation" => operation.id).record(began.elapsed().as_secs_f64());
        metrics::counter!("patchbay_carrier_calls_total", "operation" => operation.id, "failure" => failure).increment(1);
        let Head { status, content_type, response, location: _ } = result?;
        let pieces = response.bytes_stream().map(|piece| piece.map_err(|e| Error::new(ErrorKind::Lost, describe(&e)))).boxed();
        let state = Reading {
            pieces,
            held: BytesMut::new(),
            looked: 0,
            taken: 0,
            over: false,
            limits,
            patience,
            ends: began + limits.time,
        };
        let lines =
            stream::try_unfold(state, |mut state| async move { Ok(state.line().await?.map(|line| (line, state))) }).boxed();
        Ok(Lines { status, content_type, lines })
    }
}

struct Reading {
    pieces: BoxStream<'static, Result<Bytes>>,
    /// What has come and is not given out yet.
    held: BytesMut,
    /// So many bytes of it have no end of a line.
    looked: usize,
    taken: usize,
    over: bool,
    limits: LineLimits,
    patience: Duration,
    ends: Instant,
}

impl Reading {
    async fn line(&mut self) -> Result<Option<String>> {
        loop {
            if let Some(at) = self.held[self.looked..].iter().position(|byte| *byte == b'\n') {
                let line = self.held.split_to(self.looked + at);
                self.held.advance(1);
                self.looked = 0;
                return Ok(Some(text(&line)));
            }
            self.looked = self.held.len();
            if self.looked > self.limits.line {
                return Err(Error::new(ErrorKind::Unreadable, format!("a line is longer than {} bytes", self.limits.line)));
            }
            if self.over {
                self.looked = 0;
                let rest = self.held.split();
                return Ok((!rest.is_empty()).then(|| text(&rest)));
            }
            let wait = self.ends.min(Instant::now() + self.patience);
            match tokio::time::timeout_at(wait, self.pieces.next()).await {
                Err(_) => return Err(Error::new(ErrorKind::Lost, "the answer stopped arriving before its end")),
                Ok(None) => self.over = true,
                Ok(Some(piece)) => {
                    let piece = piece?;
                    self.taken += piece.len();
                    if self.taken > self.limits.total {
                        let most = self.limits.total;
                        return Err(Error::new(ErrorKind::Unreadable, format!("the answer is longer than {most} bytes")));
                    }
                    self.held.extend_from_slice(&piece);
                }
            }
        }
    }
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt as _;

    use super::*;

    const LIMITS: LineLimits = LineLimits { total: 40, line: 12, time: Duration::from_secs(5) };

    async fn read(pieces: &[&'static str], limits: LineLimits) -> Result<Vec<String>> {
        let pieces: Vec<Result<Bytes>> = pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
        let patience = Duration::from_secs(1);
        let ends = Instant::now() + limits.time;
        let pieces = stream::iter(pieces).boxed();
        let state = Reading { pieces, held: BytesMut::new(), looked: 0, taken: 0, over: false, limits, patience, ends };
        stream::try_unfold(state, |mut state| async move { Ok(state.line().await?.map(|line| (line, state))) })
            .try_collect()
            .await
    }

    #[tokio::test]
    async fn lines_are_put_together_from_any_pieces() {
        for pieces in [&["a,b\r\nc\n\nd"][..], &["a", ",b\r", "\nc", "\n", "\n", "d"], &["a,b\r\nc\n\nd\n"]] {
            assert_eq!(read(pieces, LIMITS).await.unwrap(), ["a,b", "c", "", "d"], "{pieces:?}");
        }
        assert!(read(&[], LIMITS).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn an_endless_line_and_an_endless_answer_are_refused() {
        let error = read(&["0123456789", "0123456789"], LIMITS).await.unwrap_err();
        assert_eq!((error.kind, error.detail.as_str()), (ErrorKind::Unreadable, "a line is longer than 12 bytes"));
        let error = read(&["0123456789\n", "0123456789\n", "0123456789\n", "0123456789\n"], LIMITS).await.unwrap_err();
        assert_eq!((error.kind, error.detail.as_str()), (ErrorKind::Unreadable, "the answer is longer than 40 bytes"));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_stops_arriving_is_lost() {
        let pieces = stream::iter([Ok(Bytes::from_static(b"a\nb"))]).chain(stream::pending()).boxed();
        let patience = Duration::from_secs(1);
        let ends = Instant::now() + LIMITS.time;
        let mut state =
            Reading { pieces, held: BytesMut::new(), looked: 0, taken: 0, over: false, limits: LIMITS, patience, ends };
        assert_eq!(state.line().await.unwrap().as_deref(), Some("a"));
        assert_eq!(state.line().await.unwrap_err().kind, ErrorKind::Lost);
    }
}
