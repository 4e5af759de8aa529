//! Papers: sent as they arrive, never held whole; and taken back.

use contract::port::document::DocumentKind;
use reqwest::multipart::{Form, Part};

use super::{
    super::{Client, table},
    accepted, object, part_field, write,
};
use crate::{
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
    ports::{Paper, PortPart},
    transport::exact,
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
        let (content, trouble) = exact(content, bytes);
        let file = Part::stream_with_length(content, bytes)
            .file_name(name)
            .mime_str(media_type)
            .map_err(|_| unsupported("the paper has no media type"))?;
        let form = Form::new().text(field, id.to_string()).text("type", kind.word()).part("file", file);
        let write = write(&table::PORT_UPLOAD_DOCS, "upload-docs");
        let sent = self.calls.write_whole(write, |request| request.multipart(form), || trouble.is_none()).await;
        accepted(&sent.map_err(|error| trouble.explain(error))?)
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
