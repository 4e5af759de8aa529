//! Bodies that are sent as they arrive, never held whole, and end exactly where they were said to.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures::{Stream, stream::BoxStream};
use reqwest::Body;

use crate::error::Error;

/// What went wrong with a content while it was being sent, if anything did.
#[derive(Clone, Default)]
pub(crate) struct Trouble(Arc<Mutex<Option<io::ErrorKind>>>);

impl Trouble {
    fn note(&self, error: io::Error) -> io::Error {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.kind());
        error
    }

    fn said(&self) -> Option<io::ErrorKind> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the content could be read to its end, as far as it came.
    pub(crate) fn is_none(&self) -> bool {
        self.said().is_none()
    }

    /// The error of a request, with what was wrong on our side before what the carrier made of it.
    pub(crate) fn explain(&self, mut error: Error) -> Error {
        if let Some(trouble) = self.said() {
            error.detail = format!("the file could not be read to its end ({trouble}): {}", error.detail);
        }
        error
    }
}

/// A body of exactly so many bytes, and what goes wrong with it. A content that is longer would otherwise be cut off at its
/// length without a word, and one that is shorter would be waited for: either breaks off, with fewer bytes than the head
/// promised, which no HTTP server may take for a whole request.
pub(crate) fn exact(content: BoxStream<'static, io::Result<Bytes>>, bytes: u64) -> (Body, Trouble) {
    let trouble = Trouble::default();
    let exact = Exact { content, left: bytes, trouble: trouble.clone(), ended: false };
    (Body::wrap_stream(exact), trouble)
}

struct Exact {
    content: BoxStream<'static, io::Result<Bytes>>,
    left: u64,
    trouble: Trouble,
    ended: bool,
}

impl Stream for Exact {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let wrong = match ready!(self.content.as_mut().poll_next(cx)) {
            Some(Ok(piece)) => {
                let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                if let Some(left) = self.left.checked_sub(length) {
                    self.left = left;
                    return Poll::Ready(Some(Ok(piece)));
                }
                io::ErrorKind::FileTooLarge.into()
            }
            None if self.left == 0 => {
                self.ended = true;
                return Poll::Ready(None);
            }
            None => io::ErrorKind::UnexpectedEof.into(),
            Some(Err(error)) => error,
        };
        self.ended = true;
        Poll::Ready(Some(Err(self.trouble.note(wrong))))
    }
}

#[cfg(test)]
mod tests {
    use futures::{StreamExt as _, stream};

    use super::*;
    use crate::error::ErrorKind;

    /// What comes out of this content when so many bytes were promised: the bytes, and what went wrong.
    async fn sent(content: Vec<io::Result<Bytes>>, bytes: u64) -> (usize, Option<io::ErrorKind>) {
        let trouble = Trouble::default();
        let exact = Exact { content: stream::iter(content).boxed(), left: bytes, trouble: trouble.clone(), ended: false };
        let pieces: Vec<io::Result<Bytes>> = exact.collect().await;
        let passed = pieces.iter().flatten().map(Bytes::len).sum();
        assert_eq!(pieces.iter().any(Result::is_err), !trouble.is_none());
        (passed, trouble.said())
    }

    fn piece(text: &'static str) -> io::Result<Bytes> {
        Ok(Bytes::from_static(text.as_bytes()))
    }

    #[tokio::test]
    async fn a_content_of_the_promised_length_passes_whole_and_any_other_breaks_off() {
        assert_eq!(sent(vec![piece("abc"), piece("de")], 5).await, (5, None));
        assert_eq!(sent(vec![piece("abc"), piece("de")], 6).await, (5, Some(io::ErrorKind::UnexpectedEof)));
        assert_eq!(sent(vec![piece("abc"), piece("de")], 4).await, (3, Some(io::ErrorKind::FileTooLarge)));
        let broken = vec![piece("abc"), Err(io::ErrorKind::TimedOut.into()), piece("de")];
        assert_eq!(sent(broken, 5).await, (3, Some(io::ErrorKind::TimedOut)));
    }

    #[test]
    fn what_was_wrong_on_our_side_is_said_before_what_the_carrier_made_of_it() {
        let (_, trouble) = exact(stream::empty().boxed(), 1);
        let lost = || Error::new(ErrorKind::Lost, "connection failed");
        assert_eq!(trouble.explain(lost()).detail, "connection failed");
        let _ = trouble.note(io::ErrorKind::UnexpectedEof.into());
        assert_eq!(
            trouble.explain(lost()).detail,
            "the file could not be read to its end (unexpected end of file): connection failed"
        );
    }
}
