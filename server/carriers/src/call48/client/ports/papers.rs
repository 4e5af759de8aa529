//! Papers: sent as they arrive, never held whole; and taken back.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use contract::port::document::DocumentKind;
use futures::{Stream, stream::BoxStream};
use reqwest::{
    Body,
    multipart::{Form, Part},
};

use super::{
    super::{Client, table},
    accepted, object, part_field, write,
};
use crate::{
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
    ports::{Paper, PortPart},
};

impl Client {
    /// Sends a paper.
    ///
    /// A paper that breaks off on our side is cut off on the wire, with fewer bytes than its head promised. No HTTP server
    /// may take such a request for a whole one. Yet its first fields have left, and what a carrier does with a file while it
    /// is arriving is its own affair; so the outcome stays unknown, and the details tell whether the paper is there.
    pub(super) async fn send_port_paper(&self, part: &PortPart, paper: Paper) -> Result<Accepted> {
        let unsupported = |detail: &str| Error::new(ErrorKind::Unsupported, detail);
        let Paper { kind, name, media_type, bytes, content } = paper;
        if bytes == 0 {
            return Err(unsupported("an empty paper"));
        }
        let (field, id) = part_field(part)?;
        let trouble = Trouble::default();
        let content = Exact { content, left: bytes, trouble: trouble.clone(), ended: false };
        let file = Part::stream_with_length(Body::wrap_stream(content), bytes)
            .file_name(name)
            .mime_str(media_type)
            .map_err(|_| unsupported("the paper has no media type"))?;
        let form = Form::new().text(field, id.to_string()).text("type", kind.word()).part("file", file);
        let write = write(&table::PORT_UPLOAD_DOCS, "upload-docs");
        let sent = self.calls.write_whole(write, |request| request.multipart(form), || trouble.said().is_none()).await;
        match (sent, trouble.said()) {
            (Ok(envelope), _) => accepted(&envelope),
            (Err(mut error), Some(trouble)) => {
                error.detail = format!("the paper could not be read to its end ({trouble}): {}", error.detail);
                Err(error)
            }
            (Err(error), None) => Err(error),
        }
    }

    /// Takes a paper back. `file` is called a required file, under headers that say JSON: we send its name.
    pub(super) async fn remove_port_paper(&self, part: &PortPart, kind: DocumentKind, name: &str) -> Result<Accepted> {
        let (field, id) = part_field(part)?;
        let mut body = object(field, id);
        body["type"] = kind.word().into();
        body["file"] = name.into();
        self.write_port(write(&table::PORT_REMOVE_DOCS, "remove-upload-docs"), &body).await
    }
}

/// What went wrong with the content while it was being sent.
#[derive(Clone, Default)]
struct Trouble(Arc<Mutex<Option<io::ErrorKind>>>);

impl Trouble {
    fn note(&self, error: io::Error) -> io::Error {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.kind());
        error
    }

    fn said(&self) -> Option<io::ErrorKind> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A content that ends exactly where it was said to. One that is longer would otherwise be cut off at its length without a
/// word, and one that is shorter would be waited for.
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
        let next = ready!(self.content.as_mut().poll_next(cx));
        let wrong = match next {
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
