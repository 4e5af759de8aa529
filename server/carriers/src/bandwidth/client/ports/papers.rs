//! Papers: raw bytes with their own type, sent as they arrive and never held whole; and taken back.

use contract::port::document::DocumentKind;
use reqwest::Method;

use super::{
    super::{Client, calls::Write, fault::unsupported, table, xml::Element},
    id_of,
    words::{paper_of, paper_word},
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
    /// may take such a request for a whole one; yet the outcome stays unknown, and the list of papers tells whether it is
    /// there.
    pub(super) async fn send_port_paper(&self, part: &PortPart, paper: Paper) -> Result<Accepted> {
        let Paper { kind, name: _, media_type, bytes, content } = paper;
        if bytes == 0 {
            return Err(unsupported("an empty paper"));
        }
        let id = id_of(part)?;
        let path = self.calls.settings.path(&["portins", id, "loas"]).with("documentType", paper_word(kind)).finish();
        let write = Write { operation: &table::PORT_LOAS, method: Method::POST, path, body: None, secrets: Vec::new() };
        let (content, trouble) = exact(content, bytes);
        let sent = self.calls.write_bytes(write, media_type, bytes, content, || trouble.is_none()).await;
        let said = sent.map_err(|error| trouble.explain(error))?;
        // The answer to a failed upload is a 2xx with a code at times.
        let code = said.root.deep("resultCode").and_then(Element::text).unwrap_or("0");
        if code != "0" && !code.starts_with('2') {
            let mut words = said.words().unwrap_or_default();
            words.code.get_or_insert_with(|| said.scrub.clean(code));
            let text = said.root.deep("resultMessage").and_then(Element::text).map(|text| said.scrub.clean(text));
            words.text = words.text.or(text);
            return Err(Error::new(ErrorKind::Refused, "the paper was not taken").with_words(words));
        }
        let name = said.root.deep("filename").and_then(Element::text).map(str::to_owned).or_else(|| said.made());
        Ok(Accepted { words: said.words(), reference: name, due: None })
    }

    pub(super) async fn remove_port_paper(&self, part: &PortPart, name: &str) -> Result<Accepted> {
        let path = self.calls.settings.path(&["portins", id_of(part)?, "loas", name]).finish();
        let said = self.calls.write(Write::delete(&table::PORT_LOAS_DELETE, path)).await?;
        Ok(Accepted { words: said.words(), ..Accepted::default() })
    }

    /// The papers of a request, with their kinds. Files of other kinds are left out.
    pub(super) async fn port_papers(&self, id: &str) -> Result<Vec<(DocumentKind, String)>> {
        let path = self.calls.settings.path(&["portins", id, "loas"]).with("metadata", "true").finish();
        let Some(said) = self.calls.look(&table::PORT_LOAS_LIST, &path).await? else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        said.root.every("fileData", &mut rows);
        let described = rows.into_iter().filter_map(|row| {
            let name = row.text_of("FileName")?;
            let kind = row.deep("DocumentType").and_then(Element::text).unwrap_or_default();
            Some((paper_of(kind)?, name.to_owned()))
        });
        let mut names = Vec::new();
        said.root.every("fileNames", &mut names);
        let bare = names.into_iter().filter_map(|name| Some((DocumentKind::Loa, name.text()?.to_owned())));
        Ok(described.chain(bare).collect())
    }
}
