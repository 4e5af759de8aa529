//! Documents that an order needs (T15).

use async_trait::async_trait;
use contract::problem::CarrierWords;
use reqwest::{
    Method, RequestBuilder,
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
    transport::exact,
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
        let (content, trouble) = exact(content, bytes);
        let part = Part::stream_with_length(content, bytes)
            .file_name(name)
            .mime_str(media_type)
            .map_err(|_| unsupported("the file has no media type"))?;
        let form = Form::new().text("documentId", document.to_owned()).part("file", part);
        let path = self.calls.paths().of_one(Place::Documents, reference);
        let body = |request: RequestBuilder| request.multipart(form);
        let sent = self.calls.write(&table::DOCUMENTS_UPLOAD, Method::POST, &path, body, || trouble.is_none()).await;
        let body = sent.map_err(|error| trouble.explain(error))?;
        let words = CarrierWords { code: None, text: document_word(&body) };
        Ok(Accepted { words: Some(words), reference: None, due: None })
    }
}
