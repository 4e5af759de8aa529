//! Documents that an order needs (T15).

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use contract::problem::CarrierWords;
use futures::{
    Stream, StreamExt as _,
    stream::{self, BoxStream},
};
use reqwest::{
    Body, Method,
    multipart::{Form, Part},
};
use serde::Deserialize as _;

use super::{
    Client,
    assumed::{DocumentList, document_word},
    fault::{unlike, unsupported},
    paths::Place,
    table,
};
use crate::{
    carrier::Accepted,
    error::Result,
    operation::Operation,
    orders::{OrderDocuments, OrderFile, WantedDocument},
};

/// The most bytes of a file, and which kinds there are. Inferred.
const MOST_BYTES: u64 = 10 * 1024 * 1024;
const MEDIA_TYPES: [&str; 3] = ["application/pdf", "image/jpeg", "image/png"];

#[async_trait]
impl OrderDocuments for Client {
    fn operation(&self) -> &'static Operation {
        &table::DOCUMENTS_UPLOAD
    }

    async fn wanted(&self, reference: &str) -> Result<Vec<WantedDocument>> {
        let body = self.calls.read_one(&table::DOCUMENTS_REQUIRED, Place::Documents, reference).await?;
        let list = DocumentList::deserialize(body).map_err(|_| unlike("documents"))?;
        let wanted = list.documents.into_iter().map(|row| WantedDocument {
            name: row.description.or(row.document_type).unwrap_or_else(|| row.document_id.clone()),
            id: row.document_id,
            mandatory: row.mandatory.unwrap_or(true),
            word: row.status,
        });
        Ok(wanted.collect())
    }

    async fn send(&self, reference: &str, document: &str, file: OrderFile) -> Result<Accepted> {
        let OrderFile { name, media_type, bytes, content } = file;
        if bytes == 0 || bytes > MOST_BYTES {
            return Err(unsupported("A document has 1 byte to 10 megabytes."));
        }
        if !MEDIA_TYPES.contains(&media_type) {
            return Err(unsupported("A document is a PDF, a JPEG or a PNG."));
        }
        let is_whole = Arc::new(AtomicBool::new(true));
        let part = Part::stream_with_length(Body::wrap_stream(exact(content, bytes, Arc::clone(&is_whole))), bytes)
            .file_name(name)
            .mime_str(media_type)
            .map_err(|_| unsupported("the file has no media type"))?;
        let form = Form::new().text("documentId", document.to_owned()).part("file", part);
        let path = self.calls.paths().of_one(Place::Documents, reference);
        let whole = Arc::clone(&is_whole);
        let sent = self
            .calls
            .write(
                &table::DOCUMENTS_UPLOAD,
                Method::POST,
                &path,
                |request| request.multipart(form),
                move || whole.load(Ordering::SeqCst),
            )
            .await;
        let body = sent.map_err(|mut error| {
            if !is_whole.load(Ordering::SeqCst) {
                error.detail = format!("the file could not be read to its end: {}", error.detail);
            }
            error
        })?;
        let words = CarrierWords { code: None, text: document_word(&body) };
        Ok(Accepted { words: Some(words), reference: None, due: None })
    }
}

/// A content that ends exactly where it was said to, or breaks off: a longer one would be cut without a word.
fn exact(
    content: BoxStream<'static, io::Result<Bytes>>,
    length: u64,
    is_whole: Arc<AtomicBool>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::unfold(Some((content, length)), move |state| {
        let is_whole = Arc::clone(&is_whole);
        async move {
            let (mut content, left) = state?;
            let wrong = match content.next().await {
                None if left == 0 => return None,
                Some(Ok(piece)) => match left.checked_sub(piece.len() as u64) {
                    Some(left) => return Some((Ok(piece), Some((content, left)))),
                    None => io::ErrorKind::FileTooLarge.into(),
                },
                None => io::ErrorKind::UnexpectedEof.into(),
                Some(Err(error)) => error,
            };
            is_whole.store(false, Ordering::SeqCst);
            Some((Err(wrong), None))
        }
    })
}
