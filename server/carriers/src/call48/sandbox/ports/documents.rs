//! Letters of authority, bills and customer service records. Of a file its name, its size and its hash are kept, never its
//! bytes.
//!
//! Assumed: a file has at most 10 MB; a second one of a kind takes the place of the first; removing wants the name of the
//! file that is there, which is what `file` must mean, since there is nothing to upload.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        exchange::{Asked, Outcome, Reply, Upload, refusal},
        world::World,
    },
    done, id_of, lists,
};

/// The most bytes of one file.
const MOST_BYTES: u64 = 10 * 1024 * 1024;

/// What was uploaded for a request or a sub-order.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Documents {
    loa: Option<Document>,
    bill: Option<Document>,
    csr: Option<Document>,
}

/// A file that was uploaded.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) file: String,
    pub(super) size: u64,
    pub(super) sha256: String,
    pub(super) at: Timestamp,
}

impl Documents {
    /// The place of a kind.
    fn place(&mut self, kind: &str) -> Option<&mut Option<Document>> {
        match kind {
            "loa" => Some(&mut self.loa),
            "bill" => Some(&mut self.bill),
            "csr" => Some(&mut self.csr),
            _ => None,
        }
    }

    /// The name of the file of a kind.
    pub(super) fn file(&self, kind: &str) -> Option<&str> {
        self.all()
            .into_iter()
            .find(|(word, _)| *word == kind)
            .and_then(|(_, document)| document)
            .map(|document| document.file.as_str())
    }

    /// Every kind with its file.
    pub(super) fn all(&self) -> [(&'static str, Option<&Document>); 3] {
        [("loa", self.loa.as_ref()), ("bill", self.bill.as_ref()), ("csr", self.csr.as_ref())]
    }
}

/// Whose documents are meant.
enum Whose {
    Request(u64, usize),
    SubOrder(u64, usize, usize),
}

impl Whose {
    fn of(world: &World, asked: &Asked) -> Result<Self, Reply> {
        match (id_of(asked, "port_req_id")?, id_of(asked, "port_proposal_id")?) {
            (_, Some(id)) => {
                let (at, n) = world.ports.place_of_sub_order(id).ok_or_else(|| lists::no_sub_order(id))?;
                Ok(Self::SubOrder(id, at, n))
            }
            (Some(id), None) => Ok(Self::Request(id, world.ports.place(id).ok_or_else(|| lists::no_request(id))?)),
            (None, None) => Err(refusal("The port_req_id or port_proposal_id field is required")),
        }
    }

    fn documents<'w>(&self, world: &'w mut World, listed_from: Option<Timestamp>) -> &'w mut Documents {
        match self {
            Self::Request(_, at) => &mut world.ports.change(*at, listed_from).documents,
            Self::SubOrder(_, at, n) => &mut world.ports.change(*at, listed_from).sub_orders[*n].documents,
        }
    }

    fn has(&self, world: &World, kind: &str) -> Option<String> {
        let documents = match self {
            Self::Request(_, at) => &world.ports.requests[*at].documents,
            Self::SubOrder(_, at, n) => &world.ports.requests[*at].sub_orders[*n].documents,
        };
        documents.file(kind).map(str::to_owned)
    }

    fn name(&self) -> String {
        match self {
            Self::Request(id, _) => format!("request {id}"),
            Self::SubOrder(id, _, _) => format!("sub-order {id}"),
        }
    }
}

fn kind_of(asked: &Asked) -> Result<String, Reply> {
    asked.require(&["type"])?;
    let kind = asked.text("type");
    if ["loa", "bill", "csr"].contains(&kind.as_str()) {
        return Ok(kind);
    }
    Err(refusal("The type field must be loa, bill or csr"))
}

/// The last part of a path, however it is written.
fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// `POST /port-in/upload-docs`.
pub(super) fn upload(world: &mut World, asked: &Asked) -> Outcome {
    let kind = kind_of(asked)?;
    let whose = Whose::of(world, asked)?;
    let Upload { name, size, sha256 } = asked.upload.clone().ok_or_else(|| refusal("The file field is required"))?;
    let file = last_part(&name).to_owned();
    if file.is_empty() {
        return Err(refusal("The file field must have a file name"));
    }
    if size == 0 {
        return Err(refusal(format!("The file {file} is empty")));
    }
    if size > MOST_BYTES {
        return Err(refusal(format!("The file {file} may not be larger than 10 MB")));
    }
    if asked.way.of(1) == 1 {
        let at = world.core.now();
        if let Some(place) = whose.documents(world, asked.way.listed_from).place(&kind) {
            *place = Some(Document { file, size, sha256, at });
        }
        world.core.record("c48_port_upload_docs", format!("{kind} of {}", whose.name()));
    }
    Ok(done())
}

/// `POST /port-in/remove-upload-docs`.
pub(super) fn remove(world: &mut World, asked: &Asked) -> Outcome {
    let kind = kind_of(asked)?;
    let whose = Whose::of(world, asked)?;
    let named = asked.upload.as_ref().map_or_else(|| asked.text("file"), |upload| upload.name.clone());
    if named.is_empty() {
        return Err(refusal("The file field is required"));
    }
    match whose.has(world, &kind) {
        None => return Err(refusal(format!("There is no {kind} file of {}", whose.name()))),
        Some(there) if there != last_part(&named) => return Err(refusal(format!("The file {named} was not found"))),
        Some(_) => {}
    }
    if asked.way.of(1) == 1 {
        if let Some(place) = whose.documents(world, asked.way.listed_from).place(&kind) {
            *place = None;
        }
        world.core.record("c48_port_remove_docs", format!("{kind} of {}", whose.name()));
    }
    Ok(done())
}
